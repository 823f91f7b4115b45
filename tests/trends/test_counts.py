"""The door of the room: what is read, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from tallies import increments, load_dataset, reconcile
from tallies.errors import NotEnoughDataError, TalliesError
from tallies.trends.counts import Counts, read_counts, read_panel
from tests.trends.series import FIRST, rises

COUNTS, DAYS = [4, 0, 7, 2], [3, 1, 5, 2]


@pytest.fixture(scope="module")
def answer():
    claims = load_dataset("us_forces_2023").reports
    return reconcile(claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23")


def dated(values, dates=None, name=None):
    index = pd.date_range("2023-10-16", periods=len(values)) if dates is None else dates
    return pd.Series(values, index=pd.DatetimeIndex(index), name=name)


def same(one, two):
    assert isinstance(one, Counts)
    assert one.start.tolist() == two.start.tolist()
    assert one.days.tolist() == two.days.tolist()
    assert one.count.tolist() == two.count.tolist()


def test_a_table_and_its_running_total_give_the_same_rows():
    frame = rises(COUNTS, DAYS)
    total = dated(np.cumsum([0, *COUNTS]), [FIRST, *frame["end"]])
    same(read_counts(frame), read_counts(total))
    assert read_counts(frame).edges.tolist() == [0, 3, 4, 9, 11]


def test_counts_per_day_and_their_running_total_give_the_same_rows():
    daily = dated([3, 0, 2, 5, 1])
    start = FIRST - pd.Timedelta(days=1)
    total = dated([0, 3, 3, 5, 10, 11], [start, *daily.index])
    same(read_counts(daily, kind="counts"), read_counts(total))


def test_counts_per_week_end_on_their_date():
    weeks = dated([9, 4, 6], pd.to_datetime(["2023-10-22", "2023-10-29", "2023-11-05"]))
    found = read_counts(weeks, kind="counts")
    assert found.days.tolist() == [7, 7, 7]
    assert found.date(1) == pd.Timestamp("2023-10-16")


def test_a_period_index_speaks_for_its_last_day():
    weeks = pd.Series([9, 4, 6], index=pd.period_range("2023-10-16", periods=3, freq="W"))
    found = read_counts(weeks, kind="counts")
    assert found.date(int(found.edges[-1])) == pd.Timestamp("2023-11-05")


def test_a_record_its_table_and_its_running_total_agree(answer):
    for theatre in ("Iraq", "Syria", "total"):
        record = read_counts(answer, theatre=theatre)
        rows = increments(answer, theatre=theatre)
        same(record, read_counts(increments(answer), theatre=theatre))
        total = dated([0, *rows["count"].cumsum()], [rows["start"].iloc[0], *rows["end"]])
        same(record, read_counts(total))
        assert record.theatre == theatre
        assert record.measure == "attacks"


def test_a_panel_holds_all_single_theatres(answer):
    assert [one.theatre for one in read_panel(answer)] == ["Iraq", "Syria"]
    assert [one.theatre for one in read_panel(increments(answer))] == ["Iraq", "Syria"]
    assert [one.theatre for one in read_panel(answer, theatres=["total"])] == ["total"]
    only = rises(COUNTS, theatre="total")
    assert read_counts(only).theatre == "total"


def test_offsets_and_dates_are_inverse():
    found = read_counts(rises(COUNTS, DAYS))
    assert found.date(4) == pd.Timestamp("2023-10-20")
    assert found.offset(pd.Timestamp("2023-10-20")) == 4


def test_row_order_does_not_matter_and_the_input_is_not_changed():
    frame = rises(COUNTS, DAYS)
    kept = frame.copy(deep=True)
    same(read_counts(frame), read_counts(frame.iloc[::-1]))
    pd.testing.assert_frame_equal(frame, kept)
    total = dated([0, 4, 9, 9])
    same(read_counts(total), read_counts(total.iloc[::-1]))


def test_need_names_the_series_and_the_number():
    with pytest.raises(NotEnoughDataError, match=r"series of Iraq is too short: n=4, need 5\."):
        read_counts(rises(COUNTS, theatre="Iraq")).need(5)
    assert read_counts(rises(COUNTS)).need(4).count.tolist() == COUNTS


TWO = pd.concat([rises(COUNTS, theatre="Iraq"), rises(COUNTS, theatre="Syria")])


def changed(column, values):
    return rises(COUNTS, DAYS).assign(**{column: values})


START = rises(COUNTS, DAYS)["start"]


@pytest.mark.parametrize(
    ("x", "options", "text"),
    [
        ([1, 2, 3], {}, "Counts are read from a Reconciliation, .* not from list"),
        (rises(COUNTS), {"kind": "total"}, "kind='total' is not an option"),
        (TWO, {}, "several theatres: Iraq, Syria"),
        (TWO, {"theatre": "Irak"}, "theatre='Irak' is not in the table.*Did you mean 'Iraq'"),
        (rises(COUNTS)[["start", "end"]], {}, "The table lacks 'count'"),
        (rises(COUNTS)[["end"]], {}, "The table lacks 'start', 'count'"),
        (changed("start", "2023-10-16"), {}, "column 'start' holds .*, not dates"),
        (changed("end", START.dt.tz_localize("UTC")), {}, "'end' holds .*, not dates without zone"),
        (changed("start", START.mask(START == FIRST)), {}, "'start' is missing in 1 row"),
        (changed("start", START + pd.Timedelta("1h")), {}, "'start' is not a whole day in 4 rows"),
        (changed("end", START), {}, "'end' is not after its start in 4 rows"),
        (changed("days", [3, 1, 4, 2]), {}, "'days' is not end - start in 1 row"),
        (rises(COUNTS, DAYS).drop(index=1), {}, "'start' is not the end of the row before in 1"),
        (pd.concat([rises(COUNTS), rises(COUNTS)]), {}, "'start' is not the end of the row before"),
        (changed("count", [4, -1, 7, 2]), {}, r"'count' is negative in 1 row \(1: -1\)"),
        (changed("count", [4, 0.5, 7, 2]), {}, "'count' is not whole in 1 row"),
        (changed("count", [4, None, 7, 2]), {}, r"'count' is missing in 1 row .*missing is not 0"),
        (changed("count", [4, 10**18, 7, 2]), {}, "'count' is above 1,000,000,000"),
        (changed("count", ["a", "b", "c", "d"]), {}, "The counts are not numbers"),
        (pd.Series([1, 2, 3]), {}, "needs dates as its index .*, not RangeIndex"),
        (dated([1, 2], ["2023-10-16", "2023-10-16"]), {}, "'index' is there twice"),
        (dated([1, 2], ["2023-10-16", "2023-10-17 09:00"]), {}, "'index' is not a whole day"),
        (dated([1, 2], ["2023-10-16", None]), {}, "'index' is missing"),
        (dated([1.0, np.nan]), {}, r"missing in 1 row \(2023-10-17\)"),
        (dated([1, 5, 3]), {}, r"below the one before.*\(2023-10-18: 3\).*kind='counts'"),
        (dated([1, 5, 9]), {"kind": "counts"}, "never fall .*, as a running total does"),
        (dated([4]), {"kind": "counts"}, "needs two or more dates .* the steps are none days"),
        (
            dated([4, 2, 3], ["2023-10-16", "2023-10-17", "2023-10-19"]),
            {"kind": "counts"},
            "equal steps; the steps are 1, 2 days",
        ),
    ],
)
def test_refusals(x, options, text):
    with pytest.raises(TalliesError, match=text):
        read_counts(x, **options)


def test_a_record_refuses_an_unknown_theatre(answer):
    with pytest.raises(TalliesError, match="Jordan"):
        read_counts(answer, theatre="Jordan")


def test_more_than_three_rows_are_counted_not_listed():
    with pytest.raises(TalliesError, match=r"in 5 rows \(0: -1; 1: -1; 2: -1 and 2 more\)"):
        read_counts(rises([-1] * 5))
