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
Numbers = Floats | Ints

_TINY = 1e-300
_EM_ROUNDS = 20  # within 0.02 of a direct search for Poisson, and of most days with dispersion


def segment_fit(count: ArrayLike, days: ArrayLike, dispersion: float) -> Floats:
    """Return the highest log-likelihood of totals at one rate, without the rows' own terms.

    ``C log r - (C + D / a) log(1 + a r)`` at ``r = C / D``; ``C log r - C`` for Poisson. 0 where
    nothing was counted, and where there are no days. Whole totals in integer arrays that must
    repeat themselves are worked out once each.
    """
    c, d = np.asarray(count), np.asarray(days)
    if c.dtype.kind == d.dtype.kind == "i" and c.size and d.size:
        most, longest = int(c.max()) + 1, int(d.max()) + 1
        if most * longest <= max(c.size, d.size):
            known = segment_fit(
                np.arange(float(most))[:, None], np.arange(float(longest)), dispersion
            )
            return np.asarray(known.ravel()[c * longest + d])
    c, d = c.astype(float), d.astype(float)
    some = (c > 0) & (d > 0)
    return np.where(some, _fit(np.where(some, c, 0.0), np.where(some, d, 1.0), dispersion), 0.0)


def _fit(c: Floats, d: Floats, a: float) -> Floats:
    """Return `segment_fit` of counts in at least a day."""
    rate = c / d
    log = np.log(np.maximum(rate, _TINY))  # 0 log 0 is 0
    return np.asarray(c * log - (c if a == 0 else (c + d / a) * np.log1p(a * rate)))


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


def dispersion_beside(count: Floats, days: Floats, changes: list[int]) -> float:
    """Return the dispersion of the rows around the rates between changes after these days."""
    edges = np.concatenate([[0.0], np.cumsum(days)])
    marks = [0.0, *changes, edges[-1]]
    total = np.interp(marks, edges, np.concatenate([[0.0], np.cumsum(count)]))
    mean = np.diff(np.interp(edges, marks, total))
    return fitted_dispersion(count, days, mean, len(changes) + 1)


def split_gains(count: Numbers, days: Numbers, dispersion: float, edge: float) -> Floats:
    """Return the gain in log-likelihood of two rates over one, at each edge between rows.

    Parameters
    ----------
    count, days : ndarray, shape (..., n)
        Series along the last axis; totals are the same in every series.
    dispersion : float
        ``a`` of the model.
    edge : float
        Days at either end in which no change is looked for.

    Returns
    -------
    ndarray, shape (..., n - 1)
        ``-inf`` at edges that are not looked at.
    """
    c, d = np.cumsum(count, axis=-1), np.cumsum(days, axis=-1)
    rest_c, rest_d = c[..., -1:] - c, d[..., -1:] - d
    whole = segment_fit(c.flat[-1], d.flat[-1], dispersion)
    gain = segment_fit(c, d, dispersion) + segment_fit(rest_c, rest_d, dispersion) - whole
    return np.where((d >= edge) & (rest_d >= edge), gain, -np.inf)[..., :-1]


