"""What charts cost beside bare matplotlib, and what a page costs; prints tables for the docs.

The peer draws the same artists with nothing but matplotlib: the same figure and axes without
frame, one line, patch or text for each of ours at the place that we found, saved by ``savefig``.
It is spared the data, the words and the measuring. In each round every job runs once, in turn;
the best round counts. CPU seconds of this process, imports not counted.

Beside each page stands what `import pandas` took in a process of its own in the same round: on a
busy machine both take longer.

    python benchmarks/charts.py [ROUNDS]
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.backends import backend_agg, backend_svg  # noqa: F401  # loaded before the clock
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from PIL import PngImagePlugin  # noqa: F401

import tallies
from tallies.plots import _fonts
from tallies.plots.chart import Chart

LINE = ("color", "linewidth", "linestyle", "marker", "markersize", "markerfacecolor")
LINE += ("markeredgecolor", "markeredgewidth", "zorder", "clip_on")
PATCH = ("facecolor", "edgecolor", "linewidth", "zorder", "hatch", "clip_on")
KINDS = ("png", "svg")


def recipe(artist: Artist) -> tuple[type[Artist], tuple, dict[str, object]]:
    """Return class and arguments of an artist like one of ours."""
    names = LINE if isinstance(artist, Line2D) else PATCH
    asked = {name: getattr(artist, f"get_{name}")() for name in names}
    if isinstance(artist, Line2D):
        return Line2D, artist.get_data(), asked
    if isinstance(artist, Rectangle):
        return Rectangle, (artist.get_xy(), artist.get_width(), artist.get_height()), asked
    if isinstance(artist, PathPatch):
        return PathPatch, (artist.get_path(),), asked
    raise TypeError(type(artist))


def bare(chart: Chart, kind: str) -> Callable[[], bytes]:
    """Return a job that draws the artists of a chart again with matplotlib alone."""
    figure = chart.figure
    inches = figure.dpi_scale_trans
    panels = [
        (
            axes.get_position().bounds,
            (axes.get_xlim(), axes.get_ylim()),
            [(*recipe(one), one.get_transform() == inches) for one in axes.get_children()[:-10]],
        )
        for axes in chart.axes
    ]
    loose = [recipe(one) for one in figure.artists]
    texts = []
    for one in figure.texts:
        properties = one.get_fontproperties()
        file = _fonts._file(properties.get_weight() == "bold")
        given = {"fontproperties": FontProperties(fname=file, size=one.get_size())}
        given |= {"color": one.get_color(), "zorder": one.get_zorder(), "parse_math": False}
        if one._pad is not None:
            given["bbox"] = {"facecolor": one._behind, "edgecolor": "none", "pad": 1.0}
        texts.append((*one.get_position(), one.get_text(), given))

    def job() -> bytes:
        with mpl.rc_context({"svg.fonttype": "path", "text.hinting": "no_hinting"}):
            copy = Figure(figsize=figure.get_size_inches(), dpi=figure.dpi)
            for place, (xlim, ylim), artists in panels:
                axes = copy.add_axes(place, xlim=xlim, ylim=ylim)
                axes.set_axis_off()
                for make, given, options, on_page in artists:
                    if on_page:
                        options = options | {"transform": copy.dpi_scale_trans}
                    axes.add_artist(make(*given, **options))
            for make, given, options in loose:
                copy.add_artist(make(*given, **options, transform=copy.dpi_scale_trans))
            for x, y, words, given in texts:
                copy.text(x, y, words, transform=copy.dpi_scale_trans, **given)
            buffer = BytesIO()
            copy.savefig(buffer, format=kind)
        return buffer.getvalue()

    return job


def best(jobs: dict[object, Callable[[], object]], rounds: int) -> dict[object, float]:
    """Return the CPU seconds of each job in its best round."""
    took = dict.fromkeys(jobs, np.inf)
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.process_time()
            job()
            took[name] = min(took[name], time.process_time() - start)
    return took


def with_yardstick(
    jobs: dict[str, Callable[[], object]], rounds: int
) -> dict[str, tuple[float, float]]:
    """Return the CPU seconds of each job in its best round, and of `import pandas` in that one."""
    took = dict.fromkeys(jobs, (np.inf, np.inf))
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.process_time()
            job()
            seconds = time.process_time() - start
            took[name] = min(took[name], (seconds, import_pandas()))
    return took


def import_pandas() -> float:
    """Return the CPU seconds that a process takes to start and to import pandas."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import pandas"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def charts(rounds: int) -> None:
    """Print the ratios of the charts of the bundled data."""
    data = tallies.load_dataset("us_forces_2023")
    until = data.default_until
    line = tallies.reconcile(data.reports, definition=data.default_definition, until=until)
    plots = {
        "tally": partial(tallies.plot_tally, line, events=data.events),
        "weekly": partial(tallies.plot_weekly, line),
        "rates": partial(tallies.plot_rates, line),
        "sources": partial(tallies.plot_sources, line),
    }
    jobs: dict[object, Callable[[], object]] = {}
    sizes = {}
    for name, plot in plots.items():
        for preset in ("wide", "column"):
            for kind in KINDS:
                chart = plot(preset=preset)
                key = (name, preset, kind)
                jobs[*key, "bare"] = bare(chart, kind)
                jobs[*key, "ours"] = lambda p=plot, s=preset, k=kind: p(preset=s)._bytes(k)
                jobs[*key, "again"] = lambda c=chart, k=kind: c._bytes(k)
                sizes[key] = len(chart._bytes(kind)), len(jobs[*key, "bare"]())
    took = best(jobs, rounds)
    print("| chart | file | chart and file / bare | ratio | file alone / bare | size / bare |")
    print("|---|---|---|---|---|---|")
    for key, (size, other) in sizes.items():
        ours, plain, again = (took[*key, who] for who in ("ours", "bare", "again"))
        print(
            f"| {key[0]}, `{key[1]}` | {key[2].upper()} | {ours * 1e3:.0f} / {plain * 1e3:.0f} ms "
            f"| {ours / plain:.2f} | {again / plain:.2f} | {size // 1000} / {other // 1000} kB |"
        )


