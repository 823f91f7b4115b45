"""Counts since a later day ("nine since 4 January") as evidence, held against both references."""

import numpy as np
import pytest

from tests.reference import brute_force, milp_reference
from tests.reference.comparison import ask, check, check_support, check_weeks, statuses
from tests.reference.families import FAMILIES, generate, with_unnamed_at_zero
from tests.reference.problem import Figure, Problem, table

SHARE = 0.4
LONG_EACH = 60


def compare(family: str, seed: int) -> None:
    """Compare one small problem with the integer programme, and by writing all down if small."""
    rng = np.random.default_rng([seed, 7, *family.encode()])
    problem = generate(family, rng, noisy=seed % 3 == 1, windows=SHARE)
    unnamed = "zero" if seed % 4 == 2 else "unknown"
    if unnamed == "zero":
        problem = with_unnamed_at_zero(problem)
    expected = milp_reference.all_repairs(problem)
    envelopes = milp_reference.envelopes
    if brute_force.histories(problem) <= brute_force.MOST_HISTORIES:
        assert brute_force.solve(problem).together(problem) == expected, table(problem)
        envelopes = brute_force.envelopes
    compared = ask(problem, rng, unnamed=unnamed)
    check(compared, expected)
    check_support(compared)
    check_weeks(compared, envelopes, "SUN")


@pytest.mark.parametrize("family", FAMILIES)
def test_small_problems_with_windows(family: str) -> None:
    for seed in range(6):
        compare(family, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 6 + LONG_EACH))
@pytest.mark.parametrize("family", FAMILIES)
def test_more_small_problems_with_windows(family: str, seed: int) -> None:
    compare(family, seed)


def test_a_window_limits_both_of_its_ends() -> None:
    figures = (
        Figure(("A",), 5, 5, 3, 4),
        Figure(("A",), 9, 9, 6, 7, base=5),
        Figure(("A",), 9, 9, 0, 10),
    )
    problem = Problem(("A",), figures, 9)
    compared = ask(problem, np.random.default_rng(0))
    check(compared, brute_force.solve(problem).together(problem))
    assert compared.answer.lower["A"].tolist()[5:] == [3, 3, 3, 3, 9]
    assert compared.answer.upper["A"].tolist()[5:] == [4, 10, 10, 10, 10]


def test_a_window_that_may_speak_for_an_earlier_day() -> None:
    # Two after day 3, by some day from 5 to 8: at least 2 by day 8, at most 2 by day 5.
    figures = (Figure(("A",), 3, 3, 4, 4), Figure(("A",), 5, 8, 2, 2, base=3))
    compared = ask(Problem(("A",), figures, 8), np.random.default_rng(0))
    assert compared.answer.lower["A"].tolist()[4:] == [4, 4, 4, 4, 6]
    assert compared.answer.upper["A"].tolist()[4:6] == [6, 6]
    assert compared.answer.upper["A"].isna().tolist()[6:] == [True, True, True]


def test_an_earliest_day_before_the_window_is_cut_at_its_base() -> None:
    figures = (Figure(("A",), 3, 3, 4, 4), Figure(("A",), 3, 8, 2, 2, base=3))
    rows = ask(Problem(("A",), figures, 8), np.random.default_rng(0))
    early = ask(
        Problem(("A",), (figures[0], Figure(("A",), 1, 8, 2, 2, base=3)), 8),
        np.random.default_rng(0),
    )
    assert rows.answer.upper["A"].equals(early.answer.upper["A"])
    assert statuses(early) == ("kept", "kept")
