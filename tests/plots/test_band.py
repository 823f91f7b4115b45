"""The band on the charts: where it is drawn, where not, and in which words."""

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.plots import _style as style
from tallies.plots._band import LATE
from tallies.plots._words import day_number
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly
from tests.plots.seeing import filled, shapes
from tests.reconciliation.made_up import answer_to, said

D = pd.Timestamp
SHADED = "Shaded: likely range between reports (90%, by a model)."
OPEN = [(D("2023-10-24"), 10, 12, 18), (D("2023-10-30"), 20, 20, 20)]


def day(number):
    """Return the day number of a made-up report's day."""
    return day_number(D("2023-12-31") + pd.Timedelta(days=number))


@pytest.fixture(scope="module")
def gap():
    """Return ten attacks in ten days: binomial, 3 to 7 on the fifth day."""
    return answer_to(said("A", 10, 10), said("A", 20, 20), said("A", 21, 20))


def test_the_shading_runs_from_marker_to_marker_through_the_likely_counts(gap):
    chart = plot_tally(gap)
    (corners,) = shapes(chart, "band: A")
    assert corners[0].tolist() == [day(10), 10]
    assert [day(20), 20] in corners.tolist()
    low, high = (frame["A"].to_numpy(dtype=float) for frame in (gap.band_low, gap.band_high))
    assert 10 < low[15] < high[15] < 20
    top = np.array(corners[: corners.tolist().index([day(20), 20]) + 1])
    back = corners[len(top) :][::-1]
    days = [day(number) for number in range(10, 21)]
    assert np.interp(days, *top.T).tolist() == pytest.approx(high[10:21])
    assert np.interp(days, *back.T).tolist() == pytest.approx(low[10:21])


def test_the_shading_is_a_tint_behind_the_lines(gap, lines):
    chart = plot_tally(gap)
    (patch,) = filled(chart, "band: A")
    assert style.LOOKS[0].tint.lower() == "#{:02x}{:02x}{:02x}".format(
        *(round(255 * part) for part in patch.get_facecolor()[:3])
    )
    (levels,) = lines(chart, "levels: A")
    assert patch.get_zorder() < levels.get_zorder()


def test_the_data_have_the_days_that_are_shaded(gap):
    data = plot_tally(gap).data
    assert data["date"].is_monotonic_increasing
    assert data["date"].tolist() == gap.tally.index[10:22].tolist()
    between = data[data["n_reports"] == 0]
    assert len(between) == 9
    assert between[["lower", "estimate", "upper"]].isna().all(axis=None)
    assert between["band_low"].tolist() == gap.band_low["A"].iloc[11:20].tolist()
    last = data.iloc[-1]
    assert (last["estimate"], last["n_reports"]) == (20, 1)
    assert pd.isna(last["band_low"])


def test_words_say_what_the_shading_is(gap, words):
    chart = plot_tally(gap)
    assert SHADED in words(chart)
    assert "likely range between reports (90%, by a model)" in chart.alt
    assert LATE not in " ".join(words(chart))


def test_without_band_the_chart_and_its_table_are_as_without_a_model(gap, words):
    chart = plot_tally(gap, band=False)
    assert not shapes(chart, "band: A")
    assert SHADED not in words(chart)
    assert "Shading" not in chart.alt
    assert len(chart.data) == 3


def test_a_band_no_narrower_than_the_limits_is_left_out(words):
    # One attack in two days: the likely range of the day between is all that is possible.
    record = answer_to(said("A", 10, 10), said("A", 12, 11))
    assert record.band_low["A"].iloc[11] == record.lower["A"].iloc[11]
    assert record.band_high["A"].iloc[11] == record.upper["A"].iloc[11]
    chart = plot_tally(record)
    assert not shapes(chart, "band: A")
    assert SHADED not in words(chart)


