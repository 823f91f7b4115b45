"""The closed form of the limits, against hand-worked cases and linear programmes."""

import numpy as np
import pytest

from tallies.reconciliation import envelope as module
from tallies.reconciliation.contradictions import hold_together
from tallies.reconciliation.envelope import (
    _wide_family_limits,
    cummax,
    envelope,
    family_limits,
    forced_rise,
    joint_limits,
    outer_limits,
    reach,
    revmax,
    shift,
    straddle,
    subsets,
)
from tallies.reconciliation.rises import Rises
from tests.reconciliation.made_up import (
    OPEN,
    everything,
    figure,
    programme_limits,
    rising,
    system,
    true_system,
)

TWO_PARTS = (
    np.array([[0.0, 4.0, 6.0], [1.0, 1.0, 8.0]]),
    np.array([[2.0, 5.0, 9.0], [3.0, 7.0, 9.0]]),
)


def test_running_maxima_and_shifts():
    x = np.array([3.0, 1.0, 4.0, 2.0])
    assert cummax(x).tolist() == [3, 3, 4, 4]
    assert revmax(x).tolist() == [4, 4, 4, 2]
    assert shift(x, 1).tolist() == [-OPEN, 3, 1, 4]
    assert shift(x, -1).tolist() == [1, 4, 2, -OPEN]


def test_subsets():
    assert list(subsets(2)) == [(), (0,), (1,), (0, 1)]
    assert len(list(subsets(5))) == 32


def test_forced_rise_adds_what_each_part_must_rise():
    low, high = TWO_PARTS
    # From day 0 to 2: the first from at most 2 to at least 6, the second from 3 to 8.
    assert forced_rise(low, high).tolist() == [[0, 2, 9], [0, 0, 2], [0, 0, 0]]


def test_reach_starts_on_the_best_day():
    low, high = TWO_PARTS
    start = np.array([5.0, 8.0, 0.0])
    # Day 1: 5 + 2 or 8 itself; day 2: 5 + 9 or 8 + 2.
    assert reach(start, low, high).tolist() == [5, 8, 14]


def test_straddle_looks_either_side_of_a_day():
    low, high = TWO_PARTS
    start, end = np.array([5.0, 8.0, 0.0]), np.array([-1.0, -9.0, -3.0])
    # s < day <= t: for day 1 the pairs (0, 1) = 5 + 2 - 9 and (0, 2) = 5 + 9 - 3.
    assert straddle(start, end, low, high, before=True).tolist() == [-OPEN, 11, 11]
    # s <= day < t: for day 1 the pairs (0, 2) = 11 and (1, 2) = 8 + 2 - 3.
    assert straddle(start, end, low, high, before=False).tolist() == [11, 11, -OPEN]


@pytest.mark.parametrize("parts", [1, 2, 3, 4])
def test_table_and_subsets_say_the_same(parts, monkeypatch):
    rng = np.random.default_rng(parts)
    low = np.cumsum(rng.integers(0, 4, size=(parts, 6)), axis=1).astype(float)
    high = low + np.cumsum(rng.integers(0, 3, size=(parts, 6)), axis=1)
    high[0, 4:] = OPEN
    start, end = rng.integers(0, 30, size=(2, 6)).astype(float)
    end[5] = -OPEN
    by_subsets = [
        reach(start, low, high),
        straddle(start, end, low, high, before=True),
        straddle(start, end, low, high, before=False),
    ]
    monkeypatch.setattr(module, "SUBSETS_UP_TO", 0)
    by_table = [
        reach(start, low, high),
        straddle(start, end, low, high, before=True),
        straddle(start, end, low, high, before=False),
    ]
    for left, right in zip(by_subsets, by_table, strict=True):
        assert left.tolist() == right.tolist()
    assert len(set(np.concatenate(by_table).tolist())) > 5


def test_limits_of_two_theatres_and_their_sum_by_hand():
    made = system(
        "AB",
        figure("A", 2, 10),
        figure("B", 2, 3),
        figure("AB", 5, 20),
        figure("B", 9, 6),
        figure("AB", 9, 26),
    )
    low, high, _ = envelope(made, everything(made))
    # On day 5 B stands between 3 and 6, so that A stands between 14 and 17.
    assert low.tolist() == [[10, 14, 20], [3, 3, 6], [13, 20, 26]]
    assert high.tolist() == [[10, 17, 20], [3, 6, 6], [13, 20, 26]]


def test_limits_that_only_a_rise_between_two_days_gives():
    made = system("AB", figure("AB", 2, 10), figure("A", 2, 0, 4), figure("A", 5, 7, OPEN))
    low, high, _ = envelope(made, everything(made))
    # A rises by three or more from day 2 to day 5, and B does not fall meanwhile.
    assert low.tolist() == [[0, 7], [6, 6], [10, 13]]
    assert high.tolist() == [[4, OPEN], [10, OPEN], [10, OPEN]]


def test_an_open_limit_stays_open():
    made = system("AB", figure("A", 2, 5, OPEN), figure("B", 3, 2), figure("AB", 3, 4, OPEN))
    low, high, _ = envelope(made, everything(made))
    assert low.tolist() == [[5, 5], [0, 2], [5, 7]]
    assert high.tolist() == [[OPEN, OPEN], [2, 2], [OPEN, OPEN]]


