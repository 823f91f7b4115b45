"""What was known when: the line as it stands now, and where it stood on earlier days."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.model.language import gettext, ngettext
from tallies.plots import _style as style
from tallies.plots._caption import caption
from tallies.plots._ends import draw_ends, end_labels
from tallies.plots._labels import free_place
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
from tallies.plots._series import FRESH, TOTAL, Series, as_days, check_age, choose_theatres
from tallies.plots._steps import draw_ranges, draw_steps, marker_reach
from tallies.plots._views import View, earlier, lines_of, table_of, views_of
from tallies.plots._words import counted_in, long_date, plain, short_date
from tallies.plots.chart import Chart
from tallies.plots.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NEEDED = ("as_of", "date", "theatre", "lower", "estimate", "upper", "n_reports")
MOST_NAMED = 5  # changes labelled with their figures
DOT = 5.0  # points


def plot_revisions(
    replayed: pd.DataFrame,
    *,
    theatre: str | None = None,
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
    """Draw what was known when: one theatre's tally as of a series of days.

    Parameters
    ----------
    replayed : pandas.DataFrame
        The table that `replay` returns.
    theatre : str, optional
        The theatre, or ``"total"``, which is the default.
    title, subtitle, source : str, optional
        Words instead of the generated ones. The table does not know whose count it is: name
        the source.
    unit : str, optional
        What is counted, in the plural; by default attacks.
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
        Draw into these axes instead of a page: no subtitle or foot. Give them their place
        first, since labels are set in inches.

    Returns
    -------
    Chart
        Its ``data`` has a row per day of knowledge: ``theatre`` (str), ``as_of``, ``date``
        (datetime64[us], the last day then reported), ``lower``, ``estimate``, ``upper`` (Int64,
        as known then), ``lower_now``, ``estimate_now``, ``upper_now`` (Int64, the same date as
        known on the last of the days) and ``changed`` (bool).

    Raises
    ------
    TalliesError
        When the table is not that of `replay`, or the theatre is unknown.

    Notes
    -----
    The thick line is the tally as of the last day. A circle is the last figure known on an
    earlier day, the paler the earlier, and a thin line of its colour the whole tally as known
    then. A stroke leads from a circle to where the line stands now; the longest are labelled. A
    figure counts as changed only where what the reports allow now leaves no room for all that
    they allowed then.

    Examples
    --------
    >>> import pandas as pd
    >>> from tallies import load_dataset, plot_revisions, replay
    >>> reports = load_dataset("us_forces_2023").reports
    >>> known = replay(
    ...     reports,
    ...     pd.date_range("2023-10-29", "2023-12-03", freq="7D"),
    ...     definition="us_dod",
    ...     undated="reference_date",
    ... )
    >>> plot_revisions(known, theatre="Syria").title
    'Later reports overturned none of 5 figures for Syria'
    """
    table = _checked(replayed)
    check_age(max_age)
    with style.drawing(theme, language):
        name = choose_theatres(list(dict.fromkeys(table["theatre"])), [theatre or TOTAL])[0]
        lines = lines_of(table, name)
        views = list(views_of(lines, table, name))
        last = int(as_days(table["as_of"]).max())
        words = caption(None, title=title, subtitle=subtitle, source=source, unit=unit, as_of=last)
        page = open_page(preset, ax)
        set_title = words.head(page, _titles(views, name), _subtitle(lines, last, words.unit))
        page.foot([_method(views, table, name), words.credit])
        panels = _panels(page, lines, views, words.unit, max_age)
        return Chart(
            figure=page.figure,
            axes=tuple(panel.axes for panel in panels),
            data=table_of(views, name),
            alt=_alt(views, lines, name, words.unit),
            title=set_title,
            source=words.credit,
            language=language,
        )


def _checked(replayed: pd.DataFrame) -> pd.DataFrame:
    """Return the table if `replay` can have made it."""
    if not isinstance(replayed, pd.DataFrame) or not set(NEEDED) <= set(replayed.columns):
        message = (
            f"plot_revisions() draws the table of tallies.replay, with {', '.join(NEEDED)}; "
            f"this is a {type(replayed).__name__}. Make one with tallies.replay(reports, days)."
        )
        raise TalliesError(message)
    if replayed.empty:
        message = "the table of replay has no rows. Ask for days on which something was known."
        raise TalliesError(message)
    return replayed


def _titles(views: Sequence[View], name: str) -> list[str]:
    """Return the finding."""
    before = earlier(views)
    place = gettext("the total") if name == TOTAL else plain(name)
    if not before:
        return [gettext("What was known when of {theatre}", theatre=place)]
    changed, every = sum(view.changed for view in before), len(before)
    told = {"all": str(every), "theatre": place}
    if not changed:
        return [
            ngettext(
                "Later reports overturned none of {all} figure for {theatre}",
                "Later reports overturned none of {all} figures for {theatre}",
                every,
                **told,
            )
        ]
    return [
        ngettext(
            "Later reports overturned {number} of {all} figure for {theatre}",
            "Later reports overturned {number} of {all} figures for {theatre}",
            every,
            number=str(changed),
            **told,
        )
    ]


def _subtitle(lines: Sequence[Series], last: int, unit: str) -> str:
    """Return what is drawn."""
    told = {"unit": unit, "date": long_date(last)}
    since = lines[-1].since if lines else None
    if since is None:
        return gettext("Cumulative {unit} as known on {date}, and as known before", **told)
    return gettext(
        "Cumulative {unit} since {start} as known on {date}, and as known before",
        start=long_date(since),
        **told,
    )


def _method(views: Sequence[View], table: pd.DataFrame, name: str) -> str:
    """Return how to read the marks, and what is missing."""
    days = table["as_of"].nunique()
    words = gettext(
        "Circles: the last figure known on earlier days, the paler the earlier. Strokes: to where "
        "the line stands now."
    )
    silent = days - len(views)
    if silent:
        place = gettext("any theatre") if name == TOTAL else plain(name)
        words += " " + gettext(
            "On {number} of {all} days no report on {theatre} was known.",
            number=str(silent),
            all=str(days),
            theatre=place,
        )
    return words


def _panels(
    page: Page, lines: Sequence[Series], views: Sequence[View], unit: str, max_age: int
) -> list[Panel]:
    """Draw the lines from the earliest to the last, then circles, strokes and labels."""
    if not lines:
        page.say(gettext("No reports"))
        return []
    body, last = page.body, lines[-1]
    highest = max(int(max(one.estimate.max(), one.upper.max())) for one in lines)
    levels = ticks(1.06 * highest, most_levels(body.top - body.bottom - TOP_LABEL - DATE_LABELS))
    labels = end_labels([last], 0.3 * (body.right - body.left))
    first = min(int(lines[0].days[0]), lines[0].since or int(lines[0].days[0]))
    end = max(last.last_day, first + FRESH)
    box = body._replace(right=body.right - labels.width - 0.12)
    scale = fit_days(box, first, end, number_room(levels) + 0.12, 0.1)
    panel = Panel(page, scale, box.bottom + DATE_LABELS, box.top - TOP_LABEL, levels)
    panel.grid(unit)
    panel.dates(date_marks(scale))
    for one in lines[:-1]:
        _thin(panel, one)
    draw_steps(panel, last, max_age)
    draw_ranges(panel, last)
    _draw_last(panel, last)
    colours = {view.as_of: one.look.fill for view, one in zip(views, lines, strict=True)}
    _draw_views(panel, earlier(views), colours)
    draw_ends(panel, [last], labels)
    return [panel]


def _draw_last(panel: Panel, one: Series) -> None:
    """Draw a dot at the last figure, which after a long silence has no line to it."""
    day, value = int(one.days[-1]), int(one.estimate[-1])
    options = {"linestyle": "none", "marker": "o", "markersize": DOT, "color": one.look.fill}
    panel.line([day], [value], "last figure", zorder=3.7, **options)
    panel.keep_clear(day, day, value, value, marker_reach(DOT))


def _thin(panel: Panel, one: Series) -> None:
    """Draw an earlier tally as a thin step line."""
    days, values = np.repeat(one.days, 2)[1:], np.repeat(one.estimate, 2)[:-1]
    label = f"as known on {one.name}"
    panel.line(days, values, label, color=one.look.fill, linewidth=1.0, zorder=2.6)


def _draw_views(panel: Panel, views: Sequence[View], colours: dict[int, str]) -> None:
    """Draw circles and strokes, and label the longest strokes."""
    for view in views:
        then, now = view.then.estimate, view.now.estimate
        if then != now:
            stroke = ((view.day, then), (view.day, now))
            label = f"changed: {view.as_of}"
            panel.strokes([stroke], label, color=style.INK, linewidth=1.2, zorder=3.8)
        colour = colours[view.as_of]
        panel.line(
            [view.day],
            [then],
            f"known on {view.as_of}",
            linestyle="none",
            marker="o",
            markersize=DOT,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.INK if then != now else colour,
            markeredgewidth=1.5,
            zorder=4.0,
        )
        panel.keep_clear(view.day, view.day, min(then, now), max(then, now), marker_reach(DOT))
    moved = [view for view in views if view.then.estimate != view.now.estimate]
    ranked = sorted(
        moved, key=lambda v: (not v.changed, -abs(v.now.estimate - v.then.estimate), v.day)
    )
    for view in ranked[:MOST_NAMED]:
        _label(panel, view)


def _label(panel: Panel, view: View) -> None:
    """Write then and now beside a stroke, below the line or else above it."""
    words = view.words()
    width, height = style.text_width(words, style.NOTE), 0.15
    x, y = panel.days(view.day), panel.y(view.then.estimate)
    below = [(x + 0.08 + 0.05 * i, y - 0.2 - 0.04 * i) for i in range(30)]
    above = [(x - width - 0.1 - 0.05 * i, y + 0.04 * i) for i in range(30)]
    near = [corner for pair in zip(above, below, strict=True) for corner in pair]
    place = free_place(width, height, near, [*panel.marks, *panel.page.taken], panel.box)
    if place is None:
        return
    panel.page.text(place.left, place.bottom + 0.035, words, style.NOTE, style.INK, padded=True)


def _alt(views: Sequence[View], lines: Sequence[Series], name: str, unit: str) -> str:
    """Return what the chart shows in two or three sentences."""
    place = gettext("in {theatre}", theatre=plain(name))
    place = gettext("of the total") if name == TOTAL else place
    if not views:
        return gettext("Empty chart of what was known when {place}: no reports.", place=place)
    first, last = (short_date(view.as_of, year=True) for view in (views[0], views[-1]))
    words = [
        ngettext(
            "Cumulative {unit} as known on one day from {start} to {end}.",
            "Cumulative {unit} as known on {number} days from {start} to {end}.",
            len(views),
            unit=counted_in(unit, place),
            number=str(len(views)),
            start=first,
            end=last,
        )
    ]
    words.append(gettext("{sentence}.", sentence=_titles(views, name)[0]))
    moved = [view for view in earlier(views) if view.then.estimate != view.now.estimate]
    if moved:
        largest = max(moved, key=lambda view: abs(view.now.estimate - view.then.estimate))
        words.append(gettext("Largest difference: {figure}.", figure=largest.words()))
    words.append(gettext("Last figure: {count}.", count=lines[-1].ending().words()))
    return " ".join(words)
