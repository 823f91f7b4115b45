"""What the chart of rates says: the averages, or the changes, of each theatre."""

from collections.abc import Sequence

from tallies.plots import _style as style
from tallies.plots._changes import change_alt, change_titles
from tallies.plots._paces import Pace
from tallies.plots._series import MOST_TOGETHER, TOTAL
from tallies.plots._words import capital, join, number, rate, short_date

EN_DASH = "\N{EN DASH}"


def last_day(drawn: Sequence[Pace]) -> int | None:
    """Return the last day counted."""
    return max((int(one.end[-1]) for one in drawn), default=None)


def titles(drawn: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the counts prove, the fullest first."""
    if not drawn:
        return [capital(f"{subject}: no reports")]
    tested = change_titles(drawn, subject)
    if tested:
        return tested
    if len(drawn) > MOST_TOGETHER:  # a list of so many rates is no title
        drawn = [one for one in drawn if one.theatre == TOTAL]
    said = [
        f"{one.said()[0]} {'a day ' if one is drawn[0] else ''}"
        f"{'in all' if one.theatre == TOTAL else f'in {one.label}'}"
        for one in drawn
    ]
    short = capital(f"{subject} per day by theatre")
    return [capital(f"{subject} averaged {join(said)}"), short] if said else [short]


def method(drawn: Sequence[Pace]) -> str:
    """Return how to read the blocks, for the foot."""
    if not drawn:
        return ""
    told = [one for one in drawn if one.verdict is not None and one.verdict.regimes]
    if not told:
        line = f"{capital(style.INK_NAME)} line: average"
        return f"{line}; 95% range if counts come independently at a steady rate."
    several = any(one.shifts for one in told)
    lines = f"{capital(style.INK_NAME)} {'lines: averages' if several else 'line: average'}"
    where = "" if len(told) == len(drawn) else f" in {join([one.label for one in told])}"
    if where and len(told) > MOST_TOGETHER:
        where = " where changes were looked for"
    return f"{lines}; {told[0].confidence} range allows for bursts{where}."


def alt(drawn: Sequence[Pace], subject: str) -> str:
    """Return what the chart shows in a sentence, and one more for each theatre."""
    if not drawn:
        return f"Empty chart of {subject[:1].lower()}{subject[1:]} per day: no reports."
    first = min(int(one.start[0]) for one in drawn)
    period = f"{short_date(first, year=True)} to {short_date(last_day(drawn) or 0, year=True)}"
    said = []
    for one in drawn:
        mean, span = one.said()[0], ""
        if len(one.regimes) == 1:
            mean, limits = one.regimes[0].said()
            span = f" ({one.confidence} {limits.replace(EN_DASH, ' to ')})"
        top = int(one.rates.argmax())
        most = (
            f", at most {rate(float(one.rates[top]))} a day from "
            f"{short_date(int(one.start[top]))} to {short_date(int(one.end[top]))}"
        )
        said.append(
            f"{one.label}: {number(one.count.sum())} in {number(one.days)} days, "
            f"{mean} a day on average{span}{'' if len(drawn) > MOST_TOGETHER else most}"
            f"{change_alt(one, drawn)}"
        )
    return f"Blocks of counts per day between reports ({subject}), {period}. {'; '.join(said)}."
