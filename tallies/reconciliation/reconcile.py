"""The verb: reports in, one defensible tally with its limits and contradictions out."""

import warnings
from collections.abc import Iterable, Mapping

import pandas as pd

from tallies.errors import TalliesError, TalliesWarning, check_option
from tallies.model.days import ONE_DAY, Day, as_day
from tallies.model.record import Reconciliation
from tallies.model.reports import validate_reports
from tallies.model.series import in_use
from tallies.reconciliation.bands import Bands
from tallies.reconciliation.by_hand import check_pins, decided, warn_idle
from tallies.reconciliation.daily import TieRises, daily_frames
from tallies.reconciliation.docket import Cause, Docket, Sayings
from tallies.reconciliation.figures import EARLIEST, build_blocks, merge_rows
from tallies.reconciliation.scope import Options, Scope, settle_scope
from tallies.reconciliation.solve import solve
from tallies.reconciliation.verdicts import contradiction_table, judge_rows


def reconcile(
    reports: pd.DataFrame,
    *,
    definition: str | None = None,
    measure: str = "attacks",
    theatres: Iterable[str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    as_of: Day | None = None,
    undated: str = "exclude",
    unnamed: str = "zero",
    windows: str = "ignore",
    weights: str = "publishers",
    exclude: Mapping[str, str] | None = None,
    pin: Mapping[str, str] | None = None,
    band: float = 0.9,
    causes: Iterable[Cause] = (),
) -> Reconciliation:
    """Reconcile reported cumulative counts into one history with exact limits.

    Parameters
    ----------
    reports : pandas.DataFrame
        The reports table (see ``validate_reports``), one row per reported figure.
    definition : str, optional
        Inclusion rule to follow; may be omitted when the reports follow only one.
    measure : str, default "attacks"
        What is counted.
    theatres : iterable of str, optional
        Single theatres to reconcile; default all that rows in scope name.
    since : str or Timestamp, optional
        First day counted; default the commonest stated one.
    until : str or Timestamp, optional
        Last day of the tally; default the last kept report's reference date.
    as_of : str or Timestamp, optional
        Use only what was published by this day.
    undated : {"exclude", "reference_date"}, default "exclude"
        With `as_of`: leave rows without a report date out, or take the reference date instead.
    unnamed : {"zero", "unknown"}, default "zero"
        Whether a theatre stands at 0 until the last report day before a figure first names it.
    windows : {"ignore", "evidence"}, default "ignore"
        Whether a count since a later day than the one in force ("nine since 4 January") is out
        of scope, or bounds the rise from the day before it.
    weights : str, default "publishers"
        A figure weighs its number of distinct outlets, or the sum of this numeric column.
    exclude : mapping of str to str, optional
        ``{report_id: reason}``: rows taken out by hand, on record.
    pin : mapping of str to str, optional
        ``{report_id: reason}``: figures fixed by hand, on record. A pinned figure is never set
        aside; what conflicts with it is. A row that corrects it does not replace it.
    band : float, default 0.9
        Coverage asked of the band: the share of days on which it should hold the true count.
    causes : iterable of callable, optional
        Own rules for what a figure that does not fit may be. Each is called with the figure's
        rows of the reports table, the lowest and the highest count that the kept figures allow it
        (``None``: no limit), and returns a cause in words, or ``None``. The words are added to
        the explanations and reasons; they decide nothing.

    Returns
    -------
    Reconciliation
        Tally, envelope, reports with their status, contradictions; see its attributes.

    Raises
    ------
    AmbiguousDefinitionError
        Several definitions are present and none was named.
    NotEnoughDataError
        No report is left in scope.
    ReportError
        The reports break the rules of the reports table.
    TalliesError
        An option has no meaning for these reports.

    Notes
    -----
    Figures that cannot all be true are set aside at least total weight (a minimum-weight
    hitting set over irreducible contradictions), and ties stay open: limits are the hull over
    all cheapest repairs. A falling series is never clipped, a gap never filled, and different
    definitions never pooled. Between report days the lower limit carries forward and the upper
    one back. The band is a model's: the distribution of all histories that the reports allow,
    with negative binomial rises, their dispersion and the lag of figures estimated.

    References
    ----------
    Edmonds, J. (1970). Submodular functions, matroids, and certain polyhedra. Combinatorial
    Structures and Their Applications, 69-87.

    Moreno-Centeno, E. and Karp, R. M. (2013). The implicit hitting set approach to solve
    combinatorial optimization problems. Operations Research 61(2), 453-468.
    https://doi.org/10.1287/opre.1120.1139

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> answer.tally.loc["2023-11-23"].to_dict()
    {'Iraq': 36, 'Syria': 37, 'total': 73}
    """
    check_option("unnamed", unnamed, ("zero", "unknown"))
    if not 0 < band < 1:
        message = f"band={band!r} is no coverage. Give a number between 0 and 1, such as 0.9."
        raise TalliesError(message)
    table = validate_reports(reports)
    options = read_options(
        definition=definition,
        measure=measure,
        theatres=theatres,
        since=since,
        until=until,
        as_of=as_of,
        undated=undated,
        windows=windows,
        exclude=exclude,
        pin=pin,
    )
    scope = settle_scope(table, options)
    if scope.undated:
        warnings.warn(_left_out(scope.undated, options), TalliesWarning, stacklevel=2)
    if options.pin:
        warn_idle(options.pin, table["report_id"].tolist(), scope.status, scope.reason)
    in_scope = scope.status == ""
    figures = merge_rows(table, in_scope, weights, scope.since, scope.pinned)
    blocks = build_blocks(figures, scope.theatres, scope.since, unnamed)
    check_pins(blocks, table, scope.pinned)
    solved = tuple(solve(block, table["report_id"]) for block in blocks)
    said = Sayings(table, scope.elsewhere, causes)
    dockets = [Docket(part, said) for part in solved]
    judged = judge_rows(table, scope, dockets)
    kept = in_use(judged[["status", "reference_date", EARLIEST, "source"]])
    days = calendar(kept, scope, options.until)
    tally, lower, upper = daily_frames(solved, scope.theatres, days)
    return Reconciliation(
        tally=tally,
        lower=lower,
        upper=upper,
        reports=judged,
        contradictions=contradiction_table(dockets),
        complete=all(part.choices.complete for part in solved),
        metadata=_metadata(scope, options, kept, unnamed=unnamed, weights=weights, band=band),
        _rises=TieRises(solved, scope.theatres, days),
        _bands=Bands(solved, tally, lower, upper, band),
    )


def read_options(
    *,
    definition: str | None,
    measure: str,
    theatres: Iterable[str] | None,
    since: Day | None,
    until: Day | None,
    as_of: Day | None,
    undated: str,
    windows: str,
    exclude: Mapping[str, str] | None,
    pin: Mapping[str, str] | None,
) -> Options:
    """Return the options that choose rows as the scope takes them, or say what is wrong."""
    check_option("undated", undated, ("exclude", "reference_date"))
    check_option("windows", windows, ("ignore", "evidence"))
    return Options(
        definition=definition,
        measure=measure,
        theatres=_names(theatres),
        since=None if since is None else as_day("since", since),
        until=None if until is None else as_day("until", until),
        as_of=None if as_of is None else as_day("as_of", as_of),
        undated=undated,
        windows=windows,
        exclude=decided("exclude", exclude),
        pin=decided("pin", pin),
    )


def _left_out(undated: int, options: Options) -> str:
    """Say how many rows a view as of a day leaves out for want of a report date."""
    return (
        f"{undated} rows without a report date are left out of the view as of "
        f"{options.as_of:%Y-%m-%d}. Pass undated='reference_date' to take the reference date "
        "instead."
    )


def _names(theatres: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return the theatres asked for, or say what is wrong with them."""
    if theatres is None:
        return None
    names = (theatres,) if isinstance(theatres, str) else tuple(theatres)
    wrong = [name for name in names if "+" in str(name) or name == "total" or name != str(name)]
    if not names or wrong or len(set(names)) < len(names):
        message = (
            f"theatres={list(names)!r} must be different single theatres. Sums and the total "
            "follow from them. Fix: name each theatre once, without '+'."
        )
        raise TalliesError(message)
    return names


def calendar(kept: pd.DataFrame, scope: Scope, until: pd.Timestamp | None) -> pd.DatetimeIndex:
    """Return the days of the tally: from the day before the count starts to its end."""
    first = kept[EARLIEST].min() if scope.since is None else scope.since - ONE_DAY
    last = kept["reference_date"].max() if until is None else until
    return pd.date_range(first, max(first, last), freq="D", name="date", unit="us")


def _metadata(
    scope: Scope, options: Options, kept: pd.DataFrame, **settings: object
) -> dict[str, object]:
    """Return what a reader of the tables must know."""
    return {
        "definition": scope.definition,
        "measure": options.measure,
        "theatres": scope.theatres,
        "since": scope.since,
        "until": options.until,
        "as_of": options.as_of,
        "last_report": kept["reference_date"].max(),
        "sources": tuple(sorted(kept["source"].unique())),
        "reconcile": {
            **settings,
            "undated": options.undated,
            "windows": options.windows,
            "exclude": dict(options.exclude),
            "pin": dict(options.pin),
        },
    }
