"""The page printed to PDF by a Chromium that is installed."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tallies.errors import TalliesError

NAME = "page.pdf"
VARIABLE = "TALLIES_BROWSER"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
SECONDS = 120  # a page prints in two or three; a browser that hangs must end
STAMP = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]*\)")
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-pdf-header-footer",
)


def find_browser(browser: str | os.PathLike[str] | None = None) -> str:
    """Return the path of the browser named, of the one in the environment, or of one on PATH."""
    named = os.fspath(browser) if browser is not None else os.environ.get(VARIABLE, "")
    for name in (named,) if named else NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    sought = f"'{named}' is no program" if named else f"no {', '.join(NAMES[:4])} is on PATH"
    message = (
        f"The page cannot be printed to PDF: {sought}. Fix: install Chromium, or name the program "
        f"with browser= (--browser on the command line) or in the variable {VARIABLE}; without a "
        "PDF, the page prints from any browser"
    )
    raise TalliesError(message)


def print_page(page: Path, target: Path, browser: str, *, seconds: float = SECONDS) -> None:
    """Print a page to PDF; without times of day, so that the same page gives the same bytes.

    The browser works in a folder of its own that goes with it, and ends with all its helpers
    when it takes longer than `seconds`.
    """
    # Chromium refuses its sandbox to root; the page holds no script and asks for no network.
    sandbox = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with tempfile.TemporaryDirectory(prefix="tallies-", ignore_cleanup_errors=True) as profile:
        made = Path(profile) / NAME
        command = [browser, *OPTIONS, *sandbox, f"--user-data-dir={profile}/profile"]
        said = _run([*command, f"--print-to-pdf={made}", page.resolve().as_uri()], seconds)
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-32:]:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        message = (
            f"'{browser}' wrote no PDF: {last[0][:300]}. Fix: try '{browser} --headless "
            f"--print-to-pdf FILE', or name another browser in {VARIABLE}"
        )
        raise TalliesError(message)
    target.write_bytes(STAMP.sub(_undated, content))


def _run(command: list[str], seconds: float) -> str:
    """Run the browser to its end and return what it complained of."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        message = f"'{command[0]}' does not start: {error}. Fix: name another browser in {VARIABLE}"
        raise TalliesError(message) from error
    try:
        return process.communicate(timeout=seconds)[1]
    except BaseException as error:
        _end(process)
        if isinstance(error, subprocess.TimeoutExpired):
            message = (
                f"'{command[0]}' did not print the page within {seconds:g} seconds and was ended. "
                f"Fix: try again, or name another browser in {VARIABLE}"
            )
            raise TalliesError(message) from error
        raise


def _end(process: "subprocess.Popen[str]") -> None:
    """End a browser and the helpers it started, which would go on without it."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own
    else:
        process.kill()
    process.communicate()


def _undated(stamp: "re.Match[bytes]") -> bytes:
    """Return a time stamp of the same length, for offsets in the file, that tells no time."""
    return re.sub(rb"\d", b"0", stamp[0]).replace(b"D:00000000", b"D:20000101", 1)
