"""Section D where it is about meaning: series and reconciliation (D01, D02, D12: test_d_rows)."""

from itertools import permutations

import pandas as pd
import pytest

import tallies
from tallies.errors import AmbiguousDefinitionError, NotEnoughDataError, ReportError
from tests.acceptance.sheets import buffer

HEADER = "report_id,theatre,reference_date,count,source,publisher,since"
SINCE = "2023-10-17"


def rows(*lines: str, more: str = "") -> str:
    """Return a sheet; a line is `id theatre day count publisher`, then the cells of `more`."""
    body = []
    for line in lines:
        name, theatre, day, count, publisher, *rest = line.split(" ")
        body.append(",".join([name, theatre, day, count, "Pentagon", publisher, SINCE, *rest]))
    return "\n".join([HEADER + more, *body, ""])


def reconcile(*lines: str, more: str = "", **options: object) -> tallies.Reconciliation:
    return tallies.reconcile(tallies.read_reports(buffer(rows(*lines, more=more))), **options)


def statuses(answer: tallies.Reconciliation) -> dict[str, str]:
    return answer.reports.set_index("report_id")["status"].to_dict()


def reason(answer: tallies.Reconciliation, name: str) -> str:
    return str(answer.reports.set_index("report_id").loc[name, "reason"])


def on(frame: pd.DataFrame, day: str, theatre: str = "Iraq") -> int | None:
    value = frame.loc[day, theatre]
    return None if pd.isna(value) else int(value)


def test_D03_two_claims_same_theatre_same_day():
    answer = reconcile("a Iraq 2023-11-23 36 AP", "b Iraq 2023-11-23 40 AFP")
    assert statuses(answer) == {"a": "disputed", "b": "disputed"}
    (ids,) = answer.contradictions["report_ids"]
    assert set(ids) == {"a", "b"}
    (text,) = answer.contradictions["explanation"]
    assert "Iraq 36 by 23 November 2023 (1 outlet: AP)" in text
    assert "Iraq 40 by 23 November 2023 (1 outlet: AFP)" in text
    assert "cannot both be true: they speak for the same day" in text
    assert (on(answer.lower, "2023-11-23"), on(answer.upper, "2023-11-23")) == (36, 40)


def test_D04_total_less_than_a_component():
    answer = reconcile("a Iraq 2023-11-23 36 AP", "b Iraq+Syria 2023-11-23 30 AFP")
    assert answer.contradictions["kind"].tolist() == ["parts_exceed_total"]
    assert set(answer.contradictions["report_ids"].iloc[0]) == {"a", "b"}
    assert statuses(answer) == {"a": "disputed", "b": "disputed"}


@pytest.mark.parametrize(("total", "kind"), [(70, "parts_exceed_total"), (75, "parts_fall_short")])
def test_D04_total_that_is_not_the_sum_of_its_parts(total, kind):
    answer = reconcile(
        "a Iraq 2023-11-23 36 AP",
        "b Syria 2023-11-23 37 AP",
        f"c Iraq+Syria 2023-11-23 {total} AFP",
    )
    assert answer.contradictions["kind"].unique().tolist() == [kind]
    assert set(answer.contradictions["report_ids"].iloc[0]) == {"a", "b", "c"}
    assert set(statuses(answer).values()) == {"disputed"}


def test_D05_cumulative_series_goes_down():
    lines = ("a Iraq 2023-11-20 40 AP", "b Iraq 2023-11-23 36 AP", "c Iraq 2023-11-23 36 AFP")
    answer = reconcile(*lines)
    (text,) = answer.contradictions["explanation"]
    assert "a running total does not fall" in text
    # The later figure has more outlets: it stands, and is not lifted to 40.
    assert statuses(answer) == {"a": "set_aside", "b": "kept", "c": "kept"}
    assert on(answer.tally, "2023-11-23") == on(answer.upper, "2023-11-23") == 36
    assert (answer.tally.diff().dropna() >= 0).all(axis=None)
    assert answer.reports["count"].tolist() == [40, 36, 36]


