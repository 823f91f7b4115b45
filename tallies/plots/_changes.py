"""What a record of changes says of the theatres drawn, and in which words a chart may tell it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.plots._paces import Pace, Regime, Shift, Verdict
from tallies.plots._series import MOST_TOGETHER, TOTAL, as_days
from tallies.plots._words import capital, join, number, short_date
from tallies.trends.change import Change
from tallies.trends.changepoints import Changepoints
from tallies.trends.words import moved, say_p

ALPHA = 0.05  # a single change is drawn below this p-value; several know their own
MOST_TOLD = 3  # theatres with a clause of their own in the foot
LONG = 330  # days; dates over longer spans need their year


def with_verdicts(every: Sequence[Pace], changes: Changepoints | Change | None) -> list[Pace]:
    """Return the theatres with what the record says of them; those it leaves out as they are."""
    if changes is None:
        return list(every)
    if not isinstance(changes, Changepoints | Change):
        message = (
            f"changes= takes what find_changepoints or detect_change return, not "
            f"{type(changes).__name__}."
        )
        raise TalliesError(message)
    told = _of_many(changes) if isinstance(changes, Changepoints) else _of_one(changes)
    if set(told) == {""} and len(every) == 1:  # counts that had no name
        told = {every[0].theatre: told[""]}
    if every and not set(told) & {one.theatre for one in every}:
        message = (
            f"changes= speaks of {join(list(told))}, the chart of "
            f"{join([one.theatre for one in every])}. Find the changes in what is drawn."
        )
        raise TalliesError(message)
    found = []
    for one in every:
        verdict = told.get(one.theatre)
        if verdict is not None:
            _check_fit(one, verdict)
        found.append(replace(one, verdict=verdict))
    return found


def _of_many(changes: Changepoints) -> dict[str, Verdict]:
    """Return what `find_changepoints` says of each theatre that had enough reports to be tested."""
    told = {}
    for test in changes.tests.dropna(subset="adjusted").to_dict("records"):
        name = str(test["theatre"])
        rows = changes.segments[changes.segments["theatre"].eq(name)]
        regimes = _regimes(rows)
        rates = rows["rate"].tolist()
        at = np.flatnonzero(changes.p_values.index == name).tolist()
        shifts = [
            _shift(changes.dates[i], changes.date_sets[i], float(changes.p_values.iloc[i]), pair)
            for i, pair in zip(at, pairwise(rates), strict=True)
        ]
        depends = test["depends_on_limits"]
        told[name] = Verdict(
            p=float(test["adjusted"]),
            regimes=regimes,
            shifts=tuple(shifts),
            confidence=changes.confidence,
            doubt=not pd.isna(depends) and bool(depends),
            total=(int(test["count"]), int(test["days"])),
        )
    return told


def _of_one(change: Change) -> dict[str, Verdict]:
    """Return what `detect_change` says; without evidence there is a single rate."""
    rows = change.segments
    shifts: tuple[Shift, ...] = ()
    if len(rows) > 1 and change.p_value < ALPHA:
        before, after = rows["rate"].tolist()
        shifts = (_shift(change.date, change.date_set, change.p_value, (before, after)),)
    verdict = Verdict(
        p=change.p_value,
        regimes=_regimes(rows) if shifts or len(rows) == 1 else (),
        shifts=shifts,
        confidence=change.confidence,
        doubt=bool(change.depends_on_limits),
        given=change.given,
        span=(_regimes(rows)[0].first, _regimes(rows)[-1].last),
    )
    return {change.theatre: verdict}


def _regimes(segments: pd.DataFrame) -> tuple[Regime, ...]:
    """Return stretches of a steady rate; an edge stands at the end of a day, as blocks do."""
    starts, ends = (as_days(segments[name]).tolist() for name in ("start", "end"))
    rates = segments[["rate", "rate_low", "rate_high"]].to_numpy(dtype=float).tolist()
    return tuple(
        Regime(start - 1, end, *values)
        for start, end, values in zip(starts, ends, rates, strict=True)
    )


def _shift(
    date: pd.Timestamp, days: pd.DatetimeIndex, p: float, rates: tuple[float, float]
) -> Shift:
    """Return a change as the last day of the old rate, with the days that may be meant."""
    after = int(as_days(pd.Series([date]))[0]) - 1
    meant = np.sort(as_days(pd.Series(days))) - 1
    parts = np.split(meant, np.flatnonzero(np.diff(meant) > 1) + 1)
    runs = tuple((int(part[0]), int(part[-1])) for part in parts if len(part))
    return Shift(after, runs, p, up=not rates[1] < rates[0])


def _check_fit(one: Pace, verdict: Verdict) -> None:
    """Refuse a record that was made of other counts than those drawn."""
    drawn = (int(one.start[0]), int(one.end[-1]))
    span = verdict.span or (verdict.regimes[0].first, verdict.regimes[-1].last)
    total = (int(one.count.sum()), one.days)
    if span != drawn or (verdict.total is not None and verdict.total != total):
        told = [
            f"{short_date(first + 1, year=True)} to {short_date(last, year=True)}"
            for first, last in (span, drawn)
        ]
        message = (
            f"changes= was found in other counts of {one.theatre}: {told[0]}, where the chart "
            f"shows {number(total[0])} from {told[1]}. Find the changes in what is drawn."
        )
        raise TalliesError(message)


def _tested(every: Sequence[Pace]) -> list[tuple[Pace, Verdict]]:
    """Return the theatres that the record speaks of."""
    return [(one, one.verdict) for one in every if one.verdict is not None]


def day_of(every: Sequence[Pace], day: int) -> str:
    """Return a date, with its year where the chart spans about a year or more."""
    long = max(int(one.end[-1]) for one in every) - min(int(one.start[0]) for one in every) > LONG
    return short_date(day, year=long)


def _place(one: Pace) -> str:
    """Return "in Syria", or "in all"."""
    return "in all" if one.theatre == TOTAL else f"in {one.label}"


def verb_of(shift: Shift, verdict: Verdict) -> str:
    """Return what the evidence allows to say of a change."""
    weakest = max(shift.p, 0.05) if verdict.doubt else shift.p
    return moved(weakest, up=shift.up) or "may have changed"


def _story(every: Sequence[Pace], one: Pace, verdict: Verdict) -> str:
    """Return "rose in Syria after about 26 Oct", or how often the rate changed."""
    if len(verdict.shifts) == 1:
        about = "after" if verdict.given else "after about"
        when = f"{about} {day_of(every, verdict.shifts[0].day)}"
        return f"{verb_of(verdict.shifts[0], verdict)} {_place(one)} {when}"
    weakest = max(shift.p for shift in verdict.shifts)
    sure = "changed" if weakest < 0.01 else "appears to have changed"
    sure = "may have changed" if weakest >= 0.05 or verdict.doubt else sure
    times = {2: "twice", 3: "three times"}.get(len(verdict.shifts), f"{len(verdict.shifts)} times")
    return f"{sure} {times} {_place(one)}"


def change_titles(every: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the record allows, the fullest first; none where nothing was tested."""
    tested = [(one, verdict) for one, verdict in _tested(every) if one.count.sum()]
    if not tested:
        return []
    rate = f"the rate of {lowered(subject)}"
    still = [one for one, verdict in tested if not verdict.shifts]
    calm = f"no change detected {_either(still)}" if still else ""
    told = [_story(every, one, verdict) for one, verdict in tested if verdict.shifts]
    if not told and len(tested) > MOST_TOGETHER:
        return [f"No change detected in {rate} in any of {len(tested)} theatres"]
    if not told:
        short = [f"No change detected {_either(still)}"]
        return [f"No change detected in {rate} {_either(still)}", *short]
    rest = f"; {calm}" if calm else ""
    changed = [one for one, verdict in tested if verdict.shifts]
    sure = all(s.p < 0.01 for _, v in tested for s in v.shifts) and not any(
        v.doubt for _, v in tested if v.shifts
    )
    if len(tested) > MOST_TOGETHER:
        part = len(changed)
        return [
            f"{'Change' if sure else 'Possible change'} of rate in {part} of {len(tested)} theatres"
        ]
    return [
        capital(f"{rate} {join(told)}{rest}"),
        capital(f"the rate {join(told)}{rest}"),
        f"{'Change' if sure else 'Possible change'} of rate {_either(changed, 'and')}",
    ]


