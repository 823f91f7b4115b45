"""Which of the cheapest repairs the single history follows, and the blocks side by side."""

import pytest

from tests.reconciliation.made_up import answer_to, by_id, counts, date, fates, said


def shown(answer, *names: str) -> list[int]:
    """Return the distance of rows from the history shown; 0 means that it keeps them."""
    return by_id(answer).loc[list(names), "gap"].tolist()


@pytest.mark.parametrize("pair", [False, True])
def test_the_best_supported_figure_is_kept(pair):
    rows = [
        said("A", 4, 5, "Post"),
        said("A", 5, 6, "Post"),
        said("A", 2, 7, "Herald"),
        said("A", 2, 7, "Mail"),
    ]
    rows += [said("A+B", 9, 30), said("B", 9, 14)] if pair else [said("A", 9, 16)]
    answer = answer_to(*rows)
    # Two outlets for the seven cost as much as the five and the six together.
    assert fates(answer)[:4] == ["disputed"] * 4
    assert shown(answer, "x0", "x1", "x2", "x3") == [2, 1, 0, 0]
    assert counts(answer.tally, "A")[2] == 7
    assert counts(answer.lower, "A")[2] == 0
    assert counts(answer.upper, "A")[2] == 7


@pytest.mark.parametrize("swapped", [False, True])
def test_then_fewer_rows_are_set_aside(swapped):
    # One outlet each; the Herald's figure stands in two rows.
    rows = [
        said("A", 4, 5, "Post"),
        said("A", 2, 7, "Herald"),
        said("A", 2, 7, "Herald (via Wire)"),
    ]
    answer = answer_to(*(rows[::-1] if swapped else rows), said("A", 9, 15))
    assert set(fates(answer)[:3]) == {"disputed"}
    assert counts(answer.tally, "A")[2] == 7


@pytest.mark.parametrize(("first", "level"), [("Post", 5), ("Herald", 9)])
def test_then_the_smallest_ids_are_kept(first, level):
    rows = {"Post": said("A", 4, 5, "Post"), "Herald": said("A", 2, 7, "Herald")}
    answer = answer_to(rows.pop(first), *rows.values(), said("A", 9, 15))
    assert fates(answer) == ["disputed", "disputed", "kept"]
    assert shown(answer, "x0")[0] == 0
    # From 7 on day 2 to 15 on day 9, day 4 stands at 9.3.
    assert counts(answer.tally, "A")[4] == level


def test_a_column_of_weights_decides_in_place_of_outlets():
    rows = [
        said("A", 2, 7, "Herald") | {"trust": 0.4},
        said("A", 2, 7, "Mail") | {"trust": 0.4},
        said("A", 4, 5, "Post") | {"trust": 0.9},
    ]
    assert fates(answer_to(*rows)) == ["kept", "kept", "set_aside"]
    assert fates(answer_to(*rows, weights="trust")) == ["set_aside", "set_aside", "kept"]


def test_blocks_are_settled_by_themselves():
    rows = [said("A", 2, 7), said("A", 4, 5, "Post"), said("A", 4, 5, "Mail")]
    others = [said("B", 2, 9), said("B", 3, 4, "Post"), said("C", 4, 6), said("B+C", 5, 20)]
    together = answer_to(*rows, *others)
    apart = answer_to(*rows)
    assert fates(together)[:3] == fates(apart) == ["set_aside", "kept", "kept"]
    assert fates(together)[3:] == ["disputed", "disputed", "kept", "kept"]
    assert counts(together.lower, "A")[:5] == counts(apart.lower, "A")


def test_a_repair_never_costs_more_than_leaving_the_lightest_chain_out():
    # Six outlets against three, one after the other: the three go, whatever their order.
    rows = [said("A", 2, 30, f"High {i}") for i in range(3)]
    rows += [said("A", 3 + i, 10 + i, f"Low {i}") for i in range(6)]
    answer = answer_to(*rows, until=date(9))
    assert fates(answer) == ["set_aside"] * 3 + ["kept"] * 6
