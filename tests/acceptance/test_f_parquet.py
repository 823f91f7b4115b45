"""Section F of the fault catalogue: Parquet files cut, damaged, foreign, newer or oversized."""

import json
import random
import re
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tallies
from tallies.errors import FormatError, TalliesError
from tallies.io.metadata import KEY, seal
from tallies.io.parquet import read_metadata, read_parquet, write_parquet
from tests.io import samples

SOURCE = Path(tallies.__file__).parent
PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a path that holds a good file of reports."""
    path = tmp_path / "reports.parquet"
    write_parquet(samples.reports(), path)
    return path


def forge(path: Path, table: pa.Table, **changes: Any) -> None:
    """Write a file of another hand that carries our key and a right hash."""
    metadata = {**read_metadata(path), **changes}
    metadata["columns"] = changes.get("columns", {name: {} for name in table.column_names})
    sealed = table.replace_schema_metadata({KEY: seal(metadata, table)})
    pq.write_table(sealed, path)


def test_F01_truncated_parquet_names_file_size_and_mend(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(4, len(whole) - 1, len(whole) // 40):
        path.write_bytes(whole[:size])
        words = rf"'{re.escape(str(path))}' \({size:,} bytes\) is cut short.*Fix: write it again"
        with pytest.raises(FormatError, match=words):
            read_parquet(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", r"\(0 bytes\) is empty. Fix: write it again"),
        (b"PA", r"\(2 bytes\) is not Parquet: it begins with b'PA'"),
        (b"PAR1", r"\(4 bytes\) is cut short"),
        (b"PAR1PAR1", r"\(8 bytes\) is cut short"),
        (b"theatre,count\nIraq,36\n", r"\(22 bytes\) is not Parquet.*b'thea'.*the suffix"),
        (b"PAR1" + b"\xff" * 40 + b"PAR1", r"\(48 bytes\) is damaged"),
    ],
)
def test_F02_what_is_called_parquet_and_is_not(content: bytes, problem: str, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(FormatError, match=problem):
        read_parquet(path)


def test_F03_one_flipped_bit_is_never_read_as_something_else(path: Path) -> None:
    whole = path.read_bytes()
    rows, metadata = read_parquet(path), read_metadata(path)
    moments, caught = random.Random(3), 0
    for _ in range(300):
        place = moments.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << moments.randrange(8)
        path.write_bytes(damaged)
        try:
            found = read_parquet(path)
        except FormatError:
            caught += 1
            continue
        # Bits that mean nothing to a reader, such as a statistic, may change nothing.
        pd.testing.assert_frame_equal(found, rows)
        assert read_metadata(path) == metadata
    assert caught > 200


def test_F03_flipped_bit_in_a_page_is_caught_by_its_checksum(path: Path) -> None:
    with pq.ParquetFile(path) as file:
        chunk = file.metadata.row_group(0).column(2)
        last = chunk.data_page_offset + chunk.total_compressed_size - 1
    damaged = bytearray(path.read_bytes())
    damaged[last] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(FormatError, match=r"is damaged: .*CRC.*Fix: write it again"):
        read_parquet(path)


def test_F03_damaged_column_name_is_a_damaged_file(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"remark", b"\xf0emark"))
    with pytest.raises(FormatError, match=r"is damaged: .*utf-8"):
        read_parquet(path)


def test_F04_missing_column_to_write(tmp_path: Path) -> None:
    frame = samples.reports().drop(columns=["count", "source"])
    with pytest.raises(TalliesError, match=r"as reports it lacks \['count', 'source'\]. Fix"):
        write_parquet(frame, tmp_path / "a.parquet")


def test_F04_missing_and_extra_columns_of_a_file(path: Path) -> None:
    table = pq.read_table(path)
    promised = {name: {} for name in ("theatre", "reference_date", "count", "source")}
    few = table.select(["theatre", "count", "lag"])
    forge(path, few, columns=promised)
    expected = r"\['count', 'reference_date', 'source', 'theatre'\] are expected. Fix"
    with pytest.raises(FormatError, match=rf"has the columns \['count', 'lag', .*{expected}"):
        read_parquet(path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"count": ["36"] * 5}, "'count': string where int64"),
        ({"count": [36.0] * 5}, "'count': double where int64"),
        ({"count": [True] * 5}, "'count': bool where int64"),
        ({"reference_date": [45253] * 5}, "'reference_date': int64 where date32"),
        ({"theatre": [1] * 5}, "'theatre': int64 where string"),
        (
            {"report_date": pd.to_datetime(["2023-11-23 22:00"] * 5)},
            "'report_date': timestamp.* where date32",
        ),
    ],
)
def test_F05_wrong_types_to_write(change: dict[str, Any], problem: str, tmp_path: Path) -> None:
    with pytest.raises(TalliesError, match=f"Cannot write column {problem}"):
        write_parquet(samples.reports().assign(**change), tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("count", ["36"] * 5, "'count' is string, where int64"),
        ("count", [36.0] * 5, "'count' is double, where int64"),
        ("theatre", [1] * 5, "'theatre' is int64, where string"),
        ("lag", [b"1"] * 5, "'lag' is binary, which is none of the plain types"),
    ],
)
def test_F05_wrong_types_of_a_file(
    column: str, values: list[object], problem: str, path: Path
) -> None:
    table = pq.read_table(path)
    forge(path, table.set_column(table.column_names.index(column), column, pa.array(values)))
    with pytest.raises(FormatError, match=f"column {problem}"):
        read_parquet(path)


def test_F06_file_of_a_newer_layout(path: Path) -> None:
    forge(path, pq.read_table(path), version="3", created_with="tallies 2.4.0")
    words = (
        r"written by tallies 2.4.0 \(layout 3\); this version reads up to layout 1. Fix: upgrade"
    )
    with pytest.raises(FormatError, match=words):
        read_parquet(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": "one"}', '"version"'])
def test_F06_metadata_that_cannot_be_read(text: str, path: Path) -> None:
    table = pq.read_table(path).replace_schema_metadata({KEY: text})
    pq.write_table(table, path)
    with pytest.raises(FormatError, match=r"has damaged tallies metadata. Fix"):
        read_parquet(path)


def test_F06_unknown_kind(path: Path) -> None:
    forge(path, pq.read_table(path), kind="map")
    with pytest.raises(FormatError, match="is of the unknown kind 'map'; known are reports, tally"):
        read_parquet(path)


def test_F07_foreign_parquet_is_sent_to_read_reports(path: Path) -> None:
    samples.reports().to_parquet(path)
    with pytest.raises(FormatError, match=r"without tallies metadata.*with tallies.read_reports"):
        read_parquet(path)


def test_F07_rows_changed_under_our_key(path: Path) -> None:
    table = pq.read_table(path)
    changed = table.set_column(0, table.schema.field(0), table.column(0).take([1, 0, 2, 3, 4]))
    pq.write_table(changed, path)
    assert KEY in pq.read_metadata(path).metadata
    with pytest.raises(FormatError, match="was changed after it was written: its hash differs"):
        read_parquet(path)


def test_F08_no_meaning_is_kept_outside_columns_and_metadata(path: Path) -> None:
    frame = samples.reports()
    frame.attrs = {"definition": "lost"}
    frame.index = pd.date_range("2023-11-01", periods=5, freq="2D", name="day")
    first = path.read_bytes()
    write_parquet(frame, path)
    assert path.read_bytes() == first
    assert read_parquet(path).attrs == {}
    keys = pq.read_metadata(path).metadata
    assert b"pandas" not in keys
    assert b"ARROW:schema" not in keys


def test_F08_time_zone_is_refused_rather_than_lost(tmp_path: Path) -> None:
    frame = samples.reports()
    frame["report_date"] = frame["report_date"].dt.tz_localize("Asia/Baghdad")
    with pytest.raises(TalliesError, match=r"'report_date': times with a zone .*Asia/Baghdad"):
        write_parquet(frame, tmp_path / "a.parquet")


KINDS = ["reports", "tally", "weekly", "changes"]
DUCKDB_TYPES = {
    "str": "VARCHAR",
    "datetime64[us]": "DATE",
    "Int64": "BIGINT",
    "int64": "BIGINT",
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "float64": "DOUBLE",
}
POLARS_TYPES = {
    "str": pl.String,
    "datetime64[us]": pl.Date,
    "Int64": pl.Int64,
    "int64": pl.Int64,
    "bool": pl.Boolean,
    "boolean": pl.Boolean,
    "float64": pl.Float64,
}


def plain_rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return rows of plain Python values, None for missing, dates as dates."""
    columns = []
    for name in frame.columns:
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        columns.append([v.date() if isinstance(v, pd.Timestamp) else v for v in values])
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_F09_duckdb_reads_equal_values_and_types(kind: str, tmp_path: Path) -> None:
    path, frame = tmp_path / "a.parquet", samples.in_order(getattr(samples, kind)())
    write_parquet(frame, path, metadata=samples.METADATA)
    found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
    assert [column[0] for column in found.description] == list(frame.columns)
    types = [str(column[1]) for column in found.description]
    assert types == [DUCKDB_TYPES[str(dtype)] for dtype in frame.dtypes]
    assert found.fetchall() == plain_rows(frame)


