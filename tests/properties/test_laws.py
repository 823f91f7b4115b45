"""Laws that hold for every set of reports, searched for a counterexample by Hypothesis.

The default run looks at few examples of each law. A longer search:

    LAW_EXAMPLES=300 python -m pytest tests/properties/test_laws.py
"""

import os

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import tallies
from tests.properties.strategies import (
    LAST_DAY,
    Row,
    any_rows,
    reports,
    row,
    theatres_of,
    true_rows,
    wars,
)
from tests.reference import milp_reference
from tests.reference.problem import TOTAL, violated_weight
from tests.reference.reports import SINCE, START, date, figures_of, to_problem

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "6")),
    deadline=None,
    derandomize="LAW_EXAMPLES" not in os.environ,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DAYS = pd.date_range(START, date(LAST_DAY), name="date", unit="us")


def reconcile(table: pd.DataFrame, **options: object) -> tallies.Reconciliation:
    """Reconcile with fixed ends, windows, and unnamed theatres left open, unless told otherwise."""
    settled: dict[str, object] = {"unnamed": "unknown", "until": date(LAST_DAY), **options}
    return tallies.reconcile(table, **{"since": SINCE, "windows": "evidence", **settled})


def same(left: tallies.Reconciliation, right: tallies.Reconciliation) -> None:
    """Check that two answers agree in everything they say."""
    for name in ("tally", "lower", "upper", "band_low", "band_high", "contradictions"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), obj=name)
    pd.testing.assert_frame_equal(by_id(left), by_id(right), obj="reports")
    assert left.complete == right.complete
    assert dict(left.metadata) == dict(right.metadata)


def by_id(answer: tallies.Reconciliation) -> pd.DataFrame:
    """Return the rows with their fates in the order of their ids."""
    return answer.reports.sort_values("report_id").reset_index(drop=True)


def within(inner: tallies.Reconciliation, outer: tallies.Reconciliation) -> bool:
    """Tell whether one envelope lies inside another."""
    above = (inner.lower >= outer.lower).all(axis=None)
    # Where the outer envelope has no upper limit, anything lies below it.
    open_end = outer.upper.isna()
    below = ((inner.upper <= outer.upper).fillna(value=False) | open_end).all(axis=None)
    return bool(above and below)


def said_by(tally: pd.DataFrame, name: str, day: int) -> int:
    """Return what a history says of a theatre or sum on a day."""
    return int(tally.loc[date(day), name.split("+")].sum())


@law
@given(st.data())
def test_truth_lies_inside_the_envelope(data: st.DataObject) -> None:
    war = data.draw(wars())
    answer = reconcile(reports(data.draw(true_rows(war))))
    assert set(answer.reports["status"]) == {"kept"}
    assert answer.contradictions.empty
    truth = pd.DataFrame(war, index=DAYS).assign(total=np.sum(list(war.values()), axis=0))
    assert bool((answer.lower <= truth).all(axis=None))
    assert bool((truth <= answer.upper).fillna(value=True).all(axis=None))


