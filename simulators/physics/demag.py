"""Demagnetisation curve J(H), B(H) of a magnet, as a hysteresisgraph records it.

A monotone curve through the characteristic points: (0, Br), the working point of (BH)max, HcB, (Hk, 0.9 Br), (HcJ, 0).
Where HcB would contradict Hk (magnets with HcJ near Br/mu0) the knee decides and HcB follows from the curve.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from simulators.physics.constants import MU_0
from simulators.physics.magnet import MagnetProperties

MIN_POINTS = 200


@dataclass(frozen=True, slots=True)
class CurvePoint:
    h_ka_per_m: float
    """Zero to negative."""
    j_t: float
    b_t: float


def curve(magnet: MagnetProperties, points: int = 301) -> list[CurvePoint]:
    """Second quadrant from remanence past HcJ. Raises ValueError below `MIN_POINTS` points."""
    if points < MIN_POINTS:
        raise ValueError(f"a curve has at least {MIN_POINTS} points")
    fields, levels = _characteristic(magnet)
    slopes = _slopes(fields, levels)
    result = []
    for field in _grid(magnet, points):
        j_t = magnet.br_t * _interpolate(fields, levels, slopes, field)
        result.append(CurvePoint(-field, j_t, j_t - MU_0 * field * 1000.0))
    return result


def _grid(magnet: MagnetProperties, points: int) -> list[float]:
    """Half of the points up to Hk, the rest through the steep knee."""
    first = points // 2
    knee, end = magnet.hk_ka_per_m, 1.02 * magnet.hcj_ka_per_m
    return [knee * i / first for i in range(first)] + [
        knee + (end - knee) * i / (points - first - 1) for i in range(points - first)
    ]


def _characteristic(magnet: MagnetProperties) -> tuple[list[float], list[float]]:
    """Fields (positive, kA/m) and J/Br of the points that the curve passes."""
    scale = magnet.br_t / MU_0 / 1000.0
    quality = magnet.bh_max_kj_per_m3 * 4.0 * MU_0 * 1000.0 / magnet.br_t**2
    knee, end = magnet.hk_ka_per_m, magnet.hcj_ka_per_m
    pairs = [(0.0, 1.0)]
    working = quality / 2.0 * scale
    if working < 0.9 * knee and 0.9 < 0.5 + quality / 2.0 < 1.0:
        pairs.append((working, 0.5 + quality / 2.0))
    normal = magnet.hcb_ka_per_m
    if pairs[-1][0] < normal < 0.97 * knee and 0.9 < normal / scale < pairs[-1][1]:
        pairs.append((normal, normal / scale))
    pairs += [(knee, 0.9), (end, 0.0), (1.05 * end, -0.9 * min(1.0, 0.05 * end / max(1.0, end - knee)))]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _slopes(xs: list[float], ys: list[float]) -> list[float]:
    """Monotone cubic slopes (weighted harmonic means of the neighbouring secants)."""
    widths = [b - a for a, b in pairwise(xs)]
    secants = [(b - a) / w for a, b, w in ((*pair, width) for pair, width in zip(pairwise(ys), widths, strict=True))]
    inner = []
    for i in range(1, len(secants)):
        left, right = 2.0 * widths[i] + widths[i - 1], widths[i] + 2.0 * widths[i - 1]
        before, after = secants[i - 1], secants[i]
        inner.append((left + right) / (left / before + right / after) if before * after > 0.0 else 0.0)
    return [secants[0], *inner, secants[-1]]


def _interpolate(xs: list[float], ys: list[float], slopes: list[float], x: float) -> float:
    i = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
    width = xs[i + 1] - xs[i]
    t = (x - xs[i]) / width
    rise = t * t * (3.0 - 2.0 * t)
    start, end = t * (1.0 - t) ** 2, t * t * (t - 1.0)
    return ys[i] + (ys[i + 1] - ys[i]) * rise + width * (start * slopes[i] + end * slopes[i + 1])
