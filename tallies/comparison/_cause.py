"""Which cause explains a gap best."""

from tallies.comparison._align import Alignment

MARGIN = 2.0  # of BIC: less is not worth more than a bare mention (Raftery 1995)
UNLIKE = 0.8  # variance over that of independent counts from which no lag or rule explains much


def cause_of(found: Alignment | None) -> str:
    """Return what explains the gap, a word of ``SourceComparison.pairs``.

    The model of lowest BIC, if the intervals of lag and ratio bear it out; a lag and a rule that
    do equally well are told apart by nobody.
    """
    if found is None or not found.bic:
        return "not_enough"
    if found.spread > UNLIKE:
        return "neither"
    bic = found.bic
    best, second = _ranked(found)[:2]
    if {best, second} == {"lag", "rule"} and bic[second] < MARGIN:
        best = "either"
    elif best != "same" and not _borne_out(best, found):
        alike = min(bic["same"] - bic["lag"], bic["same"] - bic["rule"]) >= MARGIN
        best = "either" if alike else "same"
    return best


def _borne_out(model: str, found: Alignment) -> bool:
    """Whether the intervals exclude what the model says is not so."""
    lag = found.lag_low is not None and found.lag_high is not None
    moved = lag and not found.lag_low <= 0 <= found.lag_high  # type: ignore[operator]  # both known
    other = not found.ratio_low <= 1 <= found.ratio_high
    return (moved or model == "rule") and (other or model == "lag")


def margin_of(found: Alignment) -> float:
    """Return by how much the best model is ahead of the next one."""
    return found.bic[_ranked(found)[1]] if found.bic else float("nan")


def _ranked(found: Alignment) -> list[str]:
    """Return the models, the best first; the simpler one of equals."""
    return sorted(found.bic, key=lambda name: found.bic[name])
