"""What is worth a second look: rows entered twice, and later figures that correct nothing."""

import io

import pandas as pd
import pytest

from tallies import load_dataset, read_reports
from tallies.readers import check_reports
from tallies.readers.flags import flags

HEADER = "theatre,reference_date,count,source,report_date"
ROW = "Iraq,2023-11-23,36,Pentagon,2023-11-24"


def notes(*rows: str, code: str, header: str = HEADER) -> list[str]:
    text = "\n".join([header, *rows, ""])
    found = check_reports(io.StringIO(text)).notes
    return [note.removesuffix(f". [{code}]") for note in found if note.endswith(f"[{code}]")]


def test_a_line_entered_twice_is_noted():
    other = "Syria,2023-11-23,37,Pentagon,2023-11-24"
    assert notes(ROW, other, "", f" {ROW}", code="D01") == [
        "Equal in every cell: lines 2 and 5; delete one where it was entered twice"
    ]


def test_lines_that_differ_in_any_cell_are_not_noted():
    assert not notes(f"{ROW},a", f"{ROW},b", code="D01", header=f"{HEADER},own column")
    assert notes(f"{ROW},a", f"{ROW},a", code="D01", header=f"{HEADER},own column")
    assert not notes(f"p1,{ROW}", f"p2,{ROW}", code="D01", header=f"report_id,{HEADER}")


def test_bad_lines_are_told_as_problems_only():
    bad = ROW.replace("36", "x")
    assert not notes(bad, bad, code="D01")
    assert not notes(ROW, ROW, code="D01", header=HEADER.replace("count", "total"))


def test_many_equal_lines_are_counted():
    sheet = [ROW.replace("36", str(count)) for count in range(8)] * 7
    (note,) = notes(*sheet, code="D01")
    assert note.startswith("Equal in every cell: lines 2, 10, 18, 26, 34 and 2 more; lines 3, 11,")
    assert "; and 3 more such groups; delete" in note
    assert len(note) < 400


def test_rows_of_json_lines_with_any_value_are_compared():
    record = (
        '{"theatre":"Iraq","reference_date":"2023-11-23","count":36,"source":"P","own":[1,{}]}\n'
    )
    found = check_reports(io.StringIO(record * 2), format="jsonl").notes
    assert any(note.startswith("Equal in every cell: lines 1 and 2;") for note in found)


def test_rows_of_parquet_are_named_by_row(tmp_path):
    path = tmp_path / "sheet.parquet"
    row = {"theatre": "Iraq", "reference_date": "2023-11-23", "count": 36, "source": "P"}
    pd.DataFrame([row, row]).to_parquet(path)
    assert any("rows 1 and 2;" in note for note in check_reports(path).notes)


def test_a_later_figure_of_the_same_outlet_and_day_may_be_a_correction():
    later = ROW.replace("36", "34").replace("11-24", "11-26")
    (note,) = notes(f"p17,{later}", f"p16,{ROW}", code="D11", header=f"report_id,{HEADER}")
    assert note == (
        "'p17' is of the same outlet, theatre and day as 'p16', published later with another "
        "count; if it corrects it, write p16 in its supersedes"
    )


@pytest.mark.parametrize(
    "later",
    [
        "Iraq,2023-11-23,36,Pentagon,2023-11-26,exact,",  # the same count
        "Iraq,2023-11-23,34,Pentagon,2023-11-24,exact,",  # not later
        "Iraq,2023-11-23,34,Pentagon,,exact,",
        "Iraq,2023-11-22,34,Pentagon,2023-11-26,exact,",
        "Syria,2023-11-23,34,Pentagon,2023-11-26,exact,",
        "Iraq,2023-11-23,34,White House,2023-11-26,exact,",
        "Iraq,2023-11-23,34,Pentagon,2023-11-26,at_least,",
        "Iraq,2023-11-23,34,Pentagon,2023-11-26,exact,r0001",  # says so itself
    ],
)
def test_other_figures_are_no_corrections(later):
    header = f"{HEADER},qualifier,supersedes"
    assert not notes(f"{ROW},exact,", later, code="D11", header=header)


def test_a_bundled_dataset_has_neither():
    found = flags(load_dataset("us_forces_2023").reports)
    assert not [note for note in found if note.endswith(("[D01]", "[D11]"))]


def test_reading_leaves_notes_to_check():
    assert len(read_reports(io.StringIO(f"{HEADER}\n{ROW}\n{ROW}\n"))) == 2


def test_a_sum_in_words_of_another_language_is_noted():
    from tallies.model.reports import validate_reports
    from tallies.readers.flags import flags

    names = ["Alto", "Bajío", "Alto y Bajío", "Alto Sur", "Sur"]
    rows = [
        {"theatre": name, "reference_date": "2025-08-05", "count": place, "source": "X"}
        for place, name in enumerate(names)
    ]
    notes = [note for note in flags(validate_reports(rows)) if "[C09]" in note]
    assert notes == [
        "Theatre 'Alto Sur' names Alto and Sur: if it is their sum, write Alto+Sur. [C09]",
        "Theatre 'Alto y Bajío' names Alto and Bajío: if it is their sum, write Alto+Bajío. [C09]",
    ]
    assert not [note for note in flags(validate_reports(rows[:2])) if "[C09]" in note]
    nested = ["Iraq", "Iraq north", "Iraq north east"]
    rows = [{**rows[0], "theatre": name} for name in nested]
    assert not [note for note in flags(validate_reports(rows)) if "[C09]" in note]
