"""A few charts beside their pictures: run with --mpl where matplotlib is pinned.

Without --mpl the charts are drawn and not compared, since another matplotlib may set a letter
a hundredth of a point elsewhere.
"""

import pandas as pd
import pytest

from tallies.plots.rates import plot_rates
from tallies.plots.sources import plot_sources
from tallies.plots.tally import plot_tally
from tallies.plots.weekly import plot_weekly

EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2023-10-26", "2023-11-08", "2023-11-21"]),
        "label": ["US strikes two sites in eastern Syria", "Second US strike", "Strikes in Iraq"],
    }
)


def pictured(name):
    return pytest.mark.mpl_image_compare(
        baseline_dir="baseline",
        filename=f"{name}.png",
        style={"text.hinting": "no_hinting"},
        savefig_kwargs={"dpi": 40},
        tolerance=1,
    )


@pictured("tally")
def test_tally(anchors):
    return plot_tally(anchors, events=EVENTS).figure


@pictured("tally_print")
def test_tally_for_print(anchors):
    return plot_tally(anchors, preset="print").figure


@pictured("weekly_dark")
def test_weekly_on_dark_paper(anchors):
    return plot_weekly(anchors, theme="dark").figure


@pictured("weekly_column")
def test_weekly_in_a_column(anchors):
    return plot_weekly(anchors, preset="column").figure


@pictured("weekly_stacked")
def test_weekly_as_a_stack_with_the_mean_of_the_weeks_before(anchors):
    return plot_weekly(anchors, stacked=True).figure


@pictured("rates_column_dark")
def test_rates_in_a_column_on_dark_paper(anchors):
    return plot_rates(anchors, preset="column", theme="dark").figure


@pictured("sources_square")
def test_sources_in_a_square(anchors):
    return plot_sources(anchors, preset="square", theatre="Iraq").figure
