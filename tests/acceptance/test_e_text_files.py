"""Section E of the fault catalogue: text files. One test per line, named after its code."""

import codecs
import hashlib
import io
import json
import os
from pathlib import Path

import pytest

import tallies
from tallies import read_reports
from tallies.errors import FormatError, ReportError, TalliesError
from tallies.readers import check_reports
from tests.acceptance.sheets import GOOD, HEADER, buffer, check, only, problems, written

TWO = f"{HEADER}\n{GOOD}\nIraq,2023-11-23,36,Pentagon\n"


@pytest.mark.parametrize("name", ["empty.csv", "empty.jsonl", "empty"])
def test_E01_empty_file(tmp_path, name):
    with pytest.raises(
        FormatError, match=f"'{name}' is empty.*theatre,reference_date,count,source"
    ):
        read_reports(written(tmp_path, "", name))


def test_E01_blank_lines_only(tmp_path):
    with pytest.raises(FormatError, match=r"'reports\.csv' has no line.*\[E01\]"):
        read_reports(written(tmp_path, "\n\n"))


def test_E02_header_only(tmp_path):
    result = check_reports(written(tmp_path, f"{HEADER}\n"))
    assert len(result.reports) == 0
    assert result.reports["count"].dtype == "Int64"
    assert result.notes == ("No reports: the file has columns and no row. [E02]",)


def test_E03_columns_in_any_order():
    text = "source,count,extra,theatre,reference_date\nPentagon,36,x,Iraq,2023-11-23\n"
    reports = check(text).reports
    assert reports[["theatre", "count", "extra"]].values.tolist() == [["Iraq", 36, "x"]]
    assert list(reports.columns[-2:]) == ["note", "extra"]


def test_E03_missing_columns_name_the_nearest():
    found = problems("theater,reference_date,count,author\nIraq,2023-11-23,36,Pentagon\n")
    assert found["code"].tolist() == ["E03"]
    told = "columns are missing: theatre, source; unknown are 'theater', 'author'"
    assert found["problem"].iloc[0] == told
    assert found["mend"].iloc[0].endswith("Perhaps 'theater' is theatre, 'author' is source")


@pytest.mark.parametrize("name", ["place", "Country", "area"])
def test_E03_usual_names_of_a_missing_column_are_known(name):
    problem = only(f"{name},reference_date,count,source\n{GOOD}\n", "E03", line=None)
    assert problem["column"] == "theatre"
    assert problem["mend"].endswith(f"Perhaps {name!r} is theatre")


def test_E03_no_header():
    found = problems(f"{GOOD}\n{GOOD}\n")
    assert found["code"].tolist() == ["E03"]
    told = "columns are missing: theatre, count, reference_date, source"
    assert found["problem"].iloc[0].startswith(told)
    assert "Perhaps" not in found["mend"].iloc[0]


@pytest.mark.parametrize("name", ["Qualifier", "reference date earliest", "Report-Date"])
def test_E03_another_case_would_be_lost_in_silence(name):
    text = f"{HEADER},{name}\n{GOOD},\n"
    assert only(text, "E03", line=None)["column"] == name


def test_E03_misspelt_optional_column_is_noted():
    notes = check(f"{HEADER},quallifier\n{GOOD},at_least\n").notes
    assert any("'quallifier' is not known" in note and "'qualifier'" in note for note in notes)


def test_E04_duplicate_column():
    text = f"{HEADER},count\n{GOOD},38\n"
    assert only(text, "E04", line=None)["column"] == "count"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_E05_byte_order_mark(tmp_path, encoding):
    reports = read_reports(written(tmp_path, TWO.encode(encoding)))
    assert reports["theatre"].tolist() == ["Syria", "Iraq"]


def test_E05_byte_order_mark_wins_over_the_option(tmp_path):
    path = written(tmp_path, codecs.BOM_UTF8 + TWO.replace("Syria", "Syrië").encode())
    assert read_reports(path, encoding="cp1252")["theatre"].tolist() == ["Syrië", "Iraq"]


def test_E05_byte_order_mark_before_a_quoted_column_and_in_text():
    quoted = '\ufeff"theatre"' + TWO.removeprefix("theatre")
    assert len(read_reports(buffer(quoted))) == 2
    assert len(read_reports(io.StringIO(quoted))) == 2


@pytest.mark.parametrize(
    ("encoding", "offset"), [("utf-16-le", 1), ("utf-16-be", 0)], ids=["le", "be"]
)
def test_E06_utf_16_without_a_mark(tmp_path, encoding, offset):
    path = written(tmp_path, TWO.encode(encoding))
    with pytest.raises(FormatError, match=f"offset {offset}.*encoding='{encoding}'"):
        read_reports(path)
    assert len(read_reports(path, encoding=encoding)) == 2


