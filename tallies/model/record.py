"""The Reconciliation record: one tally, its limits, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol

import numpy as np
import pandas as pd

from tallies.model.explain import explain_figure
from tallies.model.series import SPOKEN, all_report_counts, in_use


class Rises(Protocol):
    """What the cheapest repairs allow between two days; built by the reconciliation."""

    def __call__(
        self, theatre: str, starts: np.ndarray, ends: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return lowest and highest rise from row `starts[i]` to row `ends[i]` of the tally."""


class BandModel(Protocol):
    """A model of the days between reports; built by the reconciliation."""

    @property
    def daily(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Lowest and highest likely count of every day, in the shape of the tally."""

    @property
    def lags(self) -> bool:
        """Whether some figures are taken to lag."""

    @property
    def model(self) -> Mapping[str, Any]:
        """What was estimated from the reports."""

    def rise(self, theatre: str, starts: "np.ndarray", ends: "np.ndarray") -> "np.ndarray":
        """Return lowest and highest likely rise, shape (2, rows), between rows of the tally."""


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
        A model's uncertainty, worked out on first use: the count is likely to lie between them.
        Inside the envelope, unless figures were found to lag; then it may pass it.
        ``band_high`` is ``<NA>`` where `upper` is.
    band_model : Mapping
        What that model estimated: ``dispersion``, ``lag_one_outlet``, ``lag_several``, ``slips``.
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
    reports: pd.DataFrame
    contradictions: pd.DataFrame
    complete: bool
    metadata: Mapping[str, Any]
    _rises: Rises = field(repr=False)
    _bands: BandModel | None = field(default=None, repr=False)

    @property
    def band_low(self) -> pd.DataFrame:
        """Lowest likely count, Int64, shaped as the tally."""
        return self._no_band() if self._bands is None else self._bands.daily[0].copy()

    @property
    def band_high(self) -> pd.DataFrame:
        """Highest likely count, Int64, shaped as the tally; ``<NA>`` where `upper` is."""
        return self._no_band() if self._bands is None else self._bands.daily[1].copy()

    @property
    def band_model(self) -> Mapping[str, Any]:
        """What the band's model estimated from the reports; empty where there is no model."""
        return {} if self._bands is None else self._bands.model

    def _no_band(self) -> pd.DataFrame:
        """Return the frame of a record without a model."""
        return pd.DataFrame(index=self.tally.index, columns=self.tally.columns, dtype="Int64")

    def to_frame(self) -> pd.DataFrame:
        """Return the tally as one long table.

        Returns
        -------
        pandas.DataFrame
            ``date`` (datetime64[us]), ``theatre`` (str), ``lower``, ``estimate``, ``upper``,
            ``band_low``, ``band_high`` (Int64, cumulative counts), ``n_reports`` (int64, kept
            reports of just this theatre that speak for the day); by theatre, then date, the
            total last.
        """
        names = self.tally.columns
        columns = {
            "lower": self.lower,
            "estimate": self.tally,
            "upper": self.upper,
            "band_low": self.band_low,
            "band_high": self.band_high,
        }
        values = {name: _end_to_end(frame) for name, frame in columns.items()}
        days = pd.DatetimeIndex(np.tile(self.tally.index.to_numpy(), len(names)))
        theatres = np.repeat(names.to_numpy(dtype=object), len(self.tally))
        table = pd.DataFrame({"date": days, "theatre": pd.array(theatres, dtype="str"), **values})
        rows = in_use(self.reports[SPOKEN])
        n_reports = all_report_counts(self, rows)
        return table.assign(n_reports=np.concatenate([n_reports[name] for name in names]))

    def explain(self, theatre: str, date: "str | pd.Timestamp") -> str:
        """Return in words why a figure stands: the reports that it rests on.

        Parameters
        ----------
        theatre : str
            A theatre, or ``"total"``.
        date : str or Timestamp
            A day of the tally.

        Returns
        -------
        str
            The figure, its limits, the kept reports that set them, and what was set aside
            about that day.

        Raises
        ------
        TalliesError
            The theatre or the day is not in the tally.
        """
        return explain_figure(self, theatre, date)

    def __repr__(self) -> str:
        statuses = self.reports["status"].value_counts()
        counts = ", ".join(f"{n} {str(name).replace('_', ' ')}" for name, n in statuses.items())
        first, last = self.tally.index[0], self.tally.index[-1]
        lasts = (frame.iloc[-1].items() for frame in (self.tally, self.lower, self.upper))
        ends = ", ".join(
            f"{name} {value}{_room(low, high)}"
            for (name, value), (_, low), (_, high) in zip(*lasts, strict=True)
        )
        exact = "" if self.complete else "\n  limits: valid, not proven tightest (complete=False)"
        return (
            f"Reconciliation of {self.metadata['measure']}"
            f" ({self.metadata['definition'] or 'no definition'})\n"
            f"  days: {first:%Y-%m-%d} to {last:%Y-%m-%d}\n"
            f"  at the end: {ends}\n"
            f"  reports: {counts}\n"
            f"  contradictions: {len(self.contradictions)}{exact}"
        )

    def _repr_html_(self) -> str:
        head, *rest = (escape(line) for line in repr(self).splitlines())
        table = self.tally.tail(5).to_html(border=0)
        return f"<p><b>{head}</b><br>{'<br>'.join(rest)}</p>{table}"


def _room(low: Any, high: Any) -> str:
    """Return what the limits leave open, in brackets; nothing where they leave one count."""
    if pd.isna(high):
        return f" ({low} or more)"
    return "" if low == high else f" ({low} to {high})"


def _end_to_end(frame: pd.DataFrame) -> "pd.arrays.IntegerArray":
    """Return the columns of a frame of counts one after the other."""
    counts = frame.to_numpy(dtype=np.int64, na_value=0).ravel(order="F")
    return pd.arrays.IntegerArray(counts, frame.isna().to_numpy().ravel(order="F"))
