"""The critical penalty of one change: ``python benchmarks/penalties.py [SERIES] [SEED]``.

Draws daily Poisson counts at one rate, and prints the 5% point of the highest gain of one change
in log-likelihood, beside the formula that ``segmentation.critical_gain`` uses. Changes are looked
for at all edges, and, after the slash, only where ``find_changepoints`` looks: not near the ends.
"""

import sys

import numpy as np

from tallies.trends._kernels import segment_fit
from tallies.trends.segmentation import critical_gain, shortest_segment

DAYS = (16, 30, 52, 120, 260, 520, 1_000, 3_000)
RATES = (0.1, 1.0, 10.0)
LEVEL = 0.05
TOGETHER = 200_000  # numbers held at once


def highest_gains(
    days: int, rate: float, edge: float, series: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the highest gain of one change in each of so many series without any."""
    left = np.arange(1.0, days)
    inside = (left >= edge) & (days - left >= edge)
    left = left[inside]
    found = []
    for begun in range(0, series, max(1, TOGETHER // days)):
        rows = min(series - begun, max(1, TOGETHER // days))
        count = np.cumsum(rng.poisson(rate, (rows, days)), axis=1).astype(float)
        total, early = count[:, -1:], count[:, :-1][:, inside]
        gain = segment_fit(early, left, 0.0) + segment_fit(total - early, days - left, 0.0)
        found.append((gain - segment_fit(total, float(days), 0.0)).max(axis=1))
    return np.concatenate(found)


def critical(days: int, rate: float, edge: float, series: int, seed: int) -> float:
    """Return the gain that so many percent of series without a change exceed."""
    rng = np.random.default_rng([seed, days, round(10 * rate)])
    return float(np.quantile(highest_gains(days, rate, edge, series, rng), 1 - LEVEL))


if __name__ == "__main__":
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"{series} series each, seed {seed}; all edges / edges that find_changepoints uses\n")
    print("| days | " + " | ".join(f"rate {rate:g}" for rate in RATES) + " | formula | log n |")
    print("|---" * (len(RATES) + 3) + "|")
    for days in DAYS:
        cells = []
        for rate in RATES:
            pair = [critical(days, rate, e, series, seed) for e in (1, shortest_segment(days))]
            cells.append(" / ".join(f"{value:.2f}" for value in pair))
        formula = critical_gain(days)
        print(
            f"| {days:,} | {' | '.join(cells)} | {formula:.2f} | {np.log(days):.2f} |", flush=True
        )
