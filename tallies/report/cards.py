"""The figures at the head of the page: where each theatre stands, and its rise in the week."""

from tallies.model.language import gettext
from tallies.report import facts as f
from tallies.report.markup import Html, tag
from tallies.report.words import limits, long_date, short_limits, theatre_name

_LONG = 5  # letters; longer figures are set smaller, so that a telephone need not break them


def cards(facts: f.Facts) -> Html:
    """Return a card for each theatre and the total."""
    items = []
    for row in f.week_by_theatre(facts):
        name = row["theatre"]
        stands = short_limits(*f.limits_on(facts, name, facts.end))
        look = "value long" if len(stands) > _LONG else "value"
        told = [gettext("this week: {count}", count=limits(*f.rise(row)))]
        if name == "total" and _more_than_parts(facts):
            told.append(gettext("more than the parts: some reports give only a sum"))
        more = [tag("span", text, class_="more") for text in told]
        value = tag("span", stands, class_=look)
        items.append(tag("li", tag("span", theatre_name(name), class_="name"), value, *more))
    label = gettext("Counts by {date}", date=long_date(facts.end))
    return tag("ul", *items, class_="cards", aria_label=label)


def _more_than_parts(facts: f.Facts) -> bool:
    """Whether the total is known to be higher than the theatres are, taken one by one."""
    low, *parts = (f.limits_on(facts, name, facts.end)[0] for name in ["total", *facts.theatres])
    return low > sum(parts)
