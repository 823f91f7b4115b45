"""Decisions by hand in a file: which figures are pinned and which are taken out, and why."""

import os
from typing import IO, Any

from tallies.model.cells import parse_free, parse_name, parse_word
from tallies.model.findings import Fault, Findings, report_error
from tallies.readers.sheet import read_sheet

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
    frame, findings = read_sheet(path_or_buffer, encoding, COLUMNS)
    found: dict[str, dict[str, str]] = {name: {} for name in DECISIONS}
    if not findings.problems:
        rows = zip(*(frame[name].tolist() for name in COLUMNS), strict=True)
        for position, cells in enumerate(rows):
            _take(position, cells, found, findings)
    if findings.problems:
        raise report_error(findings.problems, findings.file)
    return found


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
