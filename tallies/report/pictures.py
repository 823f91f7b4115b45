"""The charts of the page: files to take away, and drawings to put inside the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly
from tallies.report.facts import Facts
from tallies.report.markup import slug

if TYPE_CHECKING:
    from tallies.plots.chart import Chart

PIXELS_PER_INCH = 96  # of CSS
MOST_SOURCES = 6  # theatres with a chart of their own of who said what


@dataclass(frozen=True, slots=True)
class Drawing:
    """One SVG with its size in CSS pixels."""

    svg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart as the page shows it: a wide drawing, and one for narrow screens."""

    name: str
    alt: str
    wide: Drawing
    narrow: Drawing


def draw(bench: Path, facts: Facts, week_ends: str) -> list[Picture]:
    """Draw every chart into `bench` as PNG and SVG, and return what the page shows of it."""
    return [_picture(bench, name, plot) for name, plot in _plots(facts, week_ends)]


def _plots(facts: Facts, week_ends: str) -> Iterator[tuple[str, "Callable[..., Chart]"]]:
    """Yield file name and function of each chart."""
    record, subject = facts.record, facts.subject
    events = None if facts.events.empty else facts.events
    yield "tally", partial(plot_tally, record, events=events, subject=subject)
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


def _picture(bench: Path, name: str, plot: "Callable[..., Chart]") -> Picture:
    """Draw one chart in both shapes."""
    wide, narrow = plot(preset="wide"), plot(preset="column")
    wide.save(bench / f"{name}.png")
    files = (bench / f"{name}.svg", bench / f"{name}-column.svg")
    drawings = [_drawing(chart, path) for chart, path in zip((wide, narrow), files, strict=True)]
    return Picture(name, wide.alt, *drawings)


def _drawing(chart: Any, path: Path) -> Drawing:
    """Save a chart as SVG and return it with its size on a screen."""
    chart.save(path)
    width, height = (round(inches * PIXELS_PER_INCH) for inches in chart.figure.get_size_inches())
    return Drawing(path.read_bytes(), width, height)
