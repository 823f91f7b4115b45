"""Outlines in an SVG in few characters: as steps, to a part of a point that nobody sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np

_LONG = 1_500  # characters of an outline worth saying once
_SAME = 0.002  # points
_FINE, _COARSE = 100, 10  # parts of a point; a PNG has 2.8 pixels to the point

Steps = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """Straight strokes or shapes of one look: their points one after the other, and their kind."""

    points: np.ndarray
    ends: tuple[int, ...]  # of each stroke within the points
    closed: bool
    look: str

    def shift_from(self, other: "_Outline") -> tuple[float, float] | None:
        """Return how far this is from the same outline at another place, None if it is another."""
        if (self.ends, self.closed, self.look) != (other.ends, other.closed, other.look):
            return None
        shifts = self.points - other.points
        if np.ptp(shifts, axis=0).max() >= _SAME:
            return None
        x, y = shifts[0].tolist()
        return x, y

    def text(self, parts: int) -> str:
        """Return the outline as an attribute would have it, rounded to parts of a point."""
        whole = np.rint(self.points * parts).astype(np.int64).tolist()
        end = "z" if self.closed else ""
        strokes = zip((0, *self.ends), self.ends, strict=False)
        return "".join(_stroke(whole[first:last], parts) + end for first, last in strokes)


def shorten(drawn: str) -> str:
    """Return the drawing part of an SVG with its straight outlines told in few characters.

    Each line goes on by steps from where it stands. A long one, which has many points to the
    inch, is told to a tenth of a point and, where it returns at another place, only once: grey
    lines behind small multiples are the same in every panel.
    """
    known: list[tuple[str, _Outline]] = []

    def told(found: re.Match[str]) -> str:
        outline = _read(found[1], found[2])
        if len(found[1]) < _LONG:
            return f'<path d="{outline.text(_FINE)}" {found[2]}/>'
        for name, other in known:
            shift = outline.shift_from(other)
            if shift is not None:
                x, y = shift
                return f'<use xlink:href="#{name}" x="{x:.2f}" y="{y:.2f}"/>'
        text = outline.text(_COARSE if "fill: none" in found[2] else _FINE)
        name = f"o{sha256((text + found[2]).encode()).hexdigest()[:10]}"
        known.append((name, outline))
        # Among the definitions, where the page looks for what is said once.
        path = f'<path id="{name}" d="{text}" {found[2]}/>'
        return f'<defs>{path}</defs><use xlink:href="#{name}"/>'

    return re.sub(r'<path d="([^"CQ]+)" (style="[^"]*")/>', told, drawn)


def _read(text: str, look: str) -> _Outline:
    """Return an outline as matplotlib writes it: M and L before points, z after a closed shape."""
    points = np.array(re.sub("[MLz]", " ", text).split(), dtype=float).reshape(-1, 2)
    sizes = [stroke.count("L") + 1 for stroke in text.split("M")[1:]]
    return _Outline(points, tuple(np.cumsum(sizes).tolist()), "z" in text, look)


def _stroke(points: list[list[int]], parts: int) -> str:
    """Return one stroke, given in parts of a point."""
    x, y = points[0]
    words = [f"M{_said(x, parts)} {_said(y, parts)}"]
    for across, up in _steps(points):
        if not up:
            words.append(f"h{_said(across, parts)}")
        elif not across:
            words.append(f"v{_said(up, parts)}")
        else:
            words.append(f"l{_said(across, parts)} {_said(up, parts)}")
    return "".join(words).replace(" -", "-")


def _steps(points: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Yield the steps from point to point; level or upright ones that go on are one."""
    x, y = points[0]
    across = up = 0
    for right, high in points[1:]:
        more, higher = right - x, high - y
        x, y = right, high
        level = not up and not higher and across * more >= 0
        upright = not across and not more and up * higher >= 0
        if not (level or upright) and (across or up):
            yield across, up
            across = up = 0
        across, up = across + more, up + higher
    if across or up:
        yield across, up


@lru_cache(maxsize=4096)
def _said(count: int, parts: int) -> str:
    """Return a number of parts of a point without idle characters: ``-.15``."""
    text = f"{abs(count) / parts:g}".removeprefix("0") or "0"
    return f"-{text}" if count < 0 else text
