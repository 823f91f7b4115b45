"""What a figure that does not fit most likely is: the rule that would dissolve a contradiction.

Rules in order: swapped theatres; wording one too strong; another sum's figure of the same day;
fits within a week; a copy of another figure, or a misprinted digit; fits further away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tallies.model.columns import outlet
from tallies.model.words import listed, say_count, say_day
from tallies.reconciliation.by_hand import PINNED
from tallies.reconciliation.figures import day_numbers
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.system import carry_back, carry_forward

NEAR = 7  # days within which a wrong day is the likeliest reading
COPY = 21  # days within which equal figures count as copies
SMALL = 0.1  # share of the count by which a figure of a nearby hour may differ
MISPRINT = 5  # least difference that is read as a wrong digit


def day_of(number: int) -> pd.Timestamp:
    """Return the day with this number since 1970."""
    return pd.Timestamp(np.datetime64(int(number), "D")).as_unit("us")


class Sayings:
    """The columns of the reports table that words are made of, as plain lists by row."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.report_ids: list[str] = table["report_id"].tolist()
        self.theatres: list[str] = table["theatre"].tolist()
        self.statements: list[str] = table["statement_id"].tolist()
        self.qualifiers: list[str] = table["qualifier"].tolist()
        self.counts: list[int] = table["count"].to_numpy(dtype=np.int64).tolist()
        self.since: list[pd.Timestamp] = table["since"].tolist()
        self.counts_high: list[int] = table["count_high"].tolist()
        self.publishers: list[str] = table["publisher"].tolist()
        self.days = day_numbers(table["reference_date"])
        self.published = day_numbers(table["report_date"].fillna(pd.Timestamp.max.normalize()))
        self.figures_of: dict[str, list[tuple[Docket, int]]] = {}  # by statement


class Docket:
    """A solved block with the words for its figures."""

    def __init__(self, part: Solved, said: Sayings) -> None:
        self.part, self.said = part, said
        self._cases: dict[int, Case] = {}
        for figure, rows in enumerate(part.block.rows):
            for row in rows.tolist():
                said.figures_of.setdefault(said.statements[row], []).append((self, figure))

    def rows(self, figure: int) -> list[int]:
        """Return the rows of a figure, by report_id."""
        rows: list[int] = self.part.block.rows[figure].tolist()
        return rows

    def name(self, figure: int) -> str:
        """Return a figure in words: "Iraq 46 by 23 November 2023 (1 outlet: Airspace)"."""
        rows = self.rows(figure)
        outlets = sorted({outlet(self.said.publishers[row]) for row in rows})
        day = say_day(day_of(self.said.days[rows[0]]))
        held = f"; {PINNED}" if figure in self.part.block.system.pinned else ""
        return f"{self.short(figure)} by {day} ({listed(outlets, 'outlet')}{held})"

    def short(self, figure: int) -> str:
        """Return a figure in few words: "Syria 22"."""
        row, said = self.rows(figure)[0], self.said
        count = say_count(said.qualifiers[row], said.counts[row], said.counts_high[row])
        base = self.part.block.system.base[figure]
        since = f" since {say_day(said.since[row])}" if base >= 0 else ""
        return f"{said.theatres[row]} {count}{since}"

    def companions(self, row: int) -> "list[Case]":
        """Return the other figures of the statement that a row belongs to, of all blocks."""
        mates = self.said.figures_of[self.said.statements[row]]
        return [docket.case(figure) for docket, figure in mates if row not in docket.rows(figure)]

    def case(self, figure: int) -> "Case":
        """Return a figure against the limits, worked out once."""
        return self._cases.setdefault(figure, Case(self, figure))


