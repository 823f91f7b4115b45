"""Which rows count here: every other row gets a status and a reason, none is dropped."""

import warnings
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.errors import (
    AmbiguousDefinitionError,
    NotEnoughDataError,
    TalliesError,
    TalliesWarning,
    nearest,
)
from tallies.model.columns import parts
from tallies.model.days import ONE_DAY
from tallies.reconciliation.by_hand import PINNED, check_ids, warn_idle

OUT = "out_of_scope"
TEXTS = ("report_id", "theatre", "definition", "measure", "site", "supersedes")
Texts = dict[str, list[str]]  # columns as plain lists


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
    windows: str
    exclude: Mapping[str, str]
    pin: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Scope:
    """Rows with their status so far (empty: in scope), and what the options came to.

    Attributes
    ----------
    status, reason : ndarray of str
        By row of the reports; empty for rows that count, but for the reason of a pinned one.
    pinned : ndarray of bool
        Rows that count and were pinned by hand.
    definition : str
    theatres : tuple of str
    since : pandas.Timestamp or None
    """

    status: NDArray[np.object_]
    reason: NDArray[np.object_]
    pinned: NDArray[np.bool_]
    definition: str
    theatres: tuple[str, ...]
    since: pd.Timestamp | None


def settle_scope(reports: pd.DataFrame, options: Options) -> Scope:
    """Give every row outside the question its status and reason.

    Only what was known by ``as_of`` decides about definition, start and theatres, so that a
    later publication cannot change an earlier view.
    """
    ledger = _Ledger(reports)
    put = ledger.put
    check_ids(options.exclude, options.pin, ledger.texts["report_id"])
    _check_measure(options.measure, ledger.texts["measure"])
    excluded = ledger.having("report_id", options.exclude)
    put(excluded, "excluded", lambda row: options.exclude[row.report_id])
    late = _not_yet_known(reports, options)
    definition = _definition(ledger.texts, np.flatnonzero(~late & ledger.free), options)
    other = ~ledger.having("definition", {definition})
    put(other, OUT, lambda row: f"another definition: {row.definition or '(none)'}")
    other = ~ledger.having("measure", {options.measure})
    put(other, OUT, lambda row: f"another measure: {row.measure}")
    put(~ledger.having("site", {""}), OUT, lambda row: f"a single site: {row.site}")
    _warn_undated(reports["report_date"].isna() & ledger.free, options)
    put(late, "not_yet_known", lambda row: f"published {_in_words(row.report_date)}")
    since = options.since or _commonest_start(reports["since"][ledger.free])
    if since is not None:
        # Windows are bounds on a difference; a count from before the start bounds nothing here.
        evidence = options.windows == "evidence"
        moved = reports["since"] < since if evidence else reports["since"] != since
        moved &= reports["since"].notna()
        put(moved, OUT, lambda row: f"counts since {_in_words(row.since)}")
        early = reports["reference_date"] < since - ONE_DAY
        put(early, OUT, lambda _: "speaks for a day before the count starts")
    if options.until is not None:
        after = f"speaks for a day after {options.until:%Y-%m-%d}"
        put(reports["reference_date"] > options.until, OUT, lambda _: after)
    theatres = _theatres(ledger.texts["theatre"], ledger.free, options)
    written = set(ledger.texts["theatre"])
    inside = {name for name in written if set(parts(name)) <= set(theatres)}
    outside = ~ledger.having("theatre", inside)
    put(outside, OUT, lambda row: f"another theatre: {row.theatre}")
    correcting = np.flatnonzero(ledger.free & ~ledger.having("supersedes", {""}))
    by = {ledger.texts["supersedes"][i]: ledger.texts["report_id"][i] for i in correcting}
    pinned = ledger.having("report_id", options.pin)
    corrected = ledger.having("report_id", by) & ~pinned  # the hand outranks a correction
    put(corrected, "superseded", lambda row: f"corrected by {by[row.report_id]}")
    if not ledger.free.any():
        raise NotEnoughDataError(_nothing_left(ledger.status, ledger.reason))
    warn_idle(options.pin, ledger.texts["report_id"], ledger.status, ledger.reason)
    pinned &= ledger.free
    for row in np.flatnonzero(pinned):
        ledger.reason[row] = f"{PINNED}: {options.pin[ledger.texts['report_id'][row]]}"
    return Scope(ledger.status, ledger.reason, pinned, definition, theatres, since)


