"""Write a file whole or not at all: the old content stays until the new content is on disk."""

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tallies.errors import TalliesWarning

if TYPE_CHECKING:
    import pandas as pd

# A leading dot: pyarrow data sets and `*.parquet` patterns pass such names by.
_TEMPORARY = re.compile(r"\.tallies-[0-9a-f]{16}\.tmp")
_STALE_SECONDS = 86_400
# Windows refuses to replace a file that a scanner or a sync client holds open for a moment.
_HELD_ELSEWHERE = {5, 32, 33}
_RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
# Some network file systems know no sync of directories; some folders may be written, not listed.
_NO_DIRECTORY_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES}
_ON_WINDOWS = os.name == "nt"
_DEVICE_NAME = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)
_MENDS = {
    errno.ENOSPC: "free some space, or write to another disk",
    errno.EDQUOT: "free some of your quota, or write to another disk",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f), or write less",
    errno.EACCES: "choose a folder that you may write to",
    errno.EPERM: "choose a folder that you may write to",
    errno.EROFS: "choose a folder on a disk that is not read-only",
    errno.ENOENT: "create the folder first, or correct the path",
    errno.ENOTDIR: "choose a path whose folders are folders",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "choose a path without a loop of links",
    errno.EIO: "check the disk, then write again",
}


@contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a binary handle whose content replaces `path` only when the block ends well.

    Parameters
    ----------
    path : str or os.PathLike
        File to write. A symbolic link is written through; an existing file keeps its mode.

    Yields
    ------
    BinaryIO
        Handle on a temporary file in the same folder, open for writing and reading. Leave it
        open: it is flushed, synced to disk and closed when the block ends.

    Raises
    ------
    OSError
        When the file cannot be written: the text names the path, the reason and the mend.

    Notes
    -----
    On any exception, Ctrl-C included, the temporary file is removed and `path` is untouched.
    A killed process leaves a ``.tallies-*.tmp`` file, which a later write to the folder removes
    when it is more than a day older. Hard links to the old file keep the old content.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tallies.io.atomic import atomic_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder, "note.txt")
    ...     with atomic_file(target) as handle:
    ...         _ = handle.write(b"36 in Iraq")
    ...     target.read_text()
    '36 in Iraq'
    """
    target, mode = _checked(Path(path))
    temporary = target.with_name(f".tallies-{secrets.token_hex(8)}.tmp")
    try:
        handle = _create(temporary, mode)
    except OSError as error:
        raise _explained(error, target) from error
    written = 0
    try:
        _sweep(temporary)
        yield handle
        handle.flush()
        written = os.fstat(handle.fileno()).st_size
        if mode is not None and sys.platform != "win32":
            os.fchmod(handle.fileno(), mode)
        _sync(handle.fileno())
        handle.close()
        _replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            written = max(written, temporary.stat().st_size)
        with suppress(OSError, ValueError):  # on a full disk closing fails once more
            handle.close()
        with suppress(OSError):
            temporary.unlink()
        # An error that names another file was not ours: the block met it elsewhere.
        if isinstance(error, OSError) and error.filename in (None, str(temporary)):
            raise _explained(error, target, written) from error
        raise
    _sync_folder(target)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write `text` to `path` as UTF-8, whole or not at all, line ends as they are.

    Parameters
    ----------
    path : str or os.PathLike
        File to write.
    text : str
        Content.
    """
    with atomic_file(path) as handle:
        handle.write(text.encode("utf-8"))


def write_csv(frame: "pd.DataFrame", path: str | os.PathLike[str]) -> None:
    r"""Write a table to `path` as CSV, whole or not at all.

    Parameters
    ----------
    frame : pandas.DataFrame
        Table to write; its index is left out.
    path : str or os.PathLike
        File to write: UTF-8, ``\n`` line ends, ISO dates, nothing for a missing value.
    """
    write_text(path, frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


def _checked(path: Path) -> tuple[Path, int | None]:
    """Return the real file to write and its present mode, or raise before any work is done."""
    target = Path(os.path.realpath(path))
    try:
        status = target.stat()
    except FileNotFoundError:
        status = None
    except OSError as error:
        raise _explained(error, path) from error
    if status is None:
        if path.is_symlink():
            message = f"'{path}' is a link to '{target}', which does not exist. Fix: mend the link"
            raise FileNotFoundError(errno.ENOENT, f"{message}, or name the file itself")
        if _ON_WINDOWS:
            _refuse_device_name(target)
        return target, None
    if stat.S_ISDIR(status.st_mode):
        message = f"'{path}' is a folder. Fix: name a file inside it"
        raise IsADirectoryError(errno.EISDIR, message)
    if not stat.S_ISREG(status.st_mode):
        message = f"'{path}' is not a regular file. Fix: name a file, or '-' for standard output"
        raise OSError(errno.EINVAL, message)
    return target, stat.S_IMODE(status.st_mode)


def _refuse_device_name(target: Path) -> None:
    """Raise for names that Windows takes for devices or changes in silence."""
    if _DEVICE_NAME.fullmatch(target.name) or target.name.endswith((".", " ")):
        message = f"Windows cannot keep a file named {target.name!r}. Fix: choose another name"
        raise OSError(errno.EINVAL, message)


def _create(temporary: Path, mode: int | None) -> BinaryIO:
    """Create the temporary file; a new file gets the mode that the umask gives to any file."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    # The kernel applies the umask, so nobody has to read it (which would mean to change it).
    # A file with a mode of its own stays private until that mode is set.
    return os.fdopen(os.open(temporary, flags, 0o666 if mode is None else 0o600), "w+b")


def _sweep(temporary: Path) -> None:
    """Remove temporary files of ours that are a day older than `temporary`."""
    with suppress(OSError):
        stale = temporary.stat().st_mtime - _STALE_SECONDS
        for other in temporary.parent.iterdir():
            if _TEMPORARY.fullmatch(other.name):
                with suppress(OSError):
                    if other.lstat().st_mtime < stale:
                        other.unlink()


def _sync(descriptor: int) -> None:
    """Return when the content is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _replace(temporary: Path, target: Path) -> None:
    """Rename over the target, waiting a little where another program holds it (Windows)."""
    for pause in _RETRY_SECONDS:
        try:
            temporary.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_ELSEWHERE:
                raise
            time.sleep(pause)
        else:
            return
    temporary.replace(target)


def _sync_folder(target: Path) -> None:
    """Make the rename itself durable, where the system knows how."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"'{target}' is written, but may not survive a power cut: {error.strerror}"
        if error.errno not in _NO_DIRECTORY_SYNC:
            raise OSError(error.errno, f"{message}. Fix: {_mend(error)}") from error
        warnings.warn(message, TalliesWarning, stacklevel=4)


def _explained(error: OSError, path: Path, written: int | None = None) -> OSError:
    """Return the same error in words: the path, the reason, the room left, the mend."""
    message = f"Could not write '{path}': {error.strerror or error}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) and written is not None:
        free = shutil.disk_usage(path.parent).free
        message += f"; it needs more than {written:,} bytes, and {free:,} are free"
    return OSError(error.errno, f"{message}. Nothing was changed. Fix: {_mend(error)}")


def _mend(error: OSError) -> str:
    """Return what the user can do about it."""
    return _MENDS.get(error.errno or 0, "check the disk and the path, then write again")
