"""`check`: problems, changes and notes, line by line."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Run

BAD = """theatre,reference_date,count,source
Iraq,2023-11-23,"1,234",US officials
Iraq,23/11/2023, 36,US officials
Syria,2023-11-23,37,US officials
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Two bad rows and a good one."""
    path = tmp_path / "bad.csv"
    path.write_text(BAD)
    return path


def test_problems_are_listed_with_their_mends_and_give_1(run: Run, bad: Path) -> None:
    done = run("check", bad)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0].startswith("bad.csv:2 column 'count': '1,234' is not")
    assert lines[0].endswith("Fix: write 1234, or pass --thousands ','. [A03]")
    assert lines[1].startswith("bad.csv:3 column 'reference_date': '23/11/2023'")
    assert "change: bad.csv:3 column 'count': ' 36' read as 36 [A02]" in lines
    assert "1 good row; 2 problems, 1 change, 1 note" in done.err


def test_json_has_one_record_per_finding(run: Run, bad: Path) -> None:
    done = run("check", bad, "--json")
    assert done.code == 1
    rows = json.loads(done.out)
    assert [row["kind"] for row in rows] == ["problem", "problem", "change", "note"]
    assert rows[0] == {
        "kind": "problem",
        "code": "A03",
        "file": "bad.csv",
        "line": 2,
        "row": 1,
        "column": "count",
        "value": "'1,234'",
        "problem": rows[0]["problem"],
        "mend": "write 1234, or pass --thousands ','",
    }


def test_reading_options_are_the_same_as_elsewhere(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet"
    sheet.write_bytes(BAD.replace("23/11/2023, 36", "2023-11-23,1234").encode("utf-16-le"))
    done = run("check", sheet, "--format", "csv", "--encoding", "utf-16-le", "--thousands", ",")
    assert done.code == 0
    assert "3 good rows; 0 problems" in done.err


def test_findings_can_be_written(run: Run, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings.csv"
    assert run("check", bad, "-o", out).code == 1
    assert out.read_text().splitlines()[1].startswith("problem,A03,bad.csv,2,1,count,")


def test_standard_input_is_checked(run: Run) -> None:
    done = run("check", "-", stdin=BAD.replace('"1,234"', "34").replace("23/11/2023", "2023-11-22"))
    assert done.code == 0
    assert "3 good rows" in done.err


def test_a_line_entered_twice_is_noted(run: Run) -> None:
    row = "Iraq,2023-11-23,36,US officials\n"
    done = run("check", "-", stdin=f"theatre,reference_date,count,source\n{row}{row}")
    assert done.code == 0
    assert "note: Equal in every cell: lines 2 and 3; delete one" in done.out


def test_a_dataset_has_notes_at_most(run: Run) -> None:
    done = run("check", "us_forces_2023", "--json")
    assert done.code == 0
    assert {row["kind"] for row in json.loads(done.out)} == {"note"}
    assert "761 good rows; 0 problems" in done.err
