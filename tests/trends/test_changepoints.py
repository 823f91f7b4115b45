"""detect_change and find_changepoints: known answers, laws, refusals, words."""

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import NotEnoughDataError, TalliesError
from tests.trends.series import rises

# Coal-mining disasters a year, 1851 to 1962 (Jarrett 1979, doi:10.1093/biomet/66.1.191), counted
# from the dates in R's package boot (data set coal).
COAL = (
    "45410434063340263354531441553425223421322111130010110031"
    "03220111010100021000110233112111123300014000100000100101"
)
# Deaths by horse kicks a year in 14 Prussian army corps, 1875 to 1894 (Bortkiewicz 1898).
KICKS = [3, 5, 7, 9, 10, 18, 6, 14, 11, 9, 5, 11, 15, 6, 11, 17, 12, 15, 8, 4]
DAY = pd.Timestamp("2023-10-17")


def yearly(counts, first):
    """Return counts of calendar years."""
    index = pd.period_range(str(first), periods=len(counts), freq="Y")
    return pd.Series([int(n) for n in counts], index=index)


def daily(*pieces, seed=1):
    """Return daily Poisson counts as an increments table, (days, rate) a piece."""
    rng = np.random.default_rng(seed)
    counts = np.concatenate([rng.poisson(rate, days) for days, rate in pieces])
    return rises(counts, theatre="Iraq")


def gathered(table, sizes):
    """Return the rows of an increments table put together in runs of these sizes."""
    ends = np.cumsum(sizes)
    first, last = ends - sizes, ends - 1
    total = np.add.reduceat(table["count"].to_numpy(), first)
    out = pd.DataFrame(
        {"start": table["start"].to_numpy()[first], "end": table["end"].to_numpy()[last]}
    )
    return out.assign(theatre="Iraq", days=sizes, count=total)


def test_coal_mining_disasters_fell_about_1891():
    found = tallies.find_changepoints(yearly(COAL, 1851), kind="counts")
    assert 1890 <= found.dates[0].year <= 1892
    assert len(found.dates) == 1
    assert found.p_values.iloc[0] == pytest.approx(0.001)
    assert (found.segments["rate"] * 365.25).round(1).to_list() == [3.1, 0.9]
    whole = yearly(COAL, 1851)
    assert whole.sum() == 191
    assert found.segments["count"].sum() == 191 - whole[str(found.dates[0].year)]
    earliest, latest = found.date_sets[0][[0, -1]].year
    assert (earliest, latest) == (1886, 1897)


def test_horse_kicks_show_no_change():
    found = tallies.find_changepoints(yearly(KICKS, 1875), kind="counts")
    assert found.dates.empty
    assert found.date_sets == ()
    assert found.to_frame().empty
    assert found.sentence == (
        f"The rate of reported attacks: no change detected (p = {found.tests['p_value'][0]:.2f})."
    )


def test_one_large_change_is_dated_to_the_first_day_of_the_new_rate():
    table = daily((60, 1.0), (60, 6.0))
    found = tallies.find_changepoints(table)
    assert abs((found.dates[0] - (table["start"].iloc[0] + pd.Timedelta(days=61))).days) <= 1
    assert found.segments["days"].to_list() == [
        (found.dates[0] - table["end"].iloc[0]).days,
        120 - (found.dates[0] - table["end"].iloc[0]).days,
    ]
    one = tallies.detect_change(table)
    assert one.date == found.dates[0]
    assert one.p_value == found.tests["p_value"][0] == pytest.approx(0.002)
    assert one.ratio_low < 6.0 < one.ratio_high
    assert one.sentence.startswith("The rate of reported attacks in Iraq rose about ")


def test_three_changes_are_found_with_their_own_p_values():
    found = tallies.find_changepoints(daily((40, 1.0), (40, 5.0), (40, 1.0), (40, 5.0)))
    apart = np.diff(found.dates) / np.timedelta64(1, "D")
    assert len(found.dates) == 3
    assert (np.abs(apart - 40) <= 4).all()
    assert (found.p_values >= found.tests["p_value"][0]).all()
    assert (found.p_values < 0.05).all()
    assert found.sentence.count("rose") == 2
    assert found.sentence.count("fell") == 1