def _either(some: Sequence[Pace], last: str = "or") -> str:
    """Return "in Iraq or Syria"."""
    names = [one.label for one in some if one.theatre != TOTAL]
    total = ["in all"] if len(names) < len(some) else []
    listed = f" {last} ".join([", ".join(names[:-1]), *names[-1:]] if names[1:] else names)
    return f" {last} ".join(([f"in {listed}"] if names else []) + total)


def lowered(subject: str) -> str:
    """Return a subject inside a sentence: "attacks on US forces", but "US attacks" as it is."""
    return subject[:1].lower() + subject[1:] if subject[1:2].islower() else subject


def change_note(every: Sequence[Pace]) -> str:
    """Return what was tested and found, for the foot."""
    tested = _tested(every)
    if not tested:
        return ""
    if len(every) > MOST_TOGETHER:
        return _many_note(every, tested)
    clauses = []
    for one, verdict in tested:
        if verdict.shifts:
            dates = [f"{day_of(every, s.day)} ({say_p(s.p)})" for s in verdict.shifts]
            clauses.append(f"{one.label}: change after {join(dates)}{_doubt(verdict)}")
    still = [(one, verdict) for one, verdict in tested if not verdict.shifts]
    if len(still) > MOST_TOLD:
        listed = [f"{one.label} ({say_p(verdict.p)}{_doubt(verdict)})" for one, verdict in still]
        clauses.append(f"no change detected: {', '.join(listed)}")
    else:
        clauses += [_calm(one, verdict) for one, verdict in still]
    untested = [one.label for one in every if one.verdict is None]
    clauses += [f"{join(untested)}: not tested"] if untested else []
    told = f" {capital('; '.join(clauses))}."
    bars = [verdict for _, verdict in tested if verdict.shifts and not verdict.given]
    if bars:
        told += f" Bar on a line: {_percent(bars[0])} range of its date."
    return told


