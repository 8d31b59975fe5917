"""Hydrogen decrepitation (section 10.3)."""

import math
from dataclasses import dataclass

import pytest

from simulators.physics import hydrogen, outgassing


@dataclass(frozen=True)
class Uptake:
    peak_c: float
    done_min: float
    end_min: float
    absorbed_nm3: float
    state: hydrogen.BedState


def absorb(limit_nl_per_min: float, dt_s: float = 5.0) -> Uptake:
    """Fill 300 kg of clean flake at 20 C until the flow has been below 2 % of its peak for 20 min."""
    spec, state = hydrogen.VesselSpec(), hydrogen.BedState(0.0)
    inputs = hydrogen.BedInputs(limit_nl_per_min)
    elapsed_s = peak_c = peak_flow = quiet_s = done_s = 0.0
    while quiet_s < 1200.0:
        state = hydrogen.step(spec, state, inputs, dt_s)
        elapsed_s += dt_s
        flow = hydrogen.flow_nl_per_min(state)
        peak_c, peak_flow = max(peak_c, state.bed_c), max(peak_flow, flow)
        if not done_s and hydrogen.uptake_fraction(spec, state) > 0.98:
            done_s = elapsed_s
        quiet_s = quiet_s + dt_s if flow < 0.02 * peak_flow and done_s else 0.0
    absorbed_nm3 = hydrogen.absorbed_kg(spec, state) / 2.016e-3 * 22.414e-3
    return Uptake(peak_c, done_s / 60.0, elapsed_s / 60.0, absorbed_nm3, state)


@pytest.mark.parametrize(
    ("limit", "peak_c", "done_min", "end_min"),
    [(300.0, 182.0, 59.0, 83.0), (600.0, 239.0, 38.0, 59.0), (1000.0, 270.0, 29.0, 51.0)],
)
def test_the_supply_limit_sets_peak_and_duration(limit: float, peak_c: float, done_min: float, end_min: float) -> None:
    uptake = absorb(limit)
    assert uptake.peak_c == pytest.approx(peak_c, abs=4.0)
    assert uptake.done_min == pytest.approx(done_min, abs=1.5)
    assert uptake.end_min == pytest.approx(end_min, abs=2.0)
    assert uptake.absorbed_nm3 == pytest.approx(14.7, abs=0.1)


def test_the_step_length_hardly_moves_the_peak() -> None:
    assert absorb(600.0, 1.0).peak_c == pytest.approx(absorb(600.0, 30.0).peak_c, abs=5.0)


def test_hydrogen_supplied_is_hydrogen_absorbed_and_gas() -> None:
    spec = hydrogen.VesselSpec()
    state = absorb(600.0).state
    gas_mol = state.pressure_pa * spec.volume_m3 / (8.314 * 293.0)
    absorbed_mol = hydrogen.absorbed_kg(spec, state) / 2.016e-3
    assert state.supplied_mol == pytest.approx(gas_mol + absorbed_mol, rel=1e-9)


@pytest.mark.parametrize(
    ("temperature_c", "expected_kpa"), [(25, 0.002), (100, 0.18), (150, 1.5), (200, 8.5), (250, 34.0), (300, 107.0)]
)
def test_matrix_plateau_pressures(temperature_c: float, expected_kpa: float) -> None:
    assert hydrogen.equilibrium_pa(temperature_c) / 1000.0 == pytest.approx(expected_kpa, rel=0.2)


@pytest.mark.parametrize(("temperature_c", "tau_min"), [(25.0, 10.0), (100.0, 1.3)])
def test_absorption_time_constants(temperature_c: float, tau_min: float) -> None:
    assert 1.0 / hydrogen.absorption_rate_per_s(temperature_c) / 60.0 == pytest.approx(tau_min, rel=0.03)


def test_passivated_flake_starts_later_and_heat_activates_it() -> None:
    assert hydrogen.incubation_s(True, 25.0) == pytest.approx(3.0 * hydrogen.incubation_s(False, 25.0))
    assert hydrogen.incubation_s(True, 100.0) == pytest.approx(hydrogen.incubation_s(True, 25.0) / 5.0)


def test_no_hydrogen_is_absorbed_during_incubation() -> None:
    spec, state = hydrogen.VesselSpec(incubation_s=900.0), hydrogen.BedState(1e5)
    for _ in range(100):
        state = hydrogen.step(spec, state, hydrogen.BedInputs(1000.0), 5.0)
    assert hydrogen.uptake_fraction(spec, state) == 0.0


@pytest.mark.parametrize(("temperature_c", "expected_ppm"), [(540.0, 750.0), (580.0, 540.0)])
def test_dehydrogenation_leaves_the_boundary_hydride(temperature_c: float, expected_ppm: float) -> None:
    spec, state = hydrogen.VesselSpec(), absorb(600.0).state
    pools = hydrogen.pools_after_absorption(spec, state)
    for _ in range(6 * 60):
        pools, _flow = hydrogen.dehydrogenate(pools, 300.0, temperature_c, 60.0)
    left_ppm = outgassing.hydrogen_left_ppm(pools, outgassing.DEGASSED_HYDROGEN_FLOOR_PPM)
    assert left_ppm == pytest.approx(expected_ppm, rel=0.05)


def test_released_hydrogen_equals_the_pool_lost() -> None:
    pools = outgassing.Pools(0.0, 0.0, 4000.0, 600.0)
    after, flow = hydrogen.dehydrogenate(pools, 300.0, 300.0, 60.0)
    lost_kg = (pools.matrix_hydrogen_ppm - after.matrix_hydrogen_ppm) * 300e-6
    lost_kg += (pools.boundary_hydrogen_ppm - after.boundary_hydrogen_ppm) * 300e-6
    assert flow * 60.0 / (8.314 * 293.0) * 2.016e-3 == pytest.approx(lost_kg, rel=1e-9)


@pytest.mark.parametrize(("temperature_c", "tau_s"), [(250.0, 1200.0)])
def test_matrix_hydrogen_leaves_in_twenty_minutes_at_250_c(temperature_c: float, tau_s: float) -> None:
    assert 1.0 / outgassing.matrix_rate_per_s(temperature_c) == pytest.approx(tau_s, rel=0.05)


@pytest.mark.parametrize(("temperature_c", "tau_h"), [(580.0, 6.0), (700.0, 0.45)])
def test_boundary_hydride_decomposes_above_580_c(temperature_c: float, tau_h: float) -> None:
    tau = 1.0 / outgassing.boundary_rate_per_s(temperature_c) / 3600.0
    assert math.isclose(tau, tau_h, rel_tol=0.1)


def test_flake_that_took_up_little_hydrogen_stays_coarse() -> None:
    assert hydrogen.powder_d50_um(1.0) == pytest.approx(120.0)
    assert hydrogen.powder_d50_um(0.5) > 250.0
