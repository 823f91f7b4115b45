"""Options that several change statistics share: checked in one place, worded alike."""

import math
from typing import Literal

from tallies.errors import TalliesError

Burstiness = Literal["auto", "poisson"] | float


def check_confidence(confidence: float) -> None:
    """Raise a TalliesError unless a confidence lies between 0 and 1."""
    if not 0 < confidence < 1:
        message = f"confidence={confidence!r} is not between 0 and 1. Write 0.95 for 95%."
        raise TalliesError(message)


def given_dispersion(dispersion: Burstiness) -> float | None:
    """Return the dispersion asked for, or None when it is to be estimated."""
    if dispersion == "auto":
        return None
    if dispersion == "poisson":
        return 0.0
    number = isinstance(dispersion, int | float) and not isinstance(dispersion, bool)
    if not number or not math.isfinite(dispersion) or dispersion < 0:
        message = (
            f"dispersion={dispersion!r} is not an option. Choose 'auto', 'poisson', or a number "
            "that is 0 or more: the variance of a day is then rate + dispersion * rate**2."
        )
        raise TalliesError(message)
    return float(dispersion)
