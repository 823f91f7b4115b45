"""What --json prints keeps to the schema that `tallies schema` prints."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tallies.cli.schemas import TABLES, json_schema
from tallies.errors import TalliesError
from tests.cli.running import Run
from tests.cli.test_tables import sheet

jsonschema = pytest.importorskip("jsonschema")

DATA = "us_forces_2023"
EDITIONS = (f"{DATA}@2023-11-21", f"{DATA}@2023-11-28")
OFFICIALS = ("--definition", "officials")
COMMANDS: dict[str, list[tuple[str, ...]]] = {
    "tally": [("reconcile", "claims.csv", *OFFICIALS)],
    "weekly": [("weekly", "claims.csv", *OFFICIALS)],
    "changes": [("changes", "rising.csv")],
    "reports": [("reconcile", "claims.csv", *OFFICIALS, "--reports")],
    "contradictions": [("reconcile", "claims.csv", *OFFICIALS, "--contradictions")],
    "explanation": [("reconcile", "claims.csv", *OFFICIALS, "--explain", "Iraq", "2023-10-30")],
    "compare": [
        ("compare", DATA, "--only", "us_dod", "sohr", "--theatre", "Syria"),
        ("compare", "claims.csv"),
    ],
    "diff": [("diff", *EDITIONS)],
    "changed": [("diff", *EDITIONS, "--changed")],
    "findings": [("check", "bad.csv"), ("check", DATA), ("check", "claims.csv")],
    "datasets": [("data",)],
    "claims": [("data", DATA)],
    "events": [("data", DATA, "--events")],
}
BAD = "theatre,reference_date,count,source\nIraq,2023-11-23,many,X\nSyria , 2023-11-23,7,X\n"


def faults(rows: object, schema: dict[str, Any]) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in checker.iter_errors(rows)]


@pytest.mark.parametrize("name", TABLES)
def test_the_output_of_each_verb_validates(run: Run, claims: Path, name: str) -> None:
    Path("bad.csv").write_text(BAD, encoding="utf-8")
    sheet(Path("rising.csv"))
    schema = json.loads(run("schema", name).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    seen = []
    for command in COMMANDS[name]:
        done = run(*command, "--json")
        assert done.code == (1 if "bad.csv" in command else 0), done.err
        rows = json.loads(done.out)
        assert faults(rows, schema) == []
        seen += rows
    assert seen, "rows were looked at"
    assert list(schema["items"]["properties"]) == [*seen[0]][: len(schema["items"]["properties"])]


def test_every_option_that_prints_a_table_is_in_the_list() -> None:
    told = {part for table in TABLES.values() for part in re.split(", ", table.printed_by)}
    assert {" ".join(command.split()[:1]) for command in told} == {
        *("reconcile", "weekly", "changes", "export", "compare", "diff", "check", "data"),
    }


def rows_of(name: str) -> dict[str, Any]:
    """Return a row that the schema allows."""
    some: dict[str, Any] = {
        "string": "x",
        "integer": 1,
        "number": 1.5,
        "boolean": True,
        "array": [],
    }
    row = {}
    for column, known in json_schema(name)["items"]["properties"].items():
        kind = known["type"]
        row[column] = None if isinstance(kind, list) else some[kind]
        if "pattern" in known and row[column] is not None:
            row[column] = "2023-11-23"
    return row


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("tally", "date", "23/11/2023"),
        ("tally", "date", "2023-02-30"),
        ("tally", "estimate", None),
        ("tally", "estimate", 1.5),
        ("weekly", "complete", "yes"),
        ("diff", "because", "R0001"),
        ("findings", "kind", None),
    ],
)
def test_a_schema_refuses_what_is_not_so(name: str, column: str, value: object) -> None:
    row = rows_of(name)
    assert faults([row], json_schema(name)) == []
    assert faults([{**row, column: value}], json_schema(name))
    del row[column]
    assert faults([row], json_schema(name)), "a column is missing"


def test_columns_of_a_file_are_carried_along_only_where_reports_are_listed() -> None:
    assert {name for name, table in TABLES.items() if table.more} == {"reports", "claims"}
    assert faults([{**rows_of("tally"), "mine": 1}], json_schema("tally"))
    assert faults([{**rows_of("reports"), "mine": 1}], json_schema("reports")) == []


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(TalliesError, match="Did you mean 'weekly'"):
        json_schema("week")
