"""Rates, trends and burstiness against numbers that R made (rates.R), on 24 series.

Tolerances: R's own iterations stop at about 1e-8 of the deviance (flat glm) or 1e-10 in the root,
so 1e-6 relative tells a wrong formula from a stopping rule.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tallies import compare_rates, dispersion, fit_trend
from tallies.trends import _line
from tallies.trends._kernels import fitted_dispersion

HERE = Path(__file__).parent
R = json.loads((HERE / "rates.json").read_text("utf-8"))
ROWS = pd.read_csv(HERE / "rates_series.csv")
CLOSE = 1e-6
A_OF_R = 0.5  # the day-level dispersion of its negative binomial values


def table(name):
    """Return one series as an increments table, and the first day of its second period."""
    rows = ROWS[ROWS["series"] == name]
    edges = pd.Timestamp("2023-01-01") + pd.to_timedelta([0, *rows["days"].cumsum()], unit="D")
    frame = pd.DataFrame(
        {"start": edges[:-1], "end": edges[1:], "count": rows["count"].to_numpy()}
    ).astype({"start": "datetime64[us]", "end": "datetime64[us]"})
    first = int((rows["after"] == 0).sum())
    return frame, frame["start"].iloc[first] + pd.Timedelta(days=1)


def arrays(name):
    rows = ROWS[ROWS["series"] == name]
    count, days = (rows[each].to_numpy(dtype=float) for each in ("count", "days"))
    return count, days, _line.middles(days)


def close(value):
    return pytest.approx(value, rel=CLOSE, abs=1e-9)


def test_there_are_enough_series():
    assert len(R) == ROWS["series"].nunique() == 24


@pytest.mark.parametrize("name", R)
def test_pearson_index(name):
    found = dispersion(table(name)[0])
    assert found.index == close(R[name]["index"])
    if found.method.startswith("that of chi-square"):
        assert found.p_value == close(R[name]["chi2_p"])


@pytest.mark.parametrize("name", R)
def test_two_poisson_rates(name):
    frame, at = table(name)
    found = compare_rates(frame, at=at, dispersion="poisson")
    r = R[name]
    assert found.ratio == close(r["ratio"])
    assert found.p_value == close(r["midp_p"])
    assert (found.ratio_low, found.ratio_high) == close((r["midp_low"], r["midp_high"]))
    assert r["exact_low"] <= found.ratio_low * (1 + CLOSE)
    assert found.ratio_high <= r["exact_high"] * (1 + CLOSE)
    before = found.periods.iloc[0]
    assert (before["rate_low"], before["rate_high"]) == close((r["before_low"], r["before_high"]))


@pytest.mark.parametrize("name", [name for name in R if R[name]["nb_p"] is not None])
def test_two_bursty_rates(name):
    frame, at = table(name)
    found = compare_rates(frame, at=at, dispersion=A_OF_R)
    r = R[name]
    # R maximises over the shared rate by search: its statistic is good to about 1e-5
    assert found.p_value == pytest.approx(r["nb_p"], rel=1e-4, abs=1e-6)
    assert (found.ratio_low, found.ratio_high) == pytest.approx(
        (r["nb_low"], r["nb_high"]), rel=1e-4
    )


@pytest.mark.parametrize("name", R)
def test_poisson_trend(name):
    count, days, time = arrays(name)
    line = _line.fit_line(count, days, time, 0.0)
    r = R[name]
    assert (line.slope, line.error) == close((r["slope"], r["error"]))
    scale = np.sum((count - line.mean) ** 2 / line.mean) / (len(count) - 2)
    assert scale == close(r["scale"])
    assert line.error * np.sqrt(scale) == close(r["quasi_error"])
    # our dispersion is above 0 exactly where R's scale is above 1
    assert (fitted_dispersion(count, days, line.mean, 2) > 0) == (r["scale"] > 1)


@pytest.mark.parametrize("name", [name for name in R if R[name]["nb_slope"] is not None])
def test_bursty_trend(name):
    line = _line.fit_line(*arrays(name), A_OF_R)
    assert (line.slope, line.error) == close((R[name]["nb_slope"], R[name]["nb_error"]))


@pytest.mark.parametrize("name", R)
def test_kendall(name):
    found = fit_trend(table(name)[0])
    assert (found.kendall_tau, found.kendall_p) == close((R[name]["tau"], R[name]["tau_p"]))
