"""One change of the rate: is there any, and when would it be."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.model.days import Day, as_day
from tallies.model.words import say_day
from tallies.trends import words
from tallies.trends._options import Burstiness
from tallies.trends._rates import Interval, Period, conditional, likelihood_ratio
from tallies.trends._search import (
    FEWEST_ROWS,
    Found,
    Rng,
    Settings,
    any_change,
    day_set,
    search,
    segment_table,
    settle,
)
from tallies.trends.compare import compare_rates
from tallies.trends.counts import Counts, Input, Kind, read_counts, read_ends
from tallies.trends.finding import Finding
from tallies.trends.segmentation import shortest_segment


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Change(Finding):
    """The likeliest change of one theatre's rate, and the evidence for any.

    Attributes
    ----------
    theatre, measure : str
        Where, and what is counted.
    p_value : float
        Chance of such evidence when the rate never changes.
    date : pandas.Timestamp
        First day of the new rate, if there is one; NaT where nothing was counted.
    date_set : pandas.DatetimeIndex
        Days that may be meant, at the stated confidence, if there is just one change.
    segments : pandas.DataFrame
        Before and after: ``theatre`` (str), ``start``, ``end`` (datetime64[us], first and last
        day), ``days``, ``count`` (int64, of the whole rows inside), ``rate``, ``rate_low``,
        ``rate_high`` (float64, counts a day).
    ratio, ratio_low, ratio_high : float
        Rate after over rate before with its interval, as if the date were known.
    dispersion : float
        ``a`` of a day's variance ``rate + a * rate**2``.
    confidence : float
        Of the date set and the intervals.
    given : bool
        Whether the date was given beforehand.
    depends_on_limits : bool or None
        Whether the lower or the upper limits of the reports would be told in another way; None
        when they meet.
    """

    theatre: str
    measure: str
    p_value: float
    date: pd.Timestamp
    date_set: pd.DatetimeIndex
    segments: pd.DataFrame
    ratio: float
    ratio_low: float
    ratio_high: float
    dispersion: float
    confidence: float
    given: bool
    depends_on_limits: bool | None

    @property
    def sentence(self) -> str:
        """What was found, in the words that the evidence allows."""
        head = words.named(self.theatre, self.measure)
        if len(self.segments) < 2:
            high = words.say_rate(float(self.segments["rate_high"].iloc[0]))
            return f"{head}: no change point, no events; at most {high} a day."
        before, after = (float(rate) for rate in self.segments["rate"])
        verb = words.moved(self.p_value, up=not after < before)
        doubt = " Other values within the limits of the reports say otherwise."
        told = f"{head}: no change detected ({words.say_p(self.p_value)})."
        if verb:
            near = f"on {say_day(self.date)}"
            if not self.given:
                days = self.date_set
                near = (
                    f"about {say_day(self.date)} (likely between {say_day(days[0])} and "
                    f"{say_day(days[-1])})"
                )
            told = (
                f"{head} {verb} {near}, from {words.say_rate(before)} to {words.say_rate(after)} "
                f"a day ({words.say_p(self.p_value)})."
            )
        return told + (doubt if self.depends_on_limits else "")

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        days = int((self.segments["end"].iloc[-1] - self.segments["start"].iloc[0]).days) + 1
        if self.given:
            where = "The date was chosen before looking at the counts."
        else:
            edge = int(shortest_segment(float(days)))
            where = f"No change is looked for within {edge} days of either end."
        return (
            "Days are independent, or alike within a week only; the rate is steady but for the "
            "change.",
            where,
            "One look: for a look every week use tallies.monitor.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the result as one row.

        Returns
        -------
        pandas.DataFrame
            ``theatre`` (str), ``date``, ``earliest``, ``latest`` (datetime64[us], ends of the
            date set), ``p_value``, ``rate_before``, ``rate_after`` (float64, counts a day),
            ``ratio``, ``ratio_low``, ``ratio_high`` (float64).
        """
        ends = [self.date_set.min(), self.date_set.max()]
        row = {
            "theatre": self.theatre,
            "date": self.date,
            "earliest": ends[0],
            "latest": ends[1],
            "p_value": self.p_value,
            "rate_before": float(self.segments["rate"].iloc[0]),
            "rate_after": float(self.segments["rate"].iloc[-1]),
            "ratio": self.ratio,
            "ratio_low": self.ratio_low,
            "ratio_high": self.ratio_high,
        }
        days = dict.fromkeys(("date", "earliest", "latest"), "datetime64[us]")
        return pd.DataFrame([row]).astype({"theatre": "str", **days})


