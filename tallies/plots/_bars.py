"""Bars per week: their places, their ranges, their values and their names."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallies.model.language import gettext, number, right_to_left
from tallies.plots import _style as style
from tallies.plots._labels import Box, shorten
from tallies.plots._page import Page
from tallies.plots._panel import DayScale, Panel, Point, number_room
from tallies.plots._steps import above
from tallies.plots._style import Look
from tallies.plots._weeks import WEEK, Bar, Week, weeks_of
from tallies.plots._words import brief_range, date_range

_GAP = 0.02  # between the bars of a week, as a share of the week
_CAP = 0.045  # half a cap, in inches
_ARROW = 0.16
_THIN = 0.09  # bars below this width have no caps
_TOUCHING = 0.02  # bars below this width touch
_THICKEST = 3.2  # points
_LEGEND_ROW = 0.21


@dataclass(frozen=True, slots=True)
class Slots:
    """Where the bars of a week stand: the share of a week each one takes, and their order."""

    theatres: Sequence[str]
    touching: bool = False  # where bars of one theatre are too thin for gaps

    @property
    def share(self) -> float:
        """The share of a week that one bar takes."""
        count = len(self.theatres)
        if self.touching:
            return 1.0
        return 0.56 if count == 1 else (0.74 if count == 2 else 0.8) / count - _GAP

    def span(self, bar: Bar) -> tuple[float, float]:
        """Return the days between which a bar stands."""
        count, share = len(self.theatres), self.share
        room = count * share + (count - 1) * _GAP
        left = (1 - room) / 2 + self.theatres.index(bar.theatre) * (share + _GAP)
        start = bar.week.start - 0.5
        return start + WEEK * left, start + WEEK * (left + share)

    def width(self, scale: DayScale) -> float:
        """Return the width of a bar in inches."""
        return self.share * WEEK * (scale(1) - scale(0))


def slots_alone(theatre: str, scale: DayScale) -> Slots:
    """Return where the bars of one theatre stand: side by side without gaps if they are thin."""
    slots = Slots([theatre])
    return replace(slots, touching=slots.width(scale) < _TOUCHING)


Bodies = Callable[[Panel, Sequence[Bar], Slots], None]


def draw_bodies(panel: Panel, bars: Sequence[Bar], slots: Slots) -> None:
    """Draw the bars of full or of incomplete weeks of one theatre, without their ranges."""
    name, look = bars[0].theatre, bars[0].look
    spans = [(*slots.span(bar), bar.estimate) for bar in bars]
    if bars[0].complete:
        panel.columns(spans, f"week: {name}", facecolor=look.fill, zorder=2.6)
        return
    hatched: dict[str, Any] = {"hatch": "////", "hatch_linewidth": 1.0, "linewidth": 1.1}
    colours = {"facecolor": look.tint, "edgecolor": look.fill}
    panel.columns(spans, f"partial week: {name}", zorder=2.6, **hatched, **colours)


def draw_bars(
    panel: Panel, bars: Sequence[Bar], slots: Slots, bodies: Bodies = draw_bodies
) -> None:
    """Draw full weeks solid and incomplete ones hatched, with their ranges."""
    for bar in bars:
        left, right = (panel.days(day) for day in slots.span(bar))
        panel.marks.append(Box(left, panel.bottom, right, panel.y(bar.estimate) + 0.01))
    for theatre in slots.theatres:
        for complete in (True, False):
            own = [bar for bar in bars if bar.theatre == theatre and bar.complete is complete]
            if own:
                bodies(panel, own, slots)
                _draw_ranges(panel, own, slots)


def _draw_ranges(panel: Panel, bars: Sequence[Bar], slots: Slots) -> None:
    """Draw what the reports allow for full or for incomplete weeks of one theatre.

    A line is ink above the bar and white inside a full one, with a cap where the limit is not
    zero and an arrow where there is none; bars too thin for caps have muted lines.
    """
    width = slots.width(panel.days)
    thin = width < _THIN
    outside = style.MUTED if thin else style.INK
    inside = style.PAPER if bars[0].complete else outside
    half = 0.0 if thin else min(_CAP, 0.14 * width) / (panel.days(1) - panel.days(0))
    height = panel.top - panel.bottom
    arrow = min(_ARROW, 0.1 * height) * panel.levels[-1] / height
    over: list[tuple[Point, Point]] = []
    under: list[tuple[Point, Point]] = []
    arrows: list[Point] = []
    for bar in bars:
        middle = sum(slots.span(bar)) / 2
        top = bar.estimate + arrow if bar.high is None else bar.high
        if bar.low < bar.estimate:
            under.append(((middle, bar.low), (middle, bar.estimate)))
            if bar.low and half:
                under.append(((middle - half, bar.low), (middle + half, bar.low)))
        if top > bar.estimate:
            over.append(((middle, bar.estimate), (middle, top)))
            panel.keep_clear(middle, middle, bar.estimate, top, _CAP)
            if bar.high is None:
                arrows.append((middle, top))
            elif half:
                over.append(((middle - half, top), (middle + half, top)))
    options = {"linewidth": 0.7 if thin else 1.0, "zorder": 3.2}
    name = bars[0].theatre
    _draw_likely(panel, bars, slots, (inside, outside))
    panel.strokes(under, f"range in bar: {name}", color=inside, **options)
    panel.strokes(over, f"range over bar: {name}", color=outside, **options)
    if arrows:
        days, values = zip(*arrows, strict=True)
        look = {"linestyle": "none", "marker": "^", "markersize": 3.4, "color": outside}
        panel.line(days, values, f"open range: {name}", zorder=3.2, **look)


def _draw_likely(panel: Panel, bars: Sequence[Bar], slots: Slots, colours: tuple[str, str]) -> None:
    """Draw the likely part of the ranges as a thicker line, one colour in the bar, one over it."""
    width = slots.width(panel.days)
    parts: tuple[list[tuple[Point, Point]], ...] = ([], [])
    for bar in bars:
        if bar.likely is not None:
            middle = sum(slots.span(bar)) / 2
            low, high = bar.likely
            ends = ((low, bar.estimate), (bar.estimate, high))
            for part, (bottom, top) in zip(parts, ends, strict=True):
                if bottom < top:
                    part.append(((middle, bottom), (middle, top)))
            panel.keep_clear(middle, middle, low, high, _CAP)
    for part, colour, where in zip(parts, colours, ("in", "over"), strict=True):
        label = f"likely {where} bar: {bars[0].theatre}"
        panel.strokes(part, label, color=colour, linewidth=_thick(width), zorder=3.3)


def _thick(width: float) -> float:
    """Return the width in points of the likely part of a range in a bar of some inches."""
    return min(_THICKEST, 0.14 * 72 * width)


@dataclass(frozen=True, slots=True)
class Value:
    """The figure over a bar, and where it goes."""

    bar: Bar
    box: Box
    size: float


def place_values(panel: Panel, bars: Sequence[Bar], slots: Slots) -> list[Value]:
    """Place every value over the left half of its bar, clear of the range; or none at all."""
    width = slots.width(panel.days)
    thick = any(bar.likely for bar in bars) * _thick(width)
    room = width / 2 - max(0.02, thick / 2 / 72)
    for size in (style.VALUE, 9.0, 8.0):
        widths = [style.text_width(number(bar.estimate), size, bold=True) for bar in bars]
        top = panel.y(max(bar.estimate for bar in bars)) + 0.05 + 0.75 * size / 72
        if max(widths) <= room and top <= panel.top - 0.03:
            break
    else:
        return []
    values = []
    for bar, long in zip(bars, widths, strict=True):
        left = panel.days(slots.span(bar)[0])
        base = panel.y(bar.estimate) + 0.05
        box = Box(left, base, left + long, base + 0.75 * size / 72)
        values.append(Value(bar, box, size))
        panel.marks.append(box)
    return values


def place_last(panel: Panel, bars: Sequence[Bar]) -> list[Value]:
    """Place the value of the last full week over its range, where thin bars have no others."""
    full = [bar for bar in bars if bar.complete]
    if not full:
        return []
    words = number(full[-1].estimate)
    half = style.text_width(words, style.VALUE, bold=True) / 2
    middle = panel.days(full[-1].week.start + 3)
    left = min(middle - half, panel.days.right - 2 * half)
    base = above(panel, left - 0.02, left + 2 * half + 0.02) + 0.04
    box = Box(left, base, left + 2 * half, base + 0.75 * style.VALUE / 72)
    room = box._replace(bottom=base - 0.035, top=base + style.ASCENT * style.VALUE / 72)
    free = box.top < panel.top + 0.2 and not any(room.hits(text) for text in panel.page.taken)
    return [Value(full[-1], box, style.VALUE)] if free else []


def draw_others(panel: Panel, bars: Sequence[Bar]) -> None:
    """Draw the weeks of all theatres as grey steps behind the bars, the same in every panel."""
    steps: dict[str, list[Point]] = {bar.theatre: [] for bar in bars}
    for bar in bars:
        ends = (bar.week.start - 0.5, bar.week.end + 0.5)
        steps[bar.theatre] += [(end, bar.estimate) for end in ends]
    strokes = [tuple(points) for points in steps.values()]
    panel.strokes(strokes, "grey", color=style.GRID, linewidth=0.9, zorder=1.5)


def draw_values(panel: Panel, values: Sequence[Value], crossed: Collection[Week] = ()) -> None:
    """Write the values, on paper of their own in weeks that lines run across."""
    for value in values:
        panel.page.text(
            value.box.left,
            value.box.bottom,
            number(value.bar.estimate),
            value.size,
            value.bar.look.text,
            bold=True,
            padded=value.bar.week in crossed,
            label=f"value {value.bar.theatre}",
        )


def name_places(
    panel: Panel, bars: Sequence[Bar], slots: Slots
) -> list[tuple[Bar, float, float]] | None:
    """Return the first full week over whose ranges all names fit, with their places."""
    room = number_room(panel.levels)
    for week in weeks_of([bar for bar in bars if bar.complete]):
        found = []
        boxes: list[Box] = []
        for bar in (bar for bar in bars if bar.week == week):
            left, right = slots.span(bar)
            middle = panel.days((left + right) / 2)
            half = style.text_width(bar.label, style.SERIES, bold=True) / 2 + 0.03
            own = panel.y(bar.high if bar.high is not None else bar.estimate)
            base = above(panel, middle - half, middle + half) + 0.07
            box = Box(middle - half, base - 0.04, middle + half, base + 0.16)
            inside = box.left > panel.days.left + room and box.right <= panel.page.body.right
            near = base - own < 0.3 and box.top < panel.top
            if not (inside and near) or any(box.hits(other) for other in boxes):
                break
            boxes.append(box)
            found.append((bar, middle, base))
        if len(found) == len(slots.theatres):
            return found
    return None


def draw_names(panel: Panel, places: Sequence[tuple[Bar, float, float]]) -> None:
    """Write the names over the bars of one week."""
    for bar, middle, base in places:
        panel.page.text(
            middle,
            base,
            bar.label,
            style.SERIES,
            bar.look.text,
            bold=True,
            align="center",
            padded=True,
            label=f"name {bar.theatre}",
        )


def draw_legend(page: Page, names: Sequence[tuple[str, Look]]) -> float:
    """Write swatches and names in rows under the heading; return the height they take."""
    from matplotlib.patches import Rectangle

    left, _, right, top = page.body
    x, y = left, top - 0.16  # as read from the left; mirrored where it is read from the right
    mirrored = right_to_left()
    for name, look in names:
        words = shorten(name, style.SERIES, right - left - 0.18, bold=True)
        long = style.text_width(words, style.SERIES, bold=True)
        if x > left and x + 0.18 + long > right:
            x, y = left, y - _LEGEND_ROW
        at = left + right - x - 0.12 if mirrored else x
        swatch = Rectangle((at, y), 0.12, 0.12, facecolor=look.fill, edgecolor="none")
        swatch.set_transform(page.figure.dpi_scale_trans)
        swatch.set_label(f"swatch: {name}")
        page.figure.add_artist(swatch)
        start, side = (left + right - x - 0.18, "right") if mirrored else (x + 0.18, "left")
        options: dict[str, Any] = {"bold": True, "align": side, "label": "legend"}
        page.text(start, y, words, style.SERIES, look.text, **options)
        x += 0.4 + long
    return top - y + 0.14


def week_labels(scale: DayScale, bars: Sequence[Bar]) -> list[tuple[Week, str, str]] | None:
    """Return for each week its dates and how much of it is covered, if that fits under it."""
    room = WEEK * (scale(1) - scale(0)) - 0.06
    labels = []
    for week in weeks_of(bars):
        covered = sorted({bar.covered for bar in bars if bar.week == week})
        part = ""
        if covered[0] < WEEK:
            low, high = covered[0], covered[-1]
            part = number(low) if low == high else brief_range(number(low), number(high))
            part = gettext("{number} of 7 days", number=part)
        labels.append((week, date_range(week.start, week.end), part))
    fits = all(
        style.text_width(words, style.TICK) <= room for label in labels for words in label[1:]
    )
    return labels if fits else None


def draw_week_labels(panel: Panel, labels: Sequence[tuple[Week, str, str]]) -> None:
    """Write the dates of each week under its bars."""
    for week, dates, part in labels:
        x = panel.days(week.start + 3)
        for words, y in ((dates, panel.bottom - 0.2), (part, panel.bottom - 0.37)):
            if words:
                panel.page.text(
                    x, y, words, style.TICK, style.MUTED, align="center", label=f"x {words}"
                )
