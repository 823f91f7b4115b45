"""Rules of the contract on what is in scope, each worked out by hand on a small table."""

import pandas as pd
import pytest

import tallies
from tests.properties.strategies import Row, reports, row
from tests.reference.reports import SINCE, date


def fates(answer: tallies.Reconciliation) -> list[str]:
    """Return the status of each row in the order of ids."""
    return answer.reports.sort_values("report_id")["status"].tolist()


def reason(answer: tallies.Reconciliation, name: str) -> str:
    """Return why a row was not simply kept."""
    return str(answer.reports.set_index("report_id").loc[name, "reason"])


def counts(frame: pd.DataFrame, name: str) -> list[object]:
    """Return a column as plain numbers, None where it is open."""
    return [None if pd.isna(value) else int(value) for value in frame[name]]


@pytest.fixture
def falling() -> list[Row]:
    """Five by day 2, which two outlets carry, and three by day 4."""
    return [
        row("A", 2, 5),
        row("A", 2, 5, publisher="Courier"),
        row("A", 4, 3, publisher="Post"),
        row("A", 6, 8),
    ]


def test_more_outlets_win(falling: list[Row]) -> None:
    answer = tallies.reconcile(reports(falling))
    assert fates(answer) == ["kept", "kept", "set_aside", "kept"]
    assert counts(answer.lower, "A") == [0, 0, 5, 5, 5, 5, 8]
    assert counts(answer.upper, "A") == [0, 5, 5, 8, 8, 8, 8]
    assert answer.contradictions["kind"].tolist() == ["falls"]
    fall = answer.reports.set_index("report_id").loc["x2"]
    assert (fall["gap"], fall["nearest_fit_days"]) == (2, -3)


def test_one_outlet_under_two_names_is_one(falling: list[Row]) -> None:
    falling[1]["publisher"] = "Herald (via Wire)"
    assert fates(tallies.reconcile(reports(falling))) == ["disputed"] * 3 + ["kept"]


def test_bounds_worded_differently_are_one_figure(falling: list[Row]) -> None:
    falling[2]["count"] = 4
    more = row("A", 4, 4, "between", count_high=4, publisher="Gazette")
    answer = tallies.reconcile(reports([*falling, more]))
    assert fates(answer) == ["disputed"] * 3 + ["kept", "disputed"]


def test_order_of_parts_is_irrelevant() -> None:
    rows = [row("A", 2, 5), row("A+B", 2, 7), row("B+A", 2, 7, publisher="Post"), row("B", 2, 1)]
    answer = tallies.reconcile(reports(rows))
    # Five and seven leave two to B; the sum has two outlets, A and B one each.
    assert fates(answer) == ["disputed", "kept", "kept", "disputed"]
    assert counts(answer.lower, "total") == [0, 0, 7]


def test_excluded_rows_stay_on_record(falling: list[Row]) -> None:
    answer = tallies.reconcile(reports(falling), exclude={"x0": "a copy", "x1": "of a copy"})
    assert fates(answer) == ["excluded", "excluded", "kept", "kept"]
    assert "a copy" in reason(answer, "x0")
    assert counts(answer.lower, "A") == [0, 0, 0, 0, 3, 3, 8]
    assert answer.contradictions.empty


def test_excluding_an_unknown_id_is_an_error(falling: list[Row]) -> None:
    with pytest.raises(tallies.errors.TalliesError, match="x77"):
        tallies.reconcile(reports(falling), exclude={"x77": "no such row"})


def test_a_superseded_row_is_out(falling: list[Row]) -> None:
    correction = row("A", 2, 3, supersedes="x0", publisher="Office")
    table = reports([*falling, correction])
    answer = tallies.reconcile(table)
    assert fates(answer)[0] == "superseded"
    assert "x4" in reason(answer, "x0")
    # The other outlet's five stands against two figures of three.
    assert fates(answer)[1:] == ["set_aside", "kept", "kept", "kept"]


def test_a_correction_is_not_known_before_it_is_published(falling: list[Row]) -> None:
    correction = row("A", 2, 3, supersedes="x0", publisher="Office", report_date=date(9))
    answer = tallies.reconcile(reports([*falling, correction]), as_of=date(8))
    assert fates(answer) == ["kept", "kept", "set_aside", "kept", "not_yet_known"]


def late_theatre() -> pd.DataFrame:
    """Return reports where C is first named on day 6; the last report day before it is 4."""
    return reports([row("A", 2, 3), row("A", 4, 5), row("C", 6, 2), row("A", 6, 5)])


def test_unnamed_zero() -> None:
    answer = tallies.reconcile(late_theatre())
    assert counts(answer.upper, "C") == [0, 0, 0, 0, 0, 2, 2]
    assert counts(answer.upper, "total") == [0, 3, 3, 5, 5, 7, 7]


def test_unnamed_unknown() -> None:
    answer = tallies.reconcile(late_theatre(), unnamed="unknown")
    assert counts(answer.upper, "C") == [0, 2, 2, 2, 2, 2, 2]
    assert counts(answer.upper, "total") == [0, 5, 5, 7, 7, 7, 7]


def test_a_sum_names_its_parts() -> None:
    rows = [row("A", 2, 3), row("A+C", 4, 5), row("C", 6, 2), row("A", 6, 5)]
    answer = tallies.reconcile(reports(rows))
    # C is named by the sum on day 4, so it is known to be nothing only until day 2.
    assert counts(answer.upper, "C") == [0, 0, 0, 2, 2, 2, 2]


