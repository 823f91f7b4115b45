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

import numpy as np

from tallies.reconciliation.system import Floats, System

SUBSETS_UP_TO = 7  # parts; beyond it a days x days table is cheaper than 2**parts passes


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


def forced_rise(low: Floats, high: Floats) -> Floats:
    """Return g(s, t), shape (m, m): the least the parts rise from day s to day t."""
    gains = low[:, None, :] - high[:, :, None]
    return np.asarray(np.maximum(gains, 0).sum(axis=0))


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
    low: Floats, high: Floats, sum_low: Floats, sum_high: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the tight limits of parts, shape (P, m), and of their sum, shape (m,)."""
    base, cap = joint_limits(low, high, sum_low, sum_high)
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


def outer_limits(system: System, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Tighten running limits, shape (U, m), family by family until nothing moves.

    Exact where the block is laminar; otherwise valid, and as tight as single families make it.
    """
    low, high = low.copy(), high.copy()
    rounds = 1 if system.laminar else 50
    for _ in range(rounds):
        before = (low.copy(), high.copy())
        for members, whole in system.families:
            pick = list(members)
            low[pick], high[pick], low[whole], high[whole] = family_limits(
                low[pick], high[pick], low[whole], high[whole]
            )
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high


def envelope(system: System, kept: np.ndarray) -> tuple[Floats, Floats]:
    """Return lowest and highest value of every unit on every report day, shape (U, m).

    The kept figures must hold together. An open upper limit is ``inf``.
    """
    low, high = outer_limits(system, *system.running(kept))
    if not system.laminar:
        from tallies.reconciliation.linear import close_limits

        low, high = close_limits(system, *system.running(kept), low, high)
    return low, high
