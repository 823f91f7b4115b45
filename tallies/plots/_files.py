"""A drawn figure as the bytes of a PNG, SVG or PDF file: the same bytes for the same input."""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Words(NamedTuple):
    """What a file says about itself; never when or where it was made."""

    title: str
    description: str
    source: str
    maker: str


def png(figure: "Figure", words: Words) -> bytes:
    """Return a PNG without transparency, as small as it goes without losing a colour."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pixels = _printed(figure, "rgba")
    width, height = (round(side * figure.dpi) for side in figure.get_size_inches())
    picture = Image.frombytes("RGBA", (width, height), pixels).convert("RGB")
    said = PngInfo()
    for key, text in zip(("Title", "Description", "Source", "Software"), words, strict=True):
        said.add_text(key, text)
    buffer = BytesIO()
    resolution = (figure.dpi, figure.dpi)
    picture.save(buffer, "png", pnginfo=said, dpi=resolution, compress_level=9, compress_type=0)
    return buffer.getvalue()


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
    described = f"\n <desc>{escape(words.description)}</desc>"
    return "".join(
        (head, tag, spoken, attributes, end, described, said, closing, _tight(drawn))
    ).encode()


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
    options = {} if metadata is None else {"metadata": metadata}
    try:
        FigureCanvasAgg(figure).print_figure(buffer, format=kind, dpi=figure.dpi, **options)
    finally:
        figure.set_canvas(canvas)
    return buffer.getvalue()


def _tight(drawn: str) -> str:
    """Return the drawing part of an SVG with short names of glyphs and coordinates to 1/1000 pt.

    Nothing in it is text to be read: letters are outlines, and the words stand before it.
    """
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'(?<=["#])TalliesSans-([RB])[a-z]+-', r"\1", drawn)
    drawn = re.sub(r'"translate\(([\d.]+) 0\)"(?=/>)', r'"translate(\1)"', drawn)
    drawn = re.sub(r'transform="translate\((\d+)(\.\d)?\d*\)"/>', r'x="\1\2"/>', drawn)
    drawn = re.sub(r"(\d\.\d{3})\d+", r"\1", drawn)
    drawn = re.sub(r"\s+", " ", drawn)
    return re.sub(r"(?<=>) (?=<)| (?=[LQCMzZ\"] ?)", "", drawn)


WRITERS = {"png": png, "svg": svg, "pdf": pdf}
