"""SHA256SUMS: a list beside the files of a folder that shows when one was cut or changed.

A CSV that is cut short still reads as a shorter CSV, so our folders carry this list. Its form is
that of ``sha256sum``, which checks it without us: ``sha256sum --check SHA256SUMS``.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from tallies.errors import FormatError
from tallies.io.atomic import write_text

LIST_NAME = "SHA256SUMS"


def write_checksums(folder: str | os.PathLike[str], names: Iterable[str]) -> None:
    """Write the list for the named files of a folder, as they stand there now.

    Parameters
    ----------
    folder : str or os.PathLike
        Folder that holds the files.
    names : iterable of str
        File names within it; the list is sorted by them.
    """
    lines = [f"{_sha256(Path(folder, name).read_bytes())}  {name}\n" for name in sorted(names)]
    write_text(Path(folder, LIST_NAME), "".join(lines))


def verify_checksum(path: str | os.PathLike[str], content: bytes) -> None:
    """Raise when a file's content is not what the list beside it says.

    Parameters
    ----------
    path : str or os.PathLike
        File that was read.
    content : bytes
        What was read of it.

    Raises
    ------
    FormatError
        When ``SHA256SUMS`` in the same folder names the file with another hash. No list, or a
        list without the file, is no error: most files come from elsewhere.
    """
    listed = Path(path).with_name(LIST_NAME)
    if not listed.is_file():
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if name == Path(path).name and digest != _sha256(content):
            message = (
                f"'{path}' ({len(content):,} bytes) is not the file that {LIST_NAME} lists: it was "
                f"cut short or changed. Fix: write or fetch it again, or, if you changed it, "
                f"delete its line from {LIST_NAME}"
            )
            raise FormatError(message)


def _sha256(content: bytes) -> str:
    """Return the hash as the list writes it."""
    return hashlib.sha256(content).hexdigest()
