"""Progress on a terminal that waits, and nothing anywhere else."""

import logging

import pytest

from tallies.cli import talk

LOG = logging.getLogger("tallies.reconciliation")


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_for_terminals_that_wait(terminal, monkeypatch, capsys):
    monkeypatch.setattr(talk.sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(talk, "PATIENCE", 0.0)
    with talk.progress():
        LOG.info("%d figures", 12)
    LOG.info("afterwards")
    assert capsys.readouterr().err == ("still working: 12 figures\n" if terminal else "")


def test_progress_is_silent_while_work_is_short(monkeypatch, capsys):
    monkeypatch.setattr(talk.sys.stderr, "isatty", lambda: True)
    with talk.progress():
        LOG.info("at once")
    assert capsys.readouterr().err == ""
    assert not logging.getLogger("tallies").handlers


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("max_lag=100 is no number", "--max-lag 100 is no number"),
        ("theatres='Irak' occurs in none", "--theatre 'Irak' occurs in none"),
        ("Fix: pass definition=...", "Fix: pass --definition NAME"),
        ("holds text, which format='csv' denies", "holds text, which --format 'csv' denies"),
        ("statement=... is no option", "statement=... is no option"),
        ("'https://example.org/?format=csv' is", "'https://example.org/?format=csv' is"),
        ("wait ... definition", "wait ... definition"),
        (
            "call read(path, format='csv') or format='x'",
            "call read(path, format='csv') or --format 'x'",
        ),
        (
            "'a format=b' in the file's cell: pass format='c'",
            "'a format=b' in the file's cell: pass --format 'c'",
        ),
    ],
)
def test_errors_name_options_as_they_are_typed(message: str, told: str) -> None:
    assert talk.as_options(message, ("max_lag", "definition", "format", "theatre")) == told
