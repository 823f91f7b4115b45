"""Histories that fit the kept figures as linear programmes, through HiGHS in scipy.

Sums that overlap are not totally unimodular: three pairs that each add up to 1 have halves for an
answer and no whole numbers. So an answer in fractions, which is rare, is asked for again in whole
numbers. Counts that rules do not link fall into parts, and each part is a small programme.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.envelope import Limits
from tallies.reconciliation.system import EXACT, Floats, Ints, System

EPSILON = 1e-6

Kept = NDArray[np.bool_]


@dataclass(eq=False)
class _Part:
    """Counts that rules link, apart from all others: ``matrix @ counts <= most``."""

    cells: Ints
    matrix: Any
    most: Floats
    bounds: Floats
    last: Floats | None = None  # the last answer: fits whatever the others do


class Programme:
    """All histories that fit the kept figures, with any objective.

    A theatre needs a count only on days on which a sum still needs it, or its own limits step.
    On a day between, it may stand where it stood before, and also where it stands next: then it
    keeps every rule, and no history stands lower, or higher, given the counts around it.
    """

    def __init__(self, system: System, kept: Kept, outer: Limits) -> None:
        k, m = system.n_theatres, len(system.days)
        self.system = system
        low, high = outer.low[:k], outer.high[:k]
        self.low, self.high = low.ravel(), high.ravel()
        sides = sides_of(system, kept, sums_only=True)
        needed = _needed(sides.matrix, sides.most, self.low, self.high)
        sums, most = sides.matrix[needed], sides.most[needed]
        own = _steps(low, high)
        own.ravel()[sums.indices] = True
        self.before = np.maximum.accumulate(
            np.where(own, np.arange(k * m).reshape(k, m), 0), axis=1
        )
        later = np.where(own, np.arange(k * m).reshape(k, m), k * m)
        self.after = np.minimum.accumulate(later[:, ::-1], axis=1)[:, ::-1]
        falls = never_falls(own)
        matrix = stack(falls, sums)
        most = np.r_[np.zeros(falls.shape[0]), most]
        self.parts = list(_parts(matrix, most, self.low, self.high))

    def histories(self, weight: Floats, *, exact: bool = True) -> tuple[Floats, Floats]:
        """Return histories, shape (U, m), of least weighted sum; weights are of one sign.

        The first history stands still as long as it can, the second rises as soon as it can: the
        one of least sum is the first unless weights are negative. Without `exact` any history
        will do where whole numbers are hard to come by.
        """
        system, most = self.system, bool((weight < 0).any())
        stand_in = self.after if most else self.before
        goal = np.zeros(self.low.shape)
        for unit in np.flatnonzero(weight.any(axis=1)):
            cells = stand_in[list(system.units[unit])]
            goal += np.bincount(cells.ravel(), np.tile(weight[unit], len(cells)), len(goal))
        counts = np.where(most & np.isfinite(self.high), self.high, self.low)
        parts = [part for part in self.parts if part.last is None or goal[part.cells].any()]
        self.solve(parts, goal, exact=exact)
        for part in self.parts:
            counts[part.cells] = part.last
        counts = np.abs(np.round(counts))  # no negative zero
        return system.sums(counts[self.before]), system.sums(counts[self.after])

    def solve(self, parts: list[_Part], goal: Floats, *, exact: bool = True) -> None:
        """Find whole counts of least cost for some parts, all in one programme."""
        from scipy.optimize import linprog
        from scipy.sparse import block_diag

        if not parts:
            return
        cells = np.concatenate([part.cells for part in parts])
        self.system.work["cells"] += len(cells)
        self.system.work["programmes"] += 1
        answer = linprog(
            goal[cells],
            A_ub=block_diag([part.matrix for part in parts], format="csr"),
            b_ub=np.concatenate([part.most for part in parts]),
            bounds=np.concatenate([part.bounds for part in parts]),
            method="highs",
        )
        if answer.status != 0:
            raise NoAnswerError(answer.message)
        ends = np.cumsum([len(part.cells) for part in parts])
        for part, counts in zip(parts, np.split(answer.x, ends[:-1]), strict=True):
            if is_whole(counts):
                part.last = counts
            elif exact or part.last is None:
                self.system.work["cells"] += len(counts)
                part.last = _in_whole_numbers(
                    goal[part.cells], part.matrix, part.most, part.bounds
                ).x
                if part.last is None:
                    message = "fractions would do, whole numbers do not"
                    raise NoAnswerError(message)


class NoAnswerError(RuntimeError):
    """No history fits, although the figures were to hold together."""


@dataclass(frozen=True, eq=False)
class Sides:
    """One-sided facts of figures as rows: ``matrix @ counts <= most``, each of one figure."""

    matrix: Any
    most: Floats
    figure: Ints


def sides_of(system: System, kept: Kept, *, sums_only: bool = False) -> Sides:
    """Return what the kept figures say; of figures that say the same the heaviest speaks.

    ``sums_only``: without what bounds a single theatre from the start.
    """
    from scipy.sparse import coo_array

    k, m = system.n_theatres, len(system.days)
    wanted = kept & (system.window | (system.unit >= k)) if sums_only else kept
    lows = _strongest(system, wanted & (system.low > 0), system.late, -system.low)
    highs = _strongest(system, wanted & np.isfinite(system.high), system.early, system.high)
    figure = np.r_[lows, highs]
    sign = np.r_[-np.ones(len(lows)), np.ones(len(highs))]
    day = np.r_[system.late[lows], system.early[highs]]
    since = np.flatnonzero(system.base[figure] >= 0)
    entries = [
        _cells(system, figure, day, np.arange(len(figure)), sign),
        _cells(system, figure[since], system.base[figure[since]], since, -sign[since]),
    ]
    row, column, data = (np.concatenate(part) for part in zip(*entries, strict=True))
    matrix = coo_array((data, (row, column)), shape=(len(figure), k * m)).tocsr()
    return Sides(matrix, np.r_[-system.low[lows], system.high[highs]], figure)


def window_rules(system: System) -> tuple[Any, Floats]:
    """Return all windows as rows and bounds: ``rows @ counts <= bounds``."""
    sides = sides_of(system, system.window)
    return sides.matrix, sides.most


def _strongest(system: System, wanted: Kept, day: Ints, bound: Floats) -> Ints:
    """Return of the wanted figures of one sum, day and base the one with the least bound."""
    found = np.flatnonzero(wanted)
    keys = (found, -system.firmness[found], bound[found])
    order = np.lexsort((*keys, system.base[found], day[found], system.unit[found]))
    found = found[order]
    group = np.column_stack([system.unit[found], day[found], system.base[found]])
    first = np.ones(len(found), dtype=bool)
    first[1:] = (group[1:] != group[:-1]).any(axis=1)
    return np.asarray(found[first])


def _cells(
    system: System, figure: Ints, day: Ints, row: Ints, sign: Floats
) -> tuple[Ints, Ints, Floats]:
    """Return row, column and sign of the counts that figures add up on days."""
    members = [system.units[unit] for unit in system.unit[figure]]
    sizes = np.array([len(unit) for unit in members], dtype=np.int64)
    theatre = np.fromiter((i for unit in members for i in unit), dtype=np.int64)
    column = theatre * len(system.days) + np.repeat(day, sizes)
    return np.repeat(row, sizes), column, np.repeat(sign, sizes)


def never_falls(own: Kept) -> Any:
    """Return the rows that say that no theatre falls from one of its own days to the next."""
    from scipy.sparse import coo_array

    at = np.flatnonzero(own)
    theatre = at // own.shape[1]
    same = theatre[1:] == theatre[:-1]
    first, second = at[:-1][same], at[1:][same]
    row = np.arange(len(first))
    data = np.r_[np.ones(len(first)), -np.ones(len(first))]
    entries = (data, (np.r_[row, row], np.r_[first, second]))
    return coo_array(entries, shape=(len(first), own.size)).tocsr()


def _steps(low: Floats, high: Floats) -> Kept:
    """Return the days on which a lower limit is new or an upper limit ends, each theatre's own."""
    steps = np.ones(low.shape, dtype=bool)
    steps[:, 1:-1] = (low[:, 1:-1] > low[:, :-2]) | (high[:, 1:-1] < high[:, 2:])
    return steps


