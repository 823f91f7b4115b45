"""Linear programmes for sums that overlap: the limits and contradictions no family shows.

Such systems are not totally unimodular: three pairs that each add up to 1 have halves for an
answer and no whole numbers. So an answer in fractions, which is rare, is asked for again in whole
numbers, and every limit is reached by a whole history. A limit is only taken from a programme
where no history found so far already reaches the bound. HiGHS through scipy.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.system import EXACT, Floats, System

EPSILON = 1e-6


def close_limits(
    system: System, low: Floats, high: Floats, outer_low: Floats, outer_high: Floats
) -> tuple[Floats, Floats]:
    """Return exact limits given running limits and valid outer ones, all of shape (U, m)."""
    programme = _Programme(system, low, high)
    new_low, new_high = outer_low.copy(), outer_high.copy()
    reached_low = np.isneginf(new_low)
    reached_high = np.isinf(new_high)  # an open limit stays open: nothing can be wider

    def witness(history: Floats) -> None:
        reached_low[:] |= np.abs(history - new_low) < EPSILON
        reached_high[:] |= np.abs(history - new_high) < EPSILON

    for sign in (1.0, -1.0):  # one sweep a unit shows most limits at once
        for unit in range(len(system.units)):
            finite = np.isfinite(outer_high[unit]) if sign < 0 else np.ones(len(system.days), bool)
            witness(programme.solve(unit, sign * finite))
    for reached, limits, sign in ((reached_low, new_low, 1.0), (reached_high, new_high, -1.0)):
        for unit, day in np.argwhere(~reached):
            if reached[unit, day]:
                continue
            goal = np.zeros(len(system.days))
            goal[day] = sign
            history = programme.solve(unit, goal)
            limits[unit, day] = history[unit, day]
            reached[unit, day] = True
            witness(history)
    return new_low, new_high


class _Programme:
    """All histories within running limits, as a linear programme with any objective."""

    def __init__(self, system: System, low: Floats, high: Floats) -> None:
        from scipy.sparse import coo_array

        self.system = system
        k, m = system.n_theatres, len(system.days)
        grid = np.arange(k * m).reshape(k, m)
        entries: list[tuple[NDArray[Any], NDArray[Any], float]] = []
        rhs: list[Floats] = []
        rows = 0
        if m > 1:  # nothing falls
            index = rows + np.arange(k * (m - 1))
            entries += [(index, grid[:, :-1].ravel(), 1.0), (index, grid[:, 1:].ravel(), -1.0)]
            rhs.append(np.zeros(len(index)))
            rows += len(index)
        for unit in range(k, len(system.units)):
            for limit, sign in ((low[unit], -1.0), (high[unit], 1.0)):
                day = np.flatnonzero(np.isfinite(limit))
                index = rows + np.arange(len(day))
                entries += [(index, grid[i, day], sign) for i in system.units[unit]]
                rhs.append(sign * limit[day])
                rows += len(day)
        row = np.concatenate([entry[0] for entry in entries])
        column = np.concatenate([entry[1] for entry in entries])
        data = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in entries])
        self.matrix = coo_array((data, (row, column)), shape=(rows, k * m)).tocsr()
        self.rhs = np.concatenate(rhs)
        self.bounds = np.column_stack([low[:k].ravel(), high[:k].ravel()])

    def solve(self, unit: int, weight: Floats) -> Floats:
        """Return a history of all units, shape (U, m), of least weighted sum of one unit's days."""
        from scipy.optimize import linprog

        k, m = self.system.n_theatres, len(self.system.days)
        cost = np.zeros((k, m))
        cost[list(self.system.units[unit])] = weight
        answer = linprog(
            cost.ravel(), A_ub=self.matrix, b_ub=self.rhs, bounds=self.bounds, method="highs"
        )
        if answer.status != 0:
            message = f"linear programme over consistent figures failed: {answer.message}"
            raise RuntimeError(message)
        counts = answer.x
        if not _is_whole(counts):
            counts = _in_whole_numbers(cost.ravel(), self.matrix, self.rhs, self.bounds).x
        history = np.round(counts).reshape(k, m) + 0.0  # no negative zero
        return np.array([history[list(unit)].sum(0) for unit in self.system.units])


def _is_whole(counts: Floats) -> bool:
    """Whether counts are whole numbers, but for the arithmetic."""
    return bool(np.abs(counts - np.round(counts)).max(initial=0.0) < EPSILON)


def _in_whole_numbers(cost: Floats, matrix: Any, rhs: Floats, bounds: Floats) -> Any:
    """Solve a programme in whole numbers."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    return milp(
        cost,
        bounds=Bounds(bounds[:, 0], bounds[:, 1]),
        constraints=LinearConstraint(matrix, ub=rhs),
        integrality=np.ones(len(cost)),
        options=EXACT,
    )


def slack_contradiction(system: System, kept: NDArray[np.bool_]) -> frozenset[int] | None:
    """Return figures that contradict, from the dual of the least total slack; None if none do."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    k, m = system.n_theatres, len(system.days)
    figures = np.flatnonzero(kept)
    sides = [(i, -1.0, system.late[i], -system.low[i]) for i in figures if system.low[i] > 0]
    sides += [(i, 1.0, system.early[i], system.high[i]) for i in figures if system.high[i] < np.inf]
    if not sides:
        return None
    entries = []
    for row, (figure, sign, day, _) in enumerate(sides):
        entries += [(row, t * m + day, sign) for t in system.units[system.unit[figure]]]
        entries.append((row, k * m + row, -1.0))
    for fall in range(k * (m - 1)):
        at = fall // (m - 1) * m + fall % (m - 1)
        entries += [(len(sides) + fall, at, 1.0), (len(sides) + fall, at + 1, -1.0)]
    row, column, data = np.array(entries).T
    shape = (len(sides) + k * (m - 1), k * m + len(sides))
    matrix = coo_array((data, (row.astype(int), column.astype(int))), shape=shape).tocsr()
    floor, ceiling = system.floor[:k].ravel(), system.ceiling[:k].ravel()
    slack = np.tile([0.0, np.inf], (len(sides), 1))
    bounds = np.vstack([np.column_stack([floor, ceiling]), slack])
    cost = np.r_[np.zeros(k * m), np.ones(len(sides))]
    rhs = np.r_[[side[3] for side in sides], np.zeros(k * (m - 1))]
    answer = linprog(cost, A_ub=matrix, b_ub=rhs, bounds=bounds, method="highs")
    if answer.fun < EPSILON:
        whole = _is_whole(answer.x[: k * m])
        if whole or _in_whole_numbers(cost, matrix, rhs, bounds).fun < EPSILON:
            return None
        return frozenset(figures.tolist())  # fractions would do, whole numbers do not
    dual = answer.ineqlin.marginals[: len(sides)]
    return frozenset(int(side[0]) for side, d in zip(sides, dual, strict=True) if abs(d) > 1e-9)
