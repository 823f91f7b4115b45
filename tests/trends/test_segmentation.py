"""The search for several changes: dropping those not worth their price, and the screened one."""

import numpy as np
import pandas as pd
import pytest

from tallies import find_changepoints
from tallies.trends._kernels import segment_fit
from tallies.trends.segmentation import change_penalty, date_changes, screen, several_changes


def stepped(rng, gaps=1, steps=30):
    """Return rows of up to so many days, whose rate changes every 200 days, and the true days."""
    days = rng.integers(1, gaps + 1, 200 * steps // ((gaps + 1) // 2)).astype(float)
    rate = np.resize([0.6, 2.0, 0.8, 3.0, 1.0], steps + 1)
    ends = np.cumsum(days)
    return rng.poisson(days * rate[(ends // 200).astype(int) % (steps + 1)]).astype(float), days


@pytest.mark.parametrize("gaps", [1, 7])
def test_screened_search_finds_nearly_the_same(gaps):
    rng = np.random.default_rng(3)
    same, known = 0, 0
    for _ in range(3):
        count, days = stepped(rng, gaps)
        found = [
            date_changes(count, days, several_changes(count, days, 0.0, 14.0, screened=s)[0], 0, 14)
            for s in (False, True)
        ]
        assert abs(len(found[0]) - len(found[1])) <= 1
        same += len(set(found[0]) & set(found[1]))
        known += len(found[0])
    assert known > 60
    assert same >= 0.9 * known


def test_screen_keeps_the_edge_of_a_clear_step_and_few_others():
    rng = np.random.default_rng(8)
    count = np.r_[rng.poisson(1.0, 300), rng.poisson(6.0, 300)].astype(float)
    kept = screen(count, np.ones(600), 14.0)
    assert 300 in kept
    assert len(kept) < 600 / 8
    assert (np.diff(kept) > 0).all()


def test_every_change_that_is_left_gains_its_price():
    rng = np.random.default_rng(5)
    count, days = stepped(rng, steps=8)
    changes, _ = several_changes(count, days, 0.0, 14.0)
    marks = [0, *changes, len(count)]
    for low, at, high in zip(marks[:-2], marks[1:-1], marks[2:], strict=True):
        before, after = count[low:at].sum(), count[at:high].sum()
        gain = segment_fit(before, at - low, 0.0) + segment_fit(after, high - at, 0.0)
        gain -= segment_fit(before + after, high - low, 0.0)
        assert gain >= change_penalty(len(count)) - 1e-9


def test_public_function_takes_the_screened_search():
    rng = np.random.default_rng(11)
    days = pd.date_range("2023-01-01", periods=400, unit="us")
    daily = pd.Series(np.r_[rng.poisson(1, 200), rng.poisson(4, 200)], index=days)
    exact, screened = (find_changepoints(daily, kind="counts", screened=s) for s in (False, True))
    assert list(exact.dates) == list(screened.dates)
    assert len(exact.dates) == 1
