"""`headline.json`: the headline's numbers for programs, and for later editions to compare with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import tallies
from tallies.errors import FormatError
from tallies.model.before import MEANS
from tallies.model.columns import outlet
from tallies.model.language import language_in_force
from tallies.report import facts as f

NAME = "headline.json"
LAYOUT = "1"  # raised when a key changes its meaning or goes; docs/reference/page.md describes it


def headline_numbers(
    facts: f.Facts, headline: str, *, draft: bool, corrections: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the headline's numbers as plain numbers, texts and ISO dates."""
    meta = facts.record.metadata
    return {
        "layout": LAYOUT,
        "made_with": f"tallies {tallies.__version__}",
        "draft": draft,
        "language": language_in_force(),
        "headline": headline,
        "subject": facts.subject,
        "measure": meta["measure"],
        "definition": meta["definition"],
        "since": _iso(meta["since"]),
        "as_of": _iso(meta["as_of"]),
        "day": _iso(facts.end),
        "week_start": _iso(facts.first),
        "week_end": _iso(facts.last),
        "figures": [_figure(facts, row) for _, row in facts.week.iterrows()],
        "sources": list(meta["sources"]),
        "reports_used": len(facts.used),
        "outlets_used": int(facts.used["publisher"].map(outlet).nunique()),
        "contradictions": len(facts.record.contradictions),
        "corrections": corrections,
    }


def to_json(numbers: Mapping[str, Any]) -> str:
    """Return the numbers as text, the same for the same numbers."""
    return json.dumps(numbers, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_headline(path: Path) -> dict[str, Any]:
    """Return what an earlier edition's file says, checked as far as it is used."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        for key in ("headline", "measure", "definition"):
            str(told[key])
        for key in ("day", "week_start", "week_end"):
            told[key] = pd.Timestamp(told[key]).as_unit("us")
        told["figures"] = [
            {
                "theatre": str(one["theatre"]),
                "lower": int(one["lower"]),
                "upper": _whole(one["upper"]),
            }
            for one in told["figures"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"'{path}' is no {NAME} of a page: {type(error).__name__}: {error}. Fix: take the "
            "folder out of the archive, or write its page again"
        )
        raise FormatError(message) from error
    if told.get("layout") != LAYOUT:
        message = (
            f"'{path}' has the layout {told.get('layout')!r}; this version of tallies reads "
            f"{LAYOUT!r}. Fix: write that page again, or read it with the version that wrote it"
        )
        raise FormatError(message)
    return dict(told)


def _figure(facts: f.Facts, row: "pd.Series[Any]") -> dict[str, Any]:
    """Return where a theatre stands, and its rise in the week."""
    name = str(row["theatre"])
    low, high = f.limits_on(facts, name, facts.end)
    day = max(facts.end, facts.record.tally.index[0])
    return {
        "theatre": name,
        "lower": low,
        "estimate": int(facts.record.tally.loc[day, name]),
        "upper": high,
        "week": {
            "lower": int(row["lower"]),
            "estimate": _whole(row["estimate"]),
            "upper": _whole(row["upper"]),
            "likely_low": _whole(row["band_low"]),
            "likely_high": _whole(row["band_high"]),
            "days_covered": int(row["days_covered"]),
            **{name: None if pd.isna(row[name]) else float(row[name]) for name in MEANS},
        },
    }


def _whole(value: Any) -> int | None:
    """Return a whole number, None where there is none."""
    return None if value is None or pd.isna(value) else int(value)


def _iso(day: Any) -> str | None:
    """Return a day as 2023-11-23, None where there is none."""
    return None if day is None or pd.isna(day) else f"{pd.Timestamp(day):%Y-%m-%d}"
