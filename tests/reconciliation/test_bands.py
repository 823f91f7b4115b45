"""The band against every history written out, and where it must end."""

import importlib.util
import sys
from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import tallies
from tallies.reconciliation.bands import _edges
from tallies.reconciliation.spread import rates
from tests.properties.strategies import any_rows, reports, true_rows, wars
from tests.reconciliation.made_up import answer_to, counts, said

LINKED = {
    1: [said("A", 2, 1), said("A", 6, 4)],
    2: [said("A+B", 2, 2), said("A", 3, 2), said("A+B", 6, 5), said("B", 6, 2)],
    3: [
        said("A+B+C", 2, 2),
        said("A", 3, 2),
        said("A+B", 4, 3),
        said("A+B+C", 5, 5),
        said("B", 5, 1),
        said("C", 5, 1),
    ],
}


def by_enumeration(answer: tallies.Reconciliation, rows: list[dict]) -> dict[str, np.ndarray]:
    """Return the chance of every count on every day, from all histories that keep exact rows."""
    theatres = [name for name in answer.tally.columns if name != "total"]
    days, most = len(answer.tally), int(answer.upper["total"].max())
    rate = rates(answer.tally[theatres].to_numpy(dtype=np.int64).T)
    extra = answer.band_model["dispersion"] - 1
    single = [(0, *path) for path in combinations_with_replacement(range(most + 1), days - 1)]
    own = {
        name: [
            path
            for path in single
            if all(path[day(r)] == r["count"] for r in rows if r["theatre"] == name)
        ]
        for name in theatres
    }
    chances = {name: np.zeros((days, most + 1)) for name in [*theatres, "total"]}
    for paths in product(*own.values()):
        history = dict(zip(theatres, paths, strict=True))
        if all(told(history, r) == r["count"] for r in rows if "+" in r["theatre"]):
            weight = 1.0
            for path, means in zip(paths, rate, strict=True):
                weight *= likelihood(np.diff(path), means[1:], extra)
            history["total"] = tuple(np.sum(paths, axis=0))
            for name, path in history.items():
                chances[name][np.arange(days), path] += weight
    return {name: chance / chance.sum(axis=1)[:, None] for name, chance in chances.items()}


def day(row: dict) -> int:
    """Return a row's day number."""
    return (row["reference_date"] - pd.Timestamp("2023-12-31")).days


def told(history: dict[str, tuple[int, ...]], row: dict) -> int:
    """Return what a history says of a row's sum and day."""
    return sum(history[name][day(row)] for name in row["theatre"].split("+"))


def likelihood(rises: np.ndarray, means: np.ndarray, extra: float) -> float:
    """Return the chance of rises by scipy's distributions."""
    if extra < 1e-4:
        return float(stats.poisson(means).pmf(rises).prod())
    return float(stats.nbinom(means / extra, 1 / (1 + extra)).pmf(rises).prod())


@pytest.mark.parametrize("theatres", [1, 2, 3])
def test_every_day_has_the_distribution_of_all_histories(theatres):
    rows = LINKED[theatres]
    answer = answer_to(*rows)
    expected = by_enumeration(answer, rows)
    for name, spreads in answer._bands._spreads().items():
        for number, (first, chance) in enumerate(spreads):
            wide = np.zeros(expected[name].shape[1])
            kept = chance > 1e-12
            wide[first + np.flatnonzero(kept)] = chance[kept]
            np.testing.assert_allclose(wide, expected[name][number], atol=1e-9, err_msg=name)


@pytest.mark.parametrize("theatres", [1, 2, 3])
def test_weeks_of_drawn_histories_are_near_those_of_all_histories(theatres):
    rows = LINKED[theatres]
    answer = answer_to(*rows)
    expected = by_enumeration(answer, rows)
    for name in answer.tally.columns:
        paths = answer._bands._paths[name]
        for number, chance in enumerate(expected[name]):
            share = np.bincount(paths[:, number], minlength=len(chance)) / len(paths)
            np.testing.assert_allclose(share, chance, atol=0.08, err_msg=name)


