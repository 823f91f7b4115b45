"""What became of every row, and the contradictions named: kinds, ids, explanations."""

import re

import pandas as pd
import pytest

from tests.reconciliation.made_up import answer_to, by_id, date, fates, reason, said

W = {"weights": "w"}
Row = dict[str, object]


def sure(*args: object, **rest: object) -> Row:
    return said(*args, **rest) | {"w": 9}


def doubted(*args: object, **rest: object) -> Row:
    return said(*args, **rest) | {"w": 1}


KINDS: dict[str, tuple[list[Row], str, tuple[str, ...], str]] = {
    "a fall": (
        [sure("A", 3, 7), doubted("A", 5, 4, "Post")],
        "falls",
        ("x0", "x1"),
        "A 7 by 3 January 2024 (1 outlet: Herald) and A 4 by 5 January 2024 (1 outlet: Post) "
        "cannot both be true: a running total does not fall. Set aside: A 4",
    ),
    "two figures of one day": (
        [sure("A", 3, 7), doubted("A", 3, 8, "Post")],
        "falls",
        ("x0", "x1"),
        "A 7 by 3 January 2024 (1 outlet: Herald) and A 8 by 3 January 2024 (1 outlet: Post) "
        "cannot both be true: they speak for the same day. Set aside: A 8",
    ),
    "parts above their sum": (
        [sure("A", 3, 7), doubted("B", 4, 6, "Post"), sure("A+B", 6, 11)],
        "parts_exceed_total",
        ("x0", "x1", "x2"),
        "A 7 by 3 January 2024 (1 outlet: Herald) and B 6 by 4 January 2024 (1 outlet: Post) "
        "make at least 13, more than A+B 11 by 6 January 2024 (1 outlet: Herald) allows. "
        "Set aside: B 6",
    ),
    "parts below their sum": (
        [sure("A", 6, 7), doubted("B", 5, 3, "Post"), sure("A+B", 3, 11, "Mail", "at_least")],
        "parts_fall_short",
        ("x2", "x1", "x0"),
        "B 3 by 5 January 2024 (1 outlet: Post) and A 7 by 6 January 2024 (1 outlet: Herald) "
        "make at most 10, fewer than A+B at least 11 by 3 January 2024 (1 outlet: Mail) says. "
        "Set aside: B 3",
    ),
    "a rise beyond the sum's": (
        [
            sure("A+B", 2, 10, "Herald", "at_least"),
            sure("A", 2, 4, "Herald", "at_most"),
            doubted("A", 5, 9, "Post", "at_least"),
            sure("A+B", 5, 13, "Herald", "at_most"),
        ],
        "rise_exceeds_total",
        ("x1", "x0", "x2", "x3"),
        "A at most 4 by 2 January 2024 (1 outlet: Herald), A+B at least 10 by 2 January 2024 "
        "(1 outlet: Herald), A at least 9 by 5 January 2024 (1 outlet: Post) and A+B at most 13 "
        "by 5 January 2024 (1 outlet: Herald) cannot all be true: the parts rise by more than "
        "their sum allows. Set aside: A at least 9",
    ),
    "a sum and the rest above the whole": (
        [sure("A+B", 2, 6), sure("C", 2, 3), doubted("A+B+C", 2, 8, "Post")],
        "parts_exceed_total",
        ("x1", "x0", "x2"),
        "C 3 by 2 January 2024 (1 outlet: Herald) and A+B 6 by 2 January 2024 (1 outlet: Herald) "
        "make at least 9, more than A+B+C 8 by 2 January 2024 (1 outlet: Post) allows. "
        "Set aside: A+B+C 8",
    ),
    "overlapping sums": (
        [
            *(sure(name, 2, 1, "Herald", "at_most") for name in ("A+B", "A+C", "B+C")),
            doubted("A+B+C", 2, 2, "Post"),
        ],
        "other_sums",
        ("x0", "x1", "x2", "x3"),
        "A+B at most 1 by 2 January 2024 (1 outlet: Herald), A+C at most 1 by 2 January 2024 "
        "(1 outlet: Herald), B+C at most 1 by 2 January 2024 (1 outlet: Herald) and A+B+C 2 by "
        "2 January 2024 (1 outlet: Post) cannot all be true: the sums overlap and do not fit "
        "together. Set aside: A+B+C 2",
    ),
}