def many_theatres(count: int, days: int) -> pd.DataFrame:
    """Return made-up reports: each theatre about once a week, its total never falling."""
    rng = np.random.default_rng(0)
    rows = []
    for place in range(count):
        when = np.flatnonzero(rng.random(days) < 1 / 7)
        rises = rng.poisson(0.4 * np.diff(when, prepend=0))
        rows += [
            {"theatre": f"Theatre {place + 1}", "day": day, "count": level}
            for day, level in zip(when.tolist(), rises.cumsum().tolist(), strict=True)
        ]
    table = pd.DataFrame(rows)
    dates = pd.Timestamp("2022-01-01") + pd.to_timedelta(table["day"], unit="D")
    return pd.DataFrame(
        {
            "report_id": [f"r{place:05d}" for place in range(len(table))],
            "theatre": table["theatre"],
            "reference_date": dates,
            "report_date": dates,
            "count": table["count"],
            "qualifier": "exact",
            "source": "Ministry",
            "publisher": "Agency",
            "definition": "all",
            "measure": "attacks",
            "since": pd.Timestamp("2022-01-01"),
            "url": "https://example.org/",
        }
    )


def pages(rounds: int) -> None:
    """Print what whole pages cost."""
    data = tallies.load_dataset("us_forces_2023")
    made = tallies.validate_reports(many_theatres(12, 730))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        kept = {
            "2 theatres, `us_forces_2023`": partial(
                tallies.weekly_report, data, out / "two", theatres=["Iraq", "Syria"]
            ),
            "3 theatres, `us_forces_2023` whole": partial(
                tallies.weekly_report, data, out / "three"
            ),
            "12 theatres, 2 years, made up": partial(tallies.weekly_report, made, out / "twelve"),
        }
        for job in kept.values():
            job()  # loads what is loaded on first use
        took = with_yardstick(dict(kept), rounds)
        print("\n| page | CPU time | `import pandas` then | page | largest SVG | largest PNG |")
        print("|---|---|---|---|---|---|")
        for name, (seconds, yardstick) in took.items():
            where = out / {"2": "two", "3": "three", "1": "twelve"}[str(name)[0]]
            sizes = [
                max(path.stat().st_size for path in where.glob(kind)) // 1000
                for kind in ("index.html", "*.svg", "*.png")
            ]
            times = f"{seconds:.2f} s | {yardstick:.2f} s"
            print(f"| {name} | {times} | {' | '.join(f'{size:,} kB' for size in sizes)} |")


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    charts(number)
    pages(max(1, number // 2))
