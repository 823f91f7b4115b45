"""The theme of a chart: light or dark paper, a house's colours, and the order of its theatres."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tallies.errors import TalliesError, check_option

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Theme:
    """How a house wants its charts: one value to hand to every plot function.

    Attributes
    ----------
    dark : bool
        Light text on dark paper instead of dark text on white.
    colours : mapping of str to str
        Colour of a theatre as ``"#RRGGBB"``; the others take those of the palette that stand
        for their place. A colour too near the paper is darkened, or lightened on dark paper,
        until fills have a contrast of 3 to 1 and texts one of 4.5 to 1.
    order : sequence of str
        Theatres that come first, in this order, in every chart; the others follow in the order
        of their first report.

    Raises
    ------
    TalliesError
        When a colour is not written as ``#RRGGBB``.

    Notes
    -----
    Theatres named here and not in the record drawn are passed over, so that one theme serves
    all charts of a house.

    Examples
    --------
    >>> from tallies import Theme, load_dataset, plot_tally, reconcile
    >>> house = Theme(colours={"Syria": "#7A1F5C"}, order=["Syria", "Iraq"])
    >>> line = reconcile(
    ...     load_dataset("us_forces_2023").reports,
    ...     definition="us_dod",
    ...     theatres=["Iraq", "Syria"],
    ...     until="2023-11-23",
    ... )
    >>> plot_tally(line, theme=house).title
    'Reported attacks reach 37 in Syria and 36 in Iraq'
    """

    dark: bool = False
    colours: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[str] = ()

    def __post_init__(self) -> None:
        for theatre, colour in self.colours.items():
            if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
                message = (
                    f"The colour of {theatre!r} is {colour!r}, which is not written as #RRGGBB. "
                    'Write six digits from 0 to F after a #, such as "#0A4C86".'
                )
                raise TalliesError(message)


def in_order(names: Iterable[str], first: Sequence[str]) -> list[str]:
    """Return the names, those that a house puts first in front."""
    places = {name: place for place, name in enumerate(first)}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def as_theme(theme: "str | Theme") -> Theme:
    """Return the theme meant by a name, or the one given."""
    if isinstance(theme, Theme):
        return theme
    check_option("theme", theme, THEMES)
    return Theme(dark=theme == "dark")
