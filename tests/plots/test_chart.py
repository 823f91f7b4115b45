"""The Chart record: files, their bytes and words, given axes, threads, settings left alone."""

import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from tallies.errors import TalliesError
from tallies.plots import _style as style
from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly

SVG = "{http://www.w3.org/2000/svg}"
DRAW_AGAIN = """
import hashlib, sys
import pandas as pd
from tallies.plots.weekly import plot_weekly
days = pd.date_range("2023-10-16", periods=4, freq="7D").astype("datetime64[us]")
week = {"week_start": days, "week_end": days + pd.Timedelta(days=6), "theatre": "Iraq"}
week |= {"lower": 2, "estimate": [3, 9, 4, 6], "upper": 11, "days_covered": [6, 7, 7, 4]}
chart = plot_weekly(pd.DataFrame(week))
for kind in ("png", "svg", "pdf"):
    print(hashlib.sha256(chart._bytes(kind)).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.fixture(scope="module")
def charts(anchors):
    return {
        "tally": plot_tally(anchors),
        "weekly": plot_weekly(anchors),
        "rates": plot_rates(anchors),
        "sources": plot_sources(anchors, theatre="Iraq"),
    }


def test_files_are_small_and_of_their_kind(charts, tmp_path):
    for name, chart in charts.items():
        for kind in ("png", "svg", "pdf"):
            chart.save(tmp_path / f"{name}.{kind}")
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert content.startswith(starts[path.suffix[1:]])
        assert len(content) < {".png": 200_000, ".svg": 80_000, ".pdf": 100_000}[path.suffix]
    assert len(list(tmp_path.iterdir())) == 12


@pytest.mark.parametrize(
    ("preset", "size"),
    [
        ("wide", (1600, 1060)),
        ("column", (900, 1000)),
        ("square", (1080, 1080)),
        ("print", (2010, 1500)),
    ],
)
def test_presets_have_their_sizes_in_pixels(anchors, tmp_path, preset, size):
    plot_tally(anchors, preset=preset).save(tmp_path / "x.PNG")
    with Image.open(tmp_path / "x.PNG") as picture:
        assert picture.size == size
        assert round(picture.info["dpi"][0]) == (300 if preset == "print" else 200)


def test_plain_areas_keep_their_colour_exactly(charts, tmp_path):
    charts["weekly"].save(tmp_path / "x.png")
    with Image.open(tmp_path / "x.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(2**24)}
    wanted = {"#0A4C86", "#DB6B1C", "#FADDC8", "#1A1A1A", "#FFFFFF"}
    assert {tuple(int(one[i : i + 2], 16) for i in (1, 3, 5)) for one in wanted} <= colours


def test_a_png_says_what_it_shows_and_nothing_of_the_machine(charts, tmp_path):
    charts["tally"].save(tmp_path / "x.png")
    with Image.open(tmp_path / "x.png") as picture:
        said = picture.text
    assert set(said) == {"Title", "Description", "Source", "Software"}
    assert said["Title"] == charts["tally"].title
    assert said["Description"] == charts["tally"].alt
    assert re.fullmatch(r"tallies \d+\.\d+\.\d+\S*", said["Software"])


def test_an_svg_speaks_to_screen_readers(charts):
    content = charts["tally"]._bytes("svg")
    root = ElementTree.fromstring(content)
    assert root.get("role") == "img"
    assert root.get("aria-label") == charts["tally"].alt
    assert root.findtext(f"{SVG}desc") == charts["tally"].alt
    assert root.findtext(f"{SVG}title") == charts["tally"].title
    assert not list(root.iter(f"{SVG}text"))
    assert b"<dc:date>" not in content
    uses = [use.get("{http://www.w3.org/1999/xlink}href")[1:] for use in root.iter(f"{SVG}use")]
    assert set(uses) <= {element.get("id") for element in root.iter()}


def test_a_long_outline_is_said_once_and_used_where_it_returns(build):
    """Grey lines behind small multiples: twelve panels, one outline."""
    days = pd.date_range("2023-10-17", periods=60, freq="3D")
    record = build(
        {
            f"Theatre {place}": [
                (day, n * place, n * place, n * place) for n, day in enumerate(days)
            ]
            for place in range(1, 7)
        }
    )
    chart = plot_tally(record, theatres=[f"Theatre {place}" for place in range(1, 7)])
    root = ElementTree.fromstring(chart._bytes("svg"))
    long = {one.get("id") for one in root.iter(f"{SVG}path") if "scale" in one.get("transform", "")}
    link = "{http://www.w3.org/1999/xlink}href"
    again = [one for one in root.iter(f"{SVG}use") if str(one.get(link))[1:] in long]
    assert len(again) >= len(chart.axes) - 1
    # A use is shifted as far as its panel stands from the first.
    places = [axes.get_position() for axes in chart.axes]
    width, height = chart.figure.get_size_inches() * 72
    wanted = {
        (round((one.x0 - places[0].x0) * width), round((places[0].y0 - one.y0) * height))
        for one in places[1:]
    }
    assert {
        (round(float(one.get("x", 0))), round(float(one.get("y", 0)))) for one in again
    } >= wanted


def test_markup_in_words_is_escaped_in_an_svg(anchors):
    title = "A <script>alert(\"x\")</script> & 'more'"
    root = ElementTree.fromstring(plot_tally(anchors, title=title)._bytes("svg"))
    assert root.findtext(f"{SVG}title") == title
    assert not list(root.iter("script")) + list(root.iter(f"{SVG}script"))


def test_a_pdf_has_a_title_and_no_date(charts):
    content = charts["tally"]._bytes("pdf")
    assert b"/Title (Reported attacks reach 36 in Iraq and 37 in Syria)" in content
    assert b"/Subject" in content
    assert b"CreationDate" not in content


def test_J08_the_same_input_gives_the_same_bytes(anchors, charts):
    again = plot_tally(anchors)
    for kind in ("png", "svg", "pdf"):
        first = charts["tally"]._bytes(kind)
        assert again._bytes(kind) == first
        assert charts["tally"]._bytes(kind) == first


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_J08_the_same_bytes_on_dark_paper_and_for_print(anchors, kind):
    options = {"theme": "dark", "preset": "print"}
    first = plot_weekly(anchors, **options)._bytes(kind)
    assert plot_weekly(anchors, **options)._bytes(kind) == first
    assert plot_weekly(anchors, preset="print")._bytes(kind) != first


def test_J08_the_same_bytes_in_other_processes_locales_and_hash_seeds():
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", DRAW_AGAIN],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for settings in (
            {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "MPL_IGNORE_SYSTEM_FONTS": "1"},
            {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8"},
        )
    ]
    assert said[0] == said[1]
    assert len(set(said[0].split())) == 3


def test_data_writes_the_table_beside_the_chart(charts, tmp_path):
    charts["tally"].save(tmp_path / "a.svg", data=True)
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert text.splitlines()[:2] == [
        "theatre,date,lower,estimate,upper,n_reports,band_low,band_high",
        "Iraq,2023-10-24,10,10,10,3,,",
    ]
    assert len(text.splitlines()) == len(charts["tally"].data) + 1


def test_an_unknown_file_type_is_refused_before_anything_is_written(charts, tmp_path):
    with pytest.raises(TalliesError, match=r"'x\.jpg': the name must end in \.png, \.svg or \.pdf"):
        charts["tally"].save(tmp_path / "x.jpg", data=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(charts, tmp_path):
    with pytest.raises(OSError, match="create the folder first"):
        charts["tally"].save(tmp_path / "no" / "x.png")


def test_a_chart_cannot_be_changed(charts):
    with pytest.raises(AttributeError, match="title"):
        charts["tally"].title = "Other"


def test_four_threads_draw_what_one_draws(anchors):
    """Light and dark at once: the theme of one thread is not that of another."""

    def draw(task):
        plot, options = task
        chart = plot(anchors, **options)
        return [hashlib.sha256(chart._bytes(kind)).hexdigest() for kind in ("png", "svg")]

    tasks = [
        (plot, {"theme": theme, "preset": preset})
        for plot in (plot_tally, plot_weekly, plot_rates, plot_sources)
        for theme, preset in (("light", "wide"), ("dark", "column"))
    ]
    alone = [draw(task) for task in tasks]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, tasks)) == alone
    assert len({one for pair in alone for one in pair}) == 2 * len(tasks)


def test_two_threads_save_one_chart(charts):
    with ThreadPoolExecutor(2) as pool:
        kinds = ["svg", "png", "pdf"] * 2
        contents = list(pool.map(charts["rates"]._bytes, kinds))
    for kind, content in zip(kinds, contents, strict=True):
        assert content == contents[kinds.index(kind)]


def test_settings_of_the_session_neither_change_nor_matter(anchors):
    plain = plot_tally(anchors)._bytes("svg")
    loud = {"font.size": 30, "axes.grid": True, "axes.facecolor": "red", "lines.linewidth": 9}
    with mpl.rc_context(loud | {"savefig.bbox": "tight", "text.usetex": False}):
        before = dict(mpl.rcParams)
        chart = plot_tally(anchors)
        content = chart._bytes("svg")
        assert dict(mpl.rcParams) == before
    assert content == plain
    assert "matplotlib.pyplot" not in sys.modules or not mpl.pyplot.get_fignums()


def test_settings_come_back_after_an_error(anchors):
    before = dict(mpl.rcParams)
    with pytest.raises(TalliesError, match="not an option"):
        plot_tally(anchors, preset="tall")
    assert dict(mpl.rcParams) == before


def test_given_axes_take_the_chart_within_their_place(anchors, faults):
    figure = Figure(figsize=(9, 5), dpi=100)
    left, right = figure.subplots(1, 2)
    place = left.get_position()
    canvas = figure.canvas
    chart = plot_tally(anchors, ax=left)
    plot_weekly(anchors, theatres=["Iraq"], ax=right)
    assert chart.figure is figure
    assert chart.axes == (left,)
    assert left.get_title(loc="left").replace("\n", " ") == chart.title
    inner = left.get_position()
    assert place.x0 == pytest.approx(inner.x0)
    assert inner.y0 > place.y0
    assert inner.x1 < place.x1
    assert len(chart._bytes("png")) > 10_000
    assert figure.canvas is canvas
    assert [fault for fault in faults(chart) if "canvas" in fault] == []


def test_a_notebook_shows_the_picture_with_words_beside_it(charts):
    data, sizes = charts["tally"]._repr_mimebundle_()
    assert data["text/plain"] == charts["tally"].alt
    page = HTMLParser()
    found = []
    page.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    page.feed(data["text/html"])
    ((name, said),) = found
    assert (name, said["alt"]) == ("img", charts["tally"].alt)
    assert (said["width"], said["height"]) == ("768", "509")
    assert said["src"] == f"data:image/png;base64,{data['image/png']}"
    assert sizes == {"image/png": {"width": 768, "height": pytest.approx(508.8)}}


def test_the_short_form_names_the_title(charts):
    assert repr(charts["rates"]) == (
        "<Chart 'Reported attacks averaged 0.9 a day in Iraq and 1.0 in Syria': "
        "2 panel(s), 14 rows of data>"
    )


@pytest.mark.parametrize("preset", ["wide", "column", "square", "print"])
def test_no_text_overlaps_in_any_shape(anchors, preset, faults):
    events = pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-10-26", "2023-11-08", "2023-11-12", "2023-11-21"]),
            "label": ["US strikes two sites", "Second strike", "Third strike", "Strikes in Iraq"],
        }
    )
    for chart in (
        plot_tally(anchors, events=events, preset=preset),
        plot_tally(anchors, theatres=["Iraq", "Syria", "total"], preset=preset),
        plot_weekly(anchors, preset=preset),
        plot_rates(anchors, preset=preset),
        plot_sources(anchors, preset=preset),
    ):
        assert faults(chart) == []


def test_J02_the_font_is_bundled_with_its_licence():
    folder = os.path.dirname(style.__file__) + "/fonts"  # noqa: PTH120
    files = sorted(os.listdir(folder))  # noqa: PTH208
    assert files == ["OFL.txt", "README.md", "TalliesSans-Bold.otf", "TalliesSans-Regular.otf"]
    with style.drawing():
        assert {ord(char) for char in "–·“”’éŞğ≥…"} <= style.known_characters()  # noqa: RUF001


def test_E02_a_record_without_kept_reports_says_so_in_every_chart(build, words):
    record = build({"Iraq": [(pd.Timestamp("2023-10-24"), 10, 10, 10)]})
    record.reports["status"] = "out_of_scope"
    for chart in (
        plot_tally(record),
        plot_weekly(record),
        plot_rates(record),
        plot_sources(record),
    ):
        assert "No reports" in words(chart)
        assert chart.axes == ()
        assert "no reports" in chart.alt
        assert "no reports" in chart.title.lower()
        assert len(chart._bytes("svg")) > 1000
