"""When the rate changed: the best segments, the likeliest days, and the days that may be meant."""

import numpy as np

from tallies.trends._kernels import (
    Floats,
    Ints,
    day_fit,
    fitted_dispersion,
    partition,
    rows_fit,
    split_gains,
    steady_mean,
)

MOST_DAYS = 3000  # in a longer series changes are looked for at the edges of rows only
TRIALS = 7  # dispersions tried between Poisson and that of a single rate
WITHIN = 3  # days: the date is the day with most probability so near to it
REFINED = 2  # rounds in which each date is found again between its neighbours


def shortest_segment(days: float) -> float:
    """Return the fewest days of a segment: two weeks, or a fifth of a short series."""
    return min(14.0, days // 5)


def change_penalty(days: float) -> float:
    """Return the log-likelihood that a change must gain.

    About the 5% point of the highest gain over `days` days when nothing changes; see
    ``benchmarks/penalties.py``.
    """
    return 2.4 + 0.5 * float(np.log(days))


def segment(
    count: Floats, days: Floats, dispersion: float | None, shortest: float
) -> tuple[list[int], float]:
    """Return the days after which the rate changes, and the dispersion; one change at least.

    Dates, rates and dispersion are those of the highest penalised likelihood together. Where a
    change falls inside a row, the row's count is shared by its days.
    """
    total = float(days.sum())
    edges = np.concatenate([[0.0], np.cumsum(days)])
    places = np.arange(total + 1) if total <= MOST_DAYS else edges
    shared = np.diff(np.interp(places, edges, np.concatenate([[0.0], np.cumsum(count)])))
    tried = _dispersions(count, days) if dispersion is None else [dispersion]
    best: tuple[float, list[int], float] | None = None
    for a in tried:
        rows, fit = partition(shared, np.diff(places), a, change_penalty(total), shortest)
        fit += rows_fit(count, days, a)
        if best is None or fit > best[0]:
            best = fit, [int(places[row]) for row in rows], a
    assert best is not None
    _, found, a = best
    if not found:
        gains = split_gains(shared, np.diff(places), a, shortest)
        found = [int(places[int(gains.argmax()) + 1])]
    return found, a


def _dispersions(count: Floats, days: Floats) -> list[float]:
    """Return the dispersions to try: Poisson, and up to that of a single rate."""
    most = fitted_dispersion(count, days, steady_mean(count, days), 1)
    if most < 1e-3:
        return [0.0]
    return [0.0, *np.geomspace(min(0.02, most / 2), most, TRIALS)]


def day_weights(count: Floats, days: Floats, dispersion: float, edge: float) -> Floats:
    """Return the probability that the one change came after day 1, 2, ... D - 1, shape (D - 1,).

    Each day's likelihood at its own best rates, over their sum: a flat prior over the days not
    within `edge` days of either end.
    """
    total = float(days.sum())
    after = np.arange(1.0, total)
    inside = (after >= edge) & (total - after >= edge)
    fit = np.where(inside, day_fit(count, days, dispersion), -np.inf)
    weights = np.exp(fit - fit.max())
    return np.asarray(weights / weights.sum())


def likeliest_day(weights: Floats) -> int:
    """Return the day (1 for the first weight) with the most probability within three days."""
    near = np.convolve(weights, np.ones(2 * WITHIN + 1), mode="same")
    top = np.flatnonzero(near >= near.max() * (1 - 1e-9))
    return int(top[weights[top].argmax()]) + 1


def plausible_days(weights: Floats, confidence: float) -> Ints:
    """Return the fewest days (1 for the first weight) that hold this much probability."""
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), confidence - 1e-12)) + 1
    return np.sort(order[:enough]) + 1


def date_changes(
    count: Floats,
    days: Floats,
    changes: list[int],
    dispersion: float,
    shortest: float,
    confidence: float,
) -> tuple[list[int], list[Ints]]:
    """Return each change's likeliest day and plausible days, given its neighbours."""
    edges = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
    dates, sets = list(changes), [np.array([day]) for day in changes]
    for _ in range(REFINED if len(changes) > 1 else 1):
        for i in range(len(dates)):
            low = dates[i - 1] if i else 0
            high = dates[i + 1] if i + 1 < len(dates) else edges[-1]
            first, last = between(edges, low, high)
            if last - first < 2:
                continue
            c, d = count[first:last], days[first:last]
            weights = day_weights(c, d, dispersion, min(shortest, d.sum() // 3))
            dates[i] = int(edges[first]) + likeliest_day(weights)
            sets[i] = edges[first] + plausible_days(weights, confidence)
    return dates, sets


def between(edges: Ints, low: int, high: int) -> tuple[int, int]:
    """Return the first row, and the one after the last, that lie whole between two days."""
    first = int(np.searchsorted(edges, low, side="left"))
    return first, int(np.searchsorted(edges, high, side="right")) - 1
