"""The record of a watch: alarm or none, since when, and what an alarm is worth."""

from dataclasses import dataclass

import pandas as pd

from tallies.model.words import say_day
from tallies.trends.baseline import Baseline
from tallies.trends.finding import Finding
from tallies.trends.words import named, say_rate

FAR = 0.10  # how far the simulated time between false alarms may be from the one asked for


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Monitor(Finding):
    """What a watch over the rows says; made by `monitor`.

    Attributes
    ----------
    theatre : str
        Its name; empty when the input had none.
    measure : str
        What is counted, in the plural.
    direction : str
        Changes looked for: up, down or both.
    method : str
        How the unknown new rate is treated: mixture, glr or cusum.
    baseline : Baseline
        ``rate`` (attacks per day), ``dispersion``, ``period`` (first and last day used, or None).
    false_alarm_every : float
        Mean days between false alarms that were asked for.
    simulated_every : float
        The same with this threshold in the simulation; infinite when no alarm was seen.
    threshold : float
        An alarm is a statistic at or above it; natural logarithm of a likelihood ratio.
    alarm_date : pandas.Timestamp or NaT
        End of the first row at which the statistic reached the threshold.
    onset : pandas.Timestamp or NaT
        Estimated first day of the new rate, as seen at the alarm.
    rate_since : float
        Attacks per day from the onset to the alarm; NaN without an alarm.
    rows : pandas.DataFrame
        The table of `to_frame`.
    """

    theatre: str
    measure: str
    direction: str
    method: str
    baseline: Baseline
    false_alarm_every: float
    simulated_every: float
    threshold: float
    alarm_date: pd.Timestamp
    onset: pd.Timestamp
    rate_since: float
    rows: pd.DataFrame

    @property
    def alarm(self) -> bool:
        """Whether some row raised an alarm."""
        return not pd.isna(self.alarm_date)

    @property
    def rate_before(self) -> float:
        """Rate of the baseline, attacks per day."""
        return self.baseline.rate

    @property
    def dispersion(self) -> float:
        """Dispersion used: a day's count has variance ``rate + dispersion * rate**2``."""
        return self.baseline.dispersion

    def to_frame(self) -> pd.DataFrame:
        """Return the rows watched with their statistic.

        Returns
        -------
        pandas.DataFrame
            ``start`` (last day already counted), ``end`` (last day counted; datetime64[us]),
            ``days``, ``count`` (int64), ``statistic``, ``threshold`` (float64) and ``alarm``
            (bool, statistic at or above the threshold). The statistic is not restarted.
        """
        return self.rows.copy()

    @property
    def sentence(self) -> str:
        """One sentence or two for a report: an alarm is evidence, not proof."""
        subject = named(self.theatre, self.measure)
        subject = subject[0].lower() + subject[1:]
        return self._alarm(subject) if self.alarm else self._quiet(subject)

    def _alarm(self, subject: str) -> str:
        """Return the sentence of an alarm, and whether it still stands at the last row."""
        risen = self.rate_since > self.rate_before
        last = self.rows.iloc[-1]
        after = (
            ""
            if last["alarm"]
            else f" By {say_day(last['end'])} the statistic was back below the threshold."
        )
        return (
            f"An alarm on {say_day(self.alarm_date)}: {subject} may have "
            f"{'risen' if risen else 'fallen'} since {say_day(self.onset)} (from "
            f"{say_rate(self.rate_before)} to {say_rate(self.rate_since)} a day); without any "
            f"change such an alarm comes {self._once()}.{after}"
        )

    def _quiet(self, subject: str) -> str:
        """Return the sentence of a watch without an alarm."""
        change = {
            "up": "a rise above",
            "down": "a fall below",
            "both": "a change from",
        }[self.direction]
        return (
            f"No alarm by {say_day(self.rows['end'].iloc[-1])}: {subject} gives no sign of "
            f"{change} {say_rate(self.rate_before)} a day that stands out; a small or late one "
            f"may have gone unseen. Without any change an alarm comes {self._once()}."
        )

    def _once(self) -> str:
        """Return how often false alarms come: as asked, or as simulated where that is far off."""
        if self.simulated_every > self.false_alarm_every * 100:
            return f"less than once in {self.false_alarm_every:,.0f} days"
        near = abs(self.simulated_every / self.false_alarm_every - 1) <= FAR
        days = self.false_alarm_every if near else self.simulated_every
        return f"once in {days:,.0f} days on average"

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold for the numbers to mean what they say, a sentence each."""
        return (
            "Attacks of different days are independent; where attacks come in waves of several "
            "days, false alarms are more frequent than stated.",
            f"{self._spread()}",
            f"{self._before()}",
            "Reports come when they come, not sooner because more has happened.",
            "The threshold is simulated for rows with the same gaps as the rows watched; looking "
            "at every row is allowed for, and the statistic is not restarted after an alarm.",
        )

    def _spread(self) -> str:
        """Return the assumption on how much counts vary."""
        a = self.dispersion
        how = "estimated" if self.baseline.fitted else "given"
        if a == 0:
            return f"Counts vary as Poisson ({how})."
        return f"A day's count has variance rate + {a:.2g} x rate squared ({how}, taken as known)."

    def _before(self) -> str:
        """Return the assumption on the rate before."""
        rate = say_rate(self.rate_before)
        if self.baseline.period is None:
            return f"The rate before, {rate} a day, is taken as known."
        first, last = (say_day(day) for day in self.baseline.period)
        return (
            f"The rate did not change from {first} to {last}; it was estimated as {rate} a day, "
            "and the threshold allows for its error."
        )
