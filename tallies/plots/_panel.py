"""One plot: axes with gridlines, tick labels and a calendar, measured in inches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tallies.model.language import short_month, with_measure
from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._page import Page
from tallies.plots._words import axis_number, calendar, day_number, short_date

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.transforms import TransformedPath

Point = tuple[float, float]  # day and value
TOP_LABEL = 0.24  # room over the highest gridline for its label
_FEW = 2  # gridlines
_TICK_DOWN = 3  # matplotlib's number of this marker
DATE_LABELS = 0.47  # room under the base line for dates and years


def ticks(top: float, most: int = 5, *, whole: bool = True) -> list[float]:
    """Return round values from 0 to the first one that is not below `top`."""
    least = 1.0 if whole else 1e-9
    size = 10.0 ** np.floor(np.log10(max(top, least) / most))
    # One or two gridlines leave most of a low plot empty unless their step lies close.
    factors = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if most <= _FEW else (1, 2, 2.5, 5)
    for step in (factor * size * ten for ten in (1, 10) for factor in factors):
        if (not whole or (step >= 1 and step == int(step))) and step * most >= top:
            count = max(1, int(np.ceil(top / step - 1e-9)))
            return [round(float(step) * i, 10) for i in range(count + 1)]
    return [0.0, float(top)]


def most_levels(height: float) -> int:
    """Return how many gridlines a plot of this height takes, its base line not counted."""
    return max(1, min(5, int(height / 0.24)))


@dataclass(frozen=True, slots=True)
class DayScale:
    """Days along an axis: where a day stands, in inches."""

    first: float
    last: float
    left: float
    right: float

    def __call__(self, day: float) -> float:
        """Return the place of a day."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)


def fit_days(box: Box, first: int, last: int, left: float, right: float) -> DayScale:
    """Return a scale that sets `first` and `last` inside the edges of a box by some inches."""
    per_day = (box.right - box.left - left - right) / (last - first)
    return DayScale(first - left / per_day, last + right / per_day, box.left, box.right)


