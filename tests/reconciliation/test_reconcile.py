"""The verb: its options, its errors, and what it leaves alone."""

import datetime
import pickle

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import ReportError, TalliesError, nearest
from tests.reconciliation.made_up import answer_to, by_id, counts, date, fates, said, sheet

A, B = said("A", 3, 5), said("B", 3, 2)
ROWS = (A, B, said("A", 6, 4, "Post"), said("A+B", 8, 12))


@pytest.mark.parametrize("option", ["since", "until", "as_of"])
@pytest.mark.parametrize(
    "day", ["2024/01/03", "3 Jan 2024", "01/03/2024", "2024-02-30", "2024-01-03 10:00", "soon", ""]
)
def test_days_in_words_are_refused_with_the_way_to_write_them(option, day):
    with pytest.raises(TalliesError, match=rf"^{option}={day!r} is not a .*day.* 2023-11-23"):
        answer_to(A, **{option: day})


@pytest.mark.parametrize("option", ["since", "until", "as_of"])
@pytest.mark.parametrize(
    "day",
    [
        pd.Timestamp("2024-01-03 06:00"),
        pd.Timestamp("2024-01-03", tz="UTC"),
        pd.NaT,
        20240103,
        float("nan"),
        ["2024-01-03"],
        {"year": 2024},
    ],
    ids=str,
)
def test_days_that_are_no_whole_days_are_refused(option, day):
    with pytest.raises(TalliesError, match=rf"^{option}=.* is not a .*day"):
        answer_to(A, **{option: day})


@pytest.mark.parametrize(
    "day",
    [
        "2024-01-05",
        date(5),
        datetime.date(2024, 1, 5),
        np.datetime64("2024-01-05"),
        date(5).as_unit("ns"),
    ],
    ids=lambda day: type(day).__name__,
)
def test_days_may_be_given_in_any_type_that_says_one_day(day):
    answer = answer_to(*ROWS, until=day)
    assert answer.tally.index[-1] == date(5)
    assert answer.metadata["until"] == date(5)
    assert answer.metadata["until"].unit == "us"


@pytest.mark.parametrize("theatres", [["A+B"], ["A", "total"], [], ["A", "A"], "A+B", ["total"]])
def test_theatres_are_different_single_ones(theatres):
    message = r"theatres=\[.*\] must be different single theatres.*Fix: name each theatre once"
    with pytest.raises(TalliesError, match=message):
        answer_to(*ROWS, theatres=theatres)


def test_theatres_may_come_from_any_iterable():
    for theatres in (["B"], ("B",), iter(["B"]), pd.Series(["B"]), "B"):
        answer = answer_to(*ROWS, theatres=theatres)
        assert list(answer.tally.columns) == ["B", "total"]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("windows", "use", "windows='use' is not an option.*'ignore', 'evidence'"),
        ("undated", "drop", "undated='drop' is not an option.*'exclude', 'reference_date'"),
        ("unnamed", "zeros", "unnamed='zeros' is not an option.*'zero', 'unknown'.*mean 'zero'"),
        ("band", 0, "band=0 is no coverage"),
        ("band", 1, "band=1 is no coverage"),
        ("band", 90, "band=90 is no coverage.*such as 0.9"),
        ("weights", "outlets", "weights='outlets' is no column"),
        ("theatres", ["C"], r"theatres='C' occurs in none of the reports.*They name: A, B\."),
        ("definition", "us", r"definition='us' occurs in none of the reports"),
        ("exclude", {"y7": "typo"}, "exclude names 1 report_id that the reports do not have"),
    ],
)
def test_options_without_meaning_say_what_would_have_one(option, value, message):
    with pytest.raises(TalliesError, match=message):
        answer_to(*ROWS, **{option: value})


def test_an_unknown_measure_is_named():
    with pytest.raises(TalliesError, match=r"measure='wounded' .*They count: attacks"):
        answer_to(*ROWS, measure="wounded")


def test_options_are_keywords():
    with pytest.raises(TypeError, match="positional"):
        tallies.reconcile(sheet(*ROWS), "us_dod")


def test_reports_that_break_the_rules_are_all_named():
    table = sheet(*ROWS).assign(count=[5, -2, 4, 12])
    table.loc[3, "theatre"] = "A+"
    with pytest.raises(ReportError, match="2 problems") as caught:
        tallies.reconcile(table)
    assert caught.value.problems["row"].tolist() == [2, 4]


