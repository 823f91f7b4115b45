"""Reference two: write down every whole-number history and read the answers off.

The cheapest repairs are the sets of figures contradicted by the histories of least contradicted
weight: such a history keeps all the rest, and could not contradict fewer without being cheaper.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from tests.reference.problem import (
    TOTAL,
    Limits,
    Problem,
    Repairs,
    hull,
    status,
)

MOST_HISTORIES = 700_000


@dataclass(frozen=True)
class Answer:
    """All cheapest repairs, each with the envelope of what it keeps."""

    cost: int
    repairs: tuple[frozenset[int], ...]
    envelopes: tuple[tuple[Limits, Limits], ...]

    def together(self, problem: Problem) -> Repairs:
        """Return the hull over all cheapest repairs and each figure's fate."""
        fates = tuple(
            status(sum(i in dropped for dropped in self.repairs), len(self.repairs))
            for i in range(len(problem.figures))
        )
        lower: Limits = {}
        upper: Limits = {}
        for name in (*problem.theatres, TOTAL):
            per_day = [
                hull([(low[name][day] or 0, up[name][day]) for low, up in self.envelopes])
                for day in range(problem.last_day + 1)
            ]
            lower[name] = [low for low, _ in per_day]
            upper[name] = [high for _, high in per_day]
        return Repairs(self.cost, fates, lower, upper)


def histories(problem: Problem) -> int:
    """Return how many histories would be written down."""
    each = len(_series(len(problem.knots) - 1, problem.ceiling))
    return int(each ** len(problem.theatres))


def solve(problem: Problem) -> Answer:
    """Return every cheapest repair of a small problem."""
    if histories(problem) > MOST_HISTORIES:
        message = f"{histories(problem)} histories are too many to write down"
        raise OverflowError(message)
    counts = _all_counts(problem)
    possible = np.ones(len(next(iter(counts.values()))), dtype=bool)
    for theatre in problem.theatres:
        for day in problem.knots:
            if problem.is_zero(theatre, day):
                possible &= counts[theatre, day] == 0
    weight = np.zeros(len(possible), dtype=np.int64)
    broken = np.zeros(len(possible), dtype=np.int64)
    for i, figure in enumerate(problem.figures):
        before = _together(counts, figure.parts, figure.base)
        fails = _together(counts, figure.parts, figure.day) - before < figure.low
        if figure.high is not None:
            fails |= _together(counts, figure.parts, figure.earliest) - before > figure.high
        weight += figure.weight * fails
        broken |= fails.astype(np.int64) << i
    cost = int(weight[possible].min())
    best = possible & (weight == cost)
    masks = np.unique(broken[best])
    return Answer(
        cost,
        tuple(frozenset(i for i in range(len(problem.figures)) if mask >> i & 1) for mask in masks),
        tuple(_envelope(problem, counts, best & (broken == mask)) for mask in masks),
    )


def envelopes(problem: Problem) -> tuple[tuple[Limits, Limits], ...]:
    """Return the envelope of what each cheapest repair keeps."""
    return solve(problem).envelopes


@lru_cache(maxsize=32)
def _series(length: int, ceiling: int) -> np.ndarray:
    """Return every series that starts at 0 and never falls, one per row."""
    rows = [(0, *row) for row in combinations_with_replacement(range(ceiling + 1), length)]
    return np.array(rows, dtype=np.int16).reshape(len(rows), length + 1)


def _all_counts(problem: Problem) -> dict[tuple[str, int], np.ndarray]:
    """Return the count of each theatre and of the total at each knot, over all histories."""
    series = _series(len(problem.knots) - 1, problem.ceiling)
    size = len(problem.theatres)
    counts = {}
    for k, theatre in enumerate(problem.theatres):
        for j, day in enumerate(problem.knots):
            column = np.repeat(series[:, j], len(series) ** (size - 1 - k))
            counts[theatre, day] = np.tile(column, len(series) ** k)
    for day in problem.knots:
        counts[TOTAL, day] = _together(counts, problem.theatres, day)
    return counts


def _together(
    counts: dict[tuple[str, int], np.ndarray], parts: tuple[str, ...], day: int
) -> np.ndarray:
    """Return the sum of the parts on a day, over all histories."""
    added: np.ndarray = np.sum([counts[part, day] for part in parts], axis=0)
    return added


def _envelope(
    problem: Problem, counts: dict[tuple[str, int], np.ndarray], chosen: np.ndarray
) -> tuple[Limits, Limits]:
    """Return lowest and highest counts over the chosen histories."""
    lowest: dict[tuple[str, int], int | None] = {}
    highest: dict[tuple[str, int], int | None] = {}
    for name, day in problem.cells:
        lowest[name, day] = int(counts[name, day][chosen].min())
        highest[name, day] = int(counts[name, day][chosen].max())
    for day in problem.knots:
        open_parts = [t for t in problem.theatres if highest[t, day] > problem.highest]
        for name in (*open_parts, *([TOTAL] if open_parts else [])):
            highest[name, day] = None
    return problem.spread(lowest, upper=False), problem.spread(highest, upper=True)
