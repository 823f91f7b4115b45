"""What became of every report, and every contradiction named: the tables of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pandas as pd

from tallies.reconciliation.contradictions import (
    Contradiction,
    contradictions,
    hold_together,
    telling,
)
from tallies.reconciliation.diagnosis import Case, Docket
from tallies.reconciliation.repair import keep_all_but
from tallies.reconciliation.scope import Scope
from tallies.reconciliation.solve import Solved


def judge_rows(table: pd.DataFrame, scope: Scope, dockets: Sequence[Docket]) -> pd.DataFrame:
    """Return the reports with ``status, reason, gap, nearest_fit_days``."""
    status = scope.status.copy()
    reason = scope.reason.copy()
    outside = scope.status != ""
    status[~outside] = "kept"
    gap, fit = (np.zeros(len(table), dtype=np.int64) for _ in range(2))
    no_fit = outside.copy()
    for docket in dockets:
        for figure in sorted(docket.part.contested):
            rows, case = docket.rows(figure), docket.case(figure)
            status[rows] = "set_aside" if figure in docket.part.doomed else "disputed"
            text = _reason(case)
            for row in rows:
                reason[row] = text + _company(docket, figure, row)
            gap[rows], fit[rows] = case.gap, case.nearest_fit or 0
            no_fit[rows] = case.nearest_fit is None
    return table.assign(
        status=pd.Series(status, index=table.index, dtype="str"),
        reason=pd.Series(reason, index=table.index, dtype="str"),
        gap=pd.arrays.IntegerArray(gap, outside),
        nearest_fit_days=pd.arrays.IntegerArray(fit, no_fit),
    )


def _reason(case: Case) -> str:
    """Return why a figure was set aside or is disputed."""
    part, figure, docket = case.part, case.figure, case.docket
    name = docket.name(figure)
    if figure not in part.dropped:
        return (
            f"Disputed: {name} stands in the history shown, but another choice of figures "
            "to set aside, no worse supported, leaves it out."
        )
    reading = case.reading
    text = f"{name} is {case.off_by}" + (f"; {reading}." if reading else ".")
    if figure not in part.doomed:
        text += " Disputed: another choice of figures, no worse supported, keeps it."
    return text


def _company(docket: Docket, figure: int, row: int) -> str:
    """Say which figures of the same statement do not fit either."""
    if figure not in docket.part.dropped:
        return ""
    mates = [mate for mate in docket.companions(row) if mate.figure in mate.part.dropped]
    aside = [mate.short for mate in mates if mate.figure in mate.part.doomed]
    doubt = [mate.short for mate in mates if mate.figure not in mate.part.doomed]
    text = f" The same statement gave {', '.join(aside)}, set aside too." if aside else ""
    return text + (f" The same statement gave {', '.join(doubt)}, in doubt too." if doubt else "")


def contradiction_table(dockets: Sequence[Docket]) -> pd.DataFrame:
    """Return ``kind, report_ids, explanation``: one contradiction a figure set aside or disputed.

    ``report_ids`` names one row a figure; the explanation names the outlets of all its rows.
    """
    rows = sorted(chain.from_iterable(_named(docket) for docket in dockets))
    columns = ["kind", "report_ids", "explanation"]
    frame = pd.DataFrame(rows, columns=["day", "figure", *columns])[columns]
    return frame.astype({"kind": "str", "explanation": "str"})


def _named(docket: Docket) -> Iterator[tuple[int, int, str, tuple[str, ...], str]]:
    """Yield a block's contradictions: (day, figure, kind, report ids, explanation)."""
    part, system = docket.part, docket.part.block.system
    found = {figure: _clearest(part, figure) for figure in sorted(part.dropped)}
    named = frozenset[int]().union(*(clash for clash in found.values() if clash))
    for figure in sorted(part.contested - named):  # kept in the history, yet in dispute
        found[figure] = next((c for c in part.clashes if figure in c), None)
    for figure, clash in found.items():
        if clash:
            kind = _kind(part, clash)
            order = sorted(clash, key=lambda i: (system.late[i], system.unit[i], i))
            ids = tuple(docket.said.report_ids[docket.rows(i)[0]] for i in order)
            text = f"{_clash(docket, order, kind)} {_verdict(docket, figure, order)}"
            yield int(system.days[system.late[figure]]), figure, kind, ids, text


def _clearest(part: Solved, figure: int) -> Contradiction | None:
    """Return the most telling contradiction of a figure set aside with figures kept."""
    system, others = part.block.system, part.dropped - {figure}
    known = [c for c in part.clashes if figure in c and not c & others]
    if not known:
        known = [c for c in contradictions(system, keep_all_but(system, others)) if figure in c]
    return min(known, key=lambda c: telling(system, c), default=None)


