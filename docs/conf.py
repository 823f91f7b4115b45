"""Settings of the documentation. Built offline: nothing here fetches anything."""

import shutil
import tomllib
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

# Notebooks and datasets live at the top of the repository, where a reader looks for them. Sphinx
# reads only below this folder, so each build takes fresh copies: a page for each notebook and
# each dataset, whatever their number.
ROOT = HERE.parent


def fresh(name: str) -> Path:
    """Return an empty folder for pages that are made on every build."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


pages = fresh("notebooks")
for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
    # Beside the pages that it links to, a copy is one folder nearer to them.
    text = notebook.read_text(encoding="utf-8").replace("](../docs/", "](../")
    (pages / notebook.name).write_text(text, encoding="utf-8")

about = fresh("datasets")
rows = ["| dataset | what it holds | licence |", "|---|---|---|"]
for settings in sorted((ROOT / "datasets").glob("*/dataset.toml")):
    told = tomllib.loads(settings.read_text(encoding="utf-8"))
    name = settings.parent.name
    page = f"```{{include}} ../../datasets/{name}/README.md\n```\n"
    (about / f"{name}.md").write_text(page, encoding="utf-8")
    licence = told.get("license", "")
    rows.append(f"| {{doc}}`{name} </datasets/{name}>` | {told['title']} | {licence} |")
(about / "table.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")

# Every page with code is executed on every build, and an error in a cell ends the build.
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_output_stderr = "warn"  # a warning in a cell is a warning of the build
nb_ipywidgets_js = {}
nb_merge_streams = True

myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# `sphinx -b man` makes of the same page what `man` shows.
man_pages = [("reference/manual", "tallies", "reconcile reported running totals", [], 1)]

html_theme = "pydata_sphinx_theme"
html_title = f"tallies {release}"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["tallies.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "show_nav_level": 1,
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "navigation_with_keys": False,
}
# The landing page has nothing beside it to list; code and tables of notebooks need the width.
html_sidebars = {"index": [], "notebooks/*": []}
