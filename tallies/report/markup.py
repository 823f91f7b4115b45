"""HTML from text: whatever is not marked as HTML is escaped, and only web addresses are links."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

from tallies.model.language import ENGLISH, language_in_force

FITTING = 7  # columns of a table that fit on a wide screen
HOLE = "\x00"  # no text from data has it
ONE_LINE = 20  # characters of a table's cell that are not broken
# Controls have no place in HTML; marks that turn the direction of what follows could make the
# text around them say something else.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str) -> Html:
    """Return an element; children that are plain text are escaped, ``class_`` means class."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(value)}"' for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def join(children: Iterable[str], between: str = "") -> Html:
    """Return children one after the other, plain text escaped."""
    whole = [child if isinstance(child, Html) else safe(child) for child in children]
    return Html(safe(between).join(whole))


def safe(text: str) -> str:
    """Return text escaped for HTML, with a sign in place of what would harm its surroundings."""
    return escape(UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)


def link(text: str, url: str) -> str:
    """Return a link where the address is a web address, the plain text otherwise."""
    if not is_web_address(url):
        return text
    return tag("a", text, href=url, rel="noopener noreferrer external")


def is_web_address(url: str) -> bool:
    """Return whether a browser would take the text for an http or https address and no other."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    # Browsers drop control characters and blanks before they look for the scheme.
    clean = url.isprintable() and " " not in url
    return clean and address.scheme in ("http", "https") and bool(address.netloc)


def table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
) -> Html:
    """Return a table whose first column names its rows; `numeric` columns align right.

    On narrow screens each row becomes a list; the style sheet sees to it. A table of many columns
    may scroll sideways, so that it is a stop of the tab key.
    """
    kind = ["number" if i in numeric else "text" for i in range(len(headings))]
    cells = zip(headings, kind, strict=True)
    head = tag("tr", *(tag("th", text, scope="col", class_=k) for text, k in cells))
    body = tag("tbody", *(_row(row, kind, headings) for row in rows))
    whole = tag("table", tag("caption", caption), tag("thead", head), body)
    if len(headings) <= FITTING:
        return tag("div", whole, class_="table")
    return tag("div", whole, class_="table", role="region", aria_label=caption, tabindex="0")


def _row(row: Sequence[str], kind: Sequence[str], headings: Sequence[str]) -> Html:
    """Return one row; each cell knows its heading, for narrow screens."""
    first = tag("th", row[0], scope="row", class_=_kind(row[0], kind[0]))
    cells = zip(row[1:], kind[1:], headings[1:], strict=True)
    rest = (tag("td", text, class_=_kind(text, k), data_label=label) for text, k, label in cells)
    return tag("tr", first, *rest)


def _kind(text: str, kind: str) -> str:
    """Return the classes of a cell; short plain text is kept on one line."""
    short = len(text) <= ONE_LINE and not isinstance(text, Html)
    return f"{kind} short" if short and kind == "text" else kind


def around(message: str, element: str) -> Html:
    """Return a message with an element where it says `HOLE`."""
    before, _, after = message.partition(HOLE)
    return join([before, element, after])


def english(text: str) -> str:
    """Return words that no catalogue has, marked as English where the page is not."""
    return tag("span", text, **in_english()) if in_english() and text else text


def in_english() -> dict[str, str]:
    """Return the attributes of an element in English, on a page that is not."""
    return {} if language_in_force() == ENGLISH else {"lang": ENGLISH, "dir": "ltr"}


def as_given(text: str) -> str:
    """Return a text from data, kept from mixing with words of another direction."""
    if language_in_force() == ENGLISH or not text:
        return text
    return tag("bdi", text)


def details(summary: str, *children: str) -> Html:
    """Return a part that opens on a click, without a script."""
    return tag("details", tag("summary", summary), *children)


def slug(name: str) -> str:
    """Return a file name's stem for any text: lower-case ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "unnamed"
