"""A raw table in, a typed one out: headers checked, every column parsed, defaults created."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from tallies.errors import nearest
from tallies.model.cells import (
    HIGHEST_COUNT,
    Cell,
    is_missing,
    parse_count,
    parse_date,
    parse_free,
    parse_link,
    parse_name,
    parse_theatre,
    parse_word,
)
from tallies.model.characters import all_plain
from tallies.model.columns import (
    DATE_BASES,
    DEFAULT_MEASURE,
    KNOWN_NAMES,
    QUALIFIERS,
    REPORT_COLUMNS,
    Column,
)
from tallies.model.date_text import (
    EARLIEST_YEAR,
    FIRST_YEAR,
    LAST_YEAR,
    order_of,
    ordered_fault,
)
from tallies.model.findings import Fault, Findings

MOST_COLUMNS = 256
Parse = Callable[[object], Cell]

_REQUIRED = tuple(column.name for column in REPORT_COLUMNS if column.required)
_USUAL = {  # headers that sheets have for the columns required
    "theatre": {"place", "country", "area", "region", "location", "where", "theater"},
    "count": {"total", "number", "attacks", "figure", "cumulative", "n"},
    "reference_date": {"date", "day", "when", "until", "as_of"},
    "source": {"who", "body", "outlet", "author", "said_by", "origin"},
}
_LAST_DAY = np.datetime64(f"{LAST_YEAR}-12-31")

_WORDS: dict[str, Parse] = {
    "theatre": parse_theatre,
    "qualifier": partial(parse_word, column="qualifier", words=QUALIFIERS),
    "reference_date_basis": partial(parse_word, column="reference_date_basis", words=DATE_BASES),
}
_TEXTS: dict[str, Parse] = {
    "url": parse_link,
    "attributed_to": parse_free,
    "population": parse_free,
    "note": parse_free,
}
_EMPTY = {
    "text": Fault("C11", "is empty", "name it; a row without it cannot be used"),
    "date": Fault("B14", "is missing", "write the last day that the count speaks for"),
    "count": Fault("A06", "is missing", "write the number, or leave the row out"),
}


class Rules(NamedTuple):
    """What the cells of a table may hold beyond the contract's types."""

    thousands: str | None
    first_year: int


def check_headers(names: Sequence[object], findings: Findings) -> None:
    """Record every fault of the column names, and note likely slips among unknown ones."""
    known = {_fold(name): name for name in KNOWN_NAMES}
    texts = [str(name) for name in names]
    if len(texts) > MOST_COLUMNS:
        fault = Fault("C08", f"{len(texts):,} columns", f"give at most {MOST_COLUMNS}")
        findings.add_to_table("", fault)
        return
    for name in dict.fromkeys(texts):
        meant = known.get(_fold(name))
        if texts.count(name) > 1:
            fault = Fault("E04", "occurs more than once", "keep one column of that name")
        elif not name.strip():
            fault = Fault("E03", "a column has no name", "name every column in the first line")
        elif name not in known.values() and meant is not None:
            found = f"differs from {meant!r} by case or blanks"
            fault = Fault("E03", found, f"rename it to {meant}")
        else:
            continue
        findings.add_to_table(name, fault)
    unknown = [name for name in texts if _fold(name) not in known]
    _missing_headers(texts, unknown, findings)
    absent = [name for name in KNOWN_NAMES if name not in texts]
    for name in unknown:
        hint = nearest(_fold(name), absent)
        if hint:
            findings.notes.append(f"Column {name!r} is not known and carried along.{hint} [E03]")


def _missing_headers(names: Sequence[str], unknown: Sequence[str], findings: Findings) -> None:
    """Record required columns that are not there, with what was found instead."""
    folded = {_fold(name) for name in names}
    missing = [name for name in _REQUIRED if name not in folded]
    if not missing:
        return
    alone = len(missing) == 1
    found = "is missing" if alone else f"columns are missing: {', '.join(missing)}"
    if unknown:
        found += "; unknown are " + ", ".join(repr(other)[:40] for other in unknown[:8])
    pairs = {name: _likely(name, unknown) for name in missing}
    likely = [f"{other!r} is {name}" for name, other in pairs.items() if other]
    hint = f". Perhaps {', '.join(likely)}" if likely else ""
    mend = f"the first line must name {', '.join(_REQUIRED)}{hint}"
    findings.add_to_table(missing[0] if alone else "", Fault("E03", found, mend))


