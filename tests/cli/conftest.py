"""A small sheet of claims, and a way to run the command line inside a test."""

import io
import sys
from pathlib import Path

import pytest

from tallies.cli import main
from tests.cli.running import CLAIMS, Outcome, Run


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eleven claims under two definitions and two measures, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "claims.csv"
    path.write_bytes(CLAIMS.read_bytes())
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line with these arguments, and this text on standard input."""

    def call(*arguments: object, stdin: str = "") -> Outcome:
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