def mean_gain(gains: Floats) -> Floats:
    """Return the log of the mean likelihood ratio over all edges, shape (...).

    ``-inf`` where no edge is looked at, as in a shuffled series with one long row in the middle.
    More powerful on average than the highest one alone (Andrews and Ploberger 1994,
    Econometrica 62, 1383-1414, doi:10.2307/2951753).
    """
    top = gains.max(axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    mean = np.mean(np.exp(gains - top), axis=-1)
    log = np.log(mean, where=mean > 0, out=np.full_like(mean, -np.inf))
    return np.asarray(top[..., 0] + log)


def several_gain(count: Numbers, days: Numbers, dispersion: float, changes: int) -> Floats:
    """Return the highest log-likelihood with just so many changes, at edges between rows.

    Segment neighbourhood by dynamic programming (Auger and Lawrence 1989,
    doi:10.1007/BF02458835) over all series of shape (m, n) at once.
    """
    m, n = count.shape
    c, d = (np.zeros((n + 1, m), dtype=x.dtype) for x in (count, days))
    c[1:], d[1:] = np.cumsum(count.T, axis=0), np.cumsum(days.T, axis=0)
    last, first = np.tril_indices(n + 1, -1)  # segments with the same end together
    fits = segment_fit(c[last] - c[first], d[last] - d[first], dispersion)
    fit = np.split(fits, np.cumsum(np.arange(1, n)))
    best = np.vstack([np.full((1, m), -np.inf), *(ending[:1] for ending in fit)])
    for _ in range(changes):
        more = [(best[: len(ending)] + ending).max(axis=0) for ending in fit]
        best = np.vstack([np.full((1, m), -np.inf), *more])
    return np.asarray(best[-1])


def partition(
    count: Floats, days: Floats, dispersion: float, penalty: float, shortest: float
) -> tuple[list[int], float]:
    """Return the best changes, each paid for with a penalty, and their penalised fit.

    Parameters
    ----------
    count, days : ndarray, shape (n,)
        Rows; a change is looked for at edges between them.
    dispersion, penalty, shortest : float
        ``a`` of the model; log-likelihood that a change must gain; fewest days of a segment.

    Returns
    -------
    edges : list of int
        First row of each new segment.
    fit : float
        Log-likelihood (without `rows_fit`) less the penalties.

    Notes
    -----
    Optimal partitioning with pruning (PELT): exact, since splitting a segment never lowers its
    log-likelihood.

    References
    ----------
    Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Optimal detection of changepoints with
    a linear computational cost. JASA 107, 1590-1598. doi:10.1080/01621459.2012.737745
    """
    c = np.concatenate([[0.0], np.cumsum(count)])
    d = np.concatenate([[0.0], np.cumsum(days)])
    n = len(count)
    best, last = np.full(n + 1, -np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = penalty  # the first segment is no change
    room = np.searchsorted(d, d - shortest + 1e-9, side="right")
    room = np.minimum(room, np.arange(n + 1))  # starts below it leave room
    starts = np.zeros(0, dtype=np.int64)
    known = done = 0
    while done < n:
        # Up to here a segment can only start where the best fit is known: one step for all.
        upto = max(done + 1, int(np.searchsorted(room, done + 1, side="right")) - 1)
        if room[done + 1] > known and len(starts):
            # Who does not beat a start that leaves room to all that follow never will.
            s = int(room[done + 1]) - 1
            ahead = best[starts] + _fit(c[s] - c[starts], d[s] - d[starts], dispersion)
            starts = starts[ahead > best[s]]
        if room[upto] > known:
            starts = np.concatenate([starts, np.arange(known, room[upto])])
            known = int(room[upto])
        if len(starts):
            ends = np.arange(done + 1, upto + 1)[:, None]
            fits = starts < room[ends]
            inside_c = np.where(fits, c[ends] - c[starts], 0.0)
            inside_d = np.where(fits, d[ends] - d[starts], 1.0)
            reached = best[starts] + _fit(inside_c, inside_d, dispersion)
            reached = np.where(fits, reached, -np.inf)
            at = reached.argmax(axis=1)
            best[ends[:, 0]] = reached[np.arange(len(at)), at] - penalty
            last[ends[:, 0]] = starts[at]
        done = upto
    edges: list[int] = []
    j = int(last[n])
    while j > 0:
        edges.append(j)
        j = int(last[j])
    return edges[::-1], float(best[n])


def day_fit(count: Floats, days: Floats, dispersion: float) -> Floats:
    """Return the log-likelihood of a change after each day but the last, shape (D - 1,).

    Inside a row the rates before and after share its count, found by expectation and
    maximisation (exact for Poisson); the row itself is counted at its mean rate.
    """
    edges = np.concatenate([[0.0], np.cumsum(days)])
    total = np.concatenate([[0.0], np.cumsum(count)])
    t = np.arange(1.0, edges[-1])
    row = np.searchsorted(edges, t, side="right") - 1
    early = t - edges[row]  # days of the row before the change
    within = np.where(early > 0, days[row], 0.0)
    shared = np.where(early > 0, count[row], 0.0)
    late = within - early
    c1, d1 = total[row], edges[row]
    c2, d2 = total[-1] - c1 - shared, edges[-1] - d1 - within
    share = early / np.maximum(within, 1.0)
    for _ in range(_EM_ROUNDS if within.any() else 1):
        r1 = (c1 + share * shared) / (d1 + early)
        r2 = (c2 + (1 - share) * shared) / (d2 + late)
        mean = r1 * early + r2 * late
        share = np.where(mean > 0, r1 * early / np.where(mean > 0, mean, 1.0), share)
    fit = _at_rate(c1, d1, r1, dispersion) + _at_rate(c2, d2, r2, dispersion)
    return fit + _at_rate(shared, within, mean / np.maximum(within, 1.0), dispersion)


def _at_rate(count: Floats, days: Floats, rate: Floats, dispersion: float) -> Floats:
    """Return the log-likelihood of totals at a given rate, without the rows' own terms."""
    log = np.log(np.where(count > 0, rate, 1.0))
    if dispersion == 0:
        return count * log - rate * days
    return count * log - (count + days / dispersion) * np.log1p(dispersion * rate)


def poisson_limits(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact confidence limits of a Poisson mean (Garwood 1936) for one count.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    doi:10.1093/biomet/28.3-4.437
    """
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))
