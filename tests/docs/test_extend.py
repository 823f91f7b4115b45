"""The page on extending: every block runs, and does what the page says of it."""

import re
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.errors import TalliesError
from tests.reconciliation.made_up import answer_to, date, said

PAGE = Path(__file__).parents[2] / "docs/howto/extend.md"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The names that the blocks leave behind, run one after another in a folder of their own."""
    if not PAGE.is_file():
        pytest.skip("needs the checkout")
    folder = tmp_path_factory.mktemp("extend")
    blocks = re.findall(
        r"^```\{code-cell\} ipython3\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
    names: dict[str, object] = {"folder": folder, "blocks": len(blocks)}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in blocks:
            exec(compile(block, str(PAGE), "exec"), names)
    return names


def test_every_block_ran(page):
    assert page["blocks"] == 8
    assert page["same"] is True


def test_own_reader_gives_a_reports_table(page):
    reports = page["read_newsroom"](page["folder"] / "newsroom.db")
    assert reports["count"].tolist() == [32, 36]
    assert str(reports["reference_date"].dtype) == "datetime64[us]"


def test_months_add_up_to_the_tally(page):
    total, line = page["total"], page["line"]
    assert total["week_end"].dt.day.tolist() == [31, 30, 31, 31]
    whole = total[total["complete"]]
    assert whole["days_covered"].tolist() == [15, 30, 31]
    last = pd.Timestamp("2023-12-31")
    assert whole["estimate"].sum() == line.tally.loc[last, "total"]


def test_own_weeks_begin_with_the_year(page):
    own = page["own"]
    starts = own.loc[own["week_start"] >= "2024-01-01", "week_start"].unique()
    assert [f"{day:%m-%d}" for day in pd.DatetimeIndex(starts)[:2]] == ["01-01", "01-08"]


def test_own_chart_is_saved_with_its_words(page):
    drawn = (page["folder"] / "months.svg").read_text(encoding="utf-8")
    assert "Attacks on US forces by month" in drawn
    assert "Dots with ranges" in drawn
    assert (page["folder"] / "months.csv").is_file()
    again = page["plot_months"](page["total"], subject="Attacks on US forces")
    again.save(page["folder"] / "again.svg")
    assert (page["folder"] / "again.svg").read_text(encoding="utf-8") == drawn
    shown, _ = page["chart"]._repr_mimebundle_()
    assert page["chart"].alt in shown["text/html"].replace("&#x27;", "'")


def test_own_cause_stands_after_the_others_on_the_page(page, tmp_path):
    reason = page["reasons"]["R0501"]
    assert "looks like" in reason.split("; our note on Unmanned Airspace")[0]
    found = tallies.weekly_report(
        page["claims"], tmp_path, week="2023-11-26", causes=[page["carried_by"]]
    )
    assert "our note on Unmanned Airspace" in found.files[0].read_text(encoding="utf-8")


# The seams themselves, on made-up figures


@pytest.fixture(scope="module")
def answer():
    return answer_to(said("A", 4, 6), said("A", 9, 20), until=date(20))


def test_last_days_are_periods_and_days_after_them_are_left_out(answer):
    weeks = tallies.weekly(answer, week_ends=[date(4), date(9), date(12)])
    mine = weeks[weeks["theatre"] == "A"]
    assert mine["week_end"].tolist() == [date(4), date(9), date(12)]
    assert mine["week_start"].tolist()[1:] == [date(5), date(10)]
    assert mine["estimate"].tolist()[1] == 14
    assert mine["n_reports"].tolist() == [1, 1, 0]
    assert mine["days_covered"].tolist()[1:] == [5, 0]
    assert mine["complete"].tolist() == [True, True, False]


def test_days_of_a_weekday_say_the_same_as_its_name(answer):
    named = tallies.weekly(answer, week_ends="SUN")
    first = named["week_start"].min() - pd.Timedelta(days=1)
    days = [first, *named["week_end"].unique()]
    pd.testing.assert_frame_equal(tallies.weekly(answer, week_ends=days), named)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], r"has 0 days \(no days\)"),
        ([date(9), date(4)], "give last days in order"),
        ([date(9), date(9)], "each once"),
        (["1999-12-31"], r"1 days \(1999-12-31\)"),
        (["2023-13-01"], "is not a day"),
    ],
)
def test_days_without_meaning_are_refused(answer, days, found):
    with pytest.raises(TalliesError, match=found):
        tallies.weekly(answer, week_ends=days)


def test_a_chart_of_weeks_refuses_longer_periods(answer):
    with pytest.raises(TalliesError, match=r"plot_weekly\(\) draws weeks; .* has 1\d days"):
        tallies.plot_weekly(tallies.weekly(answer, week_ends=[date(4), date(20)]))


def test_causes_are_told_the_figure_and_its_room_and_change_no_verdict():
    asked = []

    def ask(rows, lowest, highest):
        asked.append((rows["count"].item(), lowest, highest))
        rows["count"] = 0  # its own copy
        return "a slip of the night desk"

    figures = (
        *(said("A", 4, 6), said("A", 4, 6, "Post"), said("A", 5, 7)),
        *(said("A", 9, 20), said("A", 9, 20, "Post"), said("A", 6, 90)),
    )
    plain, told = answer_to(*figures), answer_to(*figures, causes=[ask, lambda *_: None])
    assert plain.reports["status"].tolist() == told.reports["status"].tolist()
    assert told.reports["count"].tolist() == plain.reports["count"].tolist()
    assert set(asked) == {(90, 7, 20)}
    (clash,) = told.contradictions["explanation"]
    assert clash.endswith("a slip of the night desk.")
    assert plain.tally.equals(told.tally)
