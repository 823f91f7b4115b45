"""The penalty of a change against simulation; the whole table: ``python benchmarks/penalties.py``.

The simulation here is a second one: it has its own likelihood.
"""

import numpy as np
import pytest
from scipy.special import xlogy

from tallies.trends.segmentation import critical_gain, shortest_segment

SERIES = 4000


def highest_gains(days, rate, edge, rng):
    """Return the highest log-likelihood ratio of one change in series without any."""
    count = rng.poisson(rate, (SERIES, days)).cumsum(axis=1)
    left = np.arange(1, days)
    left = left[(left >= edge) & (days - left >= edge)]
    early, total = count[:, left - 1], count[:, -1:]
    late, right = total - early, days - left
    gain = xlogy(early, early / left) + xlogy(late, late / right) - xlogy(total, total / days)
    return gain.max(axis=1)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("days", [30, 120, 260, 1000])
def test_penalty_is_about_the_5_percent_point(days, rate):
    rng = np.random.default_rng([3, days, int(10 * rate)])
    everywhere = np.quantile(highest_gains(days, rate, 1, rng), 0.95)
    assert everywhere == pytest.approx(critical_gain(days), abs=0.75)
    # where changes are really looked for it errs on the safe side
    gains = highest_gains(days, rate, shortest_segment(days), rng)
    assert 0.01 < np.mean(gains > critical_gain(days)) < 0.05