def _likely(name: str, unknown: Sequence[str]) -> str | None:
    """Return the unknown column that most likely stands for a missing one."""
    usual = [other for other in unknown if _fold(other) in _USUAL[name]]
    close = get_close_matches(name, unknown, n=1)
    return next(iter([*usual, *close]), None)


def _fold(name: str) -> str:
    """Fold the case and the blanks that do not tell two headers apart."""
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def typed(raw: pd.DataFrame, findings: Findings, thousands: str | None = None) -> pd.DataFrame:
    """Return all columns of the contract with their dtypes, then the unknown ones untouched.

    A cell that breaks a rule is recorded and comes out missing.
    """
    rules = Rules(thousands, _first_year(raw))
    columns = {
        column.name: _typed_column(raw[column.name], column, findings, rules)
        if column.name in raw.columns
        else _blank(column, len(raw))
        for column in REPORT_COLUMNS
    }
    others = {name: raw[name] for name in raw.columns if name not in KNOWN_NAMES}
    return pd.DataFrame({**columns, **others}, index=pd.RangeIndex(len(raw)), copy=False)


def _first_year(raw: pd.DataFrame) -> int:
    """Return the first year that days may lie in.

    A day before 1900 is a slip, unless the table says throughout that it counts from such a day.
    """
    if "since" not in raw.columns or raw.empty:
        return FIRST_YEAR
    starts = raw["since"].tolist()
    day = parse_date(starts[0], EARLIEST_YEAR).value
    early = isinstance(day, date) and day.year < FIRST_YEAR
    if early and all(parse_date(other, EARLIEST_YEAR).value == day for other in starts):
        return EARLIEST_YEAR
    return FIRST_YEAR


def _typed_column(series: pd.Series, column: Column, findings: Findings, rules: Rules) -> pd.Series:
    """Return one column with its dtype; a valid typed column passes without a loop."""
    ready = _already(series, column, rules.first_year)
    if ready is not None:
        return ready
    parse = (_WORDS | _TEXTS).get(column.name, parse_name)
    if column.kind == "date":
        parse = partial(parse_date, first_year=rules.first_year)
    elif column.kind == "count":
        parse = partial(parse_count, thousands=rules.thousands)
    raws = series.tolist()
    keys = [raw if type(raw) is str else _key(raw) for raw in raws]
    cells = {key: parse(raw) for key, raw in dict(zip(keys, raws, strict=True)).items()}
    if any(_remarkable(cell, column) for cell in cells.values()):
        if column.kind == "date":
            cells |= _in_order(cells, column, findings)
        for position, (raw, key) in enumerate(zip(raws, keys, strict=True)):
            if _remarkable(cells[key], column):
                _record(position, raw, cells[key], column, findings)
    return _values([cells[key].value for key in keys], column)


def _in_order(
    cells: dict[Hashable, Cell], column: Column, findings: Findings
) -> dict[Hashable, Cell]:
    """Return the days with two readings of a column that shows its order, with that in the mend.

    They stay errors: the other cells make one reading likely, not certain.
    """
    faulty = {
        key: key.strip()
        for key, cell in cells.items()
        if isinstance(key, str) and cell.fault and cell.fault.code == "B02"
    }
    order = order_of(faulty.values())
    if order is None:
        return {}
    faults = {key: ordered_fault(text, order) for key, text in faulty.items()}
    found: dict[Hashable, Cell] = {key: Cell(fault=fault) for key, fault in faults.items() if fault}
    findings.notes += [order.note(column.name)] if found else []
    return found


