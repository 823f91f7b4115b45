"""A figure that does not fit against the limits of the kept ones, and the words for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.model.columns import outlet, parts
from tallies.model.words import listed, say_count, say_day
from tallies.reconciliation.by_hand import PINNED
from tallies.reconciliation.figures import day_numbers
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.system import Floats, Ints, carry_back, carry_forward

# An own rule: the rows of a figure, and the lowest and highest count that the kept figures allow it
# (None: no limit), to a cause in words or None.
Cause = Callable[[pd.DataFrame, int, int | None], str | None]


def day_of(number: int) -> pd.Timestamp:
    """Return the day with this number since 1970."""
    return pd.Timestamp(np.datetime64(int(number), "D")).as_unit("us")


class Sayings:
    """The columns of the reports table that words are made of, as plain lists by row."""

    def __init__(
        self,
        table: pd.DataFrame,
        beyond: "NDArray[np.bool_] | None" = None,
        causes: Iterable[Cause] = (),
    ) -> None:
        self.table, self.causes = table, tuple(causes)
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
        # Exact figures, out of scope only for a theatre that is not reconciled: (name, count, day).
        rows = [] if beyond is None else np.flatnonzero(beyond).tolist()
        self.beyond = sorted(
            {
                (self.theatres[row], self.counts[row], int(self.days[row]))
                for row in rows
                if self.qualifiers[row] == "exact"
            }
        )
        self.figures_of: dict[str, list[tuple[Docket, int]]] = {}  # by statement


class Docket:
    """A solved block with the words for its figures."""

    def __init__(self, part: Solved, said: Sayings) -> None:
        self.part, self.said = part, said
        self._cases: dict[int, Case] = {}
        self._exact: dict[int, tuple[Ints, Floats]] = {}
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

    def exact(self, unit: int) -> tuple[Ints, Floats]:
        """Return days (numbers since 1970) and counts of the exact figures kept for a sum."""
        if unit not in self._exact:
            system = self.part.block.system
            use = (system.unit == unit) & (system.low == system.high) & ~system.window
            use[list(self.part.dropped)] = False
            days, counts = system.days[system.late[use]], system.low[use]
            order = np.lexsort((counts, days))
            self._exact[unit] = days[order], counts[order]
        return self._exact[unit]

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
    def count(self) -> int:
        """The number as printed."""
        return self.docket.said.counts[self.docket.rows(self.figure)[0]]

    @property
    def wordings(self) -> set[str]:
        """How its rows word it."""
        return {self.docket.said.qualifiers[row] for row in self.docket.rows(self.figure)}

    @cached_property
    def mates(self) -> "tuple[Case, ...]":
        """The other figures of its statements that are left out and do not fit."""
        found = {
            id(mate): mate
            for row in self.docket.rows(self.figure)
            for mate in self.docket.companions(row)
            if mate.distance and mate.figure in mate.part.dropped
        }
        return tuple(found.values())

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

    @cached_property
    def kept(self) -> tuple[float, float]:
        """Lowest and highest count, or rise since a window's base, that the kept figures allow."""
        least, most = self.part_range(self.unit, *self.span)
        if self.window:
            low, high = (float(side[self.unit, self.base]) for side in self.part.limits[:2])
            least, most = max(0.0, least - high), most - low
        return least, most

    def part_range(self, unit: int, early: int, late: int) -> tuple[float, float]:
        """Lowest and highest count of a sum between two days, by the kept figures."""
        days, (low, high) = self.part.block.system.days, self.part.limits[:2]
        last, following = np.searchsorted(days, early, side="right"), np.searchsorted(days, late)
        least = low[unit, last - 1] if last else 0
        most = high[unit, following] if following < len(days) else np.inf
        return float(least), float(most)

    @cached_property
    def distance(self) -> float:
        """How far the figure lies above (or, negative, below) the kept range."""
        low, high = self.bounds
        least, most = self.kept
        return low - most if low > most else min(0.0, high - least)

    @cached_property
    def gap(self) -> int:
        """Distance to the kept range."""
        return int(abs(self.distance))

    @cached_property
    def off_by(self) -> str:
        """How far it is from what the kept figures allow, in words."""
        least, most = self.kept
        if self.gap == 0 and self.window:
            return "at odds with the totals of its first and last day together"
        if self.gap == 0:
            return "at odds with other figures of that day"
        allowed = f"{least:.0f}" if least == most else f"{least:.0f} to {most:.0f}"
        side = "above" if self.distance > 0 else "below"
        allowed = f"{least:.0f} or more" if np.isinf(most) else allowed
        return f"{self.gap} {side} what the kept reports allow ({allowed})"

    @cached_property
    def own_causes(self) -> list[str]:
        """What the rules given say of it, in their order."""
        said = self.docket.said
        if not said.causes:
            return []
        rows = said.table.iloc[self.docket.rows(self.figure)]
        least, most = int(self.kept[0]), None if np.isinf(self.kept[1]) else int(self.kept[1])
        told = (cause(rows.copy(), least, most) for cause in said.causes)
        return [text for text in told if text]

    @cached_property
    def nearest_fit(self) -> int | None:
        """Signed days to the nearest day it fits; earlier wins a tie; None when none does."""
        system = self.part.block.system
        low, high = (side[[self.unit]] for side in self.part.limits[:2])
        # Beyond the first and the last day the limits stay as they are: one day more is enough.
        # A window cannot end before it begins.
        first = system.days[self.base] if self.window else system.days[0] - 1
        shifts = np.arange(first, system.days[-1] + 2) - self.span[1]
        least = carry_forward(system.days, low, self.span[0] + shifts)[0]
        most = carry_back(system.days, high, self.span[1] + shifts)[0]
        if self.window:
            least, most = np.maximum(0, least - high[0, self.base]), most - low[0, self.base]
        fits = shifts[(self.bounds[0] <= most) & (self.bounds[1] >= least)]
        return int(fits[np.lexsort((fits, np.abs(fits)))[0]]) if len(fits) else None

    def beside(self, days: int) -> tuple[int, int]:
        """Return its days moved by some days."""
        return self.span[0] + days, self.span[1] + days

    def _line(self, days: "int | Ints") -> Floats:
        """Return the history shown of its sum on some days, straight between report days."""
        members = list(self.part.block.system.units[self.unit])
        counts = self.part.counts[members].sum(axis=0)
        return np.asarray(np.interp(days, self.part.days, counts))

    def rise(self, days: int) -> float:
        """Return by how much the history shown rises in the days after its last one."""
        return float(self._line(self.span[1] + days) - self._line(self.span[1]))

    def late_by(self) -> int:
        """Return how many days ago the history shown stood no higher than the figure."""
        first = int(self.part.days[0])
        back = np.arange(max(0, self.span[0] - first) + 1)
        low = np.flatnonzero(self._line(self.span[0] - back) <= self.bounds[1])
        return int(low[0]) if len(low) else len(back)

    def other_sums(self, within: int) -> list[tuple[str, int, int]]:
        """Return other sums' counts (name, count, day) of its last day or some days before.

        On the day itself whatever the kept figures pin; on days before what was printed. Sums that
        reach beyond the theatres reconciled are among them where they contain this one.
        """
        last, names = self.span[1], self.part.block.unit_names
        mine = set(parts(self.theatre))
        found = [
            item
            for item in self.docket.said.beyond
            if mine < set(parts(item[0])) and 0 <= last - item[2] <= within
        ]
        for unit, name in enumerate(names):
            if unit != self.unit and not self._differs_by_zero(unit):
                least, most = self.part_range(unit, *self.span)
                found += [(name, int(least), last)] if least == most else []
                days, counts = self.docket.exact(unit)
                near = (days < last) & (days >= last - within)
                found += [
                    (name, int(n), int(day))
                    for day, n in zip(days[near], counts[near], strict=True)
                ]
        return sorted(set(found), key=lambda item: (-item[2], item))

    def _differs_by_zero(self, unit: int) -> bool:
        """Whether another sum has the same theatres but for some that stand at 0."""
        units = self.part.block.system.units
        more = set(units[unit]) ^ set(units[self.unit])
        nested = set(units[unit]) > set(units[self.unit]) or set(units[unit]) < set(
            units[self.unit]
        )
        return nested and all(self.part_range(theatre, *self.span)[0] == 0 for theatre in more)

    @cached_property
    def implied(self) -> int | None:
        """What the other figures of its statement leave for it, by adding up; None if nothing."""
        mine = set(parts(self.theatre))
        for row in self.docket.rows(self.figure):
            mates = self.docket.companions(row)
            said = {frozenset(parts(mate.theatre)): mate.count for mate in mates}
            for whole, total in [(frozenset(mine), 0), *said.items()]:
                rest = whole if whole == mine else whole - mine
                ones = [said.get(frozenset([name])) for name in sorted(rest)]
                if (mine < whole or len(mine) > 1) and mine <= whole and None not in ones:
                    left = sum(n for n in ones if n is not None)
                    return left if whole == mine else total - left
        return None
