"""Made-up series for the change benchmarks, and how an answer is scored.

A setting is a letter and the number of changes. Series `i` of a setting depends on the seed, the
setting and `i` alone. Rates lie between 0.5 and 4 a day (8 with three changes), ratios are 2 to 4
(2.5 to 5) either way, and a change keeps away from both ends and from other changes.

| letter | series |
|---|---|
| a, b, c | daily counts, Poisson, of 120 days (160 with three changes) |
| d | daily, negative binomial of size 2: variance ``rate + rate**2 / 2`` |
| e, f | totals with gaps of 1 to 7 days, of Poisson and of size-2 days |
| w | 52 weekly counts, Poisson |
| g, h | totals with gaps of 1 to 21 days, 364 days, of Poisson and of size-2 days |
| k | daily, negative binomial of size 1 |
| y | daily, Poisson with a weekday cycle: the highest day 1.6 times the lowest |
| i | totals, Poisson; a report comes the sooner, the more attacks there are to report |
| r | daily, Poisson; the log rate is autoregressive: phi 0.5, standard deviation 0.5 |
| q | daily Hawkes process: each attack sets off 0.4 more, after 2 days or so |

``python benchmarks/change_settings.py SCORER`` compares this file with another scorer: a Python
file with ``SCEN``, ``make``, ``margin`` and ``metrics``.
"""

import importlib.util
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

SEED = 20231123
SCORED = ("b0", "a1", "c3", "d0", "d1", "e0", "e1", "e3", "f0", "f1", "w0", "w1")
FURTHER = ("g0", "h0", "k0", "y0", "i0", "r0", "q0")
NULLS = ("b0", "d0", "e0", "f0", "w0", *FURTHER)
CHANGED = ("a1", "d1", "e1", "f1", "w1", "g1", "h1", "c3", "e3")
WORDS = {
    "b0": "daily, Poisson",
    "d0": "daily, size 2",
    "e0": "gaps 1-7, Poisson",
    "f0": "gaps 1-7, size 2",
    "w0": "weekly, Poisson",
    "g0": "gaps 1-21, Poisson",
    "h0": "gaps 1-21, size 2",
    "k0": "daily, size 1",
    "y0": "weekday cycle",
    "i0": "informative gaps",
    "r0": "AR(1) log rate",
    "q0": "Hawkes",
    "a1": "daily, Poisson",
    "d1": "daily, size 2",
    "e1": "gaps 1-7, Poisson",
    "f1": "gaps 1-7, size 2",
    "w1": "weekly, Poisson",
    "g1": "gaps 1-21, Poisson",
    "h1": "gaps 1-21, size 2",
    "c3": "daily, Poisson, three changes",
    "e3": "gaps 1-7, Poisson, three changes",
}
CYCLE = 1.6  # highest over lowest day of the week
AGAIN, WARM = 0.4, 40  # Hawkes: attacks set off by one; days before the first
FADE = float(np.exp(-0.5))  # what is left of its effect a day later


class Made(NamedTuple):
    """A made-up series."""

    count: np.ndarray  # int, of each row
    days: np.ndarray  # float, of each row
    changes: list[int]  # days before each new rate
    length: int  # days


def made(setting: str, i: int, seed: int = SEED) -> Made:
    """Return series `i` of a setting."""
    return _scored(setting, i, seed) if setting in SCORED else _further(setting, i, seed)


def series(setting: str, number: int, seed: int) -> Iterator[Made]:
    """Return the first series of a setting."""
    return (made(setting, i, seed) for i in range(number))


