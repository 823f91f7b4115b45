"""Increments between reports, and weeks, worked out by hand."""

import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError
from tests.reconciliation.made_up import answer_to, date, said

WEEK_ENDS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def numbers(column: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


@pytest.fixture(scope="module")
def answer():
    """Day 1 is a Monday. A and B are pinned on days 4 and 16, their sum on day 9 as well."""
    return answer_to(
        said("A", 4, 6),
        said("B", 4, 3, "Post"),
        said("A+B", 9, 20),
        said("A", 12, 14, "Post", "at_least"),
        said("A", 16, 21),
        said("B", 16, 9),
        until=date(23),
    )


# Increments


def test_increments_between_pinned_report_days(answer):
    table = tallies.increments(answer)
    assert list(zip(table["theatre"], table["days"], table["count"], strict=True)) == [
        ("A", 4, 6),
        ("A", 12, 15),  # "at least 14" on day 12 pins nothing
        ("B", 4, 3),
        ("B", 12, 6),
        ("total", 4, 9),  # every theatre is reported
        ("total", 5, 11),  # the sum is
        ("total", 7, 10),
    ]
    total = table[table["theatre"] == "total"]
    assert total["start"].tolist() == [date(0), date(4), date(9)]
    assert total["end"].tolist() == [date(4), date(9), date(16)]


def test_increments_have_the_contracts_types(answer):
    table = tallies.increments(answer)
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
        "theatre": "str",
        "start": "datetime64[us]",
        "end": "datetime64[us]",
        "days": "int64",
        "count": "int64",
    }
    empty = tallies.increments(answer_to(said("A", 3, 5, "Post", "at_least")))
    assert empty.empty
    assert empty.dtypes.to_dict() == table.dtypes.to_dict()


def test_increments_of_one_theatre(answer):
    table = tallies.increments(answer, theatre="B")
    pd.testing.assert_frame_equal(
        table, tallies.increments(answer).query("theatre == 'B'").reset_index(drop=True)
    )
    with pytest.raises(TalliesError, match=r"theatre='b' has no column.*has: A, B, total\."):
        tallies.increments(answer, theatre="b")


def test_increments_start_at_the_first_pinned_day_where_no_start_is_known():
    rows = [said("A", day, count) | {"since": None} for day, count in ((3, 5), (6, 9), (8, 9))]
    table = tallies.increments(answer_to(*rows))
    only = table[table["theatre"] == "A"]
    assert only["start"].tolist() == [date(3), date(6)]
    assert only["count"].tolist() == [4, 0]


def test_a_pinned_day_without_a_report_ends_no_row():
    # Five by day 3 and five by day 6: pinned between, and nobody said so.
    table = tallies.increments(answer_to(said("A", 3, 5), said("A", 6, 5)), theatre="A")
    assert table["end"].tolist() == [date(3), date(6)]
    assert table["count"].tolist() == [5, 0]


def test_a_day_in_dispute_ends_no_row():
    answer = answer_to(said("A", 3, 5), said("A", 3, 6, "Post"), said("A", 7, 11))
    table = tallies.increments(answer, theatre="A")
    assert table["end"].tolist() == [date(7)]
    assert table["count"].tolist() == [11]


def test_a_sum_without_a_theatre_that_can_be_above_zero_ends_no_row_of_the_total():
    # C may stand at one on day 3, and does on day 5, when A and B are pinned again.
    rows = [said("A+B", 3, 5), said("C", 4, 1), said("A+B", 5, 7)]
    assert tallies.increments(answer_to(*rows, unnamed="unknown"), theatre="total").empty


def test_a_sum_of_all_theatres_but_those_at_zero_ends_a_row_of_the_total():
    rows = [said("A+B", 3, 5), said("C", 4, 1), said("A+B", 5, 7), said("A+B+C", 6, 9)]
    table = tallies.increments(answer_to(*rows), theatre="total")
    # C stands at zero until day 3. The sum of day 5 leaves it out, when it stands at one.
    assert table["end"].tolist() == [date(3), date(6)]
    assert table["count"].tolist() == [5, 4]


