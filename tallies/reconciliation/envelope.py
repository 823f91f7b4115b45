"""The exact lowest and highest count that figures without contradiction allow.

For parts and their sum the limits have a closed form. With ``l``, ``u`` the running limits of
the parts and ``B = max(l_sum, sum l)``, ``C = min(u_sum, sum u)``, the parts rise between two
days by at least ``g(s, t) = sum_k max(0, l_k(t) - u_k(s))``, and the figures hold together if
and only if ``l <= u`` and ``B(s) + g(s, t) <= C(t)`` for all ``s <= t``. A limit of one part
follows by asking how far it can be pushed before this fails. Since ``max(0, x)`` is the larger
of two terms, ``g`` is a maximum over subsets of the parts, and each subset needs only running
maxima. The system is totally unimodular (two laminar families; Edmonds 1970), so that the
limits are whole numbers.
"""

from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.rises import Rises, forced_rise
from tallies.reconciliation.system import Floats, Ints, System

MAX_ROUNDS = 50  # of tightening family by family
BAND = 64  # days looked at together
SUBSETS_UP_TO = 7  # parts; beyond it a days x days table is cheaper than 2**parts passes


class Limits(NamedTuple):
    """Lowest and highest count of every unit and day, shape (U, m).

    ``complete``: proven exact; otherwise some limits may be wider than the figures allow.
    """

    low: Floats
    high: Floats
    complete: bool = True


def cummax(x: Floats) -> Floats:
    """Return the running maximum along the last axis."""
    return np.maximum.accumulate(x, axis=-1)


def revmax(x: Floats) -> Floats:
    """Largest value from each day on."""
    return np.maximum.accumulate(x[..., ::-1], axis=-1)[..., ::-1]


def shift(x: Floats, by: int) -> Floats:
    """Move `x` one day later (by=1) or earlier (by=-1); the open place holds -inf."""
    moved = np.full_like(x, -np.inf)
    if by > 0:
        moved[1:] = x[:-1]
    else:
        moved[:-1] = x[1:]
    return moved


def subsets(n: int) -> "chain[tuple[int, ...]]":
    """Return all subsets of ``range(n)``."""
    return chain.from_iterable(combinations(range(n), size) for size in range(n + 1))


def reach(start: Floats, low: Floats, high: Floats) -> Floats:
    """Return max over s <= t of ``start(s) + g(s, t)`` for every day t."""
    if len(low) > SUBSETS_UP_TO:
        table = start[:, None] + forced_rise(low, high)
        return np.asarray(np.where(np.tri(len(start), dtype=bool).T, table, -np.inf).max(axis=0))
    best = np.full_like(start, -np.inf)
    for subset in subsets(len(low)):
        pick = list(subset)
        np.maximum(best, cummax(start - high[pick].sum(0)) + low[pick].sum(0), out=best)
    return best


def straddle(start: Floats, end: Floats, low: Floats, high: Floats, *, before: bool) -> Floats:
    """Return max of ``start(s) + g(s, t) + end(t)`` over s, t either side of every day.

    ``before``: s < day <= t; otherwise s <= day < t.
    """
    first, last = (1, 0) if before else (0, -1)
    best = np.full_like(start, -np.inf)
    if len(low) > SUBSETS_UP_TO:
        table = start[:, None] + forced_rise(low, high) + end[None, :]
        corner = revmax(np.maximum.accumulate(table, axis=0))
        m = len(start)
        if before:
            best[1:] = corner[np.arange(m - 1), np.arange(1, m)]
        else:
            best[:-1] = corner[np.arange(m - 1), np.arange(1, m)]
        return best
    for subset in subsets(len(low)):
        pick = list(subset)
        left = cummax(start - high[pick].sum(0))
        right = revmax(low[pick].sum(0) + end)
        left = shift(left, 1) if first else left
        right = shift(right, -1) if last else right
        np.maximum(best, left + right, out=best)
    return best


def joint_limits(
    low: Floats, high: Floats, sum_low: Floats, sum_high: Floats
) -> tuple[Floats, Floats]:
    """Return B and C: the limits of a sum by its own figures and those of its parts."""
    return np.maximum(sum_low, low.sum(0)), np.minimum(sum_high, high.sum(0))


