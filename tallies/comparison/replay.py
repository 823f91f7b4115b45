"""What was known when: the tally as of a series of days, for the price of what changed."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from tallies.errors import NotEnoughDataError, TalliesError, TalliesWarning, check_option
from tallies.model.days import Day, as_day
from tallies.model.record import Reconciliation
from tallies.model.reports import validate_reports
from tallies.model.series import in_use
from tallies.model.words import say_day
from tallies.reconciliation.by_hand import check_pins, warn_idle
from tallies.reconciliation.daily import TieRises, daily_frames
from tallies.reconciliation.figures import EARLIEST, Block, build_blocks, merge_rows
from tallies.reconciliation.reconcile import calendar, read_options
from tallies.reconciliation.scope import Options, Scope, known_by, settle_scope
from tallies.reconciliation.solve import Solved, solve
from tallies.reconciliation.verdicts import judge_status

COLUMNS = ["date", "theatre", "lower", "estimate", "upper", "n_reports"]
Content = tuple[object, ...]  # what an answer rests on, as something that can be compared


def replay(
    reports: pd.DataFrame,
    days: Iterable[Day],
    *,
    definition: str | None = None,
    measure: str = "attacks",
    theatres: Iterable[str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    undated: str = "exclude",
    unnamed: str = "zero",
    windows: str = "ignore",
    weights: str = "publishers",
    exclude: Mapping[str, str] | None = None,
    pin: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Reconcile what was known as of each of a series of days.

    Parameters
    ----------
    reports : pandas.DataFrame
        The reports table, one row per reported figure.
    days : iterable of str or Timestamp
        Days to look from, such as ``pandas.date_range("2023-10-24", "2023-11-23")``. Order and
        repetition do not matter.
    definition, measure : str, optional
        As in `reconcile`.
    theatres : iterable of str, optional
        As in `reconcile`.
    since, until : str or Timestamp, optional
        As in `reconcile`.
    undated : {"exclude", "reference_date"}, default "exclude"
        Leave rows without a report date out, with one warning that counts them, or take their
        reference date instead.
    unnamed, windows, weights : str, optional
        As in `reconcile`.
    exclude, pin : mapping of str to str, optional
        As in `reconcile`; a row that is not known yet on a day is not pinned either.

    Returns
    -------
    pandas.DataFrame
        ``as_of``, ``date`` (datetime64[us]), ``theatre`` (str), ``lower``, ``estimate``,
        ``upper`` (Int64, cumulative counts), ``n_reports`` (int64): for each day, the earliest
        first, just what ``reconcile(reports, as_of=day, ...).to_frame()`` says, its bands apart.
        A day on which nothing was known has no rows; a warning names such days.

    Raises
    ------
    AmbiguousDefinitionError
        Several definitions are known on one of the days and none was named.
    NotEnoughDataError
        On none of the days a report is left in scope.
    ReportError
        The reports break the rules of the reports table.
    TalliesError
        An option has no meaning for these reports, or `days` holds no days.

    Notes
    -----
    The answer is equal to that of the days one by one. It costs less because the reports are
    checked once, a day without a new report in scope repeats the day before, theatres whose
    figures did not change are not solved again, and no reasons are put into words. The first
    day counted and the theatres are settled anew each day from what was known then.

    A column of bands is left out: ask `reconcile` with ``as_of`` for the day that you want.

    Examples
    --------
    >>> import pandas as pd
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> known = tallies.replay(
    ...     claims,
    ...     pd.date_range("2023-11-15", "2023-11-17"),
    ...     definition="us_dod",
    ...     theatres=["Iraq", "Syria"],
    ...     undated="reference_date",
    ... )
    >>> known[known["date"].eq("2023-11-14") & known["theatre"].eq("Syria")].drop(columns="date")
             as_of theatre  lower  estimate  upper  n_reports
    59  2023-11-15   Syria     28        28     28         11
    149 2023-11-16   Syria     28        28     28         12
    242 2023-11-17   Syria     28        28     28         12
    """
    check_option("unnamed", unnamed, ("zero", "unknown"))
    ask = read_options(
        definition=definition,
        measure=measure,
        theatres=theatres,
        since=since,
        until=until,
        as_of=None,
        undated=undated,
        windows=windows,
        exclude=exclude,
        pin=pin,
    )
    wanted = _wanted(days)
    views = _Views(validate_reports(reports), ask, unnamed, weights)
    found = {day: views.as_of(day) for day in wanted}
    if views.undated:
        warnings.warn(_undated(views.undated), TalliesWarning, stacklevel=2)
    if ask.pin and views.scope is not None:
        ids = views.table["report_id"].tolist()
        warn_idle(ask.pin, ids, views.scope.status, views.scope.reason)
    silent = [day for day, view in found.items() if view is None]
    if len(silent) == len(wanted):
        message = f"{views.nothing} That holds for {_listed(silent)} asked for."
        raise NotEnoughDataError(message)
    if silent:
        message = f"Nothing was known on {_listed(silent)}: the table has no rows for them."
        warnings.warn(message, TalliesWarning, stacklevel=2)
    return _stacked({day: view for day, view in found.items() if view is not None})


