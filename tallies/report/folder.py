"""The verb: reports in, a folder with a page, charts and data files out."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tallies.datasets import Dataset
from tallies.errors import check_option
from tallies.io.atomic import atomic_file, write_csv, write_text
from tallies.io.checksums import write_checksums
from tallies.io.metadata import record_metadata
from tallies.io.parquet import write_parquet
from tallies.model.days import WEEK_DAYS, Day, as_week_end
from tallies.model.language import ENGLISH, N_, gettext, speaking
from tallies.model.record import Reconciliation
from tallies.model.reports import only_measure
from tallies.plots.theme import Theme, as_theme
from tallies.reconciliation.docket import Cause
from tallies.reconciliation.reconcile import reconcile
from tallies.report import pdf as printer
from tallies.report.archive import corrections, editions
from tallies.report.facts import Facts, gather, headline, joined
from tallies.report.headline_file import NAME as HEADLINE
from tallies.report.headline_file import headline_numbers, to_json
from tallies.report.page import Download, Issue, render
from tallies.report.pictures import draw

PAGE = "index.html"
DESCRIPTIONS = {
    "tally": N_("the count of every theatre and day with its limits and likely range"),
    "weekly": N_("counts per week with what the reports allow and the likely range"),
    "reports": N_("every report, what became of it and why"),
    "contradictions": N_("sets of reports that cannot all be true"),
    "headline": N_("the numbers of the headline, for programs"),
}


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """What `weekly_report` wrote.

    Attributes
    ----------
    folder : pathlib.Path
        The folder.
    files : tuple of pathlib.Path
        Every file written, the page first.
    headline : str
        The page's headline.
    week_end : pandas.Timestamp
        Last day of the week that the page is about.
    record : Reconciliation
        What the page shows; its ``metadata`` names the definition in force.
    """

    folder: Path
    files: tuple[Path, ...]
    headline: str
    week_end: pd.Timestamp
    record: Reconciliation = field(repr=False)


def weekly_report(
    reports: Dataset | pd.DataFrame,
    out: str | os.PathLike[str],
    *,
    definition: str | None = None,
    measure: str | None = None,
    theatres: Iterable[str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    as_of: Day | None = None,
    undated: str = "exclude",
    unnamed: str = "zero",
    windows: str = "ignore",
    exclude: Mapping[str, str] | None = None,
    pin: Mapping[str, str] | None = None,
    causes: Iterable[Cause] = (),
    week: Day | None = None,
    week_ends: str = "SUN",
    events: pd.DataFrame | None = None,
    title: str | None = None,
    subject: str | None = None,
    theme: str | Theme = "light",
    language: str = ENGLISH,
    draft: bool = False,
    archive: str | os.PathLike[str] | None = None,
    pdf: bool = False,
    browser: str | os.PathLike[str] | None = None,
) -> WeeklyReport:
    """Write a folder with a page, charts and data files about one week and all before it.

    Parameters
    ----------
    reports : Dataset or pandas.DataFrame
        A bundled dataset, whose own definition, measure, events, subject and last day are used
        unless given, or a reports table.
    out : str or os.PathLike
        Folder to write; it is made if needed, and files in it that are not ours stay.
    definition : str, optional
        As in `reconcile`.
    measure : str, optional
        What is counted: by default a dataset's own measure, or the only one of the table, or
        ``"attacks"``.
    theatres : iterable of str, optional
        As in `reconcile`.
    since, until, as_of : str or Timestamp, optional
        As in `reconcile`.
    undated, unnamed, windows : str, optional
        As in `reconcile`.
    exclude, pin : mapping of str to str, optional
        As in `reconcile`; the page lists the rows decided by hand with their reasons.
    causes : iterable of callable, optional
        As in `reconcile`.
    week : str or Timestamp, optional
        The week that the page is about: a day in it, or its number as in ``"2023-W47"`` (the
        week that holds its Thursday). The tally ends with it unless `until` says otherwise.
        Default: the week of the last report.
    week_ends : {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}, default "SUN"
        Last day of a week.
    events : pandas.DataFrame, optional
        Dated context: ``date`` (datetime64), ``theatre``, ``kind``, ``description``, ``url``
        (str).
    title : str, optional
        Headline of the page instead of the generated one.
    subject : str, optional
        What the generated titles are about, such as ``"Attacks on US forces"``; by default
        "Reported" and the measure.
    theme : {'light', 'dark'} or Theme, default 'light'
        Paper of the charts, colours of the theatres and their order.
    language : str, default 'en'
        Language of the page and its charts: ``"en"``, ``"fr"``, ``"uk"`` or ``"ar"`` (right to
        left). Names and texts of the data stay as they are, and so do the explanations of
        contradictions, in English; a dataset's own subject is taken in English alone.
    draft : bool, default False
        Mark the page as a draft: a banner, on every sheet in print, a prefix of its title, and
        ``draft`` in `headline.json`. Charts and tables carry no mark.
    archive : str or os.PathLike, optional
        Folder of earlier editions: each a folder that this function wrote. The page links them,
        and a notice says which of their figures are told otherwise now, and why.
    pdf : bool, default False
        Print the page to `page.pdf` too, with a Chromium that is installed.
    browser : str or os.PathLike, optional
        The Chromium to print with; by default the one that the variable ``TALLIES_BROWSER``
        names, else one on the path.

    Returns
    -------
    WeeklyReport
        The files written, the headline, the week and the reconciliation.

    Raises
    ------
    AmbiguousDefinitionError
        A table follows several definitions and none was named.
    NotEnoughDataError
        No report is left in scope.
    ReportError
        The reports break the rules of the reports table.
    FormatError
        A page in the archive is not readable.
    TalliesError
        An option has no meaning for these reports; there is no browser, or it prints nothing.
    OSError
        The folder cannot be written; what was there is unchanged.

    Notes
    -----
    Everything is made first in a hidden folder inside `out`; then each file is replaced whole,
    the page last. The page needs no network and no other file: charts, style and fonts are
    inside it. Nothing reads the clock, so the same reports give the same bytes; those of the PDF
    are the same with the same browser. Without `pdf`, a `page.pdf` of an earlier run is taken
    away, since it would no longer be of this page.

    An earlier figure counts as corrected where something holds now that it ruled out; one that
    later reports narrow still stands.

    Examples
    --------
    >>> import tempfile
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tallies.weekly_report(claims, folder, week="2023-11-26").headline
    'Attacks on US forces reach 36 in Iraq and 37 in Syria'
    """
    about = reports.title if isinstance(reports, Dataset) else ""
    if isinstance(reports, Dataset):
        definition = reports.default_definition if definition is None else definition
        events = reports.events if events is None else events
        measure = reports.default_measure if measure is None else measure
        if subject is None and measure == reports.default_measure and language == ENGLISH:
            subject = reports.subject
        if week is None and until is None and as_of is None:
            until = reports.default_until
        reports = reports.reports
    check_option("week_ends", week_ends, WEEK_DAYS)
    chromium = printer.find_browser(browser) if pdf else None
    week_end = None if week is None else as_week_end("week", week, week_ends)
    record = reconcile(
        reports,
        definition=definition,
        measure=only_measure(reports) if measure is None else measure,
        theatres=theatres,
        since=since,
        until=week_end if until is None else until,
        as_of=as_of,
        undated=undated,
        unnamed=unnamed,
        windows=windows,
        exclude=exclude,
        pin=pin,
        causes=causes,
    )
    folder = Path(os.path.realpath(out))
    printed = printer.NAME if pdf else ""
    with speaking(language), _workshop(folder) as bench:
        facts = gather(record, events, week_end, week_ends, subject, as_theme(theme).order)
        earlier = [] if archive is None else editions(archive, folder, facts)
        line = headline(facts) if title is None else title
        issue = Issue(line, about, draft, earlier, corrections(facts, earlier), printed)
        build(bench, facts, issue, week_ends, theme)
        if chromium is not None:
            printer.print_page(bench / PAGE, bench / printer.NAME, chromium)
        write_checksums(bench, [path.name for path in bench.iterdir()])
        names = replace_all(bench, folder)
    shown = tuple(Path(out) / name for name in names)
    return WeeklyReport(Path(out), shown, line, facts.last, record)


def build(
    bench: Path, facts: Facts, issue: Issue, week_ends: str, theme: str | Theme = "light"
) -> None:
    """Make the charts, the tables and the page in `bench`."""
    pictures = draw(bench, facts, week_ends, theme)
    write_tables(bench, facts, week_ends)
    told = [one.to_dict() for one in issue.corrected]
    numbers = headline_numbers(facts, issue.headline, draft=issue.draft, corrections=told)
    write_text(bench / HEADLINE, to_json(numbers))
    write_text(bench / PAGE, render(facts, issue, pictures, downloads(bench)))


def write_tables(bench: Path, facts: Facts, week_ends: str) -> None:
    """Write the tables of the page as Parquet and CSV."""
    record = facts.record
    told = record_metadata(record)
    # In the order of the Parquet file, so that the order of the input shows in neither.
    reports = record.reports.sort_values(["theatre", "reference_date", "report_id"])
    tables = {
        "tally": (record.to_frame(), told),
        "weekly": (facts.weeks, {**told, "week_ends": week_ends}),
        "reports": (reports, {**told, "kind": "reports"}),
    }
    for name, (table, metadata) in tables.items():
        write_parquet(table, bench / f"{name}.parquet", metadata=metadata)
        write_csv(table, bench / f"{name}.csv")
    write_csv(joined(record.contradictions), bench / "contradictions.csv")


def downloads(bench: Path) -> list[Download]:
    """Return the files made so far, in the order of their descriptions."""
    return [
        Download(f"{name}.{kind}", (bench / f"{name}.{kind}").stat().st_size, gettext(text))
        for name, text in DESCRIPTIONS.items()
        for kind in ("parquet", "csv", "json")
        if (bench / f"{name}.{kind}").exists()
    ]


def replace_all(bench: Path, folder: Path) -> list[str]:
    """Replace each file in the folder by the one made, the page last, and list the page first."""
    names = sorted(path.name for path in bench.iterdir() if path.name != PAGE)
    for name in (*names, PAGE):
        with atomic_file(folder / name) as target:
            target.write((bench / name).read_bytes())
    if printer.NAME not in names:
        (folder / printer.NAME).unlink(missing_ok=True)
    return [PAGE, *names]


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Make the folder and in it a hidden one to work in; leave neither behind in vain."""
    fresh = not folder.exists()
    if not fresh and not folder.is_dir():
        message = f"'{folder}' is a file. Fix: name a folder, which is made if it does not exist"
        raise NotADirectoryError(errno.ENOTDIR, message)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".tallies-", suffix=".tmp") as bench:
            yield Path(bench)
    except BaseException:
        if fresh:
            with suppress(OSError):  # something else has been put there meanwhile
                folder.rmdir()
        raise
