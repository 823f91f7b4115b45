"""Are counts burstier than Poisson at a steady rate?"""

from itertools import product
from math import factorial, inf, isnan

import numpy as np
import pandas as pd
import pytest

from tallies import dispersion, load_dataset, reconcile
from tallies.errors import NotEnoughDataError, TalliesError
from tallies.trends._kernels import fitted_dispersion
from tallies.trends.dispersion import burstiness_p, conditional_p, index_limits, pearson_index
from tests.trends.series import bursty, rises

BURSTS = [0, 9, 0, 0, 11, 1, 0, 14, 0, 0, 2, 8]


def test_known_index():
    found = dispersion(rises(BURSTS))
    values = np.array(BURSTS)
    assert found.index == pytest.approx(values.var(ddof=1) / values.mean())
    assert found.p_value < 0.01
    assert "vary more than a Poisson process at a steady rate" in found.sentence
    assert found.index_low < found.index < found.index_high


def test_a_thousand_small_series_against_a_loop_and_the_fitted_dispersion():
    rng = np.random.default_rng(1)
    for _ in range(1_000):
        n = int(rng.integers(2, 15))
        days = rng.integers(1, 10, n).astype(float)
        count = rng.poisson(days * rng.gamma(1, 1, n)).astype(float)
        if not count.any():
            continue
        rate = sum(count) / sum(days)
        x2 = sum((c - d * rate) ** 2 / (d * rate) for c, d in zip(count, days, strict=True))
        index = pearson_index(count, days)
        assert index == pytest.approx(x2 / (n - 1))
        # the day-level dispersion is the one that the whole room fits
        a = fitted_dispersion(count, days, days * rate, 1)
        assert max(0.0, index - 1) / rate == pytest.approx(a, rel=1e-6, abs=1e-9)


def exact_mid_p(count, days):
    """Return the mid-p by going through every table with the same sum."""
    total, share = int(sum(count)), np.array(days) / sum(days)
    mean = total * share
    seen = float(((np.array(count) - mean) ** 2 / mean).sum())
    p = 0.0
    for table in product(range(total + 1), repeat=len(count)):
        if sum(table) != total:
            continue
        chance = factorial(total)
        for k, s in zip(table, share, strict=True):
            chance *= s**k / factorial(k)
        x2 = float(((np.array(table) - mean) ** 2 / mean).sum())
        p += chance * (0.5 if abs(x2 - seen) < 1e-9 else float(x2 > seen))
    return p


@pytest.mark.parametrize(
    ("count", "days"),
    [
        ([3, 0, 0], [1, 2, 3]),
        ([0, 0, 4, 1], [1, 1, 1, 1]),
        ([2, 1, 2], [4, 1, 2]),
        ([1, 0], [1, 9]),
    ],
)
def test_draws_agree_with_every_table(count, days):
    share = np.array(days) / sum(days)
    seen = pearson_index(np.array(count, float), np.array(days, float)) * (len(count) - 1)
    found = conditional_p(share, sum(count), seen, 20_000, np.random.default_rng(2))
    assert found == pytest.approx(exact_mid_p(count, days), abs=0.012)  # 3.4 errors of the draws


def test_large_counts_are_judged_by_chi_square():
    from scipy.stats import chisquare

    numbers = [12, 30, 8, 25, 17, 9]
    found = dispersion(rises(numbers))
    assert found.p_value == pytest.approx(chisquare(numbers).pvalue)
    assert any("chi-square" in line for line in found.assumptions)


def test_both_ways_agree_where_both_hold():
    rng = np.random.default_rng(3)
    count = rng.poisson(9, 40).astype(float)
    days = np.ones(40)
    index = pearson_index(count, days)
    chi2, _ = burstiness_p(count, days, index, 0)
    drawn = conditional_p(days / 40, int(count.sum()), index * 39, 20_000, rng)
    assert drawn == pytest.approx(chi2, abs=0.02)


