"""Sums that overlap: exact limits of one repair, or of all cheapest repairs together.

A limit is exact once a history reaches it. Families of sums give valid limits and most are exact;
histories are found by pushing many counts at once, and each serves every repair that it fits.
Only where no history reaches a limit does a programme say where it lies.
"""

from collections.abc import Sequence

import numpy as np

from tallies.reconciliation.envelope import Limits, cummax, outer_limits, revmax
from tallies.reconciliation.programme import Kept, NoAnswerError, Programme
from tallies.reconciliation.system import Floats, Ints, System

MAX_CELLS = 8_000_000  # counts in all programmes solved for limits; beyond it they may stay wide
CELLS_EACH = 1_000_000  # beyond it tied repairs are proven together, no longer each by itself
SHARE = 0.7  # of limits open that may stay open if many units are to be pushed at once again
MAX_ROOM = 2_000  # counts by which days may differ that share a programme with another


def close_limits(system: System, kept: Kept) -> Limits:
    """Return the exact limits that kept figures allow, shape (U, m); they must hold together."""
    for known, limits in system.settled:
        if np.array_equal(known, kept):
            return Limits(*limits)
    (limits,), exact = close_hull(system, [kept])
    limits = limits._replace(complete=exact)
    system.settled.append((kept, limits))
    for known, low, high in system.outer:
        if np.array_equal(known, kept):
            low[: len(limits.low)], high[: len(limits.high)] = limits.low, limits.high
    return limits


def close_hull(system: System, keeps: Sequence[Kept]) -> tuple[list[Limits], bool]:
    """Return limits of repairs whose hull is exact, and whether it is proven to be.

    A repair that turns out to contradict itself allows nothing: from ``inf`` to ``-inf``.
    """
    search = _Search(system, keeps)
    exact = search.run()
    return [search.limits(place) for place in range(len(keeps))], exact


