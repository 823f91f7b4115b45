"""The tables that charts take in place of a Reconciliation: checked, and put in order."""

from collections.abc import Sequence

import pandas as pd

from tallies.errors import TalliesError


def check_table(x: object, columns: Sequence[str], function: str, maker: str) -> pd.DataFrame:
    """Return a copy of a table that has these columns, or raise."""
    if not isinstance(x, pd.DataFrame):
        message = (
            f"{function}() draws a Reconciliation or the table of tallies.{maker}(), "
            f"not {type(x).__name__}. Make one with tallies.reconcile(reports)."
        )
        raise TalliesError(message)
    missing = [name for name in columns if name not in x]
    if missing:
        message = (
            f"The table given to {function}() lacks {', '.join(map(repr, missing))}. "
            f"Take it from tallies.{maker}(), which has {', '.join(columns)}."
        )
        raise TalliesError(message)
    dates = [name for name in columns if name in {"week_start", "week_end", "start", "end"}]
    return x.sort_values([*dates, "theatre"], kind="stable", ignore_index=True)
