"""The small sides of atomic writing; its promises are tested in tests/acceptance/test_g_writing."""

import errno
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from tallies.io import atomic
from tests.io import samples


def test_handle_can_be_read_back(tmp_path: Path) -> None:
    with atomic.atomic_file(tmp_path / "a") as handle:
        handle.write(b"36 in Iraq")
        handle.seek(0)
        assert handle.read() == b"36 in Iraq"
    assert (tmp_path / "a").read_bytes() == b"36 in Iraq"


def test_path_may_be_text_and_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    atomic.write_text("a.txt", "Syrië\r\n37\n")
    assert Path("a.txt").read_bytes() == "Syrië\r\n37\n".encode()


def test_error_of_another_file_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, atomic.atomic_file(tmp_path / "a"):
        (tmp_path / "template.html").read_bytes()
    assert caught.value.filename == str(tmp_path / "template.html")
    assert list(tmp_path.iterdir()) == []


def test_closed_handle_is_no_half_file(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a", "old")
    with (
        pytest.raises(ValueError, match="closed file"),
        atomic.atomic_file(tmp_path / "a") as handle,
    ):
        handle.close()
    assert (tmp_path / "a").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_csv_has_iso_dates_and_nothing_for_missing(tmp_path: Path) -> None:
    atomic.write_csv(samples.tally().iloc[4:6], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == (
        b"date,theatre,lower,estimate,upper,band_low,band_high,n_reports\n"
        b"2023-11-22,Syria,34,36,37,,,0\n"
        b"2023-11-23,Syria,37,37,,,,4\n"
    )


def test_csv_keeps_awkward_text(tmp_path: Path) -> None:
    texts = ['Newsweek "x", y', "two\nlines", "النهار", " blanks ", ""]
    atomic.write_csv(pd.DataFrame({"publisher": texts}), tmp_path / "a.csv")
    found = pd.read_csv(tmp_path / "a.csv", keep_default_na=False, skip_blank_lines=False)
    assert list(found["publisher"]) == texts


def test_sweep_survives_a_folder_that_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refused)
    atomic.write_text(tmp_path / "a", "36")
    assert (tmp_path / "a").read_text() == "36"


def test_hard_link_keeps_the_old_content(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a", "old")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    atomic.write_text(tmp_path / "a", "new")
    assert (tmp_path / "b").read_text() == "old"


def test_no_clock_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    for name in ("time", "time_ns", "monotonic", "perf_counter", "localtime"):
        monkeypatch.setattr(time, name, lambda *_: pytest.fail("the clock was read"))
    atomic.write_text(tmp_path / "a", "36")


def test_writing_does_not_need_pandas() -> None:
    import subprocess

    code = "import sys, tallies.io.atomic; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
