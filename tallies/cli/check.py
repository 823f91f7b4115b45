"""The verb that tells what is wrong with a file: ``check``."""

import argparse

from tallies.cli.options import (
    add_file,
    add_table_output,
)
from tallies.cli.parser import verb

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import Any

    import pandas as pd

    from tallies.cli.parser import Verbs

EXAMPLES = """\
Problems stop every other verb. Changes are what reading put right by a written
rule, with the original text. Notes are worth a look. The exit code is 1 where
there is a problem.

examples:
  tallies check claims.csv
  tallies check claims.csv --json
  tallies check claims.csv -o findings.csv"""
COLUMNS = ("kind", "code", "file", "line", "row", "column", "value", "problem", "mend")


def add(verbs: "Verbs") -> None:
    """Add the verb to the command line."""
    parser = verb(verbs, "check", "List what is wrong with a file of reports", EXAMPLES)
    add_file(parser)
    add_table_output(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings and return 1 where one of them is a problem."""
    from tallies.cli.output import emit, put
    from tallies.cli.talk import counted, say, visible

    reports, table = look(args)
    if args.output is not None or args.json:
        emit(table, args)
    else:
        put(visible("".join(f"{sentence(finding)}\n" for finding in table.to_dict("records"))))
    counts = table["kind"].value_counts()
    found = (counted(counts.get(kind, 0), kind) for kind in ("problem", "change", "note"))
    say(f"{counted(len(reports), 'good row')}; {', '.join(found)}")
    return 1 if "problem" in counts else 0


def look(args: argparse.Namespace) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the good reports of FILE, and all findings as one table."""
    import pandas as pd

    from tallies.cli.inputs import named_dataset, path_or_stdin, reading
    from tallies.cli.talk import as_options
    from tallies.readers import check_reports
    from tallies.readers.flags import flags

    dataset = named_dataset(args.file)
    if dataset is not None:  # it has been read without a problem
        return dataset.reports, as_table([], flags(dataset.reports))
    result = check_reports(path_or_stdin(args.file), **reading(args))
    changes = result.changes.assign(kind="change", problem="read as " + result.changes["value"])
    changes = changes.assign(value=changes["original"])
    mends = [as_options(mend, vars(args)) for mend in result.problems["mend"]]
    problems = result.problems.assign(kind="problem", mend=pd.array(mends, dtype="str"))
    return result.reports, as_table([problems, changes], result.notes)


def as_table(found: "Sequence[pd.DataFrame]", notes: "Sequence[str]") -> "pd.DataFrame":
    """Return problems, changes and notes as one table of the same columns."""
    import pandas as pd

    text = {name: "str" for name in COLUMNS if name not in ("line", "row")}
    numbers = {"line": "Int64", "row": "Int64"}
    noted = pd.DataFrame({"kind": ["note"] * len(notes), "problem": list(notes)}, dtype="str")
    tables = [
        table.reindex(columns=list(COLUMNS)).astype(text | numbers) for table in (*found, noted)
    ]
    return pd.concat(tables, ignore_index=True)


def sentence(finding: "Mapping[Hashable, Any]") -> str:
    """Return one finding in the form that errors have, its kind first unless it is a problem."""
    import pandas as pd

    known = {name: value for name, value in finding.items() if not pd.isna(value)}
    start = "" if known["kind"] == "problem" else f"{known['kind']}: "
    place = ":".join(str(known[name]) for name in ("file", "line") if name in known)
    if "line" not in known and "row" in known:
        place += f" row {known['row']}"
    place += f" column {known['column']!r}" if known.get("column") else ""
    told = f"{known.get('value', '')} {known['problem']}".strip()
    mend = f". Fix: {known['mend']}" if "mend" in known else ""
    code = f". [{known['code']}]" if mend else f" [{known['code']}]" if "code" in known else ""
    return f"{start}{place}{': ' if place else ''}{told}{mend}{code}"