def test_a_change_inside_a_gap_is_dated_by_day():
    table = daily((63, 0.5), (57, 8.0), seed=3)
    wide = gathered(table, np.full(12, 10))  # the change falls on the third day of a row
    found = tallies.detect_change(wide)
    edges = set(wide["end"] + pd.Timedelta(days=1))
    assert found.date not in edges
    assert abs((found.date - table["end"].iloc[62]).days - 1) <= 2


def test_segments_count_whole_rows_only():
    table = gathered(daily((63, 0.5), (57, 8.0), seed=3), np.full(12, 10))
    found = tallies.find_changepoints(table)
    assert found.segments["days"].to_list() == [60, 50]
    assert found.segments["count"].sum() < table["count"].sum()
    assert found.segments["end"].iloc[0] + pd.Timedelta(days=1) == found.dates[0]


@pytest.mark.parametrize("detect", [tallies.detect_change, tallies.find_changepoints])
def test_the_answer_is_the_same_twice_and_in_any_row_order(detect):
    table = daily((50, 1.0), (50, 2.5), seed=5)
    kept = table.copy()
    first, again = detect(table), detect(table.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    assert first.sentence == again.sentence
    pd.testing.assert_frame_equal(table, kept)


def test_a_seed_and_its_generator_are_two_ways_to_choose_draws():
    table = daily((50, 1.0), (50, 1.6), seed=5)
    ps = {
        tallies.detect_change(table, rng=rng).p_value for rng in (0, 1, 2, np.random.default_rng(3))
    }
    assert len(ps) > 1
    assert max(ps) - min(ps) < 0.15


def test_cumulative_and_counts_and_table_agree():
    table = daily((50, 1.0), (50, 2.5), seed=5)
    ends = pd.DatetimeIndex(table["end"])
    counts = pd.Series(table["count"].to_numpy(), index=ends, name="Iraq")
    start = pd.DatetimeIndex([table["start"].iloc[0]])
    total = pd.Series([0, *counts.cumsum()], index=start.append(ends), name="Iraq")
    answers = [
        tallies.detect_change(table),
        tallies.detect_change(counts, kind="counts"),
        tallies.detect_change(total),
    ]
    assert len({(a.date, a.p_value, a.theatre) for a in answers}) == 1


def test_the_bundled_wave_shows_no_change_either_way():
    claims = tallies.load_dataset("us_forces_2023").reports
    line = tallies.reconcile(
        claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    )
    syria = tallies.detect_change(line, theatre="Syria", dispersion="poisson", draws=4999)
    iraq = tallies.detect_change(line, theatre="Iraq", dispersion="poisson", draws=4999)
    assert syria.date == pd.Timestamp("2023-10-27")  # after 26 October
    assert 0.10 < syria.p_value < 0.16
    assert iraq.p_value > 0.5
    panel = tallies.find_changepoints(line)
    assert panel.tests["theatre"].to_list() == ["Iraq", "Syria"]
    assert panel.dates.empty
    assert panel.sentence.count("no change detected") == 2


def test_the_seven_dates_of_the_first_tallies():
    # Officials' totals for Iraq and Syria, as reported on seven days (reconciliation, anchors).
    days = pd.to_datetime(["2023-10-16", "2023-10-24", "2023-10-26", "2023-10-30", "2023-11-09"])
    days = days.append(pd.to_datetime(["2023-11-13", "2023-11-17", "2023-11-23"]))
    syria = pd.Series([0, 3, 4, 9, 22, 28, 32, 37], index=days, name="Syria")
    found = tallies.detect_change(syria, dispersion="poisson", draws=4999)
    assert found.date == pd.Timestamp("2023-10-27")
    assert 0.05 < found.p_value < 0.2
    assert "no change detected" in found.sentence or "may have risen" in found.sentence


def test_limits_that_stay_open_are_run_at_both_ends():
    rows = [
        {"theatre": "Iraq", "reference_date": str((DAY + pd.Timedelta(days=7 * i)).date()),
         "count": count, "source": "a", "since": str(DAY.date()), "qualifier": qualifier}
        for i, (count, qualifier) in enumerate(
            [(2, "exact"), (4, "exact"), (6, "exact"), (8, "exact"), (9, "at_least"),
             (40, "exact"), (55, "exact"), (70, "exact"), (85, "exact"), (100, "exact")]
        )
    ]  # fmt: skip
    line = tallies.reconcile(tallies.validate_reports(rows))
    found = tallies.find_changepoints(line, theatre="Iraq")
    assert found.tests["depends_on_limits"].notna().all()
    assert tallies.detect_change(line, theatre="Iraq").depends_on_limits is not None


def test_false_discovery_is_allowed_for_over_theatres():
    quiet = [daily((60, 1.0), (60, 1.0), seed=s).assign(theatre=f"T{s:02}") for s in range(12)]
    loud = daily((60, 1.0), (60, 1.9), seed=2).assign(theatre="X")
    panel = pd.concat([*quiet, loud], ignore_index=True)
    plain = tallies.find_changepoints(panel, draws=199)
    careful = tallies.find_changepoints(panel, draws=199, false_discovery=True)
    assert (careful.tests["adjusted"] >= plain.tests["adjusted"]).all()
    assert careful.tests["changes"].sum() <= plain.tests["changes"].sum()
    ps = plain.tests["p_value"].sort_values()
    wanted = (ps[::-1] * len(ps) / np.arange(len(ps), 0, -1)).cummin().clip(upper=1)
    np.testing.assert_allclose(careful.tests["adjusted"][wanted.index], wanted)


def test_nothing_counted_is_no_change():
    none = rises([0] * 30)
    found = tallies.detect_change(none)
    assert found.p_value == 1.0
    assert pd.isna(found.date)
    assert "no change point, no events" in found.sentence
    assert found.segments["rate_high"][0] > 0
    assert found.to_frame()["date"].isna().all()
    assert "nothing was counted" in tallies.find_changepoints(none).sentence


def test_zeros_then_some_stay_bounded():
    found = tallies.detect_change(rises([0] * 40 + [2, 1, 3, 2] * 10))
    assert found.ratio == np.inf
    assert 1 < found.ratio_low < np.inf
    assert found.segments["rate_high"].max() < 100


def test_huge_counts_answer():
    table = rises([10**9, 10**9 - 5] * 20)
    assert tallies.detect_change(table).p_value > 0.05


def test_a_date_chosen_beforehand_is_tested_alone():
    table = daily((60, 1.0), (60, 2.0), seed=8)
    day = table["end"].iloc[60]
    found = tallies.detect_change(table, at=day)
    known = tallies.compare_rates(table, at=day)
    assert (found.p_value, found.ratio_low) == pytest.approx((known.p_value, known.ratio_low), 0.2)
    assert found.p_value == known.p_value
    assert list(found.date_set) == [found.date] == [day]
    assert "chosen before looking" in repr(found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"alpha": 0.0}, r"alpha=0.0 is not between 0 and 1. Write 0.05"),
        ({"confidence": 95}, r"confidence=95 is not between 0 and 1"),
        ({"draws": 9}, r"draws=9 is too few"),
        ({"rng": -1}, r"rng=-1 is no seed"),
        ({"dispersion": "negbin"}, r"dispersion='negbin' is not an option"),
        ({"kind": "daily"}, r"kind='daily' is not an option"),
        ({"theatre": "Irak"}, r"theatre='Irak' is not in the table. Did you mean 'Iraq'\?"),
    ],
)
def test_wrong_options_are_refused_in_words(options, words):
    with pytest.raises(TalliesError, match=words):
        tallies.find_changepoints(daily((30, 1.0)), **options)


def test_a_short_series_is_refused_with_its_length():
    with pytest.raises(NotEnoughDataError, match=r"of Iraq is too short: n=4, need 5"):
        tallies.detect_change(rises([1, 2, 3, 4], theatre="Iraq"))


def test_several_theatres_need_a_choice_for_one_change():
    both = pd.concat([daily((30, 1.0)), daily((30, 1.0)).assign(theatre="Syria")])
    with pytest.raises(TalliesError, match="There are several theatres: Iraq, Syria"):
        tallies.detect_change(both)


def test_the_record_reads_well():
    found = tallies.find_changepoints(daily((60, 1.0), (60, 6.0)))
    text = found.summary()
    assert "One look: where nothing changes, 5% of such series show a change." in text
    assert "tallies.monitor" in text
    assert found.sentence in repr(found)
    assert "<table" in found._repr_html_()
    assert list(found.to_frame().columns) == [
        *("theatre", "date", "earliest", "latest", "p_value", "rate_before", "rate_after", "ratio")
    ]
