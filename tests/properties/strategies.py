"""Hypothesis strategies: made-up wars, reports that are true of them, and reports of any kind."""

from itertools import accumulate

import pandas as pd
from hypothesis import strategies as st

from tests.reference.reports import SINCE, date, frame
from tests.reference.wording import WORDINGS, bounds

LAST_DAY = 12
NAMES = {
    ("A",): ("A",),
    ("A", "B"): ("A", "B", "A+B"),
    ("A", "B", "C"): ("A", "B", "C", "A+B", "A+B+C"),
}
War = dict[str, list[int]]  # counts at the end of days 0 to LAST_DAY
Row = dict[str, object]


@st.composite
def wars(draw: st.DrawFn) -> War:
    """Draw true counts of one to three theatres."""
    theatres = draw(st.sampled_from(sorted(NAMES)))
    rises = st.lists(st.integers(0, 3), min_size=LAST_DAY, max_size=LAST_DAY)
    return {theatre: [0, *accumulate(draw(rises))] for theatre in theatres}


@st.composite
def true_rows(
    draw: st.DrawFn,
    war: War,
    *,
    most: int = 7,
    wordings: tuple[str, ...] = WORDINGS,
    windows: bool = True,
) -> list[Row]:
    """Draw reports that are all true of the war, one of them on each theatre.

    Some of them, if `windows`, count from a later day than the start.
    """
    names = [*war, *draw(st.lists(st.sampled_from(NAMES[tuple(war)]), max_size=most - len(war)))]
    return [draw(_true_row(war, name, wordings, windows)) for name in names]


@st.composite
def any_rows(draw: st.DrawFn, *, most: int = 7) -> list[Row]:
    """Draw reports that may contradict each other, one of them on each theatre."""
    theatres = draw(st.sampled_from(sorted(NAMES)))
    rest = st.lists(st.sampled_from(NAMES[theatres]), min_size=2, max_size=most - len(theatres))
    return [draw(_any_row(name)) for name in [*theatres, *draw(rest)]]


def reports(rows: list[Row]) -> pd.DataFrame:
    """Return drawn rows as a reports table; ids follow the order of drawing."""
    table = frame([{"report_id": f"x{number}", **row} for number, row in enumerate(rows)])
    since = table["since"].fillna(SINCE) if "since" in table else SINCE
    return table.assign(source="Office", since=since, definition="test")


def theatres_of(rows: list[Row]) -> list[str]:
    """Return the single theatres named, sorted."""
    return sorted({part for row in rows for part in str(row["theatre"]).split("+")})


def row(name: str, day: int, count: int, qualifier: str = "exact", **rest: object) -> Row:
    """Return one report in words."""
    said: Row = {
        "theatre": name,
        "reference_date": date(day),
        "reference_date_earliest": date(day),
        "count": count,
        "qualifier": qualifier,
        "count_high": None,
        "publisher": "Herald",
        "report_date": date(day),
    }
    return said | rest


@st.composite
def _any_row(draw: st.DrawFn, name: str) -> Row:
    """Draw one report with small numbers, so that conflicts and ties are common."""
    day, count = draw(st.integers(1, LAST_DAY)), draw(st.integers(0, 8))
    qualifier = draw(st.sampled_from(("exact", "exact", *WORDINGS)))
    dressed = _dressed(draw, name, day, day, count + (qualifier == "less_than"), qualifier)
    base = draw(_bases(day))
    return dressed | {"since": date(base + 1)} if base else dressed


def _bases(day: int) -> st.SearchStrategy[int]:
    """Return the days after which a report may count: mostly day 0, the start."""
    return st.one_of(st.just(0), st.just(0), st.integers(0, day - 1))


@st.composite
def _true_row(
    draw: st.DrawFn, war: War, name: str, wordings: tuple[str, ...], windows: bool
) -> Row:
    """Draw one report that is true of the war on one of the days it may speak for."""
    day = draw(st.integers(1, LAST_DAY))
    spoken = draw(st.integers(max(0, day - 2), day))
    base = draw(_bases(day)) if windows else 0
    spoken = max(spoken, base)
    value = sum(war[part][spoken] - war[part][base] for part in name.split("+"))
    fits = [
        (qualifier, count)
        for qualifier in wordings
        for count in range(max(qualifier == "less_than", value - 2), value + 3)
        if _covers(qualifier, count, value)
    ]
    qualifier, count = draw(st.sampled_from(fits))
    dressed = _dressed(draw, name, spoken, day, count, qualifier)
    return dressed | {"since": date(base + 1)} if base else dressed


def _covers(qualifier: str, count: int, value: int) -> bool:
    """Tell whether the wording is true of the value."""
    low, high = bounds(qualifier, count, count + 2)
    return low <= value and (high is None or value <= high)


def _dressed(
    draw: st.DrawFn, name: str, earliest: int, day: int, count: int, qualifier: str
) -> Row:
    """Add outlet and publication day."""
    return row(
        name,
        day,
        count,
        qualifier,
        reference_date_earliest=date(earliest),
        count_high=count + 2 if qualifier == "between" else None,
        publisher=draw(st.sampled_from(("Herald", "Courier", "Gazette (via Wire)", "Post"))),
        report_date=date(day + draw(st.integers(0, 3))),
    )
