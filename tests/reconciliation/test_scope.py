"""Every row that does not count has a status and a reason; none is dropped."""

import pandas as pd
import pytest

import tallies
from tallies.errors import (
    AmbiguousDefinitionError,
    NotEnoughDataError,
    TalliesError,
    TalliesWarning,
)
from tests.reconciliation.made_up import answer_to, by_id, counts, date, fates, reason, said, sheet

A, B = said("A", 3, 5), said("B", 3, 2)


@pytest.mark.parametrize(
    ("stray", "options", "why"),
    [
        (
            said("A", 3, 40, definition="theirs"),
            {"definition": "ours"},
            "another definition: theirs",
        ),
        (said("A", 3, 40, definition=""), {"definition": "ours"}, r"another definition: \(none\)"),
        (said("A", 3, 40, measure="wounded"), {}, "another measure: wounded"),
        (said("A", 3, 40, site="the base"), {}, "a single site: the base"),
        (said("A", 3, 40) | {"since": date(-9)}, {}, "counts since 2023-12-22"),
        (said("A", 9, 40), {"until": date(8)}, "a day after 2024-01-08"),
        (said("D", 3, 40), {"theatres": ["A", "B"]}, "another theatre: D"),
        (said("A+D", 3, 40), {"theatres": ["A", "B"]}, r"another theatre: A\+D"),
    ],
)
def test_rows_out_of_scope_say_why(stray, options, why):
    ours = {"definition": "ours"} if "definition" in options else {}
    answer = answer_to(A | ours, B | ours, stray, **options)
    assert fates(answer) == ["kept", "kept", "out_of_scope"]
    assert pd.Series([reason(answer, "x2")]).str.fullmatch(f".*{why}").all()
    assert by_id(answer)["gap"].isna().tolist() == [False, False, True]
    assert list(answer.tally.columns) == ["A", "B", "total"]
    assert counts(answer.tally, "A")[-1] == 5


def test_a_row_before_the_start_is_out():
    answer = answer_to(A, said("A", -2, 0) | {"since": None}, said("A", 0, 0) | {"since": None})
    assert fates(answer) == ["kept", "out_of_scope", "kept"]
    assert reason(answer, "x1") == "speaks for a day before the count starts"


def test_excluded_rows_keep_the_reason_given():
    answer = answer_to(A, B, said("A", 3, 9, "Post"), exclude={"x2": "an advertisement"})
    assert fates(answer) == ["kept", "kept", "excluded"]
    assert reason(answer, "x2") == "an advertisement"


def test_corrected_rows_name_their_correction_through_chains():
    answer = answer_to(
        said("A", 3, 9), said("A", 3, 7, supersedes="x0"), said("A", 3, 5, supersedes="x1"), B
    )
    assert fates(answer) == ["superseded", "superseded", "kept", "kept"]
    assert (reason(answer, "x0"), reason(answer, "x1")) == ("corrected by x1", "corrected by x2")
    assert counts(answer.tally, "A")[-1] == 5


def test_a_correction_that_is_not_in_force_corrects_nothing():
    rows = said("A", 3, 9), said("A", 3, 5, supersedes="x0", out=6), B
    assert fates(answer_to(*rows, as_of=date(5))) == ["kept", "not_yet_known", "kept"]
    assert fates(answer_to(*rows, exclude={"x1": "withdrawn"})) == ["kept", "excluded", "kept"]


def test_as_of_a_day_keeps_what_was_published_by_then():
    rows = said("A", 3, 5, out=4), said("A", 3, 6, "Post", out=7), said("B", 2, 1, out=7)
    answer = answer_to(*rows, as_of=date(7))
    assert set(fates(answer)) == {"disputed", "kept"}
    answer = answer_to(*rows, as_of=date(6))
    assert fates(answer) == ["kept", "not_yet_known", "not_yet_known"]
    assert reason(answer, "x1") == "published 2024-01-07"
    assert list(answer.tally.columns) == ["A", "total"]


def test_rows_without_a_report_date_are_left_out_of_a_view_with_a_warning():
    rows = [A, B | {"report_date": None}, said("A", 5, 6) | {"report_date": None}]
    with pytest.warns(
        TalliesWarning, match=r"2 rows without a report date .* 2024-01-09.*undated="
    ):
        answer = answer_to(*rows, as_of=date(9))
    assert fates(answer) == ["kept", "not_yet_known", "not_yet_known"]
    assert reason(answer, "x1") == "published at no known date"


def test_the_warning_points_at_the_caller_and_counts_rows_in_question_only():
    rows = sheet(
        A | {"definition": "ours"},
        B | {"definition": "ours", "report_date": None},
        said("A", 3, 9) | {"definition": "theirs", "report_date": None},
    )
    with pytest.warns(TalliesWarning, match="^1 rows") as caught:
        tallies.reconcile(rows, definition="ours", as_of=date(9))
    assert caught[0].filename == __file__


