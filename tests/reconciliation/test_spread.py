"""Rates, bursts and lag: known values by hand and by scipy, and simulation truth."""

import numpy as np
import pytest
from scipy import stats

from tallies.reconciliation.spread import (
    MAX_LAG,
    dispersion,
    habits,
    log_rise,
    rates,
    residuals,
)


@pytest.mark.parametrize("rate", [0.02, 1.3, 40.0])
def test_rises_are_poisson_or_negative_binomial(rate):
    counts = np.arange(60)
    poisson = log_rise(np.array([rate]), 0.0, 59)[0]
    np.testing.assert_allclose(poisson, stats.poisson.logpmf(counts, rate), rtol=1e-9)
    bursty = log_rise(np.array([rate]), 1.5, 59)[0]
    law = stats.nbinom(rate / 1.5, 1 / 2.5)
    np.testing.assert_allclose(bursty, law.logpmf(counts), rtol=1e-9, atol=1e-9)
    assert law.var() / law.mean() == pytest.approx(2.5)


def test_residuals_by_hand():
    # 3 in 2 days beside 1 in 1 day: 4 to split as 2/3, so that (3 - 8/3)^2 / (4 * 2/9) = 1/8.
    found = residuals(np.array([3, 1]), np.array([2, 1]))
    np.testing.assert_allclose(found, [[0.125], [4], [4]])
    assert residuals(np.array([3, 1]), np.array([20, 1])).shape == (3, 0)
    assert residuals(np.array([1, 0]), np.array([2, 1])).shape == (3, 0)
    assert residuals(np.array([3]), np.array([2])).shape == (3, 0)


@pytest.mark.parametrize("true", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("gap", [1, 3])
def test_dispersion_is_found_in_simulated_rises(true, gap):
    rng = np.random.default_rng(8)
    found = []
    for _ in range(30):
        rate = np.full(120, 0.8)
        daily = rng.poisson(rng.gamma(rate / (true - 1), true - 1) if true > 1 else rate)
        rises = daily.reshape(-1, gap).sum(axis=1)
        found.append(residuals(rises, np.full(len(rises), gap)))
    assert dispersion(np.concatenate(found, axis=1)) == pytest.approx(true, rel=0.15)


def test_dispersion_without_evidence_is_that_of_poisson():
    assert dispersion(np.empty((3, 0))) == 1
    assert dispersion(residuals(np.full(9, 4), np.full(9, 2))) == 1


def test_a_slow_change_of_the_rate_is_no_burst():
    rng = np.random.default_rng(2)
    found = [
        residuals(rng.poisson(np.linspace(0.5, 6, 150)), np.ones(150, dtype=int)) for _ in range(20)
    ]
    assert dispersion(np.concatenate(found, axis=1)) == pytest.approx(1, abs=0.12)


def test_habits_by_hand():
    noticed = np.array([9, 19, 19, 19, 19, 19, 19])
    found = habits(np.array([1, 1, 2]), noticed, 5)
    assert found.lag == pytest.approx((2 / 10, 1 / 20))
    assert found.slip == pytest.approx(5 / 25)
    none = habits(np.array([], dtype=np.int64), np.zeros(MAX_LAG, dtype=np.int64), 0)
    assert (none.lag, none.slip) == ((), 0)


def test_not_all_figures_lag():
    found = habits(np.ones(50, dtype=np.int64), np.zeros(MAX_LAG, dtype=np.int64), 0)
    assert sum(found.lag) == pytest.approx(0.9)


def test_rates_over_four_weeks():
    counts = np.concatenate([np.zeros(40), np.arange(41)]).astype(np.int64)[None]
    found = rates(counts)[0]
    assert found[0] == pytest.approx(0.5 / 14)
    assert found[80] == pytest.approx(14.5 / 14)
    assert found[40] == pytest.approx((15 - 1 + 0.5 - 0.5) / 28, abs=0.05)
