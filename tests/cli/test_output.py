"""Tables for the eye."""

import pandas as pd

from tallies.cli.output import json_array, readable


def test_numbers_align_right_and_missing_is_a_dash() -> None:
    table = pd.DataFrame(
        {"theatre": ["Iraq", "Syria"], "count": pd.array([7, None], dtype="Int64")}
    )
    assert readable(table) == "theatre  count\nIraq         7\nSyria        -\n"


def test_a_table_without_rows_says_so() -> None:
    assert readable(pd.DataFrame({"a": [], "b": []})) == "no rows (a, b)\n"
    assert json_array(pd.DataFrame({"a": []})) == "[\n]\n"


def test_a_long_last_column_is_wrapped_under_itself(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    table = pd.DataFrame(
        {"id": ["a1"], "why": ["one figure repeats the figure of another day " * 2]}
    )
    lines = readable(table).splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("    ")
    assert max(map(len, lines)) <= 50


def test_an_address_is_left_whole_to_be_copied(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    url = "https://example.org/" + "a-b" * 30
    assert url in readable(pd.DataFrame({"id": ["a1"], "url": [url]}))


def test_a_cell_cannot_forge_a_line() -> None:
    table = pd.DataFrame({"note": ["first\nsecond"], "n": [1]})
    assert readable(table).splitlines()[1].startswith("first\\nsecond")
