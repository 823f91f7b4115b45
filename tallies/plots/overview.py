"""An overview of many theatres: the rate now, its last change and its trend, a row for each."""

from collections.abc import Sequence
from typing import Literal

from tallies.errors import check_option
from tallies.model.days import WEEK_DAYS
from tallies.model.language import gettext
from tallies.model.record import Reconciliation
from tallies.model.series import increments, weekly
from tallies.plots import _style as style
from tallies.plots._caption import caption
from tallies.plots._change_words import change_titles, so_many
from tallies.plots._changes import with_verdicts
from tallies.plots._grid import MOST_PANELS, shown, shown_note
from tallies.plots._outlook import Outlook, changes_of, sentence, table_of, trend_of
from tallies.plots._paces import Pace, paces
from tallies.plots._page import open_page
from tallies.plots._reach import unnamed
from tallies.plots._rows import cut_ranges, draw_rows, full_weeks, rows_height
from tallies.plots._series import (
    TOTAL,
    by_first_report,
    check_record,
    choose_theatres,
    first_day,
    kept_days,
    looks,
)
from tallies.plots._weeks import bars_of, sums, weeks_of
from tallies.plots._words import capital, long_date, lowered, name_of, period, plain
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme
from tallies.trends.changepoints import Changepoints

Order = Literal["rate", "count", "name", "report"]
ORDERS = ("rate", "count", "name", "report")


def plot_overview(
    x: Reconciliation,
    *,
    changes: Changepoints | None = None,
    theatres: Sequence[str] | None = None,
    order: Order = "rate",
    week_ends: str = "SUN",
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    unit: str | None = None,
    subject: str | None = None,
    preset: str = "wide",
    theme: str | Theme = "light",
    language: str = "en",
) -> Chart:
    """Draw a row for each theatre: its weeks as a line, the rate now, its change, its trend.

    Parameters
    ----------
    x : Reconciliation
        The record to draw.
    changes : Changepoints, optional
        What ``find_changepoints`` found in `x`; by default it is asked here. The total is
        always asked for on its own.
    theatres : sequence of str, optional
        Theatres to draw, or ``"total"``; by default all, and the total.
    order : {'rate', 'count', 'name', 'report'}, default 'rate'
        What the rows are sorted by: the rate now or the count so far, the highest first, the
        name, or the day of the first report. The total always comes last.
    week_ends : {'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'}, default 'SUN'
        Last day of a week.
    title, subtitle, source : str, optional
        Words instead of the generated ones.
    unit : str, optional
        What is counted, in the plural; by default the measure of the record.
    subject : str, optional
        What the generated title is about, such as ``"Attacks on US forces"``; by default
        "Reported" and the unit.
    preset : {'wide', 'column', 'square', 'print'}, default 'wide'
        Shape of the page; ``column`` is for a newspaper column or a telephone, ``print`` for
        the width of an A4 page's text, at 300 dots to the inch. A page is higher with the
        number of theatres.
    theme : {'light', 'dark'} or Theme, default 'light'
        Paper and colours; a `Theme` sets a house's colours and order of theatres too.
    language : str, default 'en'
        Language of the words generated: ``"en"``, ``"fr"``, ``"uk"`` or ``"ar"`` (right to left).

    Returns
    -------
    Chart
        Its ``data`` has a row per theatre, in the order drawn: ``theatre`` (str), ``start``,
        ``end`` (datetime64[us], first and last day between reports), ``days``, ``count``
        (Int64); ``rate``, ``rate_low``, ``rate_high`` (float64, counts a day now),
        ``rate_since`` (datetime64[us]); ``changes`` (Int64), ``change_p`` (float64, of the last
        change, or of any where none was found), ``changed_on``, ``changed_earliest``,
        ``changed_latest`` (datetime64[us], first day of the new rate), ``rate_before``
        (float64), ``depends_on_limits`` (boolean); ``trend_p``, ``growth`` (float64, share a
        week), ``doubling_time``, ``doubling_low``, ``doubling_high`` (float64, weeks),
        ``shape`` (str); ``change``, ``trend`` (str, the words drawn). What is not known is
        missing. The weeks of the lines are those of ``tallies.weekly``.

    Raises
    ------
    TalliesError
        When `x` is no Reconciliation, a theatre, an order or a week end is unknown, or
        `changes` were found in other counts.

    Notes
    -----
    Nothing is estimated here: the changes are those of ``find_changepoints``, and the rate now
    is that of its last segment, with its range; a theatre with too few reports for it has its
    average, with the exact range of a Poisson count. The trend is that of ``fit_trend``: the
    verb goes by its p-value ("doubled" below 0.01, "appears to have doubled" below 0.05, "may
    have doubled" below 0.10, else "no trend detected"), and where a single step fits better
    than a trend no doubling time is given. A test in each of many theatres finds a change by
    chance in some; pass `changes` found with ``false_discovery=True`` to hold that down.

    The line has a step for each full week, the shading is what the reports allow, cut at the
    edge of the row. All theatres share one scale, from 0; the total has its own.

    Examples
    --------
    >>> from tallies import load_dataset, plot_overview, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> chart = plot_overview(line)
    >>> chart.title
    'No change detected in the rate of reported attacks in Syria or Iraq'
    >>> chart.data[["theatre", "count", "change", "trend"]]
      theatre  count              change              trend
    0   Syria     37  No change detected  No trend detected
    1    Iraq     36  No change detected  No trend detected
    2   total     73  No change detected  No trend detected
    """
    record = check_record(x, "plot_overview")
    check_option("order", order, ORDERS)
    with style.drawing(theme, language):
        words = caption(
            record, title=title, subtitle=subtitle, source=source, unit=unit, subject=subject
        )
        chosen = _chosen(record, theatres)
        every = _outlooks(record, chosen, changes, week_ends)
        drawn = _sorted(every, order)
        silent = [plain(name) for name in chosen if name not in {one.name for one in every}]
        pace = [one.pace for one in drawn if one.pace]
        page = open_page(preset, None, height=rows_height(preset, min(len(chosen), MOST_PANELS)))
        start = first_day(record)
        under = _subtitle(capital(words.unit), start if drawn else None)
        set_title = words.head(page, _titles(drawn, pace, words.subject), under)
        page.foot([_method(drawn, every, silent), words.credit])
        panels = draw_rows(page, drawn) if drawn else []
        if not drawn:
            page.say(gettext("No reports"))
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=table_of(drawn, pace),
            alt=_alt(drawn, pace, words.subject),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _subtitle(unit: str, since: int | None) -> str:
    """Return what the rows show, and since when."""
    if since is None:
        return gettext("{unit} per week, with rate and trend", unit=unit)
    date = long_date(since)
    return gettext("{unit} per week since {date}, with rate and trend", unit=unit, date=date)


