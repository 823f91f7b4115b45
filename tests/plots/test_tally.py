"""The tally chart, tested through what it draws."""

import numpy as np
import pandas as pd
import pytest

from tallies.errors import TalliesError
from tallies.plots import _style as style
from tallies.plots._words import day_number
from tallies.plots.tally import plot_tally
from tallies.reconciliation.reconcile import reconcile

D = pd.Timestamp


def strokes(line):
    """Return the strokes of a line with gaps as (first day, last day, first value, last value)."""
    points = np.asarray(line.get_xydata(), dtype=float)
    pieces = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    pieces = [piece[~np.isnan(piece[:, 0])] for piece in pieces]
    return [(a[0], b[0], a[1], b[1]) for a, *_, b in pieces]


def day(text):
    return day_number(D(text))


def test_title_and_subtitle_say_what_the_reports_prove(anchors):
    chart = plot_tally(anchors, subject="Attacks on US forces")
    assert chart.title == "Attacks on US forces reach 36 in Iraq and 37 in Syria"
    texts = [text.get_text() for text in chart.figure.texts]
    assert "Cumulative attacks reported since 17 October 2023" in texts
    assert "Source: US Department of Defense · As of 23 Nov 2023 · Chart: tallies" in texts


def test_no_start_is_claimed_where_none_was_stated(lines):
    rows = [
        {"theatre": "A", "reference_date": day, "count": n, "source": "S"}
        for day, n in (("2024-03-04", 996), ("2024-03-11", 1003))
    ]
    chart = plot_tally(reconcile(rows))
    texts = [text.get_text() for text in chart.figure.texts]
    assert "Cumulative attacks reported" in texts
    assert not any("count starts" in text for text in texts)
    (risers,) = lines(chart, "risers: A")
    assert [low for *_, low, _ in strokes(risers)] == [996], "no rise from 0 on the first day"


def test_the_foot_says_how_many_reports_were_decided_by_hand(anchors):
    rows = [
        {"theatre": "A", "reference_date": day, "count": n, "source": "S", "report_id": name}
        for name, day, n in (("a", "2024-01-02", 3), ("b", "2024-01-04", 5), ("c", "2024-01-04", 9))
    ]
    record = reconcile(rows, pin={"a": "seen", "b": "seen"}, exclude={"c": "misread"})
    texts = [text.get_text() for text in plot_tally(record).figure.texts]
    assert "Reports decided by hand: pinned 2 and taken out 1." in texts
    plain = [text.get_text() for text in plot_tally(anchors).figure.texts]
    assert not any("by hand" in text for text in plain)


def test_the_title_is_neutral_without_a_subject(anchors):
    assert plot_tally(anchors).title == "Reported attacks reach 36 in Iraq and 37 in Syria"


def test_a_level_is_solid_for_a_week_then_dashed_until_the_next_report(anchors, lines):
    chart = plot_tally(anchors)
    (levels,) = lines(chart, "levels: Iraq")
    (stale,) = lines(chart, "stale: Iraq")
    assert levels.get_linestyle() == "-"
    assert stale.get_linestyle() == "--"
    assert (day("2023-10-30"), day("2023-11-06"), 14, 14) in strokes(levels)
    assert strokes(stale) == [(day("2023-11-06"), day("2023-11-09"), 14, 14)]
    assert (day("2023-11-14"), day("2023-11-21"), 27, 27) in strokes(levels)


def test_nothing_is_drawn_before_the_first_report(anchors, lines):
    chart = plot_tally(anchors)
    for kind in ("levels", "stale", "risers", "reports"):
        (line,) = lines(chart, f"{kind}: Syria")
        assert np.nanmin(line.get_xdata()) >= day("2023-10-24")


def test_a_marker_stands_on_every_report_day(anchors, lines):
    chart = plot_tally(anchors)
    (markers,) = lines(chart, "reports: Syria")
    assert markers.get_ydata().tolist() == [3, 4, 9, 22, 28, 34, 37]
    assert markers.get_marker() == "s"
    assert markers.get_markerfacecolor() == "#FFFFFF"


