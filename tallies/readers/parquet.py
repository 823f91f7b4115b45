"""Reports in Parquet: columns as they are typed, from a file or a buffer."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tallies.errors import FormatError
from tallies.io.loading import load_table
from tallies.readers.raw import Raw
from tallies.readers.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet_reports(source: Source) -> Raw:
    """Return the columns of a Parquet file as raw cells; whole numbers stay whole."""
    table = _loaded(source)
    frame = _to_frame(table, source.name)
    return Raw(frame, range(1, len(frame) + 1))


def _loaded(source: Source) -> "pa.Table":
    """Load a Parquet file; the bytes of a buffer pass through a private file."""
    if source.path is not None:
        return load_table(source.path)
    content = source.content if isinstance(source.content, bytes) else source.content.encode()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "buffer")
        file.write_bytes(content)
        try:
            return load_table(file)
        except FormatError as error:
            message = str(error).replace(str(file), source.name)
            raise FormatError(message) from error


def _to_frame(table: "pa.Table", name: str) -> pd.DataFrame:
    """Convert without a guess: integers keep their nulls, foreign pandas hints are ignored."""
    import pyarrow as pa

    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    if nested:
        message = (
            f"'{name}' has nested columns: {', '.join(nested)}. Fix: write them as plain columns. "
            "[F04]"
        )
        raise FormatError(message)
    integers = {
        getattr(pa, kind.lower())(): getattr(pd, kind + "Dtype")()
        for kind in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64")
    }
    columns = [column.to_pandas(types_mapper=integers.get) for column in table.columns]
    frame = pd.DataFrame(dict(enumerate(columns)))
    frame.columns = pd.Index(table.column_names)
    return frame
