"""Is it escalating, and how fast?"""

from itertools import combinations
from math import erfc, inf, isnan, log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies import fit_trend, load_dataset, reconcile
from tallies.errors import NotEnoughDataError, TalliesError
from tallies.trends import _line
from tallies.trends._kernels import rows_fit
from tests.trends.series import bursty, day, rises

RISING = [1, 0, 2, 1, 3, 2, 4, 3, 6, 5, 7, 9, 8, 12]


def small(rng, i):
    """Return counts, days and times of one small series, and a dispersion."""
    n = int(rng.integers(3, 15))
    days = rng.integers(1, 10, n).astype(float)
    while True:
        count = rng.poisson(days * rng.gamma(1, 1, n)).astype(float)
        if np.count_nonzero(count) > 1:
            return count, days, _line.middles(days), (0.0, 0.3, 2.0)[i % 3]


def test_a_thousand_small_fits_against_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(1)
    for i in range(1_000):
        count, days, time, a = small(rng, i)
        line = _line.fit_line(count, days, time, a)
        family = sm.families.NegativeBinomial(alpha=a / days) if a else sm.families.Poisson()
        x = np.column_stack([np.ones(len(count)), time])
        model = sm.GLM(count, x, family=family, offset=np.log(days))
        # its own start can end in a warning on counts like 0 0 0 9 1: start where ours ended
        want = model.fit(start_params=[line.level, line.slope], tol=1e-12, maxiter=100)
        assert abs(line.slope - want.params[1]) < 1e-6 * want.bse[1]
        assert line.error == pytest.approx(want.bse[1], rel=1e-6)
        assert line.mean == pytest.approx(want.fittedvalues, rel=1e-5, abs=1e-9)


def test_the_fit_is_the_highest_of_the_likelihood_itself():
    from scipy.optimize import minimize
    from scipy.stats import nbinom, poisson

    rng = np.random.default_rng(2)
    for i in range(30):
        count, days, time, a = small(rng, i)
        line = _line.fit_line(count, days, time, a)

        def lost(beta, count=count, days=days, time=time, a=a):
            rate = np.exp(beta[0] + beta[1] * time)
            if a == 0:
                return -poisson.logpmf(count, days * rate).sum()
            return -nbinom.logpmf(count, days / a, 1 / (1 + a * rate)).sum()

        found = minimize(lost, [line.level, line.slope], method="Nelder-Mead")
        assert lost([line.level, line.slope]) <= found.fun + 1e-8
        from scipy.special import gammaln

        whole = line.fit + rows_fit(count, days, a) - gammaln(count + 1).sum()
        assert whole == pytest.approx(-lost([line.level, line.slope]), abs=1e-6)


def test_a_thousand_laplace_statistics_against_the_score():
    """The statistic is the score of the slope over its error, which a loop can work out."""
    rng = np.random.default_rng(3)
    for i in range(1_000):
        count, days, time, a = small(rng, i)
        rate = sum(count) / sum(days)
        middle = sum(d * t for d, t in zip(days, time, strict=True)) / sum(days)
        score = variance = 0.0
        for c, d, t in zip(count, days, time, strict=True):
            score += (c - d * rate) * (t - middle)
            variance += d * rate * (1 + a * rate) * (t - middle) ** 2
        found = _line.laplace(count, days, time, 1 + a * rate)
        assert found == pytest.approx(score / sqrt(variance))


def test_laplace_of_single_events():
    """With a row for each small stretch it is the textbook form of event times."""
    count = np.zeros(1_000)
    count[[100, 400, 700, 900, 950]] = 1
    times = np.array([100.5, 400.5, 700.5, 900.5, 950.5])
    textbook = (times.mean() - 500) / (1_000 / sqrt(12 * 5))
    days = np.ones(1_000)
    assert _line.laplace(count, days, _line.middles(days), 1.0) == pytest.approx(textbook, rel=1e-5)


def test_a_thousand_taus_against_all_pairs():
    rng = np.random.default_rng(4)
    for i in range(1_000):
        count, days, time, _ = small(rng, i)
        rate = count / days
        if np.ptp(rate) == 0:
            continue
        signs = [np.sign(rate[j] - rate[i]) for i, j in combinations(range(len(rate)), 2)]
        untied = sum(1 for sign in signs if sign)
        want = sum(signs) / sqrt(len(signs) * untied)
        assert _line.kendall(rate, time)[0] == pytest.approx(want)


