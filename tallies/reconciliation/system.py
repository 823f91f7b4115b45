"""Figures on sums of theatres as arrays: the one form in which all limits are worked out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.rises import Rises

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# HiGHS' presolve in scipy 1.17 and 1.18 calls feasible problems infeasible, and its usual gap
# leaves counts above 10,000 one short.
EXACT = {"presolve": False, "mip_rel_gap": 0.0}

Unit = tuple[int, ...]
Family = tuple[tuple[int, ...], int]


def find_families(units: tuple[Unit, ...]) -> tuple[Family, ...]:
    """Return sums and the units that add up to them.

    Single theatres; a smaller sum and the rest; the largest sums that fit side by side.
    """
    position = {unit: i for i, unit in enumerate(units)}
    sums = sorted((unit for unit in units if len(unit) > 1), key=len)
    found: list[Family] = [(unit, position[unit]) for unit in sums]  # theatre i is unit i
    for inner, outer in combinations(sums, 2):
        if set(inner) < set(outer):
            rest = tuple(sorted(set(outer) - set(inner)))
            others = (position[rest],) if rest in position else rest
            found.append(((position[inner], *others), position[outer]))
    for outer in sums:
        for first in (inner for inner in sums if set(inner) < set(outer)):
            parts = [position[first]]
            left = set(outer) - set(first)
            for inner in reversed(sums):  # the largest sums that fit side by side, then theatres
                if set(inner) <= left:
                    parts.append(position[inner])
                    left -= set(inner)
            found.append(((*sorted(parts), *sorted(left)), position[outer]))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, eq=False)
class System:
    """A block of theatres linked by sums, with its figures, on the block's report days.

    Attributes
    ----------
    n_theatres : int
        Number of theatres K in the block.
    units : tuple of tuple of int
        Sums with limits of their own: the K single theatres first, the whole block last.
    days : ndarray of int, shape (m,)
        Report days, ascending.
    floor, ceiling : ndarray, shape (U, m)
        Limits that no report can move (a count starts at zero); non-decreasing in time.
    unit, early, late : ndarray of int, shape (n,)
        Figure i speaks of sum ``units[unit[i]]`` on a day from ``days[early[i]]`` to
        ``days[late[i]]``.
    base : ndarray of int, shape (n,)
        It counts what came after ``days[base[i]]``; -1: all from the start. A figure with a base
        is a window ("nine since 4 January"), which bounds a difference.
    low, high, weight : ndarray, shape (n,)
        Its bounds (``inf``: open) and what it costs to set it aside.
    families : tuple of (tuple of int, int)
        Positions of units that add up to another one, and its position (see `find_families`).
    pinned : frozenset of int
        Figures that were pinned by hand: no repair sets them aside.
    """

    n_theatres: int
    units: tuple[Unit, ...]
    days: Ints
    floor: Floats
    ceiling: Floats
    unit: Ints
    early: Ints
    late: Ints
    base: Ints
    low: Floats
    high: Floats
    weight: Floats
    families: tuple[Family, ...]
    pinned: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """Number of figures."""
        return len(self.unit)

    @cached_property
    def outer(self) -> list[tuple[NDArray[np.bool_], Floats, Floats]]:
        """Figures that were kept, with valid limits of all units and of `unsaid` sums."""
        return []

    @cached_property
    def settled(self) -> list[tuple[NDArray[np.bool_], tuple[Floats, Floats, bool]]]:
        """Figures that were kept, with their limits and whether these are exact."""
        return []

    @cached_property
    def unsaid(self) -> tuple[Unit, ...]:
        """Sums that nobody states, but in which sums that overlap share or differ."""
        sums = [frozenset(unit) for unit in self.units if len(unit) > 1]
        found = (
            tuple(sorted(part))
            for one, other in combinations(sums, 2)
            if one & other and one - other and other - one
            for part in (one & other, one - other, other - one)
        )
        more = {part for part in found if len(part) > 1} - set(self.units)
        return tuple(sorted(more, key=lambda part: (len(part), part)))

    @cached_property
    def lattice(self) -> tuple[Family, ...]:
        """Families, with the sums that nobody states among them."""
        if not self.unsaid:
            return self.families
        return find_families((*self.units, *self.unsaid))

    @cached_property
    def rises(self) -> defaultdict[Family, Rises]:
        """The table of forced rises of each family with many parts, while it is worked on."""
        return defaultdict(Rises)

    @cached_property
    def work(self) -> Counter[str]:
        """Work done so far on exact limits, which has a cap."""
        return Counter()

    @cached_property
    def found(self) -> list[Ints]:
        """Histories met so far, shape (K, m): within floor and ceiling, whatever is kept."""
        return []

    @property
    def laminar(self) -> bool:
        """Whether single theatres and at most one sum of all are reported, from the start."""
        return len(self.units) <= self.n_theatres + 1 and not self.window.any()

    @property
    def window(self) -> NDArray[np.bool_]:
        """Which figures count from a later day than the start."""
        return np.asarray(self.base >= 0)

    def sums(self, counts: Floats) -> Floats:
        """Return every unit's count, shape (U, m), of a history of shape (K, m)."""
        return np.array([counts[list(unit)].sum(axis=0) for unit in self.units])

    @cached_property
    def firmness(self) -> Floats:
        """Return the weight of each figure, without end where it is pinned."""
        firm = self.weight.copy()
        firm[list(self.pinned)] = np.inf
        return firm

    def running(self, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Return each unit's running lower and upper limit from its own kept figures.

        Of a window follows only that the whole count is no lower.
        """
        low, high = self.floor.copy(), self.ceiling.copy()
        np.maximum.at(low, (self.unit[kept], self.late[kept]), self.low[kept])
        capping = kept & ~self.window
        np.minimum.at(high, (self.unit[capping], self.early[capping]), self.high[capping])
        low = np.maximum.accumulate(low, axis=1)
        return low, np.minimum.accumulate(high[:, ::-1], axis=1)[:, ::-1]

    def spoken(self, kept: NDArray[np.bool_]) -> Ints:
        """Return the positions of days that kept figures speak for, or to which a count is 0."""
        zeros = (self.ceiling == 0).sum(axis=1)  # a theatre stands at 0 on its first days
        return np.union1d(self._days_of(np.flatnonzero(kept)), zeros[zeros > 0] - 1)

    def _days_of(self, figures: Ints) -> Ints:
        """Return the positions of the days that figures name."""
        base = self.base[figures]
        return np.unique(np.r_[self.early[figures], self.late[figures], base[base >= 0]])

    def restrict(self, figures: Iterable[int], days: Ints | None = None) -> "System":
        """Return the system of these figures alone, none pinned, on their own days or more."""
        pick = np.fromiter(figures, dtype=np.int64)
        days = self._days_of(pick) if days is None else days
        base = self.base[pick]
        return replace(
            self,
            days=self.days[days],
            floor=self.floor[:, days],
            ceiling=self.ceiling[:, days],
            unit=self.unit[pick],
            early=np.searchsorted(days, self.early[pick]),
            late=np.searchsorted(days, self.late[pick]),
            base=np.where(base < 0, -1, np.searchsorted(days, base)),
            low=self.low[pick],
            high=self.high[pick],
            weight=self.weight[pick],
            pinned=frozenset(),
        )


def carry_forward(known: Ints, values: Floats, days: Ints) -> Floats:
    """Return values, shape (U, m), on any days: the last known one, 0 before the first."""
    padded = np.column_stack([np.zeros(len(values)), values])
    return np.asarray(padded[:, np.searchsorted(known, days, side="right")])


def carry_back(known: Ints, values: Floats, days: Ints) -> Floats:
    """Return values, shape (U, m), on any days: the next known one, open after the last."""
    padded = np.column_stack([values, np.full(len(values), np.inf)])
    return np.asarray(padded[:, np.searchsorted(known, days, side="left")])
