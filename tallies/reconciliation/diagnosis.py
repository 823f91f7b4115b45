"""What a figure that does not fit most likely is, and how sure that is.

Every rule that fits gives a reading with its odds against no known cause: how often such a slip
happens, times the number of counts that could have been printed, over the number of counts that
the rule tries before it comes to this one. A match is worth little where many would have matched.
"""

from dataclasses import dataclass, replace

from tallies.reconciliation.docket import Case
from tallies.reconciliation.readings import Reading, counts_possible, moved, readings

SURE, LIKELY = 0.75, 0.5  # shares of the odds at which a cause "looks like" it, and "may be" it
TOLD = 0.1  # share at which what matches is told without a claim
RIVAL = 0.5  # a second reading is told that has this share of the odds of the first


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The likeliest reading in words, and the figures of its statement that it covers as well."""

    text: str
    mates: tuple[Case, ...] = ()


def diagnose(case: Case) -> Diagnosis:
    """Say what a figure most likely is, and what the rules given add to that."""
    found = _likeliest(case)
    return replace(found, text="; ".join([*filter(None, [found.text]), *case.own_causes]))


def _likeliest(case: Case) -> Diagnosis:
    """Say what a figure most likely is by the rules of this package."""
    found: dict[str, Reading] = {}
    for reading in _together(case):
        best = found.setdefault(reading.family, reading)
        found[reading.family] = max(best, reading, key=lambda r: r.odds)
    ranked = sorted(found.values(), key=lambda r: (-r.odds, r.kind))
    total = 1 + sum(reading.odds for reading in ranked)
    if not ranked:
        return Diagnosis(moved(case) if case.distance else "")
    told = [r for r in ranked[:2] if r.odds >= RIVAL * ranked[0].odds]
    share = sum(r.odds for r in told) / total
    if share >= LIKELY:
        grade = "looks like" if share >= SURE and len(told) == 1 else "may be"
        text = "; or ".join(r.text.format(grade=grade) for r in told)
        return Diagnosis(text, told[0].mates)
    facts = [r.fact for r in told if r.fact and r.odds >= TOLD * total]
    return Diagnosis("; or ".join(facts) or (moved(case) if case.distance else ""))


def _together(case: Case) -> list[Reading]:
    """Return readings; a copy counts for more when the whole statement is of that day."""
    found = []
    for reading in readings(case):
        mates = [mate for mate in case.mates if _copied(mate, reading)] if reading.day else []
        odds, text, fact = reading.odds, reading.text, reading.fact
        for mate in mates:
            odds *= counts_possible(mate) / len(mate.part.block.system.units)
        if mates:
            also = " and ".join(mate.short for mate in mates)
            verb = "is" if len(mates) == 1 else "are"
            fact += f", and {also} {verb} of that day too"
            text = text.replace(reading.fact, fact, 1)
        mates = [*reading.mates, *mates]
        found.append(replace(reading, odds=odds, text=text, fact=fact, mates=tuple(mates)))
    return found


def _copied(mate: Case, reading: Reading) -> bool:
    """Whether another figure of the statement is one of the same day too."""
    return any(other.day == reading.day for other in readings(mate))
