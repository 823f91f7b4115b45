"""Increments between reports and weeks, taken from a tally without filling anything in."""

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tallies.errors import TalliesError, nearest
from tallies.model.columns import parts
from tallies.model.days import ONE_DAY, Day, periods

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation

SPOKEN = ["status", "theatre", "reference_date"]  # taking rows of all columns costs ten times that


def increments(x: "Reconciliation", *, theatre: str | None = None) -> pd.DataFrame:
    """Return the rise between days on which a report pins the count.

    Parameters
    ----------
    x : Reconciliation
        A reconciled tally.
    theatre : str, optional
        One theatre or ``"total"``; default all theatres and the total.

    Returns
    -------
    pandas.DataFrame
        ``theatre`` (str), ``start`` (last day already counted), ``end`` (last day counted;
        both datetime64[us]), ``days`` (int64, ``end - start``), ``count`` (int64, attacks
        between them). Never filled: a row ends on a day with a kept report for that theatre
        where lower equals upper. For the total, that is a report for the sum of all theatres
        that can be above 0 on that day, or one for each of them.

    Raises
    ------
    TalliesError
        The theatre has no column.

    Notes
    -----
    The first row starts on the day before the count starts, where it is 0. Where no start is
    known, the first pinned day only opens the first row.

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> tallies.increments(answer, theatre="Iraq").tail(2)[["start", "days", "count"]]
            start  days  count
    13 2023-11-19     2      2
    14 2023-11-21     2      4
    """
    rows = in_use(x.reports[SPOKEN])
    pieces = [_increments(x, name, rows) for name in _columns(x, theatre)]
    table = pd.concat(pieces, ignore_index=True)
    return table.astype({"theatre": "str", "days": "int64", "count": "int64"})