@pytest.mark.parametrize("kind", KINDS)
def test_F09_polars_reads_equal_values_and_types(kind: str, tmp_path: Path) -> None:
    path, frame = tmp_path / "a.parquet", samples.in_order(getattr(samples, kind)())
    write_parquet(frame, path, metadata=samples.METADATA)
    found = pl.read_parquet(path)
    expected = {name: POLARS_TYPES[str(dtype)] for name, dtype in frame.dtypes.items()}
    assert dict(found.schema) == expected
    assert found.rows() == plain_rows(frame)


@pytest.mark.parametrize("kind", KINDS)
def test_F09_pyarrow_reads_equal_values_and_plain_types(kind: str, tmp_path: Path) -> None:
    path, frame = tmp_path / "a.parquet", samples.in_order(getattr(samples, kind)())
    write_parquet(frame, path, metadata=samples.METADATA)
    found = pq.read_table(path)
    assert [tuple(row.values()) for row in found.to_pylist()] == plain_rows(frame)
    plain = {"string", "date32[day]", "int64", "double", "bool"}
    assert {str(field.type) for field in found.schema} <= plain
    described = json.loads(found.schema.metadata[KEY])["columns"]
    assert list(described) == sorted(frame.columns)
    if kind != "reports":
        assert all(text["description"] for text in described.values())


