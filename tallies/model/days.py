"""Days given as options: whole calendar days, never guessed from an ambiguous text."""

import datetime
import re
from collections.abc import Iterable

import pandas as pd

from tallies.errors import TalliesError, check_option

Day = str | datetime.date | pd.Timestamp
ONE_DAY = pd.Timedelta(days=1)
WEEK_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def as_day(argument: str, value: Day) -> pd.Timestamp:
    """Return a day as midnight without zone, or say how to write it."""
    if isinstance(value, int | float):  # pandas would take it for nanoseconds since 1970
        message = f"{argument}={value!r} is not a day. Write it as 2023-11-23."
        raise TalliesError(message)
    try:
        found = pd.to_datetime(value, format="%Y-%m-%d") if isinstance(value, str) else value
        day = pd.Timestamp(found)
    except (ValueError, TypeError) as error:
        message = f"{argument}={value!r} is not a day. Write it as 2023-11-23."
        raise TalliesError(message) from error
    if pd.isna(day) or day.tz is not None or day != day.normalize():
        message = f"{argument}={value!r} is not a whole day without zone. Write it as 2023-11-23."
        raise TalliesError(message)
    return day.as_unit("us")


def as_week_end(argument: str, value: Day, week_ends: str) -> pd.Timestamp:
    """Return the last day of the week that a day lies in, or that ``2023-W47`` names.

    A week named by its number is the one that holds its Thursday, as ISO 8601 counts weeks by
    where most of their days lie.
    """
    check_option("week_ends", week_ends, WEEK_DAYS)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-W[0-9]{2}", value):
        try:
            found = datetime.date.fromisocalendar(int(value[:4]), int(value[6:]), 4)
        except ValueError as error:
            message = f"{argument}={value!r}: that year has no such week. Write it as 2023-W47."
            raise TalliesError(message) from error
        day = as_day(argument, found)
    else:
        day = as_day(argument, value)
    return day + (WEEK_DAYS.index(week_ends) - day.weekday()) % 7 * ONE_DAY


def periods(
    week_ends: str | Iterable[Day], first: pd.Timestamp, last: pd.Timestamp
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Return the first and last days of the periods between the first and last day counted."""
    if isinstance(week_ends, str):
        check_option("week_ends", week_ends, WEEK_DAYS)
        ahead = (WEEK_DAYS.index(week_ends) - first.weekday()) % 7
        ends = pd.date_range(first + ahead * ONE_DAY, last + 6 * ONE_DAY, freq="7D", unit="us")
        return ends - 6 * ONE_DAY, ends
    given = pd.DatetimeIndex([as_day("week_ends", day) for day in week_ends]).as_unit("us")
    before = given[given < first]
    ends = given[given >= first]
    opening = first if before.empty else before[-1] + ONE_DAY
    starts = pd.DatetimeIndex([opening, *(ends[:-1] + ONE_DAY)]).as_unit("us")
    inside = starts[: len(ends)] <= last
    if not inside.any() or not (given.is_monotonic_increasing and given.is_unique):
        shown = ", ".join(f"{day:%Y-%m-%d}" for day in given[:3]) or "no days"
        message = (
            f"week_ends= has {len(given)} days ({shown}{', ...' if len(given) > 3 else ''}). Fix: "
            f"give last days in order, each once, some of them from {first:%Y-%m-%d} on"
        )
        raise TalliesError(message)
    return starts[: len(ends)][inside], ends[inside]
