"""Why a text is not a day written YYYY-MM-DD, and how to write what it means."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tallies.model.count_text import MISSING_WORDS
from tallies.model.findings import Fault

FIRST_YEAR, LAST_YEAR = 1900, 2100
EARLIEST_YEAR = 1800  # of a table that counts from a day before the twentieth century
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2212\uff0d]")
_NOT_ISO = "is not a day written YYYY-MM-DD"
_TWO_DAYS = "can be read as two days"
_ORDERED = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_MONTHS_A_YEAR = 12
_MONTH_FIRST = ("month", "day", "year")

Explain = Callable[[re.Match[str]], Fault]


def iso(year: int, month: int, day: int) -> str | None:
    """Return a real day inside the years accepted as ISO text, or None."""
    try:
        return date(year, month, day).isoformat() if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def year_fault(first_year: int = FIRST_YEAR) -> Fault:
    """Return the fault of a day outside the years that reports can speak of."""
    found = f"lies outside the years {first_year} to {LAST_YEAR}"
    return Fault("B12", found, "correct the year")


def time_fault() -> Fault:
    """Return the fault of a moment where a day belongs."""
    mend = "write the calendar day alone, in the zone in which the source counts its days"
    return Fault("B09", "has a time of day", mend)


def offset_fault() -> Fault:
    """Return the fault of a moment with a zone where a day belongs."""
    mend = "choose one zone, write the calendar day in it, and say which zone in note"
    return Fault("B10", "has a time and a zone", mend)


def _iso_form(match: re.Match[str]) -> Fault:
    year, month, day = (int(match[index]) for index in (1, 2, 3))
    if len(match[1]) == 4 and not FIRST_YEAR <= year <= LAST_YEAR:
        return year_fault()
    meant = iso(year, month, day)
    if meant is None:
        return Fault("B08", "is not a day of the calendar", "correct the day or the month")
    return Fault("B05", _NOT_ISO, f"write {meant}")


def _day_month(match: re.Match[str]) -> Fault:
    first, second, year = (int(match[index]) for index in (1, 2, 3))
    readings = {iso(year, second, first), iso(year, first, second)} - {None}
    if len(readings) == 2:
        either = " or ".join(sorted(reading for reading in readings if reading))
        return Fault("B02", _TWO_DAYS, f"write {either}, whichever is meant")
    if readings:
        return Fault("B02", _NOT_ISO, f"write {readings.pop()}")
    return Fault("B08", "is not a day of the calendar", "write the day as YYYY-MM-DD")


class Order(NamedTuple):
    """The order of day and month that a column of days shows, and the cell that shows it."""

    day_first: bool
    mark: str
    shown: str

    @property
    def words(self) -> str:
        """The order as it would be read out."""
        return self.mark.join(("day", "month", "year") if self.day_first else _MONTH_FIRST)

    def note(self, column: str) -> str:
        """Say once, of the whole column, what its cells show."""
        form = self.mark.join(("%d", "%m", "%Y") if self.day_first else ("%m", "%d", "%Y"))
        return (
            f"Column {column!r} is written {self.words}, as {self.shown} shows; if that holds "
            f"throughout, pandas.to_datetime(column, format={form!r}) reads it in Python. [B02]"
        )


def order_of(texts: Iterable[str]) -> Order | None:
    """Return the order that some days of a column can only have, if all of those agree."""
    shown = []
    for text in texts:
        match = _ORDERED.fullmatch(text)
        if match and (int(match[1]) > _MONTHS_A_YEAR) != (int(match[3]) > _MONTHS_A_YEAR):
            shown.append(Order(int(match[1]) > _MONTHS_A_YEAR, match[2], text))
    agreed = len({(order.day_first, order.mark) for order in shown}) == 1
    return min(shown, key=lambda order: order.shown) if agreed else None


def ordered_fault(text: str, order: Order) -> Fault | None:
    """Return the fault of a day with two readings whose column shows which one is likely."""
    match = _ORDERED.fullmatch(text)
    if match is None or match[2] != order.mark:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_first, month_first = iso(year, second, first), iso(year, first, second)
    meant = day_first if order.day_first else month_first
    if day_first is None or month_first is None or first == second:
        return None
    mend = f"the column has {order.shown}, so {order.words}: write {meant} if that is right"
    return Fault("B02", _TWO_DAYS, mend)


def _serial(match: re.Match[str]) -> Fault:
    likely = (_EXCEL_DAY_ZERO + timedelta(days=int(match[0]))).isoformat()
    mend = f"write {likely} if that is meant, and format the column as text before saving"
    return Fault("B07", "is a spreadsheet's day number, not a date", mend)


def _digits(match: re.Match[str]) -> Fault:
    likely = iso(int(match[1]), int(match[2]), int(match[3]))
    return Fault("B07", _NOT_ISO, f"write {likely or 'the day as YYYY-MM-DD'} if that is meant")


def _month_name(match: re.Match[str]) -> Fault:
    named = match.groupdict()
    month = _MONTHS.index(named["month"]) + 1
    meant = iso(int(named["year"]), month, int(named["day"]))
    return Fault("B15", "names the month in words", f"write {meant or 'the day as YYYY-MM-DD'}")


def _period(_: re.Match[str]) -> Fault:
    mend = (
        "write the last day it may mean in reference_date and the first in "
        "reference_date_earliest; in since leave the cell empty and keep the words in note"
    )
    return Fault("B16", "is a period, not a day", mend)


_NAME = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
# In this order; every pattern is linear in the length of the text.
_FORMS: tuple[tuple[re.Pattern[str], Explain], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", _iso_form),
        (
            r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[t ][0-9:.,]+ ?(?:z|utc|gmt|[+-][0-9:]+)",
            lambda _: offset_fault(),
        ),
        (r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[t ][0-9:., ]+(?:am|pm)?", lambda _: time_fault()),
        (r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", _day_month),
        (
            r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
            lambda _: Fault("B06", "has a two-digit year", "write the day as YYYY-MM-DD"),
        ),
        (r"([0-9]{4})([0-9]{2})([0-9]{2})", _digits),
        (
            r"[0-9]{5}(?:\.0)?",
            lambda match: _serial(re.compile("[0-9]{5}").match(match[0]) or match),
        ),
        (rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? {_NAME},? (?P<year>[0-9]{{4}})", _month_name),
        (rf"{_NAME} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})", _month_name),
        (r"[0-9]{4}(?:-[0-9]{2}|-w[0-9]{2}|-q[0-9])?|[a-z]+[ -][0-9]{4}", _period),
        (r"(?:by |as of |since |until |around |early|mid|late|end of|last |this ).*", _period),
    )
)


def date_fault(text: str) -> Fault:
    """Return why a trimmed text is no day and how to write what it may mean."""
    low = _DASHES.sub("-", text.casefold())
    if low in MISSING_WORDS:
        return Fault(
            "B13", "is no day", "write the day, or leave the cell empty where a day is optional"
        )
    for pattern, explain in _FORMS:
        match = pattern.fullmatch(low)
        if match:
            return explain(match)
    if re.search(r"[^\W\d_]", text):
        return Fault("B15", "is a day in words", "write the day as YYYY-MM-DD")
    return Fault("B05", _NOT_ISO, "write the day as YYYY-MM-DD, such as 2023-11-23")
