"""Rows that say the same are one figure; theatres linked by sums form one block."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype

from tallies.errors import TalliesError
from tallies.model.columns import bounds, outlet, parts
from tallies.reconciliation.system import Floats, Ints, System, find_families

EARLIEST = "reference_date_earliest"
FAR = np.iinfo(np.int64).max  # a day after all others
NO_BASE = np.iinfo(np.int64).min  # counts from the start
SAID = ("theatre", "count", "qualifier", "count_high", "reference_date", EARLIEST, "since")
NAMED = ("report_id", "publisher")


@dataclass(frozen=True, eq=False)
class Block:
    """Theatres linked by sums, their system, and the rows behind each figure.

    Attributes
    ----------
    theatres : tuple of str
    system : System
    rows : tuple of ndarray of int
        For each figure the positions of its rows in the reports table, by report_id.
    """

    theatres: tuple[str, ...]
    system: System
    rows: tuple[Ints, ...]

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Names of the units, parts joined by ``+``."""
        return tuple("+".join(self.theatres[i] for i in unit) for unit in self.system.units)


def day_numbers(dates: pd.Series) -> Ints:
    """Return dates as whole days since 1970."""
    return np.asarray(dates, dtype="datetime64[D]").astype(np.int64)


def merge_rows(
    reports: pd.DataFrame,
    in_scope: NDArray[np.bool_],
    weights: str,
    since: pd.Timestamp | None = None,
    pinned: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Return one row per figure: its columns are those of the dictionary below.

    A row that counts since a day after `since` has the day before it as base. With
    ``weights="publishers"`` a figure weighs its number of distinct outlets, otherwise the sum of
    a numeric column over its rows. A figure is pinned if one of its rows is. Rows are positions
    in the table, by report_id. The order is by content, so that nothing depends on the order of
    the input.
    """
    # Only the columns used: taking rows of all of them costs more than the rest together.
    used = [name for name in reports.columns if name in (*SAID, *NAMED, weights)]
    rows = reports[used][in_scope]
    written = rows["theatre"].tolist()
    ordered = {name: "+".join(sorted(parts(name))) for name in set(written)}
    names = [ordered[name] for name in written]
    late, early = (day_numbers(rows[name]) for name in ("reference_date", EARLIEST))
    base = _bases(rows["since"], since)
    early = np.maximum(early, base)  # before it counts, a window says nothing
    low, high = _bounds(rows)
    said = np.array([late, early, _ranks(names), low, high, base], dtype=float)
    order = np.lexsort((_ranks(rows["report_id"].tolist()), *said[::-1]))
    said = said[:, order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (said[:, 1:] != said[:, :-1]).any(axis=0)
    figure = np.cumsum(first) - 1
    at = order[first]
    theatres = {name: frozenset(parts(name)) for name in ordered.values()}
    position = np.flatnonzero(in_scope)[order]
    held = np.zeros(len(reports), dtype=bool) if pinned is None else pinned
    starts = np.flatnonzero(first)
    pieces = pairwise([*starts.tolist(), len(rows)])
    return pd.DataFrame(
        {
            "late": late[at],
            "early": early[at],
            "base": base[at],
            "name": [names[i] for i in at],
            "low": low[at],
            "high": high[at],
            "theatre": pd.Series([theatres[names[i]] for i in at]),
            "weight": _support(rows, order, figure, weights),
            "rows": pd.Series([position[start:end] for start, end in pieces]),
            "pinned": np.logical_or.reduceat(held[position], starts),
        }
    )


def _bases(since: pd.Series, start: pd.Timestamp | None) -> Ints:
    """Return the day before each row's own count starts, where that is later than `start`."""
    moved = np.asarray(since.notna() & (since > start)) if start is not None else False
    days = day_numbers(since.fillna(pd.Timestamp(0))) - 1
    return np.where(moved, days, NO_BASE)


def _ranks(texts: list[str]) -> Ints:
    """Return each text's place in their order; equal texts share one."""
    place = {text: i for i, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts], dtype=np.int64)


def _support(rows: pd.DataFrame, order: Ints, figure: Ints, weights: str) -> Floats:
    """Return the weight of each figure; `figure` numbers the rows in their order."""
    if weights != "publishers":
        values = _numeric_weights(rows, weights).to_numpy()[order]
        return np.bincount(figure, weights=values).astype(float)
    publishers = rows["publisher"].iloc[order].tolist()
    outlets = {name: outlet(name) for name in set(publishers)}
    said = zip(figure.tolist(), publishers, strict=True)
    voices = {(number, outlets[name]) for number, name in said}
    return np.bincount([number for number, _ in voices]).astype(float)


