"""Keep the catalogues of `tallies/locale` complete: `update`, `check`, or `add CODE`.

`update` looks for every message in the source, puts it into each catalogue (an empty translation
where there was none, nothing guessed), and compiles the catalogues. `check` says what is missing
or wrong and changes nothing. `add de` begins a catalogue. Needs Babel.
"""

import re
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "tallies" / "locale"
KEYWORDS = {
    "gettext": None,
    "N_": None,
    "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
    "counted": (1, 1),  # one form in English, several in other languages
}
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # the same files whenever they are made


def template() -> Catalog:
    """Return every message of the source, in the order of files and lines."""
    found = Catalog(project="tallies", charset="utf-8", fuzzy=False)
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
    new = Catalog(locale=code, project="tallies", charset="utf-8", fuzzy=False)
    new.creation_date = new.revision_date = NO_DAY
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
    text = out.getvalue().decode("utf-8")
    head, rest = text.split("\n\n", 1)
    keep = ("Project-Id", "Language:", "Plural", "MIME", "Content")
    lines = [line for line in head.split("\n") if line.startswith(tuple(f'"{k}' for k in keep))]
    top = "# Words of tallies. See docs/languages.md.\n" + 'msgid ""\nmsgstr ""\n'
    return (top + "\n".join(lines) + "\n\n" + rest).encode()


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that is read at run time."""
    out = BytesIO()
    catalogue.creation_date = catalogue.revision_date = NO_DAY
    write_mo(out, catalogue)
    return out.getvalue()


def places(text: str) -> set[str]:
    """Return the names of the places in a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> list[str]:
    """Return the translations of a message, one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


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
        for form in forms(own):
            if places(form) != asked:
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
    path_of(code).with_suffix(".mo").write_bytes(as_mo(read(code)))
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
