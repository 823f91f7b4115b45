"""Numbers of one rate and of two: functions on arrays and totals, no pandas.

The model is that of ``_kernels``: a day at rate ``r`` has mean ``r`` and variance
``r + a * r**2``. The log-likelihood of totals `C`, `D` at rate ``r``, less its highest value at
``R = C / D``, depends on the step ``u = r / R - 1`` alone, in which form nothing is lost to
rounding when counts are huge.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tallies.trends._kernels import poisson_limits

Excess = Callable[[float], float]
FARTHEST = 150.0  # log of a ratio beyond which there is no limit; the square of its exp is finite


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
