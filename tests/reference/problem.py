"""The reconciliation problem in its plainest form, shared by both references and the families.

A figure says: the count of its parts together stood at `low` or more at the end of `day`, and at
`high` or less at the end of `earliest` (None is no limit). A history gives each theatre one whole
number per day that never falls. Day 0 is the day before counting starts, so every theatre stands
at 0 there; `zero_until` moves that last day of zero for single theatres.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

TOTAL = "total"
Limits = dict[str, list[int | None]]


@dataclass(frozen=True)
class Figure:
    """One figure with the number of its outlets as weight."""

    parts: tuple[str, ...]
    earliest: int
    day: int
    low: int
    high: int | None
    weight: int = 1
    base: int = 0  # counts what came after this day; day 0 is the start

    def __str__(self) -> str:
        day = str(self.day) if self.day == self.earliest else f"{self.earliest}..{self.day}"
        high = "-" if self.high is None else self.high
        since = f" after day {self.base}" if self.base else ""
        return f"{'+'.join(self.parts)} day {day}{since} [{self.low}, {high}] x{self.weight}"


@dataclass(frozen=True)
class Problem:
    """Theatres, figures, the last day asked for, and the last day of zero per theatre."""

    theatres: tuple[str, ...]
    figures: tuple[Figure, ...]
    last_day: int
    zero_until: Mapping[str, int] = field(default_factory=dict)

    @property
    def knots(self) -> list[int]:
        """Days that bear a fact; between them limits only carry over."""
        days = {0, *self.zero_until.values()}
        for figure in self.figures:
            days |= {figure.earliest, figure.day, figure.base}
        return sorted(days)

    @property
    def ceiling(self) -> int:
        """One above every number said: a history cut off here still fits all it fitted."""
        return self.highest + self._windows + 1  # an open count may still have to rise

    @property
    def highest(self) -> int:
        """No limit can be above this: one figure's number, then windows one after the other."""
        said = [max(f.low, f.high or 0) for f in self.figures if not f.base]
        return max(said, default=0) + self._windows

    @property
    def _windows(self) -> int:
        """All numbers said of windows together."""
        return sum(max(f.low, f.high or 0) for f in self.figures if f.base)

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Every theatre and the total, at every knot."""
        return [(name, day) for name in (*self.theatres, TOTAL) for day in self.knots]

    def members(self, name: str) -> tuple[str, ...]:
        """Return the theatres that a column of the answer adds up."""
        return self.theatres if name == TOTAL else (name,)

    def is_zero(self, theatre: str, day: int) -> bool:
        """Tell whether the theatre is known to stand at nothing that day."""
        return day <= max(0, self.zero_until.get(theatre, 0))

    def blocks(self) -> "list[Problem]":
        """Return the problem cut into theatres that no sum links with the others."""
        groups = [{theatre} for theatre in self.theatres]
        for figure in self.figures:
            touched = [group for group in groups if group & set(figure.parts)]
            groups = [g for g in groups if g not in touched] + [set().union(*touched)]
        return [
            Problem(
                tuple(t for t in self.theatres if t in group),
                tuple(f for f in self.figures if set(f.parts) <= group),
                self.last_day,
                {t: day for t, day in self.zero_until.items() if t in group},
            )
            for group in sorted(groups, key=min)
        ]

    def with_figures(self, figures: tuple[Figure, ...]) -> "Problem":
        """Return the same question about other figures."""
        return Problem(self.theatres, figures, self.last_day, self.zero_until)

    def spread(self, at_knots: Mapping[tuple[str, int], int | None], *, upper: bool) -> Limits:
        """Carry lower limits forward and upper limits back onto every day asked for."""
        answer: Limits = {}
        for name in (*self.theatres, TOTAL):
            answer[name] = []
            for day in range(self.last_day + 1):
                if upper:
                    knot = min((k for k in self.knots if k >= day), default=None)
                else:
                    knot = max(k for k in self.knots if k <= day)
                answer[name].append(None if knot is None else at_knots[name, knot])
        return answer


@dataclass(frozen=True)
class Repairs:
    """What all cheapest repairs say together; sets of figures are sets of positions."""

    cost: int
    statuses: tuple[str, ...]
    lower: Limits
    upper: Limits


def holds(figure: Figure, history: Mapping[str, list[int]]) -> bool:
    """Certificate: tell whether a daily history agrees with the figure."""
    before = sum(history[part][figure.base] for part in figure.parts)
    at_day = sum(history[part][figure.day] for part in figure.parts) - before
    at_earliest = sum(history[part][figure.earliest] for part in figure.parts) - before
    return at_day >= figure.low and (figure.high is None or at_earliest <= figure.high)


def violated_weight(problem: Problem, history: Mapping[str, list[int]]) -> int:
    """Return the weight of the figures that a daily history contradicts."""
    return sum(f.weight for f in problem.figures if not holds(f, history))


def is_history(problem: Problem, history: Mapping[str, list[int]]) -> bool:
    """Certificate: whole numbers, never falling, nothing where zero is known."""
    for theatre in problem.theatres:
        series = history[theatre]
        if any(later < before for before, later in pairwise(series)):
            return False
        if any(series[day] != 0 for day in range(len(series)) if problem.is_zero(theatre, day)):
            return False
        if series[0] < 0:
            return False
    return True


def status(dropped_in: int, repairs: int) -> str:
    """Word a figure's fate over all cheapest repairs."""
    if dropped_in == 0:
        return "kept"
    return "set_aside" if dropped_in == repairs else "disputed"


def hull(ranges: list[tuple[int, int | None]]) -> tuple[int, int | None]:
    """Return the smallest range that covers all ranges."""
    tops = [top for _, top in ranges]
    highest = None if None in tops else max(top for top in tops if top is not None)
    return min(low for low, _ in ranges), highest


def rise(
    envelopes: Iterable[tuple[Limits, Limits]], name: str, start: int, end: int
) -> tuple[int, int | None]:
    """Return least and most rise between the ends of two days, within each envelope, over all."""
    ranges: list[tuple[int, int | None]] = []
    for lower, upper in envelopes:
        top, beneath = upper[name][end], upper[name][start]
        least = 0 if beneath is None else max(0, (lower[name][end] or 0) - beneath)
        ranges.append((least, None if top is None else top - (lower[name][start] or 0)))
    return hull(ranges)


def within(
    windows: Iterable[Figure], limits: tuple[int, int | None], start: int, end: int
) -> tuple[int, int | None]:
    """Hold a rise to the windows that lie inside its days and to those around them."""
    least, most = limits
    for figure in windows:
        if start <= figure.base and figure.day <= end:
            least = max(least, figure.low)
        if figure.base <= start and end <= figure.earliest and figure.high is not None:
            most = figure.high if most is None else min(most, figure.high)
    return least, most


def added(ranges: Iterable[tuple[int, int | None]]) -> tuple[int, int | None]:
    """Return the range of a sum of independent counts."""
    pairs = list(ranges)
    tops = [top for _, top in pairs if top is not None]
    return sum(low for low, _ in pairs), sum(tops) if len(tops) == len(pairs) else None


def table(problem: Problem) -> str:
    """Return the problem as lines of text, for the message of a failing test."""
    lines = [f"theatres {', '.join(problem.theatres)}; days 0..{problem.last_day}"]
    if problem.zero_until:
        lines.append(f"zero until {dict(problem.zero_until)}")
    return "\n".join(lines + [f"  {number}: {f}" for number, f in enumerate(problem.figures)])