@dataclass(eq=False)
class _Views:
    """The tally as of ascending days, with what the day before can lend to the next."""

    table: pd.DataFrame
    ask: Options
    unnamed: str
    weights: str
    undated: int = 0  # rows that every view leaves out
    nothing: str = ""  # why there was no answer, in words
    scope: Scope | None = None  # of the last day
    known: bytes | None = None
    content: Content | None = None
    view: pd.DataFrame | None = None
    solved: dict[Content, Solved] = field(default_factory=dict)

    def as_of(self, day: pd.Timestamp) -> pd.DataFrame | None:
        """Return the long table of a day, None where nothing was known."""
        options = replace(self.ask, as_of=day)
        known = known_by(self.table, options).tobytes()
        if known == self.known:
            return self.view
        self.known = known
        try:
            scope = settle_scope(self.table, options)
        except NotEnoughDataError as error:
            self.nothing = str(error)
            return None
        self.scope, self.undated = scope, max(self.undated, scope.undated)
        content = (
            (scope.status == "").tobytes(),
            scope.pinned.tobytes(),
            scope.theatres,
            scope.since,
        )
        if content != self.content:
            self.content, self.view = content, self._solve(scope)
        return self.view

    def _solve(self, scope: Scope) -> pd.DataFrame:
        """Return the long table of rows in scope; blocks with the same figures are not redone."""
        figures = merge_rows(
            self.table, scope.status == "", self.weights, scope.since, scope.pinned
        )
        blocks = build_blocks(figures, scope.theatres, scope.since, self.unnamed)
        check_pins(blocks, self.table, scope.pinned)
        before, self.solved = self.solved, {}
        for block in blocks:
            key = _content(block)
            self.solved[key] = before.get(key) or solve(block, self.table["report_id"])
        return _long(self.table, scope, tuple(self.solved.values()), self.ask.until)


def _content(block: Block) -> Content:
    """Return all that the answer for a block rests on."""
    system = block.system
    arrays = (system.days, system.ceiling, system.early, system.late, system.base, system.weight)
    said = (array.tobytes() for array in (*arrays, *block.rows))
    return block.theatres, system.units, system.pinned, *said


def _long(
    table: pd.DataFrame, scope: Scope, solved: tuple[Solved, ...], until: pd.Timestamp | None
) -> pd.DataFrame:
    """Return the long table of a view, made by the record itself."""
    rows = table[["theatre", "reference_date", EARLIEST]]
    rows = rows.assign(status=pd.Series(judge_status(scope, solved), index=table.index))
    days = calendar(in_use(rows), scope, until)
    tally, lower, upper = daily_frames(solved, scope.theatres, days)
    record = Reconciliation(
        tally=tally,
        lower=lower,
        upper=upper,
        reports=rows,
        contradictions=pd.DataFrame(),
        complete=True,
        metadata={},
        _rises=TieRises(solved, scope.theatres, days),
    )
    return record.to_frame()[COLUMNS]


def _wanted(days: Iterable[Day]) -> list[pd.Timestamp]:
    """Return the days to look from, each once, the earliest first."""
    given = [days] if isinstance(days, str | pd.Timestamp) else days
    if not isinstance(given, Iterable):
        message = f"days={days!r} is no list of days. Write it as ['2023-11-16', '2023-11-23']."
        raise TalliesError(message)
    wanted = sorted({as_day("days", day) for day in given})
    if not wanted:
        message = "days=[] names no day. Give at least one, such as '2023-11-23'."
        raise TalliesError(message)
    return wanted


def _stacked(views: dict[pd.Timestamp, pd.DataFrame]) -> pd.DataFrame:
    """Return the views as one table, the day of each in front."""
    whole = pd.concat(views.values(), ignore_index=True)
    days = pd.DatetimeIndex(list(views)).as_unit("us")
    as_of = days.repeat(np.array([len(view) for view in views.values()]))
    whole.insert(0, "as_of", as_of)
    return whole


def _listed(days: list[pd.Timestamp]) -> str:
    """Return a number of days in words: "3 days (1 to 3 October 2023)"."""
    if len(days) == 1:
        return f"the day {say_day(days[0])}"
    return f"{len(days)} days from {say_day(days[0])} to {say_day(days[-1])}"


def _undated(rows: int) -> str:
    """Say how many rows no view uses for want of a report date."""
    return (
        f"{rows} rows without a report date are left out of every view. "
        "Pass undated='reference_date' to take the reference date instead."
    )
