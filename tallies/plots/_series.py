"""What the charts draw: the series of a Reconciliation, on the days that have a kept report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from tallies.errors import TalliesError, nearest
from tallies.model.language import both, counted, number, several
from tallies.model.record import Reconciliation
from tallies.model.series import all_report_counts, in_use
from tallies.plots import _style as style
from tallies.plots._style import Look
from tallies.plots._words import Ending, name_of, plain

TOTAL = "total"
FRESH = 7  # days after which a held figure is drawn dashed
MOST_TOGETHER = 4  # series that share one panel; beyond it, small multiples


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One theatre's tally on its report days."""

    name: str
    label: str  # the name, fit to be drawn
    look: Look
    days: np.ndarray  # days with a kept report, ascending
    estimate: np.ndarray
    lower: np.ndarray
    upper: np.ndarray  # -1 where nothing limits the count
    reports: np.ndarray  # kept rows on each day
    since: int | None  # first day counted
    last_day: int  # of the tally
    at_end: tuple[int, int | None] | None = None  # what all reports allow on that day

    def ending(self) -> Ending:
        """Return where the tally stands: at its last figure, if that is one count and no more.

        What was a range then is told by what the reports allow on the last day, and so is a count
        that a later report of a sum shows to have risen.
        """
        low, estimate, high = (int(edge[-1]) for edge in (self.lower, self.estimate, self.upper))
        if self.at_end is None or low == high >= self.at_end[0]:
            return Ending(low, estimate, None if high < 0 else high)
        least, most = self.at_end
        return Ending(least, max(least, estimate), most)

    def table(self) -> pd.DataFrame:
        """Return the series as a tidy table."""
        upper = pd.array(self.upper, dtype="Int64")
        upper[self.upper < 0] = pd.NA
        return pd.DataFrame(
            {
                "theatre": pd.array([self.name] * len(self.days), dtype="str"),
                "date": as_dates(self.days),
                "lower": pd.array(self.lower, dtype="Int64"),
                "estimate": pd.array(self.estimate, dtype="Int64"),
                "upper": upper,
                "n_reports": pd.array(self.reports, dtype="Int64"),
            }
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a step line at one level; `riser` leads up to it where it is not None."""

    start: int
    solid_until: int
    dashed_until: int  # equal to solid_until where nothing is dashed
    level: int
    riser: int | None


def pieces(series: Series, max_age: int) -> list[Piece]:
    """Return the step line: each level held until the next report, for `max_age` days at most."""
    stretches: list[Piece] = []
    until = [*series.days[1:].tolist(), max(series.last_day, int(series.days[-1]))]
    counted = series.since is not None and series.days[0] - series.since <= max_age
    before: int | None = 0 if counted else None
    for day, level, following in zip(
        series.days.tolist(), series.estimate.tolist(), until, strict=True
    ):
        fresh = min(following, day + min(FRESH, max_age))
        stale = max(fresh, min(following, day + max_age))
        stretches.append(Piece(day, fresh, stale, level, before))
        before = level if stale == following else None
    return stretches


def as_days(dates: "pd.Series | pd.Index") -> np.ndarray:
    """Return dates as day numbers."""
    return np.asarray(dates.to_numpy(dtype="datetime64[D]").astype("int64"))


def as_dates(days: Iterable[int]) -> pd.DatetimeIndex:
    """Return day numbers as dates."""
    return pd.DatetimeIndex(np.asarray(list(days), dtype="datetime64[D]").astype("datetime64[us]"))


def check_record(x: object, function: str) -> Reconciliation:
    """Return `x` if it is a Reconciliation, or raise."""
    if not isinstance(x, Reconciliation):
        message = (
            f"{function}() draws a Reconciliation, not {type(x).__name__}. "
            "Make one with tallies.reconcile(reports)."
        )
        raise TalliesError(message)
    return x


def check_age(max_age: int) -> None:
    """Raise unless a figure is held for at least a day."""
    if max_age < 1:
        message = f"max_age={max_age!r} must be at least 1 day."
        raise TalliesError(message)


def choose_theatres(known: Sequence[str], theatres: Iterable[str] | None) -> list[str]:
    """Return the theatres to draw: those asked for, else all single ones in the known order.

    From five on the total is drawn too, last, since nobody adds up so many in his head.
    """
    if theatres is None:
        single = [name for name in style.house_order(known) if name != TOTAL] or list(known)
        total = len(single) > MOST_TOGETHER and TOTAL in known
        return [*single, TOTAL] if total else single
    chosen = [theatres] if isinstance(theatres, str) else list(dict.fromkeys(theatres))
    for name in chosen:
        if name not in known:
            message = (
                f"theatres={name!r} is not a theatre of this tally, which has "
                f"{', '.join(map(repr, known))}.{nearest(str(name), known)}"
            )
            raise TalliesError(message)
    if not chosen:
        message = "theatres=[] names nothing to draw. Leave theatres out to draw all of them."
        raise TalliesError(message)
    return chosen


def looks(ranked: Sequence[str], chosen: Sequence[str]) -> dict[str, Look]:
    """Return a look for each chosen theatre, the same one in every chart where that can be."""
    every = style.LOOKS
    single = [name for name in style.house_order(ranked) if name != TOTAL]
    if len(single) > len(every):
        single = [name for name in single if name in chosen]
    alike = len(chosen) > MOST_TOGETHER  # each in a panel of its own
    table = {name: every[0 if alike else i % len(every)] for i, name in enumerate(single)}
    table[TOTAL] = style.TOTAL_LOOK
    return {name: style.own_look(name, table[name]) for name in chosen}


def kept_days(x: Reconciliation) -> dict[str, pd.Series]:
    """Return for each theatre its days with a kept report, with the number of rows on each."""
    kept = x.reports.loc[x.reports["status"].eq("kept"), ["theatre", "reference_date"]]
    days = {}
    for name, numbers in all_report_counts(x, kept).items():
        counts = pd.Series(numbers, index=x.tally.index)
        days[name] = counts[counts > 0]
    return days


def by_first_report(days: dict[str, pd.Series]) -> list[str]:
    """Return the theatres in the order of their first report, then of their names."""
    far = pd.Timestamp.max
    return sorted(days, key=lambda name: (min(days[name].index, default=far), name))


def series_of(x: Reconciliation, theatres: Iterable[str] | None) -> list[Series]:
    """Return the series to draw; a theatre without a kept report of its own has no days."""
    days = kept_days(x)
    order = by_first_report(days)
    chosen = choose_theatres(order, theatres)
    look = looks(order, chosen)
    last = int(as_days(x.tally.index)[-1]) if len(x.tally) else 0
    return [_series(x, name, look[name], days[name], last) for name in chosen]


def _series(x: Reconciliation, name: str, look: Look, counts: pd.Series, last: int) -> Series:
    """Return one series."""
    index = pd.DatetimeIndex(counts.index)
    lower, estimate, upper = (
        frame[name].reindex(index).astype("Int64") for frame in (x.lower, x.tally, x.upper)
    )
    return Series(
        name=name,
        label=name_of(name),
        look=look,
        days=as_days(index),
        estimate=estimate.to_numpy(dtype="int64"),
        lower=lower.fillna(0).to_numpy(dtype="int64"),
        upper=upper.fillna(-1).to_numpy(dtype="int64"),
        reports=counts.to_numpy(dtype="int64"),
        since=first_day(x),
        last_day=last,
        at_end=_at_end(x, name),
    )


def _at_end(x: Reconciliation, name: str) -> tuple[int, int | None]:
    """Return what the reports allow on the last day of the tally."""
    low, high = x.lower[name].iloc[-1], x.upper[name].iloc[-1]
    return int(low), None if pd.isna(high) else int(high)


def longest_silence(all_days: Iterable[int]) -> tuple[int, int] | None:
    """Return start and end of the longest stretch without a report, if over a week."""
    gaps = [(b - a, -a) for a, b in pairwise(sorted(set(all_days))) if b - a > FRESH]
    if not gaps:
        return None
    length, start = max(gaps)
    return -start, length - start


def first_day(x: Reconciliation) -> int | None:
    """Return the first day counted, if it was stated: a first report may be years into a count."""
    since = x.metadata.get("since")
    if since is None or pd.isna(since):
        return None
    return int(as_days(pd.DatetimeIndex([since]))[0])


def as_of_day(x: Reconciliation) -> int | None:
    """Return the day of the last report used."""
    kept = in_use(x.reports[["status", "reference_date"]])["reference_date"]
    return int(as_days(kept).max()) if len(kept) else None


def source_names(x: Reconciliation) -> str:
    """Return the sources of the kept reports in words, the most frequent first."""
    kept = in_use(x.reports[["status", "source"]])["source"]
    counts = kept.value_counts()
    names = [plain(name) for name in sorted(counts.index, key=lambda name: (-counts[name], name))]
    if len(names) > 3:
        more = len(names) - 2
        told = {"sources": several(names[:2]), "number": number(more)}
        return counted("{sources} and {number} other sources", more, **told)
    return both(names)


def reported_days(x: Reconciliation) -> list[int]:
    """Return the days with a kept report of any theatre or sum."""
    kept = x.reports.loc[x.reports["status"].eq("kept"), "reference_date"]
    return sorted(set(as_days(kept).tolist()))
