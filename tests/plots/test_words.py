"""Dates, numbers and phrases."""

# ruff: noqa: RUF001  # dashes and letters as they are meant to be drawn

from datetime import date

import pytest

from tallies.errors import TalliesWarning
from tallies.model.language import both
from tallies.plots import _style as style
from tallies.plots._words import (
    Ending,
    axis_number,
    calendar,
    date_range,
    day_number,
    decimals_apart,
    long_date,
    plain,
    rate,
    short_date,
    source_line,
)


def day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def test_dates_are_in_english_whatever_the_locale():
    assert short_date(day("2023-10-24")) == "24 Oct"
    assert short_date(day("2024-05-03"), year=True) == "3 May 2024"
    assert long_date(day("2023-10-17")) == "17 October 2023"
    assert calendar(day("2024-02-29")) == date(2024, 2, 29)


def test_date_ranges_have_an_en_dash():
    assert date_range(day("2023-10-16"), day("2023-10-22")) == "16–22 Oct"
    assert date_range(day("2023-10-30"), day("2023-11-05")) == "30 Oct–5 Nov"
    assert date_range(day("2023-12-25"), day("2023-12-31")) == "25–31 Dec"


@pytest.mark.parametrize(
    ("low", "estimate", "high", "words", "short"),
    [
        (37, 37, 37, "37", "37"),
        (36, 37, 38, "about 37", "36–38"),
        (1159, 1200, 1240, "about 1,200", "1,159–1,240"),
        (59, 60, 68, "59 to 68", "59–68"),
        (50, 60, 61, "50 to 61", "50–61"),
        (36, 36, None, "at least 36", "36+"),
    ],
)
def test_an_ending_says_no_more_than_its_range(low, estimate, high, words, short):
    ending = Ending(low, estimate, high)
    assert (ending.words(), ending.short()) == (words, short)


def test_axis_numbers_are_short():
    values = (0, 20, 2.5, 1000, 25_000_000, 10**9)
    assert [axis_number(value) for value in values] == [
        *("0", "20", "2.5", "1,000", "25 million", "1 billion")
    ]


def test_rates_have_the_decimals_that_tell_them_apart():
    assert rate(0.947) == "0.9"
    assert rate(14.2) == "14"
    assert decimals_apart([0.947, 0.66, 1.31]) == 1
    assert decimals_apart([0.1965, 0.156, 0.245]) == 2
    assert decimals_apart([0.3, 0.3]) == 1


def test_lists():
    assert both(["a"]) == "a"
    assert both(["a", "b", "c"]) == "a, b and c"
    assert both([]) == ""


def test_the_source_line_leaves_out_what_is_not_known():
    line = source_line("US officials", day("2023-11-23"))
    assert line == "Source: US officials · As of 23 Nov 2023 · Chart: tallies"
    assert source_line("", None) == "Chart: tallies"


def test_plain_text_is_one_line_without_controls():
    with style.drawing():
        assert plain(" Red\n Sea\x07\u200e ") == "Red Sea\u200e"
        assert plain("Şırnak, العراق") == "Şırnak, العراق"


def test_a_character_without_glyph_becomes_a_box_with_one_warning():
    with style.drawing(), pytest.warns(TalliesWarning, match="No font at hand.*伊拉克") as caught:
        assert plain("伊拉克 Iraq") == "□□□ Iraq"
    assert len(caught) == 1
