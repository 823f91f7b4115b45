"""Figures decided by hand on the command line, and the way of the reasons into the page."""

import json
from pathlib import Path

import pytest

import tallies
from tests.cli.running import Run

OFFICIALS = ("--definition", "officials")


def statuses(text: str) -> dict[str, list[str]]:
    return {row["report_id"]: [row["status"], row["reason"]] for row in json.loads(text)}


def test_pin_and_exclude(run: Run, claims: Path) -> None:
    hand = ("--pin", "b4=heard = it", "--exclude", "c3=a guess", "--exclude", "a1=another")
    done = run("reconcile", claims, *OFFICIALS, *hand, "--reports", "--json")
    assert done.code == 0
    found = statuses(done.out)
    assert found["b4"] == ["kept", "pinned by hand: heard = it"]
    assert found["c3"] == ["excluded", "a guess"]
    assert found["a1"] == ["excluded", "another"]
    assert found["b3"][0] == "set_aside"


def test_a_file_of_decisions_reaches_every_verb(run: Run, claims: Path) -> None:
    Path("hand.csv").write_text("report_id,decision,reason\nb4,pin,heard it\n", encoding="utf-8")
    decided = (*OFFICIALS, "--decisions", "hand.csv")
    for verb in (("weekly",), ("export", "tally"), ("changes",)):
        out = ("-o", "out.csv") if verb[0] == "export" else ("--json",)
        done = run(*verb, claims, *decided, *out)
        assert done.code in (0, 4)
    table = json.loads(run("reconcile", claims, *decided, "--json").out)
    stands = {row["theatre"]: row["estimate"] for row in table if row["date"] == "2023-10-30"}
    assert stands["total"] == 32


@pytest.mark.parametrize(
    ("hand", "code", "words"),
    [
        (("--pin", "b4"), 2, "names no row with its reason"),
        (("--pin", "b4= "), 2, "names no row with its reason"),
        (("--pin", "b44=so"), 2, "Did you mean"),
        (("--pin", "b4=so", "--exclude", "b4=so"), 2, "decided already"),
        (("--pin", "b3=so", "--pin", "b4=so"), 2, "cannot all be true"),
        (("--decisions", "bad.csv"), 1, "bad.csv:2 column 'decision'"),
        (("--decisions", "none.csv"), 3, "none.csv"),
    ],
)
def test_what_cannot_be_decided(
    run: Run, claims: Path, hand: tuple[str, ...], code: int, words: str
) -> None:
    Path("bad.csv").write_text("report_id,decision,reason\nb4,keep,so\n", encoding="utf-8")
    done = run("reconcile", claims, *OFFICIALS, *hand)
    assert done.code == code
    assert words in done.err


def test_the_page_and_its_files_list_what_was_decided(run: Run, claims: Path) -> None:
    hand = ("--pin", "b4=<b>heard</b> it", "--exclude", "c3=a guess")
    assert run("report", claims, *OFFICIALS, *hand, "-o", "page").code == 0
    page = Path("page/index.html").read_text(encoding="utf-8")
    listed = page[page.index('id="by-hand"') :].split("</section>")[0]
    for words in ("Hasty Herald", "pinned", "&lt;b&gt;heard&lt;/b&gt; it", "taken out", "a guess"):
        assert words in listed
    assert "<b>heard" not in page
    reports = tallies.read_parquet("page/reports.parquet").set_index("report_id")
    assert reports.loc["b4", "reason"] == "pinned by hand: <b>heard</b> it"
    assert reports.loc["c3", "reason"] == "a guess"


def test_a_page_without_decisions_has_no_such_section(run: Run, claims: Path) -> None:
    assert run("report", claims, *OFFICIALS, "-o", "page").code == 0
    assert "by-hand" not in Path("page/index.html").read_text(encoding="utf-8")
