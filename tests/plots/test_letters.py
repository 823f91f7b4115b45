"""Lines of text: the same letters in the same places in every file."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tallies.plots import _style as style
from tallies.plots._fonts import text_width
from tallies.plots._letters import UNITS, line_of_text, set_line


def test_words_fall_apart_at_blanks_and_stand_where_the_line_says():
    words = set_line("to be or to be", False).words
    assert [len(word) for word, _ in words] == [2, 2, 2, 2, 2]
    (first, start), (again, later) = words[0], words[3]
    assert start == 0 < later
    assert [outline for *outline, _, _ in first] == [outline for *outline, _, _ in again]


@pytest.mark.parametrize("text", ["Reported attacks", "لا شيء", "Вівторок"])
def test_a_line_is_as_wide_as_it_was_measured(text):
    whole = set_line(text, True).whole
    wide = np.ptp(whole.vertices[whole.codes != 79][:, 0]) / UNITS * 11 / 72
    assert wide == pytest.approx(text_width(text, 11, True), abs=0.03)


def test_rounded_letters_stand_where_the_whole_line_has_them():
    line = set_line("Wave 10", False)
    corners = [
        np.frombuffer(points).reshape(-1, 2) * (1, -1) + (start + x, -y)
        for word, start in line.words
        for points, _, x, y in word
    ]
    assert np.abs(np.concatenate(corners) - line.whole.vertices).max() <= 0.51


def test_blanks_alone_are_no_outline():
    line = set_line("  ", False)
    assert (line.words, len(line.whole.vertices)) == ((), 0)


def pixels(family=None):
    """Return a picture of one line, in our font or another."""
    figure = Figure(figsize=(2, 0.5), dpi=200)
    text = line_of_text()(
        0.1, 0.1, "Iraq", pad=None, behind="", fontproperties=style.font(20.0), color="#1A1A1A"
    )
    text.set_transform(figure.dpi_scale_trans)
    if family:
        text.set_fontfamily(family)
    text.set_figure(figure)
    figure.texts.append(text)
    canvas = FigureCanvasAgg(figure)
    with style.drawing():
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0].astype(int)


def test_a_line_looks_as_matplotlib_would_draw_it(monkeypatch):
    ours = pixels()
    monkeypatch.setattr(line_of_text(), "set_in_ours", lambda _: None)
    theirs = pixels()
    assert ours.min() < 60
    assert abs((255 - ours).sum() / (255 - theirs).sum() - 1) < 0.02
    assert np.abs(ours - theirs).mean() < 1.5


def test_a_text_in_another_font_keeps_it():
    other = pixels("DejaVu Sans")
    assert np.abs(other - pixels()).mean() > 1.5
