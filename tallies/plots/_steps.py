"""Step lines: a level held from report to report, dashed when old, broken when too old."""

from collections.abc import Sequence

import numpy as np

from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._panel import Panel, Point
from tallies.plots._series import Piece, Series, pieces

MARKER, SMALLEST = 6.0, 2.8  # points
OPEN_END = 0.15  # inches of the arrow where nothing limits a count from above


def marker_size(panel: Panel, series: list[Series]) -> float:
    """Return the size of the markers in points: smaller where many stand close together."""
    gaps = [np.diff(one.days) for one in series if len(one.days) > 1]
    if not gaps:
        return MARKER
    close = float(np.quantile(np.concatenate(gaps), 0.25))
    inches = panel.days(panel.days.first + close) - panel.days.left
    return float(np.clip(0.85 * inches * 72, SMALLEST, MARKER))


def draw_steps(
    panel: Panel, series: Series, max_age: int, *, grey: bool = False, fine: bool = False
) -> None:
    """Draw thick levels, dashed once older than a week, and thin risers; as one line if `fine`."""
    colour = style.OTHERS if grey else series.look.fill
    thick, thin = (1.0, 0.6) if grey else (1.4 if fine else 2.2, 1.1)
    name = f"{'grey ' if grey else ''}{series.name}"
    stretches = pieces(series, max_age)
    levels: list[tuple[Point, ...]] = [
        ((one.start, one.level), (one.solid_until, one.level))
        for one in stretches
        if one.solid_until > one.start
    ]
    stale = [
        ((one.solid_until, one.level), (one.dashed_until, one.level))
        for one in stretches
        if one.dashed_until > one.solid_until
    ]
    risers = [
        ((one.start, one.riser), (one.start, one.level))
        for one in stretches
        if one.riser is not None and one.riser != one.level
    ]
    look = {"color": colour, "zorder": 2.0 if grey else 3.0}
    if fine:
        levels, risers = [_up_and_along(one) for one in stretches], []
    panel.strokes(risers, f"risers: {name}", linewidth=thin, **look)
    panel.strokes(levels, f"levels: {name}", linewidth=thick, **look)
    dashes = (0, (2.2, 1.5))
    panel.strokes(stale, f"stale: {name}", linewidth=thick, linestyle=dashes, **look)
    for one in stretches:
        low = one.level if one.riser is None else min(one.riser, one.level)
        panel.keep_clear(one.start, one.start, low, one.level, 0.02)
        panel.keep_clear(one.start, one.dashed_until, one.level, one.level, 0.03)


def _up_and_along(one: Piece) -> tuple[Point, ...]:
    """Return one stroke of riser and level, while that is fresh."""
    riser = () if one.riser is None else ((one.start, one.riser),)
    return (*riser, (one.start, one.level), (one.solid_until, one.level))


def draw_context(panel: Panel, others: Sequence[Series], max_age: int) -> None:
    """Draw the lines of all theatres as one grey line with gaps, behind the one in hand.

    One line, the same in every panel, keeps the drawing quick and its file small.
    """
    strokes = []
    for one in others:
        for piece in pieces(one, max_age):
            start = (piece.start, piece.level)
            riser = () if piece.riser is None else ((piece.start, piece.riser),)
            strokes.append((*riser, start, (piece.dashed_until, piece.level)))
    panel.strokes(strokes, "grey", color=style.OTHERS, linewidth=0.7, zorder=2.0)


def draw_markers(panel: Panel, series: Series, size: float) -> None:
    """Draw one marker on every day with a report, white inside."""
    panel.line(
        series.days,
        series.estimate,
        f"reports: {series.name}",
        linestyle="none",
        marker=series.look.marker,
        markersize=size,
        markerfacecolor=style.PAPER,
        markeredgecolor=series.look.fill,
        markeredgewidth=0.3 * size,
        zorder=4.0,
    )
    for day, value in zip(series.days.tolist(), series.estimate.tolist(), strict=True):
        panel.keep_clear(day, day, value, value, marker_reach(size))


def marker_reach(size: float) -> float:
    """Return how far a marker reaches from its middle, its edge included, in inches."""
    return 0.65 * size / 72 + 0.01


def draw_ranges(panel: Panel, series: Series) -> None:
    """Draw a tick from lowest to highest where the reports allow more than one figure."""
    height = panel.top - panel.bottom
    arrow = min(OPEN_END, 0.1 * height) * panel.levels[-1] / height
    ticks: list[tuple[Point, Point]] = []
    caps: list[Point] = []
    arrows: list[Point] = []
    for day, low, middle, high in zip(
        series.days.tolist(),
        series.lower.tolist(),
        series.estimate.tolist(),
        series.upper.tolist(),
        strict=True,
    ):
        if low == high:
            continue
        top = high if high >= 0 else middle + arrow
        ticks.append(((day, low), (day, top)))
        caps.append((day, low))
        (caps if high >= 0 else arrows).append((day, top))
        panel.keep_clear(day, day, low, top, 0.04)
    look = {"color": series.look.text, "zorder": 3.5}
    panel.strokes(ticks, f"ranges: {series.name}", linewidth=1.0, **look)
    for points, name, marker, size in ((caps, "caps", "_", 5.0), (arrows, "open", "^", 3.6)):
        if points:
            days, values = zip(*points, strict=True)
            label = f"{name}: {series.name}"
            panel.line(
                days, values, label, linestyle="none", marker=marker, markersize=size, **look
            )


def above(panel: Panel, left: float, right: float) -> float:
    """Return the lowest height that is clear of all marks between two places on the page."""
    across = Box(left, panel.bottom, right, panel.top + 9)
    return max((mark.top for mark in panel.marks if mark.hits(across)), default=panel.bottom)


def below(panel: Panel, left: float, right: float) -> float:
    """Return the greatest height that is clear of all marks between two places on the page."""
    across = Box(left, panel.bottom, right, panel.top + 9)
    return min((mark.bottom for mark in panel.marks if mark.hits(across)), default=panel.top)