@pytest.mark.parametrize("case", KINDS)
def test_each_kind_is_named_with_its_rows_and_explained(case):
    rows, kind, ids, text = KINDS[case]
    found = answer_to(*rows, **W).contradictions
    assert found["kind"].tolist() == [kind]
    assert found["report_ids"].tolist() == [ids]
    explanation = found["explanation"].iloc[0]
    assert explanation.startswith(text)
    assert explanation.endswith(".")
    wrong = [f"x{i}" for i, row in enumerate(rows) if row["w"] == 1]
    answer = answer_to(*rows, **W)
    assert by_id(answer).query("status == 'set_aside'").index.tolist() == wrong


def test_the_table_has_the_contracts_columns():
    found = answer_to(*KINDS["a fall"][0], **W).contradictions
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == {
        "kind": "str",
        "report_ids": "object",
        "explanation": "str",
    }
    none = answer_to(sure("A", 3, 7), **W).contradictions
    assert none.dtypes.to_dict() == found.dtypes.to_dict()
    assert none.empty


def test_contradictions_come_in_order_of_their_days():
    found = answer_to(
        doubted("A", 12, 3, "Post"),
        sure("A", 3, 7),
        sure("A", 12, 20),
        doubted("A", 7, 4, "Mail"),
        doubted("B", 5, 8, "Post"),
        sure("B", 6, 2),
        **W,
    ).contradictions
    wrong = [re.search(r"Set aside: (\w \d+)", text)[1] for text in found["explanation"]]
    assert wrong == ["B 8", "A 4", "A 3"]


def test_every_outlet_of_a_figure_is_counted_and_three_are_named():
    rows = [sure("A", 3, 7), *(doubted("A", 5, 4, f"Outlet {i}") for i in "DBACE")]
    found = answer_to(*rows, **W).contradictions
    assert found["report_ids"].tolist() == [("x0", "x1")]
    assert "(5 outlets: Outlet A, Outlet B, Outlet C and 2 more)" in found["explanation"].iloc[0]


def test_every_figure_set_aside_has_a_contradiction_of_its_own():
    rows = [sure("A", 5, 9), *(doubted("A", 5, 20 - i, f"Post {i}") for i in range(5))]
    answer = answer_to(*rows, **W)
    assert answer.contradictions["report_ids"].map(lambda ids: "x0" in ids).all()
    named = {name for ids in answer.contradictions["report_ids"] for name in ids}
    assert named == {f"x{i}" for i in range(6)}
    assert len(answer.contradictions) == 5


def test_a_tie_is_disputed_on_both_sides():
    answer = answer_to(said("A", 3, 7), said("A", 5, 4, "Post"), said("A", 9, 12))
    assert fates(answer) == ["disputed", "disputed", "kept"]
    shown, left_out = reason(answer, "x0"), reason(answer, "x1")
    assert shown.startswith("Disputed: A 7 by 3 January 2024 (1 outlet: Herald) stands in the")
    assert shown.endswith("To set it aside instead of A 4 would cost no more support.")
    assert "A 4 by 5 January 2024 (1 outlet: Post) is 3 below" in left_out
    assert left_out.endswith("Disputed: to set aside A 7 instead would cost no more support.")
    text = answer.contradictions["explanation"].iloc[0]
    assert "Disputed: setting aside A 7 instead would cost no more support" in text
    assert "the history shown leaves A 4 out" in text
    assert by_id(answer)["gap"].tolist() == [0, 3, 0]
    assert by_id(answer)["nearest_fit_days"].tolist() == [0, -3, 0]


