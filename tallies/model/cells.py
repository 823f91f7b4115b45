"""One cell in, one value or one fault out; nothing is guessed."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd

from tallies.errors import nearest
from tallies.model.characters import is_plain, mixed_scripts, tidy, too_long, unseen
from tallies.model.count_text import count_fault, wording
from tallies.model.date_text import (
    FIRST_YEAR,
    LAST_YEAR,
    date_fault,
    offset_fault,
    time_fault,
    year_fault,
)
from tallies.model.findings import Fault

HIGHEST_COUNT = 10**9
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")
_WHOLE = re.compile(r"([0-9]+)\.0{1,2}")


class Cell(NamedTuple):
    """A parsed cell; None is missing, `change` the code of the rule that changed its text."""

    value: object = None
    change: str | None = None
    fault: Fault | None = None


def is_missing(raw: object) -> bool:
    """Tell whether a raw value is one of the ways in which tables say nothing."""
    return raw is None or raw is pd.NA or raw is pd.NaT or (isinstance(raw, float) and raw != raw)


def parse_name(raw: object) -> Cell:
    """Parse a name: composed, trimmed, single blanks, nothing hidden, one alphabet a word."""
    return _parse_text(raw, "name")


def parse_link(raw: object) -> Cell:
    """Parse an address: as a name, but alphabets may mix."""
    return _parse_text(raw, "link")


def parse_free(raw: object) -> Cell:
    """Parse free text: trimmed; lines and every script are welcome, hidden reordering is not."""
    return _parse_text(raw, "free")


def _parse_text(raw: object, style: str) -> Cell:
    """Parse text of one of the three styles."""
    if not isinstance(raw, str):
        return _not_text(raw)
    if is_plain(raw):
        return Cell(raw)
    text = raw.strip() if style == "free" else tidy(raw)
    # A line break inside a name is a fault, at its ends a blank like any other.
    seen = raw.strip()
    fault = too_long(raw) or unseen(seen, free=style == "free")
    if fault is None and style == "name":
        fault = mixed_scripts(text)
    if fault is not None:
        return Cell("", fault=fault)
    return Cell(text, change=None if text == raw else "C02")


def _not_text(raw: object) -> Cell:
    """Parse what a typed table may hold in a text column."""
    if is_missing(raw):
        return Cell("")
    if isinstance(raw, Integral) and not isinstance(raw, bool | np.bool_):
        return Cell(str(int(raw)), change="A18")
    found = f"is a {type(raw).__name__} in a text column"
    return Cell("", fault=Fault("A18", found, "give the column as text"))


def parse_word(raw: object, column: str, words: tuple[str, ...]) -> Cell:
    """Parse one word of a closed list, in any case, blanks or hyphens for underscores."""
    cell = parse_name(raw)
    if cell.fault or not cell.value:
        return cell
    text = str(cell.value)
    word = re.sub(r"[\s-]", "_", text.casefold())
    if word in words:
        return Cell(word, change=None if word == raw else "A05")
    meant = wording(text) if column == "qualifier" else None
    hint = nearest(meant or word, words)
    mend = f"write one of {', '.join(words)}{'.' if hint else ''}{hint}"
    return Cell("", fault=Fault("A05", f"is not a known {column}", mend))


def parse_theatre(raw: object) -> Cell:
    """Parse a theatre or a sum of theatres, whose parts come out in alphabetical order."""
    cell = parse_name(raw)
    if cell.fault or not cell.value:
        return cell
    text = str(cell.value)
    names = [part.strip() for part in text.split("+")]
    if "" in names:
        return Cell("", fault=Fault("C09", "has an empty part", "write a sum as Iraq+Syria"))
    if len(set(names)) < len(names):
        return Cell("", fault=Fault("C09", "names a part twice", "name each part once"))
    if any(name.casefold() == "total" for name in names):
        mend = "name the parts that the sum covers, such as Iraq+Syria"
        return Cell("", fault=Fault("D04", "uses the reserved word total", mend))
    ordered = "+".join(sorted(names))
    return Cell(ordered, change=cell.change if ordered == text else "C09")


def parse_date(raw: object, first_year: int = FIRST_YEAR) -> Cell:
    """Parse a day: ISO text, a date, or a moment at midnight without zone."""
    if isinstance(raw, str):
        return _date_text(raw, first_year)
    if is_missing(raw):
        return Cell()
    if isinstance(raw, np.datetime64):
        raw = pd.Timestamp(raw)
    if isinstance(raw, datetime):
        if raw.tzinfo is not None:
            return Cell(fault=offset_fault())
        if raw != datetime(raw.year, raw.month, raw.day):  # noqa: DTZ001  # zone-free by contract
            return Cell(fault=time_fault())
        raw = raw.date()
    if isinstance(raw, date):
        inside = first_year <= raw.year <= LAST_YEAR
        return Cell(raw) if inside else Cell(fault=year_fault(first_year))
    if isinstance(raw, Integral) and not isinstance(raw, bool | np.bool_):
        return Cell(fault=date_fault(str(int(raw))))
    found = f"is a {type(raw).__name__}, not a day"
    return Cell(fault=Fault("B05", found, "write the day as YYYY-MM-DD"))


def _date_text(raw: str, first_year: int) -> Cell:
    """Parse a day in text; only YYYY-MM-DD passes."""
    text = raw.strip()
    if not text:
        return Cell(change="A02" if raw else None)
    if _ISO.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return Cell(fault=date_fault(text))
        if first_year <= day.year <= LAST_YEAR:
            return Cell(day, change=None if text == raw else "A02")
        return Cell(fault=year_fault(first_year))
    return Cell(fault=too_long(text) or date_fault(text))


def parse_count(raw: object, thousands: str | None = None) -> Cell:
    """Parse a count: digits, or a number that is whole."""
    if isinstance(raw, str):
        return _count_text(raw, thousands)
    if is_missing(raw):
        return Cell()
    if isinstance(raw, bool | np.bool_):
        return Cell(fault=count_fault(str(raw)))
    if isinstance(raw, Integral):
        return _in_range(int(raw), None)
    if isinstance(raw, float | np.floating | Decimal):
        if not float(raw).is_integer():
            return Cell(fault=count_fault(str(raw)))
        return _in_range(int(raw), "A08")
    fault = Fault("A05", f"is a {type(raw).__name__}, not a count", "write the number in digits")
    return Cell(fault=fault)


def _count_text(raw: str, thousands: str | None) -> Cell:
    """Parse a count in text."""
    text = raw.strip()
    if not text:
        return Cell(change="A02" if raw else None)
    change = None if text == raw else "A02"
    if not text.isascii():
        text, mixed = _latin_digits(text)
        if mixed:
            return Cell(fault=Fault("A13", "mixes digit systems", "write the digits 0 to 9 only"))
        change = change if text == raw.strip() else "A13"
    if thousands is not None and thousands in text:
        groups = text.split(thousands)
        if 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
            text, change = "".join(groups), "A03"
    whole = _WHOLE.fullmatch(text)
    if whole:
        text, change = whole[1], "A08"
    if not _DIGITS.fullmatch(text):
        return Cell(fault=too_long(text) or count_fault(text))
    digits = text.lstrip("0") or "0"
    # A number that long is refused before Python is asked to read it.
    value = int(digits) if len(digits) <= 12 else HIGHEST_COUNT + 1
    return _in_range(value, change if digits == text else change or "A08")


def _latin_digits(text: str) -> tuple[str, bool]:
    """Write the digits of one other system as 0 to 9; tell when systems mix."""
    values = {mark: unicodedata.decimal(mark, None) for mark in set(text)}
    zeros = {ord(mark) - value for mark, value in values.items() if value is not None}
    if len(zeros) > 1:
        return text, True
    return "".join(mark if values[mark] is None else str(values[mark]) for mark in text), False


def _in_range(value: int, change: str | None) -> Cell:
    """Accept a whole number from 0 to the ceiling."""
    if value < 0:
        return Cell(fault=count_fault("-1"))
    if value > HIGHEST_COUNT:
        found = f"is above the ceiling of {HIGHEST_COUNT:,}"
        return Cell(fault=Fault("A15", found, "correct the number"))
    return Cell(value, change=change)
