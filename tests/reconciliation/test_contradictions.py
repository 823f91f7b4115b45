"""Sets of figures that cannot all be true: the five shapes, irreducible, the most telling few."""

from itertools import combinations

import numpy as np
import pytest

from tallies.reconciliation import contradictions as module
from tallies.reconciliation import envelope
from tallies.reconciliation.contradictions import (
    A_FIGURE,
    contradictions,
    hold_together,
    irreducible,
    telling,
)
from tests.reconciliation.made_up import (
    OPEN,
    Figure,
    everything,
    feasible,
    figure,
    noisy_system,
    system,
)

INNOCENT = figure("B", 9, 30, OPEN)
SHAPES: dict[str, tuple[str, list[Figure]]] = {
    "falls": ("AB", [figure("A", 3, 7), figure("A", 5, 4)]),
    "falls on one day": ("AB", [figure("A", 3, 7), figure("A", 3, 6)]),
    "parts exceed total": ("AB", [figure("A", 3, 5), figure("B", 4, 4), figure("AB", 6, 8)]),
    "one part exceeds total": ("AB", [figure("A", 3, 9, OPEN), figure("AB", 3, 8)]),
    "parts fall short": ("AB", [figure("AB", 3, 8), figure("A", 3, 5), figure("B", 4, 2)]),
    "rise exceeds total": (
        "AB",
        [
            figure("AB", 2, 10, OPEN),
            figure("A", 2, 0, 4),
            figure("A", 5, 9, OPEN),
            figure("AB", 5, 0, 13),
        ],
    ),
    "rise of two parts": (
        "ABC",
        [
            figure("ABC", 2, 11, OPEN),
            figure("A", 2, 0, 4),
            figure("C", 3, 0, 2),
            figure("A", 5, 6, OPEN),
            figure("C", 5, 5, OPEN),
            figure("ABC", 6, 0, 15),
        ],
    ),
    "other sums": (
        "ABC",
        [
            figure("AB", 2, 0, 1),
            figure("BC", 2, 0, 1),
            figure("AC", 2, 0, 1),
            figure("ABC", 2, 2, OPEN),
        ],
    ),
    "a sum inside a sum": (
        "ABC",
        [figure("AB", 2, 6), figure("C", 2, 3), figure("ABC", 2, 8)],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_found_whole_and_irreducible(shape):
    theatres, figures = SHAPES[shape]
    made = system(theatres, *figures, INNOCENT)
    if shape == "rise exceeds total" or "total" in shape:
        made = system(theatres, *figures, figure("B", 1, 0, 30))
    core = frozenset(range(len(figures)))
    assert contradictions(made, everything(made)) == {core}
    assert not feasible(made, core)
    for figures_left in combinations(core, len(core) - 1):
        assert feasible(made, figures_left)
        assert hold_together(made, figures_left)


@pytest.mark.parametrize(
    ("theatres", "figures"),
    [
        ("A", [figure("A", 3, 4), figure("A", 5, 4)]),
        ("A", [figure("A", 5, 7, early=3), figure("A", 4, 4)]),  # 7 holds by day 5 at the latest
        ("AB", [figure("A", 3, 5), figure("B", 4, 3), figure("AB", 6, 8)]),
        ("AB", [figure("A", 3, 5), figure("B", 4, 4), figure("AB", 3, 8)]),  # B may be 3 on day 3
        ("AB", [figure("AB", 2, 10), figure("A", 2, 0, 4), figure("A", 5, 7), figure("AB", 5, 13)]),
        ("ABC", [figure("AB", 2, 1), figure("BC", 2, 1), figure("AC", 2, 2), figure("ABC", 2, 2)]),
    ],
)
def test_near_misses_hold_together(theatres, figures):
    made = system(theatres, *figures)
    assert contradictions(made, everything(made)) == set()
    assert hold_together(made, range(made.size))


def test_more_parts_than_subsets_are_listed_for(monkeypatch):
    theatres, figures = SHAPES["rise of two parts"]
    made = system(theatres, *figures, figure("B", 1, 0, 30))
    for part in (module, envelope):
        monkeypatch.setattr(part, "SUBSETS_UP_TO", 0)
    assert contradictions(made, everything(made)) == {frozenset(range(len(figures)))}


def test_a_figure_against_the_zero_before_the_start_stands_alone():
    made = system("AB", figure("A", 1, 3), figure("A", 4, 5), figure("AB", 4, 9), zero_until=1)
    assert contradictions(made, everything(made)) == {frozenset({0})}
    made = system("AB", figure("AB", 1, 3), figure("A", 4, 5), figure("AB", 4, 9), zero_until=1)
    assert contradictions(made, everything(made)) == {frozenset({0})}


def test_dropped_figures_are_not_named():
    made = system("A", figure("A", 2, 7), figure("A", 3, 5), figure("A", 4, 3))
    assert contradictions(made, np.array([False, True, True])) == {frozenset({1, 2})}
    assert contradictions(made, np.array([True, False, False])) == set()


def test_the_heaviest_witness_is_named():
    low = figure("A", 9, 4)
    made = system("A", figure("A", 2, 7, weight=3), figure("A", 2, 7, 8, weight=2), low)
    assert contradictions(made, everything(made)) == {frozenset({0, 2})}
    made = system("A", figure("A", 2, 7, weight=2), figure("A", 2, 7, 8, weight=3), low)
    assert contradictions(made, everything(made)) == {frozenset({1, 2})}


def test_of_the_many_contradictions_of_one_figure_few_are_taken_at_a_time():
    wrong = figure("A", 1, 99)
    made = system("A", wrong, *(figure("A", 2 + i, 5 + 2 * i) for i in range(12)))
    found = contradictions(made, everything(made))
    assert 1 <= len(found) <= A_FIGURE
    assert all(len(pair) == 2 and 0 in pair for pair in found)
    assert frozenset({0, 1}) in found  # the nearest in time is the most telling
    assert contradictions(made, everything(made) & (np.arange(13) > 0)) == set()


def test_the_lightest_redundant_witness_goes_first():
    made = system(
        "AB",
        figure("A", 2, 5, weight=1),
        figure("A", 3, 6, weight=3),
        figure("A", 4, 4, weight=2),
        figure("B", 4, 1, weight=9),
    )
    assert irreducible(made, frozenset(range(4))) == {1, 2}


def test_telling_means_few_figures_then_near_in_time_then_well_supported():
    made = system(
        "AB",
        figure("A", 2, 7, weight=1),
        figure("A", 3, 5, weight=1),
        figure("A", 8, 4, weight=5),
        figure("A", 4, 5, weight=4),
        figure("B", 3, 1, weight=6),
    )
    ordered = [{0, 1}, {1, 3}, {0, 2}, {0, 1, 4}]
    ranked = sorted(map(frozenset, reversed(ordered)), key=lambda c: telling(made, c))
    # {0, 1} and {1, 3} lie a report day apart and their weakest weighs one: by position.
    assert ranked == [frozenset(c) for c in ordered]
    heavier = system("A", *(figure("A", 2 + i, 9 - i, weight=i + 1) for i in range(4)))
    assert telling(heavier, frozenset({2, 3})) < telling(heavier, frozenset({0, 1}))


@pytest.mark.parametrize("names", [["A"], ["A", "B", "AB"], ["A", "B", "C", "AB", "ABC"]])
def test_noisy_figures_against_linear_programmes(names):
    rng = np.random.default_rng(len(names))
    clashing = 0
    for _ in range(12):
        made = noisy_system(rng, names, 5, 7)
        found = contradictions(made, everything(made))
        assert bool(found) == (not feasible(made, range(made.size)))
        for core in found:
            assert not feasible(made, core)
            for figures_left in combinations(core, len(core) - 1):
                assert feasible(made, figures_left)
        clashing += len(found)
        some = np.flatnonzero(rng.random(made.size) < 0.6)
        if len(some):
            assert hold_together(made, some) == feasible(made, some)
    assert clashing > 5
