"""Earlier editions: which are linked, and which of their figures were corrected, and why."""

import json
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.errors import FormatError, TalliesError
from tallies.report import archive
from tallies.report.facts import gather
from tests.report.samples import claims

pytestmark = pytest.mark.usefixtures("quick")
OPTIONS = {"definition": "officials"}


def write(out: Path, reports: pd.DataFrame | None = None, **options: object) -> str:
    """Write a page and return its text."""
    given = {**OPTIONS, **options}
    tallies.weekly_report(claims() if reports is None else reports, out, **given)  # type: ignore[arg-type]
    return (out / "index.html").read_text(encoding="utf-8")


def numbers(out: Path) -> dict[str, object]:
    """Return what headline.json says."""
    found: dict[str, object] = json.loads((out / "headline.json").read_text(encoding="utf-8"))
    return found


def corrected() -> pd.DataFrame:
    """Return the claims, with two figures of 30 October one lower by the source's own word."""
    rows = claims()
    wrong = rows[rows["report_id"].isin(["b1", "b3"])]
    fixed = wrong.assign(
        report_id=wrong["report_id"] + "-fixed",
        count=wrong["count"] - 1,
        supersedes=wrong["report_id"],
        report_date=pd.Timestamp("2023-11-10"),
    )
    return tallies.validate_reports(pd.concat([rows, fixed], ignore_index=True))


def test_a_corrected_figure_is_named_with_old_new_and_why(tmp_path: Path) -> None:
    write(tmp_path / "2023-W44", week="2023-W44")
    page = write(tmp_path / "2023-W45", corrected(), archive=tmp_path)
    assert "We published figures that are told otherwise now." in page
    assert "<strong>Iraq, by 30 Oct 2023: 14, now 13</strong>" in page
    assert '<a href="../2023-W44/index.html">the edition of the week to 5 Nov 2023</a>' in page
    assert "corrected in the reports" in page or "new since then: Iraq 13 by 30 Oct 2023" in page
    told = numbers(tmp_path / "2023-W45")["corrections"]
    assert isinstance(told, list)
    assert [(one["theatre"], one["day"], one["then"], one["now"]) for one in told] == [
        ("Iraq", "2023-10-30", "14", "13"),
        ("total", "2023-10-30", "23", "22"),
    ]
    assert all("b1-fixed" in one["why"] for one in told)
    assert {one["published"] for one in told} == {"../2023-W44/index.html"}


def test_the_source_s_own_correction_is_named_without_an_archive(tmp_path: Path) -> None:
    page = write(tmp_path, corrected())
    words = "Iraq, by 30 Oct 2023: 14, now 13. US officials corrected it on 10 Nov 2023."
    assert page.count(words) == 2, "in the notice and in the list"
    assert "We published" not in page
    later = corrected()
    later.loc[later["supersedes"] != "", "report_date"] = pd.Timestamp("2023-11-02")
    assert write(tmp_path, later).count("now 13. US officials corrected it on 2 Nov 2023") == 1


def test_what_still_stands_or_is_narrower_is_no_correction(tmp_path: Path) -> None:
    write(tmp_path / "a", week="2023-W44")
    page = write(tmp_path / "b", archive=tmp_path)
    assert 'class="correction"' not in page
    assert "Earlier editions" in page
    assert "Week from 30 October to 5 November 2023" in page
    assert "Reported attacks reach 14 in Iraq and 9 in Syria" in page
    assert numbers(tmp_path / "b")["corrections"] == []


def test_an_edition_without_its_tables_says_no_why(tmp_path: Path) -> None:
    write(tmp_path / "a", week="2023-W44")
    (tmp_path / "a" / "tally.parquet").unlink()
    page = write(tmp_path / "b", corrected(), archive=tmp_path)
    assert "Iraq, by 30 Oct 2023: 14, now 13" in page
    assert "Because of reports" not in page.split("A source corrected")[0]


