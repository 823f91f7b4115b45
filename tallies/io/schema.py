"""What each kind of table looks like on disk, and the way between pandas and Arrow."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pandas as pd

from tallies.errors import TalliesError, check_option
from tallies.model.columns import REPORT_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

_REPORT_DTYPES = {"text": "str", "date": "datetime64[us]", "count": "Int64"}


@dataclass(frozen=True, slots=True)
class Field:
    """One known column: the pandas dtype it reads back as, and whether it may be missing."""

    name: str
    dtype: str
    description: str
    unit: str = ""
    nullable: bool = False
    required: bool = True


# The contract makes non-null what it requires of reports; every other report column may be absent.
_REPORTS = tuple(
    Field(c.name, _REPORT_DTYPES[c.kind], c.description, c.unit, not c.required, c.required)
    for c in REPORT_COLUMNS
)
_TALLY = (
    Field("date", "datetime64[us]", "End of this day", "day"),
    Field("theatre", "str", "Area counted; total is the sum of all"),
    Field("lower", "Int64", "Lowest count that the kept reports allow", "events"),
    Field("estimate", "Int64", "Cumulative count in the best history", "events"),
    Field("upper", "Int64", "Highest count allowed; null: no limit", "events", nullable=True),
    Field("band_low", "Int64", "Model's low end; null: no band", "events", nullable=True),
    Field("band_high", "Int64", "Model's high end; null: no band", "events", nullable=True),
    Field("n_reports", "int64", "Kept reports that speak for this theatre and day", "reports"),
)
_MAY_LACK = {"nullable": True, "required": False}  # files written before bands were built
_WEEKLY = (
    Field("week_start", "datetime64[us]", "First day of the week", "day"),
    Field("week_end", "datetime64[us]", "Last day of the week", "day"),
    Field("theatre", "str", "Area counted; total is the sum of all"),
    Field("lower", "Int64", "Fewest events that the kept reports allow", "events"),
    Field("estimate", "Int64", "Events of the week in the best history", "events", nullable=True),
    Field("upper", "Int64", "Most events allowed; null: no limit", "events", nullable=True),
    Field("days_covered", "int64", "Days of the week that reports speak for", "days"),
    Field("complete", "bool", "Whether reports speak for the whole week"),
    Field("n_reports", "int64", "Kept reports within the week", "reports"),
    Field("band_low", "Int64", "Model's low end; null: no band", "events", **_MAY_LACK),
    Field("band_high", "Int64", "Model's high end; null: no band", "events", **_MAY_LACK),
)
_CHANGES = (
    Field("theatre", "str", "Area counted; total is the sum of all"),
    Field("date", "datetime64[us]", "Likeliest first day of the new rate", "day"),
    Field("earliest", "datetime64[us]", "First day that may be meant", "day"),
    Field("latest", "datetime64[us]", "Last day that may be meant", "day"),
    Field("p_value", "float64", "Chance of such evidence where nothing changes"),
    Field(
        "rate_before", "float64", "Events a day; null: no whole row", "events/day", nullable=True
    ),
    Field("rate_after", "float64", "Events a day; null: no whole row", "events/day", nullable=True),
    Field("ratio", "float64", "Rate after over rate before; may be infinite", nullable=True),
    Field("ratio_low", "float64", "Low end of its interval", nullable=True, required=False),
    Field("ratio_high", "float64", "High end of its interval", nullable=True, required=False),
)
LAYOUTS = {"reports": _REPORTS, "tally": _TALLY, "weekly": _WEEKLY, "changes": _CHANGES}
_ORDER = {
    "reports": ("theatre", "reference_date", "report_id"),
    "tally": ("theatre", "date"),
    "weekly": ("theatre", "week_end"),
    "changes": ("theatre", "date"),
}


def fields(kind: str) -> dict[str, Field]:
    """Return the known columns of a kind by name."""
    return {field.name: field for field in LAYOUTS[kind]}


def kind_of(frame: pd.DataFrame, named: str | None) -> str:
    """Return which kind of table this is: the one named, or the one whose columns are there."""
    if named is not None:
        check_option("metadata['kind']", named, tuple(LAYOUTS))
        lacking = {named: missing_columns(frame.columns, named)}
    else:
        lacking = {kind: missing_columns(frame.columns, kind) for kind in LAYOUTS}
    fitting = [kind for kind, missing in lacking.items() if not missing]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        message = f"The table could be any of {fitting}. Fix: name one in metadata['kind']"
        raise TalliesError(message)
    nearest = min(lacking, key=lambda kind: len(lacking[kind]))
    message = (
        f"The table has the columns {list(frame.columns)}; as {nearest} it lacks "
        f"{lacking[nearest]}. Fix: pass the record itself, or a table of reports, "
        "record.to_frame(), weekly(record) or find_changepoints(record).to_frame()"
    )
    raise TalliesError(message)


def missing_columns(present: "pd.Index[str] | list[str]", kind: str) -> list[str]:
    """Return the columns that a table of this kind cannot do without and has not."""
    return [field.name for field in LAYOUTS[kind] if field.required and field.name not in present]


def to_table(frame: pd.DataFrame, kind: str) -> "pa.Table":
    """Return the Arrow table of a frame: plain types, no index, rows in canonical order."""
    import pyarrow as pa

    names = list(frame.columns)
    if len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        message = f"Column names must be unique text, got {names}. Fix: rename the columns"
        raise TalliesError(message)
    known = fields(kind)
    stored, columns = [], []
    for name in names:
        series, field = frame[name], known.get(name)
        # A plain pandas whole number or flag is never missing: the file says so, and reads so.
        nullable = series.dtype.kind not in "iub" or not isinstance(series.dtype, np.dtype)
        columns.append(_column(series, field))
        stored.append(pa.field(name, columns[-1].type, field.nullable if field else nullable))
    # Ties go by the remaining columns, so that the order of the input rows never shows.
    first = [name for name in _ORDER[kind] if name in names]
    rest = [name for name in names if name not in first]
    table = pa.Table.from_arrays(columns, schema=pa.schema(stored))
    return table.sort_by([(name, "ascending") for name in first + rest])


def to_frame(table: "pa.Table", kind: str) -> pd.DataFrame:
    """Return the pandas table of an Arrow table that was read."""
    import pyarrow as pa

    plain, dtypes = [], {name: field.dtype for name, field in fields(kind).items()}
    for field in table.schema:
        day = pa.types.is_date(field.type)
        plain.append(field.with_type(pa.timestamp("us")) if day else field)
        if not field.nullable and pa.types.is_boolean(field.type):
            dtypes.setdefault(field.name, "bool")
        elif not field.nullable and pa.types.is_integer(field.type):
            dtypes.setdefault(field.name, "int64")
    masked = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.cast(pa.schema(plain)).to_pandas(types_mapper=masked.get)
    return frame.astype({name: dtypes[name] for name in frame.columns if name in dtypes})


def arrow_type(field: Field) -> "pa.DataType":
    """Return how a known column is stored."""
    import pyarrow as pa

    return {
        "str": pa.string(),
        "datetime64[us]": pa.date32(),
        "Int64": pa.int64(),
        "int64": pa.int64(),
        "bool": pa.bool_(),
        "float64": pa.float64(),
    }[field.dtype]


def is_plain(stored: "pa.DataType") -> bool:
    """Return whether a type is one that we write."""
    import pyarrow as pa

    plain = (pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us"))
    return stored in plain


def _column(series: "pd.Series[Any]", field: Field | None) -> "pa.Array":
    """Return one column as a plain Arrow array, or raise naming what does not fit."""
    import pyarrow as pa

    natural = _natural_type(series)
    target = natural if field is None else arrow_type(field)
    missing = series.isna().to_numpy()
    # Whole numbers are never made of floats or text here: that is the work of validation.
    if natural != target and not missing.all():
        _refuse(series, f"{natural} where {target} is needed")
    if field is not None and not field.nullable and missing.any():
        rows = ", ".join(str(row + 1) for row in missing.nonzero()[0][:3])
        _refuse(series, f"{missing.sum()} missing values, first in row {rows}")
    try:
        if missing.all():
            return pa.nulls(len(series), target)
        return pa.Array.from_pandas(series).cast(target)
    except ValueError as error:  # Arrow's own errors are ValueErrors
        return _refuse(series, str(error))


def _natural_type(series: "pd.Series[Any]") -> "pa.DataType":
    """Return the plain Arrow type that holds a pandas column without loss."""
    import pyarrow as pa

    dtype = series.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        _refuse(series, f"times with a zone ({dtype})")
    if pd.api.types.is_datetime64_dtype(dtype):
        whole_days = (series.dropna() == series.dropna().dt.normalize()).all()
        return pa.date32() if whole_days else pa.timestamp("us")
    if pd.api.types.is_bool_dtype(dtype):
        return pa.bool_()
    if pd.api.types.is_integer_dtype(dtype):
        return pa.int64()
    if pd.api.types.is_float_dtype(dtype):
        return pa.float64()
    if isinstance(dtype, pd.StringDtype):
        return pa.string()
    content = pd.api.types.infer_dtype(series.astype(object), skipna=True)
    if content not in ("string", "empty"):
        _refuse(series, f"{content} values")
    return pa.string()


def _refuse(series: "pd.Series[Any]", problem: str) -> NoReturn:
    """Raise the error that names the column, the problem and the mend."""
    message = (
        f"Cannot write column {series.name!r}: {problem}. Fix: write plain text, whole numbers, "
        "floats, flags or midnight dates without a zone (validate_reports makes them of reports)"
    )
    raise TalliesError(message)
