"""The page: facts, charts and files put into one HTML text that needs nothing beside it."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template

import tallies
import tallies.plots
from tallies.model.language import (
    ENGLISH,
    gettext,
    language_in_force,
    number,
    pgettext,
    right_to_left,
)
from tallies.report import charts, notices, sections
from tallies.report.archive import Correction, Edition, correction_in_words, superseded
from tallies.report.cards import cards
from tallies.report.drawing import Pool, dark_colours
from tallies.report.facts import Facts, standfirst
from tallies.report.markup import as_given, join, tag
from tallies.report.pictures import Picture
from tallies.report.words import period

TEMPLATES = Path(__file__).parent / "templates"
NARROW = "(max-width: 40rem)"  # where the page turns to one column
FONTS = Path(tallies.plots.__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Download:
    """One file beside the page."""

    name: str
    size: int
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Issue:
    """What makes one edition of the page, beside its facts.

    Attributes
    ----------
    headline, about : str
        The headline, and in a line what the data are.
    draft : bool
        Whether the page is not for publication yet.
    earlier : sequence of Edition
        Editions published earlier, the latest first.
    corrected : sequence of Correction
        Figures in them that are told otherwise now.
    pdf : str
        The file that the page will be printed to; empty without one.
    """

    headline: str
    about: str = ""
    draft: bool = False
    earlier: Sequence[Edition] = ()
    corrected: Sequence[Correction] = ()
    pdf: str = ""

    @property
    def title(self) -> str:
        """The headline, marked if it is a draft's."""
        return gettext("Draft: ") + self.headline if self.draft else self.headline


def render(
    facts: Facts, issue: Issue, pictures: Sequence[Picture], downloads: Sequence[Download]
) -> str:
    """Return the whole page."""
    pool = Pool()
    shown = {one.name: charts.figure(one, pool, facts) for one in pictures}
    more = [html for name, html in shown.items() if name not in ("tally", "weekly", "rates")]
    fetch = [(one.name, in_words(one.size), one.description) for one in downloads]
    fetch += [(issue.pdf, "PDF", gettext("this page, to print"))] if issue.pdf else []
    told = [
        gettext("{sentence}.", sentence=correction_in_words(old, new))
        for old, new in superseded(facts)
    ]
    parts = [
        notices.correction_notice(facts, issue.corrected),
        cards(facts),
        sections.section("tally", gettext("The running total"), shown["tally"], drawn=True),
        sections.the_week(facts),
        sections.last_week(facts),
        sections.week_by_week(shown.get("weekly"), charts.many_weeks(facts)),
        sections.how_fast(facts, shown["rates"]),
        sections.who_said_what(more, facts.theatres),
        sections.by_hand(facts),
        sections.contradictions(facts, told),
        sections.set_aside(facts),
        sections.method(facts),
        sections.sources(facts),
        sections.addresses(facts),
        notices.earlier_editions(issue.earlier),
        sections.files(fetch),
    ]
    values = head(facts, issue, style_sheet(pictures, draft=issue.draft))
    body = join([part for part in parts if part], "\n")
    filled = {**values, "pool": pool.to_html(), "body": body, "imprint": imprint()}
    return fill("page.html", filled)


def head(facts: Facts, issue: Issue, style: str) -> dict[str, str]:
    """Return what the page's head and headlines are filled with."""
    lines = standfirst(facts)
    kicker = gettext("Week from {period}", period=period(facts.first, facts.last))
    about = [" · ", as_given(issue.about)] if issue.about else []
    return {
        "language": language_in_force(),
        "direction": ' dir="rtl"' if right_to_left() else "",
        "style": style,
        "style_hash": b64encode(sha256(style.encode()).digest()).decode(),
        "generator": join([f"tallies {tallies.__version__}"]),
        "description": join([" ".join(lines)]),
        "robots": '<meta name="robots" content="noindex">\n' if issue.draft else "",
        "draft": notices.draft_mark() + "\n" if issue.draft else "",
        "title": join([issue.title]),
        "headline": join([issue.headline]),
        "kicker": join([kicker, *about]),
        "standfirst": join([tag("p", line, class_="standfirst") for line in lines], "\n"),
    }


def style_sheet(pictures: Sequence[Picture], *, draft: bool) -> str:
    """Return the style sheet: the charts' own font inside it, and what this page alone needs."""
    values = {
        weight: data_address((FONTS / f"TalliesSans-{weight.title()}.otf").read_bytes(), "font/otf")
        for weight in ("regular", "bold")
    }
    values |= {"narrow": NARROW, "dark": dark_colours()}
    values |= {
        "of": css_text(pgettext("page 1 of 2", " of ")),
        "colon": css_text(pgettext("after a label", ": ")),
        "draft": css_text(gettext("Draft: not for publication")),
        "DRAFT": css_text(gettext("DRAFT")),
    }
    parts = [fill("page.css", values), Template(charts.places(pictures)).substitute(values)]
    return "".join([*parts, fill("draft.css", values)] if draft else parts)


def css_text(words: str) -> str:
    """Return words as a text of a style sheet."""
    return '"' + re.sub(r'["\\<\n]', lambda found: f"\\{ord(found[0]):x} ", words) + '"'


def data_address(content: bytes, kind: str) -> str:
    """Return content as an address that holds it."""
    return f"data:{kind};base64,{b64encode(content).decode()}"


def in_words(size: int) -> str:
    """Return a file's size in words."""
    if size < 10_000:
        return gettext("{number} bytes", number=number(size))
    return gettext("{number} kB", number=number(round(size / 1000)))


def imprint() -> str:
    """Return the last line."""
    maker = f"tallies {tallies.__version__}"
    told = gettext("Made with {maker} from published reports.", maker=maker)
    if language_in_force() != ENGLISH:
        told += " " + gettext(
            "Names and texts from the data stand as they are; explanations of contradictions are "
            "in English."
        )
    return join([told])


def fill(template: str, values: dict[str, str]) -> str:
    """Return a template with its places filled."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)
