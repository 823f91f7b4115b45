"""What is worth a second look in reports that break no rule."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from tallies.model.characters import double_encoded
from tallies.model.columns import REPORT_COLUMNS, parts
from tallies.model.findings import Findings

_LONGEST_NAME = 120
_LISTED = 5
_MOST_NAMES = 200  # that are compared with each other
_SAME_FIGURE = [
    *("measure", "definition", "theatre", "since", "reference_date", "population"),
    *("source", "publisher"),
]


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
    notes += _sums_in_words(reports["theatre"].unique().tolist())
    return notes + _double_encoded(reports) + _later_figures(reports)


def _sums_in_words(theatres: list[str]) -> list[str]:
    """Return a note on every theatre whose name holds those of two others: likely their sum."""
    single = sorted(name for name in theatres if "+" not in name)[:_MOST_NAMES]
    notes = []
    for name in single:
        inside = [other for other in single if other != name and _holds(name, other)]
        apart = [one for one in inside if not any(_holds(two, one) for two in inside if two != one)]
        if len(apart) > 1:
            told = f"names {' and '.join(apart)}: if it is their sum, write {'+'.join(apart)}"
            notes.append(f"Theatre {name!r} {told}. [C09]")
    return notes


def _holds(name: str, other: str) -> bool:
    """Whether a name holds another one as words of their own."""
    return re.search(rf"(?<!\w){re.escape(other)}(?!\w)", name) is not None


def equal_rows(frame: pd.DataFrame, findings: Findings) -> list[str]:
    """Return a note on good rows that are equal in every raw cell, blanks at the ends aside."""
    bad = {problem.row for problem in findings.problems}
    if None in bad or frame.empty:  # the table as a whole is wrong, or there is nothing
        return []
    cells = frame.astype("str").apply(lambda column: column.fillna("").str.strip())
    good = np.array([row not in bad for row in findings.rows], dtype=bool)
    twins = cells[cells.duplicated(keep=False) & good]
    groups = twins.groupby(list(cells.columns), sort=False).indices.values()
    places = findings.rows if findings.lines is None else findings.lines
    listed = sorted([int(places[at]) for at in twins.index[group]] for group in groups)
    listed = [group for group in listed if len(group) > 1]
    if not listed:
        return []
    word = "rows" if findings.lines is None else "lines"
    told = [f"{word} {_joined(group)}" for group in listed[:_LISTED]]
    rest = len(listed) - _LISTED
    told += [f"and {rest:,} more such groups"] if rest > 0 else []
    mend = "delete one where it was entered twice"
    return [f"Equal in every cell: {'; '.join(told)}; {mend}. [D01]"]


def _joined(numbers: list[int]) -> str:
    """Return numbers as ``11, 12 and 15``, many of them cut."""
    shown = [str(number) for number in numbers[:_LISTED]]
    rest = len(numbers) - _LISTED
    last = f"{rest:,} more" if rest > 0 else shown.pop()
    return f"{', '.join(shown)} and {last}"


def _later_figures(reports: pd.DataFrame) -> list[str]:
    """Note an exact figure whose outlet gave another one for the same day earlier.

    Nothing says that the later one corrects the earlier; without it both count, and disagree.
    """
    settled = {"", *reports["supersedes"]}
    open_ones = (reports["supersedes"] == "") & ~reports["report_id"].isin(settled)
    exact = (reports["qualifier"] == "exact") & (reports["site"] == "")
    rows = reports[open_ones & exact & reports["report_date"].notna()]
    rows = rows.sort_values("report_date", kind="stable")
    groups = rows.groupby(_SAME_FIGURE, sort=False, dropna=False)
    before = groups[["report_id", "report_date", "count"]].shift()
    later = before["report_date"].notna() & (before["report_date"] < rows["report_date"])
    corrects = later & (before["count"] != rows["count"]).fillna(value=False)
    pairs = zip(rows.loc[corrects, "report_id"], before.loc[corrects, "report_id"], strict=True)
    notes = [
        f"{new!r} is of the same outlet, theatre and day as {old!r}, published later with another "
        f"count; if it corrects it, write {old} in its supersedes. [D11]"
        for new, old in sorted(pairs)
    ]
    return _first(notes, "D11")


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
