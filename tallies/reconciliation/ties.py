"""What all cheapest repairs allow together: the hull over repairs, without listing them all.

A few ties are listed in full. Many are treated a few neighbouring components at a time: with the
contested figures of all others left out, limits can only be wider, so the tightest of these hulls
is valid; where a repair that was looked at reaches it, it is exact.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod

import numpy as np

from tallies.reconciliation.closing import CELLS_EACH, close_hull
from tallies.reconciliation.contradictions import contradictions
from tallies.reconciliation.envelope import Limits, envelope
from tallies.reconciliation.programme import Kept, NoAnswerError
from tallies.reconciliation.repair import MAX_REPAIRS, Answer, Component, keep_all_but
from tallies.reconciliation.system import Floats, Ints, System, carry_back, carry_forward

LOG = logging.getLogger(__name__)
MAX_NEAR = 8  # beyond that, choices of neighbouring components looked at together
MAX_WITNESSES = 256  # repairs looked at beyond that, to prove the hull exact


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Envelopes of the cheapest repairs: groups that all hold, each a choice of envelopes.

    Attributes
    ----------
    days : ndarray of int, shape (m,)
        Report days.
    groups : tuple of tuple of Limits
        Lower and upper limits, shape (U, m). Within a group the truth may follow any member;
        it follows one of every group.
    complete : bool
        Whether the hull is proven exact rather than merely valid.
    windows : System or None
        The windows that every cheapest repair keeps.
    """

    days: Ints
    groups: tuple[tuple[Limits, ...], ...]
    complete: bool
    windows: System | None = None

    def least(self, measure: Callable[[Limits], Floats]) -> Floats:
        """Return the least of a measure of the limits over all repairs."""
        tightest = [np.minimum.reduce([measure(limits) for limits in g]) for g in self.groups]
        return np.asarray(np.maximum.reduce(tightest))

    def hull(self) -> tuple[Floats, Floats]:
        """Return lowest and highest count over all cheapest repairs, shape (U, m)."""
        return self.least(lambda limits: limits[0]), self.most(lambda limits: limits[1])

    def rise(self, unit: int, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:
        """Return least and most rise between days (numbers since 1970) over all repairs."""

        def least(limits: Limits) -> Floats:
            low = carry_forward(self.days, limits[0][[unit]], ends)[0]
            high = carry_back(self.days, limits[1][[unit]], starts)[0]
            return np.asarray(np.maximum(0, low - high))

        def most(limits: Limits) -> Floats:
            high = carry_back(self.days, limits[1][[unit]], ends)[0]
            return np.asarray(high - carry_forward(self.days, limits[0][[unit]], starts)[0])

        hull = Limits(*self.hull())
        reach_low, reach_high = least(hull), most(hull)
        low = np.maximum(self.least(least), reach_low)
        high = np.minimum(self.most(most), reach_high)
        return self._within_windows(unit, starts, ends, low, high)

    def _within_windows(
        self, unit: int, starts: Ints, ends: Ints, low: Floats, high: Floats
    ) -> tuple[Floats, Floats]:
        """Hold a rise to the windows that lie within its days, and to those around them."""
        if self.windows is None:
            return low, high
        said, days = self.windows, self.windows.days
        for i in np.flatnonzero(said.unit == range(len(said.units))[unit]):
            base = days[said.base[i]]
            inside = (starts <= base) & (days[said.late[i]] <= ends)
            around = (base <= starts) & (ends <= days[said.early[i]])
            low = np.where(inside, np.maximum(low, said.low[i]), low)
            high = np.where(around, np.minimum(high, said.high[i]), high)
        return low, high

    def most(self, measure: Callable[[Limits], Floats]) -> Floats:
        """Return the largest of a measure of the limits over all repairs."""
        return np.asarray(-self.least(lambda limits: -measure(limits)))


def alternatives(system: System, components: Sequence[Component]) -> Alternatives:
    """Return the envelopes over all cheapest repairs."""
    tied = [c for c in components if len(c.answers) > 1 or not c.complete]
    settled = frozenset[int]().union(*(c.answers[0] for c in components if c not in tied))
    contested = settled.union(*(c.contested for c in tied))
    windows = system.restrict(set(np.flatnonzero(system.window).tolist()) - contested)
    base = _envelopes(system, [contested])[0]  # what holds without them holds for all choices
    whole = all(c.complete for c in tied)
    if whole and prod(len(c.answers) for c in tied) <= MAX_REPAIRS:
        group, exact = _envelopes(system, [settled.union(*choice) for choice in _choices(tied)])
        return Alternatives(system.days, (tuple(group),), complete=exact, windows=windows)
    tied.sort(key=lambda c: min(system.late[list(c.contested)]))
    near_ones = _neighbours([c for c in tied if c.complete])
    groups = []
    for near in near_ones:
        others = contested.difference(*(c.contested for c in near))
        drops = [others.union(*choice) for choice in _choices(near)]
        groups.append(tuple(_envelopes(system, drops)[0]))
    wide = Alternatives(system.days, (*groups, tuple(base)), complete=False, windows=windows)
    proven = whole and _proven(system, near_ones, settled, wide)
    return replace(wide, complete=proven)


def _neighbours(tied: Sequence[Component]) -> list[list[Component]]:
    """Return for each component, in order of time, itself and as many next ones as are few."""
    windows = []
    for i in range(len(tied)):
        end = i + 1
        while end < len(tied) and prod(len(c.answers) for c in tied[i : end + 1]) <= MAX_NEAR:
            end += 1
        windows.append(list(tied[i:end]))
    return windows


def _choices(tied: Sequence[Component]) -> "product[tuple[Answer, ...]]":
    """One answer from each component, in every way."""
    return product(*(c.answers for c in tied))


def _envelopes(system: System, drops: Sequence[Answer]) -> tuple[list[Limits], bool]:
    """Return the envelopes of repairs, or of parts of some, and whether their hull is exact.

    While the work is small each envelope is exact by itself.
    """
    LOG.info("limits of %d repairs", len(drops))
    keeps = [keep_all_but(system, dropped) for dropped in drops]
    if system.laminar or len(keeps) == 1:
        found = [envelope(system, kept) for kept in keeps]
        return found, all(limits.complete for limits in found)
    found, exact = close_hull(system, keeps)
    for place, kept in enumerate(keeps):
        holds = found[place].low[0, 0] < np.inf  # what contradicts itself allows nothing
        if exact and holds and system.work["cells"] < CELLS_EACH:
            found[place] = envelope(system, kept)
    return found, exact


def _proven(
    system: System, near_ones: Sequence[Sequence[Component]], settled: Answer, wide: Alternatives
) -> bool:
    """Whether repairs that were looked at reach the hull at every unit and day."""
    bounds = wide.hull()
    firsts = [[choice[0] for choice in _choices(near)] for near in near_ones]
    wanted: dict[tuple[int, ...], None] = {}
    for side, sign in ((0, 1.0), (1, -1.0)):
        # For each cell the choice in every group that would push the limit outwards.
        picks = [
            np.argmin([sign * (limits.high if side else limits.low).ravel() for limits in group], 0)
            for group in wide.groups[: len(near_ones)]
        ]
        wanted.update(dict.fromkeys(map(tuple, np.unique(np.array(picks).T, axis=0).tolist())))
    keeps = [
        keep_all_but(system, settled.union(*(f[i] for f, i in zip(firsts, picked, strict=True))))
        for picked in islice(wanted, MAX_WITNESSES)
    ]
    found, exact = _holding(system, keeps)
    if not found:
        return False
    low = np.minimum.reduce([limits.low for limits in found])
    high = np.maximum.reduce([limits.high for limits in found])
    return exact and np.array_equal(low, bounds[0]) and np.array_equal(high, bounds[1])


def _holding(system: System, keeps: Sequence[Kept]) -> tuple[list[Limits], bool]:
    """Return the envelopes of those repairs that hold together, and whether their hull is exact."""
    if system.laminar:
        return [envelope(system, kept) for kept in keeps if not contradictions(system, kept)], True
    try:
        return close_hull(system, keeps)
    except NoAnswerError:  # none of them does
        return [], True
