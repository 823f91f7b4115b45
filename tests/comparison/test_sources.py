"""Sides, pairs and sentences of `compare_sources`."""

import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError

DAYS = pd.date_range("2023-10-20", periods=9, freq="3D")
COUNTS = [2, 3, 7, 9, 14, 15, 19, 24, 26]


def rows(counts, definition, *, since="2023-10-17", source="A", publisher="AP", theatre="Iraq"):
    return pd.DataFrame(
        {
            "theatre": theatre,
            "reference_date": DAYS[: len(counts)],
            "count": counts,
            "source": source,
            "publisher": publisher,
            "definition": definition,
            "since": pd.Timestamp(since),
        }
    )


def frame(*pieces):
    table = pd.concat(pieces, ignore_index=True)
    return table.assign(report_id=[f"r{i:03d}" for i in range(len(table))])


@pytest.fixture(scope="module")
def claims():
    return tallies.load_dataset("us_forces_2023").reports


def test_a_pair_of_equal_counts():
    found = tallies.compare_sources(frame(rows(COUNTS, "a"), rows(COUNTS, "b")))
    (row,) = found.pairs.to_dict("records")
    assert (row["first"], row["second"], row["theatre"]) == ("a", "b", "Iraq")
    assert row["common_days"] == 9
    assert (row["first_count"], row["second_count"]) == (26, 26)
    assert pd.isna(row["parts_from"])


def test_they_part_after_the_last_common_day_on_which_they_agree():
    other = [2, 3, 8, 9, 14, 16, 21, 27, 30]
    found = tallies.compare_sources(frame(rows(COUNTS, "a"), rows(other, "b")))
    assert found.pairs["parts_from"].iloc[0] == DAYS[5]
    assert found.days.loc[found.days["common"], "apart"].tolist() == [
        *(False, False, True, False, False),
        *(True, True, True, True),
    ]


def test_counts_from_different_days_are_compared_by_rises():
    """Side b starts on 24 October, when a stands at 3 after 23 October: all later rises agree."""
    later = [count - 3 for count in COUNTS[2:]]
    b = rows(later, "b", since="2023-10-24").assign(reference_date=DAYS[2:])
    found = tallies.compare_sources(frame(rows(COUNTS, "a"), b))
    (row,) = found.pairs.to_dict("records")
    assert row["since"] == pd.Timestamp("2023-10-24")
    assert (row["first_count"], row["second_count"]) == (26, 23)
    assert row["ratio"] == pytest.approx(1)
    assert pd.isna(row["parts_from"])
    assert "rises from 24 October 2023: by 13 November 2023" in found.sentence


def test_a_side_with_too_few_figures_has_a_row():
    table = frame(
        rows(COUNTS, "a"), rows([4], "b", theatre="Iraq+Syria"), rows([4], "c", theatre="X")
    )
    found = tallies.compare_sources(table)
    reasons = dict(
        zip(
            zip(found.pairs["first"], found.pairs["second"], strict=True),
            found.pairs["reason"],
            strict=True,
        )
    )
    assert reasons == {
        ("a", "b"): "b has fewer than two certain figures",
        ("a", "c"): "no theatre in common",
        ("b", "c"): "no theatre in common",
    }
    assert set(found.pairs["explained_by"]) == {"not_enough"}
    assert "not compared, since b has fewer" in found.sentences[0]


def test_outlets_are_named_before_the_parenthesis():
    table = frame(rows(COUNTS[:4], "a"), rows(COUNTS[:3], "a", publisher="VOA (via X)"))
    found = tallies.compare_sources(table, by="publisher")
    assert found.pairs[["first", "second"]].to_numpy().tolist() == [["AP", "VOA"]]


def test_a_source_that_counts_by_two_rules_is_not_pooled():
    table = frame(rows(COUNTS, "a"), rows(COUNTS, "b"), rows(COUNTS, "a", source="B"))
    assert tallies.compare_sources(table, by="source").pairs["reason"].tolist() == [
        "A counts by 2 definitions: name one"
    ]
    found = tallies.compare_sources(table, by="source", definition="a")
    assert found.pairs["common_days"].tolist() == [9]


def test_the_order_of_rows_does_not_matter():
    table = frame(rows(COUNTS, "a"), rows([2, 5, 8, 9, 14, 16, 21, 27, 30], "b"))
    one = tallies.compare_sources(table)
    other = tallies.compare_sources(table.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    pd.testing.assert_frame_equal(one.days, other.days)


def test_sohr_against_the_department(claims):
    """Read in the claims: 14 and 11, 26 and 22, 34 and 28, 35 and 28, 50 and 41, 60 and 55, 88
    and 75."""
    found = tallies.compare_sources(claims, only=["us_dod", "sohr"], theatres=["Syria"])
    common = found.days[found.days["common"]]
    assert common["second_low"].tolist() == [14, 26, 34, 35, 50, 60, 88]
    assert common["first_high"].tolist() == [11, 22, 28, 28, 41, 55, 75]
    assert common["first_low"].tolist() == [8, 19, 25, 25, 38, 52, 72]  # 3 by 24 October at most


def test_the_washington_institute_against_the_department(claims):
    found = tallies.compare_sources(
        claims, only=["us_dod", "washington_institute"], until="2023-11-30"
    )
    total = found.pairs[found.pairs["theatre"] == "total"].iloc[0]
    assert (total["first_count"], total["second_count"]) == (55, 73)
    assert total["parts_from"] == pd.Timestamp("2023-11-08")
    assert total["explained_by"] == "not_enough"


def test_a_row_pinned_or_taken_out_counts_for_its_side():
    other = rows([2, 3, 7, 9, 14, 15, 19, 24, 40], "b")
    table = frame(rows(COUNTS, "a"), other)
    found = tallies.compare_sources(table, exclude={"r017": "misread"}, pin={"r000": "checked"})
    assert found.pairs["common_days"].tolist() == [8]
    assert pd.isna(found.pairs["parts_from"].iloc[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": "outlet"}, "by='outlet' is not an option"),
        ({"only": ["a"]}, "makes no pair"),
        ({"only": ["a", "z"]}, "only='z' is no definition"),
        ({"max_lag": 0}, "max_lag=0 is no number of days"),
        ({"measure": "attack"}, "Did you mean 'attacks'"),
        ({"exclude": {"x": "why"}}, "exclude names 1 report_id"),
        ({"definition": "z"}, "definition='z' occurs in none"),
        ({"confidence": 95}, "confidence=95 is not between 0 and 1"),
    ],
)
def test_wrong_options_are_named(options, words):
    table = frame(rows(COUNTS, "a"), rows(COUNTS, "b"))
    with pytest.raises(TalliesError, match=words):
        tallies.compare_sources(table, **options)
