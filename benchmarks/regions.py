"""Regions of regions and overlapping sums at size: time, programmes solved, whether proven.

    python benchmarks/regions.py                    all shapes with 10, 20 and 50 theatres
    python benchmarks/regions.py levels4 50 2000    one shape, theatres and reports

Every report is true but for 2%, each of a random day and of a random theatre or sum of the shape.
Afterwards some limits are drawn by lot and asked for again in another way: with a report more that
states the limit, the reports of some cheapest repair must hold together; with one that states a
count beyond it, those of none.
"""

import itertools
import resource
import sys
import time

import numpy as np
import pandas as pd

import tallies
from tallies.reconciliation import solve as block
from tallies.reconciliation.linear import hold_in_whole_numbers
from tallies.reconciliation.programme import Programme
from tallies.reconciliation.repair import keep_all_but
from tests.reconciliation.made_up import with_figure

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


def wrong_limits(system, components, choices, asked: int, seed: int = 0) -> int:
    """Ask for some limits again, drawn by lot; return how many are not exact."""
    rng = np.random.default_rng(seed)
    low, high = choices.hull()
    keeps = [
        np.append(keep_all_but(system, frozenset().union(*choice)), True)
        for choice in itertools.product(*(c.answers for c in components))
    ]
    wrong = 0
    for _ in range(asked):
        unit, day = rng.integers(low.shape[0]), rng.integers(low.shape[1])
        side = rng.integers(2)
        limit = (low, high)[side][unit, day]
        if np.isinf(limit):
            limit = 10_000.0  # no limit: any count can be reached
        at = with_figure(system, unit, day, limit, limit)
        beyond = (limit + 1, np.inf) if side else (0.0, limit - 1)
        past = with_figure(system, unit, day, *beyond)
        reached = any(hold_in_whole_numbers(at, kept) for kept in keeps)
        open_ended = np.isinf((low, high)[side][unit, day]) or beyond[1] < 0
        passed = not open_ended and any(hold_in_whole_numbers(past, kept) for kept in keeps)
        wrong += not reached or passed
    return wrong


def measure(shape: str, theatres: int, reports: int, asked: int = 10) -> None:
    """Reconcile one made-up war and print what it took."""
    solved = 0
    solve, alternatives = Programme.solve, block.alternatives
    seen = []

    def counted(self, parts, goal, **options):
        nonlocal solved
        solved += 1
        return solve(self, parts, goal, **options)

    def noted(system, components):
        choices = alternatives(system, components)
        seen.append((system, components, choices))
        return choices

    Programme.solve = counted  # type: ignore[method-assign]
    block.alternatives = noted
    table = made_up(shape, theatres, reports)
    start = time.process_time()
    answer = tallies.reconcile(table)
    spent = time.process_time() - start
    Programme.solve = solve  # type: ignore[method-assign]
    block.alternatives = alternatives
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"| {shape} | {theatres} | {reports} | {spent:.1f} | {solved} | {memory:.2f} "
        f"| {len(answer.contradictions)} | {answer.complete} "
        f"| {sum(wrong_limits(*one, asked) for one in seen)} of {asked} |",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        print(
            "| shape | theatres | reports | CPU s | programmes | GB | contradictions | complete "
            "| limits not exact |"
        )
        print("|---|---|---|---|---|---|---|---|---|")
        for size in (10, 20, 50):
            for one in SHAPES:
                measure(one, size, size * 20)
