"""What an SVG file of ours says, and what it says only once."""

import re

import numpy as np

from tallies.plots._letters import set_line
from tallies.plots._outlines import LONG, Outline
from tallies.plots._sheet import Sheet

LOOK = {"fill": "none", "stroke": "#000000", "stroke-dasharray": "4.8,3"}


def wave(shift=0.0, count=LONG):
    """Return a stroke of many points."""
    points = np.array([(place + shift, place % 5) for place in range(count)], dtype=float)
    return Outline(points, (count,), (False,))


def test_a_short_outline_is_in_points():
    sheet = Sheet()
    look = LOOK | {"stroke-dashoffset": "0"}
    style = "fill:none;stroke:#000000;stroke-dasharray:4.8,3"
    told = sheet.outline(wave(count=3), look)
    assert told == f'<path id="a" d="M0 0l1 1l1 1" style="{style}"/>'
    assert sheet.outline(wave(0.5, count=3), look) == '<use xlink:href="#a" x=".5"/>'
    assert sheet.outline(wave(0.5, count=4), look).startswith("<path")


def test_a_long_outline_is_in_tenths_with_a_look_as_much_larger():
    told = Sheet().outline(wave(), LOOK)
    assert 'transform="scale(.1)" d="M0 0l40 40l10-40' in told
    style = "stroke-width:10;fill:none;stroke:#000000;stroke-dasharray:48,30"
    assert told.endswith(f'style="{style}"/>')


def test_a_pattern_is_not_made_larger():
    told = Sheet().outline(wave(), {"fill": "url(#h1)"})
    assert "transform" not in told


def test_a_long_outline_that_returns_is_said_once():
    sheet = Sheet()
    first, again = sheet.outline(wave(), LOOK), sheet.outline(wave(100.25), LOOK)
    name = re.search(r'id="([^"]*)"', first)[1]
    assert again == f'<use xlink:href="#{name}" x="100.25"/>'
    assert "<path" in sheet.outline(wave(100.25), LOOK | {"stroke": "#ffffff"})


def test_a_few_marks_are_used_and_many_stand_on_a_line():
    sheet = Sheet()
    places = np.array([(0, 0.5), (10, -2)])
    assert sheet.marks("M 0 0 h 1", {"fill": "#ffffff"}, places) == (
        '<defs><path id="a" d="M 0 0 h 1"/></defs><g style="fill:#ffffff">'
        '<use xlink:href="#a" y=".5"/><use xlink:href="#a" x="10" y="-2"/></g>'
    )
    assert "<defs>" not in sheet.marks("M 0 0 h 1", {"fill": "#000000"}, places)
    many = sheet.marks("M 0 0 h 1", {"fill": "#ffffff"}, np.tile(places, (60, 1)))
    assert 'id="b" markerUnits="userSpaceOnUse" overflow="visible"' in many
    assert many.count("l100-25") == 60
    assert all(f"marker-{where}:url(#b)" in many for where in ("start", "mid", "end"))
    assert "<defs>" not in sheet.marks("M 0 0 h 1", {"fill": "#ffffff"}, np.tile(places, (60, 1)))


def test_letters_are_said_once_and_words_that_return_too():
    lines = [set_line(text, False) for text in ("attacks on Iraq", "attacks on Syria")]
    sheet = Sheet(lines)
    first, second = (sheet.text(line, (36, 72.5), 9.5, "#595959") for line in lines)
    assert re.search(r'<g id="\w" fill="#595959" transform="translate\(36 72.5\)scale\(', first)
    shared, spelt = re.search(r'<g id="(\w+)">(.*?)</g>', first).groups()
    assert spelt.count("<use ") == len("attacks")
    assert f'<use xlink:href="#{shared}"/>' in first
    assert f'<use xlink:href="#{shared}"/>' in second
    names = re.findall(r' id="([^"]*)"', first + second)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]*)"', first + second)) <= set(names)


def test_a_line_that_returns_is_said_once():
    sheet, line = Sheet(), set_line("400", False)
    first = sheet.text(line, (10, 20), 9.5, "#595959")
    name = re.search(r'<g id="(\w+)" fill', first)[1]
    again = sheet.text(line, (10, 62.25), 9.5, "#595959")
    assert again == f'<use xlink:href="#{name}" y="42.25"/>'
    for size, colour in ((8.5, "#595959"), (9.5, "#1a1a1a")):
        assert sheet.text(line, (10, 20), size, colour).startswith("<g ")


def test_names_go_on_after_the_last_letter():
    sheet = Sheet()
    names = [sheet._name() for _ in range(105)]
    assert names[51:54] == ["Z", "a1", "b1"]
    assert len(set(names)) == 105
