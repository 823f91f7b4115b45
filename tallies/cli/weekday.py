"""A hint for who left the day on which weeks end to the default, where another would tell more."""

import argparse
from typing import TYPE_CHECKING

import tallies
from tallies.cli.talk import say
from tallies.model.days import WEEK_DAYS

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation

MOST = 0.6  # share of the kept figures that makes a weekday the one on which they come
FEWEST = 4  # figures on it
NARROWER = 0.75  # of the mean width of a week's range: what is told must be worth the change


def suggest_week_end(args: argparse.Namespace, record: "Reconciliation") -> None:
    """Say so where figures come on one weekday and weeks that end on it have narrower ranges."""
    if not getattr(args, "usual_week_ends", False):
        return
    kept = record.reports.loc[record.reports["status"] == "kept", "reference_date"]
    on = kept.dt.day_of_week.value_counts()
    if on.empty or on.iloc[0] < max(FEWEST, MOST * len(kept)):
        return
    better = WEEK_DAYS[int(on.index[0])]
    if better == args.week_ends:
        return
    usual, other = _width(record, args.week_ends), _width(record, better)
    if other <= min(NARROWER * usual, usual - 1):  # never where one of them is not known
        day = kept[kept.dt.day_of_week == on.index[0]].dt.day_name().iloc[0]
        say(
            f"{on.iloc[0]:,} of {len(kept):,} figures are for a {day}: --week-ends {better} gives "
            f"narrower ranges, {other:,.0f} wide on average instead of {usual:,.0f}"
        )


def _width(record: "Reconciliation", week_ends: str) -> float:
    """Return the mean width of the total's range in whole weeks; NaN where none has an end."""
    table = tallies.weekly(record, week_ends=week_ends)
    rows = table[(table["theatre"] == "total") & table["complete"]]
    widths = (rows["upper"] - rows["lower"]).dropna()
    return float("nan") if widths.empty else float(widths.mean())
