"""Bands: where the count most likely stood, given the reports, under a model of the days between.

The model sits on top of the envelope: figures that stand limit the histories, histories are
weighed by how likely their daily rises are, and figures that may lag count as such (`spread`
estimates how often). Worked out on first use, for most users never ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
import pandas as pd

from tallies.reconciliation.chain import Chain, sample
from tallies.reconciliation.figures import day_numbers
from tallies.reconciliation.histories import build_chain, find_dispersion, find_habits
from tallies.reconciliation.solve import Solved
from tallies.reconciliation.spread import Habits
from tallies.reconciliation.system import Floats, Ints

MOST_WORK = 3e9  # products in a pass; beyond it histories are sampled
MOST_AXES = 12  # theatres whose states are looked at together
MOST_SAMPLED = 400_000  # steps of pairs of theatres; beyond it sums bind only through the limits
DRAWS, SAMPLED, BURN = 500, 200, 20
TINY = 1e-9
NO_COUNT = -1

Spread = tuple[int, Floats]  # first count, chances of it and the next ones


@dataclass(frozen=True, eq=False)
class Bands:
    """The band of a reconciliation, worked out when first asked for.

    Attributes
    ----------
    solved : tuple of Solved
    tally, lower, upper : DataFrame
        History and envelope day by day, a column per theatre and ``total``.
    coverage : float
        Share of days on which the band should hold the true count.
    """

    solved: tuple[Solved, ...]
    tally: pd.DataFrame
    lower: pd.DataFrame
    upper: pd.DataFrame
    coverage: float

    @cached_property
    def daily(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Lowest and highest likely count, Int64, in the shape of the tally."""
        low, high = {}, {}
        for name, spreads in self._spreads().items():
            edges = np.array([_edges(*spread, self.coverage) for spread in spreads])
            low[name], high[name] = self._honest(name, edges[:, 0], edges[:, 1])
        days = self.tally.index
        return pd.DataFrame(low, index=days), pd.DataFrame(high, index=days)

    def rise(self, theatre: str, starts: Ints, ends: Ints) -> Floats:
        """Return lowest and highest likely rise from row to row of the tally, shape (2, rows)."""
        paths = self._paths[theatre]
        rises = paths[:, ends] - paths[:, starts]
        edges = np.empty((2, len(ends)))
        for i, column in enumerate(rises.T):
            first = int(column.min())
            chance = np.bincount(column - first) / len(column)
            edges[:, i] = _edges(first, chance, self.coverage)
        return edges

    @property
    def lags(self) -> bool:
        """Whether some figures are taken to lag, so that the count may lie off the envelope."""
        return any(habit.lag for habit in self._habits)

    @property
    def model(self) -> Mapping[str, object]:
        """What was estimated from the reports."""
        alone, several = self._habits
        return {
            "dispersion": self._dispersion,
            "lag_one_outlet": alone.lag,
            "lag_several": several.lag,
            "slips": alone.slip,
        }

    @cached_property
    def _habits(self) -> tuple[Habits, Habits]:
        return find_habits(self.solved)

    @cached_property
    def _dispersion(self) -> float:
        return find_dispersion(self.solved)

    @cached_property
    def _chains(self) -> list[Chain]:
        numbers = day_numbers(pd.Series(self.tally.index))
        return [
            build_chain(part, self._counts(part), numbers, self._habits, self._dispersion - 1)
            for part in self.solved
        ]

    @cached_property
    def _drawn(self) -> list[Ints]:
        """Histories of each block drawn from the model, shape (draws, K, T)."""
        drawn = []
        for i, (part, chain) in enumerate(zip(self.solved, self._chains, strict=True)):
            rng = np.random.default_rng([0, i])
            way = _way(chain)
            if way == "exact":
                drawn.append(chain.draw(rng, DRAWS))
            elif way == "apart":
                alone = [one.draw(rng, DRAWS) for one in chain.apart()]
                drawn.append(np.concatenate(alone, axis=1))
            else:
                paths = sample(chain, self._counts(part), rng, SAMPLED, BURN)
                drawn.append(paths[np.arange(DRAWS) * SAMPLED // DRAWS])
        return drawn

    @cached_property
    def _paths(self) -> dict[str, Ints]:
        """The drawn histories by theatre and for the total, shape (draws, T)."""
        paths = {
            theatre: drawn[:, i]
            for part, drawn in zip(self.solved, self._drawn, strict=True)
            for i, theatre in enumerate(part.block.theatres)
        }
        paths["total"] = np.sum([drawn.sum(axis=1) for drawn in self._drawn], axis=0)
        return paths

    def _counts(self, part: Solved) -> Ints:
        """Return the history of a block's theatres, shape (K, T)."""
        return self.tally[list(part.block.theatres)].to_numpy(dtype=np.int64).T

    def _spreads(self) -> dict[str, list[Spread]]:
        """Return the distribution of every day, by theatre and for the total."""
        spreads: dict[str, list[Spread]] = {}
        totals = []
        for i, (part, chain) in enumerate(zip(self.solved, self._chains, strict=True)):
            way = _way(chain)
            if way == "apart":
                alone = [_exact(one)[0] for one in chain.apart()]
                own = [*alone, [reduce(_add, day) for day in zip(*alone, strict=True)]]
            else:
                own = _exact(chain) if way == "exact" else _counted(self._drawn[i])
            spreads.update(zip(part.block.theatres, own, strict=False))
            totals.append(own[-1])
        names = [name for name in self.tally.columns if name != "total"]
        whole = [reduce(_add, day) for day in zip(*totals, strict=True)]
        return {name: spreads[name] for name in names} | {"total": whole}

    def _honest(
        self, name: str, low: Ints, high: Ints
    ) -> tuple["pd.arrays.IntegerArray", "pd.arrays.IntegerArray"]:
        """Keep a band where it belongs: it holds the estimate, and ends where limits do."""
        tally = self.tally[name].to_numpy(dtype=np.int64)
        open_ended = self.upper[name].isna().to_numpy()
        lower = self.lower[name].to_numpy(dtype=np.int64)
        if not self.lags:
            low = np.maximum(low, lower)
            upper = self.upper[name].to_numpy(dtype=np.int64, na_value=NO_COUNT)
            high = np.where(open_ended, high, np.minimum(high, upper))
        low = np.where(open_ended, tally, np.minimum(low, tally))
        low = np.minimum.accumulate(low[::-1])[::-1]
        low = np.maximum.accumulate(np.where(open_ended, lower, low))
        high = np.maximum.accumulate(np.maximum(high, tally))
        return (
            pd.arrays.IntegerArray(low, np.zeros(len(low), dtype=bool)),
            pd.arrays.IntegerArray(np.where(open_ended, 0, high), open_ended),
        )


def _way(chain: Chain) -> str:
    """Return how a block is worked out: the best way that its size allows."""
    k, days = chain.low.shape
    if chain.work <= MOST_WORK and k <= MOST_AXES:
        return "exact"
    return "sampled" if k * (k - 1) / 2 * days * (SAMPLED + BURN) <= MOST_SAMPLED else "apart"


def _edges(first: int, chance: Floats, coverage: float) -> tuple[int, int]:
    """Return the ends of the likely counts: the less likely end goes while that comes nearer.

    Nearer to the coverage asked for, that is: whole counts rarely have just that chance, and
    never to fall short of it would mean far too wide a band where few counts are possible.
    """
    low, high = 0, len(chance) - 1
    spare = 1 - coverage + TINY
    while low < high:
        end = low if chance[low] < chance[high] - TINY else high
        if chance[end] / 2 > spare:
            break
        spare -= chance[end]
        low, high = (low + 1, high) if end == low else (low, high - 1)
    return first + low, first + high


def _exact(chain: Chain) -> list[list[Spread]]:
    """Return each theatre's distributions, and those of their sum, day by day."""
    k, days = chain.low.shape
    spreads: list[list[Spread]] = [[(0, np.ones(1))] * days for _ in range(k + 1)]  # to be filled
    for day, state in chain.backward(chain.forward()):
        for i in range(k):
            others = tuple(j for j in range(k) if j != i)
            spreads[i][day] = (int(chain.low[i, day]), state.sum(axis=others))
        total = reduce(np.add.outer, [np.arange(n) for n in state.shape])
        chance = np.bincount(total.ravel(), weights=state.ravel()).astype(float)
        spreads[k][day] = (int(chain.low[:, day].sum()), chance)
    return spreads


def _counted(paths: Ints) -> list[list[Spread]]:
    """Return the same from drawn histories."""

    def spread(counts: Ints) -> Spread:
        first = int(counts.min())
        return first, np.bincount(counts - first) / len(counts)

    lines = [*np.moveaxis(paths, 1, 0), paths.sum(axis=1)]
    return [[spread(column) for column in line.T] for line in lines]


def _add(one: Spread, other: Spread) -> Spread:
    """Return the distribution of the sum of two independent counts."""
    return one[0] + other[0], np.convolve(one[1], other[1])
