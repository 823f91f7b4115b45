"""The longer texts of the page: how the tally is made and how far to trust it."""

from tallies.model.language import N_

METHOD = N_(
    "A running total never falls, and parts add up to their sum. Where reports break these rules, "
    "the lightest set of figures is set aside that lets all the others be true at once; a figure "
    "weighs as much as the number of outlets that carried it. What is kept limits every day from "
    "below and from above, by logic alone: those are the ranges on this page. “At least” is read "
    "as a lower limit and never as the figure itself. Within the limits the tally is one history "
    "in whole numbers that never falls and adds up. A figure is disputed where a choice just as "
    "light would have set it aside. Counts under different definitions are never pooled, no gap "
    "is filled, and a sum is not shared out among theatres that nobody reported."
)
LIKELY = N_(
    "The likely range is a model's answer: attacks are taken to fall at random, at the rate of the "
    "weeks around and as bunched as the reports show them, and on about {percent} of days the "
    "count should lie within it. It lies inside what the reports allow, unless figures were found "
    "to lag: then it may pass that."
)
BY_HAND = N_(
    "Some figures were decided by people, not by rule. A pinned figure is never set aside; what "
    "conflicts with it is. A figure taken out counts for nothing."
)
ONE_LOOK = N_(
    "Each line is one look at one series: where the rate never changes, {percent} of such "
    "series show a change all the same. Looking again every week multiplies these false alarms: "
    "for a look every week there is tallies.monitor."
)
UNNAMED = {
    "zero": N_("A theatre stands at 0 until a report first names it."),
    "unknown": N_("Before a report first names it, a theatre's count is left open."),
}

WINDOWS = N_(
    "A count since a later day bounds the rise since then, and is held against the totals."
)
WORK = N_(
    "The exact search reached its limit of work here: the ranges are valid, but may be wider than "
    "the reports allow."
)
