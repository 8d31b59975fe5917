"""Pressing, alignment and the press coil (section 10.7)."""

import math

import pytest

from simulators.physics import press
from simulators.physics.press import CoilSpec, PressKind


@pytest.mark.parametrize(
    ("mpa", "density"), [(10, 0.41), (25, 0.48), (50, 0.53), (75, 0.56), (100, 0.575), (150, 0.595), (200, 0.605)]
)
def test_green_density_rises_with_pressure(mpa: float, density: float) -> None:
    assert press.green_density(mpa, d50_um=3.5) == pytest.approx(density, abs=0.008)


def test_lubricant_helps_and_fine_powder_hinders_packing() -> None:
    assert press.green_density(50.0, 0.002) - press.green_density(50.0, 0.001) == pytest.approx(0.005)
    assert press.green_density(50.0, d50_um=2.5) - press.green_density(50.0, d50_um=3.5) == pytest.approx(-0.015)


@pytest.mark.parametrize(("tesla", "expected"), [(0.5, 0.812), (1.0, 0.915), (1.5, 0.948), (2.0, 0.960), (1.8, 0.9565)])
def test_transverse_alignment(tesla: float, expected: float) -> None:
    assert press.alignment(PressKind.TRANSVERSE, tesla) == pytest.approx(expected, abs=0.001)


def test_no_field_leaves_a_random_powder() -> None:
    assert press.alignment(PressKind.TRANSVERSE, 0.0) == 0.5


def test_the_press_kind_limits_the_alignment() -> None:
    axial, transverse, isostatic = (
        press.alignment(kind, 3.0) for kind in (PressKind.AXIAL, PressKind.TRANSVERSE, PressKind.ISOSTATIC)
    )
    assert axial < transverse < isostatic


def test_dense_filling_and_missing_lubricant_cost_alignment() -> None:
    good = press.alignment(PressKind.TRANSVERSE, 1.8)
    assert press.alignment(PressKind.TRANSVERSE, 1.8, fill_g_per_cm3=2.5) < good
    assert press.alignment(PressKind.TRANSVERSE, 1.8, lubricant_share=0.0) < good
    assert press.alignment(PressKind.TRANSVERSE, 1.8, d50_um=2.5) < good


def test_coil_current_rises_with_its_time_constant() -> None:
    spec = CoilSpec()
    final_a = 90.0 / spec.resistance_ohm
    tau_s = spec.inductance_h / spec.resistance_ohm
    assert 0.3 <= tau_s <= 1.0
    assert press.coil_current_a(spec, 0.0, 90.0, tau_s) == pytest.approx(final_a * (1.0 - math.exp(-1.0)))
    assert press.coil_current_a(spec, 0.0, 90.0, tau_s, coil_c=90.0) < press.coil_current_a(spec, 0.0, 90.0, tau_s)


def test_the_iron_saturates() -> None:
    assert press.field_t(CoilSpec(), 600.0) == pytest.approx(1.76, abs=0.02)
    assert press.field_t(CoilSpec(), 5000.0) < 2.21
    assert press.field_t(CoilSpec(), -600.0) == -press.field_t(CoilSpec(), 600.0)


def test_the_coil_settles_where_water_takes_its_heat() -> None:
    coil_c = 25.0
    for _ in range(2000):
        coil_c = press.coil_temperature_c(CoilSpec(), coil_c, 600.0, 25.0, 2.0)
    assert coil_c == pytest.approx(25.0 + 0.15 * 600.0**2 / 900.0, abs=0.5)


def test_force_follows_its_demand() -> None:
    assert press.force_after(0.0, 100.0, 0.2) == pytest.approx(63.2, abs=0.1)


def test_demagnetising_leaves_a_millitesla_and_a_missing_pulse_leaves_more_than_five() -> None:
    assert 0.5 <= press.residual_mt(1.8, -0.1) <= 2.0
    assert press.residual_mt(1.8, 0.0) > 5.0


def test_the_reference_block_is_about_34_mm_high() -> None:
    assert press.compact_height_mm(0.40, 3.9 / 7.6, 60.0 * 50.0) == pytest.approx(34.0, abs=0.5)
