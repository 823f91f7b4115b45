"""Two editions side by side: what moved, by how much, and because of which reports."""

import pandas as pd
import pytest

import tallies
from tallies.comparison.editions import Difference
from tallies.errors import FormatError, TalliesError
from tests.reconciliation.made_up import answer_to, date, said, sheet

# Pinned on days 3, 6 and 9; the new edition adds a report between the last two.
OLD = (said("A", 3, 5), said("A", 6, 8), said("A", 9, 14))
MORE = said("A", 8, 13, "Post")


def day_of(found: Difference, theatre: str, day: int) -> dict[str, object]:
    rows = found.days[(found.days["theatre"] == theatre) & (found.days["date"] == date(day))]
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


def test_a_new_report_moves_the_days_around_it_and_no_other():
    found = tallies.diff(answer_to(*OLD), answer_to(*OLD, MORE))
    assert set(found.days["date"]) == {date(7), date(8)}
    moved = day_of(found, "A", 8)
    assert moved == {
        "theatre": "A",
        "date": date(8),
        "what": "moved",
        "before": 12,
        "after": 13,
        "change": 1,
        "lower_before": 8,
        "lower_after": 13,
        "upper_before": 14,
        "upper_after": 13,
        "because": ("x3",),
    }
    assert found.reports.to_dict("records") == [
        {
            "report_id": "x3",
            "theatre": "A",
            "reference_date": date(8),
            "publisher": "Post",
            "what": "new",
            "before": "",
            "after": "A 13 by 8 January 2024, kept",
        }
    ]
    assert found.sentence == (
        "A on 8 January 2024 was 12 and is now 13, because A 13 by 8 January 2024 (Post) was added."
    )


def test_the_other_way_round_it_is_gone():
    found = tallies.diff(answer_to(*OLD, MORE), answer_to(*OLD))
    assert found.reports["what"].tolist() == ["gone"]
    assert day_of(found, "A", 8)["change"] == -1
    assert found.sentence.endswith("because A 13 by 8 January 2024 (Post) is no longer there.")


def test_equal_editions_differ_in_nothing():
    found = tallies.diff(answer_to(*OLD, MORE), answer_to(*reversed([*OLD, MORE])))
    assert found.days.empty
    assert found.reports.empty
    assert found.summary() == found.sentence == "No day moved."


def test_days_of_one_edition_only_are_new_or_gone():
    longer = (*OLD, said("A", 11, 15))
    found = tallies.diff(answer_to(*OLD), answer_to(*longer))
    assert found.days["what"].unique().tolist() == ["new"]
    assert found.days["before"].isna().all()
    assert found.days["because"].tolist() == [()] * len(found.days)
    assert found.sentence == "No day moved; 2 days in the new edition only."
    back = tallies.diff(answer_to(*longer), answer_to(*OLD))
    assert back.days["what"].unique().tolist() == ["gone"]
    assert back.sentence == "No day moved; 2 days in the old edition only."


def test_a_cause_beyond_a_day_that_nothing_leaves_open_is_not_named():
    far = said("A", 2, 1, "Sun")
    found = tallies.diff(answer_to(*OLD), answer_to(*OLD, MORE, far))
    assert day_of(found, "A", 8)["because"] == ("x3",)
    assert day_of(found, "A", 2)["because"] == ("x4",)


def test_a_decision_by_hand_is_the_cause_and_not_its_consequences():
    rows = (*OLD, said("A", 8, 6, "Sun"))
    found = tallies.diff(answer_to(*rows), answer_to(*rows, pin={"x3": "seen the log"}))
    assert found.reports.set_index("report_id")["what"].to_dict() == {
        "x1": "status",
        "x3": "by_hand",
    } | dict.fromkeys(found.reports.loc[found.reports["what"] == "status", "report_id"], "status")
    assert set(found.days["because"]) == {("x3",)}
    assert "(Sun) was pinned by hand: seen the log" in found.sentence
    back = tallies.diff(answer_to(*rows, pin={"x3": "seen the log"}), answer_to(*rows))
    assert "(Sun) is no longer pinned by hand" in back.sentence


def test_a_row_taken_out_by_hand():
    found = tallies.diff(answer_to(*OLD, MORE), answer_to(*OLD, MORE, exclude={"x3": "misread"}))
    assert "(Post) was taken out by hand: misread." in found.sentence


def test_a_corrected_figure_names_both():
    fixed = MORE | {"count": 12}
    found = tallies.diff(answer_to(*OLD, MORE), answer_to(*OLD, fixed))
    assert found.reports["what"].tolist() == ["figure"]
    assert found.sentence == (
        "A on 8 January 2024 was 13 and is now 12, because A 13 by 8 January 2024 (Post) was "
        "corrected to A 12 by 8 January 2024."
    )


def test_what_was_not_yet_known_is_new():
    rows = (*OLD, MORE | {"report_date": date(12)})
    found = tallies.diff(answer_to(*rows, as_of=date(11)), answer_to(*rows, as_of=date(12)))
    assert found.reports["what"].tolist() == ["new"]
    assert found.reports["before"].tolist() == ["A 13 by 8 January 2024, not yet known"]
    assert set(found.days["because"]) == {("x3",)}