@law
@given(any_rows(), st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(rows: list[Row], random: object) -> None:
    table = reports(rows)
    order = list(table.index)
    random.shuffle(order)
    for unnamed in ("unknown", "zero"):
        same(reconcile(table, unnamed=unnamed), reconcile(table.loc[order], unnamed=unnamed))


@law
@given(any_rows(), st.data())
def test_a_further_consistent_report_never_widens(rows: list[Row], data: st.DataObject) -> None:
    table = reports(rows)
    before = reconcile(table)
    name = data.draw(st.sampled_from([str(said["theatre"]) for said in rows]))
    day = data.draw(st.integers(1, LAST_DAY))
    wording = data.draw(st.sampled_from(["exact", "at_least", "at_most"]))
    more = row(name, day, said_by(before.tally, name, day), wording, publisher="Newcomer")
    after = reconcile(reports([*rows, more]))
    assert within(after, before)
    assert by_id(after).set_index("report_id").loc[f"x{len(rows)}", "status"] == "kept"


@law
@given(any_rows())
def test_contradictions_are_irreducible_and_the_rest_agrees(rows: list[Row]) -> None:
    table = reports(rows)
    answer = reconcile(table)
    figure_of = dict(
        zip(table["report_id"], [figure for figure, _ in figures_of(table)], strict=True)
    )
    problem = to_problem(table, until=date(LAST_DAY))
    for ids in answer.contradictions["report_ids"]:
        chosen = tuple({figure_of[name] for name in ids})
        assert len(chosen) == len(ids), "a contradiction names one report per figure"
        assert milp_reference.is_contradiction(problem.with_figures(chosen))
    dropped = {"set_aside", "disputed"}
    kept = answer.reports[~answer.reports["status"].isin(dropped)]["report_id"]
    rest = tuple({figure_of[name] for name in kept})
    assert milp_reference.feasible(problem.with_figures(rest))
    tally = {name: [int(v) for v in answer.tally[name]] for name in problem.theatres}
    assert violated_weight(problem, tally) == milp_reference.cheapest(problem)


@law
@given(any_rows())
def test_what_was_kept_alone_gives_the_same_answer(rows: list[Row]) -> None:
    table = reports(rows)
    first = reconcile(table)
    statuses = first.reports.set_index("report_id")["status"]
    again = table[table["report_id"].map(statuses) != "set_aside"]
    if set(theatres_of(again.to_dict("records"))) != set(theatres_of(rows)):
        return  # a theatre that nobody names any more has no column
    second = reconcile(again)
    pd.testing.assert_frame_equal(second.lower, first.lower)
    pd.testing.assert_frame_equal(second.upper, first.upper)
    pd.testing.assert_frame_equal(second.tally, first.tally)


def test_a_row_set_aside_leaves_no_trace() -> None:
    kept = [row("A", 5, 3), row("A", 5, 3, publisher="Courier")]
    astray = row("A", 1, 3, "more_than")
    with_it = reconcile(reports([*kept, astray]))
    assert by_id(with_it)["status"].tolist() == ["kept", "kept", "set_aside"]
    pd.testing.assert_frame_equal(with_it.tally, reconcile(reports(kept)).tally)


@law
@given(any_rows())
def test_the_envelope_fed_back_changes_nothing(rows: list[Row]) -> None:
    first = reconcile(reports(rows))
    theatres = theatres_of(rows)
    fed = []
    for day in range(1, LAST_DAY + 1):
        for name in (*theatres, TOTAL):
            said = "+".join(theatres) if name == TOTAL else name
            low, high = first.lower.loc[date(day), name], first.upper.loc[date(day), name]
            fed.append(row(said, day, int(low), "at_least", publisher="Envelope"))
            if not pd.isna(high):
                fed.append(row(said, day, int(high), "at_most", publisher="Envelope"))
    second = reconcile(reports([*rows, *fed]))
    pd.testing.assert_frame_equal(second.lower, first.lower)
    pd.testing.assert_frame_equal(second.upper, first.upper)
    before = by_id(first).set_index("report_id")["status"]
    after = by_id(second).set_index("report_id")["status"]
    assert after[before.index].to_dict() == before.to_dict()
    assert set(after.drop(before.index)) == {"kept"}


@law
@given(any_rows())
def test_the_tally_fed_back_is_the_answer(rows: list[Row]) -> None:
    first = reconcile(reports(rows))
    fed = [
        row(name, day, said_by(first.tally, name, day), publisher="Tally")
        for day in range(1, LAST_DAY + 1)
        for name in theatres_of(rows)
    ]
    second = reconcile(reports([*rows, *fed]))
    for frame in (second.lower, second.upper, second.tally):
        pd.testing.assert_frame_equal(frame, first.tally)


@law
@given(st.data())
def test_agreeing_exact_figures_are_reproduced(data: st.DataObject) -> None:
    war = data.draw(wars())
    rows = data.draw(true_rows(war, wordings=("exact",), windows=False))
    rows = [said | {"reference_date_earliest": said["reference_date"]} for said in rows]
    days = [(said["reference_date"] - START).days for said in rows]
    rows = [
        said | {"count": sum(war[part][day] for part in str(said["theatre"]).split("+"))}
        for said, day in zip(rows, days, strict=True)
    ]
    answer = reconcile(reports(rows))
    assert set(answer.reports["status"]) == {"kept"}
    assert set(answer.reports["gap"].dropna()) <= {0}
    for said, day in zip(rows, days, strict=True):
        name = str(said["theatre"])
        assert said_by(answer.tally, name, day) == said["count"]
        column = TOTAL if name == "+".join(war) else name
        if column in answer.lower:
            assert answer.lower.loc[date(day), column] == said["count"]
            assert answer.upper.loc[date(day), column] == said["count"]


@law
@given(any_rows(), st.integers(1, LAST_DAY + 3))
def test_as_of_ignores_later_publications(rows: list[Row], known: int) -> None:
    table = reports(rows)
    early = table[table["report_date"] <= date(known)]
    if early.empty:
        return
    theatres = theatres_of(early.to_dict("records"))
    then = reconcile(table, as_of=date(known), theatres=theatres, unnamed="zero")
    alone = reconcile(early, as_of=date(known), theatres=theatres, unnamed="zero")
    for name in ("tally", "lower", "upper", "contradictions"):
        pd.testing.assert_frame_equal(getattr(then, name), getattr(alone, name), obj=name)
    fates = by_id(then).set_index("report_id")
    assert fates.loc[early["report_id"], "status"].to_dict() == (
        by_id(alone).set_index("report_id")["status"].to_dict()
    )
    later = fates.drop(index=early["report_id"])
    assert set(later["status"]) <= {"not_yet_known", "out_of_scope"}


@law
@given(any_rows(), st.sampled_from(["unknown", "zero"]))
def test_edges_never_fall_and_the_estimate_adds_up(rows: list[Row], unnamed: str) -> None:
    answer = reconcile(reports(rows), unnamed=unnamed)
    for name in answer.tally.columns:
        for frame in (answer.tally, answer.lower, answer.upper):
            assert frame[name].dropna().is_monotonic_increasing
        limited = answer.upper[name].notna()
        assert limited.is_monotonic_decreasing, "once open, an upper limit stays open"
    assert bool((answer.lower <= answer.tally).all(axis=None))
    assert bool((answer.tally <= answer.upper).fillna(value=True).all(axis=None))
    assert (answer.tally[theatres_of(rows)].sum(axis=1) == answer.tally[TOTAL]).all()
    assert (answer.tally.iloc[0] == 0).all()


@law
@given(any_rows())
def test_doubling_every_weight_changes_nothing(rows: list[Row]) -> None:
    table = reports(rows).assign(weight=[1 + number % 3 for number in range(len(rows))])
    once = reconcile(table, weights="weight")
    twice = reconcile(table.assign(weight=table["weight"] * 2), weights="weight")
    for name in ("tally", "lower", "upper", "contradictions"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(twice, name), obj=name)
    assert by_id(once)["status"].tolist() == by_id(twice)["status"].tolist()


@law
@given(any_rows())
def test_twice_as_many_outlets_change_nothing(rows: list[Row]) -> None:
    once = reconcile(reports(rows))
    echo = [said | {"publisher": f"Second {said['publisher']}"} for said in rows]
    twice = reconcile(reports([*rows, *echo]))
    for name in ("tally", "lower", "upper"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(twice, name), obj=name)


@law
@given(any_rows(), st.sampled_from([-400, -1, 1, 59, 366]))
def test_shifting_all_dates_shifts_the_answer(rows: list[Row], days: int) -> None:
    table = reports(rows)
    move = pd.Timedelta(days=days)
    moved = table.copy()
    for column in ("reference_date", "reference_date_earliest", "report_date", "since"):
        moved[column] += move
    here, there = (
        reconcile(table),
        reconcile(moved, until=date(LAST_DAY) + move, since=SINCE + move),
    )
    for name in ("tally", "lower", "upper"):
        shifted = getattr(here, name)
        shifted = shifted.set_axis(shifted.index + move).rename_axis("date")
        pd.testing.assert_frame_equal(getattr(there, name), shifted, obj=name, check_freq=False)
    fate = ["report_id", "status", "gap", "nearest_fit_days"]
    pd.testing.assert_frame_equal(by_id(there)[fate], by_id(here)[fate])
    alike = ["kind", "report_ids"]
    pd.testing.assert_frame_equal(there.contradictions[alike], here.contradictions[alike])


@law
@given(any_rows())
def test_input_stays_as_it_was_and_rows_are_conserved(rows: list[Row]) -> None:
    table = tallies.validate_reports(reports(rows).assign(extra="kept along"))
    before = table.copy(deep=True)
    answer = tallies.reconcile(table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(by_id(answer)[list(table.columns)], table.reset_index(drop=True))
