"""The reference is complete: every public name once, every word of the program explained."""

import re
from pathlib import Path

import pytest

import tallies
import tallies.errors
from tallies.model import columns
from tests.docs.pages import DOCS

REFERENCE = DOCS / "reference"
pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="needs the checkout")


def listed() -> dict[str, list[str]]:
    """Return the names under each module of the reference, in order."""
    found: dict[str, list[str]] = {}
    module = ""
    for line in (REFERENCE / "index.rst").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\.\. currentmodule:: (\S+)", line):
            module = match[1]
        elif match := re.fullmatch(r"   (\w+)", line):
            found.setdefault(module, []).append(match[1])
    return found


def test_the_reference_lists_every_public_name_once() -> None:
    """No name is missing, none stands twice, and none is made up."""
    names = listed()
    problems = [name for name in vars(tallies.errors) if name.endswith(("Error", "Warning"))]
    assert sorted(names["tallies"]) == sorted({*tallies.__all__} - {"__version__"})
    assert sorted(names["tallies.errors"]) == sorted(problems)
    assert set(names) == {"tallies", "tallies.errors"}


def test_every_name_of_the_reference_has_an_example_or_is_a_record() -> None:
    """A page without a docstring would be an empty page."""
    for name in listed()["tallies"]:
        assert (getattr(tallies, name).__doc__ or "").strip(), name


def words() -> set[str]:
    """Return the words that the glossary explains."""
    text = (REFERENCE / "glossary.md").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w ]*)\n  \S", text, re.MULTILINE))


def constants(room: str, pattern: str) -> set[str]:
    """Return the words that the source of a room writes where the pattern says."""
    folder = Path(tallies.__file__).parent / room
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    return set(re.findall(pattern, text))


def test_the_glossary_has_every_word_of_the_program() -> None:
    """Statuses, kinds of contradiction, qualifiers and columns, as the code knows them."""
    explained = words()
    claims = tallies.load_dataset("us_forces_2023").reports
    line = tallies.reconcile(
        claims,
        definition="us_dod",
        until="2024-02-04",
        as_of="2024-01-01",
        undated="reference_date",
    )
    assert set(line.reports["status"]) <= explained
    assert set(line.contradictions["kind"]) <= explained
    needed = constants("reconciliation", r'return "(\w+_(?:total|short|sums))"') | {"falls"}
    assert len(needed) >= 4
    assert needed <= explained
    text = (REFERENCE / "glossary.md").read_text(encoding="utf-8")
    for qualifier in columns.QUALIFIERS:
        assert f"`{qualifier}`" in text, qualifier


def test_words_of_the_contract_are_explained() -> None:
    """The words that users' notebooks rest on."""
    assert {
        *("report", "theatre", "reference date", "report date", "source", "publisher"),
        *("definition", "statement", "tally", "increment", "contradiction", "envelope", "band"),
        *("changepoint", "kept", "disputed", "set_aside", "superseded", "excluded"),
        *("out_of_scope", "not_yet_known", "falls", "parts_exceed_total", "parts_fall_short"),
        *("rise_exceeds_total", "other_sums"),
    } <= words()
