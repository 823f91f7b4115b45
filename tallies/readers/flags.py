"""What is worth a second look in reports that break no rule."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from tallies.model.characters import double_encoded
from tallies.model.columns import REPORT_COLUMNS, parts

_LONGEST_NAME = 120
_LISTED = 5


def flags(reports: pd.DataFrame) -> list[str]:
    """Return notes on the table as a whole."""
    if reports.empty:
        return ["No reports: the file has columns and no row. [E02]"]
    notes = []
    undated = int(reports["report_date"].isna().sum())
    if undated:
        notes.append(
            f"{undated:,} of {len(reports):,} rows have no report_date; a view as of an earlier "
            "day leaves them out. [B18]"
        )
    theatres = {part for theatre in reports["theatre"].unique() for part in parts(theatre)}
    notes += _alike("theatre", theatres, "C01")
    notes += _alike("measure", reports["measure"].unique(), "C01")
    notes += _alike("definition", reports["definition"].unique(), "C01")
    notes += _alike("source", reports["source"].unique(), "C12")
    return notes + _double_encoded(reports)


def _alike(column: str, names: Iterable[str], code: str) -> list[str]:
    """Note pairs of names that may be one."""
    notes = [
        f"Column {column!r}: {first!r} and {second!r} may be one name; both are kept. [{code}]"
        for first, second in alike(names)
    ]
    return _first(notes, code)


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of names one letter apart, or of the same words in other order or case."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in {name for name in names if 1 < len(name) <= _LONGEST_NAME}:
        folded = name.casefold()
        words = sorted(re.findall(r"\w+", folded.replace(".", "")))
        groups[" ".join(word for word in words if word != "the")].add(name)
        # Two names within one letter share a form with one letter taken out.
        for form in {folded, *(folded[:i] + folded[i + 1 :] for i in range(len(folded)))}:
            if not _numbered(folded):
                groups["\n" + form].add(name)
    pairs = {pair for group in groups.values() for pair in pairwise(sorted(group))}
    return sorted(pairs)


def _numbered(name: str) -> bool:
    """Tell names such as 'Base 1', which differ in their number on purpose."""
    return name[-1].isdigit()


def _double_encoded(reports: pd.DataFrame) -> list[str]:
    """Note texts that look like UTF-8 read as Windows-1252."""
    notes = []
    for column in REPORT_COLUMNS:
        if column.kind != "text":
            continue
        texts = reports[column.name]
        for text in texts[~texts.str.isascii()].unique():
            meant = double_encoded(text)
            if meant is not None:
                told = f"{text[:60]!r} may stand for {meant[:60]!r}"
                notes.append(f"Column {column.name!r}: {told}; it is kept as it is. [E08]")
    return _first(notes, "E08")


def _first(notes: list[str], code: str) -> list[str]:
    """Return the first notes of a kind and the number of the rest."""
    rest = len(notes) - _LISTED
    return notes if rest <= 0 else [*notes[:_LISTED], f"... and {rest:,} more. [{code}]"]
