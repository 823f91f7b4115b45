"""Which rows count here: every other row gets a status and a reason, none is dropped."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tallies.errors import (
    AmbiguousDefinitionError,
    NotEnoughDataError,
    TalliesError,
    TalliesWarning,
    nearest,
)
from tallies.model.columns import parts

ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Options:
    """The options of ``reconcile``, dates as timestamps."""

    definition: str | None
    measure: str
    theatres: tuple[str, ...] | None
    since: pd.Timestamp | None
    until: pd.Timestamp | None
    as_of: pd.Timestamp | None
    undated: str
    exclude: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Scope:
    """Rows with their status so far (empty: in scope), and what the options came to.

    Attributes
    ----------
    status, reason : pandas.Series of str
        Indexed as the reports; empty for rows that count.
    definition : str
    theatres : tuple of str
    since : pandas.Timestamp or None
    """

    status: pd.Series
    reason: pd.Series
    definition: str
    theatres: tuple[str, ...]
    since: pd.Timestamp | None


def settle_scope(reports: pd.DataFrame, options: Options) -> Scope:
    """Give every row outside the question its status and reason.

    Only what was known by ``as_of`` decides about definition, start and theatres, so that a
    later publication cannot change an earlier view.
    """
    ledger = _Ledger(reports.index)
    put, status = ledger.put, ledger.status
    _check_ids(options.exclude, reports)
    put(
        reports["report_id"].isin(list(options.exclude)),
        "excluded",
        _look_up(reports, options.exclude),
    )
    late = _not_yet_known(reports, options)
    definition = _definition(reports[~late & (status == "")], options)
    put(
        reports["definition"] != definition,
        "out_of_scope",
        "another definition: " + reports["definition"].replace("", "(none)"),
    )
    other = reports["measure"] != options.measure
    put(other, "out_of_scope", "another measure: " + reports["measure"])
    put(reports["site"] != "", "out_of_scope", "a single site: " + reports["site"])
    _warn_undated(reports["report_date"].isna() & (status == ""), options)
    put(late, "not_yet_known", "published " + _in_words(reports["report_date"]))
    since = options.since if options.since is not None else _commonest_start(reports[status == ""])
    stated = reports["since"].notna()
    if since is not None:
        starts = "counts since " + _in_words(reports["since"])
        put(stated & (reports["since"] != since), "out_of_scope", starts)
        early = reports["reference_date"] < since - ONE_DAY
        put(early, "out_of_scope", "speaks for a day before the count starts")
    theatres = _theatres(reports, status == "", options)
    inside = set(theatres)
    names = reports["theatre"]
    outside = ~names.map({name: inside.issuperset(parts(name)) for name in names.unique()})
    put(outside.astype(bool), "out_of_scope", "another theatre: " + names)
    if options.until is not None:
        after = reports["reference_date"] > options.until
        put(after, "out_of_scope", f"speaks for a day after {options.until:%Y-%m-%d}")
    corrections = reports[(status == "") & (reports["supersedes"] != "")]
    by = dict(zip(corrections["supersedes"], corrections["report_id"], strict=True))
    put(reports["report_id"].isin(list(by)), "superseded", "corrected by " + _look_up(reports, by))
    if not (status == "").any():
        raise NotEnoughDataError(_nothing_left(status, ledger.reason))
    return Scope(status, ledger.reason, definition, theatres, since)


class _Ledger:
    """Status and reason of every row; the first entry of a row stands."""

    def __init__(self, index: pd.Index) -> None:
        self.status = pd.Series("", index=index, dtype="str")
        self.reason = self.status.copy()

    def put(self, rows: pd.Series, status: str, why: "str | pd.Series") -> None:
        """Enter a status and reason for those of the rows that have none yet."""
        free = rows & (self.status == "")
        self.reason[free] = why if isinstance(why, str) else why[free]
        self.status[free] = status


def _look_up(reports: pd.DataFrame, words: Mapping[str, str]) -> pd.Series:
    """Return each row's entry in a table by report_id, empty where it has none."""
    found = [words.get(name, "") for name in reports["report_id"]]
    return pd.Series(found, index=reports.index, dtype="str")


