"""What became of every report, and every contradiction named: the tables of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pandas as pd

from tallies.reconciliation.contradictions import Contradiction, clearest, hold_together
from tallies.reconciliation.diagnosis import Case, diagnose, name_figure, short_name
from tallies.reconciliation.repair import keep_all_but
from tallies.reconciliation.scope import Scope
from tallies.reconciliation.solve import Solved

KINDS = ("falls", "parts_exceed_total", "parts_fall_short", "rise_exceeds_total", "other_sums")


def judge_rows(table: pd.DataFrame, scope: Scope, solved: Sequence[Solved]) -> pd.DataFrame:
    """Return the reports with ``status, reason, gap, nearest_fit_days``."""
    status = scope.status.to_numpy(dtype=object, copy=True)
    reason = scope.reason.to_numpy(dtype=object, copy=True)
    gap = pd.array([pd.NA] * len(table), dtype="Int64")
    fit = pd.array([pd.NA] * len(table), dtype="Int64")
    for part in solved:
        for figure, rows in enumerate(part.block.rows):
            status[rows] = _status(part, figure)
            reason[rows] = ""
            gap[rows] = 0
            fit[rows] = 0
            if figure in part.contested:
                case = Case(part, figure, table)
                reason[rows] = _reason(case)
                gap[rows] = case.gap
                fit[rows] = pd.NA if case.nearest_fit is None else case.nearest_fit
    return table.assign(
        status=pd.Series(status, index=table.index, dtype="str"),
        reason=pd.Series(reason, index=table.index, dtype="str"),
        gap=pd.Series(gap, index=table.index),
        nearest_fit_days=pd.Series(fit, index=table.index),
    )


def _status(part: Solved, figure: int) -> str:
    """Return what the cheapest repairs do with a figure."""
    if figure in part.doomed:
        return "set_aside"
    return "disputed" if figure in part.contested else "kept"


def _reason(case: Case) -> str:
    """Return why a figure was set aside or is disputed."""
    part, figure = case.part, case.figure
    if figure not in part.dropped:
        return (
            f"Disputed: {case.name} stands in the history shown, but another choice of figures "
            "to set aside, no worse supported, leaves it out."
        )
    reading = diagnose(case)
    text = f"{case.name} is {case.off_by}" + (f"; {reading}." if reading else ".")
    mates = case.mates_in_statement()
    if mates:
        text += f" The same statement gave {', '.join(mates)}, set aside too."
    if figure not in part.doomed:
        text += " Disputed: another choice of figures, no worse supported, keeps it."
    return text


def contradiction_table(table: pd.DataFrame, solved: Sequence[Solved]) -> pd.DataFrame:
    """Return ``kind, report_ids, explanation``: one contradiction a figure set aside.

    ``report_ids`` names one row a figure; the explanation names the outlets of all its rows.
    """
    rows = list(chain.from_iterable(_named(table, part) for part in solved))
    columns = ["kind", "report_ids", "explanation"]
    frame = pd.DataFrame(sorted(rows), columns=["day", "order", *columns])[columns]
    return frame.astype({"kind": "str", "explanation": "str"})


def _named(
    table: pd.DataFrame, part: Solved
) -> Iterator[tuple[int, int, str, tuple[str, ...], str]]:
    """Yield a block's contradictions: (day, figure, kind, report ids, explanation)."""
    system = part.block.system
    kept = keep_all_but(system, part.dropped)
    ids = table["report_id"].to_numpy()
    found = [(i, clearest(system, kept, i)) for i in sorted(part.dropped)]
    named = frozenset[int]().union(*(clash for _, clash in found if clash))
    for figure in sorted(part.contested - named):  # kept in the history, yet in dispute
        found.append((figure, next((c for c in part.clashes if figure in c), None)))
    for figure, contradiction in found:
        if contradiction is None:
            continue
        kind = _kind(part, contradiction)
        order = sorted(contradiction, key=lambda i: (system.late[i], system.unit[i], i))
        names = tuple(str(ids[part.block.rows[i][0]]) for i in order)
        text = f"{_clash(table, part, order, kind)} {_verdict(table, part, figure, order)}"
        yield int(system.days[system.late[figure]]), figure, kind, names, text


def _kind(part: Solved, contradiction: Contradiction) -> str:
    """Return which of the readable shapes a contradiction has."""
    system = part.block.system
    figures = sorted(contradiction)
    units = {i: system.units[system.unit[i]] for i in figures}
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


def _clash(table: pd.DataFrame, part: Solved, order: list[int], kind: str) -> str:
    """Say which figures cannot all be true, and why."""
    system, block = part.block.system, part.block
    names = [name_figure(block, i, table) for i in order]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    if kind == "falls" and len({(system.early[i], system.late[i]) for i in order}) == 1:
        return f"{listed} cannot both be true: they speak for the same day."
    if kind == "falls":
        return f"{listed} cannot both be true: a running total does not fall."
    if kind == "other_sums":
        return f"{listed} cannot all be true: the sums overlap and do not fit together."
    size = max(len(system.units[system.unit[i]]) for i in order)
    sums = [i for i in order if len(system.units[system.unit[i]]) == size]
    members = [i for i in order if i not in sums]
    if kind == "rise_exceeds_total":
        return f"{listed} cannot all be true: the parts rise by more than their sum allows."
    said = " and ".join(name_figure(block, i, table) for i in members)
    whole = " and ".join(name_figure(block, i, table) for i in sums)
    if kind == "parts_exceed_total":
        least = int(sum(system.low[i] for i in members))
        return f"{said} make at least {least}, more than {whole} allows."
    most = int(sum(system.high[i] for i in members))
    return f"{said} make at most {most}, fewer than {whole} says."


def _verdict(table: pd.DataFrame, part: Solved, figure: int, order: list[int]) -> str:
    """Say what was set aside, what would dissolve the contradiction, and how sure that is."""
    reading = diagnose(Case(part, figure, table))
    because = f": {reading}" if reading else ""
    name = short_name(part.block, figure, table)
    if figure in part.doomed:
        return f"Set aside: {name}{because}."
    if figure not in part.dropped:
        return f"Disputed: the history shown keeps {name}; other choices weigh the same."
    rivals = [i for i in order if i != figure and i in part.contested]
    against = " or ".join(short_name(part.block, i, table) for i in rivals) or "other figures"
    return (
        f"Disputed: setting aside {against} instead would cost no more support; the limits "
        f"allow both, and the history shown leaves {name} out{because}."
    )
