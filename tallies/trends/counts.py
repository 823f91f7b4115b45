"""The door of the room: what callers hold, turned into rows of counts with their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.errors import NotEnoughDataError, TalliesError, check_option, nearest
from tallies.model.cells import HIGHEST_COUNT
from tallies.model.days import ONE_DAY
from tallies.model.record import Reconciliation
from tallies.model.series import check_theatre, increments, report_counts

Kind = Literal["cumulative", "counts"]
Input = Reconciliation | pd.DataFrame | pd.Series
COLUMNS = ("start", "end", "count")
KINDS = ("cumulative", "counts")
MOST_SHOWN = 3  # offending rows that an error names


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """One theatre's counts: row i says `count[i]` attacks in the `days[i]` days after `start[i]`.

    Attributes
    ----------
    theatre : str
        Its name; empty when the input had none.
    measure : str
        What is counted, in the plural.
    start : ndarray of datetime64[D], shape (n,)
        The last day already counted; the rows follow one another without a hole.
    days : ndarray of int64, shape (n,)
        Days that a row speaks for, at least 1.
    count : ndarray of int64, shape (n,)
        Attacks in these days.
    """

    theatre: str
    measure: str
    start: NDArray[np.datetime64]
    days: NDArray[np.int64]
    count: NDArray[np.int64]

    @property
    def edges(self) -> NDArray[np.int64]:
        """Days from the first start to the edges of the rows, shape (n + 1,), from 0."""
        return np.concatenate([[0], np.cumsum(self.days)])

    def date(self, offset: int) -> pd.Timestamp:
        """Return the day that is `offset` days after the first start."""
        return (pd.Timestamp(self.start[0]) + int(offset) * ONE_DAY).as_unit("us")

    def offset(self, day: pd.Timestamp) -> int:
        """Return how many days a day is after the first start."""
        return int((day - pd.Timestamp(self.start[0])) // ONE_DAY)

    def need(self, rows: int) -> "Counts":
        """Return itself, or raise NotEnoughDataError when there are fewer rows."""
        if len(self.count) < rows:
            name = f" of {self.theatre}" if self.theatre else ""
            message = (
                f"The series{name} is too short: n={len(self.count)}, need {rows}. "
                "A row is one rise between two reports that pin the count; add reports."
            )
            raise NotEnoughDataError(message)
        return self


def read_counts(x: Input, *, theatre: str | None = None, kind: Kind = "cumulative") -> Counts:
    """Return the counts of one theatre, or say why that cannot be done."""
    found = read_panel(x, theatres=None if theatre is None else [theatre], kind=kind)
    if not found:
        message = "The table has no rows: n=0. Take one from tallies.increments()."
        raise NotEnoughDataError(message)
    if len(found) > 1:
        names = [one.theatre for one in found]
        message = f"There are several theatres: {', '.join(names)}. Choose one with theatre=..."
        raise TalliesError(message)
    return found[0]


def read_panel(
    x: Input, *, theatres: Sequence[str] | None = None, kind: Kind = "cumulative"
) -> list[Counts]:
    """Return the counts of each theatre: those named, or all single ones."""
    check_option("kind", kind, KINDS)
    if isinstance(x, Reconciliation):
        return _from_record(x, theatres)
    if isinstance(x, pd.DataFrame):
        return _from_table(x, theatres)
    if isinstance(x, pd.Series):
        return [_from_series(x, kind)]
    message = (
        f"Counts are read from a Reconciliation, the table of tallies.increments() or a Series, "
        f"not from {type(x).__name__}."
    )
    raise TalliesError(message)


def _from_record(x: Reconciliation, theatres: Sequence[str] | None) -> list[Counts]:
    """Return the pinned rises of a reconciled tally."""
    for name in theatres or ():
        check_theatre(x, name)
    names = list(theatres or x.tally.columns.drop("total"))
    tables = {name: increments(x, theatre=name) for name in names}
    return [_from_rows(table, name, str(x.metadata["measure"])) for name, table in tables.items()]


def read_ends(x: Input, theatre: str) -> list[Counts]:
    """Return the counts at the lowest and highest values of a tally that reports leave open.

    Each speaks for every day with a kept report, also those that pin no count. Empty when the
    input has no limits, or when they meet on all these days.
    """
    if not isinstance(x, Reconciliation):
        return []
    low, high = x.lower[theatre], x.upper[theatre].ffill()
    reported = (report_counts(x, theatre) > 0) & low.notna().to_numpy() & high.notna().to_numpy()
    if x.metadata["since"] is not None:
        reported[0] = True
    low, high = low[reported].astype("int64"), high[reported].astype("int64")
    return [] if low.equals(high) else [_from_series(end, "cumulative") for end in (low, high)]


def _from_table(table: pd.DataFrame, theatres: Sequence[str] | None) -> list[Counts]:
    """Return the rows of an increments table, theatre by theatre."""
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        message = (
            f"The table lacks {', '.join(map(repr, missing))}. An increments table has "
            "theatre, start, end, days, count: take it from tallies.increments()."
        )
        raise TalliesError(message)
    if "theatre" not in table:
        return [_from_rows(table, "", "attacks")]
    known = list(dict.fromkeys(table["theatre"]))
    for name in theatres or ():
        if name not in known:
            message = (
                f"theatre={name!r} is not in the table.{nearest(name, known)} "
                f"It has: {', '.join(known)}."
            )
            raise TalliesError(message)
    singles = [name for name in known if name != "total"] or known
    return [_from_rows(table[table["theatre"] == n], n, "attacks") for n in theatres or singles]


def _from_rows(table: pd.DataFrame, theatre: str, measure: str) -> Counts:
    """Return the counts of rows with a start, an end and a count, checked and in order."""
    _whole_days(table["start"], "start")
    _whole_days(table["end"], "end")
    table = table.sort_values("start", kind="stable")
    start = table["start"].to_numpy().astype("datetime64[D]")
    end = table["end"].to_numpy().astype("datetime64[D]")
    days = (end - start).astype(np.int64)
    _refuse(table["end"], days < 1, "end", "not after its start", "write the last day counted")
    stated = table["days"].to_numpy(dtype=np.float64, na_value=np.nan) if "days" in table else days
    _refuse(table["end"], stated != days, "days", "not end - start", "leave the column out")
    hole = np.concatenate([[False], start[1:] != end[:-1]])
    mend = "make each row start on the day the one before it ends"
    _refuse(table["start"], hole, "start", "not the end of the row before", mend)
    return Counts(theatre, measure, start, days, _whole_counts(table["count"], table["end"]))


def _from_series(x: pd.Series, kind: Kind) -> Counts:
    """Return the counts of a dated Series: cumulative at the end of each day, or per period."""
    name = str(x.name) if x.name is not None else ""
    if isinstance(x.index, pd.PeriodIndex):
        if kind == "counts":
            return _from_periods(x, x.index, name)
        x = x.set_axis(x.index.end_time.normalize())
    if not isinstance(x.index, pd.DatetimeIndex):
        message = (
            f"A Series needs dates as its index (DatetimeIndex), not {type(x.index).__name__}. "
            "Set it with series.set_axis(pd.to_datetime(dates))."
        )
        raise TalliesError(message)
    days = pd.Series(x.index, index=x.index)
    _whole_days(days, "index")
    x = x.sort_index()
    days = pd.Series(x.index, index=x.index)
    _refuse(days, x.index.duplicated(), "index", "there twice", "keep one value for each day")
    values = _whole_counts(x, days)
    at = x.index.to_numpy().astype("datetime64[D]")
    if kind == "counts":
        return _per_period(name, at, values)
    rise = np.diff(values)
    falls = np.concatenate([[False], rise < 0])
    mend = "reconcile the reports first, or pass kind='counts' if these are counts per period"
    _refuse(x, falls, "value", "below the one before: a cumulative count cannot fall", mend)
    return Counts(name, "attacks", at[:-1], np.diff(at).astype(np.int64), rise)


def _from_periods(x: pd.Series, periods: pd.PeriodIndex, name: str) -> Counts:
    """Return counts per month, quarter or year, each with its own number of days."""
    table = pd.DataFrame(
        {
            "start": periods.start_time.normalize() - ONE_DAY,
            "end": periods.end_time.normalize(),
            "count": x.to_numpy(),
        }
    )
    return _from_rows(table, name, "attacks")


def _per_period(name: str, at: NDArray[np.datetime64], values: NDArray[np.int64]) -> Counts:
    """Return counts per day or per week; the date of a period is its last day."""
    steps = np.unique(np.diff(at).astype(np.int64))
    if len(steps) > 1 or not len(steps):
        message = (
            f"kind='counts' needs two or more dates with equal steps; the steps are "
            f"{', '.join(map(str, steps[:5])) or 'none'} days. For irregular reports pass the "
            "increments table or the cumulative Series, which carry the days of each row."
        )
        raise TalliesError(message)
    if len(values) >= MOST_SHOWN and values[0] < values[-1] and (np.diff(values) >= 0).all():
        message = (
            f"These counts never fall (from {values[0]} to {values[-1]}), as a running total does. "
            "Pass kind='cumulative' if they are one; if not, pass the increments table."
        )
        raise TalliesError(message)
    days = np.full(len(at), steps[0])
    return Counts(name, "attacks", at - days.astype("timedelta64[D]"), days, values)


def _whole_days(dates: pd.Series, column: str) -> None:
    """Refuse dates that are missing, have a zone, or are no whole days."""
    if not pd.api.types.is_datetime64_dtype(dates.dtype):
        message = (
            f"The column {column!r} holds {dates.dtype}, not dates without zone. "
            "Convert it with pd.to_datetime(...)."
        )
        raise TalliesError(message)
    _refuse(dates, dates.isna().to_numpy(), column, "missing", "write the day")
    odd = (dates.dt.normalize() != dates).to_numpy()
    _refuse(dates, odd, column, "not a whole day", "drop the time with .dt.normalize()")


def _whole_counts(values: pd.Series, dates: pd.Series) -> NDArray[np.int64]:
    """Return counts as integers; refuse what is missing, negative, not whole or huge."""
    try:
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = f"The counts are not numbers ({values.dtype}). Give whole numbers."
        raise TalliesError(message) from error
    _refuse(dates, np.isnan(numbers), "count", "missing", "leave the day out: missing is not 0")
    _refuse(values, numbers < 0, "count", "negative", "a count is 0 or more")
    _refuse(values, numbers != np.floor(numbers), "count", "not whole", "give whole numbers")
    high = f"above {HIGHEST_COUNT:,}"
    _refuse(values, numbers > HIGHEST_COUNT, "count", high, "look for a slip of the pen")
    return numbers.astype(np.int64)


def _refuse(shown: pd.Series, wrong: NDArray[np.bool_], column: str, what: str, mend: str) -> None:
    """Raise a TalliesError that names the rows where something is wrong."""
    at = np.flatnonzero(wrong)
    if not len(at):
        return
    rows = []
    for i in at[:MOST_SHOWN]:
        label, value = shown.index[i], shown.iloc[i]
        label = label.date() if isinstance(label, pd.Timestamp) else label
        value = value.date() if isinstance(value, pd.Timestamp) else value
        rows.append(f"{label}" if label == value else f"{label}: {value}")
    more = f" and {len(at) - MOST_SHOWN} more" if len(at) > MOST_SHOWN else ""
    message = (
        f"{column!r} is {what} in {len(at)} row{'s' * (len(at) > 1)} "
        f"({'; '.join(rows)}{more}). Fix: {mend}."
    )
    raise TalliesError(message)
