"""What a difference between two editions says in words."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tallies.model.words import listed, say_day

MOST_CAUSES = 2  # named in the sentence
VERBS = {
    "new": "was added",
    "gone": "is no longer there",
    "figure": "was corrected",
    "by_hand": "was decided by hand",
    "status": "is judged otherwise",
}
KINDS = {
    "new": "new",
    "gone": "gone",
    "figure": "with another figure",
    "by_hand": "decided by hand, or no longer",
    "status": "judged otherwise",
}


def sentence(
    days: pd.DataFrame, changed: pd.DataFrame, found: Sequence[Sequence[int]], *, told: bool
) -> str:
    """Return the most telling move, and why it came about."""
    moved = days[days["what"] == "moved"]
    if moved.empty:
        return "No day moved." if days.empty else f"No day moved; {_beyond(days)}."
    at = _telling(moved)
    row: dict[str, Any] = days.iloc[at].to_dict()  # type: ignore[assignment]  # names are text
    place = "The total" if row["theatre"] == "total" else str(row["theatre"])
    start = f"{place} on {say_day(row['date'])}"
    if row["change"]:
        text = f"{start} was {row['before']:,} and is now {row['after']:,}"
    else:
        spans = [_span(row[f"lower_{side}"], row[f"upper_{side}"]) for side in ("before", "after")]
        text = f"{start} stays at {row['after']:,}, but the reports allowed {spans[0]} and now "
        text += f"allow {spans[1]}"
    if not told:
        return f"{text}."
    return f"{text}, {_because(changed, found[at], row['date'])}."


def by_theatre(days: pd.DataFrame) -> list[str]:
    """Return one line for each theatre with days that differ."""
    lines = []
    for name, rows in days.groupby("theatre", sort=False):
        moved = rows[rows["what"] == "moved"]
        said = [f"{len(rows[rows['what'] == what])} {what}" for what in ("moved", "new", "gone")]
        text = ", ".join(part for part in said if not part.startswith("0 "))
        if len(moved):
            first, last = moved["date"].min(), moved["date"].max()
            largest = max(moved["change"].tolist(), key=abs)
            text += f"; moved from {say_day(first)} to {say_day(last)}, at most by {largest:+,}"
        lines.append(f"{name}: days {text}")
    return lines


def by_report(reports: pd.DataFrame) -> list[str]:
    """Return one line that counts the reports that differ, if any do."""
    counts = reports["what"].value_counts()
    said = [f"{counts[what]:,} {words}" for what, words in KINDS.items() if what in counts]
    return [f"reports: {', '.join(said)}"] if said else []


def _telling(moved: pd.DataFrame) -> int:
    """Return the move to tell: of a count now fixed, the largest, a theatre's, the latest."""
    order = pd.DataFrame(
        {
            "still": moved["change"] == 0,
            "open": (moved["lower_after"] != moved["upper_after"]).fillna(value=True),
            "small": -moved["change"].abs(),
            "total": moved["theatre"] == "total",
            "early": -moved["date"].astype("int64"),
            "name": moved["theatre"],
        }
    )
    return int(order.sort_values(list(order.columns)).index[0])


def _because(changed: pd.DataFrame, causes: Sequence[int], day: pd.Timestamp) -> str:
    """Return why, naming the reports that speak for the nearest days."""
    if not causes:
        return "though no report that differs speaks for the days around it"
    rows = changed.iloc[list(causes)].copy()
    rows["away"] = (rows["reference_date"] - day).abs()
    groups = [group for _, group in rows.groupby(["what", "before", "after"], sort=True)]
    groups.sort(key=lambda group: (group["away"].min(), -len(group), group["report_id"].min()))
    said = [_one(group) for group in groups[:MOST_CAUSES]]
    others = sum(len(group) for group in groups[MOST_CAUSES:])
    more = f", and {others} more reports nearby differ" if others > 1 else ""
    more = ", and one more report nearby differs" if others == 1 else more
    return f"because {' and '.join(said)}{more}"


def _one(group: pd.DataFrame) -> str:
    """Return one change in words: "Syria 34 by 21 November 2023 (Herald) was added"."""
    row = group.iloc[0]
    outlets = sorted(set(group["publisher"]))
    who = outlets[0] if len(outlets) == 1 else listed(outlets, "outlet")
    before, after = str(row["before"]), str(row["after"])
    name, fate = _parted(after or before)
    text = f"{name} ({who}) {VERBS[row['what']]}"
    if row["what"] == "figure":
        return f"{_parted(before)[0]} ({who}) was corrected to {name}"
    if row["what"] == "by_hand":
        was = _parted(before)[1]
        return f"{name} ({who}) {_decided(was, fate)}"
    if row["what"] == "status":
        return f"{name} ({who}) was {_parted(before)[1]} and is now {fate}"
    return text if fate == "kept" or row["what"] == "gone" else f"{text} ({fate})"


def _decided(was: str, fate: str) -> str:
    """Return a decision by hand as a verb."""
    if "by hand" in fate:
        return f"was {fate}"
    return f"is no longer {was.partition(':')[0]}"


def _parted(words: str) -> tuple[str, str]:
    """Return the figure and what became of it, of "Iraq 36 by 23 November 2023, kept"."""
    name, _, fate = words.partition(", ")
    return name, fate


def _span(low: int, high: Any) -> str:
    """Return limits in words."""
    if pd.isna(high):
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _beyond(days: pd.DataFrame) -> str:
    """Return in words the days that only one of the editions has."""
    said = []
    for what, words in (("new", "in the new edition only"), ("gone", "in the old edition only")):
        dates = days.loc[days["what"] == what, "date"].unique()
        if len(dates):
            said.append(f"{len(dates)} day{'s' * (len(dates) > 1)} {words}")
    return ", ".join(said)
