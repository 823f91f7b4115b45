"""The pages of the documentation as tests read them: every page, its fences, its headings."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MADE = ("_build", "generated", "notebooks", "datasets")  # folders of docs that a build fills

FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """One fenced block: its language or {directive}, its file name, its text, where it stands."""

    language: str
    caption: str
    body: str
    start: int  # where the body begins in the page
    line: int
    after: int | None = None  # place among the blocks of the text block that follows at once


def pages() -> list[Path]:
    """Return every page in Markdown that is kept in the repository, README first."""
    found = [
        path
        for path in sorted(DOCS.rglob("*.md"))
        if not set(MADE) & set(path.relative_to(DOCS).parts)
    ]
    beside = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    return [*beside, *sorted((ROOT / "datasets").glob("*/README.md")), *found]


def name_of(page: Path) -> str:
    """Return the name by which tests call a page."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    found: list[Block] = []
    matches = list(FENCE.finditer(text))
    for place, match in enumerate(matches):
        language, _, words = match["info"].strip().partition(" ")
        options, body = _options(match["body"]) if language.startswith("{") else ({}, match["body"])
        if language == "{code-block}":
            language = words.strip()
        if "not-run" in options.get("class", ""):
            language = f"not run: {language}"
        follows = place + 1 < len(matches) and _follows(text, match, matches[place + 1])
        line = text.count("\n", 0, match.start()) + 1
        start = match.end("body") - len(body)
        after = place + 1 if follows else None
        found.append(Block(language, options.get("caption", ""), body, start, line, after))
    return found


def _follows(text: str, match: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether the other block is the text that the first one printed."""
    return other["info"].strip() == "text" and not text[match.end() : other.start()].strip()


def _options(body: str) -> tuple[dict[str, str], str]:
    """Return the options at the head of a directive, and the rest."""
    options = {}
    lines = body.splitlines(keepends=True)
    while lines and (match := re.match(r":([\w-]+):\s*(.*)", lines[0])):
        options[match[1]] = match[2].strip()
        lines.pop(0)
    return options, "".join(lines).removeprefix("\n") if options else body


def without_code(text: str) -> str:
    """Return the text of a page with its fenced blocks and code spans blanked out."""
    text = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    return re.sub(
        r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", _keep_roles, text, flags=re.DOTALL
    )


def _keep_roles(match: re.Match[str]) -> str:
    """Keep the target of a role such as {doc}, blank any other code."""
    before = match.string[: match.start()]
    return match[0] if re.search(r"\{\w+\}$", before) else ""


def slugs(text: str) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub and MyST make them."""
    titles = re.findall(r"^#{1,6} +(.+?)\s*$", FENCE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)
    labels = re.findall(r"^\(([\w-]+)\)=\s*$", text, re.MULTILINE)
    return {*plain, *labels}
