"""Verbs for other programs: ``completion`` for the shell, ``schema`` for readers of the JSON."""

import argparse

from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallies.cli.parser import Verbs

SHELLS = ("bash", "zsh", "fish")
PATHS = ("FILE", "OLD", "NEW", "OUT", "DIR", "CSV", "TOML")
COMPLETION_EXAMPLES = """\
Write the script where the shell looks for it, and again after an update.
The package shtab writes it: pip install 'tallies[completion]'

examples:
  tallies completion bash > ~/.local/share/bash-completion/completions/tallies
  tallies completion zsh > ~/.zfunc/_tallies      with fpath+=~/.zfunc in .zshrc
  tallies completion fish > ~/.config/fish/completions/tallies.fish"""
SCHEMA_EXAMPLES = """\
The schema (JSON Schema, draft 2020-12) of what --json prints and of .json
files: the names, types and meanings of the columns. Without TABLE the tables
are listed, each with what prints it.

examples:
  tallies schema
  tallies schema weekly > weekly.schema.json"""


def add(verbs: "Verbs") -> None:
    """Add the verbs to the command line."""
    summary = "Print the schema of a table that --json prints"
    parser = verb(verbs, "schema", summary, SCHEMA_EXAMPLES)
    parser.add_argument("table", metavar="TABLE", nargs="?", help="a table (default: list them)")
    parser.set_defaults(run=schema)

    summary = "Print a script that completes verbs and options in a shell"
    parser = verb(verbs, "completion", summary, COMPLETION_EXAMPLES)
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))
    parser.set_defaults(run=completion)


def schema(args: argparse.Namespace) -> int:
    """Print one schema, or the names of the tables and what prints them."""
    import json

    from tallies.cli.output import put
    from tallies.cli.schemas import TABLES, json_schema
    from tallies.errors import check_option

    if args.table is None:
        put("".join(f"{name:<15} {table.printed_by}\n" for name, table in TABLES.items()))
    else:
        check_option("TABLE", args.table, tuple(TABLES))
        put(json.dumps(json_schema(args.table), indent=2, ensure_ascii=False))
    return 0


def completion(args: argparse.Namespace) -> int:
    """Print the completion script of one shell."""
    from tallies.cli.app import parser_of_all
    from tallies.cli.output import put
    from tallies.errors import TalliesError

    try:
        import shtab
    except ModuleNotFoundError as error:
        message = "completion needs shtab. Fix: pip install 'tallies[completion]'"
        raise TalliesError(message) from error

    parser = parser_of_all()
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):
            action.help = "verb"  # suppressed in --help, which lists the verbs in its own way
        if action.metavar in PATHS:
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]  # shtab looks for it there
    put(shtab.complete(parser, args.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> "Iterator[argparse.Action]":
    """Yield every argument of a parser and of its verbs."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for added in action.choices.values():
                yield from _actions(added)
