"""The rows of an overview: a name, the weeks as a line with their range, and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallies.model.language import N_, gettext, right_to_left
from tallies.plots import _style as style
from tallies.plots._labels import Box, balance
from tallies.plots._outlook import Outlook, change_words, rate_words, trend_words
from tallies.plots._page import Page
from tallies.plots._panel import DATE_LABELS, DayScale, Panel, Point, date_marks
from tallies.plots._series import TOTAL
from tallies.plots._weeks import Bar, weeks_of

_HEADS = ("", N_("Weekly count"), N_("Rate now"), N_("Last change of rate"), N_("Trend"))
_HEAD = 0.3  # inches of the row with the names of the columns
_LEADING = 0.16
_PAD = 0.09  # over and under the texts of a row
_SPARK = 0.36  # the least height of a line
_HIGHEST = 0.85  # of a wide row
_LEAST_WIDE = 6.5  # inches of a page on which all columns stand side by side
_NARROW = 0.36  # the share of a narrow page that names and lines take
_MOST_RANGE = 2.0  # ranges reach at most so many times the highest week; the rest is cut
_AROUND = {False: 2.6, True: 3.3}  # heading, dates and foot, on a wide and on a narrow page
_ROW = {False: 0.68, True: 1.12}


def rows_height(preset: str, count: int) -> float:
    """Return the least height of a page for so many rows; it hangs on their number alone."""
    if preset not in style.PRESETS:
        return 0.0
    narrow = style.PRESETS[preset][0] - 2 * style.MARGIN < _LEAST_WIDE
    return _AROUND[narrow] + _ROW[narrow] * count + (0.0 if narrow else _HEAD)


def _stacked(page: Page) -> bool:
    """Whether the texts of a row stand under one another, beside its line."""
    return page.body.right - page.body.left < _LEAST_WIDE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one cell."""

    words: str
    size: float
    colour: str
    bold: bool = False