def _increments(x: "Reconciliation", theatre: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one theatre's rises between pinned report days, given the reports in use."""
    low, high = x.lower[theatre], x.upper[theatre]
    pinned = (low == high).fillna(value=False).to_numpy(dtype=bool)
    marked = pinned & (report_counts(x, theatre, rows) > 0)
    if x.metadata["since"] is not None:
        marked[0] = True  # the day before the count starts: zero by definition
    at = np.flatnonzero(marked)
    days = x.tally.index[at]
    counts = low.iloc[at].astype("int64").to_numpy()
    return pd.DataFrame(
        {
            "theatre": theatre,
            "start": days[:-1],
            "end": days[1:],
            "days": np.diff(days.to_numpy()) // ONE_DAY.to_timedelta64(),
            "count": np.diff(counts),
        }
    )


def weekly(x: "Reconciliation", *, week_ends: str | Iterable[Day] = "SUN") -> pd.DataFrame:
    """Return attacks per week with the range that the reports allow.

    Parameters
    ----------
    x : Reconciliation
        A reconciled tally.
    week_ends : {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"} or days, default "SUN"
        Last day of a week; or the last days themselves, in order, for weeks by a rule of your
        own, or for months, quarters and years. Each period begins on the day after the one
        before it, the first on the first day counted. Days after the last are left out.

    Returns
    -------
    pandas.DataFrame
        One row per week and theatre (the total last): ``week_start``, ``week_end``
        (datetime64[us]), ``theatre`` (str), ``lower``, ``estimate``, ``upper`` (Int64,
        attacks), ``days_covered`` (int64, from the first day counted to the theatre's last
        kept report), ``complete`` (bool, all days covered), ``n_reports`` (int64, kept
        reports of the theatre in the week), ``band_low``, ``band_high`` (Int64, likely attacks
        under the band's model; ``<NA>`` where `estimate` or `upper` is).

    Raises
    ------
    TalliesError
        The week end is unknown, or the days are none, not in order, or outside the tally.

    Notes
    -----
    ``lower = max(0, lower[end] - upper[start - 1])`` and ``upper = upper[end] -
    lower[start - 1]`` within each cheapest repair, then the hull over them. The first and last
    week are cut at the ends of the tally. No report is not no attack: in a week that no report
    covers the estimate is ``<NA>``.

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> week = tallies.weekly(answer).tail(1)
    >>> week[["week_end", "theatre", "lower", "estimate", "upper", "days_covered"]]
         week_end theatre  lower  estimate  upper  days_covered
    17 2023-11-26   total      9         9      9             4
    """
    days = x.tally.index
    first = days[0] + ONE_DAY  # what the first day of the tally holds had been counted before
    starts, ends = periods(week_ends, first, max(first, days[-1]))
    start_row = np.maximum((starts - ONE_DAY - days[0]).days.to_numpy(), 0)
    end_row = np.minimum((ends - days[0]).days.to_numpy(), len(days) - 1)
    weeks = (starts, ends, start_row, end_row, first)
    rows = in_use(x.reports[SPOKEN])
    pieces = [_weekly(x, theatre, rows, weeks) for theatre in x.tally.columns]
    table = pd.concat(pieces, ignore_index=True)
    order = pd.Categorical(table["theatre"], categories=x.tally.columns, ordered=True)
    table = table.assign(_order=order.codes).sort_values(["week_end", "_order"], ignore_index=True)
    return table.drop(columns="_order").astype({"theatre": "str"})


def _weekly(
    x: "Reconciliation",
    theatre: str,
    rows: pd.DataFrame,
    weeks: tuple[pd.DatetimeIndex, pd.DatetimeIndex, np.ndarray, np.ndarray, pd.Timestamp],
) -> pd.DataFrame:
    """Return one theatre's weeks, given the reports in use.

    `weeks` are the first and last days, the rows of the tally at both ends, and the first day
    counted.
    """
    starts, ends, start_row, end_row, first = weeks
    low, high = x._rises(theatre, start_row, end_row)  # the record's own helper
    length = (ends - starts).days.to_numpy() + 1
    until = _last_reported(x, theatre, rows)
    covered = np.zeros(len(ends), dtype=np.int64)
    if until is not None:
        counted = ends.to_numpy().clip(max=until.to_datetime64())
        span = counted - starts.to_numpy().clip(min=first.to_datetime64())
        covered = np.clip(span // ONE_DAY.to_timedelta64() + 1, 0, length).astype(np.int64)
    counts = x.tally[theatre].astype("int64").to_numpy()
    estimate = pd.Series(counts[end_row] - counts[start_row], dtype="Int64")
    week = np.searchsorted(ends, x.tally.index)
    spoken = np.bincount(week, weights=report_counts(x, theatre, rows), minlength=len(ends))
    reports = spoken[: len(ends)]  # no days after the last period
    return pd.DataFrame(
        {
            "week_start": starts,
            "week_end": ends,
            "theatre": theatre,
            "lower": pd.Series(low, dtype="Int64"),
            "estimate": estimate.mask(covered == 0),
            "upper": _open(high),
            "days_covered": covered,
            "complete": covered == length,
            "n_reports": reports.astype(np.int64),
            **_weekly_band(x, theatre, (start_row, end_row), (low, high), estimate, covered == 0),
        }
    )


def _weekly_band(
    x: "Reconciliation",
    theatre: str,
    rows: tuple[np.ndarray, np.ndarray],
    limits: tuple[np.ndarray, np.ndarray],
    estimate: pd.Series,
    unknown: np.ndarray,
) -> dict[str, pd.Series]:
    """Return the ends of the likely number of attacks from row to row of the tally."""
    if x._bands is None:
        blank = pd.Series(pd.NA, index=estimate.index, dtype="Int64")
        return {"band_low": blank, "band_high": blank}
    low, high = x._bands.rise(theatre, *rows)
    shown = estimate.to_numpy(dtype=float)
    if not x._bands.lags:  # without lag the envelope holds, and the band is a part of it
        low, high = np.maximum(low, limits[0]), np.minimum(high, limits[1])
    out = unknown | np.isinf(limits[1])
    return {
        "band_low": _open(np.where(out, np.inf, np.minimum(low, shown))),
        "band_high": _open(np.where(out, np.inf, np.maximum(high, shown))),
    }


def _open(values: np.ndarray) -> pd.Series:
    """Return whole numbers as Int64, missing where there is no limit."""
    return pd.Series(pd.array(np.where(np.isinf(values), np.nan, values), dtype="Int64"))


def in_use(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a judged reports table that some cheapest repair keeps."""
    return reports[reports["status"].isin(["kept", "disputed"])]


def from_start(x: "Reconciliation", rows: pd.DataFrame) -> pd.DataFrame:
    """Return those rows that give a whole count, not one since a later day than the start."""
    start = x.metadata["since"]
    return rows if start is None else rows[~(rows["since"] > start)]


def report_rows(x: "Reconciliation", rows: pd.DataFrame, theatre: str) -> pd.DataFrame:
    """Return those rows, on days of the tally, that speak of just one theatre or of the total.

    A sum speaks of the total when it names every theatre that can be above 0 on its day: who
    summed Iraq and Syria before a third theatre was attacked gave the total.
    """
    at = _positions(x, rows)
    names = rows["theatre"].tolist()
    return rows[_speaks(x, at, names, theatre)]


def _positions(x: "Reconciliation", rows: pd.DataFrame) -> np.ndarray:
    """Return the position of each row's reference date in the tally, -1 outside it."""
    return np.asarray(x.tally.index.get_indexer(pd.DatetimeIndex(rows["reference_date"])))


def _speaks(x: "Reconciliation", at: np.ndarray, names: list[str], theatre: str) -> np.ndarray:
    """Return which rows, by day and name, speak of a theatre or of the total."""
    if theatre != "total":
        return np.asarray((at >= 0) & np.array([name == theatre for name in names], dtype=bool))
    singles = x.tally.columns.drop("total").tolist()
    needed = [frozenset(compress(singles, day)) for day in _above_zero(x).tolist()]
    named = {name: frozenset(parts(name)) for name in set(names)}
    known = frozenset(singles)
    whole = [
        day >= 0 and needed[day] <= named[name] <= known
        for name, day in zip(names, at.tolist(), strict=True)
    ]
    return np.array(whole, dtype=bool)


def _above_zero(x: "Reconciliation") -> np.ndarray:
    """Return for each day and single theatre whether its count can be above 0."""
    upper = x.upper.drop(columns="total").to_numpy(dtype=float, na_value=np.inf)
    return np.asarray(upper > 0)


def report_counts(
    x: "Reconciliation", theatre: str, rows: pd.DataFrame | None = None
) -> np.ndarray:
    """Return for each day of the tally the number of rows (default: in use) of this theatre."""
    return all_report_counts(x, rows, [theatre])[theatre]


def all_report_counts(
    x: "Reconciliation", rows: pd.DataFrame | None = None, theatres: Sequence[str] | None = None
) -> dict[str, np.ndarray]:
    """Return for each day of the tally the number of rows (default: in use) of each theatre.

    The total has the rows that speak of it; on a day without one, those of the theatres if
    every theatre that can be above 0 has some.
    """
    if rows is None:
        rows = in_use(x.reports[SPOKEN])
    wanted = x.tally.columns if theatres is None else theatres
    at, names = _positions(x, rows), rows["theatre"].tolist()
    asked = x.tally.columns if "total" in wanted else wanted
    counts = {
        name: np.bincount(at[_speaks(x, at, names, name)], minlength=len(x.tally)) for name in asked
    }
    if "total" in counts:
        single = np.array([counts[name] for name in x.tally.columns.drop("total")])
        told = ((single > 0) | ~_above_zero(x).T).all(axis=0)
        direct = counts["total"]
        counts["total"] = np.where((direct == 0) & told, single.sum(axis=0), direct)
    return {name: counts[name] for name in wanted}


def _last_reported(x: "Reconciliation", theatre: str, rows: pd.DataFrame) -> pd.Timestamp | None:
    """Return the last day that one of these reports speaks for a theatre, alone or in a sum.

    For the total: the last day by which every theatre has been spoken for.
    """
    if theatre != "total":
        days = rows.loc[[theatre in name.split("+") for name in rows["theatre"]], "reference_date"]
        return None if days.empty else min(days.max(), x.tally.index[-1])
    lasts = [_last_reported(x, name, rows) for name in x.tally.columns.drop("total")]
    known = [day for day in lasts if day is not None]
    return min(known) if len(known) == len(lasts) else None


def _columns(x: "Reconciliation", theatre: str | None) -> list[str]:
    """Return the columns asked for."""
    if theatre is None:
        return list(x.tally.columns)
    check_theatre(x, theatre)
    return [theatre]


def check_theatre(x: "Reconciliation", theatre: str) -> None:
    """Raise a TalliesError that lists the columns unless the theatre has one."""
    if theatre not in x.tally.columns:
        message = (
            f"theatre={theatre!r} has no column.{nearest(theatre, x.tally.columns)} "
            f"The tally has: {', '.join(x.tally.columns)}."
        )
        raise TalliesError(message)
