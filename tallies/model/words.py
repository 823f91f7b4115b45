"""Dates and counts in words, without the machine's locale."""

from collections.abc import Sequence

import pandas as pd

from tallies.model.language import N_

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WORDING = {
    "exact": N_("{count}"),
    "at_least": N_("at least {count}"),
    "more_than": N_("more than {count}"),
    "about": N_("about {count}"),
    "almost": N_("almost {count}"),
    "at_most": N_("at most {count}"),
    "less_than": N_("fewer than {count}"),
    "between": N_("{count} to {high}"),
}


def say_day(day: pd.Timestamp) -> str:
    """Return a day as in "23 November 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_count(qualifier: str, count: object, high: object = None) -> str:
    """Return a count as it was worded: "at least 36"."""
    return WORDING[qualifier].format(count=count, high=high)


def listed(names: Sequence[str], noun: str, most: int = 3) -> str:
    """Return a number of named things: "4 outlets: A, B, C and 1 more"."""
    shown = ", ".join(names[:most])
    more = f" and {len(names) - most} more" if len(names) > most else ""
    plural = noun if len(names) == 1 else noun + "s"
    return f"{len(names)} {plural}: {shown}{more}"
