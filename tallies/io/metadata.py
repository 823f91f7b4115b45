"""What a file says about itself: the JSON under the one key `tallies`."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from tallies import __version__
from tallies.errors import FormatError, TalliesError, nearest
from tallies.io.schema import fields, to_table
from tallies.model.columns import REPORT_COLUMNS, parts
from tallies.model.record import Reconciliation

if TYPE_CHECKING:
    import pyarrow as pa

KEY = b"tallies"
LAYOUT_VERSION = 1
_GIVEN = (  # what a user may state; the rest is computed
    "kind",
    "as_of",
    "since",
    "until",
    "last_report",
    "definition",
    "measure",
    "theatres",
    "week_ends",
    "reconcile",
    "complete",
    "columns",
    "sources",
    "license",
    "input_sha256",
    "changes",
)
_OPTIONAL = ("changes",)  # left out where nothing is stated
_COMPUTED = ("version", "created_with", "content_sha256")
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def record_metadata(record: Reconciliation) -> dict[str, Any]:
    """Return what a record knows of itself, as the metadata of any table taken from it.

    Parameters
    ----------
    record : Reconciliation
        The record that a table (weeks, reports) was taken from.

    Returns
    -------
    dict
        The record's ``metadata`` with ``complete`` and the ``input_sha256`` of its reports.
    """
    contract = [c.name for c in REPORT_COLUMNS if c.name in record.reports.columns]
    digest = rows_sha256(to_table(record.reports[contract], "reports"))
    return {**record.metadata, "complete": record.complete, "input_sha256": digest}


class Changes(Protocol):
    """What `find_changepoints` and `detect_change` return, as far as a file needs it."""

    @property
    def measure(self) -> str:
        """What is counted."""
        ...

    @property
    def confidence(self) -> float:
        """Confidence of the dates and rates."""
        ...

    @property
    def segments(self) -> pd.DataFrame:
        """Stretches of steady rate, by theatre."""
        ...

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each change."""
        ...


def changes_metadata(found: Changes) -> dict[str, Any]:
    """Return what a record of changes knows of itself: also the tests that found nothing."""
    told: dict[str, Any] = {"confidence": found.confidence}
    alpha, tests = getattr(found, "alpha", None), getattr(found, "tests", None)
    if alpha is not None and tests is not None:
        rows = tests.astype(object).where(tests.notna(), None).to_dict("records")
        told |= {"alpha": alpha, "tests": rows}
    return {
        "kind": "changes",
        "measure": found.measure,
        "definition": None,
        "theatres": [name for name in found.segments["theatre"].unique() if name != "total"],
        "changes": told,
    }


def build(given: Mapping[str, Any] | None, kind: str, table: "pa.Table") -> str:
    """Return the JSON for a file: what was given, completed by what the rows say."""
    stated = {} if given is None else dict(given)
    for name in stated:
        if name not in _GIVEN + _COMPUTED:
            message = f"metadata[{name!r}] is unknown. Known: {', '.join(_GIVEN)}."
            raise TalliesError(message + nearest(str(name), _GIVEN))
    lacking = [name for name in ("definition", "measure") if name not in stated]
    if kind != "reports" and lacking:
        message = (
            f"A {kind} table does not say what was counted: metadata lacks {lacking}. Fix: pass "
            "the record itself, or metadata={**record.metadata, ...}"
        )
        raise TalliesError(message)
    content = dict.fromkeys(_GIVEN) | _from_rows(kind, table)
    content |= {name: value for name, value in stated.items() if name in _GIVEN}
    if content["input_sha256"] is None:
        content["input_sha256"] = rows_sha256(table)
    content["kind"] = kind
    content["columns"] = _columns(kind, table.column_names, stated.get("columns") or {})
    content["version"] = str(LAYOUT_VERSION)
    content["created_with"] = f"tallies {__version__}"
    for name in _OPTIONAL:
        if content[name] is None:
            del content[name]
    return seal({name: _plain(value, name) for name, value in content.items()}, table)


