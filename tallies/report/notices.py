"""What stands above the page's figures: a draft's mark, and corrections of what was published."""

from collections.abc import Sequence

import pandas as pd

from tallies.report import facts as f
from tallies.report.archive import Correction, Edition, correction_in_words, superseded
from tallies.report.markup import Html, details, join, tag
from tallies.report.sections import section
from tallies.report.words import counted, period, short_date, theatre_name

DRAFT = "Draft"
DRAFT_TEXT = "not for publication. Figures, words and charts may change."
MOST = 5  # corrections of one kind in sight
FIRST_EDITIONS = 12  # earlier editions in sight


def draft_mark() -> Html:
    """Return the banner of a draft; in print it is repeated on every sheet."""
    return tag("p", tag("strong", f"{DRAFT}: "), DRAFT_TEXT, class_="draft")


def correction_notice(facts: f.Facts, corrected: Sequence[Correction]) -> Html:
    """Return the notice of figures that were published and are told otherwise now, or nothing.

    Corrections by the sources themselves are in it if they were published since the week began.
    """
    ours = [tag("li", *_published(one)) for one in corrected]
    theirs = [
        tag("li", correction_in_words(old, new), ".")
        for old, new in superseded(facts)
        if not pd.isna(new["report_date"]) and new["report_date"] >= facts.first
    ]
    parts = []
    for items, intro in (
        (ours, "We published figures that are told otherwise now."),
        (theirs, "A source corrected its own figures since the week began."),
    ):
        if items:
            parts += [tag("p", intro), tag("ul", *items[:MOST])]
        if len(items) > MOST:
            rest = tag("ul", *items[MOST:])
            parts.append(details(f"Show the other {len(items) - MOST}", rest))
    if not parts:
        return Html("")
    heading = tag("h2", "Corrections", id="corrections")
    return tag("section", heading, *parts, class_="correction", aria_labelledby="corrections")


def _published(one: Correction) -> list[str]:
    """Return one correction: figure, old and new, where it was published, why it changed."""
    figure = f"{theatre_name(one.theatre)}, by {short_date(one.day)}: "
    because = f" Because of reports {one.why}." if one.why else ""
    return [
        tag("strong", f"{figure}{one.then}, now {one.now}"),
        join([" (published in ", tag("a", one.published, href=one.address), ")."]),
        because,
    ]


def earlier_editions(earlier: Sequence[Edition]) -> Html:
    """Return links to the editions published earlier, the latest first, or nothing."""
    if not earlier:
        return Html("")
    items = []
    for one in earlier:
        span = f"Week from {period(one.told['week_start'], one.told['week_end'])}"
        items.append(tag("li", tag("a", span, href=one.address), ": ", one.told["headline"]))
    shown = [tag("ul", *items[:FIRST_EDITIONS], class_="findings")]
    if len(items) > FIRST_EDITIONS:
        more = tag("ul", *items[FIRST_EDITIONS:], class_="findings")
        many = counted(len(items) - FIRST_EDITIONS, "edition")
        shown.append(details(f"Show the other {many}", more))
    return section("editions", "Earlier editions", *shown)
