"""The bundled fonts: where they lie, and how wide a text is."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

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

    face = get_font(font_files(bold=bold))
    face.set_size(_MEASURED, _FINE)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return face.get_width_height()[0] / 64 / _FINE / _MEASURED


@lru_cache(maxsize=2)
def font_files(*, bold: bool) -> list[str]:
    """Return the files of the bundled font and of the one for missing glyphs."""
    from matplotlib.font_manager import FontProperties, fontManager

    weight = "bold" if bold else "regular"
    return [_file(bold), fontManager.findfont(FontProperties(family=FALLBACK, weight=weight))]


@lru_cache(maxsize=1)
def known_characters() -> frozenset[int]:
    """Return the code points that the bundled font or DejaVu Sans can draw."""
    from matplotlib.ft2font import FT2Font

    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in font_files(bold=False)))
