"""The two references against hand-worked cases and against each other.

The longer run, about 40 problems per family (some minutes):

    python -m pytest tests/reference/test_references.py -m slow
"""

import numpy as np
import pytest

from tests.reference import brute_force, milp_reference
from tests.reference.families import FAMILIES, generate
from tests.reference.problem import Figure, Problem, rise, table
from tests.reference.reports import to_problem, to_reports
from tests.reference.wording import WORDINGS, bounds, wordings


def exact(name: str, day: int, count: int, weight: int = 1) -> Figure:
    return Figure(tuple(name.split("+")), day, day, count, count, weight)


def test_case_that_presolve_calls_infeasible() -> None:
    problem = Problem(
        ("A", "B"),
        (
            Figure(("A",), 1, 1, 3, None),
            Figure(("B",), 1, 1, 2, None),
            Figure(("A", "B"), 1, 1, 6, None),
            exact("A+B", 2, 6),
            exact("A+B", 3, 8),
        ),
        3,
    )
    assert milp_reference.feasible(problem)
    assert brute_force.solve(problem).cost == 0
    lower, upper = milp_reference.envelope(problem)
    assert (lower["A"], upper["A"]) == ([0, 3, 3, 3], [0, 4, 4, 6])


def test_tie_is_left_open_and_support_settles_it() -> None:
    tied = Problem(("A",), (exact("A", 1, 4), exact("A", 2, 3), exact("A", 3, 7)), 4)
    found = milp_reference.all_repairs(tied)
    assert found == brute_force.solve(tied).together(tied)
    assert found.statuses == ("disputed", "disputed", "kept")
    assert found.lower["A"] == [0, 0, 3, 7, 7]
    assert found.upper["A"] == [0, 4, 7, 7, None]
    settled = tied.with_figures((exact("A", 1, 4, 2), exact("A", 2, 3), exact("A", 3, 7)))
    found = milp_reference.all_repairs(settled)
    assert found.statuses == ("kept", "set_aside", "kept")
    assert found.lower["A"] == [0, 4, 4, 7, 7]


def test_rise_is_taken_within_each_repair() -> None:
    tied = Problem(("A",), (exact("A", 1, 4), exact("A", 2, 3), exact("A", 3, 7)), 3)
    # Keeping 4 leaves 3 to rise after day 1; keeping 3 leaves anything from 0..3 on day 1.
    for envelopes in (milp_reference.envelopes(tied), brute_force.solve(tied).envelopes):
        assert rise(envelopes, "A", 1, 3) == (3, 7)
        assert rise(envelopes, "A", 2, 3) == (0, 4)


def test_contradiction_is_irreducible() -> None:
    pair = (exact("A", 1, 5), exact("A+B", 2, 4))
    assert milp_reference.is_contradiction(Problem(("A", "B"), pair, 2))
    more = (*pair, exact("B", 1, 1))
    assert not milp_reference.is_contradiction(Problem(("A", "B"), more, 2))
    assert not milp_reference.is_contradiction(Problem(("A", "B"), pair[:1], 2))


def test_zero_until_holds_a_theatre_down() -> None:
    figures = (exact("A+B", 2, 5), exact("A", 3, 3))
    problem = Problem(("A", "B"), figures, 3, {"B": 2})
    found = milp_reference.all_repairs(problem)
    assert found == brute_force.solve(problem).together(problem)
    assert (found.cost, set(found.statuses)) == (1, {"disputed"})


@pytest.mark.parametrize("qualifier", WORDINGS)
def test_wordings_undo_bounds(qualifier: str) -> None:
    said = bounds(qualifier, 23, 25)
    assert any(word == qualifier for word, _, _ in wordings(*said))


def agree(family: str, seed: int) -> None:
    rng = np.random.default_rng([seed, *family.encode()])
    problem = generate(family, rng)
    answer = brute_force.solve(problem)
    assert milp_reference.all_repairs(problem) == answer.together(problem), table(problem)
    assert milp_reference.feasible(problem) == (answer.cost == 0), table(problem)
    assert set(milp_reference.repairs(problem) or []) == set(answer.repairs), table(problem)
    read_back = to_problem(to_reports(problem, rng), theatres=problem.theatres)
    assert set(read_back.figures) == set(problem.figures)


@pytest.mark.parametrize("family", FAMILIES)
def test_references_agree(family: str) -> None:
    agree(family, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_references_agree_longer(family: str) -> None:
    for seed in range(1, 41):
        agree(family, seed)


def test_families_hold_conflicts_and_ties() -> None:
    kinds: set[str] = set()
    for family in FAMILIES:
        for seed in range(6):
            problem = generate(family, np.random.default_rng(seed))
            kinds.update(brute_force.solve(problem).together(problem).statuses)
    assert kinds == {"kept", "disputed", "set_aside"}
