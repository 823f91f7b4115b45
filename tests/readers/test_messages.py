"""The words of the common errors, pinned in messages.txt so that a change is read in review.

`python -m tests.readers.test_messages` writes the file anew.
"""

import io
from pathlib import Path

from tallies import read_reports
from tallies.errors import TalliesError
from tallies.readers import check_reports

STORED = Path(__file__).with_name("messages.txt")
HEADER = "theatre,reference_date,count,source"
COUNTS = (
    *("-3", '"1,234"', "at least 60", "60+", "dozens", "36-40", "", "n/a", "36.5", "1e3", "yes"),
    *("3_6", "\u06636", "\u22125", "1000000001", "thirty-six", "36[1]", '"1.234,5"', "a lot"),
    *("ca. 460", "rund 460"),
)
DAYS = (
    *("11/12/2023", "23/11/12", "45253", "2023-02-30", "0023-11-23", "2023-11-23 22:00"),
    *("2023-11-23T22:00Z", "n/a", "", "17 October 2023", "mid-November", "2023-1-5"),
)
NAMES = ["", "Ir\u0430q", "Ir\u200baq", "Ir\u202eaq", "Ir\x00aq", "Iraq+", "Iraq+Iraq", "total"]
OTHERS = {
    "report_date": "2023-11-22",
    "since": "2023-11-24",
    "reference_date_earliest": "2023-11-24",
    "qualifier": "at leest",
    "count_high": "40",
    "supersedes": "r0009",
    "note": "x" * 65_537,
}
WHOLE = [
    "",
    f"{HEADER},count\n",
    "Theatre,date,count,source\n",
    "place,date,total,who\n",
    f"{HEADER}\nIraq,02.10.2023,36,Pentagon\nIraq,16.10.2023,36,Pentagon\n# notes,,,\n",
    f"{HEADER}\n1,2\n# note\nIraq,2023-11-23,1,234,Pentagon\n1,2,3,4,5\n",
    f'{HEADER}\nIraq,2023-11-23,36,"open\n',
    HEADER.replace(",", ";"),
    f"{HEADER}\nSyri\u00eb,2023-11-23,36,Pentagon\n".replace(",", ";").encode("cp1252"),
    "<html>",
]


def sheets() -> list[str | bytes]:
    """Return one small sheet for each of the common faults."""
    rows = [f"Iraq,2023-11-23,{cell},Pentagon" for cell in COUNTS]
    rows += [f"Iraq,{cell},36,Pentagon" for cell in DAYS]
    rows += [f"{cell},2023-11-23,36,Pentagon" for cell in NAMES]
    single = [f"{HEADER}\n{row}\n" for row in rows]
    single += [
        f"{HEADER},{name}\nIraq,2023-11-23,36,Pentagon,{cell}\n" for name, cell in OTHERS.items()
    ]
    return single + WHOLE


def messages() -> str:
    """Return every message, and the notes of one odd sheet."""
    told = []
    for text in sheets():
        try:
            read_reports(io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text))
        except TalliesError as error:
            told.append(str(error).removeprefix("1 problem in <buffer>:\n"))
    odd = f"{HEADER},quallifier\nIraq,2023-11-23, 36,Pentagon,\n,,,,\nIrak,2023-11-23,36,SyriÃ«,"
    result = check_reports(io.StringIO(odd))
    return "\n".join([*told, *result.notes]) + "\n"


def test_words_are_the_stored_ones():
    assert messages() == STORED.read_text(encoding="utf-8")


def test_every_sheet_has_a_message_with_a_mend():
    lines = [line for line in messages().splitlines() if line[0] in "<'"]
    assert len(lines) >= len(sheets())
    assert all(". Fix: " in line and line.endswith("]") for line in lines)


if __name__ == "__main__":
    STORED.write_text(messages(), encoding="utf-8")
