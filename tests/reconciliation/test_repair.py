"""Cheapest hitting sets against brute force, ties, caps on work, and the loop around them."""

from itertools import combinations, product

import numpy as np
import pytest

from tallies.reconciliation import repair as module
from tallies.reconciliation.repair import MAX_ANSWERS, connect, keep_all_but, repair
from tests.reconciliation.made_up import figure, system

Family = set[frozenset[int]]


def cheapest_by_hand(known: Family, weight: np.ndarray) -> set[frozenset[int]]:
    """Return every cheapest hitting set, by trying all sets of figures."""
    figures = sorted(frozenset().union(*known))
    best, found = np.inf, set()
    for size in range(len(figures) + 1):
        for chosen in combinations(figures, size):
            if all(c & set(chosen) for c in known):
                cost = sum(weight[list(chosen)])
                if cost < best - 1e-12:
                    best, found = cost, set()
                if cost < best + 1e-12:
                    found.add(frozenset(chosen))
    return found


def together(components: tuple[module.Component, ...]) -> set[frozenset[int]]:
    """Return all ways to take one answer from each component."""
    choices = product(*(component.answers for component in components))
    return {frozenset().union(*choice) for choice in choices}


def drawn_family(rng: np.random.Generator, figures: int, number: int) -> Family:
    sizes = rng.choice([1, 2, 2, 2, 3, 4], size=number)
    return {
        frozenset(map(int, rng.choice(figures, size=min(size, figures), replace=False)))
        for size in sizes
    }


@pytest.mark.parametrize("weights", [[1], [1, 2, 3], [0.1, 0.2, 0.3], [1, 1000]])
def test_all_cheapest_sets_against_brute_force(weights):
    rng = np.random.default_rng(len(weights))
    tied = 0
    for _ in range(60):
        figures = int(rng.integers(2, 11))
        known = drawn_family(rng, figures, int(rng.integers(1, 9)))
        weight = rng.choice(weights, size=figures).astype(float)
        components = connect(known, weight)
        assert all(component.complete for component in components)
        expected = cheapest_by_hand(known, weight)
        assert together(components) == expected
        assert frozenset().union(*(c.doomed for c in components)) == frozenset.intersection(
            *expected
        )
        assert frozenset().union(*(c.contested for c in components)) == frozenset().union(*expected)
        tied += len(expected) > 1
    assert tied > 10 or weights == [1, 1000]


def test_components_share_no_figure_and_come_in_order():
    known = {frozenset({8, 9}), frozenset({1, 4}), frozenset({4, 6}), frozenset({9, 2})}
    components = connect(known, np.ones(10))
    assert [c.contradictions for c in components] == [
        (frozenset({1, 4}), frozenset({4, 6})),
        (frozenset({2, 9}), frozenset({8, 9})),
    ]
    assert [c.answers for c in components] == [(frozenset({4}),), (frozenset({9}),)]
    assert [c.doomed for c in components] == [{4}, {9}]


def test_two_light_figures_go_before_a_heavy_one():
    known = {frozenset({0, 1}), frozenset({0, 2})}
    assert connect(known, np.array([3.0, 1.0, 1.0]))[0].answers == (frozenset({1, 2}),)
    assert connect(known, np.array([1.5, 1.0, 1.0]))[0].answers == (frozenset({0}),)
    tied = connect(known, np.array([2.0, 1.0, 1.0]))[0]
    assert set(tied.answers) == {frozenset({0}), frozenset({1, 2})}
    assert tied.doomed == frozenset()
    assert tied.contested == {0, 1, 2}


def test_equal_sums_of_decimal_weights_are_ties():
    # 0.1 + 0.2 is 0.30000000000000004 in binary.
    component = connect({frozenset({0, 1}), frozenset({0, 2})}, np.array([0.3, 0.1, 0.2]))[0]
    assert len(component.answers) == 2


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e9])
def test_the_scale_of_the_weights_changes_nothing(scale):
    known = {frozenset({0, 1}), frozenset({1, 2}), frozenset({2, 3}), frozenset({4, 5})}
    weight = np.array([2.0, 3.0, 2.0, 1.0, 7.0, 7.5])
    plain, scaled = connect(known, weight), connect(known, weight * scale)
    assert [c.answers for c in scaled] == [c.answers for c in plain]