@pytest.mark.parametrize("theatres", ["A", "AB", "ABC", "ABCD"])
def test_closed_form_against_linear_programmes(theatres):
    rng = np.random.default_rng(len(theatres))
    pinned = opened = 0
    for _ in range(9):
        made = true_system(rng, [*theatres, theatres], 4, 2 + len(theatres))
        kept = everything(made)
        expected = programme_limits(made, kept)
        found = envelope(made, kept)
        assert found[0].tolist() == expected[0].tolist()
        assert found[1].tolist() == expected[1].tolist()
        pinned += int((found[0] == found[1]).sum())
        opened += int(np.isinf(found[1]).sum())
    assert pinned > 5
    assert opened > 2


def test_more_parts_than_subsets_are_listed_for_against_linear_programmes():
    theatres = "ABCDEFGH"
    assert len(theatres) > module.SUBSETS_UP_TO
    rng = np.random.default_rng(80)
    for _ in range(2):
        made = true_system(rng, [*theatres, theatres], 3, 12)
        kept = everything(made)
        expected = programme_limits(made, kept)
        found = envelope(made, kept)
        assert found[0].tolist() == expected[0].tolist()
        assert found[1].tolist() == expected[1].tolist()


def test_a_part_of_the_figures_gives_wider_limits():
    rng = np.random.default_rng(17)
    wider = 0
    for _ in range(40):
        made = true_system(rng, ["A", "B", "C", "ABC"], 5, 9)
        all_kept = everything(made)
        fewer = all_kept.copy()
        fewer[int(rng.integers(made.size))] = False
        low, high, _ = envelope(made, all_kept)
        low_fewer, high_fewer, _ = envelope(made, fewer)
        assert (low_fewer <= low).all()
        assert (high_fewer >= high).all()
        wider += int((low_fewer < low).any() or (high_fewer > high).any())
    assert wider > 10


def test_family_limits_leave_exact_limits_alone():
    rng = np.random.default_rng(23)
    for _ in range(20):
        made = true_system(rng, ["A", "B", "AB"], 5, 6)
        low, high, _ = envelope(made, everything(made))
        again = family_limits(low[:2], high[:2], low[2], high[2])
        assert np.array_equal(again[0], low[:2])
        assert np.array_equal(again[1], high[:2])
        assert np.array_equal(again[2], low[2])
        assert np.array_equal(again[3], high[2])


def test_outer_limits_of_overlapping_sums_are_valid_and_not_always_tight():
    pairs = [figure(name, 2, 0, 1) for name in ("AB", "BC", "AC")]
    made = system("ABC", *pairs)
    kept = everything(made)
    assert hold_together(made, range(made.size))
    outer = outer_limits(made, kept)
    exact = envelope(made, kept)
    assert outer[1][-1].tolist() == [2]  # a pair and the rest
    assert exact[1][-1].tolist() == [1]  # twice the total is at most three
    assert (outer[0] <= exact[0]).all()
    assert (outer[1] >= exact[1]).all()


def test_a_table_of_days_gives_the_limits_that_subsets_give():
    rng = np.random.default_rng(5)
    for _ in range(200):
        parts, days = int(rng.integers(2, 5)), int(rng.integers(1, 7))
        truth = rising(rng, parts, days)
        low = np.maximum.accumulate(
            np.maximum(0.0, truth - rng.integers(0, 9, truth.shape)), axis=1
        )
        high = np.where(
            rng.random(truth.shape) < 0.6, truth + rng.integers(0, 4, truth.shape), OPEN
        )
        high = np.minimum.accumulate(high[:, ::-1], axis=1)[:, ::-1]
        total = truth.sum(axis=0).astype(float)
        lower, upper = (np.repeat(side, 40, axis=1) for side in (low, high))  # many days
        sums = np.repeat(total, 40)
        few = [side[..., ::40] for side in family_limits(lower, upper, sums - 1, sums + 1)]
        base, cap = joint_limits(low, high, total - 1, total + 1)
        many = _wide_family_limits(low, high, base, cap, forced_rise(low, high))
        for side, expected in zip(many, few, strict=True):
            assert side.tolist() == expected.tolist()


def test_a_table_of_rises_follows_its_parts():
    rng = np.random.default_rng(6)
    rises = Rises()
    low = rising(rng, 9, 8).astype(float)
    high = low + 2
    for _ in range(20):
        low, high = low.copy(), high.copy()
        low[rng.integers(9), rng.integers(8)] += 1
        high[rng.integers(9), rng.integers(8) :] = OPEN
        assert rises.of(low, high).tolist() == forced_rise(low, high).tolist()


def test_limits_that_chase_each_other_beyond_all_counts_leave_no_trace_in_the_table():
    low = np.array([[1.0, 2.0, 4.0], [0.0, 3.0, 3.0]])
    high = low + 1
    rises = Rises()
    rises.of(low, high)
    wild = np.array([[1.0, 2.0, 1e160], [0.0, 3.0, 3.0]])
    assert rises.of(wild, high).tolist() == forced_rise(wild, high).tolist()
    assert rises.of(low, high).tolist() == forced_rise(low, high).tolist()
