"""Regions of regions and overlapping sums at size: time, programmes solved, whether proven.

    python benchmarks/regions.py                    all shapes with 10, 20 and 50 theatres
    python benchmarks/regions.py levels4 50 2000    one shape, theatres and reports

Every report is true but for 2%, each of a random day and of a random theatre or sum of the shape.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

import tallies
from tallies.reconciliation.programme import Programme

SINCE = pd.Timestamp("2023-10-17")
SHAPES = ("levels3", "levels4", "pairs", "overlapping")


def sums(shape: str, theatres: int) -> list[tuple[int, ...]]:
    """Return the theatres and sums that reports speak of.

    ``levels3``: regions of five and the total. ``levels4``: regions of five, groups of two or
    three regions, and the total. ``pairs``: each theatre with the next one, and the total.
    ``overlapping``: runs of six, each sharing three theatres with the next one, and the total.
    """
    single = [(i,) for i in range(theatres)]
    total = tuple(range(theatres))
    regions = [total[i : i + 5] for i in range(0, theatres, 5)]
    if shape == "levels3":
        more = regions
    elif shape == "levels4":
        groups = [regions[i : i + 3] for i in range(0, len(regions), 3)]
        more = [*regions, *(tuple(t for region in group for t in region) for group in groups)]
    elif shape == "pairs":
        more = [(i, i + 1) for i in range(theatres - 1)]
    else:
        more = [total[i : i + 6] for i in range(0, theatres - 3, 3)]
    return list(dict.fromkeys([*single, *more, total]))


def made_up(
    shape: str, theatres: int, reports: int, days: int = 365, seed: int = 0
) -> pd.DataFrame:
    """Return reports on a random war, 2% of them off by up to ten."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.5, 0.4, size=(theatres, days // 20 + 1)).repeat(20, axis=1)[:, :days]
    truth = rng.poisson(rates).cumsum(axis=1)
    said = sums(shape, theatres)
    which, when = rng.integers(len(said), size=reports), rng.integers(days, size=reports)
    count = np.array([truth[list(said[w]), d].sum() for w, d in zip(which, when, strict=True)])
    slip = rng.random(reports) < 0.02
    count = np.maximum(0, count + slip * rng.integers(-10, 11, size=reports))
    names = ["+".join(f"T{i:02}" for i in members) for members in said]
    return pd.DataFrame(
        {
            "theatre": [names[w] for w in which],
            "reference_date": SINCE + pd.to_timedelta(when, unit="D"),
            "count": count,
            "qualifier": np.where(rng.random(reports) < 0.15, "at_least", "exact"),
            "source": "Ministry",
            "publisher": [f"Outlet {i}" for i in rng.integers(20, size=reports)],
            "since": SINCE,
        }
    )


def measure(shape: str, theatres: int, reports: int) -> None:
    """Reconcile one made-up war and print what it took."""
    solved = 0
    solve = Programme.solve

    def counted(self, parts, goal, **options):
        nonlocal solved
        solved += 1
        return solve(self, parts, goal, **options)

    Programme.solve = counted  # type: ignore[method-assign]
    table = made_up(shape, theatres, reports)
    start = time.process_time()
    answer = tallies.reconcile(table)
    spent = time.process_time() - start
    Programme.solve = solve  # type: ignore[method-assign]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"| {shape} | {theatres} | {reports} | {spent:.1f} | {solved} | {memory:.2f} "
        f"| {len(answer.contradictions)} | {answer.complete} |",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        print(
            "| shape | theatres | reports | CPU s | programmes | GB | contradictions | complete |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for size in (10, 20, 50):
            for one in SHAPES:
                measure(one, size, size * 20)
