"""The same day told differently later: revisions of figures, and corrections by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd

from tallies.model.columns import bounds, outlet
from tallies.model.reports import validate_reports
from tallies.model.words import say_day
from tallies.reconciliation.scope import commonest_start

SAME = ["source", "definition", "measure", "site", "theatre", "since", "reference_date"]
TEXTS = ("source", "definition", "measure", "site", "theatre", "direction")
DAYS = ("since", "reference_date", "first_told", "settled")
COUNTS = ("first", "last", "largest_change", "days_to_settle")
COLUMNS = [
    *SAME,
    *("first", "last", "n_versions", "largest_change", "direction"),
    *("first_told", "settled", "days_to_settle", "report_ids", "other_ids"),
]
CORRECTIONS = [
    *("source", "theatre", "reference_date", "corrected_id", "corrected", "corrected_date"),
    *("report_id", "count", "change", "report_date", "days_later"),
]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Revisions:
    """What a source said of the same day, and later said differently.

    Attributes
    ----------
    figures : pandas.DataFrame
        One row per figure that was revised; see `to_frame`.
    corrections : pandas.DataFrame
        One row per correction by name (``supersedes``): ``source``, ``theatre`` (str),
        ``reference_date`` (datetime64[us]) of the correction, ``corrected_id`` (str),
        ``corrected`` (Int64, the old count), ``corrected_date`` (datetime64[us], its reference
        date), ``report_id`` (str), ``count`` (Int64, the new count), ``change`` (Int64, negative
        for a correction downwards), ``report_date`` (datetime64[us]), ``days_later`` (Int64,
        missing where a report date is). Rows without a report date are among them.
    n_told_again : int
        Figures told on more than one day of publication, revised or not.
    undated_ids : tuple of str
        Reports without a report date, which nobody can put in order; in no row of `figures`.
    """

    figures: pd.DataFrame
    corrections: pd.DataFrame
    n_told_again: int
    undated_ids: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the figures that were revised.

        Returns
        -------
        pandas.DataFrame
            By ``source``, ``definition``, ``measure``, ``site``, ``theatre`` (str), ``since``
            and ``reference_date`` (datetime64[us]): ``first``, ``last`` (Int64, the figure as
            first and as last told), ``n_versions`` (int64), ``largest_change`` (Int64, signed,
            between one version and the next), ``direction`` (str: up, down, both),
            ``first_told``, ``settled`` (datetime64[us], day on which the last version was first
            told), ``days_to_settle`` (Int64), ``report_ids`` (tuple of str, of the versions in
            order of publication), ``other_ids`` (tuple of str, told otherwise but outnumbered
            on their day).
        """
        return self.figures.copy()

    @property
    def sentence(self) -> str:
        """The finding in words."""
        n, down = len(self.figures), int(self.figures["last"].lt(self.figures["first"]).sum())
        told = (
            f"{_many(self.n_told_again, 'figure')} told on more than one day: "
            f"{n or 'none'} told differently later"
        )
        if n:
            row = self.figures.iloc[int(self.figures["largest_change"].abs().argmax())]
            told += (
                f", {down or 'none'} of them lower in the end; the largest change is "
                f"{row['largest_change']:+d} ({row['theatre']}, {say_day(row['reference_date'])})"
            )
        if len(self.corrections):
            lower = int(self.corrections["change"].lt(0).sum())
            told += f". {_many(len(self.corrections), 'correction')} by name, {lower} downwards"
        if self.undated_ids:
            many = _many(len(self.undated_ids), "report")
            told += f". {many} without a report date cannot be put in order"
        return f"{told}."

    def summary(self) -> str:
        """Return the sentence and a line for each revised figure.

        Returns
        -------
        str
            Several lines, for a terminal or a log.
        """
        return "\n".join([self.sentence, *(f"  - {line}" for line in self._lines())])

    def _lines(self) -> Iterator[str]:
        """Yield each revision in words."""
        for _, row in self.figures.iterrows():
            path = f"{row['first']}, then {row['last']}"
            if row["n_versions"] > 2:
                path = f"{row['first']}, in {row['n_versions']} versions to {row['last']}"
            yield (
                f"{row['source']}, {row['measure']}, {row['theatre']}, "
                f"{say_day(row['reference_date'])}: {path}; "
                f"settled {_many(row['days_to_settle'], 'day')} after it was first told "
                f"({', '.join(row['report_ids'])})"
            )

    def __repr__(self) -> str:
        return f"Revisions: {self.sentence}"

    def _repr_html_(self) -> str:
        shown = ["source", "theatre", "reference_date", *COLUMNS[len(SAME) : -2]]
        table = "" if self.figures.empty else self.figures[shown].to_html(border=0, index=False)
        return f"<p><b>{escape(self.sentence)}</b></p>{table}"