def test_D05_a_fall_that_corrects_is_no_contradiction():
    answer = reconcile("a Iraq 2023-11-20 40 AP ", "b Iraq 2023-11-20 34 AP a", more=",supersedes")
    assert statuses(answer) == {"a": "superseded", "b": "kept"}
    assert reason(answer, "a") == "corrected by b"
    assert answer.contradictions.empty


def test_D05_nothing_is_clipped():
    figures = (10, 14, 29, 27, 36)
    lines = [f"r{i} Iraq 2023-11-2{i} {count} AP" for i, count in enumerate(figures)]
    answer = reconcile(*lines, "x Iraq 2023-11-23 27 AFP")
    table = tallies.increments(answer, theatre="Iraq")
    # Clipping the fall would give a rise of 28 from 10 to 36.
    assert table["count"].sum() - 10 == 26
    assert statuses(answer)["r2"] == "set_aside"


def test_D06_rows_out_of_order():
    lines = [
        f"r{day} Iraq 2023-11-{day} {count} AP" for day, count in ((21, 32), (23, 36), (17, 29))
    ]
    ordered, mixed = reconcile(*sorted(lines)), reconcile(*lines)
    pd.testing.assert_frame_equal(mixed.tally, ordered.tally)
    assert tallies.increments(mixed, theatre="Iraq")["count"].tolist() == [29, 3, 4]
    assert mixed.reports["report_id"].tolist() == ["r21", "r23", "r17"]


def test_D07_increments_passed_as_cumulative():
    daily = (4, 1, 7, 2, 5, 3)
    answer = reconcile(*(f"r{i} Iraq 2023-11-2{i} {n} AP" for i, n in enumerate(daily)))
    # They fall, and it is said: at least half contradict the rest.
    assert (answer.reports["status"] != "kept").sum() >= 3
    assert answer.contradictions["kind"].unique().tolist() == ["falls"]
    assert answer.contradictions["explanation"].str.contains("a running total does not fall").all()


def test_D08_different_start_dates():
    text = rows("a Iraq 2023-11-23 36 AP", "b Iraq 2023-11-24 37 AP", "c Iraq 2023-11-23 58 AFP")
    text = text.replace(f"58,Pentagon,AFP,{SINCE}", "58,Pentagon,AFP,2023-10-07")
    reports = tallies.read_reports(buffer(text))
    answer = tallies.reconcile(reports)
    assert statuses(answer) == {"a": "kept", "b": "kept", "c": "out_of_scope"}
    assert reason(answer, "c") == "counts since 2023-10-07"
    assert answer.metadata["since"] == pd.Timestamp(SINCE)
    assert on(answer.tally, "2023-11-23") == 36
    other = tallies.reconcile(reports, since="2023-10-07")
    assert statuses(other) == {"a": "out_of_scope", "b": "out_of_scope", "c": "kept"}


def test_D09_different_scope_is_never_pooled():
    lines = (
        "a Iraq 2023-11-23 36 AP us_forces",
        "b Iraq 2023-11-23 49 AFP all_coalition",
        "c Iraq 2023-11-24 38 AP us_forces",
    )
    with pytest.raises(
        AmbiguousDefinitionError, match=r"'us_forces' \(2 rows\), 'all_coalition' \(1 rows\)"
    ):
        reconcile(*lines, more=",definition")
    answer = reconcile(*lines, more=",definition", definition="us_forces")
    assert statuses(answer) == {"a": "kept", "b": "out_of_scope", "c": "kept"}
    assert reason(answer, "b") == "another definition: all_coalition"
    assert on(answer.tally, "2023-11-24") == 38
    assert answer.metadata["definition"] == "us_forces"


