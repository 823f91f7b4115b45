"""A drawn figure as the bytes of a PNG, SVG or PDF file: the same bytes for the same input."""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd

from tallies.model.language import ENGLISH
from tallies.plots import _svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image


_PLAIN_AREA = 400  # pixels of one colour


class Words(NamedTuple):
    """What a file says about itself; never when or where it was made."""

    title: str
    description: str
    source: str
    maker: str
    language: str = ENGLISH


def png(figure: "Figure", words: Words) -> bytes:
    """Return a PNG without transparency, with a palette where its colours allow that."""
    from PIL.PngImagePlugin import PngInfo

    # Little-endian, so that red is the lowest byte of a code on every machine.
    codes = np.frombuffer(_printed(figure, "rgba"), dtype="<u4")
    width, height = (round(side * figure.dpi) for side in figure.get_size_inches())
    picture = _picture(codes, (width, height))
    said = PngInfo()
    for key, text in zip(("Title", "Description", "Source", "Software"), words[:4], strict=True):
        said.add_text(key, text)
    buffer = BytesIO()
    resolution = (figure.dpi, figure.dpi)
    # Level 9 takes seven times as long as level 6 and saves a fifteenth.
    picture.save(buffer, "png", pnginfo=said, dpi=resolution, compress_level=6)
    return buffer.getvalue()


def _picture(codes: np.ndarray, size: tuple[int, int]) -> "Image":
    """Return the picture, where it can be with 256 colours, which halves its size.

    Plain areas keep their colour exactly; only the shades at the edges of letters and lines,
    each of a few pixels, are rounded, by at most 8 of 255. A chart is mostly runs of one
    colour, so the runs are sorted, not the pixels.
    """
    from PIL import Image

    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    lengths = np.diff(starts, append=len(codes))
    places, found = pd.factorize(codes[starts] & 0xFFFFFF)
    plain = np.bincount(places, weights=lengths) >= _PLAIN_AREA
    colours = np.stack([found & 255, found >> 8 & 255, found >> 16], axis=1).astype(np.int64)
    for step in (1, 4, 8, 16):
        rounded = np.minimum((colours + step // 2) // step * step, 255)
        shades = np.where(plain[:, None], colours, rounded)
        palette, position = np.unique(shades, axis=0, return_inverse=True)
        if len(palette) <= 256:
            index = np.repeat(position.ravel().astype(np.uint8)[places], lengths)
            picture = Image.fromarray(index.reshape(size[::-1]))
            picture.putpalette(palette.astype(np.uint8).tobytes())
            return picture
    pixels = codes.view(np.uint8).reshape(*size[::-1], 4)
    return Image.fromarray(np.ascontiguousarray(pixels[..., :3]))


def svg(figure: "Figure", words: Words) -> bytes:
    """Return an SVG that tells screen readers what it shows, without idle space."""
    metadata = {
        "Title": words.title,
        "Description": words.description,
        "Source": words.source,
        "Creator": words.maker,
        "Date": None,
    }
    text = _printed(figure, "svg", metadata).decode("utf-8")
    head, tag, rest = text.partition("<svg ")
    attributes, end, body = rest.partition(">")
    said, closing, drawn = body.partition("</metadata>")
    spoken = f'role="img" aria-label={quoteattr(words.description)} '
    if words.language != ENGLISH:
        spoken += f'xml:lang="{words.language}" '
    described = f"\n <desc>{escape(words.description)}</desc>"
    # Nothing that is drawn is text to be read: letters are outlines.
    tight = re.sub(r">\s+(?=<)", ">", drawn)
    return "".join((head, tag, spoken, attributes, end, described, said, closing, tight)).encode()


def pdf(figure: "Figure", words: Words) -> bytes:
    """Return a PDF."""
    metadata = {
        "Title": words.title,
        "Subject": words.description,
        "Creator": words.maker,
        "CreationDate": None,
    }
    return _printed(figure, "pdf", metadata)


def _printed(figure: "Figure", kind: str, metadata: dict[str, Any] | None = None) -> bytes:
    """Return what matplotlib writes; the canvas of a user's figure stays its own."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = BytesIO()
    canvas = figure.canvas
    ours = _svg.canvas() if kind == "svg" else FigureCanvasAgg
    options: dict[str, Any] = {} if metadata is None else {"metadata": metadata}
    try:
        ours(figure).print_figure(buffer, format=kind, dpi=figure.dpi, **options)
    finally:
        figure.set_canvas(canvas)
    return buffer.getvalue()


WRITERS = {"png": png, "svg": svg, "pdf": pdf}
