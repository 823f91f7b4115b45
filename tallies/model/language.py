"""The language in force, and what is said in it: messages, numbers, dates and lists.

A message is an English sentence with named places, and is looked up as it stands; English needs
no catalogue. The others lie in `tallies/locale`, and `.ci/languages` keeps them complete. Nothing
here reads the machine's locale.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tallies.errors import check_option
from tallies.model.columns import DEFAULT_MEASURE

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en"
DOMAIN = "tallies"
CATALOGUES = Path(__file__).parents[1] / "locale"
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages at hand: English, and every one that has a catalogue."""
    found = CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return (ENGLISH, *sorted(path.parents[1].name for path in found))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything within in a language."""
    check_option("language", language, languages())
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def language_in_force() -> str:
    """Return the code of the language in force, such as ``"fr"``."""
    return _LANGUAGE.get()


def right_to_left() -> bool:
    """Whether the language in force is written from right to left."""
    return pgettext("direction of writing: ltr or rtl", "ltr") == "rtl"


def gettext(message: str, /, **values: str) -> str:
    """Return a message in the language in force, its places filled."""
    return _filled(_catalogue().gettext(message), values)


def ngettext(one: str, many: str, count: int, /, **values: str) -> str:
    """Return the form of a message that goes with a count."""
    return _filled(_catalogue().ngettext(one, many, abs(int(count))), values)


def pgettext(context: str, message: str, /, **values: str) -> str:
    """Return a message that would mean several things without its context."""
    return _filled(_catalogue().pgettext(context, message), values)


def counted(message: str, count: int, /, **values: str) -> str:
    """Return the form that goes with a count, of a message that has one form only in English."""
    return ngettext(message, message, count, **values)


def N_(message: str) -> str:  # the name that catalogues know it by
    """Mark a message that is looked up later."""
    return message


def _filled(message: str, values: dict[str, str]) -> str:
    """Return a message with its places filled; none of the values can turn its direction."""
    if not values:
        return message
    if _LANGUAGE.get() == ENGLISH:
        return message.format_map(values)
    if right_to_left():
        values = {name: apart(value) for name, value in values.items()}
    said = message.format_map(values)
    # A short month ends in a full stop, and a sentence needs no second one.
    return _TWO_STOPS.sub(".", said)


def has_letters_from_the_right(text: str) -> bool:
    """Whether a text has a letter of a script that runs from right to left."""
    letters = (unicodedata.bidirectional(char) for char in text if char != RIGHT_TO_LEFT_MARK)
    return any(kind in {"R", "AL"} for kind in letters)


def apart(text: str) -> str:
    """Return a text for a sentence that runs from right to left, between marks where it does not.

    Without them the end of a name in Latin letters, such as its last bracket, and the number
    after it would be set on the wrong side of it.
    """
    strong = (unicodedata.bidirectional(char) for char in text)
    first = next((kind for kind in strong if kind in {"L", "R", "AL"}), "")
    if first != "L":
        return text
    inside = f"{LEFT_TO_RIGHT_MARK}{text}{LEFT_TO_RIGHT_MARK}"
    return f"{RIGHT_TO_LEFT_MARK}{inside}{RIGHT_TO_LEFT_MARK}"


@lru_cache(maxsize=16)
def _translations(language: str) -> "NullTranslations":
    """Return the catalogue of a language."""
    import gettext as standard

    if language == ENGLISH:
        return standard.NullTranslations()
    path = CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return standard.GNUTranslations(file)


def _catalogue() -> "NullTranslations":
    """Return the catalogue in force."""
    return _translations(_LANGUAGE.get())


def written(figures: str) -> str:
    """Return figures written the English way, "1,234.5", with the marks of the language."""
    if _LANGUAGE.get() == ENGLISH:
        return figures
    marks = {
        ",": pgettext("between thousands", ","),
        ".": pgettext("before decimals", "."),
        "-": "\N{MINUS SIGN}",
    }
    return "".join(marks.get(char, char) for char in figures)


def number(value: float) -> str:
    """Return a count in full, its thousands marked."""
    return written(f"{int(value):,}")


def percent(share: float) -> str:
    """Return a share of 1 as "95%"."""
    return pgettext("a share", "{number}%", number=written(f"{100 * share:g}"))


def measure_in_words(measure: str) -> str:
    """Return what is counted, in the plural; only the usual measure is known to catalogues."""
    return gettext("attacks") if measure == DEFAULT_MEASURE else measure


def with_measure(figure: str, value: float, measure: str) -> str:
    """Return a figure with what is counted: "40 attacks"."""
    if measure == measure_in_words(DEFAULT_MEASURE):
        return counted("{number} attacks", int(value), number=figure)
    return pgettext("a figure and its unit", "{number} {unit}", number=figure, unit=measure)


def reported(measure: str) -> str:
    """Return what titles are about where nobody says it: "Reported attacks"."""
    if measure in (DEFAULT_MEASURE, measure_in_words(DEFAULT_MEASURE)):
        return gettext("Reported attacks")
    return gettext("Reported {unit}", unit=measure)


def listed(items: Sequence[str], between: str, last: str) -> str:
    """Return items in a row, with one word between them and another before the last."""
    if right_to_left():
        items = [apart(item) for item in items]
    return last.join([between.join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def several(items: Sequence[str]) -> str:
    """Return "a, b", to which more is added."""
    comma = pgettext("between the items of a list", ", ")
    return listed(items, comma, comma)


def both(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    comma = pgettext("between the items of a list", ", ")
    return listed(items, comma, pgettext("before the last item of a list", " and "))


def either(items: Sequence[str]) -> str:
    """Return "a, b or c"."""
    comma = pgettext("between the items of a list", ", ")
    return listed(items, comma, pgettext("before the last item of a choice", " or "))


def figures_in_a_row(items: Sequence[str]) -> str:
    """Return "36 in Iraq, 2 in Jordan and 37 in Syria"."""
    comma = pgettext("between figures with their theatres", ", ")
    return listed(items, comma, pgettext("before the last figure with its theatre", " and "))


def day_of_month(when: date) -> str:
    """Return the number of a day in its month."""
    if when.day == 1:
        return pgettext("first day of a month", "1")
    return str(when.day)


def month(when: date) -> str:
    """Return the month as it stands in a date."""
    names = pgettext(
        "months in a date",
        "January, February, March, April, May, June, July, August, September, October, "
        "November, December",
    )
    return names.split(", ")[when.month - 1]


def month_alone(when: date) -> str:
    """Return the month as it stands without a day."""
    names = pgettext(
        "months without a day",
        "January, February, March, April, May, June, July, August, September, October, "
        "November, December",
    )
    return names.split(", ")[when.month - 1]


def short_month(when: date) -> str:
    """Return the short name of a month."""
    names = pgettext("short months", "Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec")
    return names.split(", ")[when.month - 1]


def weekday(when: date) -> str:
    """Return the day of the week."""
    names = pgettext(
        "days of the week", "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"
    )
    return names.split(", ")[when.weekday()]


def short_date(when: date, *, year: bool = False) -> str:
    """Return "24 Oct", or "24 Oct 2023"."""
    day, name = day_of_month(when), short_month(when)
    if year:
        return pgettext("short date", "{day} {month} {year}", day=day, month=name, year=_year(when))
    return pgettext("short date", "{day} {month}", day=day, month=name)


def long_date(when: date) -> str:
    """Return "24 October 2023"."""
    day, name = day_of_month(when), month(when)
    return pgettext("long date", "{day} {month} {year}", day=day, month=name, year=_year(when))


def day_and_month(when: date) -> str:
    """Return "24 October"."""
    return pgettext("long date", "{day} {month}", day=day_of_month(when), month=month(when))


def _year(when: date) -> str:
    """Return the year in figures."""
    return str(when.year)
