"""The Reconciliation record: one tally, its limits, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

if TYPE_CHECKING:
    import numpy as np


class Rises(Protocol):
    """What the cheapest repairs allow between two days; built by the reconciliation."""

    def __call__(
        self, theatre: str, starts: "np.ndarray", ends: "np.ndarray"
    ) -> "tuple[np.ndarray, np.ndarray]":
        """Return lowest and highest rise from row `starts[i]` to row `ends[i]` of the tally."""


@dataclass(frozen=True, slots=True, eq=False)
class Reconciliation:
    """One defensible history of reported counts, its exact limits and its contradictions.

    Attributes
    ----------
    tally : pandas.DataFrame
        Best whole-number history, Int64; daily DatetimeIndex ``date``, one column per theatre
        plus ``total``. Cumulative counts at the end of each day.
    lower, upper : pandas.DataFrame
        Envelope: the lowest and highest value that the kept reports allow (hull over all
        cheapest repairs), same shape; ``<NA>`` where nothing limits the count from above.
    band_low, band_high : pandas.DataFrame
        A model's uncertainty inside the envelope; ``<NA>`` where no band was built.
    reports : pandas.DataFrame
        All input rows with ``status``, ``reason``, ``gap`` (counts) and ``nearest_fit_days``.
    contradictions : pandas.DataFrame
        ``kind``, ``report_ids`` (tuple of str), ``explanation``.
    complete : bool
        False when the exact search hit its cap on work and a wider, still valid answer is given.
    metadata : Mapping
        ``definition``, ``measure``, ``theatres``, ``since``, ``until``, ``as_of``, ``sources``
        and ``reconcile`` (the options used); dates are ``pandas.Timestamp`` or None.
    """

    tally: pd.DataFrame
    lower: pd.DataFrame
    upper: pd.DataFrame
    band_low: pd.DataFrame
    band_high: pd.DataFrame
    reports: pd.DataFrame
    contradictions: pd.DataFrame
    complete: bool
    metadata: Mapping[str, Any]
    _rises: Rises = field(repr=False)
