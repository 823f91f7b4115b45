"""Section B of the fault catalogue: days. One test per line, named after its code."""

import datetime as dt
import re

import pandas as pd
import pytest

from tallies import validate_reports
from tallies.errors import ReportError
from tests.acceptance.sheets import GOOD, HEADER, check, only, problems, with_date


def frame_of(days: list[object] | pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {"theatre": "Iraq", "reference_date": days, "count": 36, "source": "Pentagon"}
    )


def test_B01_reference_date_after_report_date():
    text = f"{HEADER},report_date\n{GOOD},2023-11-23\nIraq,2023-11-23,36,Pentagon,2023-11-22\n"
    problem = only(text, "B01")
    assert (problem["column"], problem["value"]) == ("reference_date", "'2023-11-23'")
    assert "lies after the report_date" in problem["problem"]


def test_B01_window_that_ends_before_it_starts():
    assert only(with_date("2023-11-24", "since"), "B01")["column"] == "since"


def test_B02_day_that_can_be_read_in_two_ways():
    problem = only(with_date("11/12/2023"), "B02")
    assert problem["mend"] == "write 2023-11-12 or 2023-12-11, whichever is meant"


@pytest.mark.parametrize("order", [("13/12/2023", "11/12/2023"), ("11/12/2023", "13/12/2023")])
def test_B03_same_error_whatever_the_order_of_rows(order):
    rows = "".join(f"Iraq,{day},36,Pentagon\n" for day in order)
    found = problems(f"{HEADER}\n{rows}")
    assert found["code"].tolist() == ["B02", "B02"]
    mends = dict(zip(found["value"], found["mend"], strict=True))
    assert mends == {
        "'13/12/2023'": "write 2023-12-13",
        "'11/12/2023'": "the column has 13/12/2023, so day/month/year: "
        "write 2023-12-11 if that is right",
    }


@pytest.mark.parametrize(
    ("other", "mend"),
    [
        ("12.13.2023", "the column has 12.13.2023, so month.day.year: write 2023-11-12 if that"),
        ("12/13/2023", "write 2023-11-12 or 2023-12-11, whichever is meant"),  # another mark
        ("12.12.2023", "write 2023-11-12 or 2023-12-11, whichever is meant"),  # shows nothing
        ("2023-12-13", "write 2023-11-12 or 2023-12-11, whichever is meant"),
    ],
)
def test_B03_only_cells_of_the_same_form_show_an_order(other, mend):
    found = problems(f"{HEADER}\nIraq,11.12.2023,36,Pentagon\nIraq,{other},36,Pentagon\n")
    assert found["code"].iloc[0] == "B02"
    assert found["mend"].iloc[0].startswith(mend)


def test_B03_a_column_that_shows_both_orders_shows_none():
    days = ("13.12.2023", "12.13.2023", "11.12.2023")
    text = "\n".join([HEADER, *(f"Iraq,{day},36,Pentagon" for day in days), ""])
    assert problems(text)["mend"].iloc[2].endswith("whichever is meant")
    assert not check(text).notes


def test_B03_the_order_of_a_column_is_noted_once_with_its_form():
    days = ("13.10.2023", "02.10.2023", "03.10.2023", "04.10.2023")
    text = "\n".join([HEADER, *(f"Iraq,{day},36,Pentagon" for day in days), ""])
    (note,) = [note for note in check(text).notes if "[B02]" in note]
    assert "is written day.month.year, as 13.10.2023 shows" in note
    form = re.search("format='(.*?)'", note)[1]
    read = pd.to_datetime(pd.Series(days), format=form)
    assert read.dt.strftime("%Y-%m-%d").iloc[1] == "2023-10-02"


def test_B04_no_column_mixes_formats():
    text = f"{HEADER}\n{GOOD}\nIraq,23.11.2023,36,Pentagon\nIraq,2023/11/24,36,Pentagon\n"
    found = problems(text)
    assert found["mend"].tolist() == ["write 2023-11-23", "write 2023-11-24"]


def test_B05_one_wrong_day_among_many():
    rows = [f"Iraq,2023-11-{1 + i % 28:02d},36,Pentagon" for i in range(30_000)]
    rows[20_000] = "Iraq,2023-11-2,36,Pentagon"
    problem = only("\n".join([HEADER, *rows, ""]), "B05", line=20_002)
    assert problem["row"] == 20_001
    assert problem["mend"] == "write 2023-11-02"


def test_B06_two_digit_year():
    assert "two-digit year" in only(with_date("23/11/12"), "B06")["problem"]


@pytest.mark.parametrize("cell", ["45253", "20231123"])
def test_B07_day_numbers(cell):
    assert "2023-11-23 if that is meant" in only(with_date(cell), "B07")["mend"]


def test_B07_day_numbers_of_a_table():
    with pytest.raises(ReportError, match=r"45253 is a spreadsheet's day number.*\[B07\]"):
        validate_reports(frame_of([45253]))


@pytest.mark.parametrize("cell", ["2023-02-30", "2023-11-31", "2023-13-01", "2023-02-29"])
def test_B08_days_that_do_not_exist(cell):
    assert "not a day of the calendar" in only(with_date(cell), "B08")["problem"]


@pytest.mark.parametrize("cell", ["2023-11-23 22:00", "2023-11-23T00:00:00"])
def test_B09_time_of_day(cell):
    assert "the zone in which the source counts its days" in only(with_date(cell), "B09")["mend"]


def test_B09_time_of_day_in_a_table():
    with pytest.raises(ReportError, match=r"has a time of day.*\[B09\]"):
        validate_reports(frame_of([pd.Timestamp("2023-11-23 22:00")]))