def test_rows_without_a_report_date_may_take_their_reference_date():
    rows = [A, B | {"report_date": None}, said("A", 8, 6) | {"report_date": None}]
    answer = answer_to(*rows, as_of=date(7), undated="reference_date")
    assert fates(answer) == ["kept", "kept", "not_yet_known"]


def test_without_as_of_nothing_is_asked_of_report_dates():
    assert fates(answer_to(A, B | {"report_date": None})) == ["kept", "kept"]


def test_the_commonest_start_is_in_force_and_rows_without_one_share_it():
    other = date(-3)
    rows = A | {"since": None}, B, said("A", 4, 6), said("A", 5, 9) | {"since": other}
    answer = answer_to(*rows)
    assert fates(answer) == ["kept", "kept", "kept", "out_of_scope"]
    assert answer.metadata["since"] == date(1)
    answer = answer_to(*rows, since=other)
    assert fates(answer) == ["kept", "out_of_scope", "out_of_scope", "kept"]
    assert answer.tally.index[0] == date(-4)


def test_the_earlier_of_two_equally_common_starts():
    answer = answer_to(A, said("A", 4, 6) | {"since": date(-2)})
    assert answer.metadata["since"] == date(-2)
    assert fates(answer) == ["out_of_scope", "kept"]


def test_no_start_at_all():
    answer = answer_to(A | {"since": None}, said("A", 5, 6) | {"since": None})
    assert answer.metadata["since"] is None
    assert answer.tally.index[0] == date(3)
    assert counts(answer.lower, "A") == [5, 5, 6]


def test_later_publications_decide_nothing_about_an_earlier_view():
    early = [A, said("A", 4, 6, "Post")]
    late = [
        said("A", 4, 8, out=20) | {"definition": "theirs", "since": date(-50)},
        said("A", 4, 8, "Mail", out=20) | {"since": date(-50)},
        said("C", 4, 8, "Mail", out=20) | {"since": date(-50)},
        said("D", 4, 8, "Mail", out=20) | {"since": date(-50)},
    ]
    before = answer_to(*early, as_of=date(10))
    after = answer_to(*early, *late, as_of=date(10))
    pd.testing.assert_frame_equal(after.tally, before.tally)
    assert after.metadata["since"] == before.metadata["since"]
    assert fates(after)[2:] == ["out_of_scope", *["not_yet_known"] * 3]


def test_the_only_definition_needs_no_name():
    answer = answer_to(A | {"definition": "ours"}, B | {"definition": "ours"})
    assert answer.metadata["definition"] == "ours"


def test_the_empty_definition_is_one_like_any_other():
    rows = A | {"definition": ""}, B | {"definition": "ours"}
    with pytest.raises(AmbiguousDefinitionError, match=r"'\(none\)' \(1 rows\), 'ours' \(1 rows\)"):
        answer_to(*rows)
    assert fates(answer_to(*rows, definition="")) == ["kept", "out_of_scope"]


def test_several_definitions_are_listed_with_their_rows_the_commonest_first():
    rows = [
        *(said("A", day, day) | {"definition": "theirs"} for day in (2, 3, 4)),
        *(said("A", day, day) | {"definition": "ours"} for day in (2, 3)),
        said("A", 3, 4, measure="wounded") | {"definition": "hospital"},
        said("A", 3, 4, site="the base") | {"definition": "camp"},
    ]
    message = (
        r"follow 2 definitions and none was named: 'theirs' \(3 rows\), 'ours' \(2 rows\)\. "
        r"Counts under different definitions are never pooled\. Fix: pass definition="
    )
    with pytest.raises(AmbiguousDefinitionError, match=message):
        answer_to(*rows)


def test_an_unknown_definition_names_the_nearest():
    rows = A | {"definition": "us_dod"}, B | {"definition": "sohr"}
    with pytest.raises(TalliesError, match=r"'us_dot' occurs in none.*mean 'us_dod'\?.*'sohr' \(1"):
        answer_to(*rows, definition="us_dot")


def test_an_unknown_theatre_names_the_nearest():
    message = r"theatres='Irak' occurs in none of the reports\. Did you mean 'Iraq'\?.*Iraq, Syria"
    with pytest.raises(TalliesError, match=message):
        answer_to(said("Iraq", 3, 5), said("Syria", 3, 2), theatres=["Irak", "Syria"])


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(TalliesError, match=r"exclude names 2 report_id.*'x11', 'y'.*mean 'x1'\?"):
        answer_to(A, B, exclude={"x11": "typo", "x0": "real", "y": "typo"})


