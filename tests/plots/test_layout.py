"""No two texts meet, none leaves the canvas, none covers a marker: over made-up data."""

# ruff: noqa: RUF001  # dashes and letters as they are meant to be drawn

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from tallies.model.language import languages
from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.plots import _style as style
from tallies.plots.chart import Chart
from tallies.plots.overview import plot_overview
from tallies.plots.rates import plot_rates
from tallies.plots.revisions import plot_revisions
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly
from tallies.trends.changepoints import Changepoints

NAMES = (
    *("Iraq", "Syria", "Jordan", "Red Sea and Gulf of Aden", "_Hidden", "A", "$\\frac{1}{2}$"),
    *("Autonomous Administration of North and East Syria", "العراق", "Şırnak–Hakkâri"),
    *("Donaudampfschiffahrtselektrizitätenhauptbetriebswerk", "Близький Схід", "Levant"),
)
TEXTS = (
    *("count starts", "US strikes two IRGC-linked storage sites near Abu Kamal in eastern Syria"),
    *("Truce", "Four-day truce between two sides takes effect, later extended (twice)"),
    "Hochgeschwindigkeitsflugabwehrraketenstellung getroffen",
)
KINDS = (
    *("tally", "total", "weekly", "stacked", "rates", "changes", "sources", "revisions"),
    "overview",
)
PRESETS = tuple(style.PRESETS)
START = pd.Timestamp("2023-10-17")
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
PIECES = 6  # of the 300 data sets of the long run, each with a seed of its own


