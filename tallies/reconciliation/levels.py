"""One theatre alone: a table of days x levels answers everything exactly, however noisy.

A history is a path that never falls through the levels at which figures set their bounds. It
costs the weight of the figures it breaks, and since a figure's lower bound binds on its last day
and its upper bound on its first, no path breaks a figure twice. The cheapest paths are thus the
histories of the cheapest repairs, and two sweeps (forward and back) show on each day which
levels they pass: cost, status of every figure and hull, without listing any repair.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tallies.reconciliation.contradictions import Contradiction
from tallies.reconciliation.system import Floats, Ints, System

MAX_CELLS = 20_000_000  # days x levels; beyond it the general search is used
TIE = 1e-9  # share of the smallest weight by which equal costs may differ


@dataclass(frozen=True, eq=False)
class Levels:
    """All cheapest repairs of one theatre.

    Attributes
    ----------
    system : System
        With a single theatre.
    complete : bool
        Always True: nothing is cut short.
    """

    system: System
    complete: bool = True

    @classmethod
    def fits(cls, system: System) -> bool:
        """Whether the system is one theatre and its table is of a size to be kept."""
        levels = 2 + len(np.unique(np.r_[system.low, system.high]))
        alone = system.n_theatres == 1 and not system.window.any()
        return alone and len(system.days) * levels <= MAX_CELLS

    @cached_property
    def values(self) -> Floats:
        """Levels, ascending; the last one stands for any count above all bounds."""
        return np.unique(np.r_[0.0, self.system.low, self.system.high, np.inf])

    @cached_property
    def cost(self) -> Floats:
        """Weight of the figures that a level on a day breaks, shape (m, levels)."""
        system, values = self.system, self.values
        steps = np.zeros((len(system.days), len(values) + 1))
        pinned = list(system.pinned)
        weight = system.weight.copy()
        weight[pinned] = 0  # no price at all breaks them, see below
        np.add.at(steps[:, 0], system.late, weight)
        np.add.at(steps, (system.late, np.searchsorted(values, system.low)), -weight)
        above = np.searchsorted(values, system.high, side="right")
        np.add.at(steps, (system.early, above), weight)
        cost = np.cumsum(steps, axis=1)[:, :-1]
        least, most = np.zeros(len(system.days)), system.ceiling[0].copy()
        np.maximum.at(least, system.late[pinned], system.low[pinned])
        np.minimum.at(most, system.early[pinned], system.high[pinned])
        cost[(values < least[:, None]) | (values > most[:, None])] = np.inf
        return cost

    @cached_property
    def sweeps(self) -> tuple[Floats, Floats]:
        """Least cost of a path up to and including, and after, each day and level."""
        to, after = self.cost.copy(), np.zeros_like(self.cost)
        for day in range(1, len(to)):
            to[day] += np.minimum.accumulate(to[day - 1])
        for day in range(len(to) - 2, -1, -1):
            rest = self.cost[day + 1] + after[day + 1]
            after[day] = np.minimum.accumulate(rest[::-1])[::-1]
        return to, after

    @cached_property
    def passed(self) -> "np.ndarray":
        """Whether some cheapest path passes a level on a day, shape (m, levels)."""
        to, after = self.sweeps
        return np.asarray(to + after <= self.cheapest)

    @cached_property
    def cheapest(self) -> float:
        """Cost of a cheapest path, with a little room for the arithmetic of weights."""
        return float(self.sweeps[0][-1].min() + TIE * self.system.weight.min(initial=1.0))

    def hull(self) -> tuple[Floats, Floats]:
        """Return lowest and highest count over all cheapest repairs, shape (1, m)."""
        first = self.passed.argmax(axis=1)
        last = self.passed.shape[1] - 1 - self.passed[:, ::-1].argmax(axis=1)
        return self.values[first][None, :], self.values[last][None, :]

    def contested(self) -> frozenset[int]:
        """Return the figures that some cheapest repair sets aside."""
        low, high = (side[0] for side in self.hull())
        system = self.system
        broken = (low[system.late] < system.low) | (high[system.early] > system.high)
        return frozenset(np.flatnonzero(broken).tolist())

    def doomed(self) -> frozenset[int]:
        """Return the figures that every cheapest repair sets aside."""
        return frozenset(i for i in self.contested() if not self._keepable(i))

    def _keepable(self, figure: int) -> bool:
        """Whether a cheapest path keeps a figure."""
        system, values = self.system, self.values
        to, after = self.sweeps
        early, late = int(system.early[figure]), int(system.late[figure])
        path = np.where(values <= system.high[figure], to[early], np.inf)
        for day in range(early + 1, late + 1):
            path = np.minimum.accumulate(path) + self.cost[day]
        path = np.where(values >= system.low[figure], path + after[late], np.inf)
        return bool(path.min() <= self.cheapest)

    def clashes(self, figures: frozenset[int]) -> set[Contradiction]:
        """Return the pairs among these figures of which the earlier is above the later."""
        system = self.system
        pick = np.array(sorted(figures), dtype=np.int64)
        above = system.low[pick][:, None] > system.high[pick][None, :]
        before = system.late[pick][:, None] <= system.early[pick][None, :]
        return {frozenset((int(pick[i]), int(pick[j]))) for i, j in np.argwhere(above & before)}

    def rise(self, unit: int, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Return least and most rise between days (numbers since 1970) over all repairs."""
        days = self.system.days
        least, most = np.zeros(len(starts)), np.full(len(starts), np.inf)
        for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
            first, last = np.searchsorted(days, start), np.searchsorted(days, end, side="right") - 1
            if first <= last:
                least[i] = max(0.0, self._rises(int(first), int(last)).min())
            first, last = np.searchsorted(days, start, side="right") - 1, np.searchsorted(days, end)
            if last < len(days):
                most[i] = self._rises(int(first), int(last)).max()
        return least, most

    def _rises(self, first: int, last: int) -> Floats:
        """Return the rises of cheapest paths from one report day to another (-1: from zero)."""
        _, after = self.sweeps
        if first < 0:
            return np.asarray(self.values[self.passed[last]])
        to = self.sweeps[0]
        start = np.flatnonzero(self.passed[first])
        path = np.full((len(start), len(self.values)), np.inf)
        path[np.arange(len(start)), start] = to[first, start]
        for day in range(first + 1, last + 1):
            path = np.minimum.accumulate(path, axis=1) + self.cost[day]
        row, column = np.nonzero(path + after[last] <= self.cheapest)
        high, low = self.values[column], self.values[start[row]]
        # An open count that stays open has risen by nothing that a report shows.
        return np.asarray(np.where(np.isinf(low), 0.0, high - np.where(np.isinf(low), 0.0, low)))
