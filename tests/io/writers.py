"""Processes that write one path again and again, and die on the way: run by the tests of writing.

``main("at-random", folder, rounds, seed)`` writes ``folder/<round>`` and kills each writer at a
random moment; ``main("at-steps", folder)`` kills one before each step of one write;
``main("together", path, times)`` lets two processes write one path.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tallies.io.atomic import write_csv
from tallies.io.parquet import write_parquet

ROWS = 4_000
STEPS = ("os.open", "os.fdopen", "os.fstat", "os.fsync", "Path.replace", "os.close")


def table(version: int) -> pd.DataFrame:
    """Return a table whose every row names its version."""
    frame = pd.DataFrame({"theatre": [f"area {row:05d}" for row in range(ROWS)]})
    frame["reference_date"] = pd.Timestamp("2023-11-23").as_unit("us")
    frame["count"] = pd.array([version] * ROWS, dtype="Int64")
    frame["source"] = f"version {version} " * 8
    return frame


def write(version: int, path: Path) -> None:
    """Write a version by the suffix of the path."""
    if path.suffix == ".csv":
        write_csv(table(version), path)
    else:
        write_parquet(table(version), path)


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked process and return its id."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def for_ever(path: Path) -> None:
    """Write versions 2, 3, 2, 3... until killed."""
    while True:
        write(2, path)
        write(3, path)


def dying(step: str, path: Path) -> None:
    """Write version 2 and be killed before the step, with no chance to clean up."""
    owner, name = {"os": os, "Path": Path}[step.split(".")[0]], step.split(".")[1]
    setattr(owner, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    write(2, path)


def main(task: str, *arguments: str) -> None:
    """Do what the module's first lines say."""
    if task == "together":
        path, times = Path(arguments[0]), int(arguments[1])
        children = [
            in_child(lambda version=version: [write(version, path) for _ in range(times)])
            for version in (2, 3)
        ]
    elif task == "at-steps":
        children = [
            in_child(
                lambda step=step, suffix=suffix: dying(step, Path(arguments[0], step + suffix))
            )
            for step in STEPS
            for suffix in (".parquet", ".csv")
        ]
    else:
        children, moments = [], random.Random(int(arguments[2]))
        for number in range(int(arguments[1])):
            path = Path(arguments[0], f"{number}{'.csv' if number % 2 else '.parquet'}")
            child = in_child(lambda path=path: for_ever(path))
            time.sleep(moments.uniform(0.02, 0.4))
            os.kill(child, signal.SIGKILL)
            children.append(child)
    ends = [os.waitpid(child, 0)[1] for child in children]
    expected = 0 if task == "together" else signal.SIGKILL
    if any(end != expected for end in ends):
        message = f"{task}: the writers ended with {ends}, where each should end with {expected}"
        raise SystemExit(message)
