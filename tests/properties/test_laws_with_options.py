"""The laws of reconciliation under every option: see test_laws.py for the plain ones.

The default run looks at few examples of each law. A longer search:

    LAW_EXAMPLES=300 python -m pytest tests/properties/test_laws_with_options.py
"""

import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

import tallies
from tests.properties.questions import SETTLED, Question, questions
from tests.properties.strategies import LAST_DAY, any_rows, row, true_rows, wars
from tests.properties.test_laws import by_id, law, said_by, same, within
from tests.reference import milp_reference
from tests.reference.reports import date, figures_of, to_problem

FRAMES = ("tally", "lower", "upper")
HEAVY = 10**6  # more than all other rows of an example together


def alike(left: tallies.Reconciliation, right: tallies.Reconciliation) -> None:
    """Check that two answers give the same counts and limits."""
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), obj=name)


def statuses(answer: tallies.Reconciliation) -> dict[str, str]:
    """Return the status of every row."""
    return dict(zip(answer.reports["report_id"], answer.reports["status"], strict=True))


def asked(data: st.DataObject, **how: object) -> Question:
    """Draw a question about any reports."""
    return data.draw(questions(data.draw(any_rows()), **how))


@law
@given(st.data())
def test_truth_lies_inside_the_envelope(data: st.DataObject) -> None:
    war = data.draw(wars())
    question = data.draw(questions(data.draw(true_rows(war)), unnamed=("unknown",)))
    answer = question.answer()
    assert answer.contradictions.empty
    assert not {"disputed", "set_aside"} & set(statuses(answer).values())
    for name in question.options["theatres"]:
        truth = pd.Series(war[name][: question.until + 1], index=answer.tally.index)
        assert bool((answer.lower[name] <= truth).all())
        assert bool((truth <= answer.upper[name]).fillna(value=True).all())


