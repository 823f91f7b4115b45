"""Faults of section I: what change statistics owe a user whose counts are odd."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import NotEnoughDataError, TalliesError
from tests.trends.series import rises

ONE_SERIES = (tallies.detect_change, tallies.find_changepoints, tallies.fit_trend)


def steps(*pieces, seed=4):
    """Return daily Poisson counts, (days, rate) a piece."""
    rng = np.random.default_rng(seed)
    return rises(np.concatenate([rng.poisson(rate, days) for days, rate in pieces]), theatre="Iraq")


def test_I01_all_zeros():
    found = tallies.detect_change(rises([0] * 40))
    assert "no change point, no events" in found.sentence
    assert found.segments["rate"].to_list() == [0.0]
    assert 0 < found.segments["rate_high"].iloc[0] < 0.2


@pytest.mark.parametrize("function", ONE_SERIES)
@pytest.mark.parametrize("n", [1, 2])
def test_I02_too_short(function, n):
    with pytest.raises(NotEnoughDataError, match=rf"is too short: n={n}, need \d"):
        function(rises([3] * n))


def test_I02_constant():
    assert tallies.detect_change(rises([3] * 60)).p_value > 0.05


def test_I03_missing_inside():
    table = rises([2, 3, 1, 4, 2, 5]).astype({"count": "Int64"})
    table.loc[3, "count"] = pd.NA
    with pytest.raises(TalliesError, match=r"'count' is missing in 1 row .*2023-10-20"):
        tallies.detect_change(table)


def test_I04_zeros_then_some():
    found = tallies.detect_change(rises([0] * 30 + [1, 2, 3] * 10))
    assert (found.ratio, found.ratio_high) == (np.inf, np.inf)
    assert 1 < found.ratio_low < np.inf


def test_I05_huge_counts():
    table = rises([2, 3, 1, 4, 2, 10**18])
    with pytest.raises(TalliesError, match="above 1,000,000,000"):
        tallies.detect_change(table)


def test_I06_no_change_is_dated_to_the_edges():
    table = steps((2, 40.0), (98, 1.0))
    found = tallies.detect_change(table)
    into = (found.date - table["start"].iloc[0]).days
    assert 14 < into < 100 - 13
    assert "No change is looked for within 14 days of either end" in repr(found)


def test_I06_two_changes_a_day_apart_are_not_told():
    found = tallies.find_changepoints(steps((40, 1.0), (1, 30.0), (79, 1.0)))
    assert (np.diff(found.dates) >= np.timedelta64(14, "D")).all()


@pytest.mark.slow
@pytest.mark.parametrize(("size", "low", "high"), [(None, 0.04, 0.06), (2.0, 0.04, 0.06)])
def test_I07_false_alarms_of_bursty_days(size, low, high):
    alarms = 0
    for i in range(2000):
        rng = np.random.default_rng([7, i])
        rates = np.full(100, np.exp(rng.uniform(-0.7, 1.4)))
        if size:
            rates = rates * rng.gamma(size, 1 / size, 100)
        alarms += tallies.detect_change(rises(rng.poisson(rates))).p_value <= 0.05
    assert low < alarms / 2000 < high


def test_I08_a_falling_total_and_a_total_passed_for_counts():
    days = pd.date_range("2023-11-01", periods=8)
    with pytest.raises(TalliesError, match=r"a cumulative count cannot fall"):
        tallies.detect_change(pd.Series([1, 4, 6, 5, 9, 9, 12, 13], index=days))
    with pytest.raises(TalliesError, match=r"as a running total does"):
        tallies.detect_change(pd.Series([1, 4, 6, 8, 9, 9, 12, 13], index=days), kind="counts")


def test_I09_open_limits_are_run_at_both_ends():
    weeks = pd.date_range("2023-10-22", periods=12, freq="7D")
    figures = [3, 6, 9, 12, 15, 17, 40, 60, 80, 100, 120, 140]
    rows = [
        {
            "theatre": "Iraq",
            "reference_date": f"{day:%Y-%m-%d}",
            "count": count,
            "source": "officials",
            "since": "2023-10-17",
            "qualifier": "at_least" if i == 5 else "exact",
        }
        for i, (day, count) in enumerate(zip(weeks, figures, strict=True))
    ]
    found = tallies.find_changepoints(tallies.reconcile(tallies.validate_reports(rows)))
    assert found.tests["depends_on_limits"].to_list() in ([True], [False])


def test_I10_irregular_reports_carry_their_days():
    days = pd.to_datetime(["2023-11-01", "2023-11-02", "2023-11-09", "2023-11-20"])
    with pytest.raises(TalliesError, match=r"needs two or more dates with equal steps"):
        tallies.detect_change(pd.Series([1, 7, 11, 2], index=days), kind="counts")
    total = pd.Series(np.arange(0, 120, 2), index=pd.date_range("2023-11-01", periods=60))
    uneven = total.iloc[[0, 1, 2, 9, 11, 20, 33, 34, 48, 59]]
    assert tallies.detect_change(uneven).p_value > 0.05  # 2 a day throughout


def test_I11_same_answer_on_one_thread_and_two():
    code = (
        "import pandas as pd, tallies;"
        "days = pd.date_range('2023-11-01', periods=80);"
        "counts = pd.Series([1, 0, 2, 1] * 10 + [3, 2, 1, 4] * 10, index=days);"
        "print(tallies.find_changepoints(counts, kind='counts').to_frame().to_csv())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(said) == 1


def test_I12_p_is_never_zero_and_looks_are_warned_of():
    found = tallies.detect_change(steps((60, 1.0), (60, 9.0)))
    assert found.p_value >= 0.001
    assert "for a look every week use tallies.monitor" in repr(found)
    known = tallies.compare_rates(steps((60, 1.0), (60, 9.0)), at="2023-12-15")
    assert "p < 0.0001" in known.sentence
