"""Exit codes, streams and what is loaded: the manners of the command line."""

import argparse
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import tallies
from tallies.cli import app
from tallies.errors import TalliesWarning
from tests.cli.running import CLAIMS, Run

HEAVY = ("pandas", "numpy", "matplotlib", "statsmodels", "scipy", "pyarrow")
VERBS = ("report", "check", "reconcile", "weekly", "export", "plot", "data", "template")


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["report", "--help"]])
def test_help_and_version_load_no_heavy_library(arguments: list[str]) -> None:
    """Whoever asks for help gets it at once."""
    script = (
        "import sys\nfrom tallies.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit as stop: assert not stop.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = python("-c", script)
    assert done.returncode == 0
    assert done.stderr.strip() == "[]"
    assert "tallies" in done.stdout


def test_version_is_the_package_version(run: Run) -> None:
    assert run("--version").out == f"tallies {tallies.__version__}\n"


def test_every_verb_explains_itself_with_an_example(run: Run) -> None:
    listed = run("--help").out
    for verb in VERBS:
        assert re.search(rf"^  {verb} +[A-Z]", listed, re.MULTILINE), verb
        text = run(verb, "--help")
        assert text.code == 0
        assert f"  tallies {verb} " in text.out
        assert max(map(len, text.out.splitlines())) <= 80


def test_an_option_means_the_same_under_every_verb() -> None:
    """One name, one help text, one default."""
    parser = app.parser_of_all()
    (verbs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    seen: dict[str, set[tuple[object, ...]]] = {}
    for verb in verbs.choices.values():
        for action in verb._actions:
            # What -o writes and what a title is for differ by nature: a table, a chart, a folder.
            for name in set(action.option_strings) - {"-o", "--output", "--title"}:
                seen.setdefault(name, set()).add((action.help, str(action.default)))
    assert {name: told for name, told in seen.items() if len(told) > 1} == {}
    assert {"--as-of", "--definition", "--week-ends", "--week", "--theatre", "--json"} <= set(seen)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: VERB"),
        (["reconsile", "x.csv"], "invalid choice: 'reconsile'"),
        (["reconcile", "x.csv", "--as-of", "23/11/2023"], "'23/11/2023' is not a date"),
        (["reconcile", "x.csv", "--until", "2023-02-30"], "'2023-02-30' is not a date"),
        (["reconcile", "x.csv", "--since", "\u0662\u0660\u0662\u0663-11-23"], "is not a date"),
        (["weekly", "x.csv", "--week-ends", "SUNDAY"], "invalid choice: 'SUNDAY'"),
        (["weekly", "x.csv", "-o", "x.xlsx"], "must end in .csv or .parquet"),
        (["plot", "pie", "x.csv", "-o", "x.png"], "invalid choice: 'pie'"),
        (["plot", "tally", "x.csv"], "required: -o/--output"),
        (["weekly", "x.csv", "--theat", "Iraq"], "unrecognized arguments: --theat"),
    ],
)
def test_wrong_usage_is_2(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert words in done.err


def test_several_definitions_are_a_question_of_usage(run: Run, claims: Path) -> None:
    done = run("reconcile", claims)
    assert done.code == 2
    assert "'officials' (9 rows), 'observatory' (1 rows)" in done.err
    assert "Traceback" not in done.err


def test_an_unknown_definition_names_the_nearest(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, "--definition", "oficials")
    assert done.code == 2
    assert "Did you mean 'officials'?" in done.err


def test_bad_data_is_1_with_every_problem(run: Run, claims: Path) -> None:
    claims.write_text("theatre,reference_date,count,source\nIraq,2023-11-23,many,X\nSyria,,7,X\n")
    done = run("reconcile", claims)
    assert done.code == 1
    assert done.out == ""
    assert "claims.csv:2 column 'count': 'many'" in done.err
    assert "claims.csv:3 column 'reference_date'" in done.err


@pytest.mark.parametrize("verb", ["reconcile", "weekly", "check"])
def test_a_missing_file_is_3_with_the_datasets_there_are(run: Run, verb: str) -> None:
    done = run(verb, "us_forces_2032")
    assert done.code == 3
    assert "'us_forces_2032' is neither a file nor a dataset" in done.err
    assert "Did you mean 'us_forces_2023'?" in done.err


def test_a_file_that_is_not_what_it_claims_is_3(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "claims.csv"
    page.write_text("<!doctype html><title>Log in</title>")
    done = run("check", page)
    assert done.code == 3
    assert "Fix:" in done.err


def test_a_folder_that_cannot_be_written_is_3(run: Run, claims: Path) -> None:
    done = run("weekly", claims, "--definition", "officials", "-o", "absent/weekly.csv")
    assert done.code == 3
    assert "absent/weekly.csv" in done.err
    assert "create the folder first" in done.err


def test_no_report_in_scope_is_4(run: Run, claims: Path) -> None:
    done = run("reconcile", claims, "--definition", "officials", "--until", "2023-10-20")
    assert done.code == 4
    assert "no report is left" in done.err


def test_interrupted_is_130(run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tallies, "reconcile", stop)
    done = run("weekly", claims, "--definition", "officials")
    assert done.code == 130
    assert done.err.endswith("interrupted, nothing half done is left\n")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", [["--debug", "weekly"], ["weekly", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(
    run: Run, claims: Path, arguments: list[str]
) -> None:
    done = run(*arguments, claims)
    assert done.code == 2
    assert "Traceback (most recent call last)" in done.err
    assert "AmbiguousDefinitionError" in done.err


def test_warnings_of_ours_are_plain_lines_said_once(
    run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_reconcile = tallies.reconcile

    def warn_twice(*arguments: object, **options: object) -> object:
        for _ in range(2):
            warnings.warn("the moon is full", TalliesWarning, stacklevel=2)
        return true_reconcile(*arguments, **options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(tallies, "reconcile", warn_twice)
    done = run("weekly", claims, "--definition", "officials")
    assert done.code == 0
    assert done.err.count("tallies: warning: the moon is full\n") == 1


def test_a_fault_of_ours_is_one_line_and_70(tmp_path: Path) -> None:
    """Only --debug shows a traceback, even of an error that nobody foresaw."""
    script = (
        "import sys, tallies, tallies.cli\n"
        "def broken(*a, **k): raise ZeroDivisionError('\\x1b[31mno')\n"
        "tallies.reconcile = broken\n"
        f"sys.argv[1:] = ['weekly', {str(CLAIMS)!r}] + sys.argv[1:]\n"
        "sys.exit(tallies.cli.main())"
    )
    done = python("-c", script, cwd=tmp_path)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "a fault in tallies itself: ZeroDivisionError: \\x1b[31mno" in done.stderr
    shown = python("-c", script, "--debug", cwd=tmp_path)
    assert shown.returncode == 1
    assert "Traceback (most recent call last)" in shown.stderr


def test_a_reader_who_has_enough_is_no_error() -> None:
    """As in `tallies data us_forces_2023 | head -1`."""
    command = [sys.executable, "-m", "tallies", "data", "us_forces_2023"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait() == 0
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_what_a_library_prints_is_no_data() -> None:
    """The solver now and then prints a line in C, past Python, and keeps it until the end."""
    script = (
        "import ctypes, sys, tallies, tallies.cli\n"
        "reconcile = tallies.reconcile\n"
        "def solver(*a, **k):\n"
        "    ctypes.CDLL(None).puts(b'tmpSolver.run();')\n"
        "    return reconcile(*a, **k)\n"
        "tallies.reconcile = solver\n"
        f"sys.argv[1:] = ['weekly', {str(CLAIMS)!r}, '--definition', 'officials', '--json']\n"
        "sys.exit(tallies.cli.main())"
    )
    done = python("-c", script)
    assert done.returncode == 0
    assert json.loads(done.stdout)
    assert "tmpSolver.run();" in done.stderr


def test_names_of_any_script_are_printed_under_any_locale(claims: Path) -> None:
    text = claims.read_text().replace("Morning Post", "صحيفة الصباح")
    claims.write_text(text, encoding="utf-8")
    command = ("-m", "tallies", "reconcile", "claims.csv", "--definition", "officials", "--reports")
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        check=False,
        cwd=claims.parent,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert done.returncode == 0
    assert "صحيفة الصباح" in done.stdout.decode("utf-8")


def test_python_dash_m_is_the_same_program() -> None:
    done = python("-m", "tallies", "--version")
    assert done.stdout == f"tallies {tallies.__version__}\n"


def test_bad_data_name_options_as_they_are_typed(run: Run) -> None:
    sheet = 'theatre,reference_date,count,source\nIraq,2023-11-23,"1,234",x or thousands=9\n'
    done = run("reconcile", "-", stdin=sheet)
    assert done.code == 1
    assert "write 1234, or pass --thousands ','. [A03]" in done.err
    assert "thousands=" not in done.err


def test_python_in_a_mend_stays_python(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("theatre;reference_date;count;source\nSyrië;2023-11-23;1;x\n".encode("cp1252"))
    done = run("check", path)
    assert done.code == 3
    assert "pandas.read_csv(path, sep=';', encoding='cp1252', dtype=str," in done.err
    path.write_bytes("theatre,reference_date,count,source\nSyrië,2023-11-23,1,x\n".encode("cp1252"))
    assert "pass --encoding 'cp1252' if" in run("check", path).err
