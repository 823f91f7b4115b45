"""`completion` and `schema`: for the shell and for other programs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tallies.cli import app
from tallies.cli.schemas import TABLES
from tallies.cli.shell import SHELLS
from tests.cli.running import Run

TRY = """
source ./tallies.bash
try() {
  COMP_WORDS=("$@"); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); COMPREPLY=()
  _shtab_tallies; echo "${COMPREPLY[*]}"
}
"""


def needs(*programs: str) -> None:
    pytest.importorskip("shtab")
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_names_every_verb_and_option(run: Run, shell: str) -> None:
    needs()
    script = run("completion", shell)
    assert script.code == 0
    assert script.err == ""
    (verbs,) = (a for a in app.parser_of_all()._actions if hasattr(a.choices, "items"))
    assert verbs.choices is not None
    for name, verb in verbs.choices.items():
        assert name in script.out
        for action in verb._actions:  # type: ignore[attr-defined]  # parsers, not words
            for option in action.option_strings:
                assert option.lstrip("-") in script.out


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_reads_its_script(run: Run, tmp_path: Path, shell: str) -> None:
    needs(shell)
    path = tmp_path / f"tallies.{shell}"
    path.write_text(run("completion", shell).out, encoding="utf-8")
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("tallies re", "report reconcile"),
        ("tallies weekly x.csv --week", "--week --week-ends"),
        ("tallies plot ''", "tally weekly rates sources revisions overview"),
        ("tallies weekly x.csv --week-ends S", "SAT SUN"),
        ("tallies check cla", "claims.csv"),
        ("tallies report claims.csv -o pag", "pages"),
        ("tallies weekly claims.csv --config tall", "tallies.bash"),
    ],
)
def test_bash_completes(run: Run, claims: Path, words: str, offered: str) -> None:
    needs("bash")
    Path("pages").mkdir()
    Path("tallies.bash").write_text(run("completion", "bash").out, encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", f"{TRY}\ntry {words}"], capture_output=True, text=True, check=False
    )
    found = done.stdout.split()
    assert set(offered.split()) <= set(found), done.stderr
    assert len(found) <= 6


def test_without_shtab_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    done = run("completion", "bash")
    assert (done.code, done.out) == (2, "")
    assert "Fix: pip install 'tallies[completion]'" in done.err


def test_schemas_are_listed_and_printed(run: Run) -> None:
    listed = run("schema").out.splitlines()
    assert [line.split()[0] for line in listed] == list(TABLES)
    assert "reconcile --reports" in listed[3]
    schema = json.loads(run("schema", "weekly").out)
    assert schema["items"]["properties"]["upper"]["type"] == ["integer", "null"]


def test_an_unknown_schema_is_2(run: Run) -> None:
    done = run("schema", "weeky")
    assert done.code == 2
    assert "Did you mean 'weekly'?" in done.err
