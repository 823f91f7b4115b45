"""Spans of days, limits and figures in words, as the page prints them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tallies.model.words import MONTHS, say_count, say_day

DASH = "\N{EN DASH}"
Row = Mapping[Any, Any]  # of a table, by its columns


def short_date(day: pd.Timestamp) -> str:
    """Return ``23 Nov 2023``."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return ``20 to 26 November 2023``, naming month and year no more often than needed."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {say_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {say_day(last)}"
    return f"{say_day(first)} to {say_day(last)}"


def listing(items: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def number(value: Any) -> str:
    """Return a count with its thousands marked, or a dash where it is missing."""
    return DASH if pd.isna(value) else f"{value:,}"


def limits(lower: int, upper: int | None) -> str:
    """Return what the reports allow: ``36``, ``34 to 36`` or ``at least 34``."""
    if upper is None:
        return f"at least {lower:,}" if lower else "not known"
    return f"{lower:,}" if lower == upper else f"{lower:,} to {upper:,}"


def short_limits(lower: int, upper: int | None) -> str:
    """Return limits where room is scarce: ``36``, ``34+``, or a span with a dash."""
    if upper is None:
        return f"{lower:,}+"
    return f"{lower:,}" if lower == upper else f"{lower:,}{DASH}{upper:,}"


def figure(report: "Row | pd.Series[Any]") -> str:
    """Return a reported figure as it was worded: ``at least 60``, ``36 to 40``."""
    return say_count(
        str(report["qualifier"]), number(report["count"]), number(report["count_high"])
    )


def theatre_name(theatre: str) -> str:
    """Return ``Iraq and Syria`` for ``Iraq+Syria`` and ``All`` for the total."""
    return "All" if theatre == "total" else listing(theatre.split("+"))


def counted(count: int, noun: str) -> str:
    """Return ``1 report`` or ``12 reports``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
