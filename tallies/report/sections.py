"""The parts of the page, each a function from the facts to HTML."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

import pandas as pd

from tallies.model.before import MEANS
from tallies.model.columns import outlet
from tallies.model.decided import decided_by_hand
from tallies.model.language import (
    ENGLISH,
    gettext,
    language_in_force,
    measure_in_words,
    ngettext,
    percent,
    pgettext,
)
from tallies.plots._before import mean_words
from tallies.plots._weeks import mean_before
from tallies.report import facts as f
from tallies.report import look_back as back
from tallies.report.changes import sentences_on_changes
from tallies.report.figures import cited, figure_table
from tallies.report.markup import (
    Html,
    as_given,
    details,
    in_english,
    is_web_address,
    link,
    table,
    tag,
)
from tallies.report.texts import BY_HAND, LIKELY, METHOD, ONE_LOOK, UNNAMED, WINDOWS, WORK
from tallies.report.words import (
    DASH,
    figure,
    limits,
    listing,
    long_date,
    number,
    outlets_in_words,
    period,
    reports_in_words,
    short_date,
    theatre_name,
)

SHOWN = 6  # contradictions and corrections in sight before the reader opens the rest


def section(name: str, heading: str, *children: str, drawn: bool = False) -> Html:
    """Return one section of the page under its heading.

    Where a chart says by itself what it shows, the heading is for screen readers only.
    """
    title = tag("h2", heading, class_="unseen") if drawn else tag("h2", heading)
    return tag("section", title, *children, id=name)


def the_week(facts: f.Facts) -> Html:
    """Return the tables of the week: counts, the figures published, events."""
    before = facts.first - pd.Timedelta(days=1)
    week = f.week_by_theatre(facts)
    likely = [f.likely_rise(row) for row in week]
    told = any(one not in (None, f.rise(row)) for one, row in zip(likely, week, strict=True))
    means = [mean_before(*(row[name] for name in MEANS)) for row in week]
    compared = any(means)
    rows = [
        [
            theatre_name(row["theatre"]),
            limits(*f.limits_on(facts, row["theatre"], before)),
            limits(*f.limits_on(facts, row["theatre"], facts.end)),
            number(row["estimate"]),
            limits(*f.rise(row)),
            *([DASH if one is None else limits(*one)] if told else []),
            *([DASH if mean is None else mean_words(mean)] if compared else []),
            gettext("{number} of 7", number=f"{row['days_covered']}"),
        ]
        for row, one, mean in zip(week, likely, means, strict=True)
    ]
    headings = [gettext("Theatre"), by_the(before), by_the(facts.end)]
    headings += [gettext("Week, best estimate"), gettext("Week, reports allow")]
    headings += [gettext("Week, likely range")] if told else []
    headings += [gettext("Mean of the four weeks before")] if compared else []
    headings += [gettext("Days covered")]
    noun = measure_in_words(str(facts.record.metadata["measure"]))
    caption = gettext("Reported {unit} of the week", unit=noun)
    counts = table(caption, headings, rows, numeric=range(1, len(headings)))
    spoken = f.of_the_week(facts, facts.used_or_not, "reference_date")
    figures = figure_table(gettext("Figures that speak for a day of the week"), spoken)
    heading = gettext("The week from {period}", period=period(facts.first, facts.last))
    return section("week", heading, counts, figures, events(facts))


def by_the(day: pd.Timestamp) -> str:
    """Return ``By 23 Nov 2023``, over counts that stood so at the end of a day."""
    return gettext("By {date}", date=short_date(day))


def last_week(facts: f.Facts) -> Html:
    """Return what was known at the end of the week before, and what changed since."""
    heading = gettext("What we said last week, and what changed since")
    found = facts.before
    if found is None:
        none = gettext("Nothing was known at the end of the week before.")
        return section("last-week", heading, tag("p", none, class_="note"))
    rows = []
    for row in f.week_by_theatre(facts):
        name = row["theatre"]
        then, now = back.then_and_now(found, name, found.day)
        rows.append([theatre_name(name), limits(*then), limits(*now), back.verdict(found, name)])
    day = short_date(found.day)
    headings = [gettext("Theatre"), gettext("As known on {date}", date=day)]
    headings += [gettext("As known now"), gettext("Since then")]
    compared = table(gettext("The count by {date}", date=day), headings, rows, numeric=(1, 2))
    told = [tag("li", text) for text in back.sentences(found)]
    return section("last-week", heading, compared, tag("ul", *told, class_="findings"))


def events(facts: f.Facts) -> Html:
    """Return the dated context of the week, or nothing."""
    rows = [
        [
            short_date(row["date"]),
            as_given(link(row["description"], row["url"])),
            theatre_name(row["theatre"]),
        ]
        for _, row in f.of_the_week(facts, facts.events, "date").iterrows()
    ]
    if not rows:
        return Html("")
    headings = [gettext("Day"), gettext("Event"), gettext("Theatre")]
    return table(gettext("Around these days"), headings, rows)


def week_by_week(chart: Html | None, instead: Html) -> Html:
    """Return the weekly chart with its table, or what stands instead of it."""
    drawn = chart is not None
    return section("weeks", gettext("Week by week"), chart or instead, drawn=drawn)


def how_fast(facts: f.Facts, chart: str) -> Html:
    """Return the chart of rates, what was found about changes, and how far to trust it."""
    notes = [tag("p", gettext("Too few reports to look for a change."), class_="note")]
    if facts.changes is not None:
        found = [tag("li", text) for text in changes_told(facts)]
        look = gettext(ONE_LOOK, percent=percent(facts.changes.alpha))
        notes = [tag("ul", *found, class_="findings"), tag("p", look, class_="note")]
    return section("rates", gettext("How fast"), chart, *notes, drawn=True)


def changes_told(facts: f.Facts) -> Sequence[str]:
    """Return what was found about changes of the rate, a sentence for each theatre."""
    if facts.changes is None:
        return []
    if language_in_force() == ENGLISH:
        return facts.changes.sentences
    return sentences_on_changes(facts.record, facts.changes, facts.last)


def who_said_what(charts: Sequence[Html], names: Sequence[str]) -> Html:
    """Return the charts of the reports behind the tally: all theatres in sight, each on request."""
    first, *rest = charts
    same = gettext("The same for {theatres}", theatres=listing(list(names)))
    more = [details(same, *rest)] if rest else []
    return section("sources", gettext("Who said what"), first, *more, drawn=True)


def by_hand(facts: f.Facts) -> Html:
    """Return the figures that were decided by hand, each with its reason, or nothing."""
    decided = decided_by_hand(facts.record)
    if decided.empty:
        return Html("")
    rows = [
        [
            short_date(report["reference_date"]),
            theatre_name(report["theatre"]),
            figure(report),
            decision_name(report["decision"]),
            as_given(report["why"]),
            link(report["publisher"], report["url"]),
        ]
        for _, report in decided.iterrows()
    ]
    headings = [gettext("By the end of"), gettext("Theatre"), gettext("Figure")]
    headings += [gettext("Decision"), gettext("Why"), gettext("Carried by")]
    listed = table(gettext("Figures decided by hand"), headings, rows)
    return section("by-hand", gettext("By hand"), tag("p", gettext(BY_HAND)), listed)


def decision_name(decision: str) -> str:
    """Return what was decided by hand of a figure."""
    names = {
        "pinned": pgettext("a figure", "pinned"),
        "taken out": pgettext("a figure", "taken out"),
    }
    return names.get(decision, decision)


def contradictions(facts: f.Facts, corrected: Sequence[str]) -> Html:
    """Return what cannot all be true, with the reports behind it, and what sources corrected."""
    heading = gettext("Contradictions and corrections")
    items = [
        tag("li", tag("p", text, **in_english()), tag("p", cited(reports), class_="small"))
        for text, reports in f.contradictions(facts)
    ]
    many = ngettext(
        "{number} set of reports cannot all be true. The latest first.",
        "{number} sets of reports cannot all be true. The latest first.",
        len(items),
        number=number(len(items)),
    )
    shown = [tag("p", many if items else gettext("No contradictions: all reports agree."))]
    shown += _some(items, "clashes")
    shown.append(tag("h3", gettext("Corrections by the sources")))
    shown += _some([tag("li", text) for text in corrected], "findings")
    shown += [] if corrected else [tag("p", gettext("None: no report in use corrects another."))]
    return section("contradictions", heading, *shown)


def _some(items: Sequence[Html], kind: str) -> list[Html]:
    """Return a list with its first items in sight and the others on request."""
    shown = [tag("ul", *items[:SHOWN], class_=kind)] if items else []
    if len(items) > SHOWN:
        rest = tag("ul", *items[SHOWN:], class_=kind)
        shown.append(details(the_others(len(items) - SHOWN), rest))
    return shown


def the_others(count: int) -> str:
    """Return what opens the rest of a list."""
    return gettext("Show the other {number}", number=str(count))


def set_aside(facts: f.Facts) -> Html:
    """Return the reports that the tally does not rest on, or not for sure, and why."""
    reports = facts.record.reports
    away = reports[reports["status"].isin(f.NOT_USED)]
    if away.empty:
        return Html("")
    intro = gettext(
        "{reports}; figures that are equal share a row.", reports=reports_in_words(len(away))
    )
    whole = figure_table(gettext("Figures set aside or disputed"), away, reasons=True)
    shown = details(gettext("Show each of them"), whole)
    return section("set-aside", pgettext("reports", "Set aside"), tag("p", intro), shown)


def method(facts: f.Facts) -> Html:
    """Return how the tally is made, and the options in force."""
    meta = facts.record.metadata
    theatres = listing(list(meta["theatres"]))
    unnamed = UNNAMED[meta["reconcile"]["unnamed"]]
    lines = [gettext(METHOD), gettext(unnamed)]
    lines.append(gettext(LIKELY, percent=percent(meta["reconcile"]["band"])))
    lines += [gettext(WINDOWS)] if meta["reconcile"]["windows"] == "evidence" else []
    if not facts.record.complete:
        lines.append(gettext(WORK))
    definition = meta["definition"] or gettext("none named")
    chosen = [
        gettext("Definition: {definition}", definition=definition),
        gettext("measure: {measure}", measure=measure_in_words(str(meta["measure"]))),
        gettext("theatres: {theatres}", theatres=theatres),
    ]
    if meta["since"] is not None:
        chosen.append(gettext("counted since {date}", date=long_date(meta["since"])))
    if meta["as_of"] is not None:
        day = long_date(meta["as_of"])
        chosen.append(gettext("only what was published by {date}", date=day))
    fate = gettext("What became of the {reports}.", reports=f.fates(facts.record.reports))
    whole = gettext("{sentence}.", sentence=gettext("; ").join(chosen))
    notes = [tag("p", text, class_="note") for text in (whole, fate)]
    return section("method", gettext("How the tally is made"), tag("p", " ".join(lines)), *notes)


def sources(facts: f.Facts) -> Html:
    """Return whose counts these are, who carried them, and every report in use."""
    used = facts.used
    per_outlet = used["publisher"].map(outlet).value_counts()
    text = gettext(
        "{sources}. {reports} in {outlets} are in use; each links to the page that carries it.",
        sources="; ".join(facts.record.metadata["sources"]),
        reports=reports_in_words(len(used)),
        outlets=outlets_in_words(len(per_outlet)),
    )
    whole = figure_table(gettext("Every figure in use"), used)
    shown = details(gettext("Show every report"), whole)
    return section("reports", gettext("Sources"), tag("p", text), shown)


def addresses(facts: f.Facts) -> Html:
    """Return the addresses behind the links of the week, for paper; a screen does not show it."""
    reports = f.of_the_week(facts, facts.used_or_not, "reference_date")
    named = [*zip(reports["publisher"], reports["url"], strict=True)]
    dated = f.of_the_week(facts, facts.events, "date")
    named += [*zip(dated["description"], dated["url"], strict=True)]
    listed = [
        tag("li", gettext("{name}: ", name=name), readable(url))
        for name, url in sorted(set(named))
        if is_web_address(url)
    ]
    note = gettext("Addresses of the week's links. Those of every report are in reports.csv.")
    return (
        tag("div", tag("p", note), tag("ul", *listed), class_="addresses") if listed else Html("")
    )


def readable(url: str) -> str:
    """Return an address with letters of other scripts as letters, as address bars show it."""

    def letters(found: "re.Match[str]") -> str:
        text = unquote(found[0], errors="replace")
        return text if text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text else found[0]

    return re.sub(r"(?:%[89A-Fa-f][0-9A-Fa-f])+", letters, url)


def files(downloads: Sequence[tuple[str, str, str]]) -> Html:
    """Return links to the files beside the page: name, size in words, description."""
    items = [
        tag(
            "li",
            tag("a", name, href=name),
            tag("span", gettext("{what}, {size}", what=description, size=size), class_="small"),
        )
        for name, size, description in downloads
    ]
    note = gettext("These files lie in the same folder as this page.")
    listed = tag("ul", *items, class_="files")
    return section("files", gettext("Files"), listed, tag("p", note, class_="note"))
