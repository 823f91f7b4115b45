"""The real line: published anchor figures, the slips in it, and what is said of each of them."""

import re

import pandas as pd
import pytest

import tallies

ANCHORS = {  # Iraq, Syria, and both together, as the Pentagon gave them
    "2023-10-24": (10, 3, 13),
    "2023-10-26": (12, 4, 16),
    "2023-10-27": (14, 6, 20),
    "2023-10-30": (14, 9, 23),
    "2023-10-31": (16, 11, 27),
    "2023-11-06": (20, 18, 38),
    "2023-11-07": (22, 18, 40),
    "2023-11-09": (24, 22, 46),
    "2023-11-14": (27, 28, 55),
    "2023-11-17": (29, 32, 61),
    "2023-11-21": (32, 34, 66),
    "2023-11-23": (36, 37, 73),
    "2023-12-07": (37, 41, 78),
    "2023-12-13": (45, 52, 97),
    "2023-12-21": (47, 55, 102),
    "2024-01-09": (52, 75, 127),
    "2024-01-18": (57, 83, 140),
}
ESTIMATED = ("2023-10-26", "2023-10-27")  # one in dispute, one "at least"
LATER_HOUR = r"(looks like|may be) a later hour of the same day"
OLDER = r"fits 1 day earlier: may be an earlier hour or an older figure"
OFFICE = r"a count of another hour or one of another office"
SLIPS = {  # report: day, theatre, count, distance and side, what it most likely is
    "R0041": ("2023-10-24", "Iraq", 11, "1 above", LATER_HOUR),
    "R0043": ("2023-10-24", "Iraq+Syria", 14, "1 above", LATER_HOUR),
    "R0044": ("2023-10-24", "Iraq+Syria", 8, "5 below", r"also gives Iraq\+Syria 14: it counts"),
    "R0131": ("2023-10-30", "Iraq+Syria", 24, "1 above", LATER_HOUR),
    "R0166": ("2023-10-30", "Iraq+Syria", 24, "1 above", LATER_HOUR),
    "R0167": ("2023-10-30", "Iraq+Syria", 24, "1 above", LATER_HOUR),
    "R0168": ("2023-10-30", "Iraq+Syria", 24, "1 above", LATER_HOUR),
    "R0180": ("2023-10-31", "Iraq+Syria", 28, "1 above", LATER_HOUR),
    "R0253": ("2023-11-06", "Iraq+Syria", 38, "1 above", r"means 38 itself: .* one too strong"),
    "R0277": ("2023-11-07", "Iraq", 32, "10 above", r"one digit away from 22"),
    "R0360": ("2023-11-14", "Syria", 29, "1 above", OFFICE),
    "R0361": ("2023-11-14", "Iraq+Syria", 56, "1 above", OFFICE),
    "R0372": ("2023-11-14", "Iraq+Syria", 56, "1 above", OFFICE),
    "R0402": ("2023-11-14", "Iraq+Syria", 56, "1 above", OFFICE),
    "R0403": ("2023-11-14", "Iraq+Syria", 56, "1 above", OFFICE),
    "R0425": ("2023-11-17", "Iraq+Syria", 60, "1 below", OLDER),
    "R0438": ("2023-11-17", "Syria", 33, "1 above", OFFICE),
    "R0439": ("2023-11-17", "Iraq+Syria", 62, "1 above", OFFICE),
    "R0492": ("2023-11-23", "Iraq+Syria", 72, "1 below", OLDER),
    "R0501": ("2023-11-23", "Iraq", 46, "10 above", r"figure for Iraq\+Syria of 9 November 2023"),
    "R0502": ("2023-11-23", "Syria", 22, "15 below", r"equals the figure of 9 November 2023"),
    "R0513": ("2023-11-30", "Iraq+Syria", 78, "4 above", r"equals the figure of 7 December 2023"),
    "R0546": ("2023-12-08", "Iraq+Syria", 84, "6 above", r"fits 1 day later"),
    "R0548": ("2023-12-08", "Iraq+Syria", 82, "4 above", LATER_HOUR),
}
IN_DISPUTE = {"R0099": 16, "R0108": 16, "R0105": 17, "R0102": 19}  # all of 26 October


@pytest.fixture(scope="module")
def claims():
    return tallies.load_dataset("us_forces_2023").reports


