"""Sums that overlap: contradictions that no family shows, from linear programmes."""

from typing import Any

import numpy as np

from tallies.reconciliation.envelope import Limits
from tallies.reconciliation.programme import (
    EPSILON,
    Kept,
    NoAnswerError,
    Programme,
    Sides,
    never_falls,
    sides_of,
    stack,
)
from tallies.reconciliation.system import Floats, System


def hold_in_whole_numbers(system: System, kept: Kept) -> bool:
    """Whether the kept figures can all be true of one history."""
    low, high = system.running(kept)
    if (low > high).any():
        return False
    try:
        Programme(system, kept, Limits(low, high)).histories(np.zeros(low.shape))
    except NoAnswerError:
        return False
    return True


def slack_contradictions(system: System, kept: Kept) -> list[frozenset[int]]:
    """Return sets of figures that contradict, as the dual of the least total slack names them.

    None if they hold together; all of them where fractions would do and whole numbers do not.
    """
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, hstack

    k, m = system.n_theatres, len(system.days)
    sides, falls = sides_of(system, kept), never_falls(np.ones((k, m), dtype=bool))
    n = len(sides.figure)
    rules = stack(sides.matrix, falls)
    give = eye_array(rules.shape[0], n, format="csr")
    bounds = np.column_stack([system.floor[:k].ravel(), system.ceiling[:k].ravel()])
    answer = linprog(
        np.r_[np.zeros(k * m), np.ones(n)],
        A_ub=hstack([rules, -give], format="csr"),
        b_ub=np.r_[sides.most, np.zeros(falls.shape[0])],
        bounds=np.vstack([bounds, np.tile([0.0, np.inf], (n, 1))]),
        method="highs",
    )
    if answer.fun < EPSILON:
        whole = hold_in_whole_numbers(system, kept)
        return [] if whole else [frozenset(np.flatnonzero(kept).tolist())]
    return _apart(rules, sides, np.asarray(answer.ineqlin.marginals))


def _apart(rules: Any, sides: Sides, dual: Floats) -> list[frozenset[int]]:
    """Return the figures that the dual names, in groups that share no count.

    Each group whose weighted bounds fall short contradicts without the others.
    """
    from scipy.sparse.csgraph import connected_components

    rows = np.flatnonzero(np.abs(dual) > 1e-9)
    shared = abs(rules[rows])
    groups, label = connected_components(shared @ shared.T, directed=False)
    said = rows < len(sides.figure)
    short = np.bincount(
        label[said], weights=(dual[rows[said]] * sides.most[rows[said]]), minlength=groups
    )
    return [
        frozenset(sides.figure[rows[said & (label == group)]].tolist())
        for group in np.flatnonzero(short > EPSILON)
    ]
