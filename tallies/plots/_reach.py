"""What the tally chart says: how far each theatre got, worded as the reports allow."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from tallies.model.decided import decided_by_hand
from tallies.model.record import Reconciliation
from tallies.plots._series import (
    FRESH,
    MOST_TOGETHER,
    TOTAL,
    Series,
    as_of_day,
    first_day,
    series_of,
)
from tallies.plots._words import capital, join, long_date, number, short_date


def titles(x: Reconciliation, drawn: Sequence[Series], subject: str) -> list[str]:
    """Return titles that the reports prove, the fullest first."""
    if not drawn:
        return [f"{subject}: no reports"]
    as_of = as_of_day(x)
    said = [f"{subject} reach {join([f'{_reached(one, as_of)} {_place(one)}' for one in drawn])}"]
    many = len(drawn) > MOST_TOGETHER
    if many:
        said = []  # a list of so many figures is no title
    if many or (len(drawn) > 1 and TOTAL in x.tally and all(one.name != TOTAL for one in drawn)):
        whole = series_of(x, [TOTAL])[0]
        if len(whole.days):
            said.append(f"{subject} reach {_reached(whole, as_of)} {_place(whole)}")
    return [capital(words) for words in [*said, f"{subject} by theatre"]]


def subtitle(x: Reconciliation, drawn: Sequence[Series], unit: str) -> str:
    """Return measure and start."""
    since = first_day(x)
    start = f" since {long_date(since)}" if since is not None and drawn else ""
    return f"Cumulative {unit} reported{start}"


def _reached(series: Series, as_of: int | None) -> str:
    """Return the figure reached, worded as low as its age and its range ask for."""
    ending = series.ending()
    if as_of is not None and as_of - int(series.days[-1]) > FRESH:
        return f"at least {number(ending.low)}"
    return ending.words()


def _place(series: Series) -> str:
    """Return "in Iraq", or "in all" for the total."""
    return "in all" if series.name == TOTAL else f"in {series.label}"


def method(drawn: Sequence[Series], silent: Sequence[str], max_age: int) -> str:
    """Return the method in one sentence or two, for the foot."""
    if not drawn:
        return ""
    age = f"dashed once it is more than {FRESH} days old"
    held = f"A line holds the last reported figure, {age}."
    broken = any((pd.Series([*one.days, one.last_day]).diff() > max_age).any() for one in drawn)
    if broken:
        held = f"A line holds the last reported figure, {age}, and ends after {max_age} days."
    if any((one.lower != one.upper).any() for one in drawn):
        held += " Ticks: range the reports allow."
    if silent:
        held += f" No kept report names {join(list(silent))} alone."
    return held


def by_hand(x: Reconciliation) -> str:
    """Return how many reports were decided by hand, for the foot; nothing if none was."""
    counts = decided_by_hand(x)["decision"].value_counts()
    said = [f"{verb} {number(counts[verb])}" for verb in ("pinned", "taken out") if verb in counts]
    return f"Reports decided by hand: {join(said)}." if said else ""


def alt(drawn: Sequence[Series], silent: Sequence[str], subject: str) -> str:
    """Return what the chart shows in two or three sentences."""
    if not drawn:
        return f"Empty chart of {subject[:1].lower()}{subject[1:]}: no reports."
    first = short_date(min(int(one.days[0]) for one in drawn), year=True)
    last = short_date(max(int(one.days[-1]) for one in drawn), year=True)
    ends = [f"{one.label} {one.ending().words()}" for one in drawn]
    sentences = [f"Step lines of cumulative counts ({subject}), {first} to {last}: {join(ends)}."]
    rises = [
        (int(after - before), -int(start), int(end), _place(one))
        for one in [one for one in drawn if one.name != TOTAL] or drawn
        for (before, after), (start, end) in zip(
            pairwise(one.estimate), pairwise(one.days), strict=True
        )
    ]
    if rises:
        rise, start, end, place = max(rises)
        sentences.append(
            f"The largest rise between two reports is {number(rise)} {place}, "
            f"{short_date(-start)} to {short_date(end)}."
        )
    unsure = sum(int((one.lower != one.upper).sum()) for one in drawn)
    if unsure:
        sentences.append(f"{unsure} of the figures drawn are ranges.")
    elif not silent:
        sentences.append("The reports allow one figure only on each day drawn.")
    return " ".join(sentences)