class _Ledger:
    """Status and reason of every row; the first entry of a row stands."""

    def __init__(self, reports: pd.DataFrame) -> None:
        self.reports = reports
        self.status = np.full(len(reports), "", dtype=object)
        self.reason = self.status.copy()
        self.texts: Texts = {name: reports[name].tolist() for name in TEXTS}

    @property
    def free(self) -> NDArray[np.bool_]:
        """Rows that have no entry yet."""
        return np.asarray(self.status == "")

    def having(self, column: str, texts: Container[str]) -> NDArray[np.bool_]:
        """Rows that have one of the texts in a column."""
        return np.array([text in texts for text in self.texts[column]], dtype=bool)

    def put(
        self, rows: "pd.Series | NDArray[np.bool_]", status: str, why: Callable[[Any], str]
    ) -> None:
        """Enter a status and a reason for those of the rows that have none yet."""
        hit = np.flatnonzero(np.asarray(rows, dtype=bool) & self.free)
        if not len(hit):
            return
        self.status[hit] = status
        self.reason[hit] = [why(row) for row in self.reports.iloc[hit].itertuples()]


def _in_words(day: pd.Timestamp) -> str:
    """Return a date as text."""
    return "at no known date" if pd.isna(day) else f"{day:%Y-%m-%d}"


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


def _check_measure(measure: str, counted: list[str]) -> None:
    """Refuse a measure that no report counts."""
    known = sorted(set(counted))
    if known and measure not in known:
        message = (
            f"measure={measure!r} is counted by none of the reports.{nearest(measure, known)} "
            f"They count: {', '.join(known)}."
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


def _definition(texts: Texts, known: NDArray[np.intp], options: Options) -> str:
    """Return the one definition that the known rows can mean; never choose between several."""
    names, measures, sites = texts["definition"], texts["measure"], texts["site"]
    asked = Counter(names[i] for i in known if measures[i] == options.measure and not sites[i])
    counts = sorted(asked.items(), key=lambda pair: (-pair[1], pair[0]))
    listed = ", ".join(f"{name or '(none)'!r} ({n} rows)" for name, n in counts)
    if options.definition is not None:
        if options.definition not in {names[i] for i in known}:
            hint = nearest(options.definition, [name for name, _ in counts])
            message = (
                f"definition={options.definition!r} occurs in none of the reports.{hint} "
                f"They have: {listed or 'none'}."
            )
            raise NotEnoughDataError(message) if not len(known) else TalliesError(message)
        return options.definition
    if len(counts) > 1:
        message = (
            f"the reports follow {len(counts)} definitions and none was named: {listed}. "
            "Counts under different definitions are never pooled. Fix: pass definition=..."
        )
        raise AmbiguousDefinitionError(message)
    return counts[0][0] if counts else ""


def _commonest_start(since: pd.Series) -> pd.Timestamp | None:
    """Return the start that most rows state, the earliest of equals; None when none does."""
    counts = since.value_counts()
    return None if counts.empty else counts[counts == counts.max()].index.min()


def _theatres(written: list[str], in_scope: NDArray[np.bool_], options: Options) -> tuple[str, ...]:
    """Return the single theatres to reconcile, as asked for or in alphabetical order."""
    if options.theatres is None:
        names = set(compress(written, in_scope))
        return tuple(sorted({part for name in names for part in parts(name)}))
    known = {part for name in set(written) for part in parts(name)}
    for theatre in options.theatres:
        if theatre not in known:
            message = (
                f"theatres={theatre!r} occurs in none of the reports."
                f"{nearest(theatre, known)} They name: {', '.join(sorted(known))}."
            )
            raise TalliesError(message)
    return options.theatres


def _nothing_left(status: NDArray[np.object_], reason: NDArray[np.object_]) -> str:
    """Return why no row counts: the commonest reasons."""
    counts = Counter(f"{name}: {why}" for name, why in zip(status, reason, strict=True))
    said = "; ".join(f"{n} rows {text}" for text, n in counts.most_common(3))
    why = said or "the table is empty"
    return f"no report is left to reconcile ({why}). Fix: widen the options or add reports."
