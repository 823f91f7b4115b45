"""`reconcile`, `weekly` and `export`: tables printed, as JSON, and into files."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tests.cli.running import CLAIMS, Run

OFFICIALS = ("--definition", "officials")


def test_reconcile_prints_the_tally_on_stdout_and_talks_on_stderr(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, *OFFICIALS)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].split()[:5] == ["date", "theatre", "lower", "estimate", "upper"]
    assert "2023-10-30  Iraq        14        14     14" in done.out
    assert "11 reports: 8 kept, 1 set aside, 2 out of scope" in done.err
    assert "1 of another definition, 1 of another measure" in done.err


def test_json_holds_the_same_rows_as_python_gives(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, *OFFICIALS, "--json")
    record = tallies.reconcile(tallies.read_reports(CLAIMS), definition="officials")
    table = record.to_frame()
    rows = json.loads(done.out)
    assert len(rows) == len(table)
    assert rows[-1]["date"] == "2023-11-09"
    assert [row["estimate"] for row in rows] == table["estimate"].tolist()
    assert [row["band_low"] for row in rows] == table["band_low"].tolist()
    assert done.out.isascii()


def test_contradictions_name_reports_and_reasons(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, *OFFICIALS, "--contradictions", "--json")
    (row,) = json.loads(done.out)
    assert set(row["report_ids"]) == {"b3", "b4"}
    assert "32" in row["explanation"]
    readable = run("reconcile", claims, *OFFICIALS, "--contradictions").out
    assert "b3 b4" in readable
    assert max(map(len, readable.splitlines())) <= 110


def test_reports_lists_every_row_with_its_fate(run: Run, claims: Path) -> None:
    rows = json.loads(run("reconcile", claims, *OFFICIALS, "--reports", "--json").out)
    assert {row["report_id"]: row["status"] for row in rows}["b4"] == "set_aside"
    assert len(rows) == 11
    assert all(row["reason"] for row in rows if row["status"] == "out_of_scope")


def test_explain_says_why(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, *OFFICIALS, "--explain", "Iraq", "2023-10-30")
    assert done.code == 0
    assert "14" in done.out
    assert "Evening News" in done.out


@pytest.mark.parametrize(
    ("theatre", "day", "words"),
    [("Irak", "2023-10-30", "Did you mean 'Iraq'?"), ("Iraq", "30 Oct 2023", "is not a date")],
)
def test_explain_of_something_else_is_2(
    run: Run, claims: Path, theatre: str, day: str, words: str
) -> None:
    done = run("reconcile", claims, *OFFICIALS, "--explain", theatre, day)
    assert done.code == 2
    assert words in done.err


def test_options_reach_the_reconciliation(run: Run, claims: Path) -> None:
    chosen = ("--theatre", "Syria", "--until", "2023-11-05", "--as-of", "2023-10-31")
    done = run("reconcile", claims, *OFFICIALS, *chosen, "--json")
    rows = json.loads(done.out)
    assert {row["theatre"] for row in rows} == {"Syria", "total"}
    assert rows[-1]["date"] == "2023-11-05"
    assert max(row["estimate"] for row in rows) == 9


def test_weekly_prints_weeks(run: Run, claims: Path) -> None:
    rows = json.loads(run("weekly", claims, *OFFICIALS, "--json").out)
    last = {row["theatre"]: row for row in rows if row["week_end"] == "2023-11-12"}
    assert last["Syria"]["days_covered"] == 4
    assert last["Syria"]["complete"] is False
    assert last["total"]["upper"] == 23


def test_weekly_of_one_week_and_another_week_end(run: Run, claims: Path) -> None:
    done = run("weekly", claims, *OFFICIALS, "--week-ends", "sat", "--week", "2023-11-04", "--json")
    rows = json.loads(done.out)
    assert {row["week_start"] for row in rows} == {"2023-10-29"}
    assert len(rows) == 3


def test_weekly_of_no_week_lists_those_there_are(run: Run, claims: Path) -> None:
    done = run("weekly", claims, *OFFICIALS, "--week", "2023-12-04")
    assert done.code == 2
    assert "a day from 2023-10-16 to 2023-11-12" in done.err
    assert run("weekly", claims, *OFFICIALS, "--week", "2023-W99").code == 2


def test_weekly_of_a_week_by_its_number(run: Run, claims: Path) -> None:
    done = run("weekly", claims, *OFFICIALS, "--week", "2023-W44", "--json")
    assert {row["week_end"] for row in json.loads(done.out)} == {"2023-11-05"}


def test_reports_come_from_standard_input(run: Run, claims: Path) -> None:
    sheet = claims.read_text(encoding="utf-8")
    piped = run("weekly", "-", *OFFICIALS, "--json", stdin=sheet)
    assert piped.out == run("weekly", claims, *OFFICIALS, "--json").out
    assert "standard input: 11 reports" in piped.err


def test_bad_rows_can_be_set_apart(run: Run, claims: Path) -> None:
    text = claims.read_text().replace(",59,", ",fifty-nine,")
    claims.write_text(text)
    done = run("weekly", claims, *OFFICIALS, "--rejects", "rejects.csv")
    assert done.code == 0
    assert "1 rejected" in done.err
    assert "fifty-nine" in Path("rejects.csv").read_text()


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".json"])
def test_export_writes_the_type_that_the_suffix_names(run: Run, claims: Path, suffix: str) -> None:
    done = run("export", "weekly", claims, *OFFICIALS, "-o", f"weekly{suffix}")
    assert done.code == 0
    assert done.out == ""
    assert f"wrote weekly{suffix}" in done.err
    path = Path(f"weekly{suffix}")
    reading = {
        ".csv": pd.read_csv,
        ".parquet": tallies.read_parquet,
        ".jsonl": lambda p: pd.DataFrame(map(json.loads, p.read_text().splitlines())),
        ".json": lambda p: pd.DataFrame(json.loads(p.read_text())),
    }
    table = reading[suffix](path)
    assert len(table) == 12
    assert table.loc[table["theatre"] == "total", "upper"].tolist() == [13, 23, 33, 23]


@pytest.mark.parametrize("table", ["tally", "weekly", "reports"])
def test_exported_parquet_says_what_it_is(run: Run, claims: Path, table: str) -> None:
    from tallies.io.parquet import read_metadata

    run("export", table, claims, *OFFICIALS, "--week-ends", "SAT", "-o", "out.parquet")
    told = read_metadata("out.parquet")
    assert told["kind"] == table
    assert told["definition"] == "officials"
    assert told["week_ends"] == ("SAT" if table == "weekly" else None)


def test_the_old_file_stays_whole_when_a_verb_fails(run: Run, claims: Path) -> None:
    old = Path("tally.csv")
    old.write_text("old")
    assert run("export", "tally", claims, "-o", old).code == 2
    assert old.read_text() == "old"


def test_contradictions_have_no_parquet_form(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, *OFFICIALS, "--contradictions", "-o", "c.parquet")
    assert done.code == 2
    assert "write .csv or .jsonl" in done.err
    assert not Path("c.parquet").exists()


def test_contradictions_go_to_csv_with_their_ids(run: Run, claims: Path) -> None:
    run("reconcile", claims, *OFFICIALS, "--contradictions", "-o", "c.csv")
    table = pd.read_csv(io.StringIO(Path("c.csv").read_text()))
    assert table["report_ids"].tolist() == ["b3;b4"]


def test_a_dataset_s_own_definition_is_used_and_said(run: Run, claims: Path) -> None:
    done = run("weekly", "us_forces_2023", "--until", "2023-10-29", "--json")
    assert done.code == 0
    assert "definition: us_dod (the dataset's own" in done.err
    named = run("weekly", "us_forces_2023", "--until", "2023-10-29", "--definition", "sohr")
    assert "dataset's own" not in named.err


def test_a_dataset_s_name_wins_and_says_so(run: Run, claims: Path) -> None:
    """The answer may not depend on what lies in the working folder."""
    Path("us_forces_2023").write_bytes(claims.read_bytes())
    done = run("reconcile", "us_forces_2023", "--until", "2023-10-24", "--json")
    assert "us_forces_2023: 761 reports" in done.err
    assert "write ./us_forces_2023 for the file" in done.err
    the_file = run("reconcile", "./us_forces_2023", *OFFICIALS, "--json")
    assert "./us_forces_2023: 11 reports" in the_file.err


def sheet(path: Path) -> Path:
    """Write reports of a rate that rises in Syria, is steady in Iraq and hardly known in Jordan."""
    days = pd.date_range("2023-10-16", periods=41, freq="2D")
    counts = {
        "Syria": [2 * place + 6 * max(0, place - 20) for place in range(41)],
        "Iraq": [2 * place for place in range(41)],
        "Jordan": [0, 1],
    }
    rows = [
        {"theatre": name, "reference_date": day.date(), "count": count, "source": "officials"}
        for name, some in counts.items()
        for day, count in zip(days, some, strict=False)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_changes_prints_a_row_for_each_change_and_says_it_in_words(
    run: Run, tmp_path: Path
) -> None:
    done = run("changes", sheet(tmp_path / "rising.csv"), "--json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)
    assert row["theatre"] == "Syria"
    assert row["earliest"] <= "2023-11-26" <= row["latest"]
    assert row["p_value"] < 0.01 < 3 < row["ratio"]
    assert "in Iraq: no change detected (p = " in done.err
    assert "in Syria rose about " in done.err
    assert (
        "in Jordan: too few reports to look for a change: 1 rise between known counts, 5 needed."
        in done.err
    )


def test_changes_of_one_theatre_for_the_eye(run: Run, tmp_path: Path) -> None:
    path = sheet(tmp_path / "rising.csv")
    assert "no rows (theatre, date, " in run("changes", path, "--theatre", "Iraq").out
    heading, row = run("changes", path, "--theatre", "Syria").out.splitlines()
    assert heading.split()[:3] == ["theatre", "date", "earliest"]
    assert row.split()[-1] == "4.0"


def test_too_few_reports_to_look_for_changes_is_4(run: Run, tmp_path: Path) -> None:
    done = run("changes", sheet(tmp_path / "rising.csv"), "--theatre", "Jordan")
    assert done.code == 4
    assert "The series of Jordan is too short" in done.err
    assert done.out == ""


def test_changes_go_to_parquet_with_what_was_tested(run: Run, tmp_path: Path) -> None:
    from tallies.io.parquet import read_metadata

    done = run("changes", sheet(tmp_path / "rising.csv"), "-o", tmp_path / "changes.parquet")
    assert done.code == 0, done.err
    table = tallies.read_parquet(tmp_path / "changes.parquet")
    assert table["theatre"].tolist() == ["Syria"]
    told = read_metadata(tmp_path / "changes.parquet")
    assert (told["kind"], told["definition"], told["measure"]) == ("changes", "", "attacks")
    assert [test["theatre"] for test in told["changes"]["tests"]] == ["Iraq", "Jordan", "Syria"]


def test_alpha_is_a_share(run: Run, tmp_path: Path) -> None:
    done = run("changes", sheet(tmp_path / "rising.csv"), "--alpha", "5")
    assert done.code == 2
    assert "--alpha 5.0 is not between 0 and 1" in done.err


def test_an_infinite_ratio_is_null_in_json(run: Run, tmp_path: Path) -> None:
    days = pd.date_range("2023-10-16", periods=41, freq="2D")
    rows = [
        {"theatre": "Iraq", "reference_date": day.date(), "count": 6 * max(0, place - 20)}
        for place, day in enumerate(days)
    ]
    path = tmp_path / "from_nothing.csv"
    pd.DataFrame(rows).assign(source="officials").to_csv(path, index=False)
    (row,) = json.loads(run("changes", path, "--json").out)
    assert (row["rate_before"], row["ratio"]) == (0.0, None)
    assert run("changes", path).out.split()[-1] == "inf"


def test_the_only_measure_of_a_file_is_taken(run: Run) -> None:
    rows = "Iraq,2023-10-16,3,M,drone strikes\nIraq,2023-10-23,8,M,drone strikes\n"
    text = f"theatre,reference_date,count,source,measure\n{rows}"
    done = run("reconcile", "-", stdin=text)
    assert done.code == 0
    assert "measure: drone strikes (the only one in the file)\n" in done.err
    asked = run("reconcile", "-", "--measure", "attacks", stdin=text)
    assert asked.code == 2
    assert "--measure 'attacks' is counted by none" in asked.err
    two = run("reconcile", "-", stdin=text + "Iraq,2023-10-23,2,M,rockets\n")
    assert two.code == 2
    assert "They count: drone strikes, rockets." in two.err


def test_the_usual_measure_is_not_worth_a_line(run: Run, claims: Path) -> None:
    assert "measure:" not in run("reconcile", claims, *OFFICIALS).err