def test_steps_are_searched_over_all_edges():
    rng = np.random.default_rng(5)
    from tallies.trends._kernels import segment_fit

    for i in range(300):
        count, days, _, a = small(rng, i)
        fits = [
            float(segment_fit(count[:k].sum(), days[:k].sum(), a))
            + float(segment_fit(count[k:].sum(), days[k:].sum(), a))
            for k in range(1, len(count))
        ]
        at, fit = _line.best_step(count, days, a)
        assert fit == pytest.approx(max(fits))
        assert fits[at - 1] == pytest.approx(max(fits))


def test_known_growth():
    doubling = [10 * 2**week for week in range(6)]
    found = fit_trend(rises(doubling, [7] * 6))
    assert found.growth == pytest.approx(1.0)
    assert found.doubling_time == pytest.approx(1.0)
    assert found.doubling_low < 1 < found.doubling_high < inf
    assert found.p_value < 1e-6
    assert "rose (+100% a week" in found.sentence
    assert "It doubles in 7 days (6.4 days to 7.7 days)" in found.sentence
    assert "p < 0.0001" in found.sentence


def test_time_reversed_is_the_inverse_growth():
    found, back = fit_trend(rises(RISING)), fit_trend(rises(RISING[::-1]))
    assert 1 + found.growth == pytest.approx(1 / (1 + back.growth))
    assert 1 + found.growth_low == pytest.approx(1 / (1 + back.growth_high))
    assert found.doubling_time == pytest.approx(back.doubling_time)
    assert found.doubling_low == pytest.approx(back.doubling_low)
    assert found.p_value == pytest.approx(back.p_value)
    assert found.laplace == pytest.approx(-back.laplace)
    assert found.kendall_tau == pytest.approx(-back.kendall_tau)
    assert "halves" in back.sentence


@given(st.lists(st.integers(0, 20), min_size=4, max_size=15), st.integers(2, 6))
def test_longer_days_slow_the_growth(numbers, times):
    """Each row made `times` as long: the log growth a week is that much smaller."""
    count = np.array(numbers, dtype=float)
    if np.count_nonzero(count) < 2:
        return
    days = np.ones(len(count))
    one = _line.fit_line(count, days, _line.middles(days), 0.0)
    longer = _line.fit_line(count, days * times, _line.middles(days * times), 0.0)
    assert longer.slope * times == pytest.approx(one.slope, rel=1e-6, abs=1e-9)
    assert longer.error * times == pytest.approx(one.error, rel=1e-6)


def test_a_steady_rate_leaves_the_doubling_time_open():
    found = fit_trend(rises([3, 2, 4, 3, 2, 3, 4, 2, 3, 3]))
    assert found.growth_low < 0 < found.growth_high
    assert found.doubling_high == inf
    assert "no change detected" in found.sentence
    assert "A steady rate is not ruled out; at the fastest it" in found.sentence


def test_a_step_is_not_called_a_trend():
    found = fit_trend(rises([1, 2, 1, 1, 2, 1] * 5 + [7, 8, 6, 9, 7, 8] * 5))
    assert found.shape == "step"
    assert found.step_at == day(31)
    assert "A step on 16 November 2023 fits better than a trend" in found.sentence


def test_a_trend_is_not_called_a_step():
    numbers = np.round(2 * np.exp(np.arange(70) * 0.04)).astype(int)
    found = fit_trend(rises(numbers))
    assert found.shape == "trend"
    assert "A trend fits better than a step" in found.sentence


def test_few_rows_are_not_compared():
    found = fit_trend(rises([1, 3, 5, 9]))
    assert found.shape == "neither"
    assert isnan(found.shape_difference)
    assert "step" not in found.sentence


@pytest.mark.parametrize("dispersion", ["auto", "poisson", 0.7, 1e9])
def test_nothing_counted(dispersion):
    found = fit_trend(rises([0] * 9), dispersion=dispersion)
    assert isnan(found.growth)
    assert (found.growth_low, found.growth_high, found.p_value) == (-1, inf, 1)
    assert (found.laplace, found.laplace_p, found.kendall_p) == (0, 1, 1)
    assert "no trend can be told, nothing was counted (at most 0.41 a day)" in found.sentence


