"""Themes: what is readable on both papers, a house's own colours, and its order."""

import re
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies.errors import TalliesError
from tallies.plots import _style as style
from tallies.plots._palette import DARK, LIGHT, house_look
from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.theme import Theme
from tallies.plots.weekly import plot_weekly
from tests.plots.seeing import BLINDNESS, contrast, distance

PAPERS = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def test_distances_are_those_of_the_design():
    """The distance of the first pair as another program gave it."""
    pair = ("#0A4C86", "#DB6B1C")
    assert distance(*pair) == pytest.approx(63.7, abs=0.5)


@PAPERS
def test_J09_colours_have_the_contrast_that_reading_needs(palette):
    for look in (*palette.looks, palette.total_look):
        assert contrast(look.text, palette.paper) >= 4.5
        assert contrast(look.fill, palette.paper) >= 3.0
        assert contrast(look.text, look.tint) >= 3.5
    for ink in (palette.ink, palette.muted):
        assert contrast(ink, palette.paper) >= 7.0
    assert contrast(palette.muted, palette.shade) >= 4.5
    assert contrast(palette.hairline, palette.paper) >= 3.0
    assert len({look.marker for look in (*palette.looks, palette.total_look)}) == 5


@PAPERS
def test_J09_the_first_pair_is_told_apart_in_grey_and_by_every_eye(palette):
    first, second = (look.fill for look in palette.looks[:2])
    assert contrast(first, second) >= 2.0
    for blindness in (None, *BLINDNESS):
        assert distance(first, second, blindness) >= 35


@PAPERS
def test_J09_no_two_of_four_theatres_look_alike(palette):
    fills = [look.fill for look in palette.looks]
    for one, other in combinations(fills, 2):
        assert min(distance(one, other, eye) for eye in (None, *BLINDNESS)) >= 12
        assert contrast(one, other) >= 1.2  # printed in grey


def test_every_colour_on_dark_paper_stands_for_one_on_white():
    """So that a drawing can be turned from one to the other by its codes."""
    pairs = [
        (getattr(LIGHT, name), getattr(DARK, name))
        for name in ("paper", "ink", "muted", "hairline", "grid", "shade", "others")
    ]
    looks = zip(
        (*LIGHT.looks, LIGHT.total_look, LIGHT.other_look),
        (*DARK.looks, DARK.total_look, DARK.other_look),
        strict=True,
    )
    for light, dark in looks:
        assert light.marker == dark.marker
        pairs += [(getattr(light, n), getattr(dark, n)) for n in ("fill", "text", "tint")]
    assert len(dict(pairs)) == len(set(pairs))


@PAPERS
@given(colour=st.integers(0, 0xFFFFFF).map("#{:06X}".format))
def test_any_colour_of_a_house_can_be_read(palette, colour):
    look = house_look(colour, palette.paper, palette.ink, "o")
    assert contrast(look.fill, palette.paper) >= 3.0
    assert contrast(look.text, palette.paper) >= 4.5
    assert contrast(look.text, look.tint) >= 3.0
    if contrast(colour, palette.paper) >= 4.5:
        assert look.fill == look.text == colour


def drawn_colours(chart):
    """Return the colours in an SVG."""
    return {code.upper() for code in re.findall("#[0-9a-f]{6}", chart._bytes("svg").decode())}


def test_no_chart_on_dark_paper_has_a_colour_of_the_light_palette(anchors):
    def codes(palette):
        names = ("paper", "ink", "muted", "hairline", "grid", "shade", "others")
        looks = (*palette.looks, palette.total_look, palette.other_look)
        return {getattr(palette, name) for name in names} | {
            code for look in looks for code in (look.fill, look.text, look.tint)
        }

    events = pd.DataFrame({"date": pd.to_datetime(["2023-11-08"]), "label": ["Strike"]})
    for plot, more in (
        (plot_tally, {"events": events}),
        (plot_weekly, {}),
        (plot_rates, {}),
        (plot_sources, {}),
    ):
        assert drawn_colours(plot(anchors, theme="dark", **more)) <= codes(DARK)
        assert drawn_colours(plot(anchors, **more)) <= codes(LIGHT)


def test_the_theme_ends_with_the_drawing(anchors):
    plot_rates(anchors, theme="dark")
    assert LIGHT.ink == style.INK
    with pytest.raises(TalliesError, match="not an option"), style.drawing("dim"):
        pass
    assert LIGHT.ink == style.INK


def test_a_name_that_is_no_colour_is_refused():
    with pytest.raises(AttributeError, match="INKY"):
        _ = style.INKY


def test_the_foot_names_the_line_as_it_is_drawn(anchors, words):
    assert any(
        text.startswith("White line: average") for text in words(plot_rates(anchors, theme="dark"))
    )
    assert any(text.startswith("Black line: average") for text in words(plot_rates(anchors)))


def test_a_house_has_its_colours_and_order_in_every_chart(anchors):
    house = Theme(colours={"Syria": "#7A1F5C", "Nowhere": "#00FF00"}, order=("Syria", "Mars"))
    for plot in (plot_tally, plot_weekly, plot_rates):
        chart = plot(anchors, theme=house)
        colours = drawn_colours(chart)
        assert "#7A1F5C" in colours
        assert "#DB6B1C" in colours  # Iraq is second now
        assert "#0A4C86" not in colours
    assert plot_tally(anchors, theme=house).title.endswith("37 in Syria and 36 in Iraq")


def test_a_house_colour_stays_in_small_multiples(build):
    day = pd.Timestamp("2023-10-24")
    names = ("Alpha", "Bravo", "Charlie", "Delta", "Echo")
    record = build({name: [(day, 3 + i, 3 + i, 3 + i)] for i, name in enumerate(names)})
    chart = plot_tally(record, theme=Theme(colours={"Delta": "#7A1F5C"}))
    assert {"#7A1F5C", "#0A4C86"} <= drawn_colours(chart)


def test_a_colour_that_is_none_is_named():
    with pytest.raises(TalliesError, match=r"The colour of 'Iraq' is 'blue'.* #RRGGBB"):
        Theme(colours={"Iraq": "blue"})


def test_settings_stay_ours_until_the_outermost_ends():
    import matplotlib as mpl

    before = mpl.rcParams["svg.hashsalt"]
    with style.drawing("dark"):
        with style.drawing("light"):
            assert style.PAPER == "#FFFFFF"
        assert style.PAPER != "#FFFFFF"
        assert mpl.rcParams["svg.hashsalt"] == "tallies"
    assert mpl.rcParams["svg.hashsalt"] == before
