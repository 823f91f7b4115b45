"""The rate chart, and the limits of its averages."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tallies.errors import TalliesError
from tallies.plots._words import day_number
from tallies.plots.rates import plot_rates
from tallies.trends._kernels import poisson_limits

D = pd.Timestamp


def rises(*rows):
    """Return an increments table from (theatre, start, end, count)."""
    table = pd.DataFrame(rows, columns=["theatre", "start", "end", "count"])
    kinds = {"theatre": "str", "start": "datetime64[us]", "end": "datetime64[us]", "count": "int64"}
    table = table.astype(kinds)
    return table.assign(days=(table["end"] - table["start"]).dt.days)


@pytest.fixture
def autumn():
    return rises(
        ("Iraq", "2023-10-16", "2023-10-24", 10),
        ("Iraq", "2023-10-24", "2023-10-26", 2),
        ("Iraq", "2023-10-26", "2023-10-30", 0),
        ("Iraq", "2023-10-30", "2023-11-09", 14),
        ("Syria", "2023-10-16", "2023-10-24", 3),
        ("Syria", "2023-10-24", "2023-11-09", 19),
    )


def blocks(chart, theatre):
    return [
        patch
        for patch in chart.figure.findobj(Rectangle)
        if patch.get_label() == f"block: {theatre}"
    ]


def test_the_area_of_a_block_is_its_count(autumn):
    iraq = blocks(plot_rates(autumn), "Iraq")
    assert [block.get_height() for block in iraq] == [10 / 8, 1.0, 0.0, 1.4]
    areas = [block.get_height() * block.get_width() for block in iraq]
    assert areas == pytest.approx([10, 2, 0, 14])
    assert iraq[0].get_x() == day_number(D("2023-10-16"))


def test_there_is_a_panel_for_each_theatre_on_one_scale(autumn):
    chart = plot_rates(autumn)
    assert len(chart.axes) == 2
    assert chart.axes[0].get_ylim() == chart.axes[1].get_ylim()
    assert chart.axes[0].get_xlim() == chart.axes[1].get_xlim()


def test_the_average_is_a_black_line_with_its_range(autumn, lines, words):
    chart = plot_rates(autumn)
    (mean,) = lines(chart, "mean: Iraq")
    assert mean.get_ydata() == pytest.approx((26 / 24, 26 / 24))
    assert mean.get_color() == "#1A1A1A"
    said = " ".join(words(chart))
    assert "1.1 a day" in said
    assert "95%: 0.7–1.6" in said  # noqa: RUF001  # as drawn
    assert "if counts come independently at a steady rate" in said


def test_the_title_gives_the_averages(autumn):
    chart = plot_rates(autumn, subject="Attacks on US forces")
    assert chart.title == "Attacks on US forces averaged 1.1 a day in Iraq and 0.9 in Syria"


def test_counts_stand_in_their_blocks(autumn, words):
    texts = words(plot_rates(autumn))
    assert {"10", "2", "14", "3", "19"} <= set(texts)


def test_many_blocks_stand_over_one_another():
    days = pd.date_range("2023-10-16", periods=41, freq="3D").astype("datetime64[us]")
    table = rises(
        *(
            (name, start, end, place % 5)
            for name in ("Iraq", "Syria")
            for place, (start, end) in enumerate(pairwise(days))
        )
    )
    boxes = [axes.get_position() for axes in plot_rates(table).axes]
    assert boxes[0].x0 == boxes[1].x0
    assert boxes[0].y0 > boxes[1].y1


def test_the_data_are_the_increments_with_their_rates(autumn):
    data = plot_rates(autumn, theatres=["Syria"]).data
    assert data["rate"].tolist() == [3 / 8, 19 / 16]
    assert data["theatre"].unique().tolist() == ["Syria"]


def test_a_record_is_taken_too(anchors):
    chart = plot_rates(anchors)
    assert chart.title == "Reported attacks averaged 0.9 a day in Iraq and 1.0 in Syria"
    assert chart.data["count"].sum() == 73
    assert "As of 23 Nov 2023" in chart.source


def test_one_theatre_fits_into_given_axes(autumn):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4))
    axes = figure.add_subplot()
    chart = plot_rates(autumn, theatres=["Iraq"], ax=axes)
    assert chart.axes == (axes,)
    with pytest.raises(TalliesError, match="this one has 2"):
        plot_rates(autumn, ax=axes)


def test_the_alternative_text_gives_average_and_highest(autumn):
    alt = plot_rates(autumn).alt
    assert "Iraq: 26 in 24 days, 1.1 a day on average (95% 0.7 to 1.6)" in alt
    assert "at most 1.4 a day from 30 Oct to 9 Nov" in alt


def test_E02_no_increments_say_no_reports(autumn, words):
    chart = plot_rates(autumn.iloc[:0])
    assert "No reports" in words(chart)
    assert chart.axes == ()


def test_a_table_without_the_columns_is_refused(autumn):
    with pytest.raises(TalliesError, match=r"lacks 'start'.*Take it from tallies.increments"):
        plot_rates(autumn.drop(columns="start"))


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood's limits as printed in Pearson and Hartley, Biometrika Tables, table 40.
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_limits_are_those_of_the_printed_table(count, low, high):
    assert poisson_limits(count) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize("mean", [0.7, 4.0, 36.0])
def test_limits_cover_the_truth_as_often_as_they_say(mean):
    counts = np.random.default_rng(11).poisson(mean, 4000)
    limits = {count: poisson_limits(int(count)) for count in np.unique(counts)}
    covered = np.mean([limits[count][0] <= mean <= limits[count][1] for count in counts])
    assert covered >= 0.94
