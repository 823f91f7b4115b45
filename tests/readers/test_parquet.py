import datetime as dt
import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallies import read_reports
from tallies.errors import FormatError, ReportError

COLUMNS = {
    "theatre": pa.array(["Iraq", "Syria"]),
    "reference_date": pa.array([dt.date(2023, 11, 23), dt.date(2023, 11, 24)], pa.date32()),
    "count": pa.array([36, 37], pa.int64()),
    "source": pa.array(["Pentagon", "SOHR"]),
}


def read(**columns: pa.Array) -> pd.DataFrame:
    content = io.BytesIO()
    pq.write_table(pa.table({**COLUMNS, **columns}), content)
    return read_reports(io.BytesIO(content.getvalue()))


@pytest.mark.parametrize(
    "days",
    [
        COLUMNS["reference_date"],
        COLUMNS["reference_date"].cast(pa.timestamp("ns")),
        COLUMNS["reference_date"].cast(pa.timestamp("s")),
        pa.array(["2023-11-23", "2023-11-24"]),
    ],
    ids=["date32", "ns", "s", "text"],
)
def test_days_of_every_type(days):
    assert read(reference_date=days)["reference_date"].tolist() == [
        pd.Timestamp("2023-11-23"),
        pd.Timestamp("2023-11-24"),
    ]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint64(), pa.float64(), pa.decimal128(12, 1)])
def test_counts_of_every_type(kind):
    counts = pa.array([36, 37], pa.int32()).cast(kind)
    assert read(count=counts)["count"].tolist() == [36, 37]


def test_optional_counts_stay_whole_beside_a_missing_one():
    high = pa.array([None, 2**53 + 1], pa.int64())
    with pytest.raises(ReportError, match="9007199254740993 is above the ceiling"):
        read(count_high=high)


def test_text_as_dictionary_and_as_large_string():
    theatres = COLUMNS["theatre"]
    for text in (theatres.dictionary_encode(), theatres.cast(pa.large_string())):
        assert read(theatre=text)["theatre"].tolist() == ["Iraq", "Syria"]


def test_days_with_a_zone_are_named():
    days = COLUMNS["reference_date"].cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
    with pytest.raises(ReportError, match=r"row 1 column 'reference_date'.*zone.*\[B10\]"):
        read(reference_date=days)


def test_nested_columns_are_named():
    with pytest.raises(FormatError, match="nested columns: tags"):
        read(tags=pa.array([["a"], []]))


def test_extra_columns_keep_their_type():
    table = read(weight=pa.array([3, None], pa.int64()), flag=pa.array([True, False]))
    assert table[["weight", "flag"]].dtypes.astype(str).tolist() == ["Int64", "bool"]


def test_a_pandas_index_inside_the_file_is_a_column_like_any_other(tmp_path):
    frame = pd.DataFrame({name: column.to_pylist() for name, column in COLUMNS.items()})
    frame.index = pd.Index([7, 9], name="place")
    frame.to_parquet(tmp_path / "reports.parquet")
    assert read_reports(tmp_path / "reports.parquet")["place"].tolist() == [7, 9]


def test_a_cut_file_is_named_in_a_buffer_too(tmp_path):
    content = io.BytesIO()
    pq.write_table(pa.table(COLUMNS), content)
    cut = content.getvalue()[:-10]
    path = tmp_path / "reports.parquet"
    path.write_bytes(cut)
    with pytest.raises(FormatError, match=r"reports\.parquet.*cut short"):
        read_reports(path)
    with pytest.raises(FormatError, match=r"^'<buffer>' .*cut short"):
        read_reports(io.BytesIO(cut))