@dataclass
class Panel:
    """Axes over a box of the page: `days` to the right, counts or rates upwards."""

    page: Page
    days: DayScale
    bottom: float
    top: float
    levels: Sequence[float]  # of the gridlines, from 0 to the upper edge
    axes: "Axes" = field(init=False)
    marks: list[Box] = field(default_factory=list)  # what notes have to keep clear of

    def __post_init__(self) -> None:
        figure, given = self.page.figure, self.page.given
        width, height = figure.get_size_inches()
        box = (
            self.days.left / width,
            self.bottom / height,
            (self.days.right - self.days.left) / width,
            (self.top - self.bottom) / height,
        )
        if given is None:
            self.axes = figure.add_axes(box)
        else:
            self.axes = given
            given.set_position(box)
        axes = self.axes
        axes.set_xlim(self.days.first, self.days.last)
        axes.set_ylim(0, self.levels[-1])
        if given is None:
            axes.set_axis_off()
            return
        axes.patch.set_visible(False)
        axes.set_xticks([])
        axes.set_yticks([])
        for side in ("left", "right", "top", "bottom"):
            axes.spines[side].set_visible(False)

    def clear(self) -> None:
        """Take the panel off the page again."""
        if self.page.given is None:
            self.axes.remove()
        else:
            self.axes.clear()

    def y(self, value: float) -> float:
        """Return the height of a value on the page."""
        return self.bottom + (self.top - self.bottom) * value / self.levels[-1]

    @property
    def box(self) -> Box:
        """The rectangle between base line and highest gridline."""
        return Box(self.days.left, self.bottom, self.days.right, self.top)

    def line(
        self,
        days: "Sequence[float] | np.ndarray",
        values: "Sequence[float] | np.ndarray",
        label: str,
        **options: Any,
    ) -> None:
        """Draw a line, or markers, that may reach over the edge of the axes."""
        from matplotlib.lines import Line2D

        settings: dict[str, Any] = {
            "solid_capstyle": "butt",
            "dash_capstyle": "butt",
            "clip_on": False,
        }
        self.add(Line2D(days, values, label=label, **(settings | options)))

    def add(self, artist: "Artist") -> None:
        """Add an artist; the limits stand, so none is asked how far it reaches.

        Marks may reach over the edge. One that has some clip path is not given another, which
        costs as much as the artist itself; it is not clipped all the same.
        """
        if not artist.get_clip_on():
            artist.set_clip_path(_unused_clip())
        self.axes.add_artist(artist)

    def strokes(self, strokes: Sequence[tuple[Point, ...]], label: str, **options: Any) -> None:
        """Draw separate strokes of the same kind as one line with gaps."""
        if strokes:
            gap = (float("nan"), float("nan"))
            points = [point for stroke in strokes for point in (*stroke, gap)][:-1]
            days, values = zip(*points, strict=True)
            self.line(days, values, label, **options)

    def shapes(self, outlines: Sequence["np.ndarray"], label: str, **look: Any) -> None:
        """Fill separate shapes of the same look as one patch: quick, and small in a file."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        if outlines:
            closed = [Path([*corners, corners[0]], closed=True) for corners in outlines]
            whole = Path.make_compound_path(*closed)
            settings: dict[str, Any] = {"edgecolor": "none", "clip_on": False}
            self.add(PathPatch(whole, label=label, **(settings | look)))

    def columns(self, spans: Sequence[tuple[float, float, float]], label: str, **look: Any) -> None:
        """Fill upright boxes of the same look: first and last day of each, and its height."""
        boxes = [
            np.array([(left, 0), (left, high), (right, high), (right, 0)])
            for left, right, high in spans
        ]
        # matplotlib sets edges on whole pixels by itself only where there are few.
        self.shapes(boxes, label, snap=True, **look)

    def keep_clear(self, first: float, last: float, low: float, high: float, pad: float) -> None:
        """Remember that marks stand between these days and values, `pad` inches thick."""
        self.marks.append(
            Box(
                self.days(first) - pad, self.y(low) - pad, self.days(last) + pad, self.y(high) + pad
            )
        )

    def grid(self, unit: str, *, labels: bool = True) -> None:
        """Draw gridlines, the base line and the labels on them, the unit on the highest."""
        ends = (self.days.first, self.days.last)
        over = [((ends[0], level), (ends[1], level)) for level in self.levels[1:]]
        self.strokes(over, "grid", color=style.GRID, linewidth=0.8, zorder=0.5)
        self.line(ends, (0, 0), "base line", color=style.INK, linewidth=0.9, zorder=2.5)
        for level in self.levels:
            if labels:
                words = axis_number(level)
                if level == self.levels[-1] and unit:
                    words = with_measure(words, level, unit)
                self.page.text(
                    self.days.left,
                    self.y(level) + 0.055,
                    words,
                    style.TICK,
                    style.MUTED,
                    padded=True,
                    label=f"y {words}",
                )

    def dates(self, marks: Iterable[tuple[int, str, str]]) -> None:
        """Draw ticks with a date under each, and every year once, under its first tick."""
        shown: list[int] = []
        years = {""}
        for day, words, year in marks:
            shown.append(day)
            y = self.bottom - 0.215
            x = self.days(day)
            self.page.text(x, y, words, style.TICK, style.MUTED, align="center", label=f"x {words}")
            if year not in years:
                years.add(year)
                self.page.text(
                    x, y - 0.17, year, style.TICK, style.MUTED, align="center", label=f"x {year}"
                )
        look = {"linestyle": "none", "marker": _TICK_DOWN, "markersize": 3.5, "color": style.INK}
        self.line(shown, [0] * len(shown), "date ticks", markeredgewidth=0.8, **look)


@lru_cache(maxsize=1)
def _unused_clip() -> "TransformedPath":
    """Return a clip path for marks that are not clipped."""
    from matplotlib.path import Path
    from matplotlib.transforms import IdentityTransform, TransformedPath

    return TransformedPath(Path.unit_rectangle(), IdentityTransform())


def number_room(levels: Sequence[float]) -> float:
    """Return the room that the numbers on the gridlines take at the left edge."""
    return max(style.text_width(axis_number(level), style.TICK) for level in levels) + 0.08


def date_marks(scale: DayScale, week_start: int = 0) -> list[tuple[int, str, str]]:
    """Return day, words and year of the ticks that fit along the scale.

    Ticks stand on week starts (0 is Monday), every 7 days up to ten weeks and every 14 up to
    twenty, then on the first days of months, then of years.
    """
    for marks in _candidates(scale, week_start):
        fitting = [mark for mark in marks if _inside(scale, mark)]
        if fitting and _apart(scale, fitting):
            return fitting
    return []


def _candidates(scale: DayScale, week_start: int) -> Iterable[list[tuple[int, str, str]]]:
    """Yield ever sparser lists of ticks."""
    first, last = int(np.ceil(scale.first)), int(np.floor(scale.last))
    for step, longest in ((1, 10), (2, 20), (7, 70), (14, 140)):
        if last - first <= longest:
            # Day 4 of the count, 5 January 1970, was a Monday.
            start = first + (4 + week_start - first) % step if step >= 7 else first
            days = range(start, last + 1, step)
            yield [(day, short_date(day), str(calendar(day).year)) for day in days]
    starts = [
        date(year, month, 1)
        for year in range(calendar(first).year, calendar(last).year + 1)
        for month in range(1, 13)
    ]
    starts = [when for when in starts if first <= day_number(when) <= last]
    for step in (1, 2, 3, 6):
        yield [
            (day_number(when), short_month(when), str(when.year))
            for when in starts
            if (when.month - 1) % step == 0
        ]
    for step in (1, 2, 5, 10, 20, 50, 100):
        yield [
            (day_number(when), str(when.year), "")
            for when in starts
            if when.month == 1 and when.year % step == 0
        ]
    yield [(first, short_date(first), str(calendar(first).year))]


def _width(mark: tuple[int, str, str]) -> float:
    """Return the width of a date label, its year included."""
    return max(style.text_width(words, style.TICK) for words in mark[1:])


def _inside(scale: DayScale, mark: tuple[int, str, str]) -> bool:
    """Whether a date label centred under its tick stays under the axes."""
    place, half = scale(mark[0]), _width(mark) / 2
    return place - half >= scale.left - 0.01 and place + half <= scale.right + 0.01


def _apart(scale: DayScale, marks: Sequence[tuple[int, str, str]]) -> bool:
    """Whether the date labels keep a clear space between them."""
    return all(
        scale(after[0]) - scale(before[0]) >= (_width(before) + _width(after)) / 2 + 0.12
        for before, after in pairwise(marks)
    )
