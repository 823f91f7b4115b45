"""The weeks of a tally as the bars that a chart draws, and what may be said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from tallies.plots._series import TOTAL, as_days
from tallies.plots._style import Look
from tallies.plots._words import MONTHS, calendar, capital, join, number, plain, short_date

WEEK = 7
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Week(NamedTuple):
    """First and last day of a week."""

    start: int
    end: int


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
    labels = {name: "Total" if name == TOTAL else plain(name) for name in look}
    columns = ("theatre", "lower", "estimate", "upper", "days_covered")
    blank = pd.Series(pd.NA, index=covered.index)
    names = ("band_low", "band_high") if band else ("", "")
    bands = (covered.get(name, blank) for name in names)
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
        )
        for start, end, theatre, low, estimate, high, days, least, most in zip(
            as_days(covered["week_start"]).tolist(),
            as_days(covered["week_end"]).tolist(),
            *(covered[name].tolist() for name in columns),
            *(edge.tolist() for edge in bands),
            strict=True,
        )
    ]


def _likely(limits: tuple[Any, Any], band: tuple[Any, Any]) -> tuple[int, int] | None:
    """Return the ends of a band where it is known and is not just the limits."""
    unknown = pd.isna(band[0]) or pd.isna(band[1])
    return None if unknown or band == limits else (int(band[0]), int(band[1]))


def with_bars(bars: Sequence[Bar], chosen: Sequence[str]) -> list[str]:
    """Return the theatres that have bars."""
    return [name for name in chosen if any(bar.theatre == name for bar in bars)]


def sums(bars: Sequence[Bar], names: Sequence[str]) -> list[int]:
    """Return the counts of these theatres over all weeks."""
    return [sum(bar.estimate for bar in bars if bar.theatre == name) for name in names]


def titles(bars: Sequence[Bar], subject: str) -> list[str]:
    """Return titles about the full weeks, without any ranking."""
    if not bars:
        return [capital(f"{subject}: no reports")]
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
        return [capital(f"{subject} by week")]
    low, high = number(min(sums)), number(max(sums))
    span = low if low == high else f"{low} to {high}"
    return [capital(f"{subject} ran at an estimated {span} a week"), capital(f"{subject} by week")]


def subtitle(bars: Sequence[Bar], unit: str) -> str:
    """Return measure, week and period."""
    if not bars:
        return f"Estimated {unit} per week"
    weeks = weeks_of(bars)
    first, last = (calendar(day) for day in (weeks[0].start, weeks[-1].end))
    days = f"{WEEKDAYS[first.weekday()]} to {WEEKDAYS[calendar(weeks[0].end).weekday()]}"
    period = f"in {first.year}"
    if first.year != last.year:
        period = " to ".join(f"{MONTHS[when.month - 1]} {when.year}" for when in (first, last))
        period = f"from {period}"
    return f"Estimated {unit} per week ({days}) {period}"


def alt(bars: Sequence[Bar], subject: str) -> str:
    """Return what the chart shows in two or three sentences."""
    if not bars:
        return f"Empty chart of {subject[:1].lower()}{subject[1:]} per week: no reports."
    weeks = weeks_of(bars)
    full = [week for week in weeks if all(bar.complete for bar in bars if bar.week == week)]
    period = f"{short_date(weeks[0].start, year=True)} to {short_date(weeks[-1].end, year=True)}"
    words = [f"Bars of estimated counts per week ({subject}), {period}, {len(weeks)} weeks."]
    if full:
        last = [bar for bar in bars if bar.week == full[-1]]
        said = [f"{bar.label} {number(bar.estimate)} ({_range(bar)})" for bar in last]
        words.append(f"In the last full week, to {short_date(full[-1].end)}: {join(said)}.")
    partial = len(weeks) - len(full)
    if partial:
        words.append(f"Incomplete weeks, hatched: {partial}.")
    return " ".join(words)


def _range(bar: Bar) -> str:
    """Return what the reports allow for a bar, in words."""
    if bar.high is None:
        return f"reports allow {number(bar.low)} or more"
    if bar.low == bar.high and bar.likely is None:
        return "exact"
    allowed = f"{number(bar.low)} to {number(bar.high)}"
    if bar.low == bar.high:
        allowed = number(bar.low)
    if bar.likely is not None:
        low, high = bar.likely
        likely = number(low) if low == high else f"{number(low)} to {number(high)}"
        return f"reports allow {allowed}, likely {likely} by a model"
    return f"reports allow {allowed}"
