"""Outlines in an SVG: the same strokes in fewer characters."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path

from tallies.plots._outlines import COARSE, FINE, LONG, Outline, curved, straight
from tests.plots.seeing import strokes

BOX = [(0, 0), (2, 0), (2, -5), (0, -5)]


def outline(some, *, closed=False):
    """Return strokes, or shapes that close themselves."""
    points = np.array([point for one in some for point in one], dtype=float)
    ends = np.cumsum([len(one) for one in some]).tolist()
    return Outline(points, tuple(ends), (closed,) * len(some))


def text(some, *, closed=False):
    """Return strokes or shapes as a file tells them in points."""
    (x, y), steps = outline(some, closed=closed).text()
    return f"M{x / FINE:g} {y / FINE:g}{steps}"


def test_steps_are_told_from_where_the_one_before_ends():
    some = [[(10, 20), (10.5, 20), (10.5, 12.25), (10, 11)], [(0, 0.5), (-3, 0.5)]]
    assert text(some) == "M10 20h.5v-7.75l-.5-1.25m-10-10.5h-3"


def test_a_stroke_that_begins_where_one_ends_goes_on():
    some = [[(0, 0), (2, 0)], [(2, 0), (2, 3)], [(2, 4), (5, 4)]]
    assert text(some) == "M0 0h2v3m0 1h3"


def test_steps_that_go_on_the_same_way_are_one_and_those_that_turn_back_are_not():
    level = [(0, 0), (1, 0), (1, 0), (3, 0), (2, 0)]
    upright = [(0, 0), (0, 1), (0, 3), (0, 3), (0, -1)]
    assert text([level, upright]) == "M0 0h3h-1m-2 0v3v-4"


def test_a_shape_is_closed_and_one_without_height_stays():
    flat = [(4, 0), (6, 0), (6, 0), (4, 0)]
    assert text([BOX, flat], closed=True) == "M0 0h2v-5h-2zm4 0h2z"


def test_bars_on_one_line_are_one_shape_unless_they_have_edges():
    bars = [[(0, 9), (0, 4), (2, 4), (2, 9)], [(2, 9), (2, 7), (5, 7), (5, 9)], [(6, 9)] * 4]
    one = outline(bars, closed=True)
    assert one.steps(1, edged=False) == "M0 9v-5h2v3h3v2h1z"
    assert one.steps(1).count("z") == 3
    lifted = outline([*bars[:2], [(6, 8), (6, 7), (7, 7), (7, 8)]], closed=True)
    assert lifted.steps(1, edged=False).count("z") == 3


def test_strokes_begin_at_the_end_that_is_nearer_unless_they_have_dashes():
    some = [[(0, 0), (0, 9)], [(1, 0), (1, 9)]]
    assert outline(some).steps(1) == "M0 0v9m1 0v-9"
    assert outline(some).steps(1, dashed=True) == "M0 0v9m1-9v9"


def test_an_outline_of_matplotlib_falls_into_strokes_at_its_gaps():
    gap = [np.nan, np.nan]
    found = straight(np.array([[0, 0], [1, 1], gap, gap, [5, 5], [6, 5], gap]), None)
    assert (found.ends, found.closed) == ((2, 4), (False, False))
    assert found.points.tolist() == [[0, 0], [1, 1], [5, 5], [6, 5]]
    assert straight(np.array([gap, gap]), None) is None


def test_an_outline_of_matplotlib_says_which_strokes_are_shapes():
    whole = Path.make_compound_path(Path([*BOX, (0, 0)], closed=True), Path([(7, 7), (8, 8)]))
    found = straight(whole.vertices, whole.codes)
    assert (found.ends, found.closed) == ((4, 6), (True, False))
    assert found.points[:4].tolist() == [list(map(float, point)) for point in BOX]
    ring = Path.unit_circle()
    assert straight(ring.vertices, ring.codes) is None


def test_letters_bend_as_they_did():
    points = np.array([[10, 10], [20, 10], [20, 0], [25, -5], [30, 0], [30, 10], [10, 10], [0, 0]])
    kinds = np.array([1, 2, 3, 3, 4, 4, 4, 79], dtype=np.uint8)
    told = curved(points.astype(float).tobytes(), kinds.tobytes())
    assert told == "M10 10h10q0-10 5-15c5 5 5 15-15 15z"


def check_places(some, told, off):
    """Check that every point lies on what is drawn now: on a step between two corners."""
    for before, after in zip(map(np.array, some), told, strict=True):
        starts, ways = after[:-1], np.diff(after, axis=0)
        if not len(ways):
            starts, ways = after, np.zeros((1, 2))
        from_start = before[:, None] - starts
        long = np.maximum((ways**2).sum(axis=1), 1e-12)
        share = np.clip((from_start * ways).sum(axis=2) / long, 0, 1)
        away = np.hypot(*np.moveaxis(from_start - share[..., None] * ways, 2, 0))
        assert away.min(axis=1).max() <= off
        ends = after[[0, -1]]
        apart = min(np.abs(ends - before[[0, -1]]).max(), np.abs(ends - before[[-1, 0]]).max())
        assert apart <= off


@given(
    st.lists(
        st.lists(st.tuples(*[st.floats(-500, 500, width=32)] * 2), min_size=1, max_size=9),
        min_size=1,
        max_size=4,
    )
)
def test_no_point_moves_by_more_than_half_a_hundredth(some):
    kept = [one for one, after in pairwise(some) if one[-1] != after[0]]
    some = [*kept, some[-1]]
    told = strokes(text(some))
    if len(told) == len(some):  # rounded ends may meet, and strokes go on then
        check_places(some, told, 0.0072)


@pytest.mark.parametrize("slope", [1.0, 0.01])
def test_no_point_of_a_long_line_moves_by_more_than_is_seen(slope):
    steps = np.random.default_rng(0).normal(size=(400, 2)).cumsum(axis=0) * (1, slope)
    long = outline([steps.tolist()])
    assert len(long.points) > LONG
    told = long.steps(COARSE)
    check_places([steps], [one / COARSE for one in strokes(told)], 0.1 + 0.072)
    if slope < 1:
        assert told.count("l") < 300, "what nobody sees is left out"


def test_the_same_outline_at_another_place_is_known():
    here = outline([[(place / 7, place % 5) for place in range(9)]])
    there = Outline(here.points + np.array([100, -3]), here.ends, here.closed)
    assert there.shift_from(here) == pytest.approx((100, -3))
    assert Outline(here.points * (1, 2), here.ends, here.closed).shift_from(here) is None
    assert Outline(here.points, here.ends, (True,)).shift_from(here) is None
