"""What a comparison says of one pair, in sentences that claim no more than the reports allow."""

from typing import Any

import pandas as pd

from tallies.model.words import say_day
from tallies.trends.words import say_ratio

CAUSES = {
    "same": "No lag and no other rule is shown.",
    "lag": "A lag explains the gap better than another rule.",
    "rule": "Another rule explains the gap better than a lag.",
    "both": "It takes a lag and another rule to explain the gap.",
    "either": "A lag and another rule explain the gap about equally well.",
    "neither": "Neither a lag nor a steady ratio explains the gap.",
}
GAP = "The gap between them is not shown to be one of a lag or of another rule."  # same, yet apart


def sentence_of(row: Any, days: pd.DataFrame, max_lag: int, said: tuple[str, float]) -> str:
    """Return the sentences of one row of the table of pairs.

    `days` are those of the pair, `said` what is counted and the confidence of intervals.
    """
    measure, confidence = said
    place, pair = _place(row.theatre, measure), f"{row.second} against {row.first}"
    if pd.isna(row.since):
        return f"{place}, {pair}: not compared, since {row.reason}."
    words = [f"{place}, {pair}, rises from {say_day(row.since)}: {_standing(row, days)}."]
    if not pd.isna(row.ratio):
        words.append(_rate(row, max_lag, confidence))
    apart = not pd.isna(row.parts_from)
    if row.explained_by == "same" and apart:
        words.append(GAP)
    else:
        words.append(CAUSES.get(row.explained_by) or f"There are {row.reason}.")
    if apart:
        which = " on every common day" if row.common_days else ""
        words.append(f"They differ{which} from {say_day(row.parts_from)} on.")
    return " ".join(words)


def _place(theatre: str, measure: str) -> str:
    """Return "Reported attacks in Syria"."""
    where = {"": "", "total": " in all"}.get(theatre, f" in {theatre}")
    return f"Reported {measure}{where}"


def _standing(row: Any, days: pd.DataFrame) -> str:
    """Return how far each had risen by the last common day."""
    if pd.isna(row.last_common):
        return "there is no day on which both are certain"
    last = days[days["date"] == row.last_common].iloc[0]
    first, second = (
        _limits(last[f"{one}_low"], last[f"{one}_high"]) for one in ("first", "second")
    )
    n = row.common_days
    which = "the only common day" if n == 1 else f"the last of {n} common days"
    when = f"by {say_day(row.last_common)}, {which}"
    return f"{when}, {row.second} had risen by {second}, {row.first} by {first}"


def _limits(low: int, high: int) -> str:
    """Return "75" or "72 to 75"."""
    if pd.isna(high):
        return f"at least {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _rate(row: Any, max_lag: int, confidence: float) -> str:
    """Return ratio and lag with their intervals."""
    span = f"{100 * confidence:g}% interval"
    low, high = say_ratio(row.ratio_low), say_ratio(row.ratio_high)
    words = f"The rise of {row.second} is {say_ratio(row.ratio)} times that of {row.first} "
    words += f"({span} {low} to {high})"
    if pd.isna(row.lag_days):
        return f"{words}."
    if row.lag_low == -max_lag and row.lag_high == max_lag:
        return f"{words}; the reports cannot tell a lag."
    return f"{words}, {_lag(row)} ({span} {_days(row.lag_low)} to {_days(row.lag_high)} days)."


def _lag(row: Any) -> str:
    """Return "3 days later"."""
    n = int(row.lag_days)
    if n == 0:
        return "without a lag"
    return f"{abs(n)} day{'' if abs(n) == 1 else 's'} {'later' if n > 0 else 'earlier'}"


def _days(lag: int) -> str:
    """Return a limit of the lag with its sign."""
    return f"\N{MINUS SIGN}{-lag}" if lag < 0 else f"{lag}"
