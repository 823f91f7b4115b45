import csv
import io
import json

import pandas as pd
import pytest

from tallies import read_reports
from tallies.errors import FormatError, ReportError, TalliesError, TalliesWarning
from tallies.readers import check_reports

HEADER = "theatre,reference_date,count,source,desk"
MIXED = (
    f"{HEADER}\n"
    "Iraq,2023-11-23,36,Pentagon,London\n"
    "Syria,2023-11-23,1,234,Pentagon,Beirut\n"
    'Syria,23/11/12,"1,234",Pentagon,"two\nlines"\n'
    "Syria,2023-11-24\n"
    "Syria,2023-11-25,37,Pentagon,=SUM(A1)\n"
)


@pytest.fixture
def apart(tmp_path):
    """Read MIXED with the bad rows set apart: (reports, rejects as rows of cells)."""
    path = tmp_path / "rejects.csv"
    with pytest.warns(TalliesWarning, match=r"5 rows read: 2 accepted, 3 rejected.*rejects\.csv"):
        reports = read_reports(io.StringIO(MIXED), rejects=path)
    with path.open(newline="", encoding="utf-8") as handle:
        return reports, list(csv.DictReader(handle))


def test_good_rows_are_returned_with_their_own_numbers(apart):
    reports, _ = apart
    assert reports["count"].tolist() == [36, 37]
    assert reports["report_id"].tolist() == ["r0001", "r0005"]
    assert reports.index.tolist() == [0, 1]


def test_bad_rows_keep_every_cell_and_tell_every_reason(apart):
    _, rejects = apart
    assert [row["line"] for row in rejects] == ["3", "4", "6"]
    assert [row["code"] for row in rejects] == ["A04", "A03; B06", "E13"]
    assert [rejects[0][name] for name in ("count", "source", "desk", "field_6")] == [
        "1",
        "234",
        "Pentagon",
        "Beirut",
    ]
    assert rejects[1]["count"] == "1,234"
    assert rejects[1]["desk"] == "two\nlines"
    assert "write 1234" in rejects[1]["mend"]
    assert "two-digit year" in rejects[1]["problem"]


def test_no_bad_row_leaves_an_empty_sheet_and_no_warning(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_text("left from the last time\n")
    sheet = f"{HEADER}\nIraq,2023-11-23,36,Pentagon,\n"
    assert len(read_reports(io.StringIO(sheet), rejects=path)) == 1
    assert path.read_text() == f"{HEADER},line,code,problem,mend\n"


def test_a_table_that_is_wrong_as_a_whole_is_not_set_apart(tmp_path):
    path = tmp_path / "rejects.csv"
    with pytest.raises(ReportError, match="column 'source': is missing"):
        read_reports(
            io.StringIO("theatre,reference_date,count\nIraq,2023-11-23,36\n"), rejects=path
        )
    assert not path.exists()


def test_the_file_itself_is_no_place_for_its_bad_rows(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text(MIXED)
    with pytest.raises(TalliesError, match="is the file that is read"):
        read_reports(path, rejects=tmp_path / "." / "reports.csv")
    assert path.read_text() == MIXED


def test_rejects_of_json_lines_and_parquet(tmp_path):
    good = {"theatre": "Iraq", "reference_date": "2023-11-23", "count": 36, "source": "Pentagon"}
    lines = [json.dumps(good), "{broken", json.dumps({**good, "count": 3.5, "desk": None})]
    path = tmp_path / "rejects.csv"
    with pytest.warns(TalliesWarning, match="3 rows read: 1 accepted, 2 rejected"):
        read_reports(io.StringIO("\n".join(lines)), format="jsonl", rejects=path)
    table = pd.read_csv(path)
    assert table["field_6"].tolist()[0] == "{broken"
    assert table["count"].tolist()[1] == 3.5
    content = io.BytesIO()
    pd.DataFrame([good, {**good, "count": -1}]).to_parquet(content)
    with pytest.warns(TalliesWarning, match="2 rows read: 1 accepted, 1 rejected"):
        read_reports(io.BytesIO(content.getvalue()), rejects=path)
    assert pd.read_csv(path)["code"].tolist() == ["A01"]


def test_check_lists_problems_changes_and_notes():
    result = check_reports(io.StringIO(MIXED.replace("36", " 36")))
    assert result.rows == 5
    assert len(result.reports) == 2
    assert result.problems["code"].tolist() == ["A04", "A03", "B06", "E13"]
    assert result.changes["original"].tolist() == ["' 36'"]
    assert list(result.changes.columns) == [
        "file",
        "line",
        "row",
        "column",
        "original",
        "value",
        "code",
    ]
    assert any("2 of 2 rows have no report_date" in note for note in result.notes)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.parquet", b"theatre,count\n", "holds text"),
        ("a.csv", b"PAR1 and more", "holds Parquet"),
    ],
)
def test_suffix_that_denies_the_content(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"'{name}' {told}, which its suffix"):
        read_reports(path)


def test_format_option():
    with pytest.raises(TalliesError, match=r"format='cvs' is not an option.*Did you mean 'csv'"):
        read_reports(io.StringIO("x"), format="cvs")
    record = '{"theatre":"Iraq","reference_date":"2023-11-23","count":36,"source":"Pentagon"}\n'
    assert len(read_reports(io.StringIO(record))) == 1
    with pytest.raises(ReportError, match="columns are missing"):
        read_reports(io.StringIO(record), format="csv")


def test_tables_are_sent_to_validate_reports():
    with pytest.raises(TalliesError, match="go to validate_reports"):
        read_reports(pd.DataFrame())
