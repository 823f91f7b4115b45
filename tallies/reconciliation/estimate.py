"""One whole-number history inside the envelope: never falls, adds up, straight where unknown.

Between two days on which a theatre's count is pinned, the days are exchangeable, so that the
straight line is the mean of all histories. Where a sum is pinned and its parts are not, the rest
is shared by the rise of each part's line. What then lies outside the envelope is moved to the
nearest history inside it.
"""

import numpy as np
from numpy.typing import NDArray

from tallies.reconciliation.envelope import cummax
from tallies.reconciliation.system import EXACT, Floats, Ints, System

ROUND = 9  # decimals kept before halves are rounded, against noise of the arithmetic
TINY = 1e-9


def history(system: System, low: Floats, high: Floats) -> Ints:
    """Return whole counts, shape (K, m), on report days, given exact limits of all units.

    A theatre with an open upper limit stays at its lower limit, unless a sum needs more.
    """
    line = _straight(system, low, high)
    if _inside(system, line, low, high):
        whole = _round(line, first_of_links(system))
        if _inside(system, whole, low, high):
            return whole.astype(np.int64)
    return _nearest(system, line, low, high)


def fill_days(known_days: Ints, counts: Ints, days: Ints, first: NDArray[np.bool_]) -> Ints:
    """Return whole daily counts, shape (K, days), on straight lines between report days.

    Flat after the last report day. Halves of the first of linked theatres go up and of the others
    down, so that the sum of two follows its own line.
    """
    lines = np.array([np.interp(days, known_days, row) for row in counts])
    return _round(lines, first).astype(np.int64)


def first_of_links(system: System) -> NDArray[np.bool_]:
    """Return which theatres, shape (K,), are the first of those that figures on sums link."""
    group = np.arange(system.n_theatres)
    for unit in sorted({system.units[i] for i in system.unit.tolist()}):
        linked = group[list(unit)]
        group[np.isin(group, linked)] = linked.min()
    return np.asarray(group == np.arange(system.n_theatres))


def _straight(system: System, low: Floats, high: Floats) -> Floats:
    """Return lines between pinned days, bent where a sum of them would leave its limits."""
    k = system.n_theatres
    pinned = low[:k] == high[:k]
    values = np.where(pinned, low[:k], 0.0)
    lines, rises = _lines(system, pinned, values, low, high)
    for unit in range(k, len(system.units)):
        members = list(system.units[unit])
        for _ in range(len(system.days)):
            total = lines[members].sum(0)
            goal = np.clip(total, low[unit], high[unit])
            off = np.where(pinned[members].all(0), 0.0, np.abs(total - goal))
            day = int(off.argmax())  # the worst day first: often its neighbours follow
            if off[day] < TINY:
                break
            free = [i for i in members if not pinned[i, day]]
            fixed = values[[i for i in members if pinned[i, day]], day].sum()
            at = (free, day)
            values[at] = _share(goal[day] - fixed, lines[at], rises[at], low[:k][at], high[:k][at])
            pinned[at] = True
            lines, rises = _lines(system, pinned, values, low, high)
    return lines


def _lines(
    system: System, pinned: NDArray[np.bool_], values: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return each theatre's line through its pinned days and the rise of the line's piece."""
    k, m = pinned.shape
    lines, rises = np.zeros((k, m)), np.zeros((k, m))
    for i in range(k):
        at = np.flatnonzero(pinned[i])
        if not len(at):
            lines[i] = low[i]
            rises[i] = low[i]
            continue
        lines[i] = np.interp(system.days, system.days[at], values[i, at])
        after = np.searchsorted(at, np.arange(m))
        left, right = at[np.maximum(after - 1, 0)], at[np.minimum(after, len(at) - 1)]
        ends = after == len(at)  # no pinned day follows: the level reached so far stands in
        rises[i] = np.where(ends, values[i, at[-1]], values[i, right] - values[i, left])
    # Open ends are closed at the lower limit: past the last pinned day the line is flat.
    return np.clip(lines, low[:k], high[:k]), rises


def _share(goal: float, line: Floats, rise: Floats, low: Floats, high: Floats) -> Floats:
    """Move values on their lines to a given sum, in proportion to their rise, within limits."""
    value = np.clip(line, low, high)
    for _ in range(len(line) + 1):
        rest = goal - value.sum()
        room = (value < high) if rest > 0 else (value > low)
        if abs(rest) < TINY or not room.any():
            break
        share = np.where(room, rise, 0.0)
        share = share if share.sum() > 0 else room.astype(float)
        value = np.clip(value + rest * share / share.sum(), low, high)
    return value


def _inside(system: System, counts: Floats, low: Floats, high: Floats) -> bool:
    """Whether a history never falls and keeps every unit within its limits and windows."""
    sums, i = system.sums(counts), system.window
    unit, base = system.unit[i], sums[system.unit[i], system.base[i]]
    return bool(
        (np.diff(counts, axis=1) >= -TINY).all()
        and (sums >= low - TINY).all()
        and (sums <= high + TINY).all()
        and (sums[unit, system.late[i]] - base >= system.low[i] - TINY).all()
        and (sums[unit, system.early[i]] - base <= system.high[i] + TINY).all()
    )


def _round(line: Floats, first: NDArray[np.bool_]) -> Floats:
    """Round two theatres so that sums and order hold: halves of one up, of the other down."""
    line = np.round(line, ROUND)
    return np.where(first[:, None], np.floor(line + 0.5), np.ceil(line - 0.5))


def _nearest(system: System, line: Floats, low: Floats, high: Floats) -> Ints:
    """Return the whole history inside the limits with the least total distance to the line.

    The distance is measured at whole numbers and straight in between, so that a vertex of the
    linear programme is whole; sums that overlap may still need whole numbers asked for.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

    from tallies.reconciliation.programme import window_rules

    k, m = line.shape
    n = k * m
    wish = np.round(cummax(line), ROUND).ravel()
    base = np.floor(wish)
    # count = base + step + above - below with 0 <= step <= 1 and the others at least 0.
    cost = np.r_[1 - 2 * (wish - base), np.ones(2 * n)]
    same = eye_array(n, format="csr")
    count = hstack([same, same, -same], format="csr")
    rise = csr_array(np.diff(np.eye(m), axis=0))
    member = np.array([[i in unit for i in range(k)] for unit in system.units], dtype=float)
    windows, bound = window_rules(system)
    rules = [kron(eye_array(k), rise), kron(csr_array(member), eye_array(m)), windows]
    rows = vstack(rules, format="csr")
    shift = rows @ base
    least = np.r_[np.zeros(k * (m - 1)), low.ravel(), np.full(len(bound), -np.inf)] - shift
    most = np.r_[np.full(k * (m - 1), np.inf), high.ravel(), bound] - shift
    counts = base
    for whole in (0, 1):
        answer = milp(
            cost,
            bounds=Bounds(0, np.r_[np.ones(n), np.full(2 * n, np.inf)]),
            constraints=LinearConstraint(rows @ count, least, most),
            integrality=np.full(3 * n, whole),
            options=EXACT,
        )
        counts = base + count @ answer.x
        if np.abs(counts - np.round(counts)).max() < 1e-6:
            break
    return np.round(counts).astype(np.int64).reshape(k, m)
