"""From report days to every day: limits carry forward and back, the history fills in between."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.reconciliation.estimate import fill_days
from tallies.reconciliation.figures import day_numbers
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.system import Floats, Ints
from tallies.reconciliation.ties import Limits


def daily_frames(
    solved: tuple[Solved, ...], theatres: tuple[str, ...], days: pd.DatetimeIndex
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tally, lower and upper day by day: limits carry forward and back."""
    numbers = day_numbers(pd.Series(days))
    tally, lower, upper = {}, {}, {}
    totals = [np.zeros(len(days)) for _ in range(3)]
    for part in solved:
        system = part.block.system
        hull = (
            part.alternatives.least(lambda limits: limits[0]),
            part.alternatives.most(lambda limits: limits[1]),
        )
        low = carry_forward(system.days, hull[0], numbers)
        high = carry_back(system.days, hull[1], numbers)
        for i, theatre in enumerate(part.block.theatres):
            tally[theatre] = fill_days(system.days, part.counts[i], numbers)
            lower[theatre], upper[theatre] = low[i], high[i]
            totals[0] += tally[theatre]
        totals[1] += low[-1]
        totals[2] += high[-1]
    names = [*theatres, "total"]
    frames = []
    for columns, total in zip((tally, lower, upper), totals, strict=True):
        columns["total"] = total
        frames.append(pd.DataFrame({name: _whole(columns[name]) for name in names}, index=days))
    return frames[0], frames[1], frames[2]


def carry_forward(known: Ints, values: Floats, days: Ints) -> Floats:
    """Return values, shape (U, m), on any days: the last known one, 0 before the first."""
    padded = np.column_stack([np.zeros(len(values)), values])
    return padded[:, np.searchsorted(known, days, side="right")]


def carry_back(known: Ints, values: Floats, days: Ints) -> Floats:
    """Return values, shape (U, m), on any days: the next known one, open after the last."""
    padded = np.column_stack([values, np.full(len(values), np.inf)])
    return padded[:, np.searchsorted(known, days, side="left")]


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

    def __call__(self, theatre: str, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:
        """Return least and most rise of a theatre from row `starts` to row `ends`."""
        numbers = day_numbers(pd.Series(self.days))
        least, most = np.zeros(len(starts)), np.zeros(len(starts))
        for part in self.solved:
            if theatre not in (*part.block.theatres, "total"):
                continue
            names = part.block.theatres
            unit = -1 if theatre == "total" else names.index(theatre)
            known = part.block.system.days
            at_start, at_end = numbers[starts], numbers[ends]

            def fall(limits: Limits, unit: int = unit, known: Ints = known) -> Floats:
                low = carry_forward(known, limits[0][[unit]], at_end)[0]  # noqa: B023
                high = carry_back(known, limits[1][[unit]], at_start)[0]  # noqa: B023
                return np.maximum(0, low - high)

            def rise(limits: Limits, unit: int = unit, known: Ints = known) -> Floats:
                low = carry_forward(known, limits[0][[unit]], at_start)[0]  # noqa: B023
                high = carry_back(known, limits[1][[unit]], at_end)[0]  # noqa: B023
                return high - low

            least += part.alternatives.least(fall)
            most += part.alternatives.most(rise)
        return least, most
