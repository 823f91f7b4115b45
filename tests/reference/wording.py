"""The contract's wordings as bounds, and back; written apart from the package on purpose."""

import math

WORDINGS: tuple[str, ...] = (
    "exact",
    "at_least",
    "more_than",
    "about",
    "almost",
    "at_most",
    "less_than",
    "between",
)


def bounds(qualifier: str, count: int, count_high: int | None = None) -> tuple[int, int | None]:
    """Return the least and the most that a wording allows; None is no limit."""
    about = max(1, math.ceil(0.05 * count))
    match qualifier:
        case "exact":
            return count, count
        case "at_least":
            return count, None
        case "more_than":
            return count + 1, None
        case "about":
            return max(count - about, 0), count + about
        case "almost":
            return max(count - about, 0), count
        case "at_most":
            return 0, count
        case "less_than":
            return 0, count - 1
        case "between" if count_high is not None:
            return count, count_high
    message = f"no such wording: {qualifier}"
    raise ValueError(message)


def wordings(low: int, high: int | None) -> list[tuple[str, int, int | None]]:
    """Return every (qualifier, count, count_high) that says exactly these bounds."""
    said: list[tuple[str, int, int | None]] = []
    for qualifier in WORDINGS:
        if qualifier == "between":
            candidates: list[tuple[int, int | None]] = [] if high is None else [(low, high)]
        else:
            top = low if high is None else high
            candidates = [(count, None) for count in range(max(0, low - 1), top + 2)]
        for count, count_high in candidates:
            if qualifier == "less_than" and count == 0:
                continue
            if bounds(qualifier, count, count_high) == (low, high):
                said.append((qualifier, count, count_high))
    return said
