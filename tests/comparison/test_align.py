"""Numbers of two curves side by side, with known answers."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from tallies.comparison._align import Curve, align, bridge, fit_lag, rows_of, smoothed
from tallies.comparison._cause import cause_of


def benchmark():
    path = Path(__file__).parents[2] / "benchmarks/compare_sources.py"
    if not path.is_file():
        pytest.skip("needs the checkout, not only the tests")
    spec = importlib.util.spec_from_file_location("compare_sources_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def attacks(days: int = 90) -> np.ndarray:
    daily = np.random.default_rng(4).negative_binomial(1.2, 0.5, days)
    return np.concatenate([[0], np.cumsum(daily)])


def curve(days: np.ndarray, level: np.ndarray) -> Curve:
    return Curve(days, level[days], from_zero=True)


LEVEL = attacks()
EVERY = np.arange(91)


def test_a_copy_has_ratio_1_and_no_lag():
    found = align(curve(EVERY, LEVEL), curve(EVERY[::3], LEVEL), 0, 10, 0.95)
    assert found.ratio == pytest.approx(1)
    assert (found.lag, found.lag_low, found.lag_high) == (0, 0, 0)
    assert found.spread == 0
    assert cause_of(found) == "same"


def test_a_copy_three_days_later_is_a_lag():
    later = LEVEL[np.maximum(EVERY - 3, 0)]
    found = align(curve(EVERY, LEVEL), curve(EVERY[::2], later), 0, 10, 0.95)
    assert (found.lag, found.lag_low, found.lag_high) == (3, 3, 3)
    assert found.ratio == pytest.approx(1)
    assert cause_of(found) == "lag"


def test_every_second_attack_is_another_rule():
    found = align(curve(EVERY, LEVEL), curve(EVERY[::2], LEVEL // 2), 0, 10, 0.95)
    assert found.ratio == pytest.approx(0.5, abs=0.02)
    assert found.ratio_low < 0.5 < found.ratio_high < 0.6
    assert cause_of(found) == "rule"


def test_both_at_once():
    other = (LEVEL // 2)[np.maximum(EVERY - 4, 0)]
    found = align(curve(EVERY, LEVEL), curve(EVERY[::2], other), 0, 10, 0.95)
    assert found.lag == 4
    assert cause_of(found) == "both"


def test_the_other_way_round_is_the_inverse():
    one, other = curve(EVERY[::2], LEVEL), curve(EVERY[::5], LEVEL // 3)
    there, back = align(one, other, 0, 6, 0.95), align(other, one, 0, 6, 0.95)
    assert back.ratio == pytest.approx(1 / there.ratio)
    assert (back.ratio_low, back.ratio_high) == pytest.approx(
        (1 / there.ratio_high, 1 / there.ratio_low)
    )
    assert (back.lag, back.lag_low, back.lag_high) == (-there.lag, -there.lag_high, -there.lag_low)


def test_the_bridge_is_binomial():
    """Ten attacks in ten days: three days hold a binomial number of them."""
    one = Curve(np.array([0, 10]), np.array([0, 10]), from_zero=True)
    found = bridge(one, np.array([0.0, 3.0, 10.0]))
    assert found == pytest.approx(10 * 0.3 * 0.7 * np.array([[1, -1], [-1, 1]]))


def test_the_ratio_is_that_of_the_sums():
    one, other = curve(EVERY, LEVEL), curve(EVERY[::7], LEVEL * 2)
    rows = rows_of(other, one, 0, 5)
    (fit, *_) = fit_lag(rows, smoothed(rows, other), 0)
    last = rows.days[-1]
    assert last <= 85
    assert fit.share == pytest.approx(2 / 3)
    assert rows.rise.sum() == 2 * LEVEL[last]


def test_four_rises_give_a_ratio_and_no_lag():
    few = curve(EVERY[::22], LEVEL)
    found = align(curve(EVERY, LEVEL), few, 0, 10, 0.95)
    assert found.lag is None
    assert found.bic == {}
    assert cause_of(found) == "not_enough"
    assert align(curve(EVERY, LEVEL), curve(EVERY[::80], LEVEL), 0, 10, 0.95) is None


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    """The short form of benchmarks/compare_sources.py: chance moves 200 pairs by .03."""
    bench = benchmark()
    for setting in bench.BASE[:4]:
        found = bench.measure(setting, 200, 8)
        assert found["ratio"] >= 0.91
        assert found["days"] >= 0.91
        assert found[setting.truth] >= 0.8