def test_limits_alone_can_move():
    found = tallies.diff(answer_to(*OLD), answer_to(*OLD, said("A", 8, 12, qualifier="at_least")))
    assert day_of(found, "A", 8)["change"] == 0
    assert found.sentence.startswith(
        "A on 8 January 2024 stays at 12, but the reports allowed 8 to 14 and now allow 12 to 14, "
    )


def test_sums_link_their_theatres():
    old = (said("A", 3, 5), said("B", 3, 2), said("B", 9, 6), said("A", 9, 9), said("A+B", 6, 10))
    found = tallies.diff(answer_to(*old), answer_to(*old, said("B", 6, 4, "Post")))
    assert day_of(found, "A", 6)["because"] == ("x5",)
    assert day_of(found, "A", 6)["lower_after"] == 6


def test_theatres_that_no_sum_links_keep_their_causes_apart():
    old = (said("A", 3, 5), said("B", 3, 2), said("A", 9, 9), said("B", 9, 6))
    found = tallies.diff(answer_to(*old), answer_to(*old, said("B", 6, 3), said("A", 6, 8)))
    assert day_of(found, "A", 6)["because"] == ("x5",)
    assert day_of(found, "B", 6)["because"] == ("x4",)
    assert day_of(found, "total", 6)["because"] == ("x5", "x4")


def test_tables_compare_days_alone():
    old, new = answer_to(*OLD), answer_to(*OLD, MORE)
    found = tallies.diff(old.to_frame(), new.to_frame())
    whole = tallies.diff(old, new)
    pd.testing.assert_frame_equal(
        found.days.drop(columns="because"), whole.days.drop(columns="because")
    )
    assert found.reports.empty
    assert list(found.reports.columns) == list(whole.reports.columns)
    assert found.sentence == "A on 8 January 2024 was 12 and is now 13."


def test_written_editions_say_the_same_as_records(tmp_path):
    old, new = sheet(*OLD), sheet(*OLD, MORE)
    options = {"exclude": {"x0": "a <guess>"}}
    tallies.weekly_report(old, tmp_path / "old")
    tallies.weekly_report(new, tmp_path / "new", **options)
    whole = tallies.diff(tallies.reconcile(old), tallies.reconcile(new, **options))
    found = tallies.diff(tmp_path / "old", str(tmp_path / "new"))
    pd.testing.assert_frame_equal(found.days, whole.days)
    pd.testing.assert_frame_equal(found.reports, whole.reports)
    assert found.sentence == whole.sentence
    alone = tallies.diff(tmp_path / "old" / "tally.parquet", tmp_path / "new" / "tally.parquet")
    assert len(alone.days) == len(whole.days)
    with pytest.raises(TalliesError, match=r"old lacks the columns .*Fix"):
        tallies.diff(tmp_path / "old" / "weekly.parquet", tmp_path / "new")


def test_editions_of_different_things_are_refused():
    other = [row | {"definition": "theirs"} for row in OLD]
    with pytest.raises(TalliesError, match=r"differ in definition: '' and 'theirs'.*Fix"):
        tallies.diff(answer_to(*OLD), answer_to(*other))


@pytest.mark.parametrize("thing", [3, None, [1]])
def test_what_is_no_edition_is_refused(thing):
    with pytest.raises(TalliesError, match=r"new is a \w+\. Fix"):
        tallies.diff(answer_to(*OLD), thing)


def test_a_table_of_two_tallies_is_refused():
    table = answer_to(*OLD).to_frame()
    with pytest.raises(TalliesError, match=r"old has A on 2023-12-31 more than once.*Fix"):
        tallies.diff(pd.concat([table, table]), table)


def test_files_that_are_not_there(tmp_path):
    with pytest.raises((OSError, FormatError)):
        tallies.diff(tmp_path / "none", answer_to(*OLD))


def test_inputs_stay_as_they_were_and_the_notebook_view_is_escaped():
    old, new = answer_to(*OLD), answer_to(*OLD, MORE | {"publisher": "<b>Post</b>"})
    before = old.reports.copy(), new.reports.copy()
    found = tallies.diff(old, new)
    pd.testing.assert_frame_equal(old.reports, before[0])
    pd.testing.assert_frame_equal(new.reports, before[1])
    assert "<b>Post" not in found._repr_html_()
    assert "&lt;b&gt;Post" in found._repr_html_()
    assert "1 new" in repr(found)
    frame = found.to_frame()
    frame["before"] = 0
    assert found.days["before"].iloc[0] != 0


def test_dtypes():
    found = tallies.diff(answer_to(*OLD), answer_to(*OLD, MORE))
    for empty in (found, tallies.diff(answer_to(*OLD), answer_to(*OLD))):
        kinds = empty.days.dtypes.astype(str).to_dict()
        assert kinds.pop("date") == "datetime64[us]"
        assert {kinds.pop(name) for name in ("theatre", "what")} == {"str"}
        assert kinds.pop("because") == "object"
        assert set(kinds.values()) == {"Int64"}
        assert set(empty.reports.dtypes.astype(str)) == {"str", "datetime64[us]"}
