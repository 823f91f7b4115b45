"""Has the rate changed lately? A look at every new row, with false alarms kept rare."""

from typing import Literal

import numpy as np
import pandas as pd

from tallies.errors import TalliesError, check_option
from tallies.model.days import Day
from tallies.trends._kernels import Floats, Ints
from tallies.trends._options import Burstiness, given_dispersion
from tallies.trends._sequential import (
    averaged_paths,
    best_onset,
    drawn_rows,
    highest_paths,
    page_paths,
    threshold_for,
    time_to_alarm,
)
from tallies.trends.alarm import Monitor
from tallies.trends.baseline import Baseline, checked_number, read_baseline
from tallies.trends.counts import Counts, Input, Kind, read_counts

Direction = Literal["up", "down", "both"]
Method = Literal["mixture", "glr", "cusum"]
DIRECTIONS = ("up", "down", "both")
METHODS = ("mixture", "glr", "cusum")
RATIOS = {"mixture": (1.5, 2.0, 4.0), "cusum": (2.0,)}
SEED = 20231123
HORIZON = 2.5  # simulated days, in units of the time between false alarms asked for
MOST_ROWS = 10_000  # of one simulated history
ROW_DRAWS = 4_000_000  # rows simulated in all
RUNS = (1_000, 4_000)  # fewest and most simulated histories
GROUPS = 100  # rates that stand for what a baseline period leaves open
LEAST = {"mixture": -5.0, "cusum": 0.01, "glr": 0.01}  # lowest threshold; the last two are >= 0
LONGEST = 40_000  # rows between false alarms that can still be simulated


