"""In which words a chart may tell what a test for changes found."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from tallies.model.language import (
    both,
    counted,
    either,
    gettext,
    ngettext,
    number,
    percent,
    pgettext,
    several,
    written,
)
from tallies.plots._paces import Pace, Shift, Verdict
from tallies.plots._series import MOST_TOGETHER, TOTAL
from tallies.plots._words import a_day, capital, in_brackets, lowered, place_of, short_date
from tallies.trends.words import moved, say_p

MOST_TOLD = 3  # theatres with a clause of their own in the foot
LONG = 330  # days; dates over longer spans need their year


def _tested(every: Sequence[Pace]) -> list[tuple[Pace, Verdict]]:
    """Return the theatres that the record speaks of."""
    return [(one, one.verdict) for one in every if one.verdict is not None]


def day_of(every: Sequence[Pace], day: int) -> str:
    """Return a date, with its year where the chart spans about a year or more."""
    long = max(int(one.end[-1]) for one in every) - min(int(one.start[0]) for one in every) > LONG
    return short_date(day, year=long)


def _place(one: Pace) -> str:
    """Return "in Syria", or "in all"."""
    return place_of(one.theatre, one.label)


def verb_of(shift: Shift, verdict: Verdict) -> str:
    """Return what the evidence allows to say of a change."""
    weakest = max(shift.p, 0.05) if verdict.doubt else shift.p
    verb = moved(weakest, up=shift.up)
    return gettext(verb) if verb else gettext("may have changed")


def p_in_words(p: float) -> str:
    """Return "p = 0.03", its decimals as the language writes them."""
    return written(say_p(p))


def _story(every: Sequence[Pace], one: Pace, verdict: Verdict) -> str:
    """Return "rose in Syria after about 26 Oct", or how often the rate changed."""
    if len(verdict.shifts) == 1:
        shift = verdict.shifts[0]
        told = {"verb": verb_of(shift, verdict), "place": _place(one)}
        told["date"] = day_of(every, shift.day)
        if verdict.given:
            return gettext("{verb} {place} after {date}", **told)
        return gettext("{verb} {place} after about {date}", **told)
    weakest = max(shift.p for shift in verdict.shifts)
    verb = pgettext("several times", "appears to have changed")
    if weakest < 0.01:
        verb = pgettext("several times", "changed")
    if weakest >= 0.05 or verdict.doubt:
        verb = pgettext("several times", "may have changed")
    times = how_often(len(verdict.shifts))
    return gettext("{verb} {times} {place}", verb=verb, times=times, place=_place(one))


def how_often(count: int) -> str:
    """Return "twice", "three times"."""
    if count == 2:
        return gettext("twice")
    if count == 3:
        return gettext("three times")
    return counted("{number} times", count, number=number(count))


def change_titles(every: Sequence[Pace], subject: str) -> list[str]:
    """Return titles that the record allows, the fullest first; none where nothing was tested."""
    tested = [(one, verdict) for one, verdict in _tested(every) if one.count.sum()]
    if not tested:
        return []
    rate = gettext("the rate of {subject}", subject=lowered(subject))
    still = [one for one, verdict in tested if not verdict.shifts]
    changed = [(one, verdict) for one, verdict in tested if verdict.shifts]
    many = number(len(tested))
    if not changed and len(tested) > MOST_TOGETHER:
        return [
            gettext(
                "No change detected in {rate} in any of {number} theatres", rate=rate, number=many
            )
        ]
    if not changed:
        place = _either(still)
        return [
            gettext("No change detected in {rate} {place}", rate=rate, place=place),
            gettext("No change detected {place}", place=place),
        ]
    sure = all(s.p < 0.01 and not verdict.doubt for _, verdict in changed for s in verdict.shifts)
    if len(tested) > MOST_TOGETHER:
        told = {"number": number(len(changed)), "all": many}
        if sure:
            return [gettext("Change of rate in {number} of {all} theatres", **told)]
        return [gettext("Possible change of rate in {number} of {all} theatres", **told)]
    told = {"changes": both([_story(every, one, verdict) for one, verdict in changed])}
    told["calm"] = _either(still) if still else ""
    where = _either([one for one, _ in changed], both)
    short = gettext("Possible change of rate {place}", place=where)
    if sure:
        short = gettext("Change of rate {place}", place=where)
    return [*(capital(_rate_changed(some, told)) for some in (rate, gettext("the rate"))), short]


def _rate_changed(rate: str, told: dict[str, str]) -> str:
    """Return "the rate rose in Syria after 26 Oct; no change detected in Iraq"."""
    if told["calm"]:
        return gettext("{rate} {changes}; no change detected {calm}", rate=rate, **told)
    return gettext("{rate} {changes}", rate=rate, changes=told["changes"])


def _either(some: Sequence[Pace], join: Callable[[Sequence[str]], str] = either) -> str:
    """Return "in Iraq or Syria"."""
    names = [one.label for one in some if one.theatre != TOTAL]
    where = [gettext("in {theatre}", theatre=join(names))] if names else []
    return join([*where, *([gettext("in all")] if len(names) < len(some) else [])])


def change_note(every: Sequence[Pace]) -> str:
    """Return what was tested and found, for the foot."""
    tested = _tested(every)
    if not tested:
        return ""
    if len(every) > MOST_TOGETHER:
        return _many_note(every, tested)
    clauses = []
    for one, verdict in tested:
        if verdict.shifts:
            dates = [in_brackets(day_of(every, s.day), p_in_words(s.p)) for s in verdict.shifts]
            told = gettext("{theatre}: change after {dates}", theatre=one.label, dates=both(dates))
            clauses.append(told + _doubt(verdict))
    still = [(one, verdict) for one, verdict in tested if not verdict.shifts]
    if len(still) > MOST_TOLD:
        calm = several(
            [
                in_brackets(one.label, p_in_words(verdict.p) + _doubt(verdict))
                for one, verdict in still
            ]
        )
        clauses.append(gettext("no change detected: {theatres}", theatres=calm))
    else:
        clauses += [_calm(one, verdict) for one, verdict in still]
    untested = [one.label for one in every if one.verdict is None]
    if untested:
        clauses.append(gettext("{theatres}: not tested", theatres=both(untested)))
    note = capital(gettext("; ").join(clauses))
    note = " " + gettext("{sentence}.", sentence=note)
    bars = [verdict for _, verdict in tested if verdict.shifts and not verdict.given]
    return note + (_bar_note(bars[0]) if bars else "")


def _bar_note(verdict: Verdict) -> str:
    """Return what the bars at the lines of changes are."""
    confidence = percent(verdict.confidence)
    return " " + gettext("Bar on a line: {confidence} range of its date.", confidence=confidence)


def _many_note(every: Sequence[Pace], tested: Sequence[tuple[Pace, Verdict]]) -> str:
    """Return what was tested and found in many theatres, briefly: the alt text tells it all."""
    changed = [(one, verdict) for one, verdict in tested if verdict.shifts]
    still = len(tested) - len(changed)
    told = []
    if changed:
        theatres = so_many(len(changed))
        told.append(
            gettext("Upright lines: changes of the rate, in {theatres}.", theatres=theatres)
        )
    if still:
        told.append(gettext("No change detected in {theatres}.", theatres=so_many(still)))
    doubtful = [one.label for one, verdict in tested if verdict.doubt]
    if doubtful:
        told.append(
            gettext(
                "Other values within the limits of the reports say otherwise of {theatres}.",
                theatres=both(doubtful),
            )
        )
    untested = [one.theatre for one in every if one.verdict is None]
    if untested:
        names = gettext("the total") if untested == [TOTAL] else so_many(len(untested))
        told.append(gettext("Not tested: {theatres}.", theatres=names))
    note = "".join(f" {sentence}" for sentence in told)
    bars = [verdict for _, verdict in changed if not verdict.given]
    return note + (_bar_note(bars[0]) if bars else "")


def so_many(count: int) -> str:
    """Return "1 theatre" or "5 theatres"."""
    return ngettext("{number} theatre", "{number} theatres", count, number=number(count))


def _calm(one: Pace, verdict: Verdict) -> str:
    """Return the clause of a theatre where nothing was found."""
    if not one.count.sum():
        return gettext("{theatre}: nothing was counted", theatre=one.label)
    told = {"theatre": one.label, "p": p_in_words(verdict.p)}
    return gettext("{theatre}: no change detected ({p})", **told) + _doubt(verdict)


def _doubt(verdict: Verdict) -> str:
    """Return a reservation where the limits of the reports say otherwise."""
    if not verdict.doubt:
        return ""
    return gettext(", but other values within the limits of the reports say otherwise")


def change_alt(one: Pace, every: Sequence[Pace]) -> str:
    """Return the changes of one theatre in words, to go on a sentence about it."""
    told = changes_told(one, every)
    return gettext(", ") + told if told else ""


def changes_told(one: Pace, every: Sequence[Pace]) -> str:
    """Return the changes of one theatre in words; nothing where none was looked for."""
    verdict = one.verdict
    if verdict is None or not one.count.sum():
        return ""
    if not verdict.shifts:
        return gettext("no change detected ({p})", p=p_in_words(verdict.p)) + _doubt(verdict)
    told = []
    for shift, (before, after) in zip(verdict.shifts, pairwise(verdict.regimes), strict=True):
        said = {
            "verb": verb_of(shift, verdict),
            "date": day_of(every, shift.day),
            "p": p_in_words(shift.p),
        }
        if verdict.given:
            words = gettext("{verb} after {date} ({p})", **said)
        else:
            low, high = (day_of(every, day) for day in (shift.runs[0][0], shift.runs[-1][1]))
            words = gettext(
                "{verb} after {date} (between {low} and {high}; {p})", low=low, high=high, **said
            )
        if before.known and after.known:
            words += " " + gettext(
                "from {before} to {after}", before=before.said()[0], after=a_day(after.said()[0])
            )
        told.append(words)
    return several(told) + _doubt(verdict)


def change_labels(one: Pace, every: Sequence[Pace], *, full: bool) -> list[str]:
    """Return what stands beside the line of each change."""
    days = [day_of(every, shift.day) for shift in one.shifts]
    if not full:
        return [gettext("after {date}", date=day) for day in days]
    if one.verdict is not None and one.verdict.given:
        return [gettext("Change: after {date}", date=day) for day in days]
    return [gettext("Likeliest change: after {date}", date=day) for day in days]
