"""Small multiples: equal cells in rows and columns, each with a name over its plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallies.plots import _style as style
from tallies.plots._labels import Box, shorten
from tallies.plots._page import Page
from tallies.plots._panel import DATE_LABELS, TOP_LABEL

_NAME = 0.2
_BETWEEN = 0.3  # columns
_ROWS = 0.16  # between rows
_FOOT = 0.85  # about what the foot will take, on a narrow page 1.15
_LOWEST = 0.36  # of a plot worth drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one plot of several."""

    plot: Box
    first_column: bool
    lowest: bool  # in its column: the one with dates under it
    alone: bool  # in its row: the name stands at the right end, beside the highest number

    def name(self, page: Page, words: str, colour: str) -> Box:
        """Write the name over the plot."""
        left, _, right, top = self.plot
        short = shorten(words, style.SERIES, right - left - (1.2 if self.alone else 0), bold=True)
        return page.text(
            right if self.alone else left,
            top + (0.055 if self.alone else TOP_LABEL + 0.05),
            short,
            style.SERIES,
            colour,
            bold=True,
            align="right" if self.alone else "left",
            label=f"name {words}",
        )


def columns_for(count: int, *, narrow: bool, square: bool = False) -> int:
    """Return into how many columns a number of panels goes."""
    count = max(count, 1)
    if narrow:
        return min(count, 3 if square and count > 4 else 2)
    return count if count <= 3 else 2 if count == 4 else 3 if count <= 9 else 4


def cells(page: Page, count: int, columns: int) -> list[Cell]:
    """Return the cells of a grid."""
    left, bottom, right, top = page.body
    rows = -(-count // columns)
    width = (right - left - (columns - 1) * _BETWEEN) / columns
    over = TOP_LABEL if columns == 1 else TOP_LABEL + _NAME
    height = (top - bottom - DATE_LABELS - (rows - 1) * _ROWS) / rows
    found = []
    for place in range(count):
        row, column = divmod(place, columns)
        upper = top - row * (height + _ROWS)
        x = left + column * (width + _BETWEEN)
        plot = Box(x, upper - height, x + width, upper - over)
        found.append(Cell(plot, column == 0, place + columns >= count, columns == 1))
    return found


def most_shown(page: Page, count: int, columns: int) -> int:
    """Return how many of the panels fit on a page whose heading stands and whose foot does not."""
    over = TOP_LABEL if columns == 1 else TOP_LABEL + _NAME
    foot = _FOOT + (0.3 if page.narrow else 0.0)
    height = page.body.top - page.body.bottom - foot - DATE_LABELS + _ROWS
    rows = max(1, int(height / (over + _LOWEST + _ROWS)))
    return min(count, rows * columns)


def shown_note(shown: int, names: Sequence[str]) -> str:
    """Return a sentence for the foot where not every theatre is drawn."""
    if shown >= len(names):
        return ""
    return f" Shown: the {shown} theatres with the highest counts, of {len(names)}."
