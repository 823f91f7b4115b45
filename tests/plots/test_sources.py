"""Who said what: the reports against the line."""

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError
from tallies.plots._words import day_number
from tallies.plots.sources import plot_sources

D = pd.Timestamp
FIGURES = {
    "Iraq": [(D("2023-10-24"), 10, 10, 10), (D("2023-11-09"), 24, 24, 24)],
    "Syria": [(D("2023-10-24"), 3, 3, 3), (D("2023-11-09"), 22, 22, 22)],
}


def row(theatre, date, count, status="kept", **more):
    return {"theatre": theatre, "reference_date": D(date), "count": count, "status": status} | more


@pytest.fixture
def record(build):
    rows = [
        row("Iraq", "2023-11-05", 46, "set_aside", publisher="Unmanned Airspace", gap=22),
        row("Iraq", "2023-11-09", 25, "disputed", publisher="VOA (via X)", gap=1),
        row("Iraq", "2023-11-01", 12, qualifier="at_least", publisher="AFP"),
        row("Iraq+Syria", "2023-11-09", 46, publisher="AP"),
        row("Syria", "2023-10-20", 5, "out_of_scope", source="SOHR", definition="sohr"),
        row("Syria", "2023-11-02", 14, "out_of_scope", source="SOHR", definition="sohr"),
        row(
            "Syria", "2023-11-02", 9, "out_of_scope", source="B", definition="b", measure="wounded"
        ),
    ]
    return build(FIGURES, rows=rows, outlets=4)


def test_the_title_counts_the_reports(record):
    chart = plot_sources(record, theatre="Iraq")
    assert chart.title == "1 of 11 reports on Iraq was set aside, 1 disputed"
    assert plot_sources(record, theatre="Syria").title == "All 8 reports on Syria fit one history"


def test_a_report_set_aside_is_a_labelled_cross(record, lines, words):
    chart = plot_sources(record, theatre="Iraq")
    (cross,) = lines(chart, "set aside")
    assert cross.get_marker() == "x"
    assert cross.get_xydata().tolist() == [[day_number(D("2023-11-05")), 46]]
    assert "46, Unmanned Airspace" in words(chart)


def test_a_disputed_report_is_hollow_on_a_tick(record, lines):
    chart = plot_sources(record, theatre="Iraq")
    (tick,) = lines(chart, "disputed range")
    assert sorted(tick.get_ydata()) == [24, 25]
    diamond = next(line for line in lines(chart, "disputed") if line is not tick)
    assert diamond.get_markerfacecolor() == "#FFFFFF"


def test_a_bound_is_hollow_and_more_outlets_are_larger(record, lines):
    kept = lines(plot_sources(record, theatre="Iraq"), "kept: US Department of Defense")
    looks = {
        (line.get_markerfacecolor(), round(line.get_markersize(), 1)): list(line.get_ydata())
        for line in kept
    }
    assert looks == {("#C6D8E9", 6.8): [10, 24], ("#FFFFFF", 3.4): [12]}


def test_the_line_is_the_reconciled_one(record, lines):
    (levels,) = lines(plot_sources(record, theatre="Iraq"), "levels: Iraq")
    assert levels.get_color() == "#0A4C86"
    assert list(levels.get_ydata())[:2] == [10, 10]


def test_other_definitions_are_grey_steps(record, lines, words):
    chart = plot_sources(record, theatre="Syria")
    (levels,) = lines(chart, "levels: grey SOHR")
    assert 5 in levels.get_ydata()
    assert "SOHR 14" in words(chart)
    assert not lines(chart, "levels: grey B")
    assert not lines(plot_sources(record, theatre="Iraq"), "levels: grey")


def test_the_total_takes_the_sums(record, lines):
    chart = plot_sources(record)
    assert chart.title == "One report of the total, and nothing against it"
    assert chart.data["theatre"].tolist() == ["Iraq+Syria"]


def test_several_sources_have_their_own_shapes(build, lines, words):
    rows = [row("Iraq", "2023-10-30", 14, source=f"Body {name}") for name in "ABCDE"]
    chart = plot_sources(build(FIGURES, rows=rows), theatre="Iraq")
    shapes = {line.get_label(): line.get_marker() for line in lines(chart, "kept: ")}
    assert shapes["kept: US Department of Defense"] == "o"
    assert sorted(shapes.values()) == ["D", "D", "D", "^", "o", "s"]
    assert "other sources (3)" in words(chart)


def test_the_key_names_only_what_is_drawn(record, words):
    key = set(words(plot_sources(record, theatre="Iraq")))
    assert {"kept (8)", "set aside (1)", "disputed (1)"} <= key
    assert not {"set aside (0)", "other counts"} & key


def test_the_data_are_the_reports(record):
    data = plot_sources(record, theatre="Iraq").data
    assert list(data.columns) == [
        *("report_id", "theatre", "reference_date", "count", "qualifier"),
        *("source", "publisher", "definition", "status"),
    ]
    assert data["status"].value_counts().to_dict() == {"kept": 9, "set_aside": 1, "disputed": 1}