def monitor(
    x: Input,
    *,
    baseline: float | tuple[Day, Day],
    theatre: str | None = None,
    kind: Kind = "cumulative",
    direction: Direction = "up",
    method: Method = "mixture",
    dispersion: Burstiness = "auto",
    false_alarm_every: float = 365,
    rng: np.random.Generator | int = SEED,
) -> Monitor:
    """Look at every new row for a rate that has left its baseline.

    Made for repeated looks. A test made for one look and run again every week gives a false
    alarm sooner or later; here the mean time between false alarms is what you ask for.

    Parameters
    ----------
    x : Reconciliation, pandas.DataFrame or pandas.Series
        A reconciled tally, the table of `increments`, or a dated Series.
    baseline : float or (first day, last day)
        Rate before, in attacks per day, known beforehand; or a period from which it is
        estimated. Rows that lie wholly in the period are used for that, and rows that end
        after it are watched.
    theatre : str, optional
        Which theatre, when `x` has several.
    kind : {"cumulative", "counts"}, default "cumulative"
        What a Series holds: a running total, or counts per day or week.
    direction : {"up", "down", "both"}, default "up"
        Which changes to look for.
    method : {"mixture", "glr", "cusum"}, default "mixture"
        How the new rate and its first day, which nobody knows, are treated: averaged over rises
        to 1.5, 2 and 4 times the baseline (falls: to 1/1.5, 1/2, 1/4) and summed over days; both
        at their best (generalised likelihood ratio); or set to twice (half) the baseline from
        the best day (Page's cumulative sum).
    dispersion : {"auto", "poisson"} or float, default "auto"
        Variance of a day's count is ``rate + dispersion * rate**2``; 0 is Poisson. "auto"
        estimates it from the baseline period; with a rate given, from neighbouring rows, two by
        two, so that a change does not pass for bursts.
    false_alarm_every : float, default 365
        Mean days between false alarms while nothing changes.
    rng : numpy.random.Generator or int, default 20231123
        Source of the simulation that sets the threshold. An int gives the same answer each time.

    Returns
    -------
    Monitor
        A record with ``.alarm_date``, ``.onset``, ``.rate_before``, ``.rate_since``,
        ``.threshold``, ``.sentence`` and ``.to_frame()``.

    Raises
    ------
    NotEnoughDataError
        No row to watch, or a baseline period with fewer than two rows or without attacks.
    TalliesError
        A baseline that is not above 0, an option that does not exist, a time between false
        alarms that is too short or too long for the rows, or an unreadable series.

    Notes
    -----
    For rows k to n with C attacks in D days, a new rate ``r = q b`` has the log-likelihood ratio
    ``C log q - D (r - b)`` against the baseline b, and ``C log q - (C + D/a) log((1 + a r) / (1 +
    a b))`` with dispersion a. The statistic of row n: "mixture" is the log of the likelihood
    ratio summed over k and averaged over q (Shiryaev and Roberts), "cusum" its highest over k
    with q = 2, "glr" its highest over k with ``r = C / D``. An alarm is a statistic at or above
    the threshold. The statistic is not restarted after it.

    The threshold is found by simulating histories at the baseline with the rows' own gaps drawn
    anew. With an estimated baseline the histories have the rates that the period leaves open (a
    gamma distribution), and their alarms per day, averaged, are set to one in
    `false_alarm_every`: a short period raises the threshold. The onset is the best one by the
    generalised likelihood ratio at the first alarm, dated ``start`` + 1 day of its row. A day
    without a report is not a day without attacks: rows carry their days.

    References
    ----------
    Höhle, M. and Paul, M. (2008). Count data regression charts for the monitoring of
    surveillance time series. Computational Statistics & Data Analysis 52, 4357-4368.
    doi:10.1016/j.csda.2008.02.015

    Lorden, G. (1971). Procedures for reacting to a change in distribution. Annals of
    Mathematical Statistics 42, 1897-1908. doi:10.1214/aoms/1177693055

    Moustakides, G. V. (1986). Optimal stopping times for detecting changes in distributions.
    Annals of Statistics 14, 1379-1387. doi:10.1214/aos/1176350164

    Polunchenko, A. S. and Tartakovsky, A. G. (2010). On optimality of the Shiryaev-Roberts
    procedure for detecting a change in distribution. Annals of Statistics 38, 3445-3457.
    doi:10.1214/09-AOS775

    Ward, K., Dilillo, G., Eckley, I. and Fearnhead, P. (2024). Poisson-FOCuS: an efficient
    online method for detecting count bursts with application to gamma ray burst detection.
    Journal of the American Statistical Association 119. doi:10.1080/01621459.2023.2235059

    Lai, T. L. (1998). Information bounds and quick detection of parameter changes in stochastic
    systems. IEEE Transactions on Information Theory 44, 2917-2929. doi:10.1109/18.737522

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> tally = tallies.reconcile(claims, definition="us_dod", until="2024-01-29")
    >>> autumn = ("2023-10-17", "2023-11-23")
    >>> watch = tallies.monitor(tally, theatre="Iraq", baseline=autumn, direction="down")
    >>> print(watch.sentence)
    An alarm on 8 December 2023: the rate of reported attacks in Iraq may have fallen since 24
    November 2023 (from 0.95 to 0.067 a day); without any change such an alarm comes once in 365
    days on average.
    >>> watch.to_frame()[["end", "days", "count", "alarm"]].head(3)
             end  days  count  alarm
    0 2023-12-08    15      1   True
    1 2023-12-13     5      8  False
    2 2023-12-14     1      0  False
    """
    check_option("direction", direction, DIRECTIONS)
    check_option("method", method, METHODS)
    counts = read_counts(x, theatre=theatre, kind=kind).need(1)
    base, watched = read_baseline(counts, baseline, given_dispersion(dispersion))
    every = _false_alarm_time(false_alarm_every, watched.days)
    generator = np.random.default_rng(rng)
    threshold, simulated = _threshold(base, watched.days, direction, method, every, generator)
    statistic = _statistic(watched, base, direction, method)
    return _record(
        watched,
        base,
        statistic,
        direction=direction,
        method=method,
        threshold=threshold,
        every=every,
        simulated=simulated,
    )


def _false_alarm_time(value: object, days: Ints) -> float:
    """Return the time between false alarms asked for, if rows like these can keep it."""
    every = checked_number("false_alarm_every", value, None)
    gap = float(days.mean())
    if not 2 * gap < every <= LONGEST * gap:
        message = (
            f"false_alarm_every={every:g} days does not suit rows of {gap:.3g} days on average. "
            f"Give more than {2 * gap:.4g} and at most {LONGEST * gap:.4g}."
        )
        raise TalliesError(message)
    return every


def _ratios(direction: Direction, ratios: Floats) -> Floats:
    """Return the ratios of new rate to baseline on the sides asked for."""
    sides = {"up": (ratios,), "down": (1 / ratios,), "both": (ratios, 1 / ratios)}
    return np.concatenate(sides[direction])


