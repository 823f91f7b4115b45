"""The weeks of a tally as the bars that a chart draws, and what may be said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from tallies.errors import TalliesError
from tallies.model.before import MEANS
from tallies.model.language import (
    counted,
    figures_in_a_row,
    gettext,
    month_alone,
    number,
    pgettext,
    weekday,
)
from tallies.plots._series import TOTAL, as_days
from tallies.plots._style import Look
from tallies.plots._words import (
    calendar,
    capital,
    lowered,
    name_of,
    period,
    short_date,
    spoken_range,
)

WEEK = 7


def check_length(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table, or say that it has periods longer than a week."""
    days = (table["week_end"] - table["week_start"]).dt.days + 1
    if len(days) and days.max() > WEEK:
        at = table.iloc[int(days.to_numpy().argmax())]
        message = (
            f"plot_weekly() draws weeks; the period from {at['week_start']:%Y-%m-%d} to "
            f"{at['week_end']:%Y-%m-%d} has {days.max()} days. Fix: draw months or years with a "
            "chart of your own, made from the table of tallies.weekly()"
        )
        raise TalliesError(message)
    return table


class Week(NamedTuple):
    """First and last day of a week."""

    start: int
    end: int


class Before(NamedTuple):
    """The mean of the four weeks before a week; `high` is None where nothing limits it."""

    low: float
    mean: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One theatre's week; `high` is None where nothing limits the count."""

    theatre: str
    label: str
    look: Look
    week: Week
    low: int
    estimate: int
    high: int | None
    covered: int
    likely: tuple[int, int] | None = None  # under the band's model, where that says more
    before: Before | None = None  # None unless the four weeks before are full
    newest: bool = False  # of the last week that is full for every theatre

    @property
    def complete(self) -> bool:
        """Whether the reports cover all seven days."""
        return self.covered >= WEEK

    @property
    def top(self) -> int:
        """The highest count that is drawn, an arrow apart."""
        return max(self.estimate, self.high or 0, self.likely[1] if self.likely else 0)

    @property
    def passes(self) -> bool:
        """Whether the likely range goes beyond what the reports allow."""
        if self.likely is None or self.high is None:
            return False
        return self.likely[0] < self.low or self.likely[1] > self.high


def weeks_of(bars: Sequence[Bar]) -> list[Week]:
    """Return the weeks of some bars in order."""
    return sorted({bar.week for bar in bars})


def with_newest(bars: Sequence[Bar]) -> list[Bar]:
    """Mark the bars of the last week that is full for every theatre with a bar in it.

    Done before theatres are left out for want of room, so that all presets tell of one week.
    """
    partial = {bar.week for bar in bars if not bar.complete}
    last = max((week for week in weeks_of(bars) if week not in partial), default=None)
    return [replace(bar, newest=bar.week == last) for bar in bars]


def last_full(bars: Sequence[Bar]) -> list[Bar]:
    """Return those bars that are marked so."""
    return [bar for bar in bars if bar.newest]


def by_first_week(table: pd.DataFrame) -> list[str]:
    """Return the theatres of a weekly table in the order of their first week with a report."""
    known = table.loc[table["days_covered"] > 0]
    if "n_reports" in known:
        known = known.loc[known["n_reports"] > 0]
    first = known.groupby("theatre")["week_start"].min()
    names = sorted(table["theatre"].unique())
    return sorted(names, key=lambda name: (first.get(name, pd.Timestamp.max), name))


def bars_of(table: pd.DataFrame, look: dict[str, Look], *, band: bool = True) -> list[Bar]:
    """Return a bar for every week of which the reports cover at least a day.

    The likely range is left out without `band`, and where a table has no columns for it.
    """
    covered = table.loc[(table["days_covered"] > 0) & table["estimate"].notna()]
    labels = {name: name_of(name) for name in look}
    columns = ("theatre", "lower", "estimate", "upper", "days_covered")
    blank = pd.Series(pd.NA, index=covered.index)
    names = ("band_low", "band_high") if band else ("", "")
    bands = (covered.get(name, blank) for name in names)
    means = (covered.get(name, blank) for name in MEANS)
    return [
        Bar(
            theatre=theatre,
            label=labels[theatre],
            look=look[theatre],
            week=Week(start, end),
            low=int(low),
            estimate=int(estimate),
            high=None if pd.isna(high) else int(high),
            covered=int(days),
            likely=_likely((low, high), (least, most)),
            before=mean_before(*mean),
        )
        for start, end, theatre, low, estimate, high, days, least, most, *mean in zip(
            as_days(covered["week_start"]).tolist(),
            as_days(covered["week_end"]).tolist(),
            *(covered[name].tolist() for name in columns),
            *(edge.tolist() for edge in bands),
            *(part.tolist() for part in means),
            strict=True,
        )
    ]


def _likely(limits: tuple[Any, Any], band: tuple[Any, Any]) -> tuple[int, int] | None:
    """Return the ends of a band where it is known and is not just the limits."""
    unknown = pd.isna(band[0]) or pd.isna(band[1])
    return None if unknown or band == limits else (int(band[0]), int(band[1]))


