"""How often the intervals of ``compare_sources`` hold the truth, and which cause is named.

    python benchmarks/compare_sources.py [pairs] [seed]

Attacks come in bursts; each body counts its share of them, some days later, and reports on days
of its own.
"""

import sys
from dataclasses import dataclass, replace

import numpy as np

from tallies.comparison._align import Curve, align
from tallies.comparison._cause import cause_of

DAYS, REACH = 110, 10


@dataclass(frozen=True)
class Setting:
    """How a pair of counts is made."""

    name: str
    share: float = 1.0  # of the attacks that the second rule takes in
    lag: int = 0  # days by which the second is later
    seen: float = 0.95  # of its own attacks that either body learns of
    rate: float = 1.2  # attacks a day
    bursts: float = 2.0  # variance over mean of a day
    gap: int = 6  # longest gap between reports, days
    truth: str = "same"
    apart: bool = False  # two bodies that count attacks of their own


BASE = [
    Setting("same rule, same lag"),
    Setting("3 days later", lag=3, truth="lag"),
    Setting("counts 60%", share=0.6, truth="rule"),
    Setting("counts 60%, 3 days later", share=0.6, lag=3, truth="both"),
    Setting("other attacks", apart=True, truth="neither"),
]
WORLDS = [
    ("reports 1 to 6 days apart", {}),
    ("reports 1 to 12 days apart", {"gap": 12}),
    ("daily reports", {"gap": 1}),
    ("steady attacks", {"bursts": 1.0}),
    ("very bursty attacks", {"bursts": 4.0}),
    ("each misses 15%", {"seen": 0.85}),
    ("nothing missed", {"seen": 1.0}),
]


def attacks(setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Return attacks a day; the rate changes once, and falls to a fifth for a while."""
    rate = np.full(DAYS, setting.rate)
    rate[50:62] /= 5
    rate[75:] *= 1.5
    if setting.bursts == 1:
        return rng.poisson(rate)
    size = rate / (setting.bursts - 1)
    return rng.negative_binomial(size, 1 / setting.bursts)


def report_days(setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Return the days with a report, the day before the count starts first."""
    steps = rng.integers(1, setting.gap + 1, size=DAYS)
    days = np.concatenate([[0], np.cumsum(steps)])
    return days[days <= DAYS]


def pair(setting: Setting, rng: np.random.Generator) -> tuple[Curve, Curve]:
    """Return two counts of the same attacks."""
    every = attacks(setting, rng)
    curves = []
    for share, lag in ((1.0, 0), (setting.share, setting.lag)):
        every = attacks(setting, rng) if setting.apart else every
        counted = rng.binomial(every, share * setting.seen)
        level = np.concatenate([[0], np.cumsum(counted)])
        days = report_days(setting, rng)
        told = level[np.maximum(days - lag, 0)]
        curves.append(Curve(days, told, from_zero=True))
    return curves[0], curves[1]


def measure(setting: Setting, pairs: int, seed: int) -> dict[str, float]:
    """Return coverage of both intervals and the share of each cause named."""
    rng = np.random.default_rng(seed)
    hits = {"ratio": 0, "days": 0, "lag width": 0}
    named: dict[str, int] = {}
    for _ in range(pairs):
        found = align(*pair(setting, rng), start=0, reach=REACH, confidence=0.95)
        assert found is not None
        hits["ratio"] += found.ratio_low <= setting.share <= found.ratio_high
        hits["days"] += found.lag_low <= setting.lag <= found.lag_high
        hits["lag width"] += found.lag_high - found.lag_low
        cause = cause_of(found)
        named[cause] = named.get(cause, 0) + 1
    return {name: n / pairs for name, n in hits.items()} | {
        name: n / pairs for name, n in sorted(named.items())
    }


CAUSES = ("same", "lag", "rule", "both", "either", "neither")
HEAD = ("reports", "pair", "ratio held", "lag held", "lag days wide", "cause right", *CAUSES)


def main() -> None:
    """Print the table."""
    given = [int(word) for word in sys.argv[1:]]
    pairs, seed = [*given, *(200, 8)[len(given) :]]
    print("| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD), sep="\n")
    for world, change in WORLDS:
        for setting in BASE:
            found = measure(replace(setting, **change), pairs, seed)
            cells = [f"{found['ratio']:.3f}", f"{found['days']:.3f}", f"{found['lag width']:.1f}"]
            cells += [f"{found.get(setting.truth, 0.0):.2f}"]
            cells += [f"{found.get(cause, 0.0):.2f}" for cause in CAUSES]
            print("| " + " | ".join((world, setting.name, *cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
