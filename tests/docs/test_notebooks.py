"""Notebooks run without errors and warnings, and say no number that they do not print.

CI builds the documentation first, which executes every notebook, and names the folder of the
executed copies in ``TALLIES_EXECUTED_NOTEBOOKS``. Without it each notebook is executed here, which
is slow: ``pytest -m slow tests/docs/test_notebooks.py``.
"""

import html
import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import tallies

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
EXECUTED = os.environ.get("TALLIES_EXECUTED_NOTEBOOKS")
MONTHS = "January February March April May June July August September October November December"
MONTH_OF = {name[:3]: f"{i:02}" for i, name in enumerate(MONTHS.split(), start=1)}
DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in MONTHS.split())})\b")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\d\w])")
WORDS = ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WIDEST = 100  # characters of code and of printed lines: more would have to be scrolled

# Numbers of prose that no output can prove, with their reasons.
ALLOWED = {
    "03_did_it_escalate": {
        "0.01": "the p-value below which a sentence says that a rate fell",
        "0.05": "the p-value below which it appears to have changed",
    },
}

pytestmark = pytest.mark.skipif(not NOTEBOOKS, reason="needs the checkout")
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def text_of(cell: dict[str, Any]) -> str:
    """Return the source of a cell, which nbformat keeps as text or as lines."""
    return "".join(cell["source"])


def cells(notebook: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the cells of one kind."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def prose(notebook: dict[str, Any]) -> str:
    """Return what is said, without code, addresses, numbers of headings, and what is needed."""
    text = "\n\n".join(text_of(cell) for cell in cells(notebook, "markdown"))
    text = re.sub(r"(?m)^(?:\*\*You need:.*|    .*)$", "", text)
    text = re.sub(r"\[[^\]]*\]\([^)]*\.ipynb\)|\]\([^)]*\)|`[^`]*`", "", text)
    return re.sub(r"(?m)^(#+ |)\d+\. |[Ss]ections? \d+", "", text)


def printed(notebook: dict[str, Any]) -> str:
    """Return all outputs as text: streams, tables and the words of charts."""
    parts = []
    for output in (output for cell in cells(notebook, "code") for output in cell["outputs"]):
        data = {"text/plain": output.get("text", ""), **output.get("data", {})}
        parts += ["".join(data["text/plain"]), "".join(data.get("text/html", ""))]
    text = re.sub(r'"data:[^"]*"|<style.*?</style>', "", "\n".join(parts), flags=re.DOTALL)
    return html.unescape(re.sub(r"</?(?!img)[^>]*>", " ", text))


def plain(number: str) -> str:
    """Return a number without the marks between its thousands."""
    return number.replace(",", "")


def dates(text: str) -> set[str]:
    """Return the days of a year named in words or digits, such as ``11-23``."""
    iso = {f"{month}-{day}" for month, day in re.findall(r"\b\d{4}-(\d\d)-(\d\d)", text)}
    return iso | {f"{MONTH_OF[month[:3]]}-{int(day):02}" for day, month in DATE.findall(text)}


def unproven(notebook: dict[str, Any]) -> set[str]:
    """Return the numbers and dates that the prose says and no output shows."""
    said, shown = prose(notebook), printed(notebook)
    missing = dates(said) - dates(shown)
    found = {plain(number) for number in NUMBER.findall(shown)}
    counted = {
        str(i) for i, word in enumerate(WORDS, start=3) if re.search(rf"(?i)\b{word}\b", said)
    }
    told = {plain(number) for number in NUMBER.findall(DATE.sub("", said))}
    return missing | ((told | counted) - found)


def execute(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a notebook in a folder of its own with the package under test."""
    nbformat, nbclient = (pytest.importorskip(name) for name in ("nbformat", "nbclient"))
    monkeypatch.setenv("PYTHONPATH", str(Path(tallies.__file__).parents[1]))
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, timeout=120, resources=resources).execute()
    return dict(notebook)


def seconds(notebook: dict[str, Any]) -> float:
    """Return how long the cells took, as noted when they ran."""
    times = [cell["metadata"]["execution"] for cell in cells(notebook, "code")]
    moments = [datetime.fromisoformat(moment) for cell in times for moment in cell.values()]
    return (max(moments) - min(moments)).total_seconds()


@pytest.mark.filterwarnings("default")  # of kernels and sockets, which are not ours
@pytest.mark.parametrize(
    "path",
    [pytest.param(p, id=p.stem, marks=[] if EXECUTED else pytest.mark.slow) for p in NOTEBOOKS],
)
def test_it_runs_and_says_only_what_it_prints(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if EXECUTED:
        notebook = json.loads((Path(EXECUTED) / path.name).read_text(encoding="utf-8"))
    else:
        notebook = execute(path, tmp_path, monkeypatch)
        with capsys.disabled():
            print(f"\n{path.stem}: {seconds(notebook):.1f} s", end=" ")
    assert all(cell["execution_count"] for cell in cells(notebook, "code"))
    outputs = [output for cell in cells(notebook, "code") for output in cell["outputs"]]
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    lines = [line for o in outputs for line in "".join(o.get("text", "")).splitlines()]
    assert [line for line in lines if len(line) > WIDEST] == []
    assert unproven(notebook) - set(ALLOWED.get(path.stem, {})) == set()


@each_notebook
def test_it_opens_with_its_question_and_needs_and_ends_with_what_is_next(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first, last = text_of(notebook["cells"][0]), text_of(notebook["cells"][-1])
    title, question, need = first.split("\n\n")[:3]
    assert title.startswith("# ")
    assert question.startswith("**")
    assert question.endswith("?**")
    assert re.match(r"\*\*You need:\*\* .*`python -m pip install .*\*\*Minutes:\*\* \d+ ", need)
    assert "## What next\n\n- [" in last


@each_notebook
def test_its_links_and_sections_exist_and_its_code_is_short(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    text = "\n\n".join(text_of(cell) for cell in cells(notebook, "markdown"))
    targets = set(re.findall(r"\]\(([^)]*\.ipynb)\)", text))
    assert targets
    assert all((FOLDER / target).is_file() for target in targets)
    assert path.name not in targets
    sections = set(re.findall(r"(?m)^## (\d+)\. ", text))
    assert set(re.findall(r"[Ss]ection (\d+)", text)) <= sections
    code = [text_of(cell).splitlines() for cell in cells(notebook, "code")]
    assert max(len(line) for cell in code for line in cell) <= WIDEST
    assert max(map(len, code)) <= 25
    assert not any(line.lstrip().startswith("assert ") for cell in code for line in cell)


def test_a_number_or_date_that_nothing_prints_is_caught() -> None:
    said = "## 2. On\n\nBy 4 May 1,436, or three: -7.5% (section 2, `99`), not 74 on 5 May."
    data = {"text/html": '<b>1436</b> -7.5 <img alt="3 by 4 May 2024" src="data:x,74">'}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": [said]},
            {"cell_type": "code", "source": "1", "outputs": [{"data": data}]},
        ]
    }
    assert unproven(notebook) == {"74", "05-05"}
