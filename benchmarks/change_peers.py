"""Other tools that look for changes, behind one door: counts and days in, days of change out.

Each is used the way its documentation shows, or the way an experienced user would adapt it to
counts; the names say which. A tool that is not installed is left out, and said so.
"""

import csv
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

Detector = Callable[[np.ndarray, np.ndarray], list[float]]
HERE = Path(__file__).parent
NEEDED = ("ruptures", "skchange")


def missing() -> list[str]:
    """Return the tools that are not installed."""
    tools = [name for name in NEEDED if find_spec(name) is None]
    return tools if shutil.which("Rscript") else [*tools, "R with strucchange"]


def peers() -> dict[str, Detector]:
    """Return every tool that is installed."""
    found: dict[str, Detector] = {}
    if find_spec("ruptures"):
        found["ruptures Pelt rbf, pen=10 (its README)"] = _ruptures_readme
        found["ruptures Pelt l2, pen=var log n"] = _ruptures_l2
        found["ruptures, own Poisson cost with days, pen=1.5 log n"] = _ruptures_poisson
    if find_spec("skchange"):
        found["skchange PELT PoissonCost, default"] = _skchange_pelt
        found["skchange PELT PoissonCost on totals interpolated to days"] = _skchange_daily
        found["skchange SeededBinarySegmentation Poisson, default"] = _skchange_seeded
    found["Pettitt's rank test (by its formula)"] = _pettitt
    return found


def _days(rows: list[int], days: np.ndarray) -> list[float]:
    """Return days before the rows that start a new segment."""
    edges = np.concatenate([[0.0], np.cumsum(days)])
    return [float(edges[row]) for row in rows if 0 < row < len(days)]


def _rates(count: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return counts a day as the column that ruptures and skchange want."""
    return (count / days).reshape(-1, 1)


def _ruptures_readme(count: np.ndarray, days: np.ndarray) -> list[float]:
    import ruptures

    found = ruptures.Pelt(model="rbf").fit(_rates(count, days)).predict(pen=10)
    return _days(found[:-1], days)


def _ruptures_l2(count: np.ndarray, days: np.ndarray) -> list[float]:
    import ruptures

    signal = _rates(count, days)
    penalty = max(float(signal.var()), 1e-9) * np.log(len(signal))
    return _days(ruptures.Pelt(model="l2").fit(signal).predict(pen=penalty)[:-1], days)


def _ruptures_poisson(count: np.ndarray, days: np.ndarray) -> list[float]:
    import ruptures

    class Cost(ruptures.base.BaseCost):  # type: ignore[misc]
        """Poisson log-likelihood of totals, negative."""

        model = "poisson"
        min_size = 2

        def fit(self, signal: np.ndarray) -> "Cost":
            self.signal = signal
            self.sums = np.concatenate([np.zeros((1, 2)), np.cumsum(signal, axis=0)])
            return self

        def error(self, start: int, end: int) -> float:
            c, d = self.sums[end] - self.sums[start]
            return float(-c * np.log(c / d)) if c else 0.0

    signal = np.column_stack([count, days]).astype(float)
    search = ruptures.Pelt(custom_cost=Cost(), jump=1, min_size=2).fit(signal)
    return _days(search.predict(pen=1.5 * np.log(len(signal)))[:-1], days)


def _skchange_pelt(count: np.ndarray, days: np.ndarray) -> list[float]:
    from skchange.detectors import PELT
    from skchange.interval_scorers import PoissonCost

    signal = count.reshape(-1, 1).astype(float)
    return _days(PELT(PoissonCost()).fit(signal).predict(signal).tolist(), days)


def _skchange_daily(count: np.ndarray, days: np.ndarray) -> list[float]:
    edges = np.concatenate([[0.0], np.cumsum(days)])
    total = np.interp(np.arange(edges[-1] + 1), edges, np.concatenate([[0], np.cumsum(count)]))
    daily = np.diff(np.round(total))
    return _skchange_pelt(daily, np.ones(len(daily)))


def _skchange_seeded(count: np.ndarray, days: np.ndarray) -> list[float]:
    from skchange.detectors import SeededBinarySegmentation
    from skchange.interval_scorers import CostChangeScore, PoissonCost

    signal = count.reshape(-1, 1).astype(float)
    search = SeededBinarySegmentation(CostChangeScore(PoissonCost()))
    return _days(search.fit(signal).predict(signal).tolist(), days)


def _pettitt(count: np.ndarray, days: np.ndarray) -> list[float]:
    """Pettitt (1979), Applied Statistics 28, 126-135, with its approximate p-value."""
    rates = count / days
    n = len(rates)
    rank = np.sign(rates[:, None] - rates[None, :]).sum(axis=1)
    walk = np.abs(np.cumsum(rank))[:-1]
    p = 2 * np.exp(-6 * walk.max() ** 2 / (n**3 + n**2))
    return _days([int(walk.argmax()) + 1], days) if p <= 0.05 else []


def strucchange(sample: list[tuple[np.ndarray, np.ndarray]]) -> list[list[float]]:
    """Return what R's strucchange finds: gefp of a Poisson glm with offset, supLM, p <= .05."""
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder, "rows.csv"), Path(folder, "out.json")
        with rows.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["series", "days", "count"])
            for i, (count, days) in enumerate(sample):
                table.writerows([i, int(d), int(c)] for c, d in zip(count, days, strict=True))
        command = ["Rscript", str(HERE / "r" / "gefp.R"), str(rows), str(out)]
        subprocess.run(command, check=True, capture_output=True)
        answers = json.loads(out.read_text("utf-8"))
    return [
        _days([one["row"]], days) if one["p"] <= 0.05 else []
        for one, (_, days) in zip(answers, sample, strict=True)
    ]
