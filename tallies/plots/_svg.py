"""How matplotlib draws into our SVG files: with few elements, and each of few characters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np

from tallies.plots._letters import UNITS, Line, Word, line_of_text, set_line
from tallies.plots._outlines import COARSE, FINE, LONG, Outline, curved, said, straight

if TYPE_CHECKING:
    from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG

_MANY = 60  # markers of a look that are worth a line of their own
_FEW = 2  # letters saved that are not worth a definition
_FINER = f"scale({1 / COARSE:g})".replace("0.", ".")
_AS_DRAWN = 'markerUnits="userSpaceOnUse" overflow="visible"'


@lru_cache(maxsize=1)
def canvas() -> "type[FigureCanvasSVG]":
    """Return a canvas that is like matplotlib's own but for what draws on it."""
    from matplotlib.backends.backend_mixed import MixedModeRenderer
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    class Canvas(FigureCanvasSVG):
        def print_svg(  # type: ignore[override]
            self,
            out: IO[bytes],
            *,
            metadata: Any = None,
            bbox_inches_restore: Any = None,
            **_of_others: Any,
        ) -> None:
            import codecs

            text = codecs.getwriter("utf-8")(out)
            figure, dpi = self.figure, self.figure.dpi
            figure.dpi = 72
            width, height = figure.get_size_inches()
            own = _renderer()(72 * width, 72 * height, text, image_dpi=dpi, metadata=metadata)
            mixed = MixedModeRenderer(
                figure, width, height, dpi, own, bbox_inches_restore=bbox_inches_restore
            )
            texts = figure.findobj(line_of_text())
            own.expect(set_line(*one.set_in_ours()) for one in texts if one.set_in_ours())
            figure.draw(mixed)
            mixed.finalize()

    return Canvas


