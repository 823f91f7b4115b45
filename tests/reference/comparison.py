"""What tallies answers to a problem, in the references' terms, and every check of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

import tallies
from tests.reference import brute_force, milp_reference
from tests.reference.problem import (
    TOTAL,
    Figure,
    Limits,
    Problem,
    Repairs,
    added,
    is_history,
    rise,
    table,
    violated_weight,
    within,
)
from tests.reference.reports import START, date, to_reports

EnvelopesOf = Callable[[Problem], Sequence[tuple[Limits, Limits]]]
KINDS = {"falls", "parts_exceed_total", "parts_fall_short", "rise_exceeds_total", "other_sums"}


@dataclass(frozen=True)
class Compared:
    """A problem, the reports that state it, and what tallies makes of them."""

    problem: Problem
    reports: pd.DataFrame
    answer: tallies.Reconciliation

    def __str__(self) -> str:
        """Return the problem and the answer for the message of a failing test."""
        shown = self.answer.reports[["report_id", "figure", "status", "reason"]]
        return "\n".join(
            [
                table(self.problem),
                shown.drop_duplicates("figure").sort_values("figure").to_string(),
                *(
                    f"{name}\n{getattr(self.answer, name).T.to_string(header=False)}"
                    for name in ("lower", "upper", "tally")
                ),
            ]
        )


def ask(problem: Problem, rng: np.random.Generator, *, unnamed: str = "unknown") -> Compared:
    """Write the problem as reports and reconcile them."""
    reports = to_reports(problem, rng)
    answer = tallies.reconcile(
        reports,
        theatres=list(problem.theatres),
        until=date(problem.last_day),
        unnamed=unnamed,
        since=date(1),
        windows="evidence",
    )
    return Compared(problem, reports, answer)


def limits(frame: pd.DataFrame) -> Limits:
    """Return a table of counts as plain lists, None where nothing limits."""
    return {
        str(name): [None if pd.isna(value) else int(value) for value in frame[name]]
        for name in frame.columns
    }


def check(compared: Compared, expected: Repairs) -> None:
    """Compare everything that does not need the repairs one by one."""
    problem, answer = compared.problem, compared.answer
    days = pd.date_range(START, date(problem.last_day), name="date", unit="us")
    for frame in (answer.lower, answer.upper, answer.tally):
        pd.testing.assert_index_equal(frame.index, days, check_freq=False)
        assert set(frame.dtypes.astype(str)) == {"Int64"}
    assert answer.complete, str(compared)
    assert statuses(compared) == expected.statuses, f"{expected}\n{compared}"
    assert limits(answer.lower) == expected.lower, f"{expected}\n{compared}"
    assert limits(answer.upper) == expected.upper, f"{expected}\n{compared}"
    check_tally(compared, expected)
    check_contradictions(compared)
    check_distances(compared, expected)


def statuses(compared: Compared) -> tuple[str, ...]:
    """Return the fate of each figure; all rows of one figure must share it."""
    rows = compared.answer.reports.groupby("figure")["status"].agg(["nunique", "first"])
    assert (rows["nunique"] == 1).all(), str(compared)
    return tuple(rows["first"].sort_index())


def check_tally(compared: Compared, expected: Repairs) -> None:
    """Check that the one history is a cheapest repair's, inside the envelope, and adds up."""
    problem, answer = compared.problem, compared.answer
    tally = {name: [int(v) for v in answer.tally[name]] for name in answer.tally.columns}
    assert list(tally) == [*problem.theatres, TOTAL]
    assert is_history(problem, tally), str(compared)
    assert violated_weight(problem, tally) == expected.cost, str(compared)
    added = [sum(day) for day in zip(*(tally[t] for t in problem.theatres), strict=True)]
    assert tally[TOTAL] == added, str(compared)
    assert bool((answer.lower <= answer.tally).all(axis=None)), str(compared)
    assert bool((answer.tally <= answer.upper).fillna(value=True).all(axis=None)), str(compared)
    last = max(figure.day for figure in problem.figures)
    for series in tally.values():
        assert set(series[last:]) <= {series[last]}, f"rises after the last report\n{compared}"


def check_contradictions(compared: Compared) -> None:
    """Check that contradictions are irreducible, of a known kind, and cover what was left out."""
    problem, answer = compared.problem, compared.answer
    figure_of = answer.reports.set_index("report_id")["figure"]
    for row in answer.contradictions.itertuples():
        positions = sorted({int(figure_of[name]) for name in row.report_ids})
        chosen = problem.with_figures(tuple(problem.figures[i] for i in positions))
        assert irreducible(chosen), f"{positions} is not a contradiction\n{compared}"
        assert row.kind in KINDS
        one_series = len({problem.figures[i].parts for i in positions}) == 1
        one_series &= not any(problem.figures[i].base for i in positions)
        assert (row.kind == "falls") == one_series, f"{positions} is no {row.kind}\n{compared}"
        assert row.explanation
    contested = {i for i, fate in enumerate(statuses(compared)) if fate != "kept"}
    nameless = contested - named(compared)
    assert not nameless, f"{nameless} left out or disputed without a contradiction\n{compared}"


