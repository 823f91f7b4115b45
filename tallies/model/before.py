"""The mean of the four weeks before a week, with the range that the reports allow."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tallies.model.days import ONE_DAY

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation

WEEKS_BEFORE = 4
MEANS = ("before_low", "before_mean", "before_high")


def with_means_before(table: pd.DataFrame, x: "Reconciliation | None" = None) -> pd.DataFrame:
    """Return a weekly table with the mean of the four weeks before each week.

    Parameters
    ----------
    table : pandas.DataFrame
        What `tallies.weekly` returns, in any order of rows.
    x : Reconciliation, optional
        What the table was made from. It knows the limits of four weeks together, which are
        never wider than the sums of their limits, and often far narrower: a report within the
        four weeks ties one week's count to the next one's. Without it the sums are taken.

    Returns
    -------
    pandas.DataFrame
        The table with ``before_low``, ``before_mean`` and ``before_high`` (Float64, attacks per
        week); missing unless the four weeks just before are there and fully covered, and
        ``before_high`` where nothing limits the count.
    """
    if set(MEANS) <= set(table):
        return table
    means = np.full((len(table), len(MEANS)), np.nan)
    for theatre, rows in table.groupby("theatre", sort=False):
        own = rows.sort_values("week_end")
        at, first = _followed(own)
        if not len(at):
            continue
        before = [own[name].to_numpy(dtype=float, na_value=np.inf) for name in _COUNTS]
        low, mean, high = (_sums(counts)[first] for counts in before)
        if x is not None:
            starts, ends = (own[name].to_numpy()[first + last] for name, last in _ENDS)
            rows_of = x.tally.index.get_indexer
            start = np.maximum(rows_of(pd.DatetimeIndex(starts) - ONE_DAY), 0)
            low, high = x._rises(str(theatre), start, rows_of(pd.DatetimeIndex(ends)))
        places = table.index.get_indexer(own.index[at])
        means[places] = np.column_stack([low, mean, high]) / WEEKS_BEFORE
    means[np.isinf(means)] = np.nan
    columns = {name: pd.array(means[:, i], dtype="Float64") for i, name in enumerate(MEANS)}
    return table.assign(**columns)


_COUNTS = ("lower", "estimate", "upper")
_ENDS = (("week_start", 0), ("week_end", WEEKS_BEFORE - 1))


def _followed(own: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with four full weeks just before them, and the first row of those."""
    known = (own["days_covered"].to_numpy() >= 7) & own["estimate"].notna().to_numpy()
    ends = own["week_end"].to_numpy()
    at = np.arange(WEEKS_BEFORE, len(own))
    first = at - WEEKS_BEFORE
    full = _sums(known.astype(float))[first] == WEEKS_BEFORE
    close = ends[at] - ends[first] == np.timedelta64(7 * WEEKS_BEFORE, "D")
    return at[full & close], first[full & close]


def _sums(values: np.ndarray) -> np.ndarray:
    """Return the sum of each value and the three that follow it."""
    if len(values) < WEEKS_BEFORE:
        return np.zeros(0)
    windows = np.lib.stride_tricks.sliding_window_view(values, WEEKS_BEFORE)
    return np.asarray(windows.sum(axis=1))
