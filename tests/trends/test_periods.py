"""Periods without a row: what a row is, and where those lie that were cut."""

import pandas as pd
import pytest

from tallies import compare_rates, reconcile, validate_reports
from tallies.errors import NotEnoughDataError


def test_a_report_without_a_known_count_bounds_no_row():
    days = ["2023-10-02", "2023-10-09", "2023-10-16", "2023-10-23"]
    sheet = pd.DataFrame(
        {
            "theatre": "Iraq",
            "reference_date": days,
            "count": [4, 9, 20, 31],
            "qualifier": ["exact", "exact", "about", "exact"],
            "source": "officials",
        }
    )
    record = reconcile(validate_reports(sheet))
    told = (
        r"The period 2023-10-10 to 2023-10-16 is too short: n=0 whole rows, need 1; 1 lie partly "
        r"in it: 2023-10-10 to 2023-10-23\. A row runs from one known count to the next; 'about"
    )
    with pytest.raises(NotEnoughDataError, match=told):
        compare_rates(
            record,
            theatre="Iraq",
            before=("2023-10-03", "2023-10-09"),
            after=("2023-10-10", "2023-10-16"),
        )
