"""Characters that cannot be seen or that pass for others, and names made comparable."""

import re
import unicodedata

from tallies.model.findings import Fault, name_mark

LONGEST_CELL = 65_536  # bytes
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_LINE_MARKS = frozenset("\n\r\t")
# Alphabets whose letters look like Latin ones; Chinese beside Latin in one word is no trick.
_LOOKALIKE = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "FULLWIDTH", "MATHEMATICAL"}
)
_BLANKS = re.compile(r"\s+")


def is_plain(text: str) -> bool:
    """Tell at once that a text needs no closer look, as nearly all do not."""
    return (
        text.isascii()
        and text.isprintable()
        and text == text.strip(" ")
        and "  " not in text
        and len(text) <= LONGEST_CELL
    )


def all_plain(texts: list[str]) -> bool:
    """Tell at once that a whole column needs no closer look."""
    distinct = set(texts)
    joined = "\n".join(["", *distinct, ""])
    if max(map(len, distinct)) > LONGEST_CELL or joined.count("\n") > len(distinct) + 1:
        return False
    blanks = any(pair in joined for pair in ("\n ", " \n", "  "))
    return not blanks and joined.isascii() and joined.replace("\n", "").isprintable()


def too_long(text: str) -> Fault | None:
    """Refuse a cell that no report needs."""
    if len(text) <= LONGEST_CELL // 4 or len(text.encode("utf-8", "replace")) <= LONGEST_CELL:
        return None
    return Fault("C08", "is longer than 64 KiB", "shorten the cell or keep the text elsewhere")


def unseen(text: str, *, free: bool) -> Fault | None:
    """Find the first character that hides or reorders text; `free` allows lines and marks."""
    for index, mark in enumerate(text):
        category = unicodedata.category(mark)
        if (category == "Cc" and not (free and mark in _LINE_MARKS)) or category == "Cs":
            offset = len(text[:index].encode("utf-8", "surrogatepass"))
            found = f"holds {name_mark(mark)} at byte {offset} of the cell"
            return Fault("C07", found, "delete that character")
        if mark in _BIDI:
            found = f"holds {name_mark(mark)}, which changes the order in which text is seen"
            return Fault("C06", found, "delete that character")
        if not free and (category == "Cf" or mark in _BLANK_LETTERS):
            found = f"holds the invisible {name_mark(mark)}"
            return Fault("C02", found, "delete that character")
    return None


def mixed_scripts(text: str) -> Fault | None:
    """Find a word that mixes alphabets, such as a Cyrillic letter in a Latin name."""
    for word in re.findall(r"[^\W\d_]+", text):
        first: dict[str, str] = {}
        for mark in word:
            script = unicodedata.name(mark, "").partition(" ")[0]
            if script in _LOOKALIKE:
                first.setdefault(script, mark)
        if len(first) > 1:
            odd = min(first.values(), key=lambda mark: (mark.isascii(), mark))
            found = f"mixes alphabets in one word: {name_mark(odd)}"
            return Fault("C02", found, "type the name again in one alphabet")
    return None


def tidy(text: str) -> str:
    """Return a name in composed form, trimmed, with single plain blanks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def double_encoded(text: str) -> str | None:
    """Return what a text meant before UTF-8 was read as Windows-1252, if it was."""
    if text.isascii():
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
