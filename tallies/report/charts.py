"""A chart on the page: drawn in two widths, read week by week with the keys, and as a table."""

from collections.abc import Sequence

import pandas as pd

from tallies.model.language import N_, counted, gettext, pgettext, several, written
from tallies.report import facts as f
from tallies.report.drawing import Pool, inline
from tallies.report.markup import HOLE, Html, around, details, join, table, tag
from tallies.report.pictures import Box, Picture
from tallies.report.words import (
    number,
    period,
    short_date,
    short_limits,
    theatre_name,
)

HINT = N_(
    "Point at a week or touch it to read it; with the keyboard, tab to the chart, then use arrows."
)
MOST_ROWS = 200  # of a chart's table on the page
MANY_WEEKS = N_("The weeks are too many to show one by one ({number}); {file} has them all.")
EVERY_REPORT = N_("Every report in use is listed, with its link, under {sources}.")


def figure(picture: Picture, pool: Pool, facts: f.Facts) -> Html:
    """Return one chart that changes with the width of the screen, its readings and its table."""
    drawings = [
        inline(one.svg, pool, label=picture.alt, kind=kind)
        for one, kind in ((picture.wide, "wide"), (picture.narrow, "narrow"))
    ]
    readings = _readings(picture, facts)
    canvas = tag("div", *drawings, _reader(picture.name, readings), class_="canvas")
    hint = [tag("p", gettext(HINT), class_="hint", aria_hidden="true")] if readings else []
    files = ((kind, f"{picture.name}.{kind}") for kind in ("png", "svg"))
    comma = pgettext("between the items of a list", ", ")
    fetch = join([tag("a", kind.upper(), href=name) for kind, name in files], comma)
    caption = tag("figcaption", around(gettext("This chart as {files}", files=HOLE), fetch))
    words = tag("p", picture.alt)
    told = details(gettext("This chart in words and numbers"), words, _numbers(picture, facts))
    return tag("figure", canvas, *hint, told, caption, id=f"chart-{picture.name}")


def places(pictures: Sequence[Picture]) -> str:
    """Return the style rules that lay the readings of each chart over its weeks."""
    rules = []
    for picture in pictures:
        wide, narrow = picture.wide.weeks, picture.narrow.weeks
        if picture.name in READ and wide is not None and narrow is not None:
            rules.append(_place(picture.name, wide))
            rules.append(f"@media screen and $narrow {{ {_place(picture.name, narrow)} }}")
    return "\n".join(rules)


def _place(name: str, box: Box) -> str:
    """Return the style rules that put the columns of one chart into a box."""
    left, width, top, height = (
        f"{100 * share:.2f}%" for share in (box.left, box.width, box.top, box.height)
    )
    return (
        f"#chart-{name} .reader::before {{ flex-basis: {top}; }} #chart-{name} .columns "
        f"{{ flex-basis: {height}; width: {width}; margin-left: {left}; }}"
    )


def _reader(name: str, readings: Sequence[str]) -> Html:
    """Return a column for each week that can be pointed at, touched and reached with the keys.

    A group of radio buttons is one stop of the tab key, and the arrow keys move within it: no
    script is needed.
    """
    if not readings:
        return Html("")
    columns = [
        tag(
            "label",
            Html(f'<input type="radio" name="{name}-week">'),
            tag("span", text, class_="tip"),
        )
        for text in readings
    ]
    group = tag("div", *columns, class_="columns")
    label = gettext("The chart week by week")
    return tag("div", group, class_="reader", role="radiogroup", aria_label=label)


def _readings(picture: Picture, facts: f.Facts) -> list[str]:
    """Return what the chart shows of each week in a line, for charts that are read by week."""
    if not facts.by_week:
        return []
    if picture.name not in READ or picture.wide.weeks is None or picture.narrow.weeks is None:
        return []
    names, rows = READ[picture.name](facts)
    return [
        gettext(
            "{week}: {figures}",
            week=row[0],
            figures=several(
                [
                    gettext("{theatre} {count}", theatre=name, count=cell)
                    for name, cell in zip(names, row[1:], strict=True)
                ]
            ),
        )
        for row in rows
    ]


