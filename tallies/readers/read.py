"""Read reports from a file or a buffer: by its format, strictly, all problems at once."""

import os
import warnings
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np
import pandas as pd

from tallies.errors import TalliesError, TalliesWarning
from tallies.model.findings import Findings, changes_frame, problems_frame, report_error
from tallies.model.reports import check_table
from tallies.model.rules import follow_rejected
from tallies.readers.csv_text import read_csv
from tallies.readers.flags import equal_rows, flags
from tallies.readers.json_lines import read_json_lines
from tallies.readers.parquet import read_parquet_reports
from tallies.readers.raw import Raw
from tallies.readers.rejects import write_rejects
from tallies.readers.source import Source, decode_error, format_of, open_source, text_stream

PathOrBuffer = str | os.PathLike[str] | IO[Any]


@dataclass(frozen=True, slots=True, eq=False)
class ReadResult:
    """What reading a file gave, good and bad.

    Attributes
    ----------
    reports : pandas.DataFrame
        The reports table of the rows without a problem.
    problems : pandas.DataFrame
        ``code, file, line, row, column, value, problem, mend``; the first 10,000.
    changes : pandas.DataFrame
        Cells changed by a written rule: ``file, line, row, column, original, value, code``.
    notes : tuple of str
        What is worth a look, such as names one letter apart; each ends with its code.
    rows : int
        Data rows read: the good ones and the bad ones.
    """

    reports: pd.DataFrame
    problems: pd.DataFrame
    changes: pd.DataFrame
    notes: tuple[str, ...]
    rows: int