@pytest.mark.parametrize("dispersion", ["auto", "poisson", 0.7, 1e9])
def test_zeros_then_some_has_one_limit_and_a_flag(dispersion):
    found = fit_trend(rises([0] * 11 + [6]), dispersion=dispersion)
    back = fit_trend(rises([6] + [0] * 11), dispersion=dispersion)
    assert found.separated
    assert back.separated
    assert (found.growth, found.growth_high) == (inf, inf)
    assert (back.growth, back.growth_low) == (-1, -1)
    assert 1 + found.growth_low == pytest.approx(1 / (1 + back.growth_high))
    assert "all counted in the last row" in found.sentence
    assert "all counted in the first row" in back.sentence
    if dispersion in ("auto", "poisson"):
        # given the sum, six of six in the last row at the limit: 5% for both sides with half each
        t = np.arange(12) / 7
        weights = np.exp(log(1 + found.growth_low) * (t - t[-1]))
        assert (1 / weights.sum()) ** 6 == pytest.approx(0.05)
        assert found.p_value == pytest.approx(12.0**-6)


@pytest.mark.parametrize(
    "numbers",
    [
        [10**9] * 10,
        [10**9, 3, 10**9, 0, 5, 7] * 2,
        [0] * 50 + [1, 10**9],
        [10**9, 0, 0, 0, 0, 0, 1],
        [0] * 200 + [7, 900],
        [0, 0, 1, 0, 0],
        [0] * 30 + [1, 1],
        [5] * 12,
    ],
)
@pytest.mark.parametrize("dispersion", ["auto", "poisson", 2, 1e9])
def test_hard_counts_have_an_answer(numbers, dispersion):
    found = fit_trend(rises(numbers), dispersion=dispersion)
    assert found.growth_low <= found.growth <= found.growth_high
    assert 0 <= found.p_value <= 1
    assert found.summary()


def test_too_short():
    for numbers in ([], [3], [3, 5]):
        with pytest.raises(NotEnoughDataError, match=f"too short: n={len(numbers)}, need 3"):
            fit_trend(rises(numbers))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"dispersion": "low"}, "dispersion='low' is not an option"),
        ({"dispersion": inf}, "dispersion=inf is not an option"),
        ({"confidence": 1}, "confidence=1 is not between 0 and 1"),
        ({"kind": "weekly"}, "kind='weekly' is not an option"),
    ],
)
def test_refusals(options, text):
    with pytest.raises(TalliesError, match=text):
        fit_trend(rises(RISING), **options)


def test_fields_belong_together():
    found = fit_trend(rises(RISING, [2] * 14, theatre="Iraq"), confidence=0.9)
    assert found.days == 28
    assert found.count == sum(RISING)
    assert (found.start, found.end) == (day(1), day(28))
    assert found.laplace_p == pytest.approx(erfc(abs(found.laplace) / sqrt(2)))
    assert found.doubling_time == pytest.approx(log(2) / log(1 + found.growth))
    assert found.to_frame().shape == (1, 25)
    assert "90% interval" in found.sentence
    assert repr(found).startswith("Trend: The rate of reported attacks in Iraq, 17 October 2023 to")


def test_input_is_not_changed_and_row_order_does_not_matter():
    frame = rises(RISING)
    kept = frame.copy(deep=True)
    found = fit_trend(frame)
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(found.to_frame(), fit_trend(frame.iloc[::-1]).to_frame())


def test_a_record_and_its_table_agree():
    from tallies import increments

    claims = load_dataset("us_forces_2023").reports
    answer = reconcile(claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23")
    record = fit_trend(answer, theatre="Syria").to_frame()
    rows = increments(answer, theatre="Syria")
    pd.testing.assert_frame_equal(record, fit_trend(rows).to_frame())


@pytest.mark.slow
@pytest.mark.parametrize("a", [0.0, 0.5])
def test_coverage_and_step_or_trend(a):
    covered = called = 0
    for i in range(600):
        rng = np.random.default_rng([6, i])
        slope = float(rng.uniform(-0.1, 0.1))
        days = np.ones(120)
        time = _line.middles(days)
        count = bursty(rng, 1.5 * np.exp(slope * (time - time.mean())), a).astype(float)
        fitted = _line.trend_dispersion(count, days, time)
        found = _line.slope_interval(count, days, time, fitted, 0.95, 118)
        covered += found.low <= slope <= found.high
        called += _line.step_or_trend(count, days, time, None).better == "step"
    assert 0.93 - 0.027 < covered / 600 < 0.97 + 0.02
    assert called / 600 < 0.10
