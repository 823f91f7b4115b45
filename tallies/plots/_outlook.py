"""What an overview says of each theatre: the rate now, its changes and its trend, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.errors import NotEnoughDataError
from tallies.model.language import N_, counted, gettext, number, percent
from tallies.model.record import Reconciliation
from tallies.plots._change_words import changes_told, day_of, p_in_words, verb_of
from tallies.plots._paces import Pace, Regime, Verdict
from tallies.plots._series import TOTAL, as_dates
from tallies.plots._style import Look
from tallies.plots._weeks import Bar
from tallies.plots._words import a_day, capital, confident, in_brackets, spoken_range
from tallies.trends.changepoints import Changepoints, find_changepoints
from tallies.trends.growth import Trend, fit_trend
from tallies.trends.words import figure_of_weeks, say_weeks

NONE = "\N{EN DASH}"
WEAK = 0.10  # no trend is spoken of from this p-value on


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """One theatre: its weeks, its rates between reports with what was found in them, its trend."""

    name: str
    label: str
    look: Look
    weeks: tuple[Bar, ...]
    pace: Pace | None  # None where no two reports pin a count
    trend: Trend | None  # None with fewer than three rows

    @property
    def verdict(self) -> Verdict | None:
        """What the test for changes says."""
        return self.pace.verdict if self.pace else None

    @property
    def now(self) -> Regime | None:
        """The last stretch of a steady rate, if its rate is known."""
        last = self.pace.regimes[-1] if self.pace else None
        return last if last and last.known else None

    @property
    def count(self) -> int:
        """What was counted between reports."""
        return int(self.pace.count.sum()) if self.pace else 0


def changes_of(
    record: Reconciliation, names: Iterable[str], given: Changepoints | None
) -> list[Changepoints]:
    """Return the changes of the theatres, given or found now, then those of the total."""
    found = [given] if given is not None else []
    whole = TOTAL in names and (given is None or TOTAL not in set(given.tests["theatre"]))
    for theatre in [None] * (given is None) + [TOTAL] * whole:
        try:
            found.append(find_changepoints(record, theatre=theatre))
        except NotEnoughDataError:
            continue
    return found


def trend_of(record: Reconciliation, name: str) -> Trend | None:
    """Return the trend of a theatre, if it has rows enough."""
    try:
        return fit_trend(record, theatre=name)
    except NotEnoughDataError:
        return None


def rate_words(one: Outlook) -> tuple[str, str]:
    """Return the rate now and its range."""
    if one.pace is None or one.now is None:
        return NONE, ""
    rate, span = one.now.said()
    return a_day(rate), confident(one.pace.confidence, span)


def change_words(one: Outlook, every: Sequence[Pace]) -> tuple[str, str]:
    """Return what was found of changes, and with which date and evidence."""
    verdict = one.verdict
    if verdict is None:
        return gettext("Change not tested"), gettext("too few reports")
    if not one.count:
        return gettext("Nothing was counted"), ""
    doubt = [gettext("limits differ")] if verdict.doubt else []
    between = gettext("; ")
    if not verdict.shifts:
        return gettext("No change detected"), between.join([p_in_words(verdict.p), *doubt])
    last, times = verdict.shifts[-1], len(verdict.shifts)
    verb = capital(verb_of(last, verdict))
    told = gettext("{verb} after about {date}", verb=verb, date=day_of(every, last.day))
    more = [counted("last of {number} changes", times, number=number(times))] if times > 1 else []
    return told, between.join([p_in_words(last.p), *doubt, *more])


def trend_words(one: Outlook) -> tuple[str, str]:
    """Return doubling or halving time with its range, or why there is none."""
    trend = one.trend
    if trend is None:
        return gettext("No trend fitted"), gettext("too few reports")
    if not trend.count:
        return gettext("Nothing was counted"), ""
    p = p_in_words(trend.p_value)
    if not trend.p_value < WEAK:
        return gettext("No trend detected"), p
    if trend.shape == "step":
        return gettext("No doubling time"), gettext("a step fits better than a trend")
    up = trend.growth > 0
    if trend.separated or not np.isfinite(trend.doubling_time):
        return gettext("All counted at the end") if up else gettext("All counted at the start"), p
    told = _doubled(trend.p_value, up=up, every=say_weeks(trend.doubling_time))
    return told, confident(percent(trend.confidence), _times(trend))


def _doubled(p: float, *, up: bool, every: str) -> str:
    """Return how fast the counts grew or shrank, as surely as the evidence allows."""
    if p < 0.01:
        message = N_("Doubled every {time}") if up else N_("Halved every {time}")
    elif p < 0.05:
        doubled = N_("Appears to have doubled every {time}")
        message = doubled if up else N_("Appears to have halved every {time}")
    else:
        doubled = N_("May have doubled every {time}")
        message = doubled if up else N_("May have halved every {time}")
    return gettext(message, time=every)


def _times(trend: Trend) -> str:
    """Return the range of a doubling or halving time, the unit said once where it can be."""
    low, high = trend.doubling_low, trend.doubling_high
    if not np.isfinite(high):
        return gettext("{number} or more", number=say_weeks(low))
    least = figure_of_weeks(low) if (low >= 2) is (high >= 2) else say_weeks(low)
    return spoken_range(least, say_weeks(high))


def sentence(one: Outlook, every: Sequence[Pace]) -> str:
    """Return all that the chart says of a theatre, on one line."""
    said = gettext("rate now not known")
    if one.pace is not None and one.now is not None:
        rate, span = one.now.said(spoken=True)
        span = confident(one.pace.confidence, span)
        said = gettext("rate now {rate} ({range})", rate=a_day(rate), range=span)
    change = changes_told(one.pace, every) if one.pace and one.verdict else ""
    if not change:
        change = gettext("nothing was counted") if one.verdict else gettext("changes not tested")
    told, more = trend_words(one)
    trend = told[:1].lower() + told[1:]
    if more:
        trend = in_brackets(trend, more)
    return gettext(
        "{theatre}: {rate}, {change}; {trend}",
        theatre=one.label,
        rate=said,
        change=change,
        trend=trend,
    )


def table_of(drawn: Sequence[Outlook], every: Sequence[Pace]) -> pd.DataFrame:
    """Return a row for each theatre, in the order drawn."""
    rows = [_numbers(one) | _said(one, every) for one in drawn]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    return table.astype(COLUMNS)


COLUMNS: dict[str, str] = {
    "theatre": "str",
    "start": "datetime64[us]",
    "end": "datetime64[us]",
    "days": "Int64",
    "count": "Int64",
    "rate": "float64",
    "rate_low": "float64",
    "rate_high": "float64",
    "rate_since": "datetime64[us]",
    "changes": "Int64",
    "change_p": "float64",
    "changed_on": "datetime64[us]",
    "changed_earliest": "datetime64[us]",
    "changed_latest": "datetime64[us]",
    "rate_before": "float64",
    "depends_on_limits": "boolean",
    "trend_p": "float64",
    "growth": "float64",
    "doubling_time": "float64",
    "doubling_low": "float64",
    "doubling_high": "float64",
    "shape": "str",
    "change": "str",
    "trend": "str",
}


def _said(one: Outlook, every: Sequence[Pace]) -> dict[str, object]:
    """Return the words of the table."""
    return {"change": change_words(one, every)[0], "trend": trend_words(one)[0]}


def _numbers(one: Outlook) -> dict[str, object]:
    """Return the numbers of the table, as far as they are known."""
    found: dict[str, object] = {"theatre": one.name, "shape": ""}
    if one.pace is not None:
        found |= {
            "start": _day(int(one.pace.start[0]) + 1),
            "end": _day(int(one.pace.end[-1])),
            "days": one.pace.days,
            "count": one.count,
        }
    if one.now is not None:
        found |= {
            "rate": one.now.rate,
            "rate_low": one.now.low,
            "rate_high": one.now.high,
            "rate_since": _day(one.now.first + 1),
        }
    verdict = one.verdict
    if one.pace is not None and verdict is not None:
        shifts = verdict.shifts
        found |= {
            "changes": len(shifts),
            "change_p": shifts[-1].p if shifts else verdict.p,
            "depends_on_limits": verdict.doubt,
        }
        if shifts:
            runs = shifts[-1].runs
            found |= {
                "changed_on": _day(shifts[-1].day + 1),
                "changed_earliest": _day(runs[0][0] + 1),
                "changed_latest": _day(runs[-1][1] + 1),
                "rate_before": one.pace.regimes[-2].rate,
            }
    if one.trend is not None:
        names = ("growth", "doubling_time", "doubling_low", "doubling_high", "shape")
        found |= {name: getattr(one.trend, name) for name in names}
        found["trend_p"] = one.trend.p_value
    return found


def _day(day: int) -> pd.Timestamp:
    """Return a day number as a date."""
    return as_dates([day])[0]
