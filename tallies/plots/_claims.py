"""Who said what: the reports of one theatre, figure by figure, with the outlets behind each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from tallies.model.columns import outlet
from tallies.model.language import counted, gettext, ngettext, number
from tallies.model.record import Reconciliation
from tallies.model.series import from_start, report_rows
from tallies.plots import _style as style
from tallies.plots._series import TOTAL, Series, as_dates, as_days
from tallies.plots._words import plain

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
        who, many = self.outlets[0], len(self.outlets)
        if many > 1:
            who = ngettext("{number} outlet", "{number} outlets", many, number=str(many))
        return gettext("{count}, {outlet}", count=number(self.count), outlet=who)


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
    alike = rows["since"].isna()
    if since is not None:
        apart = (rows["since"] - as_dates([since])[0]).abs()
        alike |= apart <= pd.Timedelta(days=_NEAR_START)
    rows = rows[alike]
    figures: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for day, (definition, count, source) in zip(
        as_days(rows["reference_date"]).tolist(),
        zip(*(rows[name].tolist() for name in ("definition", "count", "source")), strict=True),
        strict=True,
    ):
        if not pd.isna(count):
            figures[definition][day, count] += 1
            names[definition][source] += 1
    found = []
    for definition in sorted(figures):
        daily: dict[int, tuple[int, int]] = {}
        for (day, count), printed in figures[definition].items():
            daily[day] = max(daily.get(day, (0, 0)), (printed, count))
        if len(daily) > 1:
            called = names[definition]
            name = min(called, key=lambda source: (-called[source], source)) or definition
            found.append(_other(name, daily, x))
    return sorted(found, key=lambda one: (-len(one.days), one.name))[:most]


def _other(name: str, daily: dict[int, tuple[int, int]], x: Reconciliation) -> Series:
    """Return the figures of another body (day: rows, count) as a series to be drawn in grey."""
    days = np.array(sorted(daily), dtype="int64")
    rows, counts = np.array([daily[day] for day in days.tolist()], dtype="int64").T
    return Series(
        name=name,
        label=plain(name),
        look=style.OTHER_LOOK,
        days=days,
        estimate=counts,
        lower=counts,
        upper=counts,
        reports=rows,
        since=None,
        last_day=int(as_days(pd.DatetimeIndex(x.tally.index))[-1]),
    )


def about(name: str, label: str) -> str:
    """Return "on Iraq", or "of the total"."""
    return gettext("of the total") if name == TOTAL else gettext("on {theatre}", theatre=label)


def verdict(claims: Sequence[Claim], place: str) -> list[str]:
    """Return titles that say how many of the reports stand."""
    rows = sum(claim.rows for claim in claims)
    dropped = sum(claim.rows for claim in claims if claim.status in DROPPED)
    disputed = sum(claim.rows for claim in claims if claim.status == "disputed")
    if not rows:
        return [gettext("No reports {place}", place=place)]
    if rows == 1 and not dropped and not disputed:
        return [gettext("One report {place}, and nothing against it", place=place)]
    told = {"all": number(rows), "disputed": number(disputed), "place": place}
    if not dropped and not disputed:
        words = counted("All {all} reports {place} fit one history", rows, **told)
    elif not dropped:
        words = ngettext(
            "{disputed} of {all} reports {place} is disputed",
            "{disputed} of {all} reports {place} are disputed",
            disputed,
            **told,
        )
    elif not disputed:
        words = ngettext(
            "{dropped} of {all} reports {place} was set aside",
            "{dropped} of {all} reports {place} were set aside",
            dropped,
            dropped=number(dropped),
            **told,
        )
    else:
        words = ngettext(
            "{dropped} of {all} reports {place} was set aside, {disputed} disputed",
            "{dropped} of {all} reports {place} were set aside, {disputed} disputed",
            dropped,
            dropped=number(dropped),
            **told,
        )
    return [words, gettext("The reports {place}", place=place)]


def table_of(x: Reconciliation, theatre: str) -> pd.DataFrame:
    """Return the rows drawn as a tidy table."""
    rows = report_rows(x, _in_scope(x), theatre)[list(_COLUMNS)]
    return rows.sort_values(["reference_date", "count", "report_id"], ignore_index=True)
