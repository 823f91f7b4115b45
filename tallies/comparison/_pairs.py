"""One pair of sides in one theatre: what each allows on every day, and what explains the gap."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tallies.comparison._align import Alignment, Curve, align
from tallies.comparison._cause import cause_of, margin_of
from tallies.comparison._sides import TOTAL, Side, opening
from tallies.model.days import ONE_DAY
from tallies.model.record import Reconciliation

Row = dict[str, Any]


class Pair(NamedTuple):
    """A row of the table of pairs, and the days that were compared."""

    row: Row
    days: pd.DataFrame


class Seen(NamedTuple):
    """One side in one theatre."""

    name: str
    record: Reconciliation
    curve: Curve


def pairs_of(first: Side, second: Side, reach: int, confidence: float) -> Iterator[Pair]:
    """Yield a pair for each theatre that both sides name; one that says why where there is none."""
    names = {"first": first.name, "second": second.name}
    one, other = first.reconciled(), second.reconciled()
    if isinstance(one, str) or isinstance(other, str):
        yield _nothing(names, "", one if isinstance(one, str) else str(other))
        return
    shared = [name for name in one.tally.columns if name in other.tally.columns]
    singles = tuple(name for name in shared if name != TOTAL)
    if not singles:
        yield _nothing(names, "", "no theatre in common")
        return
    for theatre in singles if len(singles) == 1 else shared:
        if theatre == TOTAL:  # a total of other theatres is another thing
            one, other = (_on(side, singles) for side in (first, second))
        if isinstance(one, str) or isinstance(other, str):
            yield _nothing(names, theatre, one if isinstance(one, str) else str(other))
        else:
            seen = [
                Seen(side.name, record, side.curve(record, theatre))
                for side, record in ((first, one), (second, other))
            ]
            yield _compared(theatre, seen, reach, confidence)


def _on(side: Side, theatres: tuple[str, ...]) -> Reconciliation | str:
    """Return the record of a side on just these theatres."""
    own = side.reconciled()
    if isinstance(own, str) or set(own.tally.columns) == {*theatres, TOTAL}:
        return own
    return side.reconciled(theatres)


def _compared(theatre: str, seen: list[Seen], reach: int, confidence: float) -> Pair:
    """Return the pair of two records in one theatre."""
    names = {"first": seen[0].name, "second": seen[1].name}
    curves = [one.curve for one in seen]
    for one in seen:
        if len(one.curve.days) < 2:
            return _nothing(names, theatre, f"{one.name} has fewer than two certain figures")
    start = max(opening(one.record, one.curve) for one in seen)
    end = min(_day(int(curve.days[-1])) for curve in curves)
    if end <= start:
        return _nothing(names, theatre, "no time in common")
    days = _days(names, theatre, seen, start, end)
    found = align(curves[0], curves[1], int(_number(start)), reach, confidence)
    common = days[days["common"]]
    row: Row = {
        **_blank(names, theatre),
        "since": start + ONE_DAY,
        "common_days": len(common),
        "explained_by": cause_of(found),
        "parts_from": parts_from(days),
    }
    if len(common):
        last = common["date"].iloc[-1]
        levels = [int(one.record.lower[theatre][last]) for one in seen]
        row |= {"last_common": last, "first_count": levels[0], "second_count": levels[1]}
    if found is None:
        return Pair(row | {"reason": "fewer than two rises can be compared"}, days)
    return Pair(row | _numbers(found), days)


def _numbers(found: Alignment) -> Row:
    """Return ratio and lag as entries of a row."""
    few = "" if found.bic else "too few rises to tell a lag from a rule"
    return {
        "ratio": found.ratio,
        "ratio_low": found.ratio_low,
        "ratio_high": found.ratio_high,
        "lag_days": found.lag,
        "lag_low": found.lag_low,
        "lag_high": found.lag_high,
        "margin": margin_of(found),
        "spread": found.spread,
        "reason": few,
    }


def _blank(names: Row, theatre: str) -> Row:
    """Return a row that knows nothing yet."""
    empty = ("since", "last_common", "first_count", "second_count", "lag_days", "lag_low")
    missing = dict.fromkeys((*empty, "lag_high", "parts_from"))
    unknown = dict.fromkeys(("ratio", "ratio_low", "ratio_high", "margin", "spread"), np.nan)
    return {**names, "theatre": theatre, "common_days": 0, **missing, **unknown, "reason": ""}


def _nothing(names: Row, theatre: str, why: str) -> Pair:
    """Return a pair that cannot be compared, and why."""
    row = {**_blank(names, theatre), "explained_by": "not_enough", "reason": why}
    return Pair(row, pd.DataFrame())


def _days(
    names: Row, theatre: str, seen: list[Seen], start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Return how far each side may have risen by every day, and where the two cannot agree."""
    index = pd.date_range(start, end, freq="D", unit="us")
    columns: Row = {}
    certain = np.ones(len(index), dtype=bool)
    limits = []
    for place, one in zip(("first", "second"), seen, strict=True):
        at = one.record.tally.index.get_indexer(index)
        low, high = one.record._rises(theatre, np.full(len(at), at[0]), at)
        reported = np.isin(_number(index), one.curve.days)
        limits.append((low, high))
        columns |= {
            f"{place}_low": pd.array(low, dtype="Int64"),
            f"{place}_high": pd.array(np.where(np.isinf(high), np.nan, high), dtype="Int64"),
            f"{place}_report": reported,
        }
        certain &= reported
    (low, high), (other_low, other_high) = limits
    return pd.DataFrame(
        {
            **{name: pd.array([words] * len(index), dtype="str") for name, words in names.items()},
            "theatre": pd.array([theatre] * len(index), dtype="str"),
            "date": index,
            **columns,
            "common": certain & (index > start),
            "apart": (low > other_high) | (other_low > high),
        }
    )


def parts_from(days: pd.DataFrame) -> pd.Timestamp | None:
    """Return the day from which the two cannot agree any more, or None where they meet again.

    They meet on common days only: between reports nearly all is possible.
    """
    common, apart = days["common"].to_numpy(), days["apart"].to_numpy()
    judged = common if common.any() else np.arange(len(days)) == len(days) - 1
    met = np.flatnonzero(judged & ~apart)
    after = np.flatnonzero(apart & (np.arange(len(days)) > (met[-1] if len(met) else -1)))
    if len(after) == 0 or after[0] > np.flatnonzero(judged)[-1]:
        return None
    return pd.Timestamp(days["date"].iloc[int(after[0])])


def _number(days: "pd.Timestamp | pd.DatetimeIndex") -> Any:
    """Return days as whole numbers."""
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def _day(number: int) -> pd.Timestamp:
    """Return a day number as a day."""
    return pd.Timestamp(np.datetime64(number, "D")).as_unit("us")
