"""What a record of changes says of the theatres drawn."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.model.language import (
    ENGLISH,
    both,
    number,
    speaking,
)
from tallies.plots._paces import Pace, Regime, Shift, Verdict
from tallies.plots._series import as_days
from tallies.plots._words import period
from tallies.trends.change import Change
from tallies.trends.changepoints import Changepoints

ALPHA = 0.05  # a single change is drawn below this p-value; several know their own


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
        with speaking(ENGLISH):  # errors are for who calls, not for who reads the chart
            message = (
                f"changes= speaks of {both(list(told))}, the chart of "
                f"{both([one.theatre for one in every])}. Find the changes in what is drawn."
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
        with speaking(ENGLISH):
            told = [period(first + 1, last) for first, last in (span, drawn)]
            message = (
                f"changes= was found in other counts of {one.theatre}: {told[0]}, where the chart "
                f"shows {number(total[0])} from {told[1]}. Find the changes in what is drawn."
            )
        raise TalliesError(message)
