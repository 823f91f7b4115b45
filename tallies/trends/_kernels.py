"""Numbers of the change statistics: functions on arrays, one model, no pandas.

A row has `count` attacks in `days` days. Days are independent; at rate ``r`` a day's count has
mean ``r`` and variance ``r + a * r**2``: negative binomial with size ``1 / a``, or Poisson for
``a = 0``. The sum over ``d`` days is negative binomial with size ``d / a`` and the same success
probability, so sums of rows at one rate depend on the totals ``C`` and ``D`` alone, and rows of
any length go together (Hilbe 2011, Negative Binomial Regression, doi:10.1017/CBO9780511973420).
All log-likelihoods are natural logarithms; `C` and `D` broadcast.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def segment_fit(count: ArrayLike, days: ArrayLike, dispersion: float) -> Floats:
    """Return the highest log-likelihood of totals at one rate, without the rows' own terms.

    ``C log r - (C + D / a) log(1 + a r)`` at ``r = C / D``; ``C log r - C`` for Poisson. 0 where
    nothing was counted, and where there are no days.
    """
    c, d = np.asarray(count, dtype=float), np.asarray(days, dtype=float)
    some = (c > 0) & (d > 0)
    c, d = np.where(some, c, 1.0), np.where(some, d, 1.0)
    rate = c / d
    lost = c if dispersion == 0 else (c + d / dispersion) * np.log1p(dispersion * rate)
    return np.where(some, c * np.log(rate) - lost, 0.0)


def rows_fit(count: Floats, days: Floats, dispersion: float) -> float:
    """Return the rows' own terms of the log-likelihood, less ``log count!``.

    ``sum log Gamma(c + d / a) - log Gamma(d / a) + c log a``, or ``sum c log d`` for Poisson. It
    depends on the dispersion, not on where the rate changes.
    """
    from scipy.special import gammaln

    if dispersion == 0:
        return float(np.sum(count * np.log(days)))
    size = days / dispersion
    terms = gammaln(count + size) - gammaln(size) + count * np.log(dispersion)
    return float(np.sum(terms))


def fitted_dispersion(count: Floats, days: Floats, mean: Floats, parameters: int) -> float:
    """Return the dispersion ``a`` at which Pearson's statistic equals its degrees of freedom.

    Solves ``sum (c - m)**2 / (m + a m**2 / d) = n - parameters``; 0 when the counts vary no more
    than Poisson, or when nothing is left to judge by.

    References
    ----------
    Breslow, N. (1984). Extra-Poisson variation in log-linear models. Applied Statistics 33,
    38-44. doi:10.2307/2347661
    """
    free = len(count) - parameters
    some = mean > 0
    c, d, m = count[some], days[some], mean[some]

    def excess(a: float) -> float:
        return float(np.sum((c - m) ** 2 / (m + a * m * m / d))) - free

    if free <= 0 or excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while excess(high) > 0 and high < 1e6:
        low, high = high, high * 4
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high


def gain_over(count: ArrayLike, days: ArrayLike, base: float, dispersion: float) -> Floats:
    """Return the log-likelihood ratio of totals at their own rate against the rate `base`.

    ``C log(r / b) - (C + D / a) log((1 + a r) / (1 + a b))`` at ``r = C / D``, and
    ``C log(r / b) - D (r - b)`` for Poisson; `base` > 0 a day, `days` > 0. Never negative but for
    rounding; where nothing was counted it is what the silence is worth.
    """
    c, d = np.asarray(count, dtype=float), np.asarray(days, dtype=float)
    rate: Floats = c / d
    gained: Floats = c * np.log(np.where(c > 0, rate / base, 1.0))
    if dispersion == 0:
        return gained - d * (rate - base)
    spread: Floats = np.log1p(dispersion * (rate - base) / (1 + dispersion * base))
    return gained - (c + d / dispersion) * spread


def row_weights(ratios: Floats, base: float, dispersion: float) -> tuple[Floats, Floats]:
    """Return ``(u, v)`` with which a row's log-likelihood ratio is ``u * count - v * days``.

    One pair for each new rate ``ratios * base`` against `base`: ``u = log(ratio) - g`` and
    ``v = g / a`` with ``g = log((1 + a r) / (1 + a b))``; ``log(ratio)`` and ``r - b`` for Poisson.
    """
    rise = base * (ratios - 1)
    if dispersion == 0:
        return np.log(ratios), rise
    spread = np.log1p(dispersion * rise / (1 + dispersion * base))
    return np.log(ratios) - spread, spread / dispersion


def averaged_paths(
    count: ArrayLike, days: ArrayLike, base: float, dispersion: float, ratios: Floats
) -> Floats:
    """Return the log of the likelihood ratio, highest over onsets, averaged over new rates.

    `count` and `days` have shape (rows, runs); so has the answer, which uses the rows so far.
    ``log mean_j exp S_j`` with Page's recursion ``S_j = max(0, S_j + u_j count - v_j days)`` for
    each ratio j. With one ratio it is Page's cumulative sum itself.

    References
    ----------
    Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.
    doi:10.1093/biomet/41.1-2.100
    """
    c, d = np.asarray(count, dtype=float), np.asarray(days, dtype=float)
    u, v = (weight[:, None] for weight in row_weights(ratios, base, dispersion))
    paths = np.empty(c.shape)
    s = np.zeros((len(ratios), c.shape[1]))
    for row in range(len(c)):
        s = np.maximum(s + u * c[row] - v * d[row], 0.0)
        top = s.max(axis=0)
        paths[row] = top + np.log(np.exp(s - top).mean(axis=0))
    return paths


def highest_paths(
    count: ArrayLike, days: ArrayLike, base: float, dispersion: float, ratios: Floats
) -> Floats:
    """Return the generalised log-likelihood ratio of many runs, shapes as `averaged_paths`.

    Page's recursion finds the onset at each ratio of a fine grid; the totals since the onset of
    the best one are then weighed at their own rate. Exact unless the best onset lies between two
    ratios of the grid.
    """
    c, d = np.asarray(count, dtype=float), np.asarray(days, dtype=float)
    u, v = (weight[:, None] for weight in row_weights(ratios, base, dispersion))
    paths = np.zeros(c.shape)
    s = np.zeros((len(ratios), c.shape[1]))
    total, length = np.zeros_like(s), np.zeros_like(s)
    every = np.arange(c.shape[1])
    for row in range(len(c)):
        s = np.maximum(s + u * c[row] - v * d[row], 0.0)
        running = s > 0
        total, length = (total + c[row]) * running, (length + d[row]) * running
        best = s.argmax(axis=0)
        open_ = running[best, every]
        sums, spans = total[best, every][open_], length[best, every][open_]
        paths[row, open_] = gain_over(sums, spans, base, dispersion)
    return paths


def best_onset(
    count: Floats, days: Floats, base: float, dispersion: float, *, up: bool, down: bool
) -> tuple[int, float]:
    """Return the row from which the rows until the last speak most against `base`, and how much.

    The generalised log-likelihood ratio of one series, exact: every onset is tried, each at its
    own rate. 0 when no onset has a rate on the side asked for; the first of equals is taken.
    """
    total, length = np.cumsum(count[::-1])[::-1], np.cumsum(days[::-1])[::-1]
    above = total > base * length
    gained = gain_over(total, length, base, dispersion)
    gained = np.where(np.where(above, up, down), np.maximum(gained, 0.0), 0.0)
    at = int(gained.argmax())
    return at, float(gained[at])


def drawn_rows(
    rng: np.random.Generator, rates: Floats, dispersion: float, gaps: Ints, rows: int
) -> tuple[Floats, Floats]:
    """Return counts and days of shape (rows, runs): gaps drawn anew, run i at ``rates[i]``."""
    days = rng.choice(gaps, size=(rows, len(rates))).astype(float)
    mean = rates * days
    if dispersion > 0:
        mean = rng.gamma(days / dispersion, dispersion * rates)
    return rng.poisson(np.minimum(mean, 1e18)).astype(float), days


def time_to_alarm(highest: Floats, ends: Floats, threshold: float) -> float:
    """Return the mean days from the start to the first alarm: days watched by alarms seen.

    `highest` is the running maximum of the statistic and `ends` the days at the end of each row,
    both (rows, runs). A run is watched until its alarm or its last row; infinite without alarms.
    """
    before = (highest < threshold).sum(axis=0)
    alarms = int((before < len(highest)).sum())
    watched = ends[np.minimum(before, len(highest) - 1), np.arange(highest.shape[1])].sum()
    return float(watched / alarms) if alarms else np.inf


def threshold_for(highest: Floats, ends: Floats, every: float) -> float:
    """Return the threshold at which the time to the first alarm is nearest to `every` days.

    Counts are whole, so the time jumps where many runs tie; of the two sides of the jump the
    nearer one (in ratio) is taken. Never below 0.01: no alarm without evidence.
    """
    low, high = 0.01, 0.02
    if time_to_alarm(highest, ends, low) >= every:
        return low
    while time_to_alarm(highest, ends, high) < every:
        high *= 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        short = time_to_alarm(highest, ends, middle) < every
        low, high = (middle, high) if short else (low, middle)
    under, over = (time_to_alarm(highest, ends, at) for at in (low, high))
    return low if every / under < over / every else high