def _kind(part: Solved, contradiction: Contradiction) -> str:
    """Return which of the readable shapes a contradiction has."""
    system = part.block.system
    figures = sorted(contradiction)
    units = {i: system.units[system.unit[i]] for i in figures}
    if system.window[figures].any():  # its rise and that of the running totals do not agree
        return "rise_exceeds_total" if len(set(units.values())) == 1 else "other_sums"
    if len(set(units.values())) == 1:
        return "falls"
    whole = max(units.values(), key=len)
    members = [unit for unit in set(units.values()) if unit != whole]
    flat = [theatre for unit in members for theatre in unit]
    if not set(flat) <= set(whole) or len(flat) != len(set(flat)):
        return "other_sums"
    lows = {i for i in figures if _needed(part, figures, i, "low")}
    highs = {i for i in figures if _needed(part, figures, i, "high")}
    sums = {i for i in figures if units[i] == whole}
    if lows.isdisjoint(sums) and highs <= sums:
        return "parts_exceed_total"
    if highs.isdisjoint(sums) and lows <= sums:
        return "parts_fall_short"
    return "rise_exceeds_total"


def _needed(part: Solved, figures: list[int], figure: int, side: str) -> bool:
    """Whether a contradiction dissolves when one side of a figure is left open."""
    system = part.block.system
    values = getattr(system, side).copy()
    values[figure] = 0 if side == "low" else np.inf
    open_ended = replace(system, low=values) if side == "low" else replace(system, high=values)
    return hold_together(open_ended, figures)


def _clash(docket: Docket, order: list[int], kind: str) -> str:
    """Say which figures cannot all be true, and why."""
    system = docket.part.block.system
    names = [docket.name(i) for i in order]
    if len(names) == 1:
        return f"{names[0]} cannot be true: the count stood at 0 on that day."
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    if kind == "falls" and len({(system.early[i], system.late[i]) for i in order}) == 1:
        return f"{listed} cannot both be true: they speak for the same day."
    if kind == "falls":
        return f"{listed} cannot both be true: a running total does not fall."
    windows = [i for i in order if system.window[i]]
    if windows:
        return _window_clash(docket, windows, [i for i in order if i not in windows])
    if kind == "other_sums":
        return f"{listed} cannot all be true: the sums overlap and do not fit together."
    size = max(len(system.units[system.unit[i]]) for i in order)
    sums = [i for i in order if len(system.units[system.unit[i]]) == size]
    members = [i for i in order if i not in sums]
    if kind == "rise_exceeds_total":
        return f"{listed} cannot all be true: the parts rise by more than their sum allows."
    said = " and ".join(docket.name(i) for i in members)
    whole = " and ".join(docket.name(i) for i in sums)
    if kind == "parts_exceed_total":
        least = int(sum(system.low[i] for i in members))
        much = "is" if len(members) == 1 else f"make at least {least},"
        return f"{said} {much} more than {whole} allows."
    most = int(sum(system.high[i] for i in members))
    return f"{said} make at most {most}, fewer than {whole} says."


def _window_clash(docket: Docket, windows: list[int], others: list[int]) -> str:
    """Say that counts since a later day do not fit what is said of the days around them."""
    system = docket.part.block.system
    said = " and ".join(docket.name(i) for i in windows)
    whole = " and ".join(docket.name(i) for i in others)
    if len(windows) == 1 and len({system.unit[i] for i in [*windows, *others]}) == 1:
        (i,) = windows
        least = _lowest(docket, others, system.early[i]) - _highest(docket, others, system.base[i])
        if least > system.high[i]:
            return f"{said}, but the running totals rise by at least {least:.0f}: {whole}."
        most = _highest(docket, others, system.late[i]) - _lowest(docket, others, system.base[i])
        if most < system.low[i]:
            return f"{said}, but the running totals rise by at most {most:.0f}: {whole}."
    listed = f"{said} and {whole}" if others else said
    return f"{listed} cannot all be true: counts since a later day do not fit the days around them."


def _lowest(docket: Docket, figures: list[int], day: int) -> float:
    """Return the lowest count by a day that these figures of one sum allow."""
    system = docket.part.block.system
    return max((float(system.low[i]) for i in figures if system.late[i] <= day), default=0.0)


def _highest(docket: Docket, figures: list[int], day: int) -> float:
    """Return the highest count by a day that these figures of one sum allow."""
    system = docket.part.block.system
    return min((float(system.high[i]) for i in figures if system.early[i] >= day), default=np.inf)


def _verdict(docket: Docket, figure: int, order: list[int]) -> str:
    """Say what was set aside, what would dissolve the contradiction, and how sure that is."""
    part, reading = docket.part, docket.case(figure).reading
    because = f": {reading}" if reading else ""
    name = docket.short(figure)
    if figure in part.doomed:
        return f"Set aside: {name}{because}."
    if figure not in part.dropped:
        return f"Disputed: the history shown keeps {name}; other choices weigh the same."
    rivals = [i for i in order if i != figure and i in part.contested]
    against = " or ".join(docket.short(i) for i in rivals) or "other figures"
    return (
        f"Disputed: setting aside {against} instead would cost no more support; the limits "
        f"allow both, and the history shown leaves {name} out{because}."
    )
