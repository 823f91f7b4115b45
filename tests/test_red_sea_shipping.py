"""The claims about attacks on ships: each traceable, and reconciled as they should."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest

import tallies
from tallies import datasets
from tallies.model.columns import REPORT_COLUMNS, outlet

FOLDER = datasets._folders()["red_sea_shipping"]


@pytest.fixture(scope="module")
def rows():
    with (FOLDER / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def readme():
    return (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reports():
    return tallies.load_dataset("red_sea_shipping").reports


def reconciled(reports, definition):
    return tallies.reconcile(reports, definition=definition)


def test_every_row_can_be_traced(rows):
    assert [row["report_id"] for row in rows] == [f"S{n:03}" for n in range(1, len(rows) + 1)]
    for row in rows:
        assert re.fullmatch(r"https?://\S+", row["url"]), row["report_id"]
        assert row["publisher"], row["report_id"]
        assert row["source"], row["report_id"]
        known = row["report_date"] or "9999"
        assert row["reference_date_earliest"] <= row["reference_date"] <= known, row["report_id"]
        if row["reference_date_earliest"]:
            assert row["note"], f"{row['report_id']}: say why its day is uncertain"
    assert max(Counter(row["url"] for row in rows).values()) == 1


def test_columns_follow_the_contract(rows):
    known = {column.name for column in REPORT_COLUMNS}
    assert set(rows[0]) - known == {"since_text"}


def test_a_named_definition_has_one_source(rows):
    pairs = {(row["definition"], row["source"]) for row in rows if row["definition"]}
    assert len(pairs) == len({definition for definition, _source in pairs})
    assert {row["source"] for row in rows if not row["definition"]} == {"unattributed"}


def test_us_line_is_numbered_one_by_one_and_a_misdated_figure_is_set_aside(reports):
    line = reconciled(reports, "us_dod")
    days = ["2023-12-23", "2023-12-28", "2023-12-31", "2024-01-04", "2024-01-09", "2024-01-12"]
    at = pd.DatetimeIndex(days)
    assert line.lower.loc[at, "Red Sea"].tolist() == [15, 22, 23, 25, 26, 28]
    assert line.upper.loc[at, "Red Sea"].tolist() == [15, 22, 23, 25, 26, 28]
    aside = line.reports[line.reports["status"] == "set_aside"]
    assert aside["report_id"].tolist() == ["S013"]
    assert "equals the figure of 12 January 2024" in aside["reason"].item()
    assert aside["nearest_fit_days"].item() == 12


def test_movement_never_falls_and_the_missiles_taken_for_ships_are_set_aside(reports):
    line = reconciled(reports, "houthi_ships")
    aside = line.reports[line.reports["status"] == "set_aside"]
    assert aside["report_id"].tolist() == ["S049"]
    assert (aside["count"].item(), aside["gap"].item()) == (183, 183 - 48)
    rises = tallies.increments(line, theatre="Red Sea")
    assert rises["count"].sum() == 216
    assert (rises["count"] >= 0).all()


def test_floors_do_not_contradict_each_other(reports):
    line = reconciled(reports, "us_dod_naval")
    assert line.contradictions.empty
    assert line.lower.loc["2024-03-21", "Red Sea"] == 60
    assert line.lower.loc["2024-06-25", "Red Sea"] == 191


def test_counts_of_different_rules_are_not_pooled(reports):
    ends = {name: reconciled(reports, name).lower["Red Sea"].iloc[-1] for name in ("imo", "jmic")}
    assert ends == {"imo": 69, "jmic": 102}
    with pytest.raises(tallies.errors.AmbiguousDefinitionError, match="houthi_ships"):
        tallies.reconcile(reports)


def test_readme_figures_agree_with_the_data(rows, readme):
    outlets = len({outlet(row["publisher"]) for row in rows})
    dated = sum(row["report_date"] != "" for row in rows)
    basis = Counter(row["reference_date_basis"] for row in rows)
    wide = sum(row["reference_date_earliest"] != "" for row in rows)
    assert f"{len(rows)} claims from {outlets} outlets on {len(rows)} pages" in readme
    assert f"| {dated} rows; {len(rows) - dated} pages show none |" in readme
    assert f"the day ({basis['stated']} rows)" in readme
    assert f"is used ({basis['published']})" in readme
    assert f"known event ({basis['inferred']})" in readme
    assert f"where that is another ({wide} rows)" in readme
    assert f"{round(100 * basis['inferred'] / len(rows))}% of the reference dates" in readme


def test_readme_counts_rows_by_definition_and_names_every_column(rows, readme):
    table = re.findall(r"^\| (`\w+`|\(blank\)) \| (\d+) \| ", readme, flags=re.MULTILINE)
    told = {name.strip("`").replace("(blank)", ""): int(count) for name, count in table}
    assert told == dict(Counter(row["definition"] for row in rows))
    assert [name for name in rows[0] if f"`{name}`" not in readme] == []


def test_events_name_their_page():
    events = tallies.load_dataset("red_sea_shipping").events
    assert len(events) == 11
    assert events["url"].str.startswith("http").all()
    assert set(events["kind"]) == {"attack", "us_strike", "statement"}
