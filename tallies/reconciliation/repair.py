"""The cheapest sets of figures to set aside so that the rest hold together, ties left open.

An implicit hitting set: cover the contradictions known so far at least cost, look whether the
rest hold together, add the contradictions that still show, repeat. Contradictions fall into
components that share no figure; every component keeps all its cheapest answers, and a repair
takes one answer from each. Exact: each answer is part of a repair that was seen to hold.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from tallies.reconciliation.contradictions import Contradiction, Kept, contradictions
from tallies.reconciliation.system import EXACT, Floats, System

MAX_ANSWERS = 64  # cheapest answers kept of one component
MAX_REPAIRS = 64  # cheapest repairs looked at and listed in full
MAX_NODES = 20_000  # steps of one component's search

LOG = logging.getLogger(__name__)
TIE = 1e-9  # relative difference of costs that counts as none

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
    pinned : frozenset of int
        Figures among them that no answer may set aside.
    """

    contradictions: tuple[Contradiction, ...]
    answers: tuple[Answer, ...]
    complete: bool
    pinned: Answer = frozenset()

    @property
    def contested(self) -> Answer:
        """Figures that some answer sets aside (all figures when the search was cut short)."""
        if not self.complete:
            return frozenset().union(*self.contradictions) - self.pinned
        return frozenset().union(*self.answers)

    @property
    def doomed(self) -> Answer:
        """Figures that every answer sets aside."""
        if not self.complete:
            return frozenset()
        return frozenset.intersection(*self.answers)


Prefer = Callable[[Component], Answer]


def keep_all_but(system: System, dropped: "Answer | set[int]") -> Kept:
    """Return the mask of figures without the dropped ones."""
    kept = np.ones(system.size, dtype=bool)
    kept[list(dropped)] = False
    return kept


def first_answer(component: Component) -> Answer:
    """Return a component's first answer."""
    return component.answers[0]


def repair(system: System, prefer: Prefer = first_answer) -> tuple[Component, ...]:
    """Return the components of contradictions with all their cheapest answers.

    Answers of different components go together: were some choice of them to fail, its
    contradictions would join the components. All choices are looked at while they are few, else
    one for every answer and the one that `prefer` takes from each component.
    """
    known: set[Contradiction] = set()
    for most in (1, MAX_ANSWERS):  # one answer each is enough until the rest hold together
        solved: dict[frozenset[Contradiction], Component] = {}
        while True:
            components = connect(known, system.weight, solved, most=most, pinned=system.pinned)
            fresh = _first_failure(system, components, prefer)
            if not fresh:
                break
            known |= fresh
            LOG.info("%d contradictions found so far", len(known))
    return components


def connect(
    known: set[Contradiction],
    weight: Floats,
    solved: dict[frozenset[Contradiction], Component] | None = None,
    *,
    most: int = MAX_ANSWERS,
    pinned: Answer = frozenset(),
) -> tuple[Component, ...]:
    """Return the components of known contradictions; `solved` remembers those already met.

    A pinned figure is never set aside, so contradictions that share no other are apart.
    """
    solved = {} if solved is None else solved
    groups = _connected(known, pinned)
    for group in groups:
        if group not in solved:
            solved[group] = _solve(group, weight, most, pinned)
    return tuple(solved[group] for group in groups)


def _first_failure(
    system: System, components: tuple[Component, ...], prefer: Prefer
) -> set[Contradiction]:
    """Return contradictions that some repair leaves; none when all that are looked at hold."""
    if prod(len(c.answers) for c in components) <= MAX_REPAIRS:
        choices = list(product(*(c.answers for c in components)))
    else:
        turns = range(max(len(c.answers) for c in components))
        choices = [tuple(c.answers[t % len(c.answers)] for c in components) for t in turns]
        choices.append(tuple(prefer(c) for c in components))
    for choice in choices:
        dropped = frozenset[int]().union(*choice)
        fresh = contradictions(system, keep_all_but(system, dropped))
        if fresh:
            return fresh
    return set()