def test_D09_attempted_attacks_and_single_bases_are_not_attacks_in_the_theatre():
    answer = reconcile(
        "a Iraq 2023-11-23 36 AP attacks ",
        "b Iraq 2023-11-23 44 AP attempted ",
        "c Iraq 2023-11-23 12 AP attacks Ain-al-Asad",
        more=",measure,site",
    )
    assert statuses(answer) == {"a": "kept", "b": "out_of_scope", "c": "out_of_scope"}
    assert reason(answer, "b") == "another measure: attempted"
    assert reason(answer, "c") == "a single site: Ain-al-Asad"


def test_D10_circular_sourcing():
    text = rows(
        "a Iraq 2023-11-23 46 Newsweek",
        "b Iraq 2023-11-23 46 Newsweek",
        "c Iraq 2023-11-23 46 Newsweek",
        "d Iraq 2023-11-23 36 AP",
        "e Iraq 2023-11-23 36 AFP",
    ).replace("46,Pentagon,Newsweek", "46,Pentagon,Newsweek (via Jibaro News)", 2)
    answer = tallies.reconcile(tallies.read_reports(buffer(text)))
    # Three rows, one outlet: two outlets outweigh it.
    assert statuses(answer) == dict.fromkeys("abc", "set_aside") | dict.fromkeys("de", "kept")
    (found,) = answer.contradictions["explanation"]
    assert "Iraq 46 by 23 November 2023 (1 outlet: Newsweek)" in found
    assert "Iraq 36 by 23 November 2023 (2 outlets: AFP, AP)" in found
    (ids,) = answer.contradictions["report_ids"]
    assert len(ids) == 2


def test_D11_revision_that_arrives_out_of_order():
    lines = [
        "a Iraq 2023-11-20 40 AP 2023-11-20 ",
        "b Iraq 2023-11-20 34 AP 2023-11-27 a",
        "c Iraq 2023-11-20 35 AP 2023-11-24 ",
    ]
    more = ",report_date,supersedes"
    for order in permutations(lines):
        answer = reconcile(*order, more=more)
        assert statuses(answer) == {"a": "superseded", "b": "disputed", "c": "disputed"}
    # Before the revision was published the first figure stands.
    early = reconcile(*lines, more=more, as_of="2023-11-23")
    assert statuses(early) == {"a": "kept", "b": "not_yet_known", "c": "not_yet_known"}
    assert on(early.tally, "2023-11-20") == 40


def test_D13_withdrawn_report():
    lines = ("a Iraq 2023-11-20 40 AP", "b Iraq 2023-11-23 36 AFP")
    answer = reconcile(*lines, exclude={"a": "withdrawn by the outlet"})
    assert statuses(answer) == {"a": "excluded", "b": "kept"}
    assert reason(answer, "a") == "withdrawn by the outlet"
    assert answer.metadata["reconcile"]["exclude"] == {"a": "withdrawn by the outlet"}
    assert answer.reports["count"].tolist() == [40, 36]


def test_D14_gap_of_weeks_between_reports():
    answer = reconcile("a Iraq 2023-11-05 10 AP", "b Iraq 2023-11-26 36 AP")
    for day in ("2023-11-06", "2023-11-15", "2023-11-25"):
        assert (on(answer.lower, day), on(answer.upper, day)) == (10, 36)
    table = tallies.weekly(answer).query("theatre == 'Iraq'").set_index("week_end")
    gap = table.loc["2023-11-12":"2023-11-26"]
    assert gap["lower"].tolist() == [0, 0, 0]
    assert gap["upper"].tolist() == [26, 26, 26]
    assert gap["n_reports"].tolist() == [0, 0, 1]
    rises = tallies.increments(answer, theatre="Iraq")
    assert rises[["days", "count"]].to_numpy().tolist() == [[20, 10], [21, 26]]
    assert "is an estimate" in answer.explain("Iraq", "2023-11-15")


def test_D15_one_report_only():
    answer = reconcile("a Iraq 2023-11-23 36 AP")
    assert on(answer.tally, "2023-11-23") == 36
    assert on(answer.upper, "2023-10-30") == 36
    assert tallies.increments(answer, theatre="Iraq")["count"].tolist() == [36]
    assert tallies.weekly(answer).query("theatre == 'Iraq'")["estimate"].sum() == 36


