"""False alarms and delays of ``tallies.monitor``, as markdown tables.

``python benchmarks/monitor.py {alarms,estimated,delays} [REPLICATES] [SEED]``

alarms: real time between false alarms. estimated: the same with a baseline from 30 to 120 days.
delays: days to notice a doubling, beside R surveillance's ``algo.glrnb`` on the same series.
Histories are drawn here, day by day, and not by the code that sets the thresholds.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import tallies
from tallies.trends import monitor as room
from tallies.trends._sequential import threshold_for
from tallies.trends.baseline import Baseline

SCRIPT = Path(__file__).parent / "r/glrnb.R"
ASKED = (100, 200, 365)
SPACING = {"daily": (1,), "weekly": (7,), "gaps of 1 to 7 days": (1, 2, 3, 4, 5, 6, 7)}
SPREAD = {"Poisson": 0.0, "bursty": 0.5}
RATES = (0.5, 1.0, 2.0, 4.0)
QUIET, LOUD = 50, 150  # days before and after a doubling
WINDOW = 60  # onsets that glrnb tries for the negative binomial; all of them would take hours


def drawn_days(rng: np.random.Generator, rate: float, a: float, shape: tuple) -> np.ndarray:
    """Return counts of single days."""
    if a == 0:
        return rng.poisson(rate, shape)
    return rng.negative_binomial(1 / a, 1 / (1 + a * rate), shape)


def table_of(counts: np.ndarray, days: np.ndarray) -> pd.DataFrame:
    """Return an increments table from the first of January 2001."""
    edges = np.concatenate([[0], np.cumsum(days)])
    at = pd.Timestamp("2001-01-01") + pd.to_timedelta(edges, unit="D")
    return pd.DataFrame({"start": at[:-1], "end": at[1:], "days": days, "count": counts})


def history(
    rng: np.random.Generator, rate: float, a: float, gaps: tuple, runs: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return counts and days of rows, made by adding up single days."""
    days = rng.choice(gaps, (int(length / np.mean(gaps)), runs))
    counts = np.zeros(days.shape)
    for extra in range(max(gaps)):
        counts += drawn_days(rng, rate, a, days.shape) * (days > extra)
    return counts, days.astype(float)


def paths(counts, days, rate, a, method="mixture", direction="up") -> np.ndarray:
    """Return the running maximum of the statistic."""
    found = room._paths(counts, days, Baseline(rate, a, fitted=False), direction, method)
    return np.maximum.accumulate(found, axis=0)


def watched_and_alarms(highest, days, threshold) -> tuple[float, int, np.ndarray]:
    """Return days watched, alarms seen, and the day of each run's alarm (infinite for none)."""
    rows = (highest < threshold).sum(axis=0)
    some = rows < len(highest)
    ends = np.cumsum(days, axis=0)[np.minimum(rows, len(days) - 1), np.arange(days.shape[1])]
    return float(ends.sum()), int(some.sum()), np.where(some, ends, np.inf)


def alarms(runs: int, seed: int) -> None:
    """Print the real mean time between false alarms."""
    print(
        "| rows | counts | method, direction | baseline a day | "
        + " | ".join(f"asked {n}" for n in ASKED)
        + " |"
    )
    print("|---|---|---|---|---|---|---|")
    variants = [("mixture", "up", rate) for rate in RATES]
    variants += [("mixture", "down", 1.0), ("mixture", "both", 1.0)]
    variants += [("cusum", "up", 1.0), ("glr", "up", 1.0)]
    for spacing, gaps in SPACING.items():
        for spread, a in SPREAD.items():
            for method, direction, rate in variants:
                rng = np.random.default_rng([seed, len(spacing), int(2 * a), int(2 * rate)])
                cells = [
                    false_alarm_time(rng, rate, a, gaps, runs, asked, method, direction)
                    for asked in ASKED
                ]
                name = f"{method}, {direction}"
                print(
                    f"| {spacing} | {spread} | {name} | {rate:g} | "
                    + " | ".join(f"{cell:.0f}" for cell in cells)
                    + " |",
                    flush=True,
                )


def false_alarm_time(rng, rate, a, gaps, runs, asked, method, direction) -> float:
    """Return the mean time to a false alarm, over eight times the time asked for."""
    days = np.resize(gaps, 7 * 20)
    seen = tallies.monitor(
        table_of(0 * days, days),
        baseline=rate,
        dispersion=a,
        false_alarm_every=asked,
        method=method,
        direction=direction,
    )
    counts, spans = history(rng, rate, a, gaps, runs, 8 * asked)
    watched, found, _ = watched_and_alarms(
        paths(counts, spans, rate, a, method, direction), spans, seen.threshold
    )
    return watched / found


