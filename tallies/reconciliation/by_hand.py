"""Decisions by hand: rows that are pinned or taken out, each with a reason that is kept."""

import warnings
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.errors import TalliesError, TalliesWarning, nearest
from tallies.model.characters import unseen
from tallies.model.columns import outlet
from tallies.model.words import listed, say_count, say_day
from tallies.reconciliation.contradictions import hold_together, irreducible
from tallies.reconciliation.figures import Block

PINNED = "pinned by hand"
SHOWN = 3  # rows that a message names


def decided(option: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the rows of ``exclude`` or ``pin`` with their reasons, or say how to give them."""
    if given is not None and not isinstance(given, Mapping):
        message = f"{option}={given!r} gives no reasons. Write it as {{'r0001': 'the reason'}}."
        raise TalliesError(message)
    for name, reason in (given or {}).items():
        if not isinstance(reason, str) or not reason.strip():
            message = (
                f"{option}[{name!r}] = {reason!r} is no reason. Fix: say in words why the row was "
                "decided by hand; the words stay with the row."
            )
            raise TalliesError(message)
        fault = unseen(reason, free=True)
        if fault is not None:
            message = f"{option}[{name!r}] {fault.problem}. Fix: {fault.mend}."
            raise TalliesError(message)
    return dict(given or {})


def check_ids(exclude: Mapping[str, str], pin: Mapping[str, str], ids: Iterable[str]) -> None:
    """Refuse decisions about rows that are not there, and two decisions about one row."""
    known = set(ids)
    for option, given in (("exclude", exclude), ("pin", pin)):
        unknown = [name for name in given if name not in known]
        if unknown:
            message = (
                f"{option} names {len(unknown)} report_id that the reports do not have: "
                f"{', '.join(map(repr, unknown[:SHOWN]))}.{nearest(str(unknown[0]), known)} "
                "Fix: use ids of the column report_id."
            )
            raise TalliesError(message)
    both = [name for name in pin if name in exclude]
    if both:
        message = (
            f"both pinned and excluded: {listed(list(map(repr, both)), 'row')} "
            f"(pin: {pin[both[0]]!r}, exclude: {exclude[both[0]]!r}). Fix: decide for one."
        )
        raise TalliesError(message)


def warn_idle(
    pin: Mapping[str, str], ids: Iterable[str], status: Iterable[str], reason: Iterable[str]
) -> None:
    """Say which pinned rows decide nothing because they are out of scope.

    A row that is not yet known is passed over: to leave it out is what a view as of a day is for.
    """
    idle = [
        f"{name} ({why})"
        for name, state, why in zip(ids, status, reason, strict=True)
        if name in pin and state == "out_of_scope"
    ]
    if idle:
        message = (
            f"{listed(sorted(idle), 'pinned row')}: out of scope, so nothing is decided by them. "
            "Fix: widen the options, or unpin them."
        )
        warnings.warn(message, TalliesWarning, stacklevel=4)


def check_pins(blocks: Iterable[Block], reports: pd.DataFrame, pinned: NDArray[np.bool_]) -> None:
    """Refuse pinned figures that cannot all be true, naming the fewest that cannot."""
    for block in blocks:
        figures = sorted(block.system.pinned)
        if not figures or hold_together(block.system, figures):
            continue
        alone = [i for i in figures if not hold_together(block.system, [i])]
        core = alone[:1] or sorted(irreducible(block.system, frozenset(figures)))
        rows = [row for i in core for row in block.rows[i].tolist() if pinned[row]]
        told = reports.iloc[rows].sort_values(["reference_date", "report_id"])
        named = [_in_words(row) for _, row in told.iterrows()]
        if alone:
            message = f"pin: {named[0]} cannot be true: the count stood at 0 on that day."
        else:
            message = (
                f"pin: these {len(named)} pinned rows cannot all be true: {'; '.join(named)}. "
                "A running total never falls, and parts add up to their sum."
            )
        message += " Fix: unpin one of them, or correct its figure or day in the reports."
        raise TalliesError(message)


def _in_words(row: "pd.Series[str]") -> str:
    """Return a row as ``r0007 (Iraq 36 by 23 November 2023, Herald)``."""
    count = say_count(row["qualifier"], row["count"], row["count_high"])
    day = say_day(pd.Timestamp(row["reference_date"]))
    place = f"{row['theatre']} {count} by {day}, {outlet(row['publisher'])}"
    return f"{row['report_id']} ({place})"
