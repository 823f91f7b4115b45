"""The statistic of `monitor` against R surveillance and against a plain double loop.

All 1,000 random series of the double loop (a minute):

    python -m pytest tests/reference/test_monitor_reference.py -m slow
"""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import nbinom, poisson

from tallies.trends._sequential import averaged_paths, best_onset, highest_paths, page_paths

STORED = json.loads(Path(__file__).with_name("surveillance_glr.json").read_text("utf-8"))
CASES = [
    pytest.param(case, id=f"{case['mu0']}-{case['alpha']}-{case['dir']}")
    for case in STORED["cases"]
]
# R maximises the negative binomial by Newton steps that end at 1e-3 of a rate; at the flat top
# that leaves 2e-7 in the likelihood. The Poisson formula is closed: only rounding is left.
R_TOLERANCE = {0: 1e-11, 0.5: 5e-7, 2: 5e-7}


def glr(counts, days, base, a, up):
    rows = range(1, len(counts) + 1)
    found = [best_onset(counts[:n], days[:n], base, a, up=up, down=not up) for n in rows]
    return np.array([at for at, _ in found]), np.array([gain for _, gain in found])


@pytest.mark.parametrize("case", CASES)
def test_glr_equals_r_surveillance(case) -> None:
    """Equal days, rate and dispersion known. R skips onsets with no events since (0 log 0)."""
    counts = np.array(case["counts"], dtype=float)
    theirs = np.array(case["statistic"])
    assert theirs.max() > 1
    up = case["dir"] == "inc"
    onset, ours = glr(counts, np.ones(len(counts)), case["mu0"], case["alpha"], up)
    silent = np.array([counts[at : n + 1].sum() == 0 for n, at in enumerate(onset)])
    skipped = silent & (not up) & (case["alpha"] == 0)
    assert np.abs(ours - theirs)[~skipped].max() < R_TOLERANCE[case["alpha"]]
    assert (ours >= theirs)[skipped].all()
    assert skipped.sum() < len(counts) / 2


def row_logpmf(count, days, rate, a):
    if a == 0:
        return poisson.logpmf(count, rate * days)
    return nbinom.logpmf(count, days / a, 1 / (1 + a * rate))


def brute_glr(counts, days, base, a, up):
    """Try every onset; find each one's rate with a general optimiser."""
    best = 0.0
    for onset in range(len(counts)):
        c, d = counts[onset:], days[onset:]
        known = row_logpmf(c, d, base, a).sum()

        def lost(log_rate, c=c, d=d):
            return -row_logpmf(c, d, np.exp(log_rate), a).sum()

        middle = np.log(base)
        limits = (middle, middle + 6) if up else (middle - 40, middle)
        found = minimize_scalar(lost, bounds=limits, method="bounded", options={"xatol": 1e-9})
        best = max(best, -found.fun - known)
    return best


def brute_mixture(counts, days, base, a, ratios):
    """Sum the likelihood ratio over all onsets, from log-probabilities; then the average."""
    sums = []
    for ratio in ratios:
        gains = row_logpmf(counts, days, ratio * base, a) - row_logpmf(counts, days, base, a)
        sums.append(sum(np.exp(gains[k:].sum()) for k in range(len(gains))))
    return np.log(np.mean(sums))


def brute_cusum(counts, days, base, a, ratio):
    """The best onset at one ratio, by trying all."""
    gains = row_logpmf(counts, days, ratio * base, a) - row_logpmf(counts, days, base, a)
    return max(0.0, *(gains[k:].sum() for k in range(len(gains))))


def random_series(rng):
    rows = rng.integers(1, 9)
    days = rng.integers(1, 8, rows).astype(float)
    base, a = rng.choice([0.2, 1.0, 3.0]), rng.choice([0.0, 0.5, 2.0])
    return rng.poisson(base * days * rng.gamma(1, 1.5, rows)).astype(float), days, base, a


def agree(numbers) -> None:
    for number in numbers:
        rng = np.random.default_rng([7, number])
        counts, days, base, a = random_series(rng)
        for up in (True, False):
            # 1e-6: the optimiser's, which sees no slope that near to the top.
            assert glr(counts, days, base, a, up)[1][-1] == pytest.approx(
                brute_glr(counts, days, base, a, up), abs=1e-6
            )
            ratios = np.array([1.5, 2, 4]) if up else 1 / np.array([1.5, 2, 4])
            ours = averaged_paths(counts[:, None], days[:, None], base, a, ratios)[-1, 0]
            assert ours == pytest.approx(brute_mixture(counts, days, base, a, ratios), abs=1e-9)
            page = page_paths(counts[:, None], days[:, None], base, a, ratios[1:2])[-1, 0]
            assert page == pytest.approx(brute_cusum(counts, days, base, a, ratios[1]), abs=1e-9)


def test_statistics_equal_a_double_loop() -> None:
    """The first 60 of the random series; the slow test takes all."""
    agree(range(60))


@pytest.mark.slow
def test_statistics_equal_a_double_loop_on_1000_series() -> None:
    agree(range(1000))


@pytest.mark.parametrize("a", [0.0, 0.5])
def test_the_simulation_has_the_exact_glr(a) -> None:
    """Page's recursion on a grid finds the same onset as trying all, and never claims more."""
    rng = np.random.default_rng(3)
    days = rng.integers(1, 8, (60, 40)).astype(float)
    counts = rng.poisson(days * rng.gamma(2, 0.5, days.shape)).astype(float)
    ratios = np.exp(np.geomspace(0.05, np.log(64), 22))
    quick = highest_paths(counts, days, 1.0, a, ratios)
    exact = np.stack([glr(c, d, 1.0, a, True)[1] for c, d in zip(counts.T, days.T, strict=True)]).T
    assert (quick <= exact + 1e-9).all()
    alike = np.abs(quick - exact) < 1e-9
    assert alike[exact > 1].mean() > 0.995
    assert np.abs(quick - exact)[exact > 1].max() < 0.1
