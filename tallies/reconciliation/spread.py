"""What the band needs to know of a war and its reporters: rates, bursts, lag, and slips.

Rises of one day are taken as negative binomial with variance ``dispersion`` times their mean
(Poisson at 1). A figure lags when it states the count of some days before its own. All are
estimated from the reports themselves.
"""

from dataclasses import dataclass

import numpy as np

from tallies.reconciliation.system import Floats, Ints

MAX_LAG = 7  # days; a figure older than that is a slip, not a lag
WINDOW = 14  # days on each side over which a rate is taken
NEIGHBOURS = 14  # days within which two neighbouring rises are taken to share a rate
AROUND = 4  # rises on each side that tell the rate of a pair
MOST_EXTRA = 20.0  # beyond it bursts are all there is
MOST_LAGGING = 0.9  # share of figures that may lag at most


@dataclass(frozen=True)
class Habits:
    """How figures of one kind err.

    Attributes
    ----------
    lag : tuple of float
        Shares of figures that are 1, 2, ... days old; empty where none was found to lag.
    slip : float
        Share of figures that are wrong in some other way.
    """

    lag: tuple[float, ...]
    slip: float


def habits(late_by: Ints, noticed: Ints, slips: int) -> Habits:
    """Return the habits of figures of which some were found to lag or to be wrong.

    Parameters
    ----------
    late_by : ndarray of int
        Days by which each figure that does not fit was found to lag.
    noticed : ndarray of int, shape (MAX_LAG,)
        How many figures would have been noticed had they been 1, 2, ... days old.
    slips : int
        Figures that do not fit for another reason.
    """
    found = np.bincount(late_by, minlength=MAX_LAG + 1)[1 : MAX_LAG + 1]
    share = found / (noticed + 1)  # one more than were noticed: few figures prove little
    share = share * min(1.0, MOST_LAGGING / max(share.sum(), MOST_LAGGING))
    last = int(np.flatnonzero(found).max(initial=-1)) + 1
    return Habits(tuple(share[:last].tolist()), slips / (int(noticed.max(initial=0)) + slips + 1))


def residuals(rises: Ints, days: Ints) -> Floats:
    """Return squared residuals of neighbouring rises and what they need to be compared.

    Parameters
    ----------
    rises, days : ndarray of int, shape (n,)
        Successive rises of one count, and the days they took.

    Returns
    -------
    ndarray, shape (3, pairs)
        Squared residual of each pair of rises, their sum, and the sum to expect at the rate
        of the rises around (of their own, where there are no others).
    """
    total, span = (np.concatenate([[0], np.cumsum(x)]) for x in (rises, days))
    at = np.arange(len(rises) - 1)
    first, last = np.maximum(at - AROUND, 0), np.minimum(at + 2 + AROUND, len(rises))
    n = rises[:-1] + rises[1:]
    length = days[:-1] + days[1:]
    # Without the pair itself, which would make a burst look like the usual rate.
    near = (total[last] - total[first] - n, span[last] - span[first] - length)
    rate = np.where(near[1] > 0, near[0], n) / np.where(near[1] > 0, near[1], length)
    use = (n > 1) & (length <= NEIGHBOURS)
    n, length, part = n[use].astype(float), length[use], (days[:-1] / length)[use]
    residual = (rises[:-1][use] - n * part) ** 2 / (n * part * (1 - part))
    return np.array([residual, n, rate[use] * length])


def dispersion(pairs: Floats) -> float:
    """Return the variance of daily rises over their mean, at least 1, from `residuals`.

    Given their sum n, two neighbouring Poisson rises split binomially; for negative binomial
    rises of dispersion f, of which m are to be expected, the squared residual has mean
    ``(n + r) / (1 + r)`` with ``r = m / (f - 1)``. The f is taken at which residuals, each over
    its mean, are 1 on average.
    """
    residual, n, expected = pairs

    def gap(extra: float) -> float:
        size = expected / extra
        return float((residual * (1 + size) / (n + size) - 1).sum())

    low, high = 1e-6, MOST_EXTRA
    if not len(n) or gap(low) <= 0:
        return 1.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    return 1.0 + low


def rates(counts: Ints) -> Floats:
    """Return each theatre's rise a day, shape (K, T), over four weeks of its history."""
    t = counts.shape[1]
    days = np.arange(t)
    first, last = np.maximum(days - WINDOW, 0), np.minimum(days + WINDOW, t - 1)
    # Half an attack more than was counted: a quiet month does not make a first attack impossible.
    return np.asarray((counts[:, last] - counts[:, first] + 0.5) / np.maximum(last - first, 1))


def log_rise(rate: Floats, extra: float, widest: int) -> Floats:
    """Return log chances of rises 0 to `widest`, a row per rate, of dispersion ``1 + extra``."""
    steps = np.arange(widest)
    if extra < 1e-4:
        ratio = np.log(rate)[:, None] - np.log(steps + 1.0)
        none = -rate
    else:
        size = (rate / extra)[:, None]
        ratio = np.log((size + steps) / (steps + 1.0)) + np.log(extra / (1 + extra))
        none = -size[:, 0] * np.log(1 + extra)
    start = np.zeros((len(rate), 1))
    return np.asarray(none[:, None] + np.concatenate([start, ratio.cumsum(axis=1)], axis=1))
