"""What the rate was before: a number known beforehand, or a period to estimate it from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.errors import NotEnoughDataError, TalliesError
from tallies.model.cells import HIGHEST_COUNT
from tallies.model.days import Day, as_day
from tallies.trends._kernels import Floats, fitted_dispersion
from tallies.trends._sequential import neighbour_dispersion
from tallies.trends.counts import Counts

MENDS = {
    "baseline": (
        "Give attacks per day, or a period (first day, last day). Against a rate of 0 any attack "
        "is news; take the highest rate that you would call quiet."
    ),
    "false_alarm_every": "Give days, as 365.",
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """The rate before a change, and what is known of it.

    Attributes
    ----------
    rate : float
        Attacks per day.
    dispersion : float
        A day's count has variance ``rate + dispersion * rate**2``.
    fitted : bool
        Whether the dispersion was estimated from the rows.
    period : (pandas.Timestamp, pandas.Timestamp) or None
        First and last day of the rows that the rate was estimated from; None when it was given.
    total : int
        Attacks in the period.
    """

    rate: float
    dispersion: float
    fitted: bool
    period: tuple[pd.Timestamp, pd.Timestamp] | None = None
    total: int = 0

    def drawn(self, groups: int) -> Floats:
        """Return `groups` equally likely rates that the period leaves open.

        Quantiles of a gamma distribution of shape ``(C + 1/2) / (1 + a r)`` and mean ``(C + 1/2) /
        D``: the posterior under Jeffreys' prior for Poisson, as wide as the dispersion asks.
        """
        from scipy.special import gammaincinv

        shape = (self.total + 0.5) / (1 + self.dispersion * self.rate)
        mean = self.rate * (self.total + 0.5) / self.total
        levels = (np.arange(groups) + 0.5) / groups
        return np.asarray(gammaincinv(shape, levels) * mean / shape, dtype=float)


def read_baseline(
    counts: Counts, baseline: float | tuple[Day, Day], given: float | None
) -> tuple[Baseline, Counts]:
    """Return the baseline and the rows to watch."""
    if not isinstance(baseline, tuple | list):
        rate = checked_number("baseline", baseline, None)
        c, d = counts.count.astype(float), counts.days.astype(float)
        a = neighbour_dispersion(c, d) if given is None else given
        return Baseline(rate, a, given is None), counts
    if len(baseline) != 2:
        message = f"baseline={baseline!r} has {len(baseline)} days. Give the first and the last."
        raise TalliesError(message)
    first, last = (as_day("baseline", day) for day in baseline)
    edges = counts.edges
    inside = (edges[:-1] >= counts.offset(first) - 1) & (edges[1:] <= counts.offset(last))
    after = edges[1:] > counts.offset(last)
    return _estimated(_taken(counts, inside), given), _to_watch(_taken(counts, after), last)


def _taken(counts: Counts, rows: NDArray[np.bool_]) -> Counts:
    """Return some of the rows."""
    pieces = (counts.start[rows], counts.days[rows], counts.count[rows])
    return Counts(counts.theatre, counts.measure, *pieces)


def _to_watch(counts: Counts, last: pd.Timestamp) -> Counts:
    """Return the rows after the baseline, or say that there are none."""
    if not len(counts.count):
        message = (
            f"No row ends after the baseline period, whose last day is {last.date()}: there is "
            "nothing to watch. End the period earlier, or add reports."
        )
        raise NotEnoughDataError(message)
    return counts


def _estimated(rows: Counts, given: float | None) -> Baseline:
    """Return the baseline of a period's rows."""
    total, length = int(rows.count.sum()), int(rows.days.sum())
    if len(rows.count) < 2 or total == 0:
        message = (
            f"The baseline period holds {len(rows.count)} whole rows with {total} attacks; it "
            "needs 2 rows and 1 attack. Take a longer period, or give baseline as a rate per day."
        )
        raise NotEnoughDataError(message)
    rate = total / length
    c, d = rows.count.astype(float), rows.days.astype(float)
    a = fitted_dispersion(c, d, rate * d, 1) if given is None else given
    first, last = rows.date(1), rows.date(length)
    return Baseline(rate, a, given is None, (first, last), total)


def checked_number(argument: str, value: object, least: float | None) -> float:
    """Return a finite number of an argument, at least `least`, or above 0 when that is None."""
    usable = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    number = float(value) if usable else np.nan  # type: ignore[arg-type]  # checked above
    low = 0.0 if least is None else least
    if not (low <= number <= HIGHEST_COUNT) or (least is None and number == 0):
        word = "above 0" if least is None else f"{least:g} or more"
        message = (
            f"{argument}={value!r} is not a number {word} and at most {HIGHEST_COUNT:,}. "
            f"{MENDS[argument]}"
        )
        raise TalliesError(message)
    return number
