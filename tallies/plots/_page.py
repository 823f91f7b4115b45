"""The page: a figure of fixed size with heading and foot, and text set in inches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tallies.errors import TalliesError, check_option
from tallies.model.language import (
    RIGHT_TO_LEFT_MARK,
    apart,
    has_letters_from_the_right,
    right_to_left,
)
from tallies.plots import _style as style
from tallies.plots._labels import Box, balance, wrap
from tallies.plots._letters import line_of_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BAR = 0.45  # inches
_PAD = 1.0 / 72  # inches of paper around a text that stands on lines


@dataclass
class Page:
    """A figure, and the rectangle of it that is still free for plots."""

    figure: "Figure"
    given: "Axes | None"  # axes handed in by the user: no heading and no foot then
    body: Box
    taken: list[Box] = field(default_factory=list)

    @property
    def narrow(self) -> bool:
        """Whether this is a page for a newspaper column or a telephone."""
        return self.body.right - self.body.left < 5.5

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        align: str = "left",
        padded: bool = False,
        behind: str | None = None,
        label: str = "",
    ) -> Box:
        """Set one line with its baseline at (x, y), and return the room it takes."""
        label = label or words
        words = in_direction(words)
        width = style.text_width(words, size, bold)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        box = Box(left, y - style.DESCENT * size / 72, left + width, y + style.ASCENT * size / 72)
        text = line_of_text()(
            left,
            y,
            words,
            pad=_wider(box, _PAD) if padded else None,
            behind=style.PAPER if behind is None else behind,
            fontproperties=style.font(size, bold),
            color=colour,
            transform=self.figure.dpi_scale_trans,
            parse_math=False,
            zorder=6,
            label=f"text: {label}",
        )
        if self.given is None:
            text.set_figure(self.figure)
            self.figure.texts.append(text)
        else:
            self.given.add_artist(text)
        self.taken.append(box)
        return box

    def heading(self, titles: Sequence[str], subtitle: str) -> str:
        """Set bar, title and subtitle, take their room off the body, and return the title set.

        Of several titles the first that fits on two lines is taken; the last one is set smaller
        where it must be.
        """
        if self.given is not None:
            _, title, lines = _fit_title(
                titles, self.body.right - self.body.left, style.SERIES, smaller=style.SERIES
            )
            self._set_title("\n".join(map(in_direction, lines)))
            return title
        left, _, right, top = self.body
        self._bar(right - _BAR if right_to_left() else left, top)
        size, title, lines = _fit_title(titles, right - left)
        y = top - 0.535
        for line in lines:
            self._set(y, line, size, style.INK, bold=True, label="title")
            y -= 0.0178 * size
        y += 0.0178 * size - 0.30
        for line in _tidy(subtitle, style.SUBTITLE, right - left):
            self._set(y, line, style.SUBTITLE, style.MUTED, label="subtitle")
            y -= 0.195
        self.body = self.body._replace(top=y + 0.195 - 0.26)
        return title

    def _set(self, y: float, words: str, size: float, colour: str, **more: Any) -> None:
        """Set a line at the edge of the body where reading starts."""
        x = self.body.right if right_to_left() else self.body.left
        self.text(x, y, words, size, colour, align=_side(), **more)

    def _set_title(self, words: str, **more: Any) -> None:
        """Set the title of the axes handed in."""
        if self.given is not None:
            font = style.font(style.SERIES, bold=True)
            options: dict[str, Any] = {"fontproperties": font, "color": style.INK, **more}
            self.given.set_title(words, loc=_side(), parse_math=False, **options)

    def lift_title(self, inches: float) -> None:
        """Raise the title of the axes handed in over what stands on top of them."""
        if self.given is not None:
            self._set_title(self.given.get_title(loc=_side()), pad=72 * inches)

    def _bar(self, left: float, top: float) -> None:
        """Draw the black bar over the title."""
        from matplotlib.patches import Rectangle

        bar = Rectangle((left, top - 0.2), _BAR, 0.055, facecolor=style.INK, edgecolor="none")
        bar.set_transform(self.figure.dpi_scale_trans)
        self.figure.add_artist(bar)

    def foot(self, notes: Sequence[str]) -> None:
        """Set the notes at the lower edge, the last one lowest; take their room off the body."""
        if self.given is not None:
            return
        left, bottom, right, _ = self.body
        lines = [line for note in notes if note for line in _tidy(note, style.FOOT, right - left)]
        y = bottom + 0.23
        for line in reversed(lines):
            self._set(y, line, style.FOOT, style.MUTED, label="foot")
            y += 0.185
        self.body = self.body._replace(bottom=y + 0.02)

    def say(self, words: str) -> None:
        """Set one sentence in the middle of the body, where there is nothing to plot."""
        left, bottom, right, top = self.body
        y = (bottom + top) / 2
        self.text(
            (left + right) / 2, y, words, style.SERIES, style.MUTED, align="center", label="empty"
        )


def open_page(preset: str, ax: "Axes | None", *, panels: int = 1, height: float = 0.0) -> Page:
    """Return an empty page of a preset size, or one laid over the axes that a user gives.

    A page for many panels is higher than its preset says, if `height` inches are.
    """
    check_option("preset", preset, tuple(style.PRESETS))
    if ax is None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        width, least = style.PRESETS[preset]
        height = max(least, height)
        figure = Figure(figsize=(width, height), dpi=style.dpi(preset), facecolor=style.PAPER)
        FigureCanvasAgg(figure)
        return Page(figure, None, Box(style.MARGIN, 0.0, width - style.MARGIN, height))
    if panels > 1:
        message = (
            f"ax= takes a chart of one panel, and this one has {panels}. "
            "Leave ax out, or choose fewer theatres."
        )
        raise TalliesError(message)
    holder = ax.get_figure(root=True)
    if holder is None:
        message = "ax= belongs to no figure. Take axes from a figure, or leave ax out."
        raise TalliesError(message)
    inches = holder.dpi_scale_trans.inverted().transform_bbox(ax.get_window_extent())
    return Page(holder, ax, Box(inches.x0, inches.y0, inches.x1, inches.y1))


def in_direction(words: str) -> str:
    """Return a line that runs in the direction of the language, whatever letter it begins with."""
    if not words or not right_to_left():
        return words
    return RIGHT_TO_LEFT_MARK + (words if has_letters_from_the_right(words) else apart(words))


def _side() -> Literal["left", "right"]:
    """Return the side where reading starts."""
    return "right" if right_to_left() else "left"


def dry_page(page: Page) -> Page:
    """Return a page like this one, to find out on it what has room; nobody sees it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=tuple(page.figure.get_size_inches()))
    return Page(figure, None, page.body, list(page.taken))


def _wider(box: Box, by: float) -> Box:
    """Return a box that reaches farther on each side."""
    return Box(box.left - by, box.bottom - by, box.right + by, box.top + by)


def _tidy(text: str, size: float, width: float) -> list[str]:
    """Break a sentence into lines, the last of them not a word or two alone."""
    lines = wrap(text, size, width, most=4)
    orphan = len(lines) > 1 and len(lines[-1].split()) < 3
    return balance(text, size, width, most=4) if orphan else lines


def _fit_title(
    titles: Sequence[str], width: float, size: float = style.TITLE, smaller: float = 12.0
) -> tuple[float, str, list[str]]:
    """Return size, title and lines of the first title that stands on two lines."""
    for title in titles:
        lines = balance(title, size, width, bold=True)
        if len(lines) <= 2:
            return size, title, lines
    return smaller, titles[-1], balance(titles[-1], smaller, width, bold=True, most=3)
