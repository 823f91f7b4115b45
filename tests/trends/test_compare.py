"""Two periods chosen beforehand."""

from math import comb, exp, inf, isnan, log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies import compare_rates, load_dataset, reconcile
from tallies.errors import NotEnoughDataError, TalliesError
from tallies.trends._rates import (
    Period,
    conditional,
    likelihood_ratio,
    rate_limits,
    ratio_drop,
)
from tests.trends.series import day, rises

COUNTS = [2, 3, 1, 4, 2, 6, 9, 7, 5, 8]


def brute_tails(k, n, p):
    """Return both mid-p tails by summing the binomial."""
    chance = [comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)]
    return sum(chance[:k]) + chance[k] / 2, sum(chance[k + 1 :]) + chance[k] / 2


def test_known_numbers():
    found = compare_rates(rises(COUNTS), at=day(6), dispersion="poisson")
    assert found.periods["count"].tolist() == [12, 35]
    assert found.periods["days"].tolist() == [5, 5]
    assert found.ratio == pytest.approx(35 / 12)
    lower, upper = brute_tails(35, 47, 0.5)
    assert found.p_value == pytest.approx(2 * min(lower, upper))
    assert found.sentence.startswith("The rate of reported attacks rose from 2.4 a day (17 Octo")


def test_at_is_the_same_as_the_two_periods():
    one = compare_rates(rises(COUNTS), at="2023-10-22")
    two = compare_rates(
        rises(COUNTS), before=("2023-10-17", "2023-10-21"), after=("2023-10-22", "2023-10-26")
    )
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame())


def test_p_agrees_with_statsmodels():
    from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

    # its mid-p is of the one-sided test; twice the smaller is ours
    found = compare_rates(rises(COUNTS), at=day(6), dispersion="poisson")
    one = poisson_2indep(35, 5, 12, 5, method="cond-midp", alternative="larger")
    assert found.p_value == pytest.approx(2 * one.pvalue)


def test_a_thousand_small_series_against_summation():
    rng = np.random.default_rng(3)
    for _ in range(1_000):
        first = Period(int(rng.integers(0, 15)), int(rng.integers(1, 40)))
        second = Period(int(rng.integers(0, 15)), int(rng.integers(1, 40)))
        found = conditional(first, second, 0.95)
        n = first.count + second.count
        if n == 0:
            assert (found.low, found.high, found.p) == (0, inf, 1)
            continue
        share = second.days / (first.days + second.days)
        assert found.p == pytest.approx(min(1, 2 * min(brute_tails(second.count, n, share))))
        for limit, tail in ((found.low, 1), (found.high, 0)):
            if 0 < limit < inf:
                odds = limit * second.days / first.days
                both = brute_tails(second.count, n, odds / (1 + odds))
                assert both[tail] == pytest.approx(0.025)
        assert (found.low == 0) == (second.count == 0)
        assert (found.high == inf) == (first.count == 0)


