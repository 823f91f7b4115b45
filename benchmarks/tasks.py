"""One measured task in a process of its own: ``python benchmarks/tasks.py NAME``.

Prints the CPU seconds of each repetition as JSON. Imports are done before the clock starts.
"""

import importlib.util
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd

import tallies
from tallies.errors import TalliesWarning

ROOT = Path(__file__).parents[1]
SCRATCH = tempfile.TemporaryDirectory()  # removed when the process ends
WRITTEN = {"kind": "tally", "definition": "us_dod", "measure": "attacks"}


def synthetic_module() -> ModuleType:
    """Load the maker of synthetic reports, which lives with the tests."""
    path = ROOT / "tests/reference/synthetic.py"
    spec = importlib.util.spec_from_file_location("synthetic", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthetic"] = module
    spec.loader.exec_module(module)
    return module


def synthetic(theatres: int, reports: int) -> pd.DataFrame:
    """Return synthetic reports, one in fifty of them wrong."""
    made, _ = synthetic_module().synthetic_reports(theatres, reports, days=365, wrong=0.02, seed=1)
    return tallies.validate_reports(made)


def department() -> pd.DataFrame:
    """Return all claims of the bundled dataset."""
    return tallies.load_dataset("us_forces_2023").reports


def two_theatres() -> Callable[[], object]:
    """Reconcile the Department of Defense line for Iraq and Syria."""
    reports = department()
    return lambda: tallies.reconcile(
        reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2024-01-27"
    )


def whole_line() -> Callable[[], object]:
    """Reconcile the whole Department of Defense line, Jordan included."""
    reports = department()
    return lambda: tallies.reconcile(reports, definition="us_dod")


def synthetic_1000() -> Callable[[], object]:
    """Reconcile 1,000 synthetic reports on two theatres."""
    reports = synthetic(2, 1000)
    return lambda: tallies.reconcile(reports)


def synthetic_10000() -> Callable[[], object]:
    """Reconcile 10,000 synthetic reports on three theatres."""
    reports = synthetic(3, 10_000)
    return lambda: tallies.reconcile(reports)


def synthetic_50() -> Callable[[], object]:
    """Reconcile 10,000 synthetic reports on fifty theatres and their sum."""
    reports = synthetic(50, 10_000)
    return lambda: tallies.reconcile(reports)


def drawing() -> Callable[[], object]:
    """Draw what `tallies report` draws: every chart, wide and narrow, as PNG and SVG."""
    from tallies.report import folder

    seen = []
    draw = folder.draw

    def watched(bench: Path, *told: object) -> object:
        seen.append(told)
        return draw(bench, *told)

    folder.draw = watched
    tallies.weekly_report(tallies.load_dataset("us_forces_2023"), Path(SCRATCH.name) / "report")
    folder.draw = draw
    return lambda: draw(Path(SCRATCH.name), *seen[0])


def numbers(rows: int) -> pd.DataFrame:
    """Return a tally-shaped frame of so many rows."""
    days = pd.date_range("2000-01-01", periods=rows // 2, unit="us")
    frame = pd.DataFrame({"date": days.repeat(2), "theatre": ["Iraq", "Syria"] * len(days)})
    steps = pd.Series(range(len(frame)), dtype="Int64")
    for name, lead in (("lower", 0), ("estimate", 1), ("upper", 3)):
        frame[name] = steps + lead
    for name in ("band_low", "band_high"):
        frame[name] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    return frame.assign(n_reports=steps % 5)


def parquet_ours(rows: int) -> Callable[[], object]:
    """Write with `write_parquet`."""
    frame = numbers(rows)
    path = Path(SCRATCH.name) / "ours.parquet"
    return lambda: tallies.write_parquet(frame, path, metadata=WRITTEN)


def parquet_pandas(rows: int) -> Callable[[], object]:
    """Write with `DataFrame.to_parquet`."""
    frame = numbers(rows)
    path = Path(SCRATCH.name) / "pandas.parquet"
    return lambda: frame.to_parquet(path, compression="zstd", index=False)


TASKS: dict[str, Callable[[], Callable[[], object]]] = {
    "two_theatres": two_theatres,
    "whole_line": whole_line,
    "synthetic_1000": synthetic_1000,
    "synthetic_10000": synthetic_10000,
    "synthetic_50": synthetic_50,
    "drawing": drawing,
    "parquet_ours_1000": lambda: parquet_ours(1000),
    "parquet_pandas_1000": lambda: parquet_pandas(1000),
    "parquet_ours_100000": lambda: parquet_ours(100_000),
    "parquet_pandas_100000": lambda: parquet_pandas(100_000),
}


def main(name: str, repetitions: int) -> None:
    """Run a task once to load what it needs, then measure it."""
    warnings.simplefilter("ignore", TalliesWarning)
    run = TASKS[name]()
    run()
    seconds = []
    for _ in range(repetitions):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
