"""What all cheapest repairs allow together: the hull over repairs, without listing them all.

A few ties are listed in full. Many are treated a few neighbouring components at a time: with the
contested figures of all others left out, limits can only be wider, so the tightest of these hulls
is valid; where a repair that was looked at reaches it, it is exact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

import numpy as np

from tallies.reconciliation.contradictions import contradictions
from tallies.reconciliation.envelope import envelope
from tallies.reconciliation.repair import MAX_REPAIRS, Answer, Component, keep_all_but
from tallies.reconciliation.system import Floats, Ints, System, carry_back, carry_forward

MAX_NEAR = 8  # beyond that, choices of neighbouring components looked at together
MAX_WITNESSES = 256  # repairs looked at beyond that, to prove the hull exact

Limits = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Envelopes of the cheapest repairs: groups that all hold, each a choice of envelopes.

    Attributes
    ----------
    days : ndarray of int, shape (m,)
        Report days.
    groups : tuple of tuple of (ndarray, ndarray)
        Lower and upper limits, shape (U, m). Within a group the truth may follow any member;
        it follows one of every group.
    complete : bool
        Whether the hull is proven exact rather than merely valid.
    """

    days: Ints
    groups: tuple[tuple[Limits, ...], ...]
    complete: bool

    def least(self, measure: Callable[[Limits], Floats]) -> Floats:
        """Return the least of a measure of the limits over all repairs."""
        tightest = [np.minimum.reduce([measure(limits) for limits in g]) for g in self.groups]
        return np.asarray(np.maximum.reduce(tightest))

    def hull(self) -> Limits:
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

        low, high = self.hull()
        reach_low, reach_high = least((low, high)), most((low, high))
        return np.maximum(self.least(least), reach_low), np.minimum(self.most(most), reach_high)

    def most(self, measure: Callable[[Limits], Floats]) -> Floats:
        """Return the largest of a measure of the limits over all repairs."""
        return np.asarray(-self.least(lambda limits: -measure(limits)))


def alternatives(system: System, components: Sequence[Component]) -> Alternatives:
    """Return the envelopes over all cheapest repairs."""
    tied = [c for c in components if len(c.answers) > 1 or not c.complete]
    settled = frozenset[int]().union(*(c.answers[0] for c in components if c not in tied))
    whole = all(c.complete for c in tied)
    if whole and prod(len(c.answers) for c in tied) <= MAX_REPAIRS:
        group = tuple(_must(system, settled.union(*choice)) for choice in _choices(tied))
        return Alternatives(system.days, (group,), complete=True)
    tied.sort(key=lambda c: min(system.late[list(c.contested)]))
    contested = settled.union(*(c.contested for c in tied))
    windows = _windows([c for c in tied if c.complete])
    groups = [
        tuple(
            _must(system, contested.difference(*(c.contested for c in near)).union(*choice))
            for choice in _choices(near)
        )
        for near in windows
    ]
    groups.append((_must(system, contested),))
    wide = Alternatives(system.days, tuple(groups), complete=False)
    proven = whole and _proven(system, windows, settled, wide)
    return Alternatives(system.days, wide.groups, complete=proven)


def _windows(tied: Sequence[Component]) -> list[list[Component]]:
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


def _limits(system: System, dropped: Answer) -> Limits | None:
    """Return the envelope without the dropped figures; None when the rest contradict."""
    kept = keep_all_but(system, dropped)
    return None if contradictions(system, kept) else envelope(system, kept)


def _must(system: System, dropped: Answer) -> Limits:
    """Return the envelope of a repair, or of a part of one, that is known to hold together."""
    return envelope(system, keep_all_but(system, dropped))


def _proven(
    system: System, windows: Sequence[Sequence[Component]], settled: Answer, wide: Alternatives
) -> bool:
    """Whether repairs that were looked at reach the hull at every unit and day."""
    bounds = wide.hull()
    firsts = [[choice[0] for choice in _choices(near)] for near in windows]
    wanted: dict[tuple[int, ...], None] = {}
    for side, sign in ((0, 1.0), (1, -1.0)):
        # For each cell the choice in every window that would push the limit outwards.
        picks = [
            np.argmin([sign * limits[side].ravel() for limits in group], axis=0)
            for group in wide.groups[: len(windows)]
        ]
        wanted.update(dict.fromkeys(map(tuple, np.unique(np.array(picks).T, axis=0).tolist())))
    reached = [np.zeros(bounds[0].shape, dtype=bool), np.zeros(bounds[0].shape, dtype=bool)]
    for picked in islice(wanted, MAX_WITNESSES):
        answers = (first[i] for first, i in zip(firsts, picked, strict=True))
        limits = _limits(system, settled.union(*answers))
        if limits is not None:
            for side in (0, 1):
                reached[side] |= limits[side] == bounds[side]
    return bool(reached[0].all() and reached[1].all())
