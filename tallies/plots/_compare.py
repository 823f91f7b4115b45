"""Two bodies that count the same thing: both lines on one axis, and the gap between them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tallies.comparison.sources import SourceComparison, compare_sources
from tallies.errors import TalliesError
from tallies.model.language import (
    ENGLISH,
    both,
    gettext,
    language_in_force,
    percent,
    reported,
    with_measure,
    written,
)
from tallies.model.record import Reconciliation
from tallies.plots import _lanes, _notes
from tallies.plots import _style as style
from tallies.plots._ends import draw_ends, end_labels
from tallies.plots._page import Page
from tallies.plots._panel import (
    DATE_LABELS,
    TOP_LABEL,
    Panel,
    date_marks,
    fit_days,
    most_levels,
    number_room,
    ticks,
)
from tallies.plots._series import FRESH, TOTAL, Series, as_days
from tallies.plots._steps import draw_markers, draw_ranges, draw_steps, marker_size
from tallies.plots._words import brief_range, capital, counted_in, long_date, place_of, plain

Compare = SourceComparison | tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """One pair in one theatre: the row of its table, its days, and both sides as series."""

    theatre: str
    row: Any
    days: pd.DataFrame
    sides: tuple[Series, ...]  # none where there is nothing to compare
    sentence: str
    confidence: float

    def alt(self, title: str, subtitle: str) -> str:
        """Return what the chart shows: the comparison's own sentence, which is in English."""
        if language_in_force() == ENGLISH:
            return self.sentence
        told = (gettext("{sentence}.", sentence=words) for words in (title, subtitle))
        return " ".join([*told, method(self)])

    def names(self) -> str:
        """Return "A and B", the sources if they are known."""
        given = [str(self.row.first), str(self.row.second)]
        return both([one.label for one in self.sides] or [plain(one) for one in given])

    def last_day(self) -> int | None:
        """Return the last day drawn."""
        return self.sides[0].last_day if self.sides else None


def gap_of(x: Reconciliation, compare: Compare, theatre: str | None) -> Gap:
    """Return what is to be drawn; a pair of names is compared first, with the record's options."""
    found = compare if isinstance(compare, SourceComparison) else _compared(x, compare, theatre)
    rows = found.pairs
    if theatre is not None:
        rows = rows[rows["theatre"].isin([theatre, ""])]
    elif len(rows) > 1:
        rows = rows[rows["theatre"] == TOTAL]
    if len(rows) != 1:
        message = (
            f"compare= has {len(rows)} pairs for theatre={theatre or TOTAL!r}, and one is drawn. "
            f"It has: {_listed(found.pairs)}. Fix: choose theatre=, or name a pair."
        )
        raise TalliesError(message)
    at = int(rows.index[0])
    row: Any = next(rows.itertuples(index=False))
    days = found.days_of(str(row.first), str(row.second), str(row.theatre))
    if not pd.isna(row.last_common):
        days = days[days["date"] <= row.last_common]
    sides = _sides(x, row, days, found.by)
    return Gap(str(row.theatre), row, days, sides, found.sentences[at], found.confidence)


def _compared(x: Reconciliation, pair: tuple[str, str], theatre: str | None) -> SourceComparison:
    """Compare two definitions with the options of a record."""
    if isinstance(pair, str) or len(tuple(pair)) != 2:
        message = f"compare={pair!r} is no pair. Name two definitions, or give a comparison."
        raise TalliesError(message)
    known, used = x.metadata, x.metadata["reconcile"]
    whole = theatre in (None, TOTAL)
    return compare_sources(
        x.reports,
        only=pair,
        measure=known["measure"],
        theatres=known["theatres"] if whole else [str(theatre)],
        until=known["until"],
        as_of=known["as_of"],
        undated=used["undated"],
        unnamed=used["unnamed"],
        weights=used["weights"],
        exclude=used["exclude"],
        pin=used["pin"],
    )


def _listed(pairs: pd.DataFrame) -> str:
    """Return the pairs in words, some of them."""
    named = pairs[["first", "second", "theatre"]].itertuples(index=False)
    said = [f"{first} and {second} in {theatre}" for first, second, theatre in named]
    return "; ".join(said[:6]) or "none"


def _sides(x: Reconciliation, row: Any, days: pd.DataFrame, by: str) -> tuple[Series, ...]:
    """Return both sides as series of rises, on the days on which a report leaves one count."""
    if days.empty:
        return ()
    labels = [_label(x, str(name), by) for name in (row.first, row.second)]
    if labels[0] == labels[1]:
        labels = [str(row.first), str(row.second)]
    made = []
    for place, label, look in zip(("first", "second"), labels, style.LOOKS, strict=False):
        told = days[days[f"{place}_report"] & (days["date"] >= row.since)]
        low = told[f"{place}_low"].to_numpy(dtype="int64")
        high = told[f"{place}_high"].to_numpy(dtype="int64")
        made.append(
            Series(
                name=label,
                label=plain(label),
                look=look,
                days=as_days(told["date"]),
                estimate=(low + high) // 2,
                lower=low,
                upper=high,
                reports=np.ones(len(told), dtype="int64"),
                since=int(as_days(days["date"])[0]) + 1,
                last_day=int(as_days(days["date"])[-1]),
            )
        )
    return tuple(made) if all(len(one.days) for one in made) else ()


def _label(x: Reconciliation, name: str, by: str) -> str:
    """Return the body behind a definition: the source that most of its reports name."""
    if by != "definition":
        return name
    sources = x.reports.loc[x.reports["definition"] == name, "source"].value_counts()
    return min(sources.index, key=lambda one: (-sources[one], one), default=name)


def _place(gap: Gap) -> str:
    """Return "in Syria", or nothing where no theatre is meant."""
    return place_of(gap.theatre, plain(gap.theatre)) if gap.theatre else ""


