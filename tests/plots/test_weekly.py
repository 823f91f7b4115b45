"""The weekly chart, tested through what it draws."""

# ruff: noqa: RUF001  # dashes as they are meant to be drawn

from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from tallies.errors import TalliesError
from tallies.plots.weekly import plot_weekly
from tests.plots.seeing import boxes, filled

D = pd.Timestamp
KINDS = {
    "week_start": "datetime64[us]",
    "week_end": "datetime64[us]",
    "theatre": "str",
    **dict.fromkeys(("lower", "estimate", "upper"), "Int64"),
    "days_covered": "int64",
    "complete": "bool",
    "n_reports": "int64",
}


def weeks(*rows, start="2023-10-16"):
    """Return a weekly table from (week, theatre, lower, estimate, upper, days)."""
    first = D(start)
    records = [
        {
            "week_start": first + pd.Timedelta(weeks=week),
            "week_end": first + pd.Timedelta(weeks=week, days=6),
            "theatre": theatre,
            "lower": low,
            "estimate": estimate,
            "upper": high,
            "days_covered": days,
            "complete": days == 7,
            "n_reports": 2,
        }
        for week, theatre, low, estimate, high, days in rows
    ]
    return pd.DataFrame(records, columns=list(KINDS)).astype(KINDS)


@pytest.fixture
def autumn():
    return weeks(
        *((0, "Iraq", 0, 8, 10, 6), (0, "Syria", 0, 2, 3, 6)),
        *((1, "Iraq", 2, 6, 14, 7), (1, "Syria", 1, 6, 9, 7)),
        *((2, "Iraq", 0, 6, 12, 7), (2, "Syria", 0, 9, 18, 7)),
        *((3, "Iraq", 5, 5, 5, 7), (3, "Syria", 0, 8, 12, 7)),
        *((4, "Iraq", 4, 5, 9, 4), (4, "Syria", 3, 5, None, 4)),
    )


def test_the_title_ranks_nothing_and_leaves_incomplete_weeks_out(autumn):
    chart = plot_weekly(autumn, subject="Attacks on US forces")
    assert chart.title == "Attacks on US forces ran at an estimated 12 to 15 a week"


def test_a_chosen_theatre_is_named_in_the_title(autumn):
    chart = plot_weekly(autumn, theatres=["Syria"])
    assert chart.title == "Reported attacks in Syria ran at an estimated 6 to 9 a week"


def test_bars_stand_at_their_weeks_with_their_heights(autumn):
    chart = plot_weekly(autumn)
    iraq = boxes(chart, "week: Iraq")
    assert [height for _, _, _, height in iraq] == [6, 6, 5]
    assert to_hex(filled(chart, "week: Iraq")[0].get_facecolor()) == "#0a4c86"
    left, base, width, _ = iraq[0]
    assert base == 0
    assert left + width < boxes(chart, "week: Syria")[0][0]
    assert [after[0] - before[0] for before, after in pairwise(iraq)] == [7, 7]
    assert width == pytest.approx(0.35 * 7)


def test_incomplete_weeks_are_hatched_and_counted(autumn, words):
    chart = plot_weekly(autumn)
    partial = filled(chart, "partial week")
    assert len(boxes(chart, "partial week")) == 4
    assert {bar.get_hatch() for bar in partial} == {"////"}
    assert {to_hex(bar.get_facecolor()) for bar in partial} == {"#c6d8e9", "#faddc8"}
    assert {bar.get_hatch() for bar in filled(chart, "week:")} == {None}
    texts = words(chart)
    assert texts.count("6 of 7 days") == 1
    assert texts.count("4 of 7 days") == 1
    assert "16–22 Oct" in texts
    assert any("Hatched: incomplete week." in text for text in texts)


def spans(line):
    """Return the vertical strokes of a line as (lower, upper)."""
    points = line.get_xydata().reshape(-1)
    pairs = [tuple(points[i : i + 4]) for i in range(0, len(points), 6)]
    return [(low, high) for x0, low, x1, high in pairs if x0 == x1]


def test_ranges_are_white_inside_and_ink_above(autumn, lines):
    chart = plot_weekly(autumn)
    inside, hatched = lines(chart, "range in bar: Syria")
    assert inside.get_color() == "#FFFFFF"
    assert hatched.get_color() == "#1A1A1A"
    assert spans(inside) == [(1, 6), (0, 9), (0, 8)]
    over = lines(chart, "range over bar: Syria")[0]
    assert over.get_color() == "#1A1A1A"
    assert spans(over) == [(6, 9), (9, 18), (8, 12)]


def test_a_cap_only_where_the_limit_is_not_zero(autumn, lines):
    chart = plot_weekly(autumn, theatres=["Syria"])
    inside = lines(chart, "range in bar: Syria")[0]
    points = inside.get_xydata()
    caps = [a[1] for a, b in pairwise(points) if a[1] == b[1] and a[0] != b[0]]
    assert caps == [1.0]


