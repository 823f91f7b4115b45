"""A theatre with too few reports is drawn without a verdict."""

import pandas as pd

from tallies import find_changepoints, plot_rates
from tests.trends.series import rises


def test_a_theatre_that_was_not_tested_has_no_verdict():
    long = rises([1, 2, 0, 3, 1, 2, 4, 1, 2, 1], [3] * 10, theatre="Iraq")
    short = rises([2, 5], [10, 20], theatre="Jordan")
    table = pd.concat([long, short], ignore_index=True)
    table = table.assign(days=(table["end"] - table["start"]).dt.days)
    chart = plot_rates(table, changes=find_changepoints(table))
    assert chart.alt.count("no change detected") == 1
    assert "nan" not in chart.alt