def mean_before(low: Any, mean: Any, high: Any) -> Before | None:
    """Return the mean of the weeks before, None where it is unknown."""
    return None if pd.isna(mean) else Before(low, mean, None if pd.isna(high) else high)


def with_bars(bars: Sequence[Bar], chosen: Sequence[str]) -> list[str]:
    """Return the theatres that have bars."""
    return [name for name in chosen if any(bar.theatre == name for bar in bars)]


def sums(bars: Sequence[Bar], names: Sequence[str]) -> list[int]:
    """Return the counts of these theatres over all weeks."""
    return [sum(bar.estimate for bar in bars if bar.theatre == name) for name in names]


def titles(bars: Sequence[Bar], subject: str) -> list[str]:
    """Return titles about the full weeks, without any ranking."""
    if not bars:
        return [capital(gettext("{subject}: no reports", subject=subject))]
    names = {bar.theatre for bar in bars}
    full = {
        week: [bar.estimate for bar in bars if bar.week == week and bar.complete]
        for week in weeks_of(bars)
    }
    if TOTAL in names:
        names = {TOTAL}
        full = {
            week: [bar.estimate for bar in bars if bar.week == week and bar.theatre == TOTAL]
            for week in full
            if any(bar.complete for bar in bars if bar.week == week and bar.theatre == TOTAL)
        }
    sums = [sum(counts) for counts in full.values() if len(counts) == len(names)]
    if not sums:
        return [capital(gettext("{subject} by week", subject=subject))]
    low, high = number(min(sums)), number(max(sums))
    span = low if low == high else spoken_range(low, high)
    said = gettext("{subject} ran at an estimated {count} a week", subject=subject, count=span)
    return [capital(said), capital(gettext("{subject} by week", subject=subject))]


def subtitle(bars: Sequence[Bar], unit: str) -> str:
    """Return measure, week and period."""
    if not bars:
        return gettext("Estimated {unit} per week", unit=unit)
    weeks = weeks_of(bars)
    first, last = (calendar(day) for day in (weeks[0].start, weeks[-1].end))
    days = {"first": weekday(first), "last": weekday(calendar(weeks[0].end)), "unit": unit}
    if first.year == last.year:
        year = str(first.year)
        return gettext("Estimated {unit} per week ({first} to {last}) in {year}", year=year, **days)
    start, end = (
        pgettext("a month", "{month} {year}", month=month_alone(when), year=str(when.year))
        for when in (first, last)
    )
    return gettext(
        "Estimated {unit} per week ({first} to {last}) from {start} to {end}",
        start=start,
        end=end,
        **days,
    )


def method(bars: Sequence[Bar], *, stacked: bool) -> str:
    """Return how to read the bars, for the foot."""
    if not bars:
        return ""
    made = gettext("Bars follow the reconciled tally.")
    if stacked:
        made = gettext("Bars add up the theatres' reconciled tallies; ranges are the total's.")
    ranges = gettext("Thin lines show what the reports allow.")
    if any(bar.likely for bar in bars):
        ranges = gettext(
            "Thin lines show what the reports allow, thick ones the likely range (by a model)."
        )
    words = f"{made} {ranges}"
    if not all(bar.complete for bar in bars):
        words += " " + gettext("Hatched: incomplete week.")
    return words


def alt(bars: Sequence[Bar], subject: str, more: str) -> str:
    """Return what the chart shows in some sentences, with `more` of the last full week."""
    if not bars:
        about = lowered(subject)
        return gettext("Empty chart of {subject} per week: no reports.", subject=about)
    weeks = weeks_of(bars)
    full = last_full(bars)
    words = [
        counted(
            "Bars of estimated counts per week ({subject}), {period}, {number} weeks.",
            len(weeks),
            subject=subject,
            period=period(weeks[0].start, weeks[-1].end),
            number=number(len(weeks)),
        )
    ]
    if full:
        said = [
            gettext(
                "{theatre} {count} ({range})",
                theatre=bar.label,
                count=number(bar.estimate),
                range=_range(bar),
            )
            for bar in full
        ]
        words.append(
            gettext(
                "In the last full week, to {date}: {figures}.",
                date=short_date(full[0].week.end),
                figures=figures_in_a_row(said),
            )
            + more
        )
    partial = len({bar.week for bar in bars if not bar.complete})
    if partial:
        words.append(gettext("Incomplete weeks, hatched: {number}.", number=number(partial)))
    return " ".join(words)


def _range(bar: Bar) -> str:
    """Return what the reports allow for a bar, in words."""
    if bar.high is None:
        return gettext("reports allow {number} or more", number=number(bar.low))
    if bar.low == bar.high and bar.likely is None:
        return gettext("exact")
    allowed = _span(bar.low, bar.high)
    if bar.likely is None:
        return gettext("reports allow {range}", range=allowed)
    return gettext(
        "reports allow {range}, likely {likely} by a model",
        range=allowed,
        likely=_span(*bar.likely),
    )


def _span(low: int, high: int) -> str:
    """Return "36", or "36 to 38"."""
    return number(low) if low == high else spoken_range(number(low), number(high))
