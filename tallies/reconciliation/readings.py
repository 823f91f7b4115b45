"""The rules: what a figure that does not fit may be, each with its odds against no known cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from tallies.model.columns import parts
from tallies.model.words import say_day
from tallies.reconciliation.docket import Case, day_of

# How often a slip of each kind happens, beside one of no known cause. A rule that tries count
# after count names a cause for about this share of the figures that are wrong at random, so that
# together they set the rate of false causes: measured in docs/explanation/causes.md, not estimated.
USUAL = {
    "swap": 1.0,
    "wording": 2.0,
    "scope": 0.1,
    "copy": 0.03,
    "later copy": 0.03,
    "hour": 0.15,
    "lag": 0.05,
    "office": 0.1,
    "sum of another day": 0.03,
    "digit": 0.055,
    "order": 0.05,
}
# Kinds that are one cause: they do not speak against each other, the likeliest is told.
FAMILY = {
    "copy": "time",
    "later copy": "time",
    "hour": "time",
    "lag": "time",
    "office": "time",
    "digit": "misprint",
    "order": "misprint",
    "sum of another day": "scope",
}
COPY = 21  # days within which another sum's figure counts as copied
CLOSE = 10  # distance, or percent of the right count, that is close to it
NEAR = 2  # a difference that counting at another hour makes; no misprint is told from it
LAG = 3  # days by which a figure that was never printed may be late
ARITHMETIC = 6.0  # what it counts for that a statement's own sum speaks for a misprint, or not
ADDS_UP = 2.0  # the same for a count of another hour


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a figure may be.

    Attributes
    ----------
    kind : str
    text : str
        What is said, with a place for ``{grade}``: "looks like" or "may be".
    odds : float
        Against no known cause.
    fact : str
        What holds whatever the cause; may be empty.
    day : int or None
        The day whose figure it is, as a number since 1970.
    mates : tuple of Case
        Figures of the same statement that the reading covers as well.
    """

    kind: str
    text: str
    odds: float
    fact: str = ""
    day: int | None = None
    mates: tuple[Case, ...] = ()

    @property
    def family(self) -> str:
        """The cause of which it is one form."""
        return FAMILY.get(self.kind, self.kind)


def readings(case: Case) -> Iterator[Reading]:
    """Yield what a figure may be."""
    if case.window:
        yield from _from_the_start(case)
        return
    yield from _swapped(case)
    yield from _too_strong(case)
    yield from _same_day(case)
    yield from _other_day(case)
    if case.distance:
        yield from _copied(case)
        yield from _another_hour(case)
        yield from _misprinted(case)


def _from_the_start(case: Case) -> Iterator[Reading]:
    """Yield that a count since a later day is the count of all days."""
    least, most = case.part_range(case.unit, *case.span)
    if least == most and case.bounds == (least, most):
        fact = f"equals the whole count of {case.theatre} that day"
        yield _reading(case, "scope", "a count from the start", 1, fact)


def counts_possible(case: Case) -> float:
    """Return one over the chance of this count among figures that are wrong at random.

    Half of them are taken to lie anywhere up to twice the right count, half of them close to it.
    """
    least, most = case.kept
    right = most if case.distance > 0 else least
    close = max(CLOSE, right * CLOSE / 100)
    chance = 1 / (max(2 * right, case.count) + 1)
    if case.gap <= close:
        chance += 1 / (2 * close + 1)
    return 2 / chance


def _reading(case: Case, kind: str, what: str, searched: float, fact: str = "") -> Reading:
    """Return a reading that comes up after so many counts were tried."""
    low, high = case.bounds
    width = high - low + 1 if np.isfinite(high) else 1  # "about 80" is one of many counts
    odds = USUAL[kind] * counts_possible(case) / (searched * width)
    text = f"{fact}: {{grade}} {what}" if fact else f"{{grade}} {what}"
    return Reading(kind, text, odds, fact)


def _swapped(case: Case) -> Iterator[Reading]:
    """Yield two theatres of one statement whose figures fit each other's place."""
    for other in case.mates:
        if case.alone and other.alone and case.theatre != other.theatre:
            mine = other.part_range(other.unit, *case.span)
            theirs = case.part_range(case.unit, *other.span)
            if _meets(case.bounds, mine) and _meets(other.bounds, theirs):
                # Two matches at once: each of so many counts that would have fitted there.
                tried = [
                    (high - low + 1) / counts_possible(mate)
                    for (low, high), mate in ((mine, case), (theirs, other))
                ]
                names = " and ".join(sorted((case.theatre, other.theatre)))
                odds = USUAL["swap"] / max(tried[0] * tried[1], 1e-9)
                text = f"{{grade}} {names} swapped"
                yield Reading("swap", text, odds, mates=(other,))


def _too_strong(case: Case) -> Iterator[Reading]:
    """Yield that "more than 38" means 38, where 38 is the count itself."""
    if case.wordings == {"more_than"} and case.distance == 1:
        fact = f"fits if it means {case.count} itself"
        yield _reading(case, "wording", "a wording one too strong", 1, fact)


def _same_day(case: Case) -> Iterator[Reading]:
    """Yield the figure of a larger, smaller or other sum of the same day, tried in this order."""
    same = [(name, value) for name, value, day in case.other_sums(0) if day == case.span[1]]
    mine = set(parts(case.theatre))
    same.sort(key=lambda item: (not mine < set(parts(item[0])), not set(parts(item[0])) < mine))
    for tried, (name, value) in enumerate(same, 1):
        if value == case.count:
            fact = f"equals {name} that day"
            yield _reading(case, "scope", _scope(case, name), tried, fact)


