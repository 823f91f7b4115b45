"""How much the parts of a sum rise at least between any two days: one table, kept up to date."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST = 2.0**40  # sums of so many counts are exact as floating-point numbers


def forced_rise(low: Floats, high: Floats) -> Floats:
    """Return g(s, t), shape (m, m): the least the parts rise from day s to day t."""
    rise = np.zeros((low.shape[1], low.shape[1]))
    gain = np.empty_like(rise)
    for part_low, part_high in zip(low, high, strict=True):  # one part at a time saves memory
        np.subtract(part_low[None, :], part_high[:, None], out=gain)
        rise += np.maximum(gain, 0, out=gain)
    return rise


class Rises:
    """The table g(s, t) of many parts, brought up to date for those whose limits changed.

    Counts are whole numbers, so that adding and taking away leaves no rounding. Limits that
    contradict each other can chase each other beyond all counts: their table is not kept.
    """

    def __init__(self) -> None:
        self.low = self.high = self.table = np.empty((0, 0))

    def of(self, low: Floats, high: Floats) -> Floats:
        """Return g(s, t), shape (m, m), not to be changed."""
        if low.max(initial=0) > MOST or high.min(initial=0) < -MOST:
            return forced_rise(low, high)
        if self.low.shape != low.shape:
            self.low, self.high, self.table = low.copy(), high.copy(), forced_rise(low, high)
            return self.table
        new_low, new_high = self.low != low, self.high != high
        for k in np.flatnonzero(new_low.any(axis=1) | new_high.any(axis=1)):
            last, first = np.flatnonzero(new_low[k]), np.flatnonzero(new_high[k])
            old_low, old_high = self.low[k], self.high[k]
            self.table[:, last] += _gain(low[k, last], old_high) - _gain(old_low[last], old_high)
            self.table[first] += _gain(low[k], high[k, first]) - _gain(low[k], old_high[first])
        self.low, self.high = low.copy(), high.copy()
        return self.table


def _gain(low: Floats, high: Floats) -> Floats:
    """Return the least rise of one part, from days with `high` (rows) to days with `low`."""
    return np.maximum(low[None, :] - high[:, None], 0)