def test_the_line_breaks_after_max_age(build, lines):
    figures = {"Iraq": [(D("2023-10-24"), 10, 10, 10), (D("2024-02-01"), 60, 60, 60)]}
    chart = plot_tally(build(figures))
    (stale,) = lines(chart, "stale: Iraq")
    assert strokes(stale)[0][:2] == (day("2023-10-31"), day("2023-11-23"))
    (risers,) = lines(chart, "risers: Iraq")
    assert strokes(risers) == [(day("2023-10-24"), day("2023-10-24"), 0, 10)]
    longer = plot_tally(build(figures), max_age=365)
    assert len(strokes(lines(longer, "risers: Iraq")[0])) == 2


def test_a_long_silence_is_named_once(anchors, words):
    texts = " ".join(words(plot_tally(anchors)))
    assert texts.count("No new figure") == 1
    assert "No new figure for 10 days" in texts.replace("\n", " ")


def test_a_silence_with_totals_inside_is_worded_so(build, anchors, words):
    rows = [{"theatre": "Iraq+Syria", "reference_date": D("2023-11-06"), "count": 38}]
    figures = {
        name: [
            (date, count, count, count)
            for date, count in zip(part["date"], part["estimate"], strict=True)
        ]
        for name, part in plot_tally(anchors).data.groupby("theatre")
    }
    texts = " ".join(words(plot_tally(build(figures, rows=rows))))
    assert "No figure by theatre for 10 days" in texts


def test_a_range_is_a_tick_and_an_open_end_an_arrow(build, lines):
    figures = {
        "Iraq": [
            *((D("2023-10-24"), 10, 11, 14), (D("2023-10-30"), 15, 15, 15)),
            (D("2023-11-02"), 16, 16, None),
        ]
    }
    chart = plot_tally(build(figures))
    (ticks,) = lines(chart, "ranges: Iraq")
    first, last = strokes(ticks)
    assert first == (day("2023-10-24"), day("2023-10-24"), 10, 14)
    assert last[2] == 16
    assert last[3] > 16
    (arrow,) = lines(chart, "open: Iraq")
    assert arrow.get_marker() == "^"
    assert chart.title == "Reported attacks reach at least 16 in Iraq"


def test_an_old_last_figure_is_at_least_so_much(build):
    figures = {
        "Iraq": [(D("2023-10-24"), 10, 10, 10)],
        "Syria": [(D("2023-10-24"), 3, 3, 3), (D("2023-11-09"), 22, 22, 22)],
    }
    chart = plot_tally(build(figures))
    assert chart.title == "Reported attacks reach at least 10 in Iraq and 22 in Syria"
    assert "on 24 Oct" in [text.get_text() for text in chart.figure.texts]


def test_end_labels_carry_the_colour_of_their_line(anchors):
    chart = plot_tally(anchors)
    colours = {text.get_text(): text.get_color() for text in chart.figure.texts}
    assert colours["Iraq 36"] == "#0A4C86"
    assert colours["Syria 37"] == "#B5430A"


def test_colours_follow_the_first_report_and_not_the_choice(build):
    figures = {
        "Alpha": [(D("2023-11-09"), 2, 2, 2)],
        "Zulu": [(D("2023-10-24"), 10, 10, 10)],
    }
    record = build(figures)
    for theatres in (None, ["Alpha"], ["Zulu", "Alpha"]):
        chart = plot_tally(record, theatres=theatres)
        colours = {text.get_text(): text.get_color() for text in chart.figure.texts}
        assert colours["Alpha 2"] == style.LOOKS[1].text


def test_theatres_come_in_the_order_of_their_first_reports(build):
    figures = {
        "Jordan": [(D("2023-11-09"), 1, 1, 1)],
        "Syria": [(D("2023-10-24"), 3, 3, 3), (D("2023-11-09"), 22, 22, 22)],
        "Iraq": [(D("2023-10-24"), 10, 10, 10), (D("2023-11-09"), 24, 24, 24)],
    }
    title = "Reported attacks reach 24 in Iraq, 22 in Syria and 1 in Jordan"
    assert plot_tally(build(figures)).title == title


