"""What the change statistics say: verbs by the strength of the evidence, rates and p-values."""

import pandas as pd

from tallies.model.language import N_, counted, pgettext, written
from tallies.model.words import say_day

SMALLEST_P = 1e-4


def say_p(p: float) -> str:
    """Return "p = .03" in words that never say zero."""
    if p < SMALLEST_P:
        return "p < 0.0001"
    return f"p = {p:.4f}" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def moved(p: float, *, up: bool) -> str:
    """Return the verb that the evidence allows, or nothing when no change is detected."""
    if p < 0.01:
        return N_("rose") if up else N_("fell")
    if p < 0.05:
        return N_("appears to have risen") if up else N_("appears to have fallen")
    if p < 0.10:
        return N_("may have risen") if up else N_("may have fallen")
    return ""


def say_rate(value: float) -> str:
    """Return a rate with two significant digits, never as a bare zero when it is not."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 or value == 0 else f"{value:.2g}"


def too_few(rows: int, needed: int) -> str:
    """Return why there is no search for a change: rises are counted, not reports."""
    counted_rises = f"{rows} rise{'' if rows == 1 else 's'} between known counts"
    return f"too few reports to look for a change: {counted_rises}, {needed} needed"


def named(theatre: str, measure: str) -> str:
    """Return what a sentence is about: "The rate of reported attacks in Iraq"."""
    where = "" if not theatre else " in all" if theatre == "total" else f" in {theatre}"
    return f"The rate of reported {measure}{where}"


def say_span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return "17 October 2023 to 6 November 2023", or the one day."""
    return say_day(start) if start == end else f"{say_day(start)} to {say_day(end)}"


def say_ratio(value: float) -> str:
    """Return a ratio or an index: two decimals around 1, two significant digits far from it."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def say_variance(dispersion: float) -> str:
    """Return the variance of a day in words: "rate + 0.66 rate^2", or that of Poisson counts."""
    return f"rate + {dispersion:.2g} rate^2" if dispersion else "its rate (Poisson)"


def say_weeks(weeks: float) -> str:
    """Return a time in weeks, or in days below two weeks, in the language in force."""
    value, in_weeks = (weeks, True) if weeks >= 2 else (weeks * 7, False)
    figure, whole = figure_of_weeks(weeks), round(value)
    if "." in f"{value:.2g}" and value < 10:  # a fraction is not counted as many are
        if in_weeks:
            return pgettext("a fraction", "{number} weeks", number=figure)
        return pgettext("a fraction", "{number} days", number=figure)
    if in_weeks:
        return counted("{number} weeks", whole, number=figure)
    return counted("{number} days", whole, number=figure)


def figure_of_weeks(weeks: float) -> str:
    """Return the figure of such a time alone."""
    value = weeks if weeks >= 2 else weeks * 7
    return written(f"{value:,.0f}" if value >= 10 else f"{value:.2g}")
