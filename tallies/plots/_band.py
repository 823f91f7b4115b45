"""The band: where a count most likely stood between its reports, as shading behind the lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tallies.model.language import N_, gettext, number, percent
from tallies.model.record import Reconciliation
from tallies.plots._panel import Panel
from tallies.plots._series import Series, as_dates, as_days
from tallies.plots._words import place_of, plain, short_date, spoken_range

_EDGE = 0.4  # points
LATE = N_("Some figures seem to lag, so the likely range may pass what they allow.")


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One theatre's likely counts on the days that the reports leave open."""

    theatre: str
    days: np.ndarray  # ascending
    low: np.ndarray
    high: np.ndarray

    def stretches(self) -> list["Band"]:
        """Return the runs of days that follow one another."""
        cuts = np.flatnonzero(np.diff(self.days) > 1) + 1
        return [
            Band(self.theatre, *run)
            for run in zip(
                *(np.split(values, cuts) for values in (self.days, self.low, self.high)),
                strict=True,
            )
            if len(run[0])
        ]


def bands_of(x: Reconciliation, drawn: Iterable[Series], max_age: int) -> dict[str, Band]:
    """Return the bands to draw: open counts, and the pinned days beside them.

    A theatre whose band nowhere says more than its limits has none; nor has a gap through which
    no line is held, since a model of even days says least where nothing was heard for longest.
    """
    low, high = x.band_low, x.band_high
    days = as_days(x.tally.index)
    bands = {}
    for one in drawn:
        least, most, lower, upper = (
            frame[one.name].to_numpy(dtype=float, na_value=np.nan)
            for frame in (low, high, x.lower, x.upper)
        )
        known = _held(days, one, max_age) & ~np.isnan(least) & ~np.isnan(most)
        wide = known & (least < most)
        if not (wide & ((least > lower) | (most < upper) | (most > upper))).any():
            continue
        beside = wide | np.append(wide[1:], [False]) | np.insert(wide[:-1], 0, [False])
        shown = beside & known
        bands[one.name] = Band(
            one.name, days[shown], least[shown].astype(np.int64), most[shown].astype(np.int64)
        )
    return bands


def _held(days: np.ndarray, one: Series, max_age: int) -> np.ndarray:
    """Return on which days a line is held through: up to the next report, or to the end."""
    at = np.searchsorted(one.days, days, side="right") - 1
    until = np.append(one.days[1:], max(one.last_day, int(one.days[-1])))
    gap = (until - one.days)[np.maximum(at, 0)]
    onwards = (at >= 0) & (gap <= max_age)
    return np.asarray(onwards | np.isin(days, one.days))


def draw_bands(panel: Panel, drawn: Sequence[Series], bands: Mapping[str, Band]) -> None:
    """Shade bands in the tint of each theatre; thin edges over all of them keep two apart."""
    for one in drawn:
        shades, edges = [], []
        for run in bands[one.name].stretches() if one.name in bands else ():
            there, back = _corners(run.days, run.high), _corners(run.days, run.low)[::-1]
            shades.append(np.concatenate([there, back]))
            edges += [tuple(map(tuple, side.tolist())) for side in (there, back)]
            daily = zip(run.days.tolist(), run.low.tolist(), run.high.tolist(), strict=True)
            for (first, low, _), (last, _, high) in pairwise(daily):
                panel.keep_clear(first, last, low, high, 0.01)  # neither end ever falls
        look: dict[str, Any] = {"facecolor": one.look.tint, "zorder": 1.0}
        if len(drawn) == 1:  # nothing lies between: one outline is both
            look |= {"edgecolor": one.look.fill, "linewidth": _EDGE}
            panel.shapes(shades, f"band: {one.name}", **look)
            continue
        panel.shapes(shades, f"band: {one.name}", **look)
        panel.strokes(
            edges,
            f"edges of the band: {one.name}",
            color=one.look.fill,
            linewidth=_EDGE,
            zorder=1.1,
        )


def _corners(days: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the points of a line at which it turns, and its ends: smaller files."""
    turns = np.diff(values, n=2) != 0
    kept = np.concatenate([[True], turns, [True]])[: len(days)]
    return np.column_stack([days[kept], values[kept]])


def method(x: Reconciliation, bands: Mapping[str, Band]) -> str:
    """Return what the shading is, for the foot; nothing where there is none."""
    if not bands:
        return ""
    words = gettext(
        "Shaded: likely range between reports ({confidence}, by a model).", confidence=_coverage(x)
    )
    return f"{words} {gettext(LATE)}" if _late(x) else words


def alt(x: Reconciliation, bands: Mapping[str, Band]) -> str:
    """Return how wide the shading gets, for the alternative text; nothing where there is none."""
    if not bands:
        return ""
    _, day, low, high, name = max(
        (int(high - low), -int(day), int(low), int(high), name)
        for name, band in bands.items()
        for day, low, high in zip(band.days, band.low, band.high, strict=True)
    )
    return " " + gettext(
        "Shading shows the likely range between reports ({confidence}, by a model), at its widest "
        "{range} {place} on {date}.",
        confidence=_coverage(x),
        range=spoken_range(number(low), number(high)),
        place=place_of(name, plain(name)),
        date=short_date(-day),
    )


def _coverage(x: Reconciliation) -> str:
    """Return the chance that the band was asked to have."""
    return percent(float(x.metadata["reconcile"].get("band", 0.9)))


def _late(x: Reconciliation) -> bool:
    """Whether the model takes some figures to lag."""
    return any(x.band_model.get(name) for name in ("lag_one_outlet", "lag_several"))


def with_bands(table: pd.DataFrame, bands: dict[str, Band]) -> pd.DataFrame:
    """Return the table of a chart with the bands, and with the days that have nothing else."""
    columns = [
        pd.DataFrame(
            {
                "theatre": pd.array([name] * len(band.days), dtype="str"),
                "date": as_dates(band.days),
                "band_low": pd.array(band.low, dtype="Int64"),
                "band_high": pd.array(band.high, dtype="Int64"),
            }
        )
        for name, band in bands.items()
    ]
    if not columns:
        blank = pd.array([pd.NA] * len(table), dtype="Int64")
        return table.assign(band_low=blank, band_high=blank)
    order = {name: place for place, name in enumerate(dict.fromkeys(table["theatre"]))}
    both = table.merge(pd.concat(columns), on=["theatre", "date"], how="outer")
    both["n_reports"] = both["n_reports"].fillna(0)
    place = both["theatre"].map(order)
    return (
        both.assign(_place=place)
        .sort_values(["_place", "date"], ignore_index=True)
        .drop(columns="_place")
    )
