"""Rows that say the same are one figure; theatres linked by sums form one block."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype

from tallies.errors import TalliesError
from tallies.model.columns import bounds, outlet, parts
from tallies.reconciliation.system import Floats, Ints, System, find_families


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


def merge_rows(reports: pd.DataFrame, in_scope: NDArray[np.bool_], weights: str) -> pd.DataFrame:
    """Return one row per figure: theatre (frozenset), early, late, low, high, weight, rows.

    With ``weights="publishers"`` a figure weighs its number of distinct outlets, otherwise the
    sum of a numeric column over its rows. Rows are positions in the table, by report_id. The
    order is by content, so that nothing depends on the order of the input.
    """
    rows = reports[in_scope]
    low, high = _bounds(rows)
    ordered = {name: "+".join(sorted(parts(name))) for name in rows["theatre"].unique()}
    table = pd.DataFrame(
        {
            "late": day_numbers(rows["reference_date"]),
            "early": day_numbers(rows["reference_date_earliest"]),
            "name": rows["theatre"].map(ordered),
            "low": low,
            "high": high,
            "report_id": rows["report_id"],
            "row": np.flatnonzero(in_scope),
        }
    )
    said = ["late", "early", "name", "low", "high"]
    table = table.sort_values([*said, "report_id"], kind="stable")
    first = ~table.duplicated(said).to_numpy()
    figure = np.cumsum(first) - 1
    figures = table.loc[first, said].reset_index(drop=True)
    figures["theatre"] = pd.Series([frozenset(parts(name)) for name in figures["name"]])
    if weights == "publishers":
        voices = pd.DataFrame({"figure": figure, "outlet": _outlets(rows.loc[table.index])})
        support = voices.drop_duplicates()["figure"].value_counts(sort=False).sort_index()
        figures["weight"] = support.to_numpy(dtype=float)
    else:
        values = _numeric_weights(rows, weights).loc[table.index]
        figures["weight"] = np.bincount(figure, weights=values)
    figures["rows"] = pd.Series(np.split(table["row"].to_numpy(), np.flatnonzero(first)[1:]))
    return figures


def _outlets(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return a number for each row's outlet."""
    codes, publishers = pd.factorize(rows["publisher"])
    names, _ = pd.factorize(np.array([outlet(name) for name in publishers], dtype=object))
    return np.asarray(names[codes], dtype=np.int64)


def _bounds(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the lowest and highest count each row's wording allows, ``inf`` for open."""
    said = [rows["qualifier"].tolist(), rows["count"].tolist(), rows["count_high"].tolist()]
    known: dict[tuple[str, int, int | None], tuple[float, float]] = {}
    for key in set(zip(*said, strict=True)):
        low, high = bounds(key[0], key[1], None if pd.isna(key[2]) else key[2])
        known[key] = (float(low), np.inf if high is None else float(high))
    limits = np.array([known[key] for key in zip(*said, strict=True)]).reshape(-1, 2)
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
        zero_until = {}
        for theatre in names:
            naming = own[[theatre in name for name in own["theatre"]]]
            zero_until[theatre] = [] if start is None else [start]
            if unnamed == "zero":
                first = naming["early"].min() if len(naming) else np.inf
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
    spoken = [tuple(sorted(position[t] for t in name)) for name in figures["theatre"]]
    singles = [(i,) for i in range(len(names))]
    whole = tuple(range(len(names)))
    sums = sorted(
        {unit for unit in spoken if 1 < len(unit) < len(names)}, key=lambda u: (len(u), u)
    )
    units = tuple(dict.fromkeys([*singles, *sums, whole]))
    zeros = {day for days in zero_until.values() for day in days}
    days = np.array(sorted({*figures["early"], *figures["late"], *zeros}), dtype=np.int64)
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
        unit=np.array([units.index(unit) for unit in spoken], dtype=np.int64),
        early=np.searchsorted(days, figures["early"].to_numpy(dtype=np.int64)),
        late=np.searchsorted(days, figures["late"].to_numpy(dtype=np.int64)),
        low=figures["low"].to_numpy(dtype=float),
        high=figures["high"].to_numpy(dtype=float),
        weight=figures["weight"].to_numpy(dtype=float),
        families=find_families(units),
    )
    return Block(names, system, tuple(figures["rows"]))