def family_limits(
    low: Floats, high: Floats, sum_low: Floats, sum_high: Floats, rises: Rises | None = None
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the tight limits of parts, shape (P, m), and of their sum, shape (m,)."""
    base, cap = joint_limits(low, high, sum_low, sum_high)
    # Few days make a small table, many parts make many subsets.
    if len(low) > SUBSETS_UP_TO or len(base) <= 8 * 2 ** len(low):
        return _wide_family_limits(low, high, base, cap, (rises or Rises()).of(low, high))
    lower = reach(base, low, high)
    # The mirror image: time and sign reversed turns an upper limit into a lower one.
    upper = -reach(-cap[::-1], -high[:, ::-1], -low[:, ::-1])[::-1]
    new_low, new_high = low.copy(), high.copy()
    for k in range(len(low)):
        rest = [j for j in range(len(low)) if j != k]
        rest_low, rest_high = low[rest], high[rest]
        level = revmax(rest_low.sum(0) - upper)
        rise = straddle(base - high[k], -cap, rest_low, rest_high, before=True)
        new_high[k] = np.minimum(high[k], -np.maximum(level, rise))
        level = cummax(lower - rest_high.sum(0))
        rise = straddle(base, low[k] - cap, rest_low, rest_high, before=False)
        new_low[k] = np.maximum(low[k], np.maximum(level, rise))
    return new_low, new_high, lower, upper


def _wide_family_limits(
    low: Floats, high: Floats, base: Floats, cap: Floats, rise: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the same for many parts, from the room left between any two days.

    With ``slack(s, t) = C(t) - B(s) - g(s, t)`` a part can stand no higher by t than
    ``max(u_k(s), l_k(t)) + slack(s, t)``, and no lower by s than ``min(u_k(s), l_k(t)) - slack``.
    A pair of days whose slack is wider than every part says nothing.
    """
    lower, upper, first, last, slack = _room(base, cap, rise, (high - low).max(axis=0))
    new_low, new_high = low.copy(), high.copy()
    rest_low, rest_high = low.sum(axis=0) - low, _rest_of(high)
    by_last = np.argsort(last, kind="stable")
    starts, at_first = np.unique(first, return_index=True)
    ends, at_last = np.unique(last[by_last], return_index=True)
    for k in range(len(low) if len(slack) else 0):
        start, end = high[k, first], low[k, last]
        most = (np.maximum(start, end) + slack)[by_last]
        least = np.minimum(start, end) - slack
        new_high[k, ends] = np.minimum(high[k, ends], np.minimum.reduceat(most, at_last))
        new_low[k, starts] = np.maximum(low[k, starts], np.maximum.reduceat(least, at_first))
    new_high = -revmax(-np.minimum(new_high, upper - rest_low))
    new_low = cummax(np.maximum(new_low, lower - rest_high))
    return new_low, new_high, lower, upper


def _room(
    base: Floats, cap: Floats, rise: Floats, width: Floats
) -> tuple[Floats, Floats, Ints, Ints, Floats]:
    """Return the limits of the sum, and the pairs of days whose slack can limit a part.

    Band by band of days, which fit the processor's own memory.
    """
    m = len(base)
    lower, upper = np.full(m, -np.inf), np.full(m, np.inf)
    found = []
    for top in range(0, m, BAND):
        rows = slice(top, min(top + BAND, m))
        grown = base[rows, None] + rise[rows, top:]
        grown[
            np.tri(grown.shape[0], grown.shape[1], k=-1, dtype=bool)
        ] = -np.inf  # only to a later day
        np.maximum(lower[top:], grown.max(axis=0), out=lower[top:])
        slack = cap[None, top:] - grown
        upper[rows] = slack.min(axis=1) + base[rows]
        first, last = np.nonzero(slack < np.maximum(width[rows, None], width[None, top:]))
        found.append((first + top, last + top, slack[first, last]))
    first, last, slack = (np.concatenate(part) for part in zip(*found, strict=True))
    return lower, upper, first, last, slack


def _rest_of(high: Floats) -> Floats:
    """Return for each part the sum of the others, infinite where one of them is."""
    endless = np.isinf(high)
    finite = np.where(endless, 0.0, high)
    others = endless.sum(axis=0) - endless
    return np.where(others > 0, np.inf, finite.sum(axis=0) - finite)


def outer_limits(
    system: System, kept: np.ndarray, most: int = MAX_ROUNDS, *, remember: bool = False
) -> Limits:
    """Tighten running limits, window by window and family by family until nothing moves.

    Exact where the block is laminar; otherwise valid, and as tight as single families make it.
    Limits that fewer figures were found to allow are a start, if these were to be remembered:
    more figures never widen.
    """
    low, high = system.running(kept)
    unsaid = (len(system.unsaid), low.shape[1])
    low, high = np.vstack([low, np.zeros(unsaid)]), np.vstack([high, np.full(unsaid, np.inf)])
    moved = np.ones(len(low), dtype=bool)
    fewer = [known for known in system.outer if not (known[0] & ~kept).any()]
    if fewer:
        _, known_low, known_high = max(fewer, key=lambda known: known[0].sum())
        low, high = np.maximum(low, known_low), np.minimum(high, known_high)
        moved = ((low != known_low) | (high != known_high)).any(axis=1)
    tighten(system, kept, low, high, moved, most)
    if remember:
        system.outer.append((kept, low, high))
    return Limits(low[: len(system.units)].copy(), high[: len(system.units)].copy())


def tighten(
    system: System,
    kept: np.ndarray,
    low: Floats,
    high: Floats,
    moved_units: NDArray[np.bool_],
    most: int,
) -> None:
    """Tighten valid limits of units and of the sums that nobody states, in place.

    Only families are looked at of which a unit moved.
    """
    n = len(system.units)
    windows = _Windows(system, kept)
    moved = np.tile(moved_units, (len(system.lattice), 1))  # since a family was looked at
    for rounds in range(1, 10**9):
        before = (low[:n].copy(), high[:n].copy())
        windows.carry(low[:n], high[:n])
        moved[:, :n] |= (before[0] != low[:n]).any(axis=1) | (before[1] != high[:n]).any(axis=1)
        for place, (members, whole) in enumerate(system.lattice):
            pick = [*members, whole]
            if not moved[place, pick].any():
                continue
            old_low, old_high = low[pick], high[pick]
            low[pick[:-1]], high[pick[:-1]], low[whole], high[whole] = family_limits(
                old_low[:-1], old_high[:-1], old_low[-1], old_high[-1], system.rises[members, whole]
            )
            moved[:, pick] |= ((old_low != low[pick]) | (old_high != high[pick])).any(axis=1)
            moved[place] = False
        if np.array_equal(before[0], low[:n]) and np.array_equal(before[1], high[:n]):
            break
        if (low[:n] > high[:n]).any():
            break  # a contradiction: from here on limits would chase each other for ever
        # Which limits are open must be settled; how tight they are, a programme says better.
        settled = np.array_equal(np.isinf(before[1]), np.isinf(high[:n]))
        if system.laminar or (settled and rounds >= most):
            break


class _Windows:
    """Kept windows, which carry limits from either end to the other."""

    def __init__(self, system: System, kept: np.ndarray) -> None:
        found = np.flatnonzero(kept & system.window).tolist()
        units = [frozenset(unit) for unit in system.units]
        # No part of a sum rises by more than the sum, no larger sum by less.
        said = [(i, v) for i in found for v in range(len(units))]
        inner = [(i, v) for i, v in said if units[v] <= units[system.unit[i]]]
        outer = [(i, v) for i, v in said if units[v] >= units[system.unit[i]]]
        self.most = _ends(inner, system.base, system.early, system.high)
        self.least = _ends(outer, system.base, system.late, system.low)
        self.any = bool(found)

    def carry(self, low: Floats, high: Floats) -> None:
        """Carry limits, in place."""
        if not self.any:
            return
        unit, base, late, least = self.least
        np.maximum.at(low, (unit, late), low[unit, base] + least)
        np.minimum.at(high, (unit, base), high[unit, late] - least)
        unit, base, early, most = self.most
        np.maximum.at(low, (unit, base), low[unit, early] - most)
        np.minimum.at(high, (unit, early), high[unit, base] + most)
        low[:] = cummax(low)
        high[:] = -revmax(-high)


def _ends(
    pairs: list[tuple[int, int]], base: Ints, end: Ints, bound: Floats
) -> tuple[Ints, Ints, Ints, Floats]:
    """Return units, both days and bounds of windows with the units that each speaks of."""
    window, unit = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return unit, base[window], end[window], bound[window]


def envelope(system: System, kept: np.ndarray) -> Limits:
    """Return lowest and highest value of every unit on every report day, shape (U, m).

    The kept figures must hold together. An open upper limit is ``inf``.
    """
    if system.laminar:
        return outer_limits(system, kept)
    from tallies.reconciliation.closing import close_limits

    return close_limits(system, kept)
