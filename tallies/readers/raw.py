"""Rows as a file gives them, before any rule looks at them."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd


class Misshapen(NamedTuple):
    """A row that does not fit the columns, with the text of its cells."""

    row: int
    line: int
    cells: list[str]


@dataclass(slots=True)
class Raw:
    """Raw cells: `frame` holds the rows that fit; `rows` and `lines` place them in the file."""

    frame: pd.DataFrame
    rows: list[int] | range
    lines: list[int] | None = None
    misshapen: list[Misshapen] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return the number of data rows read."""
        return len(self.frame) + len(self.misshapen)
