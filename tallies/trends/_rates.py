"""Numbers of two periods and of a trend: functions on arrays and totals, no pandas.

The model is that of ``_kernels``: a day at rate ``r`` has mean ``r`` and variance
``r + a * r**2``. The log-likelihood of totals `C`, `D` at rate ``r``, less its highest value at
``R = C / D``, depends on the step ``u = r / R - 1`` alone, in which form nothing is lost to
rounding when counts are huge.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tallies.trends._kernels import Floats, fitted_dispersion, poisson_limits, segment_fit

Excess = Callable[[float], float]
WIDEST = 500.0  # exp of more overflows
FARTHEST = 150.0  # log of a ratio beyond which there is no limit; the square of its exp is finite
STEPS = 500  # of scoring; a handful does, save where counts jump by millions


@dataclass(frozen=True, slots=True)
class Period:
    """Totals of one period."""

    count: int
    days: int


class Interval(NamedTuple):
    """An estimate with its limits and the p-value of no difference."""

    value: float
    low: float
    high: float
    p: float


class Line(NamedTuple):
    """A fitted log-linear rate: ``log r = level + slope * time``, with the slope's error."""

    level: float
    slope: float
    error: float
    fit: float  # log-likelihood without the rows' own terms
    mean: Floats  # expected count of each row


def drop(one: Period, rate: float, dispersion: float) -> float:
    """Return by how much the log-likelihood of totals falls short at a rate; 0 or more."""
    if one.count == 0:
        lost = one.days * rate
        return lost if dispersion == 0 else one.days / dispersion * np.log1p(dispersion * rate)
    best = one.count / one.days
    u = rate / best - 1
    near = abs(u) < 0.5
    step = float(np.log1p(u) if near else np.log(rate / best))
    if dispersion == 0:
        return one.count * (u - step)
    size = one.count + one.days / dispersion
    if near:
        grown = float(np.log1p(dispersion * best * u / (1 + dispersion * best)))
    else:
        grown = float(np.log1p(dispersion * rate) - np.log1p(dispersion * best))
    return size * grown - one.count * step


def shared_rate(first: Period, second: Period, ratio: float, dispersion: float) -> float:
    """Return the likeliest rate of the first period if the second has `ratio` times that rate.

    The positive root of ``a ratio D r**2 + (D1 + ratio D2 - a (ratio C1 + C2)) r - C = 0``, with
    ``C``, ``D`` the sums of both periods.
    """
    count, days = first.count + second.count, first.days + second.days
    linear = first.days + ratio * second.days
    linear -= dispersion * (ratio * first.count + second.count)
    square = dispersion * ratio * days
    root = float(np.sqrt(linear * linear + 4 * square * count))
    if linear >= 0:
        return 2 * count / (linear + root)
    return (root - linear) / (2 * square)


def ratio_drop(first: Period, second: Period, ratio: float, dispersion: float) -> float:
    """Return the likelihood-ratio statistic of a rate ratio (second over first)."""
    rate = shared_rate(first, second, ratio, dispersion)
    return 2 * (drop(first, rate, dispersion) + drop(second, ratio * rate, dispersion))


def likelihood_ratio(
    first: Period, second: Period, dispersion: float, confidence: float, free: float
) -> Interval:
    """Return the rate ratio with limits from the profile likelihood at a given dispersion.

    The statistic is compared with the square of a Student t with `free` degrees of freedom, those
    of the dispersion, or of a normal where it is known (`free` infinite). Where a count is 0 it is
    ``-2 log`` of the probability of that zero given the sum, and the limit is where half that
    probability is half of 1 - confidence.
    """
    if first.count == second.count == 0:
        return Interval(float("nan"), 0.0, float("inf"), 1.0)
    zero = first.count == 0 or second.count == 0
    most = quantile(confidence, free) ** 2
    seen = ratio_drop(first, second, 1.0, dispersion)
    p = two_sided(float(np.sqrt(max(seen, 0.0))), free)
    if zero:
        most = max(most, -2 * float(np.log1p(-confidence)))
        p = max(p, float(np.exp(-seen / 2)))
    value = _ratio(first, second)

    def excess(log_ratio: float) -> float:
        return ratio_drop(first, second, float(np.exp(log_ratio)), dispersion) - most

    return Interval(value, *_limits(excess, value, first, second), min(1.0, p))