def test_a_bare_table_of_the_required_columns_will_do():
    bare = pd.DataFrame(
        {
            "theatre": ["A", "A"],
            "reference_date": ["2024-01-03", "2024-01-06"],
            "count": [5, 9],
            "source": "Office",
        }
    )
    answer = tallies.reconcile(bare)
    assert counts(answer.tally, "A") == [5, 6, 8, 9]
    assert answer.reports["report_id"].tolist() == ["r0001", "r0002"]
    assert answer.reports["definition"].tolist() == ["", ""]


def test_the_input_is_not_changed():
    table = sheet(*ROWS).assign(mood=list("abcd")).set_axis([4, 4, -1, 9])
    before, options = table.copy(deep=True), {"exclude": {"x1": "a copy"}, "theatres": ["A", "B"]}
    asked = {name: type(value)(value) for name, value in options.items()}
    tallies.reconcile(table, **options)
    pd.testing.assert_frame_equal(table, before)
    assert options == asked


def test_the_answer_shares_nothing_with_the_input():
    table = sheet(*ROWS)
    answer = tallies.reconcile(table)
    table.loc[:, "count"] = 99
    assert answer.reports["count"].tolist() == [5, 2, 4, 12]


def test_any_index_of_the_input_will_do():
    table = sheet(*ROWS)
    answer = tallies.reconcile(table)
    odd = tallies.reconcile(table.set_axis([7, 7, "x", None]))
    pd.testing.assert_frame_equal(odd.reports, answer.reports)


