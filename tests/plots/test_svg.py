"""SVG files: drawn by us where our charts need it, by matplotlib where a user asks for more."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from tallies.plots import _style as style
from tallies.plots._files import _printed
from tallies.plots.tally import plot_tally
from tests.plots.seeing import strokes

LINK = "{http://www.w3.org/1999/xlink}href"
SVG = "{http://www.w3.org/2000/svg}"


def saved(figure):
    """Return the elements of a figure saved by us, without a date."""
    with style.drawing():
        return _printed(figure, "svg", {"Date": None}).decode()


def lines(text):
    """Return all points of the straight outlines of a file in points, by colour."""
    root = ElementTree.fromstring(text)
    defined = {one for defs in root.iter(f"{SVG}defs") for one in defs.iter()}  # markers
    known = {one.get("id"): one for one in root.iter(f"{SVG}path") if one not in defined}
    found = {}
    for element in set(root.iter()) - defined:
        path = known.get(element.get(LINK, "#")[1:]) if element.tag == f"{SVG}use" else element
        given = "" if path is None else path.get("style", "").replace(" ", "")
        outline = "" if path is None else path.get("d", "")
        if "stroke:" not in given or re.search("[CcQq]", outline) or path.get("transform"):
            continue
        colour = re.search("stroke:(#......)", given)[1]
        shift = [float(element.get(side, 0)) if path is not element else 0.0 for side in "xy"]
        for stroke in strokes(outline.replace(" \n", "")):
            found.setdefault(colour, []).extend(stroke + shift)
    return {colour: np.array(points) for colour, points in found.items()}


def test_lines_stand_where_matplotlib_has_them(anchors):
    figure = plot_tally(anchors).figure
    ours = lines(saved(figure))
    with style.drawing():
        buffer = BytesIO()
        FigureCanvasSVG(figure).print_figure(buffer, format="svg", dpi=200)
    theirs = lines(buffer.getvalue().decode())
    assert set(ours) == set(theirs)
    for colour, points in ours.items():
        for edge in (np.min, np.max):
            assert edge(points, axis=0) == pytest.approx(edge(theirs[colour], axis=0), abs=0.011)


@pytest.fixture
def own():
    """Return a figure of a user, with axes."""
    figure = Figure(figsize=(3, 2))
    return figure, figure.add_axes((0.2, 0.2, 0.7, 0.7))


def test_what_is_clipped_linked_or_hand_drawn_is_left_to_matplotlib(own):
    figure, axes = own
    axes.plot([0, 9], [0, 5], color="#123456")
    axes.set_xlim(0, 2)
    axes.text(0.5, 0.5, "linked", url="https://example.org/")
    axes.axhline(1, url="https://example.org/2", clip_on=False)
    text = saved(figure)
    assert re.search(r'clip-path="url\(#p[^"]*"[^>]*stroke: #123456', text)
    assert '<a xlink:href="https://example.org/2"' in text


def test_groups_that_a_user_names_keep_their_names(own):
    figure, axes = own
    (line,) = axes.plot([0, 1], [0, 1], clip_on=False)
    line.set_gid('mine & "yours"')
    root = ElementTree.fromstring(saved(figure))
    (group,) = [one for one in root.iter(f"{SVG}g") if one.get("id") == 'mine & "yours"']
    assert len(group.findall(f"{SVG}path")) == 1


def test_all_that_is_used_is_defined_once(anchors):
    chart = plot_tally(anchors)
    chart.axes[0].plot([19_660, 19_680], [5, 9], "s")
    text = chart._bytes("svg").decode()
    names = re.findall(r' id="([^"]*)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text)) <= {
        pair for name in names for pair in ((name, ""), ("", name))
    }
