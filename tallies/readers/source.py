"""What a reader is given, a path or a buffer, opened once and looked at before it is believed."""

import codecs
import csv
import errno
import hashlib
import io
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TextIO

from tallies.errors import FormatError, TalliesError, check_option
from tallies.io.checksums import verify_checksum
from tallies.readers.csv_text import SEPARATORS, other_separator, with_commas

FORMATS = ("csv", "jsonl", "parquet")
MAX_BYTES = 1 << 30
_LONGEST_HEADER = 10_000  # bytes of a first line that are looked at for a separator
_SUFFIXES = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_FOREIGN = (
    (b"PK\x03\x04", "a zip file or a spreadsheet (xlsx, ods)", "save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "save it as CSV"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first"),
    (b"%PDF", "a PDF document", "copy its table into a CSV file"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"ARROW1", "an Arrow or Feather file", "save it as Parquet"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a file or a buffer; `path` is None for a buffer."""

    name: str
    content: bytes | str
    path: Path | None = None

    @property
    def is_parquet(self) -> bool:
        """Tell a Parquet file by its first bytes."""
        return isinstance(self.content, bytes) and self.content.startswith(b"PAR1")

    @property
    def ends_open(self) -> bool:
        """Tell that the last line has no line end, as when a file was cut short."""
        if isinstance(self.content, str):
            return not self.content.endswith(("\n", "\r"))
        return not self.content[-4:].rstrip(b"\x00").endswith((b"\n", b"\r"))


def open_source(path_or_buffer: str | os.PathLike[str] | IO[Any]) -> Source:
    """Read a path or a buffer whole; a Parquet path is left to its own reader."""
    if isinstance(path_or_buffer, str | os.PathLike):
        text = os.fspath(path_or_buffer)
        if _ADDRESS.match(text):
            message = f"{text!r} is an address, not a path. Fix: download the file first. [H09]"
            raise FormatError(message)
        return _from_path(Path(text))
    if not hasattr(path_or_buffer, "read"):
        message = (
            f"read_reports takes a path or a buffer, not {type(path_or_buffer).__name__}. "
            "Fix: tables and lists of records go to validate_reports."
        )
        raise TalliesError(message)
    content = path_or_buffer.read(MAX_BYTES + 1)
    named = getattr(path_or_buffer, "name", None)
    name = Path(named).name if isinstance(named, str) else "<buffer>"
    _check_size(len(content), name)
    return Source(name, content)


def _from_path(path: Path) -> Source:
    """Read a regular file from one open handle and notice a change on the way."""
    before = path.stat()
    if stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder. Fix: name a file in it", str(path))
    if not stat.S_ISREG(before.st_mode):
        reason = "is not a regular file; pipe it to '-' or pass an open buffer"
        raise OSError(errno.EINVAL, reason, str(path))
    with path.open("rb") as handle:
        if handle.read(4) == b"PAR1":
            return Source(path.name, b"PAR1", path)
        _check_size(before.st_size, str(path))
        handle.seek(0)
        content = handle.read()
    after = path.stat()
    if _state(before) != _state(after) or len(content) != after.st_size:
        message = f"'{path}' changed while it was read. Fix: read it again when it is done. [E19]"
        raise FormatError(message)
    _check_sidecar(path, content)
    verify_checksum(path, content)
    return Source(path.name, content, path)


def _state(status: os.stat_result) -> tuple[int, int, int]:
    """Return what changes when a file is written or replaced."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def _check_size(size: int, name: str) -> None:
    """Refuse more bytes than a table of reports ever needs."""
    if size > MAX_BYTES:
        message = f"'{name}' is larger than {MAX_BYTES:,} bytes. Fix: split it. [E18]"
        raise FormatError(message)


def _check_sidecar(path: Path, content: bytes) -> None:
    """Compare a file with the hash beside it (`name.csv.sha256`), where there is one."""
    sidecar = path.with_name(path.name + ".sha256")
    if not sidecar.is_file():
        return
    promised = sidecar.read_text(encoding="utf-8", errors="replace").split(maxsplit=1)
    if promised[:1] != [hashlib.sha256(content).hexdigest()]:
        message = (
            f"'{path}' is not what '{sidecar.name}' promises: it was cut or changed. "
            "Fix: fetch both again, or delete the .sha256 file if the change was meant. [E17]"
        )
        raise FormatError(message)


def format_of(source: Source, wanted: str | None) -> str:
    """Return the format to read, by name, suffix or content; refuse what is something else."""
    if wanted is not None:
        check_option("format", wanted, FORMATS)
    suffix = Path(source.name).suffix.lower()
    chosen = wanted or _SUFFIXES.get(suffix) or _sniffed(source.content)
    if not source.content:
        columns = "theatre,reference_date,count,source"
        message = f"'{source.name}' is empty. Fix: the first line must name {columns}. [E01]"
        raise FormatError(message)
    if source.is_parquet != (chosen == "parquet"):
        kind = "Parquet" if source.is_parquet else "text"
        told = f"format={wanted!r}" if wanted else f"its suffix {suffix!r}"
        message = f"'{source.name}' holds {kind}, which {told} denies. Fix: correct it. [F02]"
        raise FormatError(message)
    start = source.content[:1024]
    _refuse_foreign(
        source.name, start if isinstance(start, bytes) else start.encode(errors="replace")
    )
    return chosen


def _sniffed(content: bytes | str) -> str:
    """Return the format that the first character shows."""
    if isinstance(content, str):
        return "jsonl" if content.lstrip("\ufeff \t\r\n").startswith("{") else "csv"
    if content.startswith(b"PAR1"):
        return "parquet"
    start = content[:1024].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return "jsonl" if start.startswith(b"{") else "csv"


def _refuse_foreign(name: str, start: bytes) -> None:
    """Refuse files of other programs by their first bytes."""
    for mark, kind, mend in _FOREIGN:
        if start.startswith(mark):
            message = f"'{name}' is {kind}, not a text file. Fix: {mend}. [E21]"
            raise FormatError(message)
    if _MARKUP.match(start.removeprefix(codecs.BOM_UTF8)):
        message = (
            f"'{name}' is a web page (HTML or XML), perhaps a login page. "
            "Fix: download the data file itself. [E21]"
        )
        raise FormatError(message)


def text_stream(source: Source, encoding: str, newline: str) -> TextIO:
    """Return the content as text, decoded on the way; a byte order mark decides the encoding."""
    if isinstance(source.content, str):
        _refuse_undecoded(source.name, source.content)
        return io.StringIO(source.content.removeprefix("\ufeff"), newline=newline)
    chosen = next((name for mark, name in _MARKS if source.content.startswith(mark)), encoding)
    _refuse_unmarked_utf16(source.name, source.content, chosen)
    try:
        return io.TextIOWrapper(io.BytesIO(source.content), encoding=chosen, newline=newline)
    except LookupError as error:
        message = f"encoding={encoding!r} is not known. Fix: use 'utf-8', 'cp1252' or 'utf-16'."
        raise TalliesError(message) from error


def _refuse_undecoded(name: str, content: str) -> None:
    """Refuse a text buffer that hides bytes it could not decode (lone surrogates)."""
    try:
        content.encode()
    except UnicodeEncodeError as error:
        message = (
            f"'{name}' holds an undecoded byte at character {error.start}. "
            "Fix: pass a buffer of bytes (such as sys.stdin.buffer) and its encoding. [E07]"
        )
        raise FormatError(message) from error


def _refuse_unmarked_utf16(name: str, content: bytes, encoding: str) -> None:
    """Name the encoding of text in which every other byte is zero."""
    if "16" in encoding or "32" in encoding or len(content) < 4:
        return
    for offset, likely in ((1, "utf-16-le"), (0, "utf-16-be")):
        every_other = content[offset:200:2]
        if every_other.count(0) > 0.9 * len(every_other):
            message = (
                f"'{name}' has a zero byte at offset {offset}, as UTF-16 text has. "
                f"Fix: pass encoding={likely!r}. [E06]"
            )
            raise FormatError(message)


def decode_error(source: Source, error: UnicodeDecodeError, encoding: str) -> FormatError:
    """Name the first byte that cannot be decoded, its line, what it may mean, and a separator."""
    content = source.content if isinstance(source.content, bytes) else b""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as first:
        error = first
    at = error.start
    line = content.count(b"\n", 0, at) + 1
    start = content.rfind(b"\n", 0, at) + 1
    guess = content[max(start, at - 20) : at + 20].split(b"\n")[0].decode("cp1252", "replace")
    byte = f"byte 0x{content[at]:02X} at offset {at} (line {line})"
    told = f"'{source.name}' is not {encoding}: {byte}. As cp1252 it would read {guess!r}."
    mend = "pass encoding='cp1252' if that is right, or save the file as UTF-8. [E07]"
    header = content.lstrip()[:_LONGEST_HEADER].splitlines()[0].decode("cp1252", "replace")
    mark = other_separator(next(csv.reader([header]))) if header[0] != "{" else None
    if mark is not None:  # told at once, not as the next surprise
        told = f"{told} Its cells are separated by {SEPARATORS[mark]}."
        recipe = with_commas(mark, "cp1252")
        mend = f"save it as UTF-8 with commas or, if cp1252 is right, {recipe}. [E07] [E12]"
    return FormatError(f"{told} Fix: {mend}")
