"""What an SVG file of ours holds: few elements, each of few characters, nothing said twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from string import ascii_letters

import numpy as np

from tallies.plots._letters import UNITS, Line, Word
from tallies.plots._outlines import COARSE, FINE, LONG, Outline, curved, said

_MANY = 60  # markers of a look that are worth a line of their own
_FEW = 2  # letters saved that are not worth a definition
_FINER = f"scale({1 / COARSE:g})".replace("0.", ".")
_AS_DRAWN = 'markerUnits="userSpaceOnUse" overflow="visible"'
_LENGTHS = ("stroke-width", "stroke-dasharray", "stroke-dashoffset")

Look = Mapping[str, str]  # what a style says


class Sheet:
    """A drawing as text: each method returns what stands for one thing drawn."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._words = Counter(word for line in lines for word, _ in line.words)
        self._count = 0
        self._names: dict[object, str] = {}  # of letters, words and marks
        self._long: list[tuple[str, str, Outline]] = []  # name, look
        self._drawn: dict[object, tuple[str, tuple[int, int]]] = {}  # name and place, by what it is
        self._new: list[str] = []  # definitions not yet written

    def outline(self, outline: Outline, look: Look) -> str:
        """Return straight strokes and shapes; a long outline that returns is said once.

        Long ones are told in tenths of a point, so that their numbers are whole, but for those
        with a pattern, which is of its size.
        """
        if len(outline.points) < LONG or look.get("fill", "").startswith("url"):
            start, steps = outline.text()
            style = _css(look)
            path = f'd="M{said(start[0], FINE)} {said(start[1], FINE)}{steps}" style="{style}"'
            return self._again((steps, style), start) or f"<path{self._called()} {path}/>"
        wide = _css(_times(look, COARSE))
        for name, other_look, other in self._long:
            shift = outline.shift_from(other) if wide == other_look else None
            if shift is not None:
                x, y = (said(round(way * FINE), FINE) for way in shift)
                return f'<use xlink:href="#{name}"{_at(x, y)}/>'
        name = self._name()
        self._long.append((name, wide, outline))
        steps = outline.steps(COARSE, edged="stroke" in look, dashed="stroke-dasharray" in look)
        return f'<path id="{name}" transform="{_FINER}" d="{steps}" style="{wide}"/>'

    def marks(self, mark: str, look: Look, places: np.ndarray) -> str:
        """Return marks of one look; many of them stand on a line that is not seen."""
        if len(places) < _MANY:
            name = self._define(mark, f'<path id="{{}}" d="{mark}"/>')
            used = [
                f'<use xlink:href="#{name}"{_at(said(x, FINE), said(y, FINE))}/>'
                for x, y in np.rint(places * FINE).astype(np.int64).tolist()
            ]
            return f'{self._defined()}<g style="{_css(look)}">{"".join(used)}</g>'
        shape = f'<path transform="scale({COARSE})" d="{mark}" style="{_css(look)}"/>'
        name = self._define(shape, f'<marker id="{{}}" {_AS_DRAWN}>{shape}</marker>')
        return self._defined() + _marked(name, places)

    def text(self, line: Line, place: tuple[float, float], size: float, colour: str) -> str:
        """Return a line of text, its left end and baseline at a place, its size in points."""
        start = round(place[0] * FINE), round(place[1] * FINE)
        again = self._again((line.words, size, colour), start)
        if again:
            return again
        called = self._called()
        told = "".join(self._word(*word) for word in line.words)
        left, top = (said(side, FINE) for side in start)
        scale = f"{size / UNITS:.5g}".removeprefix("0")
        return (
            f'{self._defined()}<g{called} fill="{colour}" '
            f'transform="translate({left} {top})scale({scale})">{told}</g>'
        )

    def _again(self, thing: object, start: tuple[int, int]) -> str:
        """Return a thing that was drawn before, at its new place; nothing if it was not."""
        if thing not in self._drawn:
            self._drawn[thing] = self._name(), start
            return ""
        name, (x, y) = self._drawn[thing]
        return (
            f'<use xlink:href="#{name}"{_at(said(start[0] - x, FINE), said(start[1] - y, FINE))}/>'
        )

    def _called(self) -> str:
        """Return the name of the thing that is drawn for the first time, as an attribute."""
        name, _ = next(reversed(self._drawn.values()))
        return f' id="{name}"'

    def _word(self, word: Word, x: int) -> str:
        """Return a word, said once where that saves characters."""
        if (len(word) - 1) * (self._words[word] - 1) <= _FEW:
            return self._spelt(word, x)
        if word not in self._names:
            self._define(word, f'<g id="{{}}">{self._spelt(word, 0)}</g>')
        return _use(self._names[word], x, 0)

    def _spelt(self, word: Word, x: int) -> str:
        """Return a word letter by letter."""
        return "".join(
            _use(self._letter(points, kinds), x + across, down)
            for points, kinds, across, down in word
        )

    def _letter(self, points: bytes, kinds: bytes) -> str:
        """Return the name of a letter."""
        key = points, kinds
        if key not in self._names:
            self._define(key, f'<path id="{{}}" d="{curved(points, kinds)}"/>')
        return self._names[key]

    def _define(self, key: object, pattern: str) -> str:
        """Return the name of what has a definition, and note that where it is new."""
        if key not in self._names:
            self._names[key] = self._name()
            self._new.append(pattern.format(self._names[key]))
        return self._names[key]

    def _defined(self) -> str:
        """Return the definitions of what is used from now on."""
        new, self._new = "".join(self._new), []
        return f"<defs>{new}</defs>" if new else ""

    def _name(self) -> str:
        """Return a name that nothing has yet, of one letter as long as there are any."""
        more, letter = divmod(self._count, len(ascii_letters))
        self._count += 1
        return ascii_letters[letter] + (str(more) if more else "")


def _css(look: Look) -> str:
    """Return a look as declarations."""
    told = (f"{name}:{value}" for name, value in look.items())
    return ";".join(one for one in told if one != "stroke-dashoffset:0")


def _times(look: Look, factor: int) -> Look:
    """Return a look for an outline that is drawn so many times as large."""
    given = {"stroke-width": "1"} if "stroke" in look else {}
    return {
        name: ",".join(f"{factor * float(one):g}" for one in value.split(","))
        if name in _LENGTHS
        else value
        for name, value in {**given, **look}.items()
    }


def _use(name: str, x: int, y: int) -> str:
    """Return what is defined under a name, at a place."""
    return f'<use xlink:href="#{name}"{_at(str(x), str(y))}/>'


def _at(x: str, y: str) -> str:
    """Return a place as attributes, which are 0 unless said."""
    return (f' x="{x}"' if x != "0" else "") + (f' y="{y}"' if y != "0" else "")


def _marked(name: str, places: np.ndarray) -> str:
    """Return a line that is not seen but for the mark at each of its points."""
    whole = np.rint(places * COARSE).astype(np.int64)
    ways = np.diff(whole, axis=0).tolist()
    steps = "".join(f"l{across} {down}" for across, down in ways).replace(" -", "-")
    marks = "".join(f";marker-{where}:url(#{name})" for where in ("start", "mid", "end"))
    return (
        f'<path transform="{_FINER}" d="M{whole[0, 0]} {whole[0, 1]}{steps}" '
        f'style="fill:none{marks}"/>'
    )
