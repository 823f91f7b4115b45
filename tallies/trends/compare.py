"""Compare two periods chosen beforehand: did the rate differ, and by how much."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from tallies.model.days import Day
from tallies.trends import _periods, _rates, words
from tallies.trends._kernels import Ints, fitted_dispersion
from tallies.trends._options import Burstiness, check_confidence, given_dispersion
from tallies.trends._periods import Rows
from tallies.trends._rates import Interval, Period
from tallies.trends.counts import Counts, Input, Kind, read_counts
from tallies.trends.finding import Finding

UNSTEADY = 5.0  # variance over mean
FEW = 10  # rows below which burstiness is a poor guess, and the sentence says so


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RateComparison(Finding):
    """The rates of two periods and their ratio.

    Attributes
    ----------
    theatre, measure : str
        Where, and what is counted.
    periods : pandas.DataFrame
        Two rows: ``period`` (str, before and after), ``start``, ``end`` (datetime64[us], first
        and last day counted), ``rows``, ``days``, ``count`` (int64), ``rate``, ``rate_low``,
        ``rate_high`` (float64, counts a day).
    ratio, ratio_low, ratio_high : float
        Rate after over rate before, with its interval. With no count before the ratio is infinite
        and only the lower limit says something; with none after it is 0, and only the upper one
        does; with none at all it is NaN, and the interval runs from 0 to infinity.
    p_value : float
        Chance of counts at least as uneven if the two rates were equal; two-sided.
    dispersion : float
        The dispersion ``a`` of a day, whose variance is ``rate + a * rate**2``.
    dispersion_from : str
        ``estimated``, ``given``, or ``assumed`` (Poisson, for want of rows to judge by).
    rows_left_out : int
        Rows that lie partly in a period and partly outside.
    confidence : float
        Of all intervals.
    """

    theatre: str
    measure: str
    periods: pd.DataFrame
    ratio: float
    ratio_low: float
    ratio_high: float
    p_value: float
    dispersion: float
    dispersion_from: str
    rows_left_out: int
    confidence: float

    @property
    def one_sided(self) -> bool:
        """Whether nothing was counted in a period, so that the ratio has one limit at most."""
        return bool((self.periods["count"] == 0).any())

    @property
    def sentence(self) -> str:
        """The finding in one sentence, and what was left out in another."""
        first, second = (_said(row) for _, row in self.periods.iterrows())
        head = words.named(self.theatre, self.measure)
        verb = words.moved(self.p_value, up=self.ratio > 1)
        if self.periods["count"].sum() == 0:
            told = f"{head}: nothing was counted in either period, {first} and {second}"
        elif verb:
            told = f"{head} {verb} from {first} to {second} ({self._numbers()})"
        else:
            told = f"{head}: no change detected, {first} and {second} ({self._numbers()})"
        return f"{told}.{self._left_out()}{self._unsteady()}"

    def _numbers(self) -> str:
        """Return the ratio, its interval and p in words."""
        span = f"{100 * self.confidence:g}% interval"
        low, high = words.say_ratio(self.ratio_low), words.say_ratio(self.ratio_high)
        if self.ratio_low == 0 and self.ratio_high == float("inf"):
            said = f"ratio without limits in the {span}"
        elif self.ratio == float("inf"):
            said = f"ratio at least {low}, lower end of the {span}"
        elif self.ratio == 0:
            said = f"ratio at most {high}, upper end of the {span}"
        else:
            said = f"ratio {words.say_ratio(self.ratio)}, {span} {low} to {high}"
        return f"{said}; {words.say_p(self.p_value)}"

    def _left_out(self) -> str:
        """Return what was left out, in words."""
        n = self.rows_left_out
        if n == 0:
            return ""
        which = "One row lies" if n == 1 else f"{n} rows lie"
        return f" {which} across the edge of a period and {'is' if n == 1 else 'are'} left out."

    def _unsteady(self) -> str:
        """Return a doubt in words when counts vary more than bursts on a steady rate would."""
        index = 1 + self.dispersion * float(
            self.periods["count"].sum() / self.periods["days"].sum()
        )
        if self.dispersion_from != "estimated" or index < UNSTEADY:
            return ""
        return (
            f" Counts vary so much within the periods (index {index:,.0f}) that the rate probably "
            "changed inside one."
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        rows = int(self.periods["rows"].sum())
        judged = {
            "estimated": f"a day's variance is {words.say_variance(self.dispersion)}, estimated "
            f"from {rows} rows{', which are few' if rows < FEW else ''}",
            "given": f"a day's variance is {words.say_variance(self.dispersion)}, as given",
            "assumed": "counts are Poisson: one row in each period cannot show burstiness",
        }[self.dispersion_from]
        return (
            "The periods were chosen before looking at the counts.",
            "The rate is steady within each period, and days are independent.",
            f"{judged[:1].upper()}{judged[1:]}.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the two periods as a table.

        Returns
        -------
        pandas.DataFrame
            The attribute ``periods``, and on the row of the second period ``ratio``,
            ``ratio_low``, ``ratio_high`` and ``p_value`` (float64, NaN on the first row).
        """
        names = ("ratio", "ratio_low", "ratio_high", "p_value")
        return self.periods.assign(**{name: [np.nan, getattr(self, name)] for name in names})