def test_F10_dictionary_bomb_is_measured_before_it_is_unfolded(path: Path) -> None:
    long = "x" * 100_000
    numbers = pa.array([0] * 20_000, pa.int32())
    bomb = pa.table({"theatre": pa.DictionaryArray.from_arrays(numbers, pa.array([long]))})
    pq.write_table(bomb, path, compression="zstd")
    assert path.stat().st_size < 200_000
    before = pa.total_allocated_bytes()
    words = r"holds 20,000 rows and 2,000,000,000 bytes; at most .* are read. Fix"
    with pytest.raises(FormatError, match=words):
        read_parquet(path)
    assert pa.total_allocated_bytes() - before < 1_000_000


@pytest.mark.parametrize(("limit", "value"), [("MAX_ROWS", 4), ("MAX_BYTES", 500)])
def test_F10_footer_is_measured_before_anything_is_read(
    limit: str, value: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"tallies.io.loading.{limit}", value)
    monkeypatch.setattr(pq.ParquetFile, "read", lambda _: pytest.fail("it was read"))
    with pytest.raises(FormatError, match=f"holds 5 rows and .* at most .*{value} .* are read"):
        read_parquet(path)


def test_F10_small_dictionary_file_of_another_hand_becomes_plain_text(path: Path) -> None:
    table = pq.read_table(path)
    metadata = read_metadata(path)
    pq.write_table(table, path, use_dictionary=True)
    with pq.ParquetFile(path) as file:
        assert file.metadata.row_group(0).column(2).has_dictionary_page
    pd.testing.assert_frame_equal(read_parquet(path), samples.in_order(samples.reports()))
    assert read_metadata(path) == metadata


