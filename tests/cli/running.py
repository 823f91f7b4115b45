"""What a run of the command line inside a test gives back."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CLAIMS = Path(__file__).parents[1] / "report" / "claims.csv"


class Outcome(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]
