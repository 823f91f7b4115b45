"""Days given as options: whole calendar days, never guessed."""

import datetime

import numpy as np
import pandas as pd
import pytest

from tallies.errors import TalliesError
from tallies.model.days import ONE_DAY, as_day, as_week_end


@pytest.mark.parametrize(
    "day",
    [
        "2023-11-23",
        datetime.date(2023, 11, 23),
        pd.Timestamp("2023-11-23"),
        pd.Timestamp("2023-11-23").as_unit("ns"),
        np.datetime64("2023-11-23"),
    ],
    ids=lambda day: type(day).__name__,
)
def test_one_day_in_any_type(day):
    found = as_day("until", day)
    assert found == pd.Timestamp("2023-11-23")
    assert (found.unit, found.tz) == ("us", None)
    assert (found + ONE_DAY).day == 24


@pytest.mark.parametrize(
    "day", ["11/12/2023", "23 November 2023", "2023-11-31", "2023-11", "soon", "2023-11-23T10:00"]
)
def test_texts_are_iso_days(day):
    message = rf"^until='{day}' is not a day\. Write it as 2023-11-23\.$"
    with pytest.raises(TalliesError, match=message):
        as_day("until", day)


@pytest.mark.parametrize("day", ["", pd.NaT, pd.Timestamp("2023-11-23 06:00")], ids=str)
def test_whole_days_only(day):
    with pytest.raises(TalliesError, match=r"^as_of=.* is not a whole day without zone"):
        as_day("as_of", day)


def test_days_have_no_zone():
    with pytest.raises(TalliesError, match="without zone"):
        as_day("since", pd.Timestamp("2023-11-23", tz="Asia/Baghdad"))


@pytest.mark.parametrize("day", [0, 0.0, 20231123, float("nan")])
def test_numbers_are_no_days(day):
    with pytest.raises(TalliesError, match="is not a"):
        as_day("since", day)


@pytest.mark.parametrize(
    ("value", "week_ends", "end"),
    [
        ("2023-11-20", "SUN", "2023-11-26"),
        ("2023-11-26", "SUN", "2023-11-26"),
        ("2023-11-26", "SAT", "2023-12-02"),
        ("2023-W47", "SUN", "2023-11-26"),
        ("2023-W47", "THU", "2023-11-23"),
        ("2023-W47", "WED", "2023-11-29"),
        ("2020-W53", "SUN", "2021-01-03"),
        (pd.Timestamp("2023-11-23"), "SUN", "2023-11-26"),
    ],
)
def test_a_week_by_a_day_in_it_or_its_number(value: object, week_ends: str, end: str) -> None:
    assert as_week_end("week", value, week_ends) == pd.Timestamp(end)


@pytest.mark.parametrize(
    ("value", "week_ends", "words"),
    [
        ("2023-W53", "SUN", "that year has no such week"),
        ("2023-W00", "SUN", "that year has no such week"),
        ("2023-47", "SUN", "is not a day"),
        ("2023-11-20", "Sunday", "week_ends"),
    ],
)
def test_no_week(value: str, week_ends: str, words: str) -> None:
    with pytest.raises(TalliesError, match=words):
        as_week_end("week", value, week_ends)
