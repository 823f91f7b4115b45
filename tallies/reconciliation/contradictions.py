"""Sets of figures that cannot all be true, as small as they get.

Every contradiction of parts with one sum has one of four readable shapes: a series falls; parts
exceed their sum; parts fall short of it; parts rise more between two days than the sum allows.
The inequality that fails names the figures. Where sums overlap and no single family of sums
fails, a linear programme names them instead (``other_sums``). A window ("nine since 4 January")
contradicts running totals that rise by more, or can rise by less.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.envelope import (
    SUBSETS_UP_TO,
    cummax,
    joint_limits,
    reach,
    subsets,
)
from tallies.reconciliation.rises import Rises
from tallies.reconciliation.system import Floats, Ints, System

Contradiction = frozenset[int]
Kept = NDArray[np.bool_]

A_FIGURE = 4  # contradictions taken at a time that share a figure


def contradictions(system: System, kept: Kept) -> set[Contradiction]:
    """Return irreducible contradictions among the kept figures; none means they hold together.

    Not all there are: of the many that one wrong figure causes, the most telling few.
    """
    found: set[Contradiction] = set()
    times = np.zeros(system.size, dtype=np.int64)
    candidates = set(_candidates(system, kept))
    for candidate in sorted(candidates, key=lambda c: telling(system, c)):
        # A pinned figure is at odds with every wrong one, and each of these must be named.
        figures = list(candidate - system.pinned)
        if times[figures].max(initial=0) < A_FIGURE:
            times[figures] += 1
            found.add(irreducible(system, candidate))
    return found


def telling(system: System, contradiction: Contradiction) -> tuple[int, int, float, list[int]]:
    """Order contradictions: few figures, near in time, the weakest of them well supported."""
    figures = sorted(contradiction)
    span = max(system.late[figures]) - min(system.early[figures])
    return len(figures), int(span), -float(min(system.firmness[figures])), figures


def hold_together(system: System, figures: Iterable[int]) -> bool:
    """Return whether these figures alone can all be true."""
    part = system.restrict(figures)
    kept = np.ones(part.size, dtype=bool)
    low, high = part.running(kept)
    if (low > high).any():
        return False
    for members, whole in part.families:
        parts = list(members)
        base, cap = joint_limits(low[parts], high[parts], low[whole], high[whole])
        if (reach(base, low[parts], high[parts]) > cap).any():
            return False
    if part.laminar:
        return True
    from tallies.reconciliation.linear import hold_in_whole_numbers

    return hold_in_whole_numbers(part, kept)


def irreducible(system: System, candidate: Contradiction) -> Contradiction:
    """Drop figures while the rest still contradict; the lightest witnesses go first."""
    core = sorted(candidate)
    for figure in sorted(core, key=lambda i: (system.firmness[i], i)):
        if len(core) > 2:
            rest = [i for i in core if i != figure]
            if not hold_together(system, rest):
                core = rest
    return frozenset(core)


def _candidates(system: System, kept: Kept) -> Iterator[Contradiction]:
    """Yield sets of figures that contradict: falls first, then families, then overlaps."""
    low, high = system.running(kept)
    falls = list(_falls(system, kept, low, high))
    if falls:
        yield from falls
        return
    if not system.laminar:
        from tallies.reconciliation.linear import hold_in_whole_numbers, slack_contradictions

        if hold_in_whole_numbers(system, kept):  # cheaper to ask than all families
            return
    found = False
    direct = [_family(system, kept, low, high, *family) for family in system.families]
    for candidate in chain(_windows(system, kept, low, high), *direct):
        found = True
        yield candidate
    if not found and not system.laminar:
        yield from slack_contradictions(system, kept)


def _falls(system: System, kept: Kept, low: Floats, high: Floats) -> Iterator[Contradiction]:
    """Yield pairs of figures of one sum of which the earlier is higher than the later."""
    for unit in range(len(system.units)):
        days = np.flatnonzero(low[unit] > high[unit])
        if not len(days):
            continue
        for day in days[_few(low[unit, days], high[unit, days])]:
            yield frozenset(
                _supporters(system, kept, unit, day, low=low[unit, day])
                + _supporters(system, kept, unit, day, high=high[unit, day])
            )


def _windows(system: System, kept: Kept, low: Floats, high: Floats) -> Iterator[Contradiction]:
    """Yield windows with the running figures that leave no room for them."""
    for i in np.flatnonzero(kept & system.window).tolist():
        unit, base = int(system.unit[i]), int(system.base[i])
        late, early = int(system.late[i]), int(system.early[i])
        ends = []
        if system.low[i] > high[unit, late] - low[unit, base]:
            ends.append((late, base))  # the totals rise by less
        if low[unit, early] - high[unit, base] > system.high[i]:
            ends.append((base, early))  # the totals rise by more
        for top, bottom in ends:
            above = _supporters(system, kept, unit, top, high=high[unit, top])
            below = _supporters(system, kept, unit, bottom, low=low[unit, bottom])
            yield frozenset([i, *above, *below])


def _few(earlier: Floats, later: Floats) -> Kept:
    """Pick few of the days that fail: those nearest to a figure that fails with many others.

    `earlier` and `later` are the two limits at odds on each day. Where the earlier one stays
    the same its first days are nearest, where the later one does its last days.
    """
    n = len(earlier)
    new_earlier = np.r_[True, earlier[1:] != earlier[:-1]][:n]
    new_later = np.r_[True, later[1:] != later[:-1]][:n]
    changed = np.flatnonzero(new_earlier | new_later)  # the same two limits: once is enough
    place = np.arange(len(changed))
    first = np.maximum.accumulate(np.where(new_earlier[changed], place, 0))
    ends = np.append(new_later[changed][1:], True)[: len(changed)]
    last = np.minimum.accumulate(np.where(ends, place, n)[::-1])[::-1]
    picked = np.zeros(n, dtype=bool)
    picked[changed[(place - first < A_FIGURE) & (last - place < A_FIGURE)]] = True
    return picked


def _family(
    system: System,
    kept: Kept,
    low: Floats,
    high: Floats,
    members: tuple[int, ...],
    whole: int,
) -> Iterator[Contradiction]:
    """Yield the figures of each failing inequality between parts and their sum."""
    parts = list(members)
    part_low, part_high = low[parts], high[parts]
    base, cap = joint_limits(part_low, part_high, low[whole], high[whole])
    value, start, rising = _worst_start(base, part_low, part_high, system.rises[members, whole])

    def lows(units: Iterable[int], day: int) -> list[int]:
        return [i for u in units for i in _supporters(system, kept, u, day, low=low[u, day])]

    def highs(units: Iterable[int], day: int) -> list[int]:
        return [i for u in units for i in _supporters(system, kept, u, day, high=high[u, day])]

    ends = np.flatnonzero(value > cap)
    for end in ends[_few(start[ends].astype(float), cap[ends])].tolist():
        first = int(start[end])
        sum_holds = low[whole, first] >= base[first]
        below = lows([whole] if sum_holds else parts, first)
        sum_caps = high[whole, end] <= cap[end]
        above = highs([whole] if sum_caps else parts, end)
        rise = [parts[k] for k in np.flatnonzero(rising[:, end])]
        yield frozenset([*below, *above, *lows(rise, end), *highs(rise, first)])


def _worst_start(
    base: Floats, low: Floats, high: Floats, rises: Rises
) -> tuple[Floats, Ints, Kept]:
    """Return for each day the largest ``base(s) + g(s, day)``, its s, and the parts that rise."""
    n_parts, m = low.shape
    days = np.arange(m)
    if n_parts > SUBSETS_UP_TO:
        table = base[:, None] + rises.of(low, high)
        table = np.where(days[:, None] <= days[None, :], table, -np.inf)
        start = table.argmax(axis=0)
        return table[start, days], start, low > high[:, start]
    best, start = np.full(m, -np.inf), np.zeros(m, dtype=np.int64)
    for subset in subsets(n_parts):
        pick = list(subset)
        left = base - high[pick].sum(0)
        peak = cummax(left)
        value = peak + low[pick].sum(0)
        # The latest day that reaches the peak: the tightest window reads best.
        latest = np.maximum.accumulate(np.where(left == peak, days, 0))
        better = value > best
        best, start = np.where(better, value, best), np.where(better, latest, start)
    return best, start, low > high[:, start]


def _supporters(
    system: System,
    kept: Kept,
    unit: int,
    day: int,
    *,
    low: float | None = None,
    high: float | None = None,
) -> list[int]:
    """Return the figure that sets a running limit: the heaviest, then the nearest in time."""
    if low is not None:
        hit = kept & (system.unit == unit) & (system.late <= day) & (system.low == low)
        away = day - system.late
    else:
        hit = kept & (system.unit == unit) & (system.early >= day) & (system.high == high)
        hit &= ~system.window
        away = system.early - day
    found = np.flatnonzero(hit)
    if not len(found):
        return []  # a limit that no report set: the count starts at zero
    order = np.lexsort((found, away[found], -system.firmness[found]))
    return [int(found[order[0]])]
