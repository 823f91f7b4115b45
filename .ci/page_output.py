"""Run the blocks of pages and put what they print into the page: README.md or the pages named.

Output that a page shortens with `...` is left as it is.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.docs.running import run_page  # noqa: E402


def with_output(page: Path) -> str:
    """Return the text of a page with fresh output in it."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = list(run_page(text, page.name))
        os.chdir(ROOT)
    for told in sorted(found, key=lambda told: -told.start):
        if told.shown is not None and "..." not in told.shown:
            end = told.start + len(told.shown)
            whole = told.shown.endswith("\n") or not told.shown
            printed = told.printed if whole else told.printed.rstrip("\n")
            text = text[: told.start] + printed + text[end:]
    return text


if __name__ == "__main__":
    os.environ["COLUMNS"] = "92"
    for name in sys.argv[1:] or ["README.md"]:
        page = Path(name).resolve()
        page.write_text(with_output(page), encoding="utf-8")
