"""Histories from linear programmes: days that no sum needs take no count of their own."""

import numpy as np

from tallies.reconciliation.envelope import outer_limits
from tallies.reconciliation.programme import Programme, is_whole
from tests.reconciliation.made_up import everything, figure, system, true_system

NAMES = ["A", "B", "C", "D", "AB", "BC", "ABCD"]


def fits(made, history):
    """Return whether a history never falls and keeps every figure."""
    return (
        (np.diff(history, axis=1) >= 0).all()
        and (history[made.unit, made.late] >= made.low).all()
        and (history[made.unit, made.early] <= made.high).all()
    )


def test_both_histories_fit_and_the_one_asked_for_is_no_worse():
    rng = np.random.default_rng(8)
    for _ in range(10):
        made = true_system(rng, NAMES, 6, 10)
        programme = Programme(made, everything(made), outer_limits(made, everything(made)))
        unit, day = int(rng.integers(len(made.units))), int(rng.integers(len(made.days)))
        weight = np.zeros((len(made.units), len(made.days)))
        weight[unit, day] = 1.0
        still, rising = programme.histories(weight)
        assert fits(made, still)
        assert fits(made, rising)
        assert still[unit, day] <= rising[unit, day]
        high = outer_limits(made, everything(made)).high
        if np.isfinite(high[unit, day]):
            still, rising = programme.histories(-weight)
            assert fits(made, still)
            assert fits(made, rising)
            assert still[unit, day] <= rising[unit, day]


def test_days_that_no_sum_needs_take_no_count():
    figures = [figure("A", 1, 0, 3), figure("AB", 2, 9), figure("C", 40, 0, 7)]
    silent = [figure("C", day, 0, 7) for day in range(3, 39)]  # says nothing new
    made = system("ABC", *figures, *silent, figure("BC", 2, 0, 8))
    programme = Programme(made, everything(made), outer_limits(made, everything(made)))
    assert sum(len(part.cells) for part in programme.parts) < 12
    assert made.n_theatres * len(made.days) > 100


def test_whole_numbers_but_for_the_arithmetic():
    assert is_whole(np.array([1.0, 2 + 1e-9]))
    assert not is_whole(np.array([1.0, 2.5]))
