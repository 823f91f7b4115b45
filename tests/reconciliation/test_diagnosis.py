"""What a figure that does not fit most likely is: each rule with an example and a near miss."""

import pytest

from tests.reconciliation.made_up import answer_to, by_id, date, said

NOT_SAID = ""


def judged(doubted: dict[str, object], *others: dict[str, object], **options: object):
    """Reconcile one doubted row, x0, with others that are well supported; return the rows."""
    rows = [doubted | {"w": 1}, *(row | {"w": row.get("w", 9)} for row in others)]
    rows = by_id(answer_to(*rows, weights="w", **options))
    assert rows["status"].iloc[0] == "set_aside"
    return rows


def reading(doubted: dict[str, object], *others: dict[str, object]) -> str:
    """Return the diagnosis of the doubted row: what follows its distance."""
    text = judged(doubted, *others)["reason"].iloc[0]
    _, _, said_of_it = text.removesuffix(".").partition("; ")
    return said_of_it.split(". ")[0]


A, B = said("A", 5, 12), said("B", 5, 4)
BOTH = said("A+B", 5, 16)
LATER = (said("A", 6, 12), said("B", 6, 4), said("A", 9, 20), said("B", 9, 9), said("A+B", 9, 29))


def test_two_theatres_of_one_statement_swapped():
    swapped = said("A", 5, 4, "Post"), said("B", 5, 12, "Post") | {"w": 1}
    rows = judged(swapped[0], A, B, BOTH, *LATER, swapped[1])
    for name, mate in (("x0", "B 12"), (rows.index[-1], "A 4")):
        assert "; looks like A and B swapped." in rows.loc[name, "reason"]
        assert rows.loc[name, "reason"].endswith(f"The same statement gave {mate}, set aside too.")


def test_two_statements_are_not_swapped_with_each_other():
    text = reading(
        said("A", 5, 4, "Post"), A, B, BOTH, *LATER, said("B", 5, 12, "Courier") | {"w": 1}
    )
    assert text == "equals the figure for B that day"


def test_theatres_that_would_not_fit_each_others_place_are_not_swapped():
    text = reading(said("A", 5, 3, "Post"), A, B, BOTH, *LATER, said("B", 5, 12, "Post") | {"w": 1})
    assert "swapped" not in text


def test_theatres_without_a_common_sum_swapped():
    swapped = said("A", 5, 4, "Post"), said("B", 5, 12, "Post") | {"w": 1}
    rows = judged(swapped[0], A, B, said("A", 9, 20), said("B", 9, 9), swapped[1])
    assert "looks like A and B swapped" in rows["reason"].iloc[0]


def test_wording_one_too_strong():
    text = reading(said("A", 5, 12, "Post", "more_than"), A, B, *LATER)
    assert text == "fits if it means 12 itself: the wording is one too strong"


@pytest.mark.parametrize(
    ("qualifier", "count"), [("at_least", 13), ("exact", 13), ("more_than", 13)]
)
def test_other_wordings_are_not_one_too_strong(qualifier, count):
    assert "too strong" not in reading(said("A", 5, count, "Post", qualifier), A, *LATER)


def test_a_part_that_is_the_figure_of_the_sum():
    assert reading(said("A", 5, 16, "Post"), A, B, BOTH, *LATER) == (
        "equals A+B that day: counts B too"
    )


def test_a_sum_that_is_the_figure_of_a_part():
    assert reading(said("A+B", 5, 12, "Post"), A, B, BOTH, *LATER) == (
        "equals A that day: leaves B out"
    )


def test_the_figure_of_another_theatre_that_day():
    assert reading(said("B", 5, 12, "Post"), A, B, BOTH, *LATER) == (
        "equals the figure for A that day"
    )


def test_a_sum_that_is_not_pinned_that_day_is_not_named():
    text = reading(
        said("A", 5, 16, "Post"), A, said("B", 5, 4), said("A", 6, 12), said("A+B", 9, 29)
    )
    assert text == "equals A+B that day: counts B too"  # 12 and 4 pin the sum as well
    text = reading(
        said("A", 5, 16, "Post"),
        A,
        said("B", 5, 4, "Herald", "at_least"),
        said("A", 6, 12),
        said("A+B", 9, 29),
    )
    assert "A+B" not in text


def test_a_figure_one_beside_the_sum_is_not_the_sum():
    assert "A+B" not in reading(said("A", 5, 17, "Post"), A, B, BOTH, *LATER)


