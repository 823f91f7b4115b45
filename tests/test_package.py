"""The package as a whole: public names, cost of the import, contents, habits."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import tallies

SOURCE = Path(tallies.__file__).parent
CHECKOUT = Path(__file__).parents[1]
HEAVY = ("matplotlib", "statsmodels", "scipy", "pyarrow")


def typed_imports() -> dict[str, str]:
    """Return name -> module of the TYPE_CHECKING block of the package."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: str(line.module)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }


def test_the_three_lists_of_public_names_agree() -> None:
    """A name missing from one list would be importable but untyped, or typed but absent."""
    assert typed_imports() == tallies._HOME
    assert sorted([*tallies._HOME, "__version__"]) == sorted(tallies.__all__)


@pytest.mark.parametrize("name", tallies.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """The table names a module that exists and holds the name."""
    assert getattr(tallies, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails the way any module would."""
    with pytest.raises(AttributeError, match="has no attribute 'reconsile'"):
        _ = tallies.reconsile


def test_version_is_the_one_of_the_installed_package() -> None:
    """The version is written in one place only."""
    assert metadata.version("tallies") == tallies.__version__


@pytest.mark.parametrize(
    "statement",
    ["import tallies", "import tallies; tallies.reconcile, tallies.weekly, tallies.plot_tally"],
)
def test_names_come_without_heavy_libraries(statement: str) -> None:
    """Drawing, statistics and Parquet are loaded by the calls that need them."""
    code = (
        f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "tallies" in loaded
    # pandas itself loads pyarrow when it is there; that is pandas' cost, not ours.
    ours = loaded - modules_of("import pandas") if "pandas" in loaded else loaded
    assert ours.isdisjoint(HEAVY)


def modules_of(statement: str) -> set[str]:
    """Return the top-level modules that a statement loads in a new interpreter."""
    code = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_plain_import_does_not_even_load_pandas() -> None:
    """`tallies --help` rests on this."""
    assert modules_of("import tallies").isdisjoint({"pandas", "numpy", *HEAVY})


FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "yaml"}
FORBIDDEN_CALLS = {"eval", "exec", "query", "read_pickle", "to_pickle"}


def calls_that_run_data(source: str) -> list[str]:
    """Return every import and call by which data could run as code; text is not looked at."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            allowed = [word.value for word in node.keywords if word.arg == "allow_pickle"]
            if name in FORBIDDEN_CALLS or any(getattr(flag, "value", True) for flag in allowed):
                found.append(name)
    return found


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_h10_no_code_runs_from_data(path: Path) -> None:
    """Pickle, eval, query strings and their like can run code that came with the data."""
    assert calls_that_run_data(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "import yaml",
        "eval(text)",
        "frame.query('a > 1')",
        "pd.read_pickle(path)",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_h10_the_search_finds_what_it_looks_for(line: str) -> None:
    """A search that never finds anything would pass in silence."""
    assert calls_that_run_data(line)


def test_files_stay_short_enough_to_read() -> None:
    """A file is read in one go."""
    lengths = {
        str(path.relative_to(SOURCE)): len(path.read_text("utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 350} == {}


checkout_only = pytest.mark.skipif(
    not (CHECKOUT / ".ci").is_dir(), reason="needs the checkout, not only the tests"
)


@checkout_only
def test_ci_and_precommit_run_the_same_lint_list() -> None:
    """Both call `.ci/lint`, and pre-commit has no other hook and no other repository."""
    hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"^ *entry: (.*)$", hooks, re.MULTILINE) == ["bash .ci/lint"]
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert re.findall(r"^lint\(\).*$", (CHECKOUT / ".ci/run").read_text("utf-8"), re.MULTILINE) == [
        'lint() { PATH="$work/venv/bin:$PATH" bash .ci/lint; }'
    ]


@checkout_only
def test_every_lint_check_is_run() -> None:
    """A function of the lint script that is not in its list would never be called."""
    script = (CHECKOUT / ".ci/lint").read_text("utf-8")
    defined = re.findall(r"^(\w+)\(\) \{", script, re.MULTILINE)
    listed = re.findall(r"^checks=\((.*)\)$", script, re.MULTILINE)[0].split()
    assert defined == listed


@checkout_only
def test_citation_and_changelog_name_this_version() -> None:
    """Three files tell the version; they must not drift apart."""
    assert f"version: {tallies.__version__}\n" in (CHECKOUT / "CITATION.cff").read_text("utf-8")
    assert f"## {tallies.__version__} " in (CHECKOUT / "CHANGELOG.md").read_text("utf-8")


@checkout_only
def test_wheel_takes_the_datasets_along() -> None:
    """The data of the checkout and the data of the wheel are the same folder."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"datasets": "tallies/_data"}