def _chosen(record: Reconciliation, theatres: Sequence[str] | None) -> list[str]:
    """Return the theatres to draw: unlike in other charts the total is always among them."""
    ranked = by_first_report(kept_days(record))
    chosen = choose_theatres(ranked, theatres)
    total = theatres is None and len(chosen) > 1 and TOTAL in ranked and TOTAL not in chosen
    return [*chosen, TOTAL] if total else chosen


def _outlooks(
    record: Reconciliation, chosen: list[str], changes: Changepoints | None, week_ends: str
) -> list[Outlook]:
    """Return what is known of each theatre that has a full or partial week."""
    look = looks(by_first_report(kept_days(record)), chosen)
    every = paces(increments(record), look)
    for found in changes_of(record, chosen, changes):
        told = set(found.tests["theatre"])
        tested = iter(with_verdicts([one for one in every if one.theatre in told], found))
        every = [next(tested) if one.theatre in told else one for one in every]
    by_name = {one.theatre: one for one in every}
    check_option("week_ends", week_ends, WEEK_DAYS)
    weeks = weekly(record, week_ends=week_ends)
    bars = bars_of(weeks[weeks["theatre"].isin(chosen)], look, band=False)
    return [
        Outlook(
            name=name,
            label=name_of(name),
            look=look[name],
            weeks=tuple(bar for bar in bars if bar.theatre == name),
            pace=by_name.get(name),
            trend=trend_of(record, name),
        )
        for name in chosen
        if any(bar.theatre == name for bar in bars)
    ]


def _sorted(every: Sequence[Outlook], order: Order) -> list[Outlook]:
    """Return the theatres in the order asked for, the highest counts where they are too many."""
    bars = [bar for one in every for bar in one.weeks]
    names = [one.name for one in every]
    kept = set(shown(names, sums(bars, names), MOST_PANELS))
    place = {name: i for i, name in enumerate(names)}

    def key(one: Outlook) -> tuple[bool, float, str, int]:
        high = {"rate": one.now.rate if one.now else -1.0, "count": one.count}.get(order, 0)
        name = one.name if order != "report" else ""
        return one.name == TOTAL, -high, name, place[one.name]

    return sorted((one for one in every if one.name in kept), key=key)


def _titles(drawn: Sequence[Outlook], pace: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the tests allow, the fullest first; about the total where it is alone."""
    if not drawn:
        return [capital(gettext("{subject}: no reports", subject=subject))]
    parts = [one for one in pace if one.theatre != TOTAL] or list(pace)
    return change_titles(parts, subject) or [
        capital(gettext("{subject} by theatre, week by week", subject=subject))
    ]


def _method(drawn: Sequence[Outlook], every: Sequence[Outlook], silent: Sequence[str]) -> str:
    """Return how to read the rows, for the foot."""
    if not drawn:
        return ""
    said = [gettext("Lines: full weeks; shaded: what the reports allow.")]
    if cut_ranges(drawn):
        said = [gettext("Lines: full weeks; shaded: what the reports allow, cut at the edge.")]
    if any(one.name == TOTAL for one in drawn) and len(drawn) > 1:
        said.append(gettext("The total has a scale of its own."))
    said.append(gettext("Rate now: average since the last change."))
    if any(one.verdict and one.verdict.doubt for one in drawn):
        said.append(
            gettext("Limits differ: other values within the limits of the reports say otherwise.")
        )
    if any(one.pace and one.verdict is None for one in drawn):
        said.append(gettext("Not tested: fewer than 5 stretches between reports."))
    if silent:
        said.append(unnamed(silent))
    return " ".join(said) + shown_note([one.name for one in drawn], [one.name for one in every])


def _alt(drawn: Sequence[Outlook], pace: Sequence[Pace], subject: str) -> str:
    """Return all that the chart says, a clause for each theatre."""
    if not drawn:
        return gettext("Empty overview of {subject}: no reports.", subject=lowered(subject))
    weeks = weeks_of([bar for one in drawn for bar in full_weeks(one)] or list(drawn[0].weeks))
    head = gettext(
        "Table of {theatres} with counts per week as lines ({subject}), {period}.",
        theatres=so_many(len([one for one in drawn if one.name != TOTAL])),
        subject=subject,
        period=period(weeks[0].start, weeks[-1].end),
    )
    told = [gettext("{sentence}.", sentence=sentence(one, pace)) for one in drawn]
    return " ".join([head, *told])
