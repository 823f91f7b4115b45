"""The change kernels against a second implementation that tries everything, on small series.

Segments are scored row by row with scipy's log-probabilities, every segmentation is written out,
rates inside a row are found by a numerical search, and every order of the stretches is judged.
"""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import gammaln, logsumexp
from scipy.stats import nbinom, poisson

from tallies.trends import permutation
from tallies.trends._kernels import (
    day_fit,
    mean_gain,
    partition,
    rows_fit,
    several_gain,
    split_gains,
)

LEFT_POISSON = 0.03  # log-likelihood that the rounds of day_fit leave, at most
# With dispersion the rounds are not exact: worst where the rows on one side hold no counts.
LEFT_BURSTY, OFTEN, SELDOM = 1.3, 0.2, 0.02  # at most; and a share of days at most with more than
CLOSE = {"rel": 1e-9, "abs": 1e-8}


def log_chance(count, days, rate, a):
    """Return the log-probability of rows at a rate, row by row."""
    if a == 0:
        return poisson.logpmf(count, rate * days)
    return nbinom.logpmf(count, days / a, 1 / (1 + a * np.asarray(rate)))


def segment_table(count, days, a):
    """Return the log-likelihood of each run of rows at its own best rate, by (first, after)."""
    n = len(count)
    spans = [(i, j) for i in range(n) for j in range(i + 1, n + 1)]
    rows = np.concatenate([np.arange(i, j) for i, j in spans])
    lengths = [j - i for i, j in spans]
    rate = np.repeat([count[i:j].sum() / days[i:j].sum() for i, j in spans], lengths)
    each = log_chance(count[rows], days[rows], rate, a)
    sums = np.add.reduceat(each, np.cumsum([0, *lengths[:-1]]))
    return dict(zip(spans, sums, strict=True))


def fit_of(table, n, edges):
    return sum(table[span] for span in pairwise([0, *edges, n]))


def all_edges(n):
    """Return every set of edges between n rows."""
    return [edges for k in range(n) for edges in combinations(range(1, n), k)]


def small(rng):
    """Return a small series, about one in three with a change, and a dispersion."""
    n = int(rng.integers(2, 10))
    days = rng.integers(1, 5, n) if rng.random() < 0.6 else np.ones(n, dtype=int)
    rates = np.full(n, np.exp(rng.uniform(-2, 2)))
    if rng.random() < 0.35:
        rates[int(rng.integers(1, n)) :] *= rng.choice([0.0, 0.2, 4.0])
    a = float(rng.choice([0.0, 0.1, 0.5, 1.7]))
    mean = rates * days
    spread = rng.gamma(days / a, a / days) if a else np.ones(n)
    return rng.poisson(mean * spread).astype(float), days.astype(float), a


def constant(count, days, a):
    """Return what the kernels leave out of the log-likelihood."""
    return rows_fit(count, days, a) - float(np.sum(gammaln(count + 1)))


SMALL = [small(np.random.default_rng([11, i])) for i in range(1000)]


def test_the_series_have_variety():
    assert sum(count.sum() == 0 for count, _, _ in SMALL) > 10
    assert sum(a == 0 for *_, a in SMALL) > 200
    assert sum(len(count) == 9 for count, *_ in SMALL) > 80


def test_best_rate_of_a_segment_is_its_total_over_its_days():
    for count, days, a in SMALL[:150]:
        if count.sum() == 0:
            continue
        best = minimize_scalar(
            lambda x, c=count, d=days, a=a: -log_chance(c, d, np.exp(x), a).sum(),
            bounds=(-8, 8),
            method="bounded",
            options={"xatol": 1e-9},
        )
        table = segment_table(count, days, a)
        assert table[0, len(count)] == pytest.approx(-best.fun, abs=1e-7)


def test_partition_is_the_best_of_all_segmentations():
    rng = np.random.default_rng(12)
    found = set()
    for count, days, a in SMALL:
        n = len(count)
        penalty = float(rng.choice([0.05, 0.5, 2.0, 4.0]))
        shortest = float(min(rng.choice([0, 1, 2, 3.5, 6]), days.sum()))
        table = segment_table(count, days, a)
        fits = {}
        for edges in all_edges(n):
            lengths = [days[i:j].sum() for i, j in pairwise([0, *edges, n])]
            if min(lengths) >= shortest:
                fits[edges] = fit_of(table, n, edges) - penalty * len(edges)
        edges, fit = partition(count, days, a, penalty, shortest)
        assert fit + constant(count, days, a) == pytest.approx(max(fits.values()), **CLOSE)
        # equal fits may differ in edges
        assert fits[tuple(edges)] == pytest.approx(max(fits.values()), **CLOSE)
        found.add(len(edges))
    assert found >= {0, 1, 2, 3, 4}


