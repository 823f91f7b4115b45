"""How a page is run: from top to bottom, in one namespace and one folder, as a reader would."""

import contextlib
import io
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tallies.cli import main
from tests.docs.pages import Block, blocks


class Printed(NamedTuple):
    """What a block or a command printed, and what the page shows of it (None: nothing)."""

    where: str
    printed: str
    shown: str | None
    start: int  # where the shown text begins in the page


def run_page(text: str, name: str) -> Iterator[Printed]:
    """Run the blocks of a page in the current folder."""
    names: dict[str, object] = {"__name__": "page"}
    found = blocks(text)
    for block in found:
        where = f"{name}:{block.line}"
        after = found[block.after] if block.after is not None else None
        shown, start = (after.body, after.start) if after else (None, 0)
        if block.caption:
            Path(block.caption).write_text(block.body, encoding="utf-8")
        elif block.language == "console":
            yield from _typed(block, where)
        elif block.language == "python":
            kept = io.StringIO()
            with contextlib.redirect_stdout(kept):
                exec(compile(block.body, where, "exec"), names)
            yield Printed(where, _plain(kept.getvalue()), shown, start)
        elif block.language == "r" and shutil.which("Rscript"):
            yield Printed(where, _plain(_in_r(block.body)), shown, start)


def _plain(printed: str) -> str:
    """Return lines without blanks at their ends."""
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def _typed(block: Block, where: str) -> Iterator[Printed]:
    """Run the commands of a console block; what they print stands below each."""
    assert block.body.startswith("$ "), f"{where}: a console block begins with '$ '"
    place = block.start
    for part in block.body.removeprefix("$ ").split("\n$ "):
        command, _, shown = part.partition("\n")
        start = place + 2 + len(command) + 1
        place += 2 + len(part) + 1
        verb, *words = shlex.split(command)
        assert verb == "tallies", f"{where}: {command!r} is no command of tallies"
        kept = io.StringIO()
        with contextlib.redirect_stdout(kept), contextlib.redirect_stderr(kept):
            code = main(words)
        told = _plain(kept.getvalue())
        assert shown.strip() or code == 0, f"{where}: {command}\n{told}"
        yield Printed(f"{where}: {command}", told, shown if shown.strip() else None, start)


def _in_r(body: str) -> str:
    """Return what R prints."""
    done = subprocess.run(
        ["Rscript", "-e", body], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
