"""Numbers of a trend: a log-linear rate, what stands beside it, and a step against it."""

from math import inf, log, nan
from typing import Literal, NamedTuple

import numpy as np

from tallies.trends._kernels import Floats, fitted_dispersion, segment_fit
from tallies.trends._rates import Interval, quantile, two_sided

Shape = Literal["step", "trend", "neither"]
TOLD_APART = 2.0  # log-likelihood from which a step or a trend is said to fit better
LEAST_FOR_SHAPE = 8  # rows
WEEK = 7.0
WIDEST = 500.0  # exp of more overflows
STEPS = 500  # of scoring; a handful does, save where counts jump by millions


class Line(NamedTuple):
    """A fitted log-linear rate: ``log r = level + slope * time``, with the slope's error."""

    level: float
    slope: float
    error: float
    fit: float  # log-likelihood without the rows' own terms
    mean: Floats  # expected count of each row


def fit_line(count: Floats, days: Floats, time: Floats, dispersion: float) -> Line:
    """Return the likeliest log-linear rate of rows with exposure, at a given dispersion.

    Fisher scoring with halved steps on ``sum c h - (c + d / a) log(1 + a exp h)``, ``h = level +
    slope time``, which is concave; for Poisson ``sum c h - d exp h``. The error of the slope is
    that of the expected information. Needs counts that determine a slope (`separated` is False).
    """
    middle = float(np.sum(days * time) / np.sum(days))
    spread = float(np.ptp(time)) or 1.0
    x = np.column_stack([np.ones(len(time)), (time - middle) / spread])
    beta = np.array([np.log(np.sum(count) / np.sum(days)), 0.0])

    def fit(beta: Floats) -> float:
        line = x @ beta
        if line.max() > WIDEST:  # the counts allow no such rate
            return -np.inf
        if dispersion == 0:
            return float(np.sum(count * line - days * np.exp(line)))
        lost = np.logaddexp(0.0, np.log(dispersion) + line)
        return float(np.sum(count * line - (count + days / dispersion) * lost))

    def information(rate: Floats) -> Floats:
        weight = days * rate / (1 + dispersion * rate)
        return np.asarray(x.T @ (x * weight[:, None]))

    best = fit(beta)
    for _ in range(STEPS):
        rate = np.exp(x @ beta)
        slope = x.T @ ((count - days * rate) / (1 + dispersion * rate))
        step = _solve(information(rate), slope)
        gain = float(slope @ step)
        part = 1.0
        if gain > 1e-14 * abs(best):  # below, the fit itself is lost to rounding
            while fit(beta + part * step) < best and part > 1e-12:
                part /= 2
        beta = beta + part * step
        best = fit(beta)
        if gain < 1e-16:
            break
    rate = np.exp(x @ beta)
    error = np.sqrt(_solve(information(rate), np.array([0.0, 1.0]))[1]) / spread
    tilt = float(beta[1]) / spread
    return Line(float(beta[0]) - tilt * middle, tilt, float(error), best, days * rate)


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Return the solution of two equations, of full length even if the matrix is near singular."""
    (a, b), (_, d) = matrix
    apart = max(float(a * d - b * b), 1e-300)
    solved = [d * right[0] - b * right[1], a * right[1] - b * right[0]]
    return np.asarray(solved, dtype=np.float64) / apart


def separated(count: Floats) -> int:
    """Return -1 or 1 when everything was counted in the first or the last row, else 0."""
    where = np.flatnonzero(count)
    if len(where) != 1 or len(count) < 2:
        return 0
    return 1 if where[0] == len(count) - 1 else -1 if where[0] == 0 else 0


def separated_limit(count: Floats, days: Floats, time: Floats, confidence: float) -> float:
    """Return the slope nearest 0 at which everything in one edge row is still likely enough.

    Given the sum C, all of it falls in that row with probability ``p**C``, where ``p`` is the
    row's share of ``d exp(slope time)``; the limit is where that is 1 - confidence (mid-p, both
    sides).
    """
    from scipy.optimize import brentq

    side, total = separated(count), float(np.sum(count))
    own = len(count) - 1 if side > 0 else 0

    def excess(slope: float) -> float:
        power = np.log(days) + slope * side * (time - time[own])
        share = power[own] - np.logaddexp.reduce(power)
        return float(total * share - np.log1p(-confidence))

    low, high = -1.0, 1.0
    while excess(low) > 0:
        low *= 2
    while excess(high) < 0:
        high *= 2
    return side * float(brentq(excess, low, high, xtol=1e-12))


def laplace(count: Floats, days: Floats, time: Floats, index: float) -> float:
    """Return the Laplace statistic of grouped counts with exposure: normal without a trend.

    ``sum c (t - T) / sqrt(index * C * V)`` with ``T``, ``V`` the mean and variance of the rows'
    middles weighted by their days; `index` is the variance-to-mean ratio.
    """
    share = days / np.sum(days)
    middle = float(np.sum(share * time))
    spread = float(np.sum(share * (time - middle) ** 2))
    total = float(np.sum(count))
    if total == 0 or spread == 0:
        return 0.0
    return float(np.sum(count * (time - middle)) / np.sqrt(index * total * spread))


def best_step(count: Floats, days: Floats, dispersion: float) -> tuple[int, float]:
    """Return the first row of the second rate, and the log-likelihood, of the best single step."""
    c, d = np.cumsum(count), np.cumsum(days)
    fits = segment_fit(c[:-1], d[:-1], dispersion)
    fits = fits + segment_fit(c[-1] - c[:-1], d[-1] - d[:-1], dispersion)
    at = int(np.argmax(fits))
    return at + 1, float(fits[at])


def step_mean(count: Floats, days: Floats, at: int) -> Floats:
    """Return the expected counts of the rows when the rate steps before row `at`."""
    first = np.arange(len(count)) < at
    rates = [np.sum(count[part]) / np.sum(days[part]) for part in (first, ~first)]
    return np.where(first, rates[0], rates[1]) * days


def dispersion_beside_line(count: Floats, days: Floats, time: Floats) -> float:
    """Return the dispersion around a log-linear rate, fitted twice so that both agree."""
    found = 0.0
    for _ in range(2):
        mean = fit_line(count, days, time, found).mean
        found = fitted_dispersion(count, days, mean, 2)
    return found


def middles(days: Floats) -> Floats:
    """Return the middle of each row in weeks from the first start."""
    return np.asarray((np.cumsum(days) - days / 2) / WEEK)


def trend_dispersion(count: Floats, days: Floats, time: Floats) -> float:
    """Return the dispersion around the trend; 0 where no trend can be fitted."""
    if not count.any() or separated(count):
        return 0.0
    return dispersion_beside_line(count, days, time)


def slope_interval(
    count: Floats, days: Floats, time: Floats, dispersion: float, confidence: float, free: float
) -> Interval:
    """Return the slope of the log rate per week; `free` rows judged the dispersion."""
    if not count.any():
        return Interval(nan, -inf, inf, 1.0)
    side = separated(count)
    if side:
        own = -1 if side > 0 else 0
        effective = count / (1 + dispersion * count[own] / days[own])
        limit = separated_limit(effective, days, time, confidence)
        p = float((days[own] / np.sum(days)) ** np.sum(effective))
        low, high = (limit, inf) if side > 0 else (-inf, limit)
        return Interval(side * inf, low, high, p)
    line = fit_line(count, days, time, dispersion)
    free = free if dispersion > 0 else inf
    half = quantile(confidence, free) * line.error
    p = two_sided(line.slope / line.error, free)
    return Interval(line.slope, line.slope - half, line.slope + half, p)


def kendall(rate: Floats, time: Floats) -> tuple[float, float]:
    """Return Kendall's tau of rates with time and its p-value; NaN and 1 for equal rates."""
    from scipy.stats import kendalltau

    if np.ptp(rate) == 0:
        return nan, 1.0
    found = kendalltau(time, rate)
    return float(found.statistic), float(found.pvalue)


class Fits(NamedTuple):
    """Which of a step and a trend fits better, by how much, and the row where it steps."""

    better: Shape
    difference: float
    at: int


def step_or_trend(count: Floats, days: Floats, time: Floats, given: float | None) -> Fits:
    """Return whether a single step or a trend fits better at the same dispersion."""
    at, _ = best_step(count, days, given or 0.0)
    if len(count) < LEAST_FOR_SHAPE or not count.any() or separated(count):
        return Fits("neither", nan, at)
    a = given
    if a is None:
        beside_step = fitted_dispersion(count, days, step_mean(count, days, at), 3)
        a = min(beside_step, dispersion_beside_line(count, days, time))
    at, step = best_step(count, days, a)
    difference = step - fit_line(count, days, time, a).fit - log(len(count)) / 2
    better: Shape = "neither"
    if abs(difference) > TOLD_APART:
        better = "step" if difference > 0 else "trend"
    return Fits(better, difference, at)
