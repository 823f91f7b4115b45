"""The columns of the reports table, the qualifiers as bounds, and theatre names as parts."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "count"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the reports table."""

    name: str
    kind: Kind
    required: bool
    nullable: bool
    description: str
    unit: str = ""


REPORT_COLUMNS: tuple[Column, ...] = (
    Column("report_id", "text", False, False, "Unique name of the row; r0001... when absent"),
    Column("statement_id", "text", False, False, "Figures said together share this name"),
    Column("theatre", "text", True, False, "Area counted; a sum joins its parts with +"),
    Column("measure", "text", False, False, "What is counted"),
    Column("count", "count", True, False, "Cumulative count reported", "events"),
    Column("qualifier", "text", False, False, "How the count was worded"),
    Column("count_high", "count", False, True, "Upper figure, only with 'between'", "events"),
    Column("reference_date", "date", True, False, "Last day the count speaks for", "day"),
    Column("reference_date_earliest", "date", False, False, "First day it may speak for", "day"),
    Column("reference_date_basis", "text", False, False, "stated, published or inferred"),
    Column("since", "date", False, True, "First day counted", "day"),
    Column("report_date", "date", False, True, "Day of publication", "day"),
    Column("source", "text", True, False, "The body whose count it is"),
    Column("attributed_to", "text", False, False, "Who said it, as worded"),
    Column("publisher", "text", False, False, "Outlet that carried it; the source when absent"),
    Column("url", "text", False, False, "Address of the page"),
    Column("definition", "text", False, False, "Inclusion rule behind the count"),
    Column("population", "text", False, False, "Who was attacked, as worded"),
    Column("site", "text", False, False, "Base or town inside the theatre: out of scope"),
    Column("supersedes", "text", False, False, "report_id that this row corrects"),
    Column("note", "text", False, False, "Anything a reader should know"),
)

QUALIFIERS: tuple[str, ...] = (
    "exact",
    "at_least",
    "more_than",
    "about",
    "almost",
    "at_most",
    "less_than",
    "between",
)
DATE_BASES: tuple[str, ...] = ("stated", "published", "inferred")
KNOWN_NAMES: tuple[str, ...] = tuple(column.name for column in REPORT_COLUMNS)
DEFAULT_MEASURE = "attacks"


def bounds(qualifier: str, count: int, count_high: int | None = None) -> tuple[int, int | None]:
    """Return the lowest and highest count that the wording allows; None is no upper limit."""
    slack = max(1, -(-count // 20))  # ceil(0.05 count) in whole numbers
    table: dict[str, tuple[int, int | None]] = {
        "exact": (count, count),
        "at_least": (count, None),
        "more_than": (count + 1, None),
        "at_most": (0, count),
        "less_than": (0, count - 1),
        "about": (max(0, count - slack), count + slack),
        "almost": (max(0, count - slack), count),
        "between": (count, count if count_high is None else count_high),
    }
    return table[qualifier]


def parts(theatre: str) -> tuple[str, ...]:
    """Return the single theatres that a theatre name joins with ``+``."""
    return tuple(part.strip() for part in theatre.split("+"))


def outlet(publisher: str) -> str:
    """Return the outlet's name: what stands before any parenthesis."""
    return publisher.split("(", 1)[0].strip() or publisher.strip()
