"""The demagnetisation curve agrees with the properties it was made from."""

from itertools import pairwise

import pytest

from simulators.physics import demag
from simulators.physics.magnet import MagnetProperties

MU_0 = 1.2566370614e-6


def block(br: float, hcj: float, ratio: float = 0.97) -> MagnetProperties:
    hcb = min(0.933 * br / MU_0 / 1000.0, 0.97 * hcj)
    bh = 0.97 * br**2 / (4.0 * MU_0) / 1000.0 * (1.0 - 0.6 * max(0.0, 0.92 - ratio))
    return MagnetProperties(br, hcj, hcb, bh, ratio, 7.58, 1.52, -0.111, -0.53, 323.0)


def crossing(points: list[demag.CurvePoint], level: float, *, of_b: bool = False) -> float:
    """Field (positive) where J or B falls to a level, by linear interpolation."""
    for first, second in pairwise(points):
        before, after = (first.b_t, second.b_t) if of_b else (first.j_t, second.j_t)
        if before >= level > after:
            share = (before - level) / (before - after)
            return -(first.h_ka_per_m + (second.h_ka_per_m - first.h_ka_per_m) * share)
    raise AssertionError("level not reached")


GRADES = [block(1.355, 1631.0), block(1.45, 927.0), block(1.185, 2363.0), block(1.358, 1377.0, 0.813)]


@pytest.mark.parametrize("magnet", GRADES, ids=["45SH", "N52", "35EH", "abnormal grains"])
def test_curve_gives_back_remanence_coercivity_knee_and_energy_product(magnet: MagnetProperties) -> None:
    points = demag.curve(magnet)
    assert len(points) >= 200
    assert points[0].h_ka_per_m == 0.0
    assert points[0].j_t == pytest.approx(magnet.br_t)
    assert crossing(points, 0.0) == pytest.approx(magnet.hcj_ka_per_m, rel=0.002)
    assert crossing(points, 0.9 * magnet.br_t) == pytest.approx(magnet.hk_ka_per_m, rel=0.002)
    energy = max(-point.b_t * point.h_ka_per_m for point in points)
    assert energy == pytest.approx(magnet.bh_max_kj_per_m3, rel=0.01)
    assert crossing(points, 0.0, of_b=True) == pytest.approx(magnet.hcb_ka_per_m, rel=0.035)


@pytest.mark.parametrize("magnet", GRADES, ids=["45SH", "N52", "35EH", "abnormal grains"])
def test_polarisation_never_rises_along_the_curve(magnet: MagnetProperties) -> None:
    points = demag.curve(magnet)
    assert all(after.j_t <= before.j_t + 1e-12 for before, after in pairwise(points))
    assert all(after.h_ka_per_m < before.h_ka_per_m for before, after in pairwise(points))


def test_recoil_permeability_is_close_to_one() -> None:
    points = demag.curve(GRADES[0])
    slope = (points[0].b_t - points[20].b_t) / (MU_0 * 1000.0 * (points[0].h_ka_per_m - points[20].h_ka_per_m))
    assert 1.01 <= slope <= 1.07


def test_a_curve_needs_two_hundred_points() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        demag.curve(GRADES[0], 100)
