"""The argument parser: help for 80 columns, and errors that name what was probably meant."""

import argparse
import os
import re

from tallies.cli.talk import visible

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, NoReturn, TypeAlias

WIDTH = 80  # characters of a help line, in a wider terminal too: long lines read badly


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the lines of examples and fits the terminal."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except OSError:  # no terminal
            width = WIDTH
        super().__init__(prog, max_help_position=26, width=min(width, WIDTH) - 2)

    def add_usage(
        self,
        usage: "str | None",
        actions: "Iterable[argparse.Action]",
        groups: "Iterable[Any]",
        prefix: "str | None" = None,
    ) -> None:
        """Show what must be given; the options are listed below in any case."""
        if usage is None:
            shown = [_usage(action) for action in actions if _must_be_seen(action)]
            usage = " ".join(("%(prog)s", *shown, "[OPTION ...]"))
        super().add_usage(usage, actions, groups, prefix)


def _must_be_seen(action: argparse.Action) -> bool:
    """Return whether an argument has its place in the line of usage."""
    return action.required or not action.option_strings


def _usage(action: argparse.Action) -> str:
    """Return an argument as it is written."""
    words = " ".join((*action.option_strings[:1], str(action.metavar)))
    return words if action.required else f"[{words}]"


class Parser(argparse.ArgumentParser):
    """An argument parser without abbreviations, whose errors are short and safe to print."""

    def __init__(self, **settings: "Any") -> None:
        super().__init__(allow_abbrev=False, formatter_class=Formatter, **settings)

    def parse_known_args(  # type: ignore[override]  # argparse has overloads for namespaces
        self, args: "Sequence[str] | None" = None, namespace: "Any" = None
    ) -> "tuple[Any, list[str]]":
        """Refuse what is not known here, where the verb's own options are, not further up."""
        known, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return known, rest

    def error(self, message: str) -> "NoReturn":
        """Print what is wrong, what was probably meant and where help is, and exit with 2."""
        told = f"{message}{self._nearest(message)}"
        self.exit(2, visible(f"{self.prog}: error: {told}\nTry '{self.prog} --help'\n"))

    def _nearest(self, message: str) -> str:
        """Return a hint that names the choice or the option nearest to what was written."""
        from tallies.errors import nearest

        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)$", message)
        if choice:
            # Weekdays and types are written in one case; a name in another is still that name.
            known = re.findall(r"[\w-]+", choice[2])
            written = choice[1].upper() if all(map(str.isupper, known)) else choice[1].lower()
            return f".{nearest(written, known)}" if nearest(written, known) else ""
        option = re.search(r"unrecognized arguments: .*?(--[\w-]+)", message)
        if option:
            hint = nearest(option[1], self._options())
            return f".{hint}" if hint else ""
        return ""

    def _options(self) -> "Iterator[str]":
        """Yield the long options known here."""
        for action in self._actions:
            yield from (name for name in action.option_strings if name.startswith("--"))


if TYPE_CHECKING:  # argparse has no public name for it
    Verbs: TypeAlias = argparse._SubParsersAction[Parser]


def verb(verbs: "Verbs", name: str, summary: str, examples: str) -> Parser:
    """Add one verb with its summary and its examples."""
    return verbs.add_parser(name, help=summary, description=summary, epilog=examples)
