"""Run the Python block of README.md and put what it prints into the block below it."""

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.compile(r"(```python\n(?P<code>.*?)```\s+```text\n)(?P<shown>.*?)```", re.DOTALL)


def printed(code: str) -> str:
    """Return what the code prints, without blanks at the ends of lines."""
    kept = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with contextlib.redirect_stdout(kept):
            exec(compile(code, README.name, "exec"), {})
        os.chdir(README.parent)
    return "".join(f"{line.rstrip()}\n" for line in kept.getvalue().splitlines())


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    found = BLOCKS.search(text)
    if found is None:
        sys.exit("README.md has no python block followed by a text block")
    shown = printed(found["code"])
    README.write_text(text.replace(found["shown"], shown), encoding="utf-8")
