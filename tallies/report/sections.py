"""The parts of the page, each a function from the facts to HTML."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

import pandas as pd

from tallies.model.columns import outlet
from tallies.model.decided import decided_by_hand
from tallies.model.words import say_day
from tallies.report import facts as f
from tallies.report import look_back as back
from tallies.report.markup import Html, details, is_web_address, join, link, table, tag
from tallies.report.words import (
    DASH,
    Row,
    counted,
    figure,
    limits,
    listing,
    number,
    period,
    short_date,
    short_limits,
    theatre_name,
)

SHOWN = 6  # contradictions and corrections in sight before the reader opens the rest
METHOD = (
    "A running total never falls, and parts add up to their sum. Where reports break these rules, "
    "the lightest set of figures is set aside that lets all the others be true at once; a figure "
    "weighs as much as the number of outlets that carried it. What is kept limits every day from "
    "below and from above, by logic alone: those are the ranges on this page. “At least” is read "
    "as a lower limit and never as the figure itself. Within the limits the tally is one history "
    "in whole numbers that never falls and adds up. A figure is disputed where a choice just as "
    "light would have set it aside. Counts under different definitions are never pooled, no gap "
    "is filled, and a sum is not shared out among theatres that nobody reported."
)
LIKELY = (
    "The likely range is a model's answer: attacks are taken to fall at random, at the rate of the "
    "weeks around and as bunched as the reports show them, and on about {percent:g}% of days the "
    "count should lie within it. It lies inside what the reports allow, unless figures were found "
    "to lag: then it may pass that."
)
BY_HAND = (
    "Some figures were decided by people, not by rule. A pinned figure is never set aside; what "
    "conflicts with it is. A figure taken out counts for nothing."
)
ONE_LOOK = (
    "Each line is one look at one series: where the rate never changes, {percent:g}% of such "
    "series show a change all the same. Looking again every week multiplies these false alarms: "
    "for a look every week there is tallies.monitor."
)
UNNAMED = {
    "zero": "A theatre stands at 0 until a report first names it.",
    "unknown": "Before a report first names it, a theatre's count is left open.",
}

WINDOWS = "A count since a later day bounds the rise since then, and is held against the totals."


def section(name: str, heading: str, *children: str, drawn: bool = False) -> Html:
    """Return one section of the page under its heading.

    Where a chart says by itself what it shows, the heading is for screen readers only.
    """
    title = tag("h2", heading, class_="unseen") if drawn else tag("h2", heading)
    return tag("section", title, *children, id=name)


def cards(facts: f.Facts) -> Html:
    """Return where each theatre stands, and its rise in the week."""
    items = []
    for row in f.week_by_theatre(facts):
        name = row["theatre"]
        stands = short_limits(*f.limits_on(facts, name, facts.end))
        value = tag("span", stands, class_="value")
        more = tag("span", f"this week: {limits(*f.rise(row))}", class_="more")
        items.append(tag("li", tag("span", theatre_name(name), class_="name"), value, more))
    return tag("ul", *items, class_="cards", aria_label=f"Counts by {say_day(facts.end)}")


def the_week(facts: f.Facts) -> Html:
    """Return the tables of the week: counts, the figures published, events."""
    before = facts.first - pd.Timedelta(days=1)
    week = f.week_by_theatre(facts)
    likely = [f.likely_rise(row) for row in week]
    told = any(one not in (None, f.rise(row)) for one, row in zip(likely, week, strict=True))
    rows = [
        [
            theatre_name(row["theatre"]),
            limits(*f.limits_on(facts, row["theatre"], before)),
            limits(*f.limits_on(facts, row["theatre"], facts.end)),
            number(row["estimate"]),
            limits(*f.rise(row)),
            *([DASH if one is None else limits(*one)] if told else []),
            f"{row['days_covered']} of 7",
        ]
        for row, one in zip(week, likely, strict=True)
    ]
    noun = facts.record.metadata["measure"]
    headings = ["Theatre", f"By {short_date(before)}", f"By {short_date(facts.end)}"]
    headings += ["Week, best estimate", "Week, reports allow"]
    headings += [*(["Week, likely range"] if told else []), "Days covered"]
    caption = f"Reported {noun} of the week"
    counts = table(caption, headings, rows, numeric=range(1, len(headings)))
    spoken = f.of_the_week(facts, facts.used_or_not, "reference_date")
    figures = figure_table("Figures that speak for a day of the week", spoken)
    heading = f"The week from {period(facts.first, facts.last)}"
    return section("week", heading, counts, figures, events(facts))


def last_week(facts: f.Facts) -> Html:
    """Return what was known at the end of the week before, and what changed since."""
    heading = "What we said last week, and what changed since"
    found = facts.before
    if found is None:
        none = tag("p", "Nothing was known at the end of the week before.", class_="note")
        return section("last-week", heading, none)
    rows = []
    for row in f.week_by_theatre(facts):
        name = row["theatre"]
        then, now = back.then_and_now(found, name, found.day)
        rows.append([theatre_name(name), limits(*then), limits(*now), back.verdict(found, name)])
    day = short_date(found.day)
    headings = ["Theatre", f"As known on {day}", "As known now", "Since then"]
    compared = table(f"The count by {day}", headings, rows, numeric=(1, 2))
    told = [tag("li", text) for text in back.sentences(found)]
    return section("last-week", heading, compared, tag("ul", *told, class_="findings"))


def events(facts: f.Facts) -> Html:
    """Return the dated context of the week, or nothing."""
    rows = [
        [
            short_date(row["date"]),
            link(row["description"], row["url"]),
            theatre_name(row["theatre"]),
        ]
        for _, row in f.of_the_week(facts, facts.events, "date").iterrows()
    ]
    if not rows:
        return Html("")
    return table("Around these days", ["Day", "Event", "Theatre"], rows)


def figure_table(caption: str, reports: pd.DataFrame, *, reasons: bool = False) -> Html:
    """Return figures with who carried them; equal ones share a row."""
    if reports.empty:
        return tag("p", f"{caption}: none.", class_="note")
    rows = []
    for group in f.figures(reports):
        first = group[0]
        cells = [short_date(first["reference_date"]), theatre_name(first["theatre"])]
        cells += [figure(first), first["status"].replace("_", " ")]
        rows.append([*cells, *([why(first)] if reasons else []), outlets(group)])
    headings = ["By the end of", "Theatre", "Figure", "Status", *(["Why"] if reasons else [])]
    return table(caption, [*headings, "Carried by"], rows)


def why(report: Row) -> str:
    """Return briefly why a report is not relied on; its contradiction says it in full."""
    if report["status"] not in ("set_aside", "disputed"):
        return str(report["reason"])
    if not report["gap"]:
        return "stands, but another reading is as well supported"
    days = report["nearest_fit_days"]
    if pd.isna(days) or not days:
        return f"off by {report['gap']}"
    when = "later" if days > 0 else "earlier"
    return f"off by {report['gap']}; fits {counted(abs(days), 'day')} {when}"


def outlets(reports: Sequence[Row]) -> Html:
    """Return who carried some reports, each a link to its page."""
    named = dict.fromkeys((report["publisher"], report["url"]) for report in reports)
    return join([link(name, url) for name, url in named], ", ")


def week_by_week(chart: str) -> Html:
    """Return the weekly chart with its table."""
    return section("weeks", "Week by week", chart, drawn=True)


def how_fast(facts: f.Facts, chart: str) -> Html:
    """Return the chart of rates, what was found about changes, and how far to trust it."""
    notes = [tag("p", "Too few reports to look for a change.", class_="note")]
    if facts.changes is not None:
        found = [tag("li", text) for text in facts.changes.sentences]
        look = ONE_LOOK.format(percent=100 * facts.changes.alpha)
        notes = [tag("ul", *found, class_="findings"), tag("p", look, class_="note")]
    return section("rates", "How fast", chart, *notes, drawn=True)


def who_said_what(charts: Sequence[Html], names: Sequence[str]) -> Html:
    """Return the charts of the reports behind the tally: all theatres in sight, each on request."""
    first, *rest = charts
    more = [details(f"The same for {listing(list(names))}", *rest)] if rest else []
    return section("sources", "Who said what", first, *more, drawn=True)


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
            report["decision"],
            report["why"],
            link(report["publisher"], report["url"]),
        ]
        for _, report in decided.iterrows()
    ]
    headings = ["By the end of", "Theatre", "Figure", "Decision", "Why", "Carried by"]
    listed = table("Figures decided by hand", headings, rows)
    return section("by-hand", "By hand", tag("p", BY_HAND), listed)


def contradictions(facts: f.Facts, corrected: Sequence[str]) -> Html:
    """Return what cannot all be true, with the reports behind it, and what sources corrected."""
    heading = "Contradictions and corrections"
    items = [
        tag("li", tag("p", text), tag("p", cited(reports), class_="small"))
        for text, reports in f.contradictions(facts)
    ]
    many = f"{counted(len(items), 'set')} of reports cannot all be true. The latest first."
    shown = [tag("p", many if items else "No contradictions: all reports agree.")]
    shown += _some(items, "clashes")
    shown.append(tag("h3", "Corrections by the sources"))
    shown += _some([tag("li", text) for text in corrected], "findings")
    shown += [] if corrected else [tag("p", "None: no report in use corrects another.")]
    return section("contradictions", heading, *shown)


def _some(items: Sequence[Html], kind: str) -> list[Html]:
    """Return a list with its first items in sight and the others on request."""
    shown = [tag("ul", *items[:SHOWN], class_=kind)] if items else []
    if len(items) > SHOWN:
        rest = tag("ul", *items[SHOWN:], class_=kind)
        shown.append(details(f"Show the other {len(items) - SHOWN}", rest))
    return shown


def cited(reports: pd.DataFrame) -> Html:
    """Return the reports of a contradiction: figure, the page that carries it, status."""
    items = []
    for _, report in reports.iterrows():
        page = link(outlet(report["publisher"]), report["url"])
        status = report["status"].replace("_", " ")
        items.append(join([f"{report['theatre']} {figure(report)}: ", page, f" ({status})"]))
    return join(items, "; ")


def set_aside(facts: f.Facts) -> Html:
    """Return the reports that the tally does not rest on, or not for sure, and why."""
    reports = facts.record.reports
    away = reports[reports["status"].isin(f.NOT_USED)]
    if away.empty:
        return Html("")
    intro = f"{counted(len(away), 'report')}; figures that are equal share a row."
    whole = figure_table("Figures set aside or disputed", away, reasons=True)
    return section("set-aside", "Set aside", tag("p", intro), details("Show each of them", whole))


def method(facts: f.Facts) -> Html:
    """Return how the tally is made, and the options in force."""
    meta = facts.record.metadata
    theatres = listing(list(meta["theatres"]))
    lines = [METHOD, UNNAMED[meta["reconcile"]["unnamed"]]]
    lines.append(LIKELY.format(percent=100 * meta["reconcile"]["band"]))
    lines += [WINDOWS] if meta["reconcile"]["windows"] == "evidence" else []
    if not facts.record.complete:
        lines.append(
            "The exact search reached its limit of work here: the ranges are valid, but may be "
            "wider than the reports allow."
        )
    chosen = [f"Definition: {meta['definition'] or 'none named'}", f"measure: {meta['measure']}"]
    chosen.append(f"theatres: {theatres}")
    chosen += [f"counted since {say_day(meta['since'])}"] if meta["since"] is not None else []
    if meta["as_of"] is not None:
        chosen.append(f"only what was published by {say_day(meta['as_of'])}")
    fate = f"What became of the {f.fates(facts.record.reports)}."
    notes = [tag("p", text, class_="note") for text in ("; ".join(chosen) + ".", fate)]
    return section("method", "How the tally is made", tag("p", " ".join(lines)), *notes)


def sources(facts: f.Facts) -> Html:
    """Return whose counts these are, who carried them, and every report in use."""
    used = facts.used
    per_outlet = used["publisher"].map(outlet).value_counts()
    n_outlets = len(per_outlet)
    text = f"{'; '.join(facts.record.metadata['sources'])}. {counted(len(used), 'report')} in "
    text += f"{counted(n_outlets, 'outlet')} are in use; each links to the page that carries it."
    whole = figure_table("Every figure in use", used)
    return section("reports", "Sources", tag("p", text), details("Show every report", whole))


def addresses(facts: f.Facts) -> Html:
    """Return the addresses behind the links of the week, for paper; a screen does not show it."""
    reports = f.of_the_week(facts, facts.used_or_not, "reference_date")
    named = [*zip(reports["publisher"], reports["url"], strict=True)]
    dated = f.of_the_week(facts, facts.events, "date")
    named += [*zip(dated["description"], dated["url"], strict=True)]
    listed = [
        tag("li", f"{name}: ", readable(url))
        for name, url in sorted(set(named))
        if is_web_address(url)
    ]
    note = "Addresses of the week's links. Those of every report are in reports.csv."
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
            tag("span", f"{description}, {size}", class_="small"),
        )
        for name, size, description in downloads
    ]
    note = tag("p", "These files lie in the same folder as this page.", class_="note")
    return section("files", "Files", tag("ul", *items, class_="files"), note)
