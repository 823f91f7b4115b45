"""Small made-up reports and systems, written about as short as they are said.

Day 0 is the day before counting starts (31 December 2023), so that day 1 is 1 January 2024.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

import tallies
from tallies.reconciliation.system import System, find_families

START = pd.Timestamp("2023-12-31")
OPEN = np.inf
BOX = 1000.0  # stands for no limit in a linear programme

Figure = tuple[str, int, int, float, float, float]


def date(number: int) -> pd.Timestamp:
    """Return the date of a day's number."""
    return START + pd.Timedelta(days=number)


def said(
    theatre: str, day: int, count: int, publisher: str = "Herald", qualifier: str = "exact", **rest
) -> dict[str, object]:
    """Return one row; `early` is the first day it may speak for, `out` its publication day."""
    days = {"reference_date": day, "report_date": rest.pop("out", day)}
    days |= {"reference_date_earliest": rest.pop("early")} if "early" in rest else {}
    row = {"theatre": theatre, "count": count, "publisher": publisher, "qualifier": qualifier}
    row |= {"source": "Office", "since": date(1), "measure": "attacks"}
    return row | {name: date(number) for name, number in days.items()} | rest


def sheet(*rows: dict[str, object]) -> pd.DataFrame:
    """Return rows as a reports table with ids x0, x1, ..."""
    return tallies.validate_reports([{"report_id": f"x{i}", **row} for i, row in enumerate(rows)])


def answer_to(*rows: dict[str, object], **options: object) -> tallies.Reconciliation:
    """Reconcile rows."""
    return tallies.reconcile(sheet(*rows), **options)


def fates(answer: tallies.Reconciliation) -> list[str]:
    """Return the status of every row, by id."""
    return by_id(answer)["status"].tolist()


def by_id(answer: tallies.Reconciliation) -> pd.DataFrame:
    """Return the judged rows, by the number in their id."""
    order = answer.reports["report_id"].str[1:].astype(int)
    return answer.reports.assign(order=order).sort_values("order").set_index("report_id")


def reason(answer: tallies.Reconciliation, name: str) -> str:
    """Return why a row has its status."""
    return str(by_id(answer).loc[name, "reason"])


def counts(frame: pd.DataFrame, theatre: str) -> list[int | None]:
    """Return a column as plain numbers, None where open."""
    return [None if pd.isna(value) else int(value) for value in frame[theatre]]


def figure(
    name: str,
    day: int,
    low: float,
    high: float | None = None,
    *,
    weight: float = 1,
    early: int | None = None,
) -> Figure:
    """Return a figure on theatres named by letters; one bound alone is an exact count."""
    first = day if early is None else early
    return name, first, day, float(low), float(low if high is None else high), float(weight)


def system(theatres: str, *figures: Figure, zero_until: int | None = None) -> System:
    """Return the system of these figures; every theatre stands at 0 up to a day, if one is given.

    Units are the theatres, then the sums said, by size and name, then the whole.
    """
    position = {letter: i for i, letter in enumerate(theatres)}
    spoken = [tuple(sorted(position[letter] for letter in name)) for name, *_ in figures]
    sums = sorted({unit for unit in spoken if 1 < len(unit) < len(theatres)})
    sums.sort(key=len)
    whole = tuple(range(len(theatres)))
    units = tuple(dict.fromkeys([*((i,) for i in whole), *sums, whole]))
    zero = [] if zero_until is None else [zero_until]
    days = np.unique([*zero, *(f[1] for f in figures), *(f[2] for f in figures)])
    ceiling = np.full((len(units), len(days)), OPEN)
    if zero:
        ceiling[: len(theatres), days <= zero_until] = 0
    early, late, low, high, weight = (np.array([f[i] for f in figures]) for i in range(1, 6))
    return System(
        n_theatres=len(theatres),
        units=units,
        days=days,
        floor=np.zeros_like(ceiling),
        ceiling=ceiling,
        unit=np.array([units.index(unit) for unit in spoken]),
        early=np.searchsorted(days, early),
        late=np.searchsorted(days, late),
        base=np.full(len(figures), -1),
        low=low,
        high=high,
        weight=weight,
        families=find_families(units),
    )


def everything(made: System) -> np.ndarray:
    """Return the mask that keeps all figures."""
    return np.ones(made.size, dtype=bool)


def rising(rng: np.random.Generator, theatres: int, days: int, most: int = 4) -> np.ndarray:
    """Return true counts, shape (theatres, days), that never fall."""
    return np.cumsum(rng.integers(0, most, size=(theatres, days)), axis=1)


