"""`data` and `template`."""

import csv
import io
import json
from pathlib import Path

import pandas as pd

import tallies
from tallies.model.columns import REPORT_COLUMNS
from tests.cli.running import Run


def test_data_lists_the_datasets(run: Run) -> None:
    rows = {row["name"]: row for row in json.loads(run("data", "--json").out)}
    assert list(rows) == ["coal_mining_disasters", "red_sea_shipping", "us_forces_2023"]
    assert rows["us_forces_2023"]["reports"] == 761
    assert rows["us_forces_2023"]["default_definition"] == "us_dod"


def test_data_prints_reports_for_the_eye_and_whole_for_machines(run: Run) -> None:
    readable = run("data", "us_forces_2023")
    assert readable.out.splitlines()[0].split()[:3] == ["report_id", "definition", "theatre"]
    assert sum(line.startswith("R0") for line in readable.out.splitlines()) == 761
    assert "licence: CC BY 4.0" in readable.err
    rows = json.loads(run("data", "us_forces_2023", "--json").out)
    assert len(rows) == 761
    assert {column.name for column in REPORT_COLUMNS} <= set(rows[0])


def test_data_written_reads_back_equal(run: Run, tmp_path: Path) -> None:
    reports = tallies.load_dataset("us_forces_2023").reports
    for name in ("claims.csv", "claims.parquet", "claims.jsonl"):
        assert run("data", "us_forces_2023", "-o", tmp_path / name).code == 0
        back = tallies.read_reports(tmp_path / name)
        order = back.sort_values("report_id", ignore_index=True)
        pd.testing.assert_frame_equal(order, reports.sort_values("report_id", ignore_index=True))


def test_data_prints_events(run: Run) -> None:
    rows = json.loads(run("data", "us_forces_2023", "--events", "--json").out)
    assert len(rows) == 34
    assert rows[0]["date"] == "2023-10-07"


def test_events_need_a_name(run: Run) -> None:
    done = run("data", "--events")
    assert done.code == 2
    assert "tallies data NAME --events" in done.err


def test_an_unknown_dataset_is_2_with_the_nearest(run: Run) -> None:
    done = run("data", "us_forces_2024")
    assert done.code == 2
    assert "Did you mean 'us_forces_2023'?" in done.err


def test_template_is_a_sheet_with_every_column(run: Run) -> None:
    done = run("template")
    (header,) = csv.reader(io.StringIO(done.out))
    assert header == [column.name for column in REPORT_COLUMNS]
    assert all(name in done.err for name in header)


def test_template_filled_in_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    assert run("template", "-o", path).code == 0
    header = path.read_text().strip().split(",")
    cells = {"theatre": "Iraq", "reference_date": "2023-11-23", "count": "36", "source": "X"}
    path.write_text(path.read_text() + ",".join(cells.get(name, "") for name in header) + "\n")
    assert run("check", path).code == 0


def test_a_dataset_gives_its_own_measure_unless_another_is_named(run: Run) -> None:
    told = run("reconcile", "coal_mining_disasters", "--until", "1855-12-31", "--json")
    assert told.code == 0
    assert json.loads(told.out)[-1]["estimate"] == 14
    other = run("reconcile", "coal_mining_disasters", "--measure", "attacks")
    assert other.code == 2
    assert "They count: disasters." in other.err
