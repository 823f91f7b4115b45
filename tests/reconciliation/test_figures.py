"""Rows that say the same are one figure; theatres linked by sums are one block."""

import numpy as np
import pandas as pd
import pytest

from tallies.errors import TalliesError
from tallies.reconciliation.figures import Block, build_blocks, day_numbers, merge_rows
from tests.reconciliation.made_up import START, date, said, sheet

ROWS = (
    said("A", 3, 5, "Post"),
    said("A", 3, 5, "Post (via Wire)"),
    said("A", 3, 5, "Mail"),
    said("B+A", 4, 9, "Mail"),
    said("A+B", 4, 9),
    said("A", 3, 4, "Post", "more_than"),
    said("A", 3, 5, "Mail", "at_least"),
    said("C", 3, 5, early=2),
)


def merged(*rows: dict[str, object], weights: str = "publishers") -> pd.DataFrame:
    table = sheet(*rows)
    return merge_rows(table, np.ones(len(table), dtype=bool), weights)


def blocks(*rows: dict[str, object], **options: object) -> tuple[Block, ...]:
    figures = merged(*rows)
    named = sorted(frozenset().union(*figures["theatre"]))
    settled = {"theatres": tuple(named), "since": date(1), "unnamed": "zero"} | options
    return build_blocks(figures, **settled)


def number(day: int) -> int:
    """Return a day's number since 1970."""
    return (date(day) - pd.Timestamp("1970-01-01")).days


def test_days_are_whole_days_since_1970():
    days = pd.Series([pd.Timestamp("1970-01-02"), START, pd.Timestamp("1969-12-31")])
    assert day_numbers(days).tolist() == [1, 19722, -1]


def test_rows_with_the_same_bounds_are_one_figure():
    figures = merged(*ROWS)
    said_of = [
        (name, early - number(0), late - number(0), low, high)
        for name, early, late, low, high in zip(
            *(figures[c] for c in ("name", "early", "late", "low", "high")), strict=True
        )
    ]
    assert said_of == [
        ("C", 2, 3, 5, 5),
        ("A", 3, 3, 5, 5),
        ("A", 3, 3, 5, np.inf),
        ("A+B", 4, 4, 9, 9),
    ]
    assert [rows.tolist() for rows in figures["rows"]] == [[7], [0, 1, 2], [5, 6], [3, 4]]
    assert figures["theatre"].tolist() == [{"C"}, {"A"}, {"A"}, {"A", "B"}]


def test_a_figure_weighs_its_distinct_outlets():
    assert merged(*ROWS)["weight"].tolist() == [1, 2, 2, 2]


def test_a_figure_weighs_the_sum_of_a_column():
    weighed = [row | {"trust": 0.25 * (i + 1)} for i, row in enumerate(ROWS)]
    figures = merged(*weighed, weights="trust")
    assert figures["weight"].tolist() == [2.0, 0.25 + 0.5 + 0.75, 1.5 + 1.75, 1.0 + 1.25]


def test_the_order_of_rows_changes_nothing():
    table = sheet(*ROWS)
    everything = np.ones(len(table), dtype=bool)
    turned = table.iloc[::-1].reset_index(drop=True)
    one, other = (
        merge_rows(table, everything, "publishers"),
        merge_rows(turned, everything, "publishers"),
    )
    pd.testing.assert_frame_equal(one.drop(columns="rows"), other.drop(columns="rows"))
    for left, right in zip(one["rows"], other["rows"], strict=True):
        assert table["report_id"].iloc[left].tolist() == turned["report_id"].iloc[right].tolist()


def test_only_rows_in_scope_are_merged():
    table = sheet(*ROWS)
    figures = merge_rows(table, (table["theatre"] == "A").to_numpy(), "publishers")
    assert [rows.tolist() for rows in figures["rows"]] == [[0, 1, 2], [5, 6]]


@pytest.mark.parametrize(
    ("qualifier", "count", "high", "bounds"),
    [
        ("at_most", 7, None, (0, 7)),
        ("less_than", 7, None, (0, 6)),
        ("more_than", 7, None, (8, np.inf)),
        ("about", 70, None, (66, 74)),
        ("almost", 70, None, (66, 70)),
        ("between", 7, 11, (7, 11)),
    ],
)
def test_wordings_as_bounds(qualifier, count, high, bounds):
    figures = merged(said("A", 3, count, "Post", qualifier, count_high=high))
    assert (figures["low"].iloc[0], figures["high"].iloc[0]) == bounds


