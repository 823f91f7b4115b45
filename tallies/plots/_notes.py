"""Notes inside a plot, set only where a place is free."""

from collections.abc import Sequence
from itertools import chain

from tallies.model.language import counted, gettext, number
from tallies.plots import _style as style
from tallies.plots._labels import Box, free_place
from tallies.plots._panel import Panel
from tallies.plots._series import Series, longest_silence
from tallies.plots._steps import above, below

_LEADING = 0.155


def set_note(
    panel: Panel, lines: Sequence[str], corners: Sequence[tuple[float, float]], align: str = "left"
) -> Box | None:
    """Write a note at the first free corner, off the gridlines if it can be; return its room."""
    width = max(style.text_width(line, style.NOTE) for line in lines)
    height = _height(lines)
    left, bottom, right, top = panel.box
    rules = [
        Box(left, panel.y(level) - 0.01, right, panel.y(level) + 0.01) for level in panel.levels
    ]
    taken = [*panel.marks, *panel.page.taken]
    within = Box(left, bottom, right, top)
    for obstacles in (taken + rules, taken):
        place = free_place(width, height, corners, obstacles, within)
        if place is not None:
            break
    else:
        return None
    y = place.top - style.ASCENT * style.NOTE / 72
    x = {"left": place.left, "center": (place.left + place.right) / 2, "right": place.right}[align]
    for line in lines:
        panel.page.text(
            x, y, line, style.NOTE, style.MUTED, align=align, padded=True, label=f"note {line}"
        )
        y -= _LEADING
    panel.marks.append(place)
    return place


def _height(lines: Sequence[str]) -> float:
    """Return the height of a note."""
    return (len(lines) - 1) * _LEADING + style.NOTE * (style.ASCENT + style.DESCENT) / 72


def silence(panel: Panel, drawn: Sequence[Series], any_days: Sequence[int]) -> None:
    """Name the longest stretch without a report, over the lines held through it or else under."""
    found = longest_silence(chain.from_iterable(one.days.tolist() for one in drawn))
    if found is None:
        return
    start, end = found
    others = any(start < day < end for day in any_days)
    first, middle, last = _no_figure(end - start, others=others).split(" / ")
    left, right = panel.days(start), panel.days(end)
    layouts = ((f"{first} {middle} {last}",), (f"{first} {middle}", last), (first, middle, last))
    for over in (True, False):
        for lines in layouts:
            corners = _along(panel, lines, left, right, over=over)
            if corners and set_note(panel, lines, corners, "center"):
                return


def _no_figure(days: int, *, others: bool) -> str:
    """Return what a note says of a silence, with a stroke wherever a line may end."""
    said = number(days)
    if others:
        return counted("No figure / by theatre / for {number} days", days, number=said)
    return counted("No new / figure / for {number} days", days, number=said)


def _along(
    panel: Panel, lines: Sequence[str], left: float, right: float, *, over: bool
) -> list[tuple[float, float]]:
    """Return places for a note over or under the marks between two places, nearest first."""
    width = max(style.text_width(line, style.NOTE) for line in lines)
    if width > 1.25 * (right - left):
        return []
    middle = (left + right - width) / 2
    slack = max(0.0, right - left - width) / 2 + 0.12 * width
    shifts = [share * slack * side for share in (0, 0.25, 0.5, 0.75, 1) for side in (-1, 1)]
    away = [0.04 + rise for rise in (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)]
    if over:
        edges = [above(panel, middle + shift, middle + shift + width) for shift in shifts]
    else:
        edges = [
            below(panel, middle + shift, middle + shift + width) - _height(lines)
            for shift in shifts
        ]
        away = [-rise for rise in away]
    return [
        (middle + shift, edge + rise)
        for rise in away
        for shift, edge in zip(shifts, edges, strict=True)
    ]


def first_marker(panel: Panel, drawn: Sequence[Series]) -> None:
    """Say what a marker is, beside the first one that has room for it."""
    one = min(drawn, key=lambda series: (int(series.days[0]), -int(series.estimate[0])))
    x, y = panel.days(int(one.days[0])), panel.y(float(one.estimate[0]))
    lines = gettext("One marker, / one day reported").split(" / ")
    width = max(style.text_width(line, style.NOTE) for line in lines)
    place = set_note(
        panel, lines, [(x - width - 0.1, y + rise) for rise in (0.25, 0.35, 0.5)], "right"
    )
    if place is not None:
        _pointer(panel, (place.right + 0.02, place.bottom), (x - 0.03, y + 0.06))


def _pointer(panel: Panel, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a short thin line from a note to its mark."""
    from matplotlib.lines import Line2D

    pointer = Line2D(
        (start[0], end[0]),
        (start[1], end[1]),
        color=style.MUTED,
        linewidth=0.8,
        zorder=2.0,
        label="pointer",
        transform=panel.page.figure.dpi_scale_trans,
        clip_on=False,
    )
    panel.axes.add_artist(pointer)
