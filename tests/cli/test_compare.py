"""``tallies compare``."""

import json

from tallies.cli import main


def test_compare_prints_a_row_and_says_it(capsys):
    code = main(
        ["compare", "us_forces_2023", "--only", "us_dod", "sohr", "--theatre", "Syria", "--json"]
    )
    out, err = capsys.readouterr()
    assert code == 0
    (row,) = json.loads(out)
    assert (row["first_count"], row["second_count"]) == (75, 88)
    assert row["parts_from"] == "2023-10-31"
    assert "sohr had risen by 88, us_dod by 72 to 75" in err


def test_an_unknown_side_is_a_usage_error(capsys):
    assert main(["compare", "us_forces_2023", "--only", "us_dod", "sohrr"]) == 2
    assert "Did you mean 'sohr'" in capsys.readouterr().err


def test_compare_goes_with_sources_only(capsys, tmp_path):
    out = str(tmp_path / "x.png")
    code = main(["plot", "tally", "us_forces_2023", "--compare", "us_dod", "sohr", "-o", out])
    assert code == 2
    assert "--compare has no meaning for tally" in capsys.readouterr().err
