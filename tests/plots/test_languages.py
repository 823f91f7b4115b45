"""What charts say in other languages: the numbers and days of the English ones, no others."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tallies import (
    Reconciliation,
    find_changepoints,
    load_dataset,
    plot_overview,
    plot_rates,
    plot_revisions,
    plot_sources,
    plot_tally,
    plot_weekly,
    reconcile,
    replay,
)
from tallies.model.language import languages, month, speaking
from tallies.plots.chart import Chart

OTHERS = languages()[1:]
DATA = load_dataset("us_forces_2023")
MARKS = dict.fromkeys(map(ord, "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"))


def record(**options: Any) -> Reconciliation:
    return reconcile(
        DATA.reports, definition="us_dod", **{"theatres": ["Iraq", "Syria"], **options}
    )


@pytest.fixture(scope="module")
def charts() -> dict[str, Callable[..., Chart]]:
    short, long = record(until="2023-11-23"), record(theatres=None)
    days = pd.date_range("2023-10-29", "2023-12-03", freq="7D")
    known = replay(DATA.reports, days, definition="us_dod", undated="reference_date")
    changes = find_changepoints(long)
    return {
        "tally": lambda **look: plot_tally(short, events=DATA.events, **look),
        "long tally": lambda **look: plot_tally(long, **look),
        "weekly": lambda **look: plot_weekly(short, **look),
        "long weekly": lambda **look: plot_weekly(long, **look),
        "rates": lambda **look: plot_rates(short, **look),
        "changes": lambda **look: plot_rates(long, changes=changes, **look),
        "sources": lambda **look: plot_sources(short, theatre="Iraq", **look),
        "revisions": lambda **look: plot_revisions(known, theatre="Syria", **look),
        "overview": lambda **look: plot_overview(long, changes=changes, **look),
    }


def figures(text: str, language: str) -> Counter[str]:
    """Return the numbers of a text, whatever marks the language puts into them."""
    text = text.translate(MARKS)
    if language in {"fr", "uk"}:
        text = re.sub(r"(?<=\d)\N{NO-BREAK SPACE}(?=\d{3}\b)", "", text)
        text = re.sub(r"(?<=\d),(?=\d)", ".", text).replace("1er", "1")
    else:
        text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return Counter(re.findall(r"\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["tally", "long tally", "weekly", "long weekly", "rates"])
def test_titles_and_alternative_texts_say_the_same_numbers(
    name: str, language: str, charts: dict[str, Callable[..., Chart]]
) -> None:
    same_numbers(charts[name], language)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["changes", "sources", "revisions", "overview"])
def test_findings_say_the_same_numbers(
    name: str, language: str, charts: dict[str, Callable[..., Chart]]
) -> None:
    same_numbers(charts[name], language)


def same_numbers(draw: Callable[..., Chart], language: str) -> None:
    """Hold what a chart says in a language against what it says in English."""
    english, other = draw(), draw(language=language)
    assert other.language == language
    assert other.title != english.title
    for what in ("title", "alt", "source"):
        told, meant = getattr(other, what), getattr(english, what)
        assert figures(told, language) == figures(meant, "en"), (told, meant)
    numbers = english.data.select_dtypes("number")
    pd.testing.assert_frame_equal(other.data[numbers.columns], numbers)


@pytest.mark.parametrize("language", ["ar", "uk"])
@pytest.mark.parametrize("name", ["long tally", "weekly", "rates", "changes", "overview"])
def test_no_english_word_is_drawn_but_from_the_data(
    name: str, language: str, charts: dict[str, Callable[..., Chart]]
) -> None:
    data = {"Iraq", "Syria", "Jordan", "US", "Department", "of", "Defense", "tallies", "p"}
    for text in charts[name](language=language).figure.texts:
        assert set(re.findall(r"[A-Za-z]+", text.get_text())) <= data, text.get_text()


@pytest.mark.parametrize("language", OTHERS)
def test_days_drawn_are_those_of_the_data(language: str) -> None:
    table = record(until="2023-11-23")
    chart = plot_tally(table, language=language)
    since = pd.Timestamp(table.metadata["since"])
    with speaking(language):
        name = month(since)
    subtitle = next(
        text.get_text() for text in chart.figure.texts if text.get_label() == "text: subtitle"
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert f"{since.day} {name} {since.year}" in subtitle


def test_a_page_from_the_right_is_set_at_its_right_edge() -> None:
    table = record(until="2023-11-23")
    edges = {}
    for language in ("en", "ar"):
        chart = plot_tally(table, language=language)
        renderer = chart.figure.canvas.get_renderer()
        title, foot = (
            next(t for t in chart.figure.texts if t.get_label() == f"text: {label}")
            for label in ("title", "foot")
        )
        boxes = [text.get_window_extent(renderer) for text in (title, foot)]
        edges[language] = [(round(box.x0 / 200, 1), round(box.x1 / 200, 1)) for box in boxes]
    assert [left for left, _ in edges["en"]] == [0.4, 0.4]
    assert [right for _, right in edges["ar"]] == [7.6, 7.6]


def test_time_runs_to_the_right_in_every_language() -> None:
    limits = {plot_weekly(record(), language=code).axes[0].get_xlim() for code in ("en", "ar")}
    assert all(first < last for first, last in limits)


def test_files_name_their_language(tmp_path: Any) -> None:
    for language in ("en", "ar"):
        plot_tally(record(), language=language).save(tmp_path / f"{language}.svg")
    assert 'xml:lang="ar"' in (tmp_path / "ar.svg").read_text(encoding="utf-8")
    assert "xml:lang" not in (tmp_path / "en.svg").read_text(encoding="utf-8")
