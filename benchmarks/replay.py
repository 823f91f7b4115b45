"""What a replay costs against the days one by one: ``python benchmarks/replay.py [ROUNDS]``.

The Department of Defense line as of each day from 17 October 2023 to 4 February 2024, both ways of
taking reports without a date of publication. Seconds are CPU seconds; the two sides run in turn and
the best round of each counts. The two answers are compared, too.
"""

import sys
import time
import warnings

import pandas as pd

import tallies
from tallies.errors import NotEnoughDataError, TalliesWarning

DAYS = pd.date_range("2023-10-17", "2024-02-04")


def loop(reports: pd.DataFrame, undated: str) -> pd.DataFrame:
    """Reconcile the days one by one."""
    tables = []
    for day in DAYS:
        try:
            answer = tallies.reconcile(reports, definition="us_dod", as_of=day, undated=undated)
        except NotEnoughDataError:
            continue
        tables.append(answer.to_frame().assign(as_of=day))
    return pd.concat(tables, ignore_index=True)


def replay(reports: pd.DataFrame, undated: str) -> pd.DataFrame:
    """Ask for all days at once."""
    return tallies.replay(reports, DAYS, definition="us_dod", undated=undated)


def main(rounds: int) -> None:
    """Print one line of a table for each way of taking undated reports."""
    reports = tallies.load_dataset("us_forces_2023").reports
    tallies.reconcile(reports, definition="us_dod")  # loads what is needed
    print("| undated | days one by one | replay | ratio |\n|---|---|---|---|")
    for undated in ("exclude", "reference_date"):
        seconds: dict[str, list[float]] = {"loop": [], "replay": []}
        for _ in range(rounds):
            answers = {}
            for run in (loop, replay):
                start = time.process_time()
                answers[run.__name__] = run(reports, undated)
                seconds[run.__name__].append(time.process_time() - start)
        columns = list(answers["replay"].columns)
        one_by_one = answers["loop"][columns].astype(answers["replay"].dtypes.to_dict())
        pd.testing.assert_frame_equal(answers["replay"], one_by_one)
        slow, fast = (min(seconds[side]) for side in ("loop", "replay"))
        print(f"| `{undated}` | {slow:.2f} s | {fast:.2f} s | {slow / fast:.1f} |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore", TalliesWarning)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