def compare_rates(
    x: Input,
    *,
    before: tuple[Day, Day] | None = None,
    after: tuple[Day, Day] | None = None,
    at: Day | None = None,
    theatre: str | None = None,
    kind: Kind = "cumulative",
    dispersion: Burstiness = "auto",
    confidence: float = 0.95,
) -> RateComparison:
    """Compare the rates of two periods that were chosen beforehand.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of ``increments``, or a dated Series.
    before, after : pair of days, optional
        First and last day of each period; both or neither.
    at : str, datetime.date or pandas.Timestamp, optional
        First day of the second period: everything before it against everything from it on.
    theatre : str, optional
        One theatre or ``"total"``; needed when there are several.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: running totals, or counts per day or per week.
    dispersion : {"auto", "poisson"} or float, default "auto"
        How bursty days are: estimated within the two periods, not at all, or the ``a`` of ``rate
        + a * rate**2``, the variance of a day.
    confidence : float, default 0.95
        Of the intervals.

    Returns
    -------
    RateComparison
        Both rates (counts a day), their ratio with interval and p-value, and a sentence.

    Raises
    ------
    TalliesError
        An option is wrong, the periods overlap or are told twice, or the input is not counts.
    NotEnoughDataError
        A period holds no whole row.

    Notes
    -----
    A row that lies across the edge of a period is left out, since nobody knows on which side its
    attacks fell; so a row is whole if all its days lie in the period.

    With totals ``C1`` in ``D1`` days and ``C2`` in ``D2``, the ratio is ``(C2 / D2) / (C1 / D1)``.
    For Poisson counts C2 is binomial given the sum. Test and interval are exact from that, with
    half the probability of what was seen (mid-p): the exact ones without it cover more than they
    say. For bursty counts they come from the profile likelihood of negative binomial totals with
    the dispersion ``a`` at which Pearson's statistic equals its degrees of freedom; as ``a`` is
    estimated, the statistic is compared with the square of Student's t with as many degrees
    (rows less 2). When the counts vary no more than Poisson ``a`` is 0, and the first way holds.

    With a count of 0 in one period the interval is open at one end. The other end is where
    the probability of that zero is 1 - confidence, half of it taken for each side.

    References
    ----------
    Fay, M. P. (2010). Two-sided exact tests and matching confidence intervals for discrete data.
    The R Journal 2, 53-58. doi:10.32614/RJ-2010-008

    Breslow, N. (1984). Extra-Poisson variation in log-linear models. Applied Statistics 33,
    38-44. doi:10.2307/2347661

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> found = tallies.compare_rates(answer, at="2023-11-07", theatre="Syria")
    >>> print(found.sentence)
    The rate of reported attacks in Syria: no change detected, 0.86 a day (17 October 2023 to 6
    November 2023) and 1.1 a day (7 November 2023 to 23 November 2023) (ratio 1.30, 95% interval
    0.58 to 2.95; p = 0.49).
    """
    check_confidence(confidence)
    given = given_dispersion(dispersion)
    counts = read_counts(x, theatre=theatre, kind=kind).need(1)
    asked = _periods.spans(counts, before, after, at)
    found_rows = [_periods.inside(counts, *span) for span in asked]
    for span, (whole, cut) in zip(asked, found_rows, strict=True):
        _periods.need_rows(counts, span, whole, cut)
    (first, cut_first), (second, cut_second) = found_rows
    judged = compare_rows(counts.count, counts.days, first, second, given, confidence)
    found = judged.ratio
    return RateComparison(
        theatre=counts.theatre,
        measure=counts.measure,
        periods=_table(counts, (first, second), judged, confidence),
        ratio=found.value,
        ratio_low=found.low,
        ratio_high=found.high,
        p_value=found.p,
        dispersion=judged.dispersion,
        dispersion_from=judged.source,
        rows_left_out=int((cut_first | cut_second).sum()),
        confidence=confidence,
    )


