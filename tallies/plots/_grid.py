"""Small multiples: equal cells in rows and columns, each with a name over its plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallies.plots import _style as style
from tallies.plots._labels import Box, shorten
from tallies.plots._page import Page
from tallies.plots._panel import DATE_LABELS, TOP_LABEL

_HEADER = 0.26
_BETWEEN = 0.3  # columns
_ROWS = 0.2  # between rows
MOST = {"wide": 12, "square": 9, "column": 6}


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one plot of several."""

    plot: Box
    header: float  # baseline of the name
    first_column: bool
    lowest: bool  # in its column: the one with dates under it

    def name(self, page: Page, words: str, colour: str) -> None:
        """Write the name over the plot."""
        left, _, right, _ = self.plot
        short = shorten(words, style.SERIES, right - left, bold=True)
        page.text(left, self.header, short, style.SERIES, colour, bold=True, label=f"name {words}")


def columns_for(count: int, *, narrow: bool, square: bool = False) -> int:
    """Return into how many columns a number of panels goes."""
    if narrow:
        return min(count, 3 if square and count > 4 else 2)
    return count if count <= 3 else 2 if count == 4 else 3 if count <= 9 else 4


def cells(page: Page, count: int, columns: int, *, note: float = 0.0) -> list[Cell]:
    """Return the cells of a grid; `note` is extra room under each name."""
    left, bottom, right, top = page.body
    rows = -(-count // columns)
    width = (right - left - (columns - 1) * _BETWEEN) / columns
    over = _HEADER + note + TOP_LABEL - 0.08
    height = (top - bottom - DATE_LABELS - (rows - 1) * _ROWS) / rows
    found = []
    for place in range(count):
        row, column = divmod(place, columns)
        upper = top - row * (height + _ROWS)
        x = left + column * (width + _BETWEEN)
        plot = Box(x, upper - height, x + width, upper - over)
        header = upper - 0.5 * style.SERIES / 72 - 0.03
        found.append(Cell(plot, header, column == 0, place + columns >= count))
    return found


def most_shown(preset: str, count: int) -> int:
    """Return how many of the panels fit on a page."""
    return min(count, MOST[preset])


def shown_note(shown: int, names: Sequence[str]) -> str:
    """Return a sentence for the foot where not every theatre is drawn."""
    if shown >= len(names):
        return ""
    return f" Shown: the {shown} theatres with the highest counts, of {len(names)}."