Cells = list[list[Line]]  # of one row: name, rate, change and trend


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows share: the columns, the period of the lines and their highest values."""

    edges: Sequence[tuple[float, float]]  # where each column starts, and how wide it is
    first: float
    last: float
    tops: dict[bool, float]  # of the total (True) and of the others


def draw_rows(page: Page, drawn: Sequence[Outlook]) -> list[Panel]:
    """Draw a row for each theatre, and the dates under the lowest line; return the lines."""
    left, bottom, right, top = page.body
    weeks = weeks_of([bar for one in drawn for bar in full_weeks(one)] or list(drawn[0].weeks))
    frame = Frame(_edges(page), weeks[0].start - 0.5, weeks[-1].end + 0.5, _tops(drawn))
    if not _stacked(page):
        top -= _HEAD
        for words, start in zip(_HEADS, frame.edges, strict=True):
            if words:
                told = gettext(words)
                head = Line(told, style.NOTE, style.MUTED)
                _at(page, start, top + 0.09, head, label=f"head {words}")
    texts, heights = _fitted(page, drawn, frame, top - bottom - DATE_LABELS)
    panels = []
    for one, cells, height in zip(drawn, texts, heights, strict=True):
        _rule(page, top, strong=one is drawn[0] or one.name == TOTAL)
        row = Box(left, top - height, right, top)
        panels.append(_row(page, row, one, cells, frame))
        top -= height
    _rule(page, top, strong=False)
    last = panels[-1]
    under = Panel(page, last.days, top, last.top, last.levels)  # its base is the lowest rule
    under.dates(date_marks(under.days))
    return panels


def _fitted(
    page: Page, drawn: Sequence[Outlook], frame: Frame, room: float
) -> tuple[list[Cells], list[float]]:
    """Return the fullest texts of all rows that find room, and the height of each row."""
    for most, full in ((3, True), (2, True), (2, False), (1, False)):
        texts = [_cells(page, one, drawn, frame.edges, most=most, full=full) for one in drawn]
        needed = [_needed(page, cells) for cells in texts]
        if not _stacked(page):
            needed = [max(needed)] * len(needed)
        spare = (room - sum(needed)) / len(needed)
        if spare >= 0:
            break
    highest = _HIGHEST if not _stacked(page) else room
    return texts, [min(high + spare, highest) for high in needed]


def _needed(page: Page, cells: Cells) -> float:
    """Return the height that the texts of a row take."""
    name, *said = (sum(_leading(line) for line in cell) for cell in cells)
    if _stacked(page):
        return max(sum(said), name + 0.06 + _SPARK) + 2 * _PAD
    return max(name, *said, _SPARK) + 2 * _PAD


def _leading(line: Line) -> float:
    """Return the height of a line."""
    return 0.19 if line.size > style.NOTE else _LEADING


def _cells(
    page: Page,
    one: Outlook,
    every: Sequence[Outlook],
    edges: Sequence[tuple[float, float]],
    *,
    most: int,
    full: bool,
) -> Cells:
    """Return the texts of a row, broken where they are too wide, each on `most` lines at most."""
    paces = [some.pace for some in every if some.pace]
    name = Line(one.label, style.SERIES, one.look.text, bold=True)
    told = [rate_words(one), change_words(one, paces), trend_words(one)]
    said = [(first, more if full or place == 0 else "") for place, (first, more) in enumerate(told)]
    cells = [_broken(name, edges[0][1], 2)]
    for place, (first, more) in enumerate(said):
        bold = place == 0
        width = edges[place + 2][1]
        lines = [Line(first, style.VALUE if bold else style.NOTE, style.INK, bold)]
        if _stacked(page):
            words = f"{first} ({more})" if more else first
            lines = [Line(words, style.TICK if bold else style.NOTE, style.INK, bold)]
        elif more:
            lines.append(Line(more, style.NOTE, style.MUTED))
        cells.append([part for line in lines for part in _broken(line, width, most)])
    return cells


def _broken(line: Line, width: float, most: int) -> list[Line]:
    """Return a line broken into several of about the same width."""
    parts = balance(line.words, line.size, width, bold=line.bold, most=most)
    return [replace(line, words=part) for part in parts]


def _edges(page: Page) -> list[tuple[float, float]]:
    """Return where each column starts and how wide it is; mirrored if read from the right."""
    left, _, right, _ = page.body
    edges = _columns(page)
    if right_to_left():
        return [(left + right - start - width, width) for start, width in edges]
    return edges


def _columns(page: Page) -> list[tuple[float, float]]:
    """Return the columns as read from the left."""
    left, _, right, _ = page.body
    if _stacked(page):
        first = _NARROW * (right - left)
        start = left + first + 0.2
        return [(left, first), (left, first), *[(start, right - start)] * 3]
    widths = (1.35, 1.35, 0.95, 1.6, 1.6)
    gap = (right - left - sum(widths)) / (len(widths) - 1)
    starts = [left + sum(widths[:i]) + i * gap for i in range(len(widths))]
    return list(zip(starts, widths, strict=True))


def _tops(drawn: Sequence[Outlook]) -> dict[bool, float]:
    """Return the highest value of the lines of the theatres (False) and of the total (True)."""
    tops = {}
    for whole in (False, True):
        weeks = [bar for one in drawn if (one.name == TOTAL) is whole for bar in full_weeks(one)]
        highest = max((bar.estimate for bar in weeks), default=0)
        reach = max((bar.high or 0 for bar in weeks), default=0)
        tops[whole] = max(1.15 * highest, min(1.05 * reach, _MOST_RANGE * highest), 1.0)
    return tops


def full_weeks(one: Outlook) -> list[Bar]:
    """Return the weeks that the reports cover: others would look like a fall."""
    return [bar for bar in one.weeks if bar.complete]


def cut_ranges(drawn: Sequence[Outlook]) -> bool:
    """Whether a range reaches over the edge of its row, or has no end."""
    tops = _tops(drawn)
    return any(
        bar.high is None or bar.high > tops[one.name == TOTAL]
        for one in drawn
        for bar in full_weeks(one)
    )


def _row(page: Page, row: Box, one: Outlook, cells: Cells, frame: Frame) -> Panel:
    """Draw one row and return the line of its weeks."""
    edges, upper = frame.edges, row.top - _PAD
    name, *said = cells
    lowest = _write(page, name, edges[0], upper)
    for cell, edge in zip(said, edges[2:], strict=True):
        under = _write(page, cell, edge, upper)
        upper = under if _stacked(page) else upper
    start, width = edges[1]
    top = lowest - 0.06 if _stacked(page) else row.top - 0.1
    days = DayScale(frame.first, frame.last, start, start + width)
    levels = [0.0, frame.tops[one.name == TOTAL]]
    panel = Panel(page, days, row.bottom + 0.09, top, levels)
    _spark(panel, one)
    return panel


def _write(page: Page, cell: Sequence[Line], edge: tuple[float, float], top: float) -> float:
    """Write the lines of a cell; return their lower edge."""
    for line in cell:
        base = top - 0.8 * _LEADING
        _at(page, edge, base, line, label=f"cell {line.words}")
        top -= _leading(line)
    return top


def _at(page: Page, edge: tuple[float, float], y: float, line: Line, label: str) -> None:
    """Write a line at the side of its column where reading starts."""
    start, width = edge
    x, side = (start + width, "right") if right_to_left() else (start, "left")
    look: dict[str, Any] = {"bold": line.bold, "align": side, "label": label}
    page.text(x, y, line.words, line.size, line.colour, **look)


def _spark(panel: Panel, one: Outlook) -> None:
    """Draw the full weeks as steps over what the reports allow, and the base line."""
    from matplotlib.collections import PolyCollection

    top = panel.levels[-1]
    ends = (panel.days.first, panel.days.last)
    panel.line(ends, (0, 0), f"base: {one.name}", color=style.HAIRLINE, linewidth=0.7, zorder=2.2)
    parts: list[list[Point]] = []
    steps: list[tuple[Point, ...]] = []
    for bar in full_weeks(one):
        start, end = bar.week.start - 0.5, bar.week.end + 0.5
        high = top if bar.high is None else min(bar.high, top)
        parts.append([(start, bar.low), (start, high), (end, high), (end, bar.low)])
        joined = steps and steps[-1][-1][0] == start
        points = ((start, bar.estimate), (end, bar.estimate))
        steps = [*steps[:-1], (*steps[-1], *points)] if joined else [*steps, points]
    label = f"weekly range: {one.name}"
    shade = PolyCollection(
        parts, facecolor=one.look.tint, edgecolor="none", label=label, zorder=2.0
    )
    panel.add(shade)
    panel.strokes(steps, f"weeks: {one.name}", color=one.look.fill, linewidth=1.6, zorder=3.0)


def _rule(page: Page, y: float, *, strong: bool) -> None:
    """Draw a line across the page between two rows."""
    from matplotlib.lines import Line2D

    rule = Line2D(
        (page.body.left, page.body.right),
        (y, y),
        color=style.INK if strong else style.GRID,
        linewidth=0.9 if strong else 0.8,
        transform=page.figure.dpi_scale_trans,
        label="rule",
    )
    page.figure.add_artist(rule)
