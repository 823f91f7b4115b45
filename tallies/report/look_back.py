"""What was said at the end of the week before, and what changed since; no HTML."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tallies.comparison.replay import replay
from tallies.errors import NotEnoughDataError, TalliesWarning
from tallies.model.columns import bounds, outlet, parts
from tallies.model.language import gettext, ngettext, number, several
from tallies.model.record import Reconciliation
from tallies.model.series import in_use
from tallies.reconciliation.reconcile import reconcile
from tallies.report.words import figure, limits, listing, reports_in_words, short_date, theatre_name

JUDGED = ["status", "reason", "gap", "nearest_fit_days"]
MOST = 4  # reports named in one sentence
Limits = tuple[int, int | None]


@dataclass(frozen=True, slots=True, eq=False)
class LookBack:
    """The tally as known on an earlier day beside the tally as it stands.

    Attributes
    ----------
    day : pandas.Timestamp
        The earlier day: what was known by then, about days up to then.
    before, now : Reconciliation
        The two tallies, by the same rules.
    n_undated : int
        Reports in use without a report date, taken as known on their reference date.
    """

    day: pd.Timestamp
    before: Reconciliation
    now: Reconciliation
    n_undated: int


def look_back(record: Reconciliation, day: pd.Timestamp) -> LookBack | None:
    """Return the tally as known on a day beside the whole, None where nothing was known.

    Where the record leaves reports without a report date out, so does the look back. Else they
    are taken as known on their reference date, so that they count as no change.
    """
    if day <= record.tally.index[0]:
        return None
    same = _same_question(record) | {"until": day, "as_of": day}
    try:
        with warnings.catch_warnings():  # the record has said already what it leaves out
            warnings.simplefilter("ignore", TalliesWarning)
            before = reconcile(record.reports.drop(columns=JUDGED), **same)
    except NotEnoughDataError:
        return None
    used = in_use(before.reports)
    n_undated = int(used["report_date"].isna().sum())
    return LookBack(day, before, record, n_undated)


def replay_weeks(record: Reconciliation, week_ends: str) -> pd.DataFrame:
    """Return the tally as known at the end of each week and, last, as the record has it."""
    days = record.tally.index
    about = record.reports["status"] != "out_of_scope"
    published = record.reports.loc[about, "report_date"]
    last = record.metadata["as_of"] or max([days[-1], *published.dropna()])
    ends = pd.date_range(days[0], min(days[-1], last), freq=f"W-{week_ends}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TalliesWarning)
        return replay(record.reports.drop(columns=JUDGED), [*ends, last], **_same_question(record))


def _same_question(record: Reconciliation) -> dict[str, Any]:
    """Return the options of a record; reports without a date of publication as told above."""
    meta = record.metadata
    names = ("definition", "measure", "theatres", "since", "until")
    used = {
        name: meta["reconcile"][name]
        for name in ("unnamed", "windows", "weights", "exclude", "pin")
    }
    undated = "reference_date" if meta["as_of"] is None else meta["reconcile"]["undated"]
    return {**{name: meta[name] for name in names}, **used, "undated": undated}


def then_and_now(x: LookBack, theatre: str, day: pd.Timestamp) -> tuple[Limits, Limits]:
    """Return what was allowed for a day by what was known then, and what is allowed now."""
    return limits_of(x.before, theatre, day), limits_of(x.now, theatre, day)


def limits_of(record: Reconciliation, theatre: str, day: pd.Timestamp) -> Limits:
    """Return what a record allows for a theatre at the end of a day, None without a limit."""
    low, high = record.lower[theatre][day], record.upper[theatre][day]
    return int(low), None if pd.isna(high) else int(high)


def moved(then: Limits, now: Limits) -> bool:
    """Whether something is allowed now that was not allowed then: more than a narrower range."""
    wider = then[1] is not None and (now[1] is None or now[1] > then[1])
    return now[0] < then[0] or wider


def moved_days(x: LookBack, theatre: str) -> list[pd.Timestamp]:
    """Return the days, up to the day looked back to, of which another figure holds now."""
    days = x.before.tally.index.intersection(x.now.tally.index)
    (low, high), (least, most) = (
        [
            frame.loc[days, theatre].to_numpy(dtype=float, na_value=np.inf)
            for frame in (one.lower, one.upper)
        ]
        for one in (x.before, x.now)
    )
    return list(days[(least < low) | (most > high)])  # as `moved` has it


def verdict(x: LookBack, theatre: str) -> str:
    """Return in a word or two what became of a theatre's figure."""
    then, now = then_and_now(x, theatre, x.day)
    if moved(then, now):
        return gettext("changed")
    return gettext("unchanged") if then == now else gettext("narrowed by later reports")


