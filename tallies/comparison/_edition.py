"""What is compared: one edition of a tally, from a record, a table or what was written of it."""

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tallies.errors import TalliesError
from tallies.io.parquet import read_metadata, read_parquet
from tallies.model.record import Reconciliation

COUNTS = ("lower", "estimate", "upper")
NEEDED = ("date", "theatre", *COUNTS)


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition.

    Attributes
    ----------
    table : pandas.DataFrame
        ``lower, estimate, upper`` (Int64), indexed by ``theatre`` and ``date``.
    reports : pandas.DataFrame or None
        Its rows with their status; None where only the counts are known.
    terms : dict
        ``definition`` and ``measure`` where they are known.
    """

    table: pd.DataFrame
    reports: pd.DataFrame | None
    terms: dict[str, object]


def edition(x: Reconciliation | pd.DataFrame | str | os.PathLike[str], option: str) -> Edition:
    """Return an edition from any of the forms that `diff` takes."""
    if isinstance(x, Reconciliation):
        return Edition(_counts(x.to_frame(), option), x.reports, _terms(x.metadata))
    if isinstance(x, pd.DataFrame):
        return Edition(_counts(x, option), None, {})
    if isinstance(x, str | os.PathLike):
        path = Path(x)
        tally = path / "tally.parquet" if path.is_dir() else path
        beside = path / "reports.parquet"
        reports = read_parquet(beside) if path.is_dir() and beside.exists() else None
        return Edition(_counts(read_parquet(tally), option), reports, _terms(read_metadata(tally)))
    message = (
        f"{option} is a {type(x).__name__}. Fix: pass a Reconciliation, its to_frame(), a folder "
        "of weekly_report or a Parquet file of a tally."
    )
    raise TalliesError(message)


def check_alike(old: Edition, new: Edition) -> None:
    """Refuse to compare counts of different things."""
    for name in ("definition", "measure"):
        before, after = old.terms.get(name), new.terms.get(name)
        if before is not None and after is not None and before != after:
            message = (
                f"the editions differ in {name}: {before!r} and {after!r}. A difference between "
                f"them is no correction. Fix: reconcile both with the same {name}."
            )
            raise TalliesError(message)


def _counts(table: pd.DataFrame, option: str) -> pd.DataFrame:
    """Return the counts by theatre and day, or say what the table lacks."""
    lacking = [name for name in NEEDED if name not in table.columns]
    if lacking:
        message = (
            f"{option} lacks the columns {lacking} of a tally's long table. Fix: pass "
            "Reconciliation.to_frame(), or a Parquet file of the kind tally."
        )
        raise TalliesError(message)
    counts = table[list(NEEDED)].astype(dict.fromkeys(COUNTS, "Int64"))
    counts["date"] = pd.to_datetime(counts["date"]).astype("datetime64[us]")
    if counts.duplicated(["theatre", "date"]).any():
        twice = counts[counts.duplicated(["theatre", "date"])].iloc[0]
        message = (
            f"{option} has {twice['theatre']} on {twice['date']:%Y-%m-%d} more than once. Fix: "
            "pass one tally at a time."
        )
        raise TalliesError(message)
    return counts.set_index(["theatre", "date"])


def _terms(metadata: "object") -> dict[str, object]:
    """Return what is counted, as far as an edition says it."""
    known = dict(metadata)  # type: ignore[call-overload]  # a mapping of any kind
    return {name: known.get(name) for name in ("definition", "measure")}
