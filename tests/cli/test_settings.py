"""The file tallies.toml: every key at work, options above it, and every mistake named."""

import json
from pathlib import Path

import pandas as pd
import pytest

import tallies
from tallies.cli.settings import KEYS, TITLES, read_settings
from tallies.errors import TalliesError
from tests.cli.running import Run

FULL = """\
definition = "officials"
theatres = ["Syria", "Iraq"]
order = ["Syria"]
week_ends = "sat"
language = "en"
events = "events.csv"

[titles]
subject = "Attacks on bases"
page = "The week"
tally = "All attacks"
weekly = "By week"
rates = "How fast"
sources = "Who said what"
revisions = "What was known"
overview = "At a glance"

[colours]
Iraq = "#0A4C86"
"Syria" = "#C2571A"
"""


@pytest.fixture
def house(claims: Path) -> Path:
    """A file of settings that has every key, beside the claims."""
    Path("events.csv").write_text("date,description\n2023-11-07,Truce talks\n", encoding="utf-8")
    path = claims.with_name("tallies.toml")
    path.write_text(FULL, encoding="utf-8")
    return path


def week_ends(text: str) -> set[str]:
    return {row["week_end"] for row in json.loads(text)}


def test_the_example_has_every_key(house: Path) -> None:
    found = read_settings(house)
    assert set(found) == set(KEYS)
    assert set(found["titles"]) == set(TITLES)
    assert found["week_ends"] == "SAT"
    assert found["events"] == house.parent / "events.csv"
    assert found["colours"] == {"Iraq": "#0A4C86", "Syria": "#C2571A"}


def test_settings_beside_the_data_stand_in_for_options(run: Run, claims: Path, house: Path) -> None:
    done = run("weekly", claims, "--json")
    assert done.code == 0, done.err
    given = ("--definition", "officials", "--theatre", "Syria", "--theatre", "Iraq")
    asked = run("weekly", claims, *given, "--week-ends", "SAT", "--json", "--config", "/dev/null")
    assert json.loads(done.out) == json.loads(asked.out)
    assert f"settings: {house} (definition, theatre, week_ends)" in done.err
    assert "settings:" not in asked.err


def test_options_win(run: Run, claims: Path, house: Path) -> None:
    done = run("weekly", claims, "--week-ends", "FRI", "--theatre", "Iraq", "--json")
    assert week_ends(done.out) == {"2023-10-20", "2023-10-27", "2023-11-03", "2023-11-10"}
    assert {row["theatre"] for row in json.loads(done.out)} == {"Iraq", "total"}
    other = run("reconcile", claims, "--definition", "observatory", "--theatre", "Syria", "--json")
    assert json.loads(other.out)[-1]["estimate"] == 31


def test_settings_elsewhere_are_named(run: Run, claims: Path, house: Path) -> None:
    Path("house").mkdir()
    house.rename("house/tallies.toml")
    Path("events.csv").rename("house/events.csv")
    assert run("weekly", claims).code == 2
    done = run("weekly", claims, "--config", "house/tallies.toml", "--json")
    assert "2023-10-28" in week_ends(done.out)
    piped = run("weekly", "-", "--config", "house/tallies.toml", stdin=claims.read_text("utf-8"))
    assert piped.code == 0


def test_standard_input_and_datasets_have_no_file_beside_them(run: Run, house: Path) -> None:
    assert "settings:" not in run("weekly", "us_forces_2023", "--until", "2023-11-05").err


def test_without_settings_weeks_end_on_sunday(run: Run, claims: Path) -> None:
    done = run("weekly", claims, "--definition", "officials", "--json")
    assert "2023-10-29" in week_ends(done.out)


def test_the_page_takes_titles_and_events(run: Run, claims: Path, house: Path) -> None:
    done = run("report", claims, "-o", "page")
    assert done.code == 0, done.err
    assert done.out.startswith("The week\n")
    page = Path("page/index.html").read_text(encoding="utf-8")
    assert "Truce talks" in page
    assert "Attacks on bases" in page
    chart = Path("page/tally.svg").read_text(encoding="utf-8").lower()
    assert "#c2571a" in chart
    assert set(tallies.read_parquet("page/weekly.parquet")["week_end"].dt.day_name()) == {
        "Saturday"
    }
    named = run("report", claims, "--title", "Mine", "--subject", "Raids", "-o", "page")
    assert named.out.startswith("Mine\n")


