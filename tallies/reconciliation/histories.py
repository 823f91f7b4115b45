"""From solved blocks to the model of their days: what figures say, and how far they are trusted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tallies.reconciliation.chain import Chain, Factor
from tallies.reconciliation.envelope import envelope
from tallies.reconciliation.repair import keep_all_but
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.spread import (
    MAX_LAG,
    Habits,
    dispersion,
    habits,
    log_rise,
    rates,
    residuals,
)
from tallies.reconciliation.system import Floats, Ints, System, carry_back, carry_forward

WIDEST = (1000, 150)  # counts a day that a theatre alone, and one of several, may take
FAR_OUT = 1e-6  # chance of a rise that is left out of account

Kinds = tuple[Habits, Habits]  # of figures that one row gave, and of those that several gave


def find_habits(solved: Sequence[Solved]) -> Kinds:
    """Return how figures told once, and how those told several times, lag and slip."""
    seen = [row for part in solved for row in _seen(part)]
    # A slip may look like a lag by chance: lag is believed where it explains most misfits.
    believed = sum(late > 0 for _, late, _ in seen) > sum(late < 0 for _, late, _ in seen)
    kinds = []
    for several in (False, True):
        rows = [row for row in seen if row[0] is several]
        rows = rows if believed else [(told, min(late, 1) and -1, n) for told, late, n in rows]
        late_by = np.array([late for _, late, _ in rows if late > 0], dtype=np.int64)
        slips = sum(late < 0 for _, late, _ in rows)
        noticed = sum((told for _, _, told in rows), start=np.zeros(MAX_LAG, dtype=np.int64))
        kinds.append(habits(late_by, noticed, slips))
    return kinds[0], kinds[1]


def _seen(part: Solved) -> Iterator[tuple[bool, int, Ints]]:
    """Yield for each figure with an upper limit: told several times, its lag, what was noticed.

    The lag is 0 for a figure that stands and -1 for a slip. Noticed is, for each lag, whether the
    figure would have fallen below what others had said, had it been as old.
    """
    system = part.block.system
    for i in np.flatnonzero(np.isfinite(system.high) & ~system.window).tolist():
        unit, late = system.unit[i], system.days[system.late[i]]
        before = late - np.arange(MAX_LAG + 1)
        low = carry_forward(system.days, part.limits[0][[unit]], before)[0]
        high = carry_back(system.days, part.limits[1][[unit]], before)[0]
        lag = 0
        if i in part.dropped:
            fits = (low <= system.high[i]) & (high >= system.low[i])
            fits &= system.high[i] < low[0]
            lag = int(fits.argmax()) or -1
        members = list(system.units[unit])
        old = sum(np.interp(before[1:], part.days, part.counts[k], left=0) for k in members)
        noticed = np.floor(old + 0.5) < _floor_without(part, i)
        yield len(part.block.rows[i]) > 1, lag, noticed.astype(np.int64)


def _floor_without(part: Solved, figure: int) -> float:
    """Return what the other kept figures of the same sum say was reached by a figure's day."""
    system = part.block.system
    others = (system.unit == system.unit[figure]) & (system.late <= system.late[figure])
    others &= ~system.window
    others[[figure, *part.dropped]] = False
    return float(system.low[others].max(initial=0.0))


def find_dispersion(solved: Sequence[Solved]) -> float:
    """Return the dispersion of daily rises, from rises between days with a pinned count."""
    pieces = [np.empty((3, 0))]
    for part in solved:
        low, high = part.choices.hull()
        for unit in range(len(low)):
            at = np.flatnonzero(low[unit] == high[unit])
            if len(at) > 2:
                rises = np.diff(low[unit, at]).astype(np.int64)
                pieces.append(residuals(rises, np.diff(part.block.system.days[at])))
    return dispersion(np.concatenate(pieces, axis=1))


