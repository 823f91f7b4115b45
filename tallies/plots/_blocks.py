"""Blocks between reports: as wide as the days, as high as the rate."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tallies.model.language import number
from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._paces import Pace, Regime
from tallies.plots._panel import Panel
from tallies.plots._words import a_day, confident, in_brackets

_FOOT = 0.07  # inches between base line and the count
_PANEL_EDGE = 0.06
_WIDE = 0.055  # inches; narrower blocks have no gap between them
_GAP = 0.02


def draw_blocks(panel: Panel, pace: Pace, *, counts: bool = True) -> None:
    """Draw the blocks and their upper edges, then the counts, if asked for, where they fit."""
    starts, ends, rates = pace.start.tolist(), pace.end.tolist(), pace.rates.tolist()
    spans = list(zip(starts, ends, rates, strict=True))
    panel.columns(spans, f"block: {pace.theatre}", facecolor=pace.look.tint, zorder=2.0)
    for start, end, high in spans:
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
    if counts:
        _write_counts(panel, pace)


def draw_others(panel: Panel, others: Sequence[Pace]) -> None:
    """Draw the rates of all theatres as grey steps behind the blocks, the same in every panel."""
    strokes = []
    for one in others:
        blocks = zip(one.start.tolist(), one.end.tolist(), one.rates.tolist(), strict=True)
        strokes.append(tuple((day, high) for start, end, high in blocks for day in (start, end)))
    panel.strokes(strokes, "grey", color=style.GRID, linewidth=0.9, zorder=1.5)


def _write_counts(panel: Panel, pace: Pace) -> None:
    """Write the count of each block that is wide enough for it, clear of the changes."""
    cuts = [shift.day for shift in pace.shifts]
    for start, end, count, high in zip(
        pace.start.tolist(),
        pace.end.tolist(),
        pace.count.tolist(),
        pace.rates.tolist(),
        strict=True,
    ):
        words = number(count)
        marks = [start, *(cut for cut in cuts if start < cut < end), end]
        left, right = max(pairwise(marks), key=lambda part: part[1] - part[0])
        means = [one.rate for one in pace.regimes if one.first < right and left < one.last]
        base = _count_base(panel, high, means)
        room = panel.days(right) - panel.days(left) - 0.05
        if base is not None and style.text_width(words, style.NOTE) <= room:
            middle = panel.days((left + right) / 2)
            label = f"count {words}"
            panel.page.text(
                middle, base, words, style.NOTE, pace.look.text, align="center", label=label
            )


def _count_base(panel: Panel, high: float, means: Sequence[float]) -> float | None:
    """Return the base line of a count: at the foot of its block or over it, off the lines."""
    lines = [*(panel.y(mean) for mean in means), *([panel.y(high)] if high else [])]
    for base in (panel.bottom + _FOOT, panel.y(high) + 0.05):
        if base + 0.1 < panel.top and all(
            abs(line - (base + 0.045)) > 0.09 for line in lines if line > panel.bottom + 0.03
        ):
            return base
    return None


def draw_means(panel: Panel, pace: Pace, name: Box, head: float = 0.0) -> bool:
    """Draw the average of each regime as a black line, its rate and range at a free place.

    Texts may stand up to `head` inches over the plot. Return whether all of them found a place.
    """
    for one in pace.regimes:
        if one.known:
            panel.line(
                (one.first, one.last),
                (one.rate, one.rate),
                f"mean: {pace.theatre}",
                color=style.INK,
                linewidth=1.5,
                zorder=3.0,
            )
            panel.keep_clear(one.first, one.last, one.rate, one.rate, 0.03)
    if len(pace.regimes) == 1:
        return _write_mean(panel, pace, name, head)
    placed = [
        _write_regime(panel, pace, one, head, style.SHADE if place % 2 else style.PAPER)
        or _write_over(panel, pace, one, name)
        for place, one in enumerate(pace.regimes)
        if one.known
    ]
    return all(placed)


def _write_regime(panel: Panel, pace: Pace, one: Regime, head: float, behind: str) -> bool:
    """Write rate and range of a regime inside it, briefly where it is narrow."""
    mean, span = one.said()
    within = (panel.days(one.first) + 0.01, panel.days(one.last) - 0.01)
    for words, size, under in (
        (a_day(mean), style.SERIES, confident(pace.confidence, span)),
        (mean, style.VALUE, span),
    ):
        place = _lowest_place(panel, _wide(words, size, under), 0.42, within, head)
        if place is not None:
            _write(panel, place, words, size, under, behind)
            return True
    return False


def _write_over(panel: Panel, pace: Pace, one: Regime, name: Box) -> bool:
    """Write a rate over its regime, in the row of the theatre's name; never the best of places."""
    mean, span = one.said()
    y, page = name.bottom + 0.037, panel.page
    for words in (in_brackets(a_day(mean), confident(pace.confidence, span)), a_day(mean)):
        wide = style.text_width(words, style.NOTE)
        for left in (panel.days(one.first) + 0.07, panel.days(one.last) - wide - 0.02):
            box = Box(left, name.bottom, left + wide, name.top)
            inside = panel.days(one.first) <= left and box.right <= panel.days(one.last)
            if inside and not any(box.hits(text, 0.08) for text in page.taken):
                page.text(left, y, words, style.NOTE, style.INK)
                return False
    return False


