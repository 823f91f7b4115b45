"""Seeded random problems, one family per shape of sums that news reports come in."""

from dataclasses import dataclass, replace

import numpy as np

from tests.reference.problem import Figure, Problem
from tests.reference.wording import WORDINGS, bounds


@dataclass(frozen=True)
class Family:
    """What is named in the reports, and sizes that brute force can still write down."""

    names: tuple[str, ...]
    days: int
    most: int

    @property
    def theatres(self) -> tuple[str, ...]:
        """Return the single theatres, sorted."""
        return tuple(sorted({part for name in self.names for part in name.split("+")}))


FAMILIES: dict[str, Family] = {
    "one theatre": Family(("A",), days=4, most=6),
    "two and total": Family(("A", "B", "A+B"), days=3, most=6),
    "three and total": Family(("A", "B", "C", "A+B+C"), days=3, most=4),
    "pair and rest": Family(("A+B", "C", "A+B+C"), days=3, most=4),
    "pair, parts and rest": Family(("A", "B", "C", "A+B", "A+B+C"), days=3, most=4),
    "regions": Family(("A+B", "C+D", "A+B+C+D"), days=2, most=4),
    "regions and a part": Family(("A", "A+B", "C+D", "A+B+C+D"), days=2, most=4),
    "overlapping pairs": Family(("A+B", "B+C", "A+B+C"), days=3, most=4),
    "all pairs": Family(("A+B", "B+C", "A+C", "B"), days=3, most=4),
}
WIDE = Family((*"ABCDEFGHI", "A+B+C+D+E+F+G+H+I"), days=3, most=9)
CALENDAR = 14  # two whole weeks, since day 1 is a Monday


def generate(
    family: str,
    rng: np.random.Generator,
    *,
    small: bool = True,
    noisy: bool = False,
    windows: float = 0.0,
) -> Problem:
    """Return a random problem; a small one can be written down by brute force.

    Parameters
    ----------
    family : str
        A key of FAMILIES, or "nine and total", which brute force cannot write down.
    rng : numpy.random.Generator
        Source of all randomness.
    small : bool
        Keep to the family's number of days and counts; otherwise 6 days and counts up to 30.
    noisy : bool
        Half of the figures are wrong and each has one outlet, so that ties abound; otherwise
        10 to 40% are wrong.
    windows : float
        Share of figures that count from a later day than the start.
    """
    shape = WIDE if family == "nine and total" else FAMILIES[family]
    days, most = (shape.days, shape.most) if small else (6, 30)
    number = int(rng.integers(5, 12) if small else rng.integers(10, 19))
    reported = np.sort(rng.choice(np.arange(1, CALENDAR + 1), size=days, replace=False))
    truth = _truth(shape.theatres, reported, most, rng)
    wrong = 0.5 if noisy else rng.uniform(0.1, 0.4)
    weights: dict[Figure, int] = {}
    for _ in range(number):
        name = str(rng.choice(shape.names))
        slip = bool(rng.random() < wrong)
        base = 0
        if windows and rng.random() < windows:
            base = int(rng.choice([0, *reported[:-1]]))
        figure = _figure(name, reported, truth, most, slip, rng, base)
        outlets = 1 if noisy else int(rng.choice([1, 1, 1, 2] if slip else [1, 1, 2, 3]))
        weights[figure] = outlets if noisy else weights.get(figure, 0) + outlets
    merged = tuple(replace(figure, weight=weight) for figure, weight in weights.items())
    last = CALENDAR if rng.random() < 0.5 else max(f.day for f in merged)
    named = {part for figure in merged for part in figure.parts}
    return Problem(tuple(sorted(named)), merged, last)


def _truth(
    theatres: tuple[str, ...], reported: np.ndarray, most: int, rng: np.random.Generator
) -> dict[str, dict[int, int]]:
    """Return each theatre's true count on day 0 and on the report days."""
    events = rng.integers(most // 2, most + 1)
    where = rng.choice(len(theatres), size=events)
    when = rng.choice(reported, size=events)
    return {
        theatre: {int(day): int(((where == k) & (when <= day)).sum()) for day in (0, *reported)}
        for k, theatre in enumerate(theatres)
    }


def _figure(
    name: str,
    reported: np.ndarray,
    truth: dict[str, dict[int, int]],
    most: int,
    slip: bool,
    rng: np.random.Generator,
    base: int,
) -> Figure:
    """Return one figure of weight 1: true in some reading, or slipped."""
    parts = tuple(sorted(name.split("+")))
    day = int(rng.choice(reported[reported > base]))
    before = [int(d) for d in (0, *reported) if base <= d <= day]
    earliest = int(rng.choice(before)) if rng.random() < 0.2 else day
    spoken = int(rng.choice([d for d in before if d >= earliest]))
    value = sum(truth[part][spoken] - truth[part][base] for part in parts)
    if slip:
        value += int(rng.choice([-3, -2, -1, 1, 2, 3]))
    value = int(np.clip(value, 0, most))
    qualifier = str(rng.choice(WORDINGS, p=[0.5, 0.15, 0.05, 0.06, 0.06, 0.08, 0.05, 0.05]))
    low, high = _worded(qualifier, value, most, rng)
    return Figure(parts, earliest, day, low, high, base=base)


def _worded(
    qualifier: str, value: int, most: int, rng: np.random.Generator
) -> tuple[int, int | None]:
    """Return the bounds of a wording that is true of `value`, exact when no wording fits."""
    fits: list[tuple[int, int | None]] = []
    for count in range(max(0, value - 2), min(most, value + 2) + 1):
        if qualifier == "less_than" and count == 0:
            continue
        for high in range(count, min(most, count + 2) + 1) if qualifier == "between" else [None]:
            low, top = bounds(qualifier, count, high)
            if low <= value and (top is None or value <= top) and max(low, top or 0) <= most:
                fits.append((low, top))
    return fits[int(rng.integers(len(fits)))] if fits else (value, value)


def with_unnamed_at_zero(problem: Problem) -> Problem:
    """Hold each theatre at 0 until the last report day before a figure may first speak of it."""
    days = {figure.day for figure in problem.figures}
    zero_until = {}
    for theatre in problem.theatres:
        # A window names its theatres from the day it counts from.
        named = [
            f.base + 1 if f.base else f.earliest for f in problem.figures if theatre in f.parts
        ]
        first = min(named)
        zero_until[theatre] = max((day for day in days if day < first), default=0)
    return Problem(problem.theatres, problem.figures, problem.last_day, zero_until)
