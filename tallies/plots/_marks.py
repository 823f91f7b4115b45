"""The marks of reports: dots, diamonds and crosses, their key, and labels for the odd ones out."""

from collections.abc import Mapping, Sequence
from typing import Any

from tallies.model.language import N_, gettext, number, right_to_left
from tallies.plots import _style as style
from tallies.plots._claims import DROPPED, Claim
from tallies.plots._labels import Box, free_place, shorten
from tallies.plots._page import Page
from tallies.plots._panel import Panel
from tallies.plots._series import Series
from tallies.plots._words import plain

MARKERS = ("o", "s", "^", "D")
_RING = "d"  # of a disputed figure, on a tick
_SMALLEST, _LARGEST = 3.4, 7.5  # points
_CROSS = 5.4
_REST = N_("other sources")
_LABEL = 2.0  # widest label in inches


def shapes(claims: Sequence[Claim]) -> dict[str, str]:
    """Return a marker for each source, the most frequent first; from the fourth they share one."""
    rows: dict[str, int] = {}
    for claim in claims:
        rows[claim.source] = rows.get(claim.source, 0) + claim.rows
    ranked = sorted(rows, key=lambda source: (-rows[source], source))
    return {source: MARKERS[min(place, 3)] for place, source in enumerate(ranked)}


def draw_claims(
    panel: Panel,
    series: Series,
    claims: Sequence[Claim],
    shape: Mapping[str, str],
    *,
    labels: int,
) -> None:
    """Draw all figures, then label some of those set aside, the farthest off first."""
    dropped = [claim for claim in claims if claim.status in DROPPED]
    alike: dict[tuple[str, float, str], list[Claim]] = {}
    for claim in claims:
        if claim.status == "kept":
            fill = series.look.tint if claim.exact else style.PAPER
            alike.setdefault((claim.source, _size(claim), fill), []).append(claim)
    for (source, size, fill), same in sorted(alike.items(), key=lambda item: item[0]):
        _draw_figures(panel, same, f"kept: {source}", shape[source], size, fill, series.look.text)
    ranges = dict(
        zip(
            series.days.tolist(),
            zip(series.lower.tolist(), series.upper.tolist(), strict=True),
            strict=True,
        )
    )
    for claim in claims:
        if claim.status == "disputed":
            _draw_disputed(panel, claim, ranges.get(claim.day))
    crosses = {(claim.day, claim.count) for claim in dropped}
    if crosses:
        days, counts = zip(*sorted(crosses), strict=True)
        panel.line(
            days,
            counts,
            "set aside",
            linestyle="none",
            marker="x",
            markersize=_CROSS,
            markeredgewidth=1.5,
            color=style.INK,
            zorder=5.0,
        )
    for day, count in sorted(crosses):
        panel.keep_clear(day, day, count, count, 0.05)
    farthest = sorted(dropped, key=lambda one: (-one.gap, one.day, one.count, one.outlets))
    for claim in farthest[:labels]:
        _label(panel, claim)


def _size(claim: Claim) -> float:
    """Return the size of a dot in points: its area grows with the number of outlets."""
    return float(min(_LARGEST, _SMALLEST * len(claim.outlets) ** 0.5))


def _draw_figures(
    panel: Panel,
    claims: Sequence[Claim],
    label: str,
    marker: str,
    size: float,
    fill: str,
    edge: str,
) -> None:
    """Draw figures that look alike."""
    panel.line(
        [claim.day for claim in claims],
        [claim.count for claim in claims],
        label,
        linestyle="none",
        marker=marker,
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=0.9,
        zorder=4.0,
    )
    for claim in claims:
        panel.keep_clear(claim.day, claim.day, claim.count, claim.count, 0.6 * size / 72)


def _draw_disputed(panel: Panel, claim: Claim, limits: tuple[int, int] | None) -> None:
    """Draw a hollow diamond on a tick that spans what the reports allow on that day."""
    low, high = limits or (claim.count, claim.count)
    low, high = min(low, claim.count), max(high, claim.count)
    panel.line(
        (claim.day, claim.day),
        (low, high),
        "disputed range",
        color=style.INK,
        linewidth=1.0,
        marker="_",
        markersize=5.0,
        zorder=4.2,
    )
    panel.keep_clear(claim.day, claim.day, low, high, 0.04)
    _draw_figures(panel, [claim], "disputed", _RING, 6.0, style.PAPER, style.INK)


def _label(panel: Panel, claim: Claim) -> None:
    """Label a cross with its figure and outlet at the nearest free place, if there is one."""
    words = shorten(claim.words(), style.NOTE, _LABEL)
    width = style.text_width(words, style.NOTE)
    height = style.NOTE * (style.ASCENT + style.DESCENT) / 72
    x, y = panel.days(claim.day), panel.y(claim.count)
    corners = [(x + 0.08, y - height / 2), (x - 0.08 - width, y - height / 2)]
    for far in (0.06, 0.14, 0.24, 0.36, 0.5, 0.65):
        for up in (y + far, y - far - height):
            corners += [(x + 0.08, up), (x - 0.08 - width, up), (x - width / 2, up)]
    within = panel.box._replace(right=panel.box.right + 0.02)
    near = Box(x - width - 0.2, y - 1.0, x + width + 0.2, y + 1.0)
    texts = [text for text in panel.page.taken if text.hits(near)]
    clear = [
        (left, bottom)
        for left, bottom in corners
        if not any(
            point.hits(text)
            for point in _path((x, y), Box(left, bottom, left + width, bottom + height))
            for text in texts
        )
    ]
    marks = [mark for mark in panel.marks if mark.hits(near)]
    place = free_place(width, height, clear, [*marks, *texts], within)
    if place is None:
        return
    base = place.bottom + style.DESCENT * style.NOTE / 72
    panel.page.text(place.left, base, words, style.NOTE, style.INK, label=f"aside {words}")
    panel.marks += [place, *_path((x, y), place)]
    if abs((place.bottom + place.top) / 2 - y) > 0.2:
        _pointer(panel, (x, y), place)


