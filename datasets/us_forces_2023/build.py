"""Turn the sheet of claims into the reports table: ``python datasets/us_forces_2023/build.py``.

Reads ``claims.csv`` (as gathered) and writes ``reports.csv`` beside it. Counts, qualifiers,
theatres, reference dates, sources, publishers and addresses pass through untouched. Decided here,
by rule or by a named row with its reason: the definition, the first day counted, the site, and
the two report dates that cannot be right.
"""

import csv
import io
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = (
    *("report_id", "theatre", "measure", "count", "qualifier", "reference_date"),
    *("reference_date_basis", "since", "report_date", "source", "attributed_to", "publisher"),
    *("url", "definition", "population", "site", "note", "since_text"),
)
Row = dict[str, str]

# Definition: whose count it is, by source.
DEFINITION_OF_SOURCE = {
    "US Department of Defense": "us_dod",
    "unattributed": "us_dod_unattributed",  # nobody is named, the figure is of the Pentagon's line
    "SOHR": "sohr",
    "Washington Institute": "washington_institute",
    "ISW": "isw",  # claims of the Islamic Resistance as counted by an analyst, not by itself
    "Islamic Resistance in Iraq": "iri_claims",
    "GTTAC": "gttac",
    "Lead Inspector General OIR": "oig_oir",
    "Musings on Iraq": "musings_on_iraq",
    "The Intercept": "the_intercept",
    "Wikipedia": "wikipedia",
    "CRS": "crs",
    "UANI": "uani",
    "Stening Simpson": "stening_simpson",
    "USIP": "usip",
    "US Senate": "us_senate",
    "FDD": "fdd",
}
# A text that names no countries counts an area of its own: the definition takes this suffix.
UNNAMED_AREA = "Middle East"
UNNAMED_SUFFIX = "_middle_east"

# Rows whose definition is not their source's: report_id -> (definition, reason).
DEFINITION_EXCEPTIONS = {
    "R0543": ("washington_institute_implied", "the page does not say who counted to 98"),
    "R0545": ("washington_institute_implied", "copy of R0543"),
    "R0549": ("", "counts American military targets in a wider area"),
    "R0550": ("", "a ceiling over the figures of unnamed other media"),
    "R0554": ("sohr", "coalition bases in Syria since 19 October: SOHR's window and wording"),
    "R0602": ("", "a magazine's casualty figure, above what the Pentagon gave days later"),
    "R0608": ("", "counts attacks by one group, the Islamic Resistance in Iraq"),
    "R0684": ("musings_on_iraq_all_targets", "includes attacks on Israel and on gas fields"),
    "R0692": ("", "spreads the count over the Red Sea"),
    "R0711": ("", "credits the count to Kataib Hezbollah alone"),
}

# First day counted. The first attacks known are of 17 and 18 October 2023, so a count of "this
# month", "since mid-October", "since the war began" or from a day next to the 17th counts the same
# attacks: all are written as the first day of the definition's own window.
WORDINGS_OF_THE_WAVE = frozenset(
    ("2023-10", "2023-10-07", "2023-10-12", "2023-10-16", "2023-10-17", "2023-10-18")
)
FIRST_DAY = "2023-10-17"
FIRST_DAY_OF_DEFINITION = {
    "sohr": "2023-10-19",
    "washington_institute": "2023-10-18",
    "isw": "2023-10-18",
    "oig_oir": "2023-10-01",  # a quarterly report: October to December
}
# Rows that count over a window of their own: report_id -> (first day, reason).
OWN_WINDOWS = {
    "R0198": ("2023-10-26", "six since the US strikes of 26 October"),
    "R0212": ("2023-10-26", "19 since the US strikes of 26 October"),
    "R0447": ("2021-01-20", "since the inauguration of January 2021"),
    "R0519": ("2023-11-01", "November 2023 only"),
    "R0535": ("2023-11-29", "five since 29 November"),
    "R0594": ("2023-01-01", "worded as in 2023: the calendar year"),
    "R0625": ("2024-01-04", "nine since 4 January"),
    "R0684": ("2024-01-22", "one week, 22 to 28 January"),
    "R0730": ("2024-02-02", "three since the US strikes of 2 February"),
    "R0739": ("2024-02-04", "none since 4 February"),
    "R0741": ("2024-02-01", "February 2024 only"),
}

