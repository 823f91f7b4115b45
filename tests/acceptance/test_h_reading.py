"""Section H of the fault catalogue where reading can meet it: archives, addresses, escapes."""

import gzip
import io
import time
import zipfile

import pytest

from tallies import read_reports
from tallies.errors import FormatError, ReportError
from tests.acceptance.sheets import (
    GOOD,
    HEADER,
    buffer,
    check,
    only,
    with_count,
    with_date,
    with_name,
    written,
)

TEXT = f"{HEADER}\n{GOOD}\n"


def test_H07_zip_files_are_refused_unopened(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../evil.csv", TEXT)
    for name in ("reports.csv", "reports.zip"):
        with pytest.raises(FormatError, match=f"'{name}' is a zip file"):
            read_reports(written(tmp_path, packed.getvalue(), name))


def test_H08_gzip_files_are_refused_unopened(tmp_path):
    packed = gzip.compress(b"0" * 50_000_000)
    started = time.process_time()
    with pytest.raises(FormatError, match=r"compressed with gzip.*unpack it first"):
        read_reports(written(tmp_path, packed, "reports.csv.gz"))
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "address", ["https://example.org/a.csv", "file:///etc/passwd", "s3://bucket/a.parquet"]
)
def test_H09_addresses_are_refused(address):
    with pytest.raises(FormatError, match=r"is an address, not a path.*\[H09\]"):
        read_reports(address)


@pytest.mark.parametrize(
    "start", ["at least ", "36 (", "1,", "1 ", "36-", ".", "9", "a ", "[", " "]
)
def test_H12_long_cells_are_read_in_linear_time(start):
    cell = (start * 65_536)[:65_000]
    started = time.process_time()
    for text in (with_count(f'"{cell}x"'), with_date(f'"{cell}x"')):
        assert len(check(text).problems) == 1
    check(with_name(f'"{cell}x"'))
    assert time.process_time() - started < 3


def test_H13_escape_codes_are_shown_not_sent():
    with pytest.raises(ReportError, match="1 problem") as caught:
        read_reports(buffer(with_count("\x1b[31m36\x1b]0;x\x07")))
    assert "\x1b" not in str(caught.value)
    assert r"'\x1b[31m36" in str(caught.value)
    assert only(with_name("\u009b2J"), "C07")["value"] == r"'\x9b2J'"


def test_H13_escape_codes_in_names_of_columns_and_files(tmp_path):
    path = written(tmp_path, f"{HEADER},\x1b[2Jcount\n{GOOD},1,\n", "re\x1bports.csv")
    with pytest.raises(ReportError, match="1 problem") as caught:
        read_reports(path)
    assert "\x1b" not in str(caught.value)
    assert r"re\x1bports.csv:2" in str(caught.value)


def test_H14_messages_name_the_file_not_its_folder(tmp_path):
    with pytest.raises(ReportError, match=r"^1 problem in reports\.csv:") as caught:
        read_reports(written(tmp_path, TEXT.replace("37", "x")))
    assert str(tmp_path) not in str(caught.value)
    assert caught.value.problems["file"].tolist() == ["reports.csv"]
