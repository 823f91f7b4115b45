"""The hint at another week end: said once, on good grounds, and never to who chose one."""

import pytest

from tests.cli.running import Run

HEADER = "theatre,reference_date,count,source\n"
MONDAYS = ("2023-10-16", "2023-10-23", "2023-10-30", "2023-11-06", "2023-11-13", "2023-11-20")
COUNTS = (0, 8, 18, 21, 30, 41)
TOLD = "6 of 6 figures are for a Monday: --week-ends MON gives narrower ranges, 0 wide on average"


def sheet() -> str:
    rows = (f"Iraq,{day},{count},M\n" for day, count in zip(MONDAYS, COUNTS, strict=True))
    return HEADER + "".join(rows)


def test_figures_for_one_weekday_suggest_it(run: Run) -> None:
    done = run("weekly", "-", stdin=sheet())
    # By hand: from Sunday to Sunday 0 to 18, 0 to 13, 0 to 12 and 0 to 20; the first is not full.
    assert done.err.count(f"{TOLD} instead of 16\n") == 1


def test_the_page_says_it_too(run: Run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("report", "-", "-o", "page", stdin=sheet())
    assert done.code == 0, done.err
    assert done.err.count(TOLD) == 1


@pytest.mark.parametrize("chosen", ["MON", "SUN"])
def test_who_chose_a_week_end_is_left_alone(run: Run, chosen: str) -> None:
    assert "--week-ends" not in run("weekly", "-", "--week-ends", chosen, stdin=sheet()).err


def test_settings_are_a_choice(run: Run, tmp_path) -> None:
    (tmp_path / "claims.csv").write_text(sheet(), encoding="utf-8")
    (tmp_path / "tallies.toml").write_text('week_ends = "SUN"\n', encoding="utf-8")
    assert "--week-ends" not in run("weekly", tmp_path / "claims.csv").err


def test_figures_for_many_weekdays_suggest_none(run: Run) -> None:
    """Six Mondays among twelve figures: weeks to Monday would be exact, but half is not most."""
    others = ("2023-10-17", "2023-10-25", "2023-11-02", "2023-11-10", "2023-11-14", "2023-11-22")
    days = sorted((*MONDAYS, *others))
    rows = "".join(f"Iraq,{day},{7 * place},M\n" for place, day in enumerate(days))
    assert "--week-ends" not in run("weekly", "-", stdin=HEADER + rows).err


def test_few_figures_suggest_none(run: Run) -> None:
    few = "".join(sheet().splitlines(keepends=True)[:4])
    assert "--week-ends" not in run("weekly", "-", stdin=few).err


def test_no_gain_no_hint(run: Run) -> None:
    """A count that never moves is as well known on any day."""
    rows = "".join(f"Iraq,{day},5,M\n" for day in MONDAYS)
    assert "--week-ends" not in run("weekly", "-", stdin=HEADER + rows).err