class _Search:
    """Limits of repairs, and the least and most that the histories met so far reach.

    The hull over the repairs is exact once these meet. Where they do not, a repair whose limit
    lies outermost is asked: its history reaches the limit, or its limit moves inwards.
    """

    def __init__(self, system: System, keeps: Sequence[Kept]) -> None:
        self.system, self.keeps = system, keeps
        alone = len(keeps) == 1
        outer = [outer_limits(system, kept, remember=alone) for kept in keeps]
        self.low, self.high = (np.array([limits[side] for limits in outer]) for side in (0, 1))
        for place in np.flatnonzero((self.low > self.high).any(axis=(1, 2))).tolist():
            self._give_up(place)
        self.programmes: dict[int, Programme] = {}
        self.least = np.full(self.low.shape[1:], np.inf)
        self.most = np.full(self.low.shape[1:], -np.inf)
        for counts in system.found:
            history = system.sums(counts.astype(float))
            broken = _broken(system, history)
            if any(not (kept & broken).any() for kept in keeps):
                self._witness(history)

    def limits(self, place: int) -> Limits:
        """Return the limits of one repair, as far as they are known."""
        return Limits(self.low[place], self.high[place], complete=False)

    def run(self) -> bool:
        """Close the hull; False if the cap on work was reached before."""
        for sign in (1, -1):
            if not (self._sweep_all(sign) and self._sweep_each(sign)):
                return False
        for sign in (1, -1):
            for unit in range(len(self.system.units)):
                while len(left := np.flatnonzero(self._open(sign)[unit])):
                    if self._spent():
                        return False
                    # A limit that moves takes along those after it, or an upper one before it.
                    self._settle(unit, int(left[0 if sign > 0 else -1]), sign)
        return True

    def _sweep_all(self, sign: int) -> bool:
        """Push all units at once, while this closes a good share of what is open."""
        before, left = np.inf, self._open(sign)
        while left.any() and left.sum() < before * SHARE:
            if self._spent():
                return False
            before = left.sum()
            outermost = self._outermost(sign)
            place = np.bincount(outermost[left]).argmax()
            self._solve(int(place), np.where(left & (outermost == place), float(sign), 0.0))
            left = self._open(sign)
        return True

    def _sweep_each(self, sign: int) -> bool:
        """Push one unit after the other: this shows most limits."""
        for unit in range(len(self.system.units)):
            left = self._open(sign)[unit]
            for place in np.unique(self._outermost(sign)[unit, left]).tolist():
                if self._spent():
                    return False
                wanted = np.zeros(self.least.shape)
                wanted[unit] = self._open(sign)[unit] & (self._outermost(sign)[unit] == place)
                if wanted.any():
                    self._solve(place, sign * wanted)
        return True

    def _spent(self) -> bool:
        return self.system.work["cells"] >= MAX_CELLS

    def _outermost(self, sign: int) -> Ints:
        """Return for every unit and day the place of a repair whose limit is the hull's."""
        return np.asarray(self.low.argmin(axis=0) if sign > 0 else self.high.argmax(axis=0))

    def _open(self, sign: int) -> Kept:
        """Return where no history reaches the lower, or (-1) upper limit; no limit stays none."""
        if sign > 0:
            return np.asarray(self.least > self.low.min(axis=0))
        high = self.high.max(axis=0)
        return np.asarray((self.most < high) & np.isfinite(high))

    def _settle(self, unit: int, day: int, sign: int) -> None:
        """Find the limit of one unit on one day, and what follows from it for others."""
        place = int(self._outermost(sign)[unit, day])
        low, high = self.low[place], self.high[place]
        goal = np.zeros(low.shape)
        goal[unit] = _goal(unit, day, self._open(sign), low, high)
        history = self._solve(place, sign * goal, exact=True)
        if history is None:
            return
        limits = low if sign > 0 else high
        limits[unit, day] = history[unit, day]
        low[unit], high[unit] = cummax(low[unit]), -revmax(-high[unit])

    def _solve(self, place: int, weight: Floats, *, exact: bool = False) -> Floats | None:
        """Return a repair's history of least weighted sum; both that come with it are witnesses.

        None if the repair contradicts itself; then it is not asked again.
        """
        try:
            if place not in self.programmes:
                self.programmes[place] = Programme(
                    self.system, self.keeps[place], self.limits(place)
                )
            first, second = self.programmes[place].histories(weight, exact=exact)
        except NoAnswerError:
            self._give_up(place)
            return None
        for history in (first, second):
            if self._witness(history):
                self.system.found.append(history[: self.system.n_theatres].astype(np.int64))
        return second if (weight < 0).any() else first

    def _give_up(self, place: int) -> None:
        """Let a repair that contradicts itself allow nothing."""
        self.low[place], self.high[place] = np.inf, -np.inf
        if (self.low[:, 0, 0] == np.inf).all():
            message = "no repair that was to hold together does"
            raise NoAnswerError(message)

    def _witness(self, history: Floats) -> bool:
        """Note what a history reaches; whether it reaches a limit that none reached before."""
        new = ((history < self.least) & (history == self.low.min(axis=0))) | (
            (history > self.most) & (history == self.high.max(axis=0))
        )
        np.minimum(self.least, history, out=self.least)
        np.maximum(self.most, history, out=self.most)
        return bool(new.any())


def _broken(system: System, history: Floats) -> Kept:
    """Return which figures a history of all units does not keep."""
    start = np.where(system.base < 0, 0.0, history[system.unit, system.base])
    return np.asarray(
        (history[system.unit, system.late] - start < system.low)
        | (history[system.unit, system.early] - start > system.high)
    )


def _goal(unit: int, day: int, wanted: Kept, low: Floats, high: Floats) -> Floats:
    """Return weights for a unit's days: this day first, then the other days still wanted.

    All of them together weigh less than one count of the day itself.
    """
    room = np.where(np.isinf(high[unit]), np.inf, high[unit] - low[unit] + 1)
    others = np.flatnonzero(wanted[unit] & np.isfinite(room))
    others = others[np.lexsort((others, np.abs(others - day)))]
    others = others[np.cumsum(room[others]) < MAX_ROOM]
    goal = np.zeros(low.shape[1])
    goal[others] = 0.5 / MAX_ROOM
    goal[day] = 1.0
    return goal