class Judged(NamedTuple):
    """The ratio of two rates, with the dispersion it rests on and who said so."""

    ratio: Interval
    totals: tuple[Period, Period]
    dispersion: float
    source: str
    free: float  # degrees of freedom of an estimated dispersion; infinite if it is known


def compare_rows(
    count: Ints, days: Ints, first: Rows, second: Rows, given: float | None, confidence: float
) -> Judged:
    """Compare the rows of two periods; `given` is the dispersion, or None to estimate it."""
    totals = (_total(count, days, first), _total(count, days, second))
    a, source, free = given or 0.0, "given", float("inf")
    if given is None:
        rows = int(first.sum() + second.sum())
        a, source = _estimated(count, days, first, second), "estimated" if rows > 2 else "assumed"
        free = rows - 2 if rows > 2 else free
    if a == 0:
        return Judged(_rates.conditional(*totals, confidence), totals, a, source, free)
    found = _rates.likelihood_ratio(*totals, a, confidence, free)
    return Judged(found, totals, a, source, free)


def _total(count: Ints, days: Ints, rows: Rows) -> Period:
    """Return the totals of some rows."""
    return Period(int(count[rows].sum()), int(days[rows].sum()))


def _estimated(count: Ints, days: Ints, first: Rows, second: Rows) -> float:
    """Return the dispersion around the two rates."""
    totals = (_total(count, days, first), _total(count, days, second))
    rates = [total.count / total.days for total in totals]
    mean = np.where(first, rates[0], rates[1]) * days
    used = first | second
    c, d, m = (each[used].astype(np.float64) for each in (count, days, mean))
    return fitted_dispersion(c, d, m, 2)


def _table(
    counts: Counts, parts: tuple[Rows, Rows], judged: Judged, confidence: float
) -> pd.DataFrame:
    """Return the table of the two periods."""
    rows = []
    for name, part, total in zip(("before", "after"), parts, judged.totals, strict=True):
        low, high = _rates.rate_limits(total, judged.dispersion, confidence, judged.free)
        at = np.flatnonzero(part)
        rows.append(
            {
                "period": name,
                "start": counts.date(int(counts.edges[at[0]]) + 1),
                "end": counts.date(int(counts.edges[at[-1] + 1])),
                "rows": len(at),
                "days": total.days,
                "count": total.count,
                "rate": total.count / total.days,
                "rate_low": low,
                "rate_high": high,
            }
        )
    return pd.DataFrame(rows)


def _said(row: pd.Series) -> str:
    """Return "0.9 a day (17 October to 7 November 2023)"."""
    span = words.say_span(row["start"], row["end"])
    return f"{words.say_rate(row['rate'])} a day ({span})"