def titles(gap: Gap, unit: str) -> list[str]:
    """Return titles that say where both stand."""
    place = _place(gap)
    if not gap.sides or pd.isna(gap.row.last_common):
        about = {"subject": counted_in(reported(unit), place), "names": gap.names()}
        return [gettext("{subject}: {names}", **about), gap.names()]
    first, second = gap.sides
    figure = second.ending().short()
    told = {
        "second": capital(second.label),
        "count": counted_in(with_measure(figure, int(second.estimate[-1]), unit), place),
        "first": first.label,
        "other": first.ending().short(),
    }
    sides = {"second": second.label, "one": figure}
    return [
        gettext("{second} counts {count}, {first} {other}", **told),
        gettext("{second} {one}, {first} {other}", first=first.label, other=told["other"], **sides),
    ]


def subtitle(gap: Gap, unit: str) -> str:
    """Return what is drawn, and from which day."""
    place = _place(gap)
    if pd.isna(gap.row.since):
        return gettext("Cumulative {unit}", unit=counted_in(unit, place))
    since = long_date(int(as_days(pd.DatetimeIndex([gap.row.since]))[0]))
    return gettext(
        "Cumulative {unit} from {date}, the first day on which both count",
        unit=counted_in(unit, place),
        date=since,
    )


def method(gap: Gap) -> str:
    """Return how to read the chart, for the foot."""
    if not gap.sides:
        return ""
    words = gettext("Grey bars: the gap on days on which both are certain.")
    if not pd.isna(gap.row.ratio):
        low, high = written(f"{gap.row.ratio_low:.2f}"), written(f"{gap.row.ratio_high:.2f}")
        words += " " + gettext(
            "Ratio of the rises {ratio} ({confidence} interval {range}).",
            ratio=written(f"{gap.row.ratio:.2f}"),
            confidence=percent(round(gap.confidence, 2)),
            range=brief_range(low, high),
        )
    return words


def draw_gap(page: Page, gap: Gap, unit: str, max_age: int) -> list[Panel]:
    """Draw both lines, the gap on common days, and the day from which they differ."""
    if not gap.sides:
        page.say(gettext("Too few reports to compare"))
        return []
    body = page.body
    rough = body.top - body.bottom - DATE_LABELS - TOP_LABEL
    highest = max(int(one.upper.max()) for one in gap.sides)
    levels = ticks(1.04 * highest, most_levels(0.75 * rough))
    share = 0.36 if page.narrow else 0.3
    labels = end_labels(gap.sides, share * (body.right - body.left))
    first = gap.sides[0].since or 0
    last = max(gap.sides[0].last_day, first + FRESH)
    box = body._replace(right=body.right - labels.width - 0.12)
    scale = fit_days(box, first, last, number_room(levels) + 0.12, 0.1)
    events = [(day, gettext("they differ from here on")) for day in _parting(gap)]
    placed = _lanes.place(page, scale, events, 0.3 * rough, scale.right)
    top = body.top - _lanes.height(placed) - TOP_LABEL
    panel = Panel(page, scale, body.bottom + DATE_LABELS, top, levels)
    panel.grid(unit)
    panel.dates(date_marks(scale))
    _lanes.draw(page, panel, placed, body.top)
    size = marker_size(panel, list(gap.sides))
    _draw_bars(panel, gap)
    for one in gap.sides:
        draw_steps(panel, one, max_age)
    for one in gap.sides:
        draw_ranges(panel, one)
        draw_markers(panel, one, size)
    draw_ends(panel, gap.sides, labels)
    _name_gaps(panel, gap)
    return [panel]


def _parting(gap: Gap) -> list[int]:
    """Return the day from which the two differ, if they do."""
    if pd.isna(gap.row.parts_from):
        return []
    return [int(as_days(pd.DatetimeIndex([gap.row.parts_from]))[0])]


def _common(gap: Gap) -> list[tuple[int, float, float, str]]:
    """Return each common day, both estimates, and by how much they differ in words."""
    both = gap.days[gap.days["common"]]
    names = ("first_low", "first_high", "second_low", "second_high")
    limits = [both[name].to_numpy(dtype="int64").tolist() for name in names]
    found = []
    days, apart = as_days(both["date"]).tolist(), both["apart"].tolist()
    for day, parted, *four in zip(days, apart, *limits, strict=True):
        low, high, other_low, other_high = four
        least, most = sorted((abs(other_low - high), abs(other_high - low)))
        words = f"{least}" if least == most else brief_range(f"{least}", f"{most}")
        ends = sorted(((low + high) // 2, (other_low + other_high) // 2))
        found.append(
            (day, ends[0], ends[1], gettext("gap {number}", number=words) if parted else "")
        )
    return found


def _draw_bars(panel: Panel, gap: Gap) -> None:
    """Draw the gap on each common day."""
    bars = [((day, low), (day, high)) for day, low, high, _ in _common(gap) if high > low]
    panel.strokes(bars, "gap", color=style.OTHERS, linewidth=4.5, zorder=2.6)


def _name_gaps(panel: Panel, gap: Gap) -> None:
    """Write the gap close to its bar, the last one first, where there is room."""
    for day, low, high, words in reversed([one for one in _common(gap) if one[3]]):
        width = style.text_width(words, style.NOTE)
        height = style.NOTE * (style.ASCENT + style.DESCENT) / 72
        x, bottom, top = panel.days(day), panel.y(low), panel.y(high)
        sides = (0.06, -width / 2, -width - 0.06)
        corners = [(x + side, bottom - height - 0.12) for side in sides]
        corners += [(x + side, top + 0.1) for side in reversed(sides)]
        _notes.set_note(panel, [words], corners)
