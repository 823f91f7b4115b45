"""What the command line says on standard error, with nothing in it that a terminal obeys."""

import sys
from contextlib import contextmanager

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PATIENCE = 2.0  # seconds before progress is shown, and between its lines


def visible(text: str) -> str:
    """Return text with control, invisible and direction marks written as escapes."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """Return one character as Python would write it in a string."""
    return character.encode("unicode_escape").decode("ascii")


def say(message: str) -> None:
    """Print one message on standard error."""
    print(visible(message), file=sys.stderr)  # noqa: T201  # the command line's own voice


def as_options(message: str, known: "Iterable[str]") -> str:
    """Return an error with Python's names of the options written as on the command line."""
    import re

    names = {"theatres": "theatre", **{name: name for name in known}}

    def option(found: "re.Match[str]") -> str:
        name = names.get(found[1])
        if name is None:
            return found[0]
        return f"--{name.replace('_', '-')} {'NAME' if found[2] else ''}"

    # Only a word of its own: what stands in quotation marks or addresses is the user's, and
    # what stands in a call is Python on purpose.
    left_alone = r"""(?<!\w)'[^'\n]*'|(?<!\w)"[^"\n]*"|[\w.]+\([^()\n]*\)"""
    return re.sub(rf"{left_alone}|(?<![^\s(])([a-z_]+)=(\.\.\.)?", option, message)


def complain(message: object) -> None:
    """Print one error on standard error."""
    say(f"tallies: error: {message}")


@contextmanager
def progress() -> "Iterator[None]":
    """Say on a terminal what is being worked on, once it takes more than two seconds."""
    if not sys.stderr.isatty():
        yield
        return
    import logging
    import time

    last = time.monotonic()

    class Shown(logging.Handler):
        """Say a line now and then."""

        def emit(self, record: logging.LogRecord) -> None:
            nonlocal last
            if time.monotonic() - last >= PATIENCE:
                last = time.monotonic()
                say(f"still working: {record.getMessage()}")

    log, handler = logging.getLogger("tallies"), Shown()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(level)
        log.removeHandler(handler)


def counted(count: int, noun: str) -> str:
    """Return ``1 report`` or ``12 reports``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
