"""The weekly page in other languages."""

# ruff: noqa: RUF001  # letters as they are meant to be read

import html
import json
import re
from pathlib import Path

import pytest

import tallies
from tallies.errors import TalliesError
from tallies.model.language import languages
from tallies.report import folder as report_folder
from tallies.report.words import figure, limits, period, theatre_name
from tests.report.samples import claims, quick_draw
from tests.report.test_page import Outline

OTHERS = languages()[1:]


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the charts out, where a test is about words."""
    monkeypatch.setattr(report_folder, "draw", quick_draw)


def page(folder: Path, language: str, **options: object) -> str:
    """Write a page and return its HTML."""
    tallies.weekly_report(claims(), folder, definition="officials", language=language, **options)
    return (folder / "index.html").read_text(encoding="utf-8")


def own_words(text: str) -> str:
    """Return the words of a page that are not marked as English, given by data, or links."""
    body = text.split("<body>")[1]
    body = re.sub(r'<(span|p) lang="en" dir="ltr">.*?</\1>', " ", body)
    body = re.sub(r"<(bdi|a|svg)\b.*?</\1>", " ", body, flags=re.DOTALL)
    body = re.sub(r'"[^"]*"', " ", body)
    return html.unescape(re.sub(r"<[^>]*>", " ", body))


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_says_its_language_and_direction(
    tmp_path: Path, language: str, no_charts: None
) -> None:
    text = page(tmp_path, language)
    Outline(text)
    direction = ' dir="rtl"' if language == "ar" else ""
    assert f'<html lang="{language}"{direction}>' in text
    told = json.loads((tmp_path / "headline.json").read_text(encoding="utf-8"))
    assert told["language"] == language


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_no_english_word_is_left_unmarked(tmp_path: Path, language: str, no_charts: None) -> None:
    text = re.sub(r"https?://\S+|\S+ SUN", " ", own_words(page(tmp_path, language, draft=True)))
    data = " ".join(claims()[["theatre", "source", "publisher", "definition"]].stack())
    known = set(re.findall(r"[A-Za-z]{3,}", f"{data} tallies monitor reports csv Tab"))
    assert set(re.findall(r"[A-Za-z]{3,}", text)) - known == set()


def test_explanations_are_marked_as_english(tmp_path: Path, no_charts: None) -> None:
    record = tallies.reconcile(claims(), definition="officials")
    assert len(record.contradictions)
    text = page(tmp_path, "ar")
    assert text.count('<p lang="en" dir="ltr">') == len(record.contradictions)
    assert '<p lang="en"' not in page(tmp_path, "en")


def test_the_english_page_is_as_it_was_after_another_language(
    tmp_path: Path, no_charts: None
) -> None:
    before = page(tmp_path / "a", "en")
    page(tmp_path / "b", "ar")
    assert page(tmp_path / "c", "en") == before


def test_a_dataset_gives_its_subject_in_english_alone(tmp_path: Path, no_charts: None) -> None:
    data = tallies.load_dataset("us_forces_2023")
    english = tallies.weekly_report(data, tmp_path / "en", week="2023-11-26")
    french = tallies.weekly_report(data, tmp_path / "fr", week="2023-11-26", language="fr")
    assert english.headline == "Attacks on US forces reach 36 in Iraq and 37 in Syria"
    nbsp = "\N{NO-BREAK SPACE}"
    assert french.headline == f"Attaques signalées{nbsp}– Iraq{nbsp}: 36, Syria{nbsp}: 37"


def test_words_of_the_page() -> None:
    import pandas as pd

    from tallies.model.language import speaking

    first, last = pd.Timestamp("2023-10-30"), pd.Timestamp("2023-11-05")
    report = pd.Series({"qualifier": "at_least", "count": 36, "count_high": pd.NA})
    with speaking("uk"):
        assert limits(34, 36).replace("\N{NO-BREAK SPACE}", " ") == "від 34 до 36"
        assert period(first, last).replace("\N{NO-BREAK SPACE}", " ") == (
            "30 жовтня – 5 листопада 2023 року"
        )
        assert figure(report) == "щонайменше 36"
        assert theatre_name("total") == "Усього"
    with speaking("fr"):
        assert theatre_name("Iraq+Syria") == "Iraq et Syria"
        assert limits(5, None) == "au moins 5"


def test_an_unknown_language_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(TalliesError, match=r"language='de' is not an option\. Choose one of 'en'"):
        page(tmp_path, "de")
    assert not any(tmp_path.iterdir())
