"""What a chart shows: its shapes, and how far apart two colours are to the eye."""

import re

import numpy as np
from matplotlib.patches import PathPatch

# Machado, G. M., Oliveira, M. M., Fernandes, L. A. F. (2009). A physiologically-based model for
# simulation of color vision deficiency. IEEE TVCG 15, 1291-1298. doi:10.1109/TVCG.2009.113,
# severity 1.0, for linear RGB.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])


def linear(colour):
    """Return the linear RGB of a code such as #0A4C86."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def seen(colour, blindness=None):
    """Return the linear RGB as an eye sees it."""
    if blindness is None:
        return linear(colour)
    return np.clip(np.array(BLINDNESS[blindness]) @ linear(colour), 0, 1)


def distance(one, other, blindness=None):
    """Return the distance in CAM02-UCS (Luo, Cui and Li 2006, doi:10.1002/col.20227)."""
    return float(
        np.linalg.norm(_cam02ucs(seen(one, blindness)) - _cam02ucs(seen(other, blindness)))
    )


def _cam02ucs(rgb):
    """Return J', a', b' under the viewing conditions of sRGB (64 lux, grey surround of 20%)."""
    surround, adapting, background = (1.0, 0.69, 1.0), 64 / np.pi / 5, 20.0
    f, c, n_c = surround
    xyz, white = 100 * _TO_XYZ @ rgb, 100 * _TO_XYZ @ np.ones(3)
    degree = f * (1 - np.exp((-adapting - 42) / 92) / 3.6)
    gain = degree * white[1] / (_CAT02 @ white) + 1 - degree
    k = 1 / (5 * adapting + 1)
    level = 0.2 * k**4 * 5 * adapting + 0.1 * (1 - k**4) ** 2 * (5 * adapting) ** (1 / 3)
    n = background / white[1]
    n_bb = 0.725 * n**-0.2

    def response(value):
        cones = _HPE @ np.linalg.inv(_CAT02) @ (gain * (_CAT02 @ value))
        power = (level * np.abs(cones) / 100) ** 0.42
        return np.sign(cones) * 400 * power / (power + 27.13) + 0.1

    (r, g, b), of_white = response(xyz), response(white)
    red, yellow = r - 12 * g / 11 + b / 11, (r + g - 2 * b) / 9
    hue = np.arctan2(yellow, red)
    achromatic = [(v @ [2, 1, 0.05] - 0.305) * n_bb for v in (np.array([r, g, b]), of_white)]
    lightness = 100 * max(achromatic[0] / achromatic[1], 0) ** (c * (1.48 + n**0.5))
    eccentric = 50000 / 13 * n_c * n_bb * (np.cos(hue + 2) + 3.8) / 4
    t = eccentric * np.hypot(red, yellow) / (r + g + 21 * b / 20)
    colourful = t**0.9 * (lightness / 100) ** 0.5 * (1.64 - 0.29**n) ** 0.73 * level**0.25
    radius = np.log(1 + 0.0228 * colourful) / 0.0228
    return np.array(
        [1.7 * lightness / (1 + 0.007 * lightness), radius * np.cos(hue), radius * np.sin(hue)]
    )


def filled(chart, label):
    """Return the patches whose label begins so; each may hold several shapes."""
    return [
        patch
        for patch in chart.figure.findobj(PathPatch)
        if str(patch.get_label()).startswith(label)
    ]


def shapes(chart, label):
    """Return the corners of the shapes in those patches, the first one not said again."""
    return [
        corners[:-1] for patch in filled(chart, label) for corners in patch.get_path().to_polygons()
    ]


def boxes(chart, label):
    """Return x, y, width and height of the upright boxes in those patches."""
    return [
        (*corners.min(axis=0).tolist(), *np.ptp(corners, axis=0).tolist())
        for corners in shapes(chart, label)
    ]


def strokes(outline):
    """Return the points of each straight stroke or shape of an outline in an SVG."""
    found, place = [], np.zeros(2)
    for letter, text in re.findall(r"([MmLlhvz])([^A-Za-z]*)", outline):
        if letter == "z":
            place = found[-1][0]
            continue
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", text)]
        way = np.array({"h": [*numbers, 0.0], "v": [0.0, *numbers]}.get(letter, numbers))
        place = way if letter in "ML" else place + way
        if letter in "Mm":
            found.append([])
        found[-1].append(place)
    return [np.array(one) for one in found]
