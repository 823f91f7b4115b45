"""The folder: what is written, whole or not at all, and with which options."""

import dataclasses
import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tallies
from tallies.errors import AmbiguousDefinitionError, NotEnoughDataError, TalliesError
from tallies.report import WeeklyReport, folder
from tests.report.samples import claims

DATA = ("tally", "weekly", "reports")


def contents(path: Path) -> dict[str, bytes]:
    """Return every file of a folder, hidden ones too."""
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_every_file_named_is_there(written: WeeklyReport) -> None:
    assert written.files[0] == written.folder / "index.html"
    assert {path.name for path in written.files} == set(contents(written.folder))
    charts = ("tally", "weekly", "rates", "sources-total", "sources-iraq", "sources-syria")
    wanted = {f"{name}.{kind}" for name in charts for kind in ("png", "svg")}
    wanted |= {f"{name}.{kind}" for name in DATA for kind in ("csv", "parquet")}
    assert wanted | {"contradictions.csv", "SHA256SUMS"} <= set(contents(written.folder))
    assert all(path.stat().st_size > 0 for path in written.files)


def test_pictures_are_what_their_names_say(written: WeeklyReport) -> None:
    assert (written.folder / "tally.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (written.folder / "tally.svg").read_bytes()


def test_parquet_reads_back_as_the_record_says(written: WeeklyReport) -> None:
    tally = tallies.read_parquet(written.folder / "tally.parquet")
    assert len(tally) == len(written.record.to_frame())
    last = tally[tally["date"] == tally["date"].max()].set_index("theatre")
    assert last["lower"].to_dict() == {"Iraq": 24, "Syria": 22, "total": 46}
    reports = tallies.read_parquet(written.folder / "reports.parquet")
    assert dict(zip(reports["report_id"], reports["status"], strict=True))["b4"] == "set_aside"
    weeks = tallies.read_parquet(written.folder / "weekly.parquet")
    pd.testing.assert_frame_equal(
        weeks.sort_values(["week_end", "theatre"], ignore_index=True),
        tallies.weekly(written.record).sort_values(["week_end", "theatre"], ignore_index=True),
        check_dtype=False,
    )


@pytest.mark.parametrize("name", DATA)
def test_csv_twins_hold_the_same_rows(written: WeeklyReport, name: str) -> None:
    table = tallies.read_parquet(written.folder / f"{name}.parquet")
    twin = pd.read_csv(written.folder / f"{name}.csv", dtype=str, keep_default_na=False)
    assert list(twin.columns) == list(table.columns)
    assert sorted(twin["theatre"]) == sorted(table["theatre"])


def test_contradictions_name_their_reports(written: WeeklyReport) -> None:
    table = pd.read_csv(written.folder / "contradictions.csv")
    assert table["report_ids"].tolist() == ["b3;b4"]


def test_checksums_fit_the_files(written: WeeklyReport) -> None:
    lines = (written.folder / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(listed) == {path.name for path in written.files} - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((written.folder / name).read_bytes()).hexdigest() == digest


def test_reports_of_the_folder_can_be_read_again(written: WeeklyReport) -> None:
    back = tallies.read_reports(written.folder / "reports.csv")
    again = tallies.reconcile(back, definition="officials")
    pd.testing.assert_frame_equal(again.tally, written.record.tally)


def test_headline_and_week(written: WeeklyReport) -> None:
    assert written.headline == "Reported attacks reach 24 in Iraq and 22 in Syria"
    assert written.week_end == pd.Timestamp("2023-11-12")
    assert "24 in Iraq" in repr(written)


def test_same_reports_in_any_order_give_the_same_bytes(
    written: WeeklyReport, tmp_path: Path
) -> None:
    shuffled = claims().sample(frac=1, random_state=np.random.default_rng(7))
    tallies.weekly_report(shuffled, tmp_path / "again", definition="officials")
    assert contents(tmp_path / "again") == contents(written.folder)


@pytest.mark.usefixtures("quick")
def test_input_is_not_changed(tmp_path: Path) -> None:
    reports = claims()
    before = reports.copy(deep=True)
    tallies.weekly_report(reports, tmp_path, definition="officials")
    pd.testing.assert_frame_equal(reports, before)


@pytest.mark.usefixtures("quick")
def test_foreign_files_stay_and_ours_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "index.html").write_text("old")
    tallies.weekly_report(claims(), tmp_path, definition="officials")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "index.html").read_text().startswith("<!doctype html>")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("broken", ["render", "write_checksums", "replace_all"])
