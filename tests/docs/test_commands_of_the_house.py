"""The scripts that measure: every benchmark is in the one run, and the README can be followed."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Parts of other scripts, and sheets to look at.
PARTS = {"all", "change_peers", "change_settings", "change_speed", "contact_sheets", "tasks"}

pytestmark = pytest.mark.skipif(not (ROOT / "benchmarks").is_dir(), reason="needs the checkout")


def test_every_benchmark_is_in_the_one_run():
    every = runpy.run_path(str(ROOT / "benchmarks/all.py"))
    scripts = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    named = [job.script for job in every["JOBS"]]
    assert sorted(named) == sorted(scripts - PARTS)


def test_what_a_script_prints_becomes_a_part_of_the_page():
    every = runpy.run_path(str(ROOT / "benchmarks/all.py"))
    job = every["Job"]("changes", "Changes", ("all",), ("nulls",))
    part = every["section"](job, "## Speed\n\n| a |\n", 12.4, quick=True)
    heading, command, took, *said = part.split("\n\n")
    assert (heading, command) == ("## Changes", "    python benchmarks/changes.py nulls")
    assert (took, said) == ("It took 12 s.", ["**Speed**", "| a |"])
    assert "python benchmarks/changes.py all" in every["section"](job, "", 1, quick=False)


def test_the_readme_can_be_followed():
    steps = runpy.run_path(str(ROOT / ".ci/first_five_minutes.py"))["steps"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    install, page, block, sheet, check, own = steps(readme, tests=False)
    assert install[1].endswith("pip install -q .")
    assert page[1:] == (
        ".venv/bin/tallies report us_forces_2023 -o report",
        "Attacks on US forces in Iraq, Jordan and Syria reach at least 167",
    )
    assert "tallies.load_dataset" in block[1]
    assert "2023-11-23    36     37     73" in block[2]
    assert sheet[1] == ".venv/bin/tallies template -o claims.csv"
    assert check[1].endswith(".venv/bin/tallies check claims.csv")
    assert own[1] == ".venv/bin/tallies report claims.csv -o report"
    assert steps(readme, tests=True)[-1][1].endswith("pytest -n auto")
