"""Histories of whole counts as a chain of days: what the days in between most likely were.

Every theatre rises by an independent random number each day; figures weigh what the theatres,
or sums of them, stand at. With the counts of all theatres on one day as the state this is a
hidden Markov model, so that forward-backward gives every day's distribution exactly (Rabiner
1989). Where there are too many states, two theatres at a time are drawn anew given the others
(blocked Gibbs sampling; Jensen, Kong and Kjaerulff 1995): a pair can move while its sum stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tallies.reconciliation.system import Floats, Ints

LEAST = -200.0  # log of the least chance that a step keeps, against underflow


@dataclass(frozen=True, eq=False)
class Factor:
    """How well one day's figures fit if these theatres together stand at ``first``, ``+ 1``, ..."""

    members: tuple[int, ...]
    first: int
    weight: Floats


@dataclass(frozen=True, eq=False)
class Chain:
    """The model of K theatres on T days.

    Attributes
    ----------
    low, high : ndarray of int, shape (K, T)
        Least and most each theatre may stand at.
    free : ndarray of bool, shape (K, T)
        Nothing is known of the step into this day.
    log_rise : tuple of K ndarrays, shape (T, widest rise + 1)
        Log chance of a theatre's rise into a day.
    factors : tuple of T tuples of Factor
        What the figures say; beyond a factor's weights the fit is nil.
    """

    low: Ints
    high: Ints
    free: np.ndarray
    log_rise: tuple[Floats, ...]
    factors: tuple[tuple[Factor, ...], ...]

    @property
    def work(self) -> float:
        """Products that one pass over all days takes."""
        width = (self.high - self.low + 1).astype(float)
        return float((width.prod(axis=0) * width.sum(axis=0)).sum())

    def fit(self, day: int) -> Floats:
        """Return how well each state fits the figures of a day, an axis per theatre."""
        k = len(self.low)
        value = np.ones(tuple(self.high[:, day] - self.low[:, day] + 1))
        for factor in self.factors[day]:
            total = np.zeros((1,) * k, dtype=np.int64) - factor.first
            for i in factor.members:
                counts = np.arange(self.low[i, day], self.high[i, day] + 1)
                total = total + counts.reshape([-1 if j == i else 1 for j in range(k)])
            inside = (total >= 0) & (total < len(factor.weight))
            value = value * np.where(inside, factor.weight[np.where(inside, total, 0)], 0.0)
        return value

    def step(self, i: int, day: int) -> Floats:
        """Return the chance of each rise of a theatre, counts before x counts on a day."""
        low, high = self.low[i, day - 1], self.high[i, day - 1]
        shape = (high - low + 1, self.high[i, day] - self.low[i, day] + 1)
        if self.free[i, day] or shape == (1, 1):
            return np.ones(shape)
        least, most = int(self.low[i, day] - high), int(self.high[i, day] - low)
        log = self.log_rise[i][day, max(least, 0) : most + 1]
        chance = np.exp(np.maximum(log - log.max(), LEAST))
        if least < 0:  # a count never falls
            chance = np.concatenate([np.zeros(-least), chance])
        # Chances of the rises from least to most: a row for each count before, one further each.
        return np.asarray(chance[np.arange(shape[1]) + np.arange(shape[0])[::-1, None]])

    def steps(self, day: int) -> list[Floats]:
        """Return the steps of all theatres into a day."""
        return [self.step(i, day) for i in range(len(self.low))]

    def forward(self) -> list[Floats]:
        """Return each day's distribution given the figures up to it."""
        ahead = [_scaled(self.fit(0))]
        for day in range(1, self.low.shape[1]):
            ahead.append(_scaled(_move(ahead[-1], self.steps(day)) * self.fit(day)))
        return ahead

    def backward(self, ahead: Sequence[Floats]) -> Iterator[tuple[int, Floats]]:
        """Yield (day, distribution given all figures), the last day first."""
        behind = np.ones(ahead[-1].shape)
        for day in range(len(ahead) - 1, -1, -1):
            yield day, _scaled(ahead[day] * behind, whole=True)
            if day:
                back = [step.T for step in self.steps(day)]
                behind = _scaled(_move(behind * self.fit(day), back))

    def draw(self, rng: np.random.Generator, number: int) -> Ints:
        """Return histories drawn from the model given all figures, shape (number, K, T)."""
        ahead = self.forward()
        k, days = self.low.shape
        paths = np.empty((number, k, days), dtype=np.int64)
        # One ladder for all draws: the last day may have millions of states.
        ladder = np.cumsum(ahead[-1].ravel())
        last = np.searchsorted(ladder, rng.random(number) * ladder[-1], side="right")
        at = list(np.unravel_index(last.clip(max=len(ladder) - 1), ahead[-1].shape))
        for day in range(days - 1, -1, -1):
            paths[:, :, day] = self.low[:, day] + np.stack(at, axis=-1)
            if day:
                at = _before(ahead[day - 1], self.steps(day), at, rng)
        return paths

    def apart(self) -> "list[Chain]":
        """Return a chain for each theatre, with no figure on a sum."""
        chains = []
        for i in range(len(self.low)):
            own = tuple(
                tuple(Factor((0,), f.first, f.weight) for f in day if f.members == (i,))
                for day in self.factors
            )
            row = slice(i, i + 1)
            chains.append(
                Chain(self.low[row], self.high[row], self.free[row], self.log_rise[row], own)
            )
        return chains

    def given(self, block: Sequence[int], path: Ints) -> "Chain":
        """Return the chain of a few theatres while the others follow a known history."""
        inside = list(block)
        place = {i: j for j, i in enumerate(inside)}
        factors = []
        for day, some in enumerate(self.factors):
            kept = []
            for factor in some:
                mine = tuple(place[i] for i in factor.members if i in place)
                others = sum(int(path[i, day]) for i in factor.members if i not in place)
                if mine:
                    kept.append(Factor(mine, factor.first - others, factor.weight))
            factors.append(tuple(kept))
        return Chain(
            self.low[inside],
            self.high[inside],
            self.free[inside],
            tuple(self.log_rise[i] for i in inside),
            tuple(factors),
        )


