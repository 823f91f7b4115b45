"""What a file is before it is believed: its encoding and its separator, told at once."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tallies import read_events, read_reports
from tallies.errors import FormatError

SHEET = "theatre;reference_date;count;source\nSyri\u00eb;2023-11-23;36;Pentagon\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_mend_makes_a_file_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sheet.csv"
    path.write_bytes(SHEET.encode("cp1252"))
    with pytest.raises(FormatError, match=r"separated by semicolons.*\[E12\]") as caught:
        read_reports(path, encoding=encoding)
    assert ("[E07]" in str(caught.value)) == (encoding == "utf-8")
    # What the mend says, word by word.
    said = r"pandas\.read_csv\(path, sep='(.)', encoding='(cp1252)', dtype=str, (keep_default_na)=F"
    mark, told, option = re.search(said, str(caught.value)).groups()
    sheet = pd.read_csv(path, sep=mark, encoding=told, dtype=str, **{option: False})
    sheet.to_csv("commas.csv", index=False)
    assert read_reports("commas.csv")["theatre"].tolist() == ["Syri\u00eb"]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_sheet_beside_the_reports_has_the_same_words(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(f"date{mark}description\n2023-11-24{mark}Tr\u00eave\n".encode("cp1252"))
    with pytest.raises(FormatError, match=rf"sep={re.escape(repr(mark))}.*\[E07\] \[E12\]"):
        read_events(path)


@pytest.mark.parametrize("first", ["theatre,note;x", '{"note":"a;b"}'])
def test_a_mark_inside_a_name_is_no_separator(tmp_path: Path, first: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(f"{first}\nSyri\u00eb,2\n".encode("cp1252"))
    with pytest.raises(FormatError, match=r"UTF-8\. \[E07\]$"):
        read_reports(path)
