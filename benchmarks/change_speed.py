"""How fast changes are found, as ratios side by side in one run; called by ``changes.py speed``.

In each round every tool runs once, in turn, so that a busy moment of the machine hits all; the
best round of each counts. CPU seconds of this process, imports and compiling not counted.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pandas as pd

from tallies import find_changepoints
from tallies.trends.segmentation import several_changes, shortest_segment

LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
ROUNDS = {100: 7, 1_000: 5, 10_000: 2, 100_000: 1, 1_000_000: 1}
PELT_MOST = 1_000  # rows up to which the slowest tool is run
WHOLE_MOST = 10_000  # rows up to which the dispersion is estimated and the whole function run
EVERY = 200  # rows from one change to the next
PANEL, SHARE, WEEKS = 2_000, 20, 520  # series; one in so many is run; rows of each

Job = Callable[[], object]


def stepped(rows: int, days: int, rng: np.random.Generator) -> np.ndarray:
    """Return counts whose rate changes every 200 rows by a factor of 2 to 4, from 0.5 to 4."""
    rates = [1.5]
    for _ in range((rows + EVERY // 2) // EVERY):
        ratio = np.exp(rng.uniform(np.log(2), np.log(4)))
        after = [rate for rate in (rates[-1] * ratio, rates[-1] / ratio) if 0.5 <= rate <= 4]
        rates.append(float(rng.choice(after)) if after else (4.0 if rates[-1] < 1.4 else 0.5))
    at = (np.arange(rows) + EVERY // 2) // EVERY
    return rng.poisson(np.array(rates)[at] * days)


def table(count: np.ndarray, days: int, theatre: str) -> pd.DataFrame:
    """Return counts as an increments table."""
    # From 1700, for 100,000 weeks must fit in.
    edges = pd.Timestamp("1700-01-01") + pd.to_timedelta(days * np.arange(len(count) + 1), unit="D")
    frame = pd.DataFrame({"theatre": theatre, "start": edges[:-1], "end": edges[1:]})
    return frame.assign(count=count)


def peers(count: np.ndarray) -> dict[str, Job]:
    """Return the other tools at work on these rows."""
    signal = count.reshape(-1, 1).astype(float)
    penalty = float(signal.var() * np.log(len(signal)))
    found: dict[str, Job] = {}
    if find_spec("ruptures"):
        import ruptures

        if len(count) <= PELT_MOST:
            pelt = ruptures.Pelt(model="l2", jump=1)
            found["ruptures Pelt l2, jump=1"] = lambda: pelt.fit(signal).predict(pen=penalty)
        kernel = ruptures.KernelCPD(kernel="linear")
        found["ruptures KernelCPD linear (compiled, Gaussian)"] = lambda: kernel.fit(
            signal
        ).predict(pen=penalty)
    if find_spec("skchange"):
        from skchange.detectors import PELT
        from skchange.interval_scorers import PoissonCost

        found["skchange PELT PoissonCost (compiled)"] = lambda: (
            PELT(PoissonCost()).fit(signal).predict(signal)
        )
    return found


def best(jobs: dict[str, Job], rounds: int) -> dict[str, float]:
    """Return the CPU seconds of the best round of each job."""
    seen: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            begun = time.process_time()
            job()
            seen[name].append(time.process_time() - begun)
    return {name: min(times) for name, times in seen.items()}


def ours(count: np.ndarray) -> dict[str, Job]:
    """Return our parts at work on daily counts: the segments alone, and the whole function."""
    c, d = count.astype(float), np.ones(len(count))
    shortest = shortest_segment(float(len(count)))
    found: dict[str, Job] = {
        "tallies segments, Poisson": lambda: several_changes(c, d, 0.0, shortest),
        "tallies segments, Poisson, screened": lambda: several_changes(
            c, d, 0.0, shortest, screened=True
        ),
    }
    if len(count) <= WHOLE_MOST:
        frame = table(count, 1, "")
        found["tallies segments, dispersion estimated"] = lambda: several_changes(
            c, d, None, shortest
        )
        found["tallies find_changepoints, whole"] = lambda: find_changepoints(frame)
    return found


def speed(*, ours_only: bool) -> None:
    """Print seconds and ratios for one series, by length, and for a panel."""
    rng = np.random.default_rng(5)
    warm = stepped(100, 1, rng)
    best({**ours(warm), **({} if ours_only else peers(warm))}, 1)  # imports, compiling
    print("## Speed: one series with a change every 200 rows, CPU seconds (times the fastest)\n")
    print("| rows | tool | CPU seconds | ratio |\n|---|---|---|---|")
    for rows in LENGTHS:
        count = stepped(rows, 1, rng)
        times = best({**ours(count), **({} if ours_only else peers(count))}, ROUNDS[rows])
        for name, seconds in times.items():
            ratio = seconds / min(times.values())
            print(f"| {rows:,} | {name} | {seconds:.2g} | {ratio:.1f} |", flush=True)
    panel(rng, ours_only=ours_only)


def panel(rng: np.random.Generator, *, ours_only: bool) -> None:
    """Print seconds for a panel of weekly series, half of them without a change."""
    number = PANEL // SHARE
    counts = [stepped(WEEKS, 7, rng) if i % 2 else rng.poisson(10.5, WEEKS) for i in range(number)]
    frame = pd.concat([table(count, 7, str(i)) for i, count in enumerate(counts)])
    days = np.full(WEEKS, 7.0)
    jobs: dict[str, Job] = {
        "tallies segments, Poisson": lambda: [
            several_changes(count.astype(float), days, 0.0, 14.0) for count in counts
        ],
        "tallies find_changepoints, whole": lambda: find_changepoints(frame),
    }
    if not ours_only:
        for name in peers(counts[0]):
            jobs[name] = lambda name=name: [peers(count)[name]() for count in counts]
    print(
        f"\n{PANEL:,} weekly series of {WEEKS} rows: {number} were run, and the time multiplied by "
    )
    print(f"{SHARE}. Half have no change, the others one every {EVERY} rows.\n")
    print("| tool | CPU seconds | ratio |\n|---|---|---|")
    times = best(jobs, 1)
    for name, seconds in times.items():
        print(f"| {name} | {SHARE * seconds:.3g} | {seconds / min(times.values()):.1f} |")
