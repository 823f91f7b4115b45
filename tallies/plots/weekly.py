"""Attacks per week as bars, each with the range that the reports allow."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from tallies.model.before import with_means_before
from tallies.model.language import both, gettext
from tallies.model.record import Reconciliation
from tallies.model.series import weekly
from tallies.plots import _bars, _weeks
from tallies.plots import _style as style
from tallies.plots._band import LATE
from tallies.plots._bars import Slots, Value
from tallies.plots._before import crossed, draw_means, means_alt, means_note
from tallies.plots._caption import caption
from tallies.plots._grid import (
    Cell,
    cells,
    columns_for,
    most_shown,
    multiples_note,
    page_height,
    shown,
    shown_note,
)
from tallies.plots._labels import Box
from tallies.plots._page import Page, open_page
from tallies.plots._panel import (
    DATE_LABELS,
    TOP_LABEL,
    DayScale,
    Panel,
    date_marks,
    most_levels,
    number_room,
    ticks,
)
from tallies.plots._series import (
    MOST_TOGETHER,
    TOTAL,
    by_first_report,
    choose_theatres,
    kept_days,
    looks,
)
from tallies.plots._stack import Layer, draw_layers, layers_alt, layers_of, stacked_theatres
from tallies.plots._table import check_table
from tallies.plots._weeks import WEEK, Bar, weeks_of
from tallies.plots._words import calendar, plain
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("week_start", "week_end", "theatre", "lower", "estimate", "upper", "days_covered")
THINNEST = 0.075  # inches of a bar; thinner ones of several theatres get panels of their own
SPLIT = 0.18  # inches of a bar; in a thinner one a thick line would look like a gap


def plot_weekly(
    x: Reconciliation | pd.DataFrame,
    *,
    theatres: Sequence[str] | None = None,
    week_ends: str = "SUN",
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    unit: str | None = None,
    subject: str | None = None,
    preset: str = "wide",
    theme: str | Theme = "light",
    language: str = "en",
    band: bool = True,
    stacked: bool = False,
    ax: "Axes | None" = None,
) -> Chart:
    """Draw attacks per week as bars, each with the range that the reports allow.

    Parameters
    ----------
    x : Reconciliation or pandas.DataFrame
        The record to draw, or the table that ``tallies.weekly`` makes of it.
    theatres : sequence of str, optional
        Theatres to draw, or ``"total"``; by default all single ones, and from five on the
        total. Each gets a panel of its own where many weeks would make the bars too thin; five
        or more always do, with the others as grey lines, on a page that is higher with their
        number.
    week_ends : {'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'}, default 'SUN'
        Last day of a week; a table given as `x` has its weeks already.
    title, subtitle, source : str, optional
        Words instead of the generated ones. A table carries no source: name it.
    unit : str, optional
        What is counted, in the plural; by default the measure of the record, or attacks.
    subject : str, optional
        What the generated title is about, such as ``"Attacks on US forces"``; by default
        "Reported" and the unit.
    preset : {'wide', 'column', 'square', 'print'}, default 'wide'
        Shape of the page; ``column`` is for a newspaper column or a telephone, ``print`` for
        the width of an A4 page's text, at 300 dots to the inch.
    theme : {'light', 'dark'} or Theme, default 'light'
        Paper and colours; a `Theme` sets a house's colours and order of theatres too.
    language : str, default 'en'
        Language of the words generated: ``"en"``, ``"fr"``, ``"uk"`` or ``"ar"`` (right to left).
    band : bool, default True
        Whether a thicker part of the line shows the likely range (``band_low`` to
        ``band_high``, a model's answer) where it differs from what the reports allow.
    stacked : bool, default False
        Draw one bar a week for the total, made of the theatres, with the range of the total;
        beyond the four largest theatres the others are one grey layer. The theatres' own
        ranges are not drawn then.
    ax : matplotlib.axes.Axes, optional
        Draw into these axes instead of a page: no subtitle and no foot. Give them their place
        first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` are the weeks drawn, with the columns of ``tallies.weekly`` and the mean of
        the four weeks before each: ``before_low``, ``before_mean``, ``before_high`` (Float64,
        attacks per week, ``<NA>`` unless those four weeks are fully covered).

    Raises
    ------
    TalliesError
        When `x` is neither, lacks columns, has periods longer than a week, a theatre or a week
        end is unknown, `ax` meets several panels, or a stack is asked of some theatres only.

    Notes
    -----
    A thin line spans what the reports allow: ink above the bar, white inside it, a cap where
    the limit is not zero, an arrow where nothing limits it. Weeks of which the reports cover
    only some days are hatched, and never compared with full ones in words. Thick parts of the
    lines are left out where the bars are too thin for them, and bars too thin for gaps touch.

    A dashed line is the mean of the four full weeks before the last full one, up to that week;
    its range is that of the four weeks together, which a record knows and a table does not: of
    a table the sums of the weekly limits are taken, which are wider.

    Examples
    --------
    >>> from tallies import load_dataset, plot_weekly, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> chart = plot_weekly(line)
    >>> chart.data[["week_end", "theatre", "estimate"]].head(2)
        week_end theatre  estimate
    0 2023-10-22    Iraq         8
    1 2023-10-22   Syria         2
    """
    record = x if isinstance(x, Reconciliation) else None
    made = weekly(record, week_ends=week_ends) if record is not None else x
    weeks = _weeks.check_length(check_table(made, COLUMNS, "plot_weekly", "weekly"))
    table = with_means_before(weeks, record)
    with style.drawing(theme, language):
        order = by_first_report(kept_days(record)) if record else _weeks.by_first_week(table)
        choose = stacked_theatres if stacked else choose_theatres
        chosen = choose(order, theatres)
        table = table[table["theatre"].isin(chosen)].reset_index(drop=True)
        words = caption(
            record, title=title, subtitle=subtitle, source=source, unit=unit, subject=subject
        )
        about = words.subject
        if TOTAL not in chosen and set(chosen) < set(order) - {TOTAL}:
            about = gettext(
                "{subject} in {theatres}",
                subject=about,
                theatres=both([plain(name) for name in chosen]),
            )
        every = _weeks.bars_of(table, looks(order, chosen), band=band)
        layers = layers_of(every, chosen) if stacked else []
        if stacked:
            every = [bar for bar in every if bar.theatre == TOTAL]
        every = _weeks.with_newest(every)
        names = _weeks.with_bars(every, chosen)
        together = _together(every, names, preset, ax)
        height = page_height(preset, 1 if stacked else len(chosen))
        page = open_page(preset, ax, panels=1 if together else len(names), height=height)
        set_title = words.head(
            page, _weeks.titles(every, about), _weeks.subtitle(every, words.unit)
        )
        columns = 1 if together else _columns(page, len(names))
        most = len(names) if together else most_shown(page, len(names), columns)
        kept = shown(names, _weeks.sums(every, names), most)
        bars = [bar for bar in every if bar.theatre in kept]
        if bars and _too_thin(page, bars, 1 if together else columns, kept if together else [""]):
            bars = [replace(bar, likely=None) for bar in bars]
        late = gettext(LATE) if any(bar.passes for bar in bars) else ""
        note = multiples_note(kept) + shown_note(kept, names)
        how = _weeks.method(bars, stacked=stacked) + means_note(bars)
        page.foot([how + note, late, words.credit])
        if together:
            panels = _single(page, bars, kept, words.unit, layers)
        else:
            panels = _multiples(page, bars, kept, words.unit, columns)
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=table,
            alt=_weeks.alt(bars, about, layers_alt(bars, layers) + means_alt(bars)),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _together(bars: Sequence[Bar], names: Sequence[str], preset: str, ax: "Axes | None") -> bool:
    """Whether the bars of all theatres share one panel."""
    if len(names) <= 1 or (ax is not None and len(names) <= MOST_TOGETHER):
        return True
    weeks = weeks_of(bars)
    count = (weeks[-1].end - weeks[0].start + 1) / WEEK
    across = style.PRESETS[preset][0] - 2 * style.MARGIN - 0.3
    return len(names) <= MOST_TOGETHER and 0.74 * across / count / len(names) >= THINNEST


def _too_thin(page: Page, bars: Sequence[Bar], columns: int, side: Sequence[str]) -> bool:
    """Whether bars, those of `side` side by side, have no room for a thick and a thin line."""
    weeks = weeks_of(bars)
    count = (weeks[-1].end - weeks[0].start + 1) / WEEK
    across = (page.body.right - page.body.left) / columns - 0.35
    return Slots(side).share * across / count < SPLIT


def _columns(page: Page, count: int) -> int:
    """Return into how many columns the panels go."""
    return 1 if count <= MOST_TOGETHER else columns_for(count, page.body.right - page.body.left)


def _panel(page: Page, box: Box, bars: Sequence[Bar]) -> Panel:
    """Return an empty panel over a box, with the scales that these bars ask for."""
    levels = _levels(box, bars)
    return Panel(page, _days(box, bars, levels), box.bottom, box.top, levels)


def _levels(box: Box, bars: Sequence[Bar]) -> list[float]:
    """Return the gridlines that these bars ask for."""
    tallest = max(bar.estimate for bar in bars)
    reach = max([1.15 * tallest, *(bar.top for bar in bars)])
    return ticks(reach, most_levels(box.top - box.bottom))


def _days(box: Box, bars: Sequence[Bar], numbers: Sequence[float]) -> DayScale:
    """Return the days of these bars along a box, right of the numbers on the gridlines."""
    weeks = weeks_of(bars)
    first, last = weeks[0].start - 0.5, weeks[-1].end + 0.5
    room = number_room(numbers)
    per_day = (box.right - box.left - room) / (last - first)
    return DayScale(first - room / per_day, last, box.left, box.right)


def _single(
    page: Page, bars: list[Bar], names: Sequence[str], unit: str, layers: Sequence[Layer]
) -> list[Panel]:
    """Draw all bars in one panel, their theatres named over one week or else in a legend."""
    if not bars:
        page.say(gettext("No reports"))
        return []
    slots = Slots(names)
    bodies = partial(draw_layers, layers) if layers else _bars.draw_bodies
    body = page.body
    box = Box(body.left, body.bottom + DATE_LABELS, body.right, body.top - TOP_LABEL)

    def drawn(box: Box) -> tuple[Panel, list[Value]]:
        """Return a panel with the bars in it, and the places of their values."""
        panel = _panel(page, box, bars)
        draw_means(panel, bars)
        _bars.draw_bars(panel, bars, slots, bodies)
        return panel, _bars.place_values(panel, bars, slots)

    panel, values = drawn(box)
    places = None if layers else _bars.name_places(panel, bars, slots)
    if places is None:
        panel.clear()
        named = {bar.theatre: (bar.label, bar.look) for bar in bars}
        shown = [(one.label, one.look) for one in layers] or [named[name] for name in names]
        height = _bars.draw_legend(page, shown)
        panel, values = drawn(box._replace(top=box.top - height))
    panel.grid(unit)
    _dates(panel, bars)
    _bars.draw_values(panel, values, crossed(bars))
    _bars.draw_names(panel, places or [])
    return [panel]


def _multiples(
    page: Page, bars: list[Bar], names: Sequence[str], unit: str, columns: int
) -> list[Panel]:
    """Draw the bars of each theatre into a panel of its own, on one scale but for the total."""
    many = len(names) > MOST_TOGETHER
    whole = [bar for bar in bars if bar.theatre == TOTAL] if many else []
    parts = [bar for bar in bars if bar not in whole]
    labels = {bar.theatre: bar.label for bar in bars}
    grid = cells(page, [labels[name] for name in names], columns)
    shared = _levels(grid[0].plot, parts)
    own_scale = _levels(grid[0].plot, whole or parts)
    panels = []
    for name, cell in zip(names, grid, strict=True):
        own, apart = [bar for bar in bars if bar.theatre == name], many and name == TOTAL
        days = _days(cell.plot, bars, [*shared, *own_scale])
        levels = own_scale if apart else shared
        panel = Panel(page, days, cell.plot.bottom, cell.plot.top, levels)
        panel.grid(unit, labels=cell.first_column or apart)
        if many and not apart:
            _bars.draw_others(panel, parts)
        draw_means(panel, own)
        slots = _bars.slots_alone(name, panel.days)
        _bars.draw_bars(panel, own, slots)
        cell.name(page, own[0].label, own[0].look.text)
        values = _bars.place_values(panel, own, slots)
        _bars.draw_values(panel, values, crossed(own))
        if not values:
            _bars.draw_values(panel, _bars.place_last(panel, own), weeks_of(own))
        if cell.lowest:
            _dates(panel, bars, cell)
        panels.append(panel)
    return panels


def _dates(panel: Panel, bars: Sequence[Bar], cell: Cell | None = None) -> None:
    """Write the dates of every week under it, or else the first days of some."""
    labels = _bars.week_labels(panel.days, bars)
    if labels is not None:
        _bars.draw_week_labels(panel, labels)
    else:
        week_start = calendar(weeks_of(bars)[0].start).weekday()
        marks = date_marks(panel.days, week_start)
        panel.dates(cell.dates(marks) if cell else marks)
