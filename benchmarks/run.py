"""Speed and memory, side by side in one run: ``python benchmarks/run.py [ROUNDS]``.

Each comparison runs its two sides in turn, so that a busy moment of the machine hits both, and
takes the best round of each. Seconds are CPU seconds (user and system), not wall time. Every
measured thing is a process of its own; this one imports nothing heavy, because a child's peak
memory counts from its parent's.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = sys.executable
PANDAS = (PYTHON, "-c", "import pandas")
DRAWERS = (PYTHON, "-c", "import pandas, matplotlib.pyplot")
BARE = (PYTHON, "-c", "pass")
TALLIES = (PYTHON, "-c", "import tallies")
TALLIES_USED = (PYTHON, "-c", "import tallies; tallies.reconcile, tallies.weekly")
HELP = (PYTHON, "-m", "tallies", "--help")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process used."""

    cpu: float  # seconds
    peak: float  # megabytes


def cost(command: tuple[str, ...]) -> Cost:
    """Run a command to its end and return what it used."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    talk = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        message = f"{' '.join(command)} ended with {child.returncode}:\n{talk.decode()}"
        raise SystemExit(message)
    # ru_maxrss is in kibibytes on Linux and in bytes on macOS.
    unit = 1 if platform.system() == "Darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def interleaved(commands: list[tuple[str, ...]], rounds: int) -> list[Cost]:
    """Return the best of each command over rounds in which every one runs once."""
    seen = [[cost(command) for command in commands] for _ in range(rounds)]
    return [
        Cost(min(run.cpu for run in runs), max(run.peak for run in runs))
        for runs in zip(*seen, strict=True)
    ]


def task(name: str, repetitions: int) -> float:
    """Return the best CPU seconds of a task of tasks.py, imports not counted."""
    command = (PYTHON, str(HERE / "tasks.py"), name, str(repetitions))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(min(json.loads(done.stdout)))


def line(what: str, figure: str, goal: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {figure} | {goal} |", flush=True)


def starts(rounds: int) -> None:
    """Compare what it costs to start."""
    pandas, ours, used = interleaved([PANDAS, TALLIES, TALLIES_USED], rounds)
    line(
        "`import tallies` / `import pandas`",
        f"{ours.cpu:.2f} s / {pandas.cpu:.2f} s = {ours.cpu / pandas.cpu:.2f}",
        "at most 1.15",
    )
    line(
        "the same, with `reconcile` and `weekly` taken from it",
        f"{used.cpu:.2f} s / {pandas.cpu:.2f} s = {used.cpu / pandas.cpu:.2f}",
        "at most 1.15",
    )
    bare, usage = interleaved([BARE, HELP], 2 * rounds)
    line(
        "`tallies --help` / `python -c pass`",
        f"{usage.cpu * 1e3:.0f} ms / {bare.cpu * 1e3:.0f} ms = {usage.cpu / bare.cpu:.1f}",
        "at most 4",
    )


def reconciling(rounds: int) -> None:
    """Measure reconciling, imports not counted."""
    for name, what, goal in (
        ("two_theatres", "reconcile `us_dod`, Iraq and Syria until 2024-01-27", 0.5),
        ("whole_line", "reconcile `us_dod` whole, Jordan included", 5.0),
        ("synthetic_1000", "reconcile 2 theatres, 1,000 synthetic reports, 2% wrong", 0.1),
        ("synthetic_10000", "reconcile 3 theatres, 10,000 synthetic reports, 2% wrong", 2.0),
        ("synthetic_50", "reconcile 50 theatres, 10,000 synthetic reports, 2% wrong", 10.0),
    ):
        line(what, f"{task(name, rounds):.3f} s", f"at most {goal} s")


def whole_report(rounds: int) -> None:
    """Measure the main job against the imports that it cannot do without."""
    with tempfile.TemporaryDirectory() as folder:
        report = (PYTHON, "-m", "tallies", "report", "us_forces_2023", "-o", f"{folder}/report")
        imports, job = interleaved([DRAWERS, report], max(2, rounds // 2))
    drawing = task("drawing", 2)
    line(
        "`tallies report us_forces_2023` / `import pandas, matplotlib.pyplot`",
        f"{job.cpu:.2f} s / {imports.cpu:.2f} s = {job.cpu / imports.cpu:.1f}",
        "",
    )
    line(
        "the same without drawing (every chart, wide and narrow, as PNG and SVG)",
        f"({job.cpu:.2f} s - {drawing:.2f} s) / {imports.cpu:.2f} s = "
        f"{(job.cpu - drawing) / imports.cpu:.1f}",
        "at most 6",
    )
    line("peak memory of `tallies report us_forces_2023`", f"{job.peak:.0f} MB", "under 500 MB")


def writing(rounds: int) -> None:
    """Compare writing Parquet with checks, whole or not at all, with plain pandas."""
    for rows in (1000, 100_000):
        ours, plain = task(f"parquet_ours_{rows}", rounds), task(f"parquet_pandas_{rows}", rounds)
        line(
            f"`write_parquet` / `DataFrame.to_parquet`, {rows:,} rows",
            f"{ours * 1e3:.1f} ms / {plain * 1e3:.1f} ms = {ours / plain:.1f}",
            "",
        )


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("| what | CPU time, best round | goal |\n|---|---|---|")
    starts(rounds)
    reconciling(rounds)
    whole_report(rounds)
    writing(rounds)
