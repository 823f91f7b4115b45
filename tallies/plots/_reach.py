"""What the tally chart says: how far each theatre got, worded as the reports allow."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from tallies.model.decided import decided_by_hand
from tallies.model.language import both, counted, figures_in_a_row, gettext, number
from tallies.model.record import Reconciliation
from tallies.plots._series import (
    FRESH,
    MOST_TOGETHER,
    TOTAL,
    Series,
    as_of_day,
    first_day,
    series_of,
)
from tallies.plots._words import at_least, capital, long_date, lowered, period, place_of, short_date


def titles(x: Reconciliation, drawn: Sequence[Series], subject: str) -> list[str]:
    """Return titles that the reports prove, the fullest first."""
    if not drawn:
        return [gettext("{subject}: no reports", subject=subject)]
    as_of = as_of_day(x)
    said = [_reach(drawn, as_of, subject)]
    many = len(drawn) > MOST_TOGETHER
    if many:
        said = []  # a list of so many figures is no title
    if many or (len(drawn) > 1 and TOTAL in x.tally and all(one.name != TOTAL for one in drawn)):
        whole = series_of(x, [TOTAL])[0]
        if len(whole.days):
            said.append(_reach([whole], as_of, subject))
    by_theatre = gettext("{subject} by theatre", subject=subject)
    return [capital(words) for words in [*said, by_theatre]]


def _reach(drawn: Sequence[Series], as_of: int | None, subject: str) -> str:
    """Return "attacks reach 36 in Iraq and 37 in Syria"."""
    told = [
        gettext("{count} {place}", count=_reached(one, as_of), place=_place(one)) for one in drawn
    ]
    return gettext("{subject} reach {figures}", subject=subject, figures=figures_in_a_row(told))


def subtitle(x: Reconciliation, drawn: Sequence[Series], unit: str) -> str:
    """Return measure and start."""
    since = first_day(x)
    if since is None or not drawn:
        return gettext("Cumulative {unit} reported", unit=unit)
    return gettext("Cumulative {unit} reported since {date}", unit=unit, date=long_date(since))


def _reached(series: Series, as_of: int | None) -> str:
    """Return the figure reached, worded as low as its age and its range ask for."""
    ending = series.ending()
    if as_of is not None and as_of - int(series.days[-1]) > FRESH:
        return at_least(ending.low)
    return ending.words()


def _place(series: Series) -> str:
    """Return "in Iraq", or "in all" for the total."""
    return place_of(series.name, series.label)


def method(drawn: Sequence[Series], silent: Sequence[str], max_age: int) -> str:
    """Return the method in one sentence or two, for the foot."""
    if not drawn:
        return ""
    age = {"fresh": number(FRESH), "days": number(max_age)}
    held = gettext(
        "A line holds the last reported figure, dashed once it is more than {fresh} days old.",
        **age,
    )
    broken = any((pd.Series([*one.days, one.last_day]).diff() > max_age).any() for one in drawn)
    if broken:
        held = gettext(
            "A line holds the last reported figure, dashed once it is more than {fresh} days old, "
            "and ends after {days} days.",
            **age,
        )
    if any((one.lower != one.upper).any() for one in drawn):
        held += " " + gettext("Ticks: range the reports allow.")
    if silent:
        held += " " + unnamed(silent)
    return held


def by_hand(x: Reconciliation) -> str:
    """Return how many reports were decided by hand, for the foot; nothing if none was."""
    counts = decided_by_hand(x)["decision"].value_counts()
    said = []
    if "pinned" in counts:
        said.append(gettext("pinned {number}", number=number(counts["pinned"])))
    if "taken out" in counts:
        said.append(gettext("taken out {number}", number=number(counts["taken out"])))
    return gettext("Reports decided by hand: {figures}.", figures=both(said)) if said else ""


def unnamed(silent: Sequence[str]) -> str:
    """Return a sentence on theatres of which no report tells alone."""
    return gettext("No kept report names {theatres} alone.", theatres=both(silent))


def alt(drawn: Sequence[Series], silent: Sequence[str], subject: str) -> str:
    """Return what the chart shows in two or three sentences."""
    if not drawn:
        return gettext("Empty chart of {subject}: no reports.", subject=lowered(subject))
    first, last = min(int(one.days[0]) for one in drawn), max(int(one.days[-1]) for one in drawn)
    ends = [
        gettext("{theatre} {count}", theatre=one.label, count=one.ending().words()) for one in drawn
    ]
    sentences = [
        gettext(
            "Step lines of cumulative counts ({subject}), {period}: {figures}.",
            subject=subject,
            period=period(first, last),
            figures=figures_in_a_row(ends),
        )
    ]
    rises = [
        (int(after - before), -int(start), int(end), _place(one))
        for one in [one for one in drawn if one.name != TOTAL] or drawn
        for (before, after), (start, end) in zip(
            pairwise(one.estimate), pairwise(one.days), strict=True
        )
    ]
    if rises:
        rise, start, end, place = max(rises)
        sentences.append(
            gettext(
                "The largest rise between two reports is {count} {place}, {start} to {end}.",
                count=number(rise),
                place=place,
                start=short_date(-start),
                end=short_date(end),
            )
        )
    unsure = sum(int((one.lower != one.upper).sum()) for one in drawn)
    if unsure:
        message = counted("Figures drawn as ranges: {number}.", unsure, number=str(unsure))
        sentences.append(message)
    elif not silent:
        sentences.append(gettext("The reports allow one figure only on each day drawn."))
    return " ".join(sentences)