@dataclass(frozen=True, eq=False)
class Case:
    """A figure against the limits that the kept figures allow it."""

    docket: Docket
    figure: int

    @property
    def part(self) -> Solved:
        """The solved block it belongs to."""
        return self.docket.part

    @cached_property
    def unit(self) -> int:
        """Position of its sum."""
        return int(self.part.block.system.unit[self.figure])

    @property
    def short(self) -> str:
        """The figure in few words."""
        return self.docket.short(self.figure)

    @property
    def theatre(self) -> str:
        """Name of its sum."""
        return self.part.block.unit_names[self.unit]

    @property
    def alone(self) -> bool:
        """Whether it speaks of a single theatre."""
        return len(self.part.block.system.units[self.unit]) == 1

    @property
    def out_by(self) -> int:
        """Day on which the first of its rows was published, as a number since 1970."""
        return int(min(self.docket.said.published[row] for row in self.docket.rows(self.figure)))

    @cached_property
    def reading(self) -> str:
        """The likeliest reading of a figure that does not fit, or nothing."""
        return next(_readings(self), "")

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest count it allows."""
        system = self.part.block.system
        return float(system.low[self.figure]), float(system.high[self.figure])

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last day it may speak for, as numbers since 1970."""
        system = self.part.block.system
        early, late = system.early[self.figure], system.late[self.figure]
        return int(system.days[early]), int(system.days[late])

    @property
    def base(self) -> int:
        """Position of the day after which a window counts; -1: from the start."""
        return int(self.part.block.system.base[self.figure])

    @property
    def window(self) -> bool:
        """Whether it counts from a later day than the start."""
        return self.base >= 0

    def kept_range(self, unit: int, early: int, late: int) -> tuple[float, float]:
        """Lowest and highest count of a sum between two days, by the kept figures.

        For a window: of its rise since the window's base.
        """
        least, most = self.whole_range(unit, early, late)
        if self.window:
            low, high = self.part.limits[0][unit], self.part.limits[1][unit]
            least, most = max(0.0, least - float(high[self.base])), most - float(low[self.base])
        return least, most

    def whole_range(self, unit: int, early: int, late: int) -> tuple[float, float]:
        """Lowest and highest whole count of a sum between two days, by the kept figures."""
        days, low, high = self.part.block.system.days, self.part.limits[0], self.part.limits[1]
        last, following = np.searchsorted(days, early, side="right"), np.searchsorted(days, late)
        least = low[unit, last - 1] if last else 0
        most = high[unit, following] if following < len(days) else np.inf
        return float(least), float(most)

    @cached_property
    def distance(self) -> float:
        """How far the figure lies above (or, negative, below) the kept range."""
        low, high = self.bounds
        least, most = self.kept_range(self.unit, *self.span)
        return low - most if low > most else min(0.0, high - least)

    @cached_property
    def gap(self) -> int:
        """Distance to the kept range."""
        return int(abs(self.distance))

    @cached_property
    def off_by(self) -> str:
        """How far it is from what the kept figures allow, in words."""
        least, most = self.kept_range(self.unit, *self.span)
        if self.gap == 0 and self.window:
            return "at odds with the totals of its first and last day together"
        if self.gap == 0:
            return "at odds with other figures of that day"
        allowed = f"{least:.0f}" if least == most else f"{least:.0f} to {most:.0f}"
        side = "above" if self.distance > 0 else "below"
        allowed = f"{least:.0f} or more" if np.isinf(most) else allowed
        return f"{self.gap} {side} what the kept reports allow ({allowed})"

    @cached_property
    def nearest_fit(self) -> int | None:
        """Signed days to the nearest day it fits; earlier wins a tie; None when none does."""
        system = self.part.block.system
        low, high = self.part.limits[0][[self.unit]], self.part.limits[1][[self.unit]]
        first = system.days[max(0, self.base)]  # a window cannot end before it begins
        shifts = np.arange(first, system.days[-1] + 1) - self.span[1]
        least = carry_forward(system.days, low, self.span[0] + shifts)[0]
        most = carry_back(system.days, high, self.span[1] + shifts)[0]
        if self.window:
            least, most = np.maximum(0, least - high[0, self.base]), most - low[0, self.base]
        fits = shifts[(self.bounds[0] <= most) & (self.bounds[1] >= least)]
        return int(fits[np.lexsort((fits, np.abs(fits)))[0]]) if len(fits) else None


def _readings(case: Case) -> Iterator[str]:
    """Yield readings, the likeliest first."""
    if case.window:
        yield from _from_the_start(case)
    yield from _swapped(case)
    yield from _too_strong(case)
    yield from _same_day_elsewhere(case)
    copies = [] if case.window else list(_copied(case))
    fit = case.nearest_fit
    if fit and fit > 1 and case.span[1] + fit > case.out_by:
        fit = None  # the page was out before that day
    # A figure too low is easily an old one; one too high is a later one only if it is close.
    close = case.distance < 0 or case.gap <= max(2, case.bounds[0] * SMALL)
    next_hour = fit == 1 and case.gap <= 2
    if fit and abs(fit) <= NEAR and close and (next_hour or not copies):
        yield _moved(fit)
    yield from _between(case)
    guesses = [*copies[:1], *list(_misprinted(case))[:1]]
    if guesses:
        yield "; or ".join(guesses)
    if case.gap <= 2:
        yield "counted at another hour or by another office"
    if fit and abs(fit) > 1:
        yield _moved(fit)


def _moved(fit: int) -> str:
    """Say how far away in time a figure fits."""
    days = "1 day" if abs(fit) == 1 else f"{abs(fit)} days"
    if fit == 1:
        return "fits 1 day later: a later hour of the same day"
    if fit == -1:
        return "fits 1 day earlier: an earlier hour, or an older figure repeated"
    kind = "an older figure repeated" if fit < 0 else "a later day's figure"
    return f"fits {days} {'earlier' if fit < 0 else 'later'}: {kind}"


