"""Read any Parquet file, ours or not, only when it is whole, undamaged and of a sane size."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from tallies.errors import FormatError

if TYPE_CHECKING:
    import pyarrow as pa

MAX_ROWS = 10_000_000
MAX_BYTES = 1 << 30
_MAGIC = b"PAR1"


def load_table(path: str | os.PathLike[str]) -> "pa.Table":
    """Read a Parquet file from one open handle, after checking its ends and its footer.

    Parameters
    ----------
    path : str or os.PathLike
        File to read, written by any program.

    Returns
    -------
    pyarrow.Table
        All rows; text as plain strings; ``schema.metadata`` is the file's own.

    Raises
    ------
    OSError
        When the path is missing, unreadable or no regular file.
    FormatError
        When the file is empty, cut short, damaged, no Parquet at all, or larger in memory than
        ``MAX_ROWS`` rows or ``MAX_BYTES`` bytes.
    """
    import pyarrow as pa

    name = Path(path)
    status = name.stat()
    if not stat.S_ISREG(status.st_mode):
        message = f"'{name}' is not a regular file. Fix: name the Parquet file itself"
        raise IsADirectoryError(message) if name.is_dir() else OSError(message)
    with pa.OSFile(str(name)) as handle:
        _check_ends(handle, name)
        try:
            return _read(handle, name)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's own trouble, not the content's
            reason = str(error).splitlines()[0]
            message = f"'{name}' ({status.st_size:,} bytes) is damaged: {reason}. {_MEND}"
            raise FormatError(message) from error


_MEND = "Fix: write it again, or fetch a fresh copy"


def _check_ends(handle: "pa.NativeFile", name: Path) -> None:
    """Raise unless the file begins and ends as Parquet does."""
    size = handle.size()
    begins = handle.read(4)
    handle.seek(max(0, size - 4))
    ends = handle.read(4)
    if begins == _MAGIC == ends and size >= 12:
        return
    if size == 0:
        problem = f"is empty. {_MEND}"
    elif begins == _MAGIC:
        problem = f"is cut short: its end is missing. {_MEND}"
    else:
        problem = (
            f"is not Parquet: it begins with {begins!r}. Fix: give it the suffix of what it is "
            "(.csv, .jsonl), or name another file"
        )
    message = f"'{name}' ({size:,} bytes) {problem}"
    raise FormatError(message)


def _read(handle: "pa.NativeFile", name: Path) -> "pa.Table":
    """Read and check the content; sizes before anything is unfolded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    handle.seek(0)
    # No column of a footer is looked at from here: a damaged one would abort the process.
    with pq.ParquetFile(handle) as file:
        footer, schema = file.metadata, _plain(file.schema_arrow, name)
    rows = footer.num_rows
    size = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
    widths = [f.type.bit_width // 8 for f in schema if pa.types.is_primitive(f.type)]
    _check_size(rows, max(size, rows * sum(widths)), name)
    # A dictionary may unfold to thousands of times its size, so it stays folded until measured;
    # in a small file no text is long enough to matter.
    texts = [field.name for field in schema if not pa.types.is_primitive(field.type)]
    handle.seek(0)
    with pq.ParquetFile(
        handle,
        read_dictionary=texts if rows * size > MAX_BYTES else [],
        page_checksum_verification=True,
    ) as file:
        table = file.read()
    table.validate(full=True)
    _check_size(rows, sum(_unfolded(column) for column in table.columns), name)
    return table.cast(schema).replace_schema_metadata(footer.metadata)


def _plain(schema: "pa.Schema", name: Path) -> "pa.Schema":
    """Return the schema with text for dictionaries, or raise for nested columns."""
    import pyarrow as pa

    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    if nested:
        listed = ", ".join(nested)
        message = f"'{name}' has nested columns: {listed}. Fix: write them as plain columns. [F04]"
        raise FormatError(message)
    folded = [pa.types.is_dictionary(field.type) for field in schema]
    return pa.schema(
        field.with_type(field.type.value_type) if fold else field
        for field, fold in zip(schema, folded, strict=True)
    )


def _unfolded(column: "pa.ChunkedArray") -> int:
    """Return the bytes that a column takes once its dictionary is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type) or pa.types.is_primitive(column.type.value_type):
        return int(column.nbytes)
    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
        total += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    return total


def _check_size(rows: int, size: int, name: Path) -> None:
    """Raise when a file would take more room than any table of reports needs."""
    if rows > MAX_ROWS or size > MAX_BYTES:
        message = (
            f"'{name}' holds {rows:,} rows and {size:,} bytes; at most {MAX_ROWS:,} rows and "
            f"{MAX_BYTES:,} bytes are read. Fix: select the rows needed with another program"
        )
        raise FormatError(message)