def test_the_alternative_text_names_the_farthest_off(record):
    alt = plot_sources(record, theatre="Iraq").alt
    assert "1 of 11 reports on Iraq was set aside, 1 disputed." in alt
    assert "Farthest off: 46, Unmanned Airspace (5 Nov)." in alt
    assert "Other counts in grey: SOHR." in plot_sources(record, theatre="Syria").alt


def test_E02_no_reports(build, words):
    chart = plot_sources(build({"Iraq": FIGURES["Iraq"], "Jordan": []}), theatre="Jordan")
    assert "No reports" in words(chart)
    assert chart.title == "No reports on Jordan"


def test_an_unknown_theatre_is_named(record):
    with pytest.raises(TalliesError, match="'Jordan' is not a theatre"):
        plot_sources(record, theatre="Jordan")


@pytest.fixture(scope="module")
def pair():
    """SOHR beside the Department of Defense, as far as 8 December."""
    claims = tallies.load_dataset("us_forces_2023").reports
    options = {"theatres": ["Syria"], "until": "2023-12-08"}
    record = tallies.reconcile(claims, definition="us_dod", **options)
    return record, tallies.compare_sources(claims, only=["us_dod", "sohr"], **options)


@pytest.mark.parametrize("preset", ["wide", "column", "square"])
def test_two_bodies_side_by_side(pair, preset, lines, words, faults):
    chart = plot_sources(pair[0], theatre="Syria", compare=pair[1], preset=preset)
    assert chart.title.startswith("SOHR counts 50 attacks in Syria, US Department of Defense 38")
    (bars,) = lines(chart, "gap")
    assert list(bars.get_ydata()[:2]) == [9, 14]
    assert "31 Oct: they differ" in " ".join(words(chart))
    assert chart.data["date"].max() == D("2023-12-08")
    assert chart.alt == pair[1].sentence
    assert faults(chart) == []


def test_a_pair_of_names_is_compared(pair):
    chart = plot_sources(pair[0], theatre="Syria", compare=("us_dod", "sohr"))
    assert chart.alt == pair[1].sentence
    with pytest.raises(TalliesError, match="is no pair"):
        plot_sources(pair[0], compare="sohr")
    with pytest.raises(TalliesError, match="has 0 pairs for theatre='Iraq'"):
        plot_sources(pair[0], theatre="Iraq", compare=pair[1])


@pytest.mark.parametrize("seed", range(8))
def test_no_text_of_a_pair_meets_another(seed, faults):
    """Made-up pairs of 2 to 40 reports, with long names, over days or a year."""
    rng = np.random.default_rng(seed)
    pieces = []
    for name, long in (("a", "Autonomous Administration of North and East Syria"), ("b", "SOHR")):
        days = np.unique(rng.integers(1, rng.choice([15, 90, 400]), rng.integers(2, 40)))
        table = {
            "theatre": "Iraq",
            "reference_date": D("2023-10-17") + pd.to_timedelta(days, unit="D"),
            "count": np.cumsum(rng.integers(0, rng.choice([3, 40, 5000]), len(days))),
            "source": long,
            "definition": name,
            "since": D("2023-10-17") + pd.Timedelta(days=int(rng.integers(0, 2))),
        }
        pieces.append(pd.DataFrame(table))
    reports = pd.concat(pieces, ignore_index=True)
    record = tallies.reconcile(reports, definition="a")
    for preset in ("wide", "column", "square"):
        chart = plot_sources(record, theatre="Iraq", compare=("a", "b"), preset=preset)
        assert faults(chart) == []


def test_without_a_stated_start_none_is_named_and_no_other_start_is_compared(lines):
    row = {"theatre": "A", "source": "S", "definition": "d"}
    rows = [
        {**row, "reference_date": day, "count": n}
        for day, n in (("2024-03-04", 996), ("2024-03-11", 1003))
    ]
    for since, source in ((None, "Unstated"), ("2024-03-04", "Stated")):
        rows += [
            {**line, "source": source, "definition": source, "since": since} for line in rows[:2]
        ]
    record = tallies.reconcile(tallies.validate_reports(rows), definition="d")
    chart = plot_sources(record, theatre="A")
    texts = [text.get_text() for text in chart.figure.texts]
    assert "Cumulative attacks in A: each figure reported, and the reconciled line" in texts
    assert any("Unstated" in text for text in texts)
    assert not any("Stated" in text.split() for text in texts)


def test_a_later_report_of_a_sum_raises_what_the_line_ends_at():
    reports = [
        {"theatre": "Iraq", "reference_date": "2024-01-30", "count": 66},
        {"theatre": "Syria", "reference_date": "2024-01-30", "count": 98},
        {"theatre": "Jordan", "reference_date": "2024-01-29", "count": 1},
        {"theatre": "Iraq+Syria", "reference_date": "2024-02-04", "count": 166},
    ]
    table = tallies.validate_reports(
        [{**one, "source": "X", "since": "2023-10-17"} for one in reports]
    )
    record = tallies.reconcile(table)
    assert record.lower["total"].iloc[-1] == 167
    assert "Last figure of the line: at least 167." in plot_sources(record).alt
    assert "Last figure of the line: 66." in plot_sources(record, theatre="Iraq").alt
