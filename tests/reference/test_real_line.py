"""The real line of the US Department of Defense against the integer programme.

The default run compares the least weight to set aside, and the limits of Iraq and Syria on every
sixth report day; the long one every status and limit (some minutes):

    python -m pytest tests/reference/test_real_line.py -m slow
"""

from functools import lru_cache

import pandas as pd
import pytest

import tallies
from tests.reference import milp_reference
from tests.reference.comparison import limits
from tests.reference.families import with_unnamed_at_zero
from tests.reference.problem import Figure, Problem, is_history, violated_weight
from tests.reference.reports import figures_of, to_problem

SCOPES: dict[str, dict[str, object]] = {
    "Iraq and Syria": {"theatres": ["Iraq", "Syria"], "until": "2024-01-27"},
    "Iraq and Syria unknown": {
        "theatres": ["Iraq", "Syria"],
        "until": "2024-01-27",
        "unnamed": "unknown",
    },
    "with Jordan": {},
    "with Jordan unknown": {"unnamed": "unknown"},
}


@lru_cache
def line(scope: str) -> tuple[tallies.Reconciliation, Problem, list[Figure]]:
    """Return the answer, the same question as a problem, and the figure behind each row."""
    claims = tallies.load_dataset("us_forces_2023").reports
    answer = tallies.reconcile(claims, definition="us_dod", **SCOPES[scope])
    start = answer.tally.index[0]
    rows = in_scope(answer)
    theatres = tuple(name for name in answer.tally.columns if name != "total")
    problem = to_problem(rows, until=answer.tally.index[-1], theatres=theatres, start=start)
    if SCOPES[scope].get("unnamed") != "unknown":
        problem = with_unnamed_at_zero(problem)
    return answer, problem, [figure for figure, _ in figures_of(rows, start)]


def in_scope(answer: tallies.Reconciliation) -> pd.DataFrame:
    """Return the rows that took part."""
    return answer.reports[answer.reports["status"].isin(["kept", "disputed", "set_aside"])]


@pytest.mark.parametrize("scope", SCOPES)
def test_the_history_costs_no_more_than_it_must(scope: str) -> None:
    answer, problem, _ = line(scope)
    assert answer.complete
    beyond = max(figure.day for figure in problem.figures) - problem.last_day
    tally = {}
    for name in problem.theatres:
        series = [int(value) for value in answer.tally[name]]
        tally[name] = series + [series[-1]] * max(0, beyond)
    assert is_history(problem, tally)
    assert violated_weight(problem, tally) == milp_reference.cheapest(problem) > 0


@pytest.mark.parametrize("scope", ["Iraq and Syria", "Iraq and Syria unknown"])
def test_limits_on_every_sixth_report_day(scope: str) -> None:
    answer, problem, _ = line(scope)
    days = [day for day in problem.knots if day <= problem.last_day][1::6]
    expected = milp_reference.limits_on(problem, days)
    lower, upper = limits(answer.lower), limits(answer.upper)
    assert {
        cell: (lower[cell[0]][cell[1]], upper[cell[0]][cell[1]]) for cell in expected
    } == expected
    assert len({high - low for low, high in expected.values()}) > 2  # not pinned days alone


@pytest.mark.slow
@pytest.mark.parametrize("scope", SCOPES)
def test_every_status_and_limit(scope: str) -> None:
    answer, problem, figures = line(scope)
    expected = milp_reference.all_repairs(problem)
    fate = {
        (f.parts, f.earliest, f.day, f.low, f.high): status
        for f, status in zip(problem.figures, expected.statuses, strict=True)
    }
    due = [fate[f.parts, f.earliest, f.day, f.low, f.high] for f in figures]
    assert in_scope(answer)["status"].tolist() == due
    assert limits(answer.lower) == expected.lower
    assert limits(answer.upper) == expected.upper
