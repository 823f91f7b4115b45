"""Changes of the rate as they stood at the end of a week."""

from dataclasses import replace

import pandas as pd

from tallies.errors import NotEnoughDataError
from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.trends.changepoints import Changepoints, find_changepoints


def look_for_changes(
    record: Reconciliation, *, until: pd.Timestamp | None = None
) -> Changepoints | None:
    """Look for changes in every theatre of a record; None where none has enough reports.

    Parameters
    ----------
    record : Reconciliation
        The tally.
    until : pandas.Timestamp, optional
        Only rises that end by this day.

    Returns
    -------
    Changepoints or None
        The changes, theatre by theatre.
    """
    table = increments(record)
    early = table[table["end"] <= until] if until is not None else table
    try:
        if len(early) == len(table):
            # The record also knows the limits of the reports, which the table does not.
            return find_changepoints(record)
        found = find_changepoints(early[early["theatre"] != "total"])
    except NotEnoughDataError:
        return None
    return replace(found, measure=str(record.metadata["measure"]))
