"""Whatever comes in, the answer is a table or one of our own errors, and no row is lost."""

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallies import validate_reports
from tallies.errors import FormatError, ReportError, TalliesError
from tallies.model.columns import REPORT_COLUMNS
from tallies.readers import check_reports

NAMES = [column.name for column in REPORT_COLUMNS]
SOME = st.sampled_from(
    ["Iraq", "Syria+Iraq", "36", "2023-11-23", "between", "40", "", "a", "Pentagon", "11/12/2023"]
)
HEADER = "theatre,reference_date,count,source\n"
CELL = SOME | st.text(max_size=12)
VALUE = (
    CELL
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.decimals(allow_nan=False)
    | st.binary(max_size=3)
    | st.lists(st.integers(), max_size=2)
)
QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@QUICK
@given(st.lists(st.lists(CELL, min_size=21, max_size=21), max_size=4))
def test_any_cells(rows):
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = "".join(",".join(map(quoted, row)) + "\n" for row in [NAMES, *rows])
    try:
        result = check_reports(io.StringIO(text, newline=""))
    except FormatError:
        return
    blank = sum(not any(cell.strip() for cell in row) for row in rows)
    assert result.rows == len(rows) - blank
    bad = result.problems["row"].nunique()
    assert len(result.reports) + bad == result.rows


def told(source: io.StringIO | io.BytesIO, form: str | None) -> str:
    """Return what reading complains of, or nothing."""
    try:
        check_reports(source, format=form)
    except TalliesError as error:
        return str(error)
    return ""


@QUICK
@given(st.text(max_size=80), st.booleans(), st.sampled_from(["csv", "jsonl", None]))
def test_any_text(text, headed, form):
    complaint = told(io.StringIO(HEADER * headed + text), form)
    assert not complaint or "Fix: " in complaint


@QUICK
@given(
    st.binary(max_size=80),
    st.sampled_from([b"", HEADER.encode(), b"PAR1"]),
    st.sampled_from(["csv", "jsonl", "parquet", None]),
)
def test_any_bytes(content, start, form):
    complaint = told(io.BytesIO(start + content), form)
    assert not complaint or "Fix: " in complaint


@QUICK
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), VALUE, min_size=4), max_size=4))
def test_any_values(records):
    try:
        rows = len(validate_reports(records))
    except ReportError as error:
        rows = len(records) if len(error.problems) else -1
    assert rows == len(records)
