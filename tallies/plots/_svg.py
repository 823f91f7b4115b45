"""How matplotlib draws into our SVG files: what our charts have, as short text."""

import codecs
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np

from tallies.plots._letters import line_of_text, set_line
from tallies.plots._outlines import straight
from tallies.plots._sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.backends.backend_svg import FigureCanvasSVG


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
            figure, dpi = self.figure, self.figure.dpi
            figure.dpi = 72
            width, height = figure.get_size_inches()
            text = codecs.getwriter("utf-8")(out)
            own = _renderer()(72 * width, 72 * height, text, image_dpi=dpi, metadata=metadata)
            # Asking matplotlib for all texts would make it build the ticks that we do without.
            texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
            lines: list[Any] = [text for text in texts if isinstance(text, line_of_text())]
            own.sheet = Sheet(
                set_line(*said) for said in (one.set_in_ours() for one in lines) if said
            )
            mixed: Any = MixedModeRenderer(
                figure, width, height, dpi, own, bbox_inches_restore=bbox_inches_restore
            )
            figure.draw(mixed)
            mixed.finalize()

    return Canvas


@lru_cache(maxsize=1)
def _renderer() -> "type[Any]":
    """Return the renderer: ours for straight outlines, markers and lines of text.

    What our charts do not have (clipping, links, hand-drawn looks), and what bends, is left to
    matplotlib.
    """
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.colors import to_hex
    from matplotlib.transforms import Affine2D

    class Renderer(RendererSVG):
        def __init__(self, width: float, height: float, out: Any, **options: Any) -> None:
            super().__init__(width, height, out, **options)
            self.sheet = Sheet()
            self._put = out.write
            self._named: list[bool] = []  # of the groups that are open

        def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: ARG002
            self._named.append(gid is not None)
            if gid is not None:
                self._put(f"<g id={quoteattr(gid)}>")

        def close_group(self, s: str) -> None:  # noqa: ARG002
            if self._named.pop():
                self._put("</g>")

        def draw_path(
            self,
            gc: Any,
            path: Any,
            transform: Any,
            rgbFace: Any = None,
        ) -> None:
            points = self._make_flip_transform(transform).transform(path.vertices)
            outline = None if _special(gc) else straight(points, path.codes)
            if outline is None:
                super().draw_path(gc, path, transform, rgbFace)
            else:
                self._put(self.sheet.outline(outline, self._get_style_dict(gc, rgbFace)))

        def draw_markers(
            self,
            gc: Any,
            marker_path: Any,
            marker_trans: Any,
            path: Any,
            trans: Any,
            rgbFace: Any = None,
        ) -> None:
            places = self._make_flip_transform(trans).transform(path.vertices)
            places = places[np.isfinite(places).all(axis=1)]
            if _special(gc) or gc.get_hatch() or not len(places):
                super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
                return
            mark = self._convert_path(marker_path, marker_trans + Affine2D().scale(1, -1))
            look = self._get_style_dict(gc, rgbFace)
            self._put(self.sheet.marks(_tidy(mark), look, places))

        def draw_letters(
            self, gc: Any, place: tuple[float, float], words: str, size: float, *, bold: bool
        ) -> None:
            """Draw a line of text in the bundled font, its left end and baseline at a place."""
            x, y = place
            line, colour = set_line(words, bold), to_hex(gc.get_rgb())
            self._put(self.sheet.text(line, (x, self.height - y), size, colour))

    return Renderer


def _special(gc: Any) -> bool:
    """Whether matplotlib is asked for more than a look."""
    clipped = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
    return clipped or gc.get_url() is not None or gc.get_sketch_params() is not None


def _tidy(mark: str) -> str:
    """Return the outline of a marker, which is small, to a hundredth of a point."""
    words = [
        word if word.isalpha() else f"{round(float(word), 2) + 0.0:g}" for word in mark.split()
    ]
    return " ".join(words)
