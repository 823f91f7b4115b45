"""From report days to every day, and from blocks to one table."""

import numpy as np
import pandas as pd

from tests.reconciliation.made_up import answer_to, counts, date, said


def test_limits_carry_forward_and_back_day_by_day():
    answer = answer_to(said("A", 2, 3), said("A", 5, 7))
    assert counts(answer.lower, "A") == [0, 0, 3, 3, 3, 7]
    assert counts(answer.upper, "A") == [0, 3, 3, 7, 7, 7]
    assert counts(answer.tally, "A") == [0, 2, 3, 4, 6, 7]


def test_frames_have_the_contracts_form():
    answer = answer_to(said("B", 2, 3), said("A", 3, 1))
    for frame in (answer.tally, answer.lower, answer.upper, answer.band_low, answer.band_high):
        assert list(frame.columns) == ["A", "B", "total"]
        assert set(frame.dtypes.astype(str)) == {"Int64"}
        assert frame.index.name == "date"
        assert frame.index.dtype == "datetime64[us]"
        assert frame.index.freqstr == "D"
        assert list(frame.index) == [date(number) for number in range(4)]


def test_after_the_last_report_the_tally_is_flat_and_the_upper_limit_missing():
    answer = answer_to(said("A", 2, 3), said("B", 4, 6), until=date(5))
    assert counts(answer.tally, "A") == [0, 2, 3, 3, 3, 3]
    assert counts(answer.lower, "A") == [0, 0, 3, 3, 3, 3]
    assert counts(answer.upper, "A") == [0, 3, 3, None, None, None]
    assert counts(answer.upper, "B") == [0, 0, 0, 6, 6, None]


def test_the_total_of_theatres_without_a_common_sum_adds_their_limits():
    answer = answer_to(said("A", 2, 3), said("A", 6, 7), said("B", 1, 2), said("B", 6, 11))
    assert counts(answer.lower, "total") == [0, 2, 5, 5, 5, 5, 18]
    # Nobody named A on day 1, a report day, so that it stood at nothing then.
    assert counts(answer.upper, "total") == [0, 2, 14, 18, 18, 18, 18]
    tally = answer.tally
    assert (tally["A"] + tally["B"]).tolist() == tally["total"].tolist()


def test_a_sum_narrows_the_total_alone():
    answer = answer_to(said("A+B", 3, 9), said("A", 6, 8), said("B", 6, 4))
    assert counts(answer.lower, "total") == [0, 0, 0, 9, 9, 9, 12]
    assert counts(answer.upper, "total") == [0, 9, 9, 9, 12, 12, 12]
    # On day 3 B stands at 1 to 4, for A is at most 8.
    assert (counts(answer.lower, "B")[3], counts(answer.upper, "B")[3]) == (1, 4)
    assert (counts(answer.lower, "A")[3], counts(answer.upper, "A")[3]) == (5, 8)


def test_one_open_theatre_opens_the_total():
    answer = answer_to(said("A", 3, 9), said("B", 3, 4, "Post", "at_least"))
    assert counts(answer.upper, "B") == [0, None, None, None]
    assert counts(answer.upper, "total") == [0, None, None, None]
    assert counts(answer.lower, "total") == [0, 0, 0, 13]


def test_a_window_binds_from_below_on_its_last_day_and_from_above_on_its_first():
    answer = answer_to(said("A", 2, 3), said("A", 6, 5, early=4), said("A", 9, 8))
    assert counts(answer.lower, "A") == [0, 0, 3, 3, 3, 3, 5, 5, 5, 8]
    assert counts(answer.upper, "A") == [0, 3, 3, 5, 5, 8, 8, 8, 8, 8]


def test_rises_add_over_theatres_without_a_common_sum():
    answer = answer_to(said("A", 2, 3), said("A", 6, 7), said("B", 2, 2), said("B", 5, 11))
    low, high = answer._rises("total", np.array([2, 0, 2]), np.array([6, 2, 3]))
    assert low.tolist() == [13, 5, 0]
    assert high.tolist() == [np.inf, 5, 13]
    low, high = answer._rises("B", np.array([2, 0]), np.array([5, 3]))
    assert (low.tolist(), high.tolist()) == ([9, 2], [9, 11])


def test_a_theatre_that_nobody_reports_stands_where_the_option_says():
    rows = (said("A", 3, 9), said("A", 5, 11), said("C", 5, 4))
    asked = {"theatres": ["A", "C"], "until": date(4)}
    zero = answer_to(*rows, **asked)
    assert counts(zero.upper, "C") == [0, 0, 0, 0, None]
    unknown = answer_to(*rows, unnamed="unknown", **asked)
    assert counts(unknown.upper, "C") == [0, None, None, None, None]
    assert counts(unknown.lower, "C") == [0] * 5
    assert pd.isna(unknown.upper["total"].iloc[3])


def test_a_day_that_only_a_row_set_aside_speaks_for_leaves_no_trace():
    rows = said("A", 8, 10), said("A", 8, 10, "Mail")
    alone = answer_to(*rows)
    answer = answer_to(*rows, said("A", 3, 15, "Post"))
    # A line of 1.25 a day.
    assert counts(answer.tally, "A") == [0, 1, 3, 4, 5, 6, 8, 9, 10]
    pd.testing.assert_frame_equal(answer.tally, alone.tally)
    assert counts(answer.upper, "A") == counts(alone.upper, "A")


def test_rises_that_were_asked_for_before_are_the_same_whatever_was_done_to_them():
    answer = answer_to(said("A", 2, 3), said("A", 6, 7), said("A", 9, 7))
    starts, ends = np.array([0, 3]), np.array([3, 9])
    first = answer._rises("A", starts, ends)
    assert [side.tolist() for side in first] == [[3, 0], [7, 4]]
    first[0][:] = -1
    assert [side.tolist() for side in answer._rises("A", starts, ends)] == [[3, 0], [7, 4]]
    assert [side.tolist() for side in answer._rises("A", starts[:1], ends[1:])] == [[7], [7]]