def _in_words(days: pd.Series) -> pd.Series:
    """Return dates as text."""
    texts = ["at no known date" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days]
    return pd.Series(texts, index=days.index, dtype="str")


def _warn_undated(undated: pd.Series, options: Options) -> None:
    """Say how many rows a view as of a day leaves out for want of a report date."""
    if options.as_of is None or options.undated != "exclude" or not undated.any():
        return
    message = (
        f"{int(undated.sum())} rows without a report date are left out of the view as of "
        f"{options.as_of:%Y-%m-%d}. Pass undated='reference_date' to take the reference date "
        "instead."
    )
    warnings.warn(message, TalliesWarning, stacklevel=4)


def _check_ids(exclude: Mapping[str, str], reports: pd.DataFrame) -> None:
    """Refuse to exclude what is not there."""
    known = set(reports["report_id"])
    unknown = [name for name in exclude if name not in known]
    if unknown:
        message = (
            f"exclude names {len(unknown)} report_id that the reports do not have: "
            f"{', '.join(map(repr, unknown[:3]))}.{nearest(unknown[0], known)} "
            "Fix: use ids of the column report_id."
        )
        raise TalliesError(message)


def _not_yet_known(reports: pd.DataFrame, options: Options) -> pd.Series:
    """Rows published after ``as_of``, or at no known date."""
    if options.as_of is None:
        return pd.Series(data=False, index=reports.index)
    published = reports["report_date"]
    if options.undated == "reference_date":
        published = published.fillna(reports["reference_date"])
    return ~(published <= options.as_of)


def _definition(known: pd.DataFrame, options: Options) -> str:
    """Return the one definition meant; never choose between several."""
    rows = known[(known["measure"] == options.measure) & (known["site"] == "")]
    counts = rows["definition"].value_counts().sort_index(kind="stable")
    counts = counts.sort_values(ascending=False, kind="stable")
    listed = ", ".join(f"{name or '(none)'!r} ({n} rows)" for name, n in counts.items())
    if options.definition is not None:
        if options.definition not in set(known["definition"]):
            hint = nearest(options.definition, list(counts.index))
            message = (
                f"definition={options.definition!r} occurs in none of the reports.{hint} "
                f"They have: {listed or 'none'}."
            )
            raise NotEnoughDataError(message) if known.empty else TalliesError(message)
        return options.definition
    if len(counts) > 1:
        message = (
            f"the reports follow {len(counts)} definitions and none was named: {listed}. "
            "Counts under different definitions are never pooled. Fix: pass definition=..."
        )
        raise AmbiguousDefinitionError(message)
    return str(counts.index[0]) if len(counts) else ""


def _commonest_start(rows: pd.DataFrame) -> pd.Timestamp | None:
    """Return the start that most rows state, the earliest of equals; None when none does."""
    counts = rows["since"].dropna().value_counts()
    return None if counts.empty else counts[counts == counts.max()].index.min()


def _theatres(reports: pd.DataFrame, in_scope: pd.Series, options: Options) -> tuple[str, ...]:
    """Return the single theatres to reconcile, in the order asked for or of first mention."""
    if options.theatres is None:
        rows = reports[in_scope]
        if options.until is not None:
            rows = rows[rows["reference_date"] <= options.until]
        named = rows.sort_values(["reference_date", "theatre"], kind="stable")["theatre"]
        return tuple(sorted(dict.fromkeys(part for name in named.unique() for part in parts(name))))
    known = {part for name in reports["theatre"].unique() for part in parts(name)}
    for theatre in options.theatres:
        if theatre not in known:
            message = (
                f"theatres={theatre!r} occurs in none of the reports."
                f"{nearest(theatre, known)} They name: {', '.join(sorted(known))}."
            )
            raise TalliesError(message)
    return options.theatres


def _nothing_left(status: pd.Series, reason: pd.Series) -> str:
    counts = (status + ": " + reason).value_counts().head(3)
    why = "; ".join(f"{n} rows {text}" for text, n in counts.items()) or "the table is empty"
    return f"no report is left to reconcile ({why}). Fix: widen the options or add reports."
