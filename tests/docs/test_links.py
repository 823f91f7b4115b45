"""Every link leads somewhere: files, headings, pages and pictures are looked up, offline.

Sources are always checked. Built pages are checked where `TALLIES_HTML` names their folder, as in
CI. The web is never asked: of an address outside only the form is looked at.
"""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import DOCS, ROOT, name_of, pages, slugs, without_code

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="needs the checkout")
BUILT = os.environ.get("TALLIES_HTML")

LINK = re.compile(r"(?<!\\)\]\((?:<([^>]+)>|([^()\s]*(?:\([^()\s]*\))?[^()\s]*))\)")
ROLE = re.compile(r"\{(doc|download)\}`(?:[^`<]*<)?([^`<>]+)>?`")
PLAIN = re.compile(r"<?\b(https?://[^\s<>)\]}\"'`|]+)")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
SOURCES = [*pages(), *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def prose(page: Path) -> str:
    """Return the text of a page or notebook without its code."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return without_code(text)


def problem_of_address(address: str) -> str | None:
    """Return what is wrong with the form of an address outside, if anything."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return f"{address}: not https"
    if not HOST.fullmatch(parts.netloc.lower()):
        return f"{address}: no host"
    return None


def source_of(target: str, page: Path) -> Path | None:
    """Return the source of the page that {doc} names, if there is one."""
    path = target.removeprefix("/") if target.startswith("/") else None
    base = DOCS / path if path else page.parent / target
    made = [ROOT / "notebooks" / f"{base.name}.ipynb"] if base.parent.name == "notebooks" else []
    if base.parent.name == "datasets":
        made.append(ROOT / "datasets" / base.name / "README.md")
    tried = [base.with_name(base.name + suffix) for suffix in (".md", ".rst")]
    return next((each for each in [*tried, *made] if each.is_file()), None)


def problem_of_link(target: str, page: Path) -> str | None:
    """Return why a link of a page leads nowhere, if so."""
    if "://" in target:
        return problem_of_address(target)
    if re.fullmatch(r"tallies(\.\w+)+", target):
        return None  # a name of the package: the build resolves it
    path, _, anchor = target.partition("#")
    found = (page.parent / unquote(path)) if path else page
    if not found.exists():
        return f"{target}: no such file"
    if anchor and found.suffix == ".md" and anchor not in slugs(found.read_text("utf-8")):
        return f"{target}: no such heading"
    return None


def problems(page: Path) -> list[str]:
    """Return every link of a page that leads nowhere."""
    text = prose(page)
    found = [problem_of_link(one or two, page) for one, two in LINK.findall(text)]
    found += [problem_of_address(address.rstrip(".,;:")) for address in PLAIN.findall(text)]
    for role, target in ROLE.findall(text):
        there = source_of(target, page) if role == "doc" else page.parent / target
        if there is None or not there.is_file():
            found.append(f"{{{role}}}`{target}`: no such page")
    return sorted({each for each in found if each})


@pytest.mark.parametrize("page", SOURCES, ids=name_of)
def test_links_of_sources(page: Path) -> None:
    assert problems(page) == []


def test_wrong_links_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A head, line\n[a](gone.md) [b](#a-head-line) [c](#none) {doc}`/howto/none`\n"
        "[d](http://example.org) <https://nohost> `[e](code.md)` {doc}`x </howto/settings>`\n",
        encoding="utf-8",
    )
    assert problems(page) == [
        "#none: no such heading",
        "gone.md: no such file",
        "http://example.org: not https",
        "https://nohost: no host",
        "{doc}`/howto/none`: no such page",
    ]


class Links(HTMLParser):
    """The links and the anchors of one built page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.anchors |= {told[key] for key in ("id", "name") if key in told and tag != "meta"}
        self.links |= {told[key] for key in ("href", "src") if key in told}


def parsed(page: Path) -> Links:
    found = Links()
    found.feed(page.read_text(encoding="utf-8"))
    return found


@pytest.mark.skipif(BUILT is None, reason="set TALLIES_HTML to the folder of built pages")
def test_links_of_built_pages() -> None:
    """Every link inside the built pages leads to a file, and every anchor to its place."""
    root = Path(BUILT or "").resolve()
    found = (page for page in sorted(root.rglob("*.html")) if "_static" not in page.parts)
    every = {page: parsed(page) for page in found}
    assert len(every) > 50
    lost = []
    for page, told in every.items():
        for link in sorted(told.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link in {"", "#"}:
                continue
            there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            anchors = every[there].anchors if there in every else None
            if not there.is_file() or (
                parts.fragment and anchors is not None and unquote(parts.fragment) not in anchors
            ):
                lost.append(f"{page.relative_to(root)}: {link}")
    assert lost == []
