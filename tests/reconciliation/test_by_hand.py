"""Pinned figures are never set aside, what conflicts with them is; every decision is on record."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError, TalliesWarning
from tallies.io.parquet import read_metadata
from tallies.reconciliation.levels import Levels
from tallies.reconciliation.repair import connect, repair
from tests.reconciliation.made_up import (
    answer_to,
    counts,
    date,
    fates,
    feasible,
    figure,
    noisy_system,
    reason,
    said,
    sheet,
    system,
)

# Nine by day 2 (one outlet) against 3 by day 4, which four outlets carry.
LONE = said("A", 2, 9)
MANY = [said("A", 4, 3, name) for name in ("Mail", "Post", "Sun", "Globe")]


def test_a_pinned_figure_wins_against_any_number_of_outlets():
    assert fates(answer_to(LONE, *MANY)) == ["set_aside"] + ["kept"] * 4
    answer = answer_to(LONE, *MANY, pin={"x0": "seen the log"})
    assert fates(answer) == ["kept"] + ["set_aside"] * 4
    assert reason(answer, "x0") == "pinned by hand: seen the log"
    assert counts(answer.tally, "A") == [0, 5, 9]
    assert "pinned by hand" in answer.contradictions["explanation"].iloc[0]
    assert answer.contradictions["report_ids"].iloc[0] == ("x0", "x1")


def test_a_tie_is_settled_by_the_pin():
    rows = said("A", 2, 9), said("A", 4, 3, "Post")
    assert fates(answer_to(*rows)) == ["disputed", "disputed"]
    assert fates(answer_to(*rows, pin={"x1": "right"})) == ["set_aside", "kept"]


def test_no_weight_is_too_heavy():
    table = sheet(LONE, MANY[0], said("B", 4, 1), said("A+B", 4, 4)).assign(w=[1e-9, 1e15, 1, 1e15])
    answer = tallies.reconcile(table, weights="w", pin={"x0": "seen the log"})
    assert fates(answer) == ["kept", "set_aside", "kept", "set_aside"]


def test_who_says_the_same_as_a_pinned_row_is_kept_with_it():
    answer = answer_to(LONE, said("A", 2, 9, "Courier"), *MANY, pin={"x0": "seen the log"})
    assert fates(answer)[:2] == ["kept", "kept"]
    assert reason(answer, "x1") == ""


def test_a_pinned_lower_bound_is_a_lower_bound():
    answer = answer_to(said("A", 2, 9, qualifier="at_least"), *MANY, pin={"x0": "so it is"})
    assert counts(answer.lower, "A") == [0, 0, 9]
    assert counts(answer.upper, "A") == [0, None, None]


def test_a_pinned_sum_sets_its_parts_aside():
    rows = [said("A", 2, 5, name) for name in ("Mail", "Post")]
    rows += [said("B", 2, 4, name) for name in ("Mail", "Post")]
    answer = answer_to(*rows, said("A+B", 2, 7), pin={"x4": "the briefing"})
    assert fates(answer) == ["disputed"] * 4 + ["kept"]
    assert (answer.lower["total"].iloc[-1], answer.upper["total"].iloc[-1]) == (7, 7)


def test_a_correction_does_not_replace_a_pinned_row():
    rows = said("A", 2, 9), said("A", 2, 7, supersedes="x0")
    assert fates(answer_to(*rows)) == ["superseded", "kept"]
    assert fates(answer_to(*rows, pin={"x0": "the first was right"})) == ["kept", "set_aside"]


def test_contradictions_that_share_only_a_pinned_figure_are_apart():
    known = {frozenset({0, 1}), frozenset({0, 2})}
    found = connect(known, np.ones(3), pinned=frozenset({0}))
    assert [c.answers for c in found] == [(frozenset({1}),), (frozenset({2}),)]
    assert [c.contested for c in found] == [{1}, {2}]
    assert connect(known, np.ones(3))[0].answers == (frozenset({0}),)


def cheapest(made, pinned):
    """Return by trial the cost and all cheapest sets that set no pinned figure aside."""
    free = [i for i in range(made.size) if i not in pinned]
    fits = {}
    for bits in range(1 << len(free)):
        out = frozenset(i for place, i in enumerate(free) if bits >> place & 1)
        cost = sum(made.weight[list(out)])
        if cost <= min(fits.values(), default=np.inf) and feasible(
            made, [i for i in range(made.size) if i not in out]
        ):
            fits[out] = cost
    least = min(fits.values())
    return least, {out for out, cost in fits.items() if cost == least}


@pytest.mark.parametrize("names", [["A"], ["A", "B", "AB"], ["A", "B", "C", "AB", "BC"]])
def test_repairs_with_pins_are_those_found_by_trial(names):
    rng = np.random.default_rng(len(names))
    tried = 0
    while tried < 8:
        made = noisy_system(rng, names, 4, 7 - len(names))
        pinned = frozenset(rng.choice(made.size, size=2, replace=False).tolist())
        if not feasible(made, pinned):
            continue
        made = replace(made, pinned=pinned)
        least, sets = cheapest(made, pinned)
        if not least:
            continue
        tried += 1
        if len(names) == 1:
            levels = Levels(made)
            assert levels.contested() == frozenset().union(*sets)
            assert levels.doomed() == frozenset.intersection(*sets)
            assert levels.cheapest == pytest.approx(least)
            continue
        components = repair(made)
        assert frozenset().union(*(c.contested for c in components)) == frozenset().union(*sets)
        cost = sum(made.weight[i] for c in components for i in c.answers[0])
        assert cost == pytest.approx(least)


def test_a_tangle_too_large_for_the_search_keeps_its_pins():
    # A ring of 63 equal conflicts has too many cheapest answers; one figure of it is pinned.
    ring = {frozenset({i, (i + 1) % 63}) for i in range(63)} | {
        frozenset({i, (i + 7) % 63}) for i in range(63)
    }
    components = connect(ring, np.ones(63), pinned=frozenset({0}))
    assert not all(c.complete for c in components)
    assert all(0 not in c.contested for c in components)
    assert {1, 62, 7, 56} <= frozenset().union(*(c.answers[0] for c in components))


def test_a_pinned_figure_appears_in_all_contradictions_that_it_causes():
    wrong = [figure("A", day, 1) for day in range(2, 30)]
    made = replace(
        system("AB", figure("A", 1, 5), *wrong, figure("B", 3, 1)), pinned=frozenset({0})
    )
    components = repair(made)
    assert {c.answers for c in components} == {(frozenset({i}),) for i in range(1, 29)}


def test_pinned_figures_that_contradict_each_other_are_named():
    rows = LONE, MANY[0], said("A", 3, 5, "Post")
    message = (
        r"these 2 pinned rows cannot all be true: x0 \(A 9 by 2 January 2024, Herald\); "
        r"x1 \(A 3 by 4 January 2024, Mail\)\..*Fix: unpin one"
    )
    with pytest.raises(TalliesError, match=message):
        answer_to(*rows, pin={"x0": "seen", "x1": "seen too"})


def test_of_pinned_sums_and_parts_only_those_at_odds_are_named():
    rows = said("A", 2, 5), said("B", 2, 4), said("A+B", 2, 7), said("A", 1, 1)
    pin = {f"x{i}": "sure" for i in range(4)}
    with pytest.raises(
        TalliesError, match=r"these 3 pinned rows .*: x0 \(.*x1 \(.*x2 \("
    ) as caught:
        answer_to(*rows, pin=pin)
    assert "x3" not in str(caught.value)


def test_a_figure_above_zero_cannot_be_pinned_before_the_start():
    with pytest.raises(TalliesError, match=r"x0 \(A 3 by 31 December 2023.*stood at 0.*Fix"):
        answer_to(
            said("A", 0, 3) | {"since": None}, said("A", 4, 5), pin={"x0": "sure", "x1": "sure"}
        )


def test_a_row_is_pinned_or_excluded_not_both():
    message = r"both pinned and excluded: 1 row: 'x0' \(pin: 'a', exclude: 'b'\)\. Fix"
    with pytest.raises(TalliesError, match=message):
        answer_to(LONE, MANY[0], pin={"x0": "a"}, exclude={"x0": "b"})


def test_an_unknown_row_names_the_nearest():
    with pytest.raises(TalliesError, match=r"pin names 1 report_id.*'x00'.*mean 'x0'\?.*Fix"):
        answer_to(LONE, MANY[0], pin={"x00": "a"})


@pytest.mark.parametrize("option", ["pin", "exclude"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["x0"], r"gives no reasons"),
        ({"x0": ""}, r"\['x0'\] = '' is no reason"),
        ({"x0": " "}, r"is no reason"),
        ({"x0": 3}, r"\['x0'\] = 3 is no reason"),
        ({"x0": "a\x1b[2J"}, r"\['x0'\] holds U\+001B"),
        ({"x0": "a\ud800"}, r"\['x0'\] holds U\+D800"),
    ],
)
def test_a_decision_needs_a_reason_that_can_be_printed(option, given, message):
    with pytest.raises(TalliesError, match=rf"{option}.*{message}"):
        answer_to(LONE, MANY[0], **{option: given})


def test_a_pinned_row_out_of_scope_is_a_warning():
    rows = LONE, MANY[0], said("D", 2, 5)
    with pytest.warns(TalliesWarning, match=r"1 pinned row: x2 \(another theatre: D\).*Fix"):
        answer = answer_to(*rows, theatres=["A"], pin={"x2": "sure"})
    assert fates(answer)[2] == "out_of_scope"
    assert reason(answer, "x2") == "another theatre: D"


def test_a_pinned_row_that_is_not_yet_known_waits_in_silence():
    rows = said("A", 2, 9, out=6), MANY[0]
    answer = answer_to(*rows, as_of=date(5), pin={"x0": "sure"})
    assert fates(answer) == ["not_yet_known", "kept"]
    assert fates(answer_to(*rows, as_of=date(6), pin={"x0": "sure"})) == ["kept", "set_aside"]


def test_pins_are_on_record_and_travel_through_parquet(tmp_path):
    answer = answer_to(LONE, *MANY, pin={"x0": "seen the log"}, exclude={"x4": "a <copy>"})
    decided = {"pin": {"x0": "seen the log"}, "exclude": {"x4": "a <copy>"}}
    assert {name: answer.metadata["reconcile"][name] for name in decided} == decided
    for name, table in (("tally", answer), ("reports", answer.reports)):
        path = tmp_path / f"{name}.parquet"
        metadata = None if name == "tally" else {**answer.metadata, "kind": name}
        tallies.write_parquet(table, path, metadata=metadata)
        found = read_metadata(path)["reconcile"]
        assert {name: found[name] for name in decided} == decided
    again = tallies.read_parquet(path).set_index("report_id")
    assert again.loc["x0", ["status", "reason"]].tolist() == [
        "kept",
        "pinned by hand: seen the log",
    ]
    assert again.loc["x4", ["status", "reason"]].tolist() == ["excluded", "a <copy>"]


def test_the_row_order_does_not_matter_to_pins():
    table = sheet(LONE, *MANY, said("B", 3, 1), said("A+B", 4, 4))
    pin = {"x0": "seen", "x5": "seen"}
    once, again = tallies.reconcile(table, pin=pin), tallies.reconcile(table[::-1], pin=pin)
    pd.testing.assert_frame_equal(once.tally, again.tally)
    pd.testing.assert_frame_equal(once.contradictions, again.contradictions)
