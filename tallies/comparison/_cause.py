"""Which cause explains a gap best, from an alignment."""

from tallies.comparison._align import Alignment

MARGIN = 2.0  # of BIC: less is not worth more than a bare mention (Raftery 1995)
UNSTEADY = 3.0  # variance over that of independent counts from which no steady cause will do


def cause_of(found: Alignment | None) -> str:
    """Return what explains the gap: see ``SourceComparison.pairs``."""
    if found is None or not found.bic:
        return "not_enough"
    if found.spread > UNSTEADY:
        return "neither"
    ranked = sorted(found.bic, key=lambda name: found.bic[name])
    if set(ranked[:2]) == {"lag", "rule"} and found.bic[ranked[1]] < MARGIN:
        return "either"
    return ranked[0]
