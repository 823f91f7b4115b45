"""The reports table: validation, and the empty sheet to start from."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tallies.errors import TalliesError
from tallies.model.columns import DEFAULT_MEASURE, KNOWN_NAMES, REPORT_COLUMNS
from tallies.model.findings import Findings, report_error
from tallies.model.rules import check_measures, check_rows
from tallies.model.table import check_headers, typed, with_defaults


def validate_reports(frame: "pd.DataFrame | Sequence[Mapping[str, Any]]") -> pd.DataFrame:
    """Check reports against every rule and return the full reports table.

    Parameters
    ----------
    frame : pandas.DataFrame or list of dict
        One row per figure with at least ``theatre``, ``reference_date``, ``count`` and
        ``source``. Text is read strictly (days as YYYY-MM-DD, counts as digits); dates of any
        unit and whole numbers of any type are welcome. The input is never changed.

    Returns
    -------
    pandas.DataFrame
        All columns of the contract in their order (text ``str`` and never missing, days
        ``datetime64[us]``, counts ``Int64``), then unknown columns untouched, on a RangeIndex
        in the order of the input. A valid table comes back equal.

    Raises
    ------
    ReportError
        If a rule is broken; ``.problems`` lists all problems at once.
    TalliesError
        If `frame` is neither a table nor a list of records.

    Notes
    -----
    Blank cells take written defaults: ``report_id`` r0001 and so on by row, ``publisher`` the
    source, ``measure`` attacks, ``qualifier`` exact, ``reference_date_basis`` stated,
    ``reference_date_earliest`` the reference date; rows that share source, publisher, url, days
    and measure share a ``statement_id`` named after the smallest ``report_id`` among them.

    Examples
    --------
    >>> from tallies import validate_reports
    >>> reports = validate_reports(
    ...     [
    ...         {
    ...             "theatre": "Iraq",
    ...             "reference_date": "2023-11-23",
    ...             "count": 36,
    ...             "source": "US Department of Defense",
    ...         }
    ...     ]
    ... )
    >>> reports.loc[0, ["report_id", "qualifier", "measure"]].tolist()
    ['r0001', 'exact', 'attacks']
    """
    raw = as_frame(frame)
    findings = Findings(rows=range(1, len(raw) + 1))
    table = check_table(raw, findings)
    if findings.problems:
        raise report_error(findings.problems, findings.file)
    return table


def as_frame(frame: "pd.DataFrame | Sequence[Mapping[str, Any]]") -> pd.DataFrame:
    """Return a table or records as a frame of raw cells; no cell is converted."""
    if isinstance(frame, pd.DataFrame):
        empty = frame.empty and not len(frame.columns)
        return _no_rows() if empty else frame.reset_index(drop=True)
    if isinstance(frame, str | bytes | Mapping) or not isinstance(frame, Sequence):
        message = (
            f"reports must be a DataFrame or a list of records, not {type(frame).__name__}. "
            "Fix: pass a table or a list of dicts; read_reports reads files."
        )
        raise TalliesError(message)
    odd = next((record for record in frame if not isinstance(record, Mapping)), None)
    if odd is not None:
        message = f"a record is a {type(odd).__name__}. Fix: pass one dict per report."
        raise TalliesError(message)
    if not frame:
        return _no_rows()
    names = list(dict.fromkeys(name for record in frame for name in record))
    cells = {name: [record.get(name) for record in frame] for name in names}
    columns = {name: pd.Series(cells[name], dtype=object) for name in names}
    # Unknown columns are carried along with the type that their values have.
    others = {name: columns[name].infer_objects() for name in names if name not in KNOWN_NAMES}
    return pd.DataFrame(columns | others)


def check_table(
    raw: pd.DataFrame, findings: Findings, thousands: str | None = None
) -> pd.DataFrame:
    """Return the typed table of raw cells; what breaks a rule is recorded in `findings`."""
    known = len(findings.problems)
    check_headers(list(raw.columns), findings)
    if len(findings.problems) > known:
        return _no_rows()
    table = typed(raw, findings, thousands)
    check_measures(table, findings)
    table = with_defaults(table, findings.rows)
    check_rows(table, findings)
    return table


def _no_rows() -> pd.DataFrame:
    """Return a table of all columns without a row."""
    none = pd.DataFrame({column.name: pd.Series(dtype="str") for column in REPORT_COLUMNS})
    return typed(none, Findings())


def template_csv() -> str:
    """Return an empty sheet: the line of column names, ready to be filled."""
    return ",".join(column.name for column in REPORT_COLUMNS) + "\n"


def template_help() -> str:
    """Return the explanation of every column of the sheet, one line each."""
    width = max(len(column.name) for column in REPORT_COLUMNS)
    lines = ["One row per figure. Days are written YYYY-MM-DD, counts in digits only.", ""]
    for column in REPORT_COLUMNS:
        need = "required" if column.required else "optional"
        unit = f" ({column.unit})" if column.unit else ""
        lines.append(f"{column.name:<{width}}  {need}  {column.description}{unit}")
    return "\n".join(lines) + "\n"


def only_measure(reports: object) -> str:
    """Return the only measure of a table of reports, else the usual one."""
    named = reports.get("measure") if isinstance(reports, pd.DataFrame) else None
    found = [] if named is None else named.dropna().unique().tolist()
    only = found[0] if len(found) == 1 else ""
    return only if isinstance(only, str) and only else DEFAULT_MEASURE
