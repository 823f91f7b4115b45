"""Options that mean the same under every verb."""

import argparse
import re

TYPE_CHECKING = False  # `typing`, `pathlib` and `shutil` would take longer than all of --help
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

DEFAULT_WEEK_ENDS = "SUN"
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
TABLE_TYPES = (".csv", ".parquet", ".jsonl", ".json")
FILE_HELP = (
    "file of reports (.csv, .jsonl or .parquet), '-' for standard input, or the name of a "
    "bundled dataset; write ./NAME for a file that has a dataset's name"
)


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add FILE and how to read it."""
    parser.add_argument("file", metavar="FILE", help=FILE_HELP)
    group = add_reading(parser)
    group.add_argument(
        "--rejects",
        metavar="OUT",
        help="write bad rows with their reasons here and go on with the good ones",
    )


def add_reading(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """Add how files are read."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--format",
        choices=("csv", "jsonl", "parquet"),
        metavar="TYPE",
        help="of FILE: csv, jsonl or parquet (default: by its suffix, then by its content)",
    )
    group.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="of text files (default: utf-8)"
    )
    group.add_argument(
        "--thousands", metavar="MARK", help="mark between thousands, such as ',' for 1,234"
    )
    group.add_argument(
        "--config",
        metavar="TOML",
        help="settings of a house (default: tallies.toml beside FILE, if there is one)",
    )
    return group


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose which reports count."""
    group = parser.add_argument_group("which reports count")
    group.add_argument(
        "--definition", metavar="NAME", help="inclusion rule to follow (default: a dataset's own)"
    )
    group.add_argument(
        "--measure",
        metavar="NAME",
        help="what is counted (default: a dataset's own, a file's only one, else attacks)",
    )
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
        metavar="RULE",
        help="with --as-of, a report without a report date: exclude it (default), or take its "
        "reference_date",
    )
    group.add_argument(
        "--unnamed",
        choices=("zero", "unknown"),
        default="zero",
        metavar="RULE",
        help="a theatre before the first figure that names it: zero (default) or unknown",
    )
    group.add_argument(
        "--windows",
        choices=("ignore", "evidence"),
        default="ignore",
        metavar="RULE",
        help="counts since a later day ('nine since 4 January'): ignore (default), or evidence",
    )
    _add_by_hand(parser)


def _add_by_hand(parser: argparse.ArgumentParser) -> None:
    """Add the figures that are decided by hand."""
    group = parser.add_argument_group("decided by hand, on record with the reason")
    for name, summary in (
        ("pin", "never set this row aside; what conflicts with it is"),
        ("exclude", "leave this row out"),
    ):
        group.add_argument(
            f"--{name}",
            action="append",
            type=decision,
            default=[],
            metavar="ID=REASON",
            help=f"{summary}; repeat for more",
        )
    group.add_argument(
        "--decisions",
        metavar="CSV",
        help="file with the columns report_id, decision (pin or exclude) and reason",
    )


def add_week_ends(parser: argparse.ArgumentParser) -> None:
    """Add the day on which weeks end."""
    parser.add_argument(
        "--week-ends",
        type=str.upper,
        choices=WEEKDAYS,
        metavar="WEEKDAY",
        help="last day of a week, MON to SUN (default: SUN)",
    )


def add_events(parser: "argparse.ArgumentParser | argparse._ArgumentGroup") -> None:
    """Add the events shown beside the reports."""
    parser.add_argument(
        "--events-file",
        dest="events",
        metavar="CSV",
        help="dated events to show, with the columns date and description (default: a dataset's "
        "own)",
    )


def add_language(group: "argparse._ActionsContainer") -> None:
    """Add the option that chooses the language of titles and page."""
    group.add_argument(
        "--language",
        type=language,
        metavar="CODE",
        help="language of titles and notes: en (default), fr, uk or ar",
    )


def language(text: str) -> str:
    """Return the code of a language that has a catalogue."""
    from tallies.model.language import languages

    if text not in languages():
        message = f"{text!r} is not one of {', '.join(languages())}"
        raise argparse.ArgumentTypeError(message)
    return text


def add_week(parser: argparse.ArgumentParser) -> None:
    """Add the choice of one week."""
    parser.add_argument(
        "--week", type=week, metavar="WEEK", help="a week by a day in it, or as in 2023-W47"
    )


def add_table_output(parser: argparse.ArgumentParser) -> None:
    """Add where a table goes and in which form."""
    group = parser.add_argument_group("output").add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print records as JSON, not a table")
    group.add_argument(
        "-o",
        "--output",
        type=file_of_type(*TABLE_TYPES),
        metavar="OUT",
        help=f"write to a file instead ({', '.join(TABLE_TYPES)})",
    )


def scope(args: argparse.Namespace) -> "dict[str, Any]":
    """Return the scope options as keyword arguments of `tallies.reconcile`."""
    return {
        "measure": args.measure,
        "theatres": args.theatre,
        "since": args.since,
        "until": args.until,
        "as_of": args.as_of,
        "undated": args.undated,
        "unnamed": args.unnamed,
        "windows": args.windows,
        **by_hand(args),
    }


def by_hand(args: argparse.Namespace) -> "dict[str, dict[str, str]]":
    """Return what was decided by hand, in the file and as options."""
    from tallies.errors import TalliesError
    from tallies.readers import read_decisions

    found = read_decisions(args.decisions) if args.decisions else {"exclude": {}, "pin": {}}
    decided = {name: option for option, rows in found.items() for name in rows}
    for option in ("exclude", "pin"):
        for name, reason in getattr(args, option):
            if name in decided:
                message = (
                    f"--{option} {name}: this row is decided already ({decided[name]}). "
                    "Fix: decide it once"
                )
                raise TalliesError(message)
            decided[name] = option
            found[option][name] = reason
    return found


def decision(text: str) -> tuple[str, str]:
    """Return a row and the reason for deciding it by hand."""
    name, mark, reason = text.partition("=")
    if name.strip() and mark and reason.strip():
        return name.strip(), reason.strip()
    message = f"{text!r} names no row with its reason. Write it as R0123='misread table'"
    raise argparse.ArgumentTypeError(message)


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


def week(text: str) -> str:
    """Return a day, or a week by its number, unchanged; anything else is a usage error."""
    if re.fullmatch(r"[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])", text):
        return text
    try:
        return day(text)
    except argparse.ArgumentTypeError:
        message = f"{text!r} is no week. Write a day in it as 2023-11-23, or it as 2023-W47"
        raise argparse.ArgumentTypeError(message) from None


def file_of_type(*suffixes: str) -> "Callable[[str], Path]":
    """Return a check that a path to write ends in one of the suffixes."""

    def check(text: str) -> "Path":
        """Return the path, or raise a usage error that lists the suffixes."""
        from pathlib import Path

        if Path(text).suffix.lower() in suffixes:
            return Path(text)
        message = f"{text!r} must end in {' or '.join(suffixes)}, which names the type to write"
        raise argparse.ArgumentTypeError(message)

    return check
