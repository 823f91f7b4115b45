"""How well changes are found, on made-up series whose truth is known, beside other tools.

``python benchmarks/changes.py [accuracy|nulls|dates|speed|all] --series N --seed S [--seed ...]``
prints markdown tables; see ``change_settings.py`` for the series and the marks. ``--ours`` leaves
the other tools out, and ``--setting`` (may be repeated) all other settings. Speed is
in ``change_speed.py``.
"""

import argparse
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from change_peers import Detector, missing, peers, strucchange
from change_settings import (
    CHANGED,
    NULLS,
    SEED,
    WORDS,
    Made,
    Score,
    margin,
    score,
    series,
)
from change_speed import speed

from tallies import find_changepoints
from tallies.trends._search import Settings, any_change, search
from tallies.trends.counts import Counts

FIRST = np.datetime64("2023-01-01")
SETTINGS = Settings(dispersion=None, confidence=0.95, draws=999, seed=0)
ALPHA = 0.05
CHECKED = 20  # series of each setting that the public function is run on as well
R_SETTINGS = (*NULLS, "a1", "e1")
OURS = "tallies find_changepoints"
R_NAME = "R strucchange gefp Poisson with offset, supLM"
ONE_ONLY = ("Pettitt", "R strucchange")  # tools that know one change at most


class Answer(NamedTuple):
    """What tallies says of one series, in days before each new rate."""

    p: float
    changes: list[int]
    sets: list[np.ndarray]


def counts_of(one: Made) -> Counts:
    """Return a made-up series as the rows that tallies works on."""
    days = one.days.astype(np.int64)
    start = FIRST + (np.cumsum(days) - days).astype("timedelta64[D]")
    return Counts("", "attacks", start, days, one.count.astype(np.int64))


def answer(one: Made) -> Answer:
    """Return what ``find_changepoints`` finds, without its tables."""
    counts = counts_of(one)
    p = any_change(counts, SETTINGS)
    if p > ALPHA:
        return Answer(p, [], [])
    found = search(counts, SETTINGS, p)
    return Answer(p, found.changes, found.sets)


@cache
def answers(setting: str, number: int, seed: int) -> list[Answer]:
    """Return what tallies says of the first series of a setting."""
    return [answer(one) for one in series(setting, number, seed)]


def public(one: Made) -> list[int]:
    """Return the changes that the public function finds in the increments table."""
    counts = counts_of(one)
    start = pd.DatetimeIndex(counts.start)
    end = start + pd.to_timedelta(counts.days, unit="D")
    frame = pd.DataFrame({"start": start, "end": end, "count": counts.count})
    found = find_changepoints(frame)
    return [counts.offset(date) - 1 for date in found.dates]


def check_public(settings: tuple[str, ...], number: int, seed: int) -> None:
    """Say in how many series the public function finds the same."""
    number = min(number, CHECKED)
    same = [
        public(one) == said.changes
        for setting in settings
        for one, said in zip(
            series(setting, number, seed), answers(setting, number, seed), strict=True
        )
    ]
    print(f"\nThe public function on the increments table finds the same in {sum(same)} of ")
    print(f"{len(same)} series ({number} of each setting).\n")


def predictions(
    name: str, tool: Detector | None, setting: str, number: int, seed: int
) -> list[list[float]] | None:
    """Return what a tool finds in the first series of a setting; None where it is not run."""
    if name == OURS:
        return [[float(day) for day in one.changes] for one in answers(setting, number, seed)]
    if name == R_NAME:
        if setting not in R_SETTINGS:
            return None
        return strucchange([(one.count, one.days) for one in series(setting, number, seed)])
    assert tool is not None
    return [tool(one.count, one.days) for one in series(setting, number, seed)]


def tools(*, ours_only: bool) -> dict[str, Detector | None]:
    """Return the tools to run: ours first."""
    found: dict[str, Detector | None] = {OURS: None}
    if not ours_only:
        found.update(peers())
        if "R with strucchange" not in missing():
            found[R_NAME] = None
    return found


def marks(setting: str, found: list[list[float]], seed: int) -> list[Score]:
    """Return the marks of a tool's answers."""
    return [
        score(one.changes, days, one.length, margin(setting))
        for one, days in zip(series(setting, len(found), seed), found, strict=True)
    ]


def show(head: list[str], lines: Iterator[list[str]]) -> None:
    """Print a markdown table, each line when it is known."""
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(line) + " |", flush=True)
    print()


def means(scores: list[Score], name: str) -> list[str]:
    """Return the mean marks as cells."""
    cells = [f"{value:.3f}" for value in np.mean(np.array(scores), axis=0)]
    if name.startswith(ONE_ONLY):
        cells[1] = ""
    return cells


