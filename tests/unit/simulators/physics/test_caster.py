"""Melting and strip casting (section 10.4, sensitivities of section 7)."""

from itertools import pairwise

import pytest

from simulators.physics import caster


def melt(power_w: float, until_c: float, mass_kg: float = 300.0) -> tuple[caster.Melt, float]:
    state, seconds = caster.Melt(), 0.0
    while caster.temperature_c(state.enthalpy_j_per_kg) < until_c:
        state = caster.step(caster.MelterSpec(), state, mass_kg, power_w, 40_000.0, 5.0)
        seconds += 5.0
    return state, seconds


def test_a_superheated_melt_holds_about_one_megajoule_per_kilogram() -> None:
    state, _ = melt(250_000.0, 1480.0)
    assert 1.05e6 <= state.enthalpy_j_per_kg <= 1.15e6


def test_three_hundred_kilograms_melt_in_half_an_hour_at_250_kilowatts() -> None:
    _, seconds = melt(250_000.0, 1430.0)
    assert 25.0 <= seconds / 60.0 <= 45.0


def test_enthalpy_and_temperature_rise_together() -> None:
    temperatures = [caster.temperature_c(step * 10_000.0) for step in range(130)]
    assert all(later > earlier for earlier, later in pairwise(temperatures))


def test_rare_earth_evaporates_faster_at_low_pressure() -> None:
    assert 0.001 <= caster.evaporation_per_s(1480.0, 40_000.0) * 600.0 <= 0.002
    ratio = caster.evaporation_per_s(1480.0, 1_000.0) / caster.evaporation_per_s(1480.0, 40_000.0)
    assert ratio == pytest.approx(5.0, rel=0.01)


def test_keep_warm_power_does_not_freeze_the_crucible() -> None:
    state, _ = melt(250_000.0, 1430.0)
    for _ in range(240):
        state = caster.step(caster.MelterSpec(), state, 300.0, 75_000.0, 40_000.0, 5.0)
    assert caster.liquid_share(caster.temperature_c(state.enthalpy_j_per_kg)) == 1.0


def test_nominal_flake_is_three_tenths_of_a_millimetre() -> None:
    assert caster.flake_thickness_mm(caster.Casting()) == pytest.approx(0.30)


def test_thickness_falls_with_wheel_speed_to_the_power_of_minus_0_6() -> None:
    slow, fast = (caster.flake_thickness_mm(caster.Casting(speed)) for speed in (1.0, 2.0))
    assert fast / slow == pytest.approx(2.0**-0.6)


def test_alpha_iron_grows_in_thick_flake_and_lean_alloy() -> None:
    nominal = caster.alpha_iron_pct(0.30, 1430.0, 30.0)
    assert nominal == pytest.approx(0.3)
    assert caster.alpha_iron_pct(0.35, 1430.0, 30.0) > 2.0 * nominal
    assert caster.alpha_iron_pct(0.30, 1370.0, 30.0) > 2.0 * nominal
    assert caster.alpha_iron_pct(0.30, 1430.0, 29.0) > 2.0 * nominal


def test_the_wheel_takes_a_third_of_a_megawatt() -> None:
    assert caster.wheel_heat_w(caster.Casting()) == pytest.approx(300_000.0, rel=0.1)


def test_flake_is_cold_enough_to_unload_within_ninety_minutes() -> None:
    assert caster.flake_temperature_c(750.0, 25.0, True, 90 * 60.0) < 60.0
    assert caster.flake_temperature_c(750.0, 25.0, True, 50 * 60.0) > 60.0
