"""Reported figures on the page: tables of them, who carried them, and why some are not used."""

from collections.abc import Sequence

import pandas as pd

from tallies.model.columns import outlet
from tallies.model.language import (
    gettext,
    ngettext,
    pgettext,
)
from tallies.report import facts as f
from tallies.report.markup import (
    HOLE,
    Html,
    around,
    as_given,
    english,
    join,
    link,
    table,
    tag,
)
from tallies.report.words import (
    Row,
    figure,
    short_date,
    status_name,
    theatre_name,
)


def figure_table(caption: str, reports: pd.DataFrame, *, reasons: bool = False) -> Html:
    """Return figures with who carried them; equal ones share a row."""
    if reports.empty:
        return tag("p", gettext("{caption}: none.", caption=caption), class_="note")
    rows = []
    for group in f.figures(reports):
        first = group[0]
        cells = [short_date(first["reference_date"]), theatre_name(first["theatre"])]
        cells += [figure(first), status_name(first["status"])]
        rows.append([*cells, *([why(first)] if reasons else []), outlets(group)])
    headings = [gettext("By the end of"), gettext("Theatre"), gettext("Figure")]
    headings += [gettext("Status"), *([gettext("Why")] if reasons else [])]
    return table(caption, [*headings, gettext("Carried by")], rows)


def why(report: Row) -> str:
    """Return briefly why a report is not relied on; its contradiction says it in full."""
    if report["status"] not in ("set_aside", "disputed"):
        by_us = report["status"] != "excluded"  # that reason was given by hand
        return (english if by_us else as_given)(str(report["reason"]))
    if not report["gap"]:
        return gettext("stands, but another reading is as well supported")
    days, gap = report["nearest_fit_days"], str(report["gap"])
    if pd.isna(days) or not days:
        return gettext("off by {gap}", gap=gap)
    told = {"gap": gap, "number": str(abs(days))}
    if days > 0:
        return ngettext(
            "off by {gap}; fits {number} day later",
            "off by {gap}; fits {number} days later",
            days,
            **told,
        )
    return ngettext(
        "off by {gap}; fits {number} day earlier",
        "off by {gap}; fits {number} days earlier",
        days,
        **told,
    )


def outlets(reports: Sequence[Row]) -> Html:
    """Return who carried some reports, each a link to its page."""
    named = dict.fromkeys((report["publisher"], report["url"]) for report in reports)
    comma = pgettext("between the items of a list", ", ")
    return join([link(name, url) for name, url in named], comma)


def cited(reports: pd.DataFrame) -> Html:
    """Return the reports of a contradiction: figure, the page that carries it, status."""
    items = []
    for _, report in reports.iterrows():
        page = link(outlet(report["publisher"]), report["url"])
        told = gettext(
            "{theatre} {figure}: {page} ({status})",
            theatre=str(report["theatre"]),
            figure=figure(report),
            page=HOLE,
            status=status_name(report["status"]),
        )
        items.append(around(told, page))
    return join(items, gettext("; "))
