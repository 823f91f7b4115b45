"""The verb ``diff``: two editions from files, folders and days of knowing."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Run

OFFICIALS = ("--definition", "officials")


def test_two_days_of_knowing(run: Run, claims: Path) -> None:
    done = run("diff", f"{claims}@2023-10-31", f"{claims}@2023-11-10", *OFFICIALS, "--json")
    assert done.code == 0
    rows = json.loads(done.out)
    assert {row["what"] for row in rows} == {"new"}
    assert "No day moved; 10 days in the new edition only." in done.err


def test_what_moved_and_why(run: Run, claims: Path) -> None:
    hand = (*OFFICIALS, "--exclude", "b3=withdrawn")
    run("report", claims, *OFFICIALS, "-o", "old")
    done = run("diff", "old", claims, *hand, "--json")
    assert done.code == 0
    assert "was taken out by hand: withdrawn" in done.err
    shown = run("diff", "old", claims, *hand, "--changed", "--json")
    assert "b3" in {row["report_id"] for row in json.loads(shown.out)}
    same = run("diff", "old", "old/tally.parquet", "--json")
    assert (same.code, json.loads(same.out)) == (0, [])
    assert "No day moved." in same.err


def test_the_days_go_into_a_file(run: Run, claims: Path) -> None:
    done = run("diff", f"{claims}@2023-10-31", claims, *OFFICIALS, "-o", "moved.csv")
    assert done.code == 0
    head = Path("moved.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("theatre,date,what,before,after,change,")


@pytest.mark.parametrize(
    ("old", "code", "words"),
    [
        ("none.csv", 3, "none.csv"),
        ("claims.csv@2023-02-30", 2, "2023-02-30"),
        ("claims.csv@2023-10-01", 4, "occurs in none"),
    ],
)
def test_what_cannot_be_compared(run: Run, claims: Path, old: str, code: int, words: str) -> None:
    done = run("diff", old, claims, *OFFICIALS)
    assert done.code == code
    assert words in done.err
