"""Which rows count here: every other row gets a status and a reason, none is dropped."""

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
    nearest,
)
from tallies.model.columns import parts
from tallies.model.days import ONE_DAY
from tallies.reconciliation.by_hand import PINNED, check_ids

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
    status : ndarray of str
        By row of the reports; empty for rows that count.
    pinned : ndarray of bool
        Rows that count and were pinned by hand.
    definition : str
    theatres : tuple of str
    since : pandas.Timestamp or None
    undated : int
        Rows left out of a view as of a day for want of a report date alone.
    elsewhere : ndarray of bool
        Rows that would count if their theatre were among those reconciled.
    ledger : _Ledger
        Knows the reasons, which are put into words only when they are asked for.
    """

    status: NDArray[np.object_]
    pinned: NDArray[np.bool_]
    definition: str
    theatres: tuple[str, ...]
    since: pd.Timestamp | None
    undated: int
    elsewhere: NDArray[np.bool_]
    ledger: "_Ledger"

    @property
    def reason(self) -> NDArray[np.object_]:
        """Why each row has its status, by row of the reports; empty for rows that count."""
        return self.ledger.reason()


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
    late = ~known_by(reports, options)
    corrections = _corrections(ledger.texts, ~late & ledger.free)
    pinned = ledger.having("report_id", options.pin)
    corrected = ledger.having("report_id", corrections) & ~pinned  # the hand outranks a correction
    definition = _definition(ledger.texts, np.flatnonzero(~late & ledger.free), options)
    other = ~ledger.having("definition", {definition})
    put(other, OUT, lambda row: f"another definition: {row.definition or '(none)'}")
    other = ~ledger.having("measure", {options.measure})
    put(other, OUT, lambda row: f"another measure: {row.measure}")
    put(~ledger.having("site", {""}), OUT, lambda row: f"a single site: {row.site}")
    undated = reports["report_date"].isna().to_numpy() & ledger.free
    left_out = int((late & undated).sum()) if options.undated == "exclude" else 0
    put(late, "not_yet_known", lambda row: f"published {_in_words(row.report_date)}")
    since = options.since or commonest_start(reports["since"][ledger.free & ~corrected])
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
    theatres = _theatres(ledger.texts["theatre"], ledger.free & ~corrected, options)
    written = set(ledger.texts["theatre"])
    inside = {name for name in written if set(parts(name)) <= set(theatres)}
    outside = ~ledger.having("theatre", inside)
    elsewhere = outside & ledger.free
    put(outside, OUT, lambda row: f"another theatre: {row.theatre}")
    put(
        corrected,
        "superseded",
        lambda row: f"corrected by {' and '.join(corrections[row.report_id])}",
    )
    if not ledger.free.any():
        raise NotEnoughDataError(_nothing_left(ledger.status, ledger.reason()))
    pinned &= ledger.free
    ledger.note(pinned, lambda row: f"{PINNED}: {options.pin[row.report_id]}")
    return Scope(ledger.status, pinned, definition, theatres, since, left_out, elsewhere, ledger)


def _corrections(texts: Texts, in_force: NDArray[np.bool_]) -> dict[str, list[str]]:
    """Return what each corrected row is corrected by: row ids to row ids, sorted.

    A correction that is known stands whatever its own scope: moved to another theatre or a later
    day, the figure no longer speaks for the old one. It also settles what its own mistaken row
    had corrected, were that one unknown.
    """
    corrected = dict(zip(texts["report_id"], texts["supersedes"], strict=True))
    found: dict[str, list[str]] = {}
    for i in np.flatnonzero(in_force):
        by = texts["report_id"][i]
        old = corrected[by]
        while old:
            found.setdefault(old, []).append(by)
            by, old = old, corrected[old]
    return {old: sorted(set(by)) for old, by in found.items()}


class _Ledger:
    """Status and reason of every row; the first entry of a row stands."""

    def __init__(self, reports: pd.DataFrame) -> None:
        self.reports = reports
        self.status = np.full(len(reports), "", dtype=object)
        self.entries: list[tuple[NDArray[np.intp], Callable[[Any], str]]] = []
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
        self.entries.append((hit, why))

    def note(self, rows: NDArray[np.bool_], why: Callable[[Any], str]) -> None:
        """Enter a reason for rows that keep their status."""
        self.entries.append((np.flatnonzero(rows), why))

    def reason(self) -> NDArray[np.object_]:
        """Return the reason of every row."""
        reason = np.full(len(self.reports), "", dtype=object)
        for hit, why in self.entries:
            reason[hit] = [why(row) for row in self.reports.iloc[hit].itertuples()]
        return reason


def _in_words(day: pd.Timestamp) -> str:
    """Return a date as text."""
    return "at no known date" if pd.isna(day) else f"{day:%Y-%m-%d}"


def _check_measure(measure: str, counted: list[str]) -> None:
    """Refuse a measure that no report counts."""
    known = sorted(set(counted))
    if known and measure not in known:
        message = (
            f"measure={measure!r} is counted by none of the reports.{nearest(measure, known)} "
            f"They count: {', '.join(known)}."
        )
        raise TalliesError(message)


def known_by(reports: pd.DataFrame, options: Options) -> NDArray[np.bool_]:
    """Rows published by ``as_of``; all rows where it is None."""
    if options.as_of is None:
        return np.ones(len(reports), dtype=bool)
    published = reports["report_date"]
    if options.undated == "reference_date":
        published = published.fillna(reports["reference_date"])
    return np.asarray(published <= options.as_of)


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
            # Not known by then is not the same as not there: the day has no data yet.
            later = not len(known) or options.definition in names
            raise NotEnoughDataError(message) if later else TalliesError(message)
        return options.definition
    if len(counts) > 1:
        message = (
            f"the reports follow {len(counts)} definitions and none was named: {listed}. "
            "Counts under different definitions are never pooled. Fix: pass definition=..."
        )
        raise AmbiguousDefinitionError(message)
    return counts[0][0] if counts else ""


def commonest_start(since: pd.Series) -> pd.Timestamp | None:
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
