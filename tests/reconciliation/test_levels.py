"""One theatre by a table of days and levels, against every history there is."""

import time

import numpy as np
import pytest

from tallies.reconciliation import levels as module
from tallies.reconciliation.levels import Levels
from tallies.reconciliation.system import System
from tests.reconciliation.made_up import (
    OPEN,
    answer_to,
    fates,
    figure,
    noisy_system,
    said,
    series,
    system,
)


def repairs_by_hand(made: System) -> dict[frozenset[int], tuple[np.ndarray, np.ndarray]]:
    """Return every cheapest repair with its limits, by writing down all histories."""
    finite = made.high[np.isfinite(made.high)]
    top = int(max([0, *made.low, *finite])) + 1
    best, found = np.inf, {}
    for history in series(len(made.days), top):
        if any(n > c for n, c in zip(history, made.ceiling[0], strict=True)):
            continue
        broken = frozenset(
            i
            for i in range(made.size)
            if history[made.late[i]] < made.low[i] or history[made.early[i]] > made.high[i]
        )
        cost = sum(made.weight[i] for i in broken)
        if cost < best - 1e-9:
            best, found = cost, {}
        if cost < best + 1e-9:
            found.setdefault(broken, []).append(history)
    limits = {}
    for broken, histories in found.items():
        low, high = np.min(histories, axis=0), np.max(histories, axis=0).astype(float)
        limits[broken] = low, np.where(high == top, OPEN, high)
    return limits


def drawn(rng: np.random.Generator) -> System:
    made = noisy_system(rng, ["A"], int(rng.integers(2, 6)), int(rng.integers(2, 8)))
    if rng.random() < 0.5:  # the count starts at zero on the first day
        made.ceiling[0, 0] = 0
    return made


def test_status_and_hull_against_all_histories():
    rng = np.random.default_rng(71)
    tied = spoilt = 0
    for _ in range(220):
        made = drawn(rng)
        by_hand = repairs_by_hand(made)
        levels = Levels(made)
        assert levels.doomed() == frozenset.intersection(*by_hand)
        assert levels.contested() == frozenset().union(*by_hand)
        low, high = levels.hull()
        assert low[0].tolist() == np.min([low for low, _ in by_hand.values()], axis=0).tolist()
        assert high[0].tolist() == np.max([high for _, high in by_hand.values()], axis=0).tolist()
        tied += len(by_hand) > 1
        spoilt += any(by_hand)
    assert tied > 12
    assert spoilt > 50


def test_rises_against_all_histories():
    rng = np.random.default_rng(72)
    told = 0
    for _ in range(60):
        made = drawn(rng)
        by_hand = repairs_by_hand(made)
        first, last = int(made.days[0]) - 1, int(made.days[-1]) + 2
        starts, ends = np.triu_indices(last - first, k=1)
        starts, ends = starts + first, ends + first
        least, most = Levels(made).rise(0, starts, ends)
        for start, end, low, high in zip(starts, ends, least, most, strict=True):
            rises = [rise(made, *limits, start, end) for limits in by_hand.values()]
            assert (low, high) == (min(r[0] for r in rises), max(r[1] for r in rises))
            told += low > 0
    assert told > 100


def rise(
    made: System, low: np.ndarray, high: np.ndarray, start: int, end: int
) -> tuple[float, float]:
    """Return the rise that one repair allows, its limits carried over days without reports."""
    before, until = made.days <= start, made.days <= end
    floor, least = low[before][-1:].sum(), low[until][-1:].sum()
    after, beyond = made.days >= start, made.days >= end
    ceiling = high[after][0] if after.any() else OPEN
    most = high[beyond][0] if beyond.any() else OPEN
    return max(0, least - ceiling), most - floor


def test_millions_of_ties_are_complete_and_none_is_listed():
    figures = []
    for pair in range(40):  # 2 ** 40 cheapest repairs
        figures += [figure("A", 3 * pair, 5 * pair), figure("A", 3 * pair, 5 * pair + 2)]
    made = system("A", *figures)
    levels = Levels(made)
    assert levels.complete
    assert levels.doomed() == frozenset()
    assert levels.contested() == set(range(80))
    low, high = levels.hull()
    assert low[0].tolist() == [5 * pair for pair in range(40)]
    assert high[0].tolist() == [5 * pair + 2 for pair in range(40)]
    least, most = levels.rise(0, made.days[:-1], made.days[1:])
    assert set(least) == {3}
    assert set(most) == {7}


def test_noisy_theatre_stays_complete_and_fast():
    rng = np.random.default_rng(5)
    days = rng.integers(2, 120, 400)
    rows = [
        said("A", int(day), max(0, int(day) // 2 + int(rng.integers(-9, 10))), f"Outlet {i}")
        for i, day in enumerate(days)
    ]
    start = time.process_time()
    answer = answer_to(*rows)
    assert time.process_time() - start < 6  # measured: 0.5
    assert answer.complete
    statuses = set(fates(answer))
    assert statuses == {"kept", "disputed", "set_aside"}
    assert (answer.lower <= answer.tally).all(axis=None)
    assert (answer.tally <= answer.upper).all(axis=None)


def test_pairs_that_clash():
    made = system(
        "A",
        figure("A", 2, 7),
        figure("A", 4, 5),
        figure("A", 6, 6),
        figure("A", 6, 8, early=2),  # 8 by day 6, or earlier
    )
    clashes = Levels(made).clashes(frozenset(range(4)))
    assert clashes == {frozenset({0, 1}), frozenset({0, 2}), frozenset({2, 3})}
    assert Levels(made).clashes(frozenset({1, 2, 3})) == {frozenset({2, 3})}


def test_only_one_theatre_and_a_table_of_a_size_to_be_kept(monkeypatch):
    made = system("A", figure("A", 2, 7), figure("A", 4, 9))
    assert Levels.fits(made)
    assert not Levels.fits(system("AB", figure("A", 2, 7), figure("B", 4, 9)))
    # Two days and at most two levels beside 7 and 9.
    monkeypatch.setattr(module, "MAX_CELLS", 8)
    assert Levels.fits(made)
    monkeypatch.setattr(module, "MAX_CELLS", 7)
    assert not Levels.fits(made)


def test_a_table_too_large_gives_the_same_by_the_general_search(monkeypatch):
    rows = [said("A", 2, 7), said("A", 4, 5, "Post"), said("A", 4, 6, "Post"), said("A", 9, 11)]
    by_table = answer_to(*rows)
    monkeypatch.setattr(module, "MAX_CELLS", 0)
    by_search = answer_to(*rows)
    for name in ("tally", "lower", "upper", "reports"):
        assert getattr(by_search, name).equals(getattr(by_table, name)), name
    assert fates(by_table) == ["disputed", "disputed", "disputed", "kept"]


@pytest.mark.parametrize("scale", [1e6, 1, 1e-3])
def test_scale_of_weights(scale):
    made = system("A", *(figure("A", day, n, weight=w * scale) for day, n, w in SCALED))
    assert Levels(made).doomed() == {0}
    assert Levels(made).contested() == {0}


SCALED = ((2, 9, 1), (3, 4, 1.5), (4, 5, 1))


def test_scale_of_tiny_weights():
    test_scale_of_weights(1e-10)