def revisions(reports: pd.DataFrame) -> Revisions:
    """Find figures for the same day that their source later told differently.

    Parameters
    ----------
    reports : pandas.DataFrame
        The reports table (see ``validate_reports``), of any definitions and measures.

    Returns
    -------
    Revisions
        The revised figures with first and last version, and the corrections by name.

    Raises
    ------
    ReportError
        The reports break the rules of the reports table; among them a correction of an unknown
        row and corrections that go in a circle.

    Notes
    -----
    Reports are the same figure when source, definition, measure, site, theatre, first day
    counted and reference date are the same; a row without a first day shares the commonest one
    of its definition. They are put in order by report date, and of one day a correction comes
    after what it corrects.

    A figure is revised when a later one cannot be true beside it: "at least 60" and then 61 is
    no revision, 60 and then 61 is. Outlets misprint, so on each day of publication the figure
    carried by most outlets speaks; with equal support the one that stood before, then the one
    with the smallest ``report_id``. What it outvoted is named in ``other_ids``, and judged by
    `reconcile`. A report that may speak for an earlier day limits the count of its reference
    date from below only.

    Nothing here changes a figure. A series that falls from one reference date to a later one is
    a contradiction, which `reconcile` names, unless the source corrects it by name.

    Examples
    --------
    >>> from tallies import load_dataset, revisions
    >>> found = revisions(load_dataset("us_forces_2023").reports)
    >>> row = found.to_frame().set_index(["theatre", "reference_date"]).loc[
    ...     ("Iraq+Syria", "2023-12-08")
    ... ]
    >>> int(row["first"]), int(row["last"]), row["direction"]
    (78, 82, 'up')
    """
    table = validate_reports(reports)
    undated = table["report_date"].isna()
    dated = table[~undated].assign(
        since=_starts(table)[~undated],
        depth=_depths(table)[~undated],
        outlet=table["publisher"].map(outlet),
    )
    told, again = [], 0
    for key, rows in dated.groupby(SAME, dropna=False, sort=True):
        if len(rows[["report_date", "depth"]].drop_duplicates()) > 1:
            again += 1
            versions, others = _versions(rows)
            if len(versions) > 1:
                told.append({**dict(zip(SAME, key, strict=True)), **_told(versions, others)})
    names = tuple(sorted(table.loc[undated, "report_id"]))
    return Revisions(_typed(pd.DataFrame(told, columns=COLUMNS)), _corrections(table), again, names)


class _Figure(NamedTuple):
    """One figure as a day's outlets told it."""

    low: float
    high: float
    value: int
    ids: tuple[str, ...]
    outlets: int


@dataclass(slots=True)
class _Version:
    """A figure that stood until another one replaced it, with all that agreed with it."""

    low: float
    high: float
    value: int
    width: float
    told: pd.Timestamp
    ids: list[str]

    def agrees(self, figure: _Figure) -> bool:
        """Whether both can be true."""
        return max(self.low, figure.low) <= min(self.high, figure.high)

    def take(self, figure: _Figure) -> None:
        """Narrow the version by a figure that agrees; the narrowest wording gives its count."""
        self.low, self.high = max(self.low, figure.low), min(self.high, figure.high)
        if figure.high - figure.low < self.width:
            self.value, self.width = figure.value, figure.high - figure.low
        self.ids += figure.ids


