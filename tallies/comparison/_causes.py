"""Which changed reports can have moved a day: those between two days that nothing left open."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.comparison._edition import Edition
from tallies.model.columns import parts

SETTLED = ("kept", "disputed", "set_aside")


@dataclass(frozen=True, eq=False)
class Causes:
    """The changed rows that can have moved a theatre on a day.

    A day on which every theatre that sums link has one and the same possible count in both
    editions parts the line in two: what is said of the days before it cannot move those after.

    Attributes
    ----------
    changed : pandas.DataFrame
        The rows that differ (see `changed_reports`).
    groups : tuple of frozenset of str
        Theatres that sums link.
    walls : tuple of ndarray of datetime64
        For each group the days that part the line, ascending.
    """

    changed: pd.DataFrame
    groups: tuple[frozenset[str], ...]
    walls: tuple[np.ndarray, ...]

    def of(self, theatre: str, day: pd.Timestamp, moved: frozenset[str]) -> list[int]:
        """Return positions of the changed rows; `moved` are the theatres that moved that day.

        What was added, taken away, corrected or decided comes before what merely changed status.
        """
        touched = [
            i
            for i, group in enumerate(self.groups)
            if (theatre in group or theatre == "total") and (not moved or moved & group)
        ]
        near = np.zeros(len(self.changed), dtype=bool)
        for i in touched:
            near |= self._within(i, np.datetime64(day))
        causes = near & (self.changed["what"] != "status").to_numpy()
        return np.flatnonzero(causes if causes.any() else near).tolist()

    def _within(self, place: int, day: np.datetime64) -> np.ndarray:
        """Tell which changed rows speak of a group between the walls around a day."""
        walls, group = self.walls[place], self.groups[place]
        mine = [bool(group & set(parts(name))) for name in self.changed["theatre"]]
        before, after = walls[walls < day], walls[walls > day]
        hit = np.array(mine, dtype=bool)
        if len(before):
            hit &= self.changed["last"].to_numpy() > before[-1]
        if len(after):
            hit &= self.changed["first"].to_numpy() < after[0]
        return hit


def find_causes(changed: pd.DataFrame, old: Edition, new: Edition) -> Causes:
    """Return what can have moved any day, given the rows that differ."""
    theatres = {str(name) for side in (old, new) for name in _names(side.table)} - {"total"}
    said: set[str] = set()
    for side in (old, new):
        if side.reports is not None:
            used = side.reports["status"].isin(SETTLED)
            said |= set(side.reports.loc[used, "theatre"])
    groups = _linked(said, sorted(theatres))
    walls = tuple(_walls(group, old.table, new.table) for group in groups)
    return Causes(changed, groups, walls)


def _names(table: pd.DataFrame) -> pd.Index:
    """Return the theatres of an edition."""
    return table.index.get_level_values("theatre").unique()


def _linked(names: set[str], theatres: list[str]) -> tuple[frozenset[str], ...]:
    """Group theatres that occur in one sum."""
    groups = [frozenset([name]) for name in theatres]
    for name in sorted(names):
        touched = [group for group in groups if group & set(parts(name))]
        groups = [g for g in groups if g not in touched] + [frozenset().union(*touched)]
    return tuple(group for group in groups if group)


def _walls(group: frozenset[str], old: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """Return the days on which a group has one and the same possible count in both editions."""
    days: np.ndarray | None = None
    for theatre in sorted(group):
        fixed = []
        for table in (old, new):
            if theatre not in _names(table):
                return np.array([], dtype="datetime64[us]")
            own = table.loc[theatre]
            fixed.append(own.loc[(own["lower"] == own["upper"]).fillna(value=False), "lower"])
        before, after = fixed
        both = before.index.intersection(after.index)
        same = both[(before[both] == after[both]).to_numpy(dtype=bool)].to_numpy()
        days = same if days is None else np.intersect1d(days, same)
    return np.array([], dtype="datetime64[us]") if days is None else np.sort(days)
