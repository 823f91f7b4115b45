"""Small multiples: equal cells in rows and columns, each with a name over its plot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallies.model.language import counted, gettext, number, right_to_left
from tallies.plots import _style as style
from tallies.plots._labels import Box, balance, shorten
from tallies.plots._page import Page
from tallies.plots._panel import DATE_LABELS, TOP_LABEL
from tallies.plots._series import MOST_TOGETHER, TOTAL
from tallies.plots._words import theatre_and_figure

MOST_PANELS = 20  # of which one may be the total
_NAME = 0.2  # one line of a name
_SHORTEST = 0.4  # of a name beside a figure
_BETWEEN = 0.3  # columns
_NARROWEST = 1.1
_ROWS = 0.16  # between rows
_FOOT = 0.85  # about what the foot will take, on a narrow page 1.15
_LOWEST = 0.36  # of a plot worth drawing
_ROW = 1.42  # a row with its name, its highest number and a plot worth reading
_AROUND = {False: 2.45, True: 3.2}  # heading, dates and foot, on a wide and on a narrow page


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one plot of several."""

    plot: Box
    first_column: bool
    lowest: bool  # in its column: the one with dates under it
    alone: bool  # in its row: the name stands at the right end, beside the highest number

    def name(self, page: Page, words: str, colour: str, figure: str = "") -> Box:
        """Write the name over the plot, on up to two lines, and a figure where it has to go there.

        A figure as wide as the plot is left out. Return the room of the lowest line.
        """
        left, _, right, top = self.plot
        width = right - left - (1.2 if self.alone else 0)
        room = width - style.text_width(f" {figure}", style.SERIES, bold=True)
        if figure and room > _SHORTEST:
            lines = [theatre_and_figure(shorten(words, style.SERIES, room, bold=True), figure)]
        elif self.alone:
            lines = [shorten(words, style.SERIES, width, bold=True)]
        else:
            lines = balance(words, style.SERIES, width, bold=True, most=2)
        at_right = self.alone or right_to_left()
        boxes = [
            page.text(
                right if at_right else left,
                top + (0.055 if self.alone else TOP_LABEL + 0.05) + _NAME * over,
                line,
                style.SERIES,
                colour,
                bold=True,
                align="right" if at_right else "left",
                label=f"name {words}",
            )
            for over, line in enumerate(reversed(lines))
        ]
        return boxes[0]

    def dates(self, marks: Iterable[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
        """Return the dates to write under the plot: a year that all share in one column only."""
        every = list(marks)
        if self.first_column or len({year for _, _, year in every}) > 1:
            return every
        return [(day, words, "") for day, words, _ in every]


def columns_for(count: int, width: float) -> int:
    """Return into how many columns a number of panels goes on a page of this width."""
    count = max(count, 1)
    room = int((width + _BETWEEN) / (_NARROWEST + _BETWEEN))
    if width < 5.5 and count <= MOST_TOGETHER:
        room = 2
    for most, columns in ((3, count), (4, 2), (9, 3), (12, 4)):
        if count <= most:
            return min(columns, room)
    return min(5, room)


def page_height(preset: str, count: int) -> float:
    """Return the least height of a page: more than its preset's only for more than four panels.

    It hangs on their number alone, so that a chart keeps its size from week to week.
    """
    if count <= MOST_TOGETHER or preset not in style.PRESETS:
        return 0.0
    width = style.PRESETS[preset][0] - 2 * style.MARGIN
    count = min(count, MOST_PANELS)
    return _AROUND[width < 5.5] + _ROW * -(-count // columns_for(count, width))


def cells(page: Page, names: Sequence[str], columns: int) -> list[Cell]:
    """Return the cells of a grid for panels with these names."""
    left, bottom, right, top = page.body
    rows = -(-len(names) // columns)
    width = (right - left - (columns - 1) * _BETWEEN) / columns
    long = any(style.text_width(name, style.SERIES, bold=True) > width for name in names)
    over = TOP_LABEL if columns == 1 else TOP_LABEL + _NAME * (2 if long else 1)
    height = (top - bottom - DATE_LABELS - (rows - 1) * _ROWS) / rows
    found = []
    for place in range(len(names)):
        row, column = divmod(place, columns)
        upper = top - row * (height + _ROWS)
        x = left + column * (width + _BETWEEN)
        plot = Box(x, upper - height, x + width, upper - over)
        found.append(Cell(plot, column == 0, place + columns >= len(names), columns == 1))
    return found


def most_shown(page: Page, count: int, columns: int) -> int:
    """Return how many of the panels fit on a page whose heading stands and whose foot does not."""
    over = TOP_LABEL if columns == 1 else TOP_LABEL + _NAME
    foot = _FOOT + (0.3 if page.narrow else 0.0)
    height = page.body.top - page.body.bottom - foot - DATE_LABELS + _ROWS
    rows = max(1, int(height / (over + _LOWEST + _ROWS)))
    return min(count, rows * columns, MOST_PANELS)


def shown(names: Sequence[str], counts: Sequence[int], most: int) -> list[str]:
    """Return the theatres with the highest counts, in their order; the total keeps its place."""
    ranked = sorted(zip(names, counts, strict=True), key=lambda one: (-one[1], one[0]))
    single = [name for name, _ in ranked if name != TOTAL]
    kept = {*single[: most - (TOTAL in names)], TOTAL}
    return [name for name in names if name in kept]


def shown_note(drawn: Sequence[str], names: Sequence[str]) -> str:
    """Return a sentence for the foot where not every theatre is drawn."""
    few, all_ = (len([name for name in some if name != TOTAL]) for some in (drawn, names))
    if few == all_:
        return ""
    message = counted(
        "Shown: the {number} theatres with the highest counts, of {all}.",
        few,
        number=number(few),
        all=number(all_),
    )
    return f" {message}"


def multiples_note(names: Sequence[str], *, grey: bool = True) -> str:
    """Return how to read many panels, for the foot."""
    if len(names) <= MOST_TOGETHER:
        return ""
    others = " " + gettext("Grey: the other theatres.") if grey else ""
    return others + (" " + gettext("The total has a scale of its own.")) * (TOTAL in names)