def read_reports(
    path_or_buffer: PathOrBuffer,
    *,
    format: str | None = None,
    encoding: str = "utf-8",
    thousands: str | None = None,
    rejects: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    r"""Read reports from CSV, JSON lines or Parquet and check them against every rule.

    Parameters
    ----------
    path_or_buffer : str, os.PathLike or file object
        A path, or a buffer of text or bytes. Addresses of the web are refused.
    format : {'csv', 'jsonl', 'parquet'}, optional
        By default the suffix decides, then the content.
    encoding : str
        Encoding of text without a byte order mark.
    thousands : str, optional
        One character that groups digits by three in counts, such as ``','``.
    rejects : str or os.PathLike, optional
        CSV file to which bad rows are written with their reasons, cells as they were; the good
        ones are returned with a warning. Without it any problem raises.

    Returns
    -------
    pandas.DataFrame
        The reports table, as `validate_reports` returns it, in the order of the file.

    Raises
    ------
    ReportError
        If a row breaks a rule; ``.problems`` lists all problems with file, line and mend.
    FormatError
        If the file is not readable as what it claims to be.
    OSError
        If the file is missing or cannot be read, or `rejects` cannot be written.

    See Also
    --------
    validate_reports : Check a table or a list of records.

    Notes
    -----
    Nothing is guessed: days are YYYY-MM-DD, counts are digits, an empty cell is missing and the
    text NA is a name. Blanks around a cell, the case of qualifiers and the order of a sum's parts
    are put right; ``tallies check`` lists every such change.

    Examples
    --------
    >>> import io
    >>> from tallies import read_reports
    >>> sheet = io.StringIO("theatre,reference_date,count,source\nIraq,2023-11-23,36,Pentagon\n")
    >>> read_reports(sheet)[["theatre", "count"]].values.tolist()
    [['Iraq', 36]]
    """
    result, findings, _ = _read(path_or_buffer, format, encoding, thousands, rejects)
    if findings.problems and rejects is None:
        raise report_error(findings.problems, findings.file)
    rejected = result.rows - len(result.reports)
    if rejected:
        message = (
            f"{result.rows:,} rows read: {len(result.reports):,} accepted, {rejected:,} rejected "
            f"and written with their reasons to '{rejects}'."
        )
        warnings.warn(message, TalliesWarning, stacklevel=2)
    return result.reports


def check_reports(
    path_or_buffer: PathOrBuffer,
    *,
    format: str | None = None,
    encoding: str = "utf-8",
    thousands: str | None = None,
    rejects: str | os.PathLike[str] | None = None,
) -> ReadResult:
    r"""Read reports and tell all that was found; problems are listed, not raised.

    Parameters
    ----------
    path_or_buffer : str, os.PathLike or file object
        A path, or a buffer of text or bytes.
    format : {'csv', 'jsonl', 'parquet'}, optional
        By default the suffix decides, then the content.
    encoding : str
        Encoding of text without a byte order mark.
    thousands : str, optional
        One character that groups digits by three in counts, such as ``','``.
    rejects : str or os.PathLike, optional
        CSV file to which bad rows are written with their reasons.

    Returns
    -------
    ReadResult
        The good rows, the problems, the logged changes and the notes.

    Raises
    ------
    FormatError
        If the file is not readable as what it claims to be.
    OSError
        If the file is missing or cannot be read, or `rejects` cannot be written.

    Examples
    --------
    >>> import io
    >>> from tallies.readers import check_reports
    >>> sheet = "theatre,reference_date,count,source\nIraq,2023-11-23, 36,Pentagon\n"
    >>> check_reports(io.StringIO(sheet)).changes[["column", "original"]].values.tolist()
    [['count', "' 36'"]]
    """
    result, findings, raw = _read(path_or_buffer, format, encoding, thousands, rejects)
    told = flags(result.reports) if len(result.reports) or not result.rows else []
    return replace(result, notes=(*result.notes, *equal_rows(raw.frame, findings), *told))


def _read(
    path_or_buffer: PathOrBuffer,
    format: str | None,
    encoding: str,
    thousands: str | None,
    rejects: str | os.PathLike[str] | None,
) -> tuple[ReadResult, Findings, Raw]:
    """Read, check, set bad rows apart where asked to, and account for every row."""
    _check_thousands(thousands)
    source = open_source(path_or_buffer)
    _check_rejects(rejects, source)
    findings = Findings(file=source.name)
    raw = _raw(source, format_of(source, format), encoding, findings)
    findings.rows, findings.lines = raw.rows, raw.lines
    table = check_table(raw.frame, findings, thousands)
    if rejects is not None:
        _set_apart(raw, table, findings, rejects)
    bad = {problem.row for problem in findings.problems}
    if None in bad:  # the table as a whole is wrong
        reports = table.iloc[:0]
    else:
        good = np.array([row not in bad for row in raw.rows], dtype=bool)
        reports = table[good].reset_index(drop=True)
    result = ReadResult(
        reports,
        problems_frame(findings.problems, findings.file),
        changes_frame(findings.changes, findings.file),
        tuple(findings.notes),
        raw.total,
    )
    return result, findings, raw


def _raw(source: Source, chosen: str, encoding: str, findings: Findings) -> Raw:
    """Return the raw rows of a source in its format."""
    if chosen == "parquet":
        return read_parquet_reports(source)
    if source.ends_open:
        findings.notes.append("The last line has no line end: is the file complete? [E17]")
    stream = text_stream(source, encoding, newline="" if chosen == "csv" else "\n")
    try:
        return (read_csv if chosen == "csv" else read_json_lines)(stream, findings)
    except UnicodeDecodeError as error:
        raise decode_error(source, error, error.encoding) from error


def _set_apart(
    raw: Raw, table: pd.DataFrame, findings: Findings, rejects: str | os.PathLike[str]
) -> None:
    """Write bad rows to the rejects file; a fault of the whole table cannot be set apart."""
    if any(problem.row is None for problem in findings.problems):
        raise report_error(findings.problems, findings.file)
    follow_rejected(table, findings)
    bad = {problem.row for problem in findings.problems}
    accepted = sum(row not in bad for row in raw.rows)
    written = write_rejects(raw, findings.problems, rejects)
    if accepted + written != raw.total:
        message = (
            f"{raw.total:,} rows read, but {accepted:,} accepted and {written:,} rejected. "
            "Fix: report this as a defect of tallies."
        )
        raise TalliesError(message)


def _check_rejects(rejects: str | os.PathLike[str] | None, source: Source) -> None:
    """Refuse to write the bad rows over the file that they come from."""
    if rejects is None or source.path is None:
        return
    if os.path.realpath(rejects) == os.path.realpath(source.path):
        message = f"rejects={os.fspath(rejects)!r} is the file that is read. Fix: name another."
        raise TalliesError(message)


def _check_thousands(thousands: str | None) -> None:
    """Refuse separators that could be part of a number."""
    if thousands is not None and (len(thousands) != 1 or thousands.isalnum() or thousands in "+-"):
        message = f"thousands={thousands!r} is not one separating character. Fix: pass ',' or '.'."
        raise TalliesError(message)