def brute_drop(first, second, ratio, a):
    """Return the likelihood-ratio statistic from scipy's negative binomial and a search."""
    from scipy.optimize import minimize_scalar
    from scipy.stats import nbinom, poisson

    def fit(one, rate):
        if a == 0:
            return poisson.logpmf(one.count, one.days * rate)
        return nbinom.logpmf(one.count, one.days / a, 1 / (1 + a * rate))

    best = fit(first, first.count / first.days) + fit(second, second.count / second.days)
    found = minimize_scalar(
        lambda x: -fit(first, exp(x)) - fit(second, ratio * exp(x)),
        bounds=(-15, 8),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return 2 * (best + found.fun)


def test_a_thousand_likelihood_ratios_against_a_search():
    rng = np.random.default_rng(4)
    for i in range(1_000):
        first = Period(int(rng.integers(1, 30)), int(rng.integers(1, 40)))
        second = Period(int(rng.integers(1, 30)), int(rng.integers(1, 40)))
        a, ratio = (0.0, 0.3, 2.0)[i % 3], float(exp(rng.normal()))
        want = brute_drop(first, second, ratio, a)
        assert ratio_drop(first, second, ratio, a) == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize("a", [0.0, 0.5, 3.0])
def test_limits_are_where_the_statistic_says(a):
    first, second = Period(9, 20), Period(31, 30)
    found = likelihood_ratio(first, second, a, 0.9, 12)
    from scipy.stats import t

    for limit in (found.low, found.high):
        assert ratio_drop(first, second, limit, a) == pytest.approx(t.ppf(0.95, 12) ** 2)
    low, high = rate_limits(first, a, 0.9, 12)
    assert low < 9 / 20 < high


counts = st.integers(0, 60)
spans = st.integers(1, 50)
levels = st.sampled_from([0.0, 0.4, 5.0])


@given(counts, spans, counts, spans, levels)
def test_swapping_the_periods_inverts_the_ratio(c1, d1, c2, d2, a):
    first, second = Period(c1, d1), Period(c2, d2)

    def find(one, two):
        if a == 0:
            return conditional(one, two, 0.95)
        return likelihood_ratio(one, two, a, 0.95, 20)

    found, swapped = find(first, second), find(second, first)
    assert found.p == pytest.approx(swapped.p)
    assert _inverse(found.low) == pytest.approx(swapped.high, rel=1e-6)
    assert _inverse(found.high) == pytest.approx(swapped.low, rel=1e-6, abs=1e-12)


def _inverse(value):
    return inf if value == 0 else 0.0 if value == inf else 1 / value


@given(counts, spans, counts, spans, levels, st.integers(2, 9))
def test_longer_days_change_no_ratio(c1, d1, c2, d2, a, times):
    """With all days and the dispersion multiplied alike, rates scale and their ratio stays."""
    found = likelihood_ratio(Period(c1, d1), Period(c2, d2), a, 0.95, inf)
    longer = likelihood_ratio(Period(c1, d1 * times), Period(c2, d2 * times), a * times, 0.95, inf)
    assert found.p == pytest.approx(longer.p, rel=1e-6)
    assert found.low == pytest.approx(longer.low, rel=1e-6)
    assert found.high == pytest.approx(longer.high, rel=1e-6)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=12), st.data())
def test_merging_rows_of_a_period_changes_nothing_for_poisson(numbers, data):
    at = data.draw(st.integers(2, len(numbers) - 1))
    split = compare_rates(rises(numbers), at=day(at + 1), dispersion="poisson")
    merged = rises([sum(numbers[:at]), *numbers[at:]], [at, *[1] * (len(numbers) - at)])
    whole = compare_rates(merged, at=day(at + 1), dispersion="poisson")
    assert (split.p_value, split.ratio_low) == (whole.p_value, whole.ratio_low)
    assert split.ratio_high == whole.ratio_high


def test_rows_across_the_edge_are_left_out_and_said():
    frame = rises([4, 6, 9, 20, 22], [2, 3, 4, 3, 3])
    found = compare_rates(frame, at=day(8))
    assert found.rows_left_out == 1
    assert found.periods["count"].tolist() == [10, 42]
    assert found.periods["days"].tolist() == [5, 6]
    assert found.sentence.endswith("One row lies across the edge of a period and is left out.")
    two = compare_rates(frame, before=(day(2), day(6)), after=(day(8), day(15)))
    assert two.rows_left_out == 2
    assert "2 rows lie across the edge of a period and are left out." in two.sentence


