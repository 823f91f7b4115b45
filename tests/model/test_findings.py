import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tallies import validate_reports
from tallies.errors import ReportError
from tallies.model.findings import Fault, Problem, plain, report_error, sentence, show


def test_one_form_of_words():
    fault = Fault("A03", "is not a plain whole number", "write 1234, or pass thousands=','")
    problem = Problem(16, 17, "count", "'1,234'", fault)
    assert sentence(problem, "reports.csv") == (
        "reports.csv:17 column 'count': '1,234' is not a plain whole number. "
        "Fix: write 1234, or pass thousands=','. [A03]"
    )
    assert sentence(problem._replace(line=None), "").startswith("row 16 column 'count': '1,234'")


def test_the_first_twenty_are_printed_and_ten_thousand_kept():
    frame = pd.DataFrame(
        {"theatre": "Iraq", "reference_date": "2023-11-23", "count": range(-1, -12_002, -1)}
    ).assign(source="Pentagon")
    with pytest.raises(ReportError, match=r"^12,001 problems:") as caught:
        validate_reports(frame)
    lines = str(caught.value).splitlines()
    assert len(lines) == 22
    assert lines[1].startswith("row 1 column 'count': -1 is negative")
    assert lines[-1] == "... and 11,981 more; see .problems."
    assert len(caught.value.problems) == 10_000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\x1b[1m\u202eb", r"'a\x1b[1m\u202eb'"),
        (np.int64(3), "3"),
        (np.datetime64("2023-11-23"), "'2023-11-23'"),
        (pd.Timestamp("2023-11-23"), "'2023-11-23'"),
        (dt.date(2023, 11, 23), "'2023-11-23'"),
        ("x" * 500, "'" + "x" * 78 + "…"),
        (["y" * 500], "['" + "y" * 77 + "…"),
    ],
)
def test_values_are_shown_short_and_harmless(value, shown):
    assert show(value) == shown
    assert len(show(value)) <= 80


def test_plain_escapes_what_cannot_be_seen():
    assert plain("a\x1bb\u202ec\u00a0d.csv") == r"a\x1bb\u202ec\xa0d.csv"


def test_problems_of_the_table_come_before_those_of_rows():
    row = Problem(2, 3, "count", "'x'", Fault("A07", "is no count", "write it"))
    table = Problem(None, None, "source", "", Fault("E03", "is missing", "name it"))
    found = report_error([row, table], "a.csv").problems
    assert found["code"].tolist() == ["E03", "A07"]
    assert found.dtypes.astype(str).tolist() == ["str", "str", "Int64", "Int64"] + ["str"] * 4
