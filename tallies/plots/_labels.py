"""Where text goes so that no two labels meet: wrapping, end labels, event lanes, free places."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tallies.model.language import LEFT_TO_RIGHT_MARK, apart, pgettext, right_to_left
from tallies.plots._style import NOTE, text_width

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Spaces that no line ends at: in "24 October", "p = 0.03", "3 weeks".
_GLUED = re.compile(
    r"(?<=\d) (?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|weeks?\b|days?\b))"
    r"|(?<=\bp) (?=[=<] )|(?<=\bp [=<]) (?=\d)"
)
_GLUE = "\N{NO-BREAK SPACE}"


class Box(NamedTuple):
    """A rectangle on the page, in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def hits(self, other: "Box", gap: float = 0.0) -> bool:
        """Whether the two rectangles come closer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.bottom < other.top + gap
            and other.bottom < self.top + gap
        )


def shorten(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width`; by words if it can."""
    if text_width(text, size, bold) <= width:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        cut = _open_end(" ".join(words).rstrip(",;:("))
        if words[-1].lower() not in _leading_on() and text_width(cut, size, bold) <= width:
            return cut
    letters = words[0]
    while letters and text_width(letters + _ELLIPSIS, size, bold) > width:
        letters = letters[:-1]
    return _open_end(letters)


def _open_end(text: str) -> str:
    """Return a text with an ellipsis, which stays with Latin letters in a line from the right."""
    if right_to_left() and apart(text) != text:
        return text + _ELLIPSIS + LEFT_TO_RIGHT_MARK
    return text + _ELLIPSIS


def _leading_on() -> list[str]:
    """Return words that lead on to the next one: a text is not cut after them."""
    return pgettext(
        "words that no line is cut after",
        "a after against an and as at before by for from in into near "
        "of on one or over the their to two under with",
    ).split()


def wrap(
    text: str, size: float, width: float, *, bold: bool = False, most: int | None = None
) -> list[str]:
    """Break text into lines no wider than `width`; beyond `most` lines it ends in an ellipsis."""
    lines: list[str] = []
    space = text_width("n n", size, bold) - text_width("nn", size, bold)
    reach = width
    for word in _words(text):
        long = text_width(word, size, bold)
        if lines and reach + space + long <= width:
            lines[-1] += f" {word}"
            reach += space + long
        else:
            lines.append(word)
            reach = long
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shorten(line.replace(_GLUE, " "), size, width, bold=bold) for line in lines]


def _words(text: str) -> list[str]:
    """Return what lines may be broken between."""
    return [word for word in _GLUED.sub(_GLUE, text).split(" ") if word]


def balance(
    text: str, size: float, width: float, *, bold: bool = False, most: int | None = None
) -> list[str]:
    """Break text as `wrap` does, into lines of about the same width."""
    best = wrap(text, size, width, bold=bold, most=most)
    if len(best) > 1:
        longest_word = max(text_width(word, size, bold) for word in _words(text))
        narrower = width
        while narrower > max(0.4 * width, longest_word):
            narrower -= 0.04 * width
            lines = wrap(text, size, narrower, bold=bold, most=most)
            if len(lines) > len(best) or _ELLIPSIS in lines[-1][-2:]:
                break
            best = lines
    return best


def spread(
    centres: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels apart so that none overlaps, by as little as possible in all.

    Taking away the room that the labels below need turns "at least so far apart" into "never
    falling", which pooling adjacent violators solves exactly (least squares). The answers come
    in the order of the input; ties keep it, from top to bottom.
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], -i))
    room = [0.0]
    for below, above in pairwise(order):
        room.append(room[-1] + (heights[below] + heights[above]) / 2)
    pools: list[tuple[float, int]] = []  # mean and number of the labels that share a shift
    for rank, i in enumerate(order):
        mean, size = centres[i] - room[rank], 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    bottom = low + (heights[order[0]] / 2 if order else 0.0)
    top = high - (heights[order[-1]] / 2 + room[-1] if order else 0.0)
    shifts = [min(max(mean, bottom), max(top, bottom)) for mean, size in pools for _ in range(size)]
    placed = [0.0] * len(order)
    for rank, i in enumerate(order):
        placed[i] = shifts[rank] + room[rank]
    return placed


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event with its text, placed in a lane above the plot."""

    x: float
    lines: tuple[str, ...]
    lane: int
    right: bool  # text stands right of the hairline, else left of it
    span: tuple[float, float]


LANE_GAP = 0.07  # between hairline and text
LANE_LEADING = 0.163
LANE_SPACE = 0.07  # between lanes


def place_events(
    events: Iterable[tuple[float, str]], left: float, right: float, width: float, lanes: int
) -> list[Event]:
    """Give each event a lane: by date, the highest lane free, right of its line or else left.

    A hairline runs from its lane down through all lower lanes, so a text also keeps clear of
    the lines that start in higher lanes. Events that fit nowhere are left out.
    """
    placed: list[Event] = []
    for x, text in events:
        lines = tuple(balance(text, NOTE, width, most=3))
        long = max(text_width(line, NOTE) for line in lines)
        spans = {
            True: (x + LANE_GAP, x + LANE_GAP + long),
            False: (x - LANE_GAP - long, x - LANE_GAP),
        }
        sides = (False, True) if right_to_left() else (True, False)  # reading starts at the line
        for lane, side in ((lane, side) for lane in range(lanes) for side in sides):
            span = spans[side]
            inside = span[0] >= left and span[1] <= right
            if inside and all(_clear(x, span, lane, other) for other in placed):
                placed.append(Event(x, lines, lane, side, span))
                break
    return placed


def _clear(x: float, span: tuple[float, float], lane: int, other: Event) -> bool:
    """Whether a text and its hairline keep clear of an event already placed."""
    texts = lane == other.lane and span[0] < other.span[1] + 0.12 and other.span[0] < span[1] + 0.12
    crossed = other.lane <= lane and span[0] - 0.04 < other.x < span[1] + 0.04
    crossing = lane <= other.lane and other.span[0] - 0.04 < x < other.span[1] + 0.04
    return not (texts or crossed or crossing)


def lane_heights(events: Sequence[Event]) -> list[float]:
    """Return the height of each lane in use, from the top."""
    count = max((event.lane for event in events), default=-1) + 1
    return [
        LANE_LEADING * max((len(e.lines) for e in events if e.lane == lane), default=0) + LANE_SPACE
        for lane in range(count)
    ]


def free_place(
    width: float,
    height: float,
    corners: Iterable[tuple[float, float]],
    taken: Sequence[Box],
    within: Box,
) -> Box | None:
    """Return the first rectangle, of those with the given lower left corners, that is free."""
    for left, bottom in corners:
        box = Box(left, bottom, left + width, bottom + height)
        inside = (
            box.left >= within.left
            and box.right <= within.right
            and box.bottom >= within.bottom
            and box.top <= within.top
        )
        if inside and not any(box.hits(other, 0.03) for other in taken):
            return box
    return None