def _versions(rows: pd.DataFrame) -> tuple[list[_Version], list[str]]:
    """Return the versions of one figure in order, and the ids of what was outvoted."""
    versions: list[_Version] = []
    others: list[str] = []
    for _, said in rows.groupby(["report_date", "depth"], sort=True):
        figures = _figures(said)
        stands = versions[-1] if versions else None
        agreeing = [figure for figure in figures if stands and stands.agrees(figure)]
        lead = max(figures, key=lambda figure: figure.outlets)
        corrected = said["depth"].iloc[0] > 0
        if stands is None or not agreeing or corrected:
            speaks = lead
        else:
            best = max(agreeing, key=lambda figure: figure.outlets)
            support = sum(figure.outlets for figure in agreeing)
            speaks = best if support >= lead.outlets else lead
        if stands is None or not stands.agrees(speaks):
            width = speaks.high - speaks.low
            stands = _Version(
                speaks.low, speaks.high, speaks.value, width, said["report_date"].iloc[0], []
            )
            versions.append(stands)
        for figure in [speaks, *(one for one in figures if one is not speaks)]:
            if stands.agrees(figure):
                stands.take(figure)
            else:
                others += figure.ids
    return versions, others


def _figures(rows: pd.DataFrame) -> list[_Figure]:
    """Return what was said on one day, equal figures once, by their smallest id."""
    rows = rows.sort_values("report_id")
    found: dict[tuple[float, float, int], tuple[list[str], set[str]]] = {}
    columns = ["qualifier", "count", "count_high", "report_id", "outlet"]
    windows = rows["reference_date_earliest"] < rows["reference_date"]
    for said, window in zip(rows[columns].itertuples(index=False, name=None), windows, strict=True):
        how, count, most, name, who = said
        low, high = bounds(how, int(count), None if pd.isna(most) else int(most))
        key = (float(low), np.inf if high is None or window else float(high), int(count))
        ids, outlets = found.setdefault(key, ([], set()))
        ids.append(name)
        outlets.add(who)
    return [_Figure(*key, tuple(ids), len(outlets)) for key, (ids, outlets) in found.items()]


def _told(versions: list[_Version], others: list[str]) -> dict[str, object]:
    """Return what became of one figure."""
    counts = [version.value for version in versions]
    changes = np.diff(counts)
    ups, downs = bool((changes > 0).any()), bool((changes < 0).any())
    first, last = versions[0], versions[-1]
    return {
        "first": first.value,
        "last": last.value,
        "n_versions": len(versions),
        "largest_change": int(changes[np.argmax(np.abs(changes))]),
        "direction": "both" if ups and downs else "up" if ups else "down",
        "first_told": first.told,
        "settled": last.told,
        "days_to_settle": (last.told - first.told).days,
        "report_ids": tuple(name for version in versions for name in version.ids),
        "other_ids": tuple(others),
    }


def _starts(table: pd.DataFrame) -> pd.Series:
    """Return the first day counted of every row; one that states none shares the commonest."""
    common = {name: commonest_start(rows) for name, rows in table.groupby("definition")["since"]}
    return table["since"].fillna(pd.to_datetime(table["definition"].map(common)))


def _depths(table: pd.DataFrame) -> pd.Series:
    """Return for every row how many corrections stand behind it: 0 for a first telling."""
    corrects = dict(zip(table["report_id"], table["supersedes"], strict=True))
    depths = []
    for name in table["report_id"]:
        depth, old = 0, corrects[name]
        while old:
            depth, old = depth + 1, corrects[old]
        depths.append(depth)
    return pd.Series(depths, index=table.index, dtype="int64")


def _corrections(table: pd.DataFrame) -> pd.DataFrame:
    """Return the corrections by name beside what they correct."""
    by = table[table["supersedes"] != ""]
    old = table.set_index("report_id").loc[by["supersedes"]].reset_index().set_index(by.index)
    found = by.assign(
        corrected_id=old["report_id"],
        corrected=old["count"],
        corrected_date=old["reference_date"],
        change=by["count"] - old["count"],
        days_later=(by["report_date"] - old["report_date"]).dt.days.astype("Int64"),
    )
    order = ["source", "theatre", "reference_date", "report_id"]
    return found.sort_values(order, ignore_index=True)[CORRECTIONS]


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of figures with its types, also when it is empty."""
    types: dict[str, str] = dict.fromkeys(TEXTS, "str")
    types |= dict.fromkeys(DAYS, "datetime64[us]") | dict.fromkeys(COUNTS, "Int64")
    return table.astype({**types, "n_versions": "int64"})


def _many(count: int, noun: str) -> str:
    """Return a number of things."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
