"""Section G of the fault catalogue: crashes, full disks, bad paths, several writers.

G08, G10, G19, G20 (histories of many writes) have no feature yet. The longer kill test:

    python -m pytest tests/acceptance/test_g_writing.py -m slow
"""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tallies.errors import TalliesError, TalliesWarning
from tallies.io.atomic import atomic_file, write_csv, write_text
from tallies.io.parquet import read_parquet, write_parquet
from tests.io import samples, writers

CHECKOUT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="forks and kills processes as POSIX does")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a path that holds a good old file."""
    path = tmp_path / "reports.parquet"
    write_parquet(samples.reports(), path)
    return path


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Check that a folder is byte for byte what it was, no temporary file left."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    yield
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def names(folder: Path) -> list[str]:
    """Return what a folder holds."""
    return sorted(file.name for file in folder.iterdir())


def run_writers(*arguments: object) -> "subprocess.Popen[bytes]":
    """Start the writing processes; the tests stand behind the installed package, not before it."""
    code = f"import sys; sys.path.append({str(CHECKOUT)!r}); from tests.io.writers import main"
    command = [sys.executable, "-c", f"{code}; main(*sys.argv[1:])", *map(str, arguments)]
    return subprocess.Popen(command)


def version_of(path: Path) -> int:
    """Return the one version that a whole file holds."""
    frame = pd.read_csv(path) if path.suffix == ".csv" else read_parquet(path)
    assert len(frame) == writers.ROWS
    (version,) = frame["count"].unique()
    assert (frame["source"] == f"version {version} " * 8).all()
    return int(version)


def kill_at_random(folder: Path, rounds: int, seed: int) -> list[int]:
    """Return the versions found after writers were killed."""
    paths = [folder / f"{n}{'.csv' if n % 2 else '.parquet'}" for n in range(rounds)]
    for path in paths:
        writers.write(1, path)
    assert run_writers("at-random", folder, rounds, seed).wait() == 0
    return [version_of(path) for path in paths]


@posix
def test_G01_kill_at_a_random_moment(tmp_path: Path) -> None:
    versions = kill_at_random(tmp_path, rounds=10, seed=1)
    assert set(versions) > {1}, "every writer died before its first write: a longer time is needed"


@posix
@pytest.mark.slow
def test_G01_kill_at_many_random_moments(tmp_path: Path) -> None:
    assert set(kill_at_random(tmp_path, rounds=120, seed=2)) > {1}


@posix
def test_G01_kill_before_every_step(tmp_path: Path) -> None:
    paths = [tmp_path / (step + end) for step in writers.STEPS for end in (".parquet", ".csv")]
    for path in paths:
        writers.write(1, path)
    assert run_writers("at-steps", tmp_path).wait() == 0
    found = {path.name: version_of(path) for path in paths}
    # Only the sync of the folder comes after the rename.
    assert {name for name, version in found.items() if version == 2} == {
        "os.close.parquet",
        "os.close.csv",
    }


@posix
def test_G02_content_is_on_disk_before_the_rename_and_the_rename_before_the_return(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(descriptor: int) -> None:
        steps.append("sync folder" if Path(f"/dev/fd/{descriptor}").is_dir() else "sync file")
        sync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_parquet(samples.reports(), path)
    assert steps == ["sync file", "rename", "sync folder"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: a full disk that any user can have."""
    resource = pytest.importorskip("resource", reason="Windows has no limit on file sizes")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_G03_disk_full_at_any_point_leaves_the_old_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"big{suffix}"
    writers.write(2, path)
    size = path.stat().st_size
    writers.write(1, path)
    for room in range(0, size, size // 12):
        with (
            unchanged(path),
            pytest.raises(OSError, match=r"needs more than .* bytes, and [\d,]+ are free.*Fix:"),
            room_for(room),
        ):
            writers.write(2, path)
    assert version_of(path) == 1


def test_G03_no_space_is_said_with_the_mend(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with unchanged(path), pytest.raises(OSError, match=r"No space left.*free some space") as caught:
        write_parquet(samples.reports(), path)
    assert caught.value.errno == errno.ENOSPC
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("change", "metadata"),
    [
        ({"count": [36.5, 37.0, 1.0, 2.0, 3.0]}, {}),
        ({"reference_date": pd.Timestamp("2023-11-23 00:00:00.000000001")}, {}),
        ({}, {"compression": "nope"}),
        ({}, {"kind": "weeks"}),
    ],
)
def test_G04_lossy_cast_or_bad_option_leaves_the_old_file(
    change: dict[str, object], metadata: dict[str, object], path: Path
) -> None:
    with unchanged(path), pytest.raises(TalliesError, match=r"where|is unknown|is not an option"):
        write_parquet(samples.reports().assign(**change), path, metadata=metadata)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError, MemoryError])
