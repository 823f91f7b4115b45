"""The charts of the page: files to take away, and drawings to put inside the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tallies.model.language import language_in_force
from tallies.plots._style import drawing
from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.theme import Theme
from tallies.plots.weekly import plot_weekly
from tallies.report.facts import Facts
from tallies.report.markup import slug

if TYPE_CHECKING:
    from tallies.plots.chart import Chart

MOST_SOURCES = 6  # theatres with a chart of their own of who said what


@dataclass(frozen=True, slots=True)
class Box:
    """Where a chart's weeks lie in its drawing, as shares of its width and height."""

    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One SVG, and where its weeks lie; None where its panels do not share them."""

    svg: bytes
    weeks: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One chart as the page shows it: a wide drawing, and one for narrow screens; its table."""

    name: str
    alt: str
    wide: Drawing
    narrow: Drawing
    data: pd.DataFrame


def draw(bench: Path, facts: Facts, week_ends: str, theme: str | Theme) -> list[Picture]:
    """Draw every chart into `bench` as PNG and SVG, and return what the page shows of it."""
    weeks = facts.weeks["week_start"].min(), facts.weeks["week_end"].max()
    language = language_in_force()
    with drawing(theme, language):  # matplotlib's settings are changed once for all of them
        return [
            _picture(bench, name, partial(plot, theme=theme, language=language), weeks)
            for name, plot in _plots(facts, week_ends)
        ]


def _plots(facts: Facts, week_ends: str) -> Iterator[tuple[str, "Callable[..., Chart]"]]:
    """Yield file name and function of each chart."""
    record, subject = facts.record, facts.subject
    events = None if facts.events.empty else facts.events
    yield "tally", partial(plot_tally, record, events=events, subject=subject)
    if facts.by_week:
        yield "weekly", partial(plot_weekly, record, week_ends=week_ends, subject=subject)
    # Where the tally goes on after the week, the changes up to its end are not those drawn.
    later = (facts.record.metadata["last_report"] or facts.last) > facts.last
    changes = None if later else facts.changes
    yield "rates", partial(plot_rates, record, changes=changes, subject=subject)
    if len(facts.theatres) > 1:
        yield "sources-total", partial(plot_sources, record, theatre="total")
    if len(facts.theatres) > MOST_SOURCES:
        return
    taken = {"total"}
    for theatre in facts.theatres:
        name = slug(theatre)
        while name in taken:  # two theatres may differ only in what a file name cannot keep
            name += "-x"
        taken.add(name)
        yield f"sources-{name}", partial(plot_sources, record, theatre=theatre)


def _picture(
    bench: Path, name: str, plot: "Callable[..., Chart]", weeks: tuple[pd.Timestamp, pd.Timestamp]
) -> Picture:
    """Draw one chart in both shapes."""
    wide, narrow = plot(preset="wide"), plot(preset="column")
    wide.save(bench / f"{name}.png")
    files = (bench / f"{name}.svg", bench / f"{name}-column.svg")
    pairs = zip((wide, narrow), files, strict=True)
    drawn = [_drawing(chart, path, weeks) for chart, path in pairs]
    return Picture(name, wide.alt, drawn[0], drawn[1], wide.data)


def _drawing(chart: "Chart", path: Path, weeks: tuple[pd.Timestamp, pd.Timestamp]) -> Drawing:
    """Save a chart as SVG, and tell where the weeks lie in it if they do so in all panels."""
    chart.save(path)
    epoch = pd.Timestamp("1970-01-01")  # matplotlib counts days from there
    ends = [((day - epoch).days + half, 0) for day, half in zip(weeks, (-0.5, 0.5), strict=True)]
    spans = {
        tuple(
            round(float(x) / chart.figure.bbox.width, 4) for x, _ in panel.transData.transform(ends)
        )
        for panel in chart.axes
    }
    if len(spans) != 1:
        return Drawing(path.read_bytes())
    left, right = spans.pop()
    boxes = [panel.get_position() for panel in chart.axes]
    low, high = float(min(box.y0 for box in boxes)), float(max(box.y1 for box in boxes))
    left, right = max(0.0, left), min(1.0, right)
    return Drawing(path.read_bytes(), Box(left, right - left, 1 - high, high - low))
