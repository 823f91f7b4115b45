"""Problems written as reports tables, and reports tables read back as problems."""

from dataclasses import replace
from itertools import count as numbers

import numpy as np
import pandas as pd

from tests.reference.problem import Figure, Problem
from tests.reference.wording import bounds, wordings

SINCE = pd.Timestamp("2024-01-01")
DAY = pd.Timedelta(days=1)
START = SINCE - DAY  # day 0, when nothing had been counted yet


def date(day: int) -> pd.Timestamp:
    """Return the date of a problem's day."""
    return START + day * DAY


def to_reports(problem: Problem, rng: np.random.Generator | None = None) -> pd.DataFrame:
    """Return the figures as reports: one row per outlet, in any wording with the same bounds.

    The extra column `figure` holds the figure's position. With `rng`, wordings, the order of
    parts and of rows vary, and some outlets repeat a figure, which adds no weight.
    """
    names = numbers(1)
    rows = [
        _row(f"x{next(names):03}", figure, position, outlet, rng)
        for position, figure in enumerate(problem.figures)
        for outlet in _outlets(figure, position, rng)
    ]
    if rng is not None:
        rng.shuffle(rows)
    return frame(rows)


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a reports table with the contract's dtypes; absent columns are left out."""
    table = pd.DataFrame(rows)
    for column in table.columns.intersection(["count", "count_high"]):
        table[column] = table[column].astype("Int64")
    for column in table.columns.intersection(
        ["reference_date", "reference_date_earliest", "report_date", "since"]
    ):
        table[column] = pd.to_datetime(table[column]).astype("datetime64[us]")
    return table


def to_problem(
    reports: pd.DataFrame,
    *,
    until: pd.Timestamp | None = None,
    theatres: tuple[str, ...] = (),
    start: pd.Timestamp = START,
) -> Problem:
    """Return the problem that reports in scope state, with distinct outlets as weights."""
    outlets: dict[Figure, set[str]] = {}
    for figure, publisher in figures_of(reports, start):
        outlets.setdefault(figure, set()).add(publisher.split("(")[0].strip())
    merged = tuple(replace(f, weight=len(who)) for f, who in outlets.items())
    named = theatres or tuple(sorted({part for f in merged for part in f.parts}))
    last = max(f.day for f in merged) if until is None else (until - start).days
    return Problem(named, merged, last)


def figures_of(reports: pd.DataFrame, start: pd.Timestamp = START) -> list[tuple[Figure, str]]:
    """Return the figure (of weight 1) and the publisher of each row."""
    answer = []
    for row in reports.to_dict("records"):
        high = row.get("count_high")
        low, top = bounds(
            row.get("qualifier", "exact"), int(row["count"]), None if pd.isna(high) else int(high)
        )
        day = (row["reference_date"] - start).days
        earliest = row.get("reference_date_earliest", row["reference_date"])
        first = day if pd.isna(earliest) else max(0, (earliest - start).days)
        since = row.get("since")
        base = 0 if since is None or pd.isna(since) else max(0, (since - start).days - 1)
        parts = tuple(sorted(row["theatre"].split("+")))
        figure = Figure(parts, max(first, base), day, low, top, base=base)
        answer.append((figure, str(row.get("publisher", row["source"]))))
    return answer


def _outlets(figure: Figure, position: int, rng: np.random.Generator | None) -> list[str]:
    """Return as many outlets as the figure weighs, some of them twice."""
    names = [f"Outlet {position}{letter}" for letter in "abcdefghijklmnop"[: figure.weight]]
    repeat = rng is not None and rng.random() < 0.2
    return [*names, f"{names[0]} (via Wire)"] if repeat else names


def _row(
    name: str, figure: Figure, position: int, outlet: str, rng: np.random.Generator | None
) -> dict[str, object]:
    """Return one report of the figure."""
    said = wordings(figure.low, figure.high)
    parts = list(figure.parts)
    wording, lag = 0, 1
    if rng is not None:
        rng.shuffle(parts)
        wording, lag = int(rng.integers(len(said))), int(rng.integers(0, 3))
    qualifier, count, count_high = said[wording]
    return {
        "report_id": name,
        "theatre": "+".join(parts),
        "reference_date": date(figure.day),
        "reference_date_earliest": date(figure.earliest),
        "count": count,
        "qualifier": qualifier,
        "count_high": count_high,
        "source": "Office",
        "publisher": outlet,
        "report_date": date(figure.day + lag),
        "since": date(figure.base + 1),
        "definition": "test",
        "figure": position,
    }
