"""Dated events read from a file: strict, with every problem at its place."""

import io

import pandas as pd
import pytest

import tallies
from tallies import read_events
from tallies.errors import FormatError, ReportError


def read(text: str) -> pd.DataFrame:
    return read_events(io.StringIO(text))


def test_events_come_in_order_of_date_with_the_columns_of_a_dataset():
    rows = "ed,2023-11-24, Truce begins ,Truce\nal,2023-11-20,B,\n"
    found = read(f"who,date,description,label\n{rows}")
    assert found["date"].tolist() == [pd.Timestamp("2023-11-20"), pd.Timestamp("2023-11-24")]
    assert found["description"].tolist() == ["B", "Truce begins"]
    assert found["label"].tolist() == ["", "Truce"]
    assert found["who"].tolist() == ["al", "ed"]
    assert found["theatre"].tolist() == found["kind"].tolist() == found["url"].tolist() == ["", ""]
    assert found["date"].dtype == "datetime64[us]"
    assert found["kind"].dtype == "str"


def test_a_dataset_s_events_read_back_equal(tmp_path):
    events = tallies.load_dataset("us_forces_2023").events
    path = tmp_path / "events.csv"
    events.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_events(path), events)


def test_no_events_are_a_table_without_rows():
    found = read("date,description\n")
    assert found.empty
    assert found["date"].dtype == "datetime64[us]"


@pytest.mark.parametrize(
    ("row", "column", "value", "problem"),
    [
        ("24/11/2023,Truce", "date", "'24/11/2023'", "is not a day written YYYY-MM-DD"),
        (",Truce", "date", "''", "is empty"),
        ("2023-11-24,  ", "description", "'  '", "is empty"),
        ("2023-11-24,a\x1b[2J", "description", "'a\\x1b[2J'", "holds U+001B"),
    ],
)
def test_a_bad_row_is_named(row, column, value, problem):
    with pytest.raises(ReportError, match="1 problem") as caught:
        read(f"date,description\n2023-11-23,so\n{row}\n")
    found = caught.value.problems.iloc[0]
    assert (found["line"], found["column"], found["value"]) == (3, column, value)
    assert found["problem"].startswith(problem)
    assert found["mend"]


def test_missing_and_double_columns_are_named():
    with pytest.raises(ReportError, match=r"column 'description': is missing.*'descriptions'\?"):
        read("date,descriptions\n2023-11-24,Truce\n")
    with pytest.raises(ReportError, match=r"column 'theatre': occurs more than once"):
        read("date,description,theatre,theatre\n2023-11-24,Truce,A,B\n")


def test_what_is_no_csv_is_said(tmp_path):
    path = tmp_path / "events.csv"
    path.write_bytes("date,description\n2023-11-24,K\xf6ln\n".encode("latin-1"))
    with pytest.raises(FormatError, match="is not utf-8"):
        read_events(path)
