"""The overview: a row a theatre, whose words are those that the numbers of the table allow."""

import numpy as np
import pandas as pd
import pytest

from tallies import find_changepoints, fit_trend, reconcile, validate_reports
from tallies.errors import TalliesError
from tallies.model.record import Reconciliation
from tallies.plots import _style as style
from tallies.plots.overview import plot_overview
from tallies.trends.words import moved, say_p, say_weeks

DAY = pd.Timestamp("2023-10-17")


@pytest.fixture(scope="module")
def record() -> Reconciliation:
    """Return theatres with a jump, a fall, growth, a steady rate, silence, and too few reports."""
    rng = np.random.default_rng(5)
    days = np.arange(84)
    rates = {
        "Jump": np.where(days < 40, 0.4, 3.0),
        "Fall": np.where(days < 50, 2.5, 0.3),
        "Growth": 0.15 * np.exp(days / 26),
        "Steady": np.full(84, 1.0),
        "Calm": np.full(84, 0.7),
        "Silence": np.zeros(84),
        "Few": np.full(84, 0.5),
    }
    rows = []
    for name, rate in rates.items():
        counts = np.cumsum(rng.poisson(rate))
        for day in (20, 70) if name == "Few" else range(3, 84, 4):
            rows.append((name, DAY + pd.Timedelta(days=day), counts[day]))
    frame = pd.DataFrame(rows, columns=["theatre", "reference_date", "count"])
    frame = frame.assign(source="Ministry", since=DAY).astype({"count": "Int64"})
    return reconcile(validate_reports(frame))


@pytest.fixture(scope="module")
def chart(record):
    return plot_overview(record)


def test_a_row_each_and_the_total_last(chart):
    assert len(chart.axes) == 8
    assert chart.data["theatre"].iloc[-1] == "total"
    parts = chart.data.iloc[:-1]
    assert parts["rate"].is_monotonic_decreasing


def test_the_numbers_are_those_of_the_trends(chart, record):
    found = find_changepoints(record)
    data = chart.data.set_index("theatre")
    for name in ("Jump", "Fall", "Growth", "Steady"):
        last = found.segments[found.segments["theatre"].eq(name)].iloc[-1]
        for side in ("rate", "rate_low", "rate_high"):
            assert data.loc[name, side] == last[side]
        assert data.loc[name, "rate_since"] == last["start"]
        trend = fit_trend(record, theatre=name)
        assert data.loc[name, "trend_p"] == trend.p_value
        assert data.loc[name, "doubling_time"] == trend.doubling_time
    jump = found.dates[list(found.p_values.index).index("Jump")]
    assert data.loc["Jump", "changed_on"] == jump
    assert data.loc["Jump", "changed_earliest"] <= jump <= data.loc["Jump", "changed_latest"]


def test_every_claim_of_change_follows_from_the_table(chart):
    for row in chart.data.itertuples():
        if pd.isna(row.changes):
            assert row.change == "Change not tested"
        elif row.count == 0:
            assert row.change == "Nothing was counted"
        elif row.changes == 0:
            assert row.change == "No change detected"
        else:
            p = max(row.change_p, 0.05) if row.depends_on_limits else row.change_p
            verb = moved(p, up=row.rate > row.rate_before)
            day = row.changed_on - pd.Timedelta(days=1)
            words = f"{verb} after about {day.day} {day:%b}"
            assert row.change == words[:1].upper() + words[1:]


def test_every_claim_of_trend_follows_from_the_table(chart):
    for row in chart.data.itertuples():
        if pd.isna(row.trend_p):
            assert row.trend == "No trend fitted"
        elif row.count == 0:
            assert row.trend == "Nothing was counted"
        elif row.trend_p >= 0.10:
            assert row.trend == "No trend detected"
        elif row.shape == "step":
            assert row.trend == "No doubling time"
        else:
            verb = "doubled" if row.growth > 0 else "halved"
            assert row.trend.lower().endswith(f"{verb} every {say_weeks(row.doubling_time)}")
            hedged = row.trend.startswith(("Appears to have", "May have"))
            assert hedged == (row.trend_p >= 0.01)
            assert np.isfinite(row.doubling_high) == (row.trend_p < 0.05)


