"""The hull over all cheapest repairs: listed in full, or component by component."""

import numpy as np
import pytest

from tallies.reconciliation import repair as repair_module
from tallies.reconciliation import ties as module
from tallies.reconciliation.repair import repair
from tallies.reconciliation.system import System
from tallies.reconciliation.ties import Alternatives, alternatives
from tests.reconciliation.made_up import OPEN, Figure, everything, figure, noisy_system, system

NAMES = ["A", "B", "AB"]


def hull(made: System) -> tuple[list[list[float]], list[list[float]], bool]:
    choices = alternatives(made, repair(made))
    low, high = choices.hull()
    return low.tolist(), high.tolist(), choices.complete


def tied_pairs(pairs: int) -> list[Figure]:
    """Return pairs of figures a week apart, either of which may be right, and sure ones of B."""
    figures = []
    for pair in range(pairs):
        day = 3 + 7 * pair
        figures += [
            figure("A", day, 4 * (pair + 1)),
            figure("A", day, 4 * (pair + 1) + 1),
            figure("B", day, 2 * (pair + 1), weight=5),
        ]
    return figures


def test_no_conflict_is_one_envelope():
    made = system("AB", figure("A", 2, 3), figure("B", 4, 2), figure("AB", 6, 8))
    choices = alternatives(made, repair(made))
    assert choices.complete
    assert [len(group) for group in choices.groups] == [1]
    low, high = choices.hull()
    assert low.tolist() == [[3, 3, 3], [0, 2, 2], [3, 5, 8]]
    assert high.tolist() == [[3, 6, 6], [2, 2, 5], [5, 8, 8]]


def test_two_choices_by_hand():
    made = system("AB", figure("A", 3, 4), figure("A", 3, 6), figure("B", 3, 2, weight=5))
    # Four or six of A; each with two of B.
    assert hull(made) == ([[4], [2], [6]], [[6], [2], [8]], True)


@pytest.mark.parametrize("pairs", [3, 6, 7, 12, 30])
def test_many_ties_are_exact_and_complete(pairs):
    made = system("AB", *tied_pairs(pairs), figure("AB", 7 * pairs + 3, 40 * pairs, weight=9))
    low, high, complete = hull(made)
    assert complete
    steps = range(1, pairs + 1)
    last = 40 * pairs
    assert low[0] == [*(4 * k for k in steps), 4 * pairs]
    assert high[0] == [*(4 * k + 1 for k in steps), last - 2 * pairs]
    assert low[1] == [*(2 * k for k in steps), 2 * pairs]
    assert high[1] == [*(2 * k for k in steps), last - 4 * pairs]
    assert low[2] == [*(6 * k for k in steps), last]
    assert high[2] == [*(6 * k + 1 for k in steps), last]


def test_components_give_what_the_full_list_gives(monkeypatch):
    rng = np.random.default_rng(31)
    several = exact = 0
    for _ in range(60):
        made = noisy_system(rng, NAMES, 6, 12)
        made.weight[:] = 1  # many ties
        components = repair(made)
        if sum(len(c.answers) > 1 for c in components) < 2:
            continue
        several += 1
        monkeypatch.setattr(module, "MAX_REPAIRS", 10**6)
        full = alternatives(made, components)
        monkeypatch.setattr(module, "MAX_REPAIRS", 1)
        parts = alternatives(made, components)
        assert full.complete
        low, high = full.hull()
        low_parts, high_parts = parts.hull()
        assert (low_parts <= low).all()
        assert (high_parts >= high).all()
        if parts.complete:
            exact += 1
            assert low_parts.tolist() == low.tolist()
            assert high_parts.tolist() == high.tolist()
    assert several >= 8
    assert exact >= several / 2


def test_a_hull_that_is_not_proven_is_wider_and_says_so(monkeypatch):
    made = system("AB", *tied_pairs(8), figure("AB", 60, 90, weight=9))
    low, high, complete = hull(made)
    assert complete
    monkeypatch.setattr(module, "MAX_WITNESSES", 1)
    low_unproven, high_unproven, unproven = hull(made)
    assert not unproven
    assert (np.array(low_unproven) <= low).all()
    assert (np.array(high_unproven) >= high).all()


