"""Verbs that give tables: ``reconcile``, ``weekly``, ``changes`` and ``export``."""

import argparse

from tallies.cli.options import (
    TABLE_TYPES,
    add_file,
    add_scope,
    add_table_output,
    add_week,
    add_week_ends,
    day,
    file_of_type,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from tallies.cli.parser import Verbs
    from tallies.model.record import Reconciliation

RECONCILE_EXAMPLES = """\
examples:
  tallies reconcile us_forces_2023 --until 2023-11-23
  tallies reconcile us_forces_2023 --contradictions
  tallies reconcile us_forces_2023 --reports -o reports.csv
  tallies reconcile us_forces_2023 --explain Iraq 2023-11-23"""
WEEKLY_EXAMPLES = """\
examples:
  tallies weekly us_forces_2023
  tallies weekly us_forces_2023 --week 2023-11-26 --json
  cat claims.csv | tallies weekly - --week-ends SAT"""
CHANGES_EXAMPLES = """\
One row for each change: first day of the new rate, the days that may be meant,
p-value and rates. The findings in words, also those of no change, go to
standard error. One look: where nothing changes, 5% of such series show a
change, and looking every week finds more of them.

examples:
  tallies changes us_forces_2023
  tallies changes us_forces_2023 --theatre Syria --until 2023-11-23 --json
  tallies changes claims.csv --alpha 0.01 -o changes.parquet"""
EXPORT_EXAMPLES = """\
tables:
  tally     one row per theatre and day: lowest, best and highest count
  weekly    one row per theatre and week
  reports   every report, its status and the reason

examples:
  tallies export tally us_forces_2023 -o tally.parquet
  tallies export reports claims.csv -o reports.csv"""


def add(verbs: "Verbs") -> None:
    """Add the verbs to the command line."""
    _add_reconcile(verbs)
    _add_weekly(verbs)
    _add_changes(verbs)
    _add_export(verbs)


def _add_reconcile(verbs: "Verbs") -> None:
    """Add ``reconcile``."""
    summary = "Print the tally of each theatre and day with its limits"
    parser = verb(verbs, "reconcile", summary, RECONCILE_EXAMPLES)
    add_file(parser)
    group = parser.add_argument_group("instead of the tally").add_mutually_exclusive_group()
    group.add_argument(
        "--contradictions", action="store_true", help="reports that cannot all be true, and why"
    )
    group.add_argument("--reports", action="store_true", help="every report and its status")
    group.add_argument(
        "--explain", nargs=2, metavar=("THEATRE", "DAY"), help="why a figure is what it is"
    )
    add_scope(parser)
    add_table_output(parser)
    parser.set_defaults(run=reconcile)


def _add_weekly(verbs: "Verbs") -> None:
    """Add ``weekly``."""
    summary = "Print attacks per week: lowest, best and highest value"
    parser = verb(verbs, "weekly", summary, WEEKLY_EXAMPLES)
    add_file(parser)
    add_week(parser)
    add_week_ends(parser)
    add_scope(parser)
    add_table_output(parser)
    parser.set_defaults(run=weekly)


def _add_changes(verbs: "Verbs") -> None:
    """Add ``changes``."""
    summary = "Tell whether and when the rate of attacks changed"
    parser = verb(verbs, "changes", summary, CHANGES_EXAMPLES)
    add_file(parser)
    parser.add_argument(
        "--alpha",
        type=float,
        default=0.05,
        metavar="P",
        help="how often a steady series may show a change (default: 0.05)",
    )
    add_scope(parser)
    add_table_output(parser)
    parser.set_defaults(run=changes)


def _add_export(verbs: "Verbs") -> None:
    """Add ``export``."""
    parser = verb(verbs, "export", "Write a table as Parquet, CSV or JSON", EXPORT_EXAMPLES)
    tables = ("tally", "weekly", "reports")
    parser.add_argument("table", metavar="TABLE", choices=tables, help=", ".join(tables))
    add_file(parser)
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        type=file_of_type(*TABLE_TYPES),
        metavar="OUT",
        help=f"file to write ({', '.join(TABLE_TYPES)})",
    )
    add_week_ends(parser)
    add_scope(parser)
    parser.set_defaults(run=export)


