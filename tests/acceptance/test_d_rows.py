"""Sections D and F where reading alone can meet them: ids, corrections, missing values."""

import io

import pandas as pd
import pytest

from tallies import read_reports, validate_reports
from tallies.errors import ReportError, TalliesWarning
from tests.acceptance.sheets import GOOD, HEADER, buffer, check, only, problems

IDS = f"report_id,supersedes,{HEADER}"


def rows(*ids: tuple[str, str, int]) -> str:
    body = "".join(f"{name},{old},Iraq,2023-11-23,{count},Pentagon\n" for name, old, count in ids)
    return f"{IDS}\n{body}"


def test_D01_same_row_twice_names_both_lines():
    problem = only(rows(("a", "", 36), ("b", "", 36), ("a", "", 36)), "D01", line=4)
    assert "also the report_id of line 2, with the same content" in problem["problem"]
    assert "delete one" in problem["mend"]


def test_D02_same_id_for_other_content_names_both_lines():
    found = problems(rows(("a", "", 36), ("b", "", 36), ("a", "", 38)))
    assert list(zip(found["code"], found["line"], strict=True)) == [("D02", 2), ("D02", 4)]
    assert "line 4" in found["problem"].iloc[0]
    assert "line 2" in found["problem"].iloc[1]


def test_D02_an_empty_id_that_takes_a_given_one():
    text = f"report_id,{HEADER}\nr0002,{GOOD}\n,Iraq,2023-11-23,36,Pentagon\n"
    assert set(problems(text)["code"]) == {"D02"}


def test_D12_correction_of_an_unknown_row():
    problem = only(rows(("a", "", 36), ("b", "A", 34)), "D12")
    assert (problem["column"], problem["value"]) == ("supersedes", "'A'")


def test_D12_circle_of_corrections_names_the_chain():
    problem = only(rows(("d", "c", 31), ("c", "b", 32), ("b", "a", 33), ("a", "c", 34)), "D12", 5)
    assert "a > c > b > a" in problem["problem"]


def test_D12_row_that_corrects_itself():
    assert "b > b" in only(rows(("a", "", 36), ("b", "b", 34)), "D12")["problem"]


def test_D12_chain_of_corrections_passes():
    result = check(rows(("c", "b", 31), ("b", "a", 33), ("a", "", 34)))
    assert result.reports["supersedes"].tolist() == ["b", "a", ""]


def test_D12_corrections_of_rejected_rows_are_rejected(tmp_path):
    text = rows(("a", "", 36), ("b", "a", 34), ("c", "b", 33)).replace("36", "x") + (
        "d,,Iraq,2023-11-24,40,Pentagon\n"
    )
    with pytest.warns(TalliesWarning, match="4 rows read: 1 accepted, 3 rejected"):
        reports = read_reports(buffer(text), rejects=tmp_path / "bad.csv")
    assert reports["report_id"].tolist() == ["d"]
    validate_reports(reports)
    assert pd.read_csv(tmp_path / "bad.csv")["code"].tolist() == ["A07", "D12", "D12"]


@pytest.mark.parametrize(
    ("column", "missing", "code"),
    [
        ("count", None, "A06"),
        ("count", float("nan"), "A06"),
        ("reference_date", pd.NaT, "B14"),
        ("theatre", None, "C11"),
        ("source", float("nan"), "C11"),
    ],
)
@pytest.mark.parametrize("form", ["table", "records", "parquet"])
def test_F12_missing_value_in_a_required_column(column, missing, code, form):
    frame = pd.DataFrame(
        {
            "theatre": ["Iraq", "Syria"],
            "reference_date": pd.to_datetime(["2023-11-23", "2023-11-24"]),
            "count": [36, 37],
            "source": ["Pentagon", "SOHR"],
        }
    ).astype({"count": "Int64"})
    frame[column] = frame[column].where([True, False], missing)
    with pytest.raises(ReportError, match=rf"row 2 column '{column}'.*missing|empty") as caught:
        read_as(frame, form)
    assert caught.value.problems["code"].tolist() == [code]


def read_as(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    if form == "table":
        return validate_reports(frame)
    if form == "records":
        return validate_reports(frame.to_dict("records"))
    content = io.BytesIO()
    frame.to_parquet(content)
    return read_reports(io.BytesIO(content.getvalue()))


def test_F12_nan_and_null_in_one_column():
    counts = pd.Series([36, None, float("nan"), pd.NA], dtype=object)
    frame = pd.DataFrame([GOOD.split(",")] * 4, columns=HEADER.split(",")).assign(count=counts)
    with pytest.raises(ReportError, match="3 problems") as caught:
        validate_reports(frame)
    assert caught.value.problems["row"].tolist() == [2, 3, 4]