def _ends(start: tuple[float, float], place: Box) -> tuple[tuple[float, float], ...]:
    """Return where a pointer from a cross to its label starts and ends."""
    up = place.bottom > start[1]
    x = min(max(start[0], place.left + 0.03), place.right - 0.03)
    y = place.bottom + 0.01 if up else place.top - 0.02
    return (start[0], start[1] + (0.05 if up else -0.05)), (x, y)


def _path(start: tuple[float, float], place: Box) -> list[Box]:
    """Return small boxes along the way of a pointer."""
    (x0, y0), (x1, y1) = _ends(start, place)
    steps = [i / 12 for i in range(1, 12)]
    points = [(x0 + share * (x1 - x0), y0 + share * (y1 - y0)) for share in steps]
    return [Box(x - 0.01, y - 0.01, x + 0.01, y + 0.01) for x, y in points]


def _pointer(panel: Panel, start: tuple[float, float], place: Box) -> None:
    """Draw a thin line from a cross to a label that stands apart."""
    from matplotlib.lines import Line2D

    days, heights = zip(*_ends(start, place), strict=True)
    pointer = Line2D(
        days,
        heights,
        color=style.MUTED,
        linewidth=0.7,
        zorder=1.5,
        label="pointer",
        transform=panel.page.figure.dpi_scale_trans,
        clip_on=False,
    )
    panel.axes.add_artist(pointer)


def draw_key(
    page: Page,
    series: Series,
    claims: Sequence[Claim],
    others: Sequence[Series],
    shape: Mapping[str, str],
) -> float:
    """Write what each mark means under the heading; return the height that the key takes."""
    if page.given is not None:
        return 0.0
    left, _, right, top = page.body
    x, y = left, top - 0.12  # as read from the left; mirrored where it is read from the right
    mirrored = right_to_left()
    for words, options in _key_items(series, claims, others, shape):
        long = style.text_width(words, style.NOTE)
        if x > left and x + 0.2 + long > right:
            x, y = left, y - 0.19
        _sample(page, left + right - x - 0.07 if mirrored else x + 0.07, y + 0.042, options)
        words = shorten(words, style.NOTE, right - x - 0.2)
        start, side = (left + right - x - 0.2, "right") if mirrored else (x + 0.2, "left")
        label = f"key {words}"
        box = page.text(start, y, words, style.NOTE, style.MUTED, align=side, label=label)
        x += 0.4 + box.right - box.left
    return top - y + 0.12


def _key_items(
    series: Series, claims: Sequence[Claim], others: Sequence[Series], shape: Mapping[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    """Return words and look of each mark that the chart has."""
    dot = {
        "markersize": 5.0,
        "markeredgecolor": series.look.text,
        "markerfacecolor": series.look.tint,
        "markeredgewidth": 0.9,
    }
    kept = [claim for claim in claims if claim.status == "kept"]
    items: list[tuple[str, dict[str, Any]]] = []
    if len(shape) > 1:
        for marker in dict.fromkeys(shape.values()):
            names = [source for source, own in shape.items() if own == marker]
            rows = sum(claim.rows for claim in kept if claim.source in names)
            name = plain(names[0]) if len(names) == 1 else gettext(_REST)
            items.append((_item(name, rows), dot | {"marker": marker}))
    elif any(claim.exact for claim in kept):
        rows = sum(claim.rows for claim in kept if claim.exact)
        items.append((_item(gettext("kept"), rows), dot | {"marker": "o"}))
    bounds = sum(claim.rows for claim in kept if not claim.exact)
    if bounds:
        hollow = dot | {"marker": "o", "markerfacecolor": style.PAPER}
        bound = gettext("kept as a bound, like \u201cat least\u201d")
        items.append((_item(bound, bounds), hollow))
    for status, marker, words in (
        ("set_aside", "x", gettext("set aside")),
        ("disputed", _RING, gettext("disputed")),
    ):
        group = DROPPED if status == "set_aside" else (status,)
        rows = sum(claim.rows for claim in claims if claim.status in group)
        look = {"marker": marker, "markersize": 5.0, "markeredgecolor": style.INK}
        look |= {"markerfacecolor": style.PAPER, "markeredgewidth": 1.4 if marker == "x" else 0.9}
        if rows:
            items.append((_item(words, rows), look))
    if others:
        items.append(
            (gettext("other counts"), {"color": style.OTHERS, "linestyle": "-", "linewidth": 1.2})
        )
    return items


def _item(name: str, rows: int) -> str:
    """Return "set aside (3)"."""
    return gettext("{kind} ({number})", kind=name, number=number(rows))


def _sample(page: Page, x: float, y: float, options: Mapping[str, Any]) -> None:
    """Draw one mark of the key."""
    from matplotlib.lines import Line2D

    line = "linestyle" in options
    sample = Line2D(
        (x - 0.07, x + 0.07) if line else (x,),
        (y, y) if line else (y,),
        label="key",
        transform=page.figure.dpi_scale_trans,
        **({"linestyle": "none"} | dict(options)),
    )
    page.figure.add_artist(sample)