def build_chain(part: Solved, counts: Ints, days: Ints, kinds: Kinds, extra: float) -> Chain:
    """Return the model of a block on these days; `counts` is its history, shape (K, T)."""
    system = part.block.system
    low, high, closed = _limits(part, days, kinds)
    k = system.n_theatres
    rate = rates(counts)
    longest = max(len(kind.lag) for kind in kinds)
    if longest:
        high[:k] = np.minimum(high[:k], closed[:k] + _reach(rate * longest, extra))
    open_ended = np.isinf(closed[:k])
    room = WIDEST[k > 1] // 2
    box_low = np.where(open_ended, counts, np.maximum(low[:k], counts - room)).astype(np.int64)
    box_high = np.where(open_ended, counts, np.minimum(high[:k], counts + room)).astype(np.int64)
    factors: list[list[Factor]] = [[] for _ in days]
    for unit in range(k, len(system.units)):
        members = list(system.units[unit])
        least, most = box_low[members].sum(axis=0), box_high[members].sum(axis=0)
        binds = (least < low[unit]) | (most > high[unit])
        for t in np.flatnonzero(binds & ~open_ended[members].any(axis=0)).tolist():
            first = int(max(low[unit, t], least[t]))
            last = int(min(high[unit, t], most[t]))
            factors[t].append(Factor(tuple(members), first, np.ones(last - first + 1)))
    for figure, t, kind in _figures(part, days, kinds):
        members = list(system.units[system.unit[figure]])
        if not open_ended[members, t].any():
            span = int(box_low[members, t].sum()), int(box_high[members, t].sum())
            bounds = int(system.low[figure]), int(system.high[figure])
            weight = _weigh(bounds, span, kind, rate[members, t].sum(), extra)
            factors[t].append(Factor(tuple(members), span[0], weight))
    widest = (box_high - np.roll(box_low, 1, axis=1))[:, 1:].max(axis=1, initial=0)
    return Chain(
        low=box_low,
        high=box_high,
        free=open_ended,
        log_rise=tuple(log_rise(rate[i], extra, int(widest[i])) for i in range(k)),
        factors=tuple(map(tuple, factors)),
    )


def _limits(part: Solved, days: Ints, kinds: Kinds) -> tuple[Floats, Floats, Floats]:
    """Return limits of the model for every unit and day, and the upper limits of the envelope.

    Where figures lag, an upper limit holds only as many days before its own as they may lag.
    """
    system = part.block.system
    hull = part.choices.hull()
    closed = carry_back(system.days, hull[1], days)
    if not any(kind.lag for kind in kinds):
        return carry_forward(system.days, hull[0], days), closed.copy(), closed
    lag = np.array([len(kinds[len(rows) > 1].lag) for rows in part.block.rows])
    early = system.days[system.early] - np.where(system.early == system.late, lag, 0)
    wider = _on_days(system, early)
    windows = frozenset(np.flatnonzero(system.window).tolist())  # they bound no day by itself
    low, high, _ = envelope(wider, keep_all_but(wider, part.contested | windows))
    return carry_forward(wider.days, low, days), carry_back(wider.days, high, days), closed


def _on_days(system: System, early: Ints) -> System:
    """Return a system whose figures may speak for earlier days too."""
    days = np.union1d(system.days, early)
    return replace(
        system,
        days=days,
        floor=np.zeros((len(system.units), len(days))),
        ceiling=carry_back(system.days, system.ceiling, days),
        early=np.searchsorted(days, early),
        late=np.searchsorted(days, system.days[system.late]),
        base=np.full(system.size, -1),
    )


def _reach(rate: Floats, extra: float) -> Ints:
    """Return a rise that is hardly ever passed, for each rate."""
    widest = int(20 + 10 * (1 + extra) * rate.max(initial=0.0) ** 0.5 + 2 * rate.max(initial=0.0))
    chance = np.exp(log_rise(rate.ravel(), extra, widest))
    within = np.cumsum(chance, axis=1) < 1 - FAR_OUT
    return np.asarray(within.sum(axis=1).reshape(rate.shape))


def _figures(part: Solved, days: Ints, kinds: Kinds) -> Iterator[tuple[int, int, Habits]]:
    """Yield (figure, day's position, habits) where the limits do not tell all that it says."""
    system = part.block.system
    for i in range(system.size):
        kind = kinds[len(part.block.rows[i]) > 1]
        disputed = i in part.contested
        one_day = system.early[i] == system.late[i] and np.isfinite(system.high[i])
        if i in part.doomed or system.window[i] or not one_day or not (kind.lag or disputed):
            continue
        t = int(np.searchsorted(days, system.days[system.late[i]]))
        if t < len(days) and days[t] == system.days[system.late[i]]:
            yield i, t, kind if disputed else replace(kind, slip=0.0)


def _weigh(
    bounds: tuple[int, int], span: tuple[int, int], kind: Habits, rate: float, extra: float
) -> Floats:
    """Return how well a figure fits counts over a span: right, lagging, or plainly wrong."""
    counts = np.arange(span[0], span[1] + 1)
    right = (counts >= bounds[0]) & (counts <= bounds[1])
    stands = max(0.0, 1 - sum(kind.lag) - kind.slip)
    weight: Floats = np.where(right, stands, 0.0) + kind.slip / len(counts)
    for days, share in enumerate(kind.lag, start=1):
        top = max(span[1] - bounds[0], 0)
        chance = np.exp(log_rise(np.array([rate * days]), extra, top))[0]
        reached = np.concatenate([[0.0], np.cumsum(chance)])
        most = np.clip(counts - bounds[0] + 1, 0, top + 1)
        least = np.clip(counts - bounds[1], 0, top + 1)
        weight = weight + share * (reached[most] - reached[least])
    return weight
