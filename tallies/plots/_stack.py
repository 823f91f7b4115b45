"""A week's total as one bar, made of the theatres that it adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallies.errors import TalliesError
from tallies.model.language import figures_in_a_row, gettext, number
from tallies.plots import _style as style
from tallies.plots._bars import Slots
from tallies.plots._panel import Panel, Point
from tallies.plots._series import MOST_TOGETHER, TOTAL, looks
from tallies.plots._style import Look
from tallies.plots._weeks import Bar, Week, last_full, sums, with_bars
from tallies.plots._words import theatre_and_figure


@dataclass(frozen=True, slots=True)
class Layer:
    """What one theatre, or the smaller ones together, adds to the total of each week."""

    label: str
    look: Look
    counts: Mapping[Week, int]


def stacked_theatres(known: Sequence[str], theatres: Sequence[str] | None) -> list[str]:
    """Return every theatre and the total, or raise where a stack of them cannot be drawn."""
    if theatres is not None:
        message = (
            f"theatres={list(theatres)!r} with stacked=True: the reports' range is known for the "
            "total of all theatres only. Leave theatres out, or give reconcile() those you want."
        )
        raise TalliesError(message)
    if known and TOTAL not in known:
        message = (
            f"stacked=True needs the rows of the total, and the table has {', '.join(known)}. "
            "Take all of them from tallies.weekly()."
        )
        raise TalliesError(message)
    return [*(name for name in style.house_order(known) if name != TOTAL), TOTAL]


def layers_of(bars: Sequence[Bar], order: Sequence[str]) -> list[Layer]:
    """Return the layers from the lowest up: the four largest in their order, then the others."""
    names = with_bars(bars, [name for name in order if name != TOTAL])
    ranked = sorted(zip(sums(bars, names), names, strict=True), key=lambda one: (-one[0], one[1]))
    largest = {name for _, name in ranked[:MOST_TOGETHER]}
    shown = [name for name in names if name in largest]
    look = looks(order, shown)
    labels = {bar.theatre: bar.label for bar in bars}
    layers = [Layer(labels[name], look[name], _counts(bars, {name})) for name in shown]
    rest = set(names) - largest
    if rest:
        layers.append(Layer(gettext("Others"), style.OTHER_LOOK, _counts(bars, rest)))
    return layers


def _counts(bars: Sequence[Bar], names: set[str]) -> dict[Week, int]:
    """Return the estimates of some theatres together in each week."""
    counts: dict[Week, int] = {}
    for bar in bars:
        if bar.theatre in names:
            counts[bar.week] = counts.get(bar.week, 0) + bar.estimate
    return counts


def draw_layers(layers: Sequence[Layer], panel: Panel, totals: Sequence[Bar], slots: Slots) -> None:
    """Draw the bodies of full or of incomplete weeks: layer upon layer, up to the total."""
    height = {bar.week: 0 for bar in totals}
    seams: list[tuple[Point, Point]] = []
    full = all(bar.complete for bar in totals)
    for layer in layers:
        boxes = []
        for bar in totals:
            left, right = slots.span(bar)
            low = height[bar.week]
            high = height[bar.week] = low + layer.counts.get(bar.week, 0)
            if high > low:
                boxes.append(np.array([(left, low), (right, low), (right, high), (left, high)]))
            if high > low > 0:
                seams.append(((left, low), (right, low)))
        look: dict[str, Any] = {"facecolor": layer.look.fill}
        if not full:
            look = {"facecolor": layer.look.tint, "edgecolor": layer.look.fill, "linewidth": 1.1}
            look |= {"hatch": "////", "hatch_linewidth": 1.0}
        label = f"week: {layer.label}" if full else f"partial week: {layer.label}"
        panel.shapes(boxes, label, snap=True, zorder=2.6, **look)
    if full:  # paper between the layers, so that they part in grey too
        panel.strokes(seams, "seams", color=style.PAPER, linewidth=0.9, zorder=2.7)


def layers_alt(totals: Sequence[Bar], layers: Sequence[Layer]) -> str:
    """Return what the last full week is made of, for the alternative text."""
    full = last_full(totals)
    if not full or not layers:
        return ""
    figures = [
        theatre_and_figure(layer.label, number(layer.counts.get(full[0].week, 0)))
        for layer in layers
    ]
    return " " + gettext("It is made of {figures}.", figures=figures_in_a_row(figures))
