"""Revisions: known by hand."""

import pandas as pd
import pytest

import tallies
from tallies.errors import ReportError
from tests.reconciliation.made_up import date, said, sheet


def found(*rows: dict[str, object]) -> tallies.Revisions:
    """Return the revisions of some rows."""
    return tallies.revisions(sheet(*rows))


def test_a_figure_told_differently_later():
    x = found(
        said("A", 3, 60, "AP", out=3),
        said("A", 3, 60, "AFP", out=4),
        said("A", 3, 61, "AP", out=6),
        said("A", 3, 64, "CNN", out=9),
        said("A", 3, 64, "AFP", out=12),
        said("B", 3, 7, out=3),
        said("B", 3, 7, out=5),
    )
    (row,) = x.to_frame().to_dict("records")
    assert (row["theatre"], row["reference_date"]) == ("A", date(3))
    assert (row["first"], row["last"], row["n_versions"]) == (60, 64, 3)
    assert (row["largest_change"], row["direction"]) == (3, "up")
    assert (row["first_told"], row["settled"], row["days_to_settle"]) == (date(3), date(9), 6)
    assert row["report_ids"] == ("x0", "x1", "x2", "x3", "x4")
    assert x.n_told_again == 2
    assert x.sentence == (
        "2 figures told on more than one day: 1 told differently later, none of them lower in "
        "the end; the largest change is +3 (A, 3 January 2024)."
    )


def test_down_and_both_ways():
    down = found(said("A", 3, 9, out=3), said("A", 3, 4, out=5)).to_frame()
    assert (down.loc[0, "direction"], down.loc[0, "largest_change"]) == ("down", -5)
    both = found(said("A", 3, 9, out=3), said("A", 3, 4, out=5), said("A", 3, 10, out=6)).to_frame()
    assert (both.loc[0, "direction"], both.loc[0, "largest_change"]) == ("both", 6)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("at_least", 60), ("exact", 61)),
        (("exact", 60), ("about", 62)),
        (("more_than", 59), ("at_most", 60)),
    ],
)
def test_wordings_that_can_both_be_true_are_no_revision(first, second):
    rows = [
        said("A", 3, count, qualifier=how, out=day)
        for day, (how, count) in enumerate((first, second), start=3)
    ]
    assert found(*rows).to_frame().empty


def test_wordings_narrow_a_version_until_one_does_not_fit():
    x = found(
        said("A", 3, 60, qualifier="at_least", out=3),
        said("A", 3, 64, out=4),
        said("A", 3, 62, out=5),
    ).to_frame()
    assert (x.loc[0, "first"], x.loc[0, "last"], x.loc[0, "n_versions"]) == (64, 62, 2)


def test_a_figure_outvoted_on_its_day_is_no_version_but_is_named():
    x = found(
        said("A", 3, 45, "AP", out=3),
        said("A", 3, 45, "AFP", out=3),
        said("A", 3, 46, "Politico", out=3),
        said("A", 3, 45, "CNN", out=4),
        said("A", 3, 47, "UPI", out=4),
        said("A", 3, 47, "RIA", out=5),
        said("A", 3, 47, "UPI", out=5),
        said("A", 3, 45, "AP", out=5),
    ).to_frame()
    assert (x.loc[0, "first"], x.loc[0, "last"], x.loc[0, "settled"]) == (45, 47, date(5))
    assert x.loc[0, "report_ids"] == ("x0", "x1", "x3", "x5", "x6")
    assert x.loc[0, "other_ids"] == ("x2", "x4", "x7")


def test_different_sources_definitions_measures_and_starts_are_never_mixed():
    base = said("A", 3, 60, out=3)
    for other in (
        {"source": "SOHR"},
        {"definition": "theirs"},
        {"measure": "wounded"},
        {"site": "base"},
        {"since": date(2)},
        {"theatre": "A+B"},
        {"reference_date": date(4)},
    ):
        x = found(base, said("A", 3, 66, out=5) | other)
        assert x.to_frame().empty
        assert x.n_told_again == 0


def test_a_row_without_a_first_day_shares_the_commonest():
    x = found(said("A", 3, 60, out=3), said("A", 3, 66, out=5) | {"since": None}).to_frame()
    assert x["last"].tolist() == [66]


def test_a_row_that_may_speak_for_an_earlier_day_is_a_lower_limit():
    earlier = said("A", 3, 55, out=5, early=2)
    assert found(said("A", 3, 60, out=3), earlier).to_frame().empty
    assert found(said("A", 3, 50, out=3), earlier).to_frame()["last"].tolist() == [55]


def test_corrections_by_name_are_listed_also_without_dates_and_of_the_same_day():
    x = found(
        said("A", 3, 60, out=3),
        said("A", 3, 54, out=3, supersedes="x0"),
        said("A", 3, 55, out=4, supersedes="x1"),
        said("B", 3, 5) | {"report_date": None},
        said("B", 4, 6, out=6, supersedes="x3"),
    )
    told = x.corrections
    assert told["report_id"].tolist() == ["x1", "x2", "x4"]
    assert told["corrected_id"].tolist() == ["x0", "x1", "x3"]
    assert told["change"].tolist() == [-6, 1, 1]
    assert told["days_later"].tolist()[:2] == [0, 1]
    assert pd.isna(told["days_later"].iloc[2])
    assert told["corrected_date"].iloc[2] == date(3)
    (row,) = x.to_frame().to_dict("records")
    assert (row["first"], row["last"], row["direction"]) == (60, 55, "both")
    assert x.undated_ids == ("x3",)
    assert "3 corrections by name, 1 downwards. 1 report without a report date" in x.sentence


def test_missing_and_circular_corrections_are_named():
    table = sheet(said("A", 3, 60), said("A", 4, 61))
    with pytest.raises(ReportError, match="'x9' is no report_id of this table"):
        tallies.revisions(table.assign(supersedes=["x9", ""]))
    with pytest.raises(ReportError, match="circle of corrections: x0 > x1 > x0"):
        tallies.revisions(table.assign(supersedes=["x1", "x0"]))


def test_row_order_does_not_matter_and_the_input_stays():
    reports = tallies.load_dataset("us_forces_2023").reports
    before = reports.copy()
    x = tallies.revisions(reports)
    y = tallies.revisions(reports.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(x.to_frame(), y.to_frame())
    assert x.undated_ids == y.undated_ids
    pd.testing.assert_frame_equal(reports, before)


def test_the_bundled_claims():
    x = tallies.revisions(tallies.load_dataset("us_forces_2023").reports)
    told = x.to_frame().set_index(["measure", "theatre", "reference_date"])
    assert told["first"].tolist() == [23, 72, 78, 60]
    assert told["last"].tolist() == [24, 73, 82, 56]
    assert told["days_to_settle"].tolist() == [10, 1, 2, 1]
    assert len(x.undated_ids) == 441


def test_no_reports_no_revisions():
    x = tallies.revisions(tallies.validate_reports([]))
    assert x.to_frame().empty
    assert x.sentence == "0 figures told on more than one day: none told differently later."
    assert x.summary() == x.sentence
    assert "<table" not in x._repr_html_()


def test_words_for_a_notebook_are_escaped():
    rows = [said("A", 3, 9, source="<b>", out=3), said("A", 3, 7, source="<b>", out=5)]
    shown = found(*rows)._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>, A" not in shown
    assert (
        "- <b>, attacks, A, 3 January 2024: 9, then 7; settled 2 days after"
        in found(*rows).summary()
    )
