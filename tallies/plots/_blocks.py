"""Blocks between reports: as wide as the days, as high as the rate."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._panel import Panel
from tallies.plots._series import TOTAL, as_days
from tallies.plots._style import Look
from tallies.plots._words import decimals_apart, number, plain, rate
from tallies.trends._kernels import poisson_limits

_FOOT = 0.07  # inches between base line and the count
_PANEL_EDGE = 0.06
_WIDE = 0.055  # inches; narrower blocks have no gap between them
_GAP = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """The blocks of one theatre and their average rate."""

    theatre: str
    label: str
    look: Look
    start: np.ndarray  # last day already counted
    end: np.ndarray  # last day counted
    count: np.ndarray

    @property
    def days(self) -> int:
        """Days that the blocks cover."""
        return int((self.end - self.start).sum())

    @property
    def rates(self) -> np.ndarray:
        """Counts a day of each block."""
        return np.asarray(self.count / (self.end - self.start))

    @property
    def mean(self) -> float:
        """Counts a day over all blocks."""
        return float(self.count.sum()) / self.days

    def limits(self) -> tuple[float, float]:
        """Return the range of the mean if counts came independently at a steady rate."""
        low, high = poisson_limits(int(self.count.sum()))
        return low / self.days, high / self.days

    def said(self) -> tuple[str, str, str]:
        """Return the mean and its limits in words, with as many decimals as tell them apart."""
        values = (self.mean, *self.limits())
        decimals = decimals_apart(values)
        mean, low, high = (rate(value, decimals) for value in values)
        return mean, low, high


def paces(table: pd.DataFrame, look: dict[str, Look]) -> list[Pace]:
    """Return the blocks of each theatre of an increments table, in the order of the looks."""
    found = []
    for theatre in look:
        rows = table.loc[table["theatre"].eq(theatre) & (table["end"] > table["start"])]
        if len(rows):
            label = "Total" if theatre == TOTAL else plain(theatre)
            counts = rows["count"].to_numpy(dtype="int64")
            days = (as_days(rows["start"]), as_days(rows["end"]))
            found.append(Pace(theatre, label, look[theatre], *days, counts))
    return found


def draw_blocks(panel: Panel, pace: Pace) -> None:
    """Draw the blocks and their upper edges, then the counts where they fit."""
    from matplotlib.patches import Rectangle

    starts, ends, rates = pace.start.tolist(), pace.end.tolist(), pace.rates.tolist()
    for start, end, high in zip(starts, ends, rates, strict=True):
        block = Rectangle(
            (start, 0),
            end - start,
            high,
            facecolor=pace.look.tint,
            edgecolor="none",
            label=f"block: {pace.theatre}",
            zorder=2.0,
            clip_on=False,
        )
        panel.axes.add_patch(block)
        panel.keep_clear(start, end, 0, high, 0.02)
    inch = panel.days(1) - panel.days(0)
    wide = (pace.end - pace.start) * inch > _WIDE
    half = _GAP / 2 / inch
    edges = [
        ((start + half * gap, high), (end - half * gap, high))
        for start, end, high, gap in zip(starts, ends, rates, wide.tolist(), strict=True)
    ]
    between = [
        ((ends[i], 0), (ends[i], max(rates[i], rates[i + 1])))
        for i in np.flatnonzero(wide[:-1] & wide[1:])
    ]
    label = f"rates: {pace.theatre}"
    thick = 2.4 if wide.mean() > 0.5 else 1.4
    panel.strokes(edges, label, color=pace.look.fill, linewidth=thick, zorder=2.4)
    label = f"between: {pace.theatre}"
    panel.strokes(between, label, color=style.PAPER, linewidth=72 * _GAP, zorder=2.2)
    _write_counts(panel, pace)


def _write_counts(panel: Panel, pace: Pace) -> None:
    """Write the count of each block that is wide enough for it."""
    for start, end, count, high in zip(
        pace.start.tolist(),
        pace.end.tolist(),
        pace.count.tolist(),
        pace.rates.tolist(),
        strict=True,
    ):
        words = number(count)
        base = _count_base(panel, high, pace.mean)
        room = panel.days(end) - panel.days(start) - 0.05
        if base is not None and style.text_width(words, style.NOTE) <= room:
            middle = panel.days((start + end) / 2)
            label = f"count {words}"
            panel.page.text(
                middle, base, words, style.NOTE, pace.look.text, align="center", label=label
            )


def _count_base(panel: Panel, high: float, mean: float) -> float | None:
    """Return the base line of a count: at the foot of its block or over it, off the lines."""
    lines = [panel.y(mean), *([panel.y(high)] if high else [])]
    for base in (panel.bottom + _FOOT, panel.y(high) + 0.05):
        if base + 0.1 < panel.top and all(
            abs(line - (base + 0.045)) > 0.09 for line in lines if line > panel.bottom + 0.03
        ):
            return base
    return None


def draw_mean(panel: Panel, pace: Pace, name: Box) -> None:
    """Draw the average as a black line, with its rate and range at the lowest free place."""
    first, last = int(pace.start[0]), int(pace.end[-1])
    panel.line(
        (first, last),
        (pace.mean, pace.mean),
        f"mean: {pace.theatre}",
        color=style.INK,
        linewidth=1.5,
        zorder=3.0,
    )
    panel.keep_clear(first, last, pace.mean, pace.mean, 0.03)
    mean, low, high = pace.said()
    words = f"{mean} a day"
    span = f"95%: {low}\N{EN DASH}{high}"
    wide = max(style.text_width(words, style.SERIES, bold=True), style.text_width(span, style.NOTE))
    place = _lowest_place(panel, wide + 0.06, 0.42)
    page = panel.page
    if place is not None:
        x, y = place.left + 0.03, place.bottom
        page.text(x, y + 0.05, span, style.NOTE, style.MUTED, padded=True, label=span)
        page.text(x, y + 0.215, words, style.SERIES, style.INK, bold=True, padded=True, label=words)
        panel.marks.append(place)
        return
    both = f"{words} ({span})"
    wide = style.text_width(both, style.NOTE)
    y = name.bottom + 0.037
    if name.left > panel.box.left + 0.1:  # the name stands at the right end
        box = Box(name.left - 0.12 - wide, name.bottom, name.left - 0.12, name.top)
    else:
        box = Box(name.right + 0.1, name.bottom, name.right + 0.1 + wide, name.top)
    if box.right <= panel.box.right and not any(box.hits(text, 0.05) for text in page.taken):
        page.text(box.left, y, both, style.NOTE, style.MUTED)


def _lowest_place(panel: Panel, width: float, height: float) -> Box | None:
    """Return the lowest place clear of blocks and lines, further left of two equally low ones."""
    left, _, right, top = panel.box
    best: Box | None = None
    for step in range(200):
        x = left + _PANEL_EDGE + 0.05 * step
        if x + width > right:
            break
        across = Box(x, panel.bottom, x + width, top + 9)
        y = max((mark.top for mark in panel.marks if mark.hits(across)), default=panel.bottom)
        labels = [box for box in panel.page.taken if box.hits(Box(x, y, x + width, y + height))]
        if y + height <= top + 0.02 and not labels and (best is None or y < best.bottom - 0.01):
            best = Box(x, y, x + width, y + height)
    return best
