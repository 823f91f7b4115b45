"""Round trips, what a file says of itself, and what may not be written."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tallies
from tallies.errors import TalliesError
from tallies.io.metadata import record_metadata
from tallies.io.parquet import read_metadata, read_parquet, write_parquet
from tests.io import samples

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.parquet"


@pytest.mark.parametrize("kind", ["reports", "tally", "weekly", "changes"])
def test_every_kind_reads_back_equal(kind: str, path: Path) -> None:
    frame = getattr(samples, kind)()
    before = frame.copy(deep=True)
    write_parquet(frame.iloc[::-1], path, metadata=samples.METADATA)
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(frame))
    pd.testing.assert_frame_equal(frame, before)
    assert read_metadata(path)["kind"] == kind


def test_record_is_written_as_its_long_table(path: Path) -> None:
    write_parquet(samples.record(), path)
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(samples.tally()))
    found = read_metadata(path)
    assert found["kind"] == "tally"
    assert found["since"] == "2023-10-17"
    assert found["as_of"] is None
    assert found["complete"] is True
    assert found["reconcile"] == {"weights": "publishers", "exclude": {"r0003": "a misprint"}}
    assert found["columns"]["upper"]["unit"] == "events"


def test_record_takes_further_metadata(path: Path) -> None:
    write_parquet(samples.record(), path, metadata={"license": "CC BY 4.0"})
    assert read_metadata(path)["license"] == "CC BY 4.0"
    assert read_metadata(path)["definition"] == "us_dod"


def test_tables_of_one_record_name_the_same_input(tmp_path: Path) -> None:
    record = samples.record()
    known = record_metadata(record)
    write_parquet(record, tmp_path / "tally.parquet")
    write_parquet(samples.weekly(), tmp_path / "weekly.parquet", metadata=known)
    write_parquet(samples.reports(), tmp_path / "typed.parquet", metadata=known)
    write_parquet(record.reports, tmp_path / "reports.parquet", metadata=known)
    inputs = {read_metadata(file)["input_sha256"] for file in tmp_path.iterdir()}
    assert inputs == {known["input_sha256"]}
    changed = samples.reports().replace({"count": {36: 35}})
    write_parquet(changed, tmp_path / "changed.parquet")
    assert read_metadata(tmp_path / "changed.parquet")["input_sha256"] not in inputs


def test_reports_tell_their_own_metadata(path: Path) -> None:
    write_parquet(samples.reports(), path)
    found = read_metadata(path)
    assert found["definition"] == "us_dod"
    assert found["measure"] == "attacks"
    assert found["since"] == "2023-10-17"
    assert found["theatres"] == ["Iraq", "Syria"]
    assert found["sources"] == ["US Department of Defense"]
    assert found["created_with"].startswith("tallies ")


def test_several_definitions_are_not_called_one(path: Path) -> None:
    mixed = samples.reports()
    mixed.loc[0, "definition"] = "sohr"
    write_parquet(mixed, path)
    assert read_metadata(path)["definition"] is None


@pytest.mark.parametrize(("shift", "name"), [(0, "SUN"), (2, "TUE"), (6, "SAT")])
def test_week_ends_is_read_off_the_weeks(shift: int, name: str, path: Path) -> None:
    weeks = samples.weekly()
    weeks["week_end"] += pd.Timedelta(days=shift)
    write_parquet(weeks, path, metadata=samples.METADATA)
    assert read_metadata(path)["week_ends"] == name


def test_metadata_read_can_be_given_again(path: Path) -> None:
    write_parquet(samples.reports(), path, metadata={"columns": {"lag": {"description": "days"}}})
    first = path.read_bytes()
    write_parquet(read_parquet(path), path, metadata=read_metadata(path))
    assert path.read_bytes() == first
    assert read_metadata(path)["columns"]["lag"] == {"description": "days"}


def test_file_has_one_key_plain_types_and_checksums(path: Path) -> None:
    write_parquet(samples.reports(), path)
    with pq.ParquetFile(path) as file:
        assert list(file.metadata.metadata) == [b"tallies"]
        stored = {field.name: str(field.type) for field in file.schema_arrow}
        assert set(stored.values()) == {"string", "date32[day]", "int64", "double", "bool"}
        for position in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(0).column(position)
            assert chunk.compression == "ZSTD"
            assert not chunk.has_dictionary_page
        required = {field.name for field in file.schema_arrow if not field.nullable}
    assert required == {"theatre", "reference_date", "count", "source", "plain", "kept"}


def test_times_of_day_in_an_extra_column_are_kept(path: Path) -> None:
    frame = samples.reports()
    frame["fetched"] = pd.Timestamp("2024-03-01 12:34:56.789012") + pd.to_timedelta(range(5), "h")
    frame["fetched"] = frame["fetched"].astype("datetime64[us]")
    write_parquet(frame, path)
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(frame))


def test_no_rows_read_back_equal(path: Path) -> None:
    frame = samples.reports().iloc[:0]
    write_parquet(frame, path)
    pd.testing.assert_frame_equal(read_parquet(path), frame)


def test_loose_dtypes_become_those_of_the_contract(path: Path) -> None:
    frame = samples.reports()
    loose = frame.astype({"count": "int16", "theatre": object, "publisher": "category"})
    loose["reference_date"] = loose["reference_date"].astype("datetime64[s]")
    write_parquet(loose, path)
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(frame))


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("reference_date", ["2023-11-23"] * 5, "string where date32"),
        ("seen", pd.to_datetime(["2024-01-05"] * 5).tz_localize("UTC"), "times with a zone"),
        ("ids", [("r1", "r2")] * 5, "mixed values"),
        ("ids", [1, "b", 3, 4, 5], "mixed-integer values"),
        ("days", [date(2024, 1, 5)] * 5, "date values"),
        ("big", pd.Series([2**63 + 1] * 5, dtype="uint64"), "not in range"),
        ("text", pd.Series(["\ud800"] * 5, dtype=object), "surrogates not allowed"),
    ],
)
def test_what_is_not_plain_is_refused(
    column: str, values: object, problem: str, path: Path
) -> None:
    frame = samples.reports().assign(**{column: values})
    with pytest.raises(TalliesError, match=f"Cannot write column '{column}': .*{problem}"):
        write_parquet(frame, path)
    assert not path.exists()


def test_column_names_must_be_unique(path: Path) -> None:
    frame = samples.reports()
    twice = pd.concat([frame, frame[["note"]]], axis=1)
    with pytest.raises(TalliesError, match="Column names must be unique"):
        write_parquet(twice, path)


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        (None, r"lacks \['definition', 'measure'\]"),
        ({"definition": "us_dod"}, r"lacks \['measure'\]"),
        ({**samples.METADATA, "licence": "MIT"}, "'licence'.* is unknown.*Did you mean 'license'"),
        ({**samples.METADATA, "kind": "weeks"}, "Choose one of 'reports', 'tally', 'weekly'"),
        ({**samples.METADATA, "kind": "weekly"}, "as weekly it lacks"),
        ({**samples.METADATA, "license": object}, "JSON cannot hold"),
        ({**samples.METADATA, "reconcile": {"band": float("nan")}}, "JSON cannot hold"),
    ],
)
def test_metadata_that_says_too_little_or_nonsense(
    metadata: dict[str, object] | None, problem: str, path: Path
) -> None:
    with pytest.raises(TalliesError, match=problem):
        write_parquet(samples.tally(), path, metadata=metadata)
    assert not path.exists()


def test_wide_tally_is_not_taken_for_a_long_one(path: Path) -> None:
    with pytest.raises(TalliesError, match=r"as .* it lacks .*pass the record itself"):
        write_parquet(samples.record().tally, path)


def test_table_of_two_kinds_must_be_named(path: Path) -> None:
    bands = {name: samples.tally()[name] for name in ("date", "band_low", "band_high")}
    both = samples.weekly().assign(**bands)
    with pytest.raises(TalliesError, match=r"any of \['tally', 'weekly'\]"):
        write_parquet(both, path, metadata=samples.METADATA)
    write_parquet(both, path, metadata={**samples.METADATA, "kind": "tally"})
    assert read_metadata(path)["kind"] == "tally"


def test_golden_file_of_layout_1_reads_for_ever() -> None:
    found = read_parquet(GOLDEN / "reports_1.parquet")
    pd.testing.assert_frame_equal(found, samples.in_order(samples.reports()))
    assert read_metadata(GOLDEN / "reports_1.parquet")["version"] == "1"


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(pd.Timestamp)
row = st.fixed_dictionaries(
    {
        "theatre": st.sampled_from(["Iraq", "Syria", "Iraq+Syria"]) | text,
        "reference_date": days,
        "count": st.integers(0, 10**9),
        "source": text,
        "report_date": days | st.none(),
        "count_high": st.integers(0, 10**9) | st.none(),
        "extra_text": text | st.none(),
        "extra_whole": st.integers(-(2**63), 2**63 - 1),
        "extra_float": st.floats(allow_nan=False) | st.none(),
        "extra_flag": st.booleans(),
    }
)
ROW_DTYPES = {
    "theatre": "str",
    "reference_date": "datetime64[us]",
    "count": "Int64",
    "source": "str",
    "report_date": "datetime64[us]",
    "count_high": "Int64",
    "extra_text": "str",
    "extra_whole": "int64",
    "extra_float": "float64",
    "extra_flag": "bool",
}


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(row, min_size=1, max_size=12), data=st.data())
def test_any_reports_read_back_equal(
    rows: list[dict[str, object]], data: st.DataObject, tmp_path: Path
) -> None:
    frame = pd.DataFrame(rows).astype(ROW_DTYPES)
    shuffled = frame.iloc[data.draw(st.permutations(range(len(frame))))]
    write_parquet(frame, tmp_path / "a.parquet")
    write_parquet(shuffled, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    found = read_parquet(tmp_path / "a.parquet")
    keys = list(zip(found["theatre"].map(str.encode), found["reference_date"], strict=True))
    assert keys == sorted(keys)
    order = list(ROW_DTYPES)
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True), frame.sort_values(order, ignore_index=True)
    )


def test_record_of_reconcile_and_its_tables_read_back_equal(path: Path) -> None:
    record = tallies.reconcile(samples.reports())
    write_parquet(record, path)
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(record.to_frame()))
    for table in (tallies.weekly(record, week_ends="SAT"), record.reports):
        write_parquet(table, path, metadata=record_metadata(record))
        pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(table))


def found_in(rates: list[int]) -> tallies.Changepoints:
    """Return the changes in daily counts that are the same for 40 days each."""
    days = pd.date_range("2023-10-16", periods=40 * len(rates) + 1, name="date")
    rises = [0, *(place % 2 + rate for rate in rates for place in range(40))]
    return tallies.find_changepoints(pd.Series(rises, index=days, name="Iraq").cumsum())


def test_record_of_changes_is_written_with_its_tests(path: Path) -> None:
    found = found_in([0, 4])
    write_parquet(found, path)
    pd.testing.assert_frame_equal(read_parquet(path), found.to_frame())
    told = read_metadata(path)
    assert (told["kind"], told["measure"], told["definition"]) == ("changes", "attacks", None)
    assert told["theatres"] == ["Iraq"]
    assert told["changes"]["alpha"] == 0.05
    assert told["changes"]["tests"][0]["changes"] == len(found.dates) == 1


def test_no_change_is_a_file_without_rows_that_says_what_was_tested(path: Path) -> None:
    found = found_in([1, 1])
    write_parquet(found, path, metadata={"definition": "us_dod"})
    pd.testing.assert_frame_equal(read_parquet(path), found.to_frame())
    told = read_metadata(path)
    assert told["definition"] == "us_dod"
    assert told["theatres"] == ["Iraq"]
    assert told["changes"]["tests"][0]["p_value"] == found.tests["p_value"][0]


def test_one_change_keeps_the_interval_of_its_ratio(path: Path) -> None:
    days = pd.date_range("2023-10-16", periods=81, name="date")
    rises = [0, *(place % 2 + 4 * (place > 40) for place in range(80))]
    found = tallies.detect_change(pd.Series(rises, index=days, name="Iraq").cumsum())
    write_parquet(found, path)
    pd.testing.assert_frame_equal(read_parquet(path), found.to_frame())
    assert read_metadata(path)["columns"]["ratio_low"]["description"] == "Low end of its interval"


def test_other_files_say_nothing_of_changes(path: Path) -> None:
    write_parquet(samples.weekly(), path, metadata=samples.METADATA)
    assert "changes" not in read_metadata(path)
