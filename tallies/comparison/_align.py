"""Numbers of two cumulative curves side by side: ratio, lag, and which explains the gap.

Functions on arrays. Side `second` should rise as ``ratio`` times side `first`, `lag` days later.
In row k the curve with fewer report days (the response) rose by ``y``, and the other one (the
reference) by ``m``, read off `lag` days earlier. Two counts of the same attacks are no
independent samples, so the rows are judged given their sums ``c = y + m``:

    E[y | c] = share * c,   var = scale * (grain * v + bridge)

``share = ratio / (1 + ratio)``. ``v`` is the smoothed sum, the variance of counting; `bridge` is
what nobody knows about the reference between its reports: given a rise of n in L days, the part
of it in the first u days is binomial, with covariance ``n u (L - w) / L**2`` for u <= w. The
scale is estimated, so it is small where both count the same attacks, and about that of
independent counts where they do not.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRAINS = (0.02, 0.1, 0.5, 2.0)  # counting noise against that of the unknown days
FLOOR = 0.01  # one attack in a hundred: never surer than that of how a count was told
SMOOTH = 10  # days to each side over which the variance of a row is averaged
LEAST_FOR_RATIO, LEAST_FOR_LAG = 2, 5  # rises
MODELS = {"same": 0, "lag": 1, "rule": 1, "both": 2}  # free parameters of each


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A cumulative count on the days, ascending, on which reports leave one count only."""

    days: Ints
    counts: Ints
    from_zero: bool  # the start is known, and the first day is the one before it

    def at(self, days: Floats) -> Floats:
        """Return the expected count on any days: straight lines between reports."""
        return np.asarray(np.interp(days, self.days, self.counts), dtype=np.float64)


class Rows(NamedTuple):
    """Report days of the response, its rises between them, and the reference they are held to."""

    days: Ints  # shape (n + 1,)
    rise: Floats  # shape (n,)
    reference: Curve
    opened: int | None  # day on which the response stood at 0: attacks before it are not in it

    def read_at(self, lag: int) -> Floats:
        """Return the days on which the reference is read for a lag of the response."""
        moved = self.days.astype(np.float64) - lag
        return moved if self.opened is None else np.maximum(moved, float(self.opened))


class Fit(NamedTuple):
    """One lag: share of the response in the rises, and how badly it fits."""

    rows: int
    share: float
    rest: float  # residual sum of squares, standardised, at that share
    per_share: float  # what a unit of (share - best)**2 adds to it
    depth: float  # log determinant of the variance
    spread: float  # of the residuals, over that of independent Poisson counts

    def deviance(self, share: float) -> float:
        """Return -2 log likelihood at a share, the scale being at its best."""
        lost = self.rest + self.per_share * (share - self.share) ** 2
        return self.rows * float(np.log(lost / self.rows)) + self.depth

    @property
    def weight(self) -> float:
        """Return the log of the likelihood, share and scale integrated out (scale: 1 / scale)."""
        left = self.rows - 1
        return -0.5 * float(left * np.log(self.rest) + np.log(self.per_share) + self.depth)

    @property
    def error(self) -> float:
        """Return the scale of the share, which has Student's t with rows - 1 degrees."""
        return float(np.sqrt(self.rest / ((self.rows - 1) * self.per_share)))


class Alignment(NamedTuple):
    """What the rises say, from the first side to the second."""

    ratio: float
    ratio_low: float
    ratio_high: float
    lag: int | None
    lag_low: int | None
    lag_high: int | None
    bic: dict[str, float]  # by model, less the lowest; empty where rows are too few
    spread: float  # variance over that of two independent Poisson counts


def orient(first: Curve, second: Curve) -> bool:
    """Whether the second curve is the response: it has fewer reports (its own order for ties)."""

    def key(curve: Curve) -> tuple[int, list[int], list[int]]:
        return len(curve.days), curve.days.tolist(), curve.counts.tolist()

    return key(second) <= key(first)


def rows_of(response: Curve, reference: Curve, start: int, reach: int) -> Rows:
    """Return the rises of the response from `start` on, where the reference is known.

    `reach` days to each side of every report must be known too, so that all lags are judged by
    the same rows.
    """
    opens = response.from_zero and int(response.days[0]) == start >= reference.days[0]
    early = start if opens else max(start, int(reference.days[0]) + reach)
    inside = (response.days >= early) & (response.days <= reference.days[-1] - reach)
    days = response.days[inside]
    rise = np.diff(response.counts[inside]).astype(np.float64)
    return Rows(days, rise, reference, start if opens else None)


def bridge(curve: Curve, days: Floats) -> Floats:
    """Return the covariance of the rises of a curve between days, given its reports."""
    at = np.clip(np.searchsorted(curve.days, days, side="right") - 1, 0, len(curve.days) - 2)
    length = np.diff(curve.days)[at].astype(np.float64)
    rise = np.diff(curve.counts)[at].astype(np.float64)
    passed = np.clip(days - curve.days[at], 0, length)
    same = at[:, None] == at[None, :]
    less = np.minimum(passed[:, None], passed[None, :])
    more = np.maximum(passed[:, None], passed[None, :])
    level = np.where(
        same, rise[:, None] * less * (length[:, None] - more) / length[:, None] ** 2, 0
    )
    return np.asarray(np.diff(np.diff(level, axis=0), axis=1), dtype=np.float64)


def smoothed(rows: Rows, response: Curve) -> Floats:
    """Return the sum of both rises in each row, from daily rates averaged over some weeks."""
    half = SMOOTH + 0.5
    lengths = np.diff(rows.days).astype(np.float64)
    fine = np.arange(rows.days[0], rows.days[-1]) + 0.5
    rate = sum(
        (curve.at(fine + half) - curve.at(fine - half)) / (2 * half)
        for curve in (response, rows.reference)
    )
    total = np.concatenate([[0.0], np.cumsum(rate)])
    inside = np.diff(total[rows.days - rows.days[0]])
    return np.asarray(inside + 0.02 * lengths, dtype=np.float64)


