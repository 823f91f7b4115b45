"""Decisions by hand read from a file: strict, with every problem at its place."""

import io
from pathlib import Path

import pytest

import tallies
from tallies import read_decisions
from tallies.errors import FormatError, ReportError


def read(text: str) -> dict[str, dict[str, str]]:
    return read_decisions(io.StringIO(text))


def test_pins_and_exclusions_are_options_of_reconcile():
    found = read(
        "who,report_id,decision,reason\n"
        "ed, x1 ,Pin,the memo says so\n"
        'ed,x0,exclude,"a copy, of 6 November"\n'
    )
    assert found == {"exclude": {"x0": "a copy, of 6 November"}, "pin": {"x1": "the memo says so"}}
    rows = [
        {"report_id": f"x{i}", "theatre": "A", "reference_date": "2024-01-02", "count": n}
        | {"source": "S"}
        for i, n in enumerate((3, 5, 7))
    ]
    answer = tallies.reconcile(rows, **found)
    assert answer.reports["status"].tolist() == ["excluded", "kept", "set_aside"]


def test_an_empty_list_decides_nothing():
    assert read("report_id,decision,reason\n") == {"exclude": {}, "pin": {}}


@pytest.mark.parametrize(
    ("row", "column", "value", "problem"),
    [
        ("x1,pinn,so", "decision", "'pinn'", "is not a known decision"),
        ("x1,,so", "decision", "''", "is empty"),
        (",pin,so", "report_id", "''", "is empty"),
        ("x1,pin,  ", "reason", "'  '", "is empty"),
        ("x1,pin,a\x1b[2J", "reason", "'a\\x1b[2J'", "holds U+001B"),
        ("x0,pin,so", "report_id", "'x0'", "is decided in an earlier row, too"),
        ("x1,pin", "", "'x1'", "begins a row of 2 fields where 3 are expected"),
    ],
)
def test_a_bad_row_is_named(row, column, value, problem):
    with pytest.raises(ReportError, match="1 problem") as caught:
        read(f"report_id,decision,reason\nx0,exclude,so\n{row}\n")
    found = caught.value.problems.iloc[0]
    assert (found["line"], found["row"], found["column"]) == (3, 2, column)
    assert found["value"] == value
    assert found["problem"].startswith(problem)
    assert found["mend"]


def test_all_problems_come_at_once_with_the_file(tmp_path: Path):
    path = tmp_path / "decisions.csv"
    path.write_text("report_id,decision,reason\nx1,keep,\nx2,pin,\n", encoding="utf-8")
    with pytest.raises(ReportError, match=r"decisions\.csv:2 column 'decision': 'keep'") as caught:
        read_decisions(path)
    assert len(caught.value.problems) == 3


def test_missing_and_double_columns_are_named():
    with pytest.raises(ReportError, match=r"column 'reason': is missing.*mean 'reasons'\?"):
        read("report_id,decision,reasons\nx1,pin,so\n")
    with pytest.raises(ReportError, match=r"column 'decision': occurs more than once"):
        read("report_id,decision,reason,decision\nx1,pin,so,pin\n")


def test_what_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "decisions.csv"
    path.write_bytes("report_id,decision,reason\nx1,pin,é\n".encode("latin-1"))
    with pytest.raises(FormatError, match="Fix"):
        read_decisions(path)
