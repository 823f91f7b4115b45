"""Small sheets with one thing wrong, and what reading them finds."""

import io
from pathlib import Path

import pandas as pd
import pytest

from tallies import read_reports
from tallies.errors import ReportError
from tallies.readers import ReadResult, check_reports

HEADER = "theatre,reference_date,count,source"
GOOD = "Syria,2023-11-23,37,Pentagon"


def buffer(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def check(text: str, **options: object) -> ReadResult:
    return check_reports(buffer(text), **options)


def with_count(cell: str, qualifier: str = "") -> str:
    """A good row on line 2, then one with this count on line 3."""
    return f"{HEADER},qualifier\n{GOOD},\nIraq,2023-11-23,{cell},Pentagon,{qualifier}\n"


def with_date(cell: str, column: str = "reference_date") -> str:
    """A good row on line 2, then one with this day on line 3."""
    days = {"reference_date": "2023-11-23", column: cell}
    if column == "reference_date":
        return f"{HEADER}\n{GOOD}\nIraq,{cell},36,Pentagon\n"
    return f"{HEADER},{column}\n{GOOD},\nIraq,{days['reference_date']},36,Pentagon,{cell}\n"


def with_name(name: str, column: str = "theatre") -> str:
    """A good row on line 2, then one with this name on line 3."""
    theatre, source = ("Iraq", name) if column == "source" else (name, "Pentagon")
    return f"{HEADER}\n{GOOD}\n{theatre},2023-11-23,36,{source}\n"


def problems(text: str, **options: object) -> pd.DataFrame:
    """Return the problems that strict reading raises."""
    with pytest.raises(ReportError, match=r"problems? in <buffer>") as caught:
        read_reports(buffer(text), **options)
    return caught.value.problems


def only(text: str, code: str, line: int | None = 3, **options: object) -> dict[str, object]:
    """Return the one problem that strict reading raises, checked for its code and line."""
    found = problems(text, **options)
    assert found["code"].tolist() == [code]
    problem = found.iloc[0].to_dict()
    assert problem["mend"]
    if line is None:
        assert pd.isna(problem["line"])
    else:
        assert problem["line"] == line
    return problem


def written(folder: Path, content: str | bytes, name: str = "reports.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
