"""Numbers of sequential detection: likelihood ratios row by row, alarms and their thresholds.

The model is that of ``_kernels``. Arrays of shape (rows, runs) hold many histories side by side.
"""

import numpy as np
from numpy.typing import ArrayLike

from tallies.trends._kernels import Floats, Ints


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


def page_paths(
    count: ArrayLike, days: ArrayLike, base: float, dispersion: float, ratios: Floats
) -> Floats:
    """Return Page's cumulative sum: the log-likelihood ratio at the best onset and ratio.

    `count` and `days` have shape (rows, runs); so has the answer, which uses the rows so far.
    ``max_j S_j`` with ``S_j = max(0, S_j + u_j count - v_j days)`` for each ratio j.

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
        paths[row] = s.max(axis=0)
    return paths


def averaged_paths(
    count: ArrayLike, days: ArrayLike, base: float, dispersion: float, ratios: Floats
) -> Floats:
    """Return the log of the likelihood ratio, summed over onsets and averaged over ratios.

    Shapes as `page_paths`. ``log mean_j R_j`` with Shiryaev and Roberts' recursion
    ``R_j = (1 + R_j) exp(u_j count - v_j days)``, kept in logarithms. Hardly ever the same in two
    runs, so that a threshold can be set for any time between false alarms.

    References
    ----------
    Polunchenko, A. S. and Tartakovsky, A. G. (2010). On optimality of the Shiryaev-Roberts
    procedure for detecting a change in distribution. Annals of Statistics 38, 3445-3457.
    doi:10.1214/09-AOS775
    """
    c, d = np.asarray(count, dtype=float), np.asarray(days, dtype=float)
    u, v = (weight[:, None] for weight in row_weights(ratios, base, dispersion))
    paths = np.empty(c.shape)
    s = np.full((len(ratios), c.shape[1]), -np.inf)
    for row in range(len(c)):
        s = np.logaddexp(0.0, s) + u * c[row] - v * d[row]
        top = s.max(axis=0)
        paths[row] = top + np.log(np.exp(s - top).mean(axis=0))
    return paths


def highest_paths(
    count: ArrayLike, days: ArrayLike, base: float, dispersion: float, ratios: Floats
) -> Floats:
    """Return the generalised log-likelihood ratio of many runs, shapes as `page_paths`.

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


def neighbour_dispersion(count: Floats, days: Floats) -> float:
    """Return the dispersion told by neighbouring rows, which a change of the rate hardly moves.

    For neighbours at one rate r, with ``x = c / d``: ``(x1 - x2)**2`` has mean ``(r + a r**2) (1 /
    d1 + 1 / d2)`` and ``x1 x2`` has mean ``r**2``; a is the ratio of the sums over all pairs. 0
    when the rows vary no more than Poisson, or when no two neighbours both counted something.
    """
    x = count / days
    pairs = days[:-1] + days[1:]
    squared = (x[:-1] - x[1:]) ** 2 * days[:-1] * days[1:] / pairs
    over = float(np.sum(squared - (count[:-1] + count[1:]) / pairs))
    product = float(np.sum(x[:-1] * x[1:]))
    return max(over / product, 0.0) if product > 0 else 0.0


def time_to_alarm(highest: Floats, ends: Floats, threshold: float, groups: int = 1) -> float:
    """Return the mean days between alarms: one over the alarms per day watched.

    `highest` is the running maximum of the statistic and `ends` the days at the end of each row,
    both (rows, runs). A run is watched until its alarm or its last row. The alarms per day are
    averaged over `groups` of neighbouring runs, each with its own rate; infinite without alarms.
    """
    before = (highest < threshold).sum(axis=0)
    rung = before < len(highest)
    watched = ends[np.minimum(before, len(highest) - 1), np.arange(highest.shape[1])]
    alarms, spans = (v.reshape(groups, -1).sum(axis=1) for v in (rung, watched))
    per_day = float((alarms / spans).mean())
    return 1 / per_day if per_day > 0 else np.inf


def threshold_for(
    highest: Floats, ends: Floats, every: float, *, least: float = 0.01, groups: int = 1
) -> float:
    """Return the threshold at which the time between alarms is nearest to `every` days.

    Counts are whole, so the time jumps where many runs tie; of the two sides of the jump the
    nearer one (in ratio) is taken. Never below `least`: no alarm without evidence.
    """

    def time(threshold: float) -> float:
        return time_to_alarm(highest, ends, threshold, groups)

    low, high = least, least + 1
    if time(low) >= every:
        return low
    while time(high) < every:
        low, high = high, high + 2 * (high - least)
    while high - low > 1e-9 * max(1.0, abs(high)):
        middle = (low + high) / 2
        low, high = (middle, high) if time(middle) < every else (low, middle)
    return low if every / time(low) < time(high) / every else high
