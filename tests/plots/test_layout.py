"""No two texts meet, none leaves the canvas, none covers a marker: over made-up data."""

# ruff: noqa: RUF001  # dashes and letters as they are meant to be drawn

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.plots.chart import Chart
from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly
from tallies.trends.changepoints import Changepoints

NAMES = (
    *("Iraq", "Syria", "Jordan", "Red Sea and Gulf of Aden", "_Hidden", "A", "$\\frac{1}{2}$"),
    *("Autonomous Administration of North and East Syria", "العراق", "Şırnak–Hakkâri"),
    "Donaudampfschiffahrtselektrizitätenhauptbetriebswerk",
)
TEXTS = (
    *("count starts", "US strikes two IRGC-linked storage sites near Abu Kamal in eastern Syria"),
    *("Truce", "Four-day truce between two sides takes effect, later extended (twice)"),
    "Hochgeschwindigkeitsflugabwehrraketenstellung getroffen",
)
KINDS = ("tally", "total", "weekly", "rates", "changes", "sources")
PRESETS = ("wide", "column", "square")
START = pd.Timestamp("2023-10-17")
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@st.composite
def wars(draw: st.DrawFn) -> dict[str, Any]:
    """Make a data set: theatres, their figures, some odd reports, some events."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    span = draw(st.sampled_from([1, 6, 38, 110, 400, 3000]))
    steps = draw(st.sampled_from([1, 2, 30, 10_000, 10**7]))
    most = max(1, 120 // len(names))
    figures: dict[str, list[tuple[pd.Timestamp, int, int, int | None]]] = {}
    for name in names:
        days = sorted(draw(st.sets(st.integers(0, span), min_size=1, max_size=min(most, span + 1))))
        level, some = 0, []
        for day in days:
            level += draw(st.integers(0, steps))
            above = draw(st.sampled_from([0, 0, 0, 1, steps]))
            some.append((START + pd.Timedelta(days=day), level, level, level + above))
        if draw(st.booleans()):
            some[-1] = (*some[-1][:3], None)
        figures[name] = some
    odd = draw(st.lists(st.tuples(st.integers(0, span), st.integers(0, 40 * steps)), max_size=14))
    rows = [
        {
            "theatre": names[0],
            "reference_date": START + pd.Timedelta(days=day),
            "count": count,
            "gap": count % 17,
            "status": ("set_aside", "disputed", "kept")[place % 3],
            "publisher": draw(st.sampled_from(["VOA", "The Washington Free Beacon and Others"])),
            "source": draw(st.sampled_from(["US officials", "SOHR", "A ministry", "X", "Y"])),
        }
        for place, (day, count) in enumerate(odd)
    ]
    events = draw(
        st.lists(st.tuples(st.integers(-5, span + 5), st.sampled_from(TEXTS)), max_size=12)
    )
    return {
        "figures": figures,
        "rows": rows,
        "events": pd.DataFrame(
            {
                "date": [START + pd.Timedelta(days=day) for day, _ in events],
                "description": [text for _, text in events],
            }
        ).astype({"date": "datetime64[us]", "description": "str"}),
        "band": draw(st.sampled_from(["inside", "late"])),
        "preset": draw(st.sampled_from(PRESETS)),
        "title": draw(st.sampled_from([None, "A long title that says a good deal " * 4])),
    }


def plots(war: dict[str, Any], record: Reconciliation) -> dict[str, Callable[[], Chart]]:
    """Return the charts of a data set, not drawn yet."""
    look = {"preset": war["preset"], "title": war["title"]}
    name = next(iter(war["figures"]))
    return {
        "tally": lambda: plot_tally(record, events=war["events"], **look),
        "total": lambda: plot_tally(record, theatres=[name, "total"], **look),
        "weekly": lambda: plot_weekly(record, **look),
        "rates": lambda: plot_rates(record, **look),
        "changes": lambda: plot_rates(record, changes=made_up(record), **look),
        "sources": lambda: plot_sources(record, theatre=name, **look),
    }


def made_up(record: Reconciliation) -> Changepoints | None:
    """Return changes of every theatre with four rises or more, wherever they may stand."""
    every = increments(record)
    tables = [rows for name, rows in every.groupby("theatre") if name != "total" and len(rows) > 3]
    dates, names, segments, tests = [], [], [], []
    for rows in tables:
        name, start = rows["theatre"].iloc[0], rows["start"].iloc[0]
        cuts = [rows["end"].iloc[place] for place in (len(rows) // 3, 2 * len(rows) // 3)]
        marks = [start, *dict.fromkeys(cuts), rows["end"].iloc[-1]]
        for first, last in pairwise(marks):
            inside = rows[rows["start"].ge(first) & rows["end"].le(last)]
            count, days = int(inside["count"].sum()), int(inside["days"].sum())
            rates = {
                "rate": count / days,
                "rate_low": count / days / 2,
                "rate_high": count / days + 1,
            }
            span = {"start": first + pd.Timedelta(days=1), "end": last, "days": days}
            segments.append({"theatre": name, **span, "count": count, **rates})
        dates += [mark + pd.Timedelta(days=1) for mark in marks[1:-1]]
        names += [name] * (len(marks) - 2)
        totals = {"count": int(rows["count"].sum()), "days": int(rows["days"].sum())}
        tests.append({"theatre": name, **totals, "adjusted": 0.012, "depends_on_limits": pd.NA})
    if not tables:
        return None
    return Changepoints(
        dates=pd.DatetimeIndex(dates),
        date_sets=tuple(pd.date_range(day - pd.Timedelta(days=4), periods=9) for day in dates),
        p_values=pd.Series(0.02, index=pd.Index(names, name="theatre", dtype="str")),
        segments=pd.DataFrame(segments),
        tests=pd.DataFrame(tests),
        alpha=0.05,
        confidence=0.95,
        measure="attacks",
    )


@given(war=wars(), kinds=st.lists(st.sampled_from(KINDS), min_size=2, max_size=2, unique=True))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=CHECKS,
)
def test_no_text_meets_another_or_a_marker(
    war: dict[str, Any], kinds: list[str], build: Callable[..., Reconciliation], faults: Any
) -> None:
    draw = plots(war, build(war["figures"], rows=war["rows"], band=war["band"]))
    assert {kind: faults(draw[kind]()) for kind in kinds} == {kind: [] for kind in kinds}


@pytest.mark.slow
@given(war=wars())
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=CHECKS)
def test_no_text_meets_another_over_many_data_sets(
    war: dict[str, Any], build: Callable[..., Reconciliation], faults: Any
) -> None:
    draw = plots(war, build(war["figures"], rows=war["rows"], band=war["band"]))
    assert {kind: faults(draw[kind]()) for kind in KINDS} == {kind: [] for kind in KINDS}
