"""The hull over tied repairs of sums that overlap: proven together as each by itself."""

from itertools import product

import numpy as np
import pytest

from tallies.reconciliation import closing, ties
from tallies.reconciliation.closing import close_hull, close_limits
from tallies.reconciliation.envelope import outer_limits
from tallies.reconciliation.programme import NoAnswerError
from tallies.reconciliation.repair import keep_all_but, repair
from tallies.reconciliation.ties import alternatives
from tests.reconciliation.made_up import everything, figure, noisy_system, system, true_system

SHAPES = {
    "overlapping": ["A", "AB", "BC", "ABC"],
    "pairs": ["AB", "AC", "BC"],
    "regions": ["A", "B", "C", "AB", "ABC"],
}


def tied_problems(shape, wanted, seed):
    """Yield systems of equal weights, with all their cheapest repairs: several."""
    rng = np.random.default_rng(seed)
    while wanted:
        made = noisy_system(rng, SHAPES[shape], 5, 9)
        made.weight[:] = 1
        components = repair(made)
        choices = list(product(*(c.answers for c in components)))
        if len(choices) > 1 and all(c.complete for c in components):
            wanted -= 1
            yield (
                made,
                components,
                [keep_all_but(made, frozenset().union(*choice)) for choice in choices],
            )


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hull_is_that_of_the_repairs_one_by_one(shape, monkeypatch):
    for made, components, keeps in tied_problems(shape, 6, seed=7):
        each = [close_limits(made, kept) for kept in keeps]
        assert all(limits.complete for limits in each)
        made.settled.clear(), made.outer.clear(), made.found.clear()
        together, exact = close_hull(made, keeps)
        assert exact
        for side, reduce in ((0, np.minimum.reduce), (1, np.maximum.reduce)):
            expected = reduce([limits[side] for limits in each]).tolist()
            assert reduce([limits[side] for limits in together]).tolist() == expected
        for wide, limits in zip(together, each, strict=True):
            assert (wide.low <= limits.low).all()
            assert (wide.high >= limits.high).all()
        monkeypatch.setattr(ties, "CELLS_EACH", 0)
        choices = alternatives(made, components)
        monkeypatch.undo()
        assert choices.complete
        assert choices.hull()[0].tolist() == np.minimum.reduce([x.low for x in each]).tolist()
        assert choices.hull()[1].tolist() == np.maximum.reduce([x.high for x in each]).tolist()


def test_small_work_leaves_every_repair_exact():
    for made, components, keeps in tied_problems("overlapping", 4, seed=3):
        (group,) = alternatives(made, components).groups
        for limits, kept in zip(group, keeps, strict=True):
            made.settled.clear(), made.outer.clear(), made.found.clear()
            expected = close_limits(made, kept)
            assert limits.low.tolist() == expected.low.tolist()
            assert limits.high.tolist() == expected.high.tolist()


def test_a_repair_that_contradicts_itself_allows_nothing():
    made = system(
        "ABC",
        figure("AB", 2, 0, 1),
        figure("BC", 2, 0, 1),
        figure("AC", 2, 0, 1),
        figure("ABC", 2, 2),
    )
    whole = everything(made)
    fits = whole.copy()
    fits[3] = False
    alone = close_limits(made, fits)
    (none, limits), exact = close_hull(made, [whole, fits])
    assert exact
    assert np.isposinf(none.low).all()
    assert np.isneginf(none.high).all()
    assert limits.low.tolist() == alone.low.tolist()
    assert limits.high.tolist() == alone.high.tolist()
    with pytest.raises(NoAnswerError):
        close_hull(made, [whole])


def test_a_capped_hull_holds_the_exact_one(monkeypatch):
    ((made, _, keeps),) = tied_problems("overlapping", 1, seed=5)
    exact, proven = close_hull(made, keeps)
    made.found.clear()
    monkeypatch.setattr(closing, "MAX_CELLS", 0)
    wide, capped = close_hull(made, keeps)
    assert proven
    assert not capped
    for one, other in zip(wide, exact, strict=True):
        assert (one.low <= other.low).all()
        assert (one.high >= other.high).all()


def test_remembered_limits_are_a_start_and_change_nothing():
    rng = np.random.default_rng(11)
    for _ in range(5):
        made = true_system(rng, ["A", "AB", "BC", "CD", "ABC", "ABCD"], 5, 9)
        kept = everything(made)
        fewer = kept.copy()
        fewer[rng.integers(made.size, size=3)] = False
        plain = outer_limits(made, kept)
        outer_limits(made, fewer, remember=True)
        assert len(made.outer) == 1
        started = outer_limits(made, kept)
        assert started.low.tolist() == plain.low.tolist()
        assert started.high.tolist() == plain.high.tolist()