def test_events_are_written_with_their_dates(anchors, words):
    events = pd.DataFrame(
        {
            "date": [D("2023-11-08"), D("2023-10-26"), D("2024-03-01")],
            "label": ["Second US strike", "US strikes two sites", "After the end"],
        }
    )
    texts = words(plot_tally(anchors, events=events))
    assert "17 Oct: count starts" in texts
    said = " ".join(texts)
    assert "26 Oct: US strikes two" in said
    assert "8 Nov: Second US" in said
    assert "After the end" not in said


def test_events_without_number_are_no_context(anchors, words):
    days = pd.date_range("2023-10-18", "2023-11-23")
    few = pd.DataFrame({"date": days, "label": "An event"})
    many = pd.DataFrame({"date": [*days] * 3, "label": [f"No. {n}" for n in range(3 * len(days))]})
    assert any("An event" in text for text in words(plot_tally(anchors, events=few)))
    assert len(many) > 100
    assert not any("No. " in text for text in words(plot_tally(anchors, events=many)))


def test_events_need_a_date_and_a_text(anchors):
    with pytest.raises(TalliesError, match=r"events= has the columns date, text\. It needs"):
        plot_tally(anchors, events=pd.DataFrame({"date": [D("2023-11-08")], "text": ["a"]}))


def test_the_data_are_the_figures_drawn(anchors):
    data = plot_tally(anchors).data
    assert data.dtypes.astype("str").to_dict() == {
        **{"theatre": "str", "date": "datetime64[us]"},
        **dict.fromkeys(("lower", "estimate", "upper", "n_reports"), "Int64"),
        **dict.fromkeys(("band_low", "band_high"), "Int64"),
    }
    assert data.iloc[-1, :6].tolist() == ["Syria", D("2023-11-23"), 37, 37, 37, 3]
    assert data[["band_low", "band_high"]].isna().all(axis=None)
    assert len(data) == 14


def test_the_alternative_text_gives_period_ends_and_largest_rise(anchors):
    alt = plot_tally(anchors).alt
    assert "24 Oct 2023 to 23 Nov 2023: Iraq 36 and Syria 37." in alt
    assert "13 in Syria, 30 Oct to 9 Nov" in alt
    assert "one figure only" in alt


def test_the_total_is_drawn_when_asked_for(anchors, lines):
    chart = plot_tally(anchors, theatres=["total"])
    (markers,) = lines(chart, "reports: total")
    assert markers.get_ydata()[-1] == 73
    assert chart.title == "Reported attacks reach 73 in all"


def test_from_five_theatres_each_has_a_panel_with_the_others_in_grey(build, lines):
    figures = {
        f"Area {i}": [(D("2023-10-24"), i, i, i), (D("2023-11-02"), 9, 9, 9)] for i in range(6)
    }
    record = build(figures)
    chart = plot_tally(record)
    assert len(chart.axes) == 7
    assert len(lines(chart, "grey")) == 6  # not behind the total
    assert len({axes.get_ylim() for axes in chart.axes[:6]}) == 1
    assert chart.axes[6].get_ylim()[1] >= 54
    with pytest.raises(TalliesError, match="this one has 7"):
        plot_tally(record, ax=chart.axes[0])


def test_very_many_theatres_are_named_as_left_out(build, words):
    figures = {f"Area {i:02}": [(D("2023-10-24"), i, i, i)] for i in range(40)}
    chart = plot_tally(build(figures))
    assert len(chart.axes) < 40
    assert f"the {len(chart.axes) - 1} theatres with the highest counts, of 40" in " ".join(
        words(chart)
    )
    assert chart.data["theatre"].nunique() == 41


