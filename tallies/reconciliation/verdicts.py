"""What became of every report, and every contradiction named: the tables of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallies.reconciliation.contradictions import (
    Contradiction,
    contradictions,
    hold_together,
    telling,
)
from tallies.reconciliation.diagnosis import Diagnosis, diagnose
from tallies.reconciliation.docket import Case, Docket
from tallies.reconciliation.repair import keep_all_but
from tallies.reconciliation.scope import Scope
from tallies.reconciliation.solve import Solved

Place = tuple[Docket, int]  # a figure and the block it belongs to


def judge_rows(table: pd.DataFrame, scope: Scope, dockets: Sequence[Docket]) -> pd.DataFrame:
    """Return the reports with ``status, reason, gap, nearest_fit_days``."""
    status = judge_status(scope, [docket.part for docket in dockets])
    reason = scope.reason.copy()
    outside = scope.status != ""
    gap, fit = (np.zeros(len(table), dtype=np.int64) for _ in range(2))
    no_fit = outside.copy()
    for docket in dockets:
        for figure in sorted(docket.part.contested):
            rows, case = docket.rows(figure), docket.case(figure)
            for row in rows:
                reason[row] = _reason(case, row)
            gap[rows], fit[rows] = case.gap, case.nearest_fit or 0
            no_fit[rows] = case.nearest_fit is None
    return table.assign(
        status=pd.Series(status, index=table.index, dtype="str"),
        reason=pd.Series(reason, index=table.index, dtype="str"),
        gap=pd.arrays.IntegerArray(gap, outside),
        nearest_fit_days=pd.arrays.IntegerArray(fit, no_fit),
    )


def judge_status(scope: Scope, solved: Sequence[Solved]) -> NDArray[np.object_]:
    """Return the status of every row."""
    status = scope.status.copy()
    status[status == ""] = "kept"
    for part in solved:
        for figure in part.contested:
            rows = part.block.rows[figure]
            status[rows] = "set_aside" if figure in part.doomed else "disputed"
    return status


def _reason(case: Case, row: int) -> str:
    """Return why a row's figure was set aside or is disputed."""
    part, figure, docket = case.part, case.figure, case.docket
    name, found = docket.name(figure), diagnose(case)
    said = f"; {found.text}" if found.text else ""
    if figure not in part.dropped:
        rival = _rivals(docket, figure)
        return (
            f"Disputed: {name} stands in the history shown{said}. To set it aside instead of "
            f"{rival} would cost no more support."
        )
    text = f"{name} is {case.off_by}{said}."
    if figure not in part.doomed:
        text += (
            f" Disputed: to set aside {_rivals(docket, figure)} instead would cost no more support."
        )
    return text + _company(case, row, found)


def _rivals(docket: Docket, figure: int) -> str:
    """Name the disputed figures that a figure clashes with."""
    part = docket.part
    against = {i for clash in part.clashes if figure in clash for i in clash} - {figure}
    shown = sorted((against & part.contested) - part.doomed)
    opposite = [i for i in shown if (i in part.dropped) != (figure in part.dropped)]
    return " or ".join(dict.fromkeys(docket.short(i) for i in opposite)) or "other figures"


def _company(case: Case, row: int, found: Diagnosis) -> str:
    """Say which figures of the same statement do not fit either, and are not named yet."""
    companions = case.docket.companions(row)
    twice = [mate.short for mate in companions if mate.theatre == case.theatre]
    text = ""
    if twice:
        text = f" The same statement also gives {' and '.join(twice)}: it counts in two ways."
    named = {id(mate) for mate in found.mates}
    mates = [
        mate
        for mate in companions
        if mate.figure in mate.part.dropped
        and id(mate) not in named
        and mate.theatre != case.theatre
    ]
    aside = [mate.short for mate in mates if mate.figure in mate.part.doomed]
    doubt = [mate.short for mate in mates if mate.figure not in mate.part.doomed]
    text += f" The same statement gave {' and '.join(aside)}, set aside too." if aside else ""
    return text + (
        f" The same statement gave {' and '.join(doubt)}, in doubt too." if doubt else ""
    )


def contradiction_table(dockets: Sequence[Docket]) -> pd.DataFrame:
    """Return ``kind, report_ids, explanation``: one contradiction a figure set aside or disputed.

    ``report_ids`` names one row a figure; the explanation names the outlets of all its rows.
    """
    found = sorted(
        chain.from_iterable(_named(docket) for docket in dockets), key=lambda clash: clash[:2]
    )
    told: dict[Place, str] = {}
    rows = []
    for _, _, docket, figure, order in found:
        kind = _kind(docket.part, frozenset(order))
        ids = tuple(docket.said.report_ids[docket.rows(i)[0]] for i in order)
        verdict = _verdict(docket, figure, order, told)
        rows.append((kind, ids, f"{_clash(docket, order, kind)} {verdict}"))
    frame = pd.DataFrame(rows, columns=["kind", "report_ids", "explanation"])
    return frame.astype({"kind": "str", "explanation": "str"})


def _named(docket: Docket) -> Iterator[tuple[int, int, Docket, int, list[int]]]:
    """Yield a block's contradictions: (day, place, docket, figure, figures in order)."""
    part, system = docket.part, docket.part.block.system
    found = {figure: _clearest(part, figure) for figure in sorted(part.dropped)}
    named = frozenset[int]().union(*(clash for clash in found.values() if clash))
    for figure in sorted(part.contested - named):  # kept in the history, yet in dispute
        found[figure] = next((c for c in part.clashes if figure in c), None)
    for figure, clash in found.items():
        if clash:
            order = sorted(clash, key=lambda i: (system.late[i], system.unit[i], i))
            yield int(system.days[system.late[figure]]), figure, docket, figure, order


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


def _verdict(docket: Docket, figure: int, order: list[int], told: dict[Place, str]) -> str:
    """Say what was set aside, what would dissolve the contradiction, and how sure that is.

    A cause that covers more figures of a statement is told at the first of them.
    """
    part, found = docket.part, diagnose(docket.case(figure))
    name, because = docket.short(figure), f": {found.text}" if found.text else ""
    if (docket, figure) in told:
        because = f", for the same reason as {told[docket, figure]} of its statement"
    told.update({(mate.docket, mate.figure): name for mate in found.mates})
    if figure in part.doomed:
        return f"Set aside: {name}{because}."
    if figure not in part.dropped:
        return f"Disputed: the history shown keeps {name}; other choices weigh the same."
    rivals = [i for i in order if i != figure and i in part.contested]
    against = " or ".join(docket.short(i) for i in rivals) or "other figures"
    return (
        f"Disputed: setting aside {against} instead would cost no more support; the limits "
        f"allow both, and the history shown leaves {name} out{because}.{_of_rivals(docket, rivals)}"
    )


def _of_rivals(docket: Docket, rivals: list[int]) -> str:
    """Say what figures may be that the history shown keeps, in case they are wrong."""
    kept = [i for i in rivals if i not in docket.part.dropped]
    found = [(docket.short(i), diagnose(docket.case(i)).text) for i in kept]
    return "".join(f" On {name}: {text}." for name, text in found if text)
