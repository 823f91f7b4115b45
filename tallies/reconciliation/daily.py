"""From report days to every day: limits carry forward and back, the history fills in between."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tallies.reconciliation.estimate import fill_days
from tallies.reconciliation.figures import day_numbers
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.system import Floats, Ints, carry_back, carry_forward


def daily_frames(
    solved: tuple[Solved, ...], theatres: tuple[str, ...], days: pd.DatetimeIndex
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tally, lower and upper day by day: limits carry forward and back."""
    numbers = day_numbers(pd.Series(days))
    tally, lower, upper = {}, {}, {}
    totals = [np.zeros(len(days)) for _ in range(3)]
    for part in solved:
        system = part.block.system
        hull = part.choices.hull()
        low = carry_forward(system.days, hull[0], numbers)
        high = carry_back(system.days, hull[1], numbers)
        counts = fill_days(part.days, part.counts, numbers, part.first)
        for i, theatre in enumerate(part.block.theatres):
            tally[theatre], lower[theatre], upper[theatre] = counts[i], low[i], high[i]
        totals[0] += counts.sum(axis=0)
        totals[1] += low[-1]
        totals[2] += high[-1]
    names = [*theatres, "total"]
    frames = []
    for columns, total in zip((tally, lower, upper), totals, strict=True):
        columns["total"] = total
        frames.append(pd.DataFrame({name: _whole(columns[name]) for name in names}, index=days))
    return frames[0], frames[1], frames[2]


def _whole(values: np.ndarray) -> "pd.arrays.IntegerArray":
    """Return counts as Int64, missing where open."""
    open_ended = np.isinf(values)
    whole = np.where(open_ended, 0, values).astype(np.int64)
    return pd.arrays.IntegerArray(whole, open_ended)


@dataclass(frozen=True, eq=False)
class TieRises:
    """What the cheapest repairs allow between two days, as the record's series ask for it."""

    solved: tuple[Solved, ...]
    theatres: tuple[str, ...]
    days: pd.DatetimeIndex
    _known: dict[tuple[str, bytes, bytes], tuple[Floats, Floats]] = field(default_factory=dict)

    def __call__(self, theatre: str, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:
        """Return least and most rise of a theatre from row `starts` to row `ends`."""
        asked = (theatre, starts.tobytes(), ends.tobytes())
        if asked not in self._known:  # a page asks for the same weeks several times
            self._known[asked] = self._worked_out(theatre, starts, ends)
        least, most = self._known[asked]
        return least.copy(), most.copy()

    def _worked_out(self, theatre: str, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:
        """Return the same, asked for the first time."""
        numbers = day_numbers(pd.Series(self.days))
        least, most = np.zeros(len(starts)), np.zeros(len(starts))
        for part in self.solved:
            if theatre in (*part.block.theatres, "total"):
                unit = -1 if theatre == "total" else part.block.theatres.index(theatre)
                low, high = part.choices.rise(unit, numbers[starts], numbers[ends])
                least, most = least + low, most + high
        return least, most