def test_E02_an_empty_tally_says_no_reports(build, words):
    record = build({"Iraq": [(D("2023-10-24"), 10, 10, 10)]})
    record.reports["status"] = "set_aside"
    chart = plot_tally(record)
    assert "No reports" in words(chart)
    assert chart.axes == ()
    assert len(chart.data) == 0
    assert "no reports" in chart.alt


def test_a_theatre_without_reports_is_named(build, words):
    record = build(
        {"Iraq": [(D("2023-10-24"), 10, 10, 10)], "Jordan": [(D("2023-10-24"), 0, 0, 0)]}
    )
    record.reports.loc[record.reports["theatre"].eq("Jordan"), "status"] = "set_aside"
    chart = plot_tally(record)
    assert "No kept report names Jordan alone." in " ".join(words(chart))
    assert chart.title == "Reported attacks reach 10 in Iraq"


def test_an_unknown_theatre_is_named_with_the_known_ones(anchors):
    with pytest.raises(TalliesError, match=r"'Irak' is not a theatre.*Did you mean 'Iraq'"):
        plot_tally(anchors, theatres=["Irak"])


def test_something_else_than_a_record_is_refused():
    with pytest.raises(TalliesError, match=r"plot_tally\(\) draws a Reconciliation, not DataFrame"):
        plot_tally(pd.DataFrame())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"preset": "tall"}, "preset='tall' is not an option"),
        ({"max_age": 0}, "max_age=0 must be at least 1 day"),
        ({"theatres": []}, r"theatres=\[\] names nothing"),
    ],
)
def test_bad_options_are_named(anchors, options, message):
    with pytest.raises(TalliesError, match=message):
        plot_tally(anchors, **options)


def test_J04_names_that_matplotlib_hides_are_drawn(build, words):
    chart = plot_tally(build({"_Hidden": [(D("2023-10-24"), 10, 10, 10)]}))
    assert "_Hidden 10" in words(chart)


def test_H05_dollars_are_not_mathematics(build, words):
    chart = plot_tally(
        build({"Iraq": [(D("2023-10-24"), 10, 10, 10)]}), title=r"$\frac{$ costs $5 and $6"
    )
    assert r"$\frac{$ costs $5 and $6" in words(chart)


def test_H05_dollars_in_a_theatre_are_not_mathematics(build, words):
    chart = plot_tally(build({r"$\frac{$": [(D("2023-10-24"), 10, 10, 10)]}))
    assert r"$\frac{$ 10" in words(chart)


def test_one_report_alone_is_a_chart(build, faults):
    chart = plot_tally(build({"Iraq": [(D("2023-10-17"), 1, 1, 1)]}))
    assert faults(chart) == []
    assert chart.title == "Reported attacks reach 1 in Iraq"


def test_row_order_does_not_matter(anchors, build):
    import dataclasses

    other = dataclasses.replace(anchors, reports=anchors.reports.sample(frac=1, random_state=7))
    assert plot_tally(other)._bytes("svg") == plot_tally(anchors)._bytes("svg")


def test_the_record_is_not_changed(anchors):
    before = anchors.reports.copy(), anchors.tally.copy(), anchors.upper.copy()
    plot_tally(anchors)
    pd.testing.assert_frame_equal(anchors.reports, before[0])
    pd.testing.assert_frame_equal(anchors.tally, before[1])
    pd.testing.assert_frame_equal(anchors.upper, before[2])


def test_small_panels_of_many_reports_have_one_fine_line(build, lines):
    days = pd.date_range("2023-01-01", periods=200, freq="3D")
    figures = [(day, n, n, n) for n, day in enumerate(days)]
    chart = plot_tally(build(dict.fromkeys("ABCDE", figures)))
    assert not lines(chart, "risers: A")
    (steps,) = lines(chart, "levels: A")
    assert steps.get_linewidth() == pytest.approx(1.4)
    values = np.asarray(steps.get_ydata(), dtype=float)
    assert {0.0, 199.0} <= set(values.tolist()), "risers are part of it"
    few = plot_tally(build(dict.fromkeys("ABCDE", figures[::20])))
    assert len(lines(few, "risers: A")) == 1
