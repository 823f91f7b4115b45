"""Sums that overlap: the limits and contradictions that no family shows.

A limit is exact once a history reaches it. Families of sums give valid limits and most are exact;
histories are found by pushing many counts at once, and those of other repairs serve again where
they fit. Only where no history reaches a limit does a programme say where it lies.
"""

from typing import Any

import numpy as np

from tallies.reconciliation.envelope import Limits, cummax, outer_limits, revmax
from tallies.reconciliation.programme import (
    EPSILON,
    Kept,
    Programme,
    Sides,
    never_falls,
    sides_of,
    stack,
)
from tallies.reconciliation.system import Floats, System

MAX_CELLS = 4_000_000  # counts in all programmes solved for limits; beyond it they may stay wide
SHARE = 0.7  # of limits open that may stay open if all units are to be pushed at once again
MAX_ROOM = 2_000  # counts by which days may differ that share a programme with another


def close_limits(system: System, kept: Kept, outer: Limits) -> Limits:
    """Return exact limits given valid outer ones, all of shape (U, m)."""
    for known, limits in system.settled:
        if np.array_equal(known, kept):
            return Limits(*limits)
        if not (known & ~kept).any():  # more figures never widen
            outer = Limits(np.maximum(outer.low, limits[0]), np.minimum(outer.high, limits[1]))
    search = _Search(system, kept, outer)
    complete = search.run()
    system.settled.append((kept, (search.low, search.high, complete)))
    return Limits(search.low, search.high, complete)


class _Search:
    """Valid limits, and the least and most that histories met so far reach: until these meet."""

    def __init__(self, system: System, kept: Kept, outer: Limits) -> None:
        self.system, self.kept = system, kept
        self.low, self.high = outer.low.copy(), outer.high.copy()
        self.least, self.most = np.full_like(self.low, np.inf), np.full_like(self.low, -np.inf)
        self.programme = Programme(system, kept, outer)
        for counts in system.found:
            history = system.sums(counts.astype(float))
            if _fits(system, kept, history):
                self._witness(history)

    def run(self) -> bool:
        """Close all limits; False if the cap on work was reached before."""
        for sign in (1, -1):
            if not (self._sweep_all(sign) and self._sweep_each(sign)):
                return False
        for sign in (1, -1):
            for unit in range(len(self.system.units)):
                while len(left := np.flatnonzero(self._open(sign)[unit])):
                    if self._spent():
                        return False
                    self._settle(unit, int(left[len(left) // 2]), sign)
        return True

    def _sweep_all(self, sign: int) -> bool:
        """Push all units at once, while this closes a good share of what is open."""
        before, left = np.inf, self._open(sign)
        while left.any() and left.sum() < before * SHARE:
            if self._spent():
                return False
            before = left.sum()
            self._solve(np.where(left, float(sign), 0.0))
            left = self._open(sign)
        return True

    def _sweep_each(self, sign: int) -> bool:
        """Push one unit after the other: this shows most limits."""
        for unit in range(len(self.system.units)):
            wanted = np.zeros(self.low.shape)
            wanted[unit] = self._open(sign)[unit]
            if wanted.any():
                if self._spent():
                    return False
                self._solve(sign * wanted)
        return True

    def _spent(self) -> bool:
        return self.system.work["cells"] >= MAX_CELLS

    def _open(self, sign: int) -> Kept:
        """Return where no history reaches the lower, or (-1) upper limit; no limit stays none."""
        if sign > 0:
            return self.least > self.low
        return (self.most < self.high) & np.isfinite(self.high)

    def _settle(self, unit: int, day: int, sign: int) -> None:
        """Find the limit of one unit on one day, and what follows from it for others."""
        goal = np.zeros(self.low.shape)
        goal[unit] = _goal(unit, day, self._open(sign), self.low, self.high)
        history = self._solve(sign * goal, exact=True)
        limits = self.low if sign > 0 else self.high
        if limits[unit, day] != history[unit, day]:
            limits[unit, day] = history[unit, day]
            self.low, self.high = cummax(self.low), -revmax(-self.high)

    def _solve(self, weight: Floats, *, exact: bool = False) -> Floats:
        """Return a history of least weighted sum; both that come with it are witnesses."""
        first, second = self.programme.histories(weight, exact=exact)
        for history in (first, second):
            if self._witness(history):
                self.system.found.append(history[: self.system.n_theatres].astype(np.int64))
        return second if (weight < 0).any() else first

    def _witness(self, history: Floats) -> bool:
        """Note what a history reaches; whether it reaches a limit that none reached before."""
        new = ((history < self.least) & (history == self.low)) | (
            (history > self.most) & (history == self.high)
        )
        np.minimum(self.least, history, out=self.least)
        np.maximum(self.most, history, out=self.most)
        return bool(new.any())


def _fits(system: System, kept: Kept, history: Floats) -> bool:
    """Whether a history of all units keeps the kept figures."""
    unit, base = system.unit[kept], system.base[kept]
    start = np.where(base < 0, 0.0, history[unit, base])
    return bool(
        (history[unit, system.late[kept]] - start >= system.low[kept]).all()
        and (history[unit, system.early[kept]] - start <= system.high[kept]).all()
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


def hold_in_whole_numbers(system: System, kept: Kept) -> bool:
    """Whether the kept figures can all be true of one history."""
    outer = outer_limits(system, kept, most=3)
    return bool((outer.low <= outer.high).all()) and Programme(system, kept, outer).feasible()


def slack_contradictions(system: System, kept: Kept) -> list[frozenset[int]]:
    """Return sets of figures that contradict, from the dual of the least total slack."""
    return [] if hold_in_whole_numbers(system, kept) else _from_slack(system, kept)


def _from_slack(system: System, kept: Kept) -> list[frozenset[int]]:
    """Return what the dual names; all figures where fractions would do and whole numbers do not."""
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, hstack

    k, m = system.n_theatres, len(system.days)
    sides, falls = sides_of(system, kept), never_falls(np.ones((k, m), dtype=bool))
    n = len(sides.figure)
    rules = stack(sides.matrix, falls)
    give = eye_array(rules.shape[0], n, format="csr")
    bounds = np.column_stack([system.floor[:k].ravel(), system.ceiling[:k].ravel()])
    answer = linprog(
        np.r_[np.zeros(k * m), np.ones(n)],
        A_ub=hstack([rules, -give], format="csr"),
        b_ub=np.r_[sides.most, np.zeros(falls.shape[0])],
        bounds=np.vstack([bounds, np.tile([0.0, np.inf], (n, 1))]),
        method="highs",
    )
    if answer.fun < EPSILON:
        return [frozenset(np.flatnonzero(kept).tolist())]
    return _apart(rules, sides, np.asarray(answer.ineqlin.marginals))


def _apart(rules: Any, sides: Sides, dual: Floats) -> list[frozenset[int]]:
    """Return the figures that the dual names, in groups that share no count.

    Each group whose weighted bounds fall short contradicts without the others.
    """
    from scipy.sparse.csgraph import connected_components

    rows = np.flatnonzero(np.abs(dual) > 1e-9)
    shared = abs(rules[rows])
    groups, label = connected_components(shared @ shared.T, directed=False)
    said = rows < len(sides.figure)
    short = np.bincount(
        label[said], weights=(dual[rows[said]] * sides.most[rows[said]]), minlength=groups
    )
    return [
        frozenset(sides.figure[rows[said & (label == group)]].tolist())
        for group in np.flatnonzero(short > EPSILON)
    ]