def test_only_editions_of_this_page_count_the_latest_first(tmp_path: Path) -> None:
    write(tmp_path / "old", week="2023-W43")
    write(tmp_path / "mid", week="2023-W44")
    write(tmp_path / "same week")
    write(tmp_path / "draft", week="2023-W44", draft=True)
    write(tmp_path / "other", definition="observatory")
    (tmp_path / "no page").mkdir()
    out = tmp_path / "new"
    page = write(out, archive=tmp_path)
    links = [
        part.split('"')[0] for part in page.split('<section id="editions">')[1].split('href="')
    ]
    assert links[1:4] == ["../same%20week/index.html", "../mid/index.html", "../old/index.html"]
    early = write(out, week="2023-W44", archive=tmp_path)
    assert "same%20week" not in early, "that one is later than this"
    again = write(out, archive=tmp_path)
    assert 'href="../new/' not in again, "a page is no edition earlier than itself"
    assert again == page


def test_the_archive_itself_may_be_an_edition(tmp_path: Path) -> None:
    write(tmp_path / "a", week="2023-W44")
    assert 'href="../a/index.html"' in write(tmp_path / "b", archive=tmp_path / "a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSONDecodeError"),
        ("[]", "TypeError"),
        ("{}", "KeyError: 'headline'"),
        ('{"layout": "9"}', "KeyError"),
    ],
)
def test_a_broken_edition_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "headline.json").write_text(text)
    with pytest.raises(FormatError, match=rf"headline.json' is no .*{words}.*Fix: take the folder"):
        write(tmp_path / "b", archive=tmp_path)
    assert not (tmp_path / "b").exists()


def test_another_layout_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "a", week="2023-W44")
    file = tmp_path / "a" / "headline.json"
    file.write_text(file.read_text().replace('"layout": "1"', '"layout": "7"'))
    with pytest.raises(FormatError, match="has the layout '7'"):
        write(tmp_path / "b", archive=tmp_path)


def test_no_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(TalliesError, match=r"is no folder\. Fix: name the folder"):
        write(tmp_path / "b", archive=tmp_path / "gone")


def test_corrections_of_other_theatres_are_left_out() -> None:
    facts = gather(
        tallies.reconcile(corrected(), definition="officials", theatres=["Syria"]),
        None,
        None,
        "SUN",
    )
    assert archive.superseded(facts) == []


def test_headline_numbers_are_plain_and_in_order(tmp_path: Path) -> None:
    write(tmp_path)
    told = numbers(tmp_path)
    assert list(told) == [
        "layout",
        "made_with",
        "draft",
        "language",
        "headline",
        "subject",
        "measure",
        "definition",
        "since",
        "as_of",
        "day",
        "week_start",
        "week_end",
        "figures",
        "sources",
        "reports_used",
        "outlets_used",
        "contradictions",
        "corrections",
    ]
    assert told["headline"] == "Reported attacks reach 24 in Iraq and 22 in Syria"
    assert (told["day"], told["week_start"]) == ("2023-11-09", "2023-11-06")
    assert (told["draft"], told["as_of"], told["since"]) == (False, None, "2023-10-17")
    figures = told["figures"]
    assert isinstance(figures, list)
    assert [one["theatre"] for one in figures] == ["Iraq", "Syria", "total"]
    assert (figures[2]["lower"], figures[2]["estimate"], figures[2]["upper"]) == (46, 46, 46)
    assert figures[2]["week"]["days_covered"] == 4
    assert figures[2]["week"]["lower"] == 0
    assert figures[2]["week"]["upper"] == 23


def test_every_key_is_documented(tmp_path: Path) -> None:
    manual = Path(__file__).parents[2] / "docs" / "reference" / "page.md"
    if not manual.exists():
        pytest.skip("the manual lies in the checkout only")
    write(tmp_path)
    told = numbers(tmp_path)
    figures = told["figures"]
    assert isinstance(figures, list)
    text = manual.read_text(encoding="utf-8")
    section = text.split("## headline.json")[1]
    for key in (*told, *figures[0], *figures[0]["week"], *archive.Correction.__slots__[:5]):
        assert f"`{key}`" in section or f".{key}`" in section or f"[].{key}`" in section, key
