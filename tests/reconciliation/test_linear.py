"""Sums that nest and overlap: limits against one linear programme a cell, and by counting."""

from itertools import product

import numpy as np
import pytest

from tallies.reconciliation import closing
from tallies.reconciliation.closing import close_limits
from tallies.reconciliation.contradictions import hold_together
from tallies.reconciliation.envelope import envelope, outer_limits
from tallies.reconciliation.linear import hold_in_whole_numbers, slack_contradictions
from tests.reconciliation.made_up import (
    answer_to,
    everything,
    figure,
    programme_limits,
    said,
    series,
    system,
    true_system,
    with_figure,
)

SHAPES = {
    "pair and rest": ["A", "B", "C", "AB", "ABC"],
    "overlapping pairs": ["A", "AB", "BC", "ABC"],
    "all pairs": ["AB", "AC", "BC"],
    "regions": ["A", "B", "C", "D", "AB", "CD", "ABCD"],
    "nested": ["A", "AB", "ABC", "ABCD"],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_limits_of_sums_against_linear_programmes(shape):
    rng = np.random.default_rng(sorted(SHAPES).index(shape))
    for _ in range(3):
        made = true_system(rng, SHAPES[shape], 4, 5)
        kept = everything(made)
        expected = programme_limits(made, kept)
        found = envelope(made, kept)
        assert found[0].tolist() == expected[0].tolist()
        assert found[1].tolist() == expected[1].tolist()


def test_limits_are_those_of_whole_numbers():
    made = system(
        "ABC",
        figure("AB", 2, 0, 1),
        figure("BC", 2, 0, 1),
        figure("AC", 2, 0, 1),
        figure("ABC", 4, 3, 4),
    )
    low, high, _ = envelope(made, everything(made))
    seen = []
    for a, b, c in product(series(2, 4), repeat=3):
        values = [
            [sum(x[day] for x in unit) for day in (0, 1)]
            for unit in ((a,), (b,), (c,), (a, b), (a, c), (b, c), (a, b, c))
        ]
        pairs = [values[i][0] for i in (3, 4, 5)]
        if max(pairs) <= 1 and 3 <= values[6][1] <= 4:
            seen.append(values)
    assert made.units == ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    assert low.tolist() == np.min(seen, axis=0).tolist()
    assert high.tolist() == np.max(seen, axis=0).tolist()


def test_close_limits_never_widens_what_it_is_given():
    rng = np.random.default_rng(4)
    tighter = 0
    for _ in range(6):
        made = true_system(rng, SHAPES["all pairs"], 3, 5)
        outer = outer_limits(made, everything(made))
        low, high, complete = close_limits(made, everything(made))
        assert complete
        assert (low >= outer[0]).all()
        assert (high <= outer[1]).all()
        tighter += int((low > outer[0]).any() or (high < outer[1]).any())
    assert tighter > 0


def test_pairs_that_leave_no_room_for_the_total():
    made = system(
        "ABC",
        figure("AB", 2, 0, 1),
        figure("BC", 2, 0, 1),
        figure("AC", 2, 0, 1),
        figure("ABC", 2, 2),
        figure("A", 2, 0),  # an innocent one: dropping it dissolves nothing
    )
    kept = everything(made)
    (found,) = slack_contradictions(made, kept)
    assert not hold_together(made, found)
    core = {0, 1, 2, 3}
    assert not hold_together(made, core)
    for one in core:
        assert hold_together(made, core - {one})


def test_figures_that_hold_together_name_no_contradiction():
    rng = np.random.default_rng(9)
    for shape in SHAPES.values():
        made = true_system(rng, shape, 4, 5)
        assert slack_contradictions(made, everything(made)) == []


def test_only_kept_figures_are_named():
    made = system("ABC", figure("AB", 2, 5), figure("AB", 3, 2), figure("ABC", 4, 9))
    assert slack_contradictions(made, np.array([True, False, True])) == []
    assert slack_contradictions(made, everything(made)) == [{0, 1}]


def test_nothing_said_is_no_contradiction():
    made = system("ABC", figure("AB", 2, 0, np.inf), figure("C", 3, 0, np.inf))
    assert slack_contradictions(made, everything(made)) == []


def test_limits_of_large_counts_are_exact():
    pairs = {"AB": 35037, "BC": 30468, "AC": 26131, "AD": 21778, "BD": 30507, "CD": 39638}
    made = system("ABCD", *(figure(name, 2, 0, most) for name, most in pairs.items()))
    _, high, _ = envelope(made, everything(made))
    counts = {"A": 10000, "B": 15000, "C": 15468, "D": 11778}
    assert all(counts[name[0]] + counts[name[1]] <= most for name, most in pairs.items())
    assert sum(counts.values()) == 21778 + 30468 == 52246
    assert high[-1].tolist() == [52246]


REGIONS = [*"ABCDEFGH", "ABC", "DE", "FGH", "ABCDE", "ABCDEFGH", "CD", "EFG"]


def test_every_limit_has_a_history_that_reaches_it_and_none_beyond():
    rng = np.random.default_rng(3)
    made = true_system(rng, REGIONS, 6, 12)
    low, high, complete = envelope(made, everything(made))
    assert complete
    cells = [(unit, day) for unit in range(len(made.units)) for day in range(len(made.days))]
    for unit, day in rng.permutation(cells)[:10]:
        for limit, beyond in ((low[unit, day], -1.0), (high[unit, day], 1.0)):
            if np.isinf(limit):
                limit, beyond = 1000.0, 0.0  # no limit: any count can be reached
            at = with_figure(made, unit, day, limit, limit)
            assert hold_in_whole_numbers(at, everything(at))
            if beyond and limit + beyond >= 0:
                past = (0, limit - 1) if beyond < 0 else (limit + 1, np.inf)
                off = with_figure(made, unit, day, *past)
                assert not hold_in_whole_numbers(off, everything(off))


def test_a_cap_on_work_leaves_limits_wider_and_valid(monkeypatch):
    def drawn():
        return true_system(np.random.default_rng(4), REGIONS, 6, 12)

    exact = envelope(drawn(), everything(drawn()))
    monkeypatch.setattr(closing, "MAX_CELLS", 0)
    wide = envelope(drawn(), everything(drawn()))
    assert exact.complete
    assert not wide.complete
    assert (wide.low <= exact.low).all()
    assert (wide.high >= exact.high).all()
    monkeypatch.setattr(closing, "MAX_CELLS", 300)
    some = envelope(drawn(), everything(drawn()))
    assert (some.low >= wide.low).all()
    assert (some.high <= wide.high).all()
    assert (some.low <= exact.low).all()


def test_reconcile_says_when_the_cap_was_reached(monkeypatch):
    rows = [said(name, day, 2 * day) for name in ("A+B", "B+C", "A+C") for day in (2, 5)]
    assert answer_to(*rows, said("A+B+C", 4, 9, qualifier="at_most")).complete
    monkeypatch.setattr(closing, "MAX_CELLS", 0)
    capped = answer_to(*rows, said("A+B+C", 4, 9, qualifier="at_most"))
    assert not capped.complete
    assert bool((capped.lower <= capped.tally).all(axis=None))


def test_known_counts_that_break_a_rule_hold_together_with_nothing():
    made = system("ABC", figure("A", 2, 3), figure("B", 2, 4), figure("AB", 2, 8))
    assert not hold_in_whole_numbers(made, everything(made))
    assert hold_in_whole_numbers(made, np.array([True, True, False]))
