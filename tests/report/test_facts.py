"""Sentences and selections: no word beyond what the limits allow."""

import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError
from tallies.report import facts as f
from tallies.report.words import figure, limits, listing, number, period, short_limits, theatre_name
from tests.report.samples import claims


def told(
    rows: list[tuple[str, str, int, str]], week_ends: str = "SUN", **options: object
) -> f.Facts:
    """Return the facts of rows (theatre, day, count, qualifier)."""
    names = ("theatre", "reference_date", "count", "qualifier")
    records = [{**dict(zip(names, row, strict=True)), "source": "X"} for row in rows]
    since = options.pop("since", "2023-10-17")
    reports = tallies.validate_reports([{**record, "since": since} for record in records])
    return f.gather(tallies.reconcile(reports, **options), None, None, week_ends)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Iraq", "2023-10-24", 10, "exact")], "Reported attacks reach 10 in Iraq"),
        ([("Iraq", "2023-10-24", 10, "at_least")], "Reported attacks in Iraq reach at least 10"),
        ([("Iraq", "2023-10-24", 20, "about")], "Reported attacks in Iraq reach 19 to 21"),
        ([("Iraq", "2023-10-24", 0, "exact")], "Reported attacks: none"),
        ([("Iraq", "2023-10-24", 1234, "exact")], "Reported attacks reach 1,234 in Iraq"),
        (
            [("Iraq", "2023-10-24", 10, "exact"), ("Syria", "2023-10-24", 3, "exact")],
            "Reported attacks reach 10 in Iraq and 3 in Syria",
        ),
        (
            [("Iraq+Syria", "2023-10-24", 13, "exact"), ("Syria", "2023-10-24", 3, "at_least")],
            "Reported attacks in Iraq and Syria reach 13",
        ),
        (
            [(name, "2023-10-24", 2 + i, "exact") for i, name in enumerate("ABCDE")],
            "Reported attacks reach 20",
        ),
    ],
)
def test_headline(rows: list[tuple[str, str, int, str]], words: str) -> None:
    assert f.headline(told(rows)) == words


def test_headline_names_the_measure() -> None:
    facts = f.gather(
        tallies.reconcile(claims(), definition="officials", measure="casualties"), None, None, "SUN"
    )
    assert f.headline(facts) == "Reported casualties reach 59 in Iraq"


def test_headline_is_as_of_the_last_report_not_of_the_week_s_end() -> None:
    """After the last report the limits are open: 'at least' would be said of a known figure."""
    facts = told([("Iraq", "2023-10-24", 10, "exact")], until="2023-10-29")
    assert facts.end == pd.Timestamp("2023-10-24")
    assert facts.last == pd.Timestamp("2023-10-29")
    assert f.headline(facts) == "Reported attacks reach 10 in Iraq"


def test_week_sentence_owns_up_to_what_is_not_known() -> None:
    facts = told([("Iraq", "2023-10-18", 1, "exact")], until="2023-10-29")
    assert f.week_sentence(facts) == (
        "Of the week from 23 to 29 October 2023 the reports do not tell the number of attacks."
    )


def test_week_sentence_of_a_whole_week() -> None:
    facts = told([("Iraq", "2023-10-22", 4, "exact"), ("Iraq", "2023-10-29", 9, "exact")])
    assert f.week_sentence(facts) == (
        "In the week from 23 to 29 October 2023 the reports allow 5 attacks; they cover all of it."
    )


def test_week_ends_where_asked() -> None:
    facts = told([("Iraq", "2023-10-22", 4, "exact")], week_ends="WED")
    assert facts.last == pd.Timestamp("2023-10-25")
    record = facts.record
    with pytest.raises(TalliesError, match="choose a day from 2023-10-12 to 2023-10-25"):
        f.gather(record, None, pd.Timestamp("2023-11-01"), "WED")


def test_equal_figures_share_a_row_and_the_latest_day_is_first() -> None:
    groups = list(
        f.figures(tallies.load_dataset("us_forces_2023").reports.assign(status="", reason=""))
    )
    sizes = [len(group) for group in groups]
    assert sum(sizes) == 761
    assert max(sizes) > 5
    days = [group[0]["reference_date"] for group in groups]
    assert days == sorted(days, reverse=True)


def test_fates_count_every_row_once() -> None:
    record = tallies.reconcile(
        claims(), definition="officials", until="2023-10-30", exclude={"a2": "typed twice"}
    )
    words = f.fates(record.reports)
    assert words == (
        "11 reports: 4 kept, 1 set aside, 1 excluded, 5 out of scope (1 of another "
        "definition, 1 of another measure, 3 of a later day)"
    )


def test_joined_makes_text_of_lists() -> None:
    table = pd.DataFrame({"ids": [("a", "b"), ("c",)], "n": [1, 2]})
    assert f.joined(table)["ids"].tolist() == ["a;b", "c"]
    assert f.joined(table)["n"].tolist() == [1, 2]
    assert table["ids"].tolist() == [("a", "b"), ("c",)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-11-20", "2023-11-26", "20 to 26 November 2023"),
        ("2023-10-30", "2023-11-05", "30 October to 5 November 2023"),
        ("2023-12-25", "2024-01-07", "25 December 2023 to 7 January 2024"),
        ("2022-11-20", "2023-11-26", "20 November 2022 to 26 November 2023"),
    ],
)
def test_period(first: str, last: str, words: str) -> None:
    assert period(pd.Timestamp(first), pd.Timestamp(last)) == words


def test_small_words() -> None:
    assert [limits(*pair) for pair in ((3, 3), (3, 5), (3, None), (0, None), (0, 0))] == [
        "3",
        "3 to 5",
        "at least 3",
        "not known",
        "0",
    ]
    assert short_limits(1200, None) == "1,200+"
    assert short_limits(3, 5) == "3\N{EN DASH}5"
    assert number(pd.NA) == "\N{EN DASH}"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert theatre_name("Iraq+Syria") == "Iraq and Syria"
    assert theatre_name("total") == "All"
    between = {"qualifier": "between", "count": 36, "count_high": 1040}
    assert figure(pd.Series(between)) == "36 to 1,040"
