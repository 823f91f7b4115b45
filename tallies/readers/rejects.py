"""Bad rows set apart: their cells as they were, and why."""

import csv
import io
import os
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from tallies.io.atomic import atomic_file
from tallies.model.cells import is_missing
from tallies.model.findings import Problem
from tallies.readers.raw import Raw

REASONS = ("line", "code", "problem", "mend")


def write_rejects(raw: Raw, problems: Sequence[Problem], path: str | os.PathLike[str]) -> int:
    """Write every bad row with its cells and its reasons; return how many rows were written."""
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.row is not None:
            by_row[problem.row].append(problem)
    cells = _cells(raw, by_row.keys())
    names = [str(name) for name in raw.frame.columns]
    width = max([len(names), *(len(row) for row in cells.values())])
    names += [f"field_{position + 1}" for position in range(len(names), width)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, *REASONS])
    for row in sorted(cells):
        padded = cells[row] + [""] * (width - len(cells[row]))
        writer.writerow([*padded, *_reasons(by_row[row])])
    with atomic_file(path) as handle:
        handle.write(text.getvalue().encode("utf-8", "surrogatepass"))
    return len(cells)


def _cells(raw: Raw, bad: Collection[int]) -> dict[int, list[str]]:
    """Return the original cells of bad rows by their row number."""
    cells = {row.row: row.cells for row in raw.misshapen}
    rows = [row for row in raw.rows if row in bad]
    fitting = raw.frame[np.isin(list(raw.rows), rows)]
    for row, values in zip(rows, fitting.itertuples(index=False, name=None), strict=True):
        cells[row] = ["" if is_missing(value) else str(value) for value in values]
    return cells


def _reasons(problems: Sequence[Problem]) -> list[str]:
    """Return line, code, problem and mend of a row; several problems stand side by side."""
    line = problems[0].line
    told = [f"{p.column}: {p.value} {p.fault.problem}".removeprefix(": ") for p in problems]
    return [
        "" if line is None else str(line),
        "; ".join(dict.fromkeys(p.fault.code for p in problems)),
        "; ".join(told),
        "; ".join(dict.fromkeys(p.fault.mend for p in problems)),
    ]
