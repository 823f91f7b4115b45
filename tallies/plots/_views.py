"""Where a tally ended as of a series of days, and where it stands now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tallies.model.language import gettext, number
from tallies.plots._series import Series, as_dates, as_days, looks
from tallies.plots._style import Look
from tallies.plots._words import Ending, name_of, short_date


@dataclass(frozen=True, slots=True)
class View:
    """Where the tally ended as of a day, and where it stands now on that date."""

    as_of: int
    day: int
    then: Ending
    now: Ending

    @property
    def changed(self) -> bool:
        """Whether the figure as it is now leaves no room for the one known then."""
        too_high = self.now.high is not None and self.then.low > self.now.high
        too_low = self.then.high is not None and self.then.high < self.now.low
        return too_high or too_low

    def words(self) -> str:
        """Return the figure then and now: "10 Nov: 46, now 46 to 52"."""
        return gettext(
            "{date}: {then}, now {now}",
            date=short_date(self.day),
            then=number(self.then.estimate),
            now=self.now.short(),
        )


def lines_of(table: pd.DataFrame, name: str) -> list[Series]:
    """Return the tally as of each day, on its report days, the colour from pale to full."""
    reported = table[table["n_reports"].gt(0)]
    rows = reported[reported["theatre"].eq(name)]
    firsts = reported.groupby("theatre")["date"].min().to_dict()
    others = [place for place in table["theatre"].unique() if place not in firsts]
    ranked = sorted(firsts, key=lambda place: (firsts[place], place)) + others
    look = looks(ranked, [name])[name]
    first = _first_day(table)
    groups = list(rows.groupby("as_of", sort=True))
    lines = []
    for place, (as_of, own) in enumerate(groups):
        share = (place + 1) / len(groups)
        ends = table.loc[table["as_of"].eq(as_of), "date"]
        lines.append(
            Series(
                name=f"{as_of:%Y-%m-%d}",
                label=name_of(name),
                look=Look(_between(look.tint, look.fill, share), look.text, look.tint, look.marker),
                days=as_days(own["date"]),
                estimate=own["estimate"].to_numpy(dtype="int64"),
                lower=own["lower"].to_numpy(dtype="int64"),
                upper=own["upper"].fillna(-1).to_numpy(dtype="int64"),
                reports=own["n_reports"].to_numpy(dtype="int64"),
                since=first,
                last_day=int(as_days(ends).max()),
            )
        )
    return lines


def _first_day(table: pd.DataFrame) -> int | None:
    """Return the first day counted, known where the table starts at 0 on the day before."""
    start = table[table["date"].eq(table["date"].min())]
    stated = start["estimate"].eq(0).all() and start["n_reports"].eq(0).all()
    return int(as_days(start["date"]).min()) + 1 if len(start) and stated else None


def _between(pale: str, full: str, share: float) -> str:
    """Return a colour between two, `share` of the way."""
    sides = [np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) for code in (pale, full)]
    mixed = np.rint(sides[0] + (0.25 + 0.75 * share) * (sides[1] - sides[0])).astype(int)
    return "#" + "".join(f"{value:02X}" for value in mixed.tolist())


def views_of(lines: Sequence[Series], table: pd.DataFrame, name: str) -> Iterator[View]:
    """Yield where each line ended, and where the last one stands on that date."""
    whole = table[table["theatre"].eq(name) & table["as_of"].eq(table["as_of"].max())]
    sides = (whole[side].fillna(-1).tolist() for side in ("lower", "estimate", "upper"))
    now = dict(zip(as_days(whole["date"]).tolist(), zip(*sides, strict=True), strict=True))
    for line in lines:
        low, middle, high = now[min(int(line.days[-1]), max(now))]
        yield View(
            as_of=int(as_days(pd.DatetimeIndex([line.name]))[0]),
            day=int(line.days[-1]),
            then=line.ending(),
            now=Ending(low, middle, None if high < 0 else high),
        )


def earlier(views: Sequence[View]) -> list[View]:
    """Return what was known before the last day, the same figure once."""
    found = {(view.day, view.then.estimate, view.changed): view for view in reversed(views[:-1])}
    return sorted(found.values(), key=lambda view: (view.day, view.as_of))


def table_of(views: Sequence[View], name: str) -> pd.DataFrame:
    """Return the drawn table."""
    counts = {
        f"{what}{suffix}": pd.array([getattr(getattr(v, side), at) for v in views], dtype="Int64")
        for side, suffix in (("then", ""), ("now", "_now"))
        for what, at in (("lower", "low"), ("estimate", "estimate"), ("upper", "high"))
    }
    return pd.DataFrame(
        {
            "theatre": pd.array([name] * len(views), dtype="str"),
            "as_of": as_dates(view.as_of for view in views),
            "date": as_dates(view.day for view in views),
            **counts,
            "changed": [view.changed for view in views],
        }
    )
