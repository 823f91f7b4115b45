"""Messages, numbers, dates and lists in the language in force."""

# ruff: noqa: RUF001  # dashes and letters as they are meant to be read

import threading
from datetime import date

import pytest

from tallies.errors import TalliesError
from tallies.model import language as said
from tallies.model.language import both, gettext, ngettext, number, pgettext, speaking

NBSP, LRM, RLM = "\N{NO-BREAK SPACE}", "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
DAY = date(2023, 10, 24)


def test_english_is_said_as_it_stands() -> None:
    assert gettext("at least {number}", number="35") == "at least 35"
    assert gettext("no such {thing}", thing="{message}") == "no such {message}"
    assert [ngettext("{n} row", "{n} rows", n, n=str(n)) for n in (0, 1, 2)] == [
        "0 rows",
        "1 row",
        "2 rows",
    ]


def test_every_language_is_listed_and_no_other_taken() -> None:
    assert said.languages() == ("en", "ar", "fr", "uk")
    with (
        pytest.raises(TalliesError, match=r"language='ru' is not an option. .*'ar', 'fr', 'uk'"),
        speaking("ru"),
    ):
        pass


def test_the_language_ends_with_its_block_also_after_an_error() -> None:
    def fail() -> None:
        with speaking("fr"), speaking("uk"):
            raise ValueError(said.language_in_force())

    with pytest.raises(ValueError, match="uk"):
        fail()
    assert said.language_in_force() == "en"


def test_a_thread_speaks_for_itself() -> None:
    heard = []
    with speaking("ar"):
        thread = threading.Thread(target=lambda: heard.append(gettext("Total")))
        thread.start()
        thread.join()
    assert heard == ["Total"]


@pytest.mark.parametrize(
    ("code", "short", "long", "first", "months"),
    [
        ("en", "24 Oct 2023", "24 October 2023", "1 October", "October"),
        ("fr", "24 oct. 2023", "24 octobre 2023", "1er octobre", "octobre"),
        ("uk", "24 жовт. 2023", "24 жовтня 2023 року", "1 жовтня", "жовтень"),
        ("ar", "24 أكتوبر 2023", "24 أكتوبر 2023", "1 أكتوبر", "أكتوبر"),
    ],
)
def test_dates(code: str, short: str, long: str, first: str, months: str) -> None:
    with speaking(code):
        told = [
            said.short_date(DAY, year=True),
            said.long_date(DAY),
            said.day_and_month(DAY.replace(day=1)),
            said.month_alone(DAY),
        ]
    assert [text.replace(NBSP, " ") for text in told] == [short, long, first, months]


@pytest.mark.parametrize("code", said.languages())
def test_tables_of_months_and_days_are_whole(code: str) -> None:
    with speaking(code):
        for name in (said.month, said.month_alone, said.short_month):
            assert len({name(date(2023, at, 1)) for at in range(1, 13)}) == 12
        assert len({said.weekday(date(2023, 10, at)) for at in range(2, 9)}) == 7
        assert said.weekday(date(2023, 10, 2)) in {"Monday", "lundi", "понеділок", "الاثنين"}


@pytest.mark.parametrize(
    ("code", "count", "share"),
    [
        ("en", "12,345", "97.5%"),
        ("fr", f"12{NBSP}345", f"97,5{NBSP}%"),
        ("uk", f"12{NBSP}345", f"97,5{NBSP}%"),
        ("ar", "12,345", "97.5%"),
    ],
)
def test_numbers(code: str, count: str, share: str) -> None:
    with speaking(code):
        assert number(12345) == count
        assert said.percent(0.975) == share


def test_every_plural_form_of_ukrainian_and_arabic() -> None:
    def reports(count: int) -> str:
        return ngettext("{number} report", "{number} reports", count, number=str(count))

    with speaking("uk"):
        assert [reports(n) for n in (1, 2, 5, 11, 21, 22)] == [
            *("1 повідомлення", "2 повідомлення", "5 повідомлень", "11 повідомлень"),
            *("21 повідомлення", "22 повідомлення"),
        ]
    with speaking("ar"):
        assert [reports(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)] == [
            *("لا تقارير", "تقرير واحد", "2 من التقارير", "3 تقارير", "10 تقارير"),
            *("11 تقريرًا", "99 تقريرًا", "100 تقرير", "102 تقرير", "103 تقارير"),
        ]


def test_lists() -> None:
    assert both(["a"]) == "a"
    assert both(["a", "b", "c"]) == "a, b and c"
    assert said.either(["a", "b"]) == "a or b"
    with speaking("fr"):
        assert both(["a", "b", "c"]) == "a, b et c"
    with speaking("ar"):
        assert both(["سوريا", "العراق", "الأردن"]) == "سوريا، العراق والأردن"


def test_a_latin_name_keeps_its_brackets_in_a_line_from_the_right() -> None:
    with speaking("ar"):
        told = gettext("Source: {source}", source="SOHR (UK)")
        assert told == f"المصدر: {RLM}{LRM}SOHR (UK){LRM}{RLM}"
        assert gettext("Source: {source}", source="وزارة") == "المصدر: وزارة"
        assert gettext("at least {number}", number="35") == "35 على الأقل"
    with speaking("uk"):
        assert gettext("Source: {source}", source="SOHR (UK)") == "Джерело: SOHR (UK)"


def test_a_short_month_at_the_end_of_a_sentence_has_one_stop() -> None:
    with speaking("fr"):
        day = said.short_date(DAY)
        assert gettext("{sentence}.", sentence=f"Le {day}") == f"Le 24{NBSP}oct."
    assert pgettext("nowhere", "as it is..") == "as it is.."


def test_what_is_counted() -> None:
    assert said.with_measure("40", 40, "attacks") == "40 attacks"
    assert said.with_measure("40", 40, "drones") == "40 drones"
    with speaking("uk"):
        assert [said.with_measure(str(n), n, "атаки") for n in (1, 3, 40)] == [
            *("1 атака", "3 атаки", "40 атак"),
        ]
        assert said.reported("attacks") == "Атаки за повідомленнями"
        assert said.reported("drones") == "За повідомленнями (drones)"