def test_theatres_are_those_named_in_scope():
    rows = A, said("A+C", 4, 9), said("D", 9, 1), said("E", 4, 1, measure="wounded")
    answer = answer_to(*rows, until=date(8))
    assert list(answer.tally.columns) == ["A", "C", "total"]


def test_theatres_keep_the_order_asked_for():
    answer = answer_to(A, B, theatres=["B", "A"])
    assert list(answer.tally.columns) == ["B", "A", "total"]
    assert answer.metadata["theatres"] == ("B", "A")


def test_an_empty_table_is_not_enough():
    with pytest.raises(NotEnoughDataError, match=r"no report is left.*the table is empty.*Fix:"):
        tallies.reconcile(sheet(A).iloc[:0])


def test_when_nothing_is_left_the_commonest_reasons_are_named():
    rows = said("A", 3, 5, measure="wounded"), said("A", 4, 6, measure="wounded"), B
    message = r"2 rows out_of_scope: another measure: wounded; 1 rows excluded: a copy"
    with pytest.raises(NotEnoughDataError, match=message):
        answer_to(*rows, exclude={"x2": "a copy"})


def test_a_misspelt_measure_is_named():
    rows = A | {"definition": "ours"}, B | {"definition": "theirs"}
    with pytest.raises(TalliesError, match=r"atacks|another measure"):
        answer_to(*rows, measure="atacks")


def test_rows_after_the_end_say_so_though_nobody_names_their_theatre_before():
    answer = answer_to(A, B, said("D", 9, 1), until=date(8))
    assert reason(answer, "x2") == "speaks for a day after 2024-01-08"


def test_an_end_before_all_reports_says_so():
    with pytest.raises(NotEnoughDataError, match="a day after 2024-01-02"):
        answer_to(A, B, until=date(2))


@pytest.mark.parametrize(
    ("correction", "options"),
    [
        ({"theatre": "B"}, {"theatres": ["A"]}),
        (
            {"reference_date": date(6), "reference_date_earliest": date(6), "report_date": date(7)},
            {"until": date(4)},
        ),
        ({"since": date(-9)}, {"since": date(1)}),
        ({"definition": "theirs"}, {"definition": "ours"}),
        ({"measure": "wounded"}, {}),
        ({"site": "the base"}, {}),
    ],
)
def test_a_correction_takes_its_row_out_whatever_its_own_scope(correction, options):
    ours = {"definition": "ours"}
    moved = said("A", 3, 9, supersedes="x0") | ours | correction
    answer = answer_to(said("A", 3, 9) | ours, moved, said("A", 2, 4) | ours, **options)
    assert fates(answer) == ["superseded", "out_of_scope", "kept"]
    assert counts(answer.tally, "A")[-1] == 4


def test_a_correction_of_a_correction_stands_for_both_when_the_first_is_not_known():
    rows = (
        said("A", 3, 9, out=3),
        said("A", 3, 7, supersedes="x0") | {"report_date": None},
        said("A", 3, 5, supersedes="x1", out=6),
    )
    with pytest.warns(TalliesWarning, match="1 rows without a report date"):
        assert fates(answer_to(*rows, as_of=date(5))) == ["kept", "not_yet_known", "not_yet_known"]
    with pytest.warns(TalliesWarning, match="1 rows without a report date"):
        assert fates(answer_to(*rows, as_of=date(6))) == ["superseded", "not_yet_known", "kept"]


def test_several_corrections_of_a_row_are_all_named_whatever_the_order():
    rows = [said("A", 3, 9), *(said("A", 3, 5, name, supersedes="x0") for name in ("P", "Q"))]
    table = sheet(*rows)
    for order in ([0, 1, 2], [2, 1, 0]):
        answer = tallies.reconcile(table.iloc[order].reset_index(drop=True))
        assert fates(answer) == ["superseded", "kept", "kept"]
        assert reason(answer, "x0") == "corrected by x1 and x2"


def test_what_is_corrected_decides_neither_theatres_nor_the_first_day():
    wrong = said("D", 3, 9) | {"since": date(-9)}
    right = said("A", 3, 9, supersedes="x0")
    answer = answer_to(wrong, right)
    assert list(answer.tally.columns) == ["A", "total"]
    assert answer.metadata["since"] == date(1)
    assert fates(answer)[1] == "kept"


def test_a_definition_not_known_yet_is_not_a_definition_misspelt():
    rows = said("A", 3, 9, definition="theirs"), said("A", 6, 9, definition="ours")
    with pytest.raises(NotEnoughDataError, match="'ours' occurs in none"):
        answer_to(*rows, definition="ours", as_of=date(4))
    with pytest.raises(TalliesError, match="'our' occurs in none") as caught:
        answer_to(*rows, definition="our", as_of=date(4))
    assert not isinstance(caught.value, NotEnoughDataError)
