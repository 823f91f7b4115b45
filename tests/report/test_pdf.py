"""Printing to PDF: which browser, and what happens when it does not print."""

import os
import stat
import time
from pathlib import Path

import pytest

import tallies
from tallies.errors import TalliesError
from tallies.report import pdf
from tests.report.samples import claims

posix = pytest.mark.skipif(os.name == "nt", reason="stand-ins for the browser are shell scripts")
PRINTS = (
    'for one in "$@"; do case $one in --print-to-pdf=*) out=${one#*=};; esac; done\n'
    "cat >\"$out\" <<'END'\n%PDF-1.4\n/CreationDate (D:20261126003700+00'00')\n%%EOF\nEND\n"
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser is named from outside."""
    monkeypatch.delenv(pdf.VARIABLE, raising=False)


def stand_in(path: Path, does: str) -> str:
    """Write a shell script in place of a browser."""
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_a_browser_the_mend_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TalliesError, match=r"no chromium, .* is on PATH\. Fix: install Chromium"):
        pdf.find_browser()
    with pytest.raises(TalliesError, match="'firechrome' is no program"):
        pdf.find_browser("firechrome")


@posix
def test_the_one_named_goes_before_the_variable_and_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (stand_in(tmp_path / name, "") for name in ("one", "two", "chromium"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.find_browser() == three
    monkeypatch.setenv(pdf.VARIABLE, two)
    assert pdf.find_browser() == two
    assert pdf.find_browser(one) == one
    monkeypatch.setenv(pdf.VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(TalliesError, match="is no program"):
        pdf.find_browser()


@posix
@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("echo 'no display' >&2; exit 1", "wrote no PDF: no display"),
        ("exit 0", "wrote no PDF: it said nothing"),
        (PRINTS.replace("%%EOF", ""), "wrote no PDF"),
    ],
)
def test_a_browser_that_prints_nothing_whole(tmp_path: Path, does: str, words: str) -> None:
    browser = stand_in(tmp_path / "browser", does)
    with pytest.raises(TalliesError, match=words):
        pdf.print_page(tmp_path / "index.html", tmp_path / "page.pdf", browser)
    assert not (tmp_path / "page.pdf").exists()


@posix
def test_a_browser_that_hangs_is_ended_with_its_helpers(tmp_path: Path) -> None:
    note = tmp_path / "helper"
    browser = stand_in(tmp_path / "browser", f"(sleep 1.5; touch {note}) & sleep 60")
    with pytest.raises(TalliesError, match=r"did not print the page within 0\.5 seconds"):
        pdf.print_page(tmp_path / "i.html", tmp_path / "page.pdf", browser, seconds=0.5)
    time.sleep(1.5)
    assert not note.exists()
    assert not (tmp_path / "page.pdf").exists()


@posix
def test_what_does_not_start_is_named(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_bytes(b"\x7fnothing that runs")
    browser.chmod(0o700)
    with pytest.raises(TalliesError, match="does not start"):
        pdf.print_page(tmp_path / "i.html", tmp_path / "page.pdf", str(browser))


@posix
def test_a_pdf_tells_no_time(tmp_path: Path) -> None:
    browser = stand_in(tmp_path / "browser", PRINTS)
    pdf.print_page(tmp_path / "index.html", tmp_path / "page.pdf", browser)
    made = (tmp_path / "page.pdf").read_bytes()
    assert b"/CreationDate (D:20000101000000+00'00')" in made


@posix
@pytest.mark.usefixtures("quick")
def test_the_folder_has_the_pdf_or_is_as_it_was(tmp_path: Path) -> None:
    good = stand_in(tmp_path / "good", PRINTS)
    bad = stand_in(tmp_path / "bad", "exit 1")
    out = tmp_path / "week"
    done = tallies.weekly_report(claims(), out, definition="officials", pdf=True, browser=good)
    assert out / "page.pdf" in done.files
    assert 'href="page.pdf"' in (out / "index.html").read_text()
    assert "page.pdf" in (out / "SHA256SUMS").read_text()
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(TalliesError, match="wrote no PDF"):
        tallies.weekly_report(
            claims(), out, definition="officials", title="New", pdf=True, browser=bad
        )
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    again = tallies.weekly_report(claims(), out, definition="officials")
    assert not (out / "page.pdf").exists(), "it would be of an older page"
    assert out / "page.pdf" not in again.files
