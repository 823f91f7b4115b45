"""Changes of the rate in every theatre that has enough reports to look for one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tallies.errors import NotEnoughDataError
from tallies.model.record import Reconciliation
from tallies.model.series import increments
from tallies.report.words import listing
from tallies.trends.changepoints import Changepoints, find_changepoints

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """What one look for changes found.

    Attributes
    ----------
    found : Changepoints or None
        Of all theatres with enough reports, in their order; None where none has.
    short : dict of str to str
        Theatres with too few reports, and the reason in words.
    """

    found: Changepoints | None
    short: dict[str, str]

    @property
    def sentences(self) -> list[str]:
        """What was found, a sentence for each theatre, then those with too few reports."""
        told = [] if self.found is None else [one.sentence for one in apart(self.found)]
        if self.short:
            names = listing(list(self.short))
            told.append(f"Too few reports to look for a change in {names}.")
        return told


def look_for_changes(
    record: Reconciliation, *, alpha: float = ALPHA, until: pd.Timestamp | None = None
) -> Look:
    """Look for changes in each theatre of a record, up to a day; short ones are named, not raised.

    Parameters
    ----------
    record : Reconciliation
        The tally.
    alpha : float, default 0.05
        Rate of false alarms in each theatre.
    until : pandas.Timestamp, optional
        Only rises that end by this day.

    Returns
    -------
    Look
        The changes, and which theatres have too few reports.
    """
    measure = str(record.metadata["measure"])
    table = increments(record)
    late = until is not None and bool((table["end"] > until).any())
    if late:
        table = table[table["end"] <= until]
    results: list[Changepoints] = []
    short: dict[str, str] = {}
    for theatre in record.tally.columns.drop("total"):
        rows = table[table["theatre"] == theatre]
        if late and rows.empty:
            short[str(theatre)] = f"No report pins the count of {theatre} by then."
            continue
        try:
            # The record also knows the limits of the reports, which the table does not.
            counts = rows if late else record
            one = find_changepoints(counts, theatre=str(theatre), alpha=alpha)
        except NotEnoughDataError as error:
            short[str(theatre)] = str(error)
        else:
            results.append(replace(one, measure=measure))
    return Look(_together(results) if results else None, short)


def apart(found: Changepoints) -> list[Changepoints]:
    """Return a record for each theatre of one record."""
    parts = []
    for theatre in found.tests["theatre"]:
        at = [i for i, name in enumerate(found.p_values.index) if name == theatre]
        part = replace(
            found,
            dates=found.dates[at],
            date_sets=tuple(found.date_sets[i] for i in at),
            p_values=found.p_values.iloc[at],
            segments=found.segments[found.segments["theatre"] == theatre],
            tests=found.tests[found.tests["theatre"] == theatre],
        )
        parts.append(part)
    return parts


def _together(results: Sequence[Changepoints]) -> Changepoints:
    """Return one record of several theatres, each looked at by itself."""
    days = [day for one in results for day in one.dates]
    return replace(
        results[0],
        dates=pd.DatetimeIndex(days, name="date").as_unit("us"),
        date_sets=tuple(some for one in results for some in one.date_sets),
        p_values=pd.concat([one.p_values for one in results]),
        segments=pd.concat([one.segments for one in results], ignore_index=True),
        tests=pd.concat([one.tests for one in results], ignore_index=True),
    )
