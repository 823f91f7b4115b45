"""The rates of a theatre between reports, and what a test for changes says of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.model.language import gettext, percent
from tallies.plots._series import as_days
from tallies.plots._style import Look
from tallies.plots._words import brief_range, decimals_apart, name_of, rate, spoken_range
from tallies.trends._kernels import poisson_limits


@dataclass(frozen=True, slots=True)
class Regime:
    """A stretch of steady rate between two changes, with the limits of the rate."""

    first: int  # last day before it
    last: int
    rate: float  # not a number where no whole block lies inside
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether the stretch has a rate."""
        return bool(np.isfinite(self.rate))

    def said(self, *, spoken: bool = False) -> tuple[str, str]:
        """Return the rate and its range in words, with as many decimals as tell them apart."""
        values = [value for value in (self.rate, self.low, self.high) if np.isfinite(value)]
        decimals = decimals_apart(values)
        words = [rate(value, decimals) for value in values]
        if len(words) < 3:
            return words[0], gettext("{number} or more", number=words[1])
        return words[0], (spoken_range if spoken else brief_range)(*words[1:])


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the rate."""

    day: int  # last day of the old rate
    runs: tuple[tuple[int, int], ...]  # of the last days that may be meant
    p: float
    up: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a test for changes says of one theatre."""

    p: float  # of any change
    regimes: tuple[Regime, ...]
    shifts: tuple[Shift, ...]
    confidence: float
    doubt: bool  # whether other values within the limits of the reports say otherwise
    given: bool = False  # whether the date was chosen beforehand
    total: tuple[int, int] | None = None  # count and days of what was tested
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """The blocks of one theatre and their average rate."""

    theatre: str
    label: str
    look: Look
    start: np.ndarray  # last day already counted
    end: np.ndarray  # last day counted
    count: np.ndarray
    verdict: Verdict | None = None

    @property
    def regimes(self) -> tuple[Regime, ...]:
        """Stretches of steady rate; a single one where no change was found."""
        if self.verdict is not None and self.verdict.regimes:
            return self.verdict.regimes
        return (Regime(int(self.start[0]), int(self.end[-1]), self.mean, *self.limits()),)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Changes between the regimes."""
        return () if self.verdict is None else self.verdict.shifts

    @property
    def confidence(self) -> str:
        """Confidence of the ranges: "95%"."""
        told = self.verdict is not None and self.verdict.regimes
        return percent(self.verdict.confidence if self.verdict and told else 0.95)

    @property
    def days(self) -> int:
        """Days that the blocks cover."""
        return int((self.end - self.start).sum())

    @property
    def rates(self) -> np.ndarray:
        """Counts a day of each block."""
        return np.asarray(self.count / (self.end - self.start))

    @property
    def mean(self) -> float:
        """Counts a day over all blocks."""
        return float(self.count.sum()) / self.days

    def limits(self) -> tuple[float, float]:
        """Return the range of the mean if counts came independently at a steady rate."""
        low, high = poisson_limits(int(self.count.sum()))
        return low / self.days, high / self.days

    def said(self) -> tuple[str, str, str]:
        """Return the mean and its limits in words, with as many decimals as tell them apart."""
        values = (self.mean, *self.limits())
        decimals = decimals_apart(values)
        mean, low, high = (rate(value, decimals) for value in values)
        return mean, low, high


def paces(table: pd.DataFrame, look: dict[str, Look]) -> list[Pace]:
    """Return the blocks of each theatre of an increments table, in the order of the looks."""
    found = []
    for theatre in look:
        rows = table.loc[table["theatre"].eq(theatre) & (table["end"] > table["start"])]
        if len(rows):
            label = name_of(theatre)
            counts = rows["count"].to_numpy(dtype="int64")
            days = (as_days(rows["start"]), as_days(rows["end"]))
            found.append(Pace(theatre, label, look[theatre], *days, counts))
    return found
