"""Parquet files that explain themselves, are replaced whole, and read back equal."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from tallies.errors import FormatError
from tallies.io.atomic import atomic_file
from tallies.io.loading import load_table
from tallies.io.metadata import (
    KEY,
    Changes,
    build,
    changes_metadata,
    parse,
    record_metadata,
    seal,
)
from tallies.io.schema import LAYOUTS, arrow_type, fields, is_plain, kind_of, missing_columns
from tallies.io.schema import to_frame as frame_of
from tallies.io.schema import to_table as table_of
from tallies.model.record import Reconciliation

if TYPE_CHECKING:
    import pyarrow as pa


def write_parquet(
    x: "Reconciliation | Changes | pd.DataFrame",
    path: str | os.PathLike[str],
    *,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Write a tally, reports, weeks or changes to a Parquet file that explains itself.

    Parameters
    ----------
    x : Reconciliation, Changepoints, Change or pandas.DataFrame
        A record (the table of its ``to_frame`` is written), or a table of reports,
        ``record.to_frame()``, ``weekly(record)`` or changes. Its kind is known by its columns;
        extra columns of text, whole numbers, floats, flags or dates are carried along; the index
        is left out.
    path : str or os.PathLike
        File to write; an old file is replaced whole or not at all.
    metadata : mapping, optional
        What the file shall say about itself: any of ``definition``, ``measure``, ``theatres``,
        ``since``, ``until``, ``as_of``, ``week_ends``, ``reconcile`` (options used),
        ``sources``, ``license``, ``columns`` (name to description and unit, for extra columns),
        ``kind``, ``complete``, ``input_sha256``, ``changes``. A record knows its own and reports
        tell theirs; a table of weeks takes ``record.metadata``, and so do changes found in a
        record, which do not know its definition.

    Raises
    ------
    TalliesError
        When a column is missing, is of another type, or lacks values it must have; nothing is
        written then.
    OSError
        When the file cannot be written; an old file is unchanged then.

    See Also
    --------
    read_parquet : Read the table back.

    Notes
    -----
    Dates are stored as ``date32``, counts as ``int64``, text as plain UTF-8, with zstd and page
    checksums, in rows sorted by theatre and date. The metadata is JSON under the one file-level
    key ``tallies``. The same input gives the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tallies
    >>> reports = tallies.load_dataset("us_forces_2023").reports
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "reports.parquet")
    ...     tallies.write_parquet(reports, path)
    ...     tallies.read_parquet(path).shape == reports.shape
    True
    """
    import pyarrow.parquet as pq

    frame: pd.DataFrame
    if isinstance(x, Reconciliation):
        frame, own = x.to_frame(), record_metadata(x)
    elif isinstance(x, pd.DataFrame):
        frame, own = x, {}
    else:
        frame, own = x.to_frame(), changes_metadata(x)
    if own:
        metadata = {**own, **(metadata or {})}
    kind = kind_of(frame, (metadata or {}).get("kind"))
    table = table_of(frame, kind)
    text = build(metadata, kind, table)
    with atomic_file(path) as handle:
        # The Arrow schema is not stored: plain types need none, and `tallies` stays the one key.
        with pq.ParquetWriter(
            handle,
            table.schema,
            compression="zstd",
            use_dictionary=False,
            version="2.6",
            write_page_checksum=True,
            store_schema=False,
        ) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata({KEY: text.encode()})
        handle.flush()
        if pq.read_metadata(handle).num_rows != table.num_rows:
            message = f"'{path}' does not read back whole. Fix: check the disk, then write again"
            raise OSError(message)


def read_parquet(path: str | os.PathLike[str]) -> "pd.DataFrame":
    """Read a table that `write_parquet` wrote, equal to what was written.

    Parameters
    ----------
    path : str or os.PathLike
        File to read.

    Returns
    -------
    pandas.DataFrame
        The rows sorted by theatre and date, with a plain index. Dates are ``datetime64[us]``,
        counts ``Int64``, text ``str``; extra columns as they were.

    Raises
    ------
    FormatError
        When the file is empty, cut short, damaged, written by a newer version, or has none of
        our metadata.
    OSError
        When the file is missing or cannot be read.

    See Also
    --------
    write_parquet : Write such a file.
    read_reports : Read reports from any Parquet, CSV or JSON lines file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tallies
    >>> reports = tallies.load_dataset("us_forces_2023").reports
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "reports.parquet")
    ...     tallies.write_parquet(reports, path)
    ...     str(tallies.read_parquet(path)["reference_date"].dtype)
    'datetime64[us]'
    """
    table, metadata = _verified(path)
    return frame_of(table, metadata["kind"])


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read what a file that `write_parquet` wrote says about itself.

    Parameters
    ----------
    path : str or os.PathLike
        File to read.

    Returns
    -------
    dict
        The metadata as JSON holds it: dates are ISO text. It may be given to `write_parquet`.

    Raises
    ------
    FormatError
        As `read_parquet`.
    OSError
        When the file is missing or cannot be read.
    """
    return _verified(path)[1]


def _verified(path: str | os.PathLike[str]) -> "tuple[pa.Table, dict[str, Any]]":
    """Return rows and metadata of a file of ours, or raise for what is not as we wrote it."""
    table = load_table(path)
    found = table.schema.metadata or {}
    if KEY not in found:
        message = (
            f"'{path}' is a Parquet file without tallies metadata. Fix: if it holds reports, "
            "read it with tallies.read_reports"
        )
        raise FormatError(message)
    metadata = parse(found[KEY], str(path))
    problem = _difference(table, metadata)
    if not problem and seal(metadata, table).encode() != found[KEY]:
        problem = "was changed after it was written: its hash differs"
    if problem:
        message = f"'{path}' {problem}. Fix: write it again, or fetch a fresh copy"
        raise FormatError(message)
    return table, metadata


def _difference(table: "pa.Table", metadata: Mapping[str, Any]) -> str:
    """Return how the columns differ from those that the metadata and the kind promise."""
    kind, promised = metadata.get("kind"), metadata.get("columns") or {}
    if kind not in LAYOUTS:
        return f"is of the unknown kind {kind!r}; known are {', '.join(LAYOUTS)}"
    names = table.column_names
    expected = set(promised) | set(missing_columns(names, kind))
    if set(names) != expected:
        return f"has the columns {sorted(names)}, where {sorted(expected)} are expected"
    known = fields(kind)
    for name, column in zip(names, table.columns, strict=True):
        if name in known and column.type != arrow_type(known[name]):
            return f"column {name!r} is {column.type}, where {arrow_type(known[name])} is expected"
        if name in known and column.null_count and not known[name].nullable:
            return f"column {name!r} lacks {column.null_count} values, where none may be missing"
        if not is_plain(column.type):
            return f"column {name!r} is {column.type}, which is none of the plain types"
    return ""
