"""Section C of the fault catalogue: names and text. One test per line, named after its code."""

import pytest

from tallies.readers.flags import alike
from tests.acceptance.sheets import GOOD, HEADER, check, only, problems, with_name


def theatres(*names: str) -> str:
    return f"{HEADER}\n" + "".join(f"{name},2023-11-23,36,Pentagon\n" for name in names)


def test_C01_theatre_one_letter_off_is_flagged_and_kept():
    result = check(theatres("Iraq", "Irak", "Syria"))
    assert result.reports["theatre"].tolist() == ["Iraq", "Irak", "Syria"]
    assert [note for note in result.notes if "[C01]" in note] == [
        "Column 'theatre': 'Irak' and 'Iraq' may be one name; both are kept. [C01]"
    ]


@pytest.mark.parametrize("name", ["Iraq ", "\u00a0Iraq", "Iraq\u2003"])
def test_C02_blanks_around_a_name(name):
    result = check(with_name(name))
    assert result.reports["theatre"].tolist() == ["Syria", "Iraq"]
    assert result.changes["original"].tolist() == [repr(name)]
    assert result.changes["code"].tolist() == ["C02"]


def test_C02_blanks_inside_a_name():
    assert check(with_name("Red\u00a0 Sea")).reports["theatre"].iloc[1] == "Red Sea"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Ir\u0430q", "U+0430 CYRILLIC SMALL LETTER A"),
        ("Iraq\u200f", "U+200F RIGHT-TO-LEFT MARK"),
        ("Ir\u200baq", "U+200B ZERO WIDTH SPACE"),
        ("Ir\u00adaq", "U+00AD SOFT HYPHEN"),
        ("\uff29raq", "U+FF29 FULLWIDTH LATIN CAPITAL LETTER I"),
    ],
)
def test_C02_letters_that_pass_for_others(name, mark):
    assert mark in only(with_name(name), "C02")["problem"]


@pytest.mark.parametrize("name", ["Ирак", "العراق", "イラクBS放送", "Syrië", "Ελλάδα TV"])
def test_C02_names_in_every_script_pass(name):
    assert check(with_name(name, "source")).reports["source"].iloc[1] == name


def test_C03_composed_and_decomposed_letters():
    result = check(theatres("Syri\u00eb", "Syrie\u0308"))
    assert result.reports["theatre"].tolist() == ["Syri\u00eb"] * 2
    assert result.changes["row"].tolist() == [2]


@pytest.mark.parametrize("name", ["NA", "None", "null", "nan", "N/A"])
def test_C04_names_that_look_missing_are_names(name):
    assert check(with_name(name)).reports["theatre"].iloc[1] == name


def test_C05_turkish_letters_are_kept():
    result = check(theatres("\u0130ran", "Iran"))
    assert result.reports["theatre"].tolist() == ["\u0130ran", "Iran"]
    assert check(theatres("D\u0131yala")).reports["theatre"].tolist() == ["D\u0131yala"]


def test_C06_bidi_override():
    problem = only(with_name("Penta\u202enog", "source"), "C06")
    assert problem["value"] == r"'Penta\u202enog'"
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in problem["problem"]


def test_C06_bidi_override_in_a_note():
    only(f"{HEADER},note\nIraq,2023-11-23,36,Pentagon,a\u202eb\n", "C06", line=2)


def test_C06_arabic_in_free_text_passes():
    note = "\u0642\u0627\u0644 \u0627\u0644\u0628\u0646\u062a\u0627\u063a\u0648\u0646\u200f"
    text = f"{HEADER},note\nIraq,2023-11-23,36,Pentagon,{note}\n"
    assert check(text).reports["note"].tolist() == [note]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ir\x00aq", "U+0000 CONTROL CHARACTER at byte 2 of the cell"),
        ("Ir\x1b[2Jaq", "U+001B CONTROL CHARACTER at byte 2 of the cell"),
        ("é\x07", "U+0007 CONTROL CHARACTER at byte 2 of the cell"),
        ("Iraqi\x85Kurdistan", "U+0085 CONTROL CHARACTER at byte 5 of the cell"),
    ],
)
def test_C07_control_characters(name, told):
    assert told in only(with_name(name), "C07")["problem"]


def test_C08_long_cells():
    at_limit = f"{HEADER},note\nIraq,2023-11-23,36,Pentagon,{'x' * 65_536}\n"
    assert len(check(at_limit).reports["note"].iloc[0]) == 65_536
    assert "64 KiB" in only(at_limit.replace("xx", "xxx", 1), "C08", line=2)["problem"]
    huge = f"{HEADER},note\n{GOOD},\nIraq,2023-11-23,36,Pentagon,{'x' * 1_000_000}\n"
    assert "64 KiB" in only(huge, "C08")["problem"]


def test_C08_many_columns():
    header = HEADER + "".join(f",extra{i}" for i in range(252))
    assert len(check(f"{header}\n{GOOD}{',' * 252}\n").reports) == 1
    assert "257 columns" in only(f"{header},one\n{GOOD}{',' * 253}\n", "C08", line=None)["problem"]


@pytest.mark.parametrize("name", ["Iraq and Syria", "Syria & Iraq", "Iraq/Syria"])
def test_C09_sum_in_words_of_theatres_of_the_table(name):
    found = problems(theatres("Iraq", "Syria", name))
    assert found[["code", "row", "mend"]].values.tolist() == [["C09", 3, "write Iraq+Syria"]]


def test_C09_a_name_with_and_is_a_name():
    result = check(theatres("Bosnia and Herzegovina", "Iraq"))
    assert result.reports["theatre"].iloc[0] == "Bosnia and Herzegovina"


def test_C09_parts_in_alphabetical_order():
    result = check(theatres("Syria+Iraq", "Iraq + Syria", "Iraq+Syria"))
    assert result.reports["theatre"].tolist() == ["Iraq+Syria"] * 3
    assert result.changes["original"].tolist() == ["'Syria+Iraq'", "'Iraq + Syria'"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("Iraq+", "empty part"), ("Iraq++Syria", "empty part"), ("Iraq+Iraq", "twice")],
)
def test_C09_sums_with_wrong_parts(name, told):
    assert told in only(with_name(name), "C09")["problem"]


@pytest.mark.parametrize("column", ["theatre", "source"])
@pytest.mark.parametrize("name", ["", "  ", "\u00a0"])
def test_C11_empty_names(name, column):
    assert only(with_name(name, column), "C11")["column"] == column


def test_C12_one_source_under_two_names_is_flagged():
    text = (
        f"{HEADER}\nIraq,2023-11-23,36,US Department of Defense\n"
        "Syria,2023-11-23,37,U.S. Department of Defense\n"
    )
    result = check(text)
    assert result.reports["source"].nunique() == 2
    assert any("[C12]" in note and "may be one name" in note for note in result.notes)


def test_C12_different_names_are_not_flagged():
    names = [
        "SOHR",
        "GTTAC",
        "US Department of Defense",
        "US Department of State",
        "Base 1",
        "Base 2",
    ]
    assert alike(names) == []
    assert alike(["Reuters", "REUTERS", "Reuter"]) != []


@pytest.mark.parametrize("name", ["total", "Total", "Iraq+TOTAL"])
def test_D04_total_is_reserved(name):
    assert "Iraq+Syria" in only(with_name(name), "D04")["mend"]