def test_search_cut_short_still_gives_one_cheapest_answer(monkeypatch):
    monkeypatch.setattr(module, "MAX_NODES", 2)
    ring = {frozenset({i, (i + 1) % 7}) for i in range(7)}
    weight = np.array([2.0, 3.0, 2.0, 5.0, 2.0, 3.0, 4.0])
    component = connect(ring, weight)[0]
    assert not component.complete
    (answer,) = component.answers
    cheapest = cheapest_by_hand(ring, weight)
    assert answer in cheapest
    assert component.contested == set(range(7))  # any of them may be set aside
    assert component.doomed == frozenset()  # and none is known to be


def test_the_answer_is_the_same_on_every_run(monkeypatch):
    ring = [frozenset({i, (i + 1) % 9}) for i in range(9)]
    turned = {frozenset({(i + 1) % 9, i}) for i in reversed(range(9))}
    weight = np.ones(9)
    first = connect(set(ring), weight)[0]
    assert connect(turned, weight)[0].answers == first.answers
    monkeypatch.setattr(module, "MAX_NODES", 2)
    cut = connect(set(ring), weight)[0]
    assert connect(turned, weight)[0].answers == cut.answers


def test_more_answers_than_are_kept():
    figures = MAX_ANSWERS + 6
    pairs = {frozenset(pair) for pair in combinations(range(figures), 2)}
    component = connect(pairs, np.ones(figures))[0]  # all but one go, whichever that one is
    assert not component.complete
    assert len(set(component.answers)) == MAX_ANSWERS
    for answer in component.answers:
        assert len(answer) == figures - 1
    assert component.contested == set(range(figures))
    assert component.doomed == frozenset()


def test_exactly_as_many_answers_as_are_kept_are_complete():
    pairs = {frozenset(pair) for pair in combinations(range(MAX_ANSWERS), 2)}
    component = connect(pairs, np.ones(MAX_ANSWERS))[0]
    assert component.complete
    assert len(component.answers) == MAX_ANSWERS


def test_one_answer_is_asked_for_and_met():
    ring = {frozenset({i, (i + 1) % 6}) for i in range(6)}
    component = connect(ring, np.ones(6), most=1)[0]
    assert len(component.answers) == 1
    assert component.answers[0] in cheapest_by_hand(ring, np.ones(6))


def test_repair_by_hand():
    made = system(
        "AB",
        figure("A", 2, 7, weight=1),  # against both later ones
        figure("A", 4, 5, weight=1),
        figure("A", 6, 6, weight=1),
        figure("B", 6, 3, weight=4),
        figure("AB", 6, 12, weight=1),  # with 6 and 3 too high, with 7 or more and 3 not
    )
    assert together(repair(made)) == {frozenset({0, 2}), frozenset({0, 4}), frozenset({1, 2})}


def test_a_repair_uncovers_what_a_first_look_hides():
    # The 9 hides from the 4 that the 8 is wrong as well; the rest then exceeds the total.
    made = system(
        "AB",
        figure("A", 1, 9),
        figure("A", 2, 8),
        figure("A", 3, 4, weight=3),
        figure("B", 3, 2, weight=3),
        figure("AB", 3, 5, weight=2),
        figure("AB", 2, 3, weight=1),
    )
    assert together(repair(made)) == {frozenset({0, 1, 4})}


def test_figures_that_hold_together_need_no_repair():
    made = system("AB", figure("A", 2, 3), figure("B", 4, 2), figure("AB", 6, 8))
    assert repair(made) == ()


def test_a_mask_without_what_is_dropped():
    made = system("A", figure("A", 2, 3), figure("A", 3, 4), figure("A", 4, 5))
    assert keep_all_but(made, {0, 2}).tolist() == [False, True, False]


def test_ties_that_depend_on_each_other_are_one_component():
    made = system(
        "AB",
        figure("A", 1, 6),
        figure("B", 1, 2),
        figure("AB", 1, 7),
        figure("AB", 1, 8),
        figure("A", 1, 5),
    )
    # Six and eight or five and seven; six and seven would cost B as well.
    assert together(repair(made)) == {frozenset({0, 3}), frozenset({2, 4})}
