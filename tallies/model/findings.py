"""What checking finds: problems with their mends, changes by a written rule, and notes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from tallies.errors import ReportError

PRINTED = 20  # problems spelled out in an error's message
KEPT = 10_000  # problems kept in its table
SHOWN = 80  # characters of a value that a message repeats


class Fault(NamedTuple):
    """One broken rule: its code in the fault catalogue, what is wrong, and the mend."""

    code: str
    problem: str
    mend: str


class Problem(NamedTuple):
    """A fault at its place; `row` counts data rows from 1, `line` physical lines."""

    row: int | None
    line: int | None
    column: str
    value: str
    fault: Fault


class Change(NamedTuple):
    """A cell that a written rule changed, with its original text."""

    row: int
    line: int | None
    column: str
    original: str
    value: str
    code: str


@dataclass(slots=True)
class Findings:
    """Collects what is found in one table; `rows` and `lines` place each position in its file."""

    file: str = ""
    rows: Sequence[int] = ()
    lines: Sequence[int] | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, position: int) -> int | None:
        """Return the physical line of a position, where the source has lines."""
        return None if self.lines is None else int(self.lines[position])

    def place(self, position: int) -> str:
        """Name a position in words, for a message about another row."""
        line = self.line(position)
        return f"row {self.rows[position]}" if line is None else f"line {line}"

    def add(self, position: int, column: str, value: object, fault: Fault) -> None:
        """Record a fault of one cell."""
        row, line = int(self.rows[position]), self.line(position)
        self.problems.append(Problem(row, line, column, show(value), fault))

    def changed(
        self, position: int, column: str, original: object, value: object, code: str
    ) -> None:
        """Record a change of one cell with its original."""
        row, line = int(self.rows[position]), self.line(position)
        self.changes.append(Change(row, line, column, show(original), show(value), code))

    def add_to_table(self, column: str, fault: Fault) -> None:
        """Record a fault of the table as a whole, such as a missing column."""
        self.problems.append(Problem(None, None, column, "", fault))


def show(value: object) -> str:
    """Return a printable repr of a value, cut at 80 characters; controls come out escaped."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        value = value.isoformat().removesuffix("T00:00:00")
    elif isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str):
        value = value[: SHOWN + 1]
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def plain(text: str) -> str:
    """Return a name without quotes, with every character that cannot be seen escaped."""
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in text)


def name_mark(mark: str) -> str:
    """Name a character by its code point, as Unicode does."""
    name = unicodedata.name(mark, "CONTROL CHARACTER")
    return f"U+{ord(mark):04X} {name}"


def sentence(problem: Problem, file: str) -> str:
    """Return one problem in the form `file:line column 'c': value problem. Fix: mend. [code]`."""
    place = plain(file)
    if problem.line is not None:
        place = f"{place}:{problem.line}" if place else f"line {problem.line}"
    elif problem.row is not None:
        place = f"{place} row {problem.row}".strip()
    if problem.column:
        place = f"{place} column {problem.column!r}".strip()
    told = f"{problem.value} {problem.fault.problem}".strip()
    start = f"{place}: " if place else ""
    mend = problem.fault.mend
    end = "" if mend.endswith("?") else "."
    return f"{start}{told}. Fix: {mend}{end} [{problem.fault.code}]"


def in_file_order(problems: Sequence[Problem]) -> list[Problem]:
    """Sort problems by row; those of the whole table come first."""
    return sorted(problems, key=lambda problem: problem.row or problem.line or 0)


def problems_frame(problems: Sequence[Problem], file: str) -> pd.DataFrame:
    """Return problems as the table that a ReportError carries."""
    kept = in_file_order(problems)[:KEPT]
    return pd.DataFrame(
        {
            "code": pd.array([p.fault.code for p in kept], dtype="str"),
            "file": pd.array([file] * len(kept), dtype="str"),
            "line": pd.array([p.line for p in kept], dtype="Int64"),
            "row": pd.array([p.row for p in kept], dtype="Int64"),
            "column": pd.array([p.column for p in kept], dtype="str"),
            "value": pd.array([p.value for p in kept], dtype="str"),
            "problem": pd.array([p.fault.problem for p in kept], dtype="str"),
            "mend": pd.array([p.fault.mend for p in kept], dtype="str"),
        }
    )


def changes_frame(changes: Sequence[Change], file: str) -> pd.DataFrame:
    """Return the logged changes as a table in file order."""
    kept = sorted(changes, key=lambda change: change.row)
    return pd.DataFrame(
        {
            "file": pd.array([file] * len(kept), dtype="str"),
            "line": pd.array([c.line for c in kept], dtype="Int64"),
            "row": pd.array([c.row for c in kept], dtype="Int64"),
            "column": pd.array([c.column for c in kept], dtype="str"),
            "original": pd.array([c.original for c in kept], dtype="str"),
            "value": pd.array([c.value for c in kept], dtype="str"),
            "code": pd.array([c.code for c in kept], dtype="str"),
        }
    )


def report_error(problems: Sequence[Problem], file: str) -> ReportError:
    """Return the error that tells the first problems, their true number, and carries the table."""
    number = len(problems)
    where = f" in {plain(file)}" if file else ""
    lines = [f"{number:,} problem{'s' * (number > 1)}{where}:"]
    lines += [sentence(problem, file) for problem in in_file_order(problems)[:PRINTED]]
    if number > PRINTED:
        lines.append(f"... and {number - PRINTED:,} more; see .problems.")
    return ReportError("\n".join(lines), problems_frame(problems, file))
