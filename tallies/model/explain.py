"""Why a figure stands, in words that name the reports it rests on."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.model.columns import bounds, outlet, parts
from tallies.model.days import as_day
from tallies.model.decided import decided_by_hand
from tallies.model.series import check_theatre, from_start, in_use
from tallies.model.words import listed, say_count, say_day

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation


def explain_figure(x: "Reconciliation", theatre: str, date: "str | pd.Timestamp") -> str:
    """Say what a theatre's figure on a day rests on."""
    day = _day_of(x, theatre, date)
    place = "All theatres together" if theatre == "total" else theatre
    figures = (frame[theatre][day] for frame in (x.tally, x.lower, x.upper))
    lines = [_figure_in_words(place, day, *figures)]
    rows = x.reports[[_speaks_of(name, theatre, x) for name in x.reports["theatre"]]]
    used = in_use(rows)
    kept = from_start(x, used)
    windows = used.drop(index=kept.index)
    by_rule = _zero_by_rule(x, kept, place, theatre, day)
    if by_rule:
        return by_rule
    speaks = (kept["reference_date_earliest"] <= day) & (kept["reference_date"] >= day)
    if speaks.any():
        lines.append(f"Reports that speak for this day: {_supports(kept[speaks])}.")
    below, above = _holding(x, kept, day)
    if not below.empty:
        lines.append(f"Held from below by {_supports(below)}.")
    if not above.empty:
        lines.append(f"Held from above by {_supports(above)}.")
    inside = (windows["since"] <= day) & (windows["reference_date"] >= day)
    if inside.any():
        said = _supports(windows[inside], since_said=True)
        lines.append(f"Counts since a later day that bound the rise: {said}.")
    if used.empty:
        lines.append("No kept report names it.")
    aside = rows[(rows["status"] == "set_aside") & (rows["reference_date"] == day)]
    lines += [f"Set aside: {reason}" for reason in dict.fromkeys(aside["reason"])]
    lines += _by_hand(x, theatre, day)
    return " ".join(lines)


def _by_hand(x: "Reconciliation", theatre: str, day: pd.Timestamp) -> list[str]:
    """Say which reports that speak for the day were decided by hand, and why."""
    decided = decided_by_hand(x)
    decided = decided[decided["reference_date"] == day]
    return [
        f"{row['decision'].capitalize()} by hand: {_supports(decided.loc[[at]])}: {row['why']}."
        for at, row in decided.iterrows()
        if _speaks_of(row["theatre"], theatre, x)
    ]


def _holding(
    x: "Reconciliation", kept: pd.DataFrame, day: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the nearest reports before and after a day that limit each theatre's count most.

    Without those that the limits of the parts go beyond: they hold nothing new on that day.
    """
    said = zip(kept["qualifier"], kept["count"], kept["count_high"], strict=True)
    limits = [bounds(how, n, None if pd.isna(most) else most) for how, n, most in said]
    kept = kept.assign(
        low=[low for low, _ in limits], high=[np.inf if top is None else top for _, top in limits]
    )
    before = kept[(kept["reference_date"] <= day) & (kept["low"] > 0)]
    after = kept[(kept["reference_date_earliest"] >= day) & np.isfinite(kept["high"])]
    before = before[before["low"] >= _of_parts(x.lower, before["theatre"], day)]
    after = after[after["high"] <= _of_parts(x.upper, after["theatre"], day)]
    before = before[before["low"] == before.groupby("theatre")["low"].transform("max")]
    after = after[after["high"] == after.groupby("theatre")["high"].transform("min")]
    last = before.groupby("theatre")["reference_date"].transform("max")
    first = after.groupby("theatre")["reference_date_earliest"].transform("min")
    before, after = (
        before[before["reference_date"] == last],
        after[after["reference_date_earliest"] == first],
    )
    # Where the day's own reports limit most, no other report is needed.
    return before[before["reference_date"] < day], after[after["reference_date_earliest"] > day]


def _of_parts(limits: pd.DataFrame, names: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Return for each name the sum of its parts' limits on a day, infinite where one is open."""
    known = limits.loc[day].astype("Float64").fillna(np.inf).astype(float)
    return pd.Series([known[list(parts(name))].sum() for name in names], names.index, dtype=float)


def _zero_by_rule(
    x: "Reconciliation", kept: pd.DataFrame, place: str, theatre: str, day: pd.Timestamp
) -> str:
    """Say that a count is 0 by rule, where no report limits it; else nothing."""
    if x.metadata["since"] is not None and day == x.tally.index[0]:
        return f"{place} stood at 0 on {say_day(day)}: the count starts the day after."
    named = bool((kept["reference_date_earliest"] <= day).any())
    if theatre != "total" and not named and not kept.empty:
        first = kept.sort_values("reference_date_earliest")["reference_date"].iloc[0]
        if x.upper[theatre][day] == 0 and x.upper[theatre][first] != 0:
            return (
                f"{place} stands at 0 on {say_day(day)}: no report had named it yet, though "
                "reports of that time named others. With unnamed='unknown' this is left open."
            )
    return ""


def _day_of(x: "Reconciliation", theatre: str, date: "str | pd.Timestamp") -> pd.Timestamp:
    """Return the day asked for, or say what the tally has."""
    check_theatre(x, theatre)
    day = as_day("date", date)
    if day not in x.tally.index:
        first, last = x.tally.index[0], x.tally.index[-1]
        message = (
            f"date={date!r} is not a day of this tally. Give one from {first:%Y-%m-%d} to "
            f"{last:%Y-%m-%d}."
        )
        raise TalliesError(message)
    return day


def _speaks_of(name: str, theatre: str, x: "Reconciliation") -> bool:
    """Whether a report's theatre is the one asked for; the total is spoken of by any part."""
    names = set(name.split("+"))
    return names <= set(x.tally.columns) and (theatre == "total" or theatre in names)


def _figure_in_words(place: str, day: pd.Timestamp, value: int, low: int, high: int) -> str:
    """Say the figure and how far the reports fix it."""
    if pd.isna(high):
        shown = "" if value == low else f" The history shown has {value}."
        return f"{place}: at least {low} by {say_day(day)}; no report limits it from above.{shown}"
    if low == high:
        return f"{place} stood at {value} on {say_day(day)}: the reports allow no other figure."
    return f"{place}: {value} by {say_day(day)} is an estimate; the reports allow {low} to {high}."


def _supports(rows: pd.DataFrame, *, since_said: bool = False) -> str:
    """Return figures with the number of outlets that carried each, the best carried first."""
    said: dict[str, set[str]] = {}
    columns = [
        "theatre",
        "qualifier",
        "count",
        "count_high",
        "since",
        "reference_date",
        "publisher",
    ]
    for theatre, qualifier, count, high, start, day, publisher in rows[columns].to_numpy():
        since = f" since {say_day(start)}" if since_said else ""
        text = f"{theatre} {say_count(qualifier, count, high)}{since} by {say_day(day)}"
        said.setdefault(text, set()).add(outlet(publisher))
    ranked = sorted(said.items(), key=lambda item: (-len(item[1]), item[0]))
    return "; ".join(f"{text} ({listed(sorted(outlets), 'outlet')})" for text, outlets in ranked)
