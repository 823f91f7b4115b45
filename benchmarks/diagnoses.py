"""How often the cause named for a wrong figure is right: ``benchmarks/diagnoses.py [N] [WORD]``.

Plants slips of known kinds, and figures wrong at random, into wars with known truth, and prints
what the explanations say of them: N of every kind (default 200) whose name contains WORD. Three
theatres; each theatre, the sum of two and the sum of all are said together on two days of three,
by three outlets. Every slip is in a statement of one outlet more.

"Sure" is worded "looks like", the other grade "may be"; "a match" tells what holds whatever the
cause ("fits 4 days earlier"), and "nothing" only how far the figure is out.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd

import tallies

ROOT = Path(__file__).resolve().parents[1]
DAYS, APART = 150, 12  # one slip every so many days
NAMES = ("North", "South", "East", "North+South", "North+South+East")
PART, PAIR, ALL = 0, 3, 4
LEFT_IN = "stands in the history shown"
CAUSES = {
    "swap": r"(?P<grade>looks like|may be) \w+ and \w+ swapped",
    "wording": r"(?P<grade>looks like|may be) a wording",
    "scope": r"(?P<grade>looks like|may be) a figure (that|for)",
    "older figure": r"(?P<grade>looks like|may be) (an older figure|an earlier hour or an older)",
    "later figure": r"(?P<grade>looks like|may be) a later day's figure",
    "hour": r"(?P<grade>looks like|may be) (a later hour|a count of another hour)",
    "misprint": r"(?P<grade>looks like|may be) a misprint",
}
MATCHES = r"; (fits|lies|equals|one digit|the digits|\d+ is the figure)"

Counts = np.ndarray  # by day and name
Said = dict[int, int]


def digit(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return one digit of a part replaced."""
    digits = list(str(truth[day, PART]))
    digits[rng.integers(len(digits))] = str(rng.integers(10))
    return {PART: int("".join(digits))}