def test_gains_of_one_and_of_several_changes():
    rng = np.random.default_rng(13)
    for count, days, a in SMALL:
        n = len(count)
        edge = float(rng.choice([0, 1, 2, 4]))
        table = segment_table(count, days, a)
        gains = np.array([fit_of(table, n, (i,)) - table[0, n] for i in range(1, n)])
        left = np.cumsum(days)[:-1]
        gains[(left < edge) | (days.sum() - left < edge)] = -np.inf
        got = split_gains(count[None], days[None], a, edge)
        np.testing.assert_allclose(got[0], gains, rtol=1e-9, atol=1e-8)
        if np.isfinite(gains).any():
            mean = logsumexp(gains) - np.log(n - 1)
            assert mean_gain(got)[0] == pytest.approx(mean, **CLOSE)
        changes = int(rng.integers(1, min(4, n)))
        best = max(fit_of(table, n, edges) for edges in combinations(range(1, n), changes))
        several = several_gain(count[None], days[None], a, changes)[0]
        assert several + constant(count, days, a) == pytest.approx(best, **CLOSE)


def day_fit_by_search(count, days, a, after):
    """Return the log-likelihood of a change after a day, its two rates found by a search."""
    edges = np.concatenate([[0], np.cumsum(days)])
    early = np.clip(after - edges[:-1], 0, days)
    late = days - early

    def loss(rates):
        mean = early * rates[0] + late * rates[1]
        if a == 0:
            return np.sum(mean - count * np.log(mean))
        p = 1 / (1 + a * mean / days)
        return -np.sum(days / a * np.log(p) + count * np.log1p(-p))

    whole = count.sum() / days.sum()
    least = 1e-9
    starts = [(whole / 4, whole * 2), (whole * 2, whole / 4)]
    bounds = [(least, None)] * 2
    options = {"ftol": 1e-12, "maxiter": 200}
    found = [
        minimize(loss, np.maximum(start, least), bounds=bounds, options=options).fun
        for start in starts
    ]
    own = gammaln(count + 1)
    if a > 0:
        own = own + gammaln(days / a) - gammaln(count + days / a)
    return -min(found) - float(np.sum(own))


def inside_rows(rng):
    """Return a small series with counts and with rows of several days."""
    while True:
        count, days, a = small(rng)
        if len(days) > 2 and count.sum() > 0 and days.max() > 2:
            return count, days, a


def check_day_fits(numbers):
    """Compare with a search: never too high, and too low by little."""
    left: dict[bool, list[float]] = {False: [], True: []}
    for i in numbers:
        count, days, a = inside_rows(np.random.default_rng([14, i]))
        got = day_fit(count, days, a) + constant(count, days, a)
        for after in range(1, int(days.sum())):
            best = day_fit_by_search(count, days, a, after)
            assert got[after - 1] <= best + 1e-5
            left[a > 0].append(best - got[after - 1])
    assert max(left[False]) < LEFT_POISSON
    assert max(left[True]) < LEFT_BURSTY
    assert np.mean(np.array(left[True]) > OFTEN) < SELDOM


def test_day_fit_is_near_a_search():
    check_day_fits(range(4))


@pytest.mark.slow
def test_day_fit_is_near_a_search_on_many_series():
    check_day_fits(range(200))