@pytest.mark.parametrize("bad", [0, -2, np.nan, np.inf])
def test_weights_are_numbers_above_zero(bad):
    rows = [said("A", 3, 5) | {"trust": 1.5}, said("A", 4, 6) | {"trust": bad}]
    with pytest.raises(TalliesError, match=r"weights='trust': 1 rows are not a number above 0.*x1"):
        merged(*rows, weights="trust")


def test_weights_in_words_are_refused_with_the_first_row():
    rows = [said("A", 3, 5) | {"trust": "high"}, said("A", 4, 6) | {"trust": "low"}]
    message = r"2 rows are not a number above 0, first x0 with 'high'.*Fix: give every row"
    with pytest.raises(TalliesError, match=message):
        merged(*rows, weights="trust")


def test_weights_without_such_a_column():
    with pytest.raises(TalliesError, match=r"weights='trust' is no column\. Use 'publishers'"):
        merged(*ROWS, weights="trust")


@pytest.mark.parametrize("column", ["reference_date", "since"])
def test_dates_are_no_weights(column):
    with pytest.raises(TalliesError, match=f"weights='{column}'"):
        merged(*ROWS, weights=column)


def test_theatres_in_a_common_sum_are_one_block():
    made = blocks(*ROWS)
    assert [block.theatres for block in made] == [("A", "B"), ("C",)]
    assert made[0].unit_names == ("A", "B", "A+B")
    assert made[1].unit_names == ("C",)
    assert [rows.tolist() for rows in made[0].rows] == [[0, 1, 2], [5, 6], [3, 4]]


def test_sums_link_theatres_in_chains():
    made = blocks(said("A+B", 3, 5), said("D", 3, 1), said("B+C", 4, 9), said("C", 4, 2))
    assert [block.theatres for block in made] == [("A", "B", "C"), ("D",)]
    assert made[0].unit_names == ("A", "B", "C", "A+B", "B+C", "A+B+C")


def test_blocks_and_theatres_keep_the_order_asked_for():
    made = blocks(*ROWS, theatres=("C", "B", "A"))
    assert [block.theatres for block in made] == [("C",), ("B", "A")]
    assert made[1].unit_names == ("B", "A", "B+A")


def test_a_block_on_its_own_days():
    block = blocks(*ROWS)[0]
    made = block.system
    assert made.days.tolist() == [number(0), number(3), number(4)]
    assert made.unit.tolist() == [0, 0, 2]
    assert made.early.tolist() == made.late.tolist() == [1, 1, 2]
    assert made.families == (((0, 1), 2),)


def zero_days(block: Block, theatre: str) -> list[int]:
    """Return the days, counted from day 0, up to which a theatre is known to stand at zero."""
    row = block.system.ceiling[block.theatres.index(theatre)]
    return [int(day) - number(0) for day in block.system.days[row == 0]]


def test_a_theatre_stands_at_zero_until_the_last_report_day_before_its_first_figure():
    rows = (said("A", 2, 3), said("A", 4, 5), said("A+C", 7, 9), said("C", 9, 1))
    (block,) = blocks(*rows)
    assert zero_days(block, "A") == [0]
    assert zero_days(block, "C") == [0, 2, 4]
    (block,) = blocks(*rows, unnamed="unknown")
    assert zero_days(block, "C") == [0]


def test_a_window_is_a_figures_first_day():
    (block,) = blocks(said("A", 2, 3), said("A", 4, 5), said("A+C", 7, 9, early=3))
    assert zero_days(block, "C") == [0, 2]


def test_report_days_of_other_blocks_count_as_well():
    made = blocks(said("A", 2, 3), said("C", 7, 1), said("A", 5, 4))
    assert zero_days(made[1], "C") == [0, 5]


def test_without_a_start_nothing_is_known_before_the_first_report():
    made = blocks(said("A", 2, 3), said("C", 7, 1), said("A", 5, 4), since=None)
    assert zero_days(made[0], "A") == []
    assert zero_days(made[1], "C") == [5]


def test_a_theatre_that_no_figure_names():
    made = blocks(said("A", 2, 3), said("A", 5, 4), theatres=("A", "Z"))
    assert [block.theatres for block in made] == [("A",), ("Z",)]
    assert made[1].system.size == 0
    assert zero_days(made[1], "Z") == [0, 5]