@pytest.mark.parametrize("sums", [["AB"], ["AB", "BC", "ABC"]])
def test_repairs_of_which_none_holds_together_prove_nothing(sums, monkeypatch):
    # Three of A, and two of all: no history has both.
    made = system(sums[-1], figure("A", 3, 3), *(figure(name, 3, 2) for name in sums))
    assert made.laminar is (len(sums) == 1)
    assert module._holding(made, [everything(made)]) == ([], True)
    monkeypatch.setattr(module, "_holding", lambda *_: ([], True))
    tied = system("AB", *tied_pairs(8), figure("AB", 60, 90, weight=9))
    assert not alternatives(tied, repair(tied)).complete


def test_a_component_cut_short_leaves_all_its_figures_out(monkeypatch):
    monkeypatch.setattr(repair_module, "MAX_NODES", 2)
    made = system(
        "AB",
        figure("A", 2, 9),
        figure("A", 4, 5),
        figure("A", 5, 4),
        figure("A", 9, 11, weight=3),
        figure("B", 5, 2, weight=3),
    )
    low, high, complete = hull(made)
    assert not complete
    # Without the three, nothing is known of A before day 9.
    assert low[0] == [0, 0, 0, 11]
    assert high[0] == [11, 11, 11, 11]
    monkeypatch.undo()
    exact_low, exact_high, exact = hull(made)
    assert exact
    # Any one of the three may stay, and the 5 is not before a 4, nor the 9 before either.
    assert (exact_low[0], exact_high[0]) == ([0, 0, 4, 11], [9, 11, 11, 11])


def limits(low: list[float], high: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([low], dtype=float), np.array([high], dtype=float)


def test_rises_are_taken_within_each_repair():
    days = np.array([3, 10])
    one, other = limits([4, 9], [4, 9]), limits([7, 7], [7, 12])
    choices = Alternatives(days, ((one, other),), complete=True)
    # Five in the one; none to five in the other. Across them it would be two to eight.
    starts, ends = np.array([3, 2, 3]), np.array([10, 10, 12])
    low, high = choices.rise(0, starts, ends)
    assert low.tolist() == [0, 0, 0]
    assert high.tolist() == [5, 12, OPEN]
    low, _ = Alternatives(days, ((one,),), complete=True).rise(0, starts, ends)
    assert low.tolist() == [5, 5, 5]


def test_groups_that_all_hold_narrow_each_other():
    days = np.array([3])
    one, other = limits([4], [9]), limits([7], [12])
    choices = Alternatives(days, ((one,), (other,)), complete=True)
    assert [side.tolist() for side in choices.hull()] == [[[7]], [[9]]]


def test_groups_together_narrow_a_rise_more_than_each_alone():
    days, starts, ends = np.array([3, 10]), np.array([3]), np.array([10])
    one, other = limits([0, 7], [6, 20]), limits([2, 5], [3, 9])
    choices = Alternatives(days, ((one,), (other,)), complete=True)
    # Alone 1 to 20, and 2 to 7; both say 2 or 3 on the third and 7 to 9 on the tenth.
    low, high = choices.rise(0, starts, ends)
    assert (low.tolist(), high.tolist()) == ([4], [7])


def test_many_ties_leave_rises_within_the_hull():
    made = system("AB", *tied_pairs(9), figure("AB", 70, 200, weight=9))
    choices = alternatives(made, repair(made))
    assert choices.complete
    days = made.days[:9]
    low, high = choices.hull()
    for unit, expected in ((0, 5), (1, 2), (2, 7)):
        _, most = choices.rise(unit, days[:-1], days[1:])
        # From 4k or 4k + 1 to 4k + 4 or 4k + 5, and B is known.
        assert most.tolist() == [expected] * 8
        assert (most <= high[unit, 1:9] - low[unit, :8]).all()


def test_rises_by_components_never_leave_out_what_the_full_list_allows(monkeypatch):
    rng = np.random.default_rng(3)
    several = equal = 0
    for _ in range(40):
        made = noisy_system(rng, NAMES, 8, 18)
        made.weight[:] = 1
        components = repair(made)
        if sum(len(c.answers) > 1 for c in components) < 2:
            continue
        monkeypatch.setattr(module, "MAX_REPAIRS", 10**6)
        full = alternatives(made, components)
        monkeypatch.setattr(module, "MAX_REPAIRS", 1)
        parts = alternatives(made, components)
        first, last = np.triu_indices(len(made.days), k=1)
        for unit in range(3):
            least, most = full.rise(unit, made.days[first], made.days[last])
            lowest, highest = parts.rise(unit, made.days[first], made.days[last])
            assert (lowest <= least).all()
            assert (highest >= most).all()
            several += 1
            equal += np.array_equal(lowest, least) and np.array_equal(highest, most)
    assert several >= 15
    assert equal >= 0.8 * several
