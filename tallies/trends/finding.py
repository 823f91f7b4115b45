"""What all results of the change statistics share: a sentence, a table, their assumptions."""

from html import escape

import pandas as pd

WIDE = 9  # columns; a page of a notebook holds no more side by side
FEW = 4  # rows that can stand side by side instead


class Finding:
    """Base of the result records; a subclass has `sentence`, `assumptions` and `to_frame`."""

    __slots__ = ()

    @property
    def sentence(self) -> str:
        """One sentence for a report, claiming no more than the evidence allows."""
        raise NotImplementedError

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold for the numbers to mean what they say, a sentence each."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as a table.

        Returns
        -------
        pandas.DataFrame
            See the subclass.
        """
        raise NotImplementedError

    def summary(self) -> str:
        """Return the sentence, the table and the assumptions as plain text.

        Returns
        -------
        str
            Several lines, for a terminal or a log.
        """
        table = self.to_frame()
        rows = "" if table.empty else table.to_string(index=False) + "\n"
        given = "\n".join(f"  - {line}" for line in self.assumptions)
        return f"{self.sentence}\n\n{rows}Assumes:\n{given}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.sentence}\n  assumes: {' '.join(self.assumptions)}"

    def _repr_html_(self) -> str:
        table = self.to_frame()
        rows = "" if table.empty else _html(table)
        given = "".join(f"<li>{escape(line)}</li>" for line in self.assumptions)
        return f"<p><b>{escape(self.sentence)}</b></p>{rows}<p>Assumes:</p><ul>{given}</ul>"


def _html(table: pd.DataFrame) -> str:
    """Return a table as HTML, rounded for reading; a wide one of few rows stands upright."""
    said = table.astype(object).map(_cell)
    if len(said.columns) > WIDE and len(said) <= FEW:
        return said.T.to_html(border=0, header=False)
    return said.to_html(border=0, index=False)


def _cell(value: object) -> str:
    """Return a value as text: a day without its hour, four digits, nothing for a missing one."""
    if pd.isna(value):  # type: ignore[call-overload]  # a cell holds one value
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
