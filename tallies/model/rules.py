"""Rules that a row keeps between its cells, and rows among each other."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tallies.model.columns import DEFAULT_MEASURE, KNOWN_NAMES
from tallies.model.findings import Fault, Findings

_JOINED = re.compile(r"\s+and\s+|\s*[&/,]\s*", re.IGNORECASE)


def check_measures(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse an empty measure where a file counts several things (before defaults are filled)."""
    measures = set(table["measure"].unique().tolist())
    others = sorted(measures - {"", DEFAULT_MEASURE})
    if "" in measures and others:
        found = f"is empty while other rows count {others[0]!r}"
        fault = Fault("A22", found, f"write what the row counts, such as {DEFAULT_MEASURE}")
        _each(table, table["measure"] == "", "measure", fault, findings)


def check_rows(table: pd.DataFrame, findings: Findings) -> None:
    """Check every rule between cells; cells already found bad are missing and pass."""
    _dates_in_order(table, findings)
    _bounds_meet(table, findings)
    _sums_named(table, findings)
    _ids_unique(table, findings)
    _corrections_known(table, findings)


def _dates_in_order(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse a report that counts the future, and a window that ends before it starts."""
    reference = table["reference_date"]
    late = reference > table["report_date"]
    mend = "correct one of the two dates, or leave report_date empty when it is not known"
    fault = Fault("B01", "lies after the report_date", mend)
    _each(table, late, "reference_date", fault, findings)
    fault = Fault("B16", "lies after the reference_date", "swap the two days or correct one")
    wrong = table["reference_date_earliest"] > reference
    _each(table, wrong, "reference_date_earliest", fault, findings)
    fault = Fault("B01", "lies after the reference_date", "write the first day that was counted")
    _each(table, table["since"] > reference, "since", fault, findings)


def _bounds_meet(table: pd.DataFrame, findings: Findings) -> None:
    """Hold `count_high` to the qualifier between, and bounds to at least one whole number."""
    worded = table["qualifier"].to_numpy(dtype=object)
    between, less = (pd.Series(worded == name) for name in ("between", "less_than"))
    high, count = table["count_high"], table["count"]
    fault = Fault("A21", "is missing beside the qualifier between", "write the upper figure")
    _each(table, between & high.isna(), "count_high", fault, findings)
    fault = Fault("A21", "stands without the qualifier between", "write between, or empty the cell")
    _each(table, ~between & high.notna(), "count_high", fault, findings)
    fault = Fault("A21", "is below the count", "write the lower figure in count")
    _each(table, between & (high < count), "count_high", fault, findings)
    fault = Fault("A21", "cannot go with less_than", "write at_most 0 or exact 0")
    _each(table, less & (count == 0), "count", fault, findings)


def _sums_named(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse a sum in words of theatres that have rows: it would be counted twice."""
    names = set(table["theatre"].unique())
    singles = {name for name in names if name and not _JOINED.search(name)}
    for name in sorted(names - singles - {""}):
        pieces = _JOINED.split(name)
        if singles.issuperset(pieces):
            joined = "+".join(sorted(set(pieces)))
            fault = Fault("C09", "is a sum of theatres of this table", f"write {joined}")
            _each(table, table["theatre"] == name, "theatre", fault, findings)


def _ids_unique(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse a report id that names several rows."""
    ids = table["report_id"]
    if ids.is_unique:
        return
    for _, group in table[ids.duplicated(keep=False)].groupby("report_id", sort=True):
        first, *others = (int(position) for position in group.index)
        known = group[list(KNOWN_NAMES)]
        if len(known.drop_duplicates()) == 1:
            mend = "delete one of the equal rows"
            told = [(other, first) for other in others]
            code, found = "D01", "is also the report_id of {}, with the same content"
        else:
            mend = "give each row its own report_id and let supersedes name the row it corrects"
            told = [(first, others[0]), *((other, first) for other in others)]
            code, found = "D02", "is also the report_id of {}, with other content"
        for position, twin in told:
            fault = Fault(code, found.format(findings.place(twin)), mend)
            findings.add(position, "report_id", ids[position], fault)


def _corrections_known(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse a correction of an unknown row, and corrections that go in a circle."""
    corrected = table["supersedes"]
    if set(corrected.unique()) <= {""}:
        return
    corrected = corrected[corrected != ""]
    fault = Fault("D12", "is no report_id of this table", "write the id of the row it corrects")
    known = corrected.isin(set(table["report_id"]))
    _each(table, ~known.reindex(table.index, fill_value=True), "supersedes", fault, findings)
    chain = dict(zip(table.loc[corrected.index, "report_id"], corrected, strict=True))
    for circle in _circles(chain):
        told = " > ".join([*circle, circle[0]])
        fault = Fault("D12", f"closes a circle of corrections: {told}", "remove one of them")
        position = int(table.index[table["report_id"] == circle[0]][0])
        findings.add(position, "supersedes", chain[circle[0]], fault)


def _circles(chain: dict[str, str]) -> Iterator[list[str]]:
    """Yield each circle of a chain of corrections once, smallest id first."""
    done: set[str] = set()
    for start in sorted(chain):
        path: list[str] = []
        walked: set[str] = set()
        at: str | None = start
        while at is not None and at not in done and at not in walked:
            path.append(at)
            walked.add(at)
            at = chain.get(at)
        if at is not None and at in walked:
            yield path[path.index(at) :]
        done |= walked


def _each(
    table: pd.DataFrame, wrong: pd.Series, column: str, fault: Fault, findings: Findings
) -> None:
    """Record one fault at every row of a mask; missing values break no rule."""
    mask = wrong.to_numpy(dtype=bool, na_value=False)
    if not mask.any():
        return
    values = table[column]
    for position in np.flatnonzero(mask):
        value = values.iloc[int(position)]
        findings.add(int(position), column, "" if pd.isna(value) else value, fault)


def follow_rejected(table: pd.DataFrame, findings: Findings) -> None:
    """Refuse corrections of rows that are set apart, and corrections of those."""
    at = {row: position for position, row in enumerate(findings.rows)}
    while True:
        bad = {problem.row for problem in findings.problems}
        rejected = {table["report_id"].iloc[at[row]] for row in bad if row in at}
        good = np.array([row not in bad for row in findings.rows], dtype=bool)
        orphans = table["supersedes"].isin(rejected - {""}) & good
        if not orphans.any():
            return
        fault = Fault("D12", "corrects a row that is rejected", "mend that row first")
        _each(table, orphans, "supersedes", fault, findings)
