"""Small series for the tests of this room."""

import numpy as np
import pandas as pd

FIRST = pd.Timestamp("2023-10-16")


def rises(counts, days=None, theatre=None):
    """Return an increments table; one day a row unless told otherwise."""
    steps = [1] * len(counts) if days is None else list(days)
    edges = FIRST + pd.to_timedelta(np.concatenate([[0], np.cumsum(steps)]), unit="D")
    frame = pd.DataFrame({"start": edges[:-1], "end": edges[1:], "count": list(counts)})
    frame = frame.astype({"start": "datetime64[us]", "end": "datetime64[us]", "count": "int64"})
    return frame if theatre is None else frame.assign(theatre=theatre)


def day(number):
    """Return day `number`, counted from 1."""
    return FIRST + pd.Timedelta(days=number)


def bursty(rng, rates, a):
    """Return negative binomial counts of days with variance rate + a rate**2."""
    return rng.poisson(rates * rng.gamma(1 / a, a, len(rates)) if a else rates)
