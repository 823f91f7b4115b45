"""The bundled datasets: built as written down, nothing lost, nothing changed in silence."""

import csv
import re
import runpy
from collections import Counter

import pandas as pd
import pytest

from tallies import datasets
from tallies.errors import TalliesError
from tallies.model.columns import REPORT_COLUMNS, bounds, outlet

FOLDER = datasets._folders()["us_forces_2023"]
BUILDER = runpy.run_path(str(FOLDER / "build.py"))
UNTOUCHED = (
    *("report_id", "theatre", "measure", "count", "qualifier", "reference_date"),
    *("reference_date_basis", "source", "attributed_to", "publisher", "url", "population"),
)


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sheet():
    return rows("claims.csv")


@pytest.fixture(scope="module")
def built():
    return rows("reports.csv")


@pytest.fixture(scope="module")
def dataset():
    return datasets.load_dataset("us_forces_2023")


# The builder


def test_builder_reproduces_the_reports_byte_for_byte():
    text = BUILDER["build"]((FOLDER / "claims.csv").read_text(encoding="utf-8"))
    assert text.encode() == (FOLDER / "reports.csv").read_bytes()


def test_builder_stops_at_a_window_nobody_decided_about():
    claims = (FOLDER / "claims.csv").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"R0002: decide about since = '2023-12-05'"):
        BUILDER["build"](claims.replace("2023-10-17,Iraq,attacks,10", "2023-12-05,Iraq,attacks,10"))


def test_columns_follow_the_contract(built):
    *known, extra = built[0]
    left_out = {"statement_id", "count_high", "reference_date_earliest", "supersedes"}
    assert known == [column.name for column in REPORT_COLUMNS if column.name not in left_out]
    assert extra == "since_text"


def test_no_claim_is_lost_and_no_fact_changed(sheet, built):
    assert len(sheet) == len(built) == 761
    for claim, row in zip(sheet, built, strict=True):
        assert {name: claim[name] for name in UNTOUCHED} == {name: row[name] for name in UNTOUCHED}


def test_report_dates_change_in_two_rows_only(sheet, built):
    changed = [
        (row["report_id"], claim["report_date"], row["report_date"], row["note"])
        for claim, row in zip(sheet, built, strict=True)
        if claim["report_date"] != row["report_date"]
    ]
    note = BUILDER["UPDATED_LATER"]
    assert changed == [("R0370", "2023-10-27", "", note), ("R0407", "2023-10-27", "", note)]
    late = [row for row in built if row["reference_date"] > (row["report_date"] or "9999")]
    assert late == []


def test_notes_change_in_named_rows_only(sheet, built):
    changed = {
        row["report_id"]
        for claim, row in zip(sheet, built, strict=True)
        if claim["note"] != row["note"]
    }
    assert changed == set(BUILDER["NOTES"])


# Windows


def test_window_as_worded_is_kept(sheet, built):
    assert [claim["since"] for claim in sheet] == [row["since_text"] for row in built]


def test_windows_are_days_and_blank_stays_blank(built):
    for row in built:
        assert (row["since"] == "") == (row["since_text"] == "")
        assert re.fullmatch(r"(20\d\d-\d\d-\d\d)?", row["since"])
        assert row["since"] <= row["reference_date"]


def test_short_and_long_windows_keep_their_start(built):
    own = {row["report_id"]: row["since"] for row in built if row["since"] > "2023-10-19"}
    own |= {row["report_id"]: row["since"] for row in built if "" < row["since"] < "2023-10-01"}
    assert own == {name: day for name, (day, _reason) in BUILDER["OWN_WINDOWS"].items()}


def test_line_of_the_department_counts_from_17_october(built):
    starts = Counter(
        row["since"]
        for row in built
        if row["definition"].startswith("us_dod") and row["report_id"] not in BUILDER["OWN_WINDOWS"]
    )
    assert set(starts) == {"2023-10-17", ""}


# Definitions


