"""Hypothesis strategies: one set of reports asked about under every option of `reconcile`."""

import warnings
from dataclasses import dataclass, replace

import pandas as pd
from hypothesis import assume
from hypothesis import strategies as st

import tallies
from tallies.errors import NotEnoughDataError, TalliesError, TalliesWarning
from tests.properties.strategies import LAST_DAY, Row, row, theatres_of
from tests.reference.reports import SINCE, date, frame

SETTLED = ("kept", "disputed", "set_aside")
DEFAULTS = {"site": "", "measure": "attacks", "definition": "test", "source": "Office"}


@dataclass(frozen=True)
class Question:
    """Rows, strays of other scopes among them, and the options they are asked about with."""

    rows: list[Row]
    options: dict[str, object]

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a reports table."""
        return frame(self.rows)

    @property
    def until(self) -> int:
        """Number of the last day."""
        return (self.options["until"] - date(0)).days

    def answer(self, **changes: object) -> tallies.Reconciliation:
        """Reconcile; an example that leaves no report, or pins what cannot be, is none."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TalliesWarning)
            try:
                return tallies.reconcile(self.table, **{**self.options, **changes})
            except NotEnoughDataError:
                assume(False)
            except TalliesError as error:
                empty = ("cannot all be true", "occurs in none of the reports")
                assume(not any(words in str(error) for words in empty))
                raise

    def having(self, rows: list[Row]) -> "Question":
        """The same options for other rows."""
        return replace(self, rows=rows)

    def adding(self, rows: list[Row]) -> "Question":
        """The same options for more rows, written like the others."""
        rest = {**DEFAULTS, "since": SINCE, "weight": 1}
        named = [rest | said | {"report_id": f"y{i}"} for i, said in enumerate(rows)]
        return self.having([*self.rows, *named])

    def asking(self, **changes: object) -> "Question":
        """The same rows with other options."""
        return replace(self, options={**self.options, **changes})

    def among(self, ids: set[str]) -> "Question":
        """Only these rows, and only the decisions about them."""
        decided = {
            name: {i: why for i, why in self.options[name].items() if i in ids}
            for name in ("exclude", "pin")
        }
        return self.having([r for r in self.rows if r["report_id"] in ids]).asking(**decided)


@st.composite
def questions(
    draw: st.DrawFn,
    rows: list[Row],
    *,
    unnamed: tuple[str, ...] = ("unknown", "zero"),
    known_from: int = 3,
) -> Question:
    """Draw options for these rows, with undated ones and strays of other scopes among them."""
    dressed = [
        {**DEFAULTS, "since": SINCE, "weight": 1, **said, "report_id": f"x{i}"}
        for i, said in enumerate(rows)
    ]
    for said in dressed:
        said["weight"] = draw(st.integers(1, 3))
        if draw(st.integers(0, 7)) == 0:
            said["report_date"] = None
        if draw(st.integers(0, 7)) == 0:
            said["since"] = None
    ids = [str(said["report_id"]) for said in dressed]
    decided = draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))
    pins = draw(st.integers(0, len(decided)))
    singles = theatres_of(rows)
    fewer = st.lists(st.sampled_from(singles), min_size=1, unique=True)
    options = {
        "definition": "test",
        "measure": "attacks",
        "theatres": draw(st.one_of(st.just(singles), fewer.map(sorted))),
        "since": SINCE,
        "until": date(draw(st.integers(known_from, LAST_DAY))),
        "as_of": draw(st.one_of(st.none(), st.integers(known_from, LAST_DAY + 3).map(date))),
        "undated": draw(st.sampled_from(("exclude", "reference_date"))),
        "unnamed": draw(st.sampled_from(unnamed)),
        "weights": draw(st.sampled_from(("publishers", "weight"))),
        "exclude": dict.fromkeys(decided[pins:], "a copy"),
        "pin": dict.fromkeys(decided[:pins], "seen the log"),
    }
    return Question([*dressed, *draw(_strays(singles))], options)


@st.composite
def _strays(draw: st.DrawFn, singles: list[str]) -> list[Row]:
    """Draw rows of another scope with counts that would upset the answer."""
    kinds = ({"definition": "theirs"}, {"measure": "wounded"}, {"site": "the base"})
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=2))
    rest = {**DEFAULTS, "since": SINCE, "weight": 9}
    return [
        {**row(draw(st.sampled_from(singles)), 1, 99), **rest, **kind, "report_id": f"z{i}"}
        for i, kind in enumerate(chosen)
    ]
