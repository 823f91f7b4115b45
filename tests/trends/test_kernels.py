"""Formulas on arrays, by hand; the rest of them are compared with other methods in `reference`."""

import numpy as np
import pytest

from tallies.trends._kernels import mean_gain


def test_mean_gain_is_the_log_of_the_mean_ratio():
    gains = np.log([[1.0, 3.0, 8.0], [2.0, 2.0, 2.0]])
    assert mean_gain(gains) == pytest.approx(np.log([4.0, 2.0]))


def test_edges_not_looked_at_count_as_no_gain():
    gains = np.array([[np.log(6.0), -np.inf, -np.inf]])
    assert mean_gain(gains) == pytest.approx([np.log(2.0)])


def test_no_edge_looked_at_is_no_gain_and_no_warning():
    gains = np.array([[-np.inf, -np.inf], [0.0, -np.inf]])
    found = mean_gain(gains)
    assert found[0] == -np.inf
    assert found[1] == pytest.approx(np.log(0.5))
