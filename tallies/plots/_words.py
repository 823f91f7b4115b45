"""What charts say: dates, numbers, and phrases that claim no more than the reports allow."""

import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tallies.errors import TalliesWarning
from tallies.plots._style import known_characters

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
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
    when = calendar(day)
    words = f"{when.day} {MONTHS[when.month - 1][:3]}"
    return f"{words} {when.year}" if year else words


def long_date(day: int) -> str:
    """Return "24 October 2023"."""
    when = calendar(day)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def date_range(first: int, last: int) -> str:
    """Return "16\N{EN DASH}22 Oct" or "30 Oct\N{EN DASH}5 Nov"."""
    if calendar(first).month == calendar(last).month and last - first < 31:
        return f"{calendar(first).day}\N{EN DASH}{short_date(last)}"
    return f"{short_date(first)}\N{EN DASH}{short_date(last)}"


def number(value: float) -> str:
    """Return a count in full, with commas."""
    return f"{int(value):,}"


def axis_number(value: float) -> str:
    """Return a round number for an axis, short: "2.5 million"."""
    for size, name in ((10**9, " billion"), (10**6, " million")):
        if value >= size:
            return f"{value / size:g}{name}"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def rate(value: float, decimals: int = 1) -> str:
    """Return a rate in words: "0.9", "14"."""
    return number(round(value)) if value >= 10 else f"{value:.{decimals}f}"


def decimals_apart(values: Sequence[float]) -> int:
    """Return how many decimals tell different rates apart, at least 1 and at most 4."""
    for decimals in (1, 2, 3):
        if len({rate(value, decimals) for value in values}) == len(set(values)):
            return decimals
    return 4


def join(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


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
        """Return "37", "about 37" where the range keeps within 5% of it, or "at least 35"."""
        if self.pinned:
            return number(self.estimate)
        slack = max(1, -(-self.estimate // 20))
        near = self.high is not None and self.high - self.estimate <= slack
        if near and self.estimate - self.low <= slack:
            return f"about {number(self.estimate)}"
        return f"at least {number(self.low)}"

    def short(self) -> str:
        """Return "37", "37+" or "36\N{EN DASH}38"."""
        if self.high is None:
            return f"{number(self.low)}+"
        if self.pinned:
            return number(self.estimate)
        return f"{number(self.low)}\N{EN DASH}{number(self.high)}"


def capital(text: str) -> str:
    """Return the text with its first letter in upper case, the rest as it was."""
    return text[:1].upper() + text[1:]


def source_line(source: str, as_of: int | None) -> str:
    """Return the last line of the foot."""
    parts = [f"Source: {source}"] if source else []
    parts += [f"As of {short_date(as_of, year=True)}"] if as_of is not None else []
    return " \N{MIDDLE DOT} ".join([*parts, "Chart: tallies"])
