"""How often the band holds the true count, how wide it is, and how far the estimate is off.

``python benchmarks/bands.py --wars N --seed S`` prints a markdown table; ``--setting`` (may be
repeated) picks some. Settings are at the top. Days from the first to the last report count, for
every theatre and the total; "open" days are those on which the envelope leaves room. Weeks are open
likewise, and covered whole by reports.
"""

import argparse
from dataclasses import dataclass

import numpy as np
import pandas as pd

import tallies

SINCE = pd.Timestamp("2023-10-17")
DAYS = 60
NAMES = ("North", "South", "East", "West", "Coast")


@dataclass(frozen=True)
class Setting:
    """One kind of war and of reporting."""

    every: float = 3.0  # days between two statements, on average
    weekly: bool = False  # one statement a week, all else left out
    wrong: float = 0.0  # share of rows with a slip
    stale: float = 0.0  # share of rows with a count one to three days old
    dispersion: float = 1.0
    theatres: int = 2


SETTINGS = {
    "clean": Setting(),
    "wrong": Setting(wrong=0.05),
    "stale": Setting(stale=0.3),
    "bursty": Setting(dispersion=2.0),
    "all": Setting(wrong=0.05, stale=0.3, dispersion=2.0),
    "sparse": Setting(weekly=True),
    "three theatres": Setting(theatres=3),
    "three theatres, all": Setting(theatres=3, wrong=0.05, stale=0.3, dispersion=2.0),
    "five theatres, all": Setting(theatres=5, wrong=0.05, stale=0.3, dispersion=2.0),
}


