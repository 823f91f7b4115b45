"""Outlines in an SVG in few characters: as steps, to a part of a point that nobody sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

LONG = 60  # points of an outline that is told to a tenth of a point, and worth saying once
FINE, COARSE = 100, 10  # parts of a point; a PNG has 2.8 pixels to the point
_SAME = 0.002  # points
_UNSEEN = 0.1  # points

# The kinds of step in an outline of matplotlib, and how many points each takes.
_MOVE, _LINE, _QUADRATIC, _CUBIC, _CLOSE = 1, 2, 3, 4, 79
_LETTERS = {_MOVE: ("m", 1), _LINE: ("l", 1), _QUADRATIC: ("q", 2), _CUBIC: ("c", 3)}

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Straight strokes and shapes of one look: their points in order, and where each ends."""

    points: np.ndarray
    ends: tuple[int, ...]
    closed: tuple[bool, ...]

    def shift_from(self, other: "Outline") -> tuple[float, float] | None:
        """Return how far this is from the same outline at another place, None if it is another."""
        if (self.ends, self.closed) != (other.ends, other.closed):
            return None
        shifts = self.points - other.points
        if np.ptp(shifts, axis=0).max() >= _SAME:
            return None
        x, y = shifts[0].tolist()
        return x, y

    def steps(self, parts: int, *, edged: bool = True, dashed: bool = False) -> str:
        """Return the outline as steps in whole parts of a point, without bends nobody sees.

        Strokes are drawn from the end that is nearer, but for those with dashes.
        """
        strokes = [_bends(stroke) for stroke in np.split(self.points, self.ends[:-1])]
        whole = [np.rint(stroke * parts).astype(np.int64).tolist() for stroke in strokes]
        told = _Pen()
        feet = {end[1] for shape in whole for end in (shape[0], shape[-1])}
        if not edged and all(self.closed) and len(feet) == 1:  # they stand on one line
            told.skyline([point for shape in whole for point in shape])
            return told.text(1)
        for stroke, closed in zip(whole, self.closed, strict=True):
            turned = not (closed or dashed) and told.is_nearer(stroke[-1], stroke[0])
            told.stroke(stroke[::-1] if turned else stroke, closed=closed)
        return told.text(1)

    def text(self) -> tuple[tuple[int, int], str]:
        """Return where the outline starts, in hundredths of a point, and its steps in points."""
        told = _Pen()
        for stroke, closed in zip(np.split(self.points, self.ends[:-1]), self.closed, strict=True):
            told.stroke(np.rint(stroke * FINE).astype(np.int64).tolist(), closed=closed)
        _, (x, y) = told.words.pop(0)
        return (x, y), told.text(FINE)


