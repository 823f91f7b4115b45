"""Gridlines and calendars."""

from datetime import date
from itertools import pairwise

import pytest

from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._panel import DayScale, date_marks, fit_days, ticks
from tallies.plots._words import calendar, day_number


@pytest.fixture(autouse=True)
def _settings():
    with style.drawing():
        yield


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (37, [0, 10, 20, 30, 40]),
        (19, [0, 5, 10, 15, 20]),
        (1, [0, 1]),
        (0, [0, 1]),
        (98, [0, 20, 40, 60, 80, 100]),
        (165, [0, 50, 100, 150, 200]),
        (10**9, [0, 2e8, 4e8, 6e8, 8e8, 1e9]),
    ],
)
def test_gridlines_stand_on_round_whole_numbers(top, expected):
    assert ticks(top) == expected


def test_gridlines_of_rates_may_be_fractions():
    assert ticks(0.9, whole=False) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert ticks(0.004, 2, whole=False) == [0, 0.002, 0.004]


def scale(first: str, last: str, inches: float = 6.4) -> DayScale:
    days = [day_number(date.fromisoformat(text)) for text in (first, last)]
    return DayScale(days[0], days[1], 0.4, 0.4 + inches)


def test_ticks_stand_on_week_starts_up_to_ten_weeks():
    marks = date_marks(scale("2023-10-14", "2023-11-24"))
    assert [words for _, words, _ in marks] == [
        *("16 Oct", "23 Oct", "30 Oct", "6 Nov", "13 Nov", "20 Nov")
    ]
    assert {calendar(day).weekday() for day, _, _ in marks} == {0}


def test_the_week_start_can_be_another_day():
    marks = date_marks(scale("2023-10-14", "2023-11-24"), week_start=6)
    assert {calendar(day).weekday() for day, _, _ in marks} == {6}


@pytest.mark.parametrize(
    ("last", "inches", "gap"),
    [("2024-01-27", 6.4, 14), ("2024-02-28", 6.4, 14), ("2023-11-24", 2.6, 14)],
)
def test_labels_are_thinned_and_never_rotated(last, inches, gap):
    marks = date_marks(scale("2023-10-14", last, inches))
    assert {b[0] - a[0] for a, b in pairwise(marks)} == {gap}


def test_long_spans_have_months_then_years():
    months = date_marks(scale("2023-10-14", "2024-11-24"))
    assert [words for _, words, _ in months[:2]] == ["Nov", "Dec"]
    years = date_marks(scale("2003-10-14", "2024-11-24"))
    assert {words for _, words, _ in years} <= {str(year) for year in range(2003, 2025)}
    assert len(years) >= 5


def test_a_single_week_has_days():
    marks = date_marks(scale("2023-10-14", "2023-10-20"))
    assert [words for _, words, _ in marks][:2] == ["15 Oct", "16 Oct"]


def test_fit_days_sets_the_ends_inside_the_box():
    days = fit_days(Box(1.0, 0, 5.0, 1), 100, 130, 0.5, 0.25)
    assert days(100) == pytest.approx(1.5)
    assert days(130) == pytest.approx(4.75)
