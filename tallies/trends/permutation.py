"""The test for any change at all: stretches of the series, put in every other order."""

from dataclasses import dataclass

import numpy as np

from tallies.trends._kernels import (
    Floats,
    Ints,
    Numbers,
    dispersion_beside,
    mean_gain,
    several_gain,
    split_gains,
)

STRETCHES = (7, 8)  # days: attacks of neighbouring days and a weekday cycle stay together
FEWEST_STRETCHES = 15  # a shorter series is cut into shorter stretches
MOST_ROWS = 1500  # a longer series is tested at the edges of its stretches
MOST_PLACES = 40  # where several changes are looked for at once
SEVERAL = 3  # changes looked for at once
SHARE = 3.0  # the test for one change gets three times the level of that for several
FIRST_DRAWS, ENOUGH = 99, 20  # so many draws as extreme among the first are no evidence


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """A series cut into stretches that can change places.

    Attributes
    ----------
    first : ndarray of int, shape (k,)
        First row of each stretch.
    rows : int
        Rows of the series.
    fixed_end : bool
        Whether the last stretch is a rest that is shorter than the others and stays in place.
    """

    first: Ints
    rows: int
    fixed_end: bool

    def orders(self, draws: int, rng: np.random.Generator) -> Ints:
        """Return random orders of the stretches, shape (draws, k)."""
        places = rng.random((draws, len(self.first)))
        if self.fixed_end:
            places[:, -1] = 2.0
        return np.argsort(places, axis=1)

    def take(self, orders: Ints) -> Ints:
        """Return the rows in these orders of the stretches, shape (draws, rows)."""
        length = np.diff(np.append(self.first, self.rows))[orders]
        begin = np.cumsum(length, axis=1) - length
        shift = np.repeat((self.first[orders] - begin).ravel(), length.ravel())
        return np.asarray(shift.reshape(len(orders), self.rows) + np.arange(self.rows))


def cut(days: Ints, stretch: int) -> Stretches:
    """Cut a series into stretches of about so many days, each of whole rows."""
    length = min(float(stretch), max(1.0, days.sum() // FEWEST_STRETCHES))
    length = max(length, days.sum() / MOST_ROWS)
    slack = float(np.median(days)) / 2  # whole rows come nearest to the length so
    first, held = [0], 0.0
    for row, more in enumerate(days[:-1]):
        held += more
        if held >= length - slack:
            first.append(row + 1)
            held = 0.0
    rest = held + days[-1] < length - slack
    return Stretches(np.array(first), len(days), bool(rest) and len(first) > 1)


def change_test(
    count: Numbers,
    days: Numbers,
    *,
    edge: float,
    draws: int,
    rng: np.random.Generator,
) -> float:
    """Return the probability, without any change, of evidence as strong as this.

    The evidence is the mean likelihood ratio of one change over all edges, or the best fit of
    several changes, whichever is the rarer among the orders. The probability is the geometric
    mean of those by two cuts of the series, so that it hangs less on where a cut falls.

    Notes
    -----
    For independent days each of the two is exact: the orders of equal stretches are then equally
    likely (Davison and Hinkley 1997, Bootstrap Methods and their Application, section 4.3,
    doi:10.1017/CBO9780511802843). Their mean keeps the stated level in simulation, which no theorem
    promises (Vovk and Wang 2020, doi:10.1093/biomet/asaa027, bound how far it can go wrong). The
    rarer of two is taken as Westfall and Young (1993) do. When 20 of the first 99 orders show as
    much, the rest are not drawn (Besag and Clifford 1991, doi:10.1093/biomet/78.2.301).
    """
    c, d = count.astype(np.int64), days.astype(np.int64)
    if len(d) > MOST_ROWS:
        first = cut(d, STRETCHES[0]).first
        c, d = np.add.reduceat(c, first), np.add.reduceat(d, first)
    dispersion = dispersion_beside(c.astype(float), d.astype(float), [])
    cuts = [cut(d, length) for length in STRETCHES]
    if cuts[0].fixed_end == cuts[1].fixed_end and np.array_equal(cuts[0].first, cuts[1].first):
        del cuts[1]
    ps = [_of_a_cut(c, d, dispersion, edge, one, draws // len(cuts), rng) for one in cuts]
    return float(np.exp(np.mean(np.log(ps))))


def _of_a_cut(
    count: Ints,
    days: Ints,
    dispersion: float,
    edge: float,
    stretches: Stretches,
    draws: int,
    rng: np.random.Generator,
) -> float:
    """Return the p-value among orders of one cut of the series."""
    seen = _evidence(count[None], days[None], dispersion, edge, stretches, None)
    drawn: list[Floats] = []
    for more in (min(FIRST_DRAWS, draws), draws - FIRST_DRAWS):
        if more <= 0:
            break
        orders = stretches.orders(more, rng)
        rows = stretches.take(orders)
        drawn.append(_evidence(count[rows], days[rows], dispersion, edge, stretches, orders))
        p, as_high = _rank(np.concatenate([seen, *drawn]))
        if as_high >= ENOUGH:
            break
    return p


def _evidence(
    count: Ints,
    days: Ints,
    dispersion: float,
    edge: float,
    stretches: Stretches,
    orders: Ints | None,
) -> Floats:
    """Return the evidence for one and for several changes, shape (series, 1 or 2)."""
    gains = split_gains(count, days, dispersion, edge)
    one = mean_gain(gains)
    if len(stretches.first) <= SEVERAL + 1:
        return one[:, None]
    length = np.diff(np.append(stretches.first, stretches.rows))
    ordered = np.tile(length, (len(count), 1)) if orders is None else length[orders]
    begin = np.cumsum(ordered, axis=1) - ordered
    group = -(-begin.shape[1] // MOST_PLACES)
    begin = begin[:, ::group]
    flat = (begin + stretches.rows * np.arange(len(count))[:, None]).ravel()
    c, d = (np.add.reduceat(x.ravel(), flat).reshape(begin.shape) for x in (count, days))
    return np.column_stack([one, several_gain(c, d, dispersion, SEVERAL)])


def _rank(evidence: Floats) -> tuple[float, int]:
    """Return the p-value of the first row among all, and how many others are as extreme."""
    total = len(evidence)
    level = np.ones(total)
    for column, weight in zip(evidence.T, (1.0, SHARE), strict=False):
        ordered = np.sort(column)
        # Equal evidence from rows in another order differs by rounding only.
        as_high = total - np.searchsorted(ordered, column - 1e-9 * (1 + np.abs(column)))
        level = np.minimum(level, weight * as_high / total)
    others = int(np.sum(level[1:] <= level[0]))
    return (1 + others) / total, others
