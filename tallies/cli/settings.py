"""The file tallies.toml beside the data: what is the same every week, so that no option says it."""

import argparse
import errno
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallies.cli.editions import AT_DAY
from tallies.cli.options import DEFAULT_WEEK_ENDS, WEEKDAYS
from tallies.cli.plot import CHARTS, ONLY
from tallies.cli.talk import say
from tallies.errors import FormatError, TalliesError, nearest
from tallies.model.language import ENGLISH, languages

NAME = "tallies.toml"
KEYS = (
    "definition",
    "theatres",
    "order",
    "week_ends",
    "language",
    "events",
    "titles",
    "colours",
)
TITLES = ("subject", "page", "tally", "weekly", "rates", "sources", "revisions", "overview")
_EXAMPLES = {
    "definition": 'definition = "us_dod"',
    "events": 'events = "events.csv"',
    "week_ends": 'week_ends = "SAT"',
    "language": 'language = "en"',
    "titles": '[titles] and below it subject = "Attacks on US forces"',
    "colours": '[colours] and below it Iraq = "#0A4C86"',
}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def fill(args: argparse.Namespace) -> None:
    """Fill the options that were not given: from the file of settings, else their defaults."""
    path = _place(args)
    known = _for_verb(read_settings(path), args) if path is not None else {}
    used = [name for name in known if getattr(args, name, "") is None]
    for name in used:
        setattr(args, name, known[name])
    if used:
        say(f"settings: {path} ({', '.join(sorted(used))})")
    if getattr(args, "week_ends", "") is None:
        args.week_ends, args.usual_week_ends = DEFAULT_WEEK_ENDS, True
    if getattr(args, "language", "") is None:
        args.language = ENGLISH


def read_settings(path: Path) -> dict[str, Any]:
    """Return the checked settings; `events` is the path of the file it names.

    Raises
    ------
    FormatError
        The file is not TOML.
    TalliesError
        A key or a value has no meaning; all of them are listed.
    OSError
        The file cannot be read.
    """
    import tomllib

    if path.is_dir() or not path.exists():
        message = f"'{path}' is not a file. Fix: name a file of settings with --config"
        raise FileNotFoundError(errno.ENOENT, message)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"'{path}' is not UTF-8: {error}. Fix: save the file as UTF-8"
        raise FormatError(message) from error
    except tomllib.TOMLDecodeError as error:
        mend = f"correct that place; a text stands in quotation marks: {_EXAMPLES['definition']}"
        message = f"'{path}' is not TOML: {error}. Fix: {mend}"
        raise FormatError(message) from error
    problems = list(_problems(found, path.parent))
    if problems:
        raise TalliesError("\n".join(f"{path}: {problem}" for problem in problems))
    if "week_ends" in found:
        found["week_ends"] = found["week_ends"].upper()
    if "events" in found:
        found["events"] = path.parent / found["events"]
    return found


def _place(args: argparse.Namespace) -> Path | None:
    """Return the file named with --config, else the one beside FILE, or beside NEW or OLD."""
    if not hasattr(args, "config"):
        return None
    if args.config is not None:
        return Path(args.config)
    names = [args.file] if "file" in args else [args.new, args.old]
    for name in names:
        at_day = AT_DAY.fullmatch(name)
        file = Path(at_day[1] if at_day and not Path(name).exists() else name)
        if file.is_file() and (file.parent / NAME).is_file():
            return file.parent / NAME
    return None


def _for_verb(found: Mapping[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    """Return the settings under the names that the options of this verb have."""
    titles = found.get("titles", {})
    known = {
        "definition": found.get("definition"),
        "theatre": found.get("theatres"),
        "week_ends": found.get("week_ends"),
        "events": found.get("events"),
        "colours": found.get("colours"),
        "order": found.get("order"),
        "language": found.get("language"),
        "subject": titles.get("subject"),
        "title": titles.get("page" if args.verb == "report" else getattr(args, "chart", "")),
    }
    if args.verb == "compare" and args.by == "definition":
        del known["definition"]  # all of them are compared
    if args.verb == "plot":  # what goes with other charts only would be refused
        known = {k: v for k, v in known.items() if args.chart in ONLY.get(k, CHARTS)}
    return {name: value for name, value in known.items() if value is not None}


def _problems(found: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Yield what is wrong, one line for each mistake."""
    for key in sorted(found.keys() - set(KEYS)):
        yield f"{key!r} is not a setting.{nearest(key, KEYS)} Fix: use {', '.join(KEYS)}"
    for key in ("definition", "events", "week_ends", "language"):
        if key in found and not _is_text(found[key]):
            yield f"{key} = {found[key]!r} is not a text. Fix: write it as {_EXAMPLES[key]}"
        elif key in found:
            yield from _words(key, found[key], folder)
    for key in ("theatres", "order"):
        if key in found and not _is_list(found[key]):
            mend = f'write each theatre once, as {key} = ["Iraq", "Syria"]'
            yield f"{key} = {found[key]!r} is not a list of theatres. Fix: {mend}"
    yield from _tables(found)


def _words(key: str, value: str, folder: Path) -> Iterator[str]:
    """Yield what is wrong with a setting that is one text."""
    choices = {"week_ends": WEEKDAYS, "language": languages()}.get(key)
    written = value.upper() if key == "week_ends" else value
    if choices is not None and written not in choices:
        hint = nearest(written, choices)
        yield f"{key} = {value!r} is not known.{hint} Fix: choose one of {', '.join(choices)}"
    if key == "events" and not (folder / value).is_file():
        yield f"events = {value!r}: there is no such file. Fix: write its path from '{folder}'"


def _tables(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong within [titles] and [colours]."""
    for key, known in (("titles", TITLES), ("colours", None)):
        table = found.get(key, {})
        if not isinstance(table, dict):
            yield f"{key} = {table!r} is not a table. Fix: write {_EXAMPLES[key]}"
            continue
        for name, value in table.items():
            place = f"[{key}] {name} = {value!r}"
            if known is not None and name not in known:
                yield f"{place} has no place.{nearest(name, known)} Fix: use {', '.join(known)}"
            elif key == "titles" and not _is_text(value):
                yield f"{place} is not a text. Fix: write it in quotation marks"
            elif key == "colours" and not (_is_text(value) and _COLOUR.fullmatch(value)):
                yield f'{place} is not a colour. Fix: write it as "#0A4C86"'


def _is_text(value: object) -> bool:
    """Return whether a value is text that says something."""
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object) -> bool:
    """Return whether a value is a list of texts without repetition."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(map(_is_text, value))
        and len(set(value)) == len(value)
    )
