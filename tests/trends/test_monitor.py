"""Watching the rate: alarms where it changes, few where it does not, refusals in words."""

import warnings

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import NotEnoughDataError, TalliesError
from tallies.trends import _sequential as kernels
from tallies.trends import monitor as room
from tallies.trends.baseline import Baseline

FAST = {"false_alarm_every": 60}


def table(counts, days=None, start="2023-10-16", theatre="Iraq"):
    days = np.ones(len(counts), dtype=int) if days is None else np.asarray(days)
    edges = np.concatenate([[0], np.cumsum(days)])
    at = pd.Timestamp(start) + pd.to_timedelta(edges, unit="D")
    rows = {"theatre": theatre, "start": at[:-1], "end": at[1:], "days": days, "count": counts}
    return pd.DataFrame(rows)


QUIET = [1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, 3, 0, 1, 0, 2, 1, 1, 0, 1]
RISING = table([*QUIET, 4, 3, 5, 4])
FALLING = table([*[3, 5, 4, 4, 2, 6, 3, 4], *[0, 0, 1, 0, 0]])


# What it says


def test_a_rise_is_found_and_dated():
    found = tallies.monitor(RISING, baseline=1.0, dispersion=0, false_alarm_every=365)
    assert found.alarm
    assert found.onset == pd.Timestamp("2023-11-06")  # start of the first row of 4, + 1 day
    assert found.alarm_date == pd.Timestamp("2023-11-08")
    assert found.rate_since == pytest.approx(4)
    assert found.sentence == (
        "An alarm on 8 November 2023: the rate of reported attacks in Iraq may have risen since "
        "6 November 2023 (from 1.0 to 4.0 a day); without any change such an alarm comes once in "
        "365 days on average."
    )


def test_a_fall_is_found_only_by_who_looks_for_it():
    fall = tallies.monitor(FALLING, baseline=4.0, dispersion=0, direction="down", **FAST)
    both = tallies.monitor(FALLING, baseline=4.0, dispersion=0, direction="both", **FAST)
    assert fall.onset == both.onset == pd.Timestamp("2023-10-25")
    assert "may have fallen since 25 October 2023" in fall.sentence
    assert not tallies.monitor(FALLING, baseline=4.0, dispersion=0, direction="up", **FAST).alarm
    assert not tallies.monitor(RISING, baseline=1.0, dispersion=0, direction="down", **FAST).alarm


def test_no_alarm_is_said_as_no_proof_of_quiet():
    found = tallies.monitor(table(QUIET), baseline=1.0, dispersion=0)
    assert not found.alarm
    assert pd.isna(found.alarm_date)
    assert pd.isna(found.onset)
    assert np.isnan(found.rate_since)
    assert found.sentence.startswith("No alarm by 5 November 2023: ")
    assert "may have gone unseen" in found.sentence


def test_two_sides_need_more_evidence_than_one():
    one = tallies.monitor(RISING, baseline=1.0, dispersion=0)
    two = tallies.monitor(RISING, baseline=1.0, dispersion=0, direction="both", method="glr")
    up = tallies.monitor(RISING, baseline=1.0, dispersion=0, method="glr")
    assert two.threshold > up.threshold
    assert one.simulated_every == pytest.approx(365, rel=0.1)


def test_bursty_counts_need_more_evidence():
    """The same wave is news among steady counts and none among bursty ones."""
    wave = table([1, 0, 1, 1, 0, 1, 2, 5, 0, 0, 1])
    assert tallies.monitor(wave, baseline=1.0, dispersion=0, **FAST).alarm
    assert not tallies.monitor(wave, baseline=1.0, dispersion=3.0, **FAST).alarm


def test_the_statistic_goes_on_after_an_alarm():
    """It is not restarted, and the sentence tells when it has come down again."""
    wave = table([1, 0, 2, 6, 5, 6, *[0] * 40])
    found = tallies.monitor(wave, baseline=1.0, dispersion=0, **FAST)
    rows = found.to_frame()
    assert rows["alarm"].sum() > 3
    assert not rows["alarm"].iloc[-1]
    assert found.sentence.endswith("By 1 December 2023 the statistic was back below the threshold.")


def test_the_table_has_its_columns_and_is_a_copy():
    found = tallies.monitor(RISING, baseline=1.0, dispersion=0, **FAST)
    rows = found.to_frame()
    assert {name: str(dtype) for name, dtype in rows.dtypes.items()} == {
        "start": "datetime64[us]",
        "end": "datetime64[us]",
        "days": "int64",
        "count": "int64",
        "statistic": "float64",
        "threshold": "float64",
        "alarm": "bool",
    }
    rows["statistic"] = 0.0
    assert found.to_frame()["statistic"].max() > found.threshold
    first = found.to_frame().loc[lambda t: t["alarm"], "end"].iloc[0]
    assert first == found.alarm_date
    assert "Assumes:" in found.summary()
    assert "<li>" in found._repr_html_()


