"""Options that mean the same under every verb."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from tallies.cli.talk import visible

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
TABLE_TYPES = (".csv", ".parquet", ".jsonl", ".json")
FILE_HELP = (
    "file of reports (.csv, .jsonl or .parquet), '-' for standard input, or the name of a "
    "bundled dataset; write ./NAME for a file that has a dataset's name"
)


class Parser(argparse.ArgumentParser):
    """An argument parser without abbreviations, whose errors are safe to print."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Print usage and message with control characters escaped, and exit with 2."""
        super().error(visible(message))


# Under no public name in argparse; in quotes, since it takes an index in mypy only.
Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


def verb(verbs: Verbs, name: str, summary: str, examples: str) -> Parser:
    """Add one verb with its summary and its examples."""
    return verbs.add_parser(name, help=summary, description=f"{summary}.", epilog=examples)


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add FILE and how to read it."""
    parser.add_argument("file", metavar="FILE", help=FILE_HELP)
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--format",
        choices=("csv", "jsonl", "parquet"),
        help="type of FILE (default: its suffix; csv for standard input)",
    )
    group.add_argument("--encoding", default="utf-8", help="of text files (default: utf-8)")
    group.add_argument(
        "--thousands", metavar="MARK", help="mark between thousands, such as ',' for 1,234"
    )
    group.add_argument(
        "--rejects",
        metavar="OUT",
        help="write bad rows with their reasons here and go on with the good ones",
    )


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose which reports count."""
    group = parser.add_argument_group("which reports count")
    group.add_argument(
        "--definition", metavar="NAME", help="inclusion rule to follow (default: a dataset's own)"
    )
    group.add_argument("--measure", default="attacks", help="what is counted (default: attacks)")
    group.add_argument(
        "--theatre",
        action="append",
        metavar="NAME",
        help="reconcile this theatre; repeat for more (default: all)",
    )
    group.add_argument("--since", type=day, metavar="DAY", help="first day counted")
    group.add_argument("--until", type=day, metavar="DAY", help="last day the counts speak for")
    group.add_argument(
        "--as-of", type=day, metavar="DAY", help="use only what was published by this day"
    )
    group.add_argument(
        "--undated",
        choices=("exclude", "reference_date"),
        default="exclude",
        help="with --as-of: reports without a report date (default: exclude)",
    )
    group.add_argument(
        "--unnamed",
        choices=("zero", "unknown"),
        default="zero",
        help="a theatre before the first figure that names it (default: zero)",
    )


def add_week_ends(parser: argparse.ArgumentParser) -> None:
    """Add the day on which weeks end."""
    parser.add_argument(
        "--week-ends",
        type=str.upper,
        choices=WEEKDAYS,
        default="SUN",
        help="last day of a week (default: SUN)",
    )


def add_week(parser: argparse.ArgumentParser) -> None:
    """Add the choice of one week."""
    parser.add_argument("--week", type=day, metavar="DAY", help="the week that ends on this day")


def add_table_output(parser: argparse.ArgumentParser) -> None:
    """Add where a table goes and in which form."""
    group = parser.add_argument_group("output")
    group.add_argument("--json", action="store_true", help="print records as JSON, not a table")
    group.add_argument(
        "-o",
        "--output",
        type=file_of_type(*TABLE_TYPES),
        metavar="OUT",
        help=f"write to a file instead ({', '.join(TABLE_TYPES)})",
    )


def scope(args: argparse.Namespace) -> dict[str, Any]:
    """Return the scope options as keyword arguments of `tallies.reconcile`."""
    return {
        "measure": args.measure,
        "theatres": args.theatre,
        "since": args.since,
        "until": args.until,
        "as_of": args.as_of,
        "undated": args.undated,
        "unnamed": args.unnamed,
    }


def day(text: str) -> str:
    """Return an ISO date unchanged; anything else is a usage error."""
    from datetime import date

    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass  # 2023-02-30 has the form of a date only
    message = f"{text!r} is not a date. Write it as 2023-11-23"
    raise argparse.ArgumentTypeError(message)


def file_of_type(*suffixes: str) -> Callable[[str], Path]:
    """Return a check that a path to write ends in one of the suffixes."""

    def check(text: str) -> Path:
        """Return the path, or raise a usage error that lists the suffixes."""
        if Path(text).suffix.lower() in suffixes:
            return Path(text)
        message = f"{text!r} must end in {' or '.join(suffixes)}, which names the type to write"
        raise argparse.ArgumentTypeError(message)

    return check
