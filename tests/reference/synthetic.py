"""A made-up war with known truth, reported by many outlets, some of them wrong.

Stands alone, so that benchmarks can load this file by its path.
"""

import numpy as np
import pandas as pd

SINCE = pd.Timestamp("2023-10-17")
NAMES = ("North", "South", "East", "West", "Centre", "Coast")
NAMES += tuple(f"Place {number:02}" for number in range(len(NAMES), 60))


def synthetic_reports(
    theatres: int = 2,
    reports: int = 1000,
    days: int = 365,
    wrong: float = 0.02,
    seed: int = 0,
    *,
    outlets: int = 40,
    at_least: float = 0.15,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return reports on a random war and its true daily counts.

    Parameters
    ----------
    theatres : int
        Number of theatres, 1 to 60; with two or more, the sum of all is reported too.
    reports : int
        Number of rows.
    days : int
        Days of war; the first is 2023-10-17.
    wrong : float
        Share of rows that contradict the truth.
    seed : int
        Seed of all randomness.
    outlets : int
        Number of outlets; a few carry most of the rows.
    at_least : float
        Share of rows worded as a lower bound, from the same day or up to three days old.

    Returns
    -------
    reports : pandas.DataFrame
        A reports table with an extra column ``slip`` (bool): the row is wrong.
    truth : pandas.DataFrame
        Counts at the end of each day, Int64, one column per theatre and ``total``; daily
        DatetimeIndex ``date`` from the day before counting starts.
    """
    rng = np.random.default_rng(seed)
    truth = _truth(theatres, days, rng)
    names = list(NAMES[:theatres])
    said = [*names, "+".join(names)] if theatres > 1 else names
    counts = truth.to_numpy(dtype=np.int64)[:, : len(said)]
    which = rng.integers(len(said), size=reports)
    when = rng.integers(1, days + 1, size=reports)
    value = counts[when, which]
    bounded = rng.random(reports) < at_least
    stale = np.maximum(0, when - rng.integers(0, 4, size=reports))
    value[bounded] = counts[stale, which][bounded]
    slip = np.zeros(reports, dtype=bool)
    slip[rng.choice(reports, size=round(wrong * reports), replace=False)] = True
    bounded &= ~slip
    for row in np.flatnonzero(slip):
        value[row] = _slip(counts, int(when[row]), int(which[row]), rng)
    popular = np.minimum(rng.geometric(3 / outlets, size=reports), outlets)
    published = when + rng.integers(0, 4, size=reports)
    table = pd.DataFrame(
        {
            "report_id": [f"s{row:06}" for row in range(reports)],
            "theatre": np.array(said)[which],
            "reference_date": SINCE + pd.to_timedelta(when - 1, unit="D"),
            "count": pd.array(value, dtype="Int64"),
            "qualifier": np.where(bounded, "at_least", "exact"),
            "source": "Ministry",
            "publisher": [f"Outlet {number:02}" for number in popular],
            "report_date": SINCE + pd.to_timedelta(published - 1, unit="D"),
            "since": SINCE,
            "definition": "made_up",
            "slip": slip,
        }
    )
    dates = ["reference_date", "report_date", "since"]
    table[dates] = table[dates].astype("datetime64[us]")
    return table, truth


def _truth(theatres: int, days: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw daily attacks: bursts and lulls of a few weeks, uneven over the theatres."""
    index = pd.date_range(SINCE - pd.Timedelta(days=1), periods=days + 1, name="date", unit="us")
    columns = {}
    for name in NAMES[:theatres]:
        rates = rng.gamma(1.0, rng.uniform(0.3, 1.2), size=days // 20 + 1).repeat(20)[:days]
        columns[name] = np.concatenate([[0], rng.poisson(rates).cumsum()])
    truth = pd.DataFrame(columns, index=index)
    truth["total"] = truth.sum(axis=1)
    return truth.astype("Int64")


def _slip(counts: np.ndarray, day: int, column: int, rng: np.random.Generator) -> int:
    """Return a wrong count: another day's, another column's, or a misprint."""
    right = counts[day, column]
    other_day = counts[rng.integers(1, len(counts)), column]
    other_column = counts[day, rng.integers(counts.shape[1])]
    misprint = right + rng.choice([-10, -2, -1, 1, 2, 10])
    value = rng.choice([other_day, other_column, misprint])
    return int(value) if value != right and value >= 0 else int(right) + 1