# Baseline


def test_a_period_gives_rate_and_dispersion_and_is_not_watched():
    found = tallies.monitor(RISING, baseline=("2023-10-17", "2023-11-05"), **FAST)
    assert found.rate_before == pytest.approx(sum(QUIET) / 20)
    assert found.dispersion == 0  # these vary less than Poisson
    assert found.to_frame()["count"].tolist() == [4, 3, 5, 4]
    assert "from 17 October 2023 to 5 November 2023" in found.assumptions[2]
    assert "allows for its error" in found.assumptions[2]


def test_a_row_across_the_end_of_the_period_is_watched_whole():
    found = tallies.monitor(
        table([3, 2, 4, 3], [2, 3, 4, 2]),
        baseline=("2023-10-17", "2023-10-22"),
        dispersion=0,
        false_alarm_every=60,
    )
    assert found.rate_before == 1.0  # 5 attacks in 5 days
    assert found.to_frame()["days"].tolist() == [4, 2]


def test_a_short_period_raises_the_threshold():
    """What 12 days cannot tell of the rate is allowed for."""
    twice = table([*QUIET, *QUIET])
    short = tallies.monitor(twice, baseline=("2023-10-17", "2023-10-28"), dispersion=0)
    known = tallies.monitor(
        short.to_frame().drop(columns=["statistic", "threshold", "alarm"]),
        baseline=short.rate_before,
        dispersion=0,
    )
    assert short.threshold > known.threshold + 0.3


def test_a_change_does_not_pass_for_dispersion():
    """With a rate given, neighbours tell the dispersion: a steady step is not a burst."""
    step = table([1, 1, 2, 1, 1, 2, 1, 1, 1, 2, 6, 7, 6, 6, 7, 6, 7, 6])
    assert tallies.monitor(step, baseline=1.2, **FAST).dispersion < 0.05


def test_dispersion_of_neighbours_is_near_the_truth():
    rng = np.random.default_rng(5)
    counts = rng.negative_binomial(2, 1 / 2, 800)  # 2 a day, dispersion 0.5
    found = tallies.monitor(table(counts), baseline=2.0, **FAST)
    assert found.dispersion == pytest.approx(0.5, abs=0.15)


# Exposure


@pytest.mark.parametrize("method", ["mixture", "glr", "cusum"])
def test_merged_rows_make_no_alarm_out_of_nothing(method):
    """A report that speaks for a week is not a week's attacks in a day."""
    rng = np.random.default_rng(8)
    daily = rng.poisson(1.0, 210)
    options = {"baseline": 1.0, "dispersion": 0, "method": method, "false_alarm_every": 2000}
    weekly = tallies.monitor(table(daily.reshape(30, 7).sum(axis=1), [7] * 30), **options)
    assert not tallies.monitor(table(daily), **options).alarm
    assert not weekly.alarm
    assert weekly.to_frame()["count"].max() >= 10
    forgotten = tallies.monitor(table(daily.reshape(30, 7).sum(axis=1)), **options)
    assert forgotten.alarm  # the same counts, their days forgotten


def test_at_its_edge_a_merged_row_says_what_its_rows_said():
    """Only totals since the onset matter, so rows merged before it change nothing."""
    merged = table([sum(QUIET), 4, 3, 5, 4], [20, 1, 1, 1, 1])
    for method in ("glr", "cusum"):
        fine = room._statistic(
            room.read_counts(RISING), Baseline(1.0, 0.5, fitted=False), "up", method
        )
        coarse = room._statistic(
            room.read_counts(merged), Baseline(1.0, 0.5, fitted=False), "up", method
        )
        assert coarse[-4:] == pytest.approx(fine[-4:], rel=1e-12)


# Same input, same answer


def test_same_answer_twice_and_for_any_row_order():
    first = tallies.monitor(RISING, baseline=1.0, **FAST)
    again = tallies.monitor(RISING.sample(frac=1, random_state=4), baseline=1.0, **FAST)
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    assert repr(first) == repr(again)
    seeded = tallies.monitor(RISING, baseline=1.0, rng=np.random.default_rng(room.SEED), **FAST)
    assert seeded.threshold == first.threshold
    other = tallies.monitor(RISING, baseline=1.0, rng=1, **FAST)
    assert other.threshold == pytest.approx(first.threshold, abs=0.2)


