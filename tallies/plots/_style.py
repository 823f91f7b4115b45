"""How charts look: sizes, the colours of the theme in force, and matplotlib's settings."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING

from tallies.model.language import ENGLISH, speaking
from tallies.plots._fonts import ASCENT, DESCENT, font, known_characters, text_width
from tallies.plots._palette import DARK, LIGHT, Look, Palette, house_look
from tallies.plots.theme import Theme, as_theme, in_order

__all__ = ["ASCENT", "DESCENT", "Look", "font", "known_characters", "text_width"]

# The colours of the theme in force: see `__getattr__` below.
PAPER: str
INK: str
INK_NAME: str
MUTED: str
HAIRLINE: str
GRID: str
SHADE: str
OTHERS: str
LOOKS: tuple[Look, ...]
TOTAL_LOOK: Look
OTHER_LOOK: Look

TITLE = 15.0
SUBTITLE = 10.5
SERIES = 11.0
VALUE = 10.0
TICK = 9.5
NOTE = 8.5
FOOT = 8.0

DPI = 200
# Inches. `print` is as wide as the text of an A4 page with margins of 20 mm, 170 mm.
PRESETS = {"wide": (8.0, 5.3), "column": (4.5, 5.0), "square": (5.4, 5.4), "print": (6.7, 5.0)}
PRINT_DPI = 300  # what printers ask for
MARGIN = 0.4

# Settings that belong to the user's session and not to the look of a chart.
_SESSION = ("backend", "interactive", "toolbar", "timezone", "date.epoch", "webagg", "tk.", "docs")
_LOCK = threading.RLock()
_INSIDE: ContextVar[bool] = ContextVar("inside", default=False)  # the settings are ours
_THEME: ContextVar[Theme] = ContextVar("theme", default=Theme())  # noqa: B039  # nobody changes it


@contextmanager
def drawing(theme: str | Theme = "light", language: str = ENGLISH) -> Iterator[None]:
    """Draw with a theme, in a language, with matplotlib's defaults whatever the session's settings.

    matplotlib keeps its settings in one table for all threads, so two threads that both set
    them and put them back could leave the wrong ones behind: hence the lock, one at a time.
    """
    chosen = as_theme(theme)
    with _LOCK:
        before, outside = _THEME.set(chosen), _INSIDE.set(True)
        try:
            nested = outside.old_value is True
            with speaking(language), nullcontext() if nested else _settings():
                yield
        finally:
            _INSIDE.reset(outside)
            _THEME.reset(before)


def _settings() -> AbstractContextManager[None]:
    """Return a context with our settings of matplotlib, each of which it checks anew."""
    import matplotlib as mpl

    ours = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(_SESSION)
    }
    # Text as outlines: the same look on every machine, whatever fonts are installed there;
    # unhinted, so that a width measured once holds for PNG, SVG and PDF.
    ours |= {"svg.hashsalt": "tallies", "svg.fonttype": "path", "text.hinting": "no_hinting"}
    # Steps have no points to spare, and what is left out would hang on the panel's place.
    ours |= {"path.simplify": False}
    return mpl.rc_context(ours)


def dpi(preset: str) -> int:
    """Return how many pixels of a PNG make an inch."""
    return PRINT_DPI if preset == "print" else DPI


def palette() -> Palette:
    """Return the colours in force."""
    return DARK if _THEME.get().dark else LIGHT


def house_order(names: Iterable[str]) -> list[str]:
    """Return the names, those that the theme puts first in front."""
    return in_order(names, _THEME.get().order)


def own_look(name: str, look: Look) -> Look:
    """Return the look of a theatre: in the colour that the theme gives it, else the one given."""
    colour = _THEME.get().colours.get(name)
    now = palette()
    return look if colour is None else house_look(colour, now.paper, now.ink, look.marker)


if not TYPE_CHECKING:  # a type checker holds on to the names above

    def __getattr__(name: str) -> object:
        """Return a colour of the theme in force: `style.INK` is dark on white, light on dark."""
        if name in __annotations__ and name.isupper():
            return getattr(palette(), name.lower())
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