def test_D15_a_theatre_without_reports_is_not_zero():
    lines = ("a Iraq 2023-11-23 36 AP", "b Syria 2023-11-30 37 AP")
    asked = {"theatres": ["Iraq", "Syria"], "until": "2023-11-23", "unnamed": "unknown"}
    answer = reconcile(*lines, **asked)
    assert (on(answer.lower, "2023-11-23", "Syria"), on(answer.upper, "2023-11-23", "Syria")) == (
        0,
        None,
    )
    week = tallies.weekly(answer).query("theatre == 'Syria'")
    assert week["estimate"].isna().all()
    assert (week["days_covered"] == 0).all()
    with pytest.raises(NotEnoughDataError, match="no report is left"):
        reconcile(*lines, theatres=["Syria"], until="2023-11-23")


def test_D16_sum_of_bounds():
    answer = reconcile(
        "a Iraq 2023-11-23 36 AP at_least", "b Syria 2023-11-23 37 AP at_least", more=",qualifier"
    )
    assert on(answer.lower, "2023-11-23", "total") == 73
    assert on(answer.upper, "2023-11-23", "total") is None
    text = answer.explain("total", "2023-11-23")
    assert "no report limits it from above" in text
    assert "Iraq at least 36" in text
    assert tallies.increments(answer).empty


def test_D17_a_jump_is_never_removed():
    answer = reconcile("a Iraq 2023-11-20 40 AP", "b Iraq 2023-11-21 400 AP")
    assert statuses(answer) == {"a": "kept", "b": "kept"}
    assert on(answer.tally, "2023-11-21") == 400


def test_D18_a_conflict_that_no_policy_solves():
    lines = ["a Iraq 2023-11-23 36 AP", "b Iraq 2023-11-23 40 AFP", "c Iraq 2023-11-28 51 AP"]
    answers = [reconcile(*order) for order in permutations(lines)]
    for answer in answers:
        assert statuses(answer) == {"a": "disputed", "b": "disputed", "c": "kept"}
        assert (on(answer.lower, "2023-11-23"), on(answer.upper, "2023-11-23")) == (36, 40)
        pd.testing.assert_frame_equal(answer.tally, answers[0].tally)
        pd.testing.assert_frame_equal(answer.contradictions, answers[0].contradictions)


def test_D19_future_vintages_and_a_past_view():
    lines = [
        "a Iraq 2023-11-20 32 AP 2023-11-20",
        "b Iraq 2023-11-23 36 AP 2023-11-24",
        "c Iraq 2023-11-20 33 AFP 2023-11-22",
    ]
    later = [
        "d Iraq 2023-11-20 31 AFP 2023-11-26",
        "e Iraq 2023-11-20 31 DW 2023-11-27",
        "f Syria 2023-11-21 12 DW 2023-11-27",
    ]
    before = reconcile(*lines, more=",report_date", as_of="2023-11-25")
    after = reconcile(*lines, *later, more=",report_date", as_of="2023-11-25")
    for name in ("tally", "lower", "upper", "contradictions"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))
    assert {statuses(after)[name] for name in "def"} == {"not_yet_known"}
    assert {name: statuses(after)[name] for name in "abc"} == statuses(before)
    now = reconcile(*lines, *later, more=",report_date")
    assert on(now.tally, "2023-11-20") == 31


def test_D01_D02_D12_are_errors_for_tables_too():
    table = pd.DataFrame(
        {
            "report_id": ["a", "a", "b", "c"],
            "supersedes": ["", "", "c", "b"],
            "theatre": "Iraq",
            "reference_date": "2023-11-23",
            "count": [36, 40, 36, 37],
            "source": "Pentagon",
        }
    )
    with pytest.raises(ReportError, match="3 problems") as caught:
        tallies.reconcile(table)
    assert sorted(caught.value.problems["code"]) == ["D02", "D02", "D12"]
