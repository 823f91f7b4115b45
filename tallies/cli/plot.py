"""The verb that draws: ``plot``."""

import argparse

from tallies.cli.options import add_file, add_scope, add_week_ends, file_of_type, verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from tallies.cli.options import Verbs

CHARTS = ("tally", "weekly", "rates", "sources")
EXAMPLES = """\
charts:
  tally     the running total of each theatre
  weekly    attacks per week with the range that the reports allow
  rates     attacks per day between one figure and the next
  sources   who said what, against the reconciled line (--of chooses the theatre)

examples:
  tallies plot tally us_forces_2023 -o tally.png
  tallies plot weekly claims.csv --week-ends SAT --preset column -o weekly.svg
  tallies plot sources us_forces_2023 --of Syria -o syria.pdf --data"""


def add(verbs: "Verbs") -> None:
    """Add the verb to the command line."""
    parser = verb(verbs, "plot", "Draw a chart as PNG, SVG or PDF", EXAMPLES)
    parser.add_argument("chart", metavar="CHART", choices=CHARTS, help=", ".join(CHARTS))
    add_file(parser)
    types = (".png", ".svg", ".pdf")
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        type=file_of_type(*types),
        metavar="OUT",
        help=f"file to write ({', '.join(types)})",
    )
    look = parser.add_argument_group("the chart")
    look.add_argument("--title", metavar="TEXT", help="instead of the generated title")
    look.add_argument("--subtitle", metavar="TEXT", help="instead of the generated subtitle")
    look.add_argument("--source", metavar="TEXT", help="instead of the generated source line")
    look.add_argument(
        "--preset",
        choices=("wide", "column", "square"),
        default="wide",
        help="shape: wide, column (for phones) or square (default: wide)",
    )
    look.add_argument("--of", metavar="THEATRE", help="theatre of a sources chart")
    look.add_argument("--data", action="store_true", help="write the plotted table beside it")
    add_week_ends(parser)
    add_scope(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Draw one chart, write it, and say in words what it shows."""
    import tallies
    from tallies.cli.inputs import reconciled
    from tallies.cli.output import size
    from tallies.cli.talk import say

    draw = {
        "tally": tallies.plot_tally,
        "weekly": tallies.plot_weekly,
        "rates": tallies.plot_rates,
        "sources": tallies.plot_sources,
    }[args.chart]
    look = {name: getattr(args, name) for name in ("title", "subtitle", "source", "preset")}
    if args.chart == "weekly":
        look["week_ends"] = args.week_ends
    if args.chart == "sources":
        look["theatre"] = args.of
    chart = draw(reconciled(args), **look)
    chart.save(args.output, data=args.data)
    say(f"{chart.alt}\nwrote {args.output} ({size(args.output)})")
    return 0