def test_us_dod_is_that_source_and_nothing_else(built):
    line = [row for row in built if row["definition"] == "us_dod"]
    source = [row for row in built if row["source"] == "US Department of Defense"]
    assert {row["source"] for row in line} == {"US Department of Defense"}
    others = [row["report_id"] for row in source if row not in line]
    assert others == ["R0090", "R0716"]
    assert (len(line), len(source)) == (601, 603)


def test_us_dod_until_27_january_has_155_figures(built):
    line = [
        row
        for row in built
        if row["definition"] == "us_dod"
        and row["measure"] == "attacks"
        and row["theatre"] in {"Iraq", "Syria", "Iraq+Syria"}
        and row["reference_date"] <= "2024-01-27"
        and row["since"] <= "2023-10-17"
    ]
    figures = {
        (row["theatre"], row["reference_date"], bounds(row["qualifier"], int(row["count"])))
        for row in line
    }
    assert (len(line), len(figures)) == (478, 155)


def test_unnamed_area_never_shares_a_definition_with_named_ones(built):
    for row in built:
        unnamed = row["theatre"] == "Middle East"
        assert row["definition"].endswith("_middle_east") == unnamed, row["report_id"]


def test_each_definition_has_one_source_but_for_named_exceptions(built):
    exceptions = BUILDER["DEFINITION_EXCEPTIONS"]
    pairs = {
        (row["definition"].removesuffix("_middle_east"), row["source"])
        for row in built
        if row["report_id"] not in exceptions
    }
    assert pairs == {(name, source) for source, name in BUILDER["DEFINITION_OF_SOURCE"].items()}
    assert len({name for name, _source in pairs}) == len(pairs)
    for row in built:
        if row["report_id"] in exceptions:
            rule = BUILDER["DEFINITION_OF_SOURCE"][row["source"]]
            assert row["definition"] == exceptions[row["report_id"]][0] != rule


def test_single_bases_are_marked_as_sites(built):
    sites = {row["report_id"]: row["site"] for row in built if row["site"]}
    assert sites == {"R0489": "al-Asad", "R0490": "al-Harir / Erbil"}


# What the README and the facts file say


def test_readme_counts_agree_with_the_data(built):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\S+) \| (\d+) \| (\d+) \| (\d+) \|$", readme, flags=re.MULTILINE)
    told = {
        name.strip("`"): dict(
            zip(("attacks", "attempted attacks", "casualties"), map(int, counts), strict=True)
        )
        for name, *counts in table
    }
    counted = Counter((row["definition"] or "(blank)", row["measure"]) for row in built)
    assert len(told) == len({name for name, _measure in counted})
    assert {
        (name, measure): count
        for name, counts in told.items()
        for measure, count in counts.items()
        if count
    } == dict(counted)


def test_readme_figures_agree_with_the_data(built):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    outlets = len({outlet(row["publisher"]) for row in built})
    pages = len({row["url"] for row in built})
    dated = sum(row["report_date"] != "" for row in built)
    basis = Counter(row["reference_date_basis"] for row in built)
    assert f"{len(built)} claims from {outlets} outlets on {pages} pages" in readme
    assert f"{dated} rows; {len(built) - dated} pages" in readme
    assert f"the day ({basis['stated']} rows)" in readme
    assert f"is used ({basis['published']})" in readme
    assert f"known event ({basis['inferred']})" in readme


def test_readme_names_every_column_and_definition(built):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    names = set(built[0]) | {row["definition"] for row in built} - {""}
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


def test_facts_file_agrees_with_the_data(built):
    listed = datasets.list_datasets().set_index("name").loc["us_forces_2023"]
    days = pd.to_datetime([row["reference_date"] for row in built])
    assert listed["reports"] == len(built)
    assert (listed["first_day"], listed["last_day"]) == (days.min(), days.max())
    assert listed["default_definition"] in {row["definition"] for row in built}


# Listing and loading