def test_sampled_bands_are_near_the_exact_ones(monkeypatch):
    exact = answer_to(*LINKED[3])
    monkeypatch.setattr("tallies.reconciliation.bands.MOST_WORK", 0)
    answer = answer_to(*LINKED[3])
    check_shape(answer)
    for name, spreads in answer._bands._spreads().items():
        for (first, chance), (start, expected) in zip(
            spreads, exact._bands._spreads()[name], strict=True
        ):
            mean = first + (np.arange(len(chance)) * chance).sum()
            assert mean == pytest.approx(start + np.arange(len(expected)) @ expected, abs=0.2)


def test_too_many_linked_theatres_are_taken_apart_within_their_limits(monkeypatch):
    monkeypatch.setattr("tallies.reconciliation.bands.MOST_WORK", 0)
    monkeypatch.setattr("tallies.reconciliation.bands.MOST_SAMPLED", 0)
    answer = answer_to(*LINKED[3])
    check_shape(answer)
    assert counts(answer.band_high, "total")[2] == 2
    # Six theatres in one sum: nothing but the limits links them.
    rows = [said("A+B+C+D+E+F", at, 2 * at) for at in (2, 5, 9)]
    check_shape(answer_to(*rows))
    weeks = tallies.weekly(answer_to(*rows))
    assert weeks["band_high"].le(weeks["upper"]).all()


@pytest.mark.parametrize(
    ("chance", "coverage", "ends"),
    [
        ([0.05, 0.9, 0.05], 0.9, (1, 1)),
        ([0.06, 0.88, 0.06], 0.9, (1, 1)),
        ([0.25, 0.5, 0.25], 0.9, (0, 2)),
        ([0.12, 0.76, 0.12], 0.9, (0, 1)),
        ([0.85, 0.15], 0.9, (0, 0)),  # 0.85 is nearer to 0.9 than 1 is
        ([0.79, 0.21], 0.9, (0, 1)),
        ([0.02, 0.03, 0.05, 0.8, 0.1], 0.9, (3, 4)),
        ([0.4, 0.35, 0.25], 0.5, (0, 0)),
        ([1.0], 0.9, (0, 0)),
    ],
)
def test_ends_have_a_chance_nearest_to_the_coverage(chance, coverage, ends):
    assert _edges(7, np.array(chance), coverage) == (7 + ends[0], 7 + ends[1])


def test_ten_attacks_in_ten_days_by_the_binomial():
    answer = answer_to(said("A", 10, 10), said("A", 20, 10))
    # Day 5: binomial(10, 1/2); 3 to 7 has 0.891, 2 to 7 has 0.935, and 0.891 is nearer.
    law = stats.binom(10, 0.5)
    assert law.cdf(7) - law.cdf(2) == pytest.approx(0.891, abs=0.001)
    assert (counts(answer.band_low, "A")[5], counts(answer.band_high, "A")[5]) == (3, 7)
    assert counts(answer.band_high, "A")[10:] == [10] * 11
    wide = answer_to(said("A", 10, 10), said("A", 20, 10), band=0.9999)
    assert (counts(wide.band_low, "A")[5], counts(wide.band_high, "A")[5]) == (0, 10)


def test_a_band_ends_where_the_limits_do():
    answer = answer_to(said("A", 2, 3), said("A", 8, 6, "Post", "at_least"), said("B", 4, 2))
    assert counts(answer.band_high, "A")[2:] == [3] + [None] * 6
    assert counts(answer.band_low, "A") == counts(answer.lower, "A")
    assert counts(answer.band_high, "total")[3:] == [None] * 6


@pytest.mark.parametrize("rows", [[said("A", 1, 0)], [said("A", 3, 0), said("A", 9, 0)]])
def test_nothing_counted_leaves_no_room(rows):
    answer = answer_to(*rows)
    assert (answer.band_low == 0).all(axis=None)
    assert (answer.band_high == 0).all(axis=None)


def stale(number: int, *, every: int = 1) -> list[dict]:
    """Return daily figures that rise by two a day; every third one is two days old."""
    rows = []
    for at in range(1, number + 1):
        rows += [said("A", at, 2 * at, "Herald"), said("A", at, 2 * at, "Mail")]
        rows += [said("A", at, 2 * max(at - 2, 0), "Post")] if at % (3 * every) == 0 else []
    return rows


