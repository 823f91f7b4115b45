"""The verb that draws: ``plot``."""

import argparse

from tallies.cli.options import (
    add_events,
    add_file,
    add_language,
    add_scope,
    add_week_ends,
    file_of_type,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tallies import Chart
    from tallies.cli.parser import Verbs

CHARTS = ("tally", "weekly", "rates", "sources", "revisions", "overview")
ONLY = {  # options that not every chart has
    "of": ("sources", "revisions"),
    "compare": ("sources",),
    "subject": ("tally", "weekly", "rates", "overview"),
    "events": ("tally",),
    "no_events": ("tally",),
    "no_changes": ("rates",),
    "no_band": ("tally", "weekly"),
    "stacked": ("weekly",),
}
EXAMPLES = """\
charts:
  tally     the running total of each theatre
  weekly    attacks per week with the range that the reports allow
  rates     attacks per day between one figure and the next, with changes found
  sources   who said what, against the reconciled line (--of chooses a theatre)
  revisions what was known each week, against what is known now (--of, too)
  overview  a row per theatre: weeks, rate now, last change and trend

examples:
  tallies plot tally us_forces_2023 -o tally.png
  tallies plot weekly claims.csv --week-ends SAT --preset column -o weekly.svg
  tallies plot sources us_forces_2023 --of Syria -o syria.pdf --data
  tallies plot sources us_forces_2023 --compare us_dod sohr -o pair.png"""


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
    _add_look(parser)
    add_week_ends(parser)
    add_scope(parser)
    parser.set_defaults(run=run, colours=None, order=None)


def _add_look(parser: argparse.ArgumentParser) -> None:
    """Add what the chart shows and how it looks."""
    look = parser.add_argument_group("the chart")
    look.add_argument("--title", metavar="TEXT", help="instead of the generated title")
    look.add_argument("--subtitle", metavar="TEXT", help="instead of the generated subtitle")
    look.add_argument("--source", metavar="TEXT", help="instead of the generated source line")
    look.add_argument(
        "--preset",
        choices=("wide", "column", "square", "print"),
        default="wide",
        metavar="SHAPE",
        help="wide (default), column (for phones), square or print",
    )
    look.add_argument(
        "--theme",
        choices=("light", "dark"),
        default="light",
        metavar="PAPER",
        help="light (default) or dark paper",
    )
    look.add_argument(
        "--subject",
        metavar="TEXT",
        help="what is counted, in titles, such as 'Attacks on US forces'",
    )
    look.add_argument(
        "--of", metavar="THEATRE", help="theatre of a sources or revisions chart (default: total)"
    )
    look.add_argument(
        "--compare",
        nargs=2,
        metavar=("A", "B"),
        help="two definitions side by side in a sources chart",
    )
    look.add_argument(
        "--no-changes", action="store_true", help="look for no changes in a rates chart"
    )
    look.add_argument(
        "--no-band",
        action="store_true",
        help="leave the likely range out of a tally or weekly chart",
    )
    look.add_argument(
        "--stacked", action="store_true", help="one bar a week for the total, made of the theatres"
    )
    add_language(look)
    look.add_argument("--data", action="store_true", help="write the plotted table beside it")
    add_events(look)
    look.add_argument("--no-events", action="store_true", help="leave the events out")


def run(args: argparse.Namespace) -> int:
    """Draw one chart, write it, and say in words what it shows."""
    from tallies.cli.inputs import events, read, reconciled
    from tallies.cli.output import size
    from tallies.cli.talk import say

    plot, look = _chosen(args)
    found = read(args)
    if "subject" in look and args.subject is None and args.language == "en":
        look["subject"] = found.subject(args.measure)
    if args.chart == "tally" and not args.no_events:
        look["events"] = events(args, found)
    record = reconciled(args, found)
    if args.chart == "rates" and not args.no_changes:
        from tallies.report.changes import look_for_changes

        look["changes"] = look_for_changes(record)
    drawn: Any = record
    if args.chart == "revisions":
        from tallies.report.look_back import replay_weeks

        drawn = replay_weeks(record, args.week_ends)
        look["source"] = args.source or "; ".join(record.metadata["sources"])
    chart = plot(drawn, **look)
    chart.save(args.output, data=args.data)
    say(f"{chart.alt}\nwrote {args.output} ({size(args.output)})")
    return 0


def _chosen(args: argparse.Namespace) -> "tuple[Callable[..., Chart], dict[str, Any]]":
    """Return the function that draws the chart asked for, and its options."""
    import tallies
    from tallies.cli.inputs import theme
    from tallies.errors import TalliesError

    names = ("title", "subtitle", "source", "preset", "language")
    look = {name: getattr(args, name) for name in names}
    for option, charts in ONLY.items():
        if getattr(args, option) and args.chart not in charts:
            flag = f"--{'events-file' if option == 'events' else option.replace('_', '-')}"
            message = (
                f"{flag} has no meaning for {args.chart}. Fix: it goes with {', '.join(charts)}"
            )
            raise TalliesError(message)
    look["theme"] = theme(args)
    if args.chart == "sources":
        return tallies.plot_sources, {**look, "theatre": args.of, "compare": args.compare}
    if args.chart == "revisions":
        return tallies.plot_revisions, {**look, "theatre": args.of}
    look["subject"] = args.subject
    if args.chart == "rates":
        return tallies.plot_rates, look
    if args.chart == "overview":
        return tallies.plot_overview, {**look, "week_ends": args.week_ends}
    look["band"] = not args.no_band
    if args.chart == "weekly":
        return tallies.plot_weekly, {
            **look,
            "week_ends": args.week_ends,
            "stacked": args.stacked,
        }
    return tallies.plot_tally, look
