"""The list beside the files of a folder."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tallies.errors import FormatError
from tallies.io.atomic import write_csv, write_text
from tallies.io.checksums import LIST_NAME, verify_checksum, write_checksums
from tests.io import samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csv(samples.tally(), tmp_path / "tally.csv")
    write_text(tmp_path / "note two.txt", "36\n")
    write_checksums(tmp_path, ["tally.csv", "note two.txt"])
    return tmp_path


def test_whole_files_pass(folder: Path) -> None:
    for file in folder.iterdir():
        verify_checksum(file, file.read_bytes())


@pytest.mark.parametrize("lost", [1, 60])
def test_cut_file_is_named(lost: int, folder: Path) -> None:
    content = (folder / "tally.csv").read_bytes()[:-lost]
    words = rf"tally.csv' \({len(content):,} bytes\) is not the file that SHA256SUMS lists.*Fix"
    with pytest.raises(FormatError, match=words):
        verify_checksum(folder / "tally.csv", content)


def test_files_that_are_not_listed_pass(folder: Path) -> None:
    verify_checksum(folder / "other.csv", b"x")
    (folder / LIST_NAME).unlink()
    verify_checksum(folder / "tally.csv", b"x")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs the sha256sum program")
def test_list_is_understood_by_sha256sum(folder: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", LIST_NAME], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["note two.txt: OK", "tally.csv: OK"]
