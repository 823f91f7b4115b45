"""Draw every chart at every preset, on both papers, as it is, in grey and as others see it.

One sheet per chart and paper is written to FOLDER: presets from left to right, ways of seeing
from top to bottom. Look at them before a change of style is kept.

    python benchmarks/contact_sheets.py FOLDER
"""

import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

import tallies
from tallies.plots._style import PRESETS
from tests.plots.seeing import BLINDNESS

HEIGHT = 420  # pixels of one picture


def seen(picture: Image.Image, way: str) -> Image.Image:
    """Return a picture as printed in grey, or as an eye sees it that lacks one kind of cone."""
    if way == "grey":
        return picture.convert("L").convert("RGB")
    if way == "as it is":
        return picture
    parts = np.asarray(picture) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    fewer = np.clip(linear @ np.array(BLINDNESS[way]).T, 0, 1)
    back = np.where(fewer <= 0.0031308, 12.92 * fewer, 1.055 * fewer ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.rint(255 * back).astype(np.uint8))


def sheet(plot: partial, theme: str) -> Image.Image:
    """Return all presets of one chart in all ways of seeing."""
    pictures = []
    for preset in PRESETS:
        with Image.open(BytesIO(plot(theme=theme, preset=preset)._bytes("png"))) as drawn:
            wide = round(drawn.width * HEIGHT / drawn.height)
            pictures.append(drawn.convert("RGB").resize((wide, HEIGHT), Image.Resampling.LANCZOS))
    rows = [
        np.hstack([np.asarray(seen(picture, way)) for picture in pictures])
        for way in ("as it is", "grey", *BLINDNESS)
    ]
    return Image.fromarray(np.vstack(rows))


def main(folder: Path) -> None:
    data = tallies.load_dataset("us_forces_2023")
    rules = {"definition": data.default_definition, "until": data.default_until}
    whole = tallies.reconcile(data.reports, **rules)
    pair = tallies.reconcile(
        data.reports, definition="us_dod", theatres=["Iraq", "Syria"], until="2023-11-23"
    )
    days = pd.date_range("2023-10-29", "2023-12-03", freq="7D")
    known = tallies.replay(data.reports, days, definition="us_dod", undated="reference_date")
    charts = {
        "tally": partial(tallies.plot_tally, pair, events=data.events, subject=data.subject),
        "tally_three": partial(tallies.plot_tally, whole, events=data.events),
        "weekly": partial(tallies.plot_weekly, pair, subject=data.subject),
        "weekly_three": partial(tallies.plot_weekly, whole),
        "weekly_stacked": partial(tallies.plot_weekly, whole, stacked=True),
        "rates": partial(tallies.plot_rates, pair, changes=tallies.find_changepoints(pair)),
        "rates_three": partial(tallies.plot_rates, whole),
        "sources": partial(tallies.plot_sources, whole),
        "sources_pair": partial(tallies.plot_sources, pair, compare=("us_dod", "sohr")),
        "revisions": partial(tallies.plot_revisions, known, theatre="Syria"),
        "overview": partial(tallies.plot_overview, whole),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in charts.items():
        for theme in ("light", "dark"):
            sheet(plot, theme).save(folder / f"{name}_{theme}.png")
            print(folder / f"{name}_{theme}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
