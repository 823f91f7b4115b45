"""A line of text set once for every file: which letters stand where, and their outlines."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tallies.plots._fonts import FAMILY, font_files

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.text import Text

UNITS = 200  # to the size of the type: of 15 points, a unit is 0.075

# Points of its outline and kinds of step, y downwards; its place in its word.
Letter = tuple[bytes, bytes, int, int]
Word = tuple[Letter, ...]


class Line(NamedTuple):
    """A line of text: its words with the place of each, and one outline of all letters."""

    words: tuple[tuple[Word, int], ...]
    whole: "Path"


@lru_cache(maxsize=256)
def set_line(text: str, bold: bool) -> Line:  # noqa: FBT001
    """Return a line that starts at 0, in parts of the size of its type, y upwards.

    matplotlib sets a text anew for each file, at its size and resolution there. Unhinted, the
    letters stand in the same places in all of them.
    """
    from matplotlib.font_manager import get_font
    from matplotlib.path import Path
    from matplotlib.textpath import TextToPath

    face = get_font(font_files(bold=bold))
    face.set_size(TextToPath.FONT_SCALE, TextToPath.DPI)
    placed, outlines, _ = TextToPath().get_glyphs_with_font(face, text)
    scale = UNITS / TextToPath.FONT_SCALE
    words: list[list[Letter]] = [[]]
    corners, kinds = [np.empty((0, 2))], [np.empty(0, dtype=np.uint8)]
    for name, x, y, _ in placed:
        points, steps = (np.asarray(side) for side in outlines[name])
        if not len(points):  # a blank
            words.append([])
            continue
        points, steps = points * scale, steps.astype(np.uint8)
        place = np.array([x, y]) * scale
        corners.append(points + place)
        kinds.append(steps)
        across, up = np.rint(place).astype(int).tolist()
        words[-1].append(((points * (1, -1)).tobytes(), steps.tobytes(), across, -up))
    whole = Path(np.concatenate(corners), np.concatenate(kinds))
    return Line(tuple(_from_its_start(word) for word in words if word), whole)


def _from_its_start(word: list[Letter]) -> tuple[Word, int]:
    """Return a word with its letters placed from the first one, and the place of that one."""
    start = word[0][2]
    return tuple((points, kinds, x - start, y) for points, kinds, x, y in word), start


@lru_cache(maxsize=1)
def line_of_text() -> "type[Text]":
    """Return a text of one line, its baseline and left end at its place, that is quick to draw.

    matplotlib lays each text out again for every file, in case it turned or broke over lines.
    Ours do neither, and their room is known: `pad` is the box of paper behind the text, in
    inches on the page. Where letters are outlines in the end, those set once are drawn.
    """
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.colors import to_rgba
    from matplotlib.path import Path as Outline
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D, IdentityTransform

    class LineOfText(Text):
        def __init__(
            self, x: float, y: float, words: str, *, pad: Any, behind: str, **options: Any
        ) -> None:
            super().__init__(x, y, words, **options)
            self._pad, self._behind = pad, behind

        def draw(self, renderer: Any) -> None:
            if not self.get_visible() or not self.get_text():
                return
            place = self.get_transform()
            x, y = place.transform(self.get_position()).tolist()
            gc = renderer.new_gc()
            if self._pad is not None:
                left, bottom, right, top = self._pad
                corners = ((left, bottom), (right, bottom), (right, top), (left, top), (0, 0))
                outline = Outline(place.transform(corners), closed=True)
                gc.set_linewidth(0.0)
                renderer.draw_path(gc, outline, IdentityTransform(), to_rgba(self._behind))
            gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
            self._draw_words(renderer, gc, x, y)
            gc.restore()
            self.stale = False

        def set_in_ours(self) -> tuple[str, bool] | None:
            """Return the words, and whether they are bold; None in a font of somebody else."""
            font = self.get_fontproperties()
            ours = font.get_family()[:1] == [FAMILY]
            return (self.get_text(), font.get_weight() == "bold") if ours else None

        def _draw_words(self, renderer: Any, gc: Any, x: float, y: float) -> None:
            text, font, own = self.get_text(), self.get_fontproperties(), self.set_in_ours()
            size = font.get_size_in_points()
            if own and hasattr(renderer, "draw_letters"):
                renderer.draw_letters(gc, (x, y), text, size, bold=own[1])
            elif own and isinstance(renderer, RendererAgg):
                gc.set_linewidth(0.0)
                gc.set_snap(False)
                scale = renderer.points_to_pixels(size) / UNITS
                spot = Affine2D().scale(scale).translate(x, y)
                renderer.draw_path(gc, set_line(*own).whole, spot, gc.get_rgb())
            else:
                top = renderer.get_canvas_width_height()[1] - y if renderer.flipy() else y
                renderer.draw_text(gc, x, top, text, font, 0, ismath=False, mtext=self)

    return LineOfText