def test_a_gap_between_the_periods_is_no_straddling_row():
    found = compare_rates(rises(COUNTS), before=(day(1), day(3)), after=(day(8), day(10)))
    assert found.rows_left_out == 0
    assert found.periods["count"].tolist() == [6, 20]
    assert found.periods["start"].tolist() == [day(1), day(8)]
    assert found.periods["end"].tolist() == [day(3), day(10)]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "Give either at=DAY, or both"),
        ({"at": day(3), "before": (day(1), day(2))}, "Give either at=DAY, or both"),
        ({"before": (day(1), day(2))}, "Give either at=DAY, or both"),
        ({"at": day(1)}, "leaves a period without a day: the counts run from 2023-10-17"),
        ({"at": day(11)}, "leaves a period without a day"),
        ({"at": "23/11/2023"}, "at='23/11/2023' is not a day"),
        ({"before": day(1), "after": (day(2), day(3))}, "before=.* is not a pair of days"),
        ({"before": (day(2), day(1)), "after": (day(3), day(4))}, "before it starts on 2023-10-18"),
        ({"before": (day(1), day(4)), "after": (day(4), day(6))}, "not after the first ends"),
        ({"at": day(3), "dispersion": "high"}, "dispersion='high' is not an option"),
        ({"at": day(3), "dispersion": -1}, "dispersion=-1 is not an option"),
        ({"at": day(3), "dispersion": True}, "dispersion=True is not an option"),
        ({"at": day(3), "dispersion": float("nan")}, "dispersion=nan is not an option"),
        ({"at": day(3), "confidence": 95}, "confidence=95 is not between 0 and 1"),
        ({"at": day(3), "kind": "daily"}, "kind='daily' is not an option"),
        ({"at": day(3), "theatre": "Iraq"}, None),
    ],
)
def test_refusals(options, text):
    if text is None:
        with pytest.raises(TalliesError, match="theatre='Iraq' is not in the table"):
            compare_rates(rises(COUNTS, theatre="Syria"), **options)
    else:
        with pytest.raises(TalliesError, match=text):
            compare_rates(rises(COUNTS), **options)


def test_no_whole_row_is_not_enough():
    with pytest.raises(NotEnoughDataError, match=r"too short: n=0 whole rows, need 1; 1 lie part"):
        compare_rates(rises([4, 6], [9, 9]), at=day(4))
    with pytest.raises(NotEnoughDataError, match="n=0"):
        compare_rates(rises([]), at=day(4))


def test_nothing_counted_anywhere():
    found = compare_rates(rises([0] * 8), at=day(5))
    assert isnan(found.ratio)
    assert (found.ratio_low, found.ratio_high, found.p_value) == (0, inf, 1)
    assert found.one_sided
    assert (found.periods["rate_high"] > 0).all()
    assert "nothing was counted in either period" in found.sentence


@pytest.mark.parametrize("dispersion", ["auto", "poisson", 0.5, 1e9])
def test_nothing_counted_in_one_period(dispersion):
    numbers = [0, 0, 0, 0, 0, 0, 3, 1, 4, 2, 7, 5]
    found = compare_rates(rises(numbers), at=day(7), dispersion=dispersion)
    back = compare_rates(rises(numbers[::-1]), at=day(7), dispersion=dispersion)
    assert found.one_sided
    assert back.one_sided
    assert (found.ratio, found.ratio_high) == (inf, inf)
    assert (back.ratio, back.ratio_low) == (0, 0)
    assert found.ratio_low == pytest.approx(_inverse(back.ratio_high), rel=1e-6)
    assert found.p_value == pytest.approx(back.p_value)
    if dispersion != 1e9:
        assert found.p_value < 0.05
        assert found.ratio_low > 1
        assert "ratio at least" in found.sentence
        assert "ratio at most" in back.sentence
    else:
        assert "ratio without limits" in found.sentence


def test_a_zero_in_bursty_counts_is_less_sure_than_in_poisson_ones():
    limits = [conditional(Period(0, 10), Period(8, 10), 0.95).low]
    limits += [
        likelihood_ratio(Period(0, 10), Period(8, 10), a, 0.95, inf).low for a in (1e-9, 0.5, 2)
    ]
    assert limits[0] == pytest.approx(limits[1], rel=1e-6)
    assert limits[1] > limits[2] > limits[3]


def test_one_row_each_says_that_burstiness_cannot_be_judged():
    found = compare_rates(rises([3, 5], [4, 6]), at=day(5))
    assert found.dispersion_from == "assumed"
    assert any("one row in each period cannot show burstiness" in s for s in found.assumptions)


