"""The verb that puts sources beside each other: ``compare``."""

import argparse

from tallies.cli.options import (
    add_file,
    add_scope,
    add_table_output,
    scope,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from tallies.cli.parser import Verbs

EXAMPLES = """\
One row for each pair and theatre: days on which both are certain, ratio of the
rises, lag, what explains the gap, and the day from which they differ. The
findings in words go to standard error. Without --only all pairs are compared; a
side with too few figures has a row that says so.

examples:
  tallies compare us_forces_2023 --only us_dod sohr
  tallies compare us_forces_2023 --only us_dod washington_institute --json
  tallies compare claims.csv --by publisher --definition us_dod --only AP CNN"""


def add(verbs: "Verbs") -> None:
    """Add the verb to the command line."""
    parser = verb(verbs, "compare", "Compare definitions, sources or outlets in pairs", EXAMPLES)
    add_file(parser)
    group = parser.add_argument_group("what is compared")
    group.add_argument(
        "--by",
        choices=("definition", "source", "publisher"),
        default="definition",
        metavar="WHAT",
        help="what makes a side: definition (default), source or publisher",
    )
    group.add_argument("--only", nargs="+", metavar="NAME", help="two or more sides to pair")
    group.add_argument(
        "--max-lag", type=int, default=10, metavar="DAYS", help="longest lag to try (default: 10)"
    )
    add_scope(parser)
    add_table_output(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the table of pairs, and say in words what was found."""
    import tallies
    from tallies.cli.inputs import read
    from tallies.cli.output import emit
    from tallies.cli.talk import say

    found = tallies.compare_sources(
        read(args).reports,
        by=args.by,
        only=args.only,
        definition=args.definition,
        max_lag=args.max_lag,
        **scope(args),
    )
    compared = found.pairs["since"].notna()
    said = [told for told, yes in zip(found.sentences, compared, strict=True) if yes or args.only]
    rest = len(found.pairs) - len(said)
    say(
        "\n".join(
            [*said, *([f"{rest} more pairs have too few figures to compare"] if rest else [])]
        )
    )
    emit(found.to_frame(), args)
    return 0