def test_a_failure_leaves_the_old_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    tallies.weekly_report(claims(), tmp_path, definition="officials")
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        message = "out of ink"
        raise OSError(message)

    monkeypatch.setattr(folder, broken, fail)
    with pytest.raises(OSError, match="out of ink"):
        tallies.weekly_report(claims(), tmp_path, definition="officials", title="New")
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("quick")
def test_a_failure_leaves_no_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "render", stop)
    with pytest.raises(KeyboardInterrupt):
        tallies.weekly_report(claims(), tmp_path / "new", definition="officials")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_a_disk_that_fills_while_replacing_leaves_the_old_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tallies.weekly_report(claims(), tmp_path, definition="officials")
    page = (tmp_path / "index.html").read_bytes()
    seen: list[str] = []
    true_atomic_file = folder.atomic_file

    def full_at_last(path: Path) -> object:
        seen.append(path.name)
        if path.name == "index.html":
            message = "No space left on device"
            raise OSError(message)
        return true_atomic_file(path)

    monkeypatch.setattr(folder, "atomic_file", full_at_last)
    with pytest.raises(OSError, match="No space left"):
        tallies.weekly_report(claims(), tmp_path, definition="officials", title="New")
    assert seen[-1] == "index.html", "the page is replaced last"
    assert len(seen) == len(list(tmp_path.iterdir()))
    assert (tmp_path / "index.html").read_bytes() == page
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.usefixtures("quick")
def test_out_must_not_be_a_file(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.write_text("a letter")
    with pytest.raises(NotADirectoryError, match=r"is a file\. Fix: name a folder"):
        tallies.weekly_report(claims(), out, definition="officials")
    assert out.read_text() == "a letter"


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        tallies.weekly_report(claims(), tmp_path, definition="officials")
    tmp_path.chmod(0o700)


@pytest.mark.usefixtures("quick")
def test_a_table_of_several_definitions_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(AmbiguousDefinitionError, match="'officials'"):
        tallies.weekly_report(claims(), tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.usefixtures("quick")
def test_a_dataset_brings_definition_and_events(tmp_path: Path) -> None:
    dataset = tallies.load_dataset("us_forces_2023")
    done = tallies.weekly_report(dataset, tmp_path, week="2023-11-26")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert done.record.metadata["definition"] == "us_dod"
    assert done.headline == "Attacks on US forces reach 36 in Iraq and 37 in Syria"
    assert "two Kataib Hezbollah facilities" in page
    assert "Attacks on US and coalition forces in Iraq, Syria and Jordan" in page
    assert "November 2024" not in page, "the page tells of one week, not of the whole dataset"
    other = tallies.weekly_report(dataset, tmp_path, definition="sohr", week="2023-11-26")
    assert other.record.metadata["definition"] == "sohr"
    hurt = tallies.weekly_report(dataset, tmp_path, measure="casualties", week="2024-01-28")
    assert hurt.headline.startswith("Reported casualties"), "the subject is of attacks only"


@pytest.mark.usefixtures("quick")
def test_a_dataset_ends_where_it_says_unless_asked(tmp_path: Path) -> None:
    dataset = dataclasses.replace(
        tallies.load_dataset("us_forces_2023"), default_until=pd.Timestamp("2023-11-01")
    )
    assert tallies.weekly_report(dataset, tmp_path).week_end == pd.Timestamp("2023-11-05")
    asked = tallies.weekly_report(dataset, tmp_path, until="2023-10-27")
    assert asked.week_end == pd.Timestamp("2023-10-29")


@pytest.mark.usefixtures("quick")
def test_week_ends_the_tally_unless_until_says_otherwise(tmp_path: Path) -> None:
    options = {"definition": "officials", "week": "2023-11-05"}
    short = tallies.weekly_report(claims(), tmp_path, **options)
    assert short.record.tally.index[-1] == pd.Timestamp("2023-11-05")
    assert short.headline == "Reported attacks reach 14 in Iraq and 9 in Syria"
    long = tallies.weekly_report(claims(), tmp_path, until="2023-11-09", **options)
    assert long.record.tally.index[-1] == pd.Timestamp("2023-11-09")
    assert long.week_end == short.week_end


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("week", ["2023-11-01", "2023-W44", pd.Timestamp("2023-10-30")])
def test_a_week_is_named_by_a_day_in_it_or_its_number(tmp_path: Path, week: str) -> None:
    done = tallies.weekly_report(claims(), tmp_path, definition="officials", week=week)
    assert done.week_end == pd.Timestamp("2023-11-05")


@pytest.mark.usefixtures("quick")
def test_title_stands_instead_of_the_headline(tmp_path: Path) -> None:
    done = tallies.weekly_report(claims(), tmp_path, definition="officials", title="A & B")
    assert done.headline == "A & B"
    assert "<h1>A &amp; B</h1>" in (tmp_path / "index.html").read_text()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("week", "error", "words"),
    [
        ("2023-W60", TalliesError, "has no such week"),
        ("2023-10-15", NotEnoughDataError, "no report is left"),
        ("5 Nov 2023", TalliesError, "is not a day. Write it as 2023-11-23"),
    ],
)
def test_a_week_that_is_none(
    tmp_path: Path, week: str, error: type[TalliesError], words: str
) -> None:
    with pytest.raises(error, match=words):
        tallies.weekly_report(claims(), tmp_path, definition="officials", week=week)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_as_of_is_said_on_the_page(tmp_path: Path) -> None:
    done = tallies.weekly_report(claims(), tmp_path, definition="officials", as_of="2023-10-30")
    assert done.headline == "Reported attacks reach 10 in Iraq and 3 in Syria"
    page = (tmp_path / "index.html").read_text()
    assert "only what was published by 30 October 2023" in page


def test_a_record_of_many_years_has_no_chart_by_week(tmp_path: Path) -> None:
    years = pd.date_range("2009-12-31", "2020-12-31", freq="YE")
    reports = pd.DataFrame(
        {"theatre": "Iraq", "reference_date": years, "count": range(len(years)), "source": "a"}
    )
    found = tallies.weekly_report(reports, tmp_path)
    names = {path.name for path in found.files}
    assert "weekly.csv" in names
    assert {"weekly.png", "weekly.svg", "weekly-column.svg"}.isdisjoint(names)
    page = found.files[0].read_text(encoding="utf-8")
    assert "too many to show one by one (575)" in page
    assert 'type="radio"' not in page


def test_a_dataset_gives_its_own_measure(tmp_path: Path) -> None:
    claims = tallies.load_dataset("coal_mining_disasters")
    early = dataclasses.replace(claims, reports=claims.reports.head(9))
    found = tallies.weekly_report(early, tmp_path, week="1859-12-31")
    assert found.record.metadata["measure"] == "disasters"
    assert found.headline == "Coal-mining disasters reach 25 in Great Britain"
    with pytest.raises(TalliesError, match="They count: disasters"):
        tallies.weekly_report(early, tmp_path, week="1859-12-31", measure="attacks")


@pytest.mark.usefixtures("quick")
def test_the_only_measure_of_a_table_is_taken(tmp_path: Path) -> None:
    row = {"theatre": "Alto", "reference_date": "2025-08-10", "count": 5, "source": "X"}
    done = tallies.weekly_report(
        tallies.validate_reports([{**row, "measure": "wildfires"}]), tmp_path
    )
    assert done.headline == "Reported wildfires reach 5 in Alto"
    two = tallies.validate_reports([{**row, "measure": name} for name in ("attacks", "wildfires")])
    assert tallies.weekly_report(two, tmp_path).headline == "Reported attacks reach 5 in Alto"
