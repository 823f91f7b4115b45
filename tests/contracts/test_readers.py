"""What every way in owes: the same table, the input unchanged, no row lost, no order felt."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tallies import read_reports, validate_reports
from tallies.model.columns import REPORT_COLUMNS

RECORDS = [
    {
        "report_id": "c",
        "theatre": "Iraq",
        "reference_date": "2023-11-23",
        "count": 36,
        "source": "US Department of Defense",
        "publisher": "Reuters",
        "report_date": "2023-11-24",
        "qualifier": "at_least",
        "note": "as worded, \u201cat least\u201d",
        "desk": "London",
    },
    {
        "report_id": "a",
        "theatre": "Syria",
        "reference_date": "2023-11-23",
        "count": 37,
        "source": "US Department of Defense",
        "publisher": "Reuters",
        "report_date": "2023-11-24",
        "since": "2023-10-17",
        "desk": "Beirut",
    },
    {
        "report_id": "b",
        "theatre": "Iraq+Syria",
        "reference_date": "2023-11-24",
        "reference_date_earliest": "2023-11-20",
        "count": 70,
        "qualifier": "between",
        "count_high": 75,
        "source": "SOHR",
        "desk": "Beirut",
    },
]
Records = list[dict[str, object]]


def as_csv(records: Records, folder: Path) -> pd.DataFrame:
    path = folder / "reports.csv"
    flat(records).to_csv(path, index=False)
    return read_reports(path)


def as_csv_buffer(records: Records, _: Path) -> pd.DataFrame:
    return read_reports(io.BytesIO(flat(records).to_csv(index=False).encode()))


def as_csv_text(records: Records, _: Path) -> pd.DataFrame:
    return read_reports(io.StringIO(flat(records).to_csv(index=False)))


def as_json_lines(records: Records, folder: Path) -> pd.DataFrame:
    path = folder / "reports.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return read_reports(path)


def as_parquet(records: Records, folder: Path) -> pd.DataFrame:
    path = folder / "reports.parquet"
    typed(records).to_parquet(path)
    return read_reports(path)


def as_parquet_buffer(records: Records, _: Path) -> pd.DataFrame:
    content = io.BytesIO()
    typed(records).to_parquet(content)
    return read_reports(io.BytesIO(content.getvalue()))


def as_records(records: Records, _: Path) -> pd.DataFrame:
    return validate_reports(records)


def as_table(records: Records, _: Path) -> pd.DataFrame:
    return validate_reports(typed(records))


def flat(records: Records) -> pd.DataFrame:
    names = list(dict.fromkeys(name for record in records for name in record))
    table = pd.DataFrame(records, columns=names or list(RECORDS[0]), dtype=object)
    return table.where(table.notna(), "")


def typed(records: Records) -> pd.DataFrame:
    table = pd.DataFrame(records, columns=None if records else list(RECORDS[0]))
    for column in REPORT_COLUMNS:
        if column.name in table and column.kind == "date":
            table[column.name] = pd.to_datetime(table[column.name])
        if column.name in table and column.kind == "count":
            table[column.name] = table[column.name].astype("Int64")
    return table


WAYS = [
    as_csv,
    as_csv_buffer,
    as_csv_text,
    as_json_lines,
    as_parquet,
    as_parquet_buffer,
    as_records,
    as_table,
]
Way = Callable[[Records, Path], pd.DataFrame]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_table(way: Way, tmp_path):
    expected = validate_reports(RECORDS)
    pd.testing.assert_frame_equal(way(RECORDS, tmp_path), expected)
    assert expected["count_high"].isna().tolist() == [True, True, False]
    assert expected["publisher"].tolist() == ["Reuters", "Reuters", "SOHR"]
    assert expected["desk"].tolist() == ["London", "Beirut", "Beirut"]


@pytest.mark.parametrize("way", WAYS)
def test_columns_and_types(way: Way, tmp_path):
    table = way(RECORDS, tmp_path)
    types = {"text": "str", "date": "datetime64[us]", "count": "Int64"}
    names = [column.name for column in REPORT_COLUMNS]
    assert list(table.columns) == [*names, "desk"]
    for column in REPORT_COLUMNS:
        assert table[column.name].dtype == types[column.kind]
        if column.kind == "text" or not column.nullable:
            assert not table[column.name].hasnans


@pytest.mark.parametrize("way", WAYS)
def test_row_order_changes_nothing_but_the_order(way: Way, tmp_path):
    straight = way(RECORDS, tmp_path).sort_values("report_id", ignore_index=True)
    turned = way([RECORDS[1], RECORDS[2], RECORDS[0]], tmp_path)
    assert turned["report_id"].tolist() == ["a", "b", "c"]
    pd.testing.assert_frame_equal(turned[straight.columns], straight)


@pytest.mark.parametrize("way", WAYS)
def test_one_row(way: Way, tmp_path):
    table = way(RECORDS[2:], tmp_path)
    assert table["statement_id"].tolist() == ["s-b"]
    assert table["count_high"].tolist() == [75]


@pytest.mark.parametrize("way", [way for way in WAYS if way is not as_json_lines])
def test_no_row(way: Way, tmp_path):
    table = way([], tmp_path)
    assert len(table) == 0
    known = [column.name for column in REPORT_COLUMNS]
    assert table[known].dtypes.equals(validate_reports(RECORDS)[known].dtypes)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_twice_and_valid_again(way: Way, tmp_path):
    first, second = way(RECORDS, tmp_path), way(RECORDS, tmp_path)
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(validate_reports(first), first)


def test_input_is_never_changed(tmp_path):
    table = typed(RECORDS)
    before = table.copy(deep=True)
    read = validate_reports(table)
    read.loc[:, "theatre"] = "changed"
    pd.testing.assert_frame_equal(table, before)
    records = json.loads(json.dumps(RECORDS))
    validate_reports(records)
    assert records == RECORDS
    path = tmp_path / "reports.csv"
    path.write_text(flat(RECORDS).to_csv(index=False))
    content = path.read_bytes()
    read_reports(path)
    assert path.read_bytes() == content
