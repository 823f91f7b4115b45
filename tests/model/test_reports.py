import io
import time

import numpy as np
import pandas as pd
import pytest

from tallies import read_reports, validate_reports
from tallies.errors import ReportError, TalliesError
from tallies.model.columns import REPORT_COLUMNS
from tallies.model.reports import template_csv, template_help

ROW = {
    "theatre": "Iraq",
    "reference_date": "2023-11-23",
    "count": 36,
    "source": "US Department of Defense",
}


def test_defaults_are_the_written_ones():
    row = validate_reports([ROW]).iloc[0]
    assert row[["report_id", "statement_id"]].tolist() == ["r0001", "s-r0001"]
    assert row[["measure", "qualifier", "reference_date_basis"]].tolist() == [
        "attacks",
        "exact",
        "stated",
    ]
    assert row["publisher"] == "US Department of Defense"
    assert row["reference_date_earliest"] == pd.Timestamp("2023-11-23")
    assert row[["definition", "url", "site", "supersedes", "note"]].tolist() == [""] * 5
    assert row[["since", "report_date", "count_high"]].isna().all()


def test_blank_cells_take_the_default_and_given_ones_stay():
    table = validate_reports(
        [
            {**ROW, "report_id": "x", "publisher": "Reuters", "measure": "attacks"},
            {**ROW, "report_id": "", "publisher": None, "measure": ""},
        ]
    )
    assert table["report_id"].tolist() == ["x", "r0002"]
    assert table["publisher"].tolist() == ["Reuters", "US Department of Defense"]
    assert table["measure"].tolist() == ["attacks", "attacks"]


def test_a_statement_is_named_after_its_smallest_id_in_any_order():
    said = [
        {**ROW, "report_id": "c"},
        {**ROW, "report_id": "b", "theatre": "Syria", "count": 37},
        {**ROW, "report_id": "a", "publisher": "Reuters"},
        {**ROW, "report_id": "d", "since": "2023-10-17"},
        {**ROW, "report_id": "e", "statement_id": "given"},
    ]
    expected = {"a": "s-a", "b": "s-b", "c": "s-b", "d": "s-d", "e": "given"}
    for order in (said, said[::-1], [said[i] for i in (2, 4, 0, 3, 1)]):
        table = validate_reports(order)
        assert dict(zip(table["report_id"], table["statement_id"], strict=True)) == expected


def test_unknown_columns_come_last_and_untouched():
    frame = pd.DataFrame([{"desk": 7.5, **ROW, "seen": pd.Timestamp("2023-11-24 12:00")}])
    table = validate_reports(frame)
    assert list(table.columns[-2:]) == ["desk", "seen"]
    assert table["desk"].tolist() == [7.5]
    assert table["seen"].tolist() == [pd.Timestamp("2023-11-24 12:00")]


def test_the_index_is_replaced():
    frame = pd.DataFrame([ROW, {**ROW, "theatre": "Syria"}], index=[7, 7])
    assert validate_reports(frame).index.tolist() == [0, 1]


def test_categories_and_python_strings_pass():
    frame = pd.DataFrame([ROW, {**ROW, "theatre": "Syria"}])
    frame = frame.astype({"theatre": "category", "source": "string", "count": "float64"})
    table = validate_reports(frame)
    assert table[["theatre", "source"]].dtypes.tolist() == ["str", "str"]
    assert table["count"].tolist() == [36, 36]


def test_values_of_other_types_are_named():
    with pytest.raises(ReportError, match=r"row 1 column 'theatre': \['Iraq'\] is a list"):
        validate_reports([{**ROW, "theatre": ["Iraq"]}])
    with pytest.raises(ReportError, match=r"column 'count': \{'n': 3\} is a dict, not a count"):
        validate_reports([{**ROW, "count": {"n": 3}}])
    with pytest.raises(
        ReportError, match=r"column 'reference_date': b'2023' is a bytes, not a day"
    ):
        validate_reports([{**ROW, "reference_date": b"2023"}])


def test_one_and_true_are_not_mistaken_for_each_other():
    rows = [{**ROW, "count": value} for value in (1, True, 1.0)]
    with pytest.raises(ReportError, match="1 problem") as caught:
        validate_reports(rows)
    assert caught.value.problems["row"].tolist() == [2]


@pytest.mark.parametrize("wrong", ["reports.csv", 3, ROW, [ROW, 3]])
def test_neither_table_nor_records(wrong):
    with pytest.raises(TalliesError, match="Fix: pass"):
        validate_reports(wrong)


def test_all_problems_at_once_in_row_order():
    rows = [{**ROW, "source": ""}, {**ROW, "count": -1, "reference_date": "soon"}, ROW]
    with pytest.raises(ReportError, match="3 problems:") as caught:
        validate_reports(rows)
    found = caught.value.problems
    assert list(zip(found["row"], found["column"], strict=True)) == [
        (1, "source"),
        (2, "count"),
        (2, "reference_date"),
    ]
    assert found["line"].isna().all()
    assert found["file"].tolist() == [""] * 3


def test_an_empty_frame_is_an_empty_table():
    for nothing in ([], pd.DataFrame()):
        table = validate_reports(nothing)
        assert len(table) == 0
        assert list(table.columns) == [column.name for column in REPORT_COLUMNS]
    with pytest.raises(ReportError, match=r"missing: theatre, .*'area' is theatre"):
        validate_reports(pd.DataFrame({"area": []}))


def test_a_valid_table_of_ten_thousand_rows_is_cheap_to_check_again():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "theatre": rng.choice(["Iraq", "Syria", "Iraq+Syria"], 10_000),
            "reference_date": np.datetime64("2023-10-17") + rng.integers(0, 99, 10_000),
            "count": rng.integers(0, 200, 10_000),
            "source": "US Department of Defense",
            "url": [f"https://example.org/{i}" for i in range(10_000)],
        }
    )
    table = validate_reports(frame)
    started = time.process_time()
    again = validate_reports(table)
    assert time.process_time() - started < 1  # 0.1 s on an idle machine
    pd.testing.assert_frame_equal(again, table)


def test_the_template_can_be_filled_and_read():
    names = template_csv().strip().split(",")
    assert names == [column.name for column in REPORT_COLUMNS]
    cells = [str(ROW.get(name, "")) for name in names]
    filled = template_csv() + ",".join(cells) + "\n"
    assert read_reports(io.StringIO(filled))["count"].tolist() == [36]
    assert len(read_reports(io.StringIO(template_csv()))) == 0


def test_the_template_explains_every_column():
    told = template_help()
    for column in REPORT_COLUMNS:
        assert f"{column.name} " in told
        assert column.description in told