def seal(content: dict[str, Any], table: "pa.Table") -> str:
    """Return canonical JSON with a hash over itself and the rows: no changed bit goes unseen."""
    unsealed = {name: value for name, value in content.items() if name != "content_sha256"}
    digest = rows_sha256(table, _json(unsealed))
    return _json(unsealed | {"content_sha256": digest})


def parse(text: bytes, name: str) -> dict[str, Any]:
    """Return the metadata of a file of a version that we know, or raise."""
    try:
        content = json.loads(text)
        version = int(content["version"])
    except (ValueError, TypeError, KeyError) as error:
        message = f"'{name}' has damaged tallies metadata. Fix: write it again, or fetch a copy"
        raise FormatError(message) from error
    if version > LAYOUT_VERSION:
        message = (
            f"'{name}' was written by {content.get('created_with')} (layout {version}); this "
            f"version reads up to layout {LAYOUT_VERSION}. Fix: upgrade tallies"
        )
        raise FormatError(message)
    return dict(content)


def rows_sha256(table: "pa.Table", preface: str = "") -> str:
    """Return a SHA-256 over the rows: per column its name, type, missing marks and values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digest = hashlib.sha256(preface.encode())
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(json.dumps([name, str(column.type), len(column)]).encode())
        digest.update(column.is_valid().cast(pa.uint8()).to_numpy())
        if pa.types.is_string(column.type):
            text = pc.fill_null(column, "")
            digest.update(pc.binary_length(text).to_numpy().astype("<i8"))
            for chunk in text.chunks:
                digest.update(_letters(chunk))
        elif pa.types.is_floating(column.type):
            digest.update(pc.fill_null(column, 0.0).to_numpy().astype("<f8"))
        else:
            whole = pa.int32() if pa.types.is_date(column.type) else pa.int64()
            digest.update(pc.fill_null(column.cast(whole), 0).to_numpy().astype("<i8"))
    return digest.hexdigest()


def _letters(text: "pa.StringArray") -> memoryview:
    """Return the bytes of all strings one after another, without copying them."""
    _, offsets, letters = text.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    return memoryview(letters or b"")[ends[0] : ends[-1]]


def _from_rows(kind: str, table: "pa.Table") -> dict[str, Any]:
    """Return what the rows themselves tell: theatres, sources, and what all rows share."""

    def unique(name: str) -> list[Any]:
        return sorted(table.column(name).unique().drop_null().to_pylist())

    single = {part for name in unique("theatre") for part in parts(name)}
    known: dict[str, Any] = {"theatres": sorted(single - {"total"})}
    if kind == "reports":
        known["sources"] = unique("source")
        for name in {"definition", "measure", "since"}.intersection(table.column_names):
            values = unique(name)
            known[name] = values[0] if len(values) == 1 else None
    if kind == "weekly":
        days = {day.weekday() for day in unique("week_end")}
        known["week_ends"] = _WEEKDAYS[days.pop()] if len(days) == 1 else None
    return known


def _columns(kind: str, names: list[str], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return description and unit of every column; what was stated about extra ones is kept."""
    known = fields(kind)
    described = {}
    for name in names:
        field = known.get(name)
        own = {"description": field.description, "unit": field.unit} if field else None
        described[name] = own or stated.get(name, {"description": "", "unit": ""})
    return described


def _plain(value: object, name: str) -> object:
    """Return a value as JSON knows it: dates as ISO days, sets sorted."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.generic):
        return _plain(value.item(), name)
    if isinstance(value, date):  # a pandas.Timestamp is one
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Mapping):
        return {str(key): _plain(item, name) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(str(item) for item in value)
    if isinstance(value, (list, tuple, np.ndarray, pd.Index)):
        return [_plain(item, name) for item in value]
    if isinstance(value, (str, bool, int)) or (isinstance(value, float) and np.isfinite(value)):
        return value
    message = f"metadata[{name!r}] holds {value!r}, which JSON cannot hold. Fix: write it as text"
    raise TalliesError(message)


def _json(content: Mapping[str, Any]) -> str:
    """Return the one form in which equal content has equal bytes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