def test_B10_offsets_are_listed_row_by_row():
    days = ("2023-11-23T22:00-05:00", "2023-11-24T05:00+03:00", "2023-11-24")
    rows = "".join(f"Iraq,{day},36,Pentagon\n" for day in days)
    found = problems(f"{HEADER}\n{rows}")
    assert found["code"].tolist() == ["B10", "B10"]
    assert found["row"].tolist() == [1, 2]


def test_B10_zone_in_a_table():
    days = pd.Series(pd.to_datetime(["2023-11-23"])).dt.tz_localize("Asia/Baghdad")
    with pytest.raises(ReportError, match=r"has a time and a zone.*\[B10\]"):
        validate_reports(frame_of(days))


def test_B11_days_are_days_where_clocks_change():
    days = pd.Series(pd.date_range("2023-10-28", periods=3))
    read = validate_reports(frame_of(days))["reference_date"]
    assert read.diff().dropna().tolist() == [pd.Timedelta(days=1)] * 2


@pytest.mark.parametrize("cell", ["0023-11-23", "9999-11-23", "1899-12-31", "2101-01-01"])
def test_B12_years_out_of_range(cell):
    assert "1900 to 2100" in only(with_date(cell), "B12")["problem"]


def test_B12_years_out_of_range_in_a_table():
    days = pd.Series(["1899-12-31"], dtype="datetime64[s]")
    with pytest.raises(ReportError, match=r"1900 to 2100.*\[B12\]"):
        validate_reports(frame_of(days))


def test_B12_a_table_that_counts_from_an_early_day_may_speak_of_early_days():
    days = ["1851-12-31", "1899-12-31", "1900-01-01"]
    for since in ("1851-03-15", pd.Timestamp("1851-03-15").as_unit("us")):
        for typed in (days, pd.to_datetime(days)):
            table = frame_of(pd.Series(typed)).assign(since=since)
            years = validate_reports(table)["reference_date"].dt.year
            assert years.tolist() == [1851, 1899, 1900]
            twice = validate_reports(validate_reports(table))
            assert twice["reference_date"].dt.year.tolist() == years.tolist()


@pytest.mark.parametrize("since", [["1851-03-15", "2023-10-17"], ["1851-03-15", ""]])
def test_B12_one_early_first_day_among_others_is_a_slip(since):
    table = frame_of(pd.Series(["1899-12-31", "2023-11-23"])).assign(since=since)
    with pytest.raises(ReportError, match=r"1900 to 2100.*\[B12\]"):
        validate_reports(table)


def test_B12_early_days_end_at_1800():
    table = frame_of(pd.Series(["1799-12-31"])).assign(since="1851-03-15")
    with pytest.raises(ReportError, match=r"1800 to 2100.*\[B12\]"):
        validate_reports(table)


@pytest.mark.parametrize("cell", ["unknown", "n/a", "?"])
def test_B13_unreadable_day(cell):
    only(with_date(cell), "B13")


def test_B14_missing_day():
    assert only(with_date(""), "B14")["column"] == "reference_date"
    with pytest.raises(ReportError, match=r"row 2 column 'reference_date'.*missing.*\[B14\]"):
        validate_reports(frame_of([pd.Timestamp("2023-11-23"), pd.NaT]))


@pytest.mark.parametrize("cell", ["Oct 17", "17 تشرين الأول", "the ides"])
def test_B15_day_in_words(cell):
    only(with_date(cell), "B15")


@pytest.mark.parametrize("cell", ["17 October 2023", '"October 17, 2023"', "17 Octobre 2023"])
def test_B15_day_in_words_with_a_suggestion(cell):
    assert only(with_date(cell), "B15")["mend"] == "write 2023-10-17"


@pytest.mark.parametrize("cell", ["by mid-November", "as of last week", "2023-11", "November 2023"])
def test_B16_period_is_no_day(cell):
    assert "reference_date_earliest" in only(with_date(cell), "B16")["mend"]


def test_B16_a_period_is_given_by_two_days():
    text = f"{HEADER},reference_date_earliest\nIraq,2023-11-20,36,Pentagon,2023-11-10\n"
    assert check(text).reports["reference_date_earliest"].tolist() == [pd.Timestamp("2023-11-10")]
    late = text.replace("2023-11-10", "2023-11-21")
    assert only(late, "B16", line=2)["column"] == "reference_date_earliest"


def test_B17_leap_day_and_year_end():
    days = ["2024-02-29", "2020-12-31", "2021-01-01"]
    read = validate_reports(frame_of(days))["reference_date"]
    assert read.dt.strftime("%Y-%m-%d").tolist() == days


def test_B18_missing_report_date_is_flagged():
    text = f"{HEADER},report_date\n{GOOD},\nIraq,2023-11-23,36,Pentagon,2023-11-24\n"
    notes = check(text).notes
    assert [note for note in notes if "1 of 2 rows have no report_date" in note]


@pytest.mark.parametrize(
    "days",
    [
        ["2023-11-23", "2023-11-24"],
        [dt.date(2023, 11, 23), dt.date(2023, 11, 24)],
        pd.Series(["2023-11-23", "2023-11-24"], dtype="datetime64[ns]"),
        pd.Series(["2023-11-23", "2023-11-24"], dtype="datetime64[s]"),
    ],
    ids=["text", "date", "ns", "s"],
)
def test_days_of_every_type_come_out_alike(days):
    read = validate_reports(frame_of(days))["reference_date"]
    assert read.dtype == "datetime64[us]"
    assert read.tolist() == [pd.Timestamp("2023-11-23"), pd.Timestamp("2023-11-24")]
