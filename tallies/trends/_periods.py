"""Two periods given as options, and the rows that lie in them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.errors import NotEnoughDataError, TalliesError
from tallies.model.days import ONE_DAY, Day, as_day
from tallies.trends.counts import Counts

Rows = NDArray[np.bool_]


def spans(
    counts: Counts, before: tuple[Day, Day] | None, after: tuple[Day, Day] | None, at: Day | None
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return first and last day of each period."""
    if (at is None) == (before is None) or (before is None) != (after is None):
        message = "Give either at=DAY, or both before=(DAY, DAY) and after=(DAY, DAY)."
        raise TalliesError(message)
    start, end = counts.date(1), counts.date(int(counts.edges[-1]))
    if at is not None:
        day = as_day("at", at)
        if not start < day <= end:
            message = (
                f"at={day:%Y-%m-%d} leaves a period without a day: the counts run from "
                f"{start:%Y-%m-%d} to {end:%Y-%m-%d}. Choose a day after the first."
            )
            raise TalliesError(message)
        return [(start, day - ONE_DAY), (day, end)]
    found = [_pair("before", before), _pair("after", after)]
    if found[1][0] <= found[0][1]:
        message = (
            f"The second period starts on {found[1][0]:%Y-%m-%d}, not after the first ends on "
            f"{found[0][1]:%Y-%m-%d}. Put the earlier period in before=, without a day in common."
        )
        raise TalliesError(message)
    return found


def _pair(argument: str, value: object) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return a pair of days, first and last, or say how to write it."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        message = f"{argument}={value!r} is not a pair of days. Write ('2023-10-17', '2023-11-23')."
        raise TalliesError(message)
    first, last = as_day(f"{argument}[0]", value[0]), as_day(f"{argument}[1]", value[1])
    if last < first:
        message = (
            f"{argument} ends on {last:%Y-%m-%d}, before it starts on {first:%Y-%m-%d}. "
            "Write the first day first."
        )
        raise TalliesError(message)
    return first, last


def inside(counts: Counts, first: pd.Timestamp, last: pd.Timestamp) -> tuple[Rows, Rows]:
    """Return which rows lie wholly in a period, and which only partly."""
    edges = counts.edges
    start, end = counts.offset(first) - 1, counts.offset(last)
    whole = (edges[:-1] >= start) & (edges[1:] <= end)
    return whole, (edges[:-1] < end) & (edges[1:] > start) & ~whole


def need_rows(
    counts: Counts,
    span: tuple[pd.Timestamp, pd.Timestamp],
    whole: Rows,
    cut: Rows,
) -> None:
    """Raise NotEnoughDataError when no row lies wholly in a period."""
    if whole.any():
        return
    period = f"The period {span[0]:%Y-%m-%d} to {span[1]:%Y-%m-%d} is too short: n=0 whole rows"
    partly = [_row(counts, int(row)) for row in np.flatnonzero(cut)]
    told = f"; {len(partly)} lie partly in it: {' and '.join(partly)}" if partly else ""
    message = (
        f"{period}, need 1{told}. A row runs from one known count to the next; 'about 460' or "
        f"'at least 60' is none. Counts run from {counts.date(1):%Y-%m-%d} to "
        f"{counts.date(int(counts.edges[-1])):%Y-%m-%d}: choose edges at which rows end."
    )
    raise NotEnoughDataError(message)


def _row(counts: Counts, row: int) -> str:
    """Return the first and last day of a row in words."""
    first, last = int(counts.edges[row]) + 1, int(counts.edges[row + 1])
    return f"{counts.date(first):%Y-%m-%d} to {counts.date(last):%Y-%m-%d}"
