"""The verb: bodies that count the same thing, each pair side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from tallies.comparison._pairs import Pair, pairs_of
from tallies.comparison._sentences import sentence_of
from tallies.comparison._sides import BY, chosen, sides_of
from tallies.errors import TalliesError, check_option, nearest
from tallies.model.days import Day
from tallies.model.reports import validate_reports
from tallies.reconciliation.by_hand import check_ids, decided
from tallies.trends._options import check_confidence
from tallies.trends.finding import Finding

DTYPES = {
    **dict.fromkeys(("first", "second", "theatre", "explained_by", "reason"), "str"),
    **dict.fromkeys(("since", "last_common", "parts_from"), "datetime64[us]"),
    **dict.fromkeys(("first_count", "second_count", "lag_days", "lag_low", "lag_high"), "Int64"),
    **dict.fromkeys(("ratio", "ratio_low", "ratio_high", "margin", "spread"), "float64"),
    "common_days": "int64",
}
COLUMNS = (
    *("first", "second", "theatre", "since", "common_days", "last_common"),
    *("first_count", "second_count", "ratio", "ratio_low", "ratio_high"),
    *("lag_days", "lag_low", "lag_high", "explained_by", "parts_from"),
    *("margin", "spread", "reason"),
)

DAYS = {
    **dict.fromkeys(("first", "second", "theatre"), "str"),
    "date": "datetime64[us]",
    **{"first_low": "Int64", "first_high": "Int64", "first_report": "bool"},
    **{"second_low": "Int64", "second_high": "Int64", "second_report": "bool"},
    **{"common": "bool", "apart": "bool"},
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SourceComparison(Finding):
    """Pairs of counts of the same thing: how they differ, and what explains it.

    Attributes
    ----------
    pairs : pandas.DataFrame
        One row per pair and theatre: ``first``, ``second``, ``theatre`` (str); ``since``
        (datetime64[us], first day on which both count); ``common_days`` (int64, days on which a
        report of each leaves one count only), ``last_common`` (datetime64[us]), ``first_count``,
        ``second_count`` (Int64, counts on it); ``ratio``, ``ratio_low``, ``ratio_high``
        (float64, rise of the second over that of the first); ``lag_days``, ``lag_low``,
        ``lag_high`` (Int64, days by which the second is later, negative where it is earlier);
        ``explained_by`` (str: ``same``, ``lag``, ``rule``, ``both``, ``either``, ``neither`` or
        ``not_enough``); ``parts_from`` (datetime64[us], day from which the two cannot agree, as
        logic alone has it; missing where they meet again); ``margin`` (float64, by how much of
        BIC the best model is ahead), ``spread`` (float64, variance over that of two independent
        Poisson counts: near 0 where both count the same attacks), ``reason`` (str, why there is
        not enough).
    days : pandas.DataFrame
        One row per pair, theatre and day that was compared: ``first``, ``second``, ``theatre``
        (str), ``date`` (datetime64[us]), ``first_low``, ``first_high``, ``second_low``,
        ``second_high`` (Int64, how far each may have risen since the day before ``since``),
        ``first_report``, ``second_report`` (bool, a report leaves one count only), ``common``
        (bool, both do), ``apart`` (bool, no rise is allowed by both).
    by, measure : str
        What makes a side, and what is counted.
    max_lag : int
        Lags tried, in days to each side.
    confidence : float
        Of the intervals.
    """

    pairs: pd.DataFrame
    days: pd.DataFrame
    by: str
    measure: str
    max_lag: int
    confidence: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, a few sentences for each row."""
        told = []
        for row in self.pairs.itertuples(index=False):
            days = self.days_of(str(row.first), str(row.second), str(row.theatre))
            told.append(sentence_of(row, days, self.max_lag, (self.measure, self.confidence)))
        return tuple(told)

    @property
    def sentence(self) -> str:
        """All sentences in one."""
        return " ".join(self.sentences)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold."""
        return (
            "Only rises from the first day on which both count are compared, never levels.",
            "Ratio and lag are steady over that time; the lag is of whole days, "
            f"{self.max_lag} at most.",
            "Both may count the same attacks: how alike the rises are is estimated, not assumed.",
            "Between reports attacks fall on any day alike.",
        )

    def days_of(self, first: str, second: str, theatre: str) -> pd.DataFrame:
        """Return the days that were compared for one pair.

        Parameters
        ----------
        first, second, theatre : str
            As in the table ``pairs``.

        Returns
        -------
        pandas.DataFrame
            These rows of ``days``; none where the pair was not compared.
        """
        names = {"first": first, "second": second, "theatre": theatre}
        inside = pd.Series(data=True, index=self.days.index)
        for column, name in names.items():
            inside &= self.days[column] == name
        return self.days[inside].reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """Return the table of pairs.

        Returns
        -------
        pandas.DataFrame
            A copy of the attribute ``pairs``.
        """
        return self.pairs.copy()


def compare_sources(
    reports: pd.DataFrame,
    *,
    by: str = "definition",
    only: Iterable[str] | None = None,
    definition: str | None = None,
    measure: str = "attacks",
    theatres: Iterable[str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    as_of: Day | None = None,
    undated: str = "exclude",
    unnamed: str = "zero",
    windows: str = "ignore",
    weights: str = "publishers",
    exclude: Mapping[str, str] | None = None,
    pin: Mapping[str, str] | None = None,
    max_lag: int = 10,
    confidence: float = 0.95,
) -> SourceComparison:
    """Compare bodies that count the same thing, each pair of them in each theatre.

    Parameters
    ----------
    reports : pandas.DataFrame
        The reports table (see ``validate_reports``), one row per reported figure.
    by : {"definition", "source", "publisher"}, default "definition"
        What makes a side. A publisher is the outlet: its name before any parenthesis.
    only : iterable of str, optional
        Two or more sides to pair, in this order; default all, in alphabetical order.
    definition : str, optional
        Take the reports of one inclusion rule only, as when outlets are compared. A side whose
        reports follow several is not compared.
    measure, theatres, since, until, as_of, undated, unnamed, windows : optional
        As in ``reconcile``.
    weights, exclude, pin : optional
        As in ``reconcile``: each side is reconciled alone with the same options.
    max_lag : int, default 10
        Lags to try, in days to each side.
    confidence : float, default 0.95
        Of the intervals of ratio and lag.

    Returns
    -------
    SourceComparison
        A row per pair and theatre. A side with too few figures has a row that says so.

    Raises
    ------
    ReportError
        The reports break the rules of the reports table.
    TalliesError
        An option has no meaning for these reports.

    Notes
    -----
    Definitions are compared, never pooled. Only rises are compared, from the first day on which
    both count. A theatre is compared where both sides name it; the total is that of the theatres
    that both name.

    The side with fewer reports is the response. In row k it rose by ``y`` between two of its
    report days, and the other one by ``m``, read off `lag` days earlier on the straight lines
    between its reports. Two counts of the same attacks are no independent samples, so the rows
    are judged given their sums ``c = y + m``: ``E[y | c] = share * c``, where ``share`` is ratio
    / (1 + ratio). The variance is a scale times that of counting plus that of the unknown days
    between reports (a binomial bridge); scale and mixture are estimated, so that counts that
    rise together have narrow intervals and counts of other attacks wide ones. At each lag the
    ratio is that of the sums of all rows. With every lag as likely as any other beforehand, the
    interval of the lag spans the likeliest ones that together reach the confidence, and that of
    the ratio is averaged over lags (Student's t at each). Both were tried on made-up pairs.

    ``explained_by`` is the model of lowest BIC on the same rows: neither lag nor ratio
    (``same``), a lag at ratio 1, a ratio at lag 0 (``rule``), or ``both``. A lag or ratio whose
    interval holds lag 0 or ratio 1 is not named. ``either`` is a lag and a rule that do equally
    well; ``neither`` is a gap so unsteady (``spread`` over 0.8) that the two rise hardly more
    alike than counts of different attacks. Fewer than five rises are ``not_enough``.

    References
    ----------
    Hayashi, T. and Yoshida, N. (2005). On covariance estimation of non-synchronously observed
    diffusion processes. Bernoulli 11(2), 359-379. doi:10.3150/bj/1116340299

    Hoffmann, M., Rosenbaum, M. and Yoshida, N. (2013). Estimation of the lead-lag parameter from
    non-synchronous data. Bernoulli 19(2), 426-461. doi:10.3150/11-BEJ407

    Wedderburn, R. W. M. (1974). Quasi-likelihood functions, generalized linear models, and the
    Gauss-Newton method. Biometrika 61(3), 439-447. doi:10.1093/biomet/61.3.439

    Raftery, A. E. (1995). Bayesian model selection in social research. Sociological Methodology
    25, 111-163. doi:10.2307/271063

    Examples
    --------
    >>> import tallies
    >>> claims = tallies.load_dataset("us_forces_2023").reports
    >>> found = tallies.compare_sources(claims, only=["us_dod", "sohr"], theatres=["Syria"])
    >>> found.pairs[["common_days", "first_count", "second_count"]].to_dict("records")
    [{'common_days': 7, 'first_count': 75, 'second_count': 88}]
    >>> print(found.sentence)
    Reported attacks in Syria, sohr against us_dod, rises from 19 October 2023: by 9 January
    2024, the last of 7 common days, sohr had risen by 88, us_dod by 72 to 75. The rise of sohr is
    1.13 times that of us_dod (95% interval 0.86 to 1.50); the reports cannot tell a lag. Neither
    a lag nor a steady ratio explains the gap. They differ on every common day from 31 October
    2023 on.
    """
    check_option("by", by, BY)
    check_confidence(confidence)
    if isinstance(max_lag, bool) or not isinstance(max_lag, int) or not 1 <= max_lag <= 60:
        message = f"max_lag={max_lag!r} is no number of days. Give a whole number from 1 to 60."
        raise TalliesError(message)
    table = validate_reports(reports)
    _check_measure(table, measure)
    excluded, pinned = decided("exclude", exclude), decided("pin", pin)
    check_ids(excluded, pinned, table["report_id"])
    options: dict[str, Any] = {
        "measure": measure,
        "theatres": None if theatres is None else _names(theatres),
        "since": since,
        "until": until,
        "as_of": as_of,
        "undated": undated,
        "unnamed": unnamed,
        "windows": windows,
        "weights": weights,
        "exclude": excluded,
        "pin": pinned,
    }
    sides = sides_of(table, by, definition, options)
    asked = chosen(sides, None if only is None else _names(only), by)
    found = [
        pair
        for first, second in combinations(asked, 2)
        for pair in pairs_of(first, second, max_lag, confidence)
    ]
    return SourceComparison(
        pairs=_table(found),
        days=_days(found),
        by=by,
        measure=measure,
        max_lag=max_lag,
        confidence=confidence,
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, a single one too."""
    return (names,) if isinstance(names, str) else tuple(names)


def _check_measure(table: pd.DataFrame, measure: str) -> None:
    """Refuse a measure that no report counts."""
    known = sorted(table["measure"].unique())
    if known and measure not in known:
        message = (
            f"measure={measure!r} is counted by none of the reports.{nearest(measure, known)} "
            f"They count: {', '.join(known)}."
        )
        raise TalliesError(message)


def _table(found: list[Pair]) -> pd.DataFrame:
    """Return the rows as one table."""
    rows = {name: [pair.row[name] for pair in found] for name in COLUMNS}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=DTYPES[name]) for name, values in rows.items()}
    )


def _days(found: list[Pair]) -> pd.DataFrame:
    """Return the days of all pairs as one table."""
    some = [pair.days for pair in found if len(pair.days)]
    if some:
        return pd.concat(some, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in DAYS.items()})
