"""Which reports differ between two editions, and in what."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tallies.model.words import say_count, say_day
from tallies.reconciliation.by_hand import PINNED

SAID = ("theatre", "reference_date", "reference_date_earliest", "count", "qualifier", "count_high")
ORIGIN = ("source", "publisher", "definition", "measure", "site", "since", "report_date", "url")
UNUSED = ("", "out_of_scope", "not_yet_known")  # no part of an edition; "": there is no such row
TEXTS = ("report_id", "theatre", "publisher", "what", "before", "after")
DATES = ("reference_date", "first", "last")
COLUMNS = ["report_id", "theatre", "reference_date", "publisher", "what", "before", "after"]

Row = dict[str, Any]
NO_ROW: Row = {"status": "", "reason": ""}


def changed_reports(old: pd.DataFrame | None, new: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows that differ: ``COLUMNS``, then ``first`` and ``last`` (days spoken for).

    Rows are the same when they say the same and are of the same origin, whatever their ids: ids
    may be mere row numbers. Of the others, those of the same id and publisher are one row whose
    figure was changed. Nothing is known, and nothing returned, where an edition has no reports.
    """
    pairs = iter(()) if old is None or new is None else _pairs(_rows(old), _rows(new))
    found = [
        _described(before, after, what)
        for before, after in pairs
        if (what := _change(before, after))
    ]
    frame = pd.DataFrame(found, columns=[*COLUMNS, "first", "last"])
    frame = frame.astype(dict.fromkeys(TEXTS, "str") | dict.fromkeys(DATES, "datetime64[us]"))
    order = ["reference_date", "theatre", "report_id", "what"]
    return frame.sort_values(order, ignore_index=True)


def _rows(table: pd.DataFrame) -> list[Row]:
    """Return reports as plain rows by id, None where a value is missing."""
    names = ["report_id", "status", "reason", *SAID, *ORIGIN]
    plain = table[names].astype(object)
    columns = [column.tolist() for _, column in plain.where(plain.notna(), None).items()]
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return sorted(rows, key=lambda row: str(row["report_id"]))


def _pairs(old: list[Row], new: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield each row with its row of the other edition, or with no row."""
    content = (*SAID, *ORIGIN)
    for names in (("report_id", *content), content, ("report_id", "publisher")):
        waiting: dict[tuple[Any, ...], list[Row]] = {}
        for row in new:
            waiting.setdefault(tuple(row[name] for name in names), []).append(row)
        left = []
        for row in old:
            others = waiting.get(tuple(row[name] for name in names))
            if others:
                yield row, others.pop(0)
            else:
                left.append(row)
        rest = {id(row) for rows in waiting.values() for row in rows}
        old, new = left, [row for row in new if id(row) in rest]
    yield from ((row, NO_ROW) for row in old)
    yield from ((NO_ROW, row) for row in new)


def _change(before: Row, after: Row) -> str:
    """Return in what a row differs, or nothing where its part in both editions is the same."""
    was, now = before["status"], after["status"]
    if was in UNUSED or now in UNUSED:
        return "" if was in UNUSED and now in UNUSED else "new" if was in UNUSED else "gone"
    if _decision(before) != _decision(after):
        return "by_hand"
    if any(before[name] != after[name] for name in SAID):
        return "figure"
    return "status" if was != now else ""


def _decision(row: Row) -> str:
    """Return what was decided by hand about a row."""
    by_hand = row["status"] == "excluded" or row["reason"].startswith(PINNED)
    return f"{row['status']} {row['reason']}" if by_hand else ""


def _described(before: Row, after: Row, what: str) -> Row:
    """Return a row of the table of changes."""
    told = [row for row in (before, after) if row is not NO_ROW]
    return {
        **{name: told[-1][name] for name in ("report_id", "theatre", "reference_date")},
        "publisher": told[-1]["publisher"],
        "what": what,
        "before": _in_words(before),
        "after": _in_words(after),
        "first": min(row["reference_date_earliest"] for row in told),
        "last": max(row["reference_date"] for row in told),
    }


def _in_words(row: Row) -> str:
    """Return a row as "Iraq 36 by 23 November 2023, kept", or nothing."""
    if row is NO_ROW:
        return ""
    count = say_count(row["qualifier"], row["count"], row["count_high"])
    fate = _fate(row)
    return f"{row['theatre']} {count} by {say_day(pd.Timestamp(row['reference_date']))}, {fate}"


def _fate(row: Row) -> str:
    """Return what became of a row."""
    if row["status"] == "excluded":
        return f"taken out by hand: {row['reason']}"
    if row["reason"].startswith(PINNED):
        return str(row["reason"])
    return str(row["status"]).replace("_", " ")
