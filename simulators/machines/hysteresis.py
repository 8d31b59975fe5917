"""What a hysteresisgraph makes of a coupon: a measured demagnetisation curve and the values it reads from it.

The instrument magnetises the coupon to saturation first (IEC 60404-5), so the state of the lot does not matter. Scale
errors of J and H are those of process section 10.13; the printed values are read from the measured curve.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from simulators.physics import demag, noise
from simulators.physics.constants import MU_0
from simulators.physics.magnet import MagnetProperties

POINT_NOISE_T = 1e-4


@dataclass(frozen=True, slots=True)
class Point:
    """Demagnetising field (positive) and polarisation."""

    d_ka_per_m: float
    j_t: float

    @property
    def b_t(self) -> float:
        return self.j_t - MU_0 * 1000.0 * self.d_ka_per_m


@dataclass(frozen=True, slots=True)
class Measurement:
    """A curve with the values that the instrument prints."""

    points: tuple[Point, ...]
    br_t: float
    hcj_ka_per_m: float
    hcb_ka_per_m: float
    bhmax_kj_per_m3: float
    hk_ka_per_m: float


def measure(magnet: MagnetProperties, rng: Random) -> Measurement:
    """One run of the instrument at 20 C."""
    j_scale, h_scale = 1.0 + rng.gauss(0.0, noise.BR_SHARE), 1.0 + rng.gauss(0.0, noise.HCJ_SHARE)
    points = tuple(
        Point(
            round(-point.h_ka_per_m * h_scale, 2),
            round(noise.absolute(rng, point.j_t * j_scale, POINT_NOISE_T), 5),
        )
        for point in demag.curve(magnet)
    )
    return evaluate(points)


def evaluate(points: Sequence[Point]) -> Measurement:
    """Values of a curve that starts at zero field and passes HcJ. Raises ValueError when it does not."""
    br_t = points[0].j_t
    hcj = _field_where(points, lambda point: point.j_t)
    hcb = _field_where(points, lambda point: point.b_t)
    hk = _field_where(points, lambda point: point.j_t - 0.9 * br_t)
    product = max(_largest_product(a, b) for a, b in pairwise(points) if a.d_ka_per_m < hcb)
    return Measurement(tuple(points), br_t, hcj, hcb, product, hk)


def _field_where(points: Sequence[Point], value: Callable[[Point], float]) -> float:
    for a, b in pairwise(points):
        if value(a) >= 0.0 > value(b):
            return a.d_ka_per_m + (b.d_ka_per_m - a.d_ka_per_m) * value(a) / (value(a) - value(b))
    raise ValueError("the curve does not cross")


def _largest_product(a: Point, b: Point) -> float:
    """Largest B times H between two points, kJ/m3; B is a straight line there."""
    if b.d_ka_per_m <= a.d_ka_per_m:
        return a.b_t * a.d_ka_per_m
    slope = (b.b_t - a.b_t) / (b.d_ka_per_m - a.d_ka_per_m)
    at_zero = a.b_t - slope * a.d_ka_per_m
    top = -at_zero / (2.0 * slope) if slope < 0.0 else b.d_ka_per_m
    field = min(b.d_ka_per_m, max(a.d_ka_per_m, top))
    return field * (at_zero + slope * field)
