"""Rates between reports, one block per reporting gap."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from tallies.model.language import gettext, pgettext, with_measure
from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.plots import _pace_words
from tallies.plots import _style as style
from tallies.plots._blocks import draw_blocks, draw_means, draw_others
from tallies.plots._caption import caption
from tallies.plots._change_words import change_note
from tallies.plots._changes import with_verdicts
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
from tallies.plots._lines import ROOMS, Lanes, Room, change_lanes, draw_shifts
from tallies.plots._paces import Pace, paces
from tallies.plots._page import Page, dry_page, open_page
from tallies.plots._panel import (
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
from tallies.plots._table import check_table
from tallies.plots._words import axis_number, capital
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme
from tallies.trends.change import Change
from tallies.trends.changepoints import Changepoints

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("theatre", "start", "end", "days", "count")
SIDE_BY_SIDE = 18  # with more blocks than this, panels stand over one another
MOST_STACKED = 3


def plot_rates(
    x: Reconciliation | pd.DataFrame,
    *,
    changes: Changepoints | Change | None = None,
    theatres: Sequence[str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    unit: str | None = None,
    subject: str | None = None,
    preset: str = "wide",
    theme: str | Theme = "light",
    language: str = "en",
    ax: "Axes | None" = None,
) -> Chart:
    """Draw the rate between one report and the next as a block, one panel per theatre.

    Parameters
    ----------
    x : Reconciliation or pandas.DataFrame
        The record to draw, or the table that ``tallies.increments`` makes of it.
    changes : Changepoints or Change, optional
        What ``find_changepoints`` or ``detect_change`` found in `x`: each change is drawn as a
        line, with the average rates around it. A `Change` is drawn when its p-value is below
        0.05. Where nothing is found, the foot says so.
    theatres : sequence of str, optional
        Theatres to draw, or ``"total"``; by default all single ones, and from five on the
        total, on a page that is higher with their number.
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
    ax : matplotlib.axes.Axes, optional
        Draw one theatre into these axes instead of a page: no subtitle and no foot. Give them
        their place first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` are the increments drawn: ``theatre`` (str), ``start``, ``end``
        (datetime64[us]), ``days``, ``count`` (int64), ``rate`` (float64, counts a day).

    Raises
    ------
    TalliesError
        When `x` is neither, lacks columns, a theatre is unknown, `ax` meets several panels, or
        `changes` were found in other counts.

    Notes
    -----
    A block is as wide as the days between two reports that pin the tally, and as high as the
    rate, so that its area is the count: nothing is interpolated. The line across is the average
    over all blocks; its 95% range is Garwood's exact one for a Poisson count, true if attacks
    came independently at a steady rate. No test for a change is made here.

    With `changes`, averages and ranges are those of the record, whose ranges allow for bursts.
    The line of a change stands at the end of the last day of the old rate, and the thick bar at
    its top spans the days that may be meant. The verb of the title goes by the p-value: "rose"
    below 0.01, "appears to have risen" below 0.05, else "may have"; and "may have" wherever the
    limits of the reports would tell it otherwise.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    doi:10.1093/biomet/28.3-4.437

    Examples
    --------
    >>> from tallies import find_changepoints, load_dataset, plot_rates, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> plot_rates(line).title
    'Reported attacks averaged 0.9 a day in Iraq and 1.0 in Syria'
    >>> found = find_changepoints(line)
    >>> plot_rates(line, changes=found).title
    'No change detected in the rate of reported attacks in Iraq or Syria'
    """
    record = x if isinstance(x, Reconciliation) else None
    made = increments(record) if record is not None else x
    table = check_table(made, COLUMNS, "plot_rates", "increments")
    with style.drawing(theme, language):
        order = by_first_report(kept_days(record)) if record else _by_first_row(table)
        chosen = choose_theatres(order, theatres)
        table = table[table["theatre"].isin(chosen)].reset_index(drop=True)
        table = table.assign(rate=table["count"].astype("float64") / table["days"])
        every = with_verdicts(paces(table, looks(order, chosen)), changes)
        words = caption(
            record,
            title=title,
            subtitle=subtitle,
            source=source,
            unit=unit,
            subject=subject,
            as_of=_pace_words.last_day(every),
        )
        height = page_height(preset, len(chosen))
        page = open_page(preset, ax, panels=max(1, len(every)), height=height)
        under = gettext(
            "{unit} per day from report to report. The area of a block is its count.",
            unit=capital(words.unit),
        )
        set_title = words.head(
            page,
            _pace_words.titles(every, words.subject),
            under,
        )
        columns = _columns(page, every)
        drawn = _shown(every, most_shown(page, len(every), columns))
        kept = [one.theatre for one in drawn]
        grey = not any(one.shifts for one in drawn)
        note = multiples_note(kept, grey=grey) + shown_note(kept, [one.theatre for one in every])
        page.foot([_pace_words.method(drawn) + change_note(every) + note, words.credit])
        panels = _panels(page, drawn, columns)
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=table,
            alt=_pace_words.alt(drawn, words.subject),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _by_first_row(table: pd.DataFrame) -> list[str]:
    """Return the theatres of an increments table in the order of their first row."""
    first = table.groupby("theatre")["end"].min()
    return sorted(first.index, key=lambda name: (first[name], name))


def _shown(every: list[Pace], most: int) -> list[Pace]:
    """Return the theatres with the highest counts, in their order."""
    counts = [int(one.count.sum()) for one in every]
    names = shown([one.theatre for one in every], counts, most)
    return [one for one in every if one.theatre in names]


def _columns(page: Page, every: Sequence[Pace]) -> int:
    """Return into how many columns the panels go."""
    many = max((len(one.count) for one in every), default=0) > SIDE_BY_SIDE or page.narrow
    if many and len(every) <= MOST_STACKED:
        return 1
    return columns_for(len(every), page.body.right - page.body.left)


def _panels(page: Page, drawn: Sequence[Pace], columns: int) -> list[Panel]:
    """Draw one panel per theatre, all on one scale, high enough for the rates around changes."""
    if not drawn:
        page.say(gettext("No reports"))
        return []
    grid = cells(page, [one.label for one in drawn], columns)
    room = ROOMS[0]
    if any(one.shifts for one in drawn):
        rooms = ROOMS if len(drawn) <= MOST_TOGETHER else ROOMS[::4]  # many take long to try
        enough = (some for some in rooms if _draw(dry_page(page), drawn, grid, some)[1])
        room = next(enough, ROOMS[0])
    return _draw(page, drawn, grid, room)[0]


def _draw(
    page: Page, drawn: Sequence[Pace], grid: Sequence[Cell], room: Room
) -> tuple[list[Panel], bool]:
    """Draw the panels on some page; say also whether every rate found a place."""
    tall = grid[0].plot.top - grid[0].plot.bottom
    lanes, levels = Lanes(0.0, []), _levels(drawn, tall)
    scales = _scales(grid, levels, drawn)
    if any(one.shifts for one in drawn):
        lanes = change_lanes(drawn, scales, _unit(levels), tall, room)
        levels = _levels(drawn, tall - lanes.height)
        scales = _scales(grid, levels, drawn)
        lanes = change_lanes(drawn, scales, _unit(levels), tall, room)
    panels, complete, many = [], True, len(drawn) > MOST_TOGETHER
    parts = [one for one in drawn if not _apart(one, drawn)]
    for place, (one, cell, days) in enumerate(zip(drawn, grid, scales, strict=True)):
        plot, apart = cell.plot, _apart(one, drawn)
        panel = Panel(page, days, plot.bottom, plot.top - lanes.height, levels[apart])
        panel.grid(pgettext("after a rate", "a day"), labels=cell.first_column or apart)
        if cell.lowest:
            panel.dates(cell.dates(date_marks(days)))
        if many and not apart and not any(some.shifts for some in drawn):
            draw_others(panel, parts)
        if one.shifts:
            draw_shifts(panel, one, lanes, lanes.events[place])
        draw_blocks(panel, one, counts=not many)  # too small to be read over grey lines
        name = cell.name(page, one.label, one.look.text)
        page.lift_title(lanes.height + TOP_LABEL + 0.05)
        complete &= draw_means(panel, one, name, lanes.height)
        panels.append(panel)
    return panels, complete


def _apart(one: Pace, drawn: Sequence[Pace]) -> bool:
    """Whether this is the total beside many theatres, which has a scale of its own."""
    return one.theatre == TOTAL and len(drawn) > MOST_TOGETHER


def _levels(drawn: Sequence[Pace], height: float) -> tuple[list[float], list[float]]:
    """Return the gridlines of the theatres, and those of the total beside many of them."""
    whole = [one for one in drawn if _apart(one, drawn)]
    parts = [one for one in drawn if one not in whole]
    tops = (max(float(one.rates.max()) for one in some) for some in (parts, whole or parts))
    shared, own = (ticks(top, most_levels(height), whole=False) for top in tops)
    return shared, own


def _unit(levels: tuple[list[float], list[float]]) -> str:
    """Return the longer one of the labels on the highest gridlines."""
    unit = pgettext("after a rate", "a day")
    return max((with_measure(axis_number(some[-1]), some[-1], unit) for some in levels), key=len)


def _scales(
    grid: Sequence[Cell], levels: tuple[list[float], list[float]], drawn: Sequence[Pace]
) -> list[DayScale]:
    """Return the days along each panel, beside the numbers on the gridlines."""
    first = min(int(one.start[0]) for one in drawn)
    last = max(int(one.end[-1]) for one in drawn)
    room = number_room([*levels[0], *levels[1]])
    scales = []
    for cell in grid:
        left, right = cell.plot.left, cell.plot.right
        per_day = (right - left - room - 0.05) / (last - first)
        scales.append(DayScale(first - room / per_day, last + 0.05 / per_day, left, right))
    return scales
