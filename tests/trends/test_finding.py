"""What all findings share: how they look in a notebook."""

import pandas as pd
import pytest

import tallies

DAYS = pd.date_range("2024-01-07", periods=6, freq="W-SUN", name="date")


@pytest.fixture
def weeks() -> pd.Series:
    return pd.Series([7, 3, 5, 9, 4, 13], DAYS)


def rows_of(html: str) -> list[str]:
    return [row.split("</tr>")[0] for row in html.split("<tr")[1:]]


def test_a_wide_row_stands_upright_with_days_and_four_digits(weeks):
    finding = tallies.fit_trend(weeks, kind="counts")
    rows = rows_of(finding._repr_html_())
    assert len(rows) == len(finding.to_frame().columns) > 9
    said = {row.split("th>")[1][:-2]: row for row in rows}
    assert f"<td>{finding.growth:.4g}</td>" in said["growth"]
    assert "<td>2024-02-11</td>" in said["end"]
    assert "<td>41</td>" in said["count"]


def test_two_periods_stand_side_by_side_and_what_is_missing_stays_empty(weeks):
    finding = tallies.compare_rates(weeks, kind="counts", at="2024-01-29")
    rows = rows_of(finding._repr_html_())
    assert {row.count("<td>") for row in rows} == {2}
    (ratio,) = [row for row in rows if "<th>ratio</th>" in row]
    assert "<td></td>" in ratio
    assert f"<td>{finding.ratio:.4g}</td>" in ratio


def test_many_rows_keep_their_columns(weeks):
    baseline = ("2024-01-01", "2024-01-28")
    finding = tallies.monitor(weeks, kind="counts", baseline=baseline)
    html = finding._repr_html_()
    assert len(finding.to_frame()) > 1
    assert len(rows_of(html)) == len(finding.to_frame()) + 1
    assert all(f"<th>{name}</th>" in html for name in finding.to_frame().columns)


def test_words_are_escaped(weeks):
    table = tallies.increments(
        tallies.reconcile(
            [
                {"theatre": "A <b>", "reference_date": day, "count": n, "source": "S"}
                for day, n in weeks.cumsum().items()
            ]
        )
    )
    html = tallies.fit_trend(table, theatre="A <b>")._repr_html_()
    assert html.count("A &lt;b&gt;") == 2, "in the sentence and in the table"
    assert "A <b>" not in html
