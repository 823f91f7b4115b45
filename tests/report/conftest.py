"""Fixtures for the page: one real folder for all tests, and a way to skip the drawing."""

from pathlib import Path

import pytest

import tallies
from tallies.report import WeeklyReport, folder
from tests.report.samples import claims, quick_draw


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put stand-ins for the charts."""
    monkeypatch.setattr(folder, "draw", quick_draw)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> WeeklyReport:
    """A folder with real charts, made once; nobody may change it."""
    out: Path = tmp_path_factory.mktemp("weekly") / "report"
    return tallies.weekly_report(claims(), out, definition="officials")
