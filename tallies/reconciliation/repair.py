"""The cheapest sets of figures to set aside so that the rest hold together, ties left open.

An implicit hitting set: cover the contradictions known so far at least cost, look whether the
rest hold together, add the contradictions that still show, repeat. Contradictions fall into
components that share no figure; every component keeps all its cheapest answers, and a repair
takes one answer from each. Exact: each answer is part of a repair that was seen to hold.
"""

from dataclasses import dataclass

import numpy as np

from tallies.reconciliation.contradictions import Contradiction, Kept, contradictions
from tallies.reconciliation.system import Floats, System

MAX_ANSWERS = 64  # cheapest answers kept of one component
MAX_NODES = 20_000  # steps of one component's search

Answer = frozenset[int]


@dataclass(frozen=True, eq=False)
class Component:
    """Contradictions that share figures, and every cheapest set of figures that hits them all.

    Attributes
    ----------
    contradictions : tuple of frozenset of int
        What was found; others may follow from the same figures.
    answers : tuple of frozenset of int
        Cheapest hitting sets, in a fixed order.
    complete : bool
        False when the search was cut short and further answers may exist.
    """

    contradictions: tuple[Contradiction, ...]
    answers: tuple[Answer, ...]
    complete: bool

    @property
    def contested(self) -> Answer:
        """Figures that some answer sets aside (all figures when the search was cut short)."""
        if not self.complete:
            return frozenset().union(*self.contradictions)
        return frozenset().union(*self.answers)

    @property
    def doomed(self) -> Answer:
        """Figures that every answer sets aside."""
        if not self.complete:
            return frozenset()
        return frozenset.intersection(*self.answers)


def keep_all_but(system: System, dropped: "Answer | set[int]") -> Kept:
    """Return the mask of figures without the dropped ones."""
    kept = np.ones(system.size, dtype=bool)
    kept[list(dropped)] = False
    return kept


def repair(system: System) -> tuple[Component, ...]:
    """Return the components of contradictions with all their cheapest answers."""
    known: set[Contradiction] = set()
    solved: dict[frozenset[Contradiction], Component] = {}
    while True:
        components = connect(known, system.weight, solved)
        fresh = _first_failure(system, components)
        if not fresh:
            return components
        known |= fresh


def connect(
    known: set[Contradiction],
    weight: Floats,
    solved: dict[frozenset[Contradiction], Component] | None = None,
) -> tuple[Component, ...]:
    """Return the components of known contradictions; `solved` remembers those already met."""
    solved = {} if solved is None else solved
    groups = _connected(known)
    for group in groups:
        if group not in solved:
            solved[group] = _solve(group, weight)
    return tuple(solved[group] for group in groups)


def _first_failure(system: System, components: tuple[Component, ...]) -> set[Contradiction]:
    """Return contradictions left by a repair; none when every answer is part of one that holds."""
    for turn in range(max((len(c.answers) for c in components), default=1)):
        dropped: set[int] = set()
        for component in components:
            dropped |= component.answers[turn % len(component.answers)]
        fresh = contradictions(system, keep_all_but(system, dropped))
        if fresh:
            return fresh
    return set()


def _connected(known: set[Contradiction]) -> list[frozenset[Contradiction]]:
    """Group contradictions that share figures; the groups in order of their smallest figure."""
    root: dict[int, int] = {}

    def find(figure: int) -> int:
        while root.setdefault(figure, figure) != figure:
            root[figure] = root[root[figure]]
            figure = root[figure]
        return figure

    for contradiction in known:
        first, *others = contradiction
        for figure in others:
            a, b = sorted((find(first), find(figure)))
            root[b] = a
    groups: dict[int, set[Contradiction]] = {}
    for contradiction in known:
        groups.setdefault(find(next(iter(contradiction))), set()).add(contradiction)
    return [frozenset(groups[key]) for key in sorted(groups)]


def _solve(group: frozenset[Contradiction], weight: Floats) -> Component:
    """Find every cheapest hitting set of one component."""
    ordered = tuple(sorted(group, key=lambda c: (len(c), sorted(c))))
    search = _Search(ordered, {i: float(weight[i]) for c in group for i in c})
    search.run((), frozenset(), 0.0)
    if search.nodes <= MAX_NODES:
        answers, complete = search.answers, len(search.answers) <= MAX_ANSWERS
    else:
        answers, complete = {_cover(ordered, weight)}, False
    chosen = sorted(answers, key=lambda a: (len(a), sorted(a)))[:MAX_ANSWERS]
    return Component(ordered, tuple(chosen), complete)


class _Search:
    """Branch and bound over hitting sets; every set is met once, all cheapest ones are kept."""

    def __init__(self, ordered: tuple[Contradiction, ...], weight: dict[int, float]) -> None:
        self.ordered, self.weight = ordered, weight
        self.best, self.answers, self.nodes = np.inf, set[Answer](), 0

    def run(self, chosen: tuple[int, ...], barred: frozenset[int], cost: float) -> None:
        """Extend `chosen` in every way that avoids `barred` and may still be cheapest."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            return
        taken = set(chosen)
        left = [c for c in self.ordered if not taken & c]
        if self._beyond(cost + self._bound(left, barred)):
            return
        if not left:
            if cost < self.best and not np.isclose(cost, self.best, rtol=1e-12):
                self.answers.clear()
            self.best = min(self.best, cost)
            self.answers.add(frozenset(chosen))
            return
        branch = min(left, key=lambda c: (len(c - barred), sorted(c)))
        for figure in sorted(branch - barred, key=lambda i: (self.weight[i], i)):
            self.run((*chosen, figure), barred, cost + self.weight[figure])
            barred |= {figure}

    def _bound(self, left: list[Contradiction], barred: frozenset[int]) -> float:
        """Least further cost: disjoint contradictions must each be paid for."""
        total, seen = 0.0, set[int]()
        for contradiction in left:
            free = contradiction - barred
            if not free:
                return float(np.inf)
            if not seen & free:
                total += min(self.weight[i] for i in free)
                seen |= free
        return total

    def _beyond(self, cost: float) -> bool:
        """Whether this cost is too high; ties count as too high once enough are known."""
        if np.isclose(cost, self.best, rtol=1e-12):
            return len(self.answers) > MAX_ANSWERS
        return cost > self.best


def _cover(ordered: tuple[Contradiction, ...], weight: Floats) -> Answer:
    """Return one cheapest hitting set by integer programming, for components too tangled."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    figures = sorted(frozenset().union(*ordered))
    position = {figure: i for i, figure in enumerate(figures)}
    pairs = np.array([(r, position[i]) for r, c in enumerate(ordered) for i in sorted(c)])
    shape = (len(ordered), len(figures))
    matrix = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)
    answer = milp(
        weight[figures],
        integrality=np.ones(len(figures)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix.tocsr(), lb=1),
        # HiGHS' presolve in scipy 1.17 and 1.18 calls feasible problems infeasible.
        options={"presolve": False},
    )
    return frozenset(figures[i] for i in np.flatnonzero(answer.x > 0.5))
