"""How charts look: colours, sizes, the bundled fonts, and matplotlib's settings while drawing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

PAPER = "#FFFFFF"
INK = "#1A1A1A"
MUTED = "#595959"
HAIRLINE = "#8C8C8C"
GRID = "#D9D9D9"
SHADE = "#F2F0EB"  # behind every second stretch between changes
OTHERS = "#B3B3B3"  # the other theatres in small multiples: context, not data to be read

TITLE = 15.0
SUBTITLE = 10.5
SERIES = 11.0
VALUE = 10.0
TICK = 9.5
NOTE = 8.5
FOOT = 8.0

DPI = 200
PRESETS = {"wide": (8.0, 5.3), "column": (4.5, 5.0), "square": (5.4, 5.4)}
MARGIN = 0.4

FAMILY = "Tallies Sans"
FALLBACK = "DejaVu Sans"
_FONTS = Path(__file__).parent / "fonts"
ASCENT, DESCENT = 0.97, 0.245  # of the bundled font, in ems


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and marker of one theatre; text is darker than fill where contrast asks for it."""

    fill: str
    text: str
    tint: str
    marker: str


LOOKS = (
    Look("#0A4C86", "#0A4C86", "#C6D8E9", "o"),
    Look("#DB6B1C", "#B5430A", "#FADDC8", "s"),
    Look("#3C3C4B", "#3C3C4B", "#D4D4DA", "^"),
    Look("#876969", "#7A5C5C", "#E7DEDE", "D"),
)
TOTAL_LOOK = Look(INK, INK, "#D9D9D9", "v")

OTHER_LOOK = Look(HAIRLINE, MUTED, "#EDEDED", ".")  # bodies that count by another definition

# Settings that belong to the user's session and not to the look of a chart.
_SESSION = ("backend", "interactive", "toolbar", "timezone", "date.epoch", "webagg", "tk.", "docs")
_LOCK = threading.RLock()


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with matplotlib's defaults, whatever the session's settings; one thread at a time.

    matplotlib keeps its settings in one table for all threads, so two threads that both set
    them and put them back could leave the wrong ones behind: hence the lock.
    """
    import matplotlib as mpl

    with _LOCK:
        ours = {
            key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(_SESSION)
        }
        # Text as outlines: the same look on every machine, whatever fonts are installed there;
        # unhinted, so that a width measured once holds for PNG, SVG and PDF.
        ours |= {"svg.hashsalt": "tallies", "svg.fonttype": "path", "text.hinting": "no_hinting"}
        with mpl.rc_context(ours):
            yield


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
    """Return the width in inches of text of one point, unhinted as all our text is."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    size = 36.0
    face = get_font(_font_files(bold=bold))
    face.set_size(size, DPI)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return face.get_width_height()[0] / 64 / DPI / size


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