def test_the_seed_is_an_argument():
    frame = rises([0, 1, 0, 2, 0, 0, 1, 3])
    assert dispersion(frame).p_value == dispersion(frame).p_value
    assert dispersion(frame, rng=1).p_value == dispersion(frame, rng=1).p_value
    assert dispersion(frame, rng=np.random.default_rng(1)).p_value == (
        dispersion(frame, rng=1).p_value
    )


def test_nothing_counted():
    found = dispersion(rises([0] * 5))
    assert isnan(found.index)
    assert (found.index_low, found.index_high, found.p_value) == (0, inf, 1)
    assert found.day_level == 0
    assert "nothing was counted" in found.sentence


def test_constant_counts_have_index_0_and_no_p_of_0():
    found = dispersion(rises([7] * 9))
    assert (found.index, found.index_low, found.day_level) == (0, 0, 0)
    assert 0 < found.index_high < 1
    assert found.p_value > 0.99
    assert "no burstiness detected" in found.sentence


@pytest.mark.parametrize("numbers", [[10**9] * 4, [10**9, 0], [0, 0, 1], [1, 0] * 40])
def test_hard_counts_have_an_answer(numbers):
    found = dispersion(rises(numbers))
    assert 0 <= found.index_low <= found.index <= found.index_high
    assert 0 <= found.p_value <= 1
    assert found.summary()


def test_too_short():
    for numbers in ([], [3]):
        with pytest.raises(NotEnoughDataError, match=f"too short: n={len(numbers)}, need 2"):
            dispersion(rises(numbers))


def test_it_says_that_a_change_of_rate_raises_the_index_too():
    found = dispersion(rises([1] * 30 + [9] * 30))
    assert found.p_value < 0.01
    assert "a change of the rate raises the index too" in found.assumptions[0]


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.005, "attacks, .*, vary more"),
        (0.03, "appear to vary more"),
        (0.07, "may vary more"),
        (0.2, ": no burstiness detected"),
    ],
)
def test_words_follow_the_evidence(p, words):
    from dataclasses import replace

    found = replace(dispersion(rises(BURSTS)), p_value=p)
    import re

    assert re.search(words, found.sentence)


def test_input_is_not_changed_and_row_order_does_not_matter():
    frame = rises(BURSTS)
    kept = frame.copy(deep=True)
    found = dispersion(frame).to_frame()
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(found, dispersion(frame.iloc[::-1]).to_frame())


def test_several_theatres_need_a_name():
    claims = load_dataset("us_forces_2023").reports
    answer = reconcile(claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23")
    with pytest.raises(TalliesError, match=r"several theatres: Iraq, Syria\. Choose one"):
        dispersion(answer)
    assert dispersion(answer, theatre="total").count == 73


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "n"), [(0.05, 120), (0.3, 10), (1.0, 30)])
def test_false_alarms(rate, n):
    """At most 5% of Poisson series are called bursty, and 1%, less chance."""
    p = []
    for i in range(1_000):
        rng = np.random.default_rng([7, i])
        count, days = rng.poisson(rate, n).astype(float), np.ones(n)
        if count.any():
            p.append(burstiness_p(count, days, pearson_index(count, days), rng, draws=399)[0])
    assert np.mean(np.array(p) < 0.05) < 0.05 + 0.021
    assert np.mean(np.array(p) < 0.01) < 0.01 + 0.01


@pytest.mark.slow
@pytest.mark.parametrize("a", [0.0, 0.5, 1.0])
def test_coverage_of_the_index(a):
    hits = 0
    for i in range(1_000):
        count = bursty(np.random.default_rng([8, i]), np.full(60, 2.0), a).astype(float)
        days = np.ones(60)
        low, high = index_limits(count, days, pearson_index(count, days), 0.95)
        hits += low <= 1 + 2 * a <= high
    assert 0.93 - 0.021 < hits / 1_000 < 0.99
