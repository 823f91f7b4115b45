"""What was said last week, and what changed since."""

import pandas as pd

import tallies
from tallies.report.facts import gather
from tallies.report.look_back import look_back, replay_weeks, sentences, verdict
from tallies.report.sections import last_week
from tests.reconciliation.made_up import answer_to, date, said

WEEK = [said("A", 3, 5), said("B", 3, 2), said("A", 7, 9, out=7), said("B", 7, 4, out=7)]
NEXT = [said("A", 12, 14), said("B", 12, 6)]  # day 7 is Sunday 7 January 2024


def test_nothing_changed():
    x = look_back(answer_to(*WEEK, *NEXT), date(7))
    assert sentences(x) == ["Nothing changed: what was said of days up to 7 Jan 2024 still stands."]
    assert [verdict(x, name) for name in ("A", "B", "total")] == ["unchanged"] * 3


def test_a_range_that_narrows_is_no_change():
    rows = [said("A", 3, 5), said("B", 7, 4), said("A", 12, 8)]
    x = look_back(answer_to(*rows), date(7))
    assert verdict(x, "A") == "narrowed by later reports"
    assert sentences(x)[0].startswith("Nothing changed")


def test_a_correction_is_named_with_both_figures():
    correction = said("A", 7, 8, "Wire (via Post)", out=10, supersedes="x2")
    x = look_back(answer_to(*WEEK, *NEXT, correction), date(7))
    told = sentences(x)
    assert told[0] == (
        "A, by 7 Jan 2024: 9, now 8. Because of reports published since: A 8 by 7 Jan 2024 "
        "(Wire, 10 Jan 2024, x6); no longer relied on: A 9 by 7 Jan 2024 (Herald, 7 Jan 2024, x2)."
    )
    assert told[1].startswith("All, by 7 Jan 2024: 13, now 12.")
    assert (verdict(x, "A"), verdict(x, "B")) == ("changed", "unchanged")


def test_a_late_report_about_an_earlier_day():
    rows = [said("A", 7, 9), said("A", 5, 4)]
    late = [said("A", 5, 6, name, out=11) for name in ("Post", "Wire")]
    x = look_back(answer_to(*rows, *late), date(7))
    (told,) = [text for text in sentences(x) if text.startswith("A, by 5 Jan")]
    assert "4, now 6" in told
    assert "(Post, 11 Jan 2024, x2) and A 6 by 5 Jan 2024 (Wire, 11 Jan 2024, x3)" in told
    assert verdict(x, "A") == "unchanged", "on the last day of that week"


def test_undated_reports_are_no_change_and_are_counted():
    rows = [said("A", 3, 5), said("A", 7, 9) | {"report_date": None}, said("A", 12, 14)]
    x = look_back(answer_to(*rows), date(7))
    told = sentences(x)
    assert told[0].startswith("Nothing changed")
    assert told[1].startswith("Of what was used then, 1 report without a date of publication")


def test_undated_reports_that_the_page_leaves_out_are_left_out_here_too():
    rows = [said("A", 3, 5), said("A", 7, 9), said("A", 12, 14)]
    answer = answer_to(*rows, as_of=date(14), undated="exclude")
    assert look_back(answer, date(7)).n_undated == 0
    assert look_back(answer, date(7)).before.metadata["reconcile"]["undated"] == "exclude"


def test_no_week_before():
    answer = answer_to(said("A", 3, 5))
    assert look_back(answer, date(0)) is None
    assert look_back(answer_to(said("A", 9, 5)), date(7)) is None
    page = last_week(gather(answer, None, None, "SUN"))
    assert "Nothing was known at the end of the week before." in page


def test_the_section_escapes_and_says_old_and_new():
    correction = said("A", 7, 8, "<script>", out=10, supersedes="x2")
    record = answer_to(*WEEK, *NEXT, correction)
    page = last_week(gather(record, None, pd.Timestamp("2024-01-14"), "SUN"))
    assert "As known on 7 Jan 2024" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_weeks_are_replayed_up_to_what_the_record_knows():
    record = answer_to(*WEEK, *NEXT, said("A", 12, 14, "Post", out=20))
    table = replay_weeks(record, "SUN")
    assert sorted(set(table["as_of"])) == [date(7), date(20)]
    now = table[table["as_of"].eq(date(20))].drop(columns="as_of").reset_index(drop=True)
    whole = record.to_frame().drop(columns=["band_low", "band_high"])
    pd.testing.assert_frame_equal(now, whole)
    assert tallies.plot_revisions(table).data["as_of"].tolist() == [date(7), date(20)]
