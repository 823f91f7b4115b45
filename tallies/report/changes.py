"""Changes of the rate as they stood at the end of a week."""

from dataclasses import replace

import pandas as pd

from tallies.errors import NotEnoughDataError
from tallies.model.language import gettext
from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.plots._change_words import changes_told
from tallies.plots._changes import with_verdicts
from tallies.plots._paces import paces
from tallies.plots._series import TOTAL, looks
from tallies.plots._words import name_of
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


def sentences_on_changes(
    record: Reconciliation, changes: Changepoints, until: pd.Timestamp
) -> list[str]:
    """Return a sentence for each theatre in the language in force, as the charts word it.

    Parameters
    ----------
    record : Reconciliation
        The tally.
    changes : Changepoints
        What `look_for_changes` found in it.
    until : pandas.Timestamp
        The day up to which it looked.

    Returns
    -------
    list of str
        None for a theatre that had too few reports.
    """
    table = increments(record)
    table = table[table["end"] <= until]
    names = [name for name in record.tally.columns if name != TOTAL]
    every = paces(table, looks(names, names))
    told = [(one, changes_told(one, every)) for one in with_verdicts(every, changes)]
    return [
        gettext("{theatre}: {changes}.", theatre=name_of(one.theatre), changes=words)
        for one, words in told
        if words
    ]
