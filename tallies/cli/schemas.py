"""What --json prints, as JSON Schema: each table's columns with type and meaning."""

from dataclasses import dataclass
from typing import Any

from tallies.errors import check_option
from tallies.io.schema import LAYOUTS, Field

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "datetime64[us]": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "Int64": {"type": "integer"},
    "int64": {"type": "integer"},
    "float64": {"type": "number"},
    "bool": {"type": "boolean"},
    "ids": {"type": "array", "items": {"type": "string"}},
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that --json prints; `more` where a file's own columns are carried along."""

    printed_by: str
    fields: tuple[Field, ...]
    more: bool = False


def _may_lack(name: str, dtype: str, description: str, unit: str = "") -> Field:
    """Return a column that may have null."""
    return Field(name, dtype, description, unit, nullable=True)


_THEATRE = Field("theatre", "str", "Area counted; total is the sum of all")
_FATES = (
    Field("status", "str", "kept, disputed, set_aside, superseded, excluded, ..."),
    Field("reason", "str", "Why, in words"),
    _may_lack("gap", "Int64", "Distance to the kept range; null: kept or not compared", "events"),
    _may_lack("nearest_fit_days", "Int64", "Signed days to the nearest day it would fit", "days"),
)
_EVENTS = (
    Field("date", "datetime64[us]", "Day of the event", "day"),
    Field("theatre", "str", "Where it happened"),
    Field("kind", "str", "Sort of event"),
    Field("description", "str", "What happened"),
    Field("url", "str", "Address of the page"),
)
_DATASETS = (
    Field("name", "str", "What to give as FILE"),
    Field("title", "str", "What the claims are about"),
    Field("reports", "Int64", "Number of claims", "reports"),
    Field("first_day", "datetime64[us]", "First reference date", "day"),
    Field("last_day", "datetime64[us]", "Last reference date", "day"),
    Field("default_definition", "str", "Inclusion rule followed unless another is named"),
    Field("license", "str", "Terms of use"),
)
_FINDINGS = (
    Field("kind", "str", "problem, change or note"),
    _may_lack("code", "str", "Name of the rule"),
    _may_lack("file", "str", "File as it was named"),
    _may_lack("line", "Int64", "Line of the file, from 1"),
    _may_lack("row", "Int64", "Row of data, from 1"),
    _may_lack("column", "str", "Column"),
    _may_lack("value", "str", "The value as written"),
    _may_lack("problem", "str", "What is wrong, or what the value was read as"),
    _may_lack("mend", "str", "How to put it right"),
)
_CONTRADICTIONS = (
    Field("kind", "str", "falls, parts_exceed_total, rise_exceeds_total, ..."),
    Field("report_ids", "ids", "The smallest set of reports that cannot all be true"),
    Field("explanation", "str", "What they say and which are set aside, in words"),
)
_EXPLANATION = (
    Field("theatre", "str", "Area, as it was asked"),
    Field("date", "datetime64[us]", "End of this day", "day"),
    Field("explanation", "str", "Why the figure is what it is, in words"),
)
_COMPARE = (
    Field("first", "str", "One side"),
    Field("second", "str", "The other side"),
    _THEATRE,
    _may_lack("since", "datetime64[us]", "First day on which both count; null: not compared"),
    Field("common_days", "int64", "Days on which both are certain", "days"),
    _may_lack("last_common", "datetime64[us]", "The last of them", "day"),
    _may_lack("first_count", "Int64", "Rise of the first side until then", "events"),
    _may_lack("second_count", "Int64", "Rise of the second side until then", "events"),
    _may_lack("ratio", "float64", "Rise of the second side over that of the first"),
    _may_lack("ratio_low", "float64", "Low end of its interval"),
    _may_lack("ratio_high", "float64", "High end of its interval; null: no limit"),
    _may_lack("lag_days", "Int64", "Days by which the second side comes later", "days"),
    _may_lack("lag_low", "Int64", "Low end of its interval", "days"),
    _may_lack("lag_high", "Int64", "High end of its interval", "days"),
    Field("explained_by", "str", "same, lag, rule, both, either, neither or not_enough"),
    _may_lack("parts_from", "datetime64[us]", "First day from which they differ throughout"),
    _may_lack("margin", "float64", "By how much of BIC that explanation is ahead"),
    _may_lack("spread", "float64", "Variance of the rises over that of chance alone"),
    Field("reason", "str", "Why they were not compared; empty: they were"),
)
_DIFF = (
    _THEATRE,
    Field("date", "datetime64[us]", "End of this day", "day"),
    Field("what", "str", "moved; new: only in NEW; gone: only in OLD"),
    _may_lack("before", "Int64", "Count of the best history in OLD", "events"),
    _may_lack("after", "Int64", "Count of the best history in NEW", "events"),
    _may_lack("change", "Int64", "After less before", "events"),
    _may_lack("lower_before", "Int64", "Lowest count allowed in OLD", "events"),
    _may_lack("lower_after", "Int64", "Lowest count allowed in NEW", "events"),
    _may_lack("upper_before", "Int64", "Highest count allowed in OLD; null: no limit", "events"),
    _may_lack("upper_after", "Int64", "Highest count allowed in NEW; null: no limit", "events"),
    Field("because", "ids", "Reports that can have moved it"),
)
_CHANGED = (
    Field("report_id", "str", "Unique name of the row"),
    Field("theatre", "str", "Area counted; a sum joins its parts with +"),
    Field("reference_date", "datetime64[us]", "Last day the count speaks for", "day"),
    Field("publisher", "str", "Outlet that carried it"),
    Field("what", "str", "new, gone, figure, by_hand or status"),
    Field("before", "str", "What it said and its status in OLD; empty: no such row"),
    Field("after", "str", "What it says and its status in NEW; empty: no such row"),
)

TABLES = {
    "tally": Table("reconcile, export tally", LAYOUTS["tally"]),
    "weekly": Table("weekly, export weekly", LAYOUTS["weekly"]),
    "changes": Table("changes", tuple(field for field in LAYOUTS["changes"] if field.required)),
    "reports": Table(
        "reconcile --reports, export reports", (*LAYOUTS["reports"], *_FATES), more=True
    ),
    "contradictions": Table("reconcile --contradictions", _CONTRADICTIONS),
    "explanation": Table("reconcile --explain", _EXPLANATION),
    "compare": Table("compare", _COMPARE),
    "diff": Table("diff", _DIFF),
    "changed": Table("diff --changed", _CHANGED),
    "findings": Table("check", _FINDINGS),
    "datasets": Table("data", _DATASETS),
    "claims": Table("data NAME", LAYOUTS["reports"], more=True),
    "events": Table("data NAME --events", _EVENTS),
}


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one of the tables: an array with an object for each row."""
    check_option("table", name, tuple(TABLES))
    table = TABLES[name]
    return {
        "$schema": _DIALECT,
        "title": name,
        "description": f"Printed by: tallies {table.printed_by}",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {field.name: _property(field) for field in table.fields},
            "required": [field.name for field in table.fields],
            "additionalProperties": table.more,
        },
    }


def _property(field: Field) -> dict[str, Any]:
    """Return one column's type and meaning."""
    known = dict(_TYPES[field.dtype])
    if field.nullable:
        known["type"] = [known["type"], "null"]
    unit = f" ({field.unit})" if field.unit else ""
    return {**known, "description": f"{field.description}{unit}"}
