"""Tell whether counts are burstier than a Poisson process at a steady rate."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.trends import words
from tallies.trends._kernels import Floats
from tallies.trends.counts import Input, Kind, read_counts
from tallies.trends.finding import Finding

CONFIDENCE = 0.95
UNBOUNDED = 100.0  # an upper limit so many times the index says nothing
LARGE = 5.0  # with expected counts from here on, chi-square is right
DRAWS = (199, 1_999)
CELLS = 4_000_000  # drawn at most, unless rows are so many that fewer draws would say nothing
AT_ONCE = 200_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DispersionTest(Finding):
    """How much counts vary around one steady rate, compared with Poisson counts.

    Attributes
    ----------
    theatre, measure : str
        Where, and what is counted.
    start, end : pandas.Timestamp
        First and last day counted.
    rows, days, count : int
        Rows of counts, their days in all, and their sum.
    index, index_low, index_high : float
        Pearson index with its 95% interval: the variance of a row's count over its mean. 1 for
        Poisson counts at a steady rate; NaN, with the interval from 0 to infinity, when nothing
        was counted.
    day_level : float
        The dispersion ``a`` of a day, whose variance is ``rate + a * rate**2``; 0 when the counts
        vary no more than Poisson.
    p_value : float
        Chance that Poisson counts at a steady rate vary at least as much.
    method : str
        How the p-value was found.
    """

    theatre: str
    measure: str
    start: pd.Timestamp
    end: pd.Timestamp
    rows: int
    days: int
    count: int
    index: float
    index_low: float
    index_high: float
    day_level: float
    p_value: float
    method: str

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        about = words.named(self.theatre, self.measure).removeprefix("The rate of r")
        head = f"R{about}, {words.say_span(self.start, self.end)}"
        if self.count == 0:
            return f"{head}: nothing was counted, so nothing can be said about burstiness."
        low, high = words.say_ratio(self.index_low), words.say_ratio(self.index_high)
        span = f"95% interval {low} to {high}"
        if self.index_high > UNBOUNDED * max(self.index, 1.0):
            span = f"at least {low} with 97.5% confidence"
        numbers = f"index {words.say_ratio(self.index)}, {span}; {words.say_p(self.p_value)}"
        if self.p_value >= 0.10:
            return f"{head}: no burstiness detected against a steady Poisson process ({numbers})."
        verb = "vary" if self.p_value < 0.01 else "appear to vary" if self.p_value < 0.05 else ""
        verb = verb or "may vary"
        return f"{head}, {verb} more than a Poisson process at a steady rate ({numbers})."

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        return (
            "The rate is steady: a change of the rate raises the index too, so a high index is "
            "burstiness or a change.",
            "Days are independent, and an attack is counted in the row of its day.",
            f"The p-value is {self.method}.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as a table.

        Returns
        -------
        pandas.DataFrame
            One row with every attribute as a column: ``theatre``, ``measure``, ``method`` (str),
            ``start``, ``end`` (datetime64[us]), ``rows``, ``days``, ``count`` (int64), the
            others float64.
        """
        return pd.DataFrame([{name: getattr(self, name) for name in self.__slots__}])