def sentences(x: LookBack) -> list[str]:
    """Return a sentence for each theatre that changed: old and new figures, and because of what."""
    told = []
    for theatre in x.now.tally.columns:
        days = moved_days(x, theatre)
        if days:
            told.append(_sentence(x, theatre, days))
    if not told:
        day = short_date(x.day)
        told = [
            gettext("Nothing changed: what was said of days up to {date} still stands.", date=day)
        ]
    if x.n_undated:
        told.append(
            gettext(
                "Of what was used then, {reports} without a date of publication count as known on "
                "the day that they speak for.",
                reports=reports_in_words(x.n_undated),
            )
        )
    return told


def _sentence(x: LookBack, theatre: str, days: list[pd.Timestamp]) -> str:
    """Return what changed of a theatre and the reports behind it."""
    day = x.day if x.day in days else max(days, key=lambda d: (_shift(x, theatre, d), d))
    then, now = then_and_now(x, theatre, day)
    told = gettext(
        "{theatre}, by {date}: {then}, now {now}",
        theatre=theatre_name(theatre),
        date=short_date(day),
        then=limits(*then),
        now=limits(*now),
    )
    if len(days) > 1:
        more = len(days) - 1
        told += " " + ngettext(
            "(and {number} other day)", "(and {number} other days)", more, number=number(more)
        )
    came, went = _reports_behind(x, theatre)
    said = [gettext("published since: {reports}", reports=named(came))] if len(came) else []
    said += [gettext("no longer relied on: {reports}", reports=named(went))] if len(went) else []
    because = gettext("; ").join(said) or gettext("other theatres' figures")
    return gettext("{told}. Because of reports {reasons}.", told=told, reasons=because)


def _shift(x: LookBack, theatre: str, day: pd.Timestamp) -> int:
    """Return by how much the estimate of a day moved."""
    return abs(int(x.now.tally[theatre][day]) - int(x.before.tally[theatre][day]))


def _reports_behind(x: LookBack, theatre: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reports new in use that the old limits do not allow, and those given up."""
    status = x.before.reports.set_index("report_id")["status"]
    now = x.now.reports.assign(before=x.now.reports["report_id"].map(status))
    about = [theatre == "total" or theatre in parts(name) for name in now["theatre"]]
    now = now[about]
    early = now["reference_date_earliest"] <= x.day
    used = now["status"].isin(["kept", "disputed"])
    new = now[used & early & ~now["before"].isin(["kept", "disputed"])]
    against = new[[_against(x.before, row) for _, row in new.iterrows()]]
    given_up = now[~used & now["before"].isin(["kept", "disputed"])]
    return (new if against.empty else against), given_up


def _against(before: Reconciliation, report: "pd.Series[Any]") -> bool:
    """Whether the old limits leave no room for a report on one theatre or on all."""
    named = set(parts(str(report["theatre"])))
    singles = set(before.tally.columns) - {"total"}
    column = "total" if named == singles else str(report["theatre"])
    day = report["reference_date"]
    if column not in before.tally.columns or day not in before.tally.index:
        return False
    most = report["count_high"]
    low, high = bounds(
        str(report["qualifier"]),
        int(report["count"]),
        None if pd.isna(most) else int(most),
    )
    least, top = before.lower[column][day], before.upper[column][day]
    too_high = not pd.isna(top) and low > int(top)
    return bool(too_high or (high is not None and high < int(least)))


def named(reports: pd.DataFrame) -> str:
    """Return reports with figure, day, outlet and id."""
    order = reports.sort_values(["reference_date", "report_id"])
    names = [_named(row) for _, row in order.head(MOST).iterrows()]
    more = len(order) - MOST
    if more <= 0:
        return listing(names)
    return gettext("{reports} and {number} more", reports=several(names), number=number(more))


def _named(report: "pd.Series[Any]") -> str:
    """Return one report with figure, day, outlet, day of publication if known, and id."""
    day = report["report_date"]
    published = [] if pd.isna(day) else [short_date(day)]
    return gettext(
        "{theatre} {figure} by {date} ({published})",
        theatre=theatre_name(report["theatre"]),
        figure=figure(report),
        date=short_date(report["reference_date"]),
        published=several([outlet(report["publisher"]), *published, str(report["report_id"])]),
    )
