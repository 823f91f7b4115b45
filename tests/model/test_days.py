"""Days given as options: whole calendar days, never guessed."""

import datetime

import numpy as np
import pandas as pd
import pytest

from tallies.errors import TalliesError
from tallies.model.days import ONE_DAY, as_day


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
