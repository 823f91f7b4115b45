"""The mean of the four weeks before the last full one: a dashed line, and what is said of it."""

from collections.abc import Sequence

from tallies.model.before import WEEKS_BEFORE
from tallies.model.language import figures_in_a_row, gettext, pgettext, written
from tallies.plots import _style as style
from tallies.plots._panel import Panel
from tallies.plots._series import MOST_TOGETHER
from tallies.plots._weeks import WEEK, Bar, Before, Week, last_full, weeks_of
from tallies.plots._words import (
    brief_range,
    date_range,
    in_brackets,
    theatre_and_figure,
)

_WIDTH = 1.4  # points
_DASHES = (4.4, 2.4)


def draw_means(panel: Panel, bars: Sequence[Bar]) -> None:
    """Draw each theatre's mean from the first of the four weeks to the end of the last full one.

    Each dash lies on paper of its own, so that it can be seen on bars of its colour.
    """
    for bar, before in _told(bars):
        if not before.mean:  # the base line is there
            continue
        days = (bar.week.start - WEEKS_BEFORE * WEEK - 0.5, bar.week.end + 0.5)
        values = (before.mean, before.mean)
        name = bar.theatre
        looks = (("under mean", style.PAPER, 3.0), ("mean before", bar.look.text, _WIDTH))
        for zorder, (label, colour, width) in enumerate(looks, 30):
            dashes = tuple(length / width for length in _DASHES)  # the same on both widths
            look = {"color": colour, "linewidth": width, "linestyle": (0, dashes)}
            panel.line(days, values, f"{label}: {name}", zorder=zorder / 10, **look)
        panel.keep_clear(*days, before.mean, before.mean, 0.02)


def crossed(bars: Sequence[Bar]) -> list[Week]:
    """Return the weeks that the lines run across."""
    told = _told(bars)
    if not told:
        return []
    last = told[0][0].week.end
    return [week for week in weeks_of(bars) if 0 <= last - week.end <= WEEKS_BEFORE * WEEK]


def means_note(bars: Sequence[Bar]) -> str:
    """Return what the dashed lines are, for the foot; with their figures where these are few."""
    means = _told(bars)
    if not means:
        return ""
    week = date_range(*means[0][0].week)
    if len(means) > MOST_TOGETHER:
        return " " + gettext("Dashed: mean of the four weeks before {week}.", week=week)
    told = {"week": week, "figures": _figures(bars)}
    return " " + gettext("Dashed: mean of the four weeks before {week}: {figures}.", **told)


def means_alt(bars: Sequence[Bar]) -> str:
    """Return the means in a sentence for the alternative text."""
    if not _told(bars):
        return ""
    return " " + gettext("Mean of the four weeks before it: {figures}.", figures=_figures(bars))


def _figures(bars: Sequence[Bar]) -> str:
    """Return the means, each with its theatre where there are several."""
    named = len({bar.theatre for bar in bars}) > 1
    return figures_in_a_row(
        [
            theatre_and_figure(bar.label, mean_words(before)) if named else mean_words(before)
            for bar, before in _told(bars)
        ]
    )


def mean_words(before: Before) -> str:
    """Return "8.25 (6.75\N{EN DASH}9.25)", or "3" where the reports allow nothing else."""
    mean, low = _quarters(before.mean), _quarters(before.low)
    if before.high is None:
        return in_brackets(mean, pgettext("at least, briefly", "{number}+", number=low))
    if before.low == before.high:
        return mean
    return in_brackets(mean, brief_range(low, _quarters(before.high)))


def _quarters(value: float) -> str:
    """Return a mean of four counts in full: its decimals are quarters."""
    return written(f"{value:,.2f}".rstrip("0").rstrip("."))


def _told(bars: Sequence[Bar]) -> list[tuple[Bar, Before]]:
    """Return the bars of the last full week that have a mean before them, with it."""
    return [(bar, bar.before) for bar in last_full(bars) if bar.before is not None]
