"""Changes of a rate in a plot: a line, the days that may be meant, the new regime shaded."""

from collections.abc import Sequence
from typing import NamedTuple

from tallies.plots import _style as style
from tallies.plots._change_words import change_labels
from tallies.plots._labels import LANE_LEADING, LANE_SPACE, Event, lane_heights, place_events
from tallies.plots._paces import Pace
from tallies.plots._panel import DayScale, Panel

_MOST = 3  # lanes
_LEAST_PLOT = 0.4  # inches that lanes leave to the plot under them
_PAD = 0.08  # over the first lane, where the bars of the date sets stand


class Room(NamedTuple):
    """What is tried so that every rate between changes finds a place."""

    extra: float  # inches over the lanes' own height
    labels: bool  # whether the changes get labels beside their lines


ROOMS = [Room(extra, labels) for labels in (True, False) for extra in (0.0, 0.15, 0.3, 0.45)]


class Lanes(NamedTuple):
    """Texts over the plots, as high over all of them; `events` has a list for each theatre."""

    height: float
    events: list[list[Event]]


def change_lanes(
    drawn: Sequence[Pace], scales: Sequence[DayScale], unit: str, height: float, room: Room
) -> Lanes:
    """Return the fullest labels of the changes that find room in lanes over the plots.

    The rates between the changes matter more: `room` is what they need.
    """
    extra = room.extra
    best = Lanes(_PAD + max(0.0, min(extra, height - _PAD - _LEAST_PLOT)), [[] for _ in drawn])
    most = -1
    if not room.labels:
        return best
    for full, width in ((True, 2.6), (True, 1.15), (False, 1.4)):
        events = [
            _placed(one, drawn, days, unit, width, full=full)
            for one, days in zip(drawn, scales, strict=True)
        ]
        tall = sum(max((lane_heights(some) for some in events), key=sum, default=[])) + _PAD + extra
        placed, wanted = sum(map(len, events)), sum(len(one.shifts) for one in drawn)
        if height - tall >= _LEAST_PLOT and placed > most:
            best, most = Lanes(tall, events), placed
        if most == wanted:
            break
    return best


def _placed(
    one: Pace, drawn: Sequence[Pace], days: DayScale, unit: str, width: float, *, full: bool
) -> list[Event]:
    """Return the labels of one theatre that find a place off the lines of all its changes."""
    # The lowest lane stands beside the number on the highest gridline.
    left = days.left + style.text_width(unit, style.TICK) + 0.1
    texts = change_labels(one, drawn, full=full)
    marks = [(days(shift.day), text) for shift, text in zip(one.shifts, texts, strict=True)]
    return [
        event
        for event in place_events(marks, left, days.right, width, _MOST)
        if not any(event.span[0] - 0.04 < x < event.span[1] + 0.04 for x, _ in marks)
    ]


def draw_shifts(panel: Panel, pace: Pace, lanes: Lanes, events: Sequence[Event]) -> None:
    """Draw the changes of a theatre over the whole height of its panel, lanes included."""
    from matplotlib.patches import Rectangle

    top = panel.levels[-1] * (1 + lanes.height / (panel.top - panel.bottom))
    for one in pace.regimes[1::2]:
        shade = Rectangle(
            (one.first, 0),
            one.last - one.first,
            top,
            facecolor=style.SHADE,
            edgecolor="none",
            label=f"regime: {pace.theatre}",
            zorder=0.2,
            clip_on=False,
        )
        panel.add(shade)
    for shift in pace.shifts:
        day = shift.day
        label = f"change: {pace.theatre}"
        panel.line((day, day), (0, top), label, color=style.INK, linewidth=1.0, zorder=2.9)
        panel.keep_clear(day, day, 0, panel.levels[-1], 0.03)
        bars = [((low - 0.5, top), (high + 0.5, top)) for low, high in shift.runs]
        if not pace.verdict or not pace.verdict.given:
            label = f"date set: {pace.theatre}"
            panel.strokes(bars, label, color=style.INK, linewidth=2.4, zorder=2.9)
    heights = lane_heights(events)
    ceiling = panel.top + lanes.height - _PAD
    for event in events:
        upper = ceiling - sum(heights[: event.lane])
        for place, line in enumerate(event.lines):
            y = upper - LANE_LEADING * (place + 1) + LANE_SPACE / 2
            panel.page.text(event.span[0], y, line, style.NOTE, style.INK, label=f"change {line}")
