"""Reference one: cheapest repairs, limits and feasibility as big-M integer programmes.

`scipy.optimize.milp` calls some feasible problems of this shape infeasible when it presolves, so
presolve stays off, and every solution is checked against the problem as a history.
"""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.reference.problem import (
    TOTAL,
    Figure,
    Limits,
    Problem,
    Repairs,
    is_history,
    status,
    violated_weight,
)

OPTIMAL, INFEASIBLE = 0, 2


class _Programme:
    """Counts at knots and one switch per figure (1 = dropped) as columns of one programme."""

    def __init__(self, problem: Problem, *, may_drop: bool) -> None:
        self.problem = problem
        self.knots = problem.knots
        places = [(theatre, day) for theatre in problem.theatres for day in self.knots]
        self.column = {place: number for number, place in enumerate(places)}
        self.switches = np.arange(len(problem.figures)) + len(places)
        self.width = len(places) + len(problem.figures)
        self.rows: list[np.ndarray] = []
        self.least: list[float] = []
        self.most: list[float] = []
        self.seen: list[np.ndarray] = []
        self.upper = np.full(self.width, float(problem.ceiling))
        self.upper[self.switches] = float(may_drop)
        for theatre, day in places:
            if problem.is_zero(theatre, day):
                self.upper[self.column[theatre, day]] = 0.0
        self._never_fall()
        for figure, switch in zip(problem.figures, self.switches, strict=True):
            self._figure(figure, int(switch))

    def add(self, row: np.ndarray, least: float, most: float) -> None:
        """Demand ``least <= row @ x <= most``."""
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def count(self, parts: Iterable[str], day: int) -> np.ndarray:
        """Return the row that adds up the parts on a day."""
        row = np.zeros(self.width)
        for part in parts:
            row[self.column[part, day]] = 1.0
        return row

    def weights(self) -> np.ndarray:
        """Return the row that weighs what is dropped."""
        row = np.zeros(self.width)
        row[self.switches] = [figure.weight for figure in self.problem.figures]
        return row

    def _never_fall(self) -> None:
        for theatre in self.problem.theatres:
            for before, after in pairwise(self.knots):
                self.add(self.count([theatre], after) - self.count([theatre], before), 0.0, np.inf)

    def _figure(self, figure: Figure, switch: int) -> None:
        # A total can be off by the sum of its parts, hence K + 1 times the largest number.
        big = (len(self.problem.theatres) + 1) * self.problem.ceiling
        before = self.count(figure.parts, figure.base)
        row = self.count(figure.parts, figure.day) - before
        row[switch] = big
        self.add(row, figure.low, np.inf)
        if figure.high is not None:
            row = self.count(figure.parts, figure.earliest) - before
            row[switch] = -big
            self.add(row, -np.inf, figure.high)

    def least_value(self, row: np.ndarray, floor: int) -> int:
        """Return the least of ``row @ x``, at once where a solution seen stands on the floor."""
        if any(int(row @ solution) == floor for solution in self.seen):
            return floor
        solution = self.solve(row)
        if solution is None:
            message = "the figures do not agree"
            raise ValueError(message)
        self.seen.append(solution)
        return int(row @ solution)

    def solve(self, objective: np.ndarray) -> np.ndarray | None:
        """Minimise in whole numbers; None when nothing fits."""
        result = milp(
            objective,
            integrality=np.ones(self.width),
            bounds=Bounds(np.zeros(self.width), self.upper),
            constraints=LinearConstraint(np.array(self.rows), self.least, self.most)
            if self.rows
            else None,
            options={"presolve": False, "mip_rel_gap": 0.0},
        )
        if result.status == INFEASIBLE:
            return None
        if result.status != OPTIMAL:
            raise AssertionError(result.message)
        return self._checked(np.round(result.x).astype(int))

    def _checked(self, solution: np.ndarray) -> np.ndarray:
        """Return the solution if it is a history that keeps every figure not dropped."""
        history = self.history(solution)
        switched = solution[self.switches]
        kept = [f for f, off in zip(self.problem.figures, switched, strict=True) if not off]
        wrong = violated_weight(self.problem.with_figures(tuple(kept)), history)
        if wrong or not is_history(self.problem, history):
            message = f"the solver's answer is not a history: {history}"
            raise AssertionError(message)
        return solution

    def history(self, solution: np.ndarray) -> dict[str, list[int]]:
        """Return the counts of a solution for every day from 0 to the last knot."""
        days = range(self.knots[-1] + 1)
        last = [max(knot for knot in self.knots if knot <= day) for day in days]
        return {
            theatre: [int(solution[self.column[theatre, knot]]) for knot in last]
            for theatre in self.problem.theatres
        }


