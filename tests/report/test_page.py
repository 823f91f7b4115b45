"""The page: complete in itself, well formed, honest, and with every report in reach."""

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.report import WeeklyReport, pictures
from tallies.report import folder as report_folder
from tallies.report.cards import cards
from tallies.report.facts import gather
from tests.report.samples import claims, quick_draw

VOID = {"meta", "img", "source", "br", "link", "input", "hr"}
CHARTS = 6


class Outline(HTMLParser):
    """Every element of a page, checking that each is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def values(self, attribute: str) -> list[str]:
        """Return all values of an attribute."""
        return [given[attribute] for _, given in self.elements if attribute in given]


@pytest.fixture(scope="module")
def page(written: WeeklyReport) -> Outline:
    """The page with real charts, parsed."""
    return Outline((written.folder / "index.html").read_text(encoding="utf-8"))


def test_page_needs_nothing_from_elsewhere(page: Outline, written: WeeklyReport) -> None:
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "form"})
    assert not page.values("src")
    assert not page.values("srcset")
    assert all(
        value.startswith("#")
        for tag, given in page.elements
        for value in ([given["href"]] if tag == "use" else [])
    )
    style = (written.folder / "index.html").read_text().split("<style>")[1].split("</style>")[0]
    assert "@import" not in style
    assert re.findall(r"url\(\"(?!data:font/otf;base64,)", style) == []


def test_links_lead_to_reports_or_to_files_beside_the_page(
    page: Outline, written: WeeklyReport
) -> None:
    beside = {path.name for path in written.files}
    urls = set(claims()["url"])
    anchors = {f"#{name}" for name in page.values("id")}
    for address in page.values("href"):
        assert address in beside | urls | anchors
    assert {f"{n}.{k}" for n in ("tally", "weekly", "reports") for k in ("csv", "parquet")} <= set(
        page.values("href")
    )


def test_policy_allows_the_style_by_its_hash_and_nothing_else(written: WeeklyReport) -> None:
    text = (written.folder / "index.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == rules["font-src"] == "data:"
    style = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert rules["style-src"] == f"'sha256-{digest}'"
    assert "script-src" not in rules


def test_page_has_no_inline_style_or_handler(page: Outline) -> None:
    names = {name for _, given in page.elements for name in given}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]


def test_ids_are_unique_and_pictures_have_words(page: Outline) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids)) >= 8
    drawn = [given for tag, given in page.elements if tag == "svg" and "role" in given]
    assert len(drawn) == 2 * CHARTS
    assert all(len(given["aria-label"]) > 40 for given in drawn)


def test_narrow_screens_get_charts_of_their_own(page: Outline) -> None:
    boxes = {
        kind: [given["viewbox"] for _, given in page.elements if given.get("class") == kind]
        for kind in ("wide", "narrow")
    }
    assert len(boxes["wide"]) == len(boxes["narrow"]) == CHARTS
    assert set(boxes["wide"]).isdisjoint(boxes["narrow"])


def test_every_chart_has_its_words_and_numbers_in_reach(page: Outline) -> None:
    assert page.text.count("This chart in words and numbers") == CHARTS
    for caption in (
        "What the reports allow at the end of each week",
        "Best estimate, and in brackets what the reports allow",
        "Counts between reports",
    ):
        assert page.text.count(caption) == 1


def test_charts_read_by_week_say_the_weeks_in_order(page: Outline) -> None:
    named = [given["name"] for tag, given in page.elements if tag == "input"]
    assert named == ["tally-week"] * 4 + ["weekly-week"] * 4
    assert "By 5 Nov 2023: Iraq 14\N{EN DASH}24, Syria 9\N{EN DASH}22" in page.text


def test_a_draft_is_marked_in_all_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_folder, "draw", quick_draw)
    texts = {}
    for draft in (True, False):
        done = tallies.weekly_report(claims(), tmp_path, definition="officials", draft=draft)
        texts[draft] = (done.folder / "index.html").read_text(encoding="utf-8")
    marks = ('<p class="draft">', "<title>Draft: ", "@top-left", 'name="robots" content="noindex"')
    assert all(mark in texts[True] for mark in marks)
    assert not [mark for mark in marks if mark in texts[False]]


def test_headings_go_down_one_step_at_a_time(page: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_page_says_the_figures_and_their_limits(page: Outline) -> None:
    assert "Reported attacks reach 24 in Iraq and 22 in Syria" in page.text
    assert "46 in all from 17 October 2023 to 9 November 2023" in page.text
    assert "Source: US officials, as carried by 2 outlets" in page.text
    assert "In the week from 6 to 12 November 2023 the reports allow 0 to 23 attacks" in page.text
    assert "they cover 4 days of it" in page.text


def test_the_likely_range_stands_beside_the_limits(page: Outline, written: WeeklyReport) -> None:
    weeks = tallies.weekly(written.record)
    row = weeks[weeks["week_end"].eq(written.week_end) & weeks["theatre"].eq("Iraq")].iloc[0]
    assert (row["band_low"], row["band_high"]) != (row["lower"], row["upper"])
    assert "Week, reports allow Week, likely range Days covered" in page.text
    allowed = f"{row['lower']} to {row['upper']}"
    likely = f"{row['band_low']} to {row['band_high']}"
    assert f"{row['estimate']} {allowed} {likely} 4 of 7" in page.text
    assert "on about 90% of days the count should lie within it" in page.text


@pytest.mark.usefixtures("quick")
def test_a_week_without_doubt_has_no_likely_range(tmp_path: Path) -> None:
    days = ("2023-10-22", "2023-10-29")
    rows = [
        {"theatre": "Iraq", "reference_date": day, "count": count, "source": "US officials"}
        for day, count in zip(days, (4, 6), strict=True)
    ]
    done = tallies.weekly_report(tallies.validate_reports(rows), tmp_path / "report")
    text = Outline((done.folder / "index.html").read_text(encoding="utf-8")).text
    assert "Week, reports allow Days covered" in text


def test_contradictions_are_explained_with_their_links(page: Outline) -> None:
    assert "1 set of reports cannot all be true" in page.text
    assert "Iraq+Syria 32" in page.text
    assert "https://example.org/d" in page.values("href")


def test_what_is_set_aside_is_shown(page: Outline) -> None:
    assert "set aside" in page.text
    assert "Hasty Herald" in page.text
    assert "off by 9" in page.text


def test_every_report_in_scope_is_linked(page: Outline) -> None:
    in_scope = claims().query("definition == 'officials' and measure == 'attacks'")
    assert set(in_scope["url"]) <= set(page.values("href"))


def test_reports_out_of_scope_are_counted(page: Outline) -> None:
    assert "11 reports: 8 kept, 1 set aside, 2 out of scope" in page.text
    assert "1 of another definition, 1 of another measure" in page.text


def test_page_is_small_enough_to_send(written: WeeklyReport) -> None:
    assert (written.folder / "index.html").stat().st_size < 1_500_000


@pytest.mark.usefixtures("quick")
def test_reports_that_agree_have_no_contradictions(tmp_path: Path) -> None:
    tallies.weekly_report(claims()[:2], tmp_path)
    page = Outline((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert "No contradictions: all reports agree." in page.text
    assert "Set aside" not in page.text


@pytest.mark.usefixtures("quick")
def test_one_theatre_has_no_row_for_all(tmp_path: Path) -> None:
    tallies.weekly_report(claims(), tmp_path, definition="observatory")
    page = Outline((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert "Reported attacks reach 31 in Syria" in page.text
    names = [given for tag, given in page.elements if given.get("class") == "name"]
    assert len(names) == 1
    assert "Iraq" not in page.text


def rising(**changes: object) -> pd.DataFrame:
    """Return reports of a rate that rises in Syria and is steady in Iraq, and two of Jordan."""
    days = pd.date_range("2023-10-16", periods=41, freq="2D")
    counts = {
        "Syria": [2 * place + 6 * max(0, place - 20) for place in range(41)],
        "Iraq": [2 * place for place in range(41)],
        "Jordan": [0, 1],
    }
    rows = [
        {"theatre": name, "reference_date": day, "count": count, "source": "officials", **changes}
        for name, some in counts.items()
        for day, count in zip(days, some, strict=False)
    ]
    return tallies.validate_reports(pd.DataFrame(rows))


@pytest.mark.usefixtures("quick")
def test_each_theatre_gets_a_sentence_on_changes(tmp_path: Path) -> None:
    tallies.weekly_report(rising(), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "The rate of reported attacks in Syria rose about 26 November 2023" in page
    assert "in Iraq: no change detected (p = " in page
    assert (
        "in Jordan: too few reports to look for a change: 1 rise between known counts, 5 needed."
        in page
    )
    assert "Looking again every week multiplies these false alarms" in page


@pytest.mark.usefixtures("quick")
def test_changes_are_looked_for_up_to_the_end_of_the_week(tmp_path: Path) -> None:
    tallies.weekly_report(rising(), tmp_path, week="2023-11-26", until="2024-01-04")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "in Syria: no change detected" in page


@pytest.mark.usefixtures("quick")
def test_a_page_without_enough_reports_says_so_and_goes_on(tmp_path: Path) -> None:
    tallies.weekly_report(claims(), tmp_path, definition="officials")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Too few reports to look for a change." in page
    assert "tallies.monitor" not in page


def test_the_rates_chart_is_drawn_with_the_changes(tmp_path: Path) -> None:
    reports = rising()
    record = tallies.reconcile(reports[reports["theatre"] != "Jordan"])
    facts = gather(record, None, None, "SUN")
    plots = dict(pictures._plots(facts, "SUN"))
    assert "rose after 25 Nov" in plots["rates"]().alt
    early = gather(record, None, pd.Timestamp("2023-12-10"), "SUN")
    alt = dict(pictures._plots(early, "SUN"))["rates"]().alt
    assert "rose" not in alt, "the chart goes on after the week, the look does not"


@pytest.mark.usefixtures("quick")
def test_a_house_order_is_that_of_the_sentences_and_the_tables(tmp_path: Path) -> None:
    data = tallies.load_dataset("us_forces_2023")
    options = {"definition": "us_dod", "theatres": ["Iraq", "Syria"], "week": "2023-11-26"}
    house = tallies.Theme(order=["Yemen", "Syria"])
    made = tallies.weekly_report(data.reports, tmp_path, theme=house, **options)
    assert made.headline == "Reported attacks reach 37 in Syria and 36 in Iraq"
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'<span class="name">(\w+)</span>', page)
    assert names == ["Syria", "Iraq", "All"]


def test_a_total_above_the_sum_of_its_parts_says_why() -> None:
    rows = [
        ("Iraq", "2024-01-30", 66),
        ("Syria", "2024-01-30", 98),
        ("Iraq+Syria", "2024-02-04", 166),
    ]
    names = ("theatre", "reference_date", "count")
    given = [{**dict(zip(names, row, strict=True)), "source": "X"} for row in rows]
    told = []
    for some in (given, given[:2]):
        record = tallies.reconcile(tallies.validate_reports(some))
        told.append(str(cards(gather(record, None, None, "SUN"))))
    assert "more than the parts: some reports give only a sum" in told[0]
    assert "more than the parts" not in told[1]


def test_a_long_range_on_a_card_is_set_smaller_and_unbroken() -> None:
    rows = [("Iraq", 1699, 1727, "between"), ("Syria", 98, None, "exact")]
    names = ("theatre", "count", "count_high", "qualifier")
    given = [dict(zip(names, row, strict=True)) for row in rows]
    day = {"source": "X", "reference_date": "2024-01-30"}
    record = tallies.reconcile(tallies.validate_reports([{**one, **day} for one in given]))
    page = str(cards(gather(record, None, None, "SUN")))
    assert '<span class="value long">1,699\u20131,727</span>' in page
    assert '<span class="value">98</span>' in page
