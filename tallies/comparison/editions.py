"""Two editions of a tally: which days moved, by how much, and because of which reports."""

import os
from dataclasses import dataclass
from html import escape

import pandas as pd

from tallies.comparison import _words
from tallies.comparison._causes import find_causes
from tallies.comparison._changed import COLUMNS, changed_reports
from tallies.comparison._edition import COUNTS, check_alike, edition
from tallies.model.record import Reconciliation


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What differs between two editions of a tally.

    Attributes
    ----------
    days : pandas.DataFrame
        One row per theatre and day that differs, by theatre (the total last), then day:
        ``theatre`` (str), ``date`` (datetime64[us]), ``what`` (``moved``, ``new``: only in the
        new edition, ``gone``: only in the old one), ``before``, ``after``, ``change`` (Int64,
        the estimates), ``lower_before``, ``lower_after``, ``upper_before``, ``upper_after``
        (Int64, the limits), ``because`` (tuple of report_id, of a day that moved: see Notes of
        `diff`).
    reports : pandas.DataFrame
        One row per report that differs, by day: ``report_id``, ``theatre`` (str),
        ``reference_date`` (datetime64[us]), ``publisher``, ``what`` (``new``, ``gone``,
        ``figure``, ``by_hand``, ``status``), ``before``, ``after`` (str; empty: no such row).
        Without rows where an edition does not tell its reports.
    sentence : str
        The most telling move in one sentence.
    """

    days: pd.DataFrame
    reports: pd.DataFrame
    sentence: str

    def to_frame(self) -> pd.DataFrame:
        """Return the days that differ.

        Returns
        -------
        pandas.DataFrame
            A copy of ``days``.
        """
        return self.days.copy()

    def summary(self) -> str:
        """Return what differs in a few lines: the sentence, each theatre, the reports.

        Returns
        -------
        str
            Lines of text.
        """
        lines = [self.sentence, *_words.by_theatre(self.days), *_words.by_report(self.reports)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Difference: {len(self.days)} days, {len(self.reports)} reports>\n{self.summary()}"

    def _repr_html_(self) -> str:
        head, *rest = (escape(line) for line in self.summary().splitlines())
        moved = self.days[self.days["what"] == "moved"].head(10).to_html(border=0, index=False)
        return f"<p><b>{head}</b><br>{'<br>'.join(rest)}</p>{moved}"


def diff(
    old: "Reconciliation | pd.DataFrame | str | os.PathLike[str]",
    new: "Reconciliation | pd.DataFrame | str | os.PathLike[str]",
) -> Difference:
    """Tell which days moved between two editions of a tally, and because of which reports.

    Parameters
    ----------
    old, new : Reconciliation, pandas.DataFrame, str or os.PathLike
        Two editions: records; long tables (``record.to_frame()``, or a Parquet file of a tally
        read back); folders that `weekly_report` wrote; or Parquet files of a tally. Tables and
        single files do not tell their reports, so that only the days are compared.

    Returns
    -------
    Difference
        ``days``, ``reports``, ``sentence``, ``summary()``.

    Raises
    ------
    FormatError
        A file is not readable as what it claims to be.
    OSError
        A file is missing or cannot be read.
    TalliesError
        An edition is none of these forms, or the two count different things.

    Notes
    -----
    ``because`` names the changed reports that can have moved a day. A day on which every theatre
    that sums link has one possible count, the same in both editions, parts the line in two: what
    is said of the days before it cannot move the days after it, nor the other way round. So the
    causes of a move are the changed reports of these theatres that speak for a day between the
    nearest such days before and after. What was added, taken away, corrected or decided by hand
    is a cause; a report whose status alone changed is a consequence, and named only where there
    is no cause. Where several reports are named, they moved the day together: it is not worked
    out what each of them alone would have done.

    Two small ways round this stay open, and a move that came about by them may have no cause
    listed: with ``unnamed="zero"`` a new report day of any theatre can move the day until which
    another stands at 0; and halves of an estimate are rounded so that sums hold, which depends on
    whether some report links the theatres by a sum.

    Rows are taken for the same where they say the same and are of the same origin, whatever
    their ids; of the others, those of the same id and publisher are one row that was corrected.

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> options = {"definition": "us_dod", "theatres": ["Iraq", "Syria"], "until": "2023-11-23"}
    >>> found = tallies.diff(
    ...     tallies.reconcile(claims, **options),
    ...     tallies.reconcile(claims, **options, exclude={"R0359": "withdrawn by the outlet"}),
    ... )
    >>> found.reports[["report_id", "what"]].values.tolist()
    [['R0359', 'by_hand']]
    """
    before, after = edition(old, "old"), edition(new, "new")
    check_alike(before, after)
    changed = changed_reports(before.reports, after.reports)
    days = _days(before.table, after.table)
    causes = find_causes(changed, before, after)
    moved = days.groupby("date")["theatre"].agg(frozenset).to_dict()
    found = [
        causes.of(name, day, moved[day] - {"total"}) if what == "moved" else []
        for name, day, what in zip(days["theatre"], days["date"], days["what"], strict=True)
    ]
    ids = changed["report_id"].tolist()
    days["because"] = pd.Series([tuple(ids[i] for i in some) for some in found], dtype=object)
    told = before.reports is not None and after.reports is not None
    sentence = _words.sentence(days, changed, found, told=told)
    return Difference(days, changed[COLUMNS], sentence)


def _days(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the theatres and days on which the counts differ."""
    index = old.index.union(new.index)
    here, there = index.isin(old.index), index.isin(new.index)
    before, after = old.reindex(index), new.reindex(index)
    differs = here != there
    for name in COUNTS:
        differs |= (before[name].isna() != after[name].isna()).to_numpy()
        differs |= (before[name] != after[name]).fillna(value=False).to_numpy(dtype=bool)
    what = pd.Series("moved", index=index).mask(~here, "new").mask(~there, "gone")
    table = pd.DataFrame({"what": what, "before": before["estimate"], "after": after["estimate"]})
    table["change"] = table["after"] - table["before"]
    for name in ("lower", "upper"):
        table[f"{name}_before"], table[f"{name}_after"] = before[name], after[name]
    table = table[differs].reset_index()
    table["last"] = table["theatre"] == "total"
    table = table.sort_values(["last", "theatre", "date"], ignore_index=True)
    ordered: pd.DataFrame = table.drop(columns="last").astype({"theatre": "str", "what": "str"})
    return ordered
