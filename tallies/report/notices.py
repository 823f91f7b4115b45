"""What stands above the page's figures: a draft's mark, and corrections of what was published."""

from collections.abc import Sequence

import pandas as pd

from tallies.model.language import gettext, ngettext, number
from tallies.report import facts as f
from tallies.report.archive import Correction, Edition, correction_in_words, superseded
from tallies.report.markup import HOLE, Html, around, details, join, tag
from tallies.report.sections import section, the_others
from tallies.report.words import period, short_date, theatre_name

MOST = 5  # corrections of one kind in sight
FIRST_EDITIONS = 12  # earlier editions in sight


def draft_mark() -> Html:
    """Return the banner of a draft; in print it is repeated on every sheet."""
    text = gettext("not for publication. Figures, words and charts may change.")
    return tag("p", tag("strong", gettext("Draft: ")), text, class_="draft")


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
        (ours, gettext("We published figures that are told otherwise now.")),
        (theirs, gettext("A source corrected its own figures since the week began.")),
    ):
        if items:
            parts += [tag("p", intro), tag("ul", *items[:MOST])]
        if len(items) > MOST:
            rest = tag("ul", *items[MOST:])
            parts.append(details(the_others(len(items) - MOST), rest))
    if not parts:
        return Html("")
    heading = tag("h2", gettext("Corrections"), id="corrections")
    return tag("section", heading, *parts, class_="correction", aria_labelledby="corrections")


def _published(one: Correction) -> list[str]:
    """Return one correction: figure, old and new, where it was published, why it changed."""
    told = gettext(
        "{theatre}, by {date}: {then}, now {now}",
        theatre=theatre_name(one.theatre),
        date=short_date(one.day),
        then=one.then,
        now=one.now,
    )
    because = gettext("Because of reports {reasons}.", reasons=one.why) if one.why else ""
    place = around(
        gettext("(published in {edition}).", edition=HOLE),
        tag("a", one.published, href=one.address),
    )
    return [tag("strong", told), join([" ", place]), f" {because}" if because else ""]


def earlier_editions(earlier: Sequence[Edition]) -> Html:
    """Return links to the editions published earlier, the latest first, or nothing."""
    if not earlier:
        return Html("")
    items = []
    for one in earlier:
        days = period(one.told["week_start"], one.told["week_end"])
        span = gettext("Week from {period}", period=days)
        items.append(tag("li", tag("a", span, href=one.address), ": ", one.told["headline"]))
    shown = [tag("ul", *items[:FIRST_EDITIONS], class_="findings")]
    if len(items) > FIRST_EDITIONS:
        more = tag("ul", *items[FIRST_EDITIONS:], class_="findings")
        many = len(items) - FIRST_EDITIONS
        words = ngettext(
            "Show the other {number} edition",
            "Show the other {number} editions",
            many,
            number=number(many),
        )
        shown.append(details(words, more))
    return section("editions", gettext("Earlier editions"), *shown)
