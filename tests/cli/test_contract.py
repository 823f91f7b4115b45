"""The command line as it was agreed: verbs, options, forms of FILE, streams and exit codes."""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.cli import app
from tests.cli.running import CLAIMS, Run
from tests.cli.test_tables import sheet

OFFICIALS = ("--definition", "officials")
SCOPE = {"--as-of", "--definition", "--theatre", "--since", "--until", "--config", "--debug"}
VERBS: dict[str, set[str]] = {
    "check": {"--json", "-o", "--config", "--rejects", "--debug"},
    "reconcile": {*SCOPE, "--json", "-o", "--contradictions", "--reports", "--explain"},
    "weekly": {*SCOPE, "--json", "-o", "--week", "--week-ends"},
    "changes": {*SCOPE, "--json", "-o", "--alpha"},
    "compare": {*SCOPE, "--json", "-o", "--by", "--only"},
    "diff": {*SCOPE, "--json", "-o", "--changed"},
    "plot": {*SCOPE, "-o", "--week-ends", "--preset", "--theme", "--data", "--events-file"},
    "export": {*SCOPE, "-o", "--week-ends"},
    "report": {*SCOPE, "-o", "--week", "--week-ends", "--title", "--events-file"},
    "data": {"--json", "-o", "--events", "--debug"},
    "template": {"-o", "--debug"},
    "schema": {"--debug"},
    "completion": {"--debug"},
}


