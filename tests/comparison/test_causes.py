"""The law behind `because`: what is not named had no part in it."""

import os

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tallies
from tests.properties.strategies import LAST_DAY, Row, any_rows, reports, theatres_of
from tests.reference.reports import date

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "25")),
    deadline=None,
    derandomize="LAW_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def answer(rows: list[Row], theatres: list[str]) -> tallies.Reconciliation:
    options = {"unnamed": "unknown", "until": date(LAST_DAY), "theatres": theatres}
    return tallies.reconcile(reports(rows), **options)


@law
@given(any_rows(most=9), st.data())
def test_the_named_changes_alone_move_the_day_as_far(rows: list[Row], data: st.DataObject) -> None:
    rows = [said | {"report_id": f"x{i}"} for i, said in enumerate(rows)]
    theatres = theatres_of(rows)
    fixed = len(theatres)  # one row on each theatre stays, so that no column is lost
    late = data.draw(st.lists(st.sampled_from(range(fixed, len(rows))), unique=True, min_size=1))
    old = [said for i, said in enumerate(rows) if i not in late]
    before, after = answer(old, theatres), answer(rows, theatres)
    found = tallies.diff(before, after)
    for because, group in found.days.groupby("because"):
        named = {name for name in because if int(name[1:]) in late}
        part = answer(
            [said for said in rows if said in old or said["report_id"] in named], theatres
        )
        for name, day in zip(group["theatre"], group["date"], strict=True):
            for frame in ("lower", "upper", "tally"):
                here, there = getattr(part, frame), getattr(after, frame)
                both = pd.array([here.loc[day, name], there.loc[day, name]], dtype="Int64")
                assert both[0] is both[1] or both[0] == both[1], (frame, name, day)
