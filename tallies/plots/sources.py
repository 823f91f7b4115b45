"""Who said what, against the reconciled line of one theatre."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallies.model.language import both, gettext, language_in_force, measure_in_words
from tallies.model.record import Reconciliation
from tallies.plots import _claims, _compare, _marks
from tallies.plots import _style as style
from tallies.plots._caption import Caption, caption
from tallies.plots._claims import DROPPED, Claim
from tallies.plots._ends import draw_ends, end_labels
from tallies.plots._page import Page, open_page
from tallies.plots._panel import (
    DATE_LABELS,
    TOP_LABEL,
    Panel,
    date_marks,
    fit_days,
    most_levels,
    number_room,
    ticks,
)
from tallies.plots._series import (
    FRESH,
    TOTAL,
    Series,
    check_age,
    check_record,
    choose_theatres,
    first_day,
    series_of,
)
from tallies.plots._steps import draw_steps
from tallies.plots._words import counted_in, in_brackets, long_date, period, place_of, short_date
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tallies.comparison.sources import SourceComparison


def plot_sources(
    x: Reconciliation,
    *,
    theatre: str | None = None,
    compare: "SourceComparison | tuple[str, str] | None" = None,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    unit: str | None = None,
    preset: str = "wide",
    theme: str | Theme = "light",
    language: str = "en",
    max_age: int = 30,
    ax: "Axes | None" = None,
) -> Chart:
    """Draw every report of one theatre against its reconciled line.

    Parameters
    ----------
    x : Reconciliation
        The record to draw.
    theatre : str, optional
        The theatre, or ``"total"``, which is the default.
    compare : SourceComparison or pair of str, optional
        Draw two bodies beside each other instead: the result of ``compare_sources``, or the
        names of two definitions in the reports of `x`, compared with its options.
    title, subtitle, source : str, optional
        Words instead of the generated ones.
    unit : str, optional
        What is counted, in the plural; by default the measure of the record.
    preset : {'wide', 'column', 'square', 'print'}, default 'wide'
        Shape of the page; ``column`` is for a newspaper column or a telephone, ``print`` for
        the width of an A4 page's text, at 300 dots to the inch.
    theme : {'light', 'dark'} or Theme, default 'light'
        Paper and colours; a `Theme` sets a house's colours and order of theatres too.
    language : str, default 'en'
        Language of the words generated: ``"en"``, ``"fr"``, ``"uk"`` or ``"ar"`` (right to left).
    max_age : int, default 30
        Days after which a figure is no longer held: the line breaks.
    ax : matplotlib.axes.Axes, optional
        Draw into these axes instead of a page: no subtitle, key or foot. Give them their place
        first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` are the reports drawn: ``report_id``, ``theatre`` (str),
        ``reference_date`` (datetime64[us]), ``count`` (Int64), ``qualifier``, ``source``,
        ``publisher``, ``definition``, ``status`` (str). With `compare` they are the days
        compared, as in ``SourceComparison.days``, up to the last common one.

    Raises
    ------
    TalliesError
        When `x` is no Reconciliation, the theatre is unknown, or `compare` holds several pairs.

    Notes
    -----
    A dot is a figure, the larger the more outlets carried it; hollow when it was worded as a
    bound ("at least 60"). Where several sources are in scope, each has its own shape. A cross
    is a report set aside; those farthest off are labelled with figure and outlet. A hollow
    diamond is a disputed report, on a tick over the range that the reports allow on that day.
    Grey steps are bodies that count by another definition over the same time: compared, never
    pooled.

    With `compare` both lines are rises from the first day on which both count. A marker is a day
    on which a report leaves one count only, with a tick where the rise is not as certain, since
    the count on that first day is not. Grey bars are the gap on common days. A hairline marks the
    day from which the two differ on every common day.

    Examples
    --------
    >>> from tallies import load_dataset, plot_sources, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> plot_sources(line, theatre="Iraq").title
    '3 of 110 reports on Iraq were set aside'
    >>> plot_sources(line, theatre="Syria", compare=("us_dod", "sohr")).source
    'Source: US Department of Defense and SOHR · As of 14 Nov 2023 · Chart: tallies'
    """
    record = check_record(x, "plot_sources")
    check_age(max_age)
    if compare is not None:
        with style.drawing(theme, language):
            found = _compare.gap_of(record, compare, theatre)
            given = caption(
                None,
                title=title,
                subtitle=subtitle,
                source=source or found.names(),
                unit=unit or measure_in_words(str(record.metadata["measure"])),
                as_of=found.last_day(),
            )
            return _side_by_side(open_page(preset, ax), found, given, max_age)
    with style.drawing(theme, language):
        name = choose_theatres(list(record.tally.columns), [theatre or TOTAL])[0]
        series = series_of(record, [name])[0]
        claims = _claims.claims_of(record, name)
        since = first_day(record)
        words = caption(record, title=title, subtitle=subtitle, source=source, unit=unit)
        page = open_page(preset, ax)
        most = 1 if page.narrow else _claims.MOST_OTHERS
        others = _claims.others_of(record, name, since, most=most) if claims else []
        place = _claims.about(name, series.label)
        where = "" if name == TOTAL else place_of(name, series.label)
        under = _subtitle(counted_in(words.unit, where), since if claims else None)
        set_title = words.head(page, _claims.verdict(claims, place), under)
        page.foot([_method(claims, others), words.credit])
        panels = _panels(page, series, claims, others, since, words.unit, max_age)
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=_claims.table_of(record, name),
            alt=_alt(series, claims, others, place, words.unit),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _subtitle(counted: str, since: int | None) -> str:
    """Return measure and start."""
    if since is None:
        return gettext(
            "Cumulative {unit}: each figure reported, and the reconciled line", unit=counted
        )
    return gettext(
        "Cumulative {unit} since {date}: each figure reported, and the reconciled line",
        unit=counted,
        date=long_date(since),
    )


def _side_by_side(page: Page, gap: _compare.Gap, words: Caption, max_age: int) -> Chart:
    """Draw two bodies beside each other."""
    titles, under = _compare.titles(gap, words.unit), _compare.subtitle(gap, words.unit)
    set_title = words.head(page, titles, under)
    page.foot([_compare.method(gap), words.credit])
    panels = _compare.draw_gap(page, gap, words.unit, max_age)
    return Chart(
        figure=page.figure,
        axes=tuple(panel.axes for panel in panels),
        data=gap.days.reset_index(drop=True),
        alt=gap.alt(set_title, under),
        title=set_title,
        source=words.credit,
        language=language_in_force(),
    )


def _panels(
    page: Page,
    series: Series,
    claims: Sequence[Claim],
    others: Sequence[Series],
    since: int | None,
    unit: str,
    max_age: int,
) -> list[Panel]:
    """Draw line, reports and key."""
    if not claims:
        page.say(gettext("No reports"))
        return []
    shapes = _marks.shapes(claims)
    key = _marks.draw_key(page, series, claims, others, shapes)
    body = page.body
    ends = [one for one in (series, *others) if len(one.days)]
    values = [claim.count for claim in claims] + [int(one.estimate.max()) for one in ends]
    height = body.top - key - TOP_LABEL - body.bottom - DATE_LABELS
    levels = ticks(1.06 * max(values), most_levels(height))
    labels = end_labels(ends, 0.3 * (body.right - body.left)) if ends else None
    room = labels.width + 0.12 if labels is not None else 0.1
    first = min([claim.day for claim in claims] + ([since] if since is not None else []))
    last = max(series.last_day, first + FRESH)
    box = body._replace(right=body.right - room)
    scale = fit_days(box, first, last, number_room(levels) + 0.14, 0.14)
    panel = Panel(page, scale, box.bottom + DATE_LABELS, box.top - key - TOP_LABEL, levels)
    panel.grid(unit)
    panel.dates(date_marks(scale))
    for other in others:
        draw_steps(panel, other, max_age, grey=True)
    if len(series.days):
        draw_steps(panel, series, max_age)
    if labels is not None:
        draw_ends(panel, ends, labels)
    _marks.draw_claims(panel, series, claims, shapes, labels=4 if page.narrow else 7)
    return [panel]


def _method(claims: Sequence[Claim], others: Sequence[Series]) -> str:
    """Return how to read the marks, for the foot."""
    if not claims:
        return ""
    words = gettext("Larger dots: more outlets.")
    if any(claim.status in DROPPED for claim in claims):
        words += " " + gettext("Crosses: labelled with figure and outlet where farthest off.")
    if others:
        words += " " + gettext("Grey: counts by other definitions.")
    return words


def _alt(
    series: Series, claims: Sequence[Claim], others: Sequence[Series], place: str, unit: str
) -> str:
    """Return what the chart shows in two or three sentences."""
    if not claims:
        return gettext("Empty chart of the reports {place}: no reports.", place=place)
    words = [
        gettext(
            "Reported cumulative {unit} against the reconciled line, {period}.",
            unit=counted_in(unit, place),
            period=period(claims[0].day, claims[-1].day),
        )
    ]
    words.append(gettext("{sentence}.", sentence=_claims.verdict(claims, place)[0]))
    dropped = sorted(
        (claim for claim in claims if claim.status in DROPPED),
        key=lambda claim: (-claim.gap, claim.day, claim.count),
    )
    if dropped:
        said = [in_brackets(claim.words(), short_date(claim.day)) for claim in dropped[:3]]
        words.append(gettext("Farthest off: {figures}.", figures=gettext("; ").join(said)))
    if len(series.days):
        ending = series.ending().words()
        words.append(gettext("Last figure of the line: {count}.", count=ending))
    if others:
        names = both([other.label for other in others])
        words.append(gettext("Other counts in grey: {sources}.", sources=names))
    return " ".join(words)
