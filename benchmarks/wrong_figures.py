"""How many planted wrong figures are found: ``python benchmarks/wrong_figures.py [SERIES] [WORD]``.

Prints a markdown table of precision and recall for ``reconcile`` and three rules of others: L1
slack, isotonic residuals (at the threshold that serves it best), running maximum. Every series is
a war of 180 days with known truth and 100 exact figures on it, 5 of them wrong; SERIES (default
200) are made for every setting.

"two and their sum" has 100 figures of each theatre and of the sum, "100 in all" a third of that.
WORD picks the settings that contain it. Every figure has the same chance to be wrong, and a wrong
one is carried by as many outlets as a right one.

The first pair of columns counts what every cheapest repair sets aside; the second adds disputed
figures that the history shown leaves out; the third adds all disputed figures. "Visible" is the
share of wrong figures that lie outside what the right ones allow: the others break no rule.
"""

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import tallies

ROOT = Path(__file__).resolve().parents[1]
SHARE, DAYS = 0.05, 180
KINDS = ("uniform", "digit", "swap", "stale")
OUTLIERS = (1.5, 3, 5, 8, 12, 20)  # residuals flagged: the one that serves the rival best
SLACK = 1e-6
PLACES = {"one theatre": (1, 100), "two and their sum": (2, 300), "100 in all": (2, 100)}
KEPT = "stands in the history shown"

Flags = np.ndarray


class Setting(NamedTuple):
    """How a series is reported, and what goes wrong in it."""

    place: str
    outlets: int  # the most that carry one figure
    kind: str

    @property
    def name(self) -> str:
        """The setting in words."""
        voices = "one outlet" if self.outlets == 1 else f"1 to {self.outlets} outlets"
        return f"{self.place}, {voices}, {self.kind}"


def maker() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the maker of synthetic reports that the tests use."""
    spec = spec_from_file_location("synthetic", ROOT / "tests/reference/synthetic.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.synthetic_reports


def planted(setting: Setting, seed: int) -> pd.DataFrame:
    """Return one row a figure with its true count, its weight and whether it is wrong."""
    theatres, figures = PLACES[setting.place]
    reports, truth = maker()(theatres, 6 * figures, DAYS, wrong=0, seed=seed, at_least=0)
    reports = reports.drop_duplicates(["theatre", "reference_date"]).head(figures)
    rng = np.random.default_rng([seed, 1])
    weight = rng.integers(1, setting.outlets + 1, len(reports))
    table = reports.assign(w=weight).reset_index(drop=True)
    names = list(truth.columns[:-1])
    by_name = truth.drop(columns="total").assign(**{"+".join(names): truth["total"]})
    for row in rng.permutation(len(table)):
        value = wrong_count(table, int(row), by_name, setting.kind, rng)
        if value is not None and value != table["count"][row]:
            table.loc[row, ["count", "slip"]] = [value, True]
        if table["slip"].sum() == round(SHARE * len(table)):
            break
    return table


def wrong_count(
    table: pd.DataFrame, row: int, truth: pd.DataFrame, kind: str, rng: np.random.Generator
) -> int | None:
    """Return a wrong count of a kind for a figure, or nothing where the kind cannot occur."""
    right, name, day = table.loc[row, ["count", "theatre", "reference_date"]]
    if kind == "mixed":
        kind = str(rng.choice(KINDS[: 4 if truth.shape[1] > 2 else 3]))
    if kind == "uniform":
        return int(rng.integers(0, 2 * right + 2))
    if kind == "digit":
        digits = list(str(right))
        digits[rng.integers(len(digits))] = str(rng.integers(10))
        return int("".join(digits))
    if kind == "swap":
        others = [other for other in truth.columns if other != name]
        return int(truth.loc[day, rng.choice(others)]) if others else None
    earlier = day - pd.Timedelta(days=int(rng.integers(3, 22)))
    return int(truth.loc[earlier, name]) if earlier in truth.index else None


def spread(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for every outlet that carries a figure."""
    rows = table.loc[table.index.repeat(table["w"])].reset_index(drop=True)
    return rows.assign(
        report_id=[f"s{i:05}" for i in range(len(rows))],
        publisher=[f"Outlet {i}" for i in range(len(rows))],
    )


def by_repair(table: pd.DataFrame) -> Iterator[Flags]:
    """Yield what is set aside, with what the history leaves out, and with all disputed."""
    answer = tallies.reconcile(spread(table))
    rows = answer.reports.drop_duplicates(["theatre", "reference_date"]).reset_index(drop=True)
    aside = rows["status"].eq("set_aside").to_numpy()
    disputed = rows["status"].eq("disputed").to_numpy()
    yield aside
    yield aside | (disputed & ~rows["reason"].str.contains(KEPT).to_numpy())
    yield aside | disputed