def war(setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Return true counts at the end of each day, shape (theatres, DAYS + 1)."""
    rates = rng.gamma(2.0, 0.3, size=(setting.theatres, DAYS // 30)).repeat(30, axis=1)
    if setting.dispersion > 1:
        extra = setting.dispersion - 1
        rates = rng.gamma(rates / extra, extra)
    rises = rng.poisson(rates)
    return np.concatenate([np.zeros((setting.theatres, 1), int), rises.cumsum(axis=1)], axis=1)


def rows(setting: Setting, truth: np.ndarray, rng: np.random.Generator) -> list[dict[str, object]]:
    """Return what one to four outlets carry of each statement on a theatre or the total."""
    names = list(NAMES[: setting.theatres])
    lines = dict(zip(names, truth, strict=True)) | {"+".join(names): truth.sum(axis=0)}
    found = []
    for day in range(1, DAYS + 1):
        if setting.weekly and day % 7:
            continue
        for name, line in lines.items():
            if not setting.weekly and rng.random() > 1 / setting.every:
                continue
            for outlet in rng.choice(20, size=rng.integers(1, 5), replace=False):
                count = int(line[day])
                if rng.random() < setting.stale:
                    count = int(line[max(0, day - rng.integers(1, 4))])
                if rng.random() < setting.wrong:
                    count = slip(count, lines, rng)
                found.append(row(name, day, count, f"Outlet {outlet}"))
    return found


def slip(count: int, lines: dict[str, np.ndarray], rng: np.random.Generator) -> int:
    """Return a misprint, or the figure of another day and line."""
    if rng.random() < 0.5:
        return max(0, count + int(rng.choice([-10, -3, -2, 2, 3, 10])))
    line = list(lines.values())[rng.integers(len(lines))]
    return int(line[rng.integers(1, DAYS + 1)])


def row(name: str, day: int, count: int, outlet: str) -> dict[str, object]:
    """Return one row of the reports table."""
    when = SINCE + pd.Timedelta(days=day - 1)
    return {
        "theatre": name,
        "reference_date": when,
        "report_date": when,
        "count": count,
        "source": "Ministry",
        "publisher": outlet,
        "since": SINCE,
    }


def measure(setting: Setting, seed: int) -> dict[str, float]:
    """Return sums over the days of one war: hits, widths, errors, and numbers of days."""
    rng = np.random.default_rng(seed)
    truth = war(setting, rng)
    said = rows(setting, truth, rng)
    answer = tallies.reconcile(pd.DataFrame(said))
    lines = dict(zip(NAMES, truth, strict=False)) | {"total": truth.sum(axis=0)}
    sums: dict[str, float] = {}
    for name in answer.tally.columns:
        whole = "+".join(NAMES[: setting.theatres]) if name == "total" else name
        own = [(r["reference_date"], r["count"]) for r in said if r["theatre"] == whole]
        when = np.array([(day - SINCE).days + 1 for day, _ in own])
        figures = np.array([count for _, count in own], dtype=float)
        known = int(answer.upper[name].notna().to_numpy().sum())  # to the last report in use
        days = np.arange(when.min(), min(when.max() + 1, known))
        true = lines[name][days]
        low, high, lower, upper, tally = (
            frame[name].iloc[days].to_numpy(dtype=float, na_value=np.nan)
            for frame in (
                answer.band_low,
                answer.band_high,
                answer.lower,
                answer.upper,
                answer.tally,
            )
        )
        hit = (low <= true) & (true <= high)
        room = lower < upper
        for key, value in {
            "days": len(days),
            "hits": hit.sum(),
            "open": room.sum(),
            "open_hits": hit[room].sum(),
            "in_envelope": ((lower <= true) & (true <= upper)).sum(),
            "width": (high - low).sum(),
            "envelope": (upper - lower).sum(),
            "tally": np.abs(tally - true).sum(),
            "middle": np.abs((low + high) / 2 - true).sum(),
            "line": np.abs(line(when, figures, days) - true).sum(),
            "isotonic": np.abs(isotonic(when, figures, days) - true).sum(),
            "lags": answer.band_model["lag_one_outlet"] != () and len(days),
            "dispersion": answer.band_model["dispersion"] * len(days),
        }.items():
            sums[key] = sums.get(key, 0) + float(value)
    return sums | weeks(answer, lines)


def weeks(answer: tallies.Reconciliation, lines: dict[str, np.ndarray]) -> dict[str, float]:
    """Return in how many open weeks, covered whole, the band holds the true number of attacks."""
    table = tallies.weekly(answer)
    table = table[table["complete"] & (table["lower"] < table["upper"])]
    end = (table["week_end"] - SINCE).dt.days + 1
    pairs = zip(table["theatre"], end, strict=True)
    true = np.array([lines[name][day] - lines[name][day - 7] for name, day in pairs])
    hit = (table["band_low"].to_numpy() <= true) & (true <= table["band_high"].to_numpy())
    return {"weeks": float(len(table)), "week_hits": float(hit.sum())}


def line(when: np.ndarray, figures: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return straight lines through the mean of each day's reported figures."""
    known = np.unique(when)
    return np.interp(days, known, [figures[when == day].mean() for day in known])


def isotonic(when: np.ndarray, figures: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return isotonic regression of the reported figures, straight in between."""
    from scipy.optimize import isotonic_regression

    known = np.unique(when)
    means = [figures[when == day].mean() for day in known]
    weights = [(when == day).sum() for day in known]
    return np.interp(days, known, isotonic_regression(means, weights=weights).x)


HEAD = ["setting", "covered", "open days", "covered, open", "envelope holds", "width", "envelope"]
HEAD += ["error of tally", "band's middle", "line", "isotonic", "dispersion", "lag found"]
HEAD += ["covered, open weeks"]


def share(name: str, wars: int, seed: int) -> list[str]:
    """Return a setting's row of the table."""
    sums = pd.DataFrame([measure(SETTINGS[name], seed + i) for i in range(wars)]).sum()
    per_day = sums / sums["days"]
    found = [per_day["hits"], per_day["open"], sums["open_hits"] / sums["open"]]
    rest = ["in_envelope", "width", "envelope", "tally", "middle", "line", "isotonic"]
    found += [*per_day[rest], per_day["dispersion"], per_day["lags"]]
    found.append(sums["week_hits"] / sums["weeks"])
    return [name, *(f"{number:.3f}" for number in found)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wars", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--setting", action="append", choices=list(SETTINGS))
    asked = parser.parse_args()
    for cells in (HEAD, ["---"] * len(HEAD)):
        print("|", " | ".join(cells), "|", flush=True)
    for name in asked.setting or SETTINGS:
        print("|", " | ".join(share(name, asked.wars, asked.seed)), "|", flush=True)


if __name__ == "__main__":
    main()
