"""Wrapping, end labels, event lanes and free places."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies.plots import _style as style
from tallies.plots._labels import Box, balance, free_place, place_events, shorten, spread, wrap

TITLE = "Attacks on US forces reach 36 in Iraq and 37 in Syria"


@pytest.fixture(autouse=True)
def _settings():
    with style.drawing():
        yield


def widths(lines, size, bold=False):
    return [style.text_width(line, size, bold) for line in lines]


def test_the_bundled_font_is_narrower_than_the_one_it_replaces():
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    ours = style.text_width(TITLE, 15, True)
    face = get_font(fontManager.findfont(FontProperties(family="DejaVu Sans", weight="bold")))
    face.set_size(36, style.DPI)
    face.set_text(TITLE, 0.0)
    theirs = face.get_width_height()[0] / 64 / style.DPI / 36 * 15
    assert 1.1 < theirs / ours < 1.3


def test_wrap_keeps_every_word_within_the_width():
    lines = wrap(TITLE, 15, 2.0, bold=True)
    assert " ".join(lines) == TITLE
    assert len(lines) == 3
    assert max(widths(lines, 15, True)) <= 2.0


def test_wrap_ends_in_an_ellipsis_beyond_the_most_lines():
    lines = wrap(TITLE, 15, 2.0, bold=True, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert not lines[1][:-1].endswith(" ")


def test_a_word_wider_than_the_line_is_cut():
    (line,) = wrap("Donaudampfschiffahrtsgesellschaft", 11, 1.0)
    assert line.endswith("…")
    assert style.text_width(line, 11) <= 1.0


def test_shorten_cuts_between_words_where_it_can():
    assert shorten("near Abu Kamal in eastern Syria", 8.5, 1.3) == "near Abu Kamal…"
    assert shorten("Syria", 8.5, 1.3) == "Syria"


def test_balance_makes_lines_of_about_one_width():
    ragged = wrap(TITLE, 15, 5.0, bold=True)
    even = balance(TITLE, 15, 5.0, bold=True)
    assert len(even) == len(ragged) == 2
    assert max(widths(even, 15, True)) < max(widths(ragged, 15, True))
    assert " ".join(even) == TITLE


def test_spread_leaves_labels_that_are_apart_where_they_are():
    assert spread([1.0, 3.0, 2.0], [0.2, 0.2, 0.2], 0.0, 4.0) == [1.0, 3.0, 2.0]


def test_spread_moves_two_close_labels_by_the_same_way():
    assert spread([2.0, 2.1], [0.3, 0.3], 0.0, 4.0) == pytest.approx([1.9, 2.2])


def test_spread_keeps_labels_on_the_page():
    low, high = spread([0.01, 0.02], [0.3, 0.3], 0.0, 4.0)
    assert (low, high) == pytest.approx((0.15, 0.45))


@given(
    labels=st.lists(st.tuples(st.floats(0, 3), st.floats(0.1, 0.4)), min_size=1, max_size=6),
)
def test_spread_never_lets_two_labels_meet(labels):
    centres, heights = zip(*labels, strict=True)
    placed = spread(centres, heights, 0.0, 3.0)
    rooms = sorted((y - h / 2, y + h / 2) for y, h in zip(placed, heights, strict=True))
    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(rooms))
    order = sorted(range(len(labels)), key=lambda i: centres[i])
    for i, j in itertools.pairwise(order):
        assert placed[i] < placed[j] or centres[i] == centres[j]


def test_spread_moves_no_further_than_it_must():
    """The sum of squares is that of a search over a fine grid."""
    centres, heights = [1.0, 1.1, 1.15], [0.2, 0.3, 0.2]
    placed = spread(centres, heights, 0.0, 3.0)
    cost = sum((a - b) ** 2 for a, b in zip(placed, centres, strict=True))
    grid = [0.6 + 0.01 * i for i in range(100)]
    best = min(
        (a - 1.0) ** 2 + (b - 1.1) ** 2 + (c - 1.15) ** 2
        for a, b, c in itertools.product(grid, grid, grid)
        if b - a >= 0.25 and c - b >= 0.25
    )
    assert cost <= best + 1e-9


def test_events_share_a_lane_until_their_texts_would_meet():
    events = [(1.0, "17 Oct: count starts"), (3.0, "26 Oct: strike"), (3.4, "8 Nov: second strike")]
    placed = place_events(events, 0.4, 7.0, 1.6, 3)
    assert [event.lane for event in placed] == [0, 0, 1]
    assert all(event.right for event in placed)


def test_an_event_at_the_right_edge_stands_left_of_its_line():
    (event,) = place_events([(6.8, "21 Nov: US strikes in Iraq")], 0.4, 7.0, 1.6, 2)
    assert not event.right
    assert event.span[1] < 6.8


def test_no_hairline_runs_through_a_text():
    events = [(1.0 + 0.17 * i, f"{i} Nov: something happened") for i in range(30)]
    placed = place_events(events, 0.4, 7.0, 1.6, 4)
    assert 4 < len(placed) < 30
    for one, other in itertools.permutations(placed, 2):
        if other.lane <= one.lane:  # its line runs through the lane of this text
            assert not one.span[0] < other.x < one.span[1]


def test_free_place_takes_the_first_corner_that_is_free():
    taken = [Box(0, 0, 1, 1)]
    within = Box(0, 0, 3, 3)
    corners = [(0.5, 0.5), (2.9, 0), (1.2, 0.2), (2, 2)]
    assert free_place(0.5, 0.5, corners, taken, within) == Box(1.2, 0.2, 1.7, 0.7)
    assert free_place(0.5, 0.5, corners[:2], taken, within) is None
