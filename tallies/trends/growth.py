"""Tell whether the rate is escalating, and how fast: a log-linear rate, two tests beside it."""

from dataclasses import dataclass
from math import erfc, expm1, inf, log, nan, sqrt

import numpy as np
import pandas as pd

from tallies.model.words import say_day
from tallies.trends import _line, words
from tallies.trends._kernels import poisson_limits
from tallies.trends._line import Shape
from tallies.trends._options import Burstiness, check_confidence, given_dispersion
from tallies.trends._rates import Interval
from tallies.trends.counts import Input, Kind, read_counts
from tallies.trends.finding import Finding

LEAST = 3  # rows: two would fit any line exactly


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trend(Finding):
    """A rate that grows or falls by the same share each week.

    Attributes
    ----------
    theatre, measure : str
        Where, and what is counted.
    start, end : pandas.Timestamp
        First and last day counted.
    rows, days, count : int
        Rows of counts, their days in all, and their sum.
    growth, growth_low, growth_high : float
        Growth of the rate per week, as a share: 0.1 is 10% more each week. NaN, from -1 to
        infinity, when nothing was counted. When everything was counted in the first or last row,
        -1 or infinity, and only one limit says something.
    doubling_time, doubling_low, doubling_high : float
        Weeks in which the rate doubles, or halves if it falls (`growth` tells). The upper limit is
        infinite when the interval of the growth holds 0: a steady rate is not ruled out. NaN when
        nothing was counted.
    separated : bool
        Whether everything was counted in the first or the last row, so that growth has no end.
    p_value : float
        Of the growth, two-sided, against a steady rate.
    dispersion : float
        The dispersion ``a`` of a day, whose variance is ``rate + a * rate**2``.
    dispersion_from : str
        ``estimated`` or ``given``.
    laplace, laplace_p : float
        The Laplace statistic, normal under a steady rate, and its two-sided p-value.
    kendall_tau, kendall_p : float
        Mann-Kendall: rank correlation of the rows' rates with time, and its two-sided p-value. NaN
        and 1 when all rates are equal.
    shape : {"step", "trend", "neither"}
        What fits better, a single step or a trend; ``neither`` can be told apart.
    shape_difference : float
        Log-likelihood of the step less that of the trend, less half the log of the rows for the
        date that the step has more. NaN with fewer than 8 rows.
    step_at : pandas.Timestamp
        First day of the second rate of the best single step.
    confidence : float
        Of all intervals.
    """

    theatre: str
    measure: str
    start: pd.Timestamp
    end: pd.Timestamp
    rows: int
    days: int
    count: int
    growth: float
    growth_low: float
    growth_high: float
    doubling_time: float
    doubling_low: float
    doubling_high: float
    separated: bool
    p_value: float
    dispersion: float
    dispersion_from: str
    laplace: float
    laplace_p: float
    kendall_tau: float
    kendall_p: float
    shape: Shape
    shape_difference: float
    step_at: pd.Timestamp
    confidence: float

    @property
    def sentence(self) -> str:
        """The finding in words: the growth, how long doubling takes, and step or trend."""
        span = words.say_span(self.start, self.end)
        head = f"{words.named(self.theatre, self.measure)}, {span}"
        if self.count == 0:
            top = words.say_rate(poisson_limits(0, self.confidence)[1] / self.days)
            return f"{head}: no trend can be told, nothing was counted (at most {top} a day)."
        verb = words.moved(self.p_value, up=self.growth > 0)
        told = f"{head}, {verb}" if verb else f"{head}: no change detected"
        return f"{told} ({self._numbers()}).{self._doubling()}{self._shape()}"

    def _numbers(self) -> str:
        """Return growth, interval and p in words."""
        low, high = _percent(self.growth_low), _percent(self.growth_high)
        if self.separated:
            row = "last" if self.growth > 0 else "first"
            limit = f"at least {low} a week" if self.growth > 0 else f"at most {high} a week"
            if self.growth_low == -1 and self.growth_high == inf:
                limit = "growth without limits"
            said = f"all counted in the {row} row; {limit}"
        else:
            span = f"{100 * self.confidence:g}% interval {low} to {high}"
            said = f"{_percent(self.growth)} a week, {span}"
        return f"{said}; {words.say_p(self.p_value)}"

    def _doubling(self) -> str:
        """Return the doubling or halving time in words."""
        if self.separated or not np.isfinite(self.doubling_time):
            return ""
        verb = "doubles" if self.growth > 0 else "halves"
        low = words.say_weeks(self.doubling_low)
        if self.doubling_high == inf:
            return f" A steady rate is not ruled out; at the fastest it {verb} in {low}."
        high = words.say_weeks(self.doubling_high)
        return f" It {verb} in {words.say_weeks(self.doubling_time)} ({low} to {high})."

    def _shape(self) -> str:
        """Return whether a step or a trend fits better."""
        if np.isnan(self.shape_difference):
            return ""
        by = f"log-likelihood {abs(self.shape_difference):,.1f} apart"
        if self.shape == "step":
            return f" A step on {say_day(self.step_at)} fits better than a trend ({by})."
        if self.shape == "trend":
            return f" A trend fits better than a step ({by})."
        return f" A step and a trend cannot be told apart ({by})."

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        judged = "estimated around the trend" if self.dispersion_from == "estimated" else "as given"
        return (
            "The rate grows by the same share each week; within a row it is taken at its middle.",
            "Days are independent: attacks that come in waves of weeks look like a trend.",
            f"A day's variance is {words.say_variance(self.dispersion)}, {judged}.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as a table.

        Returns
        -------
        pandas.DataFrame
            One row with every attribute as a column: text as str, days as datetime64[us],
            ``rows``, ``days``, ``count`` int64, the others float64.
        """
        return pd.DataFrame([{name: getattr(self, name) for name in self.__slots__}])


def fit_trend(
    x: Input,
    *,
    theatre: str | None = None,
    kind: Kind = "cumulative",
    dispersion: Burstiness = "auto",
    confidence: float = 0.95,
) -> Trend:
    """Fit a rate that grows or falls by the same share each week.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of ``increments``, or a dated Series.
    theatre : str, optional
        One theatre or ``"total"``; needed when there are several.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: running totals, or counts per day or per week.
    dispersion : {"auto", "poisson"} or float, default "auto"
        How bursty days are: estimated around the trend, not at all, or the ``a`` of ``rate + a *
        rate**2``, the variance of a day.
    confidence : float, default 0.95
        Of the intervals.

    Returns
    -------
    Trend
        Growth per week and doubling time (weeks) with intervals, tests, whether a single step fits
        better, and a sentence.

    Raises
    ------
    TalliesError
        An option is wrong, or the input is not counts.
    NotEnoughDataError
        There are fewer than three rows.

    Notes
    -----
    A generalised linear model: ``log rate = level + slope * t``, ``t`` the middle of the row in
    weeks, the days of the row as exposure, Poisson or negative binomial with the variance ``m + a
    m**2 / d`` of a row of ``d`` days (Hilbe 2011), found by Fisher scoring, with the error of the
    expected information. The interval is ``slope +- t * error``, Student's t with rows less 2
    degrees of freedom if the dispersion is estimated and above 0, normal if not. The growth is
    ``exp(slope) - 1``, the doubling time ``log 2 / slope``.

    When everything was counted in the first or last row no slope is likeliest. The limit is then
    where the chance of that, given the sum, is 1 - confidence, half of it taken for each side; in
    bursty counts the sum is divided by the variance-to-mean ratio.

    Beside it stand the Laplace test (Cox and Lewis 1966), ``sum c (t - T) / sqrt(f C V)``, with
    ``T`` and ``V`` mean and variance of the times weighted by days and ``f = 1 + a C / D``, and
    the Mann-Kendall test (Mann 1945), Kendall's tau of the rows' rates with time.

    A step has two rates and a date, a trend one parameter less: half the log of the rows is taken
    off the step's log-likelihood (Schwarz 1978), with the smaller of the two dispersions for both.
    From a difference of 2 on one is said to fit better.

    References
    ----------
    Hilbe, J. M. (2011). Negative Binomial Regression, 2nd ed. doi:10.1017/CBO9780511973420

    Cox, D. R. and Lewis, P. A. W. (1966). The Statistical Analysis of Series of Events, chapter 3.
    doi:10.1007/978-94-011-7801-3

    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259.
    doi:10.2307/1907187

    Schwarz, G. (1978). Estimating the dimension of a model. Annals of Statistics 6, 461-464.
    doi:10.1214/aos/1176344136

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> print(tallies.fit_trend(answer, theatre="Iraq").sentence)
    The rate of reported attacks in Iraq, 17 October 2023 to 23 November 2023: no change detected
    (-2.4% a week, 95% interval -28% to +31%; p = 0.86). A steady rate is not ruled out; at the
    fastest it halves in 2.1 weeks. A step and a trend cannot be told apart (log-likelihood 0.9
    apart).
    """
    check_confidence(confidence)
    given = given_dispersion(dispersion)
    counts = read_counts(x, theatre=theatre, kind=kind).need(LEAST)
    c, d = counts.count.astype(float), counts.days.astype(float)
    time = _line.middles(d)
    a = _line.trend_dispersion(c, d, time) if given is None else given
    slope = _line.slope_interval(c, d, time, a, confidence, len(c) - 2 if given is None else inf)
    laplace = _line.laplace(c, d, time, 1 + a * float(c.sum() / d.sum()))
    tau, tau_p = _line.kendall(c / d, time)
    shape = _line.step_or_trend(c, d, time, given)
    growth = [nan if np.isnan(s) else inf if s > 700 else expm1(s) for s in slope[:3]]
    doubling = _doubling_times(slope)
    return Trend(
        theatre=counts.theatre,
        measure=counts.measure,
        start=counts.date(1),
        end=counts.date(int(counts.edges[-1])),
        rows=len(c),
        days=int(counts.days.sum()),
        count=int(counts.count.sum()),
        growth=growth[0],
        growth_low=growth[1],
        growth_high=growth[2],
        doubling_time=doubling[0],
        doubling_low=doubling[1],
        doubling_high=doubling[2],
        separated=bool(_line.separated(c)),
        p_value=slope.p,
        dispersion=a,
        dispersion_from="estimated" if given is None else "given",
        laplace=laplace,
        laplace_p=erfc(abs(laplace) / sqrt(2)),
        kendall_tau=tau,
        kendall_p=tau_p,
        shape=shape.better,
        shape_difference=shape.difference,
        step_at=counts.date(int(counts.edges[shape.at]) + 1),
        confidence=confidence,
    )


def _doubling_times(slope: Interval) -> tuple[float, float, float]:
    """Return the weeks in which the rate doubles, or halves if it falls, with limits."""
    if np.isnan(slope.value):
        return nan, 0.0, inf
    side = -1 if slope.value < 0 else 1
    fast, slow = sorted((side * slope.low, side * slope.high), reverse=True)
    value = side * slope.value
    return (
        log(2) / value if value > 0 else inf,
        log(2) / fast if fast > 0 else inf,
        log(2) / slow if slow > 0 else inf,
    )


def _percent(share: float) -> str:
    """Return a growth in words: "+12%", "-3.4%"."""
    value = 100 * share
    if value == inf or value >= 10_000:
        return "more than +10,000%"
    return f"{value:+,.0f}%" if abs(value) >= 10 else f"{value:+.1f}%"