def sample(chain: Chain, path: Ints, rng: np.random.Generator, number: int, burn: int) -> Ints:
    """Return histories, shape (number, K, T), from drawing pairs of theatres in turn.

    `path` is a history that fits; the first `burn` sweeps are left out.
    """
    path = path.copy()
    k = len(path)
    every_pair = list(combinations(range(k), 2))
    kept = np.empty((number, *path.shape), dtype=np.int64)
    for sweep in range(burn + number):
        pairs = [every_pair[i] for i in rng.permutation(len(every_pair))[: 2 * k]]
        for pair in pairs:
            path[list(pair)] = chain.given(pair, path).draw(rng, 1)[0]
        if sweep >= burn:
            kept[sweep - burn] = path
    return kept


def _move(value: Floats, steps: Sequence[Floats]) -> Floats:
    """Carry a distribution over states one day on; each product turns the axes by one."""
    for step in steps:
        value = np.tensordot(value, step, axes=(0, 0))
    return value


def _before(
    ahead: Floats, steps: Sequence[Floats], at: Sequence[Ints], rng: np.random.Generator
) -> list[Ints]:
    """Draw the states of the day before, given those of a day, one theatre after the other."""
    if ahead.size == 1:
        return [np.zeros_like(states) for states in at]
    tables = [ahead]  # the first has all but the first theatre at the counts of the later day
    for i in range(len(steps) - 1, 0, -1):
        tables.insert(0, np.moveaxis(np.tensordot(tables[0], steps[i], axes=(i, 0)), -1, i))
    chosen: list[Ints] = []
    for i, step in enumerate(steps):
        own = np.moveaxis(tables[i], i, -1)[(*chosen, *at[i + 1 :])]
        chosen.append(_pick(own * step[:, at[i]].T, rng))
    return chosen


def _scaled(value: Floats, *, whole: bool = False) -> Floats:
    """Return weights divided by their sum, or by their largest, against underflow."""
    return np.asarray(value / (value.sum() if whole else value.max()))


def _pick(weight: Floats, rng: np.random.Generator) -> Ints:
    """Draw one column from each row of weights."""
    ladder = np.cumsum(weight, axis=1)
    aim = rng.random(len(weight)) * ladder[:, -1]
    return np.asarray((ladder <= aim[:, None]).sum(axis=1).clip(max=weight.shape[1] - 1))
