"""A small CSV beside the reports: its rows as text, and the columns it must have."""

import os
from typing import IO, Any

import pandas as pd

from tallies.errors import nearest
from tallies.model.findings import Fault, Findings
from tallies.readers.csv_text import read_csv
from tallies.readers.source import decode_error, open_source, text_stream


def read_sheet(
    path_or_buffer: str | os.PathLike[str] | IO[Any],
    encoding: str,
    columns: tuple[str, ...],
    others: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, Findings]:
    """Return the rows as text with what was found, a missing or double column included.

    `columns` must be there; they and `others`, which may be, must not be there twice.
    """
    source = open_source(path_or_buffer)
    findings = Findings(file=source.name)
    try:
        raw = read_csv(text_stream(source, encoding, newline=""), findings)
    except UnicodeDecodeError as error:
        raise decode_error(source, error, error.encoding) from error
    findings.rows, findings.lines = raw.rows, raw.lines
    _check_columns(list(raw.frame.columns), columns, others, findings)
    return raw.frame, findings


def _check_columns(
    names: list[str], columns: tuple[str, ...], others: tuple[str, ...], findings: Findings
) -> None:
    """Record the columns that are missing or there twice."""
    for name in (*columns, *others):
        if names.count(name) > 1:
            fault = Fault("E04", "occurs more than once", "keep one column of that name")
            findings.add_to_table(name, fault)
        elif name in columns and name not in names:
            hint = nearest(name, [other for other in names if other not in columns])
            mend = f"the first line must name {', '.join(columns)}.{hint}".rstrip(".")
            findings.add_to_table(name, Fault("E03", "is missing", mend))