def test_a_later_hour_of_the_same_day():
    text = reading(said("A", 5, 14, "Post"), A, said("A", 6, 14), said("A", 9, 20))
    assert text == "fits 1 day later: a later hour of the same day"


def test_a_later_hour_that_fits_neither_day():
    # Twelve on that day and twenty on the next: fifteen is neither.
    text = reading(said("A", 5, 15, "Post"), A, said("A", 6, 20), said("A", 9, 22))
    assert text == "lies between that day's count and the next day's: a later hour"


def test_an_earlier_hour_that_fits_neither_day():
    text = reading(said("A", 6, 15, "Post"), A, said("A", 6, 20), said("A", 9, 22))
    assert text == "lies between the day before's count and that day's: an earlier hour"


@pytest.mark.parametrize(("count", "side"), [(21, "next"), (11, "before")])
def test_beyond_the_day_beside_it_is_no_other_hour(count, side):
    text = reading(said("A", 5, count, "Post"), said("A", 4, 12), A, said("A", 6, 20), fifty())
    assert "lies between" not in text


def test_an_earlier_hour_or_an_older_figure():
    text = reading(said("A", 9, 19, "Post"), A, said("A", 9, 20))
    assert text == "fits 1 day earlier: an earlier hour, or an older figure repeated"


@pytest.mark.parametrize(
    ("day", "days"), [(6, "2 days earlier"), (8, "4 days earlier"), (11, "7 days earlier")]
)
def test_an_older_figure_within_a_week(day, days):
    text = reading(
        said("A", day, 11, "Post"), said("A", 3, 7), A, said("A", 12, 30), at_least_12(6)
    )
    assert text == f"fits {days}: an older figure repeated"


def at_least_12(day: int) -> dict[str, object]:
    return said("A", day, 12, "Herald", "at_least")


@pytest.mark.parametrize(("day", "days"), [(7, "3 days later"), (3, "7 days later")])
def test_a_later_days_figure_when_it_is_close(day, days):
    text = reading(said("A", day, 42, "Post", out=12), said("A", 2, 40), said("A", 9, 40), fifty())
    assert text == f"fits {days}: a later day's figure"


def fifty() -> dict[str, object]:
    return said("A", 12, 50)


def test_far_above_is_no_later_figure_when_a_copy_or_a_misprint_explains_it():
    # 49 fits three days later, but is nine above, and one digit from 40.
    text = reading(said("A", 7, 49, "Post", out=12), said("A", 2, 40), said("A", 9, 40), fifty())
    assert text == "one digit away from 40"


def test_a_later_days_figure_was_not_known_yet():
    text = reading(said("A", 7, 42, "Post", out=8), said("A", 2, 40), said("A", 9, 40), fifty())
    assert "later day" not in text


def test_a_copy_of_an_earlier_day():
    text = reading(said("A", 9, 7, "Post"), said("A", 3, 7), A, said("A", 9, 20))
    assert text == "repeats the figure of 3 January 2024"


def test_a_copy_of_the_nearest_of_several_days():
    text = reading(
        said("A", 12, 7, "Post"), said("A", 3, 7), said("A", 5, 7), said("A", 8, 15), fifty()
    )
    assert text == "repeats the figure of 5 January 2024"


def test_a_copy_of_an_older_figure_goes_before_a_week():
    # It fits two days earlier, and it is a figure of just that day.
    text = reading(said("A", 7, 12, "Post"), A, said("A", 6, 13), said("A", 7, 15))
    assert text == "repeats the figure of 5 January 2024"


def test_a_copy_of_a_later_day_by_a_page_that_was_out_by_then():
    doubted = said("A", 5, 30, "Post", out=25)
    text = reading(doubted, A, said("A", 9, 12), said("A", 24, 30))
    assert text == "is the figure of 24 January 2024"


def test_no_copy_of_a_day_after_its_publication():
    doubted = said("A", 5, 30, "Post", out=23)
    text = reading(doubted, A, said("A", 9, 12), said("A", 24, 30))
    assert "is the figure of" not in text


def test_a_page_without_a_date_may_have_been_out():
    doubted = said("A", 5, 30, "Post") | {"report_date": None}
    text = reading(doubted, A, said("A", 9, 12), said("A", 24, 30))
    assert text == "is the figure of 24 January 2024"


def test_a_copy_of_another_sums_earlier_figure():
    text = reading(said("A", 9, 36, "Post"), A, said("A+B", 5, 36), said("A", 9, 20), at_b(9, 30))
    assert text == "36 is the figure for A+B of 5 January 2024"


