"""What was known when: circles where the tally ended, strokes to where it stands now."""

import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError
from tallies.plots import _style as style
from tallies.plots.revisions import plot_revisions
from tests.reconciliation.made_up import date, said, sheet

ROWS = (
    said("A", 3, 5),
    said("B", 4, 2),
    said("A", 6, 9),
    said("A", 6, 7, out=9, supersedes="x2"),
    said("A", 10, 12),
)
DAYS = pd.DatetimeIndex([date(4), date(7), date(8), date(11)])


@pytest.fixture
def known() -> pd.DataFrame:
    return tallies.replay(sheet(*ROWS), DAYS)


def test_the_table_sets_then_beside_now(known):
    data = plot_revisions(known, theatre="A").data
    assert data["as_of"].tolist() == list(DAYS)
    assert data["date"].tolist() == [date(3), date(6), date(6), date(10)]
    assert data["estimate"].tolist() == [5, 9, 9, 12]
    assert data["estimate_now"].tolist() == [5, 7, 7, 12]
    assert data["changed"].tolist() == [False, True, True, False]


def test_title_and_alt_count_each_figure_once(known):
    chart = plot_revisions(known, theatre="A")
    assert chart.title == "Later reports overturned 1 of 2 figures for A"
    assert "as known on 4 days from 4 Jan 2024 to 11 Jan 2024" in chart.alt
    assert "Largest difference: 6 Jan: 9, now 7." in chart.alt


def test_a_stroke_leads_from_then_to_now_and_is_labelled(known, lines, words):
    chart = plot_revisions(known, theatre="A")
    strokes = lines(chart, "changed")
    assert [list(stroke.get_ydata()) for stroke in strokes] == [[9, 7]]
    assert strokes[0].get_color() == style.INK
    assert "6 Jan: 9, now 7" in words(chart)
    circles = lines(chart, "known on")
    assert sorted(circle.get_ydata()[0] for circle in circles) == [5, 9]


def test_earlier_lines_are_paler(known, lines):
    first, second, third = lines(plot_revisions(known, theatre="A"), "as known on")
    brightness = [int(line.get_color()[1:3], 16) for line in (first, second, third)]
    assert brightness == sorted(brightness, reverse=True)
    assert len(set(brightness)) == 3


def test_a_range_that_narrows_overturns_nothing():
    table = tallies.replay(
        sheet(said("A", 3, 5, qualifier="at_least"), said("A", 6, 9)), [date(4), date(7)]
    )
    chart = plot_revisions(table, theatre="A")
    assert chart.title == "Later reports overturned none of 1 figure for A"
    assert chart.data["changed"].tolist() == [False, False]


def test_days_without_a_report_on_the_theatre_are_said(known, words):
    known = tallies.replay(sheet(*ROWS), [date(3), date(11)], theatres=["A", "B"])
    chart = plot_revisions(known, theatre="B")
    assert "On 1 of 2 days no report on B was known." in " ".join(words(chart))


@pytest.mark.parametrize("preset", ["wide", "column", "square"])
def test_texts_keep_apart(known, preset, faults):
    assert faults(plot_revisions(known, theatre="A", preset=preset)) == []


def test_what_is_no_replay_is_refused(known):
    with pytest.raises(TalliesError, match=r"draws the table of tallies\.replay"):
        plot_revisions(known.drop(columns="as_of"))
    with pytest.raises(TalliesError, match="has no rows"):
        plot_revisions(known.iloc[:0])
    with pytest.raises(TalliesError, match="'C' is not a theatre"):
        plot_revisions(known, theatre="C")


def test_into_axes_of_the_user(known):
    from matplotlib.figure import Figure

    axes = Figure(figsize=(6, 4)).add_axes((0.1, 0.1, 0.8, 0.7))
    assert plot_revisions(known, ax=axes).axes == (axes,)


def test_a_start_is_named_only_where_the_reports_state_one(known):
    silent = tallies.replay(sheet(*({**row, "since": None} for row in ROWS)), DAYS)
    under = [
        [text.get_text() for text in plot_revisions(table, theatre="A").figure.texts]
        for table in (known, silent)
    ]
    words = "Cumulative attacks{} as known on 11 January 2024, and as known before"
    assert words.format(" since 1 January 2024") in under[0]
    assert words.format("") in under[1]
