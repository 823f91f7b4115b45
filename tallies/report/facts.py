"""What a weekly page says, as tables and sentences taken from a reconciliation; no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tallies.errors import TalliesError
from tallies.model.before import with_means_before
from tallies.model.columns import outlet
from tallies.model.days import ONE_DAY
from tallies.model.language import (
    N_,
    both,
    figures_in_a_row,
    gettext,
    measure_in_words,
    number,
    reported,
    several,
)
from tallies.model.record import Reconciliation
from tallies.model.series import in_use, weekly
from tallies.plots.theme import in_order
from tallies.report.changes import look_for_changes
from tallies.report.look_back import LookBack, limits_of, look_back
from tallies.report.words import (
    Row,
    days_in_words,
    limits,
    long_date,
    outlets_in_words,
    period,
    reports_in_words,
    status_name,
)
from tallies.trends.changepoints import Changepoints

NOT_USED = ("set_aside", "disputed", "superseded", "excluded")
STATUSES = ("kept", "disputed", "set_aside", "superseded", "excluded", "not_yet_known")
OUTSIDE = {
    "counts since": N_("another first day"),
    "speaks for a day after": N_("a later day"),
    "speaks for a day before the count starts": N_("an earlier day"),
    "another measure": N_("another measure"),
    "another definition": N_("another definition"),
    "another theatre": N_("another theatre"),
    "a single site": N_("a single site"),
}
MOST_NAMED = 4  # theatres that fit into a headline
MOST_WEEKS = 520  # ten years: of more, a week is too narrow to draw, to point at and to list


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """One week of a reconciliation, with the whole behind it.

    Attributes
    ----------
    record : Reconciliation
        The whole.
    weeks : pandas.DataFrame
        The weekly table of all weeks.
    week : pandas.DataFrame
        Its rows of the week in hand, one per theatre, the total last, with the mean of the four
        weeks before.
    events : pandas.DataFrame
        Dated context, may be empty: ``date, theatre, kind, description, url``.
    subject : str
        What is counted, as titles begin.
    changes : Changepoints or None
        Changes of the rate up to the end of the week; None where reports are too few.
    before : LookBack or None
        The tally as known at the end of the week before; None where nothing was known.
    order : sequence of str
        Theatres that come first.
    """

    record: Reconciliation
    weeks: pd.DataFrame
    week: pd.DataFrame
    events: pd.DataFrame
    subject: str
    changes: Changepoints | None
    before: LookBack | None
    order: Sequence[str] = ()

    @property
    def first(self) -> pd.Timestamp:
        """First day of the week."""
        return pd.Timestamp(self.week["week_start"].iloc[0])

    @property
    def last(self) -> pd.Timestamp:
        """Last day of the week, whether or not the reports reach it."""
        return pd.Timestamp(self.week["week_end"].iloc[0])

    @property
    def end(self) -> pd.Timestamp:
        """Day of the last report within the week, or before it: what the page is as of."""
        return min(self.last, pd.Timestamp(self.record.metadata["last_report"]))

    @property
    def by_week(self) -> bool:
        """Whether weeks are few enough to be shown one by one."""
        return self.weeks["week_end"].nunique() <= MOST_WEEKS

    @property
    def theatres(self) -> list[str]:
        """Single theatres in their order."""
        return in_order((name for name in self.record.tally.columns if name != "total"), self.order)

    @property
    def used(self) -> pd.DataFrame:
        """Reports that the tally rests on."""
        return in_use(self.record.reports)

    @property
    def used_or_not(self) -> pd.DataFrame:
        """Reports of the question at hand, whether or not the tally rests on them."""
        reports = self.record.reports
        return reports[reports["status"].isin({"kept", *NOT_USED})]


def gather(
    record: Reconciliation,
    events: pd.DataFrame | None,
    week: pd.Timestamp | None,
    week_ends: str,
    subject: str | None = None,
    order: Sequence[str] = (),
) -> Facts:
    """Return the facts of the week that ends on `week`, by default of the last one.

    The theatres named in `order` come first in sentences and tables.
    """
    weeks = weekly(record, week_ends=week_ends)
    last = weeks["week_end"].max() if week is None else week
    with_means = with_means_before(weeks, record)
    chosen = with_means[with_means["week_end"] == last]
    if chosen.empty:
        message = (
            f"week: the reports tell nothing of the week to {last:%Y-%m-%d}. Fix: choose a day "
            f"from {weeks['week_start'].min():%Y-%m-%d} to {weeks['week_end'].max():%Y-%m-%d}"
        )
        raise TalliesError(message)
    columns = ["date", "theatre", "kind", "description", "url"]
    said = reported(str(record.metadata["measure"])) if subject is None else subject
    none = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    changes = look_for_changes(record, until=pd.Timestamp(last))
    context = none if events is None else events
    before = look_back(record, pd.Timestamp(last) - 7 * ONE_DAY)
    return Facts(record, weeks, chosen, context, said, changes, before, order)


def headline(facts: Facts) -> str:
    """Return the finding in one line, claiming no more than the limits allow."""
    stands = {name: limits_on(facts, name, facts.end) for name in [*facts.theatres, "total"]}
    total = stands.pop("total")
    named = {name: (low, high) for name, (low, high) in stands.items() if high is None or high > 0}
    if not named:
        return gettext("{subject}: none", subject=facts.subject)
    if len(named) > MOST_NAMED:
        told = {"subject": facts.subject, "figures": limits(*total)}
        return gettext("{subject} reach {figures}", **told)
    if all(low == high for low, high in named.values()):
        figures = [
            gettext(
                "{count} {place}", count=number(low), place=gettext("in {theatre}", theatre=name)
            )
            for name, (low, _) in named.items()
        ]
        told = {"subject": facts.subject, "figures": figures_in_a_row(figures)}
        return gettext("{subject} reach {figures}", **told)
    return gettext(
        "{subject} in {theatres} reach {count}",
        subject=facts.subject,
        theatres=both(list(named)),
        count=limits(*total),
    )


def standfirst(facts: Facts) -> list[str]:
    """Return the sentences under the headline: the whole and its source, then the week."""
    meta, day = facts.record.metadata, facts.end
    total = limits(*limits_on(facts, "total", day))
    told = {"count": total, "day": long_date(day)}
    whole = gettext("{count} in all by {day}.", **told)
    if meta["since"] is not None:
        since = long_date(meta["since"])
        whole = gettext("{count} in all from {since} to {day}.", since=since, **told)
    n_outlets = facts.used["publisher"].map(outlet).nunique()
    sources = "; ".join(meta["sources"])
    return [
        f"{whole[:1].upper()}{whole[1:]}",
        gettext(
            "Source: {source}, as carried by {outlets}.",
            source=sources,
            outlets=outlets_in_words(n_outlets),
        ),
        week_sentence(facts),
    ]


def week_sentence(facts: Facts) -> str:
    """Return what the reports say of the week, and how much of it they cover."""
    total = facts.week[facts.week["theatre"] == "total"].iloc[0]
    noun = facts.record.metadata["measure"]
    told = {"period": period(facts.first, facts.last), "unit": measure_in_words(noun)}
    if rise(total) == (0, None):
        return gettext(
            "Of the week from {period} the reports do not tell the number of {unit}.", **told
        )
    told["count"] = limits(*rise(total))
    if total["complete"]:
        return gettext(
            "In the week from {period} the reports allow {count} {unit}; they cover all of it.",
            **told,
        )
    return gettext(
        "In the week from {period} the reports allow {count} {unit}; they cover {days} of it.",
        days=days_in_words(int(total["days_covered"])),
        **told,
    )


def week_by_theatre(facts: Facts) -> list[pd.Series]:
    """Return the week's rows, without the total where there is one theatre only."""
    rows = {row["theatre"]: row for _, row in facts.week.iterrows()}
    names = [*facts.theatres, "total"] if len(facts.theatres) > 1 else facts.theatres
    return [rows[name] for name in names]


