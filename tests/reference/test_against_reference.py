"""Random problems, answered by tallies and by both references.

The default run takes a few small problems of each family. The long run holds tallies against both
references over 2,000 small problems, and against the integer programme over larger ones; it took
46 minutes on a busy machine of two cores:

    python -m pytest tests/reference/test_against_reference.py -m slow
"""

import numpy as np
import pytest

import tallies
from tests.reference import brute_force, milp_reference
from tests.reference.comparison import (
    ask,
    check,
    check_support,
    check_weeks,
    limits,
    named,
    statuses,
)
from tests.reference.families import FAMILIES, generate, with_unnamed_at_zero
from tests.reference.problem import Figure, Problem, table
from tests.reference.reports import date

WEEK_ENDS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
SMALL_EACH = 20  # of the families that need no linear programme; 12 of the others: 148 in all
OVERLAPPING = ("regions", "regions and a part", "overlapping pairs", "all pairs")
LONG_EACH = 223  # 9 * 223 = 2,007


def compare_small(family: str, seed: int, *, with_programme: bool) -> None:
    """Compare one small problem with brute force, and with the integer programme if asked."""
    rng = np.random.default_rng([seed, *family.encode()])
    problem = generate(family, rng, noisy=seed % 3 == 1)
    unnamed = "zero" if seed % 4 == 2 else "unknown"
    if unnamed == "zero":
        problem = with_unnamed_at_zero(problem)
    truth = brute_force.solve(problem)
    expected = truth.together(problem)
    if with_programme:
        assert milp_reference.all_repairs(problem) == expected, table(problem)
        assert milp_reference.feasible(problem) == (expected.cost == 0), table(problem)
    compared = ask(problem, rng, unnamed=unnamed)
    check(compared, expected)
    check_support(compared)
    check_weeks(compared, brute_force.envelopes, WEEK_ENDS[seed % 7])


def compare_larger(family: str, seed: int) -> None:
    """Compare a problem that is too large to write down with the integer programme."""
    rng = np.random.default_rng([seed, 1, *family.encode()])
    problem = generate(family, rng, small=False, noisy=seed % 2 == 1)
    compared = ask(problem, rng)
    check(compared, milp_reference.all_repairs(problem))
    check_support(compared)
    check_weeks(compared, milp_reference.envelopes, "SUN")


def compare_wide(seed: int) -> None:
    """Compare a problem of nine theatres with the integer programme."""
    rng = np.random.default_rng([seed, 9])
    problem = generate("nine and total", rng, noisy=seed % 2 == 1)
    compared = ask(problem, rng)
    check(compared, milp_reference.all_repairs(problem))
    check_support(compared)


@pytest.mark.parametrize("family", FAMILIES)
def test_small_problems(family: str) -> None:
    for seed in range(12 if family in OVERLAPPING else SMALL_EACH):
        compare_small(family, seed, with_programme=False)  # test_references.py holds the two equal


def test_every_disputed_figure_is_in_a_contradiction() -> None:
    figures = (
        Figure(("A",), 5, 5, 2, 3, weight=2),
        Figure(("A",), 5, 5, 0, 0, weight=3),
        Figure(("A",), 5, 5, 1, None, weight=2),
        Figure(("A",), 5, 5, 0, 1, weight=1),
    )
    compared = ask(Problem(("A",), figures, 14), np.random.default_rng(0))
    assert statuses(compared) == ("disputed",) * 4
    assert named(compared) == {0, 1, 2, 3}


def test_very_many_ties() -> None:
    days = range(1, 10)  # two figures each day, one too many: 512 cheapest repairs
    pairs = [Figure(("A",), d, d, 10 * d + i, 10 * d + i) for d in days for i in (0, 1)]
    figures = (*pairs, Figure(("B",), 4, 4, 3, 3), Figure(("A", "B"), 9, 9, 0, 200))
    compared = ask(Problem(("A", "B"), figures, 9), np.random.default_rng(0))
    assert statuses(compared) == ("disputed",) * 18 + ("kept",) * 2
    lower, upper = limits(compared.answer.lower)["A"], limits(compared.answer.upper)["A"]
    if compared.answer.complete:
        assert (lower, upper) == ([10 * d for d in range(10)], [0, *(10 * d + 1 for d in days)])
    else:
        assert all(low <= 10 * d for d, low in enumerate(lower))
        assert all(high is None or high > 10 * d for d, high in zip(days, upper[1:], strict=True))


def test_sums_that_only_halves_could_satisfy() -> None:
    pairs = [Figure(tuple(name), 1, 1, 1, 1) for name in ("AB", "BC", "AC")]
    problem = Problem(("A", "B", "C"), tuple(pairs), 1)
    expected = brute_force.solve(problem).together(problem)
    assert expected.statuses == ("disputed",) * 3
    check(ask(problem, np.random.default_rng(0)), expected)


def test_ties_that_depend_on_each_other() -> None:
    said = (("A", 1), ("B", 0), ("A+B", 0), ("A+B", 1), ("A", 0))
    figures = tuple(Figure(tuple(name.split("+")), 1, 1, n, n) for name, n in said)
    problem = Problem(("A", "B"), figures, 1)
    truth = brute_force.solve(problem)
    # A and the sum are both 0 or both 1, never one of each.
    assert set(truth.repairs) == {frozenset({0, 3}), frozenset({2, 4})}
    compared = ask(problem, np.random.default_rng(0))
    check(compared, truth.together(problem))
    check_weeks(compared, brute_force.envelopes, "SUN")


def test_week_of_a_total_that_nobody_reports() -> None:
    figures = (
        Figure(("A",), 7, 7, 0, 1),
        Figure(("B",), 7, 7, 1, 1),
        Figure(("B",), 9, 9, 2, None),
    )
    compared = ask(Problem(("A", "B"), figures, 9), np.random.default_rng(0))
    weeks = tallies.weekly(compared.answer, week_ends="WED").set_index(["theatre", "week_end"])
    # B rises by one at least and A cannot fall, so the total rises by one at least, although
    # its own edges, at most 2 before and at least 2 after, would allow nothing.
    assert weeks.loc[("total", date(10)), "lower"] == 1
    check_weeks(compared, brute_force.envelopes, "WED")


@pytest.mark.parametrize("seed", range(2))
def test_nine_theatres(seed: int) -> None:
    compare_wide(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_nine_theatres_longer(seed: int) -> None:
    compare_wide(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SMALL_EACH, SMALL_EACH + LONG_EACH))
@pytest.mark.parametrize("family", FAMILIES)
def test_two_thousand_small_problems(family: str, seed: int) -> None:
    compare_small(family, seed, with_programme=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("family", FAMILIES)
def test_larger_problems(family: str, seed: int) -> None:
    compare_larger(family, seed)