def test_input_is_not_changed():
    before = RISING.copy(deep=True)
    tallies.monitor(RISING, baseline=("2023-10-17", "2023-11-05"), **FAST)
    pd.testing.assert_frame_equal(RISING, before)


def test_a_cumulative_series_is_the_same_as_its_rows():
    days = pd.date_range("2023-10-16", periods=len(RISING) + 1)
    total = pd.Series([0, *RISING["count"].cumsum()], index=days)
    one = tallies.monitor(total, baseline=1.0, dispersion=0, **FAST)
    two = tallies.monitor(RISING, baseline=1.0, dispersion=0, **FAST)
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame())


def test_theatres_are_chosen_by_name():
    both = pd.concat([RISING, table(QUIET, theatre="Syria")])
    assert tallies.monitor(both, baseline=1.0, dispersion=0, theatre="Syria").theatre == "Syria"
    with pytest.raises(TalliesError, match=r"several theatres: Iraq, Syria"):
        tallies.monitor(both, baseline=1.0)


# Edges


@pytest.mark.parametrize("direction", ["up", "down", "both"])
@pytest.mark.parametrize("method", ["mixture", "glr", "cusum"])
@pytest.mark.parametrize("a", [0, "auto"])
def test_odd_input_has_a_defined_answer(direction, method, a):
    options = {"direction": direction, "method": method, "dispersion": a, "false_alarm_every": 30}
    zeros = tallies.monitor(table([0] * 12), baseline=0.8, **options)
    assert zeros.alarm == (direction != "up")
    assert np.isfinite(zeros.to_frame()["statistic"]).all()
    one_row = tallies.monitor(table([9], [2]), baseline=1.0, **options)
    assert len(one_row.to_frame()) == 1
    assert np.isfinite(one_row.threshold)


@pytest.mark.parametrize("method", ["mixture", "glr", "cusum"])
def test_huge_counts_have_an_answer(method):
    huge = table([10**9, 10**9, 10**9 - 10**4, 10**9, 4 * 10**8])
    options = {"baseline": 1e9, "method": method, "dispersion": 0, "false_alarm_every": 30}
    found = tallies.monitor(huge, direction="down", **options)
    assert found.alarm_date == pd.Timestamp("2023-10-21")
    assert not tallies.monitor(huge, direction="up", **options).alarm


def test_where_no_false_alarm_can_come_it_says_so():
    """A billion a day, give or take 30 thousand, never looks like one and a half billion."""
    found = tallies.monitor(table([10**9] * 5), baseline=1e9, dispersion=0, **FAST)
    assert found.simulated_every == np.inf
    assert "less than once in 60 days" in found.sentence


def test_far_from_the_time_asked_for_the_sentence_tells_the_real_one():
    """With few events the statistic takes few values, and not every time can be had."""
    found = tallies.monitor(
        table([1, 0, 0, 1], [7] * 4),
        baseline=0.02,
        dispersion=0,
        method="cusum",
        false_alarm_every=40,
    )
    assert abs(found.simulated_every / 40 - 1) > 0.1
    assert f"once in {found.simulated_every:,.0f} days on average" in found.sentence


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseline": 0}, r"baseline=0 is not a number above 0 .* highest rate that you would"),
        ({"baseline": -1.0}, r"baseline=-1\.0 is not a number above 0"),
        ({"baseline": float("nan")}, r"baseline=nan is not a number above 0"),
        ({"baseline": float("inf")}, r"baseline=inf is not a number above 0"),
        ({"baseline": "2023-10-17"}, r"baseline='2023-10-17' is not a number .* a period"),
        ({"baseline": ("2023-10-17",)}, r"has 1 days\. Give the first and the last"),
        ({"baseline": ("17.10.2023", "2023-10-20")}, r"baseline='17\.10\.2023' is not a day"),
        ({"dispersion": -0.5}, r"dispersion=-0.5 is not an option. Choose .* 0 or more"),
        ({"dispersion": "none"}, r"dispersion='none' is not an option. Choose 'auto'"),
        ({"direction": "rise"}, r"direction='rise' is not an option. Choose one of 'up'"),
        ({"method": "gls"}, r"method='gls' is not an option.*Did you mean 'glr'"),
        ({"false_alarm_every": 2}, r"false_alarm_every=2 days does not suit rows of 1 days"),
        ({"false_alarm_every": 10**6}, r"does not suit rows .* at most 4e\+04"),
        ({"false_alarm_every": None}, r"false_alarm_every=None is not a number above 0"),
    ],
)
def test_refusals_name_the_value_and_the_mend(options, message):
    with pytest.raises(TalliesError, match=message):
        tallies.monitor(RISING, **({"baseline": 1.0} | options))


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (("2023-10-17", "2023-12-01"), r"No row ends after .* 2023-12-01"),
        (("2023-01-01", "2023-02-01"), r"holds 0 whole rows with 0 attacks; it needs 2 rows"),
        (("2023-10-18", "2023-10-18"), r"holds 1 whole rows with 0 attacks"),
        (("2023-11-05", "2023-10-17"), r"holds 0 whole rows"),
    ],
)
def test_a_period_that_tells_nothing_is_not_enough(period, message):
    with pytest.raises(NotEnoughDataError, match=message):
        tallies.monitor(RISING, baseline=period)


