"""HTML from text: whatever is not marked as HTML is escaped, and only web addresses are links."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

ONE_LINE = 20  # characters of a table's cell that are not broken


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str) -> Html:
    """Return an element; children that are plain text are escaped, ``class_`` means class."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def join(children: Iterable[str], between: str = "") -> Html:
    """Return children one after the other, plain text escaped."""
    whole = [child if isinstance(child, Html) else escape(child, quote=True) for child in children]
    return Html(escape(between, quote=True).join(whole))


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

    On narrow screens each row becomes a list; the style sheet sees to it.
    """
    kind = ["number" if i in numeric else "text" for i in range(len(headings))]
    cells = zip(headings, kind, strict=True)
    head = tag("tr", *(tag("th", text, scope="col", class_=k) for text, k in cells))
    body = tag("tbody", *(_row(row, kind, headings) for row in rows))
    whole = tag("table", tag("caption", caption), tag("thead", head), body)
    return tag("div", whole, class_="table")


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


def details(summary: str, *children: str) -> Html:
    """Return a part that opens on a click, without a script."""
    return tag("details", tag("summary", summary), *children)


def slug(name: str) -> str:
    """Return a file name's stem for any text: lower-case ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "unnamed"
