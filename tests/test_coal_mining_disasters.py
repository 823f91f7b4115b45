"""The coal-mining disasters: the dates as published, and what is known of their rate."""

import csv
import runpy
from collections import Counter
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

import tallies
from tallies import datasets

FOLDER = datasets._folders()["coal_mining_disasters"]
BUILDER = runpy.run_path(str(FOLDER / "build.py"))
PLACE = "Great Britain"
DAYS_A_YEAR = 365.25
# Disasters in each year from 1851 to 1962, as other copies of the set have them; of these two
# years some copies have 4 and 2 (see the README).
YEARLY = """
4 5 4 1 0 4 3 4 0 6 3 3 4 0 2 6 3 3 5 4 5 3 1 4 4 1 5 5 3 4 2 5 2 2 3 4 2 1 3 2 2 1 1 1 1 3 0 0 1 0
1 1 0 0 3 1 0 3 2 2 0 1 1 1 0 1 0 1 0 0 0 2 1 0 0 0 1 1 0 2 3 3 1 1 2 1 1 1 1 2 3 3 0 0 0 1 4 0 0 0
1 0 0 0 0 0 1 0 0 1 0 1
"""
# Days of some of the largest, as histories of the mines give them.
KNOWN = (
    *("1860-12-01", "1866-12-12", "1877-10-22", "1878-09-11", "1880-09-08", "1894-06-23"),
    *("1909-02-16", "1910-12-21", "1913-10-14", "1934-09-22", "1942-01-01", "1947-08-15"),
    *("1951-05-29", "1957-11-19", "1960-06-28", "1962-03-22"),
)


@pytest.fixture(scope="module")
def dates():
    with (FOLDER / "dates.csv").open(encoding="utf-8", newline="") as file:
        return [date.fromisoformat(row["date"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def claims():
    return tallies.load_dataset("coal_mining_disasters")


@pytest.fixture(scope="module")
def line(claims):
    return tallies.reconcile(claims.reports, measure=claims.default_measure)


@pytest.mark.parametrize("name", ["reports", "events"])
def test_builder_reproduces_the_files_byte_for_byte(name):
    days = BUILDER["read_dates"]((FOLDER / "dates.csv").read_text(encoding="utf-8"))
    text = BUILDER[f"build_{name}"](days)
    assert text.encode() == (FOLDER / f"{name}.csv").read_bytes()


def test_builder_refuses_dates_out_of_order():
    text = (FOLDER / "dates.csv").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="in order, from 1851-03-15 to 1962-03-22"):
        BUILDER["read_dates"](text.replace("1851-08-19", "1861-08-19"))


def test_there_are_191_and_their_intervals_are_the_published_ones(dates):
    intervals = [(after - before).days for before, after in pairwise(dates)]
    assert len(dates) == 191
    assert intervals[:18] == [
        *(157, 123, 2, 124, 12, 4, 10, 216, 80, 12, 33, 66, 232, 826, 40, 12, 29, 190)
    ]
    assert sum(intervals) == (date(1962, 3, 22) - date(1851, 3, 15)).days == 40_549
    assert [day for day, n in Counter(dates).items() if n > 1] == [date(1875, 12, 6)]


def test_yearly_counts_are_the_known_ones(dates):
    per_year = Counter(day.year for day in dates)
    assert [per_year[year] for year in range(1851, 1963)] == list(map(int, YEARLY.split()))


def test_large_disasters_are_on_their_days(dates):
    assert {date.fromisoformat(day) for day in KNOWN} <= set(dates)


def test_increments_are_the_yearly_counts(line):
    rows = tallies.increments(line, theatre=PLACE)
    assert rows["count"].tolist() == list(map(int, YEARLY.split()))
    assert rows["days"].sum() == 40_550
    assert rows["days"].iloc[[0, 1, -1]].tolist() == [292, 366, 81]
    assert line.contradictions.empty


def test_events_are_the_dates(claims, dates):
    assert [day.date() for day in claims.events["date"]] == dates


def test_the_rate_changes_once_about_1890(line):
    found = tallies.find_changepoints(line, theatre=PLACE)
    assert len(found.dates) == 1
    assert pd.Timestamp("1887-01-01") <= found.dates[0] <= pd.Timestamp("1895-12-31")
    likely = found.date_sets[0]
    assert likely[0] < pd.Timestamp("1890-03-01") < likely[-1]
    assert (likely[-1] - likely[0]).days < 12 * DAYS_A_YEAR
    before, after = found.segments["rate"] * DAYS_A_YEAR
    assert before == pytest.approx(3.1, abs=0.1)
    assert after == pytest.approx(0.9, abs=0.05)
    assert found.p_values.iloc[0] == pytest.approx(0.001)


def test_the_other_statistics_take_it(line):
    assert tallies.detect_change(line, theatre=PLACE).p_value < 0.01
    trend = tallies.fit_trend(line, theatre=PLACE)
    assert trend.growth_high < 0
    assert tallies.dispersion(line, theatre=PLACE).index == pytest.approx(1.6, abs=0.1)


def test_readme_says_what_is_there(claims, dates):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"| Rows | {len(claims.reports)} reports, {len(dates)} events |" in readme
    with (FOLDER / "reports.csv").open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
    assert [name for name in columns if f"`{name}`" not in readme] == []
