"""The mean of the four weeks before: by hand, and within the limits of the record."""

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.model.before import MEANS, with_means_before


def table(*weeks, theatre="Iraq", start="2023-10-22"):
    """Return a weekly table from (lower, estimate, upper, days covered)."""
    ends = pd.date_range(start, periods=len(weeks), freq="7D", unit="us")
    low, estimate, high, days = zip(*weeks, strict=True)
    return pd.DataFrame(
        {
            "week_start": ends - pd.Timedelta(days=6),
            "week_end": ends,
            "theatre": theatre,
            "lower": pd.array(low, dtype="Int64"),
            "estimate": pd.array(estimate, dtype="Int64"),
            "upper": pd.array(high, dtype="Int64"),
            "days_covered": days,
        }
    )


FIVE = ((1, 4, 9, 7), (2, 7, 7, 7), (0, 1, 3, 7), (5, 6, 8, 7), (3, 3, 3, 7))


def test_the_mean_is_that_of_the_four_weeks_before_and_its_limits_are_sums():
    means = with_means_before(table(*FIVE))[list(MEANS)]
    assert means.iloc[:4].isna().all(axis=None)
    assert means.iloc[4].tolist() == [8 / 4, 18 / 4, 27 / 4]


def test_a_week_need_not_be_full_itself_to_be_compared():
    means = with_means_before(table(*FIVE[:4], (3, 3, 3, 2)))
    assert means["before_mean"].iloc[4] == 18 / 4


@pytest.mark.parametrize("place", range(4))
def test_a_week_that_is_not_full_or_is_unknown_leaves_no_mean(place):
    partial, unknown = list(FIVE), list(FIVE)
    partial[place] = (*FIVE[place][:3], 6)
    unknown[place] = (0, pd.NA, pd.NA, 7)
    for weeks in (partial, unknown):
        assert with_means_before(table(*weeks))["before_mean"].isna().all()


def test_a_week_left_out_of_the_table_leaves_no_mean():
    whole = table(*FIVE, (2, 2, 2, 7))
    assert with_means_before(whole)["before_mean"].notna().sum() == 2
    assert with_means_before(whole.drop(index=2))["before_mean"].isna().all()


def test_without_an_upper_limit_only_the_highest_is_unknown():
    open_week = [(1, 4, pd.NA, 7), *FIVE[1:]]
    last = with_means_before(table(*open_week)).iloc[4]
    assert last[["before_low", "before_mean"]].tolist() == [8 / 4, 18 / 4]
    assert pd.isna(last["before_high"])


def test_theatres_are_not_mixed_and_rows_keep_their_order():
    both = pd.concat([table(*FIVE), table(*FIVE[::-1], theatre="Syria")], ignore_index=True)
    shuffled = both.sample(frac=1, random_state=3)
    means = with_means_before(shuffled)
    assert means.index.tolist() == shuffled.index.tolist()
    known = means.dropna(subset=["before_mean"]).set_index("theatre")["before_mean"]
    assert known.to_dict() == {"Iraq": 18 / 4, "Syria": (3 + 6 + 1 + 7) / 4}
    assert set(MEANS).isdisjoint(both)


def test_a_record_knows_the_limits_of_the_four_weeks_together():
    claims = tallies.load_dataset("us_forces_2023").reports
    record = tallies.reconcile(
        claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2024-01-27"
    )
    weeks = tallies.weekly(record)
    ours = with_means_before(weeks, record).dropna(subset=["before_mean"])
    summed = with_means_before(weeks).loc[ours.index]
    assert len(ours) > 20
    assert (ours["before_low"] >= summed["before_low"]).all()
    assert (ours["before_high"] <= summed["before_high"]).all()
    assert (ours["before_high"] < summed["before_high"]).any()
    assert (ours["before_low"] <= ours["before_mean"]).all()
    assert (ours["before_mean"] <= ours["before_high"]).all()
    # No range of a rise passes what the envelope allows at its two ends.
    for _, row in ours.iterrows():
        start = row["week_start"] - pd.Timedelta(days=29)
        low, high = (frame[row["theatre"]].astype(float) for frame in (record.lower, record.upper))
        end = row["week_start"] - pd.Timedelta(days=1)
        outermost = high[end] - low[start], max(0.0, low[end] - high[start])
        assert row["before_high"] <= outermost[0] / 4
        assert row["before_low"] >= outermost[1] / 4


def test_short_tables_and_empty_ones_have_no_means():
    for some in (table(*FIVE[:2]), table(*FIVE).iloc[:0]):
        means = with_means_before(some)
        assert means[list(MEANS)].dtypes.eq("Float64").all()
        assert means["before_mean"].isna().all()


def test_means_that_are_there_stay():
    made = with_means_before(table(*FIVE))
    made["before_low"] = np.float64(1.25)
    assert with_means_before(made)["before_low"].eq(1.25).all()
