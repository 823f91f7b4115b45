"""Every example that a reader can see runs and prints what it says it prints."""

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
from pathlib import Path

import pytest

import tallies

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(tallies.__path__, "tallies.")
    if not info.name.endswith("__main__")
)
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples of docstrings are true."""
    monkeypatch.chdir(tmp_path)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(importlib.import_module(name), optionflags=flags)
    assert result.failed == 0


def test_public_functions_have_examples() -> None:
    """A suite of no examples would pass in silence."""
    finder = doctest.DocTestFinder(recurse=False)
    without = [
        name
        for name in tallies.__all__
        if callable(getattr(tallies, name))
        and not isinstance(getattr(tallies, name), type)
        and not any(test.examples for test in finder.find(getattr(tallies, name), name))
    ]
    assert without == []


@pytest.mark.skipif(not README.exists(), reason="needs the checkout, not only the tests")
def test_readme_python_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python block of the README gives the block printed below it."""
    found = re.search(
        r"```python\n(?P<code>.*?)```\s+```text\n(?P<shown>.*?)```",
        README.read_text("utf-8"),
        re.DOTALL,
    )
    assert found is not None
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(found["code"], "README.md", "exec"), {})
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert lines == found["shown"].splitlines(), "python .ci/readme_output.py shows the new output"
