"""Labels at the right end of lines, pushed apart so that none overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallies.plots import _style as style
from tallies.plots._labels import Box, balance, shorten, spread
from tallies.plots._panel import TOP_LABEL, Panel
from tallies.plots._series import FRESH, Series
from tallies.plots._steps import above
from tallies.plots._words import on_day, theatre_and_figure

_MOVED = 10 / 72  # beyond this a leader joins label and line


@dataclass(frozen=True, slots=True)
class EndLabels:
    """The lines of each label (text, size, bold) and the width of the widest."""

    lines: list[list[tuple[str, float, bool]]]
    width: float

    def height(self, label: int) -> float:
        """Return the height of one label in inches."""
        return sum(_leading(size) for _, size, _ in self.lines[label])


def _leading(size: float) -> float:
    """Return the height of a line."""
    return 15 / 11 * size / 72


def end_labels(drawn: Sequence[Series], widest: float) -> EndLabels:
    """Return the labels "Syria 37" of some series, broken where they are wider than `widest`."""
    lines = []
    latest = max(int(one.days[-1]) for one in drawn)
    for one in drawn:
        main = one.look is not style.OTHER_LOOK
        size = style.SERIES if main else style.NOTE
        figure = one.ending().short()
        rows = [theatre_and_figure(one.label, figure)]
        if style.text_width(rows[0], size, main) > widest:
            name = balance(one.label, size, widest, bold=main, most=2)
            rows = [*name, shorten(figure, size, widest, bold=main)]
        label = [(row, size, main) for row in rows]
        if latest - int(one.days[-1]) > FRESH:
            label.append((on_day(int(one.days[-1])), style.NOTE, False))
        lines.append(label)
    width = max(style.text_width(*row) for label in lines for row in label)
    return EndLabels(lines, width)


def draw_ends(panel: Panel, drawn: Sequence[Series], labels: EndLabels) -> None:
    """Write each label at the height of its line, or as near to it as the others allow."""
    heights = [labels.height(i) for i in range(len(drawn))]
    ends = [panel.y(float(one.estimate[-1])) for one in drawn]
    centres = spread(ends, heights, panel.bottom - 0.1, panel.top + 0.2)
    x = panel.days.right + 0.05
    for one, rows, centre, end, height in zip(
        drawn, labels.lines, centres, ends, heights, strict=True
    ):
        top = centre + height / 2
        for words, size, bold in rows:
            baseline = top - _leading(size) / 2 - 0.36 * size / 72
            panel.page.text(
                x, baseline, words, size, one.look.text, bold=bold, label=f"end {words}"
            )
            top -= _leading(size)
        if abs(centre - end) > _MOVED and int(one.days[-1]) == one.last_day:
            _leader(panel, one, centre, x)


def _leader(panel: Panel, one: Series, centre: float, x: float) -> None:
    """Draw a thin line from the last marker to a label that had to move."""
    from matplotlib.lines import Line2D

    start = (panel.days(int(one.days[-1])) + 0.06, panel.y(float(one.estimate[-1])))
    leader = Line2D(
        (start[0], x - 0.015),
        (start[1], centre),
        color=one.look.text,
        linewidth=0.7,
        zorder=2.0,
        label=f"leader: {one.name}",
        transform=panel.page.figure.dpi_scale_trans,
        clip_on=False,
    )
    panel.axes.add_artist(leader)


def write_end(panel: Panel, one: Series, latest: int) -> bool:
    """Write the last figure over the end of the one line of a panel, if it finds a place there."""
    figure, day = one.ending().short(), int(one.days[-1])
    note = on_day(day) if latest - day > FRESH else ""
    wide = style.text_width(figure, style.VALUE, bold=True)
    aside = style.text_width(note, style.NOTE) + 0.06 if note else 0.0
    right = panel.days.right
    left = right - wide - aside
    base = max(above(panel, left - 0.02, right), panel.bottom + 0.02) + 0.04
    box = Box(left, base - 0.035, right, base + style.ASCENT * style.VALUE / 72)
    if (
        left < panel.days.left
        or box.top > panel.top + TOP_LABEL
        or any(box.hits(text, 0.02) for text in panel.page.taken)
    ):
        return False
    look: dict[str, Any] = {"label": f"end {one.name}", "padded": True}
    if note:
        panel.page.text(left + wide + 0.06, base, note, style.NOTE, style.MUTED, **look)
    panel.page.text(left, base, figure, style.VALUE, one.look.text, bold=True, **look)
    return True
