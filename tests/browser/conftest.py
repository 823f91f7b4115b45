"""One browser for all tests, and the pages that they look at."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tallies
from tallies.report import folder as report_folder
from tests.browser.looking import Pages
from tests.report.samples import claims, quick_draw

REQUIRED = "TALLIES_BROWSER_TESTS"  # set where these tests must run, as in CI
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def without(what: str) -> None:
    """Skip a test, or fail it where it must run."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}, and {REQUIRED} says that the browser tests must run")
    pytest.skip(what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium."""
    named = os.environ.get("TALLIES_BROWSER", "")
    found = [path for name in (named, *NAMES) if name and (path := shutil.which(name))]
    if not found:
        without("no Chromium is installed (Debian: apt-get install chromium)")
    return found[0]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """The one browser, driven by Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        without("Playwright is not installed (pip install --group browser)")
    with sync_playwright() as playwright:
        # Root, as in containers, may not use the sandbox; the pages hold no script.
        opened = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def folder(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of the small sheet with an earlier edition that it corrects; nobody may change it."""
    root = tmp_path_factory.mktemp("editions")
    rows = claims()
    early = rows[rows["reference_date"] <= "2023-11-05"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_folder, "draw", quick_draw)
        tallies.weekly_report(early, root / "week44", definition="officials")
    wrong = rows[rows["report_id"].isin(["b1", "b3"])]
    fewer = wrong.assign(
        report_id=wrong["report_id"] + "-fixed",
        count=wrong["count"] - 1,
        supersedes=wrong["report_id"],
        report_date=pd.Timestamp("2023-11-10"),
    )
    both = tallies.validate_reports(pd.concat([rows, fewer], ignore_index=True))
    out = root / "week45"
    tallies.weekly_report(both, out, definition="officials", archive=root, draft=True)
    return out


@pytest.fixture(scope="session")
def hostile(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose every text from the data tries to be more than text."""
    out = tmp_path_factory.mktemp("hostile") / "page"
    tallies.weekly_report(
        hostile_claims(), out, title=f"{TURNED} title", subject=f"{TURNED} subject", draft=True
    )
    return out


NASTY = "<script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>&amp;"
TURNED = f"{NASTY}\u202eevil\x07"  # reports are refused with these two; titles come from outside


def hostile_claims() -> pd.DataFrame:
    """Return claims of hostile names, some of them contradicting each other."""
    days = pd.to_datetime(["2023-10-20", "2023-10-24", "2023-10-31", "2023-11-03"])
    rows = [
        {
            "theatre": theatre,
            "reference_date": day,
            "report_date": day,
            "count": count,
            "source": f"{NASTY} source",
            "publisher": f"{NASTY} {count}",
            "url": "javascript:alert(1)" if count % 2 else f"https://example.org/{NASTY}",
            "note": NASTY,
        }
        for theatre, counts in ((f"A{NASTY}", (3, 9, 5, 12)), ("B'\"&", (1, 2, 8, 9)))
        for day, count in zip(days, counts, strict=True)
    ]
    rows[3] |= {"report_id": "fixed", "supersedes": "old"}
    rows[2] |= {"report_id": "old"}
    return tallies.validate_reports(rows)


@pytest.fixture(scope="session")
def pages(browser: Any) -> Pages:
    """A way to open pages."""
    return Pages(browser)