def test_the_same_input_twice_gives_the_same_answer():
    table = sheet(*ROWS)
    one, other = tallies.reconcile(table), tallies.reconcile(table)
    for name in ("tally", "lower", "upper", "reports", "contradictions"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.metadata == other.metadata


def test_the_answer_may_be_judged_again():
    first = answer_to(*ROWS)
    again = tallies.reconcile(first.reports)
    pd.testing.assert_frame_equal(again.tally, first.tally)
    pd.testing.assert_frame_equal(again.reports, first.reports)


def test_whoever_changes_a_band_has_a_copy():
    answer = answer_to(*ROWS)
    first = answer.band_low
    first.iloc[:] = 99
    assert not answer.band_low.equals(first)


def test_the_metadata_say_what_was_asked_and_what_it_came_to():
    rows = [row | {"source": "Ministry", "definition": "ours"} for row in ROWS[:2]]
    rows.append(said("A", 6, 4, "Post", definition="theirs"))
    options = {"definition": "ours", "exclude": {"x1": "a copy"}, "weights": "trust"}
    answer = tallies.reconcile(
        sheet(*rows).assign(trust=[2, 1, 1]), until="2024-01-09", as_of=date(11), **options
    )
    assert dict(answer.metadata) == {
        "definition": "ours",
        "measure": "attacks",
        "theatres": ("A",),
        "since": date(1),
        "until": date(9),
        "as_of": date(11),
        "last_report": date(3),
        "sources": ("Ministry",),
        "reconcile": {
            "unnamed": "zero",
            "weights": "trust",
            "band": 0.9,
            "undated": "exclude",
            "windows": "ignore",
            "exclude": {"x1": "a copy"},
            "pin": {},
        },
    }


def test_changing_the_options_later_does_not_change_the_record():
    exclude = {"x1": "a copy"}
    answer = answer_to(*ROWS, exclude=exclude)
    exclude["x0"] = "another"
    assert answer.metadata["reconcile"]["exclude"] == {"x1": "a copy"}


def test_the_record_survives_pickling():
    answer = answer_to(*ROWS)
    again = pickle.loads(pickle.dumps(answer))
    pd.testing.assert_frame_equal(again.tally, answer.tally)
    assert tallies.weekly(again).equals(tallies.weekly(answer))


def test_without_an_end_the_last_kept_report_is_the_end():
    answer = answer_to(A, said("A", 9, 3, "Post"), said("A", 5, 6), said("A", 5, 6, "Mail"))
    assert by_id(answer).loc["x1", "status"] == "set_aside"
    assert answer.tally.index[-1] == date(5)


def test_an_end_before_the_start_of_what_is_left():
    early = said("A", 0, 0) | {"since": None}
    answer = answer_to(early, said("A", 5, 6), until=date(0))
    assert list(answer.tally.index) == [date(0)]
    assert counts(answer.tally, "A") == [0]


def test_one_report_is_enough():
    answer = answer_to(said("A", 3, 6))
    assert counts(answer.tally, "A") == [0, 2, 4, 6]
    assert fates(answer) == ["kept"]


def test_zero_is_a_count_like_any_other():
    answer = answer_to(said("A", 3, 0), said("A", 5, 7))
    assert counts(answer.tally, "A") == [0, 0, 0, 0, 4, 7]
    assert counts(answer.upper, "A") == [0, 0, 0, 0, 7, 7]


def test_unnamed_theatres_are_open_when_so_asked():
    rows = (said("A", 3, 5), said("A", 6, 8), said("C", 6, 2))
    zero, unknown = answer_to(*rows), answer_to(*rows, unnamed="unknown")
    assert counts(zero.upper, "C") == [0, 0, 0, 0, 2, 2, 2]
    assert counts(unknown.upper, "C") == [0, 2, 2, 2, 2, 2, 2]
    assert counts(unknown.upper, "total")[3] == 7
    assert unknown.metadata["reconcile"]["unnamed"] == "unknown"


def test_nearest_names_the_nearest():
    assert nearest("Irak", ["Iran", "Iraq", "Syria"]) == " Did you mean 'Iraq'?"
    assert nearest("Jordan", ["Iraq", "Syria"]) == ""


def test_a_theatre_that_is_no_text_is_refused():
    with pytest.raises(TalliesError, match=r"theatres=\[1\] must be different single theatres"):
        answer_to(*ROWS, theatres=[1])


def test_rows_are_taken_out_with_a_reason_only():
    with pytest.raises(TalliesError, match=r"exclude=\['x0'\] gives no reasons"):
        answer_to(*ROWS, exclude=["x0"])


def window(theatre: str, since: int, day: int, count: int, publisher: str = "Post") -> dict:
    """Return a row that counts since a later day than the start."""
    return said(theatre, day, count, publisher) | {"since": date(since)}


def test_windows_are_out_of_scope_unless_asked_for():
    rows = [said("A", 4, 10), said("A", 8, 22), window("A", 5, 8, 9), said("A", 9, 30)]
    assert fates(answer_to(*rows))[2] == "out_of_scope"
    answer = answer_to(*rows, windows="evidence", until=date(9))
    assert answer.metadata["reconcile"]["windows"] == "evidence"
    assert fates(answer) == ["disputed", "disputed", "disputed", "kept"]
    (clash,) = answer.contradictions.itertuples()
    assert clash.kind == "rise_exceeds_total"
    assert set(clash.report_ids) == {"x0", "x1", "x2"}
    assert clash.explanation.startswith(
        "A 9 since 5 January 2024 by 8 January 2024 (1 outlet: Post), but the running totals rise "
        "by at least 12: A 10 by 4 January 2024 (1 outlet: Herald) and A 22 by 8 January 2024"
    )


def test_a_window_of_all_days_is_read_as_such():
    rows = [said("A", 4, 10, name) for name in ("Herald", "Mail")]
    rows += [said("A", 8, 22, name) for name in ("Herald", "Mail")]
    answer = answer_to(*rows, window("A", 5, 8, 22), windows="evidence")
    assert fates(answer)[-1] == "set_aside"
    assert by_id(answer)["gap"].iloc[-1] == 10
    assert (
        "equals the whole count of A that day: may be a count from the start"
        in (by_id(answer)["reason"].iloc[-1])
    )


def test_a_window_before_the_start_stays_out_of_scope():
    rows = [said("A", 4, 10), said("A", 6, 12), window("A", -30, 5, 50)]
    assert fates(answer_to(*rows, windows="evidence"))[-1] == "out_of_scope"


def test_weeks_are_held_by_windows():
    rows = [said("A", 20, 40, qualifier="at_least"), window("A", 8, 14, 3)]
    answer = answer_to(*rows, windows="evidence", until=date(20))
    week = tallies.weekly(answer).query("theatre == 'A'").iloc[1]
    assert (week["lower"], week["upper"]) == (3, 3)


def test_an_explanation_names_windows_apart_from_running_totals():
    rows = [said("A", 4, 10), window("A", 5, 8, 3)]
    answer = answer_to(*rows, windows="evidence")
    text = answer.explain("A", date(8))
    assert "stood at 13" in text
    assert "Counts since a later day that bound the rise: A 3 since 5 January 2024" in text
    assert "A 3 by" not in text