def _scored(setting: str, i: int, seed: int) -> Made:
    """Return a series of the settings a, b, c, d, e, f and w."""
    rng = np.random.default_rng([seed, SCORED.index(setting), i])
    letter, changes = setting[0], int(setting[1])
    length = 364 if letter == "w" else 160 if changes == 3 else 120
    if changes == 3:
        at, rates = _three(rng, length)
    else:
        at, rates = _one_or_none(rng, length, changes, whole_weeks=letter == "w")
    if letter in "df":
        rates = rates * rng.gamma(2.0, 1 / 2.0, length)
    daily = rng.poisson(rates)
    if letter in "ef":
        return Made(*_totals(daily, _gaps(rng, length, 7)), at, length)
    if letter == "w":
        return Made(*_totals(daily, [7] * (length // 7)), at, length)
    return Made(daily, np.ones(length), at, length)


def _further(setting: str, i: int, seed: int) -> Made:
    """Return a series of the settings g, h, k, y, i, r and q."""
    letter, changes = setting[0], int(setting[1])
    rng = np.random.default_rng([seed, 100 + FURTHER.index(f"{letter}0"), i, changes])
    length = 364 if letter in "gh" else 120
    at, rates = _one_or_none(rng, length, changes, whole_weeks=False)
    if letter in "hk":
        size = 2.0 if letter == "h" else 1.0
        rates = rates * rng.gamma(size, 1 / size, length)
    if letter == "y":
        wave = np.sin(2 * np.pi * np.arange(7) / 7)
        week = CYCLE ** (wave / np.ptp(wave))
        rates = rates * (week / week.mean())[(np.arange(length) + rng.integers(7)) % 7]
    if letter == "r":
        rates = rates * _wandering(rng, length)
    daily = _hawkes(rng, rates) if letter == "q" else rng.poisson(rates)
    if letter in "gh":
        return Made(*_totals(daily, _gaps(rng, length, 21)), at, length)
    if letter == "i":
        return Made(*_totals(daily, _informative(rng, daily, float(rates.mean()))), at, length)
    return Made(daily, np.ones(length), at, length)


def _one_or_none(
    rng: np.random.Generator, length: int, changes: int, *, whole_weeks: bool
) -> tuple[list[int], np.ndarray]:
    """Return at most one change and the rate of each day."""
    if not changes:
        return [], np.full(length, _log_uniform(rng, 0.5, 4))
    while True:
        ratio = _log_uniform(rng, 2.0, 4.0)
        before = _log_uniform(rng, 0.5, 4.0)
        after = before * ratio if rng.random() < 0.5 else before / ratio
        if 0.5 <= after <= 4:
            break
    day = int(rng.integers(20, 101) if length == 120 else rng.integers(56, 309))
    day = day // 7 * 7 if whole_weeks else day
    return [day], np.where(np.arange(length) < day, before, after)


def _three(rng: np.random.Generator, length: int) -> tuple[list[int], np.ndarray]:
    """Return three changes, 20 days or more apart, and the rate of each day."""
    while True:
        at = sorted(rng.choice(np.arange(20, length - 19), 3, replace=False).tolist())
        if min(np.diff([0, *at, length])) >= 20:
            break
    while True:
        rates = [_log_uniform(rng, 0.5, 8)]
        for _ in range(3):
            ratio = _log_uniform(rng, 2.5, 5.0)
            rates.append(rates[-1] * ratio if rng.random() < 0.5 else rates[-1] / ratio)
        if min(rates) >= 0.5 and max(rates) <= 8:
            break
    return at, np.array(rates)[np.searchsorted(at, np.arange(length), side="right")]


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a number whose logarithm is uniform."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _gaps(rng: np.random.Generator, length: int, most: int) -> list[int]:
    """Return days between reports, 1 to `most` with equal chance."""
    gaps: list[int] = []
    while sum(gaps) < length:
        gaps.append(int(rng.integers(1, most + 1)))
    gaps[-1] -= sum(gaps) - length
    return gaps


def _informative(rng: np.random.Generator, daily: np.ndarray, rate: float) -> list[int]:
    """Return days between reports: the more attacks there are to report, the sooner."""
    gaps, since, waiting = [], 0, 0
    for day, count in enumerate(daily):
        since, waiting = since + 1, waiting + int(count)
        chance = min(1.0, 0.1 + 0.15 * waiting / max(rate, 0.5))
        if rng.random() < chance or day == len(daily) - 1 or since >= 14:
            gaps.append(since)
            since, waiting = 0, 0
    return gaps


def _wandering(rng: np.random.Generator, length: int) -> np.ndarray:
    """Return factors of mean 1 whose logarithm is autoregressive."""
    phi, spread = 0.5, 0.5
    log = [rng.normal(0, spread)]
    for _ in range(length - 1):
        log.append(phi * log[-1] + rng.normal(0, spread * np.sqrt(1 - phi**2)))
    return np.exp(np.array(log) - spread**2 / 2)


def _hawkes(rng: np.random.Generator, rates: np.ndarray) -> np.ndarray:
    """Return daily counts with these mean rates, where attacks set off attacks."""
    own = np.concatenate([np.full(WARM, rates[0]), rates]) * (1 - AGAIN)
    daily, excited = [], 0.0
    for mean in own:
        daily.append(rng.poisson(mean + excited))
        excited = excited * FADE + AGAIN * (1 - FADE) * daily[-1]
    return np.array(daily[WARM:])


def _totals(daily: np.ndarray, gaps: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return counts and days of rows."""
    ends = np.cumsum(gaps)
    return np.diff(np.cumsum(daily)[ends - 1], prepend=0), np.array(gaps, dtype=float)


class Score(NamedTuple):
    """How good an answer is."""

    any: float  # whether a change was found
    right: float  # whether their number is right
    hit: float  # share of the true changes with a found one within the margin
    f1: float  # of van den Burg and Williams (2020): the start counts as a change in both
    cover: float  # covering: of each true segment by its best found one, weighted by days


def margin(setting: str) -> float:
    """Return how many days a found change may be off."""
    return 7.0 if setting[0] == "w" else 3.0


def score(true: list[int], found: list[float], length: int, within: float) -> Score:
    """Score found changes, given as days before each new rate."""
    found = sorted(found)
    hits = [any(abs(day - at) <= within for day in found) for at in true]
    return Score(
        float(bool(found)),
        float(len(found) == len(true)),
        float(np.mean(hits)) if true else np.nan,
        _f1([0.0, *true], [0.0, *found], within),
        _cover([0.0, *true, length], [0.0, *found, length]),
    )


def _f1(true: list[float], found: list[float], within: float) -> float:
    """Return the harmonic mean of precision and recall, one found change for each true one."""
    used: set[int] = set()
    for at in true:
        near = [(abs(day - at), j) for j, day in enumerate(found) if j not in used]
        near = [pair for pair in near if pair[0] <= within]
        if near:
            used.add(min(near)[1])
    return 2 * len(used) / (len(true) + len(found))


def _cover(true: list[float], found: list[float]) -> float:
    """Return the covering of the true segments by the found ones."""
    total = 0.0
    for a, b in pairwise(true):
        shares = [
            max(0.0, min(b, d) - max(a, c)) / (max(b, d) - min(a, c)) for c, d in pairwise(found)
        ]
        total += (b - a) * max(shares)
    return total / true[-1]


def compare(scorer: Path, number: int = 100) -> None:
    """Say whether another scorer makes the same series and gives the same marks."""
    spec = importlib.util.spec_from_file_location("scorer", scorer)
    assert spec is not None
    assert spec.loader is not None
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    rng = np.random.default_rng(1)
    for setting in other.SCEN:
        for seed in (SEED, 7):
            for i in range(number):
                ours, theirs = made(setting, i, seed), other.make(setting, i, seed)
                np.testing.assert_array_equal(ours.count, theirs[0])
                np.testing.assert_array_equal(ours.days, theirs[1])
                assert (ours.changes, ours.length) == tuple(theirs[2:])
                guess = sorted(set(rng.integers(1, ours.length, rng.integers(0, 5)).tolist()))
                guess += [at + 2 for at in ours.changes if rng.random() < 0.5]
                mine = score(ours.changes, guess, ours.length, margin(setting))
                marks = other.metrics(theirs[2], guess, theirs[3], other.margin(setting))
                theirs_too = [marks[key] for key in ("any", "kok", "hit", "f1", "cov")]
                np.testing.assert_allclose(mine, theirs_too, rtol=1e-12)
    print(f"Same series and marks: {len(other.SCEN)} settings, 2 seeds, {number} series each.")


if __name__ == "__main__":
    compare(Path(sys.argv[1]))