def fit_lag(rows: Rows, noise: Floats, lag: int) -> list[Fit]:
    """Return the fits of one lag (of the response behind the reference), one for each grain."""
    moved = rows.read_at(lag)
    c = rows.rise + np.diff(rows.reference.at(moved))
    total = float(c.sum())
    share = float(rows.rise.sum()) / total if total else 0.5
    odds = min(max(share / max(1 - share, 1e-9), 0.05), 20.0)
    unknown = odds * bridge(rows.reference, moved)
    z = rows.rise - share * c
    expected = share * (1 - share) * (total + float(np.trace(unknown)))
    spread = float(z @ z) / expected if expected else 0.0
    return [
        _fit(share, z, np.diag(grain * noise) + unknown, grain, total, spread) for grain in GRAINS
    ]


def _fit(
    share: float, z: Floats, variance: Floats, grain: float, total: float, spread: float
) -> Fit:
    """Return the fit under one variance."""
    from scipy.linalg import solve_triangular

    n = len(z)
    root = np.linalg.cholesky(variance)
    white = solve_triangular(root, z, lower=True)
    rest = float(white @ white) + n * FLOOR / (4 * grain)
    depth = 2 * float(np.log(np.diag(root)).sum())
    return Fit(n, share, rest, total**2 / float(variance.sum()), depth, spread)


def align(
    first: Curve, second: Curve, start: int, reach: int, confidence: float
) -> Alignment | None:
    """Compare two curves from a day on, or return None where fewer than two rises can be."""
    if min(len(first.days), len(second.days)) < 2:
        return None
    turned = not orient(first, second)
    response, reference = (first, second) if turned else (second, first)
    rows = rows_of(response, reference, start, reach)
    if len(rows.rise) < LEAST_FOR_LAG:
        rows, reach = rows_of(response, reference, start, 0), 0
    if len(rows.rise) < LEAST_FOR_RATIO:
        return None
    found = _judge(rows, smoothed(rows, response), reach, confidence)
    return None if found is None else _turned(found) if turned else found


def _judge(rows: Rows, noise: Floats, reach: int, confidence: float) -> Alignment | None:
    """Return what the rows say of the response against the reference."""
    lags = range(-reach, reach + 1)
    fits = {lag: fit_lag(rows, noise, lag) for lag in lags}
    if not all(fit.per_share for tried in fits.values() for fit in tried):
        return None  # nothing rose
    every = [fit for tried in fits.values() for fit in tried]
    weights = np.array([fit.weight for fit in every])
    chance = np.exp(weights - weights.max())
    chance /= chance.sum()
    by_lag = dict(zip(lags, chance.reshape(len(lags), -1).sum(axis=1).tolist(), strict=True))
    likely = _likely(by_lag, confidence)
    at = likely[0]
    best = max(fits[at], key=lambda fit: fit.weight)
    tail = (1 - confidence) / 2
    low, high = (_share_at(every, chance, level) for level in (tail, 1 - tail))
    return Alignment(
        ratio=_odds(best.share),
        ratio_low=_odds(low),
        ratio_high=_odds(high),
        lag=at if reach else None,
        lag_low=min(likely) if reach else None,
        lag_high=max(likely) if reach else None,
        bic=_criteria(fits) if reach else {},
        spread=best.spread,
    )


def _criteria(fits: dict[int, list[Fit]]) -> dict[str, float]:
    """Return BIC by model, less the lowest."""
    n = fits[0][0].rows
    free = {lag: min(fit.deviance(fit.share) for fit in tried) for lag, tried in fits.items()}
    even = {lag: min(fit.deviance(0.5) for fit in tried) for lag, tried in fits.items()}
    best = {
        "same": even[0],
        "lag": min(even.values()),
        "rule": free[0],
        "both": min(free.values()),
    }
    bic = {name: best[name] + MODELS[name] * float(np.log(n)) for name in MODELS}
    return {name: bic[name] - min(bic.values()) for name in MODELS}


def _likely(by_lag: dict[int, float], confidence: float) -> list[int]:
    """Return the likeliest lags, the likeliest first, that together reach a confidence."""
    ranked = sorted(by_lag, key=lambda lag: (-by_lag[lag], abs(lag), lag))
    reached = np.cumsum([by_lag[lag] for lag in ranked])
    return ranked[: int(np.searchsorted(reached, confidence)) + 1]


def _share_at(fits: list[Fit], chance: Floats, level: float) -> float:
    """Return the share below which it lies with a probability, over all lags."""
    from scipy.special import stdtr

    shares, errors = (np.array([getattr(fit, name) for fit in fits]) for name in ("share", "error"))
    free = fits[0].rows - 1
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        below = float(chance @ stdtr(free, (middle - shares) / errors))
        low, high = (middle, high) if below < level else (low, middle)
    return (low + high) / 2


def _odds(share: float) -> float:
    """Return the ratio of the rises that a share of their sum stands for."""
    if share < 1e-9:
        return 0.0
    return share / (1 - share) if share < 1 - 1e-9 else float("inf")


def _turned(found: Alignment) -> Alignment:
    """Return the same seen from the other side."""

    def over(ratio: float) -> float:
        return 1 / ratio if ratio else float("inf")

    return found._replace(
        ratio=over(found.ratio),
        ratio_low=over(found.ratio_high),
        ratio_high=over(found.ratio_low),
        lag=None if found.lag is None else -found.lag,
        lag_low=None if found.lag_high is None else -found.lag_high,
        lag_high=None if found.lag_low is None else -found.lag_low,
    )
