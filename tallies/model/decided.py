"""The rows of a record that were decided by hand, with the decision and its reason."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from tallies.model.record import Reconciliation

DECISIONS = {"exclude": "taken out", "pin": "pinned"}


def decided_by_hand(x: "Reconciliation") -> pd.DataFrame:
    """Return the rows pinned or taken out by hand, by day, with ``decision`` and ``why``.

    A pinned row that does not count here (out of scope, not yet known) is not among them.
    """
    options = x.metadata.get("reconcile") or {}
    pin, exclude = options.get("pin", {}), options.get("exclude", {})
    ids, status = x.reports["report_id"], x.reports["status"]
    hit = x.reports[(ids.isin(pin) & (status == "kept")) | (status == "excluded")]
    pinned = hit["report_id"].isin(pin)
    return hit.assign(
        decision=pd.Series(DECISIONS["exclude"], index=hit.index).mask(pinned, DECISIONS["pin"]),
        why=hit["report_id"].map(dict(exclude) | dict(pin)),
    ).sort_values(["reference_date", "theatre", "report_id"])
