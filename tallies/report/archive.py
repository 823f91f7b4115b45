"""Earlier editions of the page, and the figures in them that are told otherwise now; no HTML."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from tallies.comparison.editions import Difference, diff
from tallies.errors import TalliesError
from tallies.model.columns import parts
from tallies.model.language import N_, gettext, several
from tallies.model.record import Reconciliation
from tallies.report import facts as f
from tallies.report import look_back as back
from tallies.report.headline_file import NAME, read_headline
from tallies.report.words import figure, limits, short_date, theatre_name


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """An edition published earlier: its folder, its address from this page, what it said."""

    folder: Path
    address: str
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that was published and is told otherwise now.

    Attributes
    ----------
    theatre : str
        The theatre, or ``total``.
    day : pandas.Timestamp
        The day that the figure speaks for.
    then, now : str
        Both figures in words.
    why : str
        Because of what, empty where it is not known.
    address, published : str
        Where it was published: an address and the words for it.
    """

    theatre: str
    day: pd.Timestamp
    then: str
    now: str
    why: str
    address: str
    published: str

    def to_dict(self) -> dict[str, Any]:
        """Return the correction for `headline.json`."""
        return {
            "theatre": self.theatre,
            "day": f"{self.day:%Y-%m-%d}",
            "then": self.then,
            "now": self.now,
            "why": self.why,
            "published": self.address,
        }


def editions(archive: str | os.PathLike[str], out: Path, facts: f.Facts) -> list[Edition]:
    """Return the editions in a folder about this week or earlier ones, the latest first.

    An edition is a folder with a `headline.json`: the archive itself or one directly inside it.
    Those of another measure or definition, drafts, and the folder being written are no editions
    of this page.
    """
    root = Path(archive)
    if not root.is_dir():
        message = (
            f"archive='{root}' is no folder. Fix: name the folder that holds the folders of "
            "earlier pages"
        )
        raise TalliesError(message)
    found = []
    for path in sorted([root / NAME, *root.glob(f"*/{NAME}")]):
        if not path.is_file() or path.parent.resolve() == out:
            continue
        told = read_headline(path)
        if _same_series(told, facts) and not told.get("draft") and told["week_end"] <= facts.last:
            # Both resolved: the page lies where `out` leads to.
            way = os.path.relpath(path.parent.resolve() / "index.html", out)
            found.append(Edition(path.parent, quote(Path(way).as_posix()), told))
    return sorted(found, key=lambda one: (one.told["week_end"], one.folder.name), reverse=True)


def _same_series(told: dict[str, Any], facts: f.Facts) -> bool:
    """Whether an edition counts what this page counts."""
    meta = facts.record.metadata
    return all(told[name] == meta[name] for name in ("measure", "definition"))


def corrections(facts: f.Facts, earlier: list[Edition]) -> list[Correction]:
    """Return what earlier editions said of their day that is told otherwise now, latest first.

    A figure that later reports narrow stands; it was corrected where something holds now that it
    ruled out.
    """
    found: list[Correction] = []
    for edition in earlier:
        found += _corrected(facts.record, edition)
    return found


def _corrected(record: Reconciliation, edition: Edition) -> Iterator[Correction]:
    """Yield the figures of one edition that are told otherwise now."""
    day, changed = edition.told["day"], []
    for one in edition.told["figures"]:
        name = one["theatre"]
        if name not in record.tally.columns or day not in record.tally.index:
            continue
        then, now = (one["lower"], one["upper"]), back.limits_of(record, name, day)
        if back.moved(then, now):
            changed.append((name, then, now))
    if not changed:
        return
    found = _difference(edition, record)
    date = short_date(edition.told["week_end"])
    week = gettext("the edition of the week to {date}", date=date)
    for name, then, now in changed:
        why = "" if found is None else _because(record, found, name, day)
        yield Correction(name, day, limits(*then), limits(*now), why, edition.address, week)


def _difference(edition: Edition, record: Reconciliation) -> Difference | None:
    """Return what moved since an edition, None where it lies there without its tables."""
    if not (edition.folder / "tally.parquet").exists():
        return None
    return diff(edition.folder, record)


def _because(record: Reconciliation, found: Difference, theatre: str, day: pd.Timestamp) -> str:
    """Return in words which reports moved a day."""
    days = found.days
    rows = days[(days["theatre"] == theatre) & (days["date"] == day)]
    ids = set(rows["because"].iloc[0]) if len(rows) else set()
    behind = found.reports[found.reports["report_id"].isin(ids)]
    said = []
    for what, words in CAUSES.items():
        names = behind.loc[behind["what"] == what, "report_id"]
        here = record.reports[record.reports["report_id"].isin(names)]
        gone = sorted(set(names) - set(here["report_id"]))
        text = back.named(here) if len(here) else ""
        named = gettext("; ").join(one for one in (text, several(gone)) if one)
        said += [gettext("{cause}: {reports}", cause=gettext(words), reports=named)] * bool(named)
    return gettext("; ").join(said)


CAUSES = {
    "new": N_("new since then"),
    "gone": N_("no longer in the reports"),
    "figure": N_("corrected in the reports"),
    "by_hand": N_("decided by hand"),
    "status": N_("judged otherwise"),
}


def superseded(facts: f.Facts) -> list[tuple["pd.Series[Any]", "pd.Series[Any]"]]:
    """Return the pairs of a figure that its source corrected and the row that corrects it.

    Of these theatres and this measure alone, the latest correction first.
    """
    rows = facts.record.reports.set_index("report_id", drop=False)
    theatres = set(facts.theatres)
    newer = facts.used[facts.used["supersedes"].isin(rows.index)]
    about = newer["theatre"].map(lambda name: set(parts(name)) <= theatres).astype(bool)
    newer = newer[about].sort_values(
        ["report_date", "reference_date", "report_id"], ascending=False, na_position="last"
    )
    return [(rows.loc[row["supersedes"]], row) for _, row in newer.iterrows()]


def correction_in_words(old: "pd.Series[Any]", new: "pd.Series[Any]") -> str:
    """Return a source's own correction in a sentence."""
    told = gettext(
        "{theatre}, by {date}: {then}, now {now}",
        theatre=theatre_name(new["theatre"]),
        date=short_date(new["reference_date"]),
        then=figure(old),
        now=figure(new),
    )
    if old["reference_date"] != new["reference_date"]:
        before = short_date(old["reference_date"])
        told += " " + gettext("(said of {date} before)", date=before)
    source = str(new["source"])
    if pd.isna(new["report_date"]):
        return gettext("{told}. {source} corrected it", told=told, source=source)
    when = short_date(new["report_date"])
    return gettext("{told}. {source} corrected it on {date}", told=told, source=source, date=when)
