"""Several changes of the rate, in one theatre or a panel of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.errors import TalliesError
from tallies.model.words import say_day
from tallies.trends import words
from tallies.trends._options import Burstiness
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
    single_dispersion,
)
from tallies.trends.counts import Counts, Input, Kind, read_ends, read_panel
from tallies.trends.finding import Finding
from tallies.trends.segmentation import shortest_segment


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Changepoints(Finding):
    """The changes found in each theatre, with their dates, and the rates between them.

    Attributes
    ----------
    dates : pandas.DatetimeIndex
        First day of each new rate; theatre by theatre, in time.
    date_sets : tuple of pandas.DatetimeIndex
        For each change the days that may be meant, at the stated confidence.
    p_values : pandas.Series
        Of each change given its neighbours (float64); its index is ``theatre``.
    segments : pandas.DataFrame
        ``theatre`` (str), ``start``, ``end`` (datetime64[us], first and last day), ``days``,
        ``count`` (int64, of the whole rows inside), ``rate``, ``rate_low``, ``rate_high``
        (float64, counts a day).
    tests : pandas.DataFrame
        One row for each theatre: ``theatre``, ``rows``, ``days``, ``count`` (int64), ``p_value``
        (of any change at all; NaN with fewer than 5 rows), ``adjusted`` (the same with the
        false-discovery rate over theatres, or unchanged), ``changes`` (int64), ``dispersion``
        (float64, ``a`` of a day's variance ``rate + a * rate**2``), ``depends_on_limits``
        (boolean: whether the lower or the upper limits of the reports say otherwise; missing
        when they meet).
    alpha, confidence : float
        Rate of false alarms; confidence of date sets and rates.
    measure : str
        What is counted.
    """

    dates: pd.DatetimeIndex
    date_sets: tuple[pd.DatetimeIndex, ...]
    p_values: pd.Series
    segments: pd.DataFrame
    tests: pd.DataFrame
    alpha: float
    confidence: float
    measure: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, a sentence for each theatre."""
        return tuple(self._said(row) for row in self.tests.itertuples(index=False))

    @property
    def sentence(self) -> str:
        """All sentences in one."""
        return " ".join(self.sentences)

    def _said(self, test: object) -> str:
        """Return one theatre's sentence."""
        theatre, p = str(test.theatre), float(test.adjusted)  # type: ignore[attr-defined]  # a named tuple
        head = words.named(theatre, self.measure)
        if np.isnan(p):
            return f"{head}: {words.too_few(int(test.rows), FEWEST_ROWS)}."  # type: ignore[attr-defined]  # a named tuple
        if not test.count:  # type: ignore[attr-defined]  # a named tuple
            return f"{head}: no change point, since nothing was counted."
        at = [i for i, name in enumerate(self.p_values.index) if name == theatre]
        doubt = " Other values within the limits of the reports say otherwise."
        depends = test.depends_on_limits is not pd.NA and bool(test.depends_on_limits)  # type: ignore[attr-defined]  # a named tuple
        doubt = doubt if depends else ""
        if not at:
            return f"{head}: no change detected ({words.say_p(p)}).{doubt}"
        rates = self.segments.loc[self.segments["theatre"] == theatre, "rate"].to_list()
        steps = []
        for i, before, after in zip(at, rates[:-1], rates[1:], strict=True):
            own = float(self.p_values.iloc[i])
            verb = words.moved(own, up=not after < before) or "may have changed"
            days = self.date_sets[i]
            steps.append(
                f"{verb} about {say_day(self.dates[i])} (likely between "
                f"{say_day(days[0])} and {say_day(days[-1])}) from "
                f"{words.say_rate(before)} to {words.say_rate(after)} a day "
                f"({words.say_p(own)})"
            )
        return f"{head} {'; it '.join(steps)}.{doubt}"

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        days = int(min(shortest_segment(float(n)) for n in self.tests["days"]))
        return (
            "Days are independent, or alike within a week only; rates are steady between changes.",
            f"No change is looked for within {days} days of either end or of another change.",
            f"One look: where nothing changes, {100 * self.alpha:g}% of such series show a change. "
            "For a look every week use tallies.monitor.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each change.

        Returns
        -------
        pandas.DataFrame
            ``theatre`` (str), ``date``, ``earliest``, ``latest`` (datetime64[us], ends of the
            date set), ``p_value``, ``rate_before``, ``rate_after`` (float64, counts a day),
            ``ratio`` (float64).
        """
        following = self.segments["theatre"].eq(self.segments["theatre"].shift())
        after = self.segments["rate"].to_numpy()[following]
        before = self.segments["rate"].shift().to_numpy()[following]
        ratio = np.full(len(before), np.inf)
        np.divide(after, before, out=ratio, where=before > 0)
        ends = [(days[0], days[-1]) for days in self.date_sets]
        earliest, latest = zip(*ends, strict=True) if ends else ((), ())
        table = {
            "theatre": pd.Series(self.p_values.index, dtype="str"),
            "date": self.dates,
            "earliest": pd.DatetimeIndex(earliest).as_unit("us"),
            "latest": pd.DatetimeIndex(latest).as_unit("us"),
            "p_value": self.p_values.to_numpy(),
            "rate_before": before,
            "rate_after": after,
            "ratio": ratio,
        }
        return pd.DataFrame(table)


def find_changepoints(
    x: Input,
    *,
    theatre: str | None = None,
    kind: Kind = "cumulative",
    alpha: float = 0.05,
    false_discovery: bool = False,
    dispersion: Burstiness = "auto",
    confidence: float = 0.95,
    draws: int = 999,
    rng: Rng = 0,
    screened: bool = False,
) -> Changepoints:
    """Find the days on which the rate changed, with a stated rate of false alarms.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of ``increments``, or a dated Series. Several theatres are
        taken one by one, as a panel.
    theatre : str, optional
        One theatre or ``"total"``; by default all single ones.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: running totals, or counts per day or per week.
    alpha : float, default 0.05
        Share of series without any change in which one is found all the same.
    false_discovery : bool, default False
        With several theatres: let `alpha` be the share of wrong ones among the theatres in which
        a change is found, instead of the share of unchanged theatres in which one is found.
    dispersion : {"auto", "poisson"} or float, default "auto"
        How bursty days are: estimated, not at all, or the ``a`` of ``rate + a * rate**2``, the
        variance of a day. The rate of false alarms rests on it only where it is given.
    confidence : float, default 0.95
        Of date sets and rates.
    draws : int, default 999
        Orders of the series that its p-value is judged by.
    rng : int or numpy.random.Generator, default 0
        Seed of these orders.
    screened : bool, default False
        Look for several changes only where the rate differs most nearby: near exact, and some
        three times faster on very long series.

    Returns
    -------
    Changepoints
        Dates, date sets, p-values and segments; see its attributes.

    Raises
    ------
    TalliesError
        An option is wrong, or the input is not counts.
    NotEnoughDataError
        No theatre has 5 rows.

    Notes
    -----
    First one question: did anything change at all? The series is cut into stretches of about a
    week, and these are put into other orders. The p-value is the share of orders that speak as
    strongly for a change as the true one (the geometric mean for stretches of 7 and 8 days): by
    the mean likelihood ratio of one change over all days, or by the best fit of three changes,
    the former with three quarters of the level. Bursts and a weekday cycle stay within a week,
    so they raise no alarm. Where `dispersion` is given, the highest likelihood ratio is held
    against that of counts drawn with it at one rate (for ``"poisson"``, Kulldorff's scan).

    Only when ``p <= alpha``: how many, and when? Dates, rates and dispersion that maximise the
    likelihood less ``2.9 + 0.6 log(days)`` for each change, by optimal partitioning over days.
    Totals of ``d`` days are negative binomial with mean ``rate * d`` and variance ``(rate + a
    rate**2) d``. A change inside a row is dated by day. Then each date is found once more between
    its neighbours: the day with the most probability within three days of it, from the
    likelihood of every day. The date set holds the fewest days with the stated probability.

    With several changes, each one's p-value compares its likelihood ratio between its neighbours
    with that of counts drawn at one rate, and is never below that of any change at all.

    References
    ----------
    Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Optimal detection of changepoints with a
    linear computational cost. JASA 107, 1590-1598. doi:10.1080/01621459.2012.737745

    Andrews, D. W. K. and Ploberger, W. (1994). Optimal tests when a nuisance parameter is present
    only under the alternative. Econometrica 62, 1383-1414. doi:10.2307/2951753

    Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics - Theory and
    Methods 26, 1481-1496. doi:10.1080/03610929708831995

    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57,
    289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> answer = tallies.reconcile(
    ...     claims, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    ... )
    >>> print(tallies.find_changepoints(answer, theatre="Iraq").sentence)
    The rate of reported attacks in Iraq: no change detected (p = 0.67).

    Coal-mining disasters in Britain a year, 1851 to 1962 (Jarrett 1979,
    doi:10.1093/biomet/66.1.191), fell from 3.1 to 0.9 a year about 1891:

    >>> import pandas as pd
    >>> years = (
    ...     "45410434063340263354531441553425223421322111130010110031"
    ...     "03220111010100021000110233112111123300014000100000100101"
    ... )
    >>> index = pd.period_range("1851", periods=len(years), freq="Y")
    >>> coal = pd.Series([int(year) for year in years], index=index)
    >>> found = tallies.find_changepoints(coal, kind="counts")
    >>> found.dates[0].year, (found.segments["rate"] * 365.25).round(1).to_list()
    (1891, [3.1, 0.9])
    """
    settings = settle(dispersion, confidence, draws, rng, screened=screened)
    if not 0 < alpha < 1:
        message = f"alpha={alpha!r} is not between 0 and 1. Write 0.05 for 5%."
        raise TalliesError(message)
    panel = read_panel(x, theatres=None if theatre is None else [theatre], kind=kind)
    enough = np.array([len(counts.count) >= FEWEST_ROWS for counts in panel])
    if not enough.any():
        panel[0].need(FEWEST_ROWS)
    ps = np.full(len(panel), np.nan)
    ps[enough] = [any_change(c, settings) for c, ok in zip(panel, enough, strict=True) if ok]
    adjusted = ps.copy()
    if false_discovery:
        adjusted[enough] = _adjusted(ps[enough])
    found = [
        search(counts, settings, p)
        if q <= alpha
        else Found(p, [], [], [], single_dispersion(counts, settings))
        for counts, p, q in zip(panel, ps, adjusted, strict=True)
    ]
    ends = [_depends(x, c, f, settings, alpha) for c, f in zip(panel, found, strict=True)]
    return _record(panel, found, adjusted, ends, alpha, confidence)


def _adjusted(ps: np.ndarray) -> np.ndarray:
    """Return p-values adjusted for the false-discovery rate (Benjamini and Hochberg 1995)."""
    order = np.argsort(-ps, kind="stable")
    rank = len(ps) - np.arange(len(ps))
    raised = np.minimum.accumulate(np.minimum(1.0, ps[order] * len(ps) / rank))
    adjusted = np.empty_like(ps)
    adjusted[order] = raised
    return adjusted


def _depends(
    x: Input, counts: Counts, found: Found, settings: Settings, alpha: float
) -> bool | None:
    """Say whether the ends of an open tally give another number of changes, or other days."""
    ends = read_ends(x, counts.theatre)
    if not ends:
        return None
    for end in ends:
        p = any_change(end, settings)
        other = search(end, settings, p).changes if p <= alpha else []
        shift = end.offset(counts.date(0))
        if len(other) != len(found.changes) or any(
            day - shift not in days for day, days in zip(other, found.sets, strict=True)
        ):
            return True
    return False


def _record(
    panel: Sequence[Counts],
    found: Sequence[Found],
    adjusted: np.ndarray,
    ends: Sequence[bool | None],
    alpha: float,
    confidence: float,
) -> Changepoints:
    """Put the changes of all theatres together."""
    dates, sets, ps, names = [], [], [], []
    for counts, one in zip(panel, found, strict=True):
        dates += [counts.date(day + 1) for day in one.changes]
        sets += [day_set(counts, days) for days in one.sets]
        ps += one.ps
        names += [counts.theatre] * len(one.changes)
    tests = pd.DataFrame(
        {
            "theatre": pd.Series([counts.theatre for counts in panel], dtype="str"),
            "rows": [len(counts.count) for counts in panel],
            "days": [int(counts.days.sum()) for counts in panel],
            "count": [int(counts.count.sum()) for counts in panel],
            "p_value": [one.p for one in found],
            "adjusted": adjusted,
            "changes": [len(one.changes) for one in found],
            "dispersion": [one.dispersion for one in found],
            "depends_on_limits": pd.array(ends, dtype="boolean"),
        }
    )
    tables = [segment_table(c, f, confidence) for c, f in zip(panel, found, strict=True)]
    return Changepoints(
        dates=pd.DatetimeIndex(dates, name="date").as_unit("us"),
        date_sets=tuple(sets),
        p_values=pd.Series(
            ps, index=pd.Index(names, name="theatre", dtype="str"), dtype="float64", name="p_value"
        ),
        segments=pd.concat(tables, ignore_index=True),
        tests=tests,
        alpha=alpha,
        confidence=confidence,
        measure=panel[0].measure,
    )