def test_no_upper_limit_is_an_arrow(autumn, lines):
    (arrow,) = lines(plot_weekly(autumn), "open range: Syria")
    assert arrow.get_marker() == "^"
    assert arrow.get_ydata()[0] > 5


def test_values_and_names_stand_over_the_bars(autumn, words):
    texts = words(plot_weekly(autumn))
    assert texts.count("Iraq") == texts.count("Syria") == 1
    assert sorted(text for text in texts if text in {"8", "9"}) == ["8", "8", "9"]


def test_many_weeks_have_dates_at_some_ticks_and_a_key(words):
    table = weeks(*((week, name, 0, 5, 9, 7) for week in range(15) for name in ("Iraq", "Syria")))
    chart = plot_weekly(table)
    texts = words(chart)
    assert "30 Oct" in texts
    assert "23 Oct" not in texts
    assert "5" not in texts[:-6] or "10" in texts  # only as a gridline
    assert {"Iraq", "Syria"} <= set(texts)
    assert (
        "Estimated attacks per week (Monday to Sunday) from October 2023 to January 2024" in texts
    )


def test_very_many_weeks_have_a_panel_for_each_theatre():
    table = weeks(*((week, name, 0, 5, 9, 7) for week in range(60) for name in ("Iraq", "Syria")))
    chart = plot_weekly(table)
    assert len(chart.axes) == 2
    assert chart.axes[0].get_ylim() == chart.axes[1].get_ylim()


def test_another_week_end_is_said(build):
    record = build({"Iraq": [(D("2023-10-24"), 10, 10, 10), (D("2023-11-10"), 24, 24, 24)]})
    chart = plot_weekly(record, week_ends="FRI")
    said = [text.get_text() for text in chart.figure.texts]
    assert any("(Saturday to Friday) in 2023" in text for text in said)
    assert set(chart.data["week_end"].dt.day_of_week) == {4}


def test_a_record_and_its_table_draw_the_same_bars(anchors):
    from tallies.model.series import weekly

    ours, theirs = plot_weekly(anchors), plot_weekly(weekly(anchors))
    assert ours.title == theirs.title
    assert boxes(ours, "week") == boxes(theirs, "week")


def test_weeks_without_a_covered_day_have_no_bar(autumn):
    autumn.loc[
        autumn["theatre"].eq("Iraq") & autumn["week_start"].eq(D("2023-11-13")), "days_covered"
    ] = 0
    chart = plot_weekly(autumn)
    assert len(boxes(chart, "partial week: Iraq")) == 1


def test_the_alternative_text_gives_the_last_full_week_with_its_ranges(autumn):
    alt = plot_weekly(autumn).alt
    assert "In the last full week, to 12 Nov: Iraq 5 (exact) and Syria 8" in alt
    assert "(reports allow 0 to 12)" in alt
    assert "Incomplete weeks, hatched: 2." in alt


def test_E02_an_empty_table_says_no_reports(autumn, words):
    chart = plot_weekly(autumn.iloc[:0])
    assert "No reports" in words(chart)
    assert chart.axes == ()


def test_a_table_without_the_columns_is_refused(autumn):
    with pytest.raises(
        TalliesError, match=r"lacks 'lower', 'days_covered'\. Take it from tallies\.weekly"
    ):
        plot_weekly(autumn.drop(columns=["lower", "days_covered"]))


def test_something_else_is_refused():
    with pytest.raises(TalliesError, match=r"draws a Reconciliation or the table.*not list"):
        plot_weekly([1, 2])


def test_an_unknown_week_end_is_named(anchors):
    with pytest.raises(TalliesError, match="week_ends='Sunday' is not an option"):
        plot_weekly(anchors, week_ends="Sunday")


@pytest.fixture
def winter():
    """Return two theatres and their total in six full weeks and a part of a seventh."""
    iraq, syria = (2, 4, 1, 6, 3, 5, 2), (8, 3, 0, 9, 7, 1, 6)
    rows = []
    for week, (one, other) in enumerate(zip(iraq, syria, strict=True)):
        days = 3 if week == 6 else 7
        rows += [
            (week, "Iraq", max(0, one - 1), one, one + 2, days),
            (week, "Syria", other, other, other, days),
            (week, "total", max(0, one + other - 1), one + other, one + other + 2, days),
        ]
    return weeks(*rows)