def test_rows_out_of_scope_are_kept_out_by_name(falling: list[Row]) -> None:
    strays = [
        row("A", 3, 40, site="the base"),
        row("A", 3, 41, definition="another"),
        row("A", 3, 42, measure="wounded"),
        row("A", 3, 43, since=SINCE - pd.Timedelta(days=700)),
        row("A", 30, 44),
        row("D", 3, 45),
        row("A+D", 3, 46),
    ]
    table = reports(falling)
    extra = reports(strays)
    extra["report_id"] = [f"y{number}" for number in range(len(strays))]
    for column, default in (("site", ""), ("measure", "attacks")):
        extra[column] = [said.get(column, default) for said in strays]
    extra["definition"] = [said.get("definition", "test") for said in strays]
    extra["since"] = pd.to_datetime([said.get("since", SINCE) for said in strays]).as_unit("us")
    both = pd.concat([table.assign(site="", measure="attacks"), extra], ignore_index=True)
    answer = tallies.reconcile(both, definition="test", theatres=["A"], until=date(6))
    assert fates(answer)[4:] == ["out_of_scope"] * 7
    alone = tallies.reconcile(table, theatres=["A"], until=date(6))
    pd.testing.assert_frame_equal(answer.upper, alone.upper)
    told = [reason(answer, f"y{number}") for number in range(len(strays))]
    assert all(told)
    assert len(set(told)) >= 6, "each rule has words of its own"


def test_rows_without_since_share_the_commonest(falling: list[Row]) -> None:
    table = reports(falling)
    table["since"] = [SINCE, SINCE, pd.NaT, SINCE - pd.Timedelta(days=9)]
    table["since"] = table["since"].astype("datetime64[us]")
    assert fates(tallies.reconcile(table)) == ["kept", "kept", "set_aside", "out_of_scope"]


def test_several_definitions_need_a_choice(falling: list[Row]) -> None:
    table = reports(falling)
    table["definition"] = ["ours", "ours", "theirs", "ours"]
    with pytest.raises(tallies.errors.AmbiguousDefinitionError, match=r"ours.*3.*theirs.*1"):
        tallies.reconcile(table)


def test_undated_rows_are_left_out_with_a_warning(falling: list[Row]) -> None:
    table = reports(falling)
    table.loc[[0, 1], "report_date"] = pd.NaT
    with pytest.warns(tallies.errors.TalliesWarning, match="2"):
        answer = tallies.reconcile(table, as_of=date(8))
    assert fates(answer)[2:] == ["kept", "kept"]
    assert "kept" not in fates(answer)[:2]
    taken = tallies.reconcile(table, as_of=date(8), undated="reference_date")
    assert fates(taken) == ["kept", "kept", "set_aside", "kept"]


def test_at_least_is_never_exact_and_an_open_end_follows_the_lower_limit() -> None:
    answer = tallies.reconcile(reports([row("A", 2, 3), row("A", 4, 6, "at_least")]))
    assert counts(answer.upper, "A") == [0, 3, 3, None, None]
    # Straight lines to 3, which is pinned, and on to the 6 at which the end is closed.
    assert counts(answer.tally, "A") == [0, 2, 3, 5, 6]


def test_a_sum_is_not_allocated_to_its_parts() -> None:
    rows = [row("A", 2, 1), row("B", 2, 1), row("A+B", 4, 8)]
    answer = tallies.reconcile(reports(rows))
    assert counts(answer.lower, "A")[-1] == 1
    assert counts(answer.upper, "A")[-1] == 7


def test_the_tally_runs_from_the_day_before_since_to_the_last_kept_report(
    falling: list[Row],
) -> None:
    answer = tallies.reconcile(reports([*falling, row("A", 9, 1)]))
    assert fates(answer)[-1] == "set_aside"
    assert (answer.tally.index[0], answer.tally.index[-1]) == (date(0), date(6))


def test_several_wars_at_once_do_not_mix() -> None:
    rows = [row("A", 2, 3), row("B", 2, 4), row("A+B", 2, 9), row("C", 2, 1)]
    answer = tallies.reconcile(reports(rows))
    # Three figures of one outlet each cannot all be true; C has no part in it.
    assert fates(answer) == ["disputed", "disputed", "disputed", "kept"]
    assert counts(answer.lower, "C") == [0, 0, 1]
    assert counts(answer.upper, "C") == [0, 1, 1]


def test_weeks_of_a_tally_in_hand() -> None:
    rows = [row("A", 7, 4), row("A", 10, 9), row("A", 17, 12)]
    weeks = tallies.weekly(tallies.reconcile(reports(rows)))
    only = weeks[weeks["theatre"] == "A"].set_index("week_end")
    assert only["lower"].tolist() == [4, 5, 0]
    assert only["upper"].tolist() == [4, 8, 3]
    assert only["days_covered"].tolist() == [7, 7, 3]
    assert only["complete"].tolist() == [True, True, False]
    assert only["n_reports"].tolist() == [1, 1, 1]


def test_increments_of_a_tally_in_hand() -> None:
    rows = [row("A", 3, 4), row("A", 5, 6, "at_least"), row("A", 8, 9)]
    table = tallies.increments(tallies.reconcile(reports(rows)), theatre="A")
    assert table["start"].tolist() == [date(0), date(3)]
    assert table["end"].tolist() == [date(3), date(8)]
    assert table["days"].tolist() == [3, 5]
    assert table["count"].tolist() == [4, 5]
