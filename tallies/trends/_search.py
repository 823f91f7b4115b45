"""The search that `detect_change` and `find_changepoints` share: is there one, and when."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.trends._kernels import Floats, Ints, dispersion_beside, split_gains
from tallies.trends._options import Burstiness, check_confidence, given_dispersion
from tallies.trends._rates import Period, rate_limits
from tallies.trends.counts import Counts
from tallies.trends.permutation import change_test
from tallies.trends.segmentation import (
    between,
    date_changes,
    date_sets,
    neighbours,
    one_change,
    several_changes,
    shortest_segment,
)

FEWEST_ROWS = 5
Rng = int | np.random.Generator


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of a search.

    Attributes
    ----------
    dispersion : float or None
        ``a`` of a day's variance; None to estimate it.
    confidence : float
        Of date sets and intervals.
    draws : int
        Orders of the series, or made-up series, that a p-value is judged by.
    seed : int
        Of these draws.
    screened : bool
        Whether several changes are looked for only where the rate differs most nearby.
    """

    dispersion: float | None
    confidence: float
    draws: int
    seed: int
    screened: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Changes of one series, as days after its first start.

    Attributes
    ----------
    p : float
        Of any change at all.
    changes : list of int
        Days counted before the new rate.
    sets : list of ndarray
        Days that each change may mean.
    ps : list of float
        Of each change, given its neighbours.
    dispersion : float
        ``a`` beside these changes.
    """

    p: float
    changes: list[int]
    sets: list[Ints]
    ps: list[float]
    dispersion: float


def settle(
    dispersion: Burstiness, confidence: float, draws: int, rng: Rng, *, screened: bool = False
) -> Settings:
    """Return the options of a search, or say which has no meaning.

    Fewer than 39 draws, half of them by each cut, cannot give a p-value of 5%.
    """
    settings = Settings(given_dispersion(dispersion), confidence, draws, seed_of(rng), screened)
    check_confidence(confidence)
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 39:
        message = f"draws={draws!r} is too few or no whole number. Choose 39 or more, such as 999."
        raise TalliesError(message)
    return settings


def seed_of(rng: Rng) -> int:
    """Return a seed, so that every series of a panel meets the same draws."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or rng < 0:
        message = f"rng={rng!r} is no seed. Pass a whole number that is 0 or more, or a Generator."
        raise TalliesError(message)
    return int(rng)


def any_change(counts: Counts, settings: Settings) -> float:
    """Return the p-value of a change at all; 1 where nothing was counted.

    Orders of the series are the null hypothesis; where the dispersion is given, counts drawn with
    it at one rate.
    """
    edge = shortest_segment(float(counts.days.sum()))
    if counts.count.sum() == 0:
        return 1.0
    if settings.dispersion is not None:
        count, days = counts.count.astype(float), counts.days.astype(float)
        return scan_test(count, days, settings.dispersion, edge, settings)
    rng = np.random.default_rng(settings.seed)
    return change_test(counts.count, counts.days, edge=edge, draws=settings.draws, rng=rng)


def single_dispersion(counts: Counts, settings: Settings) -> float:
    """Return the dispersion beside a single rate."""
    count, days = counts.count.astype(float), counts.days.astype(float)
    if settings.dispersion is not None or not len(days):
        return np.nan if settings.dispersion is None else settings.dispersion
    return dispersion_beside(count, days, [])


def search(counts: Counts, settings: Settings, p: float, *, single: bool = False) -> Found:
    """Return the changes, at least one, or just one; none without counts."""
    count, days = counts.count.astype(float), counts.days.astype(float)
    shortest = shortest_segment(float(days.sum()))
    if count.sum() == 0:
        return Found(p, [], [], [], 0.0)
    found: list[int] = []
    if not single:
        found, a = several_changes(
            count, days, settings.dispersion, shortest, screened=settings.screened
        )
    if not found:
        found, a = one_change(count, days, settings.dispersion, shortest)
    dates = date_changes(count, days, found, a, shortest)
    if settings.dispersion is None:
        # The likelihood's own estimate is low by as much as the changes were chosen to fit.
        a = max(a, dispersion_beside(count, days, dates))
    sets = date_sets(count, days, dates, a, shortest, settings.confidence)
    ps = [p] if len(dates) == 1 else _each(counts, dates, a, shortest, settings, p)
    return Found(p, dates, sets, ps, a)


def _each(
    counts: Counts, dates: list[int], a: float, shortest: float, settings: Settings, p: float
) -> list[float]:
    """Return the p-value of each of several changes, from the rows between its neighbours.

    Never below the p-value of any change at all.
    """
    ps = []
    for low, high in neighbours(dates, int(counts.edges[-1])):
        first, last = between(counts.edges, low, high)
        c, d = counts.count[first:last].astype(float), counts.days[first:last].astype(float)
        ps.append(max(p, scan_test(c, d, a, min(shortest, d.sum() // 3), settings)))
    return ps


def scan_test(
    count: Floats, days: Floats, dispersion: float, edge: float, settings: Settings
) -> float:
    """Return the p-value of the highest gain of one change against counts drawn at one rate.

    The draws have the same total, days and dispersion (Kulldorff 1997,
    doi:10.1080/03610929708831995).
    """
    rng = np.random.default_rng(settings.seed)
    drawn = steady_draws(int(count.sum()), days, dispersion, settings.draws, rng)
    seen = split_gains(count, days, dispersion, edge).max(initial=-np.inf)
    made = split_gains(drawn, days[None].astype(np.int64), dispersion, edge).max(axis=1)
    return float(1 + np.sum(made >= seen - 1e-9)) / (1 + settings.draws)


def steady_draws(
    total: int, days: Floats, dispersion: float, draws: int, rng: np.random.Generator
) -> Ints:
    """Return rows with this total at one rate, shape (draws, n): multinomial by their days.

    With dispersion the shares are Dirichlet, which is the negative binomial given its total.
    """
    share = np.tile(days / days.sum(), (draws, 1))
    if dispersion > 0:
        share = rng.standard_gamma(np.tile(days / dispersion, (draws, 1)))
        share = share / share.sum(axis=1, keepdims=True)
    return rng.multinomial(total, share)


def segment_table(counts: Counts, found: Found, confidence: float) -> pd.DataFrame:
    """Return the segments between changes with their rates; see `Changepoints.segments`."""
    if not len(counts.count):
        return pd.DataFrame()
    marks = [0, *found.changes, int(counts.edges[-1])]
    rows = []
    for low, high in pairwise(marks):
        first, last = between(counts.edges, low, high)
        total = Period(int(counts.count[first:last].sum()), int(counts.days[first:last].sum()))
        limits = (np.nan, np.nan)
        if total.days:
            limits = rate_limits(total, found.dispersion, confidence, np.inf)
        rows.append(
            {
                "theatre": counts.theatre,
                "start": counts.date(low + 1),
                "end": counts.date(high),
                "days": total.days,
                "count": total.count,
                "rate": total.count / total.days if total.days else np.nan,
                "rate_low": limits[0],
                "rate_high": limits[1],
            }
        )
    return pd.DataFrame(rows).astype({"theatre": "str"})


def day_set(counts: Counts, days: Ints) -> pd.DatetimeIndex:
    """Return days after the first start as first days of a new rate."""
    return pd.DatetimeIndex([counts.date(int(day) + 1) for day in days]).as_unit("us")