def _wide(words: str, size: float, under: str) -> float:
    """Return the room that a rate takes with its range under it."""
    text = max(style.text_width(words, size, bold=True), style.text_width(under, style.NOTE))
    return text + 0.06


def _write(
    panel: Panel, place: Box, words: str, size: float, under: str, behind: str | None = None
) -> None:
    """Write a rate with its range under it at a place."""
    x, y = place.left + 0.03, place.bottom
    text = panel.page.text
    options: dict[str, Any] = {"padded": True, "behind": behind}
    text(x, y + 0.05, under, style.NOTE, style.MUTED, label=under, **options)
    text(x, y + 0.215, words, size, style.INK, bold=True, label=words, **options)
    panel.marks.append(place)


def _write_mean(panel: Panel, pace: Pace, name: Box, head: float) -> bool:
    """Write the one average with its range at the lowest free place, else beside the name."""
    mean, limits = pace.regimes[0].said()
    words, span = a_day(mean), confident(pace.confidence, limits)
    place = _lowest_place(panel, _wide(words, style.SERIES, span), 0.42, head=head)
    page = panel.page
    if place is not None:
        _write(panel, place, words, style.SERIES, span)
        return True
    for told in (in_brackets(words, span), words):
        for box in _beside(panel, name, style.text_width(told, style.NOTE)):
            inside = panel.box.left <= box.left and box.right <= panel.box.right
            if inside and not any(box.hits(text, 0.05) for text in page.taken):
                page.text(box.left, box.bottom + 0.037, told, style.NOTE, style.MUTED)
                return False
    return False


def _beside(panel: Panel, name: Box, wide: float) -> list[Box]:
    """Return the places for a rate beside the name, and on the highest gridline at the right."""
    right = panel.box.right
    over = Box(right - wide, panel.top + 0.02, right, panel.top + 0.17)
    if name.left > panel.box.left + 0.1:  # the name stands at the right end
        return [Box(name.left - 0.12 - wide, name.bottom, name.left - 0.12, name.top)]
    return [Box(name.right + 0.1, name.bottom, name.right + 0.1 + wide, name.top), over]


def _lowest_place(
    panel: Panel,
    width: float,
    height: float,
    within: tuple[float, float] | None = None,
    head: float = 0.0,
) -> Box | None:
    """Return the lowest place clear of blocks and lines, further left of two equally low ones."""
    left, right = within or (panel.box.left + _PANEL_EDGE, panel.box.right)
    top = panel.box.top + head
    best: Box | None = None
    for step in range(200):
        x = left + 0.05 * step
        if x + width > right:
            break
        across = Box(x, panel.bottom, x + width, top + 9)
        y = max((mark.top for mark in panel.marks if mark.hits(across)), default=panel.bottom)
        here, gap = Box(x, y, x + width, y + height), 0.05 if head else 0.0
        labels = [box for box in panel.page.taken if box.hits(here, gap)]
        if y + height <= top + 0.02 and not labels and (best is None or y < best.bottom - 0.01):
            best = Box(x, y, x + width, y + height)
    return best
