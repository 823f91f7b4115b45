"""The rate chart, and the limits of its averages."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tallies.errors import TalliesError
from tallies.plots._words import day_number
from tallies.plots.rates import plot_rates
from tallies.trends._kernels import poisson_limits
from tallies.trends.change import detect_change
from tallies.trends.changepoints import find_changepoints
from tests.plots.seeing import boxes

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


def test_the_area_of_a_block_is_its_count(autumn):
    iraq = boxes(plot_rates(autumn), "block: Iraq")
    assert [height for _, _, _, height in iraq] == [10 / 8, 1.0, 0.0, 1.4]
    areas = [height * width for _, _, width, height in iraq]
    assert areas == pytest.approx([10, 2, 0, 14])
    assert iraq[0][0] == day_number(D("2023-10-16"))


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


def daily(*stretches, theatre="Syria", start="2023-10-16", gap=1):
    """Return increments of stretches of (count a day, days), the counts by turns one up and down.

    Rows are `gap` days long.
    """
    counts = [
        rate + (1 if place % 2 else -1) * min(1, rate)
        for rate, days in stretches
        for place in range(days)
    ]
    days = pd.date_range(start, periods=len(counts) + 1)
    edges = range(0, len(counts), gap)
    return rises(
        *(
            (theatre, days[at], days[min(at + gap, len(counts))], sum(counts[at : at + gap]))
            for at in edges
        )
    )


@pytest.fixture(scope="module")
def risen():
    return daily((1, 40), (4, 40), gap=2)


@pytest.fixture(scope="module")
def found(risen):
    return find_changepoints(risen)


def patches(chart, label):
    return [one for one in chart.figure.findobj(Rectangle) if one.get_label() == label]


def test_a_change_is_a_line_at_the_end_of_the_day_before(risen, found, lines, words):
    chart = plot_rates(risen, changes=found)
    (line,) = lines(chart, "change: Syria")
    day = day_number(found.dates[0]) - 1
    assert list(line.get_xdata()) == [day, day]
    assert (line.get_color(), line.get_linewidth()) == ("#1A1A1A", 1.0)
    assert "Likeliest change: after 25 Nov" in words(chart)
    assert found.dates[0] == D("2023-11-26")


def test_the_new_regime_is_shaded_and_each_has_its_mean(risen, found, lines, words):
    chart = plot_rates(risen, changes=found)
    (shade,) = patches(chart, "regime: Syria")
    assert shade.get_facecolor() == pytest.approx((0xF2 / 255, 0xF0 / 255, 0xEB / 255, 1))
    assert shade.get_x() == day_number(found.dates[0]) - 1
    assert shade.get_x() + shade.get_width() == day_number(risen["end"].max())
    means = lines(chart, "mean: Syria")
    assert [line.get_ydata()[0] for line in means] == found.segments["rate"].tolist()
    said = " ".join(words(chart))
    assert "1.0 a day" in said
    assert "4.0 a day" in said
    low, high = found.segments.loc[1, ["rate_low", "rate_high"]]
    assert f"95%: {low:.1f}–{high:.1f}" in said  # noqa: RUF001  # as drawn


def test_the_bar_spans_the_days_that_may_be_meant(risen, found, lines):
    (bar,) = lines(plot_rates(risen, changes=found), "date set: Syria")
    days = found.date_sets[0]
    assert np.nanmin(bar.get_xdata()) == day_number(days[0]) - 1.5
    assert np.nanmax(bar.get_xdata()) == day_number(days[-1]) - 0.5


def test_the_title_goes_by_the_evidence(risen, found):
    assert plot_rates(risen, changes=found).title == (
        "The rate of reported attacks rose in Syria after about 25 Nov"
    )
    weak = replace(found, p_values=found.p_values * 0 + 0.03)
    assert "appears to have risen in Syria" in plot_rates(risen, changes=weak).title
    weaker = replace(found, p_values=found.p_values * 0 + 0.07, alpha=0.1)
    assert "may have risen in Syria" in plot_rates(risen, changes=weaker).title
    tests = found.tests.assign(depends_on_limits=pd.array([True], dtype="boolean"))
    chart = plot_rates(risen, changes=replace(found, tests=tests))
    assert "may have risen in Syria" in chart.title
    assert "other values within the limits of the reports say otherwise" in chart.alt


def test_nothing_detected_is_said_and_not_drawn(lines, words):
    table = daily((1, 40), gap=2)
    found = find_changepoints(table)
    chart = plot_rates(table, changes=found)
    assert chart.title == "No change detected in the rate of reported attacks in Syria"
    foot = " ".join(words(chart))
    assert "Syria: no change detected (p = " in foot
    assert "range allows for bursts" in foot
    assert not lines(chart, "change:")
    assert not patches(chart, "regime: Syria")
    assert "no change detected (p = " in chart.alt


def test_one_theatre_may_change_and_another_not(risen):
    table = pd.concat([daily((1, 80), theatre="Iraq", gap=2), risen], ignore_index=True)
    chart = plot_rates(table, changes=find_changepoints(table))
    assert "rose in Syria after about 25 Nov; no change detected in Iraq" in chart.title


def test_three_changes_have_four_means(lines, words):
    table = daily((1, 40), (4, 40), (1, 40), (4, 40), gap=2)
    chart = plot_rates(table, changes=find_changepoints(table))
    assert chart.title == "The rate of reported attacks changed three times in Syria"
    assert len(lines(chart, "change: Syria")) == 3
    assert len(lines(chart, "mean: Syria")) == 4
    assert len(patches(chart, "regime: Syria")) == 2
    assert sum("after" in text for text in words(chart)) >= 3


def test_the_data_stay_the_increments_and_the_change_is_in_the_words(risen, found):
    plain, chart = plot_rates(risen), plot_rates(risen, changes=found)
    pd.testing.assert_frame_equal(plain.data, chart.data)
    assert "rose after 25 Nov (between " in chart.alt
    assert "from 1.0 to 4.0 a day" in chart.alt


def test_a_single_change_is_drawn_when_the_evidence_is_there(risen, lines, words):
    chart = plot_rates(risen, changes=detect_change(risen))
    assert len(lines(chart, "change: Syria")) == 1
    steady = daily((1, 40), gap=2)
    calm = plot_rates(steady, changes=detect_change(steady))
    assert not lines(calm, "change: Syria")
    assert "no change detected" in " ".join(words(calm))


def test_a_date_given_beforehand_is_not_called_likeliest(risen, lines, words):
    chart = plot_rates(risen, changes=detect_change(risen, at="2023-11-26"))
    assert "Change: after 25 Nov" in words(chart)
    assert not lines(chart, "date set: Syria")
    assert chart.title.endswith("rose in Syria after 25 Nov")


def test_theatres_that_were_not_tested_are_named(risen, found, autumn, words):
    table = pd.concat([risen, autumn[autumn["theatre"] == "Iraq"]], ignore_index=True)
    foot = " ".join(words(plot_rates(table, changes=found)))
    assert "Iraq: not tested" in foot
    assert "allows for bursts in Syria" in foot


def test_counts_without_a_name_are_those_of_the_one_theatre(risen, lines):
    found = find_changepoints(risen.drop(columns="theatre"))
    assert len(lines(plot_rates(risen, changes=found), "change: Syria")) == 1


def test_changes_of_other_counts_are_refused(risen, found, autumn):
    with pytest.raises(TalliesError, match=r"speaks of Syria, the chart of Iraq"):
        plot_rates(autumn, theatres=["Iraq"], changes=found)
    with pytest.raises(TalliesError, match=r"found in other counts of Syria: 17 Oct 2023 to 4 Jan"):
        plot_rates(risen.iloc[:-1], changes=found)
    with pytest.raises(TalliesError, match="not DataFrame"):
        plot_rates(risen, changes=found.to_frame())


@pytest.mark.parametrize("preset", ["wide", "column", "square"])
@pytest.mark.parametrize("gap", [1, 2, 6])
def test_labels_of_changes_meet_nothing(preset, gap, faults):
    table = daily((1, 40), (4, 40), (1, 24), (5, 60), gap=gap)
    more = daily((2, 100), (9, 64), theatre="Iraq", gap=gap)
    both = pd.concat([table, more], ignore_index=True)
    for some in (table, both):
        chart = plot_rates(some, changes=find_changepoints(some), preset=preset)
        assert faults(chart) == []


def test_changes_in_given_axes_keep_clear_of_the_title(risen, found, faults):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4))
    chart = plot_rates(risen, changes=found, ax=figure.add_subplot())
    assert faults(chart) == []
    assert chart.axes[0].get_title(loc="left").startswith("The rate of reported attacks")


def test_a_change_from_nothing_has_a_rate_on_either_side(words):
    table = daily((0, 40), (4, 40), gap=2)
    chart = plot_rates(table, changes=find_changepoints(table))
    assert "0.0" in " ".join(words(chart))


def test_rare_events_have_their_highest_rate_and_its_year_said():
    ends = pd.to_datetime(["1871-12-31", "1872-12-31", "1873-12-31"])
    rows = pd.DataFrame(
        {
            "theatre": "Great Britain",
            "start": ends - pd.Timedelta(days=365),
            "end": ends,
            "days": 365,
            "count": [1, 6, 2],
        }
    )
    alt = plot_rates(rows).alt
    assert "at most 0.02 a day from 1 Jan 1872 to 31 Dec 1872" in alt
