"""Rates between reports, one block per reporting gap."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.plots import _style as style
from tallies.plots._blocks import Pace, draw_blocks, draw_means, paces
from tallies.plots._caption import caption
from tallies.plots._changes import change_alt, change_note, change_titles, with_verdicts
from tallies.plots._grid import Cell, cells, columns_for, most_shown, shown_note
from tallies.plots._lines import ROOMS, Lanes, Room, change_lanes, draw_shifts
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
    TOTAL,
    by_first_report,
    choose_theatres,
    kept_days,
    looks,
)
from tallies.plots._table import check_table
from tallies.plots._words import axis_number, capital, join, number, rate, short_date
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme
from tallies.trends.change import Change
from tallies.trends.changepoints import Changepoints

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("theatre", "start", "end", "days", "count")
SIDE_BY_SIDE = 18  # with more blocks than this, panels stand over one another
MOST_STACKED = 3
EN_DASH = "\N{EN DASH}"


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
        Theatres to draw, or ``"total"``; by default all single ones.
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
    with style.drawing(theme):
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
            as_of=_last_day(every),
        )
        page = open_page(preset, ax, panels=max(1, len(every)))
        under = f"{capital(words.unit)} per day from report to report."
        set_title = words.head(
            page, _titles(every, words.subject), f"{under} The area of a block is its count."
        )
        columns = _columns(page, every)
        drawn = _shown(every, most_shown(page, len(every), columns))
        note = shown_note(len(drawn), [one.label for one in every])
        page.foot([_method(drawn) + change_note(every) + note, words.credit])
        panels = _panels(page, drawn, columns)
    return Chart(
        figure=page.figure,
        axes=tuple(panel.axes for panel in panels),
        data=table,
        alt=_alt(drawn, words.subject),
        title=set_title,
        source=words.credit,
    )


def _by_first_row(table: pd.DataFrame) -> list[str]:
    """Return the theatres of an increments table in the order of their first row."""
    first = table.groupby("theatre")["end"].min()
    return sorted(first.index, key=lambda name: (first[name], name))


def _shown(every: list[Pace], most: int) -> list[Pace]:
    """Return the theatres with the highest counts, in their order."""
    ranked = sorted(every, key=lambda one: (-int(one.count.sum()), one.theatre))
    return [one for one in every if one in ranked[:most]]


def _columns(page: Page, every: Sequence[Pace]) -> int:
    """Return into how many columns the panels go."""
    many = max((len(one.count) for one in every), default=0) > SIDE_BY_SIDE or page.narrow
    if many and len(every) <= MOST_STACKED:
        return 1
    return columns_for(len(every), narrow=page.narrow)


def _panels(page: Page, drawn: Sequence[Pace], columns: int) -> list[Panel]:
    """Draw one panel per theatre, all on one scale, high enough for the rates around changes."""
    if not drawn:
        page.say("No reports")
        return []
    grid = cells(page, len(drawn), columns)
    room = ROOMS[0]
    if any(one.shifts for one in drawn):
        enough = (some for some in ROOMS if _draw(dry_page(page), drawn, grid, some)[1])
        room = next(enough, ROOMS[0])
    return _draw(page, drawn, grid, room)[0]


def _draw(
    page: Page, drawn: Sequence[Pace], grid: Sequence[Cell], room: Room
) -> tuple[list[Panel], bool]:
    """Draw the panels on some page; say also whether every rate found a place."""
    high, low = grid[0].plot.top, grid[0].plot.bottom
    first = min(int(one.start[0]) for one in drawn)
    last = max(int(one.end[-1]) for one in drawn)
    highest = max(float(one.rates.max()) for one in drawn)
    lanes, levels = Lanes(0.0, []), ticks(highest, most_levels(high - low), whole=False)
    scales = _scales(grid, levels, first, last)
    if any(one.shifts for one in drawn):
        lanes = change_lanes(drawn, scales, f"{axis_number(levels[-1])} a day", high - low, room)
        levels = ticks(highest, most_levels(high - lanes.height - low), whole=False)
        scales = _scales(grid, levels, first, last)
        lanes = change_lanes(drawn, scales, f"{axis_number(levels[-1])} a day", high - low, room)
    panels, complete = [], True
    for place, (one, cell, days) in enumerate(zip(drawn, grid, scales, strict=True)):
        panel = Panel(page, days, cell.plot.bottom, cell.plot.top - lanes.height, levels)
        panel.grid("a day", labels=cell.first_column)
        if cell.lowest:
            panel.dates(date_marks(days))
        if one.shifts:
            draw_shifts(panel, one, lanes, lanes.events[place])
        draw_blocks(panel, one)
        name = cell.name(page, one.label, one.look.text)
        page.lift_title(lanes.height + TOP_LABEL + 0.05)
        complete &= draw_means(panel, one, name, lanes.height)
        panels.append(panel)
    return panels, complete


def _scales(grid: Sequence[Cell], levels: Sequence[float], first: int, last: int) -> list[DayScale]:
    """Return the days along each panel, beside the numbers on the gridlines."""
    room = number_room(levels)
    scales = []
    for cell in grid:
        left, right = cell.plot.left, cell.plot.right
        per_day = (right - left - room - 0.05) / (last - first)
        scales.append(DayScale(first - room / per_day, last + 0.05 / per_day, left, right))
    return scales


def _last_day(drawn: Sequence[Pace]) -> int | None:
    """Return the last day counted."""
    return max((int(one.end[-1]) for one in drawn), default=None)


def _titles(drawn: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the counts prove, the fullest first."""
    if not drawn:
        return [capital(f"{subject}: no reports")]
    tested = change_titles(drawn, subject)
    if tested:
        return tested
    said = [
        f"{one.said()[0]} {'a day ' if one is drawn[0] else ''}"
        f"{'in all' if one.theatre == TOTAL else f'in {one.label}'}"
        for one in drawn
    ]
    return [capital(f"{subject} averaged {join(said)}"), capital(f"{subject} per day by theatre")]