def _fine_ratios(base: Baseline, length: float) -> Floats:
    """Return a grid of ratios from what `length` days can just show to 64 times."""
    events = base.rate * length / (1 + base.dispersion * base.rate)
    least = min(0.5, 1 / np.sqrt(1 + events))
    return np.exp(np.geomspace(least, np.log(64), 2 + int(np.log(4.2 / least) / np.log(1.25))))


def _paths(
    count: Floats, days: Floats, base: Baseline, direction: Direction, method: Method
) -> Floats:
    """Return the statistic of simulated histories, shape (rows, runs)."""
    if method == "glr":
        ratios = _ratios(direction, _fine_ratios(base, float(days[:, 0].sum())))
        return highest_paths(count, days, base.rate, base.dispersion, ratios)
    ratios = _ratios(direction, np.array(RATIOS[method]))
    paths = averaged_paths if method == "mixture" else page_paths
    return paths(count, days, base.rate, base.dispersion, ratios)


def _statistic(counts: Counts, base: Baseline, direction: Direction, method: Method) -> Floats:
    """Return the statistic of each row."""
    c, d = counts.count.astype(float), counts.days.astype(float)
    if method != "glr":
        return _paths(c[:, None], d[:, None], base, direction, method)[:, 0]
    return np.array([_onset(c, d, base, direction, row)[1] for row in range(len(c))])


def _onset(
    count: Floats, days: Floats, base: Baseline, direction: Direction, row: int
) -> tuple[int, float]:
    """Return the best onset as seen from a row, and its likelihood ratio."""
    seen = slice(0, row + 1)
    sides = {"up": direction != "down", "down": direction != "up"}
    return best_onset(count[seen], days[seen], base.rate, base.dispersion, **sides)


def _threshold(
    base: Baseline,
    gaps: Ints,
    direction: Direction,
    method: Method,
    every: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Return the threshold, and the time between false alarms that it had in the simulation."""
    rows = min(int(np.ceil(HORIZON * every / gaps.mean())), MOST_ROWS)
    runs = int(np.clip(ROW_DRAWS // rows, *RUNS)) // GROUPS * GROUPS
    known = base.period is None
    groups = 1 if known else GROUPS
    rates = np.full(runs, base.rate) if known else np.repeat(base.drawn(groups), runs // groups)
    count, days = drawn_rows(rng, rates, base.dispersion, gaps, rows)
    paths = _paths(count, days, base, direction, method)
    highest = np.maximum.accumulate(paths, axis=0, out=paths)
    ends = np.cumsum(days, axis=0, out=days)
    threshold = threshold_for(highest, ends, every, least=LEAST[method], groups=groups)
    return threshold, time_to_alarm(highest, ends, threshold, groups)


def _record(
    counts: Counts,
    base: Baseline,
    statistic: Floats,
    *,
    direction: Direction,
    method: Method,
    threshold: float,
    every: float,
    simulated: float,
) -> Monitor:
    """Return the record: what the first alarm says, or that there is none."""
    alarms = np.flatnonzero(statistic >= threshold)
    first = int(alarms[0]) if len(alarms) else None
    onset, since = pd.Timestamp("NaT"), np.nan
    if first is not None:
        c, d = counts.count.astype(float), counts.days.astype(float)
        at, _ = _onset(c, d, base, direction, first)
        onset = counts.date(counts.edges[at] + 1)
        since = float(c[at : first + 1].sum() / d[at : first + 1].sum())
    start = pd.DatetimeIndex(counts.start).as_unit("us")
    rows = pd.DataFrame(
        {
            "start": start,
            "end": start + pd.to_timedelta(counts.days, unit="D"),
            "days": counts.days,
            "count": counts.count,
            "statistic": statistic,
            "threshold": threshold,
            "alarm": statistic >= threshold,
        }
    )
    return Monitor(
        theatre=counts.theatre,
        measure=counts.measure,
        direction=direction,
        method=method,
        baseline=base,
        false_alarm_every=every,
        simulated_every=simulated,
        threshold=threshold,
        alarm_date=pd.Timestamp("NaT") if first is None else rows["end"].iloc[first],
        onset=onset,
        rate_since=since,
        rows=rows,
    )