@st.composite
def wars(draw: st.DrawFn) -> dict[str, Any]:
    """Make a data set: theatres, their figures, some odd reports, some events.

    Hypothesis chooses the shape of it, and a generator of its seed the many numbers.
    """
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12, unique=True))
    span = draw(st.sampled_from([1, 6, 38, 110, 400, 3000]))
    steps = draw(st.sampled_from([0, 1, 2, 30, 10_000, 10**7]))
    wanted = draw(st.sampled_from([1, 2, 5, 15, 60, 800])) * draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    most = max(1, min(wanted, 800) // len(names))
    figures: dict[str, list[tuple[pd.Timestamp, int, int, int | None]]] = {}
    for name in names:
        level, some = 0, []
        for day in np.unique(rng.integers(0, span + 1, int(rng.integers(1, most + 1)))):
            level += int(rng.integers(0, steps + 1))
            above = int(rng.choice([0, 0, 0, 1, steps]))
            some.append((START + pd.Timedelta(days=int(day)), level, level, level + above))
        least = np.inf
        for place in reversed(range(len(some))):  # no limit is above one of a later day
            least = min(least, some[place][3])
            some[place] = (*some[place][:3], int(least))
        if draw(st.booleans()):
            some[-1] = (*some[-1][:3], None)
        figures[name] = some
    rows = [
        {
            "theatre": names[0],
            "reference_date": START + pd.Timedelta(days=int(rng.integers(0, span + 1))),
            "count": (count := int(rng.integers(0, 40 * steps + 1))),
            "gap": count % 17,
            "status": ("set_aside", "disputed", "kept")[place % 3],
            "publisher": str(rng.choice(["VOA", "The Washington Free Beacon and Others"])),
            "source": str(rng.choice(["US officials", "SOHR", "A ministry", "X", "Y"])),
        }
        for place in range(draw(st.integers(0, 14)))
    ]
    count = draw(st.integers(0, 40))
    dates = START + pd.to_timedelta(rng.integers(-5, span + 6, count), unit="D")
    return {
        "figures": figures,
        "rows": rows,
        "events": pd.DataFrame({"date": dates, "description": rng.choice(TEXTS, count)}).astype(
            {"date": "datetime64[us]", "description": "str"}
        ),
        "band": draw(st.sampled_from(["inside", "late"])),
        "preset": draw(st.sampled_from(PRESETS)),
        "title": draw(st.sampled_from([None, "A long title that says a good deal " * 4])),
    }


def plots(war: dict[str, Any], record: Reconciliation) -> dict[str, Callable[[], Chart]]:
    """Return the charts of a data set, not drawn yet."""
    look = {"preset": war["preset"], "title": war["title"], "language": war.get("language", "en")}
    name = next(iter(war["figures"]))
    return {
        "tally": lambda: plot_tally(record, events=war["events"], **look),
        "total": lambda: plot_tally(record, theatres=[name, "total"], **look),
        "weekly": lambda: plot_weekly(record, **look),
        "stacked": lambda: plot_weekly(record, stacked=True, **look),
        "rates": lambda: plot_rates(record, **look),
        "changes": lambda: plot_rates(record, changes=made_up(record), **look),
        "sources": lambda: plot_sources(record, theatre=name, **look),
        "revisions": lambda: plot_revisions(looked_back(record), theatre=name, **look),
        "overview": lambda: plot_overview(record, changes=made_up(record), **look),
    }


def looked_back(record: Reconciliation) -> pd.DataFrame:
    """Return the record as known on three days, the earlier the lower, as `replay` would."""
    last, tables = len(record.tally) - 1, []
    for share in (3, 4, 5):
        until = record.tally.index[last * share // 5]
        table = record.to_frame()
        table = table[table["date"].le(until) | table["date"].eq(record.tally.index[0])]
        counts = {
            name: table[name].astype("Int64") * share // 5
            for name in ("lower", "estimate", "upper")
        }
        tables.append(table.assign(as_of=until, **counts))
    return pd.concat(tables, ignore_index=True).drop_duplicates(["as_of", "theatre", "date"])


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


def small(chart: Chart) -> list[str]:
    """Return the texts that a telephone would show too small: a page is 375 px wide there."""
    texts = [text for text in chart.figure.findobj(Text) if text.get_text()]
    return [text.get_text() for text in texts if text.get_fontsize() < style.FOOT]


def all_faults(
    war: dict[str, Any], kinds: Sequence[str], build: Any, faults: Any
) -> dict[str, Any]:
    """Return what is wrong with some charts of a data set."""
    draw = plots(war, build(war["figures"], rows=war["rows"], band=war["band"]))
    charts = {kind: draw[kind]() for kind in kinds}
    found = {kind: faults(chart) + small(chart) for kind, chart in charts.items()}
    return {kind: some for kind, some in found.items() if some}


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
    assert all_faults(war, kinds, build, faults) == {}


@pytest.mark.parametrize("language", languages()[1:])
def test_no_text_meets_another_in_other_languages(
    language: str, build: Callable[..., Reconciliation], faults: Any
) -> None:
    @seed(7)
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=CHECKS,
    )
    @given(war=wars(), kinds=st.lists(st.sampled_from(KINDS), min_size=2, max_size=2, unique=True))
    def check(war: dict[str, Any], kinds: list[str]) -> None:
        assert all_faults({**war, "language": language}, kinds, build, faults) == {}

    check()


@pytest.mark.slow
@pytest.mark.parametrize("piece", range(PIECES))
def test_no_text_meets_another_over_300_data_sets(
    piece: int, build: Callable[..., Reconciliation], faults: Any
) -> None:
    @seed(piece)
    @settings(
        max_examples=300 // PIECES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=CHECKS,
    )
    @given(war=wars())
    def law(war: dict[str, Any]) -> None:
        assert all_faults(war, KINDS, build, faults) == {}

    law()


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_keeps_its_size_while_the_theatres_are_the_same(
    kind: str, preset: str, build: Callable[..., Reconciliation]
) -> None:
    sizes = set()
    for weeks in (3, 9):
        figures = {
            name: [(START + pd.Timedelta(days=7 * i + 3), i, i, i) for i in range(weeks)]
            for name in NAMES[:7]
        }
        war = {"figures": figures, "events": None, "preset": preset, "title": None}
        chart = plots(war, build(figures))[kind]()
        sizes.add(tuple(chart.figure.get_size_inches()))
    assert len(sizes) == 1
    ((width, height),) = sizes
    assert width == style.PRESETS[preset][0]
    assert height >= style.PRESETS[preset][1]
