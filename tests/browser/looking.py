"""Opening a page and keeping an eye on what it asks for and complains of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DESK = {"width": 1100, "height": 800}
PHONE = {"width": 375, "height": 700}


@dataclass
class Seen:
    """A page, and what came out of it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def shown_tips(self) -> list[str]:
        """Return the readings of a chart that can be seen, with hyphens for dashes."""
        shown = self.page.evaluate(
            "[...document.querySelectorAll('.tip')]"
            ".filter(e => getComputedStyle(e).opacity == '1').map(e => e.textContent)"
        )
        return [text.replace("\N{EN DASH}", "-") for text in shown]

    def open_all(self) -> None:
        """Open every part that is closed at first."""
        self.page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")


@dataclass(frozen=True)
class Pages:
    """Pages of one browser."""

    browser: Any

    @contextmanager
    def open(self, folder: Path, viewport: dict[str, int] = DESK, **look: Any) -> Iterator[Seen]:
        """Open a folder's page in a fresh window."""
        context = self.browser.new_context(viewport=viewport, **look)
        seen = Seen(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        try:
            seen.page.goto((folder / "index.html").as_uri())
            yield seen
        finally:
            context.close()