def test_list_has_a_row_per_dataset():
    listed = datasets.list_datasets()
    assert list(listed["name"]) == ["coal_mining_disasters", "red_sea_shipping", "us_forces_2023"]
    assert [str(kind) for kind in listed.dtypes] == [
        *("str", "str", "Int64", "datetime64[us]", "datetime64[us]", "str", "str")
    ]


def test_load_gives_the_claims_as_a_reports_table(dataset, built):
    reports = dataset.reports
    assert list(reports["report_id"]) == [row["report_id"] for row in built]
    assert list(reports["count"]) == [int(row["count"]) for row in built]
    assert list(reports["since_text"]) == [row["since_text"] for row in built]
    assert {column.name for column in REPORT_COLUMNS} <= set(reports.columns)
    assert str(reports["reference_date"].dtype) == "datetime64[us]"
    assert str(reports["count"].dtype) == "Int64"
    assert reports["report_date"].isna().sum() == 441


def test_load_gives_the_known_figures_of_23_november(dataset):
    page = dataset.reports.query("publisher == 'Reuters (via Mint)' and measure == 'attacks'")
    assert dict(zip(page["theatre"], page["count"], strict=True)) == {"Iraq": 36, "Syria": 37}
    assert set(page["reference_date"]) == {pd.Timestamp("2023-11-23")}


@pytest.mark.parametrize("name", list(datasets._folders()))
def test_every_dataset_is_as_its_facts_file_says(name):
    listed = datasets.list_datasets().set_index("name").loc[name]
    found = datasets.load_dataset(name)
    days = found.reports["reference_date"]
    assert listed["reports"] == len(found.reports)
    assert (listed["first_day"], listed["last_day"]) == (days.min(), days.max())
    assert found.default_definition in set(found.reports["definition"])
    assert found.default_measure in set(found.reports["measure"])
    assert days.min() < found.default_until <= days.max()
    assert len(found.description) < 500
    assert (datasets._folders()[name] / "README.md").is_file()


def test_load_gives_the_facts(dataset):
    assert dataset.name == "us_forces_2023"
    assert dataset.default_definition == "us_dod"
    assert dataset.default_measure == "attacks"
    assert dataset.description.startswith("761 published claims")
    assert "\n" not in dataset.description
    assert dataset.license.startswith("CC BY 4.0")
    assert repr(dataset) == (
        "<Dataset us_forces_2023: 761 reports, 34 events, default definition 'us_dod'>"
    )


def test_events_are_dated_and_sorted(dataset):
    events = dataset.events
    assert list(events.columns) == ["date", "theatre", "kind", "description", "url"]
    assert [str(kind) for kind in events.dtypes] == ["datetime64[us]", *["str"] * 4]
    assert len(events) == 34
    assert events["date"].is_monotonic_increasing
    assert set(events["kind"]) == {"attack", "us_strike", "ceasefire", "statement", "context"}
    tower_22 = events[events["theatre"] == "Jordan"]
    assert list(tower_22["date"]) == [pd.Timestamp("2024-01-28")]


def test_each_load_is_a_fresh_copy(dataset):
    other = datasets.load_dataset("us_forces_2023")
    other.reports["count"] = 0
    assert datasets.load_dataset("us_forces_2023").reports["count"].sum() > 0
    assert dataset.reports["count"].sum() > 0


def test_dataset_cannot_be_changed(dataset):
    with pytest.raises(AttributeError, match="cannot assign to field 'name'"):
        dataset.name = "other"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("us_force_2023", r" Did you mean 'us_forces_2023'\?"), ("../datasets/us_forces_2023", "")],
)
def test_unknown_name_lists_the_known_ones(name, hint):
    listed = "coal_mining_disasters, red_sea_shipping, us_forces_2023"
    known = rf"There is no dataset '{re.escape(name)}'\. Datasets: {listed}\."
    with pytest.raises(TalliesError, match=known + hint):
        datasets.load_dataset(name)