@pytest.fixture(scope="module")
def answer(claims):
    return tallies.reconcile(
        claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2024-01-27"
    )


@pytest.fixture(scope="module")
def rows(answer):
    return answer.reports.set_index("report_id")


@pytest.fixture(scope="module")
def whole(claims):
    return tallies.reconcile(claims, definition="us_dod")


@pytest.mark.parametrize("day", ANCHORS)
def test_anchor_figures(answer, day):
    assert tuple(answer.tally.loc[day]) == ANCHORS[day]
    assert tuple(answer.lower.loc[day]) == ANCHORS[day]
    if day not in ESTIMATED:
        assert tuple(answer.upper.loc[day]) == ANCHORS[day]


def test_days_with_a_total_alone(answer):
    assert answer.tally.loc["2023-11-30", "total"] == 74
    assert answer.lower.loc["2023-11-30", "total"] == answer.upper.loc["2023-11-30", "total"] == 74
    # One more than a week before: whose it is, nobody said.
    assert tuple(answer.lower.loc["2023-11-30", ["Iraq", "Syria"]]) == (36, 37)
    assert tuple(answer.upper.loc["2023-11-30", ["Iraq", "Syria"]]) == (37, 38)


def test_the_day_in_dispute(answer):
    day = "2023-10-26"
    assert tuple(answer.lower.loc[day]) == (12, 4, 16)
    assert answer.upper.loc[day, "total"] == 19
    assert answer.complete


def test_exactly_these_rows_are_set_aside_or_disputed(rows):
    assert set(rows.index[rows["status"] == "set_aside"]) == set(SLIPS)
    assert set(rows.index[rows["status"] == "disputed"]) == set(IN_DISPUTE)


@pytest.mark.parametrize("name", SLIPS)
def test_slips_are_set_aside_with_a_reason(rows, name):
    day, theatre, count, distance, gist = SLIPS[name]
    row = rows.loc[name]
    assert (str(row["reference_date"].date()), row["theatre"], row["count"]) == (
        day,
        theatre,
        count,
    )
    number, side = distance.split()
    assert row["gap"] == int(number)
    assert f" is {number} {side} what the kept reports allow" in row["reason"]
    assert re.search(gist, row["reason"])
    assert row["reason"].startswith(f"{theatre} ")
    assert row["publisher"].split("(")[0].strip() in row["reason"] or " more) " in row["reason"]


@pytest.mark.parametrize("name", IN_DISPUTE)
def test_rows_in_dispute_say_so(rows, name):
    row = rows.loc[name]
    assert (str(row["reference_date"].date()), row["count"]) == ("2023-10-26", IN_DISPUTE[name])
    assert "Disputed: " in row["reason"]
    assert row["gap"] == IN_DISPUTE[name] - 16


def test_figures_of_one_statement_wrong_together(rows):
    for name, mate in {"R0501": "Syria 22", "R0502": "Iraq at least 46"}.items():
        assert f"9 November 2023, and {mate} is of that day too" in rows.loc[name, "reason"]
    pairs = {"R0438": "Iraq+Syria 62", "R0439": "Syria 33", "R0360": "Iraq+Syria 56"}
    for name, mate in (pairs | {"R0361": "Syria 29"}).items():
        assert f"The same statement gave {mate}, set aside too." in rows.loc[name, "reason"]
    for mate in ("Iraq+Syria 8", "Iraq+Syria 14"):
        assert mate in rows.loc["R0041", "reason"].split("The same statement gave")[1]


def test_every_slip_is_in_a_contradiction_with_a_report_that_stands(answer, rows):
    found = answer.contradictions
    assert set(found["kind"]) == {"falls"}
    named = {name for ids in found["report_ids"] for name in ids}
    figure = ["theatre", "reference_date", "qualifier", "count"]
    told = {tuple(row) for row in rows.loc[sorted(named), figure].itertuples(index=False)}
    for name in [*SLIPS, *IN_DISPUTE]:
        assert tuple(rows.loc[name, figure]) in told
    for ids, text in zip(found["report_ids"], found["explanation"], strict=True):
        assert {"kept", "disputed"} & set(rows.loc[list(ids), "status"])
        assert re.search(r"cannot both be true: .*\. (Set aside|Disputed): ", text)
        assert text.endswith(".")