def parsers() -> dict[str, argparse.ArgumentParser]:
    parser = app.parser_of_all()
    (verbs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(verbs.choices)


def test_the_verbs_are_those_agreed() -> None:
    assert set(parsers()) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_options_and_examples(run: Run, verb: str) -> None:
    parser = parsers()[verb]
    options = {name for action in parser._actions for name in action.option_strings}
    assert VERBS[verb] <= options
    text = run(verb, "--help").out
    examples = re.findall(rf"^  (?:cat claims.csv \| )?tallies ({verb}.*)$", text, re.MULTILINE)
    assert len(examples) >= 2
    for example in examples:
        words = re.split(r" {2,}| > ", example)[0].split()
        assert app.parser_of_all().parse_args(words).verb == verb
    assert max(map(len, text.splitlines())) <= 80
    assert all(action.help for action in parser._actions)


@pytest.fixture
def forms(claims: Path) -> dict[str, str]:
    """The same claims in every form of FILE."""
    reports = tallies.read_reports(claims)
    tallies.write_parquet(reports, "claims.parquet", metadata={"kind": "reports"})
    text = reports.to_json(orient="records", lines=True, date_format="iso", date_unit="s")
    Path("claims.jsonl").write_text(text.replace("T00:00:00", ""), encoding="utf-8")
    return {"csv": "claims.csv", "parquet": "claims.parquet", "jsonl": "claims.jsonl"}


TABLES = {
    "reconcile": ("reconcile",),
    "contradictions": ("reconcile", "--contradictions"),
    "weekly": ("weekly", "--week-ends", "SAT", "--theatre", "Syria"),
    "one week": ("weekly", "--week", "2023-11-05"),
    "as of": ("reconcile", "--as-of", "2023-10-31"),
}


@pytest.mark.parametrize("name", TABLES)
def test_file_is_csv_parquet_json_lines_or_stdin(
    run: Run, forms: dict[str, str], name: str
) -> None:
    verb, *more = TABLES[name]
    answers = [run(verb, path, *OFFICIALS, *more, "--json") for path in forms.values()]
    answers.append(run(verb, "-", *OFFICIALS, *more, "--json", stdin=CLAIMS.read_text("utf-8")))
    assert [done.code for done in answers] == [0, 0, 0, 0], answers[-1].err
    tables = [json.loads(done.out) for done in answers]
    assert tables[0]
    assert all(table == tables[0] for table in tables)


@pytest.mark.parametrize(
    ("verb", "option", "kept"),
    [
        (verb, *choice)
        for verb in ("reconcile", "weekly", "export", "report")
        for choice in (
            (("--theatre", "Iraq"), {"theatre": {"Iraq", "total"}}),
            (("--definition", "observatory"), {"theatre": {"Syria", "total"}}),
            (("--as-of", "2023-10-31"), {"last": {"2023-10-30"}}),
        )
    ],
)
def test_an_option_does_the_same_under_every_verb(
    run: Run, claims: Path, verb: str, option: tuple[str, str], kept: dict[str, set[str]]
) -> None:
    given = (*(() if option[0] == "--definition" else OFFICIALS), *option)
    command = {
        "reconcile": ("reconcile", claims, *given, "-o", "out.csv"),
        "weekly": ("weekly", claims, *given, "-o", "out.csv"),
        "export": ("export", "tally", claims, *given, "-o", "out.csv"),
        "report": ("report", claims, *given, "-o", "page"),
    }[verb]
    done = run(*command)
    assert done.code == 0, done.err
    table = pd.read_csv("page/tally.csv" if verb == "report" else "out.csv")
    if "theatre" in kept:
        assert set(table["theatre"]) == kept["theatre"]
    elif verb == "weekly":
        assert table["week_end"].max() == "2023-11-05"
    else:
        assert {table["date"].max()} == kept["last"]


CODES: dict[str, tuple[int, tuple[str, ...]]] = {
    "done": (0, ("weekly", "claims.csv", *OFFICIALS)),
    "the data have problems": (1, ("weekly", "bad.csv")),
    "the data have problems, checked": (1, ("check", "bad.csv")),
    "no verb": (2, ()),
    "an unknown option": (2, ("weekly", "claims.csv", "--weak", "x")),
    "an ambiguous definition": (2, ("weekly", "claims.csv")),
    "options that exclude each other": (2, ("weekly", "claims.csv", "--json", "-o", "x.csv")),
    "an unknown theatre": (2, ("weekly", "claims.csv", *OFFICIALS, "--theatre", "Irak")),
    "a missing file": (3, ("weekly", "absent.csv")),
    "a folder": (3, ("check", "folder")),
    "an empty file": (3, ("check", "empty.csv")),
    "a binary file": (3, ("check", "binary.csv")),
    "a parquet file that is none": (3, ("check", "binary.parquet")),
    "a file that cannot be written": (3, ("weekly", "claims.csv", *OFFICIALS, "-o", "no/x.csv")),
    "a file in place of a folder": (3, ("report", "claims.csv", *OFFICIALS, "-o", "empty.csv")),
    "missing settings": (3, ("weekly", "claims.csv", "--config", "absent.toml")),
    "missing events": (
        *(3, ("plot", "tally", "claims.csv", *OFFICIALS, "-o", "x.svg", "--events-file", "no.csv")),
    ),
    "not enough data": (4, ("weekly", "claims.csv", *OFFICIALS, "--until", "2023-10-20")),
    "too few for changes": (4, ("changes", "rising.csv", "--theatre", "Jordan")),
}


@pytest.mark.parametrize("case", CODES)
def test_exit_codes_and_messages(run: Run, claims: Path, case: str) -> None:
    """What went wrong is told in a line or two, on standard error only, and says what to do."""
    Path("folder").mkdir()
    Path("empty.csv").touch()
    Path("bad.csv").write_text("theatre,reference_date,count,source\nIraq,2023-11-23,many,X\n")
    for name in ("binary.csv", "binary.parquet"):
        Path(name).write_bytes(bytes(range(256)) * 4)
    sheet(Path("rising.csv"))
    before = {path.name: path.stat().st_size for path in Path().iterdir()}
    code, command = CODES[case]
    done = run(*command)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    if case not in ("done", "the data have problems, checked"):
        assert done.out == ""
        last = "\n".join(done.err.strip().splitlines()[-2:])
        assert re.search(r"Fix: |Try '|Did you mean|They |add reports", last), last
        assert not re.search(r"\b(definition|theatres|as_of)=", done.err), "Python's own names"
    assert {path.name: path.stat().st_size for path in Path().iterdir()} == before


def test_output_is_plain_whatever_the_terminal_promises(claims: Path) -> None:
    """No colour and no control code, so that NO_COLOR has nothing left to turn off."""
    for more in ({"FORCE_COLOR": "1", "TERM": "xterm-256color"}, {"NO_COLOR": "1"}):
        done = subprocess.run(
            [sys.executable, "-m", "tallies", "weekly", "claims.csv", *OFFICIALS],
            capture_output=True,
            check=True,
            env={**os.environ, **more},
        )
        assert b"\x1b" not in done.stdout + done.stderr


def test_a_file_is_replaced_whole_or_not_at_all(
    run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("out.csv").write_text("old", encoding="utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        done = run("weekly", claims, *OFFICIALS, "-o", "out.csv")
    assert done.code == 3
    assert Path("out.csv").read_text(encoding="utf-8") == "old"
    assert run("weekly", claims, *OFFICIALS, "-o", "out.csv").code == 0
    assert Path("out.csv").read_text(encoding="utf-8").startswith("week_start,")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("wekly", "x.csv"), "'weekly'"),
        (("weekly", "x.csv", "--theater", "Iraq"), "'--theatre'"),
        (("weekly", "x.csv", "--week-end", "SAT"), "'--week-ends'"),
        (("weekly", "x.csv", "--week-ends", "Sat."), "'SAT'"),
        (("plot", "talley", "x.csv", "-o", "x.svg"), "'tally'"),
        (("compare", "x.csv", "--by", "Sources"), "'source'"),
        (("export", "report", "x.csv", "-o", "x.csv"), "'reports'"),
        (("completion", "bsh"), "'bash'"),
    ],
)
def test_what_was_probably_meant_is_named(run: Run, words: tuple[str, ...], meant: str) -> None:
    done = run(*words)
    assert done.code == 2
    assert f"Did you mean {meant}?" in done.err
    assert done.err.count("\n") == 2, "the error, and where help is"
    assert "Try 'tallies" in done.err


def test_nothing_is_named_where_nothing_is_near(run: Run) -> None:
    assert "Did you mean" not in run("weekly", "x.csv", "--qqq").err
    assert "Did you mean" not in run("weekly", "x.csv", "more.csv").err
