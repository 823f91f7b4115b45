"""Figures as arrays: families of sums, running limits, a part of a system, carrying over days."""

import numpy as np
import pytest

from tallies.reconciliation.system import carry_back, carry_forward, find_families
from tests.reconciliation.made_up import OPEN, everything, figure, system

SINGLES = ((0,), (1,), (2,), (3,))


def as_sets(families: tuple[tuple[tuple[int, ...], int], ...]) -> set[tuple[frozenset[int], int]]:
    return {(frozenset(members), whole) for members, whole in families}


@pytest.mark.parametrize(
    ("units", "families"),
    [
        (((0,),), set()),
        (((0,), (1,), (0, 1)), {(frozenset({0, 1}), 2)}),
        (  # a pair beside the whole: its two parts, all three, and the pair with the rest
            (*SINGLES[:3], (0, 1), (0, 1, 2)),
            {
                (frozenset({0, 1}), 3),
                (frozenset({0, 1, 2}), 4),
                (frozenset({3, 2}), 4),
            },
        ),
        (  # two pairs that make the whole
            (*SINGLES, (0, 1), (2, 3), (0, 1, 2, 3)),
            {
                (frozenset({0, 1}), 4),
                (frozenset({2, 3}), 5),
                (frozenset({0, 1, 2, 3}), 6),
                (frozenset({4, 5}), 6),
            },
        ),
        (  # overlapping pairs are no family of each other; the rest of each is a theatre
            (*SINGLES[:3], (0, 1), (1, 2), (0, 1, 2)),
            {
                (frozenset({0, 1}), 3),
                (frozenset({1, 2}), 4),
                (frozenset({0, 1, 2}), 5),
                (frozenset({3, 2}), 5),
                (frozenset({4, 0}), 5),
            },
        ),
        (  # the rest of a pair among four may be two single theatres
            (*SINGLES, (1, 2), (0, 1, 2, 3)),
            {
                (frozenset({1, 2}), 4),
                (frozenset({0, 1, 2, 3}), 5),
                (frozenset({4, 0, 3}), 5),
            },
        ),
    ],
)
def test_families_are_sums_and_what_adds_up_to_them(units, families):
    assert as_sets(find_families(units)) == families


def test_running_limits_carry_a_lower_bound_forward_and_an_upper_one_back():
    made = system(
        "AB",
        figure("A", 2, 3),
        figure("A", 5, 8, 10, early=3),  # at most 10 on day 3, at least 8 on day 5
        figure("B", 3, 4, OPEN),
        figure("AB", 6, 0, 15),
    )
    assert made.days.tolist() == [2, 3, 5, 6]
    low, high = made.running(everything(made))
    assert low.tolist() == [[3, 3, 8, 8], [0, 4, 4, 4], [0, 0, 0, 0]]
    assert high.tolist() == [[3, 10, OPEN, OPEN], [OPEN] * 4, [15, 15, 15, 15]]


def test_running_limits_leave_out_what_is_dropped_and_keep_the_start_at_zero():
    made = system("A", figure("A", 2, 7), figure("A", 4, 9), zero_until=0)
    low, high = made.running(np.array([False, True]))
    assert low.tolist() == [[0, 0, 9]]
    assert high.tolist() == [[0, 9, 9]]


def test_two_bounds_on_one_day_leave_the_tighter():
    made = system("A", figure("A", 2, 3, 9), figure("A", 2, 5, 11), figure("A", 2, 0, 12))
    low, high = made.running(everything(made))
    assert (low.tolist(), high.tolist()) == ([[5]], [[9]])


def test_laminar_means_parts_and_at_most_one_sum_of_all():
    parts = [figure("A", 2, 3), figure("B", 3, 4), figure("C", 3, 1)]
    assert system("ABC", *parts, figure("ABC", 4, 9)).laminar
    assert not system("ABC", *parts, figure("AB", 4, 9)).laminar
    assert system("A", figure("A", 2, 3)).laminar


def test_a_part_of_a_system_has_its_own_days_and_the_same_sums():
    made = system(
        "ABC",
        figure("A", 2, 3, weight=4),
        figure("AB", 4, 6, early=3, weight=2),
        figure("C", 9, 1),
        figure("ABC", 7, 8, 20, weight=5),
        zero_until=1,
    )
    part = made.restrict([1, 3])
    assert part.days.tolist() == [3, 4, 7]
    assert part.size == 2
    assert part.units == made.units
    assert [made.units[unit] for unit in part.unit] == [(0, 1), (0, 1, 2)]
    assert part.days[part.early].tolist() == [3, 7]
    assert part.days[part.late].tolist() == [4, 7]
    assert (part.low.tolist(), part.high.tolist()) == ([6, 8], [6, 20])
    assert part.weight.tolist() == [2, 5]
    kept = np.array([False, True, False, True])
    whole, own = made.running(kept), part.running(everything(part))
    at = np.searchsorted(made.days, part.days)
    assert whole[0][:, at].tolist() == own[0].tolist()
    assert whole[1][:, at].tolist() == own[1].tolist()


def test_a_part_of_a_system_keeps_the_zero_before_the_start():
    made = system("A", figure("A", 2, 3), figure("A", 1, 5), zero_until=1)
    assert made.restrict([1]).ceiling.tolist() == [[0]]


def test_carrying_over_days_without_reports():
    known = np.array([3, 7])
    values = np.array([[2.0, 5.0], [11.0, 13.0]])
    days = np.array([2, 3, 4, 7, 8])
    assert carry_forward(known, values, days).tolist() == [[0, 2, 2, 5, 5], [0, 11, 11, 13, 13]]
    back = [[2, 2, 5, 5, OPEN], [11, 11, 13, 13, OPEN]]
    assert carry_back(known, values, days).tolist() == back


def test_days_that_kept_figures_speak_for_and_the_last_days_of_zero():
    made = system(
        "AB",
        figure("A", 2, 3),
        figure("A", 4, 5),
        figure("B", 9, 1, early=6),
        figure("AB", 7, 8),
        zero_until=1,
    )
    assert made.days.tolist() == [1, 2, 4, 6, 7, 9]
    spoken = made.spoken(np.array([True, False, True, False]))
    assert made.days[spoken].tolist() == [1, 2, 6, 9]
    open_start = system("A", figure("A", 2, 3), figure("A", 4, 5))
    assert open_start.spoken(np.array([False, True])).tolist() == [1]
