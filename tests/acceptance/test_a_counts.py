"""Section A of the fault catalogue: counts. One test per line, named after its code."""

import numpy as np
import pandas as pd
import pytest

from tallies import validate_reports
from tallies.errors import ReportError, TalliesError
from tests.acceptance.sheets import GOOD, HEADER, check, only, problems, with_count


def counted(cell: str, **options: object) -> tuple[int, list[tuple[str, str]]]:
    """The count read from a cell, and the logged changes as (original, code)."""
    result = check(with_count(cell), **options)
    assert result.problems.empty
    logged = list(zip(result.changes["original"], result.changes["code"], strict=True))
    return int(result.reports["count"].iloc[1]), logged


def test_A01_negative_count():
    problem = only(with_count("-3"), "A01")
    assert problem["value"] == "'-3'"
    assert "supersedes" in problem["mend"]


@pytest.mark.parametrize("cell", ["36 ", " 36", "36\u00a0"])
def test_A02_blanks_around_a_count(cell):
    assert counted(cell) == (36, [(repr(cell), "A02")])


def test_A03_thousands_separator():
    problem = only(with_count('"1,234"'), "A03")
    assert problem["mend"] == "write 1234, or pass thousands=','"
    assert counted('"1,234"', thousands=",") == (1234, [("'1,234'", "A03")])


@pytest.mark.parametrize("cell", ['"1,23"', '"12,3456"', '",123"'])
def test_A03_wrong_groups_are_no_thousands(cell):
    assert problems(with_count(cell), thousands=",")["column"].tolist() == ["count"]


def test_A03_thousands_must_be_one_separator():
    with pytest.raises(TalliesError, match="not one separating character"):
        check(with_count("36"), thousands="00")


def test_A04_thousands_separator_without_quotes():
    problem = only(f"{HEADER}\n{GOOD}\nIraq,2023-11-23,1,234,Pentagon\n", "A04")
    assert "row of 5 fields where 4 are expected" in problem["problem"]
    assert "1234" in problem["mend"]


@pytest.mark.parametrize(
    ("cell", "number", "qualifier"),
    [
        ("at least 60", "60", "at_least"),
        ("60+", "60", "at_least"),
        ("more than 60", "60", "more_than"),
        ("about 40", "40", "about"),
        (">= 12", "12", "at_least"),
        ("Nearly 70", "70", "almost"),
        ("ca. 460", "460", "about"),
        ("approx 460", "460", "about"),
        ("rund 460", "460", "one of exact, at_least"),  # in words that are not known
        ("36-40", "36", "between"),
        ("36\u201340", "36", "between"),
    ],
)
def test_A05_wording_in_the_count(cell, number, qualifier):
    mend = only(with_count(cell), "A05")["mend"]
    assert f"write {number} in count" in mend
    assert qualifier in mend


@pytest.mark.parametrize("cell", ["dozens", "scores", "several"])
def test_A05_words_that_name_no_number(cell):
    assert "names no number" in only(with_count(cell), "A05")["problem"]


def test_A05_unknown_qualifier_names_the_choices_and_the_nearest():
    mend = only(with_count("36", "at leest"), "A05")["mend"]
    assert "exact, at_least, more_than" in mend
    assert "Did you mean 'at_least'?" in mend


def test_A05_a_wording_as_qualifier_names_the_one_it_means():
    mend = only(with_count("36", "ca."), "A05")["mend"]
    assert mend.endswith("less_than, between. Did you mean 'about'?")
    assert only(with_count("36", "zzz"), "A05")["mend"].endswith("less_than, between")


def test_A05_qualifiers_in_any_case():
    result = check(with_count("36", "At Least"))
    assert result.reports["qualifier"].tolist() == ["exact", "at_least"]
    assert result.changes["original"].tolist() == ["'At Least'"]


def test_A06_empty_count_is_not_zero():
    assert only(with_count(""), "A06")["problem"] == "is missing"
    optional = check(f"{HEADER},count_high\n{GOOD},\n").reports["count_high"]
    assert optional.dtype == "Int64"
    assert optional.isna().tolist() == [True]


@pytest.mark.parametrize("cell", ["NaN", "n/a", "-", "?", "unknown", "TBC", "null"])
def test_A07_words_for_missing(cell):
    assert only(with_count(cell), "A07")["value"] == repr(cell)


def test_A08_whole_number_with_a_decimal_zero():
    assert counted("36.0") == (36, [("'36.0'", "A08")])
    assert only(with_count("1.000"), "A03")["mend"] == "write 1000, or pass thousands='.'"


def test_A08_whole_floats_of_a_table():
    frame = pd.DataFrame([GOOD.split(",")], columns=HEADER.split(",")).assign(count=[36.0])
    assert validate_reports(frame)["count"].tolist() == [36]


def test_A09_count_that_is_not_whole():
    assert only(with_count("36.5"), "A09")["problem"] == "is not whole"
    frame = pd.DataFrame([GOOD.split(",")], columns=HEADER.split(",")).assign(count=[36.5])
    with pytest.raises(ReportError, match=r"36\.5 is not whole.*\[A09\]"):
        validate_reports(frame)


