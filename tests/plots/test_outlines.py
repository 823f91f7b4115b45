"""Outlines in an SVG: the same strokes in fewer characters."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies.plots._outlines import shorten
from tests.plots.seeing import strokes

LINE = 'style="fill: none; stroke: #000000"'
SHAPE = 'style="fill: #0a4c86"'


def raw(some, look=LINE, *, closed=False):
    """Return strokes as matplotlib writes them."""
    end = "z\n" if closed else ""
    lines = ["L".join(f" {x:f} {y:f} \n" for x, y in one) for one in some]
    return f'<path d="{"".join(f"M{line}{end}" for line in lines)}" {look}/>'


def outline(drawn):
    """Return the outline of the first path."""
    return re.search(r' d="([^"]*)"', drawn)[1]


def test_steps_are_told_from_where_a_stroke_stands():
    told = shorten(raw([[(10, 20), (10.5, 20), (10.5, 12.25), (10, 11)], [(0, 0.5), (-3, 0.5)]]))
    assert told == f'<path d="M10 20h.5v-7.75l-.5-1.25M0 .5h-3" {LINE}/>'


def test_steps_that_go_on_the_same_way_are_one_and_those_that_turn_back_are_not():
    level = [(0, 0), (1, 0), (1, 0), (3, 0), (2, 0)]
    upright = [(0, 0), (0, 1), (0, 3), (0, 3), (0, -1)]
    assert outline(shorten(raw([level, upright]))) == "M0 0h3h-1M0 0v3v-4"


def test_a_shape_is_closed_and_one_without_height_stays():
    box = [(0, 0), (2, 0), (2, -5), (0, -5), (0, 0)]
    flat = [(4, 0), (6, 0), (6, 0), (4, 0), (4, 0)]
    assert outline(shorten(raw([box, flat], SHAPE, closed=True))) == ("M0 0h2v-5h-2v5zM4 0h2h-2z")


def test_letters_and_marks_stay():
    letter = f'<path d="M 0 0 \nQ 1 1 2 2 \nL 3 3 \nz\n" {SHAPE}/>'
    assert shorten(letter) == letter


def check_places(some, look, off):
    """Check that every point lies on what is drawn now: at a corner, or within a step."""
    told = strokes(outline(shorten(raw(some, look))))
    for before, after in zip(map(np.array, some), told, strict=True):
        corners = np.vstack([after, after[-1:]])
        low, high = (edge(corners[:-1], corners[1:]) for edge in (np.minimum, np.maximum))
        inside = (before[:, None] >= low - off) & (before[:, None] <= high + off)
        assert inside.all(axis=2).any(axis=1).all()
        assert after[[0, -1]] == pytest.approx(before[[0, -1]], abs=off)


@given(
    st.lists(
        st.lists(st.tuples(*[st.floats(-500, 500, width=32)] * 2), min_size=1, max_size=9),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([LINE, SHAPE]),
)
def test_no_point_moves_by_more_than_half_a_hundredth(some, look):
    check_places(some, look, 0.0051)


@pytest.mark.parametrize(("look", "off"), [(LINE, 0.051), (SHAPE, 0.0051)])
def test_no_point_of_a_long_line_moves_by_more_than_half_a_tenth(look, off):
    steps = np.random.default_rng(0).normal(size=(400, 2)).cumsum(axis=0)
    check_places([steps.tolist()], look, off)


def test_what_returns_at_another_place_is_said_once():
    here = [(place / 7, place % 5) for place in range(99)]
    there = [(x + 100, y - 3) for x, y in here]
    other = [(x, 2 * y) for x, y in here]
    told = shorten("".join(raw([one]) for one in (here, there, other)))
    first, second = re.findall(r'<path id="(o[0-9a-f]+)"', told)
    used = re.findall(r'<use xlink:href="#([^"]*)"(?: x="(.*?)" y="(.*?)")?/>', told)
    assert used == [(first, "", ""), (first, "100.00", "-3.00"), (second, "", "")]