def test_nothing_is_shaded_without_an_upper_limit_or_where_no_line_is_held():
    record = answer_to(said("A", 5, 5), said("A", 45, 45), said("A", 50, 48, "Post", "at_least"))
    assert not shapes(plot_tally(record), "band: A")
    assert len(shapes(plot_tally(record, max_age=40), "band: A")) == 1


def test_where_figures_lag_the_foot_says_that_the_shading_may_pass_the_limits(build, words):
    record = build({"A": OPEN}, band="late")
    chart = plot_tally(record)
    assert f"{SHADED} {LATE}" in " ".join(words(chart))
    tops = [corners[:, 1].max() for corners in shapes(chart, "band: A")]
    assert max(tops) == 24  # a fifth over the limit of 20
    assert chart.axes[0].get_ylim()[1] >= 24


def test_the_coverage_asked_for_is_named(words):
    record = answer_to(said("A", 10, 10), said("A", 20, 20), band=0.5)
    assert "Shaded: likely range between reports (50%, by a model)." in words(plot_tally(record))


def test_panels_of_many_theatres_have_their_own_band_only(build):
    figures = dict.fromkeys("ABCDE", OPEN)
    chart = plot_tally(build(figures, band="inside"))
    for name, axes in zip([*"ABCDE", "total"], chart.axes, strict=True):
        labels = {patch.get_label() for patch in axes.patches}
        assert labels == {f"band: {name}"}


def strokes(lines, chart, label):
    """Return the lowest and highest value of each stroke of a line."""
    found = []
    for line in lines(chart, label):
        values = np.asarray(line.get_ydata(), dtype=float)
        parts = np.split(values, np.flatnonzero(np.isnan(values)))
        found += [(np.nanmin(part), np.nanmax(part)) for part in parts]
    return found


def test_a_thick_line_is_the_likely_range_of_a_week(gap, lines, words):
    chart = plot_weekly(gap)
    open_weeks = chart.data[chart.data["band_high"].lt(chart.data["upper"])]
    assert len(open_weeks) > 0
    week = open_weeks.iloc[0]
    inside = strokes(lines, chart, "likely in bar: A")
    over = strokes(lines, chart, "likely over bar: A")
    assert (week["band_low"], week["estimate"]) in inside
    assert (week["estimate"], week["band_high"]) in over
    assert "thick ones the likely range (by a model)" in " ".join(words(chart))
    plain = plot_weekly(gap, band=False)
    assert not lines(plain, "likely")
    assert "thick" not in " ".join(words(plain))


def test_thin_bars_have_no_thick_line_and_the_foot_names_none(lines, words):
    rows = [said("A", at, at) for at in (3, 45, 90, 200, 280)]
    chart = plot_weekly(answer_to(*rows))
    assert chart.data["band_high"].lt(chart.data["upper"]).any()
    assert not lines(chart, "likely")
    assert "thick" not in " ".join(words(chart))


def test_a_week_beyond_its_limits_is_explained(build, words, lines):
    chart = plot_weekly(build({"A": OPEN}, band="late"))
    assert LATE in " ".join(words(chart))
    tops = [high for _, high in strokes(lines, chart, "likely over bar: A")]
    assert max(tops) > chart.data["upper"].max()
    assert chart.axes[0].get_ylim()[1] >= max(tops)


def test_a_weekly_table_without_band_columns_is_drawn_without_band(gap, lines):
    table = tallies.weekly(gap).drop(columns=["band_low", "band_high"])
    assert not lines(plot_weekly(table), "likely")


def test_the_alternative_text_of_weeks_gives_the_likely_range():
    record = answer_to(said("A", 6, 6), said("A", 16, 20), said("A", 26, 20))
    chart = plot_weekly(record)
    last = chart.data[chart.data["complete"] & chart.data["theatre"].eq("A")].iloc[-1]
    assert (last["lower"], last["upper"]) == (0, 14)
    assert last["band_high"] < 14
    likely = f"likely {last['band_low']} to {last['band_high']} by a model"
    assert f"reports allow 0 to 14, {likely}" in chart.alt
