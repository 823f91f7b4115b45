"""Spans of days, limits and figures in words, as the page prints them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tallies.model import language
from tallies.model.language import both, gettext, ngettext, pgettext
from tallies.model.words import WORDING

DASH = "\N{EN DASH}"
Row = Mapping[Any, Any]  # of a table, by its columns


def short_date(day: pd.Timestamp) -> str:
    """Return ``23 Nov 2023``."""
    return language.short_date(day, year=True)


def long_date(day: pd.Timestamp) -> str:
    """Return ``23 November 2023``."""
    return language.long_date(day)


def period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return ``20 to 26 November 2023``, naming month and year no more often than needed."""
    end = long_date(last)
    if (first.year, first.month) == (last.year, last.month):
        start = language.day_of_month(first)
        return pgettext("days of one month", "{first} to {last}", first=start, last=end)
    start = language.day_and_month(first) if first.year == last.year else long_date(first)
    return pgettext("days of several months", "{first} to {last}", first=start, last=end)


def listing(items: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    return both(items)


def number(value: Any) -> str:
    """Return a count with its thousands marked, or a dash where it is missing."""
    return DASH if pd.isna(value) else language.number(value)


def limits(lower: int, upper: int | None) -> str:
    """Return what the reports allow: ``36``, ``34 to 36`` or ``at least 34``."""
    low = number(lower)
    if upper is None:
        return gettext("at least {number}", number=low) if lower else gettext("not known")
    if lower == upper:
        return low
    return pgettext("a range", "{low} to {high}", low=low, high=number(upper))


def short_limits(lower: int, upper: int | None) -> str:
    """Return limits where room is scarce: ``36``, ``34+``, or a span with a dash."""
    low = number(lower)
    if upper is None:
        return pgettext("at least, briefly", "{number}+", number=low)
    if lower == upper:
        return low
    return pgettext("a range, briefly", "{low}\N{EN DASH}{high}", low=low, high=number(upper))


def figure(report: "Row | pd.Series[Any]") -> str:
    """Return a reported figure as it was worded: ``at least 60``, ``36 to 40``."""
    wording = WORDING[str(report["qualifier"])]
    return gettext(wording, count=number(report["count"]), high=number(report["count_high"]))


def theatre_name(theatre: str) -> str:
    """Return ``Iraq and Syria`` for ``Iraq+Syria`` and ``All`` for the total."""
    if theatre == "total":
        return pgettext("all theatres", "All")
    return listing(theatre.split("+"))


def status_name(status: str) -> str:
    """Return what became of a report: ``set aside``."""
    names = {
        "kept": pgettext("a report", "kept"),
        "disputed": pgettext("a report", "disputed"),
        "set_aside": pgettext("a report", "set aside"),
        "superseded": pgettext("a report", "superseded"),
        "excluded": pgettext("a report", "excluded"),
        "not_yet_known": pgettext("a report", "not yet known"),
    }
    return names.get(status, status.replace("_", " "))


def reports_in_words(count: int) -> str:
    """Return ``1 report`` or ``12 reports``."""
    return ngettext("{number} report", "{number} reports", count, number=number(count))


def outlets_in_words(count: int) -> str:
    """Return ``1 outlet`` or ``12 outlets``."""
    return ngettext("{number} outlet", "{number} outlets", count, number=number(count))


def days_in_words(count: int) -> str:
    """Return ``1 day`` or ``12 days``."""
    return ngettext("{number} day", "{number} days", count, number=number(count))
