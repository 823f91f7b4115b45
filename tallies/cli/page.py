"""The verb of the main job: ``report``."""

import argparse

from tallies.cli.options import (
    add_events,
    add_file,
    add_language,
    add_scope,
    add_week,
    add_week_ends,
    scope,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from tallies.cli.parser import Verbs

EXAMPLES = """\
examples:
  tallies report us_forces_2023 -o report
  tallies report claims.csv --definition us_dod --week 2023-W47 -o week47
  tallies report claims.csv --archive pages -o pages/2023-W48 --pdf --draft

Open report/index.html in a browser: it needs no network and no other file."""


def add(verbs: "Verbs") -> None:
    """Add the verb to the command line."""
    parser = verb(verbs, "report", "Write a folder: page, charts and data files", EXAMPLES)
    add_file(parser)
    parser.add_argument(
        "-o",
        "--output",
        default="report",
        metavar="DIR",
        help="folder to write (default: report); other files in it are left alone",
    )
    parser.add_argument("--title", metavar="TEXT", help="headline instead of the generated one")
    parser.add_argument(
        "--subject",
        metavar="TEXT",
        help="what is counted, in titles, such as 'Attacks on US forces'",
    )
    parser.add_argument("--draft", action="store_true", help="mark the page as a draft")
    parser.add_argument(
        "--archive",
        metavar="DIR",
        help="folder with the folders of earlier pages: link them, and say which of their figures "
        "are told otherwise now",
    )
    parser.add_argument(
        "--pdf", action="store_true", help="print the page to page.pdf, too, with a Chromium"
    )
    parser.add_argument(
        "--browser",
        metavar="PROGRAM",
        help="the Chromium for --pdf (default: $TALLIES_BROWSER, else one on PATH)",
    )
    add_language(parser)
    add_events(parser)
    add_scope(parser)
    add_week(parser)
    add_week_ends(parser)
    parser.set_defaults(run=run, colours=None, order=None)


def run(args: argparse.Namespace) -> int:
    """Write the folder and print what was written."""
    import tallies
    from tallies.cli.inputs import definition, events, read, theme
    from tallies.cli.output import put, size
    from tallies.cli.talk import say, visible
    from tallies.cli.weekday import suggest_week_end
    from tallies.report.facts import fates

    found = read(args)
    written = tallies.weekly_report(
        found.reports if found.dataset is None else found.dataset,
        args.output,
        definition=definition(args, found),
        **scope(args),
        week=args.week,
        week_ends=args.week_ends,
        title=args.title,
        subject=args.subject,
        events=events(args, found),
        theme=theme(args),
        language=args.language,
        draft=args.draft,
        archive=args.archive,
        pdf=args.pdf,
        browser=args.browser,
    )
    if found.dataset is not None and not (args.week or args.until or args.as_of):
        say(f"until: {found.dataset.default_until:%Y-%m-%d} (the dataset's own; --until moves it)")
    say(fates(written.record.reports))
    suggest_week_end(args, written.record)
    width = max(len(str(path)) for path in written.files)
    lines = [f"{path!s:<{width}}  {size(path)}" for path in written.files]
    put(visible("\n".join((written.headline, "", *lines))))
    return 0