@law
@given(st.data(), st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(data: st.DataObject, random: object) -> None:
    question = asked(data)
    rows = list(question.rows)
    random.shuffle(rows)
    same(question.answer(), question.having(rows).answer())


@law
@given(st.data())
def test_a_further_consistent_report_never_widens(data: st.DataObject) -> None:
    question = asked(data, unnamed=("unknown",))
    before = question.answer()
    name = data.draw(st.sampled_from(question.options["theatres"]))
    day = data.draw(st.integers(1, question.until))
    wording = data.draw(st.sampled_from(["exact", "at_least", "at_most"]))
    more = row(name, day, said_by(before.tally, name, day), wording, publisher="Newcomer")
    after = question.adding([more]).answer()
    assert within(after, before)
    assert statuses(after)["y0"] in ("kept", "not_yet_known")


@law
@given(st.data())
def test_contradictions_are_irreducible_and_the_rest_agrees(data: st.DataObject) -> None:
    question = asked(data, unnamed=("unknown",))
    answer = question.answer()
    table = question.table
    table = table[table["report_id"].map(statuses(answer)).isin(SETTLED)]
    figures = [figure for figure, _ in figures_of(table)]
    figure_of = dict(zip(table["report_id"], figures, strict=True))
    problem = to_problem(
        table, until=question.options["until"], theatres=tuple(question.options["theatres"])
    )
    for ids in answer.contradictions["report_ids"]:
        chosen = tuple({figure_of[name] for name in ids})
        assert len(chosen) == len(ids), "a contradiction names one report per figure"
        assert milp_reference.is_contradiction(problem.with_figures(chosen))
    kept = [name for name, status in statuses(answer).items() if status == "kept"]
    rest = tuple({figure_of[name] for name in kept})
    assert milp_reference.feasible(problem.with_figures(rest))


@law
@given(st.data())
def test_a_pinned_report_is_kept_and_rests_on_no_weight(data: st.DataObject) -> None:
    question = asked(data).asking(weights="weight")
    answer = question.answer()
    pinned = {name for name in question.options["pin"] if statuses(answer)[name] in SETTLED}
    assume(pinned)
    assert {statuses(answer)[name] for name in pinned} == {"kept"}
    heavy = [
        said | {"weight": HEAVY if said["report_id"] in pinned else said["weight"]}
        for said in question.rows
    ]
    other = question.having(heavy).answer(pin={})
    alike(answer, other)
    assert statuses(other) == statuses(answer)


@law
@given(st.data())
def test_what_is_out_leaves_no_trace(data: st.DataObject) -> None:
    question = asked(data)
    answer = question.answer()
    used = {name for name, status in statuses(answer).items() if status in SETTLED}
    alone = question.among(used).answer()
    alike(alone, answer)
    pd.testing.assert_frame_equal(alone.contradictions, answer.contradictions)


@law
@given(st.data())
def test_what_was_kept_alone_gives_the_same_answer(data: st.DataObject) -> None:
    question = asked(data, unnamed=("unknown",))
    first = question.answer()
    aside = {name for name, status in statuses(first).items() if status == "set_aside"}
    left = {name for name in statuses(first) if name not in aside}
    second = question.among(left).answer()
    for name in ("lower", "upper"):
        pd.testing.assert_frame_equal(getattr(second, name), getattr(first, name))
    pd.testing.assert_frame_equal(second.tally, first.tally)


@law
@given(st.data())
def test_the_envelope_fed_back_changes_nothing(data: st.DataObject) -> None:
    question = asked(data, unnamed=("unknown",)).asking(as_of=None)
    first = question.answer()
    fed = []
    for day in range(1, question.until + 1):
        for name in question.options["theatres"]:
            low, high = first.lower.loc[date(day), name], first.upper.loc[date(day), name]
            fed.append(row(name, day, int(low), "at_least", publisher="Envelope"))
            if not pd.isna(high):
                fed.append(row(name, day, int(high), "at_most", publisher="Envelope"))
    second = question.adding(fed).answer()
    for name in ("lower", "upper"):
        pd.testing.assert_frame_equal(getattr(second, name), getattr(first, name))
    before, after = statuses(first), statuses(second)
    assert {name: after[name] for name in before} == before
    assert {after[name] for name in after if name not in before} == {"kept"}


@law
@given(st.data())
def test_the_tally_fed_back_is_the_answer(data: st.DataObject) -> None:
    question = asked(data).asking(as_of=None)
    first = question.answer()
    fed = [
        row(name, day, said_by(first.tally, name, day), publisher="Tally")
        for day in range(1, question.until + 1)
        for name in question.options["theatres"]
    ]
    second = question.adding(fed).answer()
    for frame in (second.lower, second.upper, second.tally):
        pd.testing.assert_frame_equal(frame, first.tally)


@law
@given(st.data())
def test_as_of_ignores_later_publications(data: st.DataObject) -> None:
    question = asked(data).asking(as_of=date(data.draw(st.integers(3, LAST_DAY + 3))))
    then = question.answer()
    day, table = question.options["as_of"], question.table
    published = table["report_date"]
    if question.options["undated"] == "reference_date":
        published = published.fillna(table["reference_date"])
    known = set(table.loc[published <= day, "report_id"])
    alone = question.among(known).answer()
    alike(alone, then)
    assert {n: s for n, s in statuses(then).items() if n in known} == statuses(alone)
    later = {status for name, status in statuses(then).items() if name not in known}
    assert later <= {"not_yet_known", "out_of_scope", "excluded"}


@law
@given(st.data())
def test_edges_never_fall_and_the_estimate_adds_up(data: st.DataObject) -> None:
    question = asked(data)
    answer = question.answer()
    for frame in (answer.tally, answer.lower, answer.upper):
        for name in frame.columns:
            assert frame[name].dropna().is_monotonic_increasing
    assert bool((answer.lower <= answer.tally).all(axis=None))
    assert bool((answer.tally <= answer.upper).fillna(value=True).all(axis=None))
    parts = answer.tally[question.options["theatres"]].sum(axis=1)
    assert (parts == answer.tally["total"]).all()
    assert (answer.tally.iloc[0] == 0).all()


@law
@given(st.data())
def test_doubling_every_weight_changes_nothing(data: st.DataObject) -> None:
    question = asked(data).asking(weights="weight")
    doubled = [said | {"weight": said["weight"] * 2} for said in question.rows]
    once, twice = question.answer(), question.having(doubled).answer()
    alike(once, twice)
    assert statuses(once) == statuses(twice)
    pd.testing.assert_frame_equal(once.contradictions, twice.contradictions)


@law
@given(st.data())
def test_twice_as_many_outlets_change_nothing(data: st.DataObject) -> None:
    question = asked(data).asking(weights="publishers")
    echo = [
        said | {"publisher": f"Second {said['publisher']}"}
        for said in question.rows
        if said["report_id"] not in question.options["exclude"]
    ]
    alike(question.answer(), question.adding(echo).answer())


@law
@given(st.data(), st.sampled_from([-400, -1, 1, 59, 366]))
def test_shifting_all_dates_shifts_the_answer(data: st.DataObject, days: int) -> None:
    question = asked(data)
    move = pd.Timedelta(days=days)
    named = ("reference_date", "reference_date_earliest", "report_date", "since")
    rows = [
        said | {name: said[name] + move for name in named if said[name] is not None}
        for said in question.rows
    ]
    dated = ("since", "until", "as_of")
    options = {
        name: question.options[name] + move for name in dated if question.options[name] is not None
    }
    here, there = question.answer(), question.having(rows).asking(**options).answer()
    for name in FRAMES:
        shifted = getattr(here, name)
        shifted = shifted.set_axis(shifted.index + move).rename_axis("date")
        pd.testing.assert_frame_equal(getattr(there, name), shifted, obj=name, check_freq=False)
    fate = ["report_id", "status", "gap", "nearest_fit_days"]
    pd.testing.assert_frame_equal(by_id(there)[fate], by_id(here)[fate])


@law
@given(st.data())
def test_input_stays_as_it_was_and_rows_are_conserved(data: st.DataObject) -> None:
    question = asked(data)
    table = tallies.validate_reports(question.table)
    before = table.copy(deep=True)
    answer = question.answer()
    pd.testing.assert_frame_equal(table, before)
    kept = by_id(answer)[list(table.columns)]
    expected = table.sort_values("report_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, expected)
    decided = question.options["exclude"]
    assert {n for n, s in statuses(answer).items() if s == "excluded"} == set(decided)
