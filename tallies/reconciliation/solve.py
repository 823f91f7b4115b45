"""One block of linked theatres from its figures to limits and one history."""

import logging
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.reconciliation.contradictions import Contradiction
from tallies.reconciliation.envelope import Limits, envelope
from tallies.reconciliation.estimate import first_of_links, history
from tallies.reconciliation.figures import Block
from tallies.reconciliation.levels import Levels
from tallies.reconciliation.repair import Component, connect, keep_all_but, repair
from tallies.reconciliation.system import Ints
from tallies.reconciliation.ties import Alternatives, alternatives

Figures = frozenset[int]
LOG = logging.getLogger(__name__)  # what is being worked on; silent unless someone listens


@dataclass(frozen=True, eq=False)
class Solved:
    """One block with everything worked out.

    Attributes
    ----------
    block : Block
    choices : Alternatives or Levels
        What the cheapest repairs allow together: hull and rises.
    doomed, contested : frozenset of int
        Figures that every, and that some, cheapest repair sets aside.
    clashes : tuple of frozenset of int
        Irreducible contradictions found on the way.
    dropped : frozenset of int
        Figures that the repair behind the history sets aside.
    limits : Limits
        Envelope of that repair, shape (U, m).
    days : ndarray of int
        The report days that its figures speak for.
    counts : ndarray of int, shape (K, days)
        Its history on these days.
    first : ndarray of bool, shape (K,)
        Which theatres are the first of those that its figures link.
    """

    block: Block
    choices: Alternatives | Levels
    doomed: Figures
    contested: Figures
    clashes: tuple[Contradiction, ...]
    dropped: Figures
    limits: Limits
    days: Ints
    counts: Ints
    first: NDArray[np.bool_]


def solve(block: Block, report_ids: pd.Series) -> Solved:
    """Repair a block, work out its limits, and choose one history."""
    system = block.system
    LOG.info("%s: %d figures", "+".join(block.theatres), system.size)
    prefer = partial(_preferred, block, report_ids.to_numpy())
    choices: Alternatives | Levels
    if Levels.fits(system):
        choices = Levels(system)
        doomed, contested = choices.doomed(), choices.contested()
        components = connect(
            choices.clashes(contested - doomed), system.weight, pinned=system.pinned
        )
    else:
        components = repair(system, prefer)
        choices = alternatives(system, components)
        doomed = frozenset[int]().union(*(c.doomed for c in components))
        contested = frozenset[int]().union(*(c.contested for c in components))
    dropped = doomed.union(*(prefer(component) for component in components))
    kept = keep_all_but(system, dropped)
    limits = envelope(system, kept)
    # Days that only a figure set aside speaks for leave no trace in the history.
    spoken = system.spoken(kept)
    low, high = limits.low[:, spoken], limits.high[:, spoken]
    left = system.restrict(np.flatnonzero(kept), spoken)
    system.rises.clear()
    return Solved(
        block=block,
        choices=choices,
        doomed=doomed,
        contested=contested,
        clashes=tuple(chain.from_iterable(c.contradictions for c in components)),
        dropped=dropped,
        limits=limits,
        days=left.days,
        counts=history(left, low, high),
        first=first_of_links(left),
    )


def _preferred(block: Block, ids: np.ndarray, component: Component) -> Figures:
    """Choose an answer: keep the best-supported figure, set few rows aside, keep small ids."""

    def preference(answer: Figures) -> tuple[float, int, list[str]]:
        kept = component.contested - answer
        best = max((float(block.system.weight[i]) for i in kept), default=0.0)
        rows = sum(len(block.rows[i]) for i in answer)
        return -best, rows, sorted(str(ids[row]) for i in kept for row in block.rows[i])

    return min(component.answers, key=preference)
