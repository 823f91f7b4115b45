"""The record: its long table, its words, frozen."""

from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

import tallies
from tests.reconciliation.made_up import answer_to, counts, date, said


@pytest.fixture(scope="module")
def answer():
    return answer_to(
        said("B", 2, 3), said("A", 2, 5), said("A", 2, 5, "Post"), said("A+B", 4, 11), until=date(5)
    )


def test_the_long_table(answer):
    long = answer.to_frame()
    assert {name: str(dtype) for name, dtype in long.dtypes.items()} == {
        "date": "datetime64[us]",
        "theatre": "str",
        "lower": "Int64",
        "estimate": "Int64",
        "upper": "Int64",
        "band_low": "Int64",
        "band_high": "Int64",
        "n_reports": "int64",
    }
    assert isinstance(long.index, pd.RangeIndex)
    assert long["theatre"].tolist() == ["A"] * 6 + ["B"] * 6 + ["total"] * 6
    assert long["date"].tolist() == [date(number) for number in range(6)] * 3
    by_theatre = dict(list(long.groupby("theatre")))
    assert counts(by_theatre["A"], "lower") == [0, 0, 5, 5, 5, 5]
    assert counts(by_theatre["B"], "upper") == [0, 3, 3, 6, 6, None]
    assert counts(by_theatre["total"], "estimate") == [0, 4, 8, 9, 11, 11]
    assert long["band_low"].le(long["estimate"]).all()
    assert long["band_high"].isna().equals(long["upper"].isna())


def test_the_long_table_counts_kept_reports_of_just_this_theatre(answer):
    number = answer.to_frame().groupby("theatre")["n_reports"].apply(list)
    assert number["A"] == [0, 0, 2, 0, 0, 0]
    assert number["B"] == [0, 0, 1, 0, 0, 0]
    # On day 2 every theatre has some; on day 4 the sum has one.
    assert number["total"] == [0, 0, 3, 0, 1, 0]


def test_rows_set_aside_are_not_counted():
    answer = answer_to(said("A", 3, 7), said("A", 3, 7, "Mail"), said("A", 3, 5, "Post"))
    assert answer.to_frame().query("theatre == 'A'")["n_reports"].tolist() == [0, 0, 0, 2]


def test_the_total_of_one_theatre_is_that_theatre():
    long = answer_to(said("A", 2, 3)).to_frame()
    assert long.query("theatre == 'total'")["n_reports"].tolist() == [0, 0, 1]


def test_the_record_in_words(answer):
    assert repr(answer) == (
        "Reconciliation of attacks (no definition)\n"
        "  days: 2023-12-31 to 2024-01-05\n"
        "  at the end: A 7 (5 or more), B 4 (3 or more), total 11 (11 or more)\n"
        "  reports: 4 kept\n"
        "  contradictions: 0"
    )


def test_the_record_in_words_counts_every_status():
    rows = [said("A", 3, 7), said("A", 3, 7, "Mail"), said("A", 3, 5, "Post"), said("A", 4, 9)]
    answer = answer_to(
        *(row | {"definition": "ours"} for row in rows), exclude={"x3": "a copy"}, until=date(5)
    )
    text = repr(answer)
    assert "Reconciliation of attacks (ours)" in text
    assert "2 kept, 1 set aside, 1 excluded" in text
    assert "contradictions: 1" in text
    assert "complete" not in text


def test_an_answer_that_is_not_proven_says_so(answer):
    from dataclasses import replace

    assert repr(replace(answer, complete=False)).endswith(
        "limits: valid, not proven tightest (complete=False)"
    )


def test_the_record_in_html_escapes_names():
    nasty = "<script>alert('x')</script>"
    answer = answer_to(
        said(f"A{nasty}", 3, 7) | {"definition": nasty}, said("B", 9, 2, definition=nasty)
    )
    html = answer._repr_html_()
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 2
    assert "alert(&#x27;x&#x27;)" in html
    assert "<table" in html
    assert "2024-01-09" in html


def test_the_record_in_html_shows_the_last_five_days(answer):
    html = answer._repr_html_()
    assert "2024-01-01" in html.split("<table")[1]
    assert "2023-12-31" not in html.split("<table")[1]


def test_the_record_is_frozen(answer):
    with pytest.raises(FrozenInstanceError, match="tally"):
        answer.tally = answer.lower


def test_records_are_compared_by_identity(answer):
    other = answer_to(said("A", 2, 5))
    assert answer in [other, answer]
    assert answer != other
    assert len({answer, other}) == 2
    assert isinstance(answer, tallies.Reconciliation)
