"""The bundled fonts: where they lie, how wide a text is, and a line of text drawn at once."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

FAMILY = "Tallies Sans"
FALLBACK = "DejaVu Sans"
_FONTS = Path(__file__).parent / "fonts"
ASCENT, DESCENT = 0.97, 0.245  # of the bundled font, in ems
_MEASURED, _FINE = 36.0, 200  # points and dots to the inch; unhinted widths grow in proportion


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> "FontProperties":  # noqa: FBT001, FBT002
    """Return the bundled font at a size in points, with DejaVu Sans for missing glyphs."""
    weight = "bold" if bold else "regular"
    return _bundled_font()(family=[FAMILY, FALLBACK], size=size, weight=weight)


@lru_cache(maxsize=1)
def _bundled_font() -> "type[FontProperties]":
    """Return font properties that know where the bundled font lies.

    A font added to matplotlib's own list would change it for the whole session, and would not
    be found where MPL_IGNORE_SYSTEM_FONTS is set.
    """
    from matplotlib.font_manager import FontProperties

    class Bundled(FontProperties):
        def get_file(self) -> str | None:
            return _file(self.get_weight() == "bold") if FAMILY in self.get_family()[:1] else None

        def __copy__(self) -> "Bundled":  # the inherited one would make plain properties
            other = Bundled.__new__(Bundled)
            other.__dict__.update(self.__dict__)
            return other

    return Bundled


@lru_cache(maxsize=1)
def line_of_text() -> "type[Text]":
    """Return a text of one line, its baseline and left end at its place, that is quick to draw.

    matplotlib lays each text out again for every file, in case it turned or broke over lines.
    Ours do neither, and their room is known: `pad` is the box of paper behind the text, in
    inches on the page.
    """
    from matplotlib.colors import to_rgba
    from matplotlib.path import Path as Outline
    from matplotlib.text import Text
    from matplotlib.transforms import IdentityTransform

    class Line(Text):
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
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            words, properties = self.get_text(), self.get_fontproperties()
            renderer.draw_text(gc, x, y, words, properties, 0, ismath=False, mtext=self)
            gc.restore()
            self.stale = False

    return Line


def _file(bold: bool) -> str:  # noqa: FBT001
    """Return the path of the bundled font."""
    return str(_FONTS / f"TalliesSans-{'Bold' if bold else 'Regular'}.otf")


def text_width(text: str, size: float, bold: bool = False) -> float:  # noqa: FBT001, FBT002
    """Return the width in inches of one line of text."""
    return _width_per_point(text, bold) * size


@lru_cache(maxsize=4096)
def _width_per_point(text: str, bold: bool) -> float:  # noqa: FBT001
    """Return the width in inches of text of one point."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    face = get_font(_font_files(bold=bold))
    face.set_size(_MEASURED, _FINE)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return face.get_width_height()[0] / 64 / _FINE / _MEASURED


@lru_cache(maxsize=2)
def _font_files(*, bold: bool) -> list[str]:
    """Return the files of the bundled font and of the one for missing glyphs."""
    from matplotlib.font_manager import FontProperties, fontManager

    weight = "bold" if bold else "regular"
    return [_file(bold), fontManager.findfont(FontProperties(family=FALLBACK, weight=weight))]


@lru_cache(maxsize=1)
def known_characters() -> frozenset[int]:
    """Return the code points that the bundled font or DejaVu Sans can draw."""
    from matplotlib.ft2font import FT2Font

    return frozenset().union(
        *(FT2Font(str(path)).get_charmap() for path in _font_files(bold=False))
    )