def _method(drawn: Sequence[Pace]) -> str:
    """Return how to read the blocks, for the foot."""
    if not drawn:
        return ""
    told = [one for one in drawn if one.verdict is not None and one.verdict.regimes]
    if not told:
        return f"{capital(style.INK_NAME)} line: average; 95% range if counts come independently at a steady rate."
    several = any(one.shifts for one in told)
    lines = f"{capital(style.INK_NAME)} {'lines: averages' if several else 'line: average'}"
    where = "" if len(told) == len(drawn) else f" in {join([one.label for one in told])}"
    return f"{lines}; {told[0].confidence} range allows for bursts{where}."


def _alt(drawn: Sequence[Pace], subject: str) -> str:
    """Return what the chart shows in a sentence, and one more for each theatre."""
    if not drawn:
        return f"Empty chart of {subject[:1].lower()}{subject[1:]} per day: no reports."
    first = min(int(one.start[0]) for one in drawn)
    period = f"{short_date(first, year=True)} to {short_date(_last_day(drawn) or 0, year=True)}"
    said = []
    for one in drawn[:4]:
        mean, span = one.said()[0], ""
        if len(one.regimes) == 1:
            mean, limits = one.regimes[0].said()
            span = f" ({one.confidence} {limits.replace(EN_DASH, ' to ')})"
        top = int(one.rates.argmax())
        said.append(
            f"{one.label}: {number(one.count.sum())} in {number(one.days)} days, "
            f"{mean} a day on average{span}, at most "
            f"{rate(float(one.rates[top]))} a day from {short_date(int(one.start[top]))} to "
            f"{short_date(int(one.end[top]))}{change_alt(one, drawn)}"
        )
    return f"Blocks of counts per day between reports ({subject}), {period}. {'; '.join(said)}."
