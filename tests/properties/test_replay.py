"""Replay equals the days one by one, whatever the reports and options."""

import warnings

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import tallies
from tallies.errors import TalliesWarning
from tests.comparison.test_replay import one_by_one
from tests.properties.strategies import LAST_DAY, Row, any_rows, reports
from tests.properties.test_laws import law
from tests.reference.reports import date

DAYS = [date(day) for day in (2, 4, 5, 6, 8, 9, 12, LAST_DAY + 3)]


@law
@given(
    any_rows(),
    st.sampled_from(("zero", "unknown")),
    st.sets(st.integers(0, 6), max_size=2),
    st.sampled_from((None, date(8))),
)
def test_replay_equals_the_days_one_by_one(
    rows: list[Row], unnamed: str, undated: set[int], until: pd.Timestamp | None
) -> None:
    table = reports(rows)
    table.loc[table.index.isin(undated), "report_date"] = pd.NaT
    options = {"unnamed": unnamed, "undated": "reference_date", "until": until}
    days = [*DAYS, date(40)]  # by the last one everything is known
    table.loc[0, "reference_date"] = min(table.loc[0, "reference_date"], date(8))
    table.loc[0, "reference_date_earliest"] = table.loc[0, "reference_date"]
    found = _replayed(table, days, options)
    pd.testing.assert_frame_equal(found, one_by_one(table, days, **options))


def _replayed(
    table: pd.DataFrame, days: list[pd.Timestamp], options: dict[str, object]
) -> pd.DataFrame:
    """Replay without the warning on days with nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TalliesWarning)
        return tallies.replay(table, days, **options)