def exact_p(count, days, edge, stretches):
    """Return the p-value from every order of the stretches."""
    first = [*stretches.first, len(count)]
    pieces = [np.arange(i, j) for i, j in pairwise(first)]
    mean = days * count.sum() / days.sum()
    free = len(count) - 1

    def excess(a):
        return np.sum((count - mean) ** 2 / (mean + a * mean**2 / days)) - free

    a = brentq(excess, 0, 1e5, xtol=1e-13, rtol=1e-13) if excess(0) > 0 else 0.0
    moving = len(pieces) - stretches.fixed_end
    ones, severals = [], []
    for order in permutations(range(moving)):
        order = [*order, *range(moving, len(pieces))]
        rows = np.concatenate([pieces[i] for i in order])
        c, d = count[rows], days[rows]
        table = segment_table(c, d, a)
        n, left = len(c), np.cumsum(d)[:-1]
        inside = (left >= edge) & (d.sum() - left >= edge)
        ratios = [fit_of(table, n, (i,)) for i in range(1, n)]
        ones.append(logsumexp(np.where(inside, ratios, -np.inf)))
        begins = np.cumsum([0, *(len(pieces[i]) for i in order)])[1:-1]
        if len(begins) > 3:
            severals.append(max(fit_of(table, n, edges) for edges in combinations(begins, 3)))
    level = share_as_high(ones)
    if severals:
        level = np.minimum(level, 3 * share_as_high(severals))
    return float(np.mean(level <= level[0] + 1e-12))


def exact_mean(count, days):
    """Return the geometric mean of the p-values of the two cuts, or the one of both."""
    cuts = [permutation.cut(days, length) for length in permutation.STRETCHES]
    ps = [exact_p(count, days, 1.0, stretches) for stretches in cuts]
    return np.sqrt(ps[0] * ps[1])


def share_as_high(values):
    values = np.round(values, 7)
    return (values[None, :] >= values[:, None]).mean(axis=1)


def few_stretches(rng, most, rest):
    """Return a bursty series of 4 stretches or some more, with or without a shorter rest."""
    while True:
        n = int(rng.integers(5, 2 * most))
        days = rng.integers(1, 4, n).astype(float) if rng.random() < 0.5 else np.ones(n)
        rates = np.where(np.arange(n) < n // 2, 2.0, rng.choice([2.0, 6.0, 15.0]))
        count = rng.poisson(rates * days * rng.gamma(3, 1 / 3, n)).astype(float)
        stretches = permutation.cut(days, permutation.STRETCHES[0])
        if 4 <= len(stretches.first) <= most and stretches.fixed_end == rest:
            return count, days


def all_orders(stretches, _draws, _rng):
    """Return every order of the stretches but the one they have."""
    moving = range(len(stretches.first) - stretches.fixed_end)
    rest = range(len(moving), len(stretches.first))
    return np.array([[*order, *rest] for order in permutations(moving)][1:])


def change_tests(numbers, most, monkeypatch):
    """Yield the p-value of the test when it meets every order, and the one by enumeration."""
    monkeypatch.setattr(permutation, "STRETCHES", (3, 5))  # two cuts also of a short series
    monkeypatch.setattr(permutation, "FEWEST_STRETCHES", 3)
    monkeypatch.setattr(permutation.Stretches, "orders", all_orders)
    for number in numbers:
        rng = np.random.default_rng([15, number])
        count, days = few_stretches(rng, most, number % 2 == 1)
        expected = exact_mean(count, days)
        yield permutation.change_test(count, days, edge=1.0, draws=99, rng=rng), expected


def test_change_test_against_every_order(monkeypatch):
    got, expected = zip(*change_tests(range(100), 5, monkeypatch), strict=True)
    assert got == pytest.approx(expected)
    assert len(set(expected)) > 30


@pytest.mark.slow
def test_change_test_against_every_order_of_a_thousand_series(monkeypatch):
    got, expected = zip(*change_tests(range(1000), 5, monkeypatch), strict=True)
    assert got == pytest.approx(expected)


@pytest.mark.slow
def test_change_test_against_every_order_of_six(monkeypatch):
    got, expected = zip(*change_tests(range(40), 6, monkeypatch), strict=True)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(4))
def test_drawn_orders_give_about_the_p_value_of_every_order(seed, monkeypatch):
    monkeypatch.setattr(permutation, "STRETCHES", (3, 5))
    monkeypatch.setattr(permutation, "FEWEST_STRETCHES", 3)
    monkeypatch.setattr(permutation, "ENOUGH", 10**9)  # all orders are drawn
    rng = np.random.default_rng([15, seed])
    count, days = few_stretches(rng, 5, seed % 2 == 1)
    expected = exact_mean(count, days)
    got = permutation.change_test(count, days, edge=1.0, draws=1999, rng=rng)
    assert got == pytest.approx(expected, abs=4 * np.sqrt(expected / 1999) + 2 / 1999)
