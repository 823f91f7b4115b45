"""One whole-number history: straight lines, a sum's rest shared by rise, whole and adding up."""

import numpy as np
import pytest

from tallies.reconciliation.envelope import envelope
from tallies.reconciliation.estimate import fill_days, history
from tallies.reconciliation.system import System
from tests.reconciliation.made_up import (
    OPEN,
    answer_to,
    counts,
    date,
    everything,
    figure,
    said,
    system,
    true_system,
)

ALONE = np.array([True])  # the first of its links: a theatre by itself


def told(made: System) -> list[list[int]]:
    return history(made, *envelope(made, everything(made))[:2]).tolist()


def test_straight_lines_between_pinned_days():
    made = system(
        "AB",
        figure("A", 4, 10),
        figure("A", 14, 30),
        figure("B", 8, 6, OPEN),
        figure("B", 4, 5),
        figure("B", 14, 12),
    )
    # Day 8 is four tenths of the way: 18 of A; 7.8 of B.
    assert told(made) == [[10, 18, 30], [5, 8, 12]]


def test_a_line_that_leaves_the_limits_is_bent():
    made = system(
        "A",
        figure("A", 4, 10),
        figure("A", 6, 17, OPEN),
        figure("A", 9, 0, 18),
        figure("A", 14, 30),
    )
    # The straight line would say 14 on day 6 and 20 on day 9.
    assert told(made) == [[10, 17, 18, 30]]


@pytest.mark.parametrize(("total", "a", "b"), [(35, 24, 11), (26, 18, 8), (29, 20, 9)])
def test_the_rest_of_a_pinned_sum_is_shared_by_rise(total, a, b):
    made = system(
        "AB",
        figure("A", 4, 10),
        figure("B", 4, 4),
        figure("AB", 9, total),
        figure("A", 14, 30),
        figure("B", 14, 14),
    )
    # Half-way stand 20 and 9, rising by 20 and 10: the rest is shared two to one.
    assert told(made) == [[10, a, 30], [4, b, 14]]


def test_a_share_stops_at_a_limit_and_the_others_take_the_rest():
    made = system(
        "AB",
        figure("A", 4, 10),
        figure("B", 4, 4),
        figure("A", 9, 0, 22),
        figure("AB", 9, 35),
        figure("A", 14, 30),
        figure("B", 14, 14),
    )
    assert told(made) == [[10, 22, 30], [4, 13, 14]]


def test_a_sum_pinned_beyond_the_last_parts_is_shared_by_the_level_reached():
    made = system("AB", figure("A", 4, 10), figure("B", 4, 5), figure("AB", 9, 24))
    assert told(made) == [[10, 16], [5, 8]]


def test_an_open_end_stays_at_the_lower_limit():
    made = system("A", figure("A", 4, 10), figure("A", 9, 12, OPEN), figure("A", 14, 13, OPEN))
    assert told(made) == [[10, 12, 13]]


def test_at_least_is_not_read_as_exact():
    made = system("A", figure("A", 4, 10), figure("A", 9, 12, OPEN), figure("A", 14, 30))
    assert told(made) == [[10, 20, 30]]


def test_three_theatres_take_the_nearest_whole_history():
    made = system(
        "ABC",
        *(figure(name, 4, n) for name, n in zip("ABC", (10, 5, 1), strict=True)),
        figure("ABC", 7, 26),
        *(figure(name, 10, n) for name, n in zip("ABC", (20, 10, 4), strict=True)),
    )
    # Half-way 15, 7.5 and 2.5 lack one, shared 10:5:3: 15.56, 7.78 and 2.67. Each rounds up,
    # which is one too many; rounding A down costs least.
    assert told(made) == [[10, 15, 20], [5, 8, 10], [1, 3, 4]]


def test_five_theatres_add_up():
    names = "ABCDE"
    made = system(
        names,
        *(figure(name, 0, 0) for name in names),
        figure(names, 1, 13),
        *(figure(name, 2, n) for name, n in zip(names, (3, 4, 5, 6, 7), strict=True)),
    )
    # Half-way is 1.5, 2, 2.5, 3, 3.5; the half that lacks is shared likewise: 1.56, 2.08, 2.6,
    # 3.12, 3.64. Rounded they make 14, and A comes down at the least cost.
    assert [series[1] for series in told(made)] == [1, 2, 3, 3, 4]


@pytest.mark.parametrize(
    "names",
    [
        ["A"],
        ["A", "B", "AB"],
        ["A", "B", "C", "ABC"],
        ["A", "B", "C", "D", "E", "ABCDE"],
        ["A", "B", "C", "AB", "ABC"],
        ["AB", "BC", "AC"],
        ["A", "B", "C", "D", "AB", "CD", "ABCD"],
    ],
    ids="-".join,
)
def test_histories_are_whole_never_fall_and_keep_all_limits(names):
    rng = np.random.default_rng(len(names))
    moved = 0
    for _ in range(6):
        made = true_system(rng, names, 5, 5)
        low, high, _ = envelope(made, everything(made))
        found = history(made, low, high)
        assert found.dtype.kind == "i"
        assert (np.diff(found, axis=1) >= 0).all()
        sums = np.array([found[list(unit)].sum(0) for unit in made.units])
        assert (sums >= low).all()
        assert (sums <= high).all()
        moved += int((low[:, :] < high).any())
    assert moved > 3


def test_the_history_does_not_depend_on_the_run():
    rng = np.random.default_rng(8)
    made = true_system(rng, ["A", "B", "C", "D", "ABCD"], 6, 9)
    assert told(made) == told(made)


def test_days_between_are_filled_on_the_line_and_flat_after_the_last():
    filled = fill_days(np.array([2, 6, 7]), np.array([[3, 10, 10]]), np.arange(2, 10), ALONE)
    # A rise of 7 over four days: 4.75, 6.5 and 8.25 between.
    assert filled.tolist() == [[3, 5, 7, 8, 10, 10, 10, 10]]


def test_halves_are_rounded_up_whatever_the_noise_of_the_arithmetic():
    # 1 to 8 over 14 days: every odd day is a half.
    filled = fill_days(np.array([0, 14]), np.array([[1, 8]]), np.arange(15), ALONE)
    assert filled.tolist() == [[1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8]]


def test_halves_of_the_second_theatre_go_down_so_that_their_sum_keeps_to_its_line():
    counts = np.array([[36, 37], [37, 38]])
    filled = fill_days(np.array([0, 2]), counts, np.arange(3), np.array([True, False]))
    assert filled.tolist() == [[36, 37, 37], [37, 37, 38]]
    apart = fill_days(np.array([0, 2]), counts, np.arange(3), np.array([True, True]))
    assert apart.tolist() == [[36, 37, 37], [37, 38, 38]]


def test_the_total_is_the_sum_of_the_parts_on_every_day():
    answer = answer_to(
        said("A", 4, 7),
        said("B", 4, 3),
        said("A+B", 9, 19),
        said("A", 15, 16),
        said("B", 15, 12),
        said("C", 7, 2),
    )
    parts = answer.tally[["A", "B", "C"]].sum(axis=1)
    assert parts.tolist() == answer.tally["total"].tolist()
    assert answer.tally.loc[date(9), ["A", "B"]].sum() == 19
    assert (answer.tally.diff().dropna() >= 0).all(axis=None)


def test_the_total_of_two_theatres_is_on_its_line_between_report_days():
    answer = answer_to(said("A", 2, 1), said("B", 2, 3), said("A+B", 2, 4))
    # On day 1 the parts stand at a half and one and a half, and the total at two.
    assert counts(answer.tally, "total") == [0, 2, 4]