def test_E07_other_encoding_is_named_not_applied(tmp_path):
    content = TWO.replace("Syria", "Syrië").encode("cp1252")
    path = written(tmp_path, content)
    offset = content.index(b"\xeb")
    told = rf"byte 0xEB at offset {offset} \(line 2\).*'Syrië,2023.*encoding='cp1252'"
    with pytest.raises(FormatError, match=told):
        read_reports(path)
    assert read_reports(path, encoding="cp1252")["theatre"].iloc[0] == "Syrië"


def test_E07_bad_byte_far_into_the_file(tmp_path):
    rows = "".join(f"{GOOD}\n" for _ in range(2_000))
    path = written(tmp_path, f"{HEADER}\n{rows}".encode() + b"Iraq,2023-11-23,36,\xff\n")
    with pytest.raises(FormatError, match=r"byte 0xFF at offset \d{5} \(line 2002\)"):
        read_reports(path)


@pytest.mark.parametrize("encoding", ["utf-9", "rot13", "base64"])
def test_E07_unknown_encoding(encoding):
    with pytest.raises(TalliesError, match=f"encoding='{encoding}' is not known"):
        read_reports(buffer(TWO), encoding=encoding)


def test_E08_double_encoding_is_flagged():
    result = check(TWO.replace("Syria", "SyriÃ«"))
    assert result.reports["theatre"].iloc[0] == "SyriÃ«"
    assert any("'SyriÃ«' may stand for 'Syrië'" in note for note in result.notes)
    assert not any("[E08]" in note for note in check(TWO.replace("Syria", "Syrië")).notes)


@pytest.mark.parametrize("ends", ["\n\n\n\n", "\r\r\r\r", ["\r\n"] * 4, ["\n", "\r", "\r\n", "\n"]])
def test_E09_line_ends(ends):
    lines = [HEADER, GOOD, "Iraq,2023-11-23,x,Pentagon", GOOD]
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    assert only(text, "A07")["row"] == 2


def test_E10_line_numbers_after_a_quoted_line_break():
    text = f'{HEADER},note\n{GOOD},"two\r\nlines\n\nmore"\nIraq,2023-11-23,x,Pentagon,\n'
    problem = only(text, "A07", line=6)
    assert problem["row"] == 2


def test_E10_line_break_is_kept_in_a_note():
    text = f'{HEADER},note\n{GOOD},"two\nlines"\n'
    assert check(text).reports["note"].tolist() == ["two\nlines"]


def test_E11_unclosed_quote_names_its_line():
    text = f'{HEADER},note\n{GOOD},\nIraq,2023-11-23,36,Pentagon,"open\n{GOOD},\n'
    assert "never closed" in only(text, "E11")["problem"]


def test_E11_text_after_a_closing_quote():
    text = f'{HEADER},note\n{GOOD},\nIraq,2023-11-23,36,Pentagon,"a"b\n'
    assert 'write a quote inside a cell as ""' in only(text, "E11")["mend"]


def test_E11_a_file_that_cannot_be_told_apart_is_not_set_apart(tmp_path):
    text = f'{HEADER},note\n{GOOD},\nIraq,2023-11-23,36,Pentagon,"open\n'
    with pytest.raises(ReportError, match=r"never closed.*\[E11\]"):
        read_reports(buffer(text), rejects=tmp_path / "rejects.csv")
    assert not (tmp_path / "rejects.csv").exists()


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_E12_other_separators(mark, name):
    with pytest.raises(FormatError, match=f"separated by {name}.*E12"):
        read_reports(buffer(TWO.replace(",", mark)))


def test_E13_short_row():
    problem = only(f"{HEADER}\n{GOOD}\nIraq,2023-11-23,36\n", "E13")
    assert "3 fields where 4 are expected" in problem["problem"]


def test_E14_long_row_on_every_line():
    found = problems(f"{HEADER}\n{GOOD},\nIraq,2023-11-23,36,Pentagon,\n")
    assert found["code"].tolist() == ["E14", "E14"]
    assert found["line"].tolist() == [2, 3]


def test_E15_blank_lines_are_passed_by():
    result = check(f"\n{HEADER}\n\n{GOOD}\n,,,\n \nIraq,2023-11-23,36,Pentagon\n\n\n")
    assert len(result.reports) == 2
    assert result.rows == 2
    assert any("empty cells passed by: 2" in note for note in result.notes)


def test_E15_comments_footnotes_and_totals_are_errors():
    text = f"{HEADER}\n# counts of the week\n{GOOD}\nTotal,2023-11-23,73,Pentagon\n* preliminary\n"
    found = problems(text)
    assert found[["line", "code"]].values.tolist() == [[2, "E15"], [4, "D04"], [5, "E13"]]


