"""The words around a chart: those a user gives, and what stands in for the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallies.model.language import measure_in_words, reported
from tallies.model.record import Reconciliation
from tallies.plots._page import Page
from tallies.plots._series import as_of_day, source_names
from tallies.plots._words import plain, source_line


@dataclass(frozen=True, slots=True)
class Caption:
    """Title and subtitle are empty where the user gave none."""

    title: str
    subtitle: str
    unit: str
    subject: str
    credit: str  # the source line

    def head(self, page: Page, titles: Sequence[str], subtitle: str) -> str:
        """Set the heading, with generated words where none were given; return the title set."""
        return page.heading([self.title] if self.title else titles, self.subtitle or subtitle)


def caption(
    record: Reconciliation | None,
    *,
    title: str | None,
    subtitle: str | None,
    source: str | None,
    unit: str | None,
    subject: str | None = None,
    as_of: int | None = None,
) -> Caption:
    """Return the words of a chart; `as_of` is for a table, which does not know its reports."""
    measure, named = "attacks", ""
    if record is not None:
        measure = str(record.metadata.get("measure") or measure)
        named, as_of = source_names(record), as_of_day(record)
    counted = plain(unit or measure_in_words(measure))
    return Caption(
        title=plain(title or ""),
        subtitle=plain(subtitle or ""),
        unit=counted,
        subject=plain(subject or reported(counted)),
        credit=source_line(plain(source) if source else named, as_of),
    )