def named(compared: Compared) -> set[int]:
    """Return the figures that some contradiction names."""
    figure_of = compared.answer.reports.set_index("report_id")["figure"]
    return {
        int(figure_of[name]) for ids in compared.answer.contradictions["report_ids"] for name in ids
    }


def check_distances(compared: Compared, expected: Repairs) -> None:
    """Check how far each figure set aside lies from the kept range, in counts and in days.

    Only for one cheapest repair, and for figures on single theatres or on all of them, whose
    kept range is a column of the answer.
    """
    problem, answer = compared.problem, compared.answer
    if "disputed" in expected.statuses:
        return
    rows = answer.reports.drop_duplicates("figure").set_index("figure")
    for i, figure in enumerate(problem.figures):
        if figure.base or figure.parts not in {problem.theatres, *((t,) for t in problem.theatres)}:
            continue
        name = TOTAL if figure.parts == problem.theatres else figure.parts[0]
        gap, fit = rows.loc[i, "gap"], rows.loc[i, "nearest_fit_days"]
        assert gap == _miss(figure, name, expected, 0), f"gap of {figure}\n{compared}"
        last = max(f.day for f in problem.figures if set(f.parts) & set(figure.parts))
        fits = [
            shift
            for shift in range(-figure.earliest, last - figure.day + 1)
            if _miss(figure, name, expected, shift) == 0
        ]
        nearest = min((abs(shift) for shift in fits), default=None)
        if pd.isna(fit):
            assert nearest is None, f"{figure} fits {nearest} days away\n{compared}"
        elif nearest is not None:
            assert abs(fit) <= nearest, f"{figure} fits {nearest} days away\n{compared}"
            assert abs(fit) < nearest or fit in fits, f"{figure} fits not at {fit}\n{compared}"


def _miss(figure: Figure, name: str, expected: Repairs, shift: int) -> int:
    """Return how far the figure, moved by some days, lies outside the limits."""
    top = expected.upper[name][figure.day + shift]
    floor = expected.lower[name][figure.earliest + shift] or 0
    too_high = 0 if top is None else figure.low - top
    too_low = 0 if figure.high is None else floor - figure.high
    return max(0, too_high, too_low)


def irreducible(problem: Problem) -> bool:
    """Tell whether the figures contradict each other and no fewer do."""
    if brute_force.histories(problem) > brute_force.MOST_HISTORIES:
        return milp_reference.is_contradiction(problem)
    figures = problem.figures
    fewer = (problem.with_figures(figures[:i] + figures[i + 1 :]) for i in range(len(figures)))
    return brute_force.solve(problem).cost > 0 and all(
        brute_force.solve(rest).cost == 0 for rest in fewer
    )


def check_support(compared: Compared) -> None:
    """Check that the history keeps the best-supported figure that is disputed."""
    problem, fates = compared.problem, statuses(compared)
    disputed = [f for f, fate in zip(problem.figures, fates, strict=True) if fate == "disputed"]
    most = max((f.weight for f in disputed), default=0)
    best = [f for f in disputed if f.weight == most]
    if len(best) == 1:
        tally = {name: [int(v) for v in compared.answer.tally[name]] for name in problem.theatres}
        kept = violated_weight(problem.with_figures((best[0],)), tally) == 0
        assert kept, f"{best[0]} has most outlets\n{compared}"


def check_weeks(compared: Compared, envelopes_of: EnvelopesOf, week_ends: str) -> None:
    """Compare the rise of every week with the rises within the cheapest repairs.

    Theatres that no sum links repair apart, so the rises of their blocks add up.
    """
    problem = compared.problem
    weeks = tallies.weekly(compared.answer, week_ends=week_ends)
    blocks = [(block, envelopes_of(block)) for block in problem.blocks()]
    fates = dict(zip(problem.figures, statuses(compared), strict=True))
    sure = [figure for figure, fate in fates.items() if figure.base and fate == "kept"]
    seen = set()
    for week in weeks.itertuples():
        start = max(0, (week.week_start - START).days - 1)
        whole = (week.week_end - START).days
        end = min(whole, problem.last_day)
        seen.add((week.theatre, whole))
        said = (int(week.lower), None if pd.isna(week.upper) else int(week.upper))
        due = added(
            within(
                [f for f in sure if f.parts == block.members(week.theatre)],
                rise(envelopes, week.theatre, start, end),
                start,
                end,
            )
            for block, envelopes in blocks
            if week.theatre in (*block.theatres, TOTAL)
        )
        assert said == due, f"{week.theatre} days {start}..{end}: {said}, not {due}\n{compared}"
        if not pd.isna(week.estimate):
            series = compared.answer.tally[week.theatre]
            assert week.estimate == series.iloc[end] - series.iloc[start], str(compared)
            assert said[0] <= week.estimate, str(compared)
            assert said[1] is None or week.estimate <= said[1], str(compared)
    first_end = next(d for d in range(7) if date(d).day_name().upper().startswith(week_ends))
    ends = {d for d in range(first_end, problem.last_day + 7, 7) if d >= 1}
    assert seen == {(name, end) for name in (*problem.theatres, TOTAL) for end in ends}
