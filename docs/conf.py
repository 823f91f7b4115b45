"""Settings of the documentation. Built offline: nothing here fetches anything."""

import shutil
from pathlib import Path

import tallies

HERE = Path(__file__).parent

project = "tallies"
author = "The tallies developers"
copyright = author
version = release = tallies.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "sphinx_argparse_cli",
]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
highlight_language = "text"

# Notebooks live at the top of the repository, where a reader looks for them. Sphinx reads only
# below this folder, so each build takes a fresh copy.
pages = HERE / "notebooks"
shutil.rmtree(pages, ignore_errors=True)
pages.mkdir()
for notebook in sorted((HERE.parent / "notebooks").glob("*.ipynb")):
    shutil.copyfile(notebook, pages / notebook.name)

# Every page with code is executed on every build, and an error in a cell ends the build.
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_output_stderr = "warn"  # a warning in a cell is a warning of the build
nb_ipywidgets_js = {}
nb_merge_streams = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# `sphinx -b man` makes of the same page what `man` shows.
man_pages = [("manual", "tallies", "reconcile reported running totals", [], 1)]

html_theme = "pydata_sphinx_theme"
html_title = f"tallies {release}"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["tallies.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "navigation_with_keys": False,
}
# Only the reference has pages below it; a side bar elsewhere would be empty.
html_sidebars = {
    page: []
    for page in (
        "index",
        "tutorial",
        "notebooks/*",
        "reconciliation",
        "by_hand",
        "command_line",
        "page",
        "manual",
        "settings",
        "schedule",
        "data",
        "parquet",
        "architecture",
        "benchmarks",
        "contributing",
        "changelog",
    )
}
