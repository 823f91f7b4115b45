"""Reports in JSON lines: one object per line, its values kept as they are."""

import json
from collections.abc import Iterable
from typing import Any

from tallies.errors import FormatError
from tallies.model.findings import Fault, Findings, Problem, show
from tallies.model.reports import as_frame
from tallies.readers.raw import Misshapen, Raw


def read_json_lines(stream: Iterable[str], findings: Findings) -> Raw:
    """Return the objects of a JSON lines text; lines that are none are recorded."""
    records: list[dict[str, Any]] = []
    broken: list[Misshapen] = []
    places: list[tuple[int, int]] = []
    row = 0
    for line, text in enumerate(stream, start=1):
        if not text.strip():
            continue
        row += 1
        try:
            records.append(_record(text))
            places.append((row, line))
        except (ValueError, TypeError, RecursionError) as error:
            if row == 1 and text.lstrip().startswith("["):
                raise FormatError(_ARRAY.format(findings.file)) from error
            broken.append(Misshapen(row, line, [text.rstrip("\r\n")]))
            reason = str(error).split(":", maxsplit=1)[0]
            fault = Fault("E22", f"is no JSON object: {reason}", "write one object per line")
            findings.problems.append(Problem(row, line, "", show(text.strip()), fault))
    if not row:
        message = f"'{findings.file}' has no line. Fix: write one JSON object per line. [E01]"
        raise FormatError(message)
    frame = as_frame(records)
    for cells in broken:  # their text stands behind the known columns
        cells.cells[:0] = [""] * len(frame.columns)
    return Raw(frame, [place[0] for place in places], [place[1] for place in places], broken)


_ARRAY = "'{}' is one JSON array. Fix: write one object per line, without brackets. [E22]"


def _record(text: str) -> dict[str, Any]:
    """Parse one line; a key given twice or a value outside JSON is an error."""
    value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    if not isinstance(value, dict):
        message = f"it is a {type(value).__name__}"
        raise TypeError(message)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object whose keys are unique."""
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key is given twice"
        raise ValueError(message)
    return found


def _constant(name: str) -> None:
    """Refuse NaN and Infinity, which JSON does not have."""
    message = f"{name} is not JSON"
    raise ValueError(message)