@pytest.mark.skipif(not PROJECT.exists(), reason="needs the checkout, not only the tests")
def test_F11_floor_on_pyarrow() -> None:
    floors = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    (pyarrow,) = (line for line in floors if line.startswith("pyarrow"))
    assert tuple(map(int, pyarrow.split(">=")[1].split("."))) >= (23, 0, 1)


def test_F11_nothing_that_runs_code_is_read() -> None:
    unsafe = re.compile(
        r"import (pickle|marshal|shelve|joblib|yaml)|(?<!\.)\b(eval|exec)\("
        r"|read_(pickle|feather)|\bipc\."
    )
    found = [str(file) for file in SOURCE.rglob("*.py") if unsafe.search(file.read_text("utf-8"))]
    assert found == []


def test_F11_text_that_is_no_text_is_found_by_full_validation(path: Path) -> None:
    offsets, letters = pa.py_buffer(bytes(4) + b"\x02\0\0\0"), pa.py_buffer(b"\xc3\x28")
    broken = pa.StringArray.from_buffers(1, offsets, letters)
    pq.write_table(pa.table({"theatre": broken}), path, use_dictionary=False)
    with pytest.raises(FormatError, match=r"is damaged: .*UTF8"):
        read_parquet(path)


@pytest.mark.parametrize("missing", [None, float("nan")])
@pytest.mark.parametrize("column", ["theatre", "count", "source", "reference_date"])
def test_F12_missing_in_a_required_column_to_write(
    column: str, missing: object, tmp_path: Path
) -> None:
    frame = samples.reports()
    values = list(frame[column])
    values[1], values[3] = missing, missing
    frame[column] = pd.Series(values, dtype=frame[column].dtype)
    words = f"Cannot write column '{column}': 2 missing values, first in row 2, 4"
    with pytest.raises(TalliesError, match=words):
        write_parquet(frame, tmp_path / "a.parquet")


def test_F12_null_in_a_required_column_of_a_file(path: Path) -> None:
    table = pq.read_table(path)
    counts = pa.array([20, None, 36, None, None], pa.int64())
    forge(path, table.set_column(table.column_names.index("count"), "count", counts))
    with pytest.raises(FormatError, match="column 'count' lacks 3 values, where none may be miss"):
        read_parquet(path)


@pytest.mark.parametrize("kind", KINDS)
def test_F13_same_table_twice_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    frame = getattr(samples, kind)()
    write_parquet(frame, tmp_path / "a.parquet", metadata=samples.METADATA)
    backwards = dict(reversed(samples.METADATA.items()))
    write_parquet(frame.iloc[::-1], tmp_path / "b.parquet", metadata=backwards)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_F13_hash_is_of_the_rows_not_of_the_file(path: Path) -> None:
    given = read_metadata(path)["input_sha256"]
    assert re.fullmatch("[0-9a-f]{64}", given)
    write_parquet(samples.reports(), path, metadata={"license": "CC BY 4.0"})
    assert read_metadata(path)["input_sha256"] == given
    for column, value in [("count", 35), ("url", "https://example.org/x"), ("seen", None)]:
        changed = samples.reports()
        changed.loc[0, column] = value
        write_parquet(changed, path)
        assert read_metadata(path)["input_sha256"] != given