def test_the_made_up_theatres_meet_each_kind_of_words(chart):
    data = chart.data.set_index("theatre")
    assert data.loc["Jump", "change"].startswith("Rose after about ")
    assert data.loc["Fall", "change"].startswith("Fell after about ")
    assert data.loc["Growth", "trend"].startswith("Doubled every ")
    assert data.loc["Steady", ["change", "trend"]].tolist() == [
        "No change detected",
        "No trend detected",
    ]
    assert set(data.loc["Silence", ["change", "trend"]]) == {"Nothing was counted"}
    assert set(data.loc["Few", ["change", "trend"]]) == {"Change not tested", "No trend fitted"}


def test_the_title_counts_what_the_table_holds(chart):
    parts = chart.data[chart.data["theatre"].ne("total") & chart.data["changes"].notna()]
    parts = parts[parts["count"].gt(0)]
    changed = int(parts["changes"].gt(0).sum())
    assert chart.title in {
        f"{kind} of rate in {changed} of {len(parts)} theatres"
        for kind in ("Change", "Possible change")
    }


def test_the_alt_text_tells_each_row_whole(chart):
    assert chart.alt.startswith("Table of 7 theatres with counts per week as lines")
    for row in chart.data.itertuples():
        label = "Total" if row.theatre == "total" else row.theatre
        clause = next(part for part in chart.alt.split(". ") if part.startswith(f"{label}: "))
        if not pd.isna(row.changes) and row.count:
            assert say_p(row.change_p) in clause
        assert f"{row.trend[:1].lower()}{row.trend[1:]}" in clause


@pytest.mark.parametrize("preset", style.PRESETS)
def test_the_words_of_the_table_stand_on_the_page(chart, record, preset, words, faults):
    drawn = plot_overview(record, preset=preset)
    page = " ".join(words(drawn))
    for row in drawn.data.itertuples():
        assert row.change in page
        assert row.trend in page
        if row.count and not pd.isna(row.rate):
            assert f"{row.rate:.1f} a day" in page
    assert faults(drawn) == []
    pd.testing.assert_frame_equal(drawn.data, chart.data)


@pytest.mark.parametrize("order", ["count", "name", "report"])
def test_rows_can_be_sorted(record, order):
    data = plot_overview(record, order=order).data
    assert data["theatre"].iloc[-1] == "total"
    parts = data.iloc[:-1]
    if order == "count":
        assert parts["count"].is_monotonic_decreasing
    elif order == "name":
        assert parts["theatre"].is_monotonic_increasing
    else:
        assert parts["theatre"].iloc[-1] == "Few"


def test_lines_have_full_weeks_only_and_ranges_behind_them(chart, record, lines):
    from tallies import weekly

    table = weekly(record)
    full = table[table["theatre"].eq("Jump") & table["complete"]]
    (steps,) = lines(chart, "weeks: Jump")
    assert list(steps.get_ydata()[::2]) == full["estimate"].tolist()


def test_theatres_share_a_scale_and_the_total_has_its_own(chart):
    *parts, whole = (axes.get_ylim()[1] for axes in chart.axes)
    assert len(set(parts)) == 1
    assert whole > parts[0]


def test_changes_found_elsewhere_are_refused(record):
    other = find_changepoints(record, theatre="Jump")
    shifted = record.tally["Jump"].iloc[:60]
    wrong = find_changepoints(shifted)
    assert plot_overview(record, changes=other).data["changes"].notna().sum() == 2
    with pytest.raises(TalliesError, match=r"other counts|speaks of"):
        plot_overview(record, theatres=["Jump"], changes=wrong)


def test_an_unknown_order_is_refused(record):
    with pytest.raises(TalliesError, match="order"):
        plot_overview(record, order="size")


def test_an_empty_record_says_so(build):
    empty = build({"Iraq": [(DAY, 3, 3, 3)]})
    chart = plot_overview(empty)
    assert "Iraq" in chart.alt
    assert len(chart.data) == 1
