"""Furnace heat, its controller and the gas quench (sections 10.1 and 10.11)."""

import pytest

from simulators.physics import anneal, furnace, quench
from simulators.physics.controller import PidState, PidTuning, pid_step, ramp_step


def soak(temperature_c: float, power_w: float, dt_s: float, duration_s: float) -> furnace.FurnaceState:
    spec, state = furnace.FurnaceSpec(), furnace.cold(temperature_c)
    fraction = power_w / 3.0 / 40_000.0
    for _ in range(int(duration_s / dt_s)):
        state = furnace.step(spec, state, furnace.FurnaceInputs((fraction, fraction, fraction)), dt_s)
    return state


def test_shields_lose_about_thirty_kilowatts_at_sintering_temperature() -> None:
    assert furnace.shield_loss_w(furnace.FurnaceSpec(), furnace.cold(1050.0)) == pytest.approx(30_000.0, rel=0.07)


def test_load_capacity_is_that_of_magnets_and_boxes() -> None:
    assert furnace.load_capacity_j_per_k(200.0, 250.0) == pytest.approx(220_000.0, rel=0.01)


def test_power_equal_to_the_loss_holds_the_temperature() -> None:
    loss_w = furnace.shield_loss_w(furnace.FurnaceSpec(), furnace.cold(1000.0))
    assert soak(1000.0, loss_w, 5.0, 3600.0).load_c == pytest.approx(1000.0, abs=0.5)


def test_heating_stores_the_energy_that_the_shields_do_not_lose() -> None:
    spec, state, lost_j, dt_s = furnace.FurnaceSpec(), furnace.cold(20.0), 0.0, 1.0
    for _ in range(3600):
        state = furnace.step(spec, state, furnace.FurnaceInputs((0.5, 0.5, 0.5)), dt_s)
        lost_j += furnace.shield_loss_w(spec, state) * dt_s
    stored_j = spec.load_j_per_k * (state.load_c - 20.0) + sum(10_000.0 * (zone - 20.0) for zone in state.heaters_c)
    assert stored_j + lost_j == pytest.approx(60_000.0 * 3600.0, rel=0.01)


def test_the_implicit_step_is_stable_at_sixty_seconds() -> None:
    fine, coarse = soak(1050.0, 40_000.0, 1.0, 7200.0), soak(1050.0, 40_000.0, 60.0, 7200.0)
    assert coarse.load_c == pytest.approx(fine.load_c, abs=6.0)


def test_vacuum_cooling_is_radiation_limited() -> None:
    def rate(start_c: float) -> float:
        return (start_c - soak(start_c, 0.0, 5.0, 600.0).load_c) / 10.0

    assert 3.0 < rate(1000.0) < 7.0
    assert 0.1 < rate(300.0) < 0.6


def test_core_lags_less_when_hot_or_in_gas() -> None:
    assert 900.0 <= furnace.core_lag_s(300.0, 0.0) <= 2400.0
    assert furnace.core_lag_s(1000.0, 0.0) <= 600.0
    assert furnace.core_lag_s(300.0, 80_000.0) <= 600.0


def test_pid_output_is_limited_and_recovers_from_saturation() -> None:
    state = PidState()
    for _ in range(1000):
        state, power = pid_step(PidTuning(), state, 1000.0, 20.0, 5.0)
    assert power == 1.0
    state, power = pid_step(PidTuning(), state, 1000.0, 1001.0, 5.0)
    assert power < 0.1


def test_ramp_waits_for_a_furnace_that_lags() -> None:
    assert ramp_step(100.0, 300.0, 3.0, 11.0, 60.0) == 100.0
    assert ramp_step(100.0, 300.0, 3.0, 5.0, 60.0) == 103.0
    assert ramp_step(299.0, 300.0, 3.0, 5.0, 60.0) == 300.0
    assert ramp_step(300.0, 200.0, 3.0, 0.0, 60.0) == 297.0


def run_quench(fan_hz: float) -> tuple[float, float, float]:
    """Mean rate of load and core over 300 K (K/min) and minutes to a core of 80 C, from 900 C, backfill included."""
    spec, state, seconds, pressure_pa = quench.QuenchSpec(), quench.QuenchState(900.0, 900.0), 0.0, 0.0
    load, core = anneal.QuenchMeter(900.0), anneal.QuenchMeter(900.0)
    while state.core_c > 80.0:
        pressure_pa = min(1e5, pressure_pa + 1e5 / 60.0)
        state = quench.step(spec, state, pressure_pa, fan_hz if pressure_pa > 6e4 else 0.0, 25.0, 1.0)
        load, core = anneal.meter_step(load, state.load_c, 1.0), anneal.meter_step(core, state.core_c, 1.0)
        seconds += 1.0
    assert load.rate_k_per_min is not None
    assert core.rate_k_per_min is not None
    return load.rate_k_per_min, core.rate_k_per_min, seconds / 60.0


@pytest.mark.parametrize(
    ("fan_hz", "load", "core", "minutes"),
    [(50.0, 53.0, 24.0, 47.0), (25.0, 32.0, 18.0, 70.0), (10.0, 16.0, 11.0, 134.0), (0.0, 5.8, 5.0, 354.0)],
)
def test_quench_rates_follow_the_reference(fan_hz: float, load: float, core: float, minutes: float) -> None:
    measured = run_quench(fan_hz)
    assert measured[0] == pytest.approx(load, rel=0.05)
    assert measured[1] == pytest.approx(core, rel=0.05)
    assert measured[2] == pytest.approx(minutes, rel=0.05)


def test_a_failed_fan_leaves_natural_convection() -> None:
    assert quench.coefficient_w_per_m2_k(quench.QuenchSpec(), 1e5, 0.0) == pytest.approx(6.0)


def test_quench_heats_the_cooling_water() -> None:
    heat_w = quench.heat_to_water_w(quench.QuenchSpec(), 900.0, 1e5, 50.0, 25.0)
    assert heat_w == pytest.approx(250_000.0, rel=0.15)
    assert quench.water_rise_k(heat_w, 15.0) == pytest.approx(15.0, rel=0.2)