def detect_change(
    x: Input,
    *,
    at: Day | None = None,
    theatre: str | None = None,
    kind: Kind = "cumulative",
    dispersion: Burstiness = "auto",
    confidence: float = 0.95,
    draws: int = 999,
    rng: Rng = 0,
) -> Change:
    """Tell whether the rate changed at all, and when the likeliest change was.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of ``increments``, or a dated Series.
    at : str, datetime.date or pandas.Timestamp, optional
        First day of a new rate, chosen before looking at the counts: only a change on that day
        is tested, as ``compare_rates`` does.
    theatre : str, optional
        One theatre or ``"total"``; needed when there are several.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: running totals, or counts per day or per week.
    dispersion : {"auto", "poisson"} or float, default "auto"
        How bursty days are: estimated, not at all, or the ``a`` of ``rate + a * rate**2``, the
        variance of a day. The p-value rests on it only where it is given.
    confidence : float, default 0.95
        Of the date set and the intervals.
    draws : int, default 999
        Orders of the series, or drawn series, that the p-value is judged by.
    rng : int or numpy.random.Generator, default 0
        Seed of these draws.

    Returns
    -------
    Change
        The p-value, likeliest date, date set, rates and ratio; see its attributes.

    Raises
    ------
    TalliesError
        An option is wrong, or the input is not counts.
    NotEnoughDataError
        There are fewer than 5 rows.

    Notes
    -----
    The test is that of ``find_changepoints``, where it is described: the series in other orders,
    or counts drawn at one rate where the dispersion is given. The date is the day with the most
    probability within three days of it, and the date set the fewest days that hold the stated
    probability, from the likelihood of a change on each day with dispersion. A change inside a
    row is dated by day. The ratio's interval takes the date as known, so it is too narrow when
    the date set is wide.

    References
    ----------
    Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics - Theory and
    Methods 26, 1481-1496. doi:10.1080/03610929708831995

    Worsley, K. J. (1986). Confidence regions and tests for a change-point in a sequence of
    exponential family random variables. Biometrika 73, 91-104. doi:10.1093/biomet/73.1.91

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> print(tallies.detect_change(answer, theatre="Syria").sentence)
    The rate of reported attacks in Syria: no change detected (p = 0.41).

    If attacks came independently (Poisson), with Kulldorff's scan:

    >>> found = tallies.detect_change(
    ...     answer, theatre="Syria", dispersion="poisson", draws=4999
    ... )
    >>> found.date.date().isoformat(), round(found.p_value, 2)
    ('2023-10-27', 0.14)

    Deaths by horse kicks in 14 Prussian army corps, 1875 to 1894 (Bortkiewicz 1898):

    >>> import pandas as pd
    >>> kicks = [3, 5, 7, 9, 10, 18, 6, 14, 11, 9, 5, 11, 15, 6, 11, 17, 12, 15, 8, 4]
    >>> years = pd.Series(kicks, index=pd.period_range("1875", periods=20, freq="Y"))
    >>> print(tallies.detect_change(years, kind="counts").sentence)
    The rate of reported attacks: no change detected (p = 0.10).
    """
    settings = settle(dispersion, confidence, draws, rng)
    counts = read_counts(x, theatre=theatre, kind=kind).need(FEWEST_ROWS)
    if at is not None:
        return _at(counts, as_day("at", at), dispersion, confidence)
    p = any_change(counts, settings)
    found = search(counts, settings, p, single=True)
    verbs = {_verb(end, settings) for end in read_ends(x, counts.theatre)}
    depends = verbs != {_told(counts, found)} if verbs else None
    return _record(counts, found, confidence, given=False, depends=depends)


def _verb(counts: Counts, settings: Settings) -> str:
    """Return how a change of other counts would be told."""
    return _told(counts, search(counts, settings, any_change(counts, settings), single=True))


def _told(counts: Counts, found: Found) -> str:
    """Return the verb for a change."""
    if not found.changes:
        return ""
    before, after = segment_table(counts, found, 0.95)["rate"]
    return words.moved(found.p, up=not after < before)


def _record(
    counts: Counts, found: Found, confidence: float, *, given: bool, depends: bool | None
) -> Change:
    """Put the result together."""
    table = segment_table(counts, found, confidence)
    ratio = Interval(np.nan, 0.0, np.inf, 1.0)
    if len(table) > 1:
        totals = zip(table["count"].tolist(), table["days"].tolist(), strict=True)
        first, second = (Period(*pair) for pair in totals)
        if first.days and second.days:
            a = found.dispersion
            ratio = (
                likelihood_ratio(first, second, a, confidence, np.inf)
                if a > 0
                else conditional(first, second, confidence)
            )
    return Change(
        theatre=counts.theatre,
        measure=counts.measure,
        p_value=found.p,
        date=counts.date(found.changes[0] + 1) if found.changes else pd.NaT,  # type: ignore[arg-type]  # no date where nothing was counted
        date_set=day_set(counts, found.sets[0]) if found.sets else pd.DatetimeIndex([]),
        segments=table,
        ratio=ratio.value,
        ratio_low=ratio.low,
        ratio_high=ratio.high,
        dispersion=found.dispersion,
        confidence=confidence,
        given=given,
        depends_on_limits=depends,
    )


def _at(counts: Counts, day: pd.Timestamp, dispersion: Burstiness, confidence: float) -> Change:
    """Return the change on a day chosen beforehand."""
    end = counts.start + counts.days.astype("timedelta64[D]")
    dates = {"start": counts.start, "end": end}
    table = pd.DataFrame({name: pd.DatetimeIndex(days) for name, days in dates.items()})
    table = table.assign(count=counts.count)
    known = compare_rates(table, at=day, dispersion=dispersion, confidence=confidence)
    after = counts.offset(day) - 1
    found = Found(known.p_value, [after], [np.array([after])], [known.p_value], known.dispersion)
    return _record(counts, found, confidence, given=True, depends=None)
