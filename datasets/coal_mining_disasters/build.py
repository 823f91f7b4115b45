"""Count the dates into the reports table: ``python datasets/coal_mining_disasters/build.py``.

Reads ``dates.csv`` (one line per disaster) and writes ``reports.csv`` beside it: for each day with
a disaster, how many there had been by the end of it.
"""

import csv
import io
from collections import Counter
from itertools import accumulate
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = (
    *("report_id", "theatre", "measure", "count", "qualifier", "reference_date"),
    *("reference_date_basis", "since", "source", "url", "definition", "note"),
)
FIRST_DAY = "1851-03-15"  # the record starts with its first disaster
SAME_FOR_ALL = {
    "theatre": "Great Britain",
    "measure": "disasters",
    "qualifier": "exact",
    "reference_date_basis": "stated",
    "since": FIRST_DAY,
    "source": "Jarrett 1979",
    "url": "https://doi.org/10.1093/biomet/66.1.191",
    "definition": "ten_or_more_killed",
}
NOTES = {"1875-12-06": "Two disasters on this day."}


def build(dates: str) -> str:
    """Return the text of ``reports.csv`` made from the text of ``dates.csv``."""
    days = [row["date"] for row in csv.DictReader(io.StringIO(dates, newline=""))]
    if days != sorted(days) or days[0] != FIRST_DAY:
        message = f"dates.csv must be in order and start on {FIRST_DAY}"
        raise ValueError(message)
    per_day = Counter(days)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    reached = accumulate(per_day.values())
    for number, (day, count) in enumerate(zip(per_day, reached, strict=True), start=1):
        own = {"report_id": f"C{number:03}", "reference_date": day, "count": count}
        writer.writerow({**SAME_FOR_ALL, **own, "note": NOTES.get(day, "")})
    return out.getvalue()


def main() -> None:
    """Rebuild ``reports.csv`` and check it against the rules of the reports table."""
    from tallies import read_reports

    text = build((HERE / "dates.csv").read_text(encoding="utf-8"))
    target = HERE / "reports.csv"
    target.write_text(text, encoding="utf-8", newline="\n")
    reports = read_reports(target)
    print(f"{target.name}: {len(reports)} reports, {reports['count'].max()} disasters")


if __name__ == "__main__":
    main()