def by_slack(table: pd.DataFrame) -> Flags:
    """Flag figures with slack in the history of least total slack, each weighed by its outlets."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, eye_array, hstack

    names = sorted({part for name in table["theatre"] for part in name.split("+")})
    days, at = np.unique(table["reference_date"], return_inverse=True)
    k, m, n = len(names), len(days), len(table)
    cell = [
        (row, names.index(part) * m + at[row])
        for row, name in enumerate(table["theatre"])
        for part in name.split("+")
    ]
    said = coo_array((np.ones(len(cell)), np.array(cell).T), shape=(n, k * m))
    same = eye_array(n)
    steps = [(i * m + j, i * m + j + 1) for i in range(k) for j in range(m - 1)]
    falls = coo_array(
        (
            np.tile([1.0, -1.0], len(steps)),
            (np.repeat(np.arange(len(steps)), 2), np.ravel(steps)),
        ),
        shape=(len(steps), k * m + 2 * n),
    )
    found = linprog(
        np.r_[np.zeros(k * m), np.tile(table["w"], 2)],
        A_eq=hstack([said, same, -same], format="csr"),
        b_eq=table["count"].to_numpy(dtype=float),
        A_ub=falls.tocsr(),
        b_ub=np.zeros(len(steps)),
    )
    return found.x[k * m :].reshape(2, n).sum(axis=0) > SLACK


def by_residual(table: pd.DataFrame) -> Flags:
    """Return residuals of isotonic regression, sum by sum, in robust standard deviations."""
    from scipy.optimize import isotonic_regression

    sizes = np.zeros(len(table))
    for _, rows in table.sort_values("reference_date").groupby("theatre"):
        count = rows["count"].to_numpy(dtype=float)
        fitted = isotonic_regression(count, weights=rows["w"].to_numpy(dtype=float)).x
        residual = np.abs(count - fitted)
        sizes[rows.index] = residual / max(1.4826 * np.median(residual), 1.0)  # most are 0
    return sizes


def by_running_maximum(table: pd.DataFrame) -> Flags:
    """Flag figures below an earlier one of their sum."""
    ordered = table.sort_values("reference_date")
    flags = ordered["count"] < ordered.groupby("theatre")["count"].cummax()
    return flags.reindex(table.index).to_numpy(dtype=bool)


METHODS = ("set aside", "and left out", "and disputed", "L1 slack", "isotonic", "running maximum")


def judged(table: pd.DataFrame) -> list[Flags]:
    """Return the flags of every method; of isotonic residuals at every threshold, at the end."""
    residual = by_residual(table)
    first = [*by_repair(table), by_slack(table), by_running_maximum(table)]
    return [*first, *(residual > threshold for threshold in OUTLIERS)]


def measured(setting: Setting, series: int) -> tuple[np.ndarray, float]:
    """Return precision and recall of every method, shape (methods, 2), and the visible share."""
    size = len(METHODS) - 1 + len(OUTLIERS)
    hits, flagged, wrong, seen = np.zeros(size), np.zeros(size), 0, 0
    for number in range(series):
        table = planted(setting, 100_000 + number)
        slips = table["slip"].to_numpy(dtype=bool)
        wrong += slips.sum()
        seen += visible(table)
        for i, flags in enumerate(judged(table)):
            hits[i] += (flags & slips).sum()
            flagged[i] += flags.sum()
    found = np.column_stack([hits / np.maximum(flagged, 1), hits / wrong])
    score = hits / (flagged + wrong)  # half of F1
    best = 5 + int(score[5:].argmax())
    return found[[0, 1, 2, 3, best, 4]], seen / wrong


def visible(table: pd.DataFrame) -> int:
    """Return the number of wrong figures that lie outside what the right ones allow."""
    slips = table[table["slip"]]
    answer = tallies.reconcile(table[~table["slip"]], until=table["reference_date"].max())
    seen = 0
    for name, day, count in slips[["theatre", "reference_date", "count"]].itertuples(index=False):
        column = "total" if "+" in name else name
        low, high = answer.lower[column][day], answer.upper[column][day]
        seen += count < low or (not pd.isna(high) and count > high)
    return seen


def settings() -> Iterator[Setting]:
    """Yield every setting; no swap with one theatre."""
    for place, (theatres, _) in PLACES.items():
        for outlets in (1, 5):
            for kind in (*KINDS, "mixed"):
                if theatres > 1 or kind not in ("swap", "mixed"):
                    yield Setting(place, outlets, kind)


def main(series: int = 200, word: str = "") -> None:
    """Print the table."""
    print("| setting | visible | " + " | ".join(METHODS) + " |")
    print("|---" * (len(METHODS) + 2) + "|")
    for setting in settings():
        if word in setting.name:
            found, seen = measured(setting, series)
            cells = " | ".join(f"{precision:.2f} / {recall:.2f}" for precision, recall in found)
            print(f"| {setting.name} | {seen:.2f} | {cells} |", flush=True)


if __name__ == "__main__":
    main(*(int(text) if text.isdigit() else text for text in sys.argv[1:3]))
