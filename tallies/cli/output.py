"""Tables out: readable, as JSON records, or into a file."""

import argparse
import json
import shutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from tallies.cli.talk import say, visible
from tallies.errors import TalliesError
from tallies.io.atomic import write_csv, write_text
from tallies.report.facts import joined

MISSING = "-"
PIPE_WIDTH = 110  # characters of a line where there is no terminal to ask
LAST_COLUMN = 30  # characters that the last column keeps in a narrow terminal

Writer = Callable[[Path], None]


def emit(frame: pd.DataFrame, args: argparse.Namespace, *, parquet: Writer | None = None) -> None:
    """Print a table, or write it to ``--output``; `parquet` writes the table's Parquet form."""
    if args.output is not None:
        write_table(frame, args.output, parquet)
    elif args.json:
        put(json_array(frame))
    else:
        put(readable(frame))


def put(text: str) -> None:
    """Print on standard output."""
    print(text, end="" if text.endswith("\n") else "\n")  # noqa: T201  # results go here


def write_table(frame: pd.DataFrame, path: Path, parquet: Writer | None) -> None:
    """Write a table in the type that the path's suffix names, whole or not at all."""
    kind = path.suffix.lower()
    if kind == ".parquet":
        if parquet is None:
            message = f"This table has no Parquet form: '{path}'. Fix: write .csv or .jsonl"
            raise TalliesError(message)
        parquet(path)
    elif kind == ".csv":
        write_csv(joined(frame), path)
    elif kind == ".jsonl":
        write_text(path, "".join(f"{line}\n" for line in json_lines(frame)))
    else:
        write_text(path, json_array(frame))
    say(f"wrote {path} ({size(path)})")


def size(path: Path) -> str:
    """Return a file's size in words."""
    count = path.stat().st_size
    return f"{count:,} bytes" if count < 10_000 else f"{count / 1000:,.0f} kB"


def json_lines(frame: pd.DataFrame) -> Iterator[str]:
    """Yield one JSON object per row, in ASCII: safe in any terminal and any encoding."""
    names = [str(name) for name in frame.columns]
    columns = [plain_values(frame[name]) for name in frame.columns]
    for row in zip(*columns, strict=True):
        known = [None if value == float("inf") else value for value in row]  # JSON has no infinity
        yield json.dumps(dict(zip(names, known, strict=True)), allow_nan=False)


def json_array(frame: pd.DataFrame) -> str:
    """Return one JSON array with a record per line."""
    return "[" + ",".join(f"\n{line}" for line in json_lines(frame)) + "\n]\n"


def plain_values(column: "pd.Series[Any]") -> list[Any]:
    """Return values as JSON knows them: ISO dates, whole numbers, text, None where missing."""
    missing = column.isna().to_numpy()
    return [None if gone else _plain(v) for v, gone in zip(column, missing, strict=True)]


def _plain(value: Any) -> Any:
    """Return one value as JSON knows it."""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, tuple):
        return list(value)
    return value.item() if hasattr(value, "item") else value


def readable(frame: pd.DataFrame) -> str:
    """Return a table for the eye, a long last column wrapped to the terminal's width."""
    if frame.empty:
        return f"no rows ({', '.join(map(str, frame.columns))})\n"
    columns = [_cells(frame, name) for name in frame.columns]
    widths = [max(map(len, column)) for column in columns]
    lead = sum(widths[:-1]) + 2 * (len(widths) - 1)
    room = max(LAST_COLUMN, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns - lead)
    right = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    lines = []
    for row in zip(*columns, strict=True):
        *padded, last = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        )
        first, *rest = _wrapped(last, room)
        lines.append("  ".join((*padded, first)).rstrip())
        lines += [" " * lead + more for more in rest]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, room: int) -> list[str]:
    """Return a long text in lines; an address is left whole, to be copied."""
    if len(text) <= room:
        return [text]
    return textwrap.wrap(text, room, break_on_hyphens=False, break_long_words=False)


def _cells(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column's heading and values as printable text."""
    texts = [MISSING if value is None else _text(value) for value in plain_values(frame[name])]
    return [visible(text).replace("\n", "\\n") for text in (str(name), *texts)]


def _text(value: Any) -> str:
    """Return one plain value as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):  # three digits are for the eye; files keep them all
        return str(float(f"{value:.3g}") if abs(value) < 100 else round(value, 1))
    return " ".join(value) if isinstance(value, list) else str(value)