def test_huge_counts_keep_their_precision():
    big = 999_000_000
    found = compare_rates(rises([big] * 6 + [big + 90_000] * 6), at=day(7), dispersion="poisson")
    # normal approximation: 6 x 90,000 over sqrt(2 x 6e9)
    assert found.ratio_low > 1
    error = (found.ratio_high - found.ratio_low) / (2 * 1.959964)
    assert error == pytest.approx((2 / 6e9) ** 0.5, rel=1e-3)
    given = compare_rates(rises([big] * 12), at=day(7), dispersion=1.0)
    # sums of 6e9 leave the statistic six decimals
    assert log(given.ratio_high) == pytest.approx(-log(given.ratio_low), rel=1e-5)


def test_bursty_counts_give_a_wider_interval():
    numbers = [0, 5, 0, 1, 7, 0, 3, 0, 15, 4, 0, 9]
    auto = compare_rates(rises(numbers), at=day(7))
    poisson = compare_rates(rises(numbers), at=day(7), dispersion="poisson")
    assert auto.dispersion > 0
    assert auto.ratio == poisson.ratio
    assert auto.ratio_low < poisson.ratio_low < poisson.ratio_high < auto.ratio_high
    assert auto.p_value > poisson.p_value


def test_counts_that_vary_less_than_poisson_are_taken_as_poisson():
    numbers = [2, 2, 2, 2, 5, 5, 5, 5]
    auto = compare_rates(rises(numbers), at=day(5))
    assert auto.dispersion == 0
    assert auto.p_value == compare_rates(rises(numbers), at=day(5), dispersion=0).p_value


def test_a_rate_that_changes_inside_a_period_is_doubted():
    found = compare_rates(rises([1, 0, 1, 40, 44, 39, 2, 1, 0, 1, 2, 0]), at=day(7))
    assert "the rate probably changed inside one" in found.sentence


def test_input_is_not_changed_and_row_order_does_not_matter():
    frame = rises(COUNTS)
    kept = frame.copy(deep=True)
    found = compare_rates(frame, at=day(6))
    pd.testing.assert_frame_equal(frame, kept)
    mixed = compare_rates(frame.iloc[::-1], at=day(6))
    pd.testing.assert_frame_equal(found.to_frame(), mixed.to_frame())


def test_the_record_speaks():
    found = compare_rates(rises(COUNTS, theatre="Iraq"), at=day(6))
    assert repr(found).startswith("RateComparison: The rate of reported attacks in Iraq rose")
    assert "The periods were chosen before looking" in found.summary()
    assert found.to_frame()["ratio"].tolist()[1] == found.ratio
    with pytest.raises(AttributeError):
        found.ratio = 1.0


def test_every_form_of_input_agrees():
    claims = load_dataset("us_forces_2023").reports
    answer = reconcile(claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23")
    from tallies import increments

    rows = increments(answer, theatre="Iraq")
    edges = [rows["start"].iloc[0], *rows["end"]]
    total = pd.Series([0, *rows["count"].cumsum()], index=pd.DatetimeIndex(edges))
    record = compare_rates(answer, at="2023-11-07", theatre="Iraq").to_frame()
    pd.testing.assert_frame_equal(record, compare_rates(rows, at="2023-11-07").to_frame())
    pd.testing.assert_frame_equal(record, compare_rates(total, at="2023-11-07").to_frame())


@pytest.mark.slow
@pytest.mark.parametrize("a", [0.0, 0.5])
@pytest.mark.parametrize("days", [1, 7])
def test_coverage(a, days):
    """The interval holds the truth in .93 to .97 of series, less chance (3 errors of 1,000)."""
    from tallies.trends.compare import compare_rows
    from tests.trends.series import bursty

    hits = 0
    for i in range(1_000):
        rng = np.random.default_rng([5, i])
        at, ratio = int(rng.integers(20, 101)), float(exp(rng.uniform(0, log(4))))
        rates = np.where(np.arange(119) < at, 0.8, 0.8 * ratio)
        daily = bursty(rng, rates, a)
        count, ends = daily.reshape(-1, days).sum(1), np.arange(days, 120, days)
        length = np.full(len(count), days)
        found = compare_rows(count, length, ends <= at, ends - days >= at, None, 0.95).ratio
        hits += found.low <= ratio <= found.high
    assert 0.93 - 0.021 < hits / 1_000 < 0.97 + 0.016
