"""Dated events around the reports, which charts and the page show as context."""

import os
from collections.abc import Callable
from typing import IO, Any

import pandas as pd

from tallies.model.cells import Cell, parse_date, parse_free, parse_link, parse_name
from tallies.model.findings import Fault, Findings, report_error
from tallies.readers.sheet import read_sheet

NEEDED = ("date", "description")
OPTIONAL = ("theatre", "kind", "label", "url")
_PARSE: dict[str, Callable[[object], Cell]] = {
    "date": parse_date,
    "theatre": parse_name,
    "kind": parse_name,
    "label": parse_free,
    "description": parse_free,
    "url": parse_link,
}
_EMPTY = {
    "date": Fault("C11", "is empty", "write the day as 2023-11-23"),
    "description": Fault("C11", "is empty", "say in a few words what happened"),
}


def read_events(
    path_or_buffer: str | os.PathLike[str] | IO[Any], *, encoding: str = "utf-8"
) -> pd.DataFrame:
    r"""Read dated events around the reports, as ``events`` of `plot_tally` and `weekly_report`.

    Parameters
    ----------
    path_or_buffer : str, os.PathLike or file object
        CSV with the columns ``date`` and ``description``, and any of ``label`` (a short text for
        charts), ``theatre``, ``kind`` and ``url``. Other columns are carried along as text.
    encoding : str
        Encoding of text without a byte order mark.

    Returns
    -------
    pandas.DataFrame
        One row per event, in order of date: ``date`` (datetime64[us]), ``theatre``, ``kind``,
        ``description``, ``url`` (str, empty where the file says nothing); ``label`` where the
        file has it.

    Raises
    ------
    ReportError
        If a row breaks a rule; ``.problems`` lists all problems with file, line and mend.
    FormatError
        If the file is not readable as CSV.
    OSError
        If the file is missing or cannot be read.

    See Also
    --------
    load_dataset : Whose ``.events`` has the same form.

    Examples
    --------
    >>> import io
    >>> from tallies import read_events
    >>> sheet = io.StringIO("date,description\n2023-11-24,Truce in Gaza begins\n")
    >>> read_events(sheet)[["date", "description"]]
            date           description
    0 2023-11-24  Truce in Gaza begins
    """
    frame, findings = read_sheet(path_or_buffer, encoding, NEEDED, OPTIONAL)
    if findings.problems:
        raise report_error(findings.problems, findings.file)
    known = [name for name in frame.columns if name in _PARSE]
    table = frame.assign(**{name: _parsed(frame[name], findings) for name in known})
    if findings.problems:
        raise report_error(findings.problems, findings.file)
    for name in ("theatre", "kind", "url"):
        if name not in table:
            table[name] = pd.Series("", index=table.index, dtype="str")
    return table.sort_values("date", kind="stable", ignore_index=True)


def _parsed(column: "pd.Series[Any]", findings: Findings) -> "pd.Series[Any]":
    """Return one column's values, and record what is wrong with them."""
    name = str(column.name)
    values = []
    for position, raw in enumerate(column):
        cell = _PARSE[name](raw)
        fault = cell.fault or (_EMPTY.get(name) if cell.value in (None, "") else None)
        if fault is not None:
            findings.add(position, name, raw, fault)
        values.append(cell.value)
    return pd.Series(values, dtype="datetime64[us]" if name == "date" else "str")
