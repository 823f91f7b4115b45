"""Dated events over a plot: their texts in lanes, and a hairline down to the base line."""

from collections.abc import Sequence

import pandas as pd

from tallies.errors import TalliesError
from tallies.model.language import gettext, right_to_left
from tallies.plots import _style as style
from tallies.plots._labels import (
    LANE_LEADING,
    Box,
    Event,
    lane_heights,
    place_events,
)
from tallies.plots._page import Page
from tallies.plots._panel import DayScale, Panel
from tallies.plots._series import as_days
from tallies.plots._words import plain, short_date

MOST_EVENTS = 100  # within the period; more are data, and the few that fit would stand for none


def read_events(events: pd.DataFrame | None, first: int, last: int) -> list[tuple[int, str]]:
    """Return day and text of the events between two days, in order of date and text.

    None where they are too many to be context.
    """
    if events is None:
        return []
    words = next((name for name in ("label", "description") if name in events), None)
    if "date" not in events or words is None:
        message = (
            f"events= has the columns {', '.join(map(str, events.columns))}. It needs 'date' "
            "and a text for each in 'label' (short) or 'description'."
        )
        raise TalliesError(message)
    dated = events.loc[events["date"].notna() & events[words].notna()]
    days = as_days(pd.DatetimeIndex(pd.to_datetime(dated["date"])))
    texts = dated[words].astype("str").map(plain)
    if words == "description":  # a sentence: its asides have no room over a plot
        texts = texts.str.replace(r" \([^()]*\)", "", regex=True).str.split("; ").str[0]
    pairs = {(int(day), text) for day, text in zip(days, texts, strict=True) if text}
    inside = sorted((day, text) for day, text in pairs if first <= day <= last)
    return inside if len(inside) <= MOST_EVENTS else []


def place(
    page: Page, scale: DayScale, events: Sequence[tuple[int, str]], room: float, right: float
) -> list[Event]:
    """Place as many events as fit into `room` inches up to the right edge, in up to 4 lanes."""
    if page.given is not None:
        return []
    dated = [
        (scale(day), gettext("{date}: {event}", date=short_date(day), event=text))
        for day, text in events
    ]
    width = 1.25 if page.narrow else 1.62
    best: list[Event] = []
    for lanes in (1, 2, 3, 4):
        placed = place_events(dated, scale.left, right, width, lanes)
        if height(placed) <= room and len(placed) > len(best):
            best = placed
    return best


def height(placed: Sequence[Event]) -> float:
    """Return the height that the lanes take."""
    return sum(lane_heights(placed))


def draw(page: Page, panel: Panel, placed: Sequence[Event], top: float) -> None:
    """Draw the events from `top` downwards."""
    from matplotlib.lines import Line2D

    heights = lane_heights(placed)
    for event in placed:
        upper = top - sum(heights[: event.lane])
        hairline = Line2D(
            (event.x, event.x),
            (panel.bottom, upper),
            color=style.HAIRLINE,
            linewidth=0.9,
            linestyle=(0, (2.0, 1.8)),
            zorder=1.0,
            label="event",
            transform=page.figure.dpi_scale_trans,
            clip_on=False,
        )
        panel.axes.add_artist(hairline)
        panel.marks.append(Box(event.x - 0.03, panel.bottom, event.x + 0.03, upper))
        y = upper - style.ASCENT * style.NOTE / 72
        for line in event.lines:
            at_right = right_to_left() or not event.right
            page.text(
                event.span[at_right],
                y,
                line,
                style.NOTE,
                style.INK,
                align="right" if at_right else "left",
                label=f"event {line}",
            )
            y -= LANE_LEADING
