"""Reports in CSV: rows told apart by the standard reader, cells kept as the text they are."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pandas as pd

from tallies.errors import FormatError
from tallies.model.characters import tidy
from tallies.model.findings import Fault, Findings, Problem, show
from tallies.readers.raw import Misshapen, Raw

_CHUNK = 10_000  # rows held as Python lists at a time
_THOUSANDS_HEAD = re.compile(r"\s*[0-9]{1,3}")
_THOUSANDS_TAIL = re.compile(r"[0-9]{3}\s*")
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(stream: Iterable[str], findings: Findings) -> Raw:
    """Return the rows of a CSV text; rows of another width are recorded and kept apart."""
    records = _records(stream, findings)
    first = next(records, None)
    if first is None and not findings.problems:
        message = f"'{findings.file}' has no line. Fix: name the columns in the first line. [E01]"
        raise FormatError(message)
    names = first[1] if first else []
    _refuse_separator(names, findings.file, getattr(stream, "encoding", None))
    header = [tidy(name) for name in names]
    tables: list[pd.DataFrame] = []
    kept: list[list[str]] = []
    rows: list[int] = []
    lines: list[int] = []
    misshapen: list[Misshapen] = []
    for row, (line, cells) in enumerate(records, start=1):
        if len(cells) == len(header) and not _is_comment(cells):
            kept.append(cells)
            rows.append(row)
            lines.append(line)
        else:
            misshapen.append(Misshapen(row, line, cells))
            fault = _shape_fault(cells, len(header))
            findings.problems.append(Problem(row, line, "", show(cells[0]), fault))
        if len(kept) == _CHUNK:
            tables.append(_frame(kept, len(header)))
            kept = []
    frame = pd.concat([*tables, _frame(kept, len(header))], ignore_index=True)
    frame.columns = pd.Index(header)
    return Raw(frame, rows, lines, misshapen)


def _records(stream: Iterable[str], findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with its first physical line; blank lines are passed by and counted."""
    reader = csv.reader(stream, strict=True)
    blank = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            findings.problems.append(Problem(None, line, "", "", _quoting_fault(str(error))))
            break
        if any(cell.strip() for cell in cells):
            yield line, cells
        else:
            blank += bool(cells)
    if blank:
        findings.notes.append(f"Lines of empty cells passed by: {blank:,}. [E15]")


def _frame(rows: list[list[str]], width: int) -> pd.DataFrame:
    """Return rows of text cells as columns 0 to width - 1."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return pd.DataFrame({i: pd.array(list(cells), dtype="str") for i, cells in enumerate(columns)})


def other_separator(header: list[str]) -> str | None:
    """Return the mark that makes a header one single name, if another than the comma does."""
    marks = [mark for mark in SEPARATORS if len(header) == 1 and mark in header[0]]
    return marks[0] if marks else None


def with_commas(separator: str, encoding: str | None) -> str:
    """Return how a file with another separator is written anew with commas, for any program."""
    decoded = f", encoding={encoding!r}" if encoding not in (None, "utf-8") else ""
    return (
        f"convert it in Python: pandas.read_csv(path, sep={separator!r}{decoded}, dtype=str, "
        "keep_default_na=False).to_csv('commas.csv', index=False)"
    )


def _refuse_separator(header: list[str], name: str, encoding: str | None) -> None:
    """Refuse a header that another separator makes one single name."""
    mark = other_separator(header)
    if mark is not None:
        message = (
            f"'{name}' is separated by {SEPARATORS[mark]}. Fix: save it with commas, or "
            f"{with_commas(mark, encoding)}. [E12]"
        )
        raise FormatError(message)


def _is_comment(cells: list[str]) -> bool:
    """Tell a comment that a spreadsheet filled up with empty cells."""
    return cells[0].lstrip().startswith("#") and not any(cell.strip() for cell in cells[1:])


def _shape_fault(cells: list[str], width: int) -> Fault:
    """Explain a row that is a comment, or has too few or too many cells."""
    if _is_comment(cells):
        mend = "delete the line; a note column may hold the comment"
        return Fault("E15", "looks like a comment", mend)
    found = f"begins a row of {len(cells)} fields where {width} are expected"
    if cells[0].lstrip().startswith("#"):
        return Fault("E15", found, "delete the comment; a note column may hold it")
    if len(cells) < width:
        mend = "write every comma, or delete the line if it is no report"
        return Fault("E13", found, mend)
    for head, tail in pairwise(cells):
        if _THOUSANDS_HEAD.fullmatch(head) and _THOUSANDS_TAIL.fullmatch(tail):
            return Fault("A04", found, f"write {head.strip()}{tail.strip()} without a comma")
    return Fault("E14", found, "put quotes around a cell that holds a comma")


def _quoting_fault(reason: str) -> Fault:
    """Explain why the rest of the file could not be told apart into rows."""
    if "field limit" in reason:
        return Fault("C08", "a cell is longer than 64 KiB", "shorten it, or close its quotes")
    if "end of data" in reason:
        found = "a quote is opened in this row and never closed, so the rest is one cell"
        return Fault("E11", found, "close the quote")
    return Fault("E11", "a quote is followed by more text", 'write a quote inside a cell as ""')