def limits_on(facts: Facts, theatre: str, day: pd.Timestamp) -> tuple[int, int | None]:
    """Return what the reports allow for a theatre at the end of a day, None without a limit."""
    at = max(day, facts.record.tally.index[0])
    return limits_of(facts.record, theatre, at)


def rise(row: "pd.Series[Any]") -> tuple[int, int | None]:
    """Return what the reports allow for a row of the weekly table."""
    return int(row["lower"]), None if pd.isna(row["upper"]) else int(row["upper"])


def likely_rise(row: "pd.Series[Any]") -> tuple[int, int] | None:
    """Return the likely range of a row of the weekly table, None where there is none."""
    low, high = row["band_low"], row["band_high"]
    return None if pd.isna(low) or pd.isna(high) else (int(low), int(high))


def fates(reports: pd.DataFrame) -> str:
    """Return in words how many reports ended where, so that none is lost in silence."""
    counts = reports["status"].value_counts()
    used = [
        gettext("{number} {status}", number=number(counts[name]), status=status_name(name))
        for name in STATUSES
        if name in counts
    ]
    reasons = reports.loc[reports["status"] == "out_of_scope", "reason"]
    if len(reasons):
        # A reason is a kind and a detail: "another measure: casualties", "counts since 2021-01-20".
        kinds = reasons.str.replace(r"(:| \d{4}-).*", "", regex=True).value_counts().sort_index()
        listed = several(
            [
                gettext("{number} of {kind}", number=number(count), kind=_outside(str(kind)))
                for kind, count in kinds.items()
            ]
        )
        many = number(len(reasons))
        used.append(gettext("{number} out of scope ({kinds})", number=many, kinds=listed))
    return gettext(
        "{reports}: {fates}", reports=reports_in_words(len(reports)), fates=several(used)
    )


def _outside(kind: str) -> str:
    """Return why reports are out of scope."""
    return gettext(OUTSIDE[kind]) if kind in OUTSIDE else kind


def of_the_week(facts: Facts, table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows of a dated table whose day lies in the week."""
    return table[table[column].between(facts.first, facts.last)]


def figures(reports: pd.DataFrame) -> list[list[Row]]:
    """Return the reports of each figure (same theatre, day, wording, status), latest day first."""
    same = ["reference_date", "theatre", "count", "qualifier", "count_high", "status", "reason"]
    order = reports.sort_values(["publisher", "report_id"])
    places = order.groupby(same, dropna=False, sort=True).ngroup().tolist()
    groups: dict[int, list[Row]] = {place: [] for place in sorted(places)}
    for place, row in zip(places, order.to_dict("records"), strict=True):
        groups[place].append(row)
    return sorted(groups.values(), key=lambda rows: rows[0]["reference_date"], reverse=True)


def contradictions(facts: Facts) -> list[tuple[str, pd.DataFrame]]:
    """Return each contradiction's explanation and its reports, the latest one first."""
    rows = facts.record.reports.set_index("report_id", drop=False)
    found = facts.record.contradictions
    pairs = zip(found["explanation"], found["report_ids"], strict=True)
    listed = [(text, rows.loc[list(ids)]) for text, ids in pairs]
    return sorted(listed, key=lambda pair: pair[1]["reference_date"].max(), reverse=True)


def joined(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose lists of names are text, joined by semicolons, for a CSV file."""
    lists = {
        name: [";".join(names) for names in table[name]]
        for name in table.columns
        if any(isinstance(names, tuple) for names in table[name])
    }
    return table.assign(**lists)