def test_kept_rows_have_no_reason_and_no_distance():
    rows = by_id(answer_to(sure("A", 3, 7), sure("B", 5, 4), sure("C", 4, 2, site="x"), **W))
    assert rows["reason"].tolist()[:2] == ["", ""]
    assert rows["gap"].tolist()[:2] == [0, 0]
    assert rows.loc["x2", ["gap", "nearest_fit_days"]].isna().all()
    assert str(rows["status"].dtype) == str(rows["reason"].dtype) == "str"


def test_all_input_rows_and_columns_come_back_in_their_order():
    rows = [sure("A", 9, 9) | {"mood": "sure"}, doubted("A", 3, 12) | {"mood": "odd"}]
    answer = answer_to(*rows, **W)
    assert answer.reports["report_id"].tolist() == ["x0", "x1"]
    assert answer.reports["mood"].tolist() == ["sure", "odd"]
    assert list(answer.reports.columns[-4:]) == ["status", "reason", "gap", "nearest_fit_days"]


def test_a_statement_wrong_twice_is_said_once():
    answer = answer_to(
        sure("A", 5, 12),
        sure("B", 5, 9),
        sure("A+B", 5, 21),
        doubted("A", 5, 15, "Post"),
        doubted("B", 5, 11, "Post"),
        **W,
    )
    assert reason(answer, "x3").endswith("The same statement gave B 11, set aside too.")
    assert reason(answer, "x4").endswith("The same statement gave A 15, set aside too.")


def test_a_row_is_told_of_its_own_statement_only():
    answer = answer_to(
        sure("A", 5, 12),
        sure("B", 5, 9),
        sure("A+B", 5, 21),
        doubted("A", 5, 15, "Post"),
        doubted("B", 5, 11, "Post"),
        doubted("A", 5, 15, "Mail"),
        **W,
    )
    assert fates(answer)[3:] == ["set_aside"] * 3
    assert "The same statement" not in reason(answer, "x5")


def test_a_disputed_companion_is_not_called_set_aside():
    answer = answer_to(
        said("A", 4, 5, "Post"),
        said("B", 4, 3, "Post"),
        said("A", 4, 7),
        said("B", 4, 6),
        said("A+B", 9, 15),
    )
    assert fates(answer) == ["disputed"] * 4 + ["kept"]
    assert "set aside too" not in reason(answer, "x2")


@pytest.mark.parametrize("others", [[], [sure("B", 2, 1), sure("A+B", 2, 6)]])
def test_a_count_before_the_start_is_explained(others):
    early = doubted("A", 0, 3, "Post") | {"since": None}
    answer = answer_to(early, sure("A", 2, 5), *others, **W)
    assert fates(answer)[:2] == ["set_aside", "kept"]
    (text,) = answer.contradictions["explanation"]
    assert text.startswith("A 3 by 31 December 2023 (1 outlet: Post)")
    assert "both" not in text


def test_one_part_above_its_sum_is_in_the_singular():
    answer = answer_to(doubted("A", 3, 40, "Post"), sure("A+B", 3, 35), **W)
    assert answer.contradictions["kind"].tolist() == ["parts_exceed_total"]
    assert " make " not in answer.contradictions["explanation"].iloc[0]


def test_the_distance_to_the_kept_range_and_the_nearest_day():
    # The worked words of the design: 38 on 10 November, eight below, fits four days earlier.
    answer = answer_to(
        sure("A", 6, 38), sure("A", 7, 40), sure("A", 10, 46), doubted("A", 10, 38, "Post"), **W
    )
    row = by_id(answer).loc["x3"]
    assert (row["status"], row["gap"], row["nearest_fit_days"]) == ("set_aside", 8, -4)
    assert "8 below what the kept reports allow (46)" in row["reason"]


def test_the_judged_table_keeps_its_types():
    answer = answer_to(*KINDS["a rise beyond the sum's"][0], **W)
    table = answer.reports
    assert str(table["count"].dtype) == "Int64"
    assert table["reference_date"].dtype == "datetime64[us]"
    assert table["reference_date"].iloc[0] == date(2)
    assert isinstance(table.index, pd.RangeIndex)
