"""Decisions by hand in a file: which figures are pinned and which are taken out, and why."""

import os
from typing import IO, Any

from tallies.errors import nearest
from tallies.model.cells import parse_free, parse_name, parse_word
from tallies.model.findings import Fault, Findings, report_error
from tallies.readers.csv_text import read_csv
from tallies.readers.source import decode_error, open_source, text_stream

DECISIONS = ("exclude", "pin")
COLUMNS = ("report_id", "decision", "reason")
_EMPTY = {
    "report_id": Fault("C11", "is empty", "write the report_id of the row that is decided"),
    "decision": Fault("C11", "is empty", f"write one of {', '.join(DECISIONS)}"),
    "reason": Fault("C11", "is empty", "say in words why; the words stay with the row"),
}


def read_decisions(
    path_or_buffer: str | os.PathLike[str] | IO[Any], *, encoding: str = "utf-8"
) -> dict[str, dict[str, str]]:
    r"""Read which figures were pinned and which taken out by hand, as options of `reconcile`.

    Parameters
    ----------
    path_or_buffer : str, os.PathLike or file object
        CSV with the columns ``report_id``, ``decision`` (``pin`` or ``exclude``) and ``reason``.
        Other columns, such as who decided and when, are passed by.
    encoding : str
        Encoding of text without a byte order mark.

    Returns
    -------
    dict
        ``{"exclude": {report_id: reason}, "pin": {report_id: reason}}``.

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
    reconcile : Takes the decisions.

    Examples
    --------
    >>> import io
    >>> from tallies import read_decisions
    >>> sheet = io.StringIO("report_id,decision,reason\nR0502,exclude,figure of 9 November\n")
    >>> read_decisions(sheet)
    {'exclude': {'R0502': 'figure of 9 November'}, 'pin': {}}
    """
    source = open_source(path_or_buffer)
    findings = Findings(file=source.name)
    try:
        raw = read_csv(text_stream(source, encoding, newline=""), findings)
    except UnicodeDecodeError as error:
        raise decode_error(source, error, error.encoding) from error
    findings.rows, findings.lines = raw.rows, raw.lines
    names = list(raw.frame.columns)
    _check_columns(names, findings)
    found: dict[str, dict[str, str]] = {name: {} for name in DECISIONS}
    if not findings.problems:
        rows = zip(*(raw.frame[name].tolist() for name in COLUMNS), strict=True)
        for position, cells in enumerate(rows):
            _take(position, cells, found, findings)
    if findings.problems:
        raise report_error(findings.problems, findings.file)
    return found


def _check_columns(names: list[str], findings: Findings) -> None:
    """Record the columns that are missing or there twice."""
    for name in COLUMNS:
        if names.count(name) > 1:
            fault = Fault("E04", "occurs more than once", "keep one column of that name")
            findings.add_to_table(name, fault)
        elif name not in names:
            hint = nearest(name, [other for other in names if other not in COLUMNS])
            mend = f"the first line must name {', '.join(COLUMNS)}.{hint}".rstrip(".")
            findings.add_to_table(name, Fault("E03", "is missing", mend))


def _take(
    position: int, cells: tuple[str, ...], found: dict[str, dict[str, str]], findings: Findings
) -> None:
    """Enter one row's decision, or record what is wrong with it."""
    parsed = (
        parse_name(cells[0]),
        parse_word(cells[1], "decision", DECISIONS),
        parse_free(cells[2]),
    )
    report_id, decision, reason = (str(cell.value) for cell in parsed)
    fine = True
    for name, raw, cell in zip(COLUMNS, cells, parsed, strict=True):
        fault = cell.fault or (None if cell.value else _EMPTY[name])
        if fault is not None:
            findings.add(position, name, raw, fault)
            fine = False
    if not fine:
        return
    if any(report_id in rows for rows in found.values()):
        fault = Fault("D02", "is decided in an earlier row, too", "keep one of the rows")
        findings.add(position, "report_id", report_id, fault)
        return
    found[decision][report_id] = reason
