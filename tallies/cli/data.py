"""Verbs about data itself: ``data`` shows the bundled datasets, ``template`` an empty sheet."""

import argparse

from tallies.cli.options import (
    add_table_output,
    file_of_type,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from tallies.cli.parser import Verbs

DATA_EXAMPLES = """\
examples:
  tallies data                                   the datasets there are
  tallies data us_forces_2023                    its reports
  tallies data us_forces_2023 -o claims.csv      with all columns, to work on
  tallies data us_forces_2023 --events           dated events around the reports"""
TEMPLATE_EXAMPLES = """\
The sheet goes to standard output, the explanation of its columns to standard
error.

examples:
  tallies template > claims.csv
  tallies template -o claims.csv"""
MAIN_COLUMNS = (
    "report_id",
    "definition",
    "theatre",
    "reference_date",
    "qualifier",
    "count",
    "measure",
    "report_date",
    "publisher",
)


def add(verbs: "Verbs") -> None:
    """Add the verbs to the command line."""
    parser = verb(verbs, "data", "List the bundled datasets, or print one", DATA_EXAMPLES)
    parser.add_argument("name", metavar="NAME", nargs="?", help="a dataset (default: list them)")
    parser.add_argument("--events", action="store_true", help="its events instead of its reports")
    add_table_output(parser)
    parser.set_defaults(run=data)

    summary = "Print an empty sheet of reports and explain its columns"
    parser = verb(verbs, "template", summary, TEMPLATE_EXAMPLES)
    parser.add_argument(
        "-o", "--output", type=file_of_type(".csv"), metavar="OUT", help="write to a file instead"
    )
    parser.set_defaults(run=template)


def data(args: argparse.Namespace) -> int:
    """Print the list of datasets, or the reports or the events of one."""
    import tallies
    from tallies.cli.output import emit
    from tallies.cli.talk import say
    from tallies.errors import TalliesError

    if args.name is None:
        if args.events:
            message = "--events needs the name of a dataset. Fix: tallies data NAME --events"
            raise TalliesError(message)
        emit(tallies.list_datasets(), args)
        return 0
    dataset = tallies.load_dataset(args.name)
    say(f"{dataset.title}. {dataset.description}\nlicence: {dataset.license}")
    if args.events:
        emit(dataset.events, args)
        return 0
    reports = dataset.reports
    metadata = {"kind": "reports", "license": dataset.license}
    for_eyes = args.output is None and not args.json
    emit(
        reports[list(MAIN_COLUMNS)] if for_eyes else reports,
        args,
        parquet=lambda path: tallies.write_parquet(reports, path, metadata=metadata),
    )
    return 0


def template(args: argparse.Namespace) -> int:
    """Print or write the empty sheet."""
    from tallies.cli.output import put, size
    from tallies.cli.talk import say
    from tallies.io.atomic import write_text
    from tallies.model.reports import template_csv, template_help

    say(template_help())
    if args.output is None:
        put(template_csv())
    else:
        write_text(args.output, template_csv())
        say(f"wrote {args.output} ({size(args.output)})")
    return 0