def _bounds(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the lowest and highest count each row's wording allows, ``inf`` for open."""
    count = rows["count"].to_numpy(dtype=np.int64).tolist()
    count_high = rows["count_high"].to_numpy(dtype=np.int64, na_value=-1).tolist()
    said = list(zip(rows["qualifier"].tolist(), count, count_high, strict=True))
    known: dict[tuple[str, int, int], tuple[float, float]] = {}
    for key in set(said):
        low, high = bounds(key[0], key[1], None if key[2] < 0 else key[2])
        known[key] = (float(low), np.inf if high is None else float(high))
    limits = np.array([known[key] for key in said]).reshape(-1, 2)
    return limits[:, 0], limits[:, 1]


def _numeric_weights(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of positive weights, or say which row has none."""
    if column not in rows.columns:
        message = f"weights={column!r} is no column. Use 'publishers' or a numeric column's name."
        raise TalliesError(message)
    values = rows[column]
    if is_datetime64_any_dtype(values) or is_bool_dtype(values):
        values = pd.Series(np.nan, index=rows.index)  # pandas would take both for numbers
    values = pd.to_numeric(values, errors="coerce").astype(float)
    bad = rows[~(values > 0) | ~np.isfinite(values)]
    if not bad.empty:
        row = bad.iloc[0]
        message = (
            f"weights={column!r}: {len(bad)} rows are not a number above 0, first "
            f"{row['report_id']} with {row[column]!r}. Fix: give every row a positive weight."
        )
        raise TalliesError(message)
    return values


def build_blocks(
    figures: pd.DataFrame,
    theatres: tuple[str, ...],
    since: pd.Timestamp | None,
    unnamed: str,
) -> tuple[Block, ...]:
    """Return one block per set of theatres that sums link, each with its system."""
    report_days = np.unique(figures["late"])
    start = None if since is None else int(day_numbers(pd.Series([since]))[0]) - 1
    blocks = []
    for group in _linked(figures["theatre"], theatres):
        names = tuple(t for t in theatres if t in group)
        own = figures[[bool(name & group) for name in figures["theatre"]]]
        said = own["theatre"].tolist()
        # A window names its theatres from the day it counts from.
        early = np.where(own["base"] == NO_BASE, own["early"], own["base"] + 1)
        zero_until = {}
        for theatre in names:
            zero_until[theatre] = [] if start is None else [start]
            if unnamed == "zero":
                first = early[[theatre in name for name in said]].min(initial=FAR)
                before = report_days[report_days < first]
                zero_until[theatre] += [int(before[-1])] if len(before) else []
        blocks.append(_block(names, own, zero_until))
    return tuple(blocks)


def _linked(names: pd.Series, theatres: tuple[str, ...]) -> list[frozenset[str]]:
    """Group theatres that occur in one sum."""
    groups = [frozenset([theatre]) for theatre in theatres]
    for name in set(names):
        touched = [group for group in groups if group & name]
        groups = [g for g in groups if g not in touched] + [frozenset().union(*touched)]
    return sorted(groups, key=lambda group: min(theatres.index(t) for t in group))


def _block(
    names: tuple[str, ...], figures: pd.DataFrame, zero_until: dict[str, list[int]]
) -> Block:
    """Lay a block's figures out as arrays on its report days."""
    position = {name: i for i, name in enumerate(names)}
    said = figures["theatre"].tolist()
    unit_of = {name: tuple(sorted(position[t] for t in name)) for name in set(said)}
    singles = [(i,) for i in range(len(names))]
    whole = tuple(range(len(names)))
    sums = sorted(
        {unit for unit in unit_of.values() if 1 < len(unit) < len(names)}, key=lambda u: (len(u), u)
    )
    units = tuple(dict.fromkeys([*singles, *sums, whole]))
    early, late, base = (
        figures[name].to_numpy(dtype=np.int64) for name in ("early", "late", "base")
    )
    windows = base != NO_BASE
    spoken = [early, late, base[windows], *zero_until.values()]
    days = np.unique(np.concatenate(spoken)).astype(np.int64)
    ceiling = np.full((len(units), len(days)), np.inf)
    for theatre, known in zero_until.items():
        for day in known:
            ceiling[position[theatre], : np.searchsorted(days, day) + 1] = 0
    system = System(
        n_theatres=len(names),
        units=units,
        days=days,
        floor=np.zeros_like(ceiling),
        ceiling=ceiling,
        unit=np.array([units.index(unit_of[name]) for name in said], dtype=np.int64),
        early=np.searchsorted(days, early),
        late=np.searchsorted(days, late),
        base=np.where(windows, np.searchsorted(days, base), -1),
        low=figures["low"].to_numpy(dtype=float),
        high=figures["high"].to_numpy(dtype=float),
        weight=figures["weight"].to_numpy(dtype=float),
        families=find_families(units),
        pinned=frozenset(np.flatnonzero(figures["pinned"]).tolist()),
    )
    return Block(names, system, tuple(figures["rows"]))