def true_system(rng: np.random.Generator, names: list[str], days: int, number: int) -> System:
    """Return a system of figures on these sums that are all true of one drawn history."""
    theatres = "".join(sorted(set("".join(names))))
    truth = rising(rng, len(theatres), days)
    figures = []
    for name in [*names, *rng.choice(names, size=number)]:
        late = int(rng.integers(days))
        spoken = int(rng.integers(max(0, late - 1), late + 1))
        value = int(truth[[theatres.index(letter) for letter in name], spoken].sum())
        low, high = max(0, value - int(rng.integers(0, 3))), value + int(rng.integers(0, 3))
        shape = rng.integers(4)
        bounds = [(value, value), (low, OPEN), (0, high), (low, high)][shape]
        figures.append(figure(name, late, *bounds, early=spoken))
    return system(theatres, *figures, zero_until=None if rng.random() < 0.5 else -1)


def programme_limits(made: System, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return lowest and highest value of every sum and day, by whole-number programming.

    Each limit has a copy of all variables to itself, so that one programme finds them all.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_diag, csr_array

    k, m = made.n_theatres, len(made.days)

    def row(unit: tuple[int, ...], day: int) -> np.ndarray:
        cells = np.zeros((k, m))
        cells[list(unit), day] = 1
        return cells.ravel()

    rules, most = [np.zeros(k * m)], [0.0]
    for i in np.flatnonzero(kept):
        unit = made.units[made.unit[i]]
        rules.append(-row(unit, made.late[i]))
        most.append(-made.low[i])
        if np.isfinite(made.high[i]):
            rules.append(row(unit, made.early[i]))
            most.append(made.high[i])
    for theatre in range(k):
        for day in range(m - 1):
            rules.append(row((theatre,), day) - row((theatre,), day + 1))
            most.append(0.0)
    goals = [row(unit, day) for unit in made.units for day in range(m)]
    copies = 2 * len(goals)
    found = milp(
        np.concatenate([*goals, *(-goal for goal in goals)]),
        constraints=LinearConstraint(
            block_diag([csr_array(np.array(rules))] * copies, format="csr"),
            ub=np.tile(most, copies),
        ),
        bounds=Bounds(0, np.tile(np.minimum(made.ceiling[:k].ravel(), BOX), copies)),
        integrality=np.ones(copies * k * m),
        # Presolve calls feasible problems infeasible; the usual gap would do with a neighbour.
        options={"presolve": False, "mip_rel_gap": 0},
    )
    assert found.status == 0
    cells = found.x.reshape(copies, -1)
    values = np.array([goal @ cell for goal, cell in zip(goals * 2, cells, strict=True)])
    low, high = values.reshape(2, len(made.units), m)
    high = np.where(high > BOX / 2, OPEN, np.floor(high + 1e-6))
    return np.ceil(low - 1e-6), high


def series(length: int, highest: int) -> Iterator[tuple[int, ...]]:
    """Yield every series of whole numbers that never falls."""
    yield from combinations_with_replacement(range(highest + 1), length)


def feasible(made: System, figures: Iterable[int]) -> bool:
    """Tell by linear programming whether these figures can all be true of one history."""
    from scipy.optimize import linprog

    k, m = made.n_theatres, len(made.days)
    rules, most = [np.zeros(k * m)], [0.0]
    for i in figures:
        for day, sign, bound in ((made.late[i], -1, made.low[i]), (made.early[i], 1, made.high[i])):
            if np.isfinite(bound):
                cells = np.zeros((k, m))
                cells[list(made.units[made.unit[i]]), day] = sign
                rules.append(cells.ravel())
                most.append(sign * bound)
    for cell in range(k * m):
        if cell % m < m - 1:
            rules.append(np.eye(k * m)[cell] - np.eye(k * m)[cell + 1])
            most.append(0.0)
    bounds = np.c_[np.zeros(k * m), np.minimum(made.ceiling[:k].ravel(), BOX)]
    return bool(linprog(np.zeros(k * m), np.array(rules), most, bounds=bounds).status == 0)


def noisy_system(rng: np.random.Generator, names: list[str], days: int, number: int) -> System:
    """Return a system of figures of which about a third are off by up to three."""
    theatres = "".join(sorted(set("".join(names))))
    truth = rising(rng, len(theatres), days, most=3)
    figures = []
    for name in [*names, *rng.choice(names, size=number)]:
        late = int(rng.integers(days))
        spoken = int(rng.integers(max(0, late - 1), late + 1))
        value = int(truth[[theatres.index(letter) for letter in name], late].sum())
        value = max(0, value + int(rng.integers(-3, 4)) * int(rng.random() < 0.35))
        high = [value, value, OPEN, value + 1][int(rng.integers(4))]
        weight = int(rng.integers(1, 4))
        figures.append(figure(name, late, value, high, weight=weight, early=spoken))
    return system(theatres, *figures)


def with_figure(made: System, unit: int, day: int, low: float, high: float) -> System:
    """Return the system with one more figure."""
    more = {"unit": unit, "early": day, "late": day, "base": -1}
    more |= {"low": low, "high": high, "weight": 1.0}
    return replace(made, **{name: np.append(getattr(made, name), more[name]) for name in more})
