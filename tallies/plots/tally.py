"""The running totals as step lines, one per theatre."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from tallies.model.language import gettext
from tallies.model.record import Reconciliation
from tallies.plots import _band, _lanes, _notes, _reach
from tallies.plots import _style as style
from tallies.plots._band import Band
from tallies.plots._caption import caption
from tallies.plots._ends import draw_ends, end_labels, write_end
from tallies.plots._grid import (
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
    check_age,
    check_record,
    reported_days,
    series_of,
)
from tallies.plots._steps import (
    SMALLEST,
    draw_context,
    draw_markers,
    draw_ranges,
    draw_steps,
    marker_size,
)
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme

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
    theme: str | Theme = "light",
    language: str = "en",
    max_age: int = 30,
    band: bool = True,
    ax: "Axes | None" = None,
) -> Chart:
    """Draw the reconciled running totals as step lines.

    Parameters
    ----------
    x : Reconciliation
        The record to draw.
    theatres : sequence of str, optional
        Theatres to draw, ``"total"`` among them if wished; by default all single ones, and
        from five on the total. So many get a panel each, with the others in grey, on a page
        that is higher with their number.
    events : pandas.DataFrame, optional
        Dated context, written above the plot: ``date`` and ``label`` (short) or
        ``description``. Only events within the period are drawn, and of these only as many as
        fit: none where there are more than 100. Not drawn over several panels.
    title, subtitle, source : str, optional
        Words instead of the generated ones.
    unit : str, optional
        What is counted, in the plural; by default the measure of the record.
    subject : str, optional
        What reaches the figures in the generated title, such as ``"Attacks on US forces"``;
        by default "Reported" and the unit.
    preset : {'wide', 'column', 'square', 'print'}, default 'wide'
        Shape of the page; ``column`` is for a newspaper column or a telephone, ``print`` for
        the width of an A4 page's text, at 300 dots to the inch.
    theme : {'light', 'dark'} or Theme, default 'light'
        Paper and colours; a `Theme` sets a house's colours and order of theatres too.
    language : str, default 'en'
        Language of the words generated: ``"en"``, ``"fr"``, ``"uk"`` or ``"ar"`` (right to left).
    max_age : int, default 30
        Days after which a figure is no longer held: the line breaks.
    band : bool, default True
        Whether to shade where the count most likely stood on the days that the reports leave
        open (``band_low`` to ``band_high`` of the record, a model's answer).
    ax : matplotlib.axes.Axes, optional
        Draw into these axes instead of a page: no subtitle, events or foot. Give them their
        place first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` has a row per theatre and report day: ``theatre`` (str), ``date``
        (datetime64[us]), ``lower``, ``estimate``, ``upper``, ``n_reports``, ``band_low``,
        ``band_high`` (Int64). Days without a report have a row where a band is shaded; the
        line says nothing new there, so only the band is filled in.

    Raises
    ------
    TalliesError
        When `x` is no Reconciliation, a theatre is unknown, or `ax` meets several panels.

    Notes
    -----
    A marker is a day with a kept report for that theatre. The level is held until the next
    one, dashed once it is more than 7 days old. In a panel of its own, a theatre whose reports
    stand closer than the smallest markers has one fine line for levels and risers. A tick over
    a marker spans what the reports allow where they allow more than one figure; an arrow says
    that nothing limits it.

    The shading is the band of the record, along the line: the days between are open, and under
    a model the count stood within it with the chance asked of ``reconcile(band=...)``. Between
    two pinned days it begins and ends at the marker. It is left out where it nowhere says more
    than the limits do, where nothing limits the count, and in gaps through which the line is
    not held.

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
    check_age(max_age)
    with style.drawing(theme, language):
        chosen = series_of(record, theatres)
        reported = [one for one in chosen if len(one.days)]
        together = len(chosen) <= MOST_TOGETHER
        height = page_height(preset, len(chosen))
        page = open_page(preset, ax, panels=1 if together else len(chosen), height=height)
        words = caption(
            record, title=title, subtitle=subtitle, source=source, unit=unit, subject=subject
        )
        set_title = words.head(
            page,
            _reach.titles(record, reported, words.subject),
            _reach.subtitle(record, reported, words.unit),
        )
        columns = columns_for(len(reported), page.body.right - page.body.left)
        drawn = reported if together else _highest_ending(page, reported, columns)
        silent = [one.label for one in chosen if not len(one.days)]
        names = [one.name for one in drawn]
        note = multiples_note(names) + shown_note(names, [one.name for one in reported])
        bands = _band.bands_of(record, drawn, max_age) if band else {}
        method = _reach.method(drawn, silent, max_age) + note
        shaded = _band.method(record, bands)
        page.foot([method, shaded, _reach.by_hand(record), words.credit])
        if not drawn:
            page.say(gettext("No reports"))
            panels: list[Panel] = []
        elif together:
            panels = [_single(page, record, drawn, bands, events, words.unit, max_age)]
        else:
            panels = _multiples(page, drawn, bands, words.unit, max_age, columns)
        every = [one.table() for one in chosen]
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=_band.with_bands(pd.concat(every, ignore_index=True), bands),
            alt=_reach.alt(drawn, silent, words.subject) + _band.alt(record, bands),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _single(
    page: Page,
    x: Reconciliation,
    drawn: list[Series],
    bands: dict[str, Band],
    events: pd.DataFrame | None,
    unit: str,
    max_age: int,
) -> Panel:
    """Draw all series into one panel with events above and labels at the right."""
    rough = page.body.top - page.body.bottom - DATE_LABELS - TOP_LABEL
    levels = ticks(_highest(drawn, bands), most_levels(0.75 * rough))
    labels = end_labels(drawn, 0.3 * (page.body.right - page.body.left))
    scale = _scale(page.body, drawn, levels, labels.width + 0.12)
    dated = _lanes.read_events(events, _first(drawn), int(scale.last))
    if drawn[0].since is not None:
        dated = [(drawn[0].since, gettext("count starts")), *dated]
    room = (0.25 if page.narrow else 0.36) * (page.body.top - page.body.bottom)
    stacked = sum(labels.height(i) for i in range(len(drawn)))
    # On a narrow page texts may stand over the end labels, where these stay beside the plot.
    edge = page.body.right if page.narrow and stacked < rough - room else scale.right
    placed = _lanes.place(page, scale, dated, room, edge)
    lanes = _lanes.height(placed)
    panel = Panel(
        page, scale, page.body.bottom + DATE_LABELS, page.body.top - lanes - TOP_LABEL, levels
    )
    panel.grid(unit)
    panel.dates(date_marks(scale))
    _lanes.draw(page, panel, placed, page.body.top)
    size = marker_size(panel, drawn)
    _band.draw_bands(panel, drawn, bands)
    for one in drawn:
        draw_steps(panel, one, max_age)
    for one in drawn:
        draw_ranges(panel, one)
        draw_markers(panel, one, size)
    draw_ends(panel, drawn, labels)
    _notes.silence(panel, drawn, reported_days(x))
    if size > 5:
        _notes.first_marker(panel, drawn)
    return panel


def _multiples(
    page: Page, drawn: list[Series], bands: dict[str, Band], unit: str, max_age: int, columns: int
) -> list[Panel]:
    """Draw each series into a panel of its own, the others in grey behind it."""
    grid = cells(page, [one.label for one in drawn], columns)
    most = most_levels(grid[0].plot.top - grid[0].plot.bottom)
    parts = [one for one in drawn if one.name != TOTAL]
    latest = max(int(one.days[-1]) for one in drawn)
    shared, own = (
        ticks(_highest(some, bands), most)
        for some in (parts, [one for one in drawn if one.name == TOTAL] or parts)
    )
    panels = []
    for one, cell in zip(drawn, grid, strict=True):
        whole = one.name == TOTAL
        days = _scale(cell.plot, drawn, [*shared, *own], 0.0)
        panel = Panel(page, days, cell.plot.bottom, cell.plot.top, own if whole else shared)
        panel.grid(unit, labels=cell.first_column or whole)
        if cell.lowest:
            panel.dates(cell.dates(date_marks(days)))
        if not whole:
            draw_context(panel, parts, max_age)
        _band.draw_bands(panel, [one], bands)
        size = min(4.0, marker_size(panel, [one]))
        draw_steps(panel, one, max_age, fine=size == SMALLEST)
        draw_ranges(panel, one)
        draw_markers(panel, one, size)
        written = write_end(panel, one, latest)
        cell.name(page, one.label, one.look.text, "" if written else one.ending().short())
        panels.append(panel)
    return panels


def _highest_ending(page: Page, reported: list[Series], columns: int) -> list[Series]:
    """Return the series with the highest last figures, as many as fit, in their order."""
    most = most_shown(page, len(reported), columns)
    counts = [int(one.estimate[-1]) for one in reported]
    names = shown([one.name for one in reported], counts, most)
    return [one for one in reported if one.name in names]


def _highest(drawn: Sequence[Series], bands: dict[str, Band]) -> float:
    """Return the value that the upper edge has to leave room for."""
    ends = [1.15 * int(one.estimate[-1]) for one in drawn if one.upper[-1] < 0]  # an arrow
    highest = max(int(max(one.estimate.max(), one.upper.max())) for one in drawn)
    likely = [1.02 * int(bands[one.name].high.max()) for one in drawn if one.name in bands]
    return max([1.04 * highest, *ends, *likely])


def _first(drawn: Sequence[Series]) -> int:
    """Return the first day counted, or that of the first report."""
    starts = [int(one.days[0]) for one in drawn]
    return min([*starts, *(one.since for one in drawn if one.since is not None)])


def _scale(box: Box, drawn: Sequence[Series], levels: Sequence[float], right: float) -> DayScale:
    """Return the days so that no mark reaches the numbers at the left or the labels right."""
    first = _first(drawn)
    last = max(*(one.last_day for one in drawn), first + FRESH)
    sides = (number_room(levels) + 0.12, 0.1)
    return fit_days(box._replace(right=box.right - right), first, last, *sides)
