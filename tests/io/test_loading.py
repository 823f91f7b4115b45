"""Files of other programs: read whole, as plain values, or refused in words."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallies.errors import FormatError
from tallies.io.loading import load_table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "foreign.parquet"


def test_pandas_categories_become_plain_text(path: Path) -> None:
    frame = pd.DataFrame({"theatre": pd.Categorical(["Iraq", "Syria", "Iraq", None])})
    frame.to_parquet(path)
    table = load_table(path)
    assert not pa.types.is_dictionary(table.schema.field("theatre").type)
    assert table.column("theatre").to_pylist() == ["Iraq", "Syria", "Iraq", None]
    assert b"pandas" in table.schema.metadata


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()])
def test_bombs_of_every_text_type_are_refused(kind: pa.DataType, path: Path) -> None:
    numbers = pa.array([0] * 12_000, pa.int32())
    long = pa.array(["x" * 100_000]).cast(kind)
    bomb = pa.table({"note": pa.DictionaryArray.from_arrays(numbers, long)})
    pq.write_table(bomb, path, compression="zstd", store_schema=kind != pa.string())
    with pytest.raises(FormatError, match=r"holds 12,000 rows and 1,200,000,000 bytes"):
        load_table(path)


def test_bomb_of_numbers_is_refused_by_its_footer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = pa.array([36] * 50_000, pa.int64())
    pq.write_table(pa.table({f"n{i}": same for i in range(6)}), path)
    monkeypatch.setattr("tallies.io.loading.MAX_BYTES", 2_399_999)
    monkeypatch.setattr(pq.ParquetFile, "read", lambda _: pytest.fail("it was read"))
    assert path.stat().st_size < 10_000
    with pytest.raises(FormatError, match=r"holds 50,000 rows and 2,400,000 bytes"):
        load_table(path)


def test_large_file_within_the_limits_is_read_through_its_dictionary(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = pa.array([1, 0, 1] * 50, pa.int32())
    table = pa.table({"note": pa.DictionaryArray.from_arrays(numbers, ["a" * 9_000, "b" * 11_000])})
    pq.write_table(table, path)
    monkeypatch.setattr("tallies.io.loading.MAX_BYTES", 1_600_000)
    found = load_table(path)
    assert found.schema.field("note").type == pa.string()
    assert found.column("note").combine_chunks().slice(1, 1).to_pylist() == ["a" * 9_000]
    monkeypatch.setattr("tallies.io.loading.MAX_BYTES", 1_500_000)
    with pytest.raises(FormatError, match=r"holds 150 rows and 1,550,000 bytes"):
        load_table(path)


def test_nested_columns_are_refused(path: Path) -> None:
    pq.write_table(pa.table({"ids": [["r1", "r2"], []], "n": [1, 2]}), path)
    with pytest.raises(FormatError, match=r"has nested columns: ids. Fix"):
        load_table(path)


def test_no_rows_and_no_columns(path: Path) -> None:
    pq.write_table(pa.table({"theatre": pa.array([], pa.string())}), path)
    assert load_table(path).num_rows == 0
    pq.write_table(pa.table({}), path)
    assert load_table(path).num_columns == 0


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"absent\.parquet"):
        load_table(tmp_path / "absent.parquet")
    with pytest.raises(IsADirectoryError, match=r"not a regular file. Fix: name the Parquet file"):
        load_table(tmp_path)
