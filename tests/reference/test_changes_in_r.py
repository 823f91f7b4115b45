"""The scan for one change against the glm of R (changes.R), at every edge of 22 series."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tallies.trends._kernels import split_gains

HERE = Path(__file__).parent
R = json.loads((HERE / "changes.json").read_text("utf-8"))
ROWS = pd.read_csv(HERE / "changes_series.csv")


def compare(name, gains, dispersion):
    rows = ROWS[ROWS["series"] == name]
    count, days = (rows[each].to_numpy(dtype=float) for each in ("count", "days"))
    ours = split_gains(count, days, dispersion, 1.0)
    gains = np.array(gains)
    some = gains >= 0  # R leaves out a side without counts, where its rate would be 0
    assert some.sum() > 5
    np.testing.assert_allclose(ours[some], gains[some], rtol=1e-7, atol=1e-7)
    if some.all():
        assert ours.argmax() == gains.argmax()


def test_there_are_enough_series():
    assert len(R) == ROWS["series"].nunique() == 22
    assert sum(r["size_2"] is not None for r in R.values()) == 8


@pytest.mark.parametrize("name", R)
def test_poisson_scan(name):
    compare(name, R[name]["poisson"], 0.0)


@pytest.mark.parametrize("name", [name for name in R if R[name]["size_2"] is not None])
def test_bursty_scan(name):
    compare(name, R[name]["size_2"], 0.5)
