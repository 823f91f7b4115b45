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
from tallies.reconciliation.figures import Block
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.system import carry_back, carry_forward

NEAR = 7  # days within which a wrong day is the likeliest reading
COPY = 21  # days within which equal figures count as copies
SMALL = 0.1  # share of the count by which a figure of a nearby hour may differ
MISPRINT = 5  # least difference that is read as a wrong digit


def day_of(number: int) -> pd.Timestamp:
    """Return the day with this number since 1970."""
    return pd.Timestamp(np.datetime64(int(number), "D")).as_unit("us")


def name_figure(block: Block, figure: int, table: pd.DataFrame) -> str:
    """Return a figure in words: "Iraq 46 by 23 November 2023 (1 outlet: Unmanned Airspace)"."""
    rows = table.iloc[block.rows[figure]]
    row = rows.iloc[0]
    outlets = sorted({outlet(name) for name in rows["publisher"]})
    count = say_count(row["qualifier"], row["count"], row["count_high"])
    day = say_day(row["reference_date"])
    return f"{row['theatre']} {count} by {day} ({listed(outlets, 'outlet')})"


@dataclass(frozen=True, eq=False)
class Case:
    """A figure against the limits that the kept figures allow it."""

    part: Solved
    figure: int
    table: pd.DataFrame

    @cached_property
    def name(self) -> str:
        """The figure in words."""
        return name_figure(self.part.block, self.figure, self.table)

    @cached_property
    def unit(self) -> int:
        """Position of its sum."""
        return int(self.part.block.system.unit[self.figure])

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

    def kept_range(self, unit: int, early: int, late: int) -> tuple[float, float]:
        """Lowest and highest count of a sum between two days, by the kept figures."""
        days, (low, high) = self.part.block.system.days, self.part.limits
        least = carry_forward(days, low[[unit]], np.array([early]))
        most = carry_back(days, high[[unit]], np.array([late]))
        return float(least[0, 0]), float(most[0, 0])

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
        low, high = self.part.limits
        shifts = np.arange(system.days[0], system.days[-1] + 1) - self.span[1]
        least = carry_forward(system.days, low[[self.unit]], self.span[0] + shifts)[0]
        most = carry_back(system.days, high[[self.unit]], self.span[1] + shifts)[0]
        fits = shifts[(self.bounds[0] <= most) & (self.bounds[1] >= least)]
        return int(min(fits, key=lambda shift: (abs(shift), shift))) if len(fits) else None

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Its rows in the reports table."""
        return self.table.iloc[self.part.block.rows[self.figure]]

    def companions(self) -> list[int]:
        """Other figures of the statements that gave this one."""
        statements = self.table["statement_id"].to_numpy()
        rows = self.part.block.rows
        own = set(statements[rows[self.figure]])
        return [i for i, at in enumerate(rows) if i != self.figure and own & set(statements[at])]

    def mates_in_statement(self) -> list[str]:
        """Figures of the same statements that were set aside with it, in words."""
        mates = [i for i in self.companions() if i in self.part.dropped]
        return [short_name(self.part.block, i, self.table) for i in mates]


def short_name(block: Block, figure: int, table: pd.DataFrame) -> str:
    """Return a figure in few words: "Syria 22"."""
    row = table.iloc[block.rows[figure][0]]
    return f"{row['theatre']} {say_count(row['qualifier'], row['count'], row['count_high'])}"


def diagnose(case: Case) -> str:
    """Return the likeliest reading of a figure that does not fit, or nothing."""
    return next(_readings(case), "")


def _readings(case: Case) -> Iterator[str]:
    """Yield readings, the likeliest first."""
    yield from _swapped(case)
    yield from _too_strong(case)
    yield from _same_day_elsewhere(case)
    copies = list(_copied(case))
    fit = case.nearest_fit
    # A figure too low is easily an old one; one too high is a later one only if it is close.
    close = case.distance < 0 or case.gap <= max(2, case.bounds[0] * SMALL)
    next_hour = fit == 1 and case.gap <= 2
    if fit and abs(fit) <= NEAR and close and (next_hour or not copies):
        yield _moved(fit)
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


def _swapped(case: Case) -> Iterator[str]:
    """Two theatres of one statement whose figures fit each other's place."""
    system = case.part.block.system
    for mate in case.companions():
        other = Case(case.part, mate, case.table)
        single = len(system.units[case.unit]) == len(system.units[other.unit]) == 1
        if single and case.unit != other.unit and other.distance != 0:
            mine = case.kept_range(other.unit, *case.span)
            theirs = case.kept_range(case.unit, *case.span)
            if _meets(case.bounds, mine) and _meets(other.bounds, theirs):
                names = case.part.block.unit_names
                first, second = sorted((names[case.unit], names[other.unit]))
                yield f"looks like {first} and {second} swapped"


def _too_strong(case: Case) -> Iterator[str]:
    """ "More than 38" where 38 is the count itself."""
    worded = set(case.rows["qualifier"])
    if worded == {"more_than"} and case.distance == 1:
        count = int(case.bounds[0]) - 1
        yield f"fits if it means {count} itself: the wording is one too strong"


def _same_day_elsewhere(case: Case) -> Iterator[str]:
    """The figure of a larger or smaller sum on the same day."""
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
    """An exact figure kept for another day of this sum, or earlier for another sum.

    A figure of a later day can only be copied by a page that was out by then.
    """
    system, names = case.part.block.system, case.part.block.unit_names
    count = case.bounds[0]
    out_by = case.rows["report_date"].max()
    exact = np.flatnonzero((system.low == count) & (system.high == count))
    found = []
    for i in exact:
        away = int(system.days[system.late[i]]) - case.span[1]
        same, day = system.unit[i] == case.unit, day_of(case.span[1] + away)
        possible = away < 0 or (same and away > 0 and not day > out_by)
        if i not in case.part.dropped and possible and (abs(away) <= COPY or (same and away < 0)):
            found.append((away > 0, not same, abs(away), int(i), say_day(day)))
    for later, other, _, i, day in sorted(found):
        if other:
            yield f"{count:.0f} is the figure for {names[system.unit[i]]} of {day}"
        else:
            yield f"{'is' if later else 'repeats'} the figure of {day}"


def _misprinted(case: Case) -> Iterator[str]:
    """One digit, or the order of two, away from the count the kept reports pin."""
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
