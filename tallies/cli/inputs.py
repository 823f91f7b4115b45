"""What FILE stands for: a file, standard input or a bundled dataset; and its reconciliation."""

import argparse
import errno
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd

import tallies
from tallies.cli.options import scope
from tallies.cli.talk import counted, progress, say
from tallies.errors import nearest
from tallies.model.columns import DEFAULT_MEASURE
from tallies.model.reports import only_measure
from tallies.report.facts import fates

if TYPE_CHECKING:
    from tallies.datasets import Dataset
    from tallies.model.record import Reconciliation


@dataclass(frozen=True, slots=True)
class Input:
    """Reports, and the dataset they belong to if any."""

    reports: pd.DataFrame
    dataset: "Dataset | None" = None

    def subject(self, measure: str) -> str | None:
        """Return what titles say is counted, where the dataset knows."""
        if self.dataset is None or measure != self.dataset.default_measure:
            return None
        return self.dataset.subject


def read(args: argparse.Namespace) -> Input:
    """Return the reports that FILE names and say how many there are.

    Fills the measure, where there is the option and it was not given.
    """
    dataset = named_dataset(args.file)
    if dataset is not None:
        found = Input(dataset.reports, dataset)
    else:
        found = Input(tallies.read_reports(path_or_stdin(args.file), **reading(args)))
    name = "standard input" if args.file == "-" else args.file
    say(f"{name}: {counted(len(found.reports), 'report')}")
    if getattr(args, "measure", "") is None:
        args.measure = _measure(found)
    return found


def _measure(found: Input) -> str:
    """Return what is counted where nothing was asked for, saying so where a file chose it."""
    if found.dataset is not None:
        return found.dataset.default_measure
    measure = only_measure(found.reports)
    if measure != DEFAULT_MEASURE:
        say(f"measure: {measure} (the only one in the file)")
    return measure


def named_dataset(name: str) -> "Dataset | None":
    """Return the bundled dataset of this name, or None where FILE is a path."""
    if name not in set(tallies.list_datasets()["name"]):
        return None
    if Path(name).is_file():
        say(f"{name!r} is taken for the bundled dataset; write ./{name} for the file")
    return tallies.load_dataset(name)


def path_or_stdin(name: str) -> str | BinaryIO:
    """Return the path, or the bytes of standard input for '-'."""
    if name == "-":
        return sys.stdin.buffer
    if not (Path(name).exists() or "://" in name):  # of addresses the reader has more to say
        known = list(tallies.list_datasets()["name"])
        message = (
            f"{name!r} is neither a file nor a dataset ({', '.join(known)}).{nearest(name, known)} "
            "Fix: correct the path, or choose one of the names that 'tallies data' lists"
        )
        raise FileNotFoundError(errno.ENOENT, message)
    return name


def reading(args: argparse.Namespace) -> dict[str, Any]:
    """Return the reading options as keyword arguments of `tallies.read_reports`."""
    names = ("format", "encoding", "thousands", "rejects")
    return {name: getattr(args, name) for name in names}


def definition(args: argparse.Namespace, found: Input) -> str | None:
    """Return the definition in force, saying so where the dataset chose it."""
    if args.definition is not None or found.dataset is None:
        return args.definition  # type: ignore[no-any-return]  # argparse's values have no type
    chosen = found.dataset.default_definition
    say(f"definition: {chosen} (the dataset's own; choose another with --definition)")
    return chosen


def events(args: argparse.Namespace, found: Input) -> "pd.DataFrame | None":
    """Return the events to show: those of the file named, else the dataset's own."""
    if args.events is not None:
        return tallies.read_events(args.events)
    return None if found.dataset is None else found.dataset.events


def theme(args: argparse.Namespace) -> tallies.Theme:
    """Return the paper asked for, with the colours and the order of the settings."""
    dark = getattr(args, "theme", "light") == "dark"
    return tallies.Theme(dark=dark, colours=args.colours or {}, order=tuple(args.order or ()))


def reconciled(args: argparse.Namespace, found: Input | None = None) -> "Reconciliation":
    """Read, reconcile, and say how many reports were used and how many were not."""
    found = read(args) if found is None else found
    chosen = definition(args, found)
    with progress():
        record = tallies.reconcile(found.reports, definition=chosen, **scope(args))
    say(fates(record.reports))
    return record
