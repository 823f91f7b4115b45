"""When the rate changed: the best segments, the likeliest days, and the days that may be meant."""

import numpy as np

from tallies.trends._kernels import (
    Floats,
    Ints,
    day_fit,
    dispersion_beside,
    partition,
    rows_fit,
    segment_fit,
    split_gains,
)

MOST_DAYS = 3000  # in a longer series changes are looked for at the edges of rows only
MORE = 1.2  # a change too many is then about as common as one too few, with one to three changes
PROPOSED = 0.6  # share of the penalty at which changes are proposed; they must then gain it all
TRIALS = 7  # dispersions tried between Poisson and that of a single rate
WITHIN = 3  # days: the date is the likeliest with the most probability so near to it
NEARLY = 0.01  # probability that counts as the same
LEAST_GAIN = 1.0  # log-likelihood that an edge must gain to be looked at in a screened search
REFINED = 2  # rounds in which each date is found again between its neighbours


def shortest_segment(days: float) -> float:
    """Return the fewest days of a segment: two weeks, or a fifth of a short series."""
    return min(14.0, days // 5)


def critical_gain(days: float) -> float:
    """Return about the 5% point of the highest gain over `days` days when nothing changes.

    In log-likelihood; made by ``benchmarks/penalties.py``.
    """
    return 2.4 + 0.5 * float(np.log(days))


def change_penalty(days: float) -> float:
    """Return the log-likelihood that each of several changes must gain."""
    return MORE * critical_gain(days)


def several_changes(
    count: Floats,
    days: Floats,
    dispersion: float | None,
    shortest: float,
    *,
    screened: bool = False,
) -> tuple[list[int], float]:
    """Return the days after which the rate changes, none or more, and the dispersion.

    Dates, rates and dispersion are those of the highest penalised likelihood together. Changes
    are proposed at a lower price, since sharing a row's count by its days hides some of their
    gain; then those that do not gain the whole penalty are dropped, the least first. `screened`:
    looked for only where `screen` says, which is near exact.
    """
    total = float(days.sum())
    places, shared = _shared(count, days)
    if screened:
        at = np.r_[0, screen(shared, np.diff(places), shortest), len(shared)]
        places, shared = places[at], np.add.reduceat(shared, at[:-1])
    best: tuple[float, list[int], float] | None = None
    for a in _dispersions(count, days) if dispersion is None else [dispersion]:
        price = PROPOSED * change_penalty(total)
        rows, fit = partition(shared, np.diff(places), a, price, shortest)
        fit += rows_fit(count, days, a)
        if best is None or fit > best[0]:
            best = fit, [int(places[row]) for row in rows], a
    assert best is not None
    _, changes, a = best
    return _worth_their_price(count, days, changes, a, shortest), a


def _worth_their_price(
    count: Floats, days: Floats, changes: list[int], dispersion: float, shortest: float
) -> list[int]:
    """Return the changes that gain the whole penalty, after dropping the others one by one."""
    edges = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
    marks = [0, *changes, int(edges[-1])]

    def gain(i: int) -> float:
        first, last = between(edges, marks[i - 1], marks[i + 1])
        c, d = count[first:last], days[first:last]
        if last - first < 2:
            return 0.0
        fit = _day_fit_inside(c, d, dispersion, min(shortest, d.sum() // 3))
        return float(fit.max() - segment_fit(c.sum(), d.sum(), dispersion))

    gains = [gain(i) for i in range(1, len(marks) - 1)]
    while gains and min(gains) < change_penalty(float(edges[-1])):
        least = gains.index(min(gains))
        del gains[least], marks[least + 1]
        for i in (least, least + 1):  # the neighbours have new neighbours
            if 0 < i < len(marks) - 1:
                gains[i - 1] = gain(i)
    return marks[1:-1]


def screen(count: Floats, days: Floats, width: float) -> Ints:
    """Return edges at which the rate changes more than nearby, seen over two widths in days.

    The gain of a change is worked out from the rows within `width` days of either side, and
    within four times as many; of each half width the best edge is kept, unless the next half
    width has a better one or it gains next to nothing.
    """
    c, d = (np.concatenate([[0.0], np.cumsum(x)]) for x in (count, days))
    found = []
    for reach in (width, 4 * width):
        before = np.searchsorted(d, d[1:-1] - reach)
        after = np.searchsorted(d, d[1:-1] + reach, side="right") - 1
        sides = [(x[1:-1] - x[before], x[after] - x[1:-1]) for x in (c, d)]
        (c1, c2), (d1, d2) = sides
        gain = segment_fit(c1, d1, 0.0) + segment_fit(c2, d2, 0.0)
        gain -= segment_fit(c1 + c2, d1 + d2, 0.0)
        half = d[1:-1] // (reach / 2)
        first = np.flatnonzero(np.diff(half, prepend=-1))
        top = np.maximum.reduceat(gain, first)
        beside = np.maximum(np.r_[0.0, top[:-1]], np.r_[top[1:], 0.0])
        top[(top < beside) | (top < LEAST_GAIN)] = np.inf
        size = np.diff(np.append(first, len(gain)))
        found.append(np.flatnonzero(gain == np.repeat(top, size)) + 1)
    return np.unique(np.concatenate(found))


def neighbours(changes: list[int], end: int) -> list[tuple[int, int]]:
    """Return for each change the one before it (or 0) and the one after it (or the end)."""
    marks = [0, *changes, end]
    return list(zip(marks[:-2], marks[2:], strict=True))


def one_change(
    count: Floats, days: Floats, dispersion: float | None, shortest: float
) -> tuple[list[int], float]:
    """Return the day after which the rate changes most, and the dispersion beside that change."""
    places, shared = _shared(count, days)
    a = dispersion
    for _ in range(REFINED if dispersion is None else 1):
        if a is None:
            a = dispersion_beside(count, days, [])
        gains = split_gains(shared, np.diff(places), a, shortest)
        after = int(places[int(gains.argmax()) + 1])
        if dispersion is None:
            a = dispersion_beside(count, days, [after])
    assert a is not None
    return [after], a


def _shared(count: Floats, days: Floats) -> tuple[Floats, Floats]:
    """Return the days between which a change may fall, and the counts between them.

    Inside a row the count is shared by its days: a lower bound of the likelihood there.
    """
    edges = np.concatenate([[0.0], np.cumsum(days)])
    places = np.arange(edges[-1] + 1) if edges[-1] <= MOST_DAYS else edges
    return places, np.diff(np.interp(places, edges, np.concatenate([[0.0], np.cumsum(count)])))


def _dispersions(count: Floats, days: Floats) -> list[float]:
    """Return the dispersions to try: Poisson, and up to that of a single rate."""
    most = dispersion_beside(count, days, [])
    if most < 1e-3:
        return [0.0]
    return [0.0, *np.geomspace(min(0.02, most / 2), most, TRIALS)]


def day_weights(count: Floats, days: Floats, dispersion: float, edge: float) -> Floats:
    """Return the probability that the one change came after day 1, 2, ... D - 1, shape (D - 1,).

    Each day's likelihood at its own best rates, over their sum: a flat prior over the days not
    within `edge` days of either end.
    """
    fit = _day_fit_inside(count, days, dispersion, edge)
    weights = np.exp(fit - fit.max())
    return np.asarray(weights / weights.sum())


def _day_fit_inside(count: Floats, days: Floats, dispersion: float, edge: float) -> Floats:
    """Return the log-likelihood of a change after each day, minus infinity near the ends."""
    after = np.arange(1.0, days.sum())
    inside = (after >= edge) & (days.sum() - after >= edge)
    return np.where(inside, day_fit(count, days, dispersion), -np.inf)


def likeliest_day(weights: Floats) -> int:
    """Return the likeliest day (1 for the first weight) of those that keep the most near them.

    These have, within one point of the highest, the most probability in the three days either
    side: a date is right for a reader when it is off by no more than that.
    """
    near = np.convolve(weights, np.ones(2 * WITHIN + 1), mode="same")
    top = np.flatnonzero(near >= near.max() - NEARLY)
    return int(top[weights[top].argmax()]) + 1


def plausible_days(weights: Floats, confidence: float) -> Ints:
    """Return the fewest days (1 for the first weight) that hold this much probability."""
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), confidence - 1e-12)) + 1
    return np.sort(order[:enough]) + 1


