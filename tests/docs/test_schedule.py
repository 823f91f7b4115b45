"""The recipe for every week, run word by word in a repository of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tallies
from tallies.cli import app
from tallies.cli.settings import KEYS, TITLES, read_settings
from tests.cli.running import CLAIMS

RECIPES = Path(__file__).parents[2] / "docs/recipes"

pytestmark = pytest.mark.skipif(not RECIPES.is_dir(), reason="needs the checkout")
SETTINGS = 'definition = "officials"\n[titles]\nsubject = "Attacks on bases"\n'


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which `tallies` is this package and git needs no settings."""
    program = tmp_path / "bin/tallies"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tallies "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    package = Path(tallies.__file__).parents[1]
    return {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(package),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "HOME": str(tmp_path),
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder as the recipe describes it: claims up to 30 October, a sheet of 9 November."""
    folder = tmp_path / "claims"
    (folder / "inbox").mkdir(parents=True)
    header, *rows = CLAIMS.read_text(encoding="utf-8").splitlines()
    first = [row for row in rows if row[0] in "ab"]
    # The last line has no end, as some editors leave it.
    (folder / "claims.csv").write_text("\n".join([header, *first]), encoding="utf-8")
    later = "\n".join([header, *(row for row in rows if row not in first)]) + "\n"
    (folder / "later.csv").write_text(later, encoding="utf-8")
    (folder / "tallies.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(RECIPES / "weekly.sh", folder)
    return folder


def run(
    *command: str, folder: Path, shell: dict[str, str], **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {**shell, **more}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_append_check_and_page_twice(repository: Path, shell: dict[str, str]) -> None:
    done = run("sh", "weekly.sh", folder=repository, shell=shell, EDITION="2023-10-31")
    assert done.returncode == 0, done.stderr
    assert "settings: tallies.toml" in done.stderr
    shutil.move(repository / "later.csv", repository / "inbox/2023-11-10.csv")
    done = run("sh", "weekly.sh", folder=repository, shell=shell, EDITION="2023-11-10")
    assert done.returncode == 0, done.stderr
    whole = CLAIMS.read_text(encoding="utf-8")
    assert (repository / "claims.csv").read_text(encoding="utf-8") == whole
    assert list((repository / "inbox").iterdir()) == []
    page = (repository / "pages/2023-11-10/index.html").read_text(encoding="utf-8")
    assert "../2023-10-31/" in page, "the earlier edition is linked"
    front = (repository / "pages/index.html").read_text(encoding="utf-8")
    assert 'href="2023-11-10/"' in front
    assert sorted(path.name for path in (repository / "pages").iterdir()) == [
        *("2023-10-31", "2023-11-10", "index.html")
    ]


@pytest.mark.parametrize(
    ("sheet", "code", "words"),
    [
        ("theatre,count\nIraq,3\n", 1, "inbox/new.csv: its first line must be that of claims.csv"),
        (None, 1, "claims.new:8 column 'count': '2x4'"),
    ],
)
def test_a_wrong_sheet_changes_nothing(
    repository: Path, shell: dict[str, str], sheet: str | None, code: int, words: str
) -> None:
    text = (repository / "later.csv").read_text(encoding="utf-8").replace(",24,", ",2x4,")
    (repository / "inbox/new.csv").write_text(sheet or text, encoding="utf-8")
    before = (repository / "claims.csv").read_bytes()
    done = run("sh", "weekly.sh", folder=repository, shell=shell)
    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert (repository / "claims.csv").read_bytes() == before
    assert (repository / "inbox/new.csv").exists()
    assert not (repository / "pages").exists()


def workflow() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load((RECIPES / "weekly-page.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_workflow_is_yaml_with_a_schedule_and_pinned_actions() -> None:
    found = workflow()
    on = found[True]  # YAML 1.1 reads the word `on` as a flag
    assert on["schedule"] == [{"cron": "30 6 * * 1"}]
    assert on["push"]["paths"] == ["inbox/**"]
    steps = found["jobs"]["page"]["steps"]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert all(action.startswith("actions/") and "@v" in action for action in actions)
    assert [step["run"] for step in steps if "run" in step][:2] == [
        *("pip install tallies", "sh weekly.sh")
    ]


def test_the_workflow_keeps_what_was_made(repository: Path, shell: dict[str, str]) -> None:
    """Its git step, word by word, against a remote; a second run has nothing to keep."""
    git = [step["run"] for step in workflow()["jobs"]["page"]["steps"] if "git push" in str(step)]
    remote = repository.parent / "remote.git"
    for command in (
        f"git init -q --bare -b main {remote}",
        "git init -q -b main . && git config user.name a && git config user.email a@b",
        "git add -A && git commit -q -m start",
        f"git remote add origin {remote} && git push -q -u origin main",
    ):
        done = run("sh", "-ec", command, folder=repository, shell=shell)
        assert done.returncode == 0, done.stderr
    (repository / "pages").mkdir()
    (repository / "pages/index.html").write_text("made", encoding="utf-8")
    for _ in range(2):
        done = run("bash", "-e", "-c", git[0], folder=repository, shell=shell)
        assert done.returncode == 0, done.stderr
    told = run("git", "--git-dir", str(remote), "log", "--format=%s", folder=remote, shell=shell)
    assert told.stdout.split("\n")[:-1] == ["Weekly page", "start"]


def test_every_command_of_the_recipe_exists() -> None:
    """Each line that calls `tallies` is one the parser takes; test_code_blocks runs the page's."""
    text = (RECIPES / "weekly.sh").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("tallies ")]
    assert len(lines) == 2
    for line in lines:
        words = line.replace('"', "").split(" > ")[0].split()
        assert app.parser_of_all().parse_args(words[1:]).verb == words[1]
    assert "sh weekly.sh" in (RECIPES / "crontab.txt").read_text(encoding="utf-8")


def test_the_settings_of_the_documentation_have_every_key(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("date,description\n", encoding="utf-8")
    found = read_settings(Path(shutil.copy(RECIPES / "tallies.toml", tmp_path)))
    assert set(found) == set(KEYS)
    assert set(found["titles"]) == set(TITLES)
    page = (RECIPES.parent / "howto/settings.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in page or f"`[{key}]`" in page for key in KEYS)
    assert all(f"`{title}`" in page for title in TITLES)