def conditional(first: Period, second: Period, confidence: float) -> Interval:
    """Return the rate ratio of two Poisson counts, exact given their sum, with mid-p limits."""
    if first.count == second.count == 0:
        return Interval(float("nan"), 0.0, float("inf"), 1.0)

    def tails(log_ratio: float) -> tuple[float, float]:
        """Return the mid-p probabilities of no more, and of no less, in the second period."""
        odds = float(np.exp(log_ratio)) * second.days / first.days
        return _mid_tails(second.count, first.count, odds / (1 + odds), 1 / (1 + odds))

    tail = (1 - confidence) / 2
    value = _ratio(first, second)
    low, high = _limits(lambda x: tail - min(tails(x)), value, first, second)
    return Interval(value, low, high, min(1.0, 2 * min(tails(0.0))))


def _mid_tails(hits: int, misses: int, chance: float, other: float) -> tuple[float, float]:
    """Return both tails of a binomial count with half its own probability in each."""
    from scipy.special import betainc

    no_more = float(betainc(misses, hits + 1, other)) if misses else 1.0
    fewer = float(betainc(misses + 1, hits, other)) if hits else 0.0
    more = float(betainc(hits + 1, misses, chance)) if misses else 0.0
    no_less = float(betainc(hits, misses + 1, chance)) if hits else 1.0
    return (no_more + fewer) / 2, (more + no_less) / 2


def quantile(confidence: float, free: float) -> float:
    """Return how many errors an interval reaches: Student's t, or normal if `free` is infinite."""
    from scipy.special import ndtri, stdtrit

    level = (1 + confidence) / 2
    return float(ndtri(level)) if free == float("inf") else float(stdtrit(free, level))


def two_sided(errors: float, free: float) -> float:
    """Return the p-value of so many errors."""
    from scipy.special import ndtr, stdtr

    far = -abs(errors)
    return 2 * float(ndtr(far) if free == float("inf") else stdtr(free, far))


def _ratio(first: Period, second: Period) -> float:
    """Return the ratio of two rates of which not both are 0."""
    if first.count == 0:
        return float("inf")
    return second.count / second.days / (first.count / first.days)


def _limits(excess: Excess, value: float, first: Period, second: Period) -> tuple[float, float]:
    """Return the ratios below and above the estimate where a statistic passes its bound."""
    # With a zero the statistic falls all the way to the open end: any start will do.
    middle = float(np.log(value if 0 < value < np.inf else first.days / second.days))
    low = 0.0 if second.count == 0 else _crossing(excess, middle, -1)
    high = float("inf") if first.count == 0 else _crossing(excess, middle, 1)
    return low, high


def _crossing(excess: Excess, inner: float, side: int) -> float:
    """Return ``exp x`` where a function of x, growing towards `side`, passes 0."""
    from scipy.optimize import brentq

    step = 1.0
    while excess(inner) > 0:
        inner -= side * step
        step *= 2
    outer, step = inner + side, 1.0
    while excess(outer) < 0:
        if abs(outer) > FARTHEST:  # a dispersion so large that no ratio can be ruled out
            return 0.0 if side < 0 else float("inf")
        step *= 2
        inner, outer = outer, outer + side * step
    return float(np.exp(brentq(excess, *sorted((inner, outer)), xtol=1e-12)))


def rate_limits(
    total: Period, dispersion: float, confidence: float, free: float
) -> tuple[float, float]:
    """Return limits of one rate: Garwood's exact ones, or those of the likelihood if bursty."""
    if dispersion == 0:
        low, high = poisson_limits(total.count, confidence)
        return low / total.days, high / total.days
    most = quantile(confidence, free) ** 2
    if total.count == 0:  # the rate at which no attack at all is as unlikely as one tail
        most = max(most, -2 * float(np.log((1 - confidence) / 2)))
    middle = float(np.log(max(total.count, 0.5) / total.days))

    def excess(log_rate: float) -> float:
        return 2 * drop(total, float(np.exp(log_rate)), dispersion) - most

    low = 0.0 if total.count == 0 else _crossing(excess, middle, -1)
    return low, _crossing(excess, middle, 1)


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