# Rows that speak of one base inside the theatre.
SITES = {"R0489": "al-Asad", "R0490": "al-Harir / Erbil"}

# A page that went on being updated: the day in its address is before the day its count speaks for.
REPORT_DATE_UNKNOWN = frozenset(("R0370", "R0407"))
UPDATED_LATER = (
    "The address of the page is dated 2023-10-27, but the page was updated after that: "
    "report date left blank."
)
# Notes of the sheet that speak of its making, in plain words.
NOTES = {
    "R0215": "Stored date is 10 Nov; the same text is dated 7 Nov elsewhere.",
    "R0370": UPDATED_LATER,
    "R0372": "Armenian-language; undated page; the 59 hurt match the 14 Nov briefing, "
    "so the reference date is inferred.",
    "R0407": UPDATED_LATER,
    "R0495": "The total of 73 is a sum, not stated on this page.",
    "R0496": "The total of 73 is a sum, not stated on this page.",
    "R0513": "Spanish; dates the 78 / 66 injured to 30 Nov, when the briefing of that day gave "
    "74: a misdated figure of 7 Dec.",
    "R0675": "Arabic; 178 in 100 days, including claims on Israeli-held territory; reference date "
    "inferred as 100 days after 17 Oct; not comparable without a scope filter.",
}


def definition(claim: Row) -> str:
    """Return the inclusion rule behind the count of a claim."""
    rule = DEFINITION_OF_SOURCE[claim["source"]]
    if claim["report_id"] in DEFINITION_EXCEPTIONS:
        rule, _reason = DEFINITION_EXCEPTIONS[claim["report_id"]]
    return rule + UNNAMED_SUFFIX if claim["theatre"] == UNNAMED_AREA else rule


def first_day(claim: Row) -> str:
    """Return the first day counted, blank where the text gives none."""
    report_id, wording = claim["report_id"], claim["since"]
    if report_id in OWN_WINDOWS:
        return OWN_WINDOWS[report_id][0]
    start = FIRST_DAY_OF_DEFINITION.get(definition(claim), FIRST_DAY)
    if wording in ("", start):
        return wording
    if wording in WORDINGS_OF_THE_WAVE:
        return start
    message = f"{report_id}: decide about since = {wording!r} and add it to OWN_WINDOWS"
    raise ValueError(message)


def report(claim: Row) -> Row:
    """Return one row of the reports table."""
    report_id = claim["report_id"]
    decided = {
        "definition": definition(claim),
        "since": first_day(claim),
        "since_text": claim["since"],
        "site": SITES.get(report_id, ""),
        "report_date": "" if report_id in REPORT_DATE_UNKNOWN else claim["report_date"],
        "note": NOTES.get(report_id, claim["note"]),
    }
    row = claim | decided
    return {column: row[column] for column in COLUMNS}


def build(claims: str) -> str:
    """Return the text of ``reports.csv`` made from the text of ``claims.csv``."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(report(claim) for claim in csv.DictReader(io.StringIO(claims, newline="")))
    return out.getvalue()


def main() -> None:
    """Rebuild ``reports.csv`` and check it against the rules of the reports table."""
    from tallies import read_reports

    text = build((HERE / "claims.csv").read_text(encoding="utf-8"))
    target = HERE / "reports.csv"
    target.write_text(text, encoding="utf-8", newline="\n")
    reports = read_reports(target)
    print(f"{target.name}: {len(reports)} reports")
    print(reports.groupby(["definition", "measure"]).size().to_string())


if __name__ == "__main__":
    main()
