"""Every block of code on every page runs, page by page, and prints what the page shows.

A page has one namespace and one empty folder, as a reader has who follows it from top to bottom.

- `python` is executed. A `text` block right after it is what it printed; `...` stands for any text.
- `console` is typed line by line: after `$ ` a command of `tallies`, then what it prints, if the
  page shows it.
- `{code-block}` with a caption is the file of that name. It is written before the page goes on.
- `r` runs where Rscript is installed.
- `{code-cell}` is run by the build of the documentation, where an error ends the build.
- Anything else is not run, and is counted below. A new block that is not run must be named here.

`python .ci/page_output.py PAGE` puts new output into a page.
"""

import doctest
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks, name_of, pages
from tests.docs.running import run_page

pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="needs the checkout")

# Page -> language -> how many blocks of it are shown and not run. "plain" has no language.
NOT_RUN: dict[str, dict[str, int]] = {
    "README.md": {"plain": 4},  # CI runs both commands and compares the headline
    "CONTRIBUTING.md": {"plain": 1},  # sets up an environment
    "docs/index.md": {"sh": 1},  # the first command of README.md
    "docs/development/benchmarks.md": {"sh": 2},  # minutes
    "docs/development/validation.md": {"sh": 1},  # R, with packages of its own
    "docs/explanation/bands.md": {"sh": 2},  # minutes
    "docs/explanation/causes.md": {"sh": 2},  # minutes
    "docs/howto/every_week.md": {"plain": 1},  # a picture of folders
    "docs/howto/read_parquet.md": {"not run: r": 1},  # R with arrow
}
RUN = {"python", "console", "r", "{code-cell}"}
PASSIVE = {  # directives that show no code of their own
    *("{toctree}", "{include}", "{literalinclude}", "{sphinx_argparse_cli}", "{note}", "{glossary}")
}
NEEDED = {"docs/howto/read_parquet.md": ("duckdb", "polars", "openpyxl")}
SAME = doctest.OutputChecker().check_output
WAYS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def shown_not_run(found: list[Block]) -> Counter[str]:
    """Count the blocks of a page that nothing runs, by language."""
    outputs = {block.after for block in found if block.language in RUN}
    return Counter(
        block.language or "plain"
        for place, block in enumerate(found)
        if block.language not in RUN | PASSIVE and not block.caption and place not in outputs
    )


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole page, from top to bottom."""
    for module in NEEDED.get(name_of(page), ()):
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "92")
    for where, printed, shown, _ in run_page(page.read_text(encoding="utf-8"), name_of(page)):
        if shown is None and ": tallies" in where:
            continue  # a command whose talk the page leaves out
        if not SAME(shown or "", printed, WAYS):
            pytest.fail(f"{where} shows\n{shown}\nbut it prints\n{printed}")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_what_is_not_run_is_named(page: Path) -> None:
    """A block that runs nowhere is a claim that nobody checks: each is on the list."""
    found = shown_not_run(blocks(page.read_text(encoding="utf-8")))
    assert found == NOT_RUN.get(name_of(page), {})


def test_the_list_names_pages_that_exist() -> None:
    """A page that moved would leave its line behind."""
    assert {*NOT_RUN, *NEEDED} <= {name_of(page) for page in pages()}


def test_a_wrong_block_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that cannot fail is none."""
    monkeypatch.chdir(tmp_path)
    page = (
        "```python\nprint(1)\n```\n\n```text\n2\n```\n\n```sh\nrm x\n```\n\n"
        "```console\n$ tallies schema\nweekly\n```\n"
    )
    first, second = run_page(page, "page")
    assert (first.printed, first.shown, page[first.start]) == ("1\n", "2\n", "2")
    assert (second.shown, page[second.start :][:6]) == ("weekly\n", "weekly")
    assert "changes" in second.printed
    assert not SAME(first.shown or "", first.printed, WAYS)
    assert shown_not_run(blocks(page)) == {"sh": 1}