def order(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return the last two digits of a part the other way round."""
    digits = str(truth[day, PART])
    return {PART: int(digits[:-2] + digits[-1] + digits[-2])} if len(digits) > 1 else {}


def swap(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return two parts of one statement swapped."""
    return {0: truth[day, 1], 1: truth[day, 0]}


def stale(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return one figure of one to three weeks ago."""
    return {PART: truth[max(1, day - rng.integers(3, 22)), PART]}


def stale_statement(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return the whole statement of one to three weeks ago."""
    return dict(enumerate(truth[max(1, day - rng.integers(3, 22))]))


def later_hour(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return a part and its sums that count what came until some hour of the next day."""
    low, high = truth[day, PART], truth[day + 1, PART]
    more = rng.integers(1, high - low + 1) if high > low else 0
    return {i: truth[day, i] + more for i in (PART, PAIR, ALL)}


def earlier_hour(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return a part and its sums that count what came until some hour of that day."""
    low, high = truth[day - 1, PART], truth[day, PART]
    less = rng.integers(1, high - low + 1) if high > low else 0
    return {i: truth[day, i] - less for i in (PART, PAIR, ALL)}


def sum_as_part(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return the sum of two given as a part."""
    return {PART: truth[day, PAIR]}


def part_as_sum(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return a part given as the sum of two."""
    return {PAIR: truth[day, PART]}


def third_theatre(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return the sum of three given as the sum of two."""
    return {PAIR: truth[day, ALL]}


def old_sum_as_part(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return an older sum of two given as a part, beside the other part of that day."""
    then = max(1, day - rng.integers(3, 22))
    return {0: truth[then, PAIR], 1: truth[then, 1]}


def one_too_strong(truth: Counts, day: int, rng: np.random.Generator) -> Said:  # noqa: ARG001
    """Return the right count, worded as "more than"."""
    return {PART: truth[day, PART]}


def up_to_twice(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return a part at random, from zero to twice the right count."""
    return {PART: rng.integers(0, 2 * truth[day, PART] + 1)}


def within_half(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return a part at random, within half of the right count."""
    right = truth[day, PART]
    return {PART: rng.integers(right - right // 2, right + right // 2 + 1)}


def off_by_few(truth: Counts, day: int, rng: np.random.Generator) -> Said:
    """Return a part that is wrong by up to ten."""
    return {PART: max(0, truth[day, PART] + rng.integers(-10, 11))}


Slip = Callable[[Counts, int, np.random.Generator], Said]
PLANTED: dict[str, tuple[Slip, set[str]]] = {
    "one digit": (digit, {"misprint"}),
    "two digits the other way round": (order, {"misprint"}),
    "two theatres swapped": (swap, {"swap"}),
    "an older figure": (stale, {"older figure"}),
    "an older statement": (stale_statement, {"older figure"}),
    "a later hour": (later_hour, {"hour", "later figure"}),
    "an earlier hour": (earlier_hour, {"older figure"}),
    "a sum given as a part": (sum_as_part, {"scope"}),
    "a part given as a sum": (part_as_sum, {"scope"}),
    "a third theatre counted too": (third_theatre, {"scope"}),
    "an older sum given as a part": (old_sum_as_part, {"scope", "older figure"}),
    "one too strong": (one_too_strong, {"wording"}),
    "random, up to twice": (up_to_twice, set()),
    "random, within half": (within_half, set()),
    "random, up to ten off": (off_by_few, set()),
}


def true_counts(seed: int) -> pd.DataFrame:
    """Return the true counts of every name, by the tests' maker of wars."""
    spec = spec_from_file_location("synthetic", ROOT / "tests/reference/synthetic.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    truth = module.synthetic_reports(3, 10, DAYS, seed=seed)[1].astype("int64")
    return pd.DataFrame({name: truth[name.split("+")].sum(axis=1) for name in NAMES})


def statement(truth: pd.DataFrame, day: int, outlet: str, said: Said) -> list[dict[str, object]]:
    """Return the rows of one statement, published on its day."""
    common = {
        "reference_date": truth.index[day],
        "report_date": truth.index[day],
        "since": truth.index[1],
        "source": "Ministry",
        "publisher": outlet,
    }
    counts = dict(enumerate(truth.iloc[day])) | said
    return [
        common | {"report_id": f"{outlet} {day} {i}", "theatre": NAMES[i], "count": int(count)}
        for i, count in counts.items()
    ]


def made(kind: str, seed: int) -> tuple[pd.DataFrame, list[tuple[str, int]]]:
    """Return reports with slips of a kind, and (report_id, count) of the rows that are wrong."""
    rng, truth = np.random.default_rng([seed, 7]), true_counts(seed)
    counts = truth.to_numpy()
    days = np.flatnonzero(rng.random(DAYS + 1) < 2 / 3)
    rows, wrong = [], []
    for day in days[days > 0]:
        rows += [row for outlet in "ABC" for row in statement(truth, int(day), outlet, {})]
    for day in range(2 * APART, DAYS - APART, APART):
        said = PLANTED[kind][0](counts, day, rng)
        strong = kind == "one too strong"
        said = {i: int(n) for i, n in said.items() if strong or n != counts[day, i]}
        told = statement(truth, day, "Wrong", said)
        for i in said:
            told[i]["qualifier"] = "more_than" if strong else "exact"
            wrong.append((told[i]["report_id"], said[i]))
        rows += told
    frame = pd.DataFrame(rows)
    if "qualifier" in frame:
        frame["qualifier"] = frame["qualifier"].fillna("exact")
    return frame, wrong


def cause(reason: str) -> tuple[str, str]:
    """Return the cause that an explanation names first, and how surely."""
    found = {name: re.search(words, reason) for name, words in CAUSES.items()}
    first = (
        min((m.start(), name) for name, m in found.items() if m) if any(found.values()) else None
    )
    if not first:
        return "", "a match" if re.search(MATCHES, reason) else "nothing"
    return first[1], found[first[1]]["grade"]


def tell(kind: str, number: int) -> Counter[tuple[str, str]]:
    """Return how often each cause was named for wrong figures that were noticed."""
    named: Counter[tuple[str, str]] = Counter()
    judged = seed = 0
    while judged < number:
        frame, wrong = made(kind, seed)
        answer = tallies.reconcile(frame).reports.set_index("report_id")
        for name, _ in wrong[: number - judged]:
            status, reason = answer.loc[name, ["status", "reason"]]
            if status == "kept" or LEFT_IN in reason:
                continue
            judged += 1
            named[cause(reason)] += 1
        seed += 1
    return named


def main(number: int = 200, word: str = "") -> None:
    """Print the table."""
    heads = (
        "planted",
        "right, sure",
        "right, may be",
        "wrong, sure",
        "wrong, may be",
        "a match",
        "nothing",
    )
    print("| " + " | ".join(heads) + " | wrong causes |")
    print("|---" * (len(heads) + 1) + "|")
    for kind, (_, right) in PLANTED.items():
        if word not in kind:
            continue
        named = tell(kind, number)
        shares = Counter[tuple[bool, str]]()
        others = Counter[str]()
        for (name, grade), n in named.items():
            shares[name in right, grade] += n
            if name and name not in right:
                others[name] += n
        told = [(True, "looks like"), (True, "may be"), (False, "looks like"), (False, "may be")]
        cells = [shares[key] for key in [*told, (False, "a match"), (False, "nothing")]]
        wrongly = ", ".join(f"{name} {n / number:.2f}" for name, n in others.most_common(3))
        row = " | ".join(f"{n / number:.2f}" for n in cells)
        print(f"| {kind} | {row} | {wrongly} |", flush=True)


if __name__ == "__main__":
    main(*(int(text) if text.isdigit() else text for text in sys.argv[1:3]))