def feasible(problem: Problem) -> bool:
    """Tell whether one history agrees with all figures."""
    programme = _Programme(problem, may_drop=False)
    return programme.solve(np.zeros(programme.width)) is not None


def is_contradiction(problem: Problem) -> bool:
    """Tell whether the figures cannot all be true, while any one fewer could be."""
    figures = problem.figures
    fewer = (figures[:i] + figures[i + 1 :] for i in range(len(figures)))
    return not feasible(problem) and all(feasible(problem.with_figures(rest)) for rest in fewer)


def cheapest(problem: Problem) -> int:
    """Return the least weight of figures to drop until the rest agrees."""
    programme = _Programme(problem, may_drop=True)
    solution = programme.solve(programme.weights())
    if solution is None:
        message = "dropping everything must always fit"
        raise AssertionError(message)
    return int(programme.weights() @ solution)


def envelope(problem: Problem) -> tuple[Limits, Limits]:
    """Return lowest and highest counts of every theatre and the total; the figures must agree."""
    return _limits(_Programme(problem, may_drop=False))


def repairs(problem: Problem, cap: int = 50) -> list[frozenset[int]] | None:
    """Return every cheapest set of positions to drop; None when there are more than `cap`."""
    programme = _at_optimum(problem, cheapest(problem))
    found: list[frozenset[int]] = []
    while (solution := programme.solve(np.zeros(programme.width))) is not None:
        dropped = frozenset(int(i) for i in np.flatnonzero(solution[programme.switches]))
        if len(found) == cap:
            return None
        found.append(dropped)
        if not dropped:
            break
        row = np.zeros(programme.width)
        row[programme.switches[sorted(dropped)]] = 1.0
        programme.add(row, -np.inf, len(dropped) - 1.0)
    return sorted(found, key=sorted)


def all_repairs(problem: Problem) -> Repairs:
    """Return cost, the fate of each figure, and limits over all cheapest repairs at once."""
    cost = cheapest(problem)
    programme = _at_optimum(problem, cost)
    fates = []
    for switch in programme.switches:
        unit = np.zeros(programme.width)
        unit[switch] = 1.0
        always, ever = programme.least_value(unit, 0), -programme.least_value(-unit, -1)
        fates.append(status(always + ever, 2))
    lower, upper = _limits(programme)
    return Repairs(cost, tuple(fates), lower, upper)


def envelopes(problem: Problem) -> list[tuple[Limits, Limits]]:
    """Return the envelope of what each cheapest repair keeps."""
    sets = repairs(problem)
    if sets is None:
        message = "too many cheapest repairs to list"
        raise OverflowError(message)
    return [
        envelope(
            problem.with_figures(
                tuple(f for i, f in enumerate(problem.figures) if i not in dropped)
            )
        )
        for dropped in sets
    ]


def _at_optimum(problem: Problem, cost: int) -> _Programme:
    """Return a programme whose solutions are the histories of all cheapest repairs."""
    programme = _Programme(problem, may_drop=True)
    programme.add(programme.weights(), -np.inf, cost + 0.5)
    return programme


def limits_on(problem: Problem, days: Iterable[int]) -> dict[tuple[str, int], tuple[int, int]]:
    """Return lowest and highest counts over all cheapest repairs on some knots, all with limits."""
    programme = _at_optimum(problem, cheapest(problem))
    names = (*problem.theatres, TOTAL)
    found = {(name, day): _range(programme, name, day) for day in days for name in names}
    assert all(found[name, day][1] <= problem.highest for name, day in found if name != TOTAL)
    return found


def _range(programme: _Programme, name: str, day: int) -> tuple[int, int]:
    """Push one count down and up as far as the programme allows."""
    members = programme.problem.members(name)
    row = programme.count(members, day)
    most = programme.problem.ceiling * len(members)
    return programme.least_value(row, 0), -programme.least_value(-row, -most)


def _limits(programme: _Programme) -> tuple[Limits, Limits]:
    """Push every cell down and up as far as the programme allows."""
    problem = programme.problem
    lowest: dict[tuple[str, int], int | None] = {}
    highest: dict[tuple[str, int], int | None] = {}
    for name, day in problem.cells:
        lowest[name, day], highest[name, day] = _range(programme, name, day)
    # A theatre that reaches the ceiling could go on for ever, and the total with it.
    for day in problem.knots:
        open_parts = [t for t in problem.theatres if highest[t, day] > problem.highest]
        for name in (*open_parts, *([TOTAL] if open_parts else [])):
            highest[name, day] = None
    return problem.spread(lowest, upper=False), problem.spread(highest, upper=True)
