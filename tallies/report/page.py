"""The page: facts, charts and files put into one HTML text that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template

import tallies
import tallies.plots
from tallies.report import sections
from tallies.report.facts import Facts, standfirst
from tallies.report.markup import Html, join, tag
from tallies.report.pictures import Drawing, Picture
from tallies.report.words import period

TEMPLATES = Path(__file__).parent / "templates"
NARROW = "(max-width: 40rem)"  # where the style sheet turns to one column, too
FONTS = Path(tallies.plots.__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Download:
    """One file beside the page."""

    name: str
    size: int
    description: str


def render(
    facts: Facts,
    headline: str,
    pictures: Sequence[Picture],
    downloads: Sequence[Download],
    about: str,
) -> str:
    """Return the whole page; `about` says in a line what the data are."""
    shown = {picture.name: figure(picture) for picture in pictures}
    more = [html for name, html in shown.items() if name not in ("tally", "weekly", "rates")]
    body = join(
        [
            sections.cards(facts),
            sections.section("tally", "The running total", shown["tally"], drawn=True),
            sections.the_week(facts),
            sections.week_by_week(facts, shown["weekly"]),
            sections.how_fast(facts, shown["rates"]),
            sections.who_said_what(more, facts.theatres),
            sections.by_hand(facts),
            sections.contradictions(facts),
            sections.set_aside(facts),
            sections.method(facts),
            sections.sources(facts),
            sections.files([(d.name, in_words(d.size), d.description) for d in downloads]),
        ],
        "\n",
    )
    return fill("page.html", {**head(facts, headline, about), "body": body, "imprint": imprint()})


def head(facts: Facts, headline: str, about: str) -> dict[str, str]:
    """Return what the page's head and headlines are filled with."""
    style = style_sheet()
    lines = standfirst(facts)
    kicker = f"Week from {period(facts.first, facts.last)}" + (f" · {about}" if about else "")
    return {
        "style": style,
        "style_hash": b64encode(sha256(style.encode()).digest()).decode(),
        "generator": join([f"tallies {tallies.__version__}"]),
        "description": join([" ".join(lines)]),
        "title": join([headline]),
        "headline": join([headline]),
        "kicker": join([kicker]),
        "standfirst": join([tag("p", line, class_="standfirst") for line in lines], "\n"),
    }


def style_sheet() -> str:
    """Return the style sheet with the charts' own font inside it."""
    fonts = {
        weight: data_address((FONTS / f"TalliesSans-{weight.title()}.otf").read_bytes(), "font/otf")
        for weight in ("regular", "bold")
    }
    return fill("page.css", fonts)


def figure(picture: Picture) -> Html:
    """Return one chart that changes with the width of the screen, and where to fetch it."""
    narrow = tag("source", media=NARROW, **_drawn("srcset", picture.narrow))
    wide = tag("img", alt=picture.alt, **_drawn("src", picture.wide))
    files = ((kind, f"{picture.name}.{kind}") for kind in ("png", "svg"))
    fetch = join([tag("a", kind.upper(), href=name) for kind, name in files], ", ")
    return tag("figure", tag("picture", narrow, wide), tag("figcaption", "This chart as ", fetch))


def _drawn(attribute: str, drawing: Drawing) -> dict[str, str]:
    """Return the attributes of a drawing: its content, and its size before it is read."""
    address = data_address(drawing.svg, "image/svg+xml")
    return {attribute: address, "width": str(drawing.width), "height": str(drawing.height)}


def data_address(content: bytes, kind: str) -> str:
    """Return content as an address that holds it."""
    return f"data:{kind};base64,{b64encode(content).decode()}"


def in_words(size: int) -> str:
    """Return a file's size in words."""
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"


def imprint() -> str:
    """Return the last line."""
    return f"Made with tallies {tallies.__version__} from published reports."


def fill(template: str, values: dict[str, str]) -> str:
    """Return a template with its places filled."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)
