"""Days given as options: whole calendar days, never guessed from an ambiguous text."""

import datetime

import pandas as pd

from tallies.errors import TalliesError

Day = str | datetime.date | pd.Timestamp
ONE_DAY = pd.Timedelta(days=1)


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
