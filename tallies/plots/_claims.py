"""Who said what: the reports of one theatre, figure by figure, with the outlets behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from tallies.model.columns import outlet
from tallies.model.record import Reconciliation
from tallies.model.series import from_start, report_rows
from tallies.plots import _style as style
from tallies.plots._series import Series, as_dates, as_days
from tallies.plots._words import number, plain

IN_SCOPE = ("kept", "disputed", "set_aside", "superseded", "excluded")
DROPPED = ("set_aside", "superseded", "excluded")
MOST_OTHERS = 3
_NEAR_START = 7  # days by which another body's count may start earlier or later

_COLUMNS = (
    *("report_id", "theatre", "reference_date", "count", "qualifier", "source"),
    *("publisher", "definition", "status"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of one day as one source gave it, and the outlets that carried it."""

    day: int
    count: int
    exact: bool
    status: str
    source: str
    outlets: tuple[str, ...]
    rows: int
    gap: int  # distance to what the kept reports allow

    def words(self) -> str:
        """Return the figure and who printed it."""
        who = self.outlets[0] if len(self.outlets) == 1 else f"{len(self.outlets)} outlets"
        return f"{number(self.count)}, {who}"


def claims_of(x: Reconciliation, theatre: str) -> list[Claim]:
    """Return the figures in scope for a theatre, by day, count and source."""
    rows = report_rows(x, _in_scope(x), theatre)
    gaps = rows["gap"].fillna(0) if "gap" in rows else pd.Series(0, index=rows.index)
    records = sorted(
        zip(
            as_days(rows["reference_date"]).tolist(),
            rows["count"].tolist(),
            rows["qualifier"].eq("exact").tolist(),
            rows["status"].tolist(),
            rows["source"].tolist(),
            [plain(outlet(name)) for name in rows["publisher"]],
            gaps.astype("int64").tolist(),
            strict=True,
        )
    )
    found = []
    for (day, count, exact, status, source), group in groupby(records, key=lambda row: row[:5]):
        same = list(group)
        outlets = tuple(sorted({row[5] for row in same}))
        gap = max(row[6] for row in same)
        found.append(Claim(day, count, exact, status, source, outlets, len(same), gap))
    return found


def _in_scope(x: Reconciliation) -> pd.DataFrame:
    """Return the rows in scope; a count since a later day has no place among whole counts."""
    names = [name for name in (*_COLUMNS, "since", "gap") if name in x.reports]
    return from_start(x, x.reports.loc[x.reports["status"].isin(IN_SCOPE), names])


def others_of(
    x: Reconciliation, theatre: str, since: int | None, *, most: int = MOST_OTHERS
) -> list[Series]:
    """Return the bodies that count the same thing over the same time by another definition.

    On a day with several figures the one most often printed is taken, then the highest.
    """
    reports = x.reports
    other = (
        reports["status"].eq("out_of_scope")
        & reports["measure"].eq(x.metadata.get("measure", "attacks"))
        & reports["site"].eq("")
        & reports["definition"].ne(str(x.metadata.get("definition") or ""))
    )
    needed = ["theatre", "reference_date", "count", "definition", "source", "since"]
    rows = report_rows(x, reports.loc[other, needed], theatre)
    if since is not None:
        apart = (rows["since"] - as_dates([since])[0]).abs() <= pd.Timedelta(days=_NEAR_START)
        rows = rows[rows["since"].isna() | apart]
    found = []
    for definition, group in rows.groupby("definition"):
        figures = group.groupby(["reference_date", "count"]).size().reset_index(name="rows")
        figures = figures.sort_values(["reference_date", "rows", "count"])
        daily = figures.drop_duplicates("reference_date", keep="last")
        if len(daily) > 1:
            names = group["source"].value_counts()
            name = min(names.index, key=lambda source: (-names[source], source)) or definition
            found.append(_other(str(name), daily, x))
    return sorted(found, key=lambda one: (-len(one.days), one.name))[:most]


def _other(name: str, daily: pd.DataFrame, x: Reconciliation) -> Series:
    """Return the figures of another body as a series to be drawn in grey."""
    counts = daily["count"].to_numpy(dtype="int64")
    days = as_days(daily["reference_date"])
    return Series(
        name=name,
        label=plain(name),
        look=style.OTHER_LOOK,
        days=days,
        estimate=counts,
        lower=counts,
        upper=counts,
        reports=daily["rows"].to_numpy(dtype="int64"),
        since=None,
        last_day=int(as_days(pd.DatetimeIndex(x.tally.index))[-1]),
    )


def verdict(claims: Sequence[Claim], place: str) -> list[str]:
    """Return titles that say how many of the reports stand."""
    rows = sum(claim.rows for claim in claims)
    dropped = sum(claim.rows for claim in claims if claim.status in DROPPED)
    disputed = sum(claim.rows for claim in claims if claim.status == "disputed")
    if not rows:
        return [f"No reports {place}"]
    if rows == 1 and not dropped and not disputed:
        return [f"One report {place}, and nothing against it"]
    if not dropped and not disputed:
        return [f"All {number(rows)} reports {place} fit one history", f"The reports {place}"]
    said = f"of {number(rows)} reports {place}"
    if not dropped:
        words = f"{number(disputed)} {said} {'is' if disputed == 1 else 'are'} disputed"
    else:
        words = f"{number(dropped)} {said} {'was' if dropped == 1 else 'were'} set aside"
        words += f", {number(disputed)} disputed" if disputed else ""
    return [words, f"The reports {place}"]


def table_of(x: Reconciliation, theatre: str) -> pd.DataFrame:
    """Return the rows drawn as a tidy table."""
    rows = report_rows(x, _in_scope(x), theatre)[list(_COLUMNS)]
    return rows.sort_values(["reference_date", "count", "report_id"], ignore_index=True)
