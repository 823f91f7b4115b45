"""What charts say: dates, numbers, and phrases that claim no more than the reports allow."""

import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tallies.errors import TalliesWarning
from tallies.model import language
from tallies.model.language import gettext, number, pgettext, written
from tallies.plots._style import known_characters

_EPOCH = date(1970, 1, 1).toordinal()
_UNKNOWN = "\u25a1"  # a box, for characters that no font at hand can draw


def calendar(day: int) -> date:
    """Return the calendar date of a day number."""
    return date.fromordinal(int(day) + _EPOCH)


def day_number(when: date) -> int:
    """Return the day number of a calendar date."""
    return date(when.year, when.month, when.day).toordinal() - _EPOCH


def short_date(day: int, *, year: bool = False) -> str:
    """Return "24 Oct", or "24 Oct 2023"."""
    return language.short_date(calendar(day), year=year)


def long_date(day: int) -> str:
    """Return "24 October 2023"."""
    return language.long_date(calendar(day))


def date_range(first: int, last: int) -> str:
    """Return "16\N{EN DASH}22 Oct" or "30 Oct\N{EN DASH}5 Nov"."""
    start = short_date(first)
    if calendar(first).month == calendar(last).month and last - first < 31:
        start = language.day_of_month(calendar(first))
    return pgettext(
        "a range of days", "{first}\N{EN DASH}{last}", first=start, last=short_date(last)
    )


def axis_number(value: float) -> str:
    """Return a round number for an axis, short: "2.5 million"."""
    if value >= 10**9:
        return gettext("{number} billion", number=written(f"{value / 10**9:g}"))
    if value >= 10**6:
        return gettext("{number} million", number=written(f"{value / 10**6:g}"))
    return written(f"{value:,.0f}" if value == int(value) else f"{value:g}")


def rate(value: float, decimals: int = 1) -> str:
    """Return a rate in words: "0.9", "14"."""
    return number(round(value)) if value >= 10 else written(f"{value:.{decimals}f}")


def a_day(words: str) -> str:
    """Return a rate with its unit: "0.9 a day"."""
    return gettext("{rate} a day", rate=words)


def brief_range(low: str, high: str) -> str:
    """Return "36\N{EN DASH}38"."""
    return pgettext("a range, briefly", "{low}\N{EN DASH}{high}", low=low, high=high)


def spoken_range(low: str, high: str) -> str:
    """Return "36 to 38"."""
    return pgettext("a range", "{low} to {high}", low=low, high=high)


def confident(confidence: str, span: str) -> str:
    """Return "95%: 0.8\N{EN DASH}1.7"."""
    return gettext("{confidence}: {range}", confidence=confidence, range=span)


def in_brackets(told: str, more: str) -> str:
    """Return "1.2 a day (95%: 0.8\N{EN DASH}1.7)"."""
    return gettext("{told} ({more})", told=told, more=more)


def theatre_and_figure(theatre: str, figure: str) -> str:
    """Return "Syria 37"."""
    return pgettext(
        "a theatre and its figure", "{theatre} {figure}", theatre=theatre, figure=figure
    )


def on_day(day: int) -> str:
    """Return "on 24 Oct"."""
    return gettext("on {date}", date=short_date(day))


def place_of(name: str, label: str) -> str:
    """Return where a figure holds: "in Iraq", or "in all" for the total."""
    return gettext("in all") if name == "total" else gettext("in {theatre}", theatre=label)


def counted_in(unit: str, place: str) -> str:
    """Return what is counted, and where if that is said: "attacks in Iraq"."""
    if not place:
        return unit
    return pgettext("what is counted, and where", "{unit} {place}", unit=unit, place=place)


def period(first: int, last: int) -> str:
    """Return "17 Oct 2023 to 24 Nov 2023"."""
    start, end = short_date(first, year=True), short_date(last, year=True)
    return pgettext("a period", "{start} to {end}", start=start, end=end)


def decimals_apart(values: Sequence[float]) -> int:
    """Return how many decimals tell different rates apart, at least 1 and at most 4."""
    for decimals in (1, 2, 3):
        if len({rate(value, decimals) for value in values}) == len(set(values)):
            return decimals
    return 4


def name_of(theatre: str) -> str:
    """Return the name of a theatre fit to be drawn, "Total" for the total."""
    return gettext("Total") if theatre == "total" else plain(theatre)


def plain(text: object) -> str:
    """Return text on one line without control characters, with a box where no glyph exists."""
    spaced = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", str(text))
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}
    )
    words = " ".join(spaced.split())
    drawn = "".join(
        char if ord(char) in known_characters() or unicodedata.category(char) == "Cf" else _UNKNOWN
        for char in words
    )
    if drawn != words:
        message = f"No font at hand draws every character of {words[:80]!r}: boxes stand for them."
        warnings.warn(message, TalliesWarning, stacklevel=2)
    return drawn


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a tally stands after its last report; `high` is None where nothing limits it."""

    low: int
    estimate: int
    high: int | None

    @property
    def pinned(self) -> bool:
        """Whether the reports allow one figure only."""
        return self.high == self.low

    def words(self) -> str:
        """Return "37", "about 37" if the range keeps within 5% of it, "30 to 44", "at least 35"."""
        if self.pinned:
            return number(self.estimate)
        slack = max(1, -(-self.estimate // 20))
        near = self.high is not None and self.high - self.estimate <= slack
        if near and self.estimate - self.low <= slack:
            return gettext("about {number}", number=number(self.estimate))
        if self.high is not None:
            return spoken_range(number(self.low), number(self.high))
        return at_least(self.low)

    def short(self) -> str:
        """Return "37", "37+" or "36\N{EN DASH}38"."""
        if self.high is None:
            return pgettext("at least, briefly", "{number}+", number=number(self.low))
        if self.pinned:
            return number(self.estimate)
        return brief_range(number(self.low), number(self.high))


def at_least(low: int) -> str:
    """Return "at least 35"."""
    return gettext("at least {number}", number=number(low))


def capital(text: str) -> str:
    """Return the text with its first letter in upper case, the rest as it was."""
    return text[:1].upper() + text[1:]


def lowered(subject: str) -> str:
    """Return a subject inside a sentence: "attacks on US forces", but "US attacks" as it is."""
    return subject[:1].lower() + subject[1:] if subject[1:2].islower() else subject


def source_line(source: str, as_of: int | None) -> str:
    """Return the last line of the foot."""
    parts = [gettext("Source: {source}", source=source)] if source else []
    if as_of is not None:
        parts.append(gettext("As of {date}", date=short_date(as_of, year=True)))
    return " \N{MIDDLE DOT} ".join([*parts, gettext("Chart: {maker}", maker="tallies")])
