"""H02, H03, H06, H13: hostile names and addresses on the page, in file names, in the terminal."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.cli import main
from tallies.report import folder
from tests.report.samples import quick_draw

SCRIPT = "<script>alert('x')</script>"
QUOTES = "\"><img src=x onerror=alert(1)>' &amp;"
ADDRESSES = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "java\tscript:x")
ESCAPES = ("\x1b[31m", "\x1b]0;owned\x07", "\x9b31m", "\u202e")


def sheet(theatre: str = "Iraq", **cells: str) -> pd.DataFrame:
    """Return three reports, one of which contradicts, with these cells in each."""
    rows = [("2023-10-24", 10), ("2023-10-30", 14), ("2023-10-30", 41)]
    return pd.DataFrame(
        [
            {
                "theatre": theatre,
                "reference_date": day,
                "count": count,
                "source": "Ministry",
                **cells,
            }
            for day, count in rows
        ]
    )


class Page(HTMLParser):
    """Tags, addresses and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.addresses: set[str] = set()
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(name)
            if name in ("href", "src", "srcset"):
                self.addresses.add(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


def page_of(reports: pd.DataFrame, out: Path, **options: object) -> Page:
    """Write the folder for some reports and return its page."""
    tallies.weekly_report(reports, out, **options)
    return Page((out / "index.html").read_text(encoding="utf-8"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the drawing out where a test is not about it."""
    monkeypatch.setattr(folder, "draw", quick_draw)


@pytest.mark.filterwarnings("ignore::tallies.errors.TalliesWarning")
def test_H02_script_in_a_name(tmp_path: Path) -> None:
    """Every text that data can bring is shown as text: no element, no attribute comes of it."""
    hostile = f"{SCRIPT}{QUOTES}"
    reports = sheet(
        theatre=f"Iraq {hostile}",
        source=hostile,
        publisher=hostile,
        attributed_to=hostile,
        note=hostile,
        definition=hostile,
        url=f"https://example.org/?q={SCRIPT}\"'",
    )
    events = pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-10-30"]),
            "theatre": hostile,
            "kind": hostile,
            "description": hostile,
            "url": "javascript:alert(1)",
        }
    )
    page = page_of(reports, tmp_path, events=events, title=f"Title {hostile}")
    assert page.tags.isdisjoint({"script", "b", "i", "iframe", "object"})
    assert page.handlers == []
    assert page.words.count(SCRIPT) >= 6
    assert f"https://example.org/?q={SCRIPT}\"'" in page.addresses
    for chart in tmp_path.glob("*.svg"):
        assert b"<script" not in chart.read_bytes()
        assert b"javascript:" not in chart.read_bytes()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("address", ADDRESSES)
def test_H03_address_that_is_no_web_address(tmp_path: Path, address: str) -> None:
    """Only http and https become links; the outlet's name stays, as text."""
    reports = tallies.validate_reports(sheet(publisher="The Gazette")).assign(url=address.strip())
    if "\t" in address:  # validation refuses it at the door; events are not validated
        reports["url"] = "https://example.org/"
    events = pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-10-30"]),
            "theatre": "Iraq",
            "kind": "context",
            "description": "Something happened",
            "url": address,
        }
    )
    page = page_of(reports, tmp_path, events=events)
    assert not [a for a in page.addresses if re.match(r"\s*(java\s*script|data:text)", a)]
    assert "The Gazette" in page.words
    assert "Something happened" in page.words


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("theatre", ["Red Sea/../../x", "../evil", "..", "/etc/passwd", "a" * 400])
def test_H06_theatre_name_as_file_name(tmp_path: Path, theatre: str) -> None:
    """A file's name is made from an allow-list of letters, so it stays inside the folder."""
    out = tmp_path / "deep" / "report"
    done = tallies.weekly_report(sheet(theatre=theatre), out)
    everything = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert everything == set(done.files)
    for path in everything:
        assert path.parent == out
        assert re.fullmatch(
            r"[a-z0-9-]{1,80}\.(html|json|png|svg|csv|parquet)|SHA256SUMS", path.name
        )


@pytest.mark.usefixtures("quick")
def test_H06_theatres_alike_in_file_names_keep_a_file_each(tmp_path: Path) -> None:
    """Two names that differ only in what a file name cannot keep do not overwrite each other."""
    reports = pd.concat([sheet(theatre="سوريا"), sheet(theatre="العراق")], ignore_index=True)
    done = tallies.weekly_report(reports, tmp_path)
    charts = [path.name for path in done.files if path.match("sources-*.png")]
    assert len(charts) == 3, "one for all, one for each"


@pytest.mark.parametrize("escape", ESCAPES)
def test_H13_escape_codes_in_file_cells_and_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], escape: str
) -> None:
    """What data bring never reaches the terminal as a command to it."""
    path = tmp_path / f"claims{escape}.csv"
    path.write_text(
        f"theatre,reference_date,count,source\nIraq,2023-11-23,{escape}36,X\n", encoding="utf-8"
    )
    for arguments in (["check", path], ["weekly", path], ["weekly", tmp_path / f"no{escape}"]):
        assert main([str(argument) for argument in arguments]) in (1, 3)
    good = tmp_path / f"good{escape}.csv"
    good.write_text("theatre,reference_date,count,source\nIraq,2023-11-23,36,X\n")
    assert main(["weekly", str(good), "-o", str(tmp_path / f"weeks{escape}.csv")]) == 0
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert escape not in said
    assert ": 1 report\n" in said
    assert "wrote" in said
    for arguments in ([f"we{escape}"], ["weekly", "x", "--week", escape], ["weekly", escape, "-q"]):
        with pytest.raises(SystemExit):
            main(arguments)
    captured = capsys.readouterr()
    assert escape not in captured.out + captured.err


def test_H13_escape_codes_in_tables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a table that slipped past validation is printed safely, in every form."""
    hostile = "".join(ESCAPES)
    reports = tallies.validate_reports(sheet()).assign(note=hostile, publisher=hostile)
    record = tallies.reconcile(sheet())
    monkeypatch.setattr(tallies, "read_reports", lambda *_, **__: reports)
    monkeypatch.setattr(
        tallies, "reconcile", lambda *_, **__: record.__class__(**_fields(record, hostile))
    )
    for form in ([], ["--json"]):
        assert main(["reconcile", "-", "--reports", *form]) == 0
    captured = capsys.readouterr()
    assert "u202e" in captured.out
    for escape in (*ESCAPES, "\x1b", "\x07"):
        assert escape not in captured.out + captured.err


def _fields(record: tallies.Reconciliation, note: str) -> dict[str, object]:
    """Return a record's fields with a hostile note in its reports."""
    fields = {name: getattr(record, name) for name in type(record).__slots__}
    return {**fields, "reports": record.reports.assign(note=note)}


def test_H13_process_prints_no_escape_code(tmp_path: Path) -> None:
    """The same in a process of its own, where a fault would be printed by Python itself."""
    import subprocess

    path = tmp_path / "claims.csv"
    path.write_text("theatre,reference_date,count,source\nIraq,2023-11-23,\x1b[31m,X\n")
    command = [sys.executable, "-m", "tallies", "--debug", "check", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout + done.stderr
