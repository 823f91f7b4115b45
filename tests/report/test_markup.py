"""Text becomes HTML only by being escaped, and only web addresses become links."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallies.report.markup import UNSAFE, Html, is_web_address, join, link, slug, table, tag


class Reader(HTMLParser):
    """Tags and text of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.attributes: dict[str, str | None] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Whatever a name holds, a browser reads that name and no element, but for harmful signs."""
    read = Reader(tag("p", text, title=text))
    shown = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)
    assert read.tags == ["p"]
    assert read.text == shown
    assert read.attributes == {"title": shown}


def test_signs_that_turn_or_break_the_text_around_them_are_replaced() -> None:
    assert join(["a\u202eb\u2067c\x07d\x00e"]) == "a\ufffdb\ufffdc\ufffdd\ufffde"
    for kept in ("\u200f", "\u200d", "tab\tand\nline", "مثال", "é"):
        assert join([kept]) == kept


def test_a_table_that_may_scroll_is_reached_by_the_keys() -> None:
    few, many = ([str(place) for place in range(count)] for count in (7, 8))
    assert "tabindex" not in table("Few", few, [few])
    assert 'role="region" aria-label="Many" tabindex="0"' in table("Many", many, [many])


def test_html_is_not_escaped_twice() -> None:
    inner = tag("b", "<")
    assert tag("p", inner, " & ", class_="a", data_label="b") == (
        '<p class="a" data-label="b"><b>&lt;</b> &amp; </p>'
    )
    assert isinstance(join([inner, "<"], "&"), Html)
    assert join([inner, "<"], "&") == "<b>&lt;</b>&amp;&lt;"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org/a?b=c&d=%20#e",
        "HTTPS://EXAMPLE.ORG",
        "https://مثال.إختبار/",
    ],
)
def test_web_addresses_become_links(url: str) -> None:
    read = Reader(link("text", url))
    assert read.tags == ["a"]
    assert read.attributes["href"] == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "https:",
        "https:///path",
        "ht\ttps://example.org",
        "https://example.org/\x00",
        "https://exa mple.org",
        "https://[::1",
        "ftp://example.org",
        "/relative",
    ],
)
def test_anything_else_stays_text(url: str) -> None:
    assert not is_web_address(url)
    assert link("text", url) == "text"
    assert not isinstance(link("<b>", url), Html)


def test_tables_name_their_rows_and_columns() -> None:
    html = table("Counts", ["Theatre", "Count"], [["Iraq", "7"], ["<i>", "8"]], numeric=(1,))
    assert "<caption>Counts</caption>" in html
    assert html.count('scope="row"') == 2
    assert '<td class="number" data-label="Count">8</td>' in html
    assert "&lt;i&gt;" in html


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Iraq", "iraq"),
        ("Red Sea/../../x", "red-sea-x"),
        ("..", "unnamed"),
        ("سوريا", "unnamed"),
        ("A" * 300, "a" * 60),
        ("CON", "con"),
        ("a\x00b", "a-b"),
    ],
)
def test_slugs_are_plain_names(name: str, stem: str) -> None:
    assert slug(name) == stem