def estimated(replicates: int, seed: int, asked: int = 100, rate: float = 1.0) -> None:
    """Print the real time between false alarms where the baseline is an estimate."""
    print(
        f"Daily rows, {rate:g} a day, asked {asked} days. Days: one over the alarms per day, "
        f"averaged over {replicates} baselines; share: with an alarm by day {asked}.\n"
    )
    print("| counts | dispersion | baseline days | as if known: days, share | allowed for |")
    print("|---|---|---|---|---|")
    for spread, a, how in (("Poisson", 0.0, 0.0), ("bursty", 0.5, "auto")):
        for length in (30, 60, 120):
            rng = np.random.default_rng([seed, length, int(2 * a), how == "auto"])
            pairs = [one_baseline(rng, rate, a, how, length, asked) for _ in range(replicates)]
            cells = []
            for side in zip(*pairs, strict=True):
                per_day, share = np.mean(side, axis=0)
                cells.append(f"{1 / per_day:.0f}, {share:.2f}")
            known = "known" if how != "auto" else "estimated"
            print(f"| {spread} | {known} | {length} | {' | '.join(cells)} |", flush=True)


def one_baseline(rng, rate, a, how, length, asked) -> list[tuple[float, float]]:
    """Return alarms per day and share of 100 runs with one in time: as if known, allowed for."""
    table = table_of(drawn_days(rng, rate, a, length + 100), np.ones(length + 100, dtype=int))
    period = (table["end"][0], table["end"][length - 1])
    allowed = tallies.monitor(table, baseline=period, dispersion=how, false_alarm_every=asked)
    base = allowed.baseline
    known = tallies.monitor(
        table, baseline=base.rate, dispersion=base.dispersion, false_alarm_every=asked
    )
    counts, spans = history(rng, rate, a, (1,), 100, 8 * asked)
    highest = paths(counts, spans, base.rate, base.dispersion)
    found = []
    for one in (known, allowed):
        watched, number, when = watched_and_alarms(highest, spans, one.threshold)
        found.append((number / watched, float((when <= asked).mean())))
    return found


def delays(runs: int, seed: int, asked: tuple = (100, 365)) -> None:
    """Print the median and mean delay to a doubling after 50 days without alarm."""
    with_r = shutil.which("Rscript") is not None
    if not with_r:
        print("Rscript is not installed: the columns of surveillance are left out.\n")
    columns = ["mixture", "cusum", "glr", *(["R surveillance"] if with_r else [])]
    print(
        "Median (mean) days to an alarm after a doubling, at the same real time between false "
        f"alarms; {runs} series.\n"
    )
    print(f"| counts | baseline a day | asked | {' | '.join(columns)} |")
    print("|---|---|---|" + "---|" * len(columns))
    for spread, a in SPREAD.items():
        for rate in RATES:
            rng = np.random.default_rng([seed, int(2 * a), int(2 * rate)])
            quiet = drawn_days(rng, rate, a, (int(2.5 * max(asked)), runs))
            before = drawn_days(rng, rate, a, (QUIET, runs))
            after = drawn_days(rng, 2 * rate, a, (LOUD, runs))
            pair = [quiet, np.concatenate([before, after])]
            found = {
                name: [paths(x, np.ones(x.shape), rate, a, name) for x in pair]
                for name in columns[:3]
            }
            if with_r:
                found["R surveillance"] = [from_r(x, rate, a) for x in pair]
            for every in asked:
                rows = int(2.5 * every)
                cells = matched_delays(found, rows, every, rate, a)
                print(f"| {spread} | {rate:g} | {every} | {' | '.join(cells)} |", flush=True)


def matched_delays(found, rows, every, rate, a) -> list[str]:
    """Return the delay of each method, with the time between false alarms that it really has.

    The threshold of each is the one at which its time in these quiet series is nearest to that of
    the monitor with the threshold it would have used.
    """
    days = np.ones((140,), dtype=int)
    own = tallies.monitor(
        table_of(0 * days, days), baseline=rate, dispersion=a, false_alarm_every=every
    )
    ends = np.ones(found["mixture"][0][:rows].shape)
    watched, alarms_, _ = watched_and_alarms(found["mixture"][0][:rows], ends, own.threshold)
    cells = []
    for name, (quiet, changed) in found.items():
        threshold = own.threshold
        if name != "mixture":
            threshold = threshold_for(quiet[:rows], np.cumsum(ends, axis=0), watched / alarms_)
        length, number, _ = watched_and_alarms(quiet[:rows], ends, threshold)
        fair = changed[:, changed[QUIET - 1] < threshold]
        delay = (fair[QUIET:] < threshold).sum(axis=0) + 1
        cells.append(f"{np.median(delay):.0f} ({delay.mean():.1f}), {length / number:.0f} d")
    return cells


def from_r(counts: np.ndarray, rate: float, a: float) -> np.ndarray:
    """Return the running maximum of surveillance's statistic."""
    window = -1 if a == 0 else WINDOW
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "series.csv", Path(folder) / "statistic.csv"
        head = f"{rate},{a},{window},"
        given.write_text("".join(head + ",".join(map(str, x)) + "\n" for x in counts.T), "utf-8")
        subprocess.run(["Rscript", str(SCRIPT), str(given), str(answer)], check=True)
        found = np.loadtxt(answer, delimiter=",", ndmin=2)
    return np.maximum.accumulate(found.T, axis=0)


PARTS = {"alarms": (alarms, 2000), "estimated": (estimated, 30), "delays": (delays, 300)}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
        raise SystemExit(__doc__)
    part, replicates = PARTS[sys.argv[1]]
    numbers = [int(word) for word in sys.argv[2:]]
    part(*(numbers or [replicates])[:1], *(numbers[1:] or [20260101]))