def _many_note(every: Sequence[Pace], tested: Sequence[tuple[Pace, Verdict]]) -> str:
    """Return what was tested and found in many theatres, briefly: the alt text tells it all."""
    changed = [(one, verdict) for one, verdict in tested if verdict.shifts]
    still = len(tested) - len(changed)
    told = f" Upright lines: changes of the rate, in {so_many(len(changed))}." if changed else ""
    told += f" No change detected in {so_many(still)}." if still else ""
    doubtful = [one.label for one, verdict in tested if verdict.doubt]
    if doubtful:
        told += f" Other values within the limits of the reports say otherwise of {join(doubtful)}."
    untested = [one for one in every if one.verdict is None]
    names = "the total" if [one.theatre for one in untested] == [TOTAL] else so_many(len(untested))
    told += f" Not tested: {names}." if untested else ""
    bars = [verdict for _, verdict in changed if not verdict.given]
    return told + (f" Bar on a line: {_percent(bars[0])} range of its date." if bars else "")


def so_many(count: int) -> str:
    """Return "1 theatre" or "5 theatres"."""
    return f"{number(count)} theatre{'s' * (count != 1)}"


def _calm(one: Pace, verdict: Verdict) -> str:
    """Return the clause of a theatre where nothing was found."""
    if not one.count.sum():
        return f"{one.label}: nothing was counted"
    return f"{one.label}: no change detected ({say_p(verdict.p)}){_doubt(verdict)}"


def _doubt(verdict: Verdict) -> str:
    """Return a reservation where the limits of the reports say otherwise."""
    return ", but other values within the limits of the reports say otherwise" * verdict.doubt


def _percent(verdict: Verdict) -> str:
    """Return "95%"."""
    return f"{100 * verdict.confidence:g}%"


def change_alt(one: Pace, every: Sequence[Pace]) -> str:
    """Return the changes of one theatre in words, to go on a sentence about it."""
    verdict = one.verdict
    if verdict is None or not one.count.sum():
        return ""
    if not verdict.shifts:
        return f", no change detected ({say_p(verdict.p)}){_doubt(verdict)}"
    told = []
    for shift, (before, after) in zip(verdict.shifts, pairwise(verdict.regimes), strict=True):
        low, high = (day_of(every, day) for day in (shift.runs[0][0], shift.runs[-1][1]))
        span = "" if verdict.given else f"between {low} and {high}; "
        rates = f" from {before.said()[0]} to {after.said()[0]} a day"
        rates = rates if before.known and after.known else ""
        when = f"after {day_of(every, shift.day)} ({span}{say_p(shift.p)})"
        told.append(f"{verb_of(shift, verdict)} {when}{rates}")
    return f", {', '.join(told)}{_doubt(verdict)}"


def change_labels(one: Pace, every: Sequence[Pace], *, full: bool) -> list[str]:
    """Return what stands beside the line of each change."""
    given = one.verdict is not None and one.verdict.given
    lead = ("Change: after " if given else "Likeliest change: after ") if full else "after "
    return [f"{lead}{day_of(every, shift.day)}" for shift in one.shifts]