@pytest.mark.parametrize("cell", ["1e3", "1e400", "inf", "-inf", "Infinity"])
def test_A10_exponents_and_infinity(cell):
    only(with_count(cell), "A10")


@pytest.mark.parametrize("cell", ["True", "yes", "FALSE"])
def test_A11_truth_values(cell):
    only(with_count(cell), "A11")


def test_A11_truth_values_of_a_table():
    frame = pd.DataFrame([GOOD.split(",")], columns=HEADER.split(",")).assign(count=[True])
    with pytest.raises(ReportError, match=r"True is a yes or no.*\[A11\]"):
        validate_reports(frame)


def test_A12_underscore_in_a_number():
    assert only(with_count("3_6"), "A12")["mend"] == "write digits only"


@pytest.mark.parametrize("cell", ["٣٦", "\uff13\uff16", "۳۶"])
def test_A13_digits_of_other_scripts(cell):
    assert counted(cell) == (36, [(repr(cell), "A13")])


def test_A13_mixed_digits():
    assert "mixes digit systems" in only(with_count("٣6"), "A13")["problem"]


@pytest.mark.parametrize(
    ("cell", "name"), [("\u22125", "U+2212 MINUS SIGN"), ("\u20135", "U+2013 EN DASH")]
)
def test_A14_minus_signs_of_other_kinds(cell, name):
    assert name in only(with_count(cell), "A14")["problem"]


@pytest.mark.parametrize("cell", ["9223372036854775808", "1000000001", "9" * 6000])
def test_A15_ceiling(cell):
    assert "ceiling of 1,000,000,000" in only(with_count(cell), "A15")["problem"]


def test_A15_the_ceiling_itself_passes():
    assert counted("1000000000") == (10**9, [])


def test_A16_narrow_integers_become_wide():
    frame = pd.DataFrame([GOOD.split(",")] * 3, columns=HEADER.split(","))
    frame["count"] = np.array([100, 120, 127], dtype="int8")
    frame["reference_date"] = ["2023-11-23", "2023-11-24", "2023-11-25"]
    counts = validate_reports(frame)["count"]
    assert counts.dtype == "Int64"
    assert counts.sum() == 347


def test_A17_unsigned_integers_become_signed():
    frame = pd.DataFrame([GOOD.split(",")] * 2, columns=HEADER.split(","))
    frame["count"] = np.array([3, 5], dtype="uint16")
    frame["reference_date"] = ["2023-11-23", "2023-11-24"]
    counts = validate_reports(frame)["count"]
    assert counts.iloc[0] - counts.iloc[1] == -2


def test_A18_ids_are_text():
    text = f"report_id,{HEADER}\n007,{GOOD}\n1e5,Iraq,2023-11-23,36,Pentagon\n"
    assert check(text).reports["report_id"].tolist() == ["007", "1e5"]


def test_A18_numbers_in_a_text_column():
    frame = pd.DataFrame([GOOD.split(",")], columns=HEADER.split(","))
    assert validate_reports(frame.assign(report_id=[7]))["report_id"].tolist() == ["7"]
    with pytest.raises(ReportError, match=r"7\.0 is a float in a text column.*\[A18\]"):
        validate_reports(frame.assign(report_id=[7.0]))


@pytest.mark.parametrize(
    ("cell", "number"), [("thirty-six", 36), ("One hundred and two", 102), ("two thousand", 2000)]
)
def test_A19_count_in_words(cell, number):
    assert only(with_count(cell), "A19")["mend"] == f"write {number} if that is meant"


@pytest.mark.parametrize("cell", ["36*", "36[1]", "36 (est.)"])
def test_A20_footnote_mark(cell):
    mend = only(with_count(cell), "A20")["mend"]
    assert mend.startswith("write 36 and move ")
    assert mend.endswith(" to note")


def test_A21_lower_bound_above_upper():
    text = f"{HEADER},qualifier,count_high\nIraq,2023-11-23,40,Pentagon,between,36\n"
    assert "below the count" in only(text, "A21", line=2)["problem"]


@pytest.mark.parametrize(
    ("qualifier", "high", "told"),
    [("between", "", "missing beside"), ("exact", "40", "without the qualifier between")],
)
def test_A21_upper_bound_goes_with_between(qualifier, high, told):
    text = f"{HEADER},qualifier,count_high\nIraq,2023-11-23,36,Pentagon,{qualifier},{high}\n"
    assert told in only(text, "A21", line=2)["problem"]


def test_A21_less_than_zero():
    assert "less_than" in only(with_count("0", "less_than"), "A21")["problem"]


def test_A22_measure_is_required_where_a_file_mixes_measures():
    text = f"{HEADER},measure\n{GOOD},casualties\nIraq,2023-11-23,36,Pentagon,\n"
    assert "other rows count 'casualties'" in only(text, "A22")["problem"]
    blank = check(f"{HEADER},measure\n{GOOD},attacks\nIraq,2023-11-23,36,Pentagon,\n")
    assert blank.reports["measure"].tolist() == ["attacks", "attacks"]


def test_A22_a_measure_one_letter_off_is_flagged():
    text = f"{HEADER},measure\n{GOOD},attacks\nIraq,2023-11-23,36,Pentagon,atacks\n"
    assert any("'atacks' and 'attacks' may be one" in note for note in check(text).notes)
