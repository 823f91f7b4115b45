"""Readers of reports: one outside form per file, raw rows in, the reports table out.

A reader turns a file into raw cells and does nothing else; the rules live in `tallies.model`.
May import `tallies.io`, `tallies.model` and `tallies.errors`.
"""

from tallies.readers.decisions import read_decisions
from tallies.readers.events import read_events
from tallies.readers.read import ReadResult, check_reports, read_reports

__all__ = ["ReadResult", "check_reports", "read_decisions", "read_events", "read_reports"]