def test_the_mean_of_the_four_weeks_before_the_last_full_one_is_dashed(winter, lines, words):
    chart = plot_weekly(winter, theatres=["Iraq", "Syria"])
    (drawn,) = lines(chart, "mean before: Iraq")
    assert set(drawn.get_ydata()) == {(4 + 1 + 6 + 3) / 4}
    assert drawn.get_linestyle() == "--"
    first, last = drawn.get_xdata()
    assert last - first == 5 * 7
    start = (D("2023-10-23") - D("1970-01-01")).days  # of the second week
    assert first == start - 0.5
    (other,) = lines(chart, "mean before: Syria")
    assert set(other.get_ydata()) == {(3 + 0 + 9 + 7) / 4}
    foot = " ".join(reversed(words(chart)))  # the lowest line is set first
    assert "mean of the four weeks before 20–26 Nov: Iraq 3.5 (2.5–5.5) and Syria 4.75" in foot
    assert "Mean of the four weeks before it: Iraq 3.5 (2.5–5.5) and Syria 4.75." in chart.alt
    row = chart.data[chart.data["week_end"].eq("2023-11-26")].set_index("theatre").loc["Iraq"]
    assert row[["before_low", "before_mean", "before_high"]].tolist() == [2.5, 3.5, 5.5]


def test_without_four_full_weeks_before_nothing_is_dashed(autumn, winter, lines):
    assert lines(plot_weekly(autumn), "mean before") == []
    short = winter[winter["week_end"] <= "2023-11-12"]
    assert "mean" not in plot_weekly(short).alt.lower()


def test_a_stack_is_the_total_made_of_its_theatres(winter, lines, words):
    chart = plot_weekly(winter, stacked=True, subject="Attacks")
    iraq, syria = boxes(chart, "week: Iraq"), boxes(chart, "week: Syria")
    assert [height for _, _, _, height in iraq] == [2, 4, 1, 6, 3, 5]
    assert [base for _, base, _, _ in syria] == [2, 4, 6, 3, 5]  # no box where nothing is added
    assert [height for _, _, _, height in syria] == [8, 3, 9, 7, 1]
    assert boxes(chart, "week: total") == []
    over, _ = lines(chart, "range over bar: total")  # of full weeks, and of the last one
    assert max(y for y in over.get_ydata() if y == y) == 6 + 9 + 2
    assert {"Iraq", "Syria"} <= set(words(chart))
    assert chart.title == "Attacks ran at an estimated 1 to 15 a week"
    assert "Total 6 (reports allow 5 to 8). It is made of Iraq 5 and Syria 1." in chart.alt
    (mean,) = lines(chart, "mean before: total")
    assert set(mean.get_ydata()) == {(7 + 1 + 15 + 10) / 4}
    assert set(chart.data["theatre"]) == {"Iraq", "Syria", "total"}
    assert len(filled(chart, "partial week: Iraq")) == 1


def test_beyond_four_theatres_the_smaller_ones_are_one_grey_layer(words):
    names = ("A", "B", "C", "D", "E", "F")
    rows = [(0, name, size, size, size, 7) for size, name in enumerate(names, start=1)]
    chart = plot_weekly(weeks(*rows, (0, "total", 21, 21, 21, 7)), stacked=True)
    ((_, base, _, height),) = boxes(chart, "week: Others")
    assert (base, height) == (3 + 4 + 5 + 6, 1 + 2)
    assert "It is made of C 3, D 4, E 5, F 6 and Others 3." in chart.alt
    assert chart.figure.get_size_inches().tolist() == [8.0, 5.3]


def test_a_stack_of_some_theatres_is_refused_and_says_what_to_do(winter):
    with pytest.raises(TalliesError, match=r"total of all theatres only\. Leave theatres out"):
        plot_weekly(winter, stacked=True, theatres=["Iraq"])
    with pytest.raises(TalliesError, match=r"needs the rows of the total, and the table has Iraq"):
        plot_weekly(winter[winter["theatre"] != "total"], stacked=True)


def test_an_empty_stack_says_no_reports(winter, words):
    assert "No reports" in words(plot_weekly(winter.iloc[:0], stacked=True))


def test_bars_too_thin_for_gaps_touch(build):
    days = pd.date_range("2023-10-22", periods=260, freq="7D")
    figures = [(day, 2 * n, 2 * n, 2 * n) for n, day in enumerate(days)]
    for count, width in ((260, 7.0), (20, 0.56 * 7)):
        chart = plot_weekly(build(dict.fromkeys("ABCDE", figures[:count])))
        widths = {round(across, 6) for _, _, across, high in boxes(chart, "week: A") if high}
        assert widths == {round(width, 6)}


def test_all_presets_tell_of_the_same_last_full_week():
    """A theatre left out for want of room still decides which week is full."""
    names = ("Iraq", "Syria", "Jordan", "Yemen")
    rows = [(week, name, 2, 3, 5, 7) for week in range(70) for name in names[:3]]
    rows += [(week, "Yemen", 0, 1, 1, 7) for week in range(69)] + [(69, "Yemen", 0, 1, None, 2)]
    table = weeks(*rows)
    wide, column = (plot_weekly(table, preset=preset).alt for preset in ("wide", "column"))
    assert "Yemen" in wide
    assert "Yemen" not in column
    told = "In the last full week, to 9 Feb: Iraq 3"
    assert told in wide
    assert told in column
