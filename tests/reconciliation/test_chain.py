"""The chain of days against every history written out one by one."""

import tracemalloc
from itertools import pairwise, product

import numpy as np
import pytest
from scipy import stats

from tallies.reconciliation.chain import Chain, Factor, sample
from tallies.reconciliation.spread import log_rise

RATES = np.array([0.7, 1.6, 0.4])
EXTRA = 0.8  # a dispersion of 1.8


def chain(k: int, days: int = 4, *, highest: int = 3) -> Chain:
    """Return theatres that start at 0, with a sum known on day 2 and likely on the last one."""
    low = np.zeros((k, days), dtype=np.int64)
    high = np.full((k, days), highest, dtype=np.int64)
    high[:, 0] = 0
    low[0, 2:] = 1
    members = tuple(range(k))
    factors = [(), (), (Factor(members, 2, np.ones(1)),), (Factor(members, 3, np.array([0.5, 1])),)]
    tables = tuple(log_rise(np.full(days, rate), EXTRA, highest) for rate in RATES[:k])
    return Chain(low, high, np.zeros((k, days), dtype=bool), tables, tuple(factors))


def histories(model: Chain) -> dict[tuple[tuple[int, ...], ...], float]:
    """Return every history with its chance, by the textbook's distribution of the rises."""
    k = len(model.low)
    one = [
        [
            path
            for path in product(*map(range, model.low[i], model.high[i] + 1))
            if all(a <= b for a, b in pairwise(path))
        ]
        for i in range(k)
    ]
    chances = {}
    for paths in product(*one):
        total = np.sum(paths, axis=0)
        if total[2] != 2 or total[3] not in (3, 4):
            continue
        chance = {3: 0.5, 4: 1.0}[int(total[3])]
        for path, rate in zip(paths, RATES, strict=False):
            law = stats.nbinom(rate / EXTRA, 1 / (1 + EXTRA))
            chance *= law.pmf(np.diff(path)).prod()
        chances[paths] = float(chance)
    whole = sum(chances.values())
    return {paths: chance / whole for paths, chance in chances.items()}


def averages(model: Chain) -> np.ndarray:
    """Return each theatre's chance to stand at 0, 1, 2, 3 on each day, shape (K, T, 4)."""
    k, days = model.low.shape
    chances = np.zeros((k, days, 4))
    for paths, chance in histories(model).items():
        for i, day in product(range(k), range(days)):
            chances[i, day, paths[i][day]] += chance
    return chances


@pytest.mark.parametrize("k", [1, 2, 3])
def test_forward_backward_gives_what_all_histories_give(k):
    model = chain(k)
    expected = averages(model)
    for day, state in model.backward(model.forward()):
        for i in range(k):
            own = state.sum(axis=tuple(j for j in range(k) if j != i))
            at = slice(model.low[i, day], model.high[i, day] + 1)
            np.testing.assert_allclose(own, expected[i, day, at], atol=1e-12)


def shares(paths: np.ndarray) -> np.ndarray:
    """Return how often drawn theatres stand at 0, 1, 2, 3 on each day."""
    return np.stack([(paths == count).mean(axis=0) for count in range(4)], axis=-1)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_drawn_histories_follow_the_model(k):
    model = chain(k)
    paths = model.draw(np.random.default_rng(3), 20_000)
    np.testing.assert_allclose(shares(paths), averages(model), atol=0.015)
    known = histories(model)
    assert {tuple(map(tuple, path)) for path in paths.tolist()} <= set(known)
    # A whole history, not days apart: the likeliest is drawn as often as it should be.
    best = max(known, key=known.__getitem__)
    share = (paths == np.array(best)).all(axis=(1, 2)).mean()
    assert share == pytest.approx(known[best], abs=0.015)


def test_pairs_in_turn_reach_the_same_distribution_as_all_at_once():
    model = chain(3)
    start = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]])
    paths = sample(model, start, np.random.default_rng(5), 4000, 50)
    np.testing.assert_allclose(shares(paths), averages(model), atol=0.03)
    assert (np.diff(paths, axis=2) >= 0).all()
    assert (paths[:, :, 2].sum(axis=1) == 2).all()


def test_a_step_of_which_nothing_is_known_does_not_pull_the_days_before():
    model = chain(1)
    free = model.free.copy()
    free[0, 3] = True
    table = model.log_rise
    loose = Chain(model.low, model.high, free, table, (*model.factors[:3], ()))
    state = dict(loose.backward(loose.forward()))
    cut = Chain(*(x[:, :3] for x in (model.low, model.high, free)), table, model.factors[:3])
    for day, expected in cut.backward(cut.forward()):
        np.testing.assert_allclose(state[day], expected, atol=1e-12)


def test_a_rise_far_beyond_the_rate_is_unlikely_and_not_impossible():
    low = np.array([[0, 0, 5000]])
    high = np.array([[0, 3, 5000]])
    table = (log_rise(np.full(3, 0.01), 0.0, 5000),)
    model = Chain(low, high, np.zeros((1, 3), dtype=bool), table, ((), (), ()))
    for _, state in model.backward(model.forward()):
        assert state.sum() == pytest.approx(1)


def test_many_draws_of_many_states_take_one_ladder():
    model = chain(3, 2, highest=59)  # 216,000 states on a day
    tracemalloc.start()
    paths = model.draw(np.random.default_rng(2), 500)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert paths.shape == (500, 3, 2)
    assert (np.diff(paths, axis=2) >= 0).all()
    assert peak < 500 * 60**3  # bytes: a table of all draws and states would take eight times that
