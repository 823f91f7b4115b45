"""A small sheet of claims and quick charts, for tests of the page."""

from pathlib import Path

import pandas as pd

import tallies
from tallies.report import pictures
from tallies.report.facts import Facts
from tallies.report.pictures import Drawing, Picture

CLAIMS = Path(__file__).with_name("claims.csv")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='5'/>"


def claims(**changes: object) -> pd.DataFrame:
    """Return the claims, with some columns set."""
    return tallies.validate_reports(tallies.read_reports(CLAIMS).assign(**changes))


def quick_draw(bench: Path, facts: Facts, week_ends: str) -> list[Picture]:
    """Stand in for the charts where a test is not about them."""
    names = [name for name, _ in pictures._plots(facts, week_ends)]
    for name in names:
        for kind in ("png", "svg"):
            (bench / f"{name}.{kind}").write_bytes(SVG)
    return [
        Picture(name, f"{name} {week_ends}", Drawing(SVG, 8, 5), Drawing(SVG, 5, 5))
        for name in names
    ]
