"""Every error and warning that tallies raises on purpose, and the check of option words."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class TalliesError(ValueError):
    """Base of all errors raised on purpose."""


class ReportError(TalliesError):
    """Reports that break the rules of the reports table.

    Parameters
    ----------
    message : str
        What is wrong, the first problems, and the true total.
    problems : pandas.DataFrame
        One row per problem: ``code, file, line, row, column, value, problem, mend``.

    Attributes
    ----------
    problems : pandas.DataFrame
        All problems at once, as given.
    """

    def __init__(self, message: str, problems: "pd.DataFrame") -> None:
        super().__init__(message)
        self.problems = problems


class AmbiguousDefinitionError(TalliesError):
    """Several definitions are present and none was named."""


class NotEnoughDataError(TalliesError):
    """Too few reports to answer at all."""


class FormatError(TalliesError):
    """A file cannot be read as what it claims to be."""


class TalliesWarning(UserWarning):
    """Something the user should know, though the answer stands."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or nothing."""
    match = get_close_matches(name, list(known), n=1)
    return f" Did you mean {match[0]!r}?" if match else ""


def check_option(argument: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise a TalliesError that lists the choices unless `value` is one of them."""
    if value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        hint = nearest(str(value), choices)
        message = f"{argument}={value!r} is not an option. Choose one of {listed}.{hint}"
        raise TalliesError(message)
