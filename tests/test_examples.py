"""Every example in a docstring runs and prints what it says; tests/docs does so for pages."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import tallies

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(tallies.__path__, "tallies.")
    if not info.name.endswith("__main__")
)


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
