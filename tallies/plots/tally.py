"""The running totals as step lines, one per theatre."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tallies.errors import TalliesError
from tallies.model.record import Reconciliation
from tallies.plots import _lanes, _notes
from tallies.plots import _style as style
from tallies.plots._ends import draw_ends, end_labels
from tallies.plots._grid import cells, columns_for, most_shown, shown_note
from tallies.plots._labels import Box
from tallies.plots._page import Page, open_page
from tallies.plots._panel import (
    DATE_LABELS,
    TOP_LABEL,
    DayScale,
    Panel,
    date_marks,
    fit_days,
    most_levels,
    number_room,
    ticks,
)
from tallies.plots._series import (
    FRESH,
    MOST_TOGETHER,
    TOTAL,
    Series,
    as_of_day,
    check_record,
    first_day,
    reported_days,
    series_of,
    source_names,
)
from tallies.plots._steps import draw_markers, draw_ranges, draw_steps, marker_size
from tallies.plots._words import capital, join, long_date, number, plain, short_date, source_line
from tallies.plots.chart import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_tally(
    x: Reconciliation,
    *,
    theatres: Sequence[str] | None = None,
    events: pd.DataFrame | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    unit: str | None = None,
    subject: str | None = None,
    preset: str = "wide",
    max_age: int = 30,
    ax: "Axes | None" = None,
) -> Chart:
    """Draw the reconciled running totals as step lines.

    Parameters
    ----------
    x : Reconciliation
        The record to draw.
    theatres : sequence of str, optional
        Theatres to draw, ``"total"`` among them if wished; by default all single ones. From
        five on each gets a panel of its own, with the others in grey.
    events : pandas.DataFrame, optional
        Dated context, written above the plot: ``date`` and ``label`` (short) or
        ``description``. Only events within the period are drawn, and of these only as many as
        fit. Not drawn over several panels.
    title, subtitle, source : str, optional
        Words instead of the generated ones.
    unit : str, optional
        What is counted, in the plural; by default the measure of the record.
    subject : str, optional
        What reaches the figures in the generated title, such as ``"Attacks on US forces"``;
        by default "Reported" and the unit.
    preset : {'wide', 'column', 'square'}, default 'wide'
        Shape of the page; ``column`` is for a newspaper column or a telephone.
    max_age : int, default 30
        Days after which a figure is no longer held: the line breaks.
    ax : matplotlib.axes.Axes, optional
        Draw into these axes instead of a page: no subtitle, events or foot. Give them their
        place first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` has a row per theatre and report day: ``theatre`` (str), ``date``
        (datetime64[us]), ``lower``, ``estimate``, ``upper``, ``n_reports`` (Int64).

    Raises
    ------
    TalliesError
        When `x` is no Reconciliation, a theatre is unknown, or `ax` meets several panels.

    Notes
    -----
    A marker is a day with a kept report for that theatre. The level is held until the next
    one, dashed once it is more than 7 days old. A tick over a marker spans what the reports
    allow where they allow more than one figure; an arrow says that nothing limits it.

    Examples
    --------
    >>> from tallies import load_dataset, plot_tally, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> plot_tally(line).title
    'Reported attacks reach 36 in Iraq and 37 in Syria'
    """
    record = check_record(x, "plot_tally")
    if max_age < 1:
        message = f"max_age={max_age!r} must be at least 1 day."
        raise TalliesError(message)
    with style.drawing():
        chosen = series_of(record, theatres)
        reported = [one for one in chosen if len(one.days)]
        together = len(chosen) <= MOST_TOGETHER
        page = open_page(preset, ax, panels=1 if together else len(chosen))
        unit = plain(unit or record.metadata.get("measure") or "attacks")
        subject = plain(subject or f"Reported {unit}")
        as_of = as_of_day(record)
        titles = [plain(title)] if title else _titles(record, reported, subject, as_of)
        since = first_day(record)
        counted = f"Cumulative {unit} reported"
        if since is not None and reported:
            counted += f" since {long_date(since)}"
        set_title = page.heading(titles, plain(subtitle) if subtitle else counted)
        drawn = reported if together else _highest_ending(reported, page)
        credit = source_line(plain(source) if source else source_names(record), as_of)
        silent = [one.label for one in chosen if not len(one.days)]
        shown = shown_note(len(drawn), [one.label for one in reported])
        page.foot([_method(drawn, silent, max_age) + shown, credit])
        if not drawn:
            page.say("No reports")
            panels: list[Panel] = []
        elif together:
            panels = [_single(page, drawn, events, since, unit, max_age, reported_days(record))]
        else:
            panels = _multiples(page, drawn, since, unit, max_age)
    return Chart(
        figure=page.figure,
        axes=tuple(panel.axes for panel in panels),
        data=pd.concat([one.table() for one in chosen], ignore_index=True),
        alt=_alt(drawn, silent, subject),
        title=set_title,
        source=credit,
    )


def _single(
    page: Page,
    drawn: list[Series],
    events: pd.DataFrame | None,
    since: int | None,
    unit: str,
    max_age: int,
    any_days: Sequence[int],
) -> Panel:
    """Draw all series into one panel with events above and labels at the right."""
    rough = page.body.top - page.body.bottom - DATE_LABELS - TOP_LABEL
    levels = ticks(_highest(drawn), most_levels(0.75 * rough))
    labels = end_labels(drawn, 0.3 * (page.body.right - page.body.left))
    scale = _scale(page.body, drawn, since, levels, labels.width + 0.12)
    first = int(min(drawn[0].days[0], since if since is not None else drawn[0].days[0]))
    dated = _lanes.read_events(events, first, int(scale.last))
    if since is not None:
        dated = [(since, "count starts"), *dated]
    room = (0.25 if page.narrow else 0.36) * (page.body.top - page.body.bottom)
    placed = _lanes.place(page, scale, dated, room)
    lanes = _lanes.height(placed)
    panel = Panel(
        page, scale, page.body.bottom + DATE_LABELS, page.body.top - lanes - TOP_LABEL, levels
    )
    panel.grid(unit)
    panel.dates(date_marks(scale))
    _lanes.draw(page, panel, placed, page.body.top)
    size = marker_size(panel, drawn)
    for one in drawn:
        draw_steps(panel, one, max_age)
    for one in drawn:
        draw_ranges(panel, one)
        draw_markers(panel, one, size)
    draw_ends(panel, drawn, labels)
    _notes.silence(panel, drawn, any_days)
    if size > 5:
        _notes.first_marker(panel, drawn)
    return panel


def _multiples(
    page: Page, drawn: list[Series], since: int | None, unit: str, max_age: int
) -> list[Panel]:
    """Draw each series into a panel of its own, the others in grey behind it."""
    grid = cells(page, len(drawn), _columns(page, len(drawn)))
    height = grid[0].plot.top - grid[0].plot.bottom
    levels = ticks(_highest(drawn), most_levels(height))
    panels = []
    for one, cell in zip(drawn, grid, strict=True):
        scale = _scale(cell.plot, drawn, since, levels, 0.0)
        panel = Panel(page, scale, cell.plot.bottom, cell.plot.top, levels)
        panel.grid(unit if cell.first_column else "", labels=cell.first_column)
        cell.name(page, f"{one.label} {one.ending().short()}", one.look.text)
        if cell.lowest:
            panel.dates(date_marks(scale))
        for other in drawn:
            if other is not one:
                draw_steps(panel, other, max_age, grey=True)
        draw_steps(panel, one, max_age)
        draw_ranges(panel, one)
        draw_markers(panel, one, min(4.0, marker_size(panel, [one])))
        panels.append(panel)
    return panels


def _highest_ending(reported: list[Series], page: Page) -> list[Series]:
    """Return the series with the highest last figures, as many as have room, in their order."""
    columns = _columns(page, len(reported))
    ranked = sorted(reported, key=lambda one: (-int(one.estimate[-1]), one.name))
    kept = ranked[: most_shown(page, len(reported), columns)]
    return [one for one in reported if one in kept]


def _columns(page: Page, count: int) -> int:
    """Return into how many columns the panels go."""
    return columns_for(count, narrow=page.narrow, square=page.body.right > 4.5)


def _highest(drawn: Sequence[Series]) -> float:
    """Return the value that the upper edge has to leave room for."""
    ends = [1.15 * int(one.estimate[-1]) for one in drawn if one.upper[-1] < 0]  # an arrow
    highest = max(int(max(one.estimate.max(), one.upper.max())) for one in drawn)
    return max([1.04 * highest, *ends])


def _scale(
    box: Box, drawn: Sequence[Series], since: int | None, levels: Sequence[float], right: float
) -> DayScale:
    """Return the days so that no mark reaches the numbers at the left or the labels right."""
    starts = [int(one.days[0]) for one in drawn]
    first = min([*starts, *([since] if since is not None else [])])
    last = max(*(one.last_day for one in drawn), first + FRESH)
    sides = (number_room(levels) + 0.12, 0.1)
    return fit_days(box._replace(right=box.right - right), first, last, *sides)


def _titles(
    x: Reconciliation, drawn: Sequence[Series], subject: str, as_of: int | None
) -> list[str]:
    """Return titles that the reports prove, the fullest first."""
    if not drawn:
        return [f"{subject}: no reports"]
    words = {one.name: _reached(one, as_of) for one in drawn}
    single = [f"{words[one.name]} in {one.label}" for one in drawn if one.name != TOTAL]
    total = [f"{words[TOTAL]} in all"] if TOTAL in words else []
    titles = [f"{subject} reach {join([*single, *total])}"]
    if len(drawn) > 1 and TOTAL not in words and TOTAL in x.tally:
        whole = series_of(x, [TOTAL])[0]
        if len(whole.days):
            titles.append(f"{subject} reach {_reached(whole, as_of)} in all")
    return [capital(words) for words in [*titles, f"{subject} by theatre"]]


def _reached(series: Series, as_of: int | None) -> str:
    """Return the figure reached, worded as low as its age and its range ask for."""
    ending = series.ending()
    if as_of is not None and as_of - int(series.days[-1]) > FRESH:
        return f"at least {number(ending.low)}"
    return ending.words()


def _method(drawn: Sequence[Series], silent: Sequence[str], max_age: int) -> str:
    """Return the method in one sentence or two, for the foot."""
    if not drawn:
        return ""
    age = f"dashed once it is more than {FRESH} days old"
    held = f"A line holds the last reported figure, {age}."
    broken = any((pd.Series([*one.days, one.last_day]).diff() > max_age).any() for one in drawn)
    if broken:
        held = f"A line holds the last reported figure, {age}, and ends after {max_age} days."
    if any((one.lower != one.upper).any() for one in drawn):
        held += " Ticks: range the reports allow."
    if silent:
        held += f" No report names {join(list(silent))} alone."
    return held


def _alt(drawn: Sequence[Series], silent: Sequence[str], subject: str) -> str:
    """Return what the chart shows in two or three sentences."""
    if not drawn:
        return f"Empty chart of {subject[:1].lower()}{subject[1:]}: no reports."
    first = short_date(min(int(one.days[0]) for one in drawn), year=True)
    last = short_date(max(int(one.days[-1]) for one in drawn), year=True)
    ends = [f"{one.label} {one.ending().words()}" for one in drawn]
    sentences = [f"Step lines of cumulative counts ({subject}), {first} to {last}: {join(ends)}."]
    rises: list[tuple[int, Any, str, int, int]] = []
    for one in drawn:
        for i in range(1, len(one.days)):
            rise = int(one.estimate[i] - one.estimate[i - 1])
            rises.append((rise, one.label, one.label, int(one.days[i - 1]), int(one.days[i])))
    if rises:
        rise, _, label, start, end = max(rises, key=lambda row: (row[0], row[1], -row[3]))
        sentences.append(
            f"The largest rise between two reports is {number(rise)} in {label}, "
            f"{short_date(start)} to {short_date(end)}."
        )
    unsure = sum(int((one.lower != one.upper).sum()) for one in drawn)
    if unsure:
        sentences.append(f"{unsure} of the figures drawn are ranges.")
    elif not silent:
        sentences.append("The reports allow one figure only on each day drawn.")
    return " ".join(sentences)