def date_changes(
    count: Floats, days: Floats, changes: list[int], dispersion: float, shortest: float
) -> list[int]:
    """Return each change's likeliest day, given its neighbours."""
    dates = list(changes)
    for _ in range(REFINED if len(changes) > 1 else 1):
        for i in range(len(dates)):
            begin, weights = _weights_of(count, days, dates, i, dispersion, shortest)
            if len(weights):
                dates[i] = begin + likeliest_day(weights)
    return dates


def date_sets(
    count: Floats,
    days: Floats,
    dates: list[int],
    dispersion: float,
    shortest: float,
    confidence: float,
) -> list[Ints]:
    """Return for each change the days that may be meant, given its neighbours."""
    sets = []
    for i, date in enumerate(dates):
        begin, weights = _weights_of(count, days, dates, i, dispersion, shortest)
        known = begin + plausible_days(weights, confidence) if len(weights) else np.array([date])
        sets.append(known)
    return sets


def _weights_of(
    count: Floats, days: Floats, dates: list[int], i: int, dispersion: float, shortest: float
) -> tuple[int, Floats]:
    """Return the first edge between a change's neighbours, and the weights of the days after."""
    edges = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
    first, last = between(edges, *neighbours(dates, int(edges[-1]))[i])
    if last - first < 2:
        return dates[i], np.zeros(0)
    c, d = count[first:last], days[first:last]
    return int(edges[first]), day_weights(c, d, dispersion, min(shortest, d.sum() // 3))


def between(edges: Ints, low: int, high: int) -> tuple[int, int]:
    """Return the first row, and the one after the last, that lie whole between two days."""
    first = int(np.searchsorted(edges, low, side="left"))
    return first, int(np.searchsorted(edges, high, side="right")) - 1