def test_every_theatre_but_those_at_zero_ends_a_row_of_the_total():
    rows = [said("A", 3, 5), said("B", 3, 2), said("C", 4, 1), said("A", 6, 5), said("B", 6, 2)]
    answer = answer_to(*rows)
    table = tallies.increments(answer, theatre="total")
    assert table["end"].tolist() == [date(3)]
    assert table["count"].tolist() == [7]
    assert tallies.weekly(answer).query("theatre == 'total'")["n_reports"].tolist() == [2]


def test_the_total_of_the_real_line_is_reported_before_the_first_attack_in_jordan():
    claims = tallies.load_dataset("us_forces_2023").reports
    answer = tallies.reconcile(claims, definition="us_dod")
    table = tallies.increments(answer, theatre="total")
    assert len(table) == 32
    ends = table["end"].dt.strftime("%Y-%m-%d").tolist()
    assert ends[:3] == ["2023-10-24", "2023-10-30", "2023-10-31"]
    assert table["count"].tolist()[:3] == [13, 10, 4]
    assert ends[-3:] == ["2024-01-22", "2024-01-29", "2024-11-21"]
    # The marks of the chart of the total are the same days, where they pin it.
    drawn = tallies.plot_tally(answer, theatres=["total"]).data
    assert drawn.loc[drawn["lower"] == drawn["upper"], "date"].tolist() == table["end"].tolist()


def test_one_report_gives_one_increment():
    table = tallies.increments(answer_to(said("A", 3, 5)))
    assert table["theatre"].tolist() == ["A", "total"]
    assert table["count"].tolist() == [5, 5]


def test_a_theatre_without_reports_has_no_increment():
    answer = answer_to(said("A", 3, 5), said("C", 9, 2), theatres=["A", "C"], until=date(5))
    assert tallies.increments(answer)["theatre"].tolist() == ["A", "total"]  # C stands at zero
    unknown = answer_to(said("A", 3, 5), theatres=["A"], unnamed="unknown")
    assert tallies.increments(unknown)["theatre"].tolist() == ["A", "total"]


# Weeks


def test_weeks_that_end_on_sunday(answer):
    table = tallies.weekly(answer)
    assert list(table.columns) == [
        "week_start",
        "week_end",
        "theatre",
        "lower",
        "estimate",
        "upper",
        "days_covered",
        "complete",
        "n_reports",
        "band_low",
        "band_high",
    ]
    assert table["week_end"].drop_duplicates().tolist() == [date(n) for n in (7, 14, 21, 28)]
    assert (table["week_end"] - table["week_start"]).eq(pd.Timedelta(days=6)).all()
    assert table["theatre"].tolist() == ["A", "B", "total"] * 4
    a, b, total = (table[table["theatre"] == name] for name in ("A", "B", "total"))
    # Day 7: A 6 to 17, B 3 to 9, together 9 to 20. Day 14: A 14 to 21, B 3 to 9, 20 to 30.
    assert numbers(a["lower"]) == [6, 0, 0, 0]
    assert numbers(a["upper"]) == [17, 15, None, None]
    assert numbers(b["lower"]) == [3, 0, 0, 0]
    assert numbers(b["upper"]) == [9, 6, None, None]
    assert numbers(total["lower"]) == [9, 0, 0, 0]
    assert numbers(total["upper"]) == [20, 21, None, None]
    # The history stands at 11, 19 and 21; the last week is covered by no report.
    assert numbers(a["estimate"]) == [11, 8, 2, None]
    assert numbers(b["estimate"]) == [5, 3, 1, None]
    assert numbers(total["estimate"]) == [16, 11, 3, None]
    assert numbers(a["days_covered"]) == [7, 7, 2, 0]
    assert a["complete"].tolist() == [True, True, False, False]
    assert numbers(a["n_reports"]) == [1, 1, 1, 0]
    assert numbers(b["n_reports"]) == [1, 0, 1, 0]
    assert numbers(total["n_reports"]) == [2, 1, 2, 0]


