"""One block of linked theatres from its figures to limits and one history."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.reconciliation.envelope import envelope
from tallies.reconciliation.estimate import history
from tallies.reconciliation.figures import Block
from tallies.reconciliation.repair import Component, keep_all_but, repair
from tallies.reconciliation.system import Ints
from tallies.reconciliation.ties import Alternatives, Limits, alternatives


@dataclass(frozen=True, eq=False)
class Solved:
    """One block with everything worked out.

    Attributes
    ----------
    block : Block
    alternatives : Alternatives
        Envelopes of all cheapest repairs.
    doomed, contested : frozenset of int
        Figures that every, and that some, cheapest repair sets aside.
    dropped : frozenset of int
        Figures that the repair behind the history sets aside.
    limits : tuple of ndarray
        Envelope of that repair, shape (U, m).
    counts : ndarray of int, shape (K, m)
        Its history on report days.
    """

    block: Block
    alternatives: Alternatives
    doomed: frozenset[int]
    contested: frozenset[int]
    dropped: frozenset[int]
    limits: Limits
    counts: Ints


def solve(block: Block, report_ids: pd.Series) -> Solved:
    """Repair a block, work out its limits, and choose one history."""
    system = block.system
    components = repair(system)
    ids = report_ids.to_numpy()
    dropped: frozenset[int] = frozenset()
    for component in components:
        dropped |= min(component.answers, key=lambda a: _preference(block, component, a, ids))
    limits = envelope(system, keep_all_but(system, dropped))
    nothing = frozenset[int]()
    return Solved(
        block=block,
        alternatives=alternatives(system, components),
        doomed=nothing.union(*(c.doomed for c in components)),
        contested=nothing.union(*(c.contested for c in components)),
        dropped=dropped,
        limits=limits,
        counts=history(system, *limits),
    )


def _preference(
    block: Block, component: Component, answer: frozenset[int], ids: np.ndarray
) -> tuple[float, int, list[str]]:
    """Order answers: keep the best-supported figure, set few rows aside, keep small ids."""
    kept = component.contested - answer
    best = max((block.system.weight[i] for i in kept), default=0.0)
    rows = sum(len(block.rows[i]) for i in answer)
    return -float(best), rows, sorted(str(ids[row]) for i in kept for row in block.rows[i])