def test_E15_a_comment_filled_up_with_empty_cells_is_one_problem():
    found = problems(f"{HEADER}\n{GOOD}\n# figures from phone notes,,,\n# 1,2023-11-23,36,X\n")
    assert found[["line", "code"]].values.tolist() == [[3, "E15"]]
    assert found["problem"].iloc[0] == "looks like a comment"
    assert found["mend"].iloc[0].startswith("delete the line")


def test_E16_decimal_comma():
    assert only(TWO.replace("36", '"1.234,5"'), "E16")["column"] == "count"


def test_E17_last_line_without_an_end_is_flagged(tmp_path):
    cut = check_reports(written(tmp_path, TWO[:-1])).notes
    assert any("is the file complete? [E17]" in note for note in cut)
    assert not any("[E17]" in note for note in check_reports(written(tmp_path, TWO)).notes)


def test_E17_hash_beside_the_file(tmp_path):
    path = written(tmp_path, TWO)
    digest = hashlib.sha256(TWO.encode()).hexdigest()
    written(tmp_path, f"{digest}  reports.csv\n", "reports.csv.sha256")
    assert len(read_reports(path)) == 2
    path.write_text(f"{HEADER}\n{GOOD}\n")
    with pytest.raises(FormatError, match=r"'reports\.csv\.sha256' promises.*\[E17\]"):
        read_reports(path)


def test_E18_a_file_beyond_the_limit_is_refused(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as handle:
        handle.truncate((1 << 30) + 1)  # a sparse file: no byte is written
    with pytest.raises(FormatError, match=r"larger than 1,073,741,824 bytes.*\[E18\]"):
        read_reports(path)


def test_E19_file_that_changes_while_it_is_read(tmp_path, monkeypatch):
    path = written(tmp_path, TWO)
    opened = Path.open

    def open_and_write(self, *options):
        handle = opened(self, *options)
        with opened(self, "ab") as other:
            other.write(b"Iraq,2023-11-24,38,Pentagon\n")
        return handle

    monkeypatch.setattr(Path, "open", open_and_write)
    with pytest.raises(FormatError, match=r"changed while it was read.*\[E19\]"):
        read_reports(path)


def test_E20_folder_missing_file_and_pipe(tmp_path):
    with pytest.raises(IsADirectoryError, match=f"is a folder.*{tmp_path.name}"):
        read_reports(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"absent\.csv"):
        read_reports(tmp_path / "absent.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(OSError, match=r"not a regular file.*pipe\.csv"):
            read_reports(tmp_path / "pipe.csv")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_E20_file_without_permission(tmp_path):
    path = written(tmp_path, TWO)
    path.chmod(0)
    with pytest.raises(PermissionError, match=r"reports\.csv"):
        read_reports(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x14\x00", "a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"BZh91AY", "bzip2"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf \n<HTML lang=en>", "web page"),
    ],
)
def test_E21_other_kinds_of_files(tmp_path, content, told):
    with pytest.raises(FormatError, match=rf"'reports\.csv' is .*{told}.*\[E21\]"):
        read_reports(written(tmp_path, content))


def test_E22_json_with_duplicate_keys_and_no_json_at_all(tmp_path):
    good = {"theatre": "Iraq", "reference_date": "2023-11-23", "count": 36, "source": "Pentagon"}
    lines = [
        json.dumps(good),
        '{"theatre": "Iraq", "count": 1, "count": 2}',
        "",
        "[1, 2]",
        '{"theatre": "Iraq"',
        json.dumps(good).replace("36", "NaN"),
        "[" * 100_000,
    ]
    with pytest.raises(ReportError, match=r"5 problems in reports\.jsonl") as caught:
        read_reports(written(tmp_path, "\n".join(lines) + "\n", "reports.jsonl"))
    found = caught.value.problems
    assert found["line"].tolist() == [2, 4, 5, 6, 7]
    assert found["row"].tolist() == [2, 3, 4, 5, 6]
    assert set(found["code"]) == {"E22"}
    assert "a key is given twice" in found["problem"].iloc[0]


def test_E22_json_array_is_named(tmp_path):
    with pytest.raises(FormatError, match=r"one JSON array.*one object per line"):
        read_reports(written(tmp_path, '[\n{"theatre": "Iraq"}\n]\n', "reports.jsonl"))


def test_E17_a_csv_of_ours_cut_short(tmp_path):
    claims = tallies.load_dataset("us_forces_2023")
    tallies.weekly_report(claims, tmp_path, week="2023-10-29", theatres=["Iraq"])
    written = tmp_path / "reports.csv"
    assert len(tallies.read_reports(written)) == len(claims.reports)
    written.write_bytes(b"\n".join(written.read_bytes().split(b"\n")[:50]) + b"\n")
    with pytest.raises(FormatError, match=r"reports\.csv.*cut short or changed.*SHA256SUMS"):
        tallies.read_reports(written)
