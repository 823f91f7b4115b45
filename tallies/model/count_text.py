"""Why a text is not a plain whole number, and how to write what it means."""

import re
from collections.abc import Callable

from tallies.model.columns import QUALIFIERS
from tallies.model.findings import Fault, name_mark

_MISSING = "nan na n/a n.a. null none nil - -- --- ? ?? unknown unk tbc tbd tba . * x missing"
_VAGUE_WORDS = "dozen dozens score scores several many few some hundreds thousands tens multiple"
_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
MISSING_WORDS = frozenset(_MISSING.split()) | {"\u2013", "\u2014"}
_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f"})
_VAGUE = frozenset(_VAGUE_WORDS.split())
_UNITS = {word: number for number, word in enumerate(_UNIT_WORDS.split())}
_TENS = {word: 10 * number for number, word in enumerate(_TEN_WORDS.split(), start=2)}
_WORDING = {
    "at least": "at_least",
    "a minimum of": "at_least",
    ">=": "at_least",
    "≥": "at_least",
    "more than": "more_than",
    "over": "more_than",
    ">": "more_than",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "approx.": "about",
    "approx": "about",
    "ca.": "about",
    "ca": "about",
    "c.": "about",
    "roughly": "about",
    "some": "about",
    "circa": "about",
    "~": "about",
    "≈": "about",
    "almost": "almost",
    "nearly": "almost",
    "at most": "at_most",
    "up to": "at_most",
    "<=": "at_most",
    "≤": "at_most",
    "less than": "less_than",
    "fewer than": "less_than",
    "under": "less_than",
    "<": "less_than",
}
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
_NO_NUMBER = "write the number or leave the row out; an optional cell may be empty"
_NOT_PLAIN = "is not a plain whole number"
_WORDS_AND_NUMBER = re.compile(r"[^\W\d_][^\d+]*\s([0-9]+)")
_ALTERNATIVES = "|".join(re.escape(words) for words in sorted(_WORDING, key=len, reverse=True))


def wording(text: str) -> str | None:
    """Return the qualifier that a wording such as ``ca.`` stands for."""
    return _WORDING.get(text.strip().casefold())


Explain = Callable[[re.Match[str]], Fault]


def _grouped(match: re.Match[str]) -> Fault:
    number = re.sub(r"[^0-9]", "", match[0])
    return Fault("A03", _NOT_PLAIN, f"write {number}, or pass thousands={match[1]!r}")


def _worded(match: re.Match[str]) -> Fault:
    return _bound(match[2], _WORDING[match[1]])


def _bound(number: str, qualifier: str) -> Fault:
    mend = f"write {number} in count and {qualifier} in qualifier"
    return Fault("A05", "holds more than a number", mend)


def _range(match: re.Match[str]) -> Fault:
    low, high = match[1], match[2]
    mend = f"write {low} in count, between in qualifier and {high} in count_high"
    return Fault("A05", "is a range", mend)


def _footnote(match: re.Match[str]) -> Fault:
    mend = f"write {match[1]} and move {match[2].strip()!r} to note"
    return Fault("A20", "carries a footnote mark", mend)


def _fixed(code: str, problem: str, mend: str) -> Explain:
    return lambda _: Fault(code, problem, mend)


# In this order; every pattern is linear in the length of the text.
_FORMS: tuple[tuple[re.Pattern[str], Explain], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (
            r"-\s*[0-9][0-9.,]*",
            _fixed(
                "A01",
                "is negative",
                "write a correction as a new report that supersedes the earlier one",
            ),
        ),
        (r"[0-9]+(?:_[0-9]+)+", _fixed("A12", _NOT_PLAIN, "write digits only")),
        (
            r"[0-9.]+e[+-]?[0-9]+|[+-]?inf(?:inity)?|∞",
            _fixed("A10", _NOT_PLAIN, "write the number out in digits"),
        ),
        (r"[0-9]{1,3}(?:([,. '\u00a0\u2009\u202f\u2019])[0-9]{3})+", _grouped),
        (
            r"[0-9.]+,[0-9]+",
            _fixed("E16", "has a decimal comma", "write the whole number reported, digits only"),
        ),
        (
            r"[0-9]*\.[0-9]+|[0-9]+\.",
            _fixed("A09", "is not whole", "write the whole number reported"),
        ),
        (rf"({_ALTERNATIVES})\s*([0-9]+)", _worded),
        (r"([0-9]+)\s*(?:\+|or more|and more)", lambda match: _bound(match[1], "at_least")),
        (rf"([0-9]+)\s*(?:[{_DASHES}]|to|or)\s*([0-9]+)", _range),
        (r"between ([0-9]+) and ([0-9]+)", _range),
        (r"([0-9]+)(\s*[*†‡§#¹²³ª].*|\s*\[.*|\s*\(.*)", _footnote),
    )
)


def count_fault(text: str) -> Fault:
    """Return why a trimmed text is no count and how to write what it may mean."""
    low = text.casefold()
    if low in MISSING_WORDS:
        return Fault("A07", "is no count", _NO_NUMBER)
    if low in _YES_NO:
        return Fault("A11", "is a yes or no, not a count", "write the number in digits")
    if text[0] in _DASHES and text[0] != "-":
        found = f"starts with {name_mark(text[0])}"
        return Fault("A14", found, "write a whole number of 0 or more, digits only")
    for pattern, explain in _FORMS:
        match = pattern.fullmatch(low)
        if match:
            return explain(match)
    return _words_fault(low)


def _words_fault(low: str) -> Fault:
    """Explain a count in words: a number to copy, or a word that names none."""
    number = number_in_words(low)
    if number is not None:
        return Fault("A19", "is a number in words", f"write {number} if that is meant")
    if any(word in _VAGUE for word in low[:200].split()):
        mend = "write the number that the source gives with its qualifier, or leave the row out"
        return Fault("A05", "names no number", mend)
    worded = _WORDS_AND_NUMBER.fullmatch(low)
    if worded:
        mend = f"write {worded[1]} in count and one of {', '.join(QUALIFIERS)} in qualifier"
        return Fault("A05", "holds more than a number", mend)
    return Fault("A05", _NOT_PLAIN, "write digits only, such as 36, and its wording in qualifier")


def number_in_words(text: str) -> int | None:
    """Read an English number below ten thousand, or return None."""
    words = re.sub(r"[-\s]+", " ", text[:100]).replace(" and ", " ").split()
    total = current = 0
    for word in words:
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred" and current:
            current *= 100
        elif word == "thousand" and current:
            total, current = total + 1000 * current, 0
        else:
            return None
    return total + current if words else None