def _between(case: Case) -> Iterator[str]:
    """Yield that a figure lies between those of its day and of a day beside it."""
    early, late = case.span
    if case.distance > 0 and case.bounds[1] < case.kept_range(case.unit, early + 1, late + 1)[0]:
        yield "lies between that day's count and the next day's: a later hour"
    elif case.distance < 0 and case.bounds[0] > case.kept_range(case.unit, early - 1, late - 1)[1]:
        yield "lies between the day before's count and that day's: an earlier hour"


def _from_the_start(case: Case) -> Iterator[str]:
    """Yield that a window holds the count of all days."""
    least, most = case.whole_range(case.unit, *case.span)
    if least == most and case.bounds == (least, most):
        yield f"equals the whole count of {case.theatre} that day: counts from the start"


def _swapped(case: Case) -> Iterator[str]:
    """Yield two theatres of one statement whose figures fit each other's place."""
    for row in case.docket.rows(case.figure):
        for other in case.docket.companions(row):
            if case.alone and other.alone and case.theatre != other.theatre and other.distance != 0:
                mine = other.kept_range(other.unit, *case.span)
                theirs = case.kept_range(case.unit, *other.span)
                if _meets(case.bounds, mine) and _meets(other.bounds, theirs):
                    first, second = sorted((case.theatre, other.theatre))
                    yield f"looks like {first} and {second} swapped"


def _too_strong(case: Case) -> Iterator[str]:
    """Yield that "more than 38" means 38, where 38 is the count itself."""
    said = case.docket.said
    worded = {said.qualifiers[row] for row in case.docket.rows(case.figure)}
    if worded == {"more_than"} and case.distance == 1:
        count = int(case.bounds[0]) - 1
        yield f"fits if it means {count} itself: the wording is one too strong"


def _same_day_elsewhere(case: Case) -> Iterator[str]:
    """Yield a larger or smaller sum whose figure of the same day this is."""
    system, names = case.part.block.system, case.part.block.unit_names
    mine = set(system.units[case.unit])
    for unit, members in enumerate(system.units):
        least, most = case.kept_range(unit, *case.span)
        if unit == case.unit or least != most or case.bounds != (least, most):
            continue
        extra, missing = set(members) - mine, mine - set(members)
        theatres = case.part.block.theatres
        if extra and not missing:
            more = " and ".join(theatres[i] for i in sorted(extra))
            yield f"equals {names[unit]} that day: counts {more} too"
        elif missing and not extra:
            less = " and ".join(theatres[i] for i in sorted(missing))
            yield f"equals {names[unit]} that day: leaves {less} out"
        else:
            yield f"equals the figure for {names[unit]} that day"


def _copied(case: Case) -> Iterator[str]:
    """Yield exact figures kept for another day of this sum, or earlier for another sum.

    A figure of a later day can only be copied by a page that was out by then.
    """
    system, names = case.part.block.system, case.part.block.unit_names
    count = case.bounds[0]
    exact = np.flatnonzero((system.low == count) & (system.high == count) & ~system.window)
    found = []
    for i in exact:
        away = int(system.days[system.late[i]]) - case.span[1]
        same, number = bool(system.unit[i] == case.unit), case.span[1] + away
        possible = away < 0 or (same and away > 0 and number <= case.out_by)
        if i not in case.part.dropped and possible and (abs(away) <= COPY or (same and away < 0)):
            found.append((away > 0, not same, abs(away), int(system.unit[i]), number))
    for later, other, _, unit, number in sorted(found):
        day = say_day(day_of(number))
        if other:
            yield f"{count:.0f} is the figure for {names[unit]} of {day}"
        else:
            yield f"{'is' if later else 'repeats'} the figure of {day}"


def _misprinted(case: Case) -> Iterator[str]:
    """Yield that a digit, or the order of two, differs from the count that is pinned."""
    least, most = case.kept_range(case.unit, *case.span)
    if least != most or case.gap < MISPRINT:
        return
    said, meant = f"{case.bounds[0]:.0f}", f"{least:.0f}"
    if len(said) == len(meant) and len(said) > 1:
        wrong = [i for i, (a, b) in enumerate(zip(said, meant, strict=True)) if a != b]
        if len(wrong) == 1:
            yield f"one digit away from {meant}"
        elif len(wrong) == 2 and sorted(said) == sorted(meant):
            yield f"the digits of {meant} the other way round"


def _meets(bounds: tuple[float, float], kept: tuple[float, float]) -> bool:
    """Whether two ranges have a count in common."""
    return bounds[0] <= kept[1] and bounds[1] >= kept[0]
