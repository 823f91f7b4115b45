"""Charts inside the page: nothing lost, nothing that the page's policy forbids, nothing twice."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tallies.plots._outlines import Outline
from tallies.plots._sheet import Sheet
from tallies.report import WeeklyReport
from tallies.report.drawing import LINK, SVG, Pool, inline

MARK = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 8 5"><title>t</title><metadata>m</metadata>
 <defs><style>*{fill: red}</style><path id="%s" d="M 0 0L 1 1"/></defs>
 <g id="axes_1"><g id="empty"/><use xlink:href="#%s" x="3"/>
 <path d="M 2 2L 3 3" style="fill: url(#%s); stroke: #000000"/></g></svg>"""


def mark(name: bytes) -> bytes:
    return MARK % (name, name, name)


def test_styles_become_attributes_and_titles_go() -> None:
    pool = Pool()
    drawn = inline(mark(b"a"), pool, label='a "b" <c>', kind="wide")
    assert drawn == (
        '<svg class="wide" role="img" aria-label="a &quot;b&quot; &lt;c&gt;" viewBox="0 0 8 5" '
        'stroke-linejoin="round" stroke-linecap="butt"><use x="3" href="#d0"/>'
        '<path d="M 2 2L 3 3" fill="url(#d0)" stroke="#000000"/></svg>'
    )
    assert pool.to_html().endswith('<defs><path id="d0" d="M 0 0L 1 1"></path></defs></svg>')


def test_what_charts_have_in_common_is_kept_once() -> None:
    pool = Pool()
    first, second = (inline(mark(name), pool, label="x", kind="wide") for name in (b"a", b"b"))
    assert first == second
    assert len(pool.names) == 1
    other = inline(mark(b"a").replace(b"1 1", b"9 9"), pool, label="x", kind="wide")
    assert 'href="#d1"' in other, "the same name in another file is another thing"


def test_a_long_outline_said_once_is_kept_in_the_pool() -> None:
    """So many theatres that grey lines return in every panel."""
    steps = np.array([(place / 7, place % 5) for place in range(99)])
    sheet = Sheet()
    content = "".join(
        sheet.outline(Outline(steps + shift, (99,), (False,)), {"stroke": "#b3b3b3"})
        for shift in (0, (9, 0))
    )
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    pool = Pool()
    drawn = inline(f"<svg {space}>{content}</svg>".encode(), pool, label="x", kind="wide")
    assert '<use href="#d0"/><use x="9" href="#d0"/></svg>' in drawn
    assert len(pool.names) == 1


def strokes(drawn: ElementTree.Element, whole: ElementTree.Element) -> int:
    """Return how many outlines are drawn, those counted that `use` repeats."""
    known = {one.get("id"): one for one in whole.iter() if one.get("id")}

    def count(element: ElementTree.Element) -> int:
        name = element.tag.removeprefix(SVG)
        if name == "use":
            return count(known[(element.get("href") or element.get(LINK, ""))[1:]])
        return (name == "path") + sum(count(one) for one in element if one.tag != f"{SVG}defs")

    return count(drawn)


@pytest.mark.parametrize("name", ["tally", "weekly", "rates", "sources-total", "tally-column"])
def test_real_charts_keep_every_stroke(written: WeeklyReport, name: str) -> None:
    file: Path = written.folder / f"{name}.svg"
    pool = Pool()
    drawn = inline(file.read_bytes(), pool, label="x", kind="wide")
    assert not re.search(r"\s(style|id|class)=", drawn.split(">", 1)[1])
    page = ElementTree.fromstring(f"<p>{drawn}{pool.to_html()}</p>")
    root = ElementTree.fromstring(file.read_bytes())
    chart = page.find("svg")
    assert chart is not None
    assert strokes(chart, page) == strokes(root, root) > 50
    names = {x.get("id") for x in page.iter() if x.get("id")}
    used = set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', drawn))
    assert {one or two for one, two in used} <= names
