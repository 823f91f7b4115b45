"""Dates and counts in words, whatever the machine's locale."""

import locale
from contextlib import suppress

import pandas as pd
import pytest

from tallies.model.columns import QUALIFIERS
from tallies.model.words import MONTHS, listed, say_count, say_day


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2023-11-23", "23 November 2023"),
        ("2024-02-01", "1 February 2024"),
        ("2024-12-31", "31 December 2024"),
        ("2024-01-09", "9 January 2024"),
    ],
)
def test_days(day, text):
    assert say_day(pd.Timestamp(day)) == text


def test_months_do_not_follow_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    before = locale.setlocale(locale.LC_TIME)
    with suppress(locale.Error):  # not installed here: nothing to follow
        locale.setlocale(locale.LC_TIME, "")
    try:
        assert [say_day(pd.Timestamp(2024, month, 2)) for month in (3, 5, 12)] == [
            "2 March 2024",
            "2 May 2024",
            "2 December 2024",
        ]
    finally:
        locale.setlocale(locale.LC_TIME, before)
    assert len(set(MONTHS)) == 12


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        ("exact", "36"),
        ("at_least", "at least 36"),
        ("more_than", "more than 36"),
        ("about", "about 36"),
        ("almost", "almost 36"),
        ("at_most", "at most 36"),
        ("less_than", "fewer than 36"),
        ("between", "36 to 40"),
    ],
)
def test_counts_as_they_were_worded(qualifier, text):
    assert say_count(qualifier, 36, 40) == text


def test_every_qualifier_has_words():
    assert len({say_count(qualifier, 36, 40) for qualifier in QUALIFIERS}) == len(QUALIFIERS)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["AP"], "1 outlet: AP"),
        (["AP", "BBC"], "2 outlets: AP, BBC"),
        (["AP", "BBC", "CNN"], "3 outlets: AP, BBC, CNN"),
        (["AP", "BBC", "CNN", "DW"], "4 outlets: AP, BBC, CNN and 1 more"),
        (list("ABCDEFG"), "7 outlets: A, B, C and 4 more"),
    ],
)
def test_lists_of_names(names, text):
    assert listed(names, "outlet") == text


def test_lists_as_long_as_asked_for():
    assert listed(["AP", "BBC", "CNN"], "page", most=1) == "3 pages: AP and 2 more"
