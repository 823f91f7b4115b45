"""What the chart of rates says: the averages, or the changes, of each theatre."""

from collections.abc import Sequence

from tallies.model.language import both, counted, figures_in_a_row, gettext, number, percent
from tallies.plots import _style as style
from tallies.plots._change_words import change_alt, change_titles
from tallies.plots._paces import Pace
from tallies.plots._series import MOST_TOGETHER, TOTAL
from tallies.plots._words import (
    a_day,
    capital,
    decimals_apart,
    lowered,
    period,
    place_of,
    rate,
    short_date,
)

_YEAR = 366  # days; beyond, a day and its month could be of any year


def last_day(drawn: Sequence[Pace]) -> int | None:
    """Return the last day counted."""
    return max((int(one.end[-1]) for one in drawn), default=None)


def titles(drawn: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the counts prove, the fullest first."""
    if not drawn:
        return [capital(gettext("{subject}: no reports", subject=subject))]
    tested = change_titles(drawn, subject)
    if tested:
        return tested
    if len(drawn) > MOST_TOGETHER:  # a list of so many rates is no title
        drawn = [one for one in drawn if one.theatre == TOTAL]
    said = [
        gettext(
            "{count} {place}",
            count=a_day(one.said()[0]) if one is drawn[0] else one.said()[0],
            place=place_of(one.theatre, one.label),
        )
        for one in drawn
    ]
    short = capital(gettext("{subject} per day by theatre", subject=subject))
    rates = figures_in_a_row(said)
    averaged = gettext("{subject} averaged {rates}", subject=subject, rates=rates)
    return [capital(averaged), short] if said else [short]


def method(drawn: Sequence[Pace]) -> str:
    """Return how to read the blocks, for the foot."""
    if not drawn:
        return ""
    told = [one for one in drawn if one.verdict is not None and one.verdict.regimes]
    if not told:
        return gettext(
            "{lines}; {confidence} range if counts come independently at a steady rate.",
            lines=_lines(several=False),
            confidence=percent(0.95),
        )
    lines = _lines(several=any(one.shifts for one in told))
    said = {"lines": lines, "confidence": told[0].confidence}
    if len(told) == len(drawn):
        return gettext("{lines}; {confidence} range allows for bursts.", **said)
    if len(told) > MOST_TOGETHER:
        return gettext(
            "{lines}; {confidence} range allows for bursts where changes were looked for.", **said
        )
    return gettext(
        "{lines}; {confidence} range allows for bursts in {theatres}.",
        theatres=both([one.label for one in told]),
        **said,
    )


def _lines(*, several: bool) -> str:
    """Return what the lines of the averages are, by the colour of the ink."""
    if style.INK_NAME == "white":
        return gettext("White lines: averages") if several else gettext("White line: average")
    return gettext("Black lines: averages") if several else gettext("Black line: average")


def alt(drawn: Sequence[Pace], subject: str) -> str:
    """Return what the chart shows in a sentence, and one more for each theatre."""
    if not drawn:
        about = lowered(subject)
        return gettext("Empty chart of {subject} per day: no reports.", subject=about)
    first = min(int(one.start[0]) for one in drawn)
    long = max(int(one.end[-1]) for one in drawn) - first > _YEAR
    said = []
    for one in drawn:
        mean, span = one.said()[0], ""
        if len(one.regimes) == 1:
            mean, limits = one.regimes[0].said(spoken=True)
            span = " " + gettext("({confidence} {range})", confidence=one.confidence, range=limits)
        top = int(one.rates.argmax())
        peak = float(one.rates[top])
        most = gettext(
            ", at most {rate} from {start} to {end}",
            rate=a_day(rate(peak, decimals_apart([0.0, peak]))),
            start=short_date(int(one.start[top]), year=long),
            end=short_date(int(one.end[top]), year=long),
        )
        average = counted(
            "{theatre}: {count} in {number} days, {rate} on average",
            one.days,
            theatre=one.label,
            count=number(one.count.sum()),
            number=number(one.days),
            rate=a_day(mean),
        )
        most = "" if len(drawn) > MOST_TOGETHER else most
        said.append(f"{average}{span}{most}{change_alt(one, drawn)}")
    return gettext(
        "Blocks of counts per day between reports ({subject}), {period}. {theatres}.",
        subject=subject,
        period=period(first, last_day(drawn) or 0),
        theatres=gettext("; ").join(said),
    )