def test_no_rows_and_missing_counts():
    with pytest.raises(NotEnoughDataError, match="no rows: n=0"):
        tallies.monitor(RISING.iloc[:0], baseline=1.0)
    holed = RISING.assign(count=RISING["count"].astype("Int64").where(RISING.index != 3))
    with pytest.raises(TalliesError, match="'count' is missing in 1 row"):
        tallies.monitor(holed, baseline=1.0)


# False alarms, quickly; the full tables come from benchmarks/monitor.py


def real_time(threshold, rate, a, gaps, asked, seed, believed=None):
    """Mean time to a false alarm in histories drawn day by day."""
    rng = np.random.default_rng(seed)
    days = rng.choice(gaps, (int(6 * asked / np.mean(gaps)), 1000))
    counts = np.zeros(days.shape)
    for extra in range(max(gaps)):
        new = (
            rng.negative_binomial(1 / a, 1 / (1 + a * rate), days.shape)
            if a
            else (rng.poisson(rate, days.shape))
        )
        counts += new * (days > extra)
    ratios = np.array(room.RATIOS["mixture"])
    paths = kernels.averaged_paths(counts, days, rate, a if believed is None else believed, ratios)
    return kernels.time_to_alarm(
        np.maximum.accumulate(paths, axis=0), np.cumsum(days, axis=0).astype(float), threshold
    )


@pytest.mark.parametrize("a", [0, 0.5])
@pytest.mark.parametrize("gaps", [(1,), (7,), (1, 2, 3, 4, 5, 6, 7)])
def test_false_alarms_come_as_often_as_asked(a, gaps):
    """1,000 histories tell the mean time to 3%; 12% leaves room for both simulations."""
    days = np.resize(gaps, 28)
    found = tallies.monitor(
        table(0 * days, days), baseline=1.5, dispersion=a, false_alarm_every=100
    )
    assert real_time(found.threshold, 1.5, a, gaps, 100, 11) == pytest.approx(100, rel=0.12)


def test_the_false_alarm_check_can_fail():
    """Bursty counts watched as Poisson ring far too often."""
    days = np.ones(28, dtype=int)
    found = tallies.monitor(
        table(0 * days, days), baseline=1.5, dispersion=0, false_alarm_every=100
    )
    assert real_time(found.threshold, 1.5, 0.5, (1,), 100, 11, believed=0) < 60


def test_an_alarm_on_every_row_has_the_time_of_one_row():
    """Known value: with threshold 0 the first row rings, and with none no row ever does."""
    highest = np.maximum.accumulate(np.array([[0.1, 0.2], [0.5, 0.1], [0.4, 0.9]]), axis=0)
    ends = np.array([[2.0, 3.0], [4.0, 6.0], [6.0, 9.0]])
    assert kernels.time_to_alarm(highest, ends, 0.0) == 2.5
    assert kernels.time_to_alarm(highest, ends, 0.45) == (4 + 9) / 2
    assert kernels.time_to_alarm(highest, ends, 0.6) == (6 + 9) / 1  # one run rings, both watched
    assert kernels.time_to_alarm(highest, ends, 5.0) == np.inf


def test_no_numpy_warning_leaves_the_room():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tallies.monitor(table([0, 0, 10**6]), baseline=1e-6, dispersion=2.0, **FAST)


def test_the_bundled_truce_is_noticed():
    """The rate of late 2023 in Iraq fell at the truce; computed, then written down."""
    reports = tallies.load_dataset("us_forces_2023").reports
    tally = tallies.reconcile(reports, definition="us_dod", until="2024-01-29")
    found = tallies.monitor(
        tally, theatre="Iraq", baseline=("2023-10-17", "2023-11-23"), direction="down"
    )
    assert found.onset == pd.Timestamp("2023-11-24")
    assert found.alarm_date == pd.Timestamp("2023-12-08")
    assert isinstance(found.baseline, Baseline)