def test_weeks_have_the_contracts_types(answer):
    assert {name: str(dtype) for name, dtype in tallies.weekly(answer).dtypes.items()} == {
        "week_start": "datetime64[us]",
        "week_end": "datetime64[us]",
        "theatre": "str",
        "lower": "Int64",
        "estimate": "Int64",
        "upper": "Int64",
        "days_covered": "int64",
        "complete": "bool",
        "n_reports": "int64",
        "band_low": "Int64",
        "band_high": "Int64",
    }


@pytest.mark.parametrize("week_ends", WEEK_ENDS)
def test_weeks_that_end_on_any_day(answer, week_ends):
    table = tallies.weekly(answer, week_ends=week_ends)
    only = table[table["theatre"] == "total"].reset_index(drop=True)
    assert {day.strftime("%a").upper() for day in only["week_end"]} == {week_ends}
    assert only["week_end"].diff().dropna().eq(pd.Timedelta(days=7)).all()
    assert only["week_start"].iloc[0] <= date(1) <= only["week_end"].iloc[0]
    assert only["week_start"].iloc[-1] <= date(23) <= only["week_end"].iloc[-1]
    # Whatever the week, days are covered from the first one counted to the last report.
    assert only["days_covered"].sum() == 16
    assert only["n_reports"].sum() == 5
    covered = only["days_covered"] > 0
    assert only.loc[covered, "estimate"].sum() == 30
    assert only.loc[~covered, "estimate"].isna().all()
    assert only["complete"].tolist() == (only["days_covered"] == 7).tolist()


def test_a_first_week_cut_short(answer):
    table = tallies.weekly(answer, week_ends="WED")
    first = table[table["theatre"] == "A"].iloc[0]
    assert (first["week_start"], first["week_end"]) == (date(-3), date(3))
    # Days 1 to 3: none to six, and not complete.
    assert (first["lower"], first["estimate"], first["upper"]) == (0, 5, 6)
    assert (first["days_covered"], first["complete"], first["n_reports"]) == (3, False, 0)


@pytest.mark.parametrize(
    ("since", "until", "ends"),
    [(1, 7, [7]), (1, 8, [7, 14]), (7, 8, [7, 14]), (8, 14, [14]), (3, 3, [7]), (7, 7, [7])],
)
def test_the_weeks_run_from_the_first_day_counted_to_the_last_day(since, until, ends):
    answer = answer_to(said("A", until, 5) | {"since": date(since)})
    table = tallies.weekly(answer)
    assert table["week_end"].drop_duplicates().tolist() == [date(n) for n in ends]
    assert table.query("theatre == 'A'")["estimate"].sum() == 5
    assert table.query("theatre == 'A'")["days_covered"].sum() == until - since + 1


def test_a_silent_week_is_not_a_week_without_attacks():
    # 10 by day 7 and 36 by day 21: nobody spoke in the week between.
    answer = answer_to(said("A", 7, 10), said("A", 21, 36))
    table = tallies.weekly(answer).query("theatre == 'A'")
    assert numbers(table["lower"]) == [10, 0, 0]
    assert numbers(table["estimate"]) == [10, 13, 13]
    assert numbers(table["upper"]) == [10, 26, 26]
    assert table["complete"].all()
    assert numbers(table["n_reports"]) == [1, 0, 1]


def test_ranges_are_taken_within_each_cheapest_repair():
    # Nine by day 7 or four by day 14, two outlets each, and twenty by day 21.
    rows = [said("A", 7, 9), said("A", 7, 9, "Mail"), said("A", 14, 4, "Post")]
    answer = answer_to(*rows, said("A", 14, 4, "Times"), said("A", 21, 20))
    table = tallies.weekly(answer).query("theatre == 'A'")
    # With the nine: 9, 0 to 11, 0 to 11. With the four: 0 to 4, 0 to 4, 16.
    assert numbers(table["lower"]) == [0, 0, 0]
    assert numbers(table["upper"]) == [9, 11, 16]


