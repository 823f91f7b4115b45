"""Charts inside the page: SVG files made into elements of HTML that share what they repeat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

from tallies.plots._palette import DARK, LIGHT, Palette
from tallies.report.markup import Html, tag

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
LEFT_OUT = {"title", "desc", "metadata", "style"}  # said by the element's label, or for files only
REFERENCE = re.compile(r"url\(#([^)]*)\)")
JOINS = {"stroke_linejoin": "round", "stroke_linecap": "butt"}  # of matplotlib's own style sheet


@dataclass(slots=True)
class Pool:
    """Outlines of letters, marks and patterns, each kept once for all charts of a page."""

    names: dict[str, str] = field(default_factory=dict)

    def keep(self, element: ElementTree.Element, known: dict[str, str]) -> str:
        """Keep an element under a short name, the same for the same content."""
        attributes = {key: value for key, value in element.attrib.items() if key != "id"}
        content = _opened(element, attributes, known)
        content += "".join(_written(element, known))
        return self.names.setdefault(f"{content}</{_name(element)}>", f"d{len(self.names)}")

    def to_html(self) -> Html:
        """Return what the charts refer to, as an element that takes no room."""
        kept = [
            re.sub(r"^<([a-zA-Z]+)", rf'<\1 id="{name}"', text, count=1)
            for text, name in self.names.items()
        ]
        content = tag("defs", Html("".join(kept)))
        return tag("svg", content, class_="pool", aria_hidden="true", width="0", height="0")


def inline(svg: bytes, pool: Pool, *, label: str, kind: str) -> Html:
    """Return a drawing as an element of HTML, its definitions moved to the pool.

    The page's policy forbids styles inside elements, so that they become attributes; names that
    nothing refers to are dropped, so that those of several charts cannot meet.
    """
    root = ElementTree.fromstring(svg)
    known: dict[str, str] = {}
    for defs in root.iter(f"{SVG}defs"):
        for element in defs:
            if _name(element) not in LEFT_OUT:
                known[element.get("id", "")] = pool.keep(element, known)
    links = {element.get(LINK, "")[1:] for element in root.iter(f"{SVG}use")}
    for element in root.iter():
        name = element.get("id")
        if name in links and name not in known:  # drawn where it stands, and again elsewhere
            known[name] = pool.keep(element, known)
    content = Html("".join(_written(root, known)))
    shape = {"viewBox": root.get("viewBox", ""), **JOINS}
    return tag("svg", content, class_=kind, role="img", aria_label=label, **shape)


def dark_colours() -> str:
    """Return the style rules that turn each colour of light charts into the one of dark charts.

    No rule names an ancestor: what `use` repeats has none that a browser would look at.
    """
    pairs: dict[str, str] = {}
    for light, dark in zip(_colours(LIGHT), _colours(DARK), strict=True):
        pairs.setdefault(light.lower(), dark.lower())
    return " ".join(
        f'[{paint}="{light}"] {{ {paint}: {dark}; }}'
        for light, dark in pairs.items()
        for paint in ("fill", "stroke")
    )


def _colours(palette: Palette) -> Iterator[str]:
    """Yield the colours of a palette, always in the same order."""
    for name in ("paper", "ink", "muted", "hairline", "grid", "shade", "others"):
        yield getattr(palette, name)
    for look in (*palette.looks, palette.total_look, palette.other_look):
        yield from (look.fill, look.text, look.tint)


def _written(parent: ElementTree.Element, known: dict[str, str]) -> Iterator[str]:
    """Yield the children of an element as text, without groups that say nothing."""
    for element in parent:
        name = _name(element)
        if name in LEFT_OUT or name == "defs":
            continue
        if element.get("id") in known:
            yield f'<use href="#{known[element.attrib["id"]]}"/>'
            continue
        given = {key: value for key, value in element.attrib.items() if key != "id"}
        inside = "".join(_written(element, known))
        if name == "g" and not (given and inside):
            yield inside
        elif inside or (element.text or "").strip():
            yield f"{_opened(element, given, known)}{inside}</{name}>"
        else:
            yield f"{_opened(element, given, known)[:-1]}/>"


def _opened(element: ElementTree.Element, given: dict[str, str], known: dict[str, str]) -> str:
    """Return the start of an element, with its style as attributes, and its own text."""
    declared = [one.partition(":") for one in given.pop("style", "").split(";") if one.strip()]
    attributes = {**given, **{name.strip(): value.strip() for name, _, value in declared}}
    if _name(element) == "path":
        attributes.setdefault("d", "")  # a blank has no outline, but HTML asks for one
    if LINK in attributes:
        attributes["href"] = attributes.pop(LINK)
    if attributes.get("href", "").startswith("#"):
        attributes["href"] = "#" + known[attributes["href"][1:]]
    text = "".join(
        f' {name}="{escape(REFERENCE.sub(lambda m: f"url(#{known[m[1]]})", value), quote=True)}"'
        for name, value in attributes.items()
    )
    return f"<{_name(element)}{text}>{escape((element.text or '').strip())}"


def _name(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.removeprefix(SVG)
