"""`plot` and `report`: pictures and the main job."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.report import folder
from tests.cli.running import Run
from tests.cli.test_tables import sheet
from tests.report.samples import quick_draw

OFFICIALS = ("--definition", "officials")
MAGIC = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.mark.parametrize(
    ("chart", "suffix", "more"),
    [
        ("tally", ".png", ["--subject", "Attacks on bases"]),
        ("weekly", ".svg", ["--week-ends", "SAT", "--preset", "column"]),
        ("rates", ".pdf", ["--title", "How fast"]),
        ("sources", ".svg", ["--of", "Syria"]),
        ("revisions", ".png", ["--of", "Iraq"]),
        ("overview", ".svg", ["--week-ends", "SAT", "--theme", "dark", "--preset", "print"]),
    ],
)
def test_plot_writes_the_type_that_the_suffix_names(
    run: Run, claims: Path, chart: str, suffix: str, more: list[str]
) -> None:
    out = Path(f"{chart}{suffix}")
    done = run("plot", chart, claims, *OFFICIALS, "-o", out, *more)
    assert done.code == 0, done.err
    assert done.out == ""
    assert out.read_bytes().startswith(MAGIC[suffix])
    assert f"wrote {out}" in done.err
    assert "Iraq" in done.err or "Syria" in done.err, "the chart in words"


def test_plot_writes_the_plotted_table_beside_it(run: Run, claims: Path) -> None:
    run("plot", "tally", claims, *OFFICIALS, "-o", "tally.svg", "--data")
    assert "Syria" in set(pd.read_csv("tally.csv")["theatre"])


def test_plot_tally_shows_events_unless_told_not_to(
    run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("events.csv").write_text("date,description\n2023-10-27,Truce talks\n", encoding="utf-8")
    seen: list[object] = []
    true_plot = tallies.plot_tally

    def plot(record: tallies.Reconciliation, **look: object) -> tallies.Chart:
        seen.append(look.get("events"))
        return true_plot(record, **look)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(tallies, "plot_tally", plot)
    command = ("plot", "tally", claims, *OFFICIALS, "-o", "x.svg", "--events-file", "events.csv")
    assert run(*command).code == 0
    assert run(*command, "--no-events").code == 0
    shown, hidden = seen
    assert isinstance(shown, pd.DataFrame)
    assert shown["description"].tolist() == ["Truce talks"]
    assert hidden is None
    assert run("plot", "tally", "us_forces_2023", "--until", "2023-11-23", "-o", "x.svg").code == 0
    assert isinstance(seen[-1], pd.DataFrame), "a dataset has its own"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tally", "--of", "Iraq"), "--of has no meaning for tally"),
        (("sources", "--subject", "Attacks"), "--subject has no meaning for sources"),
        (("rates", "--events-file", "x.csv"), "--events-file has no meaning for rates"),
        (("weekly", "--no-events"), "--no-events has no meaning for weekly"),
        (("overview", "--no-band"), "--no-band has no meaning for overview"),
        (("sources", "--of", "Irak"), "Did you mean 'Iraq'?"),
    ],
)
def test_plot_ignores_no_option(
    run: Run, claims: Path, arguments: tuple[str, ...], words: str
) -> None:
    chart, *more = arguments
    done = run("plot", chart, claims, *OFFICIALS, "-o", "x.svg", *more)
    assert done.code == 2
    assert words in done.err
    assert not Path("x.svg").exists()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the drawing out where a test is not about it."""
    monkeypatch.setattr(folder, "draw", quick_draw)


@pytest.mark.usefixtures("quick")
def test_report_prints_the_headline_and_every_file(run: Run, claims: Path) -> None:
    done = run("report", claims, *OFFICIALS, "-o", "week45", "--subject", "Attacks on bases")
    assert done.code == 0, done.err
    headline, blank, *lines = done.out.splitlines()
    assert headline == "Attacks on bases reach 24 in Iraq and 22 in Syria"
    assert blank == ""
    assert lines[0].startswith("week45/index.html ")
    listed = {line.split()[0] for line in lines}
    assert listed == {str(path) for path in Path("week45").iterdir()}
    assert all(re.search(r"  \d[\d,]* (bytes|kB)$", line) for line in lines)
    assert "11 reports: 8 kept, 1 set aside, 2 out of scope" in done.err


@pytest.mark.usefixtures("quick")
def test_report_without_a_folder_goes_to_report(run: Run, claims: Path) -> None:
    assert run("report", claims, *OFFICIALS, "--week", "2023-10-29", "--title", "Quiet").code == 0
    assert "<h1>Quiet</h1>" in Path("report/index.html").read_text()


def test_report_over_a_file_is_3(run: Run, claims: Path) -> None:
    done = run("report", claims, *OFFICIALS, "-o", claims)
    assert done.code == 3
    assert "is a file. Fix: name a folder" in done.err


def test_the_main_job_in_a_process_of_its_own(tmp_path: Path) -> None:
    """`tallies report us_forces_2023 -o report`, here until an early week to be quick."""
    command = [sys.executable, "-m", "tallies", "report", "us_forces_2023", "-o", "report"]
    done = subprocess.run(
        [*command, "--week", "2023-11-26"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Attacks on US forces reach 36 in Iraq and 37 in Syria\n")
    assert "us_forces_2023: 761 reports" in done.stderr
    assert "definition: us_dod (the dataset's own" in done.stderr
    assert "Warning" not in done.stderr
    assert (tmp_path / "report" / "index.html").stat().st_size < 1_500_000


def test_the_rates_chart_shows_changes_unless_told_not_to(run: Run, tmp_path: Path) -> None:
    path, out = sheet(tmp_path / "rising.csv"), tmp_path / "rates.svg"
    assert "rose after 25 Nov" in run("plot", "rates", path, "-o", out).err
    done = run("plot", "rates", path, "-o", out, "--no-changes")
    assert done.code == 0
    assert "rose" not in done.err
    refused = run("plot", "tally", path, "-o", out, "--no-changes")
    assert refused.code == 2
    assert "--no-changes has no meaning for tally" in refused.err


def test_the_likely_range_is_drawn_unless_told_not_to(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "tally.svg"
    command = ("plot", "tally", "us_forces_2023", "-o", out)
    assert "Shading shows the likely range" in run(*command).err
    assert "Shading" not in run(*command, "--no-band").err
    refused = run("plot", "rates", "us_forces_2023", "-o", out, "--no-band")
    assert refused.code == 2
    assert "--no-band has no meaning for rates. Fix: it goes with tally, weekly" in refused.err