def stack(*matrices: Any) -> Any:
    """Return the rows of several matrices below each other."""
    from scipy.sparse import vstack

    return vstack(matrices, format="csr")


def _needed(matrix: Any, most: Floats, low: Floats, high: Floats) -> Kept:
    """Return which rules the limits alone do not fulfil."""
    positive, negative = matrix.maximum(0), matrix.minimum(0)
    endless = np.isinf(high)
    reach = positive @ np.where(endless, 0.0, high) + negative @ low
    return np.asarray((reach > most) | (positive @ endless.astype(float) > 0))


def _parts(matrix: Any, most: Floats, low: Floats, high: Floats) -> Iterator[_Part]:
    """Yield the counts still open in groups that the rules still needed link.

    A rule that the limits alone fulfil is not needed, and a count whose limits meet is known.
    """
    from scipy.sparse.csgraph import connected_components

    needed = _needed(matrix, most, low, high)
    known = low == high
    most = (most - matrix @ np.where(known, low, 0.0))[needed]
    matrix = matrix[needed]
    free = np.zeros(len(known), dtype=bool)
    free[matrix.indices] = True
    free = np.flatnonzero(free & ~known)
    matrix = matrix[:, free]
    _, label = connected_components(abs(matrix).T @ abs(matrix), directed=False)
    sizes = np.diff(matrix.indptr)
    if (most[sizes == 0] < -EPSILON).any():
        message = "counts that are known break a rule"
        raise NoAnswerError(message)
    filled = np.flatnonzero(sizes)
    group = np.full(len(sizes), -1)
    group[filled] = label[matrix.indices[matrix.indptr[filled]]]
    for name in np.unique(group[filled]):
        rows, columns = np.flatnonzero(group == name), np.flatnonzero(label == name)
        cells = free[columns]
        bounds = np.column_stack([low[cells], high[cells]])
        yield _Part(cells, matrix[rows][:, columns], most[rows], bounds)


def is_whole(counts: Floats) -> bool:
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