def straight(points: np.ndarray, kinds: np.ndarray | None) -> Outline | None:
    """Return an outline of matplotlib, points of it as they are; None where some of it bends."""
    if kinds is None:
        kinds = np.full(len(points), _LINE)
    if np.isin(kinds, (_QUADRATIC, _CUBIC)).any():
        return None
    there = np.isfinite(points).all(axis=1)  # a gap ends a stroke
    number = np.cumsum((kinds == _MOVE) | ~there)
    kept = there & ((kinds == _MOVE) | (kinds == _LINE))
    points, own = points[kept], number[kept]
    if not len(points):
        return None
    ends = [*(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
    shapes = set(number[kinds == _CLOSE].tolist())
    return Outline(points, tuple(ends), tuple(int(own[end - 1]) in shapes for end in ends))


@lru_cache(maxsize=1024)
def curved(points: bytes, kinds: bytes) -> str:
    """Return an outline of a letter in whole units as steps, for arrays of float64 and uint8."""
    whole = np.rint(np.frombuffer(points).reshape(-1, 2)).astype(np.int64).tolist()
    found = np.frombuffer(kinds, dtype=np.uint8).tolist()
    told, place = _Pen(), 0
    while place < len(found):
        kind = found[place]
        letter, count = _LETTERS.get(kind, ("", 1))
        if letter:
            told.step(letter, whole[place : place + count])
        elif kind == _CLOSE:
            told.close()
        place += count
    return told.text(1)


class _Pen:
    """What is written of an outline: each step from where the pen stands."""

    def __init__(self) -> None:
        self.start = self.place = (0, 0)
        self.words: list[tuple[str, list[int]]] = []

    def step(self, letter: str, points: Sequence[Sequence[int]]) -> None:
        """Move to the last of some points; the others bend the way."""
        x, y = self.place
        ways = [side for right, down in points for side in (right - x, down - y)]
        self.place = points[-1][0], points[-1][1]
        if letter == "m":
            self.start = self.place
            letter = letter if self.words else "M"
        elif letter == "l":
            if ways == [0, 0]:
                return
            if not ways[1]:
                letter, ways = "h", ways[:1]
            elif not ways[0]:
                letter, ways = "v", ways[1:]
        self.words.append((letter, ways))

    def is_nearer(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Whether the pen stands nearer to one point than to another."""
        x, y = self.place
        here, there = (abs(right - x) + abs(down - y) for right, down in (one, other))
        return here < there

    def close(self) -> None:
        """Close the shape."""
        self.words.append(("z", []))
        self.place = self.start

    def stroke(self, points: list[list[int]], *, closed: bool) -> None:
        """Draw one stroke or shape; it goes on where the one before ends, if it begins there."""
        first = points[0]
        going_on = self.words and self.words[-1][0] != "z" and not closed
        if not going_on or (first[0], first[1]) != self.place:
            self.step("m", [first])
        corners = list(_corners(points))
        if closed and len(corners) > 1 and corners[-1] == (first[0], first[1]):
            corners.pop()  # the shape closes itself
        for corner in corners:
            self.step("l", [corner])
        if closed:
            self.close()

    def skyline(self, points: list[list[int]]) -> None:
        """Draw shapes that stand side by side as one; ways there and back between them go."""
        kept = points[:1]
        for point in points[1:]:
            while len(kept) > 1 and any(
                kept[-2][side] == kept[-1][side] == point[side] for side in (0, 1)
            ):
                kept.pop()
            kept.append(point)
        self.step("m", kept[:1])
        for point in kept[1:]:
            self.step("l", [point])
        self.close()

    def text(self, parts: int) -> str:
        """Return what was written, in points."""
        return "".join(
            letter + " ".join(said(way, parts) for way in ways) for letter, ways in self.words
        ).replace(" -", "-")


def _corners(points: list[list[int]]) -> Iterator[Point]:
    """Yield where a line turns; level or upright steps that go on are one."""
    x, y = points[0]
    across = up = 0
    for right, high in points[1:]:
        more, higher = right - x, high - y
        level = not up and not higher and across * more >= 0
        upright = not across and not more and up * higher >= 0
        if not (level or upright) and (across or up):
            yield x, y
            across = up = 0
        x, y = right, high
        across, up = across + more, up + higher
    if across or up:
        yield x, y


def _bends(points: np.ndarray) -> np.ndarray:
    """Return the points that a line needs to stay within what is seen (Douglas and Peucker 1973).

    Most lines have few points, for which numpy takes longer than loops.
    """
    if len(points) < 3 or (np.diff(points, axis=0) == 0).any(axis=1).all():  # steps
        return points
    places = points.tolist()
    kept = {0, len(places) - 1}
    pieces = [(0, len(places) - 1)]
    while pieces:
        first, last = pieces.pop()
        away, middle = _farthest(places, first, last)
        if away > _UNSEEN:
            kept.add(middle)
            pieces += [(first, middle), (middle, last)]
    return points[sorted(kept)]


def _farthest(places: list[list[float]], first: int, last: int) -> tuple[float, int]:
    """Return how far the points between two lie from the way between these at most, and which."""
    (x, y), (right, down) = places[first], places[last]
    across, up = right - x, down - y
    long = across * across + up * up or 1.0
    best, at = 0.0, first
    for place in range(first + 1, last):
        off, over = places[place][0] - x, places[place][1] - y
        share = min(max((off * across + over * up) / long, 0.0), 1.0)
        away = (off - share * across) ** 2 + (over - share * up) ** 2
        if away > best:
            best, at = away, place
    return float(best**0.5), at


@lru_cache(maxsize=4096)
def said(count: int, parts: int) -> str:
    """Return a number of parts of a point without idle characters: ``-.15``."""
    text = f"{abs(count) / parts:.10g}".removeprefix("0") or "0"
    return f"-{text}" if count < 0 else text