def at_b(day: int, count: int) -> dict[str, object]:
    return said("B", day, count)


def test_no_copy_of_another_sums_later_figure():
    text = reading(said("A", 5, 36, "Post", out=9), A, said("A+B", 7, 36), said("A", 9, 12))
    assert "figure for" not in text


def test_another_sums_figure_is_no_copy_after_three_weeks():
    others = said("A+B", 5, 36), said("A", 5, 12), said("A+B", 40, 70), said("B", 40, 30)
    near = reading(said("A", 26, 36, "Post"), said("A", 26, 13), *others)
    assert near == "36 is the figure for A+B of 5 January 2024"
    far = reading(said("A", 27, 36, "Post"), said("A", 27, 13), *others)
    assert "is the figure for" not in far


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (86, "one digit away from 36"),
        (31, "one digit away from 36"),
        (63, "the digits of 36 the other way round"),
    ],
)
def test_a_misprint(wrong, text):
    surely = said("A", 3, 36), said("A", 4, 36), said("A", 9, 36), said("A", 1, 36)
    assert reading(said("A", 3, wrong, "Post"), *surely) == text


@pytest.mark.parametrize("wrong", [136, 6, 58, 99])
def test_no_misprint(wrong):
    surely = said("A", 3, 36), said("A", 4, 36), said("A", 9, 36), said("A", 1, 36)
    assert reading(said("A", 3, wrong, "Post"), *surely) in (
        NOT_SAID,
        "fits 3 days earlier: an older figure repeated",
    )


def test_small_differences_are_no_misprints():
    # 39 for 36 is one digit away too.
    surely = said("A", 3, 36), said("A", 9, 36), said("A", 1, 36)
    assert "digit" not in reading(said("A", 3, 39, "Post"), *surely)


def test_a_copy_or_a_misprint():
    text = reading(
        said("A", 9, 46, "Post"), said("A+B", 5, 46), said("A", 9, 36), said("A", 10, 36)
    )
    assert text == "46 is the figure for A+B of 5 January 2024; or one digit away from 36"


def test_another_hour_or_office():
    # One or two off, and it fits no day: it was 36 on the third and the fourth, 39 on the fifth.
    surely = said("A", 3, 36), said("A", 4, 36), said("A", 5, 39)
    assert reading(said("A", 3, 38, "Post"), *surely) == (
        "counted at another hour or by another office"
    )


def test_fits_far_away():
    surely = said("A", 3, 16), said("A", 5, 31), said("A", 20, 51)
    assert reading(said("A", 20, 20, "Post"), *surely) == (
        "fits 16 days earlier: an older figure repeated"
    )


@pytest.mark.parametrize(
    ("count", "gap", "fit"),
    [(9, 3, -1), (12, 0, None), (15, 3, 1), (20, 8, 4), (21, 9, None)],
)
def test_gap_and_nearest_fit_of_each_figure(count, gap, fit):
    rows = by_id(
        answer_to(
            said("A", 5, count, "Post") | {"w": 1},
            said("A", 5, 12) | {"w": 9},
            said("A", 8, 17) | {"w": 9},
            said("A", 9, 20) | {"w": 9},
            weights="w",
        )
    )
    assert rows.loc["x0", "gap"] == gap
    if gap:
        assert rows["nearest_fit_days"].fillna(99).iloc[0] == (99 if fit is None else fit)
    assert rows["gap"].dtype == "Int64"
    assert rows["nearest_fit_days"].dtype == "Int64"


def test_a_window_is_moved_as_a_whole():
    rows = judged(said("A", 6, 30, "Post", early=4), said("A", 6, 12), said("A", 9, 30))
    # On days 7 and 8 the count may be 12 to 30; the window ends on day 7 at the earliest.
    assert rows["nearest_fit_days"].iloc[0] == 1
    assert rows["gap"].iloc[0] == 18


def test_the_distance_is_in_words():
    text = judged(said("A", 5, 20, "Post"), A, said("A", 9, 18))["reason"].iloc[0]
    assert text.startswith(
        "A 20 by 5 January 2024 (1 outlet: Post) is 8 above what the kept reports allow (12)"
    )
    text = judged(said("A", 7, 20, "Post"), A, said("A", 9, 18))["reason"].iloc[0]
    assert " is 2 above what the kept reports allow (12 to 18)" in text
    text = judged(said("A", 7, 9, "Post"), A, at_least_12(9), until=date(10))["reason"].iloc[0]
    assert " is 3 below what the kept reports allow (12 or more)" in text
