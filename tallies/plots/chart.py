"""The Chart record: a drawn figure with its table and its words, and how it is saved."""

import base64
import os
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import tallies
from tallies.errors import TalliesError
from tallies.io.atomic import atomic_file, write_csv
from tallies.model.language import ENGLISH
from tallies.plots._style import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chart:
    """A chart, the table it was drawn from, and what it says in words.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The drawn figure, of the size of its preset, or the figure of the axes given as ``ax``.
    axes : tuple of matplotlib.axes.Axes
        The panels, in reading order.
    data : pandas.DataFrame
        The tidy table that was drawn.
    alt : str
        What the chart shows in one to three sentences, for those who cannot see it.
    title : str
        The title as drawn.
    source : str
        The source line as drawn, or where it would stand with ``ax``.
    language : str
        The language of these words, such as ``"en"``.

    Examples
    --------
    >>> from tallies import load_dataset, plot_tally, reconcile
    >>> reports = load_dataset("us_forces_2023").reports
    >>> line = reconcile(
    ...     reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> chart = plot_tally(line, subject="Attacks on US forces")
    >>> chart.title
    'Attacks on US forces reach 36 in Iraq and 37 in Syria'
    """

    figure: "Figure"
    axes: "tuple[Axes, ...]"
    data: pd.DataFrame
    alt: str
    title: str = field(default="")
    source: str = field(default="")
    language: str = field(default=ENGLISH)

    def __repr__(self) -> str:
        return f"<Chart {self.title!r}: {len(self.axes)} panel(s), {len(self.data)} rows of data>"

    def save(self, path: str | os.PathLike[str], *, data: bool = False) -> None:
        """Write the chart as PNG, SVG or PDF; the suffix of `path` chooses.

        Parameters
        ----------
        path : str or os.PathLike
            File to write, replaced whole or not at all.
        data : bool, default False
            Write the drawn table too, as a CSV of the same name beside the chart.

        Raises
        ------
        TalliesError
            When the suffix is none of ``.png``, ``.svg``, ``.pdf``.
        OSError
            When a file cannot be written.

        Notes
        -----
        The same input gives the same bytes with the same versions of tallies and matplotlib: no
        time of day is written. SVG text is drawn as outlines, so that it looks the same where
        the font is missing; title and description are there for screen readers.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix not in SUFFIXES:
            message = (
                f"A chart cannot be saved as {target.name!r}: "
                f"the name must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}."
            )
            raise TalliesError(message)
        content = self._bytes(suffix[1:])
        with atomic_file(target) as handle:
            handle.write(content)
        if data:
            write_csv(self.data, target.with_suffix(".csv"))

    def _bytes(self, kind: str) -> bytes:
        """Return the content of a file of this kind."""
        from tallies.plots import _files

        maker = f"tallies {tallies.__version__}"
        words = _files.Words(self.title, self.alt, self.source, maker, self.language)
        with drawing():
            return _files.WRITERS[kind](self.figure, words)

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002  # the protocol of notebooks
        exclude: object = None,  # noqa: ARG002
    ) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
        """Show the picture in a notebook, at its size on paper, with words for screen readers.

        Notebooks take the HTML, since a bare image has no place for words; programs that print
        notebooks take the image.
        """
        width, height = (float(inches) * 96 for inches in self.figure.get_size_inches())
        picture = base64.b64encode(self._bytes("png")).decode("ascii")
        lang = "" if self.language == ENGLISH else f' lang="{self.language}"'
        html = (
            f'<img alt="{escape(self.alt)}"{lang} width="{width:.0f}" height="{height:.0f}" '
            f'src="data:image/png;base64,{picture}">'
        )
        shown = {"text/html": html, "image/png": picture, "text/plain": self.alt}
        return shown, {"image/png": {"width": width, "height": height}}
