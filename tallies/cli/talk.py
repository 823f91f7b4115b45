"""What the command line says on standard error, with nothing in it that a terminal obeys."""

import sys


def visible(text: str) -> str:
    """Return text with control, invisible and direction marks written as escapes."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """Return one character as Python would write it in a string."""
    return character.encode("unicode_escape").decode("ascii")


def say(message: str) -> None:
    """Print one message on standard error."""
    print(visible(message), file=sys.stderr)  # noqa: T201  # the command line's own voice


def complain(message: object) -> None:
    """Print one error on standard error."""
    say(f"tallies: error: {message}")
