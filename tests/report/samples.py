"""A small sheet of claims and quick charts, for tests of the page."""

from pathlib import Path

import pandas as pd

import tallies
from tallies.report import pictures
from tallies.report.facts import Facts
from tallies.report.pictures import Box, Drawing, Picture

CLAIMS = Path(__file__).with_name("claims.csv")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 5'><path d='M 0 0L 1 1'/></svg>"
BOX = Box(0.05, 0.9, 0.2, 0.6)
BLOCKS = pd.DataFrame(
    {
        "theatre": ["Syria", "Syria"],
        "start": pd.to_datetime(["2023-10-16", "2023-10-20"]),
        "end": pd.to_datetime(["2023-10-24", "2023-10-24"]),
        "days": [8, 4],
        "count": [10, 3],
        "rate": [1.25, 0.75],
    }
)


def claims(**changes: object) -> pd.DataFrame:
    """Return the claims, with some columns set."""
    return tallies.validate_reports(tallies.read_reports(CLAIMS).assign(**changes))


def quick_draw(bench: Path, facts: Facts, week_ends: str, theme: object) -> list[Picture]:
    """Stand in for the charts where a test is not about them."""
    names = [name for name, _ in pictures._plots(facts, week_ends)]
    for name in names:
        for kind in ("png", "svg"):
            (bench / f"{name}.{kind}").write_bytes(SVG)
    return [
        Picture(name, f"{name} {week_ends}", Drawing(SVG, BOX), Drawing(SVG, BOX), BLOCKS)
        for name in names
    ]