@lru_cache(maxsize=1)
def _renderer() -> "type[RendererSVG]":
    """Return the renderer: ours for straight outlines, markers and lines of text.

    What our charts do not have (clipping, links, hand-drawn looks), and what bends, is left to
    matplotlib.
    """
    from matplotlib.backends.backend_svg import RendererSVG

    class Renderer(RendererSVG):
        def __init__(self, width: float, height: float, out: Any, **options: Any) -> None:
            super().__init__(width, height, out, **options)
            self._put = out.write
            self._named: list[bool] = []  # of the groups that are open
            self._new: list[str] = []  # definitions not yet written
            self._words: Counter[Word] = Counter()
            self._shared: dict[Word, str] = {}
            self._outlines: dict[tuple[bytes, bytes], str] = {}
            self._marks: dict[str, str] = {}
            self._long: list[tuple[str, str, Outline]] = []  # name, look

        def open_group(self, s: str, gid: str | None = None) -> None:
            self._named.append(gid is not None)
            if gid is not None:
                self._put(f"<g id={quoteattr(gid)}>")

        def close_group(self, s: str) -> None:
            if self._named.pop():
                self._put("</g>")

        def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
            points = self._make_flip_transform(transform).transform(path.vertices)
            outline = None if _special(gc) else straight(points, path.codes)
            if outline is None:
                super().draw_path(gc, path, transform, rgbFace)
                return
            look = self._get_style_dict(gc, rgbFace)
            if len(outline.points) < LONG or gc.get_hatch():  # a pattern is of its size
                self._put(f'<path d="{outline.text()}" style="{_css(look)}"/>')
            else:
                self._put(self._once(outline, look))

        def _once(self, outline: Outline, look: Mapping[str, str]) -> str:
            """Return a long outline, said once where it returns at another place.

            It is told in tenths of a point, so that its numbers are whole.
            """
            wide = _css(_times(look, COARSE))
            for name, other_look, other in self._long:
                shift = outline.shift_from(other) if wide == other_look else None
                if shift is not None:
                    x, y = (said(round(way * FINE), FINE) for way in shift)
                    return f'<use xlink:href="#{name}" x="{x}" y="{y}"/>'
            name = f"o{len(self._long)}"
            self._long.append((name, wide, outline))
            steps = outline.steps(COARSE, edged="stroke" in look)
            return f'<path id="{name}" transform="{_FINER}" d="{steps}" style="{wide}"/>'

        def draw_markers(
            self,
            gc: Any,
            marker_path: Any,
            marker_trans: Any,
            path: Any,
            trans: Any,
            rgbFace: Any = None,  # noqa: N803
        ) -> None:
            places = self._make_flip_transform(trans).transform(path.vertices)
            places = places[np.isfinite(places).all(axis=1)]
            if _special(gc) or gc.get_hatch() or not len(places):
                super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
                return
            from matplotlib.transforms import Affine2D

            outline = self._convert_path(marker_path, marker_trans + Affine2D().scale(1, -1))
            look = _css(self._get_style_dict(gc, rgbFace))
            if len(places) < _MANY:
                name, mark = self._mark("m", f'<path id="{{}}" d="{_tidy(outline)}"/>')
                self._put(f'{mark}<g style="{look}">{_uses(name, places)}</g>')
                return
            shape = f'<path transform="scale({COARSE})" d="{_tidy(outline)}" style="{look}"/>'
            name, mark = self._mark("n", f'<marker id="{{}}" {_AS_DRAWN}>{shape}</marker>')
            self._put(mark + _marked(name, places))

        def _mark(self, kind: str, pattern: str) -> tuple[str, str]:
            """Return the name of a mark, and its definition where it is new."""
            if pattern in self._marks:
                return self._marks[pattern], ""
            name = self._marks[pattern] = f"{kind}{len(self._marks)}"
            return name, f"<defs>{pattern.format(name)}</defs>"

        def expect(self, lines: Iterable[Line]) -> None:
            """Learn which words return, before anything is drawn."""
            self._words = Counter(word for line in lines for word, _ in line.words)

        def draw_letters(
            self, gc: Any, place: tuple[float, float], text: str, size: float, *, bold: bool
        ) -> None:
            """Draw a line of text in the bundled font, its left end and baseline at a place."""
            from matplotlib.colors import to_hex

            told = "".join(self._word(*word) for word in set_line(text, bold).words)
            left, top = (
                said(round(side * FINE), FINE) for side in (place[0], self.height - place[1])
            )
            scale = f"{size / UNITS:.5g}".removeprefix("0")
            self._define()
            self._put(
                f'<g fill="{to_hex(gc.get_rgb())}" '
                f'transform="translate({left} {top})scale({scale})">{told}</g>'
            )

        def _word(self, word: Word, x: int) -> str:
            """Return a word, said once where that saves characters."""
            letters, again = len(word), self._words[word]
            if (letters - 1) * (again - 1) <= _FEW:
                return self._letter_by_letter(word, x)
            name = self._shared.get(word)
            if name is None:
                name = self._shared[word] = f"w{len(self._shared):x}"
                self._new.append(f'<g id="{name}">{self._letter_by_letter(word, 0)}</g>')
            return _use(name, x, 0)

        def _letter_by_letter(self, word: Word, x: int) -> str:
            told = []
            for points, kinds, across, up in word:
                name = self._outlines.get((points, kinds))
                if name is None:
                    name = self._outlines[points, kinds] = f"g{len(self._outlines):x}"
                    self._new.append(f'<path id="{name}" d="{curved(points, kinds)}"/>')
                told.append(_use(name, x + across, up))
            return "".join(told)

        def _define(self) -> None:
            """Write what is used from now on."""
            if self._new:
                self._put(f"<defs>{''.join(self._new)}</defs>")
                self._new.clear()

    return Renderer


def _special(gc: Any) -> bool:
    """Whether matplotlib is asked for more than a look."""
    clipped = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
    return clipped or gc.get_url() is not None or gc.get_sketch_params() is not None


def _css(look: Mapping[str, str]) -> str:
    """Return a look as declarations."""
    return ";".join(f"{name}:{value}" for name, value in look.items())


def _times(look: Mapping[str, str], factor: int) -> dict[str, str]:
    """Return a look for an outline that is drawn so many times as large."""
    lengths = ("stroke-width", "stroke-dasharray", "stroke-dashoffset")
    given = {"stroke-width": "1"} if "stroke" in look else {}
    return {
        name: ",".join(f"{factor * float(one):g}" for one in value.split(","))
        if name in lengths
        else value
        for name, value in {**given, **look}.items()
    }


def _tidy(mark: str) -> str:
    """Return the outline of a marker, which is small, to a hundredth of a point."""
    words = [
        word if word.isalpha() else f"{round(float(word), 2) + 0.0:g}" for word in mark.split()
    ]
    return " ".join(words)


def _use(name: str, x: int, y: int) -> str:
    """Return what is defined under a name, at a place."""
    place = (f' x="{x}"' if x else "") + (f' y="{y}"' if y else "")
    return f'<use xlink:href="#{name}"{place}/>'


def _uses(name: str, places: np.ndarray) -> str:
    """Return a mark at each of some places."""
    return "".join(
        f'<use xlink:href="#{name}" x="{said(x, FINE)}" y="{said(y, FINE)}"/>'
        for x, y in np.rint(places * FINE).astype(np.int64).tolist()
    )


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
