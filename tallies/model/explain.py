"""Why a figure stands, in words that name the reports it rests on."""

from typing import TYPE_CHECKING

import pandas as pd

from tallies.errors import TalliesError, nearest
from tallies.model.columns import outlet
from tallies.model.words import listed, say_count, say_day

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation


def explain_figure(x: "Reconciliation", theatre: str, date: "str | pd.Timestamp") -> str:
    """Say what a theatre's figure on a day rests on."""
    day = _day_of(x, theatre, date)
    place = "All theatres together" if theatre == "total" else theatre
    lines = [
        _figure_in_words(
            place, day, *(frame[theatre][day] for frame in (x.tally, x.lower, x.upper))
        )
    ]
    rows = x.reports[[_speaks_of(name, theatre, x) for name in x.reports["theatre"]]]
    kept = rows[rows["status"].isin(["kept", "disputed"])]
    on_day = kept[kept["reference_date"] == day]
    if not on_day.empty:
        lines.append(f"Reports that speak for this day: {_supports(on_day)}.")
    else:
        before = kept[kept["reference_date"] < day]
        after = kept[kept["reference_date_earliest"] > day]
        if not before.empty:
            last = before[before["reference_date"] == before["reference_date"].max()]
            lines.append(f"The last report before it: {_supports(last)}.")
        if not after.empty:
            first = after[after["reference_date"] == after["reference_date"].min()]
            lines.append(f"The next report after it: {_supports(first)}.")
        if kept.empty:
            lines.append("No kept report names it.")
    aside = rows[(rows["status"] == "set_aside") & (rows["reference_date"] == day)]
    lines += [f"Set aside: {reason}" for reason in dict.fromkeys(aside["reason"])]
    return " ".join(lines)


def _day_of(x: "Reconciliation", theatre: str, date: "str | pd.Timestamp") -> pd.Timestamp:
    """Return the day asked for, or say what the tally has."""
    if theatre not in x.tally.columns:
        message = (
            f"theatre={theatre!r} has no column.{nearest(theatre, x.tally.columns)} "
            f"The tally has: {', '.join(x.tally.columns)}."
        )
        raise TalliesError(message)
    day = pd.to_datetime(date, errors="coerce")
    if pd.isna(day) or day not in x.tally.index:
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
        return f"{place}: at least {low} by {say_day(day)}; no report limits it from above."
    if low == high:
        return f"{place} stood at {value} on {say_day(day)}: the reports allow no other figure."
    return f"{place}: {value} by {say_day(day)} is an estimate; the reports allow {low} to {high}."


def _supports(rows: pd.DataFrame) -> str:
    """Return figures with the number of outlets that carried each, the best carried first."""
    said: dict[str, set[str]] = {}
    columns = ["theatre", "qualifier", "count", "count_high", "reference_date", "publisher"]
    for theatre, qualifier, count, high, day, publisher in rows[columns].itertuples(index=False):
        text = f"{theatre} {say_count(qualifier, count, high)} by {say_day(day)}"
        said.setdefault(text, set()).add(outlet(publisher))
    ranked = sorted(said.items(), key=lambda item: (-len(item[1]), item[0]))
    return "; ".join(f"{text} ({listed(sorted(outlets), 'outlet')})" for text, outlets in ranked)
