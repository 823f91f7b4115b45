"""Count the dates by year: ``python datasets/coal_mining_disasters/build.py``.

Reads ``dates.csv`` (one line per disaster) and writes beside it ``reports.csv``, how many there had
been by the end of each year, and ``events.csv``, the same dates in the form of events.
"""

import csv
import io
from bisect import bisect_right
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = (
    *("report_id", "theatre", "measure", "count", "qualifier", "reference_date"),
    *("reference_date_basis", "since", "source", "url", "definition", "note"),
)
EVENT_COLUMNS = ("date", "theatre", "kind", "description", "url")
FIRST_DAY, LAST_DAY = "1851-03-15", "1962-03-22"  # the record starts and ends with a disaster
THEATRE = "Great Britain"
URL = "https://doi.org/10.1093/biomet/66.1.191"
SAME_FOR_ALL = {
    "theatre": THEATRE,
    "measure": "disasters",
    "qualifier": "exact",
    "reference_date_basis": "stated",
    "since": FIRST_DAY,
    "source": "Jarrett 1979",
    "url": URL,
    "definition": "ten_or_more_killed",
}
NOTES = {
    "1851-12-31": "The record starts on 15 March.",
    LAST_DAY: "The record ends on this day.",
}
EVENT = {
    "theatre": THEATRE,
    "kind": "disaster",
    "description": "Explosion in a coal mine, ten or more killed",
    "url": URL,
}


def read_dates(text: str) -> list[str]:
    """Return the dates of ``dates.csv``, in order."""
    days = [row["date"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if days != sorted(days) or (days[0], days[-1]) != (FIRST_DAY, LAST_DAY):
        message = f"dates.csv must be in order, from {FIRST_DAY} to {LAST_DAY}"
        raise ValueError(message)
    return days


def build_reports(days: list[str]) -> str:
    """Return the text of ``reports.csv``: the running total at the end of each year."""
    ends = [*(f"{year}-12-31" for year in range(int(days[0][:4]), int(days[-1][:4]))), LAST_DAY]
    rows = [
        {
            **SAME_FOR_ALL,
            "report_id": f"C{end[:4]}",
            "reference_date": end,
            "count": bisect_right(days, end),
            "note": NOTES.get(end, ""),
        }
        for end in ends
    ]
    return _csv(COLUMNS, rows)


def build_events(days: list[str]) -> str:
    """Return the text of ``events.csv``: one row per disaster."""
    return _csv(EVENT_COLUMNS, [{"date": day, **EVENT} for day in days])


def _csv(columns: tuple[str, ...], rows: list[dict[str, object]]) -> str:
    """Return rows as CSV with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    """Rebuild both files and check the reports against the rules of the reports table."""
    from tallies import read_reports

    days = read_dates((HERE / "dates.csv").read_text(encoding="utf-8"))
    for name, text in (("reports.csv", build_reports(days)), ("events.csv", build_events(days))):
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
    reports = read_reports(HERE / "reports.csv")
    print(f"reports.csv: {len(reports)} reports, {reports['count'].max()} disasters")


if __name__ == "__main__":
    main()
