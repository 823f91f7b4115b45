"""What was known when: one call, equal to the days one by one."""

import warnings

import pandas as pd
import pytest

import tallies
from tallies.comparison import replay as module
from tallies.errors import (
    AmbiguousDefinitionError,
    NotEnoughDataError,
    TalliesError,
    TalliesWarning,
)
from tests.reconciliation.made_up import date, said, sheet

BANDS = ["band_low", "band_high"]


def one_by_one(reports: pd.DataFrame, days: pd.DatetimeIndex, **options: object) -> pd.DataFrame:
    """Return the days reconciled one after the other."""
    tables = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TalliesWarning)
        for day in days:
            try:
                table = tallies.reconcile(reports, as_of=day, **options).to_frame()
            except NotEnoughDataError:
                continue
            table.insert(0, "as_of", day)
            tables.append(table.drop(columns=BANDS))
    whole = pd.concat(tables, ignore_index=True)
    return whole.astype({"as_of": "datetime64[us]"})


@pytest.mark.parametrize("undated", ["exclude", "reference_date"])
def test_the_department_line_equals_the_days_one_by_one(undated):
    reports = tallies.load_dataset("us_forces_2023").reports
    days = pd.date_range("2023-10-20", "2024-02-04", freq="5D")
    options = {"definition": "us_dod", "undated": undated}
    with pytest.warns(TalliesWarning) as told:
        table = tallies.replay(reports, days, **options)
    pd.testing.assert_frame_equal(table, one_by_one(reports, days, **options))
    assert table["as_of"].nunique() == 21
    assert "Nothing was known on the day 20 October 2023" in str(told[-1].message)
    assert len(told) == (2 if undated == "exclude" else 1)


def test_columns_and_their_types():
    table = tallies.replay(sheet(said("A", 3, 5)), ["2024-01-03"])
    assert table.dtypes.astype(str).to_dict() == {
        "as_of": "datetime64[us]",
        "date": "datetime64[us]",
        "theatre": "str",
        "lower": "Int64",
        "estimate": "Int64",
        "upper": "Int64",
        "n_reports": "int64",
    }


def test_a_correction_applies_from_the_day_it_is_published():
    reports = sheet(said("A", 3, 9, out=3), said("A", 3, 5, supersedes="x0", out=6))
    table = tallies.replay(reports, pd.date_range(date(3), date(7)))
    ends = table[table["date"].eq(date(3)) & table["theatre"].eq("A")]
    assert ends["estimate"].tolist() == [9, 9, 9, 5, 5]


def test_the_first_day_counted_is_settled_anew_each_day():
    # One row counts from day 1; from day 6 on two rows that count from day 2 outnumber it.
    late = [said("A", day, 7, f"P{day}", out=6) | {"since": date(2)} for day in (4, 5)]
    reports = sheet(said("A", 3, 5), *late)
    table = tallies.replay(reports, [date(5), date(6)])
    assert table.groupby("as_of")["date"].min().tolist() == [date(0), date(1)]
    pd.testing.assert_frame_equal(table, one_by_one(reports, [date(5), date(6)]))


def test_order_and_repetition_of_days_do_not_matter():
    reports = sheet(said("A", 3, 5), said("A", 5, 8))
    days = [date(5), date(3), date(5)]
    ordered = tallies.replay(reports, [date(3), date(5)])
    pd.testing.assert_frame_equal(tallies.replay(reports, days), ordered)
    pd.testing.assert_frame_equal(
        tallies.replay(reports, "2024-01-05"), tallies.replay(reports, [date(5)])
    )


def test_days_without_a_new_report_and_blocks_that_stay_are_not_solved_again(monkeypatch):
    calls = []
    real = module.solve
    monkeypatch.setattr(module, "solve", lambda *a: calls.append(a[0].theatres) or real(*a))
    reports = sheet(said("A", 3, 5), said("B", 3, 2), said("B", 6, 4), said("B", 8, 1, site="base"))
    tallies.replay(reports, pd.date_range(date(3), date(9)), unnamed="unknown")
    assert calls == [("A",), ("B",), ("B",)]


def test_days_with_nothing_are_named_and_raise_only_when_all_are():
    reports = sheet(said("A", 3, 5, definition="ours"), said("A", 2, 1, definition="theirs"))
    with pytest.warns(TalliesWarning, match=r"on 2 days from 1 January 2024 to 2 January 2024"):
        table = tallies.replay(reports, pd.date_range(date(1), date(3)), definition="ours")
    assert set(table["as_of"]) == {date(3)}
    with pytest.raises(NotEnoughDataError, match="for 2 days from 1 January 2024"):
        tallies.replay(reports, [date(1), date(2)], definition="ours")


def test_what_has_no_answer_on_one_day_has_none_in_the_series():
    reports = sheet(said("A", 3, 5, definition="ours"), said("A", 6, 9, definition="theirs"))
    assert len(tallies.replay(reports, [date(5)])) > 0
    with pytest.raises(AmbiguousDefinitionError, match="2 definitions"):
        tallies.replay(reports, [date(5), date(6)])


@pytest.mark.parametrize(
    ("days", "said_so"),
    [([], "names no day"), (5, "no list of days"), (["soon"], "is not a day"), ("W-SUN", "a day")],
)
def test_days_are_days(days, said_so):
    with pytest.raises(TalliesError, match=said_so):
        tallies.replay(sheet(said("A", 3, 5)), days)


def test_undated_rows_are_counted_once():
    reports = sheet(said("A", 3, 5), said("A", 5, 8) | {"report_date": None})
    with pytest.warns(TalliesWarning, match=r"^1 rows without a report date") as told:
        tallies.replay(reports, [date(4), date(6)])
    assert len(told) == 1


def test_pins_hold_from_the_day_their_row_is_known():
    rows = said("A", 3, 5), said("A", 3, 5, "Post"), said("A", 3, 8, "Wire", out=6)
    days, options = [date(4), date(7)], {"pin": {"x2": "confirmed"}, "until": date(4)}
    table = tallies.replay(sheet(*rows), days, **options)
    ends = table[table["date"].eq(date(3)) & table["theatre"].eq("A")]
    assert ends["estimate"].tolist() == [5, 8]
    pd.testing.assert_frame_equal(table, one_by_one(sheet(*rows), days, **options))


def test_a_new_outlet_for_an_old_figure_counts():
    rows = said("A", 3, 5), said("A", 3, 8, "Wire"), said("A", 3, 8, "Post", out=6)
    days = [date(4), date(7)]
    table = tallies.replay(sheet(*rows), days)
    pd.testing.assert_frame_equal(table, one_by_one(sheet(*rows), days))
    ends = table[table["date"].eq(date(3)) & table["theatre"].eq("A")]
    assert ends["lower"].tolist() == [5, 8]