@pytest.mark.parametrize("chart", ["tally", "weekly", "rates", "sources", "revisions", "overview"])
def test_charts_take_their_title_colours_and_order(
    run: Run, claims: Path, house: Path, chart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reaches the function that draws; how it draws is tested there."""
    seen: dict[str, object] = {}

    def draw(x: object, **look: object) -> object:
        seen.update(look)
        raise TalliesError("seen")  # noqa: EM101  # ends the verb here

    monkeypatch.setattr(tallies, f"plot_{chart}", draw)
    assert run("plot", chart, claims, "-o", "x.svg").err.endswith("seen\n")
    titles = dict(line.split(" = ") for line in FULL.splitlines() if " = " in line)
    assert seen["title"] == json.loads(titles[chart])
    colours = {"Iraq": "#0A4C86", "Syria": "#C2571A"}
    assert seen["theme"] == tallies.Theme(colours=colours, order=("Syria",))
    if chart == "tally":
        events = seen["events"]
        assert isinstance(events, pd.DataFrame)
        assert events["description"].tolist() == ["Truce talks"]
    assert seen.get("subject", "Attacks on bases") == "Attacks on bases"
    run("plot", chart, claims, "-o", "x.svg", "--title", "Mine", "--theme", "dark")
    assert seen["title"] == "Mine"
    assert seen["theme"] == tallies.Theme(dark=True, colours=colours, order=("Syria",))


def test_comparing_definitions_takes_none_from_the_file(
    run: Run, claims: Path, house: Path
) -> None:
    done = run("compare", claims, "--json")
    assert {(row["first"], row["second"]) for row in json.loads(done.out)} == {
        ("observatory", "officials")
    }
    outlets = run("compare", claims, "--by", "publisher", "--json")
    assert "Observatory" not in outlets.out, "an outlet of another definition"


def test_editions_take_the_file_beside_them(run: Run, claims: Path, house: Path) -> None:
    done = run("diff", f"{claims}@2023-11-01", claims, "--json")
    assert done.code == 0
    assert f"settings: {house} (definition, theatre)" in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colors = 1", "'colors' is not a setting. Did you mean 'colours'? Fix: use definition,"),
        ("[week]\nends = 1", "'week' is not a setting. Did you mean 'week_ends'?"),
        ("definition = 4", "definition = 4 is not a text. Fix: write it as definition ="),
        ('definition = " "', "definition = ' ' is not a text."),
        ('week_ends = "Sunday"', "week_ends = 'Sunday' is not known. Did you mean 'SUN'?"),
        ('language = "de"', "language = 'de' is not known. Fix: choose one of en, ar, fr, uk"),
        ('theatres = "Iraq"', "theatres = 'Iraq' is not a list of theatres. Fix: write each"),
        ('theatres = ["Iraq", "Iraq"]', "is not a list of theatres"),
        ("order = []", "order = [] is not a list of theatres"),
        ("order = [1]", "order = [1] is not a list of theatres"),
        ('events = "absent.csv"', "events = 'absent.csv': there is no such file. Fix: write its"),
        ("titles = 1", "titles = 1 is not a table. Fix: write [titles] and below it subject ="),
        ('[titles]\npages = "x"', "[titles] pages = 'x' has no place. Did you mean 'page'?"),
        ("[titles]\npage = 7", "[titles] page = 7 is not a text"),
        ("colours = []", "colours = [] is not a table. Fix: write [colours]"),
        ('[colours]\nIraq = "blue"', "[colours] Iraq = 'blue' is not a colour. Fix: write it as"),
    ],
)
def test_a_mistake_names_file_key_value_and_mend(
    run: Run, claims: Path, text: str, words: str
) -> None:
    claims.with_name("tallies.toml").write_text(text, encoding="utf-8")
    done = run("check", claims)
    assert done.code == 2
    assert done.out == ""
    assert "tallies.toml: " in done.err
    assert words in done.err
    assert "Fix:" in done.err


def test_the_language_of_the_house_holds_unless_an_option_says_otherwise(
    run: Run, claims: Path, tmp_path: Path
) -> None:
    claims.with_name("tallies.toml").write_text('language = "fr"\n', encoding="utf-8")
    out = tmp_path / "chart.svg"
    draw = ("plot", "weekly", claims, "--definition", "officials", "-o", out)
    assert "par semaine" in run(*draw).err
    assert 'xml:lang="fr"' in out.read_text(encoding="utf-8")
    assert "per week" in run(*draw, "--language", "en").err
    wrong = run(*draw, "--language", "de")
    assert wrong.code == 2
    assert "'de' is not one of en, ar, fr, uk" in wrong.err


def test_all_mistakes_come_at_once(claims: Path) -> None:
    path = claims.with_name("tallies.toml")
    path.write_text('colors = 1\nlanguage = "xx"\n[titles]\npage = 1\n', encoding="utf-8")
    with pytest.raises(TalliesError, match=r"(?s)colors.*language.*page"):
        read_settings(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"definition = officials", "is not TOML: Invalid value (at line 1, column 14). Fix:"),
        (b'definition = "K\xf6ln"', "is not UTF-8"),
        (None, "is not a file. Fix: name a file of settings with --config"),
    ],
)
def test_a_file_that_cannot_be_read_is_3(
    run: Run, claims: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        Path("mine.toml").write_bytes(content)
    done = run("weekly", claims, "--config", "mine.toml")
    assert done.code == 3
    assert f"'mine.toml' {words}" in done.err