def reconcile(args: argparse.Namespace) -> int:
    """Print the tally, or the table asked for instead."""
    from tallies.cli.inputs import reconciled
    from tallies.cli.output import emit

    when = _day(args.explain[1]) if args.explain else ""
    record = reconciled(args)
    if args.explain:
        _explain(record, args.explain[0], when, args)
    elif args.contradictions:
        emit(record.contradictions, args)
    else:
        name = "reports" if args.reports else "tally"
        table, parquet = _table(record, name)
        emit(table, args, parquet=parquet)
    return 0


def _explain(record: "Reconciliation", theatre: str, when: str, args: argparse.Namespace) -> None:
    """Print why a figure is what it is: in words, or as a table of one row for a file or JSON."""
    import pandas as pd

    from tallies.cli.output import emit, put
    from tallies.cli.talk import visible

    told = str(record.explain(theatre, when))
    if args.json or args.output is not None:
        row = {"theatre": theatre, "date": pd.Timestamp(when), "explanation": told}
        emit(pd.DataFrame([row]), args)
    else:
        put(visible(told))


def weekly(args: argparse.Namespace) -> int:
    """Print the weekly table, or one week of it."""
    from tallies.cli.inputs import reconciled
    from tallies.cli.output import emit
    from tallies.cli.weekday import suggest_week_end

    record = reconciled(args)
    table, parquet = _table(record, "weekly", args.week_ends, args.week)
    emit(table, args, parquet=parquet)
    suggest_week_end(args, record)
    return 0


def changes(args: argparse.Namespace) -> int:
    """Print the changes of the rate, and say in words what was found and what was not."""
    import tallies
    from tallies.cli.inputs import reconciled
    from tallies.cli.output import emit
    from tallies.cli.talk import say
    from tallies.io.metadata import record_metadata

    record = reconciled(args)
    found, metadata = tallies.find_changepoints(record, alpha=args.alpha), record_metadata(record)
    say("\n".join(found.sentences))
    emit(
        found.to_frame(),
        args,
        parquet=lambda path: tallies.write_parquet(found, path, metadata=metadata),
    )
    return 0


def export(args: argparse.Namespace) -> int:
    """Write one table to a file."""
    from tallies.cli.inputs import reconciled
    from tallies.cli.output import write_table

    table, parquet = _table(reconciled(args), args.table, args.week_ends)
    write_table(table, args.output, parquet)
    return 0


def _table(
    record: "Reconciliation", name: str, week_ends: str = "SUN", week: str | None = None
) -> "tuple[pd.DataFrame, Callable[[Path], None]]":
    """Return a table of the record, and what writes it as Parquet."""
    import tallies

    if name == "tally":
        return record.to_frame(), lambda path: tallies.write_parquet(record, path)
    metadata = {**record.metadata, "kind": name}
    if name == "reports":
        table = record.reports
    else:
        table = tallies.weekly(record, week_ends=week_ends)
        table = table if week is None else one_week(table, week, week_ends)
        metadata["week_ends"] = week_ends
    return table, lambda path: tallies.write_parquet(table, path, metadata=metadata)


def one_week(table: "pd.DataFrame", week: str, week_ends: str) -> "pd.DataFrame":
    """Return the rows of one week, named by a day in it or by its number."""
    from tallies.errors import TalliesError
    from tallies.model.days import as_week_end

    end = as_week_end("--week", week, week_ends)
    chosen = table[table["week_end"] == end]
    if chosen.empty:
        starts, ends = (table[name].dt.strftime("%Y-%m-%d") for name in ("week_start", "week_end"))
        message = (
            f"--week {week}: the reports tell nothing of the week to {end:%Y-%m-%d}. Fix: choose "
            f"a day from {starts.min()} to {ends.max()}"
        )
        raise TalliesError(message)
    return chosen


def _day(text: str) -> str:
    """Return the day of ``--explain``, checked like any other day."""
    from tallies.errors import TalliesError

    try:
        return day(text)
    except argparse.ArgumentTypeError as error:
        raise TalliesError(str(error)) from error
