"""A few benchmarks for asv, which keeps their history over commits.

Kept small: what users wait for. The tables with peers are in ``benchmarks/all.py``. They use only
names that every version has had, so that old commits can be measured.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import tallies


def line() -> tallies.Reconciliation:
    """Return the Department of Defense line for Iraq and Syria."""
    claims = tallies.load_dataset("us_forces_2023").reports
    return tallies.reconcile(
        claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2024-01-27"
    )


class Start:
    """A process from nothing to its end."""

    number, repeat = 1, (3, 10, 20.0)

    def time_import(self) -> None:
        """Import the package and take its main verb, which loads pandas."""
        subprocess.run([sys.executable, "-c", "import tallies; tallies.reconcile"], check=True)

    def time_help(self) -> None:
        """Print the help of the command line."""
        command = [sys.executable, "-m", "tallies", "--help"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Line:
    """What is done with one line of 478 claims."""

    timeout = 120

    def setup(self) -> None:
        """Reconcile once, read the claims once."""
        self.claims = tallies.load_dataset("us_forces_2023").reports
        self.line = line()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)

    def teardown(self) -> None:
        """Leave no file behind."""
        self.folder.cleanup()

    def time_reconcile(self) -> None:
        """Reconcile two theatres and their sum."""
        line()

    def time_weekly(self) -> None:
        """Count by week, with limits."""
        tallies.weekly(self.line)

    def time_find_changepoints(self) -> None:
        """Look for changes of the rate."""
        tallies.find_changepoints(self.line, theatre="Syria")

    def time_plot_tally(self) -> None:
        """Draw and save the tally."""
        tallies.plot_tally(self.line).save(self.path / "tally.png")

    def time_plot_weekly(self) -> None:
        """Draw and save the weeks."""
        tallies.plot_weekly(self.line).save(self.path / "weekly.svg")

    def time_parquet(self) -> None:
        """Write Parquet and read it back."""
        tallies.write_parquet(self.line, self.path / "tally.parquet")
        tallies.read_parquet(self.path / "tally.parquet")


class Page:
    """The weekly page."""

    number, repeat, timeout = 1, (1, 3, 60.0), 300

    def setup(self) -> None:
        """Read the claims once."""
        self.claims = tallies.load_dataset("us_forces_2023")
        self.folder = tempfile.TemporaryDirectory()

    def teardown(self) -> None:
        """Leave no file behind."""
        self.folder.cleanup()

    def time_page(self) -> None:
        """Write the page of the week in which the parts were last told."""
        tallies.weekly_report(self.claims, self.folder.name, week="2023-11-26")

    def peakmem_page(self) -> None:
        """Take the memory of the same."""
        tallies.weekly_report(self.claims, self.folder.name, week="2023-11-26")


class Changes:
    """Changes of the rate in a long series."""

    params, param_names = (1_000, 10_000), ("days",)

    def setup(self, days: int) -> None:
        """Draw daily counts with one change."""
        rng = np.random.default_rng(1)
        rates = np.where(np.arange(days) < days // 2, 1.0, 2.0)
        import pandas as pd

        index = pd.date_range("2000-01-01", periods=days)
        self.counts = pd.Series(rng.poisson(rates).cumsum(), index=index)

    def time_find_changepoints(self, days: int) -> None:  # noqa: ARG002  # asv's protocol
        """Look for changes."""
        tallies.find_changepoints(self.counts)
