"""Small hand-made records, and what the tests of charts look at."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tallies.model.record import Reconciliation
from tallies.plots import _style as style
from tallies.plots.chart import Chart

# Iraq and Syria by the US Department of Defense; pinned days of the autumn of 2023.
DAYS = ("10-24", "10-26", "10-30", "11-09", "11-14", "11-21", "11-23")
ANCHORS = {"Iraq": (10, 12, 14, 24, 27, 32, 36), "Syria": (3, 4, 9, 22, 28, 34, 37)}
Figure = tuple[pd.Timestamp, int, int, int | None]  # day, lowest, estimate, highest


def make_record(
    figures: Mapping[str, Sequence[Figure]],
    *,
    since: str | None = "2023-10-17",
    until: str | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    outlets: int = 1,
    measure: str = "attacks",
    band: Literal["none", "inside", "late"] = "none",
) -> Reconciliation:
    """Return a record that holds these figures; `rows` are further reports, as they are.

    Its band, if it has one, lies within the limits or, with figures that lag, reaches over them.
    """
    days = [figure[0] for some in figures.values() for figure in some]
    first = pd.Timestamp(since) - pd.Timedelta(days=1) if since else min(days, default=None)
    last = pd.Timestamp(until) if until else max(days, default=first)
    index = pd.date_range(first, last, name="date", unit="us")
    parts = {
        name: pd.DataFrame(some, columns=["date", "lower", "tally", "upper"]).set_index("date")
        for name, some in figures.items()
    }
    tables = {}
    for kind in ("lower", "tally", "upper"):
        columns = {}
        for name, part in parts.items():
            values = part[kind].astype("Int64").reindex(index)
            columns[name] = values.bfill() if kind == "upper" else values.ffill().fillna(0)
        frame = pd.DataFrame(columns, index=index).astype("Int64")
        frame["total"] = frame.sum(axis="columns", skipna=False).astype("Int64")
        tables[kind] = frame
    return Reconciliation(
        **tables,
        reports=_reports(figures, rows, outlets, measure),
        contradictions=pd.DataFrame({"kind": [], "report_ids": [], "explanation": []}),
        complete=True,
        metadata={
            "definition": "us_dod",
            "measure": measure,
            "theatres": tuple(figures),
            "since": pd.Timestamp(since) if since else None,
            "until": None,
            "as_of": None,
            "sources": ("US Department of Defense",),
            "reconcile": {},
        },
        _rises=_rises(tables),
        _bands=None if band == "none" else HalfBand(tables, late=band == "late"),
    )


class HalfBand:
    """A band that takes the middle half of the room between limits, or a fifth more, if late."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], *, late: bool) -> None:
        self.lags = late
        self.model = {"lag_one_outlet": (0.3,) if late else (), "lag_several": ()}
        lower, tally, upper = (tables[kind] for kind in ("lower", "tally", "upper"))
        room = (upper - lower) // 4
        high = upper + upper // 5 if late else (upper - room).where(upper - room > tally, tally)
        low = lower + room
        self.daily = low.where((low < tally).fillna(False), tally), high.astype("Int64")

    def rise(self, theatre: str, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        low, high = (frame[theatre].to_numpy(dtype=float, na_value=np.nan) for frame in self.daily)
        return np.array([np.maximum(0, low[ends] - high[starts]), high[ends] - low[starts]])


def _reports(
    figures: Mapping[str, Sequence[Figure]],
    rows: Sequence[Mapping[str, Any]],
    outlets: int,
    measure: str,
) -> pd.DataFrame:
    """Return a kept row per figure and outlet, then the further rows."""
    records: list[dict[str, Any]] = []
    for name, some in figures.items():
        for day, low, _, high in some:
            for outlet in range(outlets):
                records.append(
                    {
                        "theatre": name,
                        "reference_date": day,
                        "count": low,
                        "qualifier": "exact" if low == high else "at_least",
                        "publisher": f"Outlet {outlet}",
                        "status": "kept",
                    }
                )
    defaults = {"source": "US Department of Defense", "definition": "us_dod", "site": ""}
    defaults |= {"measure": measure, "since": pd.NaT, "reason": "", "gap": 0, "status": "kept"}
    defaults |= {"qualifier": "exact", "publisher": "Reuters"}
    columns = ["report_id", "theatre", "reference_date", "count", *defaults]
    records = [
        defaults | {"report_id": f"r{place:04d}"} | dict(record)
        for place, record in enumerate([*records, *rows], start=1)
    ]
    table = pd.DataFrame(records, columns=columns)
    dates = {"reference_date": "datetime64[us]", "since": "datetime64[us]"}
    words = ("theatre", "source", "definition", "site", "measure", "qualifier", "publisher")
    return table.astype(
        dates
        | {"count": "Int64", "gap": "Int64"}
        | dict.fromkeys((*words, "report_id", "status", "reason"), "str")
    )


def _rises(tables: Mapping[str, pd.DataFrame]) -> Any:
    """Return what two days of the envelope allow between them."""

    def rises(theatre: str, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        low = tables["lower"][theatre].to_numpy(dtype=float)
        high = tables["upper"][theatre].fillna(10**9).to_numpy(dtype=float)
        high[high == 10**9] = np.inf
        return np.maximum(0, low[ends] - high[starts]), high[ends] - low[starts]

    return rises


@pytest.fixture(scope="session")
def build() -> Callable[..., Reconciliation]:
    return make_record


@pytest.fixture(scope="session")
def anchors() -> Reconciliation:
    """Return the autumn of 2023."""
    figures = {
        name: [
            (pd.Timestamp(f"2023-{day}"), count, count, count)
            for day, count in zip(DAYS, counts, strict=True)
        ]
        for name, counts in ANCHORS.items()
    }
    return make_record(figures, outlets=3)


def drawn_texts(chart: Chart) -> list[tuple[str, Bbox]]:
    """Return all visible texts with the room they take, in pixels."""
    with style.drawing():
        chart.figure.draw_without_rendering()
        texts = [text for text in chart.figure.findobj(Text) if text.get_visible()]
        return [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]


MARKERS = ("reports:", "kept:", "known on", "set aside", "disputed", "open", "key")


def drawn_markers(chart: Chart) -> list[tuple[str, Bbox]]:
    """Return the rooms of all markers, in pixels."""
    per_point = chart.figure.dpi / 72
    found = []
    for line in chart.figure.findobj(Line2D):
        marked = line.get_marker() not in ("None", "none", "", None)
        if marked and str(line.get_label()).startswith(MARKERS):
            half = line.get_markersize() / 2 * per_point
            for x, y in line.get_transform().transform(line.get_xydata()):
                found.append((line.get_label(), Bbox([[x - half, y - half], [x + half, y + half]])))
    return found


def overlaps(chart: Chart, slack: float = 1.0) -> list[str]:
    """Return in words every text that meets a text, covers a marker or leaves the canvas."""
    texts, markers = drawn_texts(chart), drawn_markers(chart)
    width, height = chart.figure.get_size_inches() * chart.figure.dpi
    faults = []
    for place, (words, box) in enumerate(texts):
        if box.x0 < -slack or box.y0 < -slack or box.x1 > width + slack or box.y1 > height + slack:
            faults.append(f"{words!r} leaves the canvas: {box.extents.round()}")
        faults += [
            f"{words!r} meets {other!r}"
            for other, room in texts[place + 1 :]
            if _meet(box, room, slack)
        ]
        faults += [f"{words!r} covers {mark}" for mark, room in markers if _meet(box, room, slack)]
    return faults


def _meet(one: Bbox, other: Bbox, slack: float) -> bool:
    """Whether two rooms share more than `slack` pixels in both directions."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    upwards = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > slack and upwards > slack


@pytest.fixture(scope="session")
def faults() -> Callable[[Chart], list[str]]:
    return overlaps


@pytest.fixture(scope="session")
def lines() -> Callable[[Chart, str], list[Line2D]]:
    """Return the lines of a chart whose label starts with some words."""

    def find(chart: Chart, label: str) -> list[Line2D]:
        return [
            line for line in chart.figure.findobj(Line2D) if str(line.get_label()).startswith(label)
        ]

    return find


@pytest.fixture(scope="session")
def words() -> Callable[[Chart], list[str]]:
    """Return the texts of a chart."""
    return lambda chart: [text for text, _ in drawn_texts(chart)]
