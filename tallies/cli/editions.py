"""The verb that compares two editions: ``diff``."""

import argparse
import re

from tallies.cli.options import (
    add_reading,
    add_scope,
    add_table_output,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from pathlib import Path

    from tallies.cli.parser import Verbs
    from tallies.model.record import Reconciliation

EXAMPLES = """\
OLD and NEW are each a folder that 'tallies report' wrote, a Parquet file of a
tally, or reports to reconcile: a file or a dataset's name. NAME@DAY takes only
what was published by that day. One row for each theatre and day that differs,
with the reports that can have moved it; the finding in words goes to standard
error. The exit code is 0 whether or not anything moved.

examples:
  tallies diff us_forces_2023@2023-11-21 us_forces_2023@2023-11-28
  tallies diff last_week/report report --json
  tallies diff last_week/report report --changed
  tallies diff claims.csv claims.csv@2023-11-28 --definition us_dod -o moved.csv"""
AT_DAY = re.compile(r"(.+)@([0-9]{4}-[0-9]{2}-[0-9]{2})")


def add(verbs: "Verbs") -> None:
    """Add the verb to the command line."""
    summary = "Tell which days moved between two editions, and why"
    parser = verb(verbs, "diff", summary, EXAMPLES)
    parser.add_argument("old", metavar="OLD", help="the earlier edition")
    parser.add_argument("new", metavar="NEW", help="the later edition")
    parser.add_argument(
        "--changed", action="store_true", help="print the reports that differ instead of the days"
    )
    add_reading(parser)
    add_scope(parser)
    add_table_output(parser)
    parser.set_defaults(run=run, rejects=None)


def run(args: argparse.Namespace) -> int:
    """Print what differs, and say in words what moved and why."""
    import tallies
    from tallies.cli.output import emit
    from tallies.cli.talk import say, visible

    found = tallies.diff(_edition(args.old, args), _edition(args.new, args))
    say(visible(found.summary()))
    emit(found.reports if args.changed else found.days, args)
    return 0


def _edition(name: str, args: argparse.Namespace) -> "Reconciliation | Path":
    """Return what OLD or NEW stands for: what was written of a tally, or reports reconciled."""
    from pathlib import Path

    from tallies.cli.inputs import reconciled

    path = Path(name)
    if path.is_dir() or _is_tally(path):
        return path
    at_day = None if path.exists() else AT_DAY.fullmatch(name)
    if at_day is None:
        return reconciled(argparse.Namespace(**{**vars(args), "file": name}))
    known = {"file": at_day[1], "as_of": at_day[2]}
    return reconciled(argparse.Namespace(**{**vars(args), **known}))


def _is_tally(path: "Path") -> bool:
    """Return whether a file is the Parquet form of a tally."""
    from tallies.errors import FormatError
    from tallies.io.parquet import read_metadata

    if path.suffix != ".parquet" or not path.is_file():
        return False
    try:
        return str(read_metadata(path)["kind"]) == "tally"
    except FormatError:
        return False  # some other table, or nothing of ours: the reader of reports has more to say
