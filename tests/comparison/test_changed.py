"""Rows of two editions told apart: by what they say, then by their ids."""

from tallies.comparison._changed import changed_reports
from tests.reconciliation.made_up import answer_to, said

ROWS = (said("A", 3, 5), said("A", 6, 8), said("A", 9, 14))


def changes(old, new):
    found = changed_reports(answer_to(*old).reports, answer_to(*new).reports)
    return dict(zip(found["report_id"], found["what"], strict=True))


def test_rows_keep_their_identity_when_row_numbers_move():
    # The new row is typed in above the others: x1 is now what x0 was.
    assert changes(ROWS, (said("A", 2, 4), *ROWS)) == {"x0": "new"}
    assert changes(ROWS, ROWS[1:]) == {"x0": "gone"}


def test_rows_that_say_the_same_twice_are_paired_one_by_one():
    assert changes((*ROWS, ROWS[0]), (*ROWS, ROWS[0])) == {}
    assert changes(ROWS, (*ROWS, ROWS[0])) == {"x3": "new"}


def test_an_id_with_another_outlet_is_another_row():
    assert changes(ROWS, (*ROWS[:2], said("A", 9, 13))) == {"x2": "figure"}
    found = changed_reports(
        answer_to(*ROWS).reports, answer_to(*ROWS[:2], said("A", 9, 13, "Post")).reports
    )
    assert sorted(found["what"]) == ["gone", "new"]


def test_a_change_of_wording_is_a_change_of_figure():
    assert changes(ROWS, (*ROWS[:2], said("A", 9, 14, qualifier="at_least"))) == {"x2": "figure"}


def test_what_is_out_of_scope_in_both_is_no_change():
    stray = said("A", 4, 30, site="the base")
    assert changes(ROWS, (*ROWS, stray)) == {}
    assert changes((*ROWS, stray), (*ROWS, stray | {"count": 31})) == {}


def test_a_row_that_is_judged_otherwise():
    found = changes(ROWS, (*ROWS, said("A", 6, 9), said("A", 6, 9, "Post")))
    assert found == {"x1": "status", "x3": "new", "x4": "new"}


def test_another_reason_for_a_decision_is_a_change_by_hand():
    once = answer_to(*ROWS, pin={"x0": "seen"}).reports
    again = answer_to(*ROWS, pin={"x0": "heard"}).reports
    assert changed_reports(once, again)["what"].tolist() == ["by_hand"]
    assert changed_reports(once, once).empty


def test_without_reports_nothing_is_known():
    assert changed_reports(None, answer_to(*ROWS).reports).empty