def test_where_figures_are_found_to_lag_the_count_may_lie_above_the_limit():
    answer = answer_to(*stale(30), said("A", 31, 62, "Post"))
    model = answer.band_model
    # Ten of eleven figures from one outlet were noticed as two days old.
    assert model["lag_one_outlet"] == pytest.approx((0, 10 / 12), abs=0.1)
    assert model["lag_several"] == ()
    assert counts(answer.upper, "A")[31] == 62
    assert counts(answer.band_high, "A")[31] > 62
    assert counts(answer.band_low, "A")[31] == 62
    assert counts(answer.band_high, "A")[30] == 60  # from two outlets


def test_a_figure_off_by_chance_is_no_lag():
    rows = [said("A", at, 2 * at, name) for at in range(1, 9) for name in ("Herald", "Mail")]
    answer = answer_to(*rows, said("A", 6, 99, "Post"), said("A", 7, 10, "Post"))
    assert answer.band_model["lag_one_outlet"] == ()
    assert answer.band_high.le(answer.upper).all(axis=None)


FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def check_shape(answer: tallies.Reconciliation) -> None:
    """Check that edges never fall, hold the estimate and end where the limits do."""
    low, high = answer.band_low, answer.band_high
    assert low.notna().all(axis=None)
    assert high.isna().equals(answer.upper.isna())
    assert low.le(answer.tally).all(axis=None)
    assert high.fillna(10**6).ge(answer.tally).all(axis=None)
    for frame in (low, high.fillna(10**6)):
        assert frame.diff().iloc[1:].ge(0).all(axis=None)
    if not answer._bands.lags:
        assert low.ge(answer.lower).all(axis=None)
        assert high.fillna(0).le(answer.upper.fillna(0)).all(axis=None)


@FEW
@given(any_rows())
def test_edges_of_any_reports(rows):
    answer = tallies.reconcile(reports(rows))
    check_shape(answer)
    weeks = tallies.weekly(answer)
    known = weeks[weeks["band_high"].notna()]
    assert known["band_low"].le(known["estimate"]).all()
    assert known["band_high"].ge(known["estimate"]).all()
    if not answer._bands.lags:
        assert known["band_low"].ge(known["lower"]).all()
        assert known["band_high"].le(known["upper"]).all()


@FEW
@given(wars().flatmap(true_rows), st.randoms(use_true_random=False))
def test_true_reports_never_lag_and_their_order_does_not_matter(rows, random):
    table = reports(rows)
    answer = tallies.reconcile(table)
    assert not answer._bands.lags
    check_shape(answer)
    order = list(range(len(table)))
    random.shuffle(order)
    again = tallies.reconcile(table.iloc[order])
    pd.testing.assert_frame_equal(answer.band_low, again.band_low)
    pd.testing.assert_frame_equal(answer.band_high, again.band_high)
    pd.testing.assert_frame_equal(tallies.weekly(answer), tallies.weekly(again))


# Coverage on made-up wars; the whole table: python benchmarks/bands.py


def benchmark():
    """Load the benchmark, which stands outside the package."""
    path = Path(__file__).parents[2] / "benchmarks" / "bands.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_bands", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


def measured(name: str, number: int) -> pd.Series:
    """Return sums over the days of so many wars."""
    bands = benchmark()
    return pd.DataFrame([bands.measure(bands.SETTINGS[name], seed) for seed in range(number)]).sum()


def test_the_band_of_weekly_reports_holds_the_true_count_about_nine_times_in_ten():
    sums = measured("sparse", 8)
    assert 0.84 <= sums["open_hits"] / sums["open"] <= 0.98
    assert sums["width"] < 0.6 * sums["envelope"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clean", "wrong", "stale", "bursty", "all", "sparse"])
def test_the_band_covers_what_it_says_in_every_setting(name):
    sums = measured(name, 60)
    assert 0.87 <= sums["open_hits"] / sums["open"] <= 0.96
    assert sums["tally"] <= min(sums["line"], sums["isotonic"])