def dispersion(
    x: Input,
    *,
    theatre: str | None = None,
    kind: Kind = "cumulative",
    rng: np.random.Generator | int = 0,
) -> DispersionTest:
    """Tell whether counts are burstier than a Poisson process at a steady rate.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of ``increments``, or a dated Series.
    theatre : str, optional
        One theatre or ``"total"``; needed when there are several.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: running totals, or counts per day or per week.
    rng : numpy.random.Generator or int, default 0
        Where the draws of the p-value come from; a number is a seed.

    Returns
    -------
    DispersionTest
        Index with interval, dispersion of a day, p-value, and a sentence.

    Raises
    ------
    TalliesError
        The input is not counts, or a theatre must be named.
    NotEnoughDataError
        There are fewer than two rows.

    Notes
    -----
    With counts ``c``, days ``d``, ``m = d * sum(c) / sum(d)``, Pearson's statistic is ``X2 =
    sum((c - m)**2 / m)`` and the index ``X2 / (n - 1)``. It estimates ``1 + a * rate`` whatever
    the lengths of the rows, which gives ``a``.

    Given their sum, Poisson counts at a steady rate are multinomial with probabilities in
    proportion to the days. If every row expects 5 attacks or more, X2 is compared with chi-square
    of ``n - 1`` degrees (Fisher's index of dispersion; Bohning 1994 compares its rivals). If not,
    with draws from that multinomial, and ties count half (mid-p): chi-square is wrong there.
    The interval takes X2 as chi-square with as many degrees of freedom as give it the variance
    that negative binomial counts with the fitted dispersion have.

    References
    ----------
    Bohning, D. (1994). A note on a test for Poisson overdispersion. Biometrika 81, 418-419.
    doi:10.1093/biomet/81.2.418

    Lancaster, H. O. (1961). Significance tests in discrete distributions. Journal of the American
    Statistical Association 56, 223-234. doi:10.1080/01621459.1961.10482105

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> print(tallies.dispersion(answer, theatre="Syria").sentence)
    Reported attacks in Syria, 17 October 2023 to 23 November 2023: no burstiness detected against
    a steady Poisson process (index 1.32, 95% interval 0.66 to 3.93; p = 0.17).
    """
    counts = read_counts(x, theatre=theatre, kind=kind).need(2)
    c, d = counts.count.astype(float), counts.days.astype(float)
    index = pearson_index(c, d)
    total, rate = int(counts.count.sum()), float(c.sum() / d.sum())
    p, method = (1.0, "not defined") if total == 0 else burstiness_p(c, d, index, rng)
    low, high = index_limits(c, d, index, CONFIDENCE)
    return DispersionTest(
        theatre=counts.theatre,
        measure=counts.measure,
        start=counts.date(1),
        end=counts.date(int(counts.edges[-1])),
        rows=len(c),
        days=int(counts.days.sum()),
        count=total,
        index=index,
        index_low=low,
        index_high=high,
        day_level=max(0.0, index - 1) / rate if total else 0.0,
        p_value=p,
        method=method,
    )


def pearson_index(count: Floats, days: Floats) -> float:
    """Return Pearson's statistic around one rate over its degrees of freedom; NaN if all is 0."""
    total = float(np.sum(count))
    if total == 0:
        return float("nan")
    mean = total * days / np.sum(days)
    return float(np.sum((count - mean) ** 2 / mean)) / (len(count) - 1)


def index_limits(
    count: Floats, days: Floats, index: float, confidence: float
) -> tuple[float, float]:
    """Return limits of the variance-to-mean ratio from a chi-square with matched variance.

    For negative binomial rows of mean ``m`` and size ``s``, ``n`` times the variance of the log
    of the index is ``2 + 6 / s + 1 / (m f) + f / m - 2 (2 f - 1) / m``, ``f = 1 + m / s``: the
    delta method for a variance over a mean; 2 for Poisson.
    """
    from scipy.stats import chi2

    total = float(np.sum(count))
    if total == 0:
        return 0.0, float("inf")
    mean = total * days / np.sum(days)
    f = max(index, 1.0)
    spread = 2 + 6 * (f - 1) / mean + 1 / (mean * f) + f / mean - 2 * (2 * f - 1) / mean
    free = 2 * (len(count) - 1) / float(np.mean(spread))
    tail = (1 - confidence) / 2
    low, high = chi2.ppf([1 - tail, tail], free)
    # Equal counts have index 0, which bounds nothing: take that of one attack in another row.
    most = max(index, 2 / float(np.mean(mean)) / (len(count) - 1))
    return float(index * free / low), float(most * free / high) if high > 0 else float("inf")


def burstiness_p(
    count: Floats,
    days: Floats,
    index: float,
    rng: np.random.Generator | int,
    draws: int | None = None,
) -> tuple[float, str]:
    """Return the chance of an index at least as high, and how it was found."""
    share = days / np.sum(days)
    total = int(np.sum(count))
    free = len(count) - 1
    if float(np.min(share)) * total >= LARGE:
        from scipy.stats import chi2

        return float(
            chi2.sf(index * free, free)
        ), "that of chi-square, as all rows expect 5 or more"
    draws = draws or int(np.clip(CELLS // len(count), *DRAWS))
    return (
        conditional_p(share, total, index * free, draws, np.random.default_rng(rng)),
        f"exact given the sum, from {draws:,} draws, ties counting half",
    )


def conditional_p(
    share: Floats, total: int, seen: float, draws: int, rng: np.random.Generator
) -> float:
    """Return the mid-p of Pearson's statistic among multinomial draws, the data counted in."""
    mean = share * total
    above = ties = 0
    left = draws
    while left:
        some = min(left, max(1, AT_ONCE // len(share)))
        drawn = np.sum((rng.multinomial(total, share, size=some) - mean) ** 2 / mean, axis=1)
        equal = np.abs(drawn - seen) <= 1e-9 * max(1.0, seen)
        ties += int(np.sum(equal))
        above += int(np.sum((drawn > seen) & ~equal))
        left -= some
    return (1 + above + ties / 2) / (1 + draws)