def test_one_theatre_that_nobody_reports():
    answer = answer_to(said("A", 3, 5), said("C", 9, 2), theatres=["A", "C"], until=date(5))
    table = tallies.weekly(answer).set_index("theatre")
    assert table.loc["C", "days_covered"] == 0
    assert pd.isna(table.loc["C", "estimate"])
    assert pd.isna(table.loc["total", "estimate"])
    assert table.loc["total", "days_covered"] == 0
    assert table.loc["A", "estimate"] == 5


def test_the_total_is_covered_as_long_as_every_theatre():
    answer = answer_to(said("A", 3, 5), said("B", 9, 2), said("A", 12, 8), until=date(14))
    table = tallies.weekly(answer).set_index(["theatre", "week_end"])["days_covered"]
    assert table.loc["A"].tolist() == [7, 5]
    assert table.loc["B"].tolist() == [7, 2]
    assert table.loc["total"].tolist() == [7, 2]


def test_a_sum_covers_its_parts():
    answer = answer_to(said("A", 3, 5), said("B", 3, 2), said("A+B", 12, 9))
    table = tallies.weekly(answer).set_index(["theatre", "week_end"])
    assert table.loc["A", "days_covered"].tolist() == [7, 5]
    assert table.loc["A", "n_reports"].tolist() == [1, 0]
    assert table.loc["total", "n_reports"].tolist() == [2, 1]


def test_weeks_without_a_start():
    rows = [said("A", day, count) | {"since": None} for day, count in ((4, 5), (6, 9), (13, 14))]
    table = tallies.weekly(answer_to(*rows)).query("theatre == 'A'")
    # Only rises after the first report are known: four of them in its week.
    assert numbers(table["lower"]) == [4, 0]
    assert numbers(table["upper"])[0] == 9
    # The day of the first report is not covered: its count may have risen on that day.
    assert numbers(table["days_covered"]) == [3, 6]


def test_reports_of_the_first_day_are_counted_without_a_start():
    rows = [said("A", day, count) | {"since": None} for day, count in ((4, 5), (6, 9), (13, 14))]
    table = tallies.weekly(answer_to(*rows)).query("theatre == 'A'")
    assert numbers(table["n_reports"]) == [2, 1]


def test_unknown_week_ends_list_the_choices(answer):
    with pytest.raises(TalliesError, match=r"week_ends='sun' is not an option.*'SAT', 'SUN'"):
        tallies.weekly(answer, week_ends="sun")
    with pytest.raises(TalliesError, match=r"week_ends='SUNDAY'.*mean 'SUN'"):
        tallies.weekly(answer, week_ends="SUNDAY")


def test_the_record_is_not_changed(answer):
    before = answer.tally.copy(deep=True), answer.reports.copy(deep=True)
    weeks, rises = tallies.weekly(answer), tallies.increments(answer)
    weeks["estimate"] += 1
    rises["count"] += 1
    pd.testing.assert_frame_equal(answer.tally, before[0])
    pd.testing.assert_frame_equal(answer.reports, before[1])


def test_without_a_first_day_the_first_report_s_day_is_not_covered():
    """Its count holds what happened until that evening: the week's rise begins on the next day."""
    given = [
        {"theatre": "A", "reference_date": day, "count": count, "source": "X"}
        for day, count in (("2025-08-04", 100), ("2025-08-10", 112), ("2025-08-17", 120))
    ]
    answer = tallies.reconcile(tallies.validate_reports(given))
    week = tallies.weekly(answer).query("theatre == 'A'").set_index("week_end")
    assert week["days_covered"].tolist() == [6, 7]
    assert week["complete"].tolist() == [False, True]
    assert week["estimate"].tolist() == [12, 8]
    first = tallies.increments(answer, theatre="A").iloc[0]
    assert first["days"] == 6
    ends = tallies.weekly(answer, week_ends="MON").query("theatre == 'A'")
    assert ends["days_covered"].tolist() == [7, 6]
    since = tallies.reconcile(
        tallies.validate_reports([{**one, "since": "2025-08-04"} for one in given])
    )
    assert tallies.weekly(since)["days_covered"].iloc[0] == 7