def test_the_reader_is_told_which_reports_a_figure_rests_on(answer):
    text = answer.explain("Iraq", "2023-11-23")
    assert "36" in text
    assert "Iraq 36 by 23 November 2023 (1 outlet: Reuters)" in text
    assert "Set aside: Iraq at least 46" in text


def test_other_windows_are_out_of_scope(rows):
    moved = rows[rows["reason"].str.startswith("counts since ")]
    assert set(moved["status"]) == {"out_of_scope"}
    assert moved["since"].dt.strftime("%Y-%m-%d").to_dict() == {
        "R0198": "2023-10-26",
        "R0447": "2021-01-20",  # 142 to 158 by 18 November
        "R0535": "2023-11-29",
        "R0594": "2023-01-01",
        "R0625": "2024-01-04",
        "R0730": "2024-02-02",
        "R0739": "2024-02-04",
    }


def test_every_claim_comes_back_with_a_status(claims, answer, rows):
    assert len(rows) == len(claims) == 761
    assert rows["status"].value_counts().to_dict() == {
        "kept": 448,
        "out_of_scope": 285,
        "set_aside": 24,
        "disputed": 4,
    }
    assert (rows.loc[rows["status"] != "kept", "reason"] != "").all()
    others = answer.reports[~answer.reports["definition"].eq("us_dod")]
    assert set(others["status"]) == {"out_of_scope"}


def test_outlets_are_weights_not_votes_of_each_copy(rows):
    # 24 stands in four rows of three outlets, against 23 in eleven outlets.
    assert "(3 outlets: El Político, VOA, Voice of America Spanish)" in rows.loc["R0166", "reason"]


def test_with_jordan_iraq_and_syria_stay_the_same(answer, whole):
    for day, figures in ANCHORS.items():
        assert tuple(whole.tally.loc[day, ["Iraq", "Syria"]]) == figures[:2]
        assert whole.tally.loc[day, "Jordan"] == 0
        assert whole.tally.loc[day, "total"] == figures[2]
    assert set(SLIPS) <= set(whole.reports.query("status == 'set_aside'")["report_id"])


def test_the_attack_in_jordan(whole):
    day = whole.tally.loc["2024-01-29"]
    assert day.to_dict() == {"Iraq": 66, "Jordan": 1, "Syria": 98, "total": 165}
    assert whole.lower.loc["2024-01-29"].to_dict() == day.to_dict()
    assert whole.upper.loc["2024-01-29"].to_dict() == day.to_dict()
    assert whole.upper.loc["2024-01-26", "Jordan"] == 0
    assert whole.complete


def test_slips_about_jordan(whole):
    rows = whole.reports.set_index("report_id")
    left_out = rows.loc["R0690"]
    assert (left_out["theatre"], left_out["count"], left_out["status"]) == (
        "Iraq+Syria",
        165,
        "set_aside",
    )
    assert (
        "equals Iraq+Jordan+Syria that day: may be a figure that counts Jordan too"
        in left_out["reason"]
    )
    for name in ("R0705", "R0708"):
        assert (rows.loc[name, "count"], rows.loc[name, "status"]) == (77, "set_aside")
        assert "one digit away from 67" in rows.loc[name, "reason"]
    disputed = rows[rows["status"] == "disputed"].drop(index=list(IN_DISPUTE))
    assert set(zip(disputed["theatre"], disputed["count"], strict=True)) == {
        ("Iraq", 66),
        ("Iraq+Syria", 165),
    }
    assert set(disputed["reference_date"]) == {pd.Timestamp("2024-01-30")}
    aside = set(rows.index[rows["status"] == "set_aside"])
    assert aside == {*SLIPS, "R0690", "R0705", "R0708"}


def test_contradictions_about_jordan(whole):
    found = whole.contradictions.set_index("report_ids")["kind"]
    assert found[found != "falls"].to_dict() == {
        ("R0695", "R0690", "R0691"): "parts_exceed_total",
        ("R0699", "R0700", "R0701"): "parts_fall_short",
        ("R0705", "R0700", "R0701"): "parts_exceed_total",
    }
    said = whole.contradictions["explanation"].str
    assert said.contains("make at least 166, more than Iraq\\+Jordan\\+Syria 165").sum() == 1
    assert said.contains("make at most 164, fewer than Iraq\\+Syria 165").sum() == 1


