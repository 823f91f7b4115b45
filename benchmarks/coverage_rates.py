"""Measured error rates: ``python benchmarks/coverage_rates.py [REPLICATES] [SEED] [TABLE...]``.

TABLE is compare, corners, trend or dispersion; all by default, which takes some minutes.
Prints markdown tables for ``compare_rates``, ``fit_trend`` and ``dispersion`` on series whose
truth is known. Daily counts, reports with gaps of 1 to 7 days, and weeks; 120 days; Poisson, or
bursty: negative binomial with a variance of ``rate + rate**2 / 2`` a day (size 2).
"""

import sys
from math import exp, log
from typing import NamedTuple

import numpy as np

from tallies.trends import _line
from tallies.trends import dispersion as bursts
from tallies.trends.compare import Judged, compare_rows

DAYS = 120
SIZE = 2.0  # of the bursty day's negative binomial; the dispersion is 1 / SIZE
LAYOUTS = ("daily", "gaps of 1 to 7 days", "weekly")
LEVEL = 0.95
DRAWS = 499  # fewer than the function's own, which costs a little power and no size


class Rates(NamedTuple):
    """True rates a day, with what they were made from."""

    daily: np.ndarray
    truth: float


def rows(rng: np.random.Generator, layout: str, days: int = DAYS) -> np.ndarray:
    """Return the days of each row."""
    if layout == "daily":
        return np.ones(days, dtype=np.int64)
    if layout == "weekly":
        return np.full(days // 7, 7)
    cut = np.cumsum(rng.integers(1, 8, days))
    return np.diff(np.concatenate([[0], cut[cut < days], [days]]))


def drawn(rng: np.random.Generator, rates: np.ndarray, *, bursty: bool) -> np.ndarray:
    """Return counts a day."""
    means = rates * rng.gamma(SIZE, 1 / SIZE, len(rates)) if bursty else rates
    return rng.poisson(means)


def summed(daily: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the counts of rows; days after the last row are dropped."""
    return np.add.reduceat(daily[: days.sum()], np.cumsum(days) - days)


def compared(count: np.ndarray, days: np.ndarray, at: int, given: float | None) -> Judged:
    """Return what ``compare_rates(..., at=...)`` finds; straddling rows are left out."""
    ends = np.cumsum(days)
    return compare_rows(count, days, ends <= at, ends - days >= at, given, LEVEL)


def uniform_log(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a number whose logarithm is uniform."""
    return exp(rng.uniform(log(low), log(high)))


def two_rates(rng: np.random.Generator, *, ratio: float | None = None) -> tuple[float, float]:
    """Return two rates from 0.5 to 4 a day whose ratio is 1 to 4, either way."""
    while True:
        first = uniform_log(rng, 0.5, 4)
        times = uniform_log(rng, 1, 4) if ratio is None else ratio
        second = first * times if rng.random() < 0.5 else first / times
        if 0.5 <= second <= 4:
            return first, second


def percent(hits: list[bool]) -> str:
    """Return a share with three decimals."""
    return f"{np.mean(hits):.3f}"


def show(title: str, head: list[str], lines: list[list[str]]) -> None:
    """Print a markdown table."""
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    print("\n".join(f"| {' | '.join(line)} |" for line in lines), flush=True)


def settings() -> list[tuple[str, bool]]:
    """Return every layout with and without bursts."""
    return [(layout, bursty) for bursty in (False, True) for layout in LAYOUTS]


def named(layout: str, *, bursty: bool) -> list[str]:
    """Return the first two cells of a line."""
    return ["bursty" if bursty else "Poisson", layout]


def compare(replicates: int, seed: int) -> None:
    """Print the coverage of the interval of the rate ratio, and the false alarms at ratio 1."""
    lines = []
    for number, (layout, bursty) in enumerate(settings()):
        known = {"auto": None, "given": 1 / SIZE if bursty else 0.0, "poisson": 0.0}
        hits: dict[str, list[bool]] = {name: [] for name in known}
        alarms, low, high = [], [], []
        for i in range(replicates):
            rng = np.random.default_rng([seed, 1, number, i])
            first, second = two_rates(rng)
            true, at, days = second / first, int(rng.integers(20, 101)), rows(rng, layout)
            rates = np.where(np.arange(DAYS) < at, first, second)
            count = summed(drawn(rng, rates, bursty=bursty), days)
            for name, given in known.items():
                found = compared(count, days, at, given).ratio
                hits[name].append(found.low <= true <= found.high)
                if name == "auto":
                    low.append(true < found.low)
                    high.append(true > found.high)
            flat = summed(drawn(rng, np.full(DAYS, first), bursty=bursty), days)
            alarms.append(compared(flat, days, at, None).ratio.p < 0.05)
        shares = [percent(each) for each in (*hits.values(), low, high, alarms)]
        lines.append([*named(layout, bursty=bursty), *shares])
    head = ["counts", "rows", "auto", "true dispersion given", "poisson"]
    head += ["auto: truth below", "above", "auto: p < .05 at ratio 1"]
    show("compare_rates: coverage of the 95% interval of the ratio, date given", head, lines)


def corners(replicates: int, seed: int) -> None:
    """Print the coverage at the edges of the range: few counts, short periods."""
    cases = [(0.5, 0.5, 20), (0.5, 2.0, 20), (2.0, 0.5, 100), (4.0, 1.0, 100), (1.0, 4.0, 20)]
    lines = []
    for number, (layout, bursty) in enumerate(settings()):
        shares = []
        for case, (first, second, at) in enumerate(cases):
            hits = []
            for i in range(replicates):
                rng = np.random.default_rng([seed, 2, number, case, i])
                rates = np.where(np.arange(DAYS) < at, first, second)
                days = rows(rng, layout)
                count = summed(drawn(rng, rates, bursty=bursty), days)
                found = compared(count, days, at, None).ratio
                hits.append(found.low <= second / first <= found.high)
            shares.append(percent(hits))
        lines.append([*named(layout, bursty=bursty), *shares])
    head = ["counts", "rows", *(f"{a:g} to {b:g} a day, day {at}" for a, b, at in cases)]
    show("compare_rates, auto: coverage at fixed rates", head, lines)


def truth(rng: np.random.Generator, shape: str) -> Rates:
    """Return a steady rate, a trend, or a step, with the true slope a week."""
    weeks = (np.arange(DAYS) + 0.5) / 7
    if shape == "step":
        first, second = two_rates(rng, ratio=uniform_log(rng, 2, 4))
        rates = np.where(np.arange(DAYS) < int(rng.integers(20, 101)), first, second)
        return Rates(rates, float("nan"))
    slope = 0.0 if shape == "steady" else float(rng.choice([-1, 1]) * rng.uniform(0.03, 0.12))
    middle = uniform_log(rng, 0.7, 3)
    return Rates(middle * np.exp(slope * (weeks - weeks.mean())), slope)


class Fitted(NamedTuple):
    """What ``fit_trend`` finds, in yes or no."""

    covered: bool
    growth: bool
    laplace: bool
    kendall: bool
    step: bool
    trend: bool


def fitted(count: np.ndarray, whole_days: np.ndarray, slope: float) -> Fitted:
    """Fit a trend to counts of which the slope is known."""
    count, days = count.astype(float), whole_days.astype(float)
    time = _line.middles(days)
    a = _line.trend_dispersion(count, days, time)
    found = _line.slope_interval(count, days, time, a, LEVEL, len(count) - 2)
    statistic = _line.laplace(count, days, time, 1 + a * count.sum() / days.sum())
    _, ranks = _line.kendall(count / days, time)
    shape = _line.step_or_trend(count, days, time, None).better
    return Fitted(
        covered=found.low <= slope <= found.high,
        growth=found.p < 0.05,
        laplace=abs(statistic) > 1.96,
        kendall=ranks < 0.05,
        step=shape == "step",
        trend=shape == "trend",
    )


def trend(replicates: int, seed: int) -> None:
    """Print the coverage of the growth's interval, false alarms, and step against trend."""
    lines = []
    for number, (layout, bursty) in enumerate(settings()):
        seen: dict[str, list[Fitted]] = {"steady": [], "trend": [], "step": []}
        for kind, (shape, found) in enumerate(seen.items()):
            for i in range(replicates):
                rng = np.random.default_rng([seed, 3, number, kind, i])
                made, days = truth(rng, shape), rows(rng, layout)
                count = summed(drawn(rng, made.daily, bursty=bursty), days)
                found.append(fitted(count, days, made.truth))
        asked = [("steady", "covered"), ("trend", "covered")]
        asked += [("steady", test) for test in ("growth", "laplace", "kendall")]
        asked += [(shape, said) for shape in seen for said in ("step", "trend")]
        shares = [percent([getattr(one, said) for one in seen[shape]]) for shape, said in asked]
        lines.append([*named(layout, bursty=bursty), *shares])
    head = ["counts", "rows", "coverage, steady", "coverage, trend", "false alarms: growth"]
    head += ["Laplace", "Mann-Kendall"]
    head += [f"{shape}: called a {said}" for shape in seen for said in ("step", "trend")]
    show("fit_trend: 95% interval of the growth, tests at .05, step or trend", head, lines)


def burstiness(replicates: int, seed: int) -> None:
    """Print the false alarms of the test and the coverage of the index's interval."""
    cases = [("daily", 120, 0.05), ("daily", 120, 0.5), ("daily", 30, 0.1), ("daily", 120, 2.0)]
    cases += [("gaps of 1 to 7 days", 120, 0.1), ("gaps of 1 to 7 days", 120, 1.0)]
    cases += [("weekly", 120, 0.3), ("weekly", 120, 2.0), ("weekly", 35, 1.0)]
    lines = []
    for number, (layout, length, rate) in enumerate(cases):
        p: dict[bool, list[float]] = {False: [], True: []}
        hits: dict[bool, list[bool]] = {False: [], True: []}
        for i in range(replicates):
            for bursty in (False, True):
                rng = np.random.default_rng([seed, 4, number, int(bursty), i])
                days = rows(rng, layout, length)
                count = summed(drawn(rng, np.full(length, rate), bursty=bursty), days)
                c, d = count.astype(float), days.astype(float)
                index = bursts.pearson_index(c, d)
                low, high = bursts.index_limits(c, d, index, LEVEL)
                hits[bursty].append(low <= (1 + rate / SIZE if bursty else 1.0) <= high)
                seen = bursts.burstiness_p(c, d, index, rng, draws=DRAWS)[0] if c.any() else 1.0
                p[bursty].append(seen)
        shares = [percent([one < level for one in p[False]]) for level in (0.05, 0.01)]
        shares += [percent([one < 0.05 for one in p[True]])]
        shares += [percent(hits[False]), percent(hits[True])]
        lines.append([layout, f"{length}", f"{rate:g}", *shares])
    head = ["rows", "days", "rate a day", "Poisson: p < .05", "p < .01", "bursty: p < .05"]
    head += ["coverage of the index, Poisson", "bursty"]
    show("dispersion: test for burstiness and 95% interval of the index", head, lines)


TABLES = {"compare": compare, "corners": corners, "trend": trend, "dispersion": burstiness}


def main(words: list[str]) -> None:
    numbers = [int(word) for word in words if word.isdigit()]
    replicates, seed = [*numbers, *(2_000, 7)[len(numbers) :]]
    print(f"Replicates {replicates:,}, seed {seed}.")
    for name in [word for word in words if not word.isdigit()] or TABLES:
        TABLES[name](replicates, seed)


if __name__ == "__main__":
    main(sys.argv[1:])