def _already(series: pd.Series, column: Column, first_year: int) -> pd.Series | None:
    """Return a column that has its type and breaks no rule, or None."""
    if column.kind == "text":
        texts = series.unique().tolist() if series.dtype == "str" else []
        if not all(isinstance(text, str) for text in texts):
            return None  # a missing cell
        if column.name in _WORDS:
            cells = [_WORDS[column.name](text) for text in texts]
            plain = [cell.value for cell in cells] == texts
            plain = plain and not any(_remarkable(cell, column) for cell in cells)
        else:
            plain = bool(texts) and all_plain(texts) and not (column.required and "" in texts)
        return series if texts and plain else None
    if column.kind == "date" and pd.api.types.is_datetime64_dtype(series.dtype):
        values = series.to_numpy()
        missing = np.isnat(values)
        known = values[~missing]
        days = known.astype("datetime64[D]")
        inside = ((days >= np.datetime64(f"{first_year}-01-01")) & (days <= _LAST_DAY)).all()
        if inside and (days == known).all() and not (column.required and missing.any()):
            return series.astype("datetime64[us]")
    if column.kind == "count" and pd.api.types.is_integer_dtype(series.dtype):
        least, most = series.min(), series.max()  # both missing where no cell has a count
        fits = pd.isna(least) or (least >= 0 and most <= HIGHEST_COUNT)
        return series.astype("Int64") if fits and not (column.required and series.hasnans) else None
    return None


def _key(raw: object) -> Hashable:
    """Return what tells a raw value from others: 1, 1.0 and True are three values."""
    return (type(raw), raw) if isinstance(raw, Hashable) else (type(raw), id(raw))


def _remarkable(cell: Cell, column: Column) -> bool:
    """Tell whether there is anything to say about a cell."""
    if cell.fault or cell.change:
        return True
    return column.required and (cell.value is None or cell.value == "")


def _record(position: int, raw: object, cell: Cell, column: Column, findings: Findings) -> None:
    """Record a cell's fault, its absence where one is required, or its change."""
    if cell.fault:
        findings.add(position, column.name, raw, cell.fault)
    elif column.required and (cell.value is None or cell.value == ""):
        shown = "" if is_missing(raw) else raw
        findings.add(position, column.name, shown, _EMPTY[column.kind])
    elif cell.change:
        findings.changed(position, column.name, raw, cell.value, cell.change)


def _values(values: list[object], column: Column) -> pd.Series:
    """Return parsed values with the column's dtype."""
    if column.kind == "date":
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[us]"))
    if column.kind == "count":
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype="str")


def _blank(column: Column, rows: int) -> pd.Series:
    """Return a column without a value, to be filled by its default."""
    return _values([None if column.kind != "text" else ""] * rows, column)


def with_defaults(table: pd.DataFrame, rows: Sequence[int]) -> pd.DataFrame:
    """Fill the blanks of a typed table by the written defaults; `rows` number the data rows."""
    filled = table.copy(deep=False)
    _fill(filled, "report_id", lambda: pd.Series([f"r{row:04d}" for row in rows], dtype="str"))
    _fill(filled, "measure", lambda: DEFAULT_MEASURE)
    _fill(filled, "qualifier", lambda: "exact")
    _fill(filled, "reference_date_basis", lambda: "stated")
    _fill(filled, "publisher", lambda: filled["source"])
    earliest = filled["reference_date_earliest"]
    filled["reference_date_earliest"] = earliest.fillna(filled["reference_date"])
    _fill(filled, "statement_id", lambda: _statements(filled))
    return filled


def _fill(table: pd.DataFrame, column: str, default: Callable[[], pd.Series | str]) -> None:
    """Fill a column's empty texts by a default, which is only worked out if there are any."""
    texts = table[column]
    if "" in texts.unique().tolist():
        table[column] = texts.mask(texts == "", default())


def _statements(table: pd.DataFrame) -> pd.Series:
    """Name each statement after the smallest report id that shares its source, page and days."""
    blank = table["statement_id"] == ""
    shared = ["source", "publisher", "url", "reference_date", "report_date", "since", "measure"]
    keys = table.loc[blank]
    first = keys.groupby(shared, dropna=False, sort=False)["report_id"].transform("min")
    return ("s-" + first).reindex(table.index, fill_value="").astype("str")