def test_G05_abort_in_the_block_discards(error: type[BaseException], path: Path) -> None:
    def half() -> None:
        with atomic_file(path) as handle:
            handle.write(b"half")
            raise error

    with unchanged(path), pytest.raises(error):
        half()


def test_G05_interrupt_between_rows_and_footer_discards(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table = pq.ParquetWriter.write_table

    def interrupted(self: pq.ParquetWriter, table: object) -> None:
        write_table(self, table)
        raise KeyboardInterrupt

    monkeypatch.setattr(pq.ParquetWriter, "write_table", interrupted)
    with unchanged(path), pytest.raises(KeyboardInterrupt):
        write_parquet(samples.reports().iloc[:2], path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_G06_folder_that_may_not_be_written(
    number: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Simulated: permission bits do not bind an administrator, and tests may run as one.
    def refused(name: object, *_: object) -> int:
        raise OSError(number, os.strerror(number), str(name))

    monkeypatch.setattr(os, "open", refused)
    with unchanged(path), pytest.raises(OSError, match="choose a folder") as caught:
        write_parquet(samples.reports(), path)
    assert str(path) in str(caught.value)
    assert ".tmp" not in str(caught.value)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder no one may write to")
def test_G06_folder_that_nobody_may_write() -> None:
    with pytest.raises(OSError, match=r"Could not write '/sys/kernel/x.csv'.*choose a folder"):
        write_text("/sys/kernel/x.csv", "36")


@posix
def test_G07_two_processes_write_one_path(tmp_path: Path) -> None:
    path = tmp_path / "shared.parquet"
    assert run_writers("together", path, 15).wait() == 0
    assert version_of(path) in {2, 3}
    assert names(tmp_path) == ["shared.parquet"]


@posix
def test_G09_reader_during_replaces_sees_whole_versions_only(tmp_path: Path) -> None:
    path = tmp_path / "shared.parquet"
    writers.write(1, path)
    running = run_writers("together", path, 20)
    versions = [version_of(path)]
    while running.poll() is None:
        versions.append(version_of(path))
    assert running.returncode == 0
    assert set(versions) >= {2, 3}


def test_G11_leftovers_are_ignored_and_swept_when_a_day_old(path: Path) -> None:
    old, fresh = (path.with_name(f".tallies-{mark * 16}.tmp") for mark in "af")
    other = path.with_name(".tallies-notes.tmp")
    for file in (old, fresh, other):
        file.write_bytes(b"PAR1 half")
    written = path.stat().st_mtime
    os.utime(old, (written - 90_000, written - 90_000))
    os.utime(fresh, (written - 80_000, written - 80_000))
    os.utime(other, (written - 90_000, written - 90_000))
    assert ds.dataset(path.parent, format="parquet").count_rows() == 5
    write_parquet(samples.reports(), path)
    assert not old.exists()
    assert fresh.exists()
    assert other.exists()


def test_G12_link_is_written_through_and_stays(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "latest.parquet"
    link.symlink_to(Path("..", path.name))
    path.chmod(0o640)
    write_parquet(samples.reports().iloc[:2], link)
    assert link.is_symlink()
    assert len(read_parquet(path)) == 2
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(folder) == ["latest.parquet"]


def test_G12_dangling_link_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "latest.parquet"
    link.symlink_to(tmp_path / "gone.parquet")
    with pytest.raises(FileNotFoundError, match=r"link to '.*gone.parquet', which does not exist"):
        write_parquet(samples.reports(), link)
    assert names(tmp_path) == ["latest.parquet"]


@pytest.mark.parametrize("write", [write_parquet, write_csv])
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("folder", "is a folder. Fix: name a file inside it"),
        ("n" * 300 + ".csv", "name too long.*choose a shorter name"),
        ("absent/a.csv", "No such file.*create the folder first"),
        ("file.txt/a.csv", "Not a directory.*whose folders are folders"),
        ("loop", "symbolic link.*without a loop"),
    ],
)
def test_G13_path_that_cannot_be_a_file(
    write: Callable[[pd.DataFrame, Path], None], name: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("36")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OSError, match=f"(?i){problem}"):
        write(samples.reports(), tmp_path / name)
    assert names(tmp_path) == ["file.txt", "folder", "loop"]


@posix
def test_G13_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    # A pipe of our own stands for devices: a test must do no harm when it fails.
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        write_text(tmp_path / "pipe", "36")
    assert (tmp_path / "pipe").is_fifo()


def test_G13_longest_name_that_the_system_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251 + ".csv")
    write_text(path, "36")
    assert path.read_text() == "36"


@pytest.mark.parametrize("name", ["CON.csv", "aux", "lpt1.parquet", "tally.", "tally "])
def test_G13_names_that_windows_cannot_keep(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Simulated: only the check is run, no Windows machine.
    monkeypatch.setattr("tallies.io.atomic._ON_WINDOWS", True)
    with pytest.raises(OSError, match="Windows cannot keep a file named"):
        write_text(tmp_path / name, "36")
    assert names(tmp_path) == []


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
def test_G14_new_file_has_the_mode_of_any_new_file(umask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_parquet(samples.reports(), tmp_path / "a.parquet")
    finally:
        os.umask(before)
    assert (tmp_path / "a.parquet").stat().st_mode & 0o777 == mode


@posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o444])
def test_G14_old_file_keeps_its_mode(mode: int, path: Path) -> None:
    path.chmod(mode)
    with atomic_file(path) as handle:
        (temporary,) = path.parent.glob(".tallies-*.tmp")
        assert temporary.stat().st_mode & 0o777 == 0o600
        handle.write(b"36")
    assert path.stat().st_mode & 0o777 == mode


def test_G15_temporary_file_is_beside_the_target(path: Path) -> None:
    with atomic_file(path) as handle:
        handle.write(b"36")
        assert len(names(path.parent)) == 2
        assert path.read_bytes() != b"36"
    assert names(path.parent) == [path.name]
    assert path.read_bytes() == b"36"


def held(times: int, code: int) -> Callable[[Path, Path], Path]:
    """Return a rename that Windows refuses some times because another program holds the file."""
    replace, calls = Path.replace, iter(range(100))

    def refused(self: Path, target: Path) -> Path:
        if next(calls) >= times:
            return replace(self, target)
        error = PermissionError(errno.EACCES, "held by another program", str(self))
        error.winerror = code  # type: ignore[attr-defined]  # set by Windows only
        raise error

    return refused


def test_G16_file_held_for_a_moment_is_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Simulated: no Windows machine.
    monkeypatch.setattr("tallies.io.atomic._RETRY_SECONDS", (0.0,) * 5)
    monkeypatch.setattr(Path, "replace", held(times=5, code=32))
    write_text(path, "36")
    assert path.read_text() == "36"


@pytest.mark.parametrize(("times", "code"), [(6, 5), (1, 0)])
def test_G16_file_held_for_good_is_an_error(
    times: int, code: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallies.io.atomic._RETRY_SECONDS", (0.0,) * 5)
    monkeypatch.setattr(Path, "replace", held(times, code))
    with unchanged(path), pytest.raises(PermissionError, match=r"held by another program.*Fix"):
        write_text(path, "36")


def test_G18_failed_sync_is_an_error_and_not_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with unchanged(path), pytest.raises(OSError, match="check the disk"):
        write_parquet(samples.reports(), path)
    assert len(calls) == 1


@posix
@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.EINVAL, pytest.warns(TalliesWarning, match="may not survive a power cut")),
        (errno.ENOTSUP, pytest.warns(TalliesWarning, match="may not survive a power cut")),
        (errno.EIO, pytest.raises(OSError, match=r"is written, but may not.*check the disk")),
    ],
)
def test_G18_failed_sync_of_the_folder_is_said(
    number: int, outcome: object, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def failing(descriptor: int) -> None:
        if Path(f"/dev/fd/{descriptor}").is_dir():
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with outcome:  # type: ignore[attr-defined]  # both are context managers
        write_text(path, "36")
    assert path.read_text() == "36"
