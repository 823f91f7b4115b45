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
