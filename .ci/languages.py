"""Keep the catalogues of `tallies/locale` complete: `update`, `check`, or `add CODE`.

`update` looks for every message in the source, puts it into each catalogue (an empty translation
where there was none, nothing guessed), and compiles the catalogues. `check` says what is missing
or wrong and changes nothing. `add de` begins a catalogue. Needs Babel.
"""

import re
import string
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "tallies" / "locale"
HEAD = "# Words of tallies: docs/howto/languages.md tells how they are kept."
KEYWORDS = {
    "gettext": None,
    "N_": None,
    "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
    "counted": (1, 1),  # one form in English, several in other languages
}


class Words(Catalog):
    """A catalogue whose head names no day and no version: the same file whenever it is made."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return what the head of the file says."""
        kind = ("Content-Type", "text/plain; charset=utf-8")
        transfer = ("Content-Transfer-Encoding", "8bit")
        plural = [("Plural-Forms", self.plural_forms)] if self.locale else []
        return [("Language", str(self.locale)), *plural, ("MIME-Version", "1.0"), kind, transfer]


def template() -> Catalog:
    """Return every message of the source, in the order of files and lines."""
    found = Words(charset="utf-8", fuzzy=False)
    package = ROOT / "tallies"
    rows = extract_from_dir(package, [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for file, _, message, _, context in sorted(rows, key=lambda row: row[:2]):
        found.add(message, locations=[(f"tallies/{file}", 0)], context=context)
    for message in found:
        message.flags.clear()  # "%" means per cent here
    return found


def path_of(code: str) -> Path:
    """Return where the catalogue of a language lies."""
    return LOCALE / code / "LC_MESSAGES" / "tallies.po"


def read(code: str) -> Catalog:
    """Return the catalogue of a language as it lies there."""
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str) -> Catalog:
    """Return the catalogue of a language with the messages that the source has, and no others."""
    old = read(code) if path_of(code).exists() else Catalog(locale=code)
    new = Words(locale=code, header_comment=HEAD, charset="utf-8", fuzzy=False)
    for message in template():
        if message.id:
            known = old.get(message.id, message.context)
            text = known.string if known is not None else None
            new.add(message.id, text, message.locations, context=message.context)
    for message in new:
        message.flags.clear()
    return new


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as text for translators."""
    out = BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, sort_by_file=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that is read at run time."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def places(text: str) -> set[str]:
    """Return the names of the places in a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> list[str]:
    """Return the translations of a message, one for each plural form."""
    return list(message.string) if isinstance(message.string, tuple) else [message.string or ""]


def single(code: str) -> list[bool]:
    """Return for each plural form whether it stands for one number alone, as duals do."""
    catalogue = Words(locale=code)
    rule = GNUTranslations(BytesIO(as_mo(catalogue))).plural
    used = [rule(count) for count in range(1000)]
    return [used.count(form) == 1 for form in range(catalogue.num_plurals)]


def faults(code: str) -> Iterator[str]:
    """Yield one line for each thing that is wrong with the catalogue of a language."""
    there, wanted = read(code), template()
    keys = {(message.id, message.context) for message in wanted if message.id}
    known = {(message.id, message.context): message for message in there if message.id}
    yield from (f"not in the source any more: {key}" for key in known.keys() - keys)
    for message in wanted:
        if not message.id:
            continue
        own = known.get((message.id, message.context))
        if own is None or not all(forms(own)):
            yield f"not translated: {message.id!r}"
            continue
        if own.fuzzy:
            yield f"fuzzy: {message.id!r}"
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        asked = set().union(*map(places, ids))
        for form, alone in zip(forms(own), single(code) if len(ids) > 1 else [False], strict=True):
            # "two reports" may be one word, which needs no figure
            if asked - places(form) - ({"number"} if alone else set()) or places(form) - asked:
                yield f"places differ: {message.id!r} has {sorted(asked)}, {form!r} has not"
    if path_of(code).read_bytes() != as_po(updated(code)):
        yield "the catalogue is not as `update` writes it"
    if path_of(code).with_suffix(".mo").read_bytes() != as_mo(updated(code)):
        yield "the compiled file is not that of the catalogue"


def codes() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/tallies.po"))


def write(code: str) -> None:
    """Write a catalogue with all messages of the source, and compile it."""
    catalogue = updated(code)
    path_of(code).parent.mkdir(parents=True, exist_ok=True)
    path_of(code).write_bytes(as_po(catalogue))
    path_of(code).with_suffix(".mo").write_bytes(as_mo(catalogue))
    empty = sum(not all(forms(message)) for message in catalogue if message.id)
    print(f"{code}: {len(catalogue)} messages, {empty} not translated")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for."""
    match arguments:
        case ["update"]:
            for code in codes():
                write(code)
        case ["add", code] if re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", code):
            write(code)
        case ["check"]:
            found = [f"{code}: {fault}" for code in codes() for fault in faults(code)]
            print("\n".join(found) or f"catalogues are complete: {', '.join(codes())}")
            return bool(found)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
