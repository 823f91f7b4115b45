"""The sides of a comparison: the reports of each definition, source or outlet, reconciled alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tallies.comparison._align import Curve
from tallies.errors import NotEnoughDataError, TalliesError, nearest
from tallies.model.columns import outlet, parts
from tallies.model.days import ONE_DAY
from tallies.model.record import Reconciliation
from tallies.model.series import report_counts
from tallies.reconciliation.reconcile import reconcile

BY = ("definition", "source", "publisher")
TOTAL = "total"


@dataclass(eq=False)
class Side:
    """One side, reconciled when asked for; `why` says what stands in the way."""

    name: str
    rows: pd.DataFrame
    options: Mapping[str, Any]
    why: str = ""
    done: dict[tuple[str, ...], Reconciliation | str] = field(default_factory=dict)
    curves: dict[tuple[str, ...], Curve] = field(default_factory=dict)

    def curve(self, x: Reconciliation, theatre: str) -> Curve:
        """Return the certain figures of one of this side's records, worked out once."""
        key = (*x.tally.columns, theatre)
        if key not in self.curves:
            self.curves[key] = curve_of(x, theatre)
        return self.curves[key]

    def reconciled(self, theatres: tuple[str, ...] = ()) -> Reconciliation | str:
        """Return the record on some theatres (default: its own), or why there is none."""
        if self.why:
            return self.why
        if theatres not in self.done:
            self.done[theatres] = self._reconcile(theatres)
        return self.done[theatres]

    def _reconcile(self, theatres: tuple[str, ...]) -> Reconciliation | str:
        """Return the record, or why there is none."""
        asked = theatres or self.options["theatres"]
        if asked is not None:
            named = {part for name in self.rows["theatre"] for part in parts(name)}
            asked = tuple(name for name in asked if name in named)
            if not asked:
                return f"{self.name} names none of these theatres"
        try:
            return reconcile(self.rows, **{**self.options, "theatres": asked})
        except NotEnoughDataError:
            return f"{self.name} has no report in scope"


def sides_of(
    table: pd.DataFrame, by: str, definition: str | None, options: Mapping[str, Any]
) -> dict[str, Side]:
    """Return the sides by name, in alphabetical order."""
    if definition is not None:
        _check_known("definition", definition, table["definition"])
        table = table[table["definition"] == definition]
    table = table[table["measure"] == options["measure"]]
    keys = table["publisher"].map(outlet) if by == "publisher" else table[by]
    return {str(name): _side(str(name), rows, options) for name, rows in table.groupby(keys)}


def _side(name: str, rows: pd.DataFrame, options: Mapping[str, Any]) -> Side:
    """Return one side; counts under several definitions are never pooled into one."""
    label = name or "(none)"
    ids = set(rows["report_id"])
    # A correction of another side's row corrects nothing here.
    known = rows["supersedes"].where(rows["supersedes"].isin(ids), "")
    own = {
        option: {row: reason for row, reason in options[option].items() if row in ids}
        for option in ("exclude", "pin")
    }
    rules = rows["definition"].nunique()
    why = f"{label} counts by {rules} definitions: name one" if rules > 1 else ""
    return Side(label, rows.assign(supersedes=known), {**options, **own}, why)


def _check_known(argument: str, value: str, column: pd.Series) -> None:
    """Raise a TalliesError unless a value occurs in a column."""
    known = sorted(column.unique())
    if value not in known:
        message = (
            f"{argument}={value!r} occurs in none of the reports.{nearest(value, known)} "
            f"They have: {', '.join(map(repr, known[:12]))}."
        )
        raise TalliesError(message)


def chosen(sides: Mapping[str, Side], only: tuple[str, ...] | None, by: str) -> list[Side]:
    """Return the sides to pair, those asked for in the order asked."""
    if only is None:
        return list(sides.values())
    if len(set(only)) < 2:
        message = f"only={list(only)!r} makes no pair. Name two or more different ones."
        raise TalliesError(message)
    for name in only:
        if name not in sides:
            message = (
                f"only={name!r} is no {by} of these reports.{nearest(str(name), sides)} "
                f"They have: {', '.join(map(repr, list(sides)[:12]))}."
            )
            raise TalliesError(message)
    return [sides[name] for name in dict.fromkeys(only)]


def curve_of(x: Reconciliation, theatre: str) -> Curve:
    """Return the days on which reports pin a theatre, with its counts."""
    low, high = x.lower[theatre], x.upper[theatre]
    marked = (low == high).fillna(value=False).to_numpy(dtype=bool)
    marked &= report_counts(x, theatre) > 0
    counted = x.metadata["since"] is not None
    if counted:
        marked[0] = True  # the day before the count starts: zero by definition
    at = np.flatnonzero(marked)
    days = x.tally.index[at].to_numpy(dtype="datetime64[D]").astype(np.int64)
    return Curve(days, low.iloc[at].to_numpy(dtype=np.int64), counted)


def opening(x: Reconciliation, curve: Curve) -> pd.Timestamp:
    """Return the day after which a side counts: before its first day, or its first report."""
    since = x.metadata["since"]
    if since is not None:
        return pd.Timestamp(since - ONE_DAY)
    return pd.Timestamp(np.datetime64(int(curve.days[0]), "D")).as_unit("us")