def _connected(known: set[Contradiction], pinned: Answer) -> list[frozenset[Contradiction]]:
    """Group contradictions that share figures; the groups in order of their smallest figure."""
    root: dict[int, int] = {}

    def find(figure: int) -> int:
        while root.setdefault(figure, figure) != figure:
            root[figure] = root[root[figure]]
            figure = root[figure]
        return figure

    for contradiction in known:
        first, *others = contradiction - pinned
        for figure in others:
            a, b = sorted((find(first), find(figure)))
            root[b] = a
    groups: dict[int, set[Contradiction]] = {}
    for contradiction in known:
        groups.setdefault(find(next(iter(contradiction - pinned))), set()).add(contradiction)
    return [frozenset(groups[key]) for key in sorted(groups)]


def _solve(group: frozenset[Contradiction], weight: Floats, most: int, pinned: Answer) -> Component:
    """Find the cheapest hitting sets of one component, up to a number of them."""
    ordered = tuple(sorted(group, key=lambda c: (len(c), sorted(c))))
    free = tuple(contradiction - pinned for contradiction in ordered)
    search = _Search(free, weight, most)
    search.run(search.sets, 0, 0, 0.0)
    if search.nodes <= MAX_NODES:
        answers, complete = search.answers, len(search.answers) <= most
    else:
        answers, complete = {_cover(free, weight)}, False
    chosen = sorted(answers, key=lambda a: (len(a), sorted(a)))[:most]
    return Component(ordered, tuple(chosen), complete, pinned)


class _Search:
    """Branch and bound over hitting sets, each met once; sets of figures are bits of a number."""

    def __init__(self, ordered: tuple[Contradiction, ...], weight: Floats, most: int) -> None:
        self.figures = sorted(frozenset[int]().union(*ordered))
        self.weight = [float(weight[i]) for i in self.figures]
        position = {figure: i for i, figure in enumerate(self.figures)}
        self.sets = [sum(1 << position[i] for i in c) for c in ordered]
        self.most, self.best, self.nodes = most, float("inf"), 0
        self.answers: set[Answer] = set()

    def run(self, left: list[int], chosen: int, barred: int, cost: float) -> None:
        """Extend the chosen figures in every way that hits what is left and may be cheapest."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            return
        bound, forced = self._bound(left, barred)
        if self._beyond(cost + bound):
            return
        if forced is not None:
            self._take(left, chosen, barred, cost, forced)
        elif not left:
            self._accept(chosen, cost)
        else:
            figure = self._busiest(left, barred)
            self._take(left, chosen, barred, cost, figure)
            self.run(left, chosen, barred | 1 << figure, cost)

    def _take(self, left: list[int], chosen: int, barred: int, cost: float, figure: int) -> None:
        """Go on with one more figure chosen."""
        bit = 1 << figure
        rest = [c for c in left if not c & bit]
        self.run(rest, chosen | bit, barred, cost + self.weight[figure])

    def _accept(self, chosen: int, cost: float) -> None:
        """Keep a hitting set that is as cheap as the best, or cheaper."""
        if cost < self.best * (1 - TIE):
            self.answers.clear()
        self.best = min(self.best, cost)
        self.answers.add(frozenset(self.figures[i] for i in _bits(chosen)))

    def _bound(self, left: list[int], barred: int) -> tuple[float, int | None]:
        """Return the least further cost, and a figure that must be chosen if there is one.

        Contradictions that share no figure must each be paid for.
        """
        total, seen, forced = 0.0, 0, None
        for contradiction in left:
            free = contradiction & ~barred
            if not free:
                return float("inf"), None
            if forced is None and free & (free - 1) == 0:
                forced = free.bit_length() - 1
            if not seen & free:
                total += min(self.weight[i] for i in _bits(free))
                seen |= free
        return total, forced

    def _busiest(self, left: list[int], barred: int) -> int:
        """Return the figure that hits the most contradictions for its weight."""
        hits: dict[int, int] = {}
        for contradiction in left:
            for i in _bits(contradiction & ~barred):
                hits[i] = hits.get(i, 0) + 1
        return max(hits, key=lambda i: (hits[i] / self.weight[i], -i))

    def _beyond(self, cost: float) -> bool:
        """Whether this cost is too high; ties count as too high once enough are known."""
        if abs(cost - self.best) <= TIE * cost:
            return len(self.answers) >= self.most + (self.most > 1)
        return cost > self.best


def _bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits of a number."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


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
        options=EXACT,
    )
    return frozenset(figures[i] for i in np.flatnonzero(answer.x > 0.5))
