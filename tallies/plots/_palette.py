"""The colours of charts on white and on dark paper, and how a house's own colours join them."""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and marker of one theatre; text is darker than fill where contrast asks for it."""

    fill: str
    text: str
    tint: str
    marker: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of a chart."""

    paper: str
    ink: str
    ink_name: str  # as the foot of a chart says it
    muted: str
    hairline: str
    grid: str
    shade: str  # behind every second stretch between changes
    others: str  # the other theatres in small multiples: context, not data to be read
    looks: tuple[Look, ...]
    total_look: Look
    other_look: Look  # bodies that count by another definition


LIGHT = Palette(
    paper="#FFFFFF",
    ink="#1A1A1A",
    ink_name="black",
    muted="#595959",
    hairline="#8C8C8C",
    grid="#D9D9D9",
    shade="#F2F0EB",
    others="#B3B3B3",
    looks=(
        Look("#0A4C86", "#0A4C86", "#C6D8E9", "o"),
        Look("#DB6B1C", "#B5430A", "#FADDC8", "s"),
        Look("#3C3C4B", "#3C3C4B", "#D4D4DA", "^"),
        Look("#876969", "#7A5C5C", "#E7DEDE", "D"),
    ),
    total_look=Look("#1A1A1A", "#1A1A1A", "#D9D9D9", "v"),
    other_look=Look("#8C8C8C", "#595959", "#EDEDED", "."),
)

# Each colour stands for one of the light palette, so that a drawing can be turned by its codes.
DARK = Palette(
    paper="#15171A",
    ink="#F2F2F0",
    ink_name="white",
    muted="#B4B8BE",
    hairline="#80868E",
    grid="#3B3F45",
    shade="#22262B",
    others="#5F656D",
    looks=(
        Look("#4490D6", "#4490D6", "#1B3650", "o"),
        Look("#FFBE7D", "#FFC88F", "#54391F", "s"),
        Look("#D3D3E0", "#D3D3E0", "#3A3B45", "^"),
        Look("#B08A8A", "#C09C9C", "#3F3030", "D"),
    ),
    total_look=Look("#F2F2F0", "#F2F2F0", "#3B3F45", "v"),
    other_look=Look("#80868E", "#B4B8BE", "#2B2F34", "."),
)

_FILL, _TEXT = 3.0, 4.5  # contrast to the paper that reading needs
_TINT = 0.22  # share of the fill in its tint


@lru_cache(maxsize=256)
def house_look(colour: str, paper: str, ink: str, marker: str) -> Look:
    """Return the look of a house's colour, moved away from the paper as far as reading needs."""
    fill = _apart(colour, paper, ink, _FILL)
    return Look(fill, _apart(fill, paper, ink, _TEXT), mixed(paper, fill, _TINT), marker)


def _apart(colour: str, paper: str, ink: str, least: float) -> str:
    """Return the colour, or the nearest one on its way to the ink that has this contrast."""
    steps = (mixed(colour, ink, step / 50) for step in range(51))
    return next((one for one in steps if contrast(one, paper) >= least), ink)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour on the way from one to the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02X}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    shares = [part / 255 for part in _parts(colour)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue from 0 to 255."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