def test_jordan_left_open_opens_the_total(claims, whole):
    unknown = tallies.reconcile(claims, definition="us_dod", unnamed="unknown")
    for day, (iraq, syria, total) in ANCHORS.items():
        if day not in ESTIMATED:
            assert unknown.lower.loc[day].tolist() == [iraq, 0, syria, total]
            assert unknown.upper.loc[day].tolist() == [iraq, 1, syria, total + 1]
            assert whole.upper.loc[day].tolist() == [iraq, 0, syria, total]
    before = slice("2023-10-17", "2024-01-28")
    # By one on nearly every day: nobody says that Jordan stood at nothing before 28 January.
    assert (unknown.upper.loc[before, "Jordan"] == 1).all()
    assert unknown.metadata["reconcile"]["unnamed"] == "unknown"


def test_increments_add_up_to_the_tally(answer):
    table = tallies.increments(answer)
    total = table[table["theatre"] == "total"]
    assert (total["start"].iloc[1:].to_numpy() == total["end"].iloc[:-1].to_numpy()).all()
    day = total["end"].iloc[-1]
    assert total["count"].sum() == answer.tally.loc[day, "total"] == 151
    found = total.set_index("end")["count"]
    assert found.loc["2023-11-23"] == 73 - 66
    assert found.loc["2023-11-30"] == 74 - 73
    assert pd.Timestamp("2023-10-26") not in found.index  # in dispute


def test_the_week_of_thanksgiving(answer):
    table = tallies.weekly(answer)
    week = table[table["week_end"] == "2023-11-26"].set_index("theatre")
    # From 64 by Sunday 19 November to 73 or 74 a week later.
    assert week.loc["total", ["lower", "estimate", "upper"]].tolist() == [9, 9, 10]
    assert bool(week["complete"].all())


def test_the_observatorys_line(claims):
    sohr = tallies.reconcile(claims, definition="sohr")
    assert list(sohr.tally.columns) == ["Syria", "total"]
    rows = sohr.reports[sohr.reports["status"] != "out_of_scope"]
    assert rows["status"].value_counts().to_dict() == {"kept": 26, "disputed": 2}
    disputed = rows[rows["status"] == "disputed"]
    assert disputed["count"].tolist() == [39, 40]
    assert set(disputed["reference_date"]) == {pd.Timestamp("2023-11-18")}
    exact = rows[(rows["status"] == "kept") & (rows["qualifier"] == "exact")]
    for day, count in zip(exact["reference_date"], exact["count"], strict=True):
        assert sohr.tally.loc[day, "Syria"] == count
    assert sohr.metadata["since"] == pd.Timestamp("2023-10-19")
    assert sohr.tally["Syria"].iloc[[0, -1]].tolist() == [0, 135]
    assert sohr.lower.loc["2023-11-18", "Syria"] == 39
    assert sohr.upper.loc["2023-11-18", "Syria"] == 40
    assert sohr.contradictions["kind"].tolist() == ["falls"]


def test_what_was_known_on_thanksgiving(claims):
    with pytest.warns(tallies.errors.TalliesWarning, match="rows without a report date"):
        known = tallies.reconcile(
            claims, definition="us_dod", theatres=["Iraq", "Syria"], as_of="2023-11-23"
        )
    assert known.tally.index[-1] == pd.Timestamp("2023-11-23")
    assert known.tally.loc["2023-11-14", "total"] == 55
    kept = known.reports[known.reports["status"] == "kept"]
    assert kept["report_date"].max() <= pd.Timestamp("2023-11-23")


def test_no_page_gives_a_figure_of_a_day_after_it_came_out(rows):
    moved = rows[rows["reason"].str.contains("later: a later day's figure")]
    out = moved["report_date"]
    day = moved["reference_date"] + pd.to_timedelta(moved["nearest_fit_days"].astype(int), unit="D")
    assert not (out < day).any()


def test_the_same_statement_is_the_rows_own(rows):
    for name, row in rows[rows["reason"].str.contains("The same statement gave")].iterrows():
        mates = rows[(rows["statement_id"] == row["statement_id"]) & (rows.index != name)]
        assert not mates.empty, name


def test_every_slip_says_what_it_is(rows):
    left_out = rows[(rows["gap"] > 0).fillna(value=False)]
    assert len(left_out) == len(SLIPS) + 2
    said = left_out["reason"].str.replace("Disputed: .*$", "", regex=True)
    assert said.str.contains(r"allow \([^)]*\); ").all()
