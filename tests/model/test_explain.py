"""Why a figure stands: the reports it rests on, in words."""

import pandas as pd
import pytest

from tallies.errors import TalliesError
from tests.reconciliation.made_up import answer_to, date, said

PINNED = "the reports allow no other figure"


@pytest.fixture(scope="module")
def answer():
    return answer_to(
        said("A", 4, 6),
        said("A", 4, 6, "Mail (via Wire)"),
        said("A", 4, 9, "Post"),
        said("B", 4, 3, "Post"),
        said("A+B", 9, 20),
        said("A", 12, 14, "Post", "at_least"),
        said("A", 16, 21),
        said("C", 20, 2),
        until=date(23),
    )


def test_a_day_with_reports(answer):
    text = answer.explain("A", date(4))
    assert text.startswith(f"A stood at 6 on 4 January 2024: {PINNED}.")
    assert "A 6 by 4 January 2024 (2 outlets: Herald, Mail)" in text
    assert "Set aside: A 9 by 4 January 2024 (1 outlet: Post) is 3 above" in text
    assert "B 3" not in text


def test_a_sum_speaks_of_its_parts(answer):
    text = answer.explain("B", date(9))
    assert text.startswith("B: 4 by 9 January 2024 is an estimate; the reports allow 3 to 14")
    assert "A+B 20 by 9 January 2024 (1 outlet: Herald)" in text


def test_all_theatres_together(answer):
    text = answer.explain("total", date(9))
    assert text.startswith(f"All theatres together stood at 20 on 9 January 2024: {PINNED}")
    text = answer.explain("total", date(4))
    assert "A 6 by 4 January 2024" in text
    assert "B 3 by 4 January 2024" in text
    assert "Set aside: A 9" in text


def test_a_day_between_reports_names_both_sides(answer):
    text = answer.explain("A", date(14))
    assert "A: 20 by 14 January 2024 is an estimate; the reports allow 14 to 21" in text
    assert "Held from below by A at least 14 by 12 January 2024 (1 outlet: Post)" in text
    assert "Held from above by A 21 by 16 January 2024 (1 outlet: Herald)" in text


def test_a_day_before_all_reports(answer):
    text = answer.explain("A", date(2))
    assert "is an estimate; the reports allow 0 to 6" in text
    assert "below" not in text
    assert "Held from above by A 6 by 4 January 2024 (2 outlets: Herald, Mail)" in text


def test_the_day_before_the_count_starts(answer):
    text = answer.explain("A", date(0))
    assert text == "A stood at 0 on 31 December 2023: the count starts the day after."


def test_a_day_after_the_last_report(answer):
    text = answer.explain("A", date(22))
    assert "at least 21" in text
    assert "no report limits it from above" in text
    assert "Held from below by A 21 by 16 January 2024 (1 outlet: Herald)" in text
    assert "from above by" not in text


def test_a_theatre_that_no_kept_report_names():
    answer = answer_to(said("A", 3, 5), said("C", 9, 2), theatres=["A", "C"], until=date(5))
    assert "No kept report names it" in answer.explain("C", date(2))


@pytest.mark.parametrize(
    "day", ["2024-01-04", date(4), date(4).as_unit("ns"), date(4).date()], ids=str
)
def test_days_in_any_type(answer, day):
    assert answer.explain("A", day) == answer.explain("A", date(4))


@pytest.mark.parametrize(
    "day",
    [
        "2024-01-24",
        "2023-12-30",
        "2024-01-04 10:00",
        "the fourth",
        "",
        None,
        4,
        pd.Timestamp("2024-01-04", tz="UTC"),
    ],
    ids=str,
)
def test_days_outside_the_tally(answer, day):
    with pytest.raises(TalliesError, match=r"^date=.* is not a (whole )?day.* 20\d\d-"):
        answer.explain("A", day)


def test_unknown_theatres_name_the_nearest():
    answer = answer_to(said("Iraq", 3, 5), said("Syria", 3, 2))
    message = r"'Irak' has no column\. Did you mean 'Iraq'\? The tally has: Iraq, Syria, total\."
    with pytest.raises(TalliesError, match=message):
        answer.explain("Irak", date(3))


def test_disputed_reports_are_named_as_reports():
    answer = answer_to(said("A", 3, 7), said("A", 3, 5, "Post"), said("A", 9, 11))
    text = answer.explain("A", date(3))
    assert "allow 5 to 7" in text
    assert "A 5 by 3 January 2024 (1 outlet: Post)" in text
    assert "A 7 by 3 January 2024 (1 outlet: Herald)" in text


def test_the_reports_that_set_the_limits_are_named():
    weak = said("A", 5, 2, "Post", "at_least")
    text = answer_to(said("A", 3, 5), weak, said("A", 8, 9)).explain("A", date(5))
    assert "the reports allow 5 to 9" in text
    assert "A 5 by 3 January 2024" in text
    assert "A 9 by 8 January 2024" in text


@pytest.mark.parametrize("day", [3, 4])
def test_a_day_within_a_reports_window(day):
    text = answer_to(said("A", 6, 5, early=3)).explain("A", date(day))
    assert "A 5 by 6 January 2024" in text


def test_the_figure_shown_is_said_though_its_end_is_open():
    answer = answer_to(said("A", 3, 10), said("B", 3, 5), said("A+B", 8, 24, "Post", "at_least"))
    assert answer.tally.loc[date(8), "A"] == 16
    assert answer.lower.loc[date(8), "A"] == 10
    assert "16" in answer.explain("A", date(8))


def test_days_that_may_be_read_in_two_ways_are_refused(answer):
    with pytest.raises(TalliesError, match="is not a day"):
        answer.explain("A", "01/04/2024")


def test_neighbours_do_not_hold_what_the_day_itself_fixes():
    answer = answer_to(said("A", 4, 6), said("A", 9, 15), said("A", 16, 21))
    text = answer.explain("A", date(9))
    assert "A 15 by 9 January 2024" in text
    assert "6 by 4 January" not in text
    assert "21 by 16 January" not in text


def test_zero_by_the_rule_for_unnamed_theatres_says_so():
    answer = answer_to(said("A", 3, 5), said("A", 6, 8), said("C", 9, 2))
    text = answer.explain("C", date(5))
    assert answer.upper.loc[date(5), "C"] == 0
    assert "the reports allow no other figure" not in text
    assert "named" in text


def test_zero_before_the_count_starts_says_so(answer):
    text = answer.explain("A", date(0))
    assert "Held from above" not in text


def test_what_was_decided_by_hand_is_said():
    rows = said("A", 3, 5), said("A", 3, 8, "Post"), said("B", 3, 2)
    answer = answer_to(*rows, pin={"x0": "seen the log"}, exclude={"x1": "misread"})
    text = answer.explain("A", date(3))
    assert "Pinned by hand: A 5 by 3 January 2024 (1 outlet: Herald): seen the log." in text
    assert "Taken out by hand: A 8 by 3 January 2024 (1 outlet: Post): misread." in text
    assert "by hand" not in answer.explain("B", date(3))
    assert "by hand" not in answer.explain("A", date(2))