def by_week_end(facts: f.Facts) -> tuple[list[str], list[list[str]]]:
    """Return where the count stood at the end of each week: theatres, and a row per week."""
    last = pd.Timestamp(facts.record.tally.index[-1])
    rows = []
    for end in facts.weeks["week_end"].drop_duplicates():
        day = min(end, last)
        cells = [short_limits(*f.limits_on(facts, name, day)) for name in _names(facts)]
        rows.append([gettext("By {date}", date=short_date(day)), *cells])
    return [theatre_name(name) for name in _names(facts)], rows


def in_weeks(facts: f.Facts) -> tuple[list[str], list[list[str]]]:
    """Return the best estimate of each week and what the reports allow, a row per week."""
    rows = []
    for _, week in facts.weeks.groupby("week_end"):
        by_name = {row["theatre"]: row for _, row in week.iterrows()}
        span = period(week["week_start"].iloc[0], week["week_end"].iloc[0])
        cells = []
        for name in _names(facts):
            allowed, estimate = (
                short_limits(*f.rise(by_name[name])),
                number(by_name[name]["estimate"]),
            )
            both = gettext("{told} ({more})", told=estimate, more=allowed)
            cells.append(estimate if estimate == allowed else both)
        rows.append([span, *cells])
    return [theatre_name(name) for name in _names(facts)], rows


READ = {"tally": by_week_end, "weekly": in_weeks}


def _names(facts: f.Facts) -> list[str]:
    """Return the theatres in their order, the total last where there are several."""
    return [*facts.theatres, "total"] if len(facts.theatres) > 1 else facts.theatres


def _numbers(picture: Picture, facts: f.Facts) -> Html:
    """Return the table of a chart, or where the page has it."""
    if picture.name == "tally" and not facts.by_week:
        return many_weeks(facts)
    if picture.name == "tally":
        names, rows = by_week_end(facts)
        caption = gettext("What the reports allow at the end of each week")
        return _columns(caption, gettext("Day"), names, rows)
    if picture.name == "weekly":
        names, rows = in_weeks(facts)
        caption = gettext("Best estimate, and in brackets what the reports allow")
        covered = facts.weeks[facts.weeks["theatre"] == "total"].sort_values("week_end")
        rows = [
            [*row, gettext("{number} of 7", number=f"{n}")]
            for row, n in zip(rows, covered["days_covered"], strict=True)
        ]
        return _columns(caption, gettext("Week"), [*names, gettext("Days covered")], rows)
    if picture.name == "rates":
        return _rates(picture.data)
    sources = tag("a", gettext("Sources"), href="#reports")
    return tag("p", around(gettext(EVERY_REPORT, sources=HOLE), sources))


def many_weeks(facts: f.Facts) -> Html:
    """Return what stands where weeks are too many to be shown one by one."""
    fetch = tag("a", "weekly.csv", href="weekly.csv")
    total = number(facts.weeks["week_end"].nunique())
    return tag("p", around(gettext(MANY_WEEKS, number=total, file=HOLE), fetch))


def _columns(caption: str, first: str, names: list[str], rows: list[list[str]]) -> Html:
    """Return a table of counts, the latest row first."""
    return table(caption, [first, *names], rows[::-1], numeric=range(1, len(names) + 1))


def _rates(blocks: pd.DataFrame) -> Html:
    """Return the blocks between reports, the latest first."""
    latest = blocks.sort_values(["end", "theatre"], ascending=[False, True])
    rows = [
        [
            period(row["start"] + pd.Timedelta(days=1), row["end"]),
            theatre_name(row["theatre"]),
            f"{row['days']}",
            number(row["count"]),
            written(f"{row['rate']:.2f}"),
        ]
        for _, row in latest.head(MOST_ROWS).iterrows()
    ]
    caption = gettext("Counts between reports")
    if len(latest) > MOST_ROWS:
        caption = counted(
            "Counts between reports, the latest {number} of {all} rows",
            len(latest),
            number=number(MOST_ROWS),
            all=number(len(latest)),
        )
    headings = [gettext("Days"), gettext("Theatre"), gettext("Number of days")]
    headings += [gettext("Count"), pgettext("heading of rates", "A day")]
    return table(caption, headings, rows, numeric=(2, 3, 4))
