"""Small multiples: how many columns, how high a page, and that what they say is in the table."""

import numpy as np
import pandas as pd
import pytest

from tallies.plots import _grid
from tallies.plots import _style as style
from tallies.plots._labels import Box
from tallies.plots._page import open_page
from tallies.plots.rates import plot_rates
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly

DAY = pd.Timestamp("2023-10-17")
NAMES = [f"Area {letter}" for letter in "ABCDEFGHIJKL"]
GAPS = (0, 4, 9, 12, 18, 20, 27, 33)


def figures(names, step=3):
    """Return rising counts, each theatre by a pace of its own."""
    return {
        name: [
            (DAY + pd.Timedelta(days=day), count, count, count)
            for day, count in zip(GAPS, range(place, 99, place % step + 1), strict=False)
        ]
        for place, name in enumerate(names, start=1)
    }


@pytest.mark.parametrize(
    ("count", "wide", "column", "square"), [(1, 1, 1, 1), (3, 3, 2, 2), (6, 3, 2, 3), (13, 5, 2, 3)]
)
def test_columns_go_by_number_and_width(count, wide, column, square):
    widths = [style.PRESETS[name][0] - 0.8 for name in ("wide", "column", "square")]
    assert [_grid.columns_for(count, width) for width in widths] == [wide, column, square]


@pytest.mark.parametrize("preset", style.PRESETS)
def test_up_to_four_panels_keep_the_preset_and_more_make_the_page_higher(preset):
    heights = [_grid.page_height(preset, count) for count in (4, 5, 13, 20, 50)]
    assert heights[0] == 0
    assert 0 < heights[1] <= heights[2] < heights[3] == heights[4]


def test_the_highest_are_shown_in_their_order_and_the_total_always():
    names, counts = ["B", "A", "C", "total"], [5, 9, 1, 15]
    assert _grid.shown(names, counts, 3) == ["B", "A", "total"]
    assert _grid.shown(names, counts, 9) == names
    assert _grid.shown_note(["B", "A", "total"], names) == (
        " Shown: the 2 theatres with the highest counts, of 3."
    )
    assert _grid.shown_note(names, names) == ""


@pytest.mark.parametrize("count", [5, 8, 12])
@pytest.mark.parametrize("preset", style.PRESETS)
def test_each_theatre_and_the_total_has_a_panel_with_its_last_figure(count, preset, build, words):
    chart = plot_tally(build(figures(NAMES[:count])), preset=preset)
    assert len(chart.axes) == count + 1
    last = chart.data.groupby("theatre")["estimate"].last()
    texts = words(chart)
    for figure in last:
        assert str(figure) in texts
    assert chart.title == f"Reported attacks reach {last['total']} in all"
    told = ", ".join(f"{name} {last[name]}" for name in NAMES[:count])
    assert f"{told} and Total {last['total']}." in chart.alt


def test_a_figure_older_than_a_week_tells_its_day(build, words):
    said = figures(NAMES[:6])
    said["Area B"] = said["Area B"][:4]  # until day 12 of 33
    assert "on 29 Oct" in words(plot_tally(build(said)))


@pytest.mark.parametrize(
    ("figure", "said"),
    [("64+", ["Harbour\N{HORIZONTAL ELLIPSIS} 64+"]), ("9" * 30, ["Harbour District"])],
)
def test_a_figure_that_stands_beside_the_name_stays_within_the_panel(figure, said):
    page = open_page("wide", None)
    cell = _grid.Cell(Box(1, 1, 2.2, 2), first_column=True, lowest=True, alone=False)
    box = cell.name(page, "Harbour District", style.INK, figure)
    assert [text.get_text() for text in page.figure.texts] == said
    assert box.right <= 2.2


def test_only_the_first_panel_of_a_row_and_the_total_have_numbers(build, words):
    texts = words(plot_tally(build(figures(NAMES[:8]))))
    assert sum(text.endswith(" attacks") and text[0].isdigit() for text in texts) == 4


@pytest.mark.parametrize("draw", [plot_tally, plot_weekly, plot_rates])
def test_theatres_share_a_scale_and_the_total_has_its_own(draw, build, words):
    chart = draw(build(figures(NAMES[:8])))
    *parts, whole = (axes.get_ylim() for axes in chart.axes)
    assert len(set(parts)) == 1
    assert whole[1] > parts[0][1]
    foot = " ".join(reversed(words(chart)))  # it is set from its last line up
    assert "Grey: the other theatres." in foot
    assert "The total has a scale of its own." in foot


@pytest.mark.parametrize("draw", [plot_tally, plot_weekly, plot_rates])
def test_the_others_stand_in_grey_behind_a_theatre_but_not_behind_the_total(draw, build):
    chart = draw(build(figures(NAMES[:6])))
    *parts, whole = chart.axes
    found = [[line for line in axes.lines if line.get_label() == "grey"] for axes in parts]
    assert [len(grey) for grey in found] == [1] * 6
    values = {float(value) for value in found[0][0].get_ydata() if np.isfinite(value)}
    assert max(values) > 0  # all theatres, the same in every panel
    assert {tuple(grey.get_ydata()[:2]) for (grey,) in found} == {
        tuple(found[0][0].get_ydata()[:2])
    }
    assert not [line for line in whole.lines if line.get_label() == "grey"]


def test_the_words_of_many_weeks_hold_in_the_table(build):
    chart = plot_weekly(build(figures(NAMES[:7])))
    whole = chart.data[chart.data["theatre"].eq("total") & chart.data["complete"]]
    low, high = whole["estimate"].min(), whole["estimate"].max()
    assert chart.title == f"Reported attacks ran at an estimated {low} to {high} a week"
    last = chart.data[chart.data["week_end"].eq(whole["week_end"].max())]
    for row in last[last["theatre"].ne("total")].itertuples():
        assert f"{row.theatre} {row.estimate} (" in chart.alt


def test_the_words_of_many_rates_hold_in_the_table(build):
    chart = plot_rates(build(figures(NAMES[:7])))
    sums = chart.data.groupby("theatre")[["count", "days"]].sum()
    mean = sums["count"] / sums["days"]
    assert chart.title == f"Reported attacks averaged {mean['total']:.1f} a day in all"
    for name in NAMES[:7]:
        assert (
            f"{name}: {sums.loc[name, 'count']} in {sums.loc[name, 'days']} days, "
            f"{mean[name]:.1f} a day on average"
        ) in chart.alt


def test_names_of_two_lines_stay_over_their_panel(build, words):
    long = "Autonomous Administration of North and East Syria"
    texts = words(plot_tally(build(figures([long, *NAMES[:5]]))))
    assert "Autonomous Administration" in texts
