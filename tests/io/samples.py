"""Small tables of every kind that Parquet files hold, with nothing symmetric and nothing zero."""

from typing import Any

import pandas as pd

from tallies.model.columns import REPORT_COLUMNS
from tallies.model.record import Reconciliation

DTYPES = {"text": "str", "date": "datetime64[us]", "count": "Int64"}
METADATA: dict[str, Any] = {
    "definition": "us_dod",
    "measure": "attacks",
    "theatres": ["Iraq", "Syria"],
    "since": pd.Timestamp("2023-10-17"),
    "until": pd.Timestamp("2023-11-23"),
    "as_of": None,
    "sources": ["US Department of Defense"],
    "reconcile": {"weights": "publishers", "exclude": {"r0003": "a misprint"}},
}


def reports() -> pd.DataFrame:
    """Return five reports with every column of the contract and extra ones, not in order."""
    rows = [
        ("r0002", "Syria", 37, "exact", None, "2023-11-23", "2023-11-27", "AP", 0.5),
        ("r0001", "Iraq", 36, "exact", None, "2023-11-23", "2023-11-27", "AP", 1.5),
        ("r0005", "Iraq+Syria", 66, "between", 68, "2023-11-21", None, 'Newsweek "x", y', None),
        ("r0004", "Iraq", 20, "at_least", None, "2023-11-06", "2023-11-06", "النهار", 2.5),
        ("r0003", "Iraq", 32, "exact", None, "2023-11-21", "2023-11-22", "", -4.0),
    ]
    names = "report_id theatre count qualifier count_high reference_date report_date publisher lag"
    frame = pd.DataFrame(rows, columns=names.split())
    frame["reference_date_earliest"] = frame["reference_date"]
    frame["reference_date_basis"] = ["stated", "stated", "published", "inferred", "stated"]
    frame["since"] = "2023-10-17"
    frame["statement_id"] = ["s2", "s2", "s5", "s4", "s3"]
    frame["source"] = "US Department of Defense"
    frame["definition"] = "us_dod"
    frame["measure"] = "attacks"
    frame["url"] = [f"https://example.org/{name}" for name in frame["report_id"]]
    for name in ("attributed_to", "population", "site", "supersedes", "note"):
        frame[name] = ""
    frame = frame.astype({c.name: DTYPES[c.kind] for c in REPORT_COLUMNS})
    frame["plain"] = [5, 4, 3, -2, 1]
    frame["spread"] = pd.array([None, 8, 1, None, 2], dtype="Int64")
    frame["kept"] = [True, False, True, True, False]
    frame["checked"] = pd.array([True, None, False, True, None], dtype="boolean")
    frame["seen"] = pd.to_datetime(["2024-01-05", None, "2024-01-07", None, "2024-02-29"])
    frame["seen"] = frame["seen"].astype("datetime64[us]")
    frame["remark"] = pd.Series(["a", None, "c", "", None], dtype="str")
    return frame


def tally() -> pd.DataFrame:
    """Return the long table of a record over three days, one upper end open."""
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-11-21", "2023-11-22", "2023-11-23"] * 3),
            "theatre": ["Iraq"] * 3 + ["Syria"] * 3 + ["total"] * 3,
            "lower": [32, 32, 36, 34, 34, 37, 66, 66, 73],
            "estimate": [32, 34, 36, 34, 36, 37, 66, 70, 73],
            "upper": [32, 36, 36, 34, 37, None, 66, 73, None],
            "band_low": [None] * 9,
            "band_high": [None, 35, None, None, None, None, None, None, None],
            "n_reports": [2, 0, 3, 1, 0, 4, 5, 0, 6],
        }
    )
    counts = ["lower", "estimate", "upper", "band_low", "band_high"]
    return frame.astype({"date": "datetime64[us]", **dict.fromkeys(counts, "Int64")})


def weekly() -> pd.DataFrame:
    """Return two weeks of two theatres, the last week not whole."""
    frame = pd.DataFrame(
        {
            "week_start": pd.to_datetime(["2023-11-13", "2023-11-20"] * 2),
            "week_end": pd.to_datetime(["2023-11-19", "2023-11-26"] * 2),
            "theatre": ["Iraq", "Iraq", "Syria", "Syria"],
            "lower": [4, 3, 5, 2],
            "estimate": [5, 6, 7, 3],
            "upper": [6, None, 8, 9],
            "days_covered": [7, 4, 7, 4],
            "complete": [True, False, True, False],
            "n_reports": [8, 5, 7, 4],
        }
    )
    counts = ["lower", "estimate", "upper"]
    days = ["week_start", "week_end"]
    return frame.astype(dict.fromkeys(days, "datetime64[us]") | dict.fromkeys(counts, "Int64"))


def changes() -> pd.DataFrame:
    """Return a change in each of two theatres, one from a rate of nothing."""
    frame = pd.DataFrame(
        {
            "theatre": ["Iraq", "Syria"],
            "date": pd.to_datetime(["2023-10-27", "2023-11-10"]),
            "earliest": pd.to_datetime(["2023-10-24", "2023-11-08"]),
            "latest": pd.to_datetime(["2023-11-03", "2023-11-10"]),
            "p_value": [0.012, 0.003],
            "rate_before": [0.4, 0.0],
            "rate_after": [1.2, None],
            "ratio": [3.0, float("inf")],
        }
    )
    days = dict.fromkeys(["date", "earliest", "latest"], "datetime64[us]")
    return frame.astype({"theatre": "str", **days})


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of a file."""
    order = ["theatre", "reference_date", "report_id", "date", "week_end"]
    keys = [name for name in order if name in frame.columns]
    return frame.sort_values(keys, ignore_index=True)


class Record(Reconciliation):
    """A record whose long table is the sample's."""

    def to_frame(self) -> pd.DataFrame:
        return tally()


def record() -> Reconciliation:
    """Return a record of the sample tally and reports."""
    wide = tally().pivot_table(index="date", columns="theatre", values="estimate", aggfunc="sum")
    settled = pd.DataFrame({"kind": [], "report_ids": [], "explanation": []})
    verdicts = {"status": "kept", "reason": ""}
    return Record(
        *[wide] * 3,
        reports=reports().assign(**verdicts),
        contradictions=settled,
        complete=True,
        metadata=METADATA,
        _rises=None,  # type: ignore[arg-type]  # no weeks are taken from it
    )
