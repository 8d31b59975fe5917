"""Magnetiser, grain-boundary diffusion, noise (sections 10.10, 10.12, 10.13)."""

from random import Random
from statistics import mean, stdev

import pytest

from simulators.physics import gbd, magnetise, noise


def test_a_reference_discharge() -> None:
    pulse = magnetise.pulse(magnetise.BankSpec(), 2500.0)
    assert pulse.energy_j == pytest.approx(12_500.0)
    assert pulse.peak_a == pytest.approx(18_000.0, rel=0.01)
    assert pulse.peak_s == pytest.approx(0.73e-3, abs=0.01e-3)
    assert pulse.width_s == pytest.approx(1.54e-3, abs=0.01e-3)
    assert 3.0 <= pulse.field_t <= 6.0


def test_the_diode_ends_the_current_after_the_first_half_wave() -> None:
    assert magnetise.current_a(magnetise.BankSpec(), 2500.0, 1.0e-3) > 0.0
    assert magnetise.current_a(magnetise.BankSpec(), 2500.0, 1.6e-3) == 0.0


def test_a_hot_coil_gives_less_current() -> None:
    bank = magnetise.BankSpec()
    assert magnetise.pulse(bank, 2500.0, 80.0).peak_a < magnetise.pulse(bank, 2500.0, 25.0).peak_a


@pytest.mark.parametrize(("hcj", "field"), [(955.0, 2100.0), (1650.0, 2420.0), (2400.0, 2760.0)])
def test_ninety_nine_percent_needs_a_field_that_grows_with_coercivity(hcj: float, field: float) -> None:
    assert magnetise.degree(field, hcj) == pytest.approx(0.99, abs=0.001)


def test_reversing_a_magnet_needs_more_field() -> None:
    assert magnetise.degree(2420.0, 1650.0, reverse=True) < 0.85


def test_the_internal_field_is_below_the_applied_one() -> None:
    assert magnetise.internal_field_ka_per_m(4.5, 1.3, 0.3) == pytest.approx((4.5 - 0.39) / 1.2566e-6 / 1e3, rel=1e-3)


def test_short_pulses_do_not_reach_the_middle_of_thick_parts() -> None:
    assert magnetise.shielded(20.0, 1.54e-3)
    assert not magnetise.shielded(10.0, 1.54e-3)


def test_the_coil_cools_between_pulses() -> None:
    assert magnetise.coil_temperature_c(60.0, 25.0, 180.0) == pytest.approx(25.0 + 35.0 / 2.71828, abs=0.01)


@pytest.mark.parametrize(
    ("element", "uptake", "gain"), [("Tb", 0.5, 563), ("Tb", 0.8, 802), ("Dy", 0.5, 319), ("Dy", 0.8, 454)]
)
def test_diffusion_at_900_c_for_ten_hours(element: str, uptake: float, gain: float) -> None:
    hours = gbd.progress_h(899.85, 36_000.0)
    effect = gbd.effect("Tb" if element == "Tb" else "Dy", uptake, 3.0, hours)
    assert effect.gain_ka_per_m == pytest.approx(gain, rel=0.01)
    assert effect.remanence_loss_t < 0.02


def test_thick_parts_gain_less_and_lose_squareness() -> None:
    thin, thick = gbd.effect("Tb", 0.5, 3.0, 10.0), gbd.effect("Tb", 0.5, 8.0, 10.0)
    assert thick.gain_ka_per_m < 0.3 * thin.gain_ka_per_m
    assert thick.squareness_loss > thin.squareness_loss


def test_noise_has_its_stated_width_and_no_bias() -> None:
    rng = Random(7)
    readings = [noise.relative(rng, 1.35, noise.BR_SHARE) for _ in range(4000)]
    assert mean(readings) == pytest.approx(1.35, rel=3e-4)
    assert stdev(readings) == pytest.approx(1.35 * 0.004, rel=0.05)
    offsets = [noise.position_offset_k(rng, 2.0) for _ in range(4000)]
    assert mean(offsets) == pytest.approx(2.0, abs=0.1)
    assert stdev(offsets) == pytest.approx(1.2, rel=0.05)


def test_drift_ageing_and_quantisation() -> None:
    assert noise.thermocouple_drift_k(50.0) == -4.0
    assert noise.heater_ageing(100.0) == pytest.approx(0.99)
    assert noise.quantised(12.347, 0.1) == pytest.approx(12.3)
    assert abs(noise.absolute(Random(1), 7.55, noise.DENSITY_G_PER_CM3) - 7.55) < 0.03