def _other_day(case: Case) -> Iterator[Reading]:
    """Yield the figure of another sum of an earlier day, the nearest first."""
    found = [item for item in case.other_sums(COPY) if item[2] < case.span[1]]
    for name, value, day in found:
        if value == case.count:
            tried = len({item[:2] for item in found if item[2] >= day})
            fact = f"{value} is the figure for {name} of {say_day(day_of(day))}"
            what = _scope(case, name)
            reading = _reading(case, "sum of another day", what, tried, fact)
            yield Reading(reading.kind, reading.text, reading.odds, fact, day)


def _scope(case: Case, name: str) -> str:
    """Say what a figure is that is one of another sum."""
    mine, other = set(parts(case.theatre)), set(parts(name))
    if mine < other:
        return f"a figure that counts {' and '.join(sorted(other - mine))} too"
    if other < mine:
        return f"a figure that leaves {' and '.join(sorted(mine - other))} out"
    return f"a figure for {name}"


def _copied(case: Case) -> Iterator[Reading]:
    """Yield an exact figure kept for another day of this sum."""
    days, values = case.docket.exact(case.unit)
    least, most = case.kept
    if case.distance < 0:
        passed = values[(days < case.span[0]) & (values >= case.count) & (values < least)]
        kind, what = "copy", "an older figure repeated"
        match = days[(values == case.count) & (days < case.span[0])][::-1]
    else:  # a page can only have copied a figure that was out by then
        known = (days > case.span[1]) & (days <= case.out_by)
        passed = values[known & (values > most) & (values <= case.count)]
        kind, what = "later copy", "a later day's figure"
        match = days[known & (values == case.count)]
    if len(match) and len(passed):  # "more than 38" is no copy of a 38 that is allowed
        day = int(match[0])
        fact = f"equals the figure of {say_day(day_of(day))}"
        made = _reading(case, kind, what, len(np.unique(passed)), fact)
        yield Reading(made.kind, made.text, made.odds, fact, day)


def _another_hour(case: Case) -> Iterator[Reading]:
    """Yield a count of another hour, or of a day or two before."""
    fit, gap = case.nearest_fit, case.gap
    # A statement of another hour adds up in itself; one whose rest adds up to the kept count
    # was wrong in this figure alone.
    tried = float(gap)
    if case.implied is not None:
        tried = gap / ADDS_UP if case.implied == case.count else gap * ADDS_UP
    if case.distance > 0 and gap <= 2 * ceil(case.rise(1)) + 1:
        between = case.count < case.part_range(case.unit, *case.beside(1))[0]
        fact = "lies between that day's count and the next day's" if between else "fits 1 day later"
        if fit == 1 or between:
            yield _reading(case, "hour", "a later hour of the same day", tried, fact)
    elif case.distance < 0 and case.late_by() <= LAG:
        between = case.count > case.part_range(case.unit, *case.beside(-1))[1]
        fact = "lies between the day before's count and that day's" if between else moved(case)
        what = "an older figure" if case.late_by() > 1 else "an earlier hour or an older figure"
        yield _reading(case, "lag", what, tried, fact)
    if gap <= NEAR:
        hour = "an older figure" if case.distance < 0 else "a count of another hour"
        what = f"{hour} or one of another office"
        yield _reading(case, "office", what, 2 * tried, moved(case) if case.distance < 0 else "")


def _misprinted(case: Case) -> Iterator[Reading]:
    """Yield a digit, or the order of two, that differs from the right count."""
    least, most = case.kept
    implied = case.implied
    meant = int(least) if least == most else implied
    if meant is None or not least <= meant <= most or case.gap <= NEAR:
        return
    said, right = str(case.count), str(meant)
    if len(said) != len(right) or len(said) < 2:
        return
    wrong = [i for i, (a, b) in enumerate(zip(said, right, strict=True)) if a != b]
    size, proof = len(said), 1.0
    if implied is not None:
        proof = ARITHMETIC if implied == meant else 1 / ARITHMETIC
    # Where the statement's own sum leaves the right count, the reader can check it there.
    own = ", which the rest of its statement leaves" if implied == meant else ""
    if len(wrong) == 1:
        # Half of all wrong digits are taken to be one off: two in nine.
        off = abs(int(said[wrong[0]]) - int(right[wrong[0]]))
        tried = size * (4 if off == 1 else 14) / proof
        yield _reading(case, "digit", "a misprint", tried, f"one digit away from {right}{own}")
    elif len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(said) == sorted(right):
        fact = f"the digits of {right} the other way round{own}"
        yield _reading(case, "order", "a misprint", (size - 1) / proof, fact)


def moved(case: Case) -> str:
    """Say how far away in time a figure fits, with no claim about the cause; empty if nowhere."""
    fit = case.nearest_fit
    if not fit or (fit > 1 and case.span[1] + fit > case.out_by):
        return ""  # a page that was out before that day cannot speak for it
    days = "1 day" if abs(fit) == 1 else f"{abs(fit)} days"
    return f"fits {days} {'earlier' if fit < 0 else 'later'}"


def _meets(bounds: tuple[float, float], kept: tuple[float, float]) -> bool:
    """Whether two ranges have a count in common."""
    return bounds[0] <= kept[1] and bounds[1] >= kept[0]