def accuracy(settings: tuple[str, ...], number: int, seeds: list[int], *, ours_only: bool) -> None:
    """Print how well changes are found, pooled over seeds and, for ours, of each seed."""
    print(f"## Accuracy: {number} series for each of the seeds {seeds}\n")
    head = ["series", "tool", "any found", "right number", "hit", "F1", "cover"]
    each: list[list[str]] = []

    def lines() -> Iterator[list[str]]:
        for setting in settings:
            for name, tool in tools(ours_only=ours_only).items():
                pooled: list[Score] = []
                for seed in seeds:
                    found = predictions(name, tool, setting, number, seed)
                    if found is None:
                        break
                    scores = marks(setting, found, seed)
                    if name == OURS:
                        each.append([f"{setting} {WORDS[setting]}", str(seed)])
                        each[-1] += means(scores, name)
                    pooled += scores
                if pooled:
                    yield [f"{setting} {WORDS[setting]}", name, *means(pooled, name)]

    show(head, lines())
    if len(seeds) > 1:
        show(["series", "seed", *head[2:]], iter(each))
    check_public(settings, number, seeds[0])


def nulls(settings: tuple[str, ...], number: int, seeds: list[int], *, ours_only: bool) -> None:
    """Print how often a change is found where there is none."""
    from scipy.stats import binomtest

    print(f"## False alarms: {number} series for each of the seeds {seeds}\n")

    def alarms(name: str, tool: Detector | None, setting: str) -> list[bool]:
        found = (predictions(name, tool, setting, number, seed) or [] for seed in seeds)
        return [bool(days) for answers in found for days in answers]

    def own() -> Iterator[list[str]]:
        for setting in settings:
            seen = alarms(OURS, None, setting)
            limits = binomtest(sum(seen), len(seen)).proportion_ci(method="wilson")
            each = [np.mean(seen[i : i + number]) for i in range(0, len(seen), number)]
            yield [
                f"{setting} {WORDS[setting]}",
                ", ".join(f"{share:.3f}" for share in each),
                f"{np.mean(seen):.3f}",
                f"{limits.low:.3f} to {limits.high:.3f}",
            ]

    def all_tools() -> Iterator[list[str]]:
        for name, tool in tools(ours_only=ours_only).items():
            yield [name, *(f"{np.mean(alarms(name, tool, setting)):.2f}" for setting in settings)]

    show([OURS, "each seed", "pooled", "95% interval"], own())
    if not ours_only:
        show(["tool", *(f"{setting} {WORDS[setting]}" for setting in settings)], all_tools())
    check_public(settings, number, seeds[0])


def dates(settings: tuple[str, ...], number: int, seeds: list[int]) -> None:
    """Print how often the date set of one change holds the true day, and how long it is."""
    print(f"## Date sets at 95%: {number} series for each of the seeds {seeds}\n")

    def lines() -> Iterator[list[str]]:
        for setting in (name for name in settings if name.endswith("1")):
            found, single = [], []
            for seed in seeds:
                said = answers(setting, number, seed)
                for one, given in zip(series(setting, number, seed), said, strict=True):
                    true = one.changes[0]
                    if len(given.changes) == 1:
                        found.append((true in given.sets[0], len(given.sets[0])))
                    alone = search(counts_of(one), SETTINGS, 1.0, single=True)
                    near = abs(alone.changes[0] - true) <= margin(setting)
                    single.append((true in alone.sets[0], len(alone.sets[0]), near))
            one_found, given_one = np.mean(np.array(found), axis=0), np.mean(single, axis=0)
            yield [
                f"{setting} {WORDS[setting]}",
                str(len(found)),
                f"{one_found[0]:.3f}",
                f"{one_found[1]:.1f}",
                str(len(single)),
                f"{given_one[0]:.3f}",
                f"{given_one[1]:.1f}",
                f"{given_one[2]:.3f}",
            ]

    head = ["series", "one change found", "its set holds the day", "days in the set"]
    head += ["told there is one", "its set holds the day", "days in the set", "hit"]
    show(head, lines())


def main() -> None:
    """Read the command line and print the tables."""
    jobs = ("accuracy", "nulls", "dates", "speed", "all")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", nargs="?", default="all", choices=jobs)
    parser.add_argument("--series", type=int, default=300, help="of each setting and seed")
    parser.add_argument("--seed", type=int, action="append", help="may be repeated")
    parser.add_argument("--ours", action="store_true", help="leave the other tools out")
    settings = (*CHANGED, *NULLS)
    parser.add_argument("--setting", action="append", choices=settings, help="only this one")
    asked = parser.parse_args()
    chosen = asked.setting or settings
    changed = tuple(name for name in CHANGED if name in chosen)
    steady = tuple(name for name in NULLS if name in chosen)
    seeds = asked.seed or [SEED]
    if not asked.ours:
        print(f"Not installed, so left out: {', '.join(missing()) or 'nothing'}.\n")
    if asked.job in ("accuracy", "all"):
        accuracy(changed, asked.series, seeds, ours_only=asked.ours)
    if asked.job in ("nulls", "all"):
        nulls(steady, asked.series, seeds, ours_only=asked.ours)
    if asked.job in ("dates", "all"):
        dates(changed, asked.series, seeds)
    if asked.job in ("speed", "all"):
        speed(ours_only=asked.ours)


if __name__ == "__main__":
    main()
