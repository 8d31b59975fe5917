"""Magnetic properties recomputed from a demagnetisation curve (second quadrant, IEC 60404-5).

Pure. Between two points J is taken as linear in H, so that B·H has its maximum of a segment in closed form.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MU_0 = 4e-7 * math.pi  # T·m/A; the exact value of SI 2019 differs by 5e-10
KNEE = 0.9  # Hk is the field at which J has fallen to this share of Br
MIN_POINTS = 200


class BadCurve(ValueError):
    """The points are no demagnetisation curve."""


@dataclass(frozen=True, slots=True)
class Magnetics:
    """Characteristic values of a curve; coercivities are magnitudes."""

    br_t: float
    hcj_ka_per_m: float
    hcb_ka_per_m: float
    bhmax_kj_per_m3: float
    hk_ka_per_m: float

    @property
    def hk_ratio(self) -> float:
        """Squareness."""
        return self.hk_ka_per_m / self.hcj_ka_per_m

    def values(self) -> dict[str, float]:
        """By property id."""
        return {
            "br_t": self.br_t, "hcj_ka_per_m": self.hcj_ka_per_m, "hcb_ka_per_m": self.hcb_ka_per_m,
            "bhmax_kj_per_m3": self.bhmax_kj_per_m3, "hk_ka_per_m": self.hk_ka_per_m, "hk_ratio": self.hk_ratio,
        }  # fmt: skip


Points = Sequence[tuple[float, float]]


def second_quadrant(h_ka_per_m: Sequence[float], j_t: Sequence[float]) -> list[tuple[float, float]]:
    """Points (d, J), d = -H >= 0 rising. Curves written with positive demagnetising fields are accepted.

    Raises `BadCurve` for too few points, unordered fields or no remanence.
    """
    if len(h_ka_per_m) != len(j_t) or len(h_ka_per_m) < MIN_POINTS:
        raise BadCurve(f"a curve needs at least {MIN_POINTS} points, there are {len(h_ka_per_m)}")
    if not all(map(math.isfinite, [*h_ka_per_m, *j_t])):
        raise BadCurve("the curve holds values that are no numbers")
    sign = -1.0 if min(h_ka_per_m) < 0 else 1.0
    points = [(sign * h, j) for h, j in zip(h_ka_per_m, j_t, strict=True)]
    if points[0][0] > points[-1][0]:
        points.reverse()
    if any(b[0] < a[0] for a, b in pairwise(points)):
        raise BadCurve("the field does not run one way")
    return points


def evaluate(h_ka_per_m: Sequence[float], j_t: Sequence[float]) -> Magnetics:
    """All characteristic values. Raises `BadCurve` if the curve does not reach from remanence to HcJ."""
    points = second_quadrant(h_ka_per_m, j_t)
    br = _at_zero(points)
    if br <= 0:
        raise BadCurve("there is no remanence")
    demagnetising = [(0.0, br), *[(d, j) for d, j in points if d > 0]]
    hcj = _crossing(demagnetising, lambda _d, j: j, "HcJ")
    hcb = _crossing(demagnetising, induction_t, "HcB")
    hk = _crossing(demagnetising, lambda _d, j: j - KNEE * br, "Hk")
    return Magnetics(br, hcj, hcb, _energy(demagnetising, hcb), hk)


def induction_t(d_ka_per_m: float, j_t: float) -> float:
    """B in the demagnetising field d."""
    return j_t - MU_0 * 1000.0 * d_ka_per_m


def _at_zero(points: Points) -> float:
    for (d0, j0), (d1, j1) in pairwise(points):
        if d0 <= 0 <= d1:
            return j0 if d1 == d0 else j0 + (j1 - j0) * (0 - d0) / (d1 - d0)
    if 0 < points[0][0] <= 20.0:  # the curve starts just inside the quadrant
        return points[0][1]
    raise BadCurve("the curve does not pass zero field")


def _crossing(points: Points, value: Callable[[float, float], float], name: str) -> float:
    for (d0, j0), (d1, j1) in pairwise(points):
        a, b = value(d0, j0), value(d1, j1)
        if a >= 0 > b or (a > 0 >= b):
            return d0 + (d1 - d0) * a / (a - b)
    raise BadCurve(f"the curve does not reach {name}")


def _energy(points: Points, hcb: float) -> float:
    best = 0.0
    for (d0, j0), (d1, j1) in pairwise(points):
        if d0 >= hcb or d1 == d0:
            continue
        slope = (j1 - j0) / (d1 - d0) - MU_0 * 1000.0  # of B over d
        b0 = induction_t(d0, j0) - slope * d0  # B of the segment's line at d = 0
        top = -b0 / (2.0 * slope) if slope < 0 else d1
        d = min(max(top, d0), d1)
        best = max(best, d * (b0 + slope * d))
    return best  # kA/m x T = kJ/m3
