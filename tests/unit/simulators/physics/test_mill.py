"""Jet mill and oxygen pick-up (sections 10.5, 10.6)."""

import pytest

from simulators.physics import mill, oxygen

SPEC = mill.MillSpec()


@pytest.mark.parametrize(
    ("rpm", "expected_um"), [(2500, 5.5), (3000, 4.6), (3500, 3.9), (4000, 3.45), (4500, 3.06), (5000, 2.76)]
)
def test_classifier_cut(rpm: float, expected_um: float) -> None:
    assert mill.cut_um(SPEC, rpm) == pytest.approx(expected_um, abs=0.05)


@pytest.mark.parametrize(
    ("rpm", "d50_um", "capacity"),
    [(3500, 3.74, 71), (3800, 3.45, 49), (3970, 3.30, 40), (4200, 2.91, 22), (4500, 2.49, 11)],
)
def test_size_and_throughput_are_solved_together(rpm: float, d50_um: float, capacity: float) -> None:
    solved_um, _ = mill.operating_point(SPEC, rpm, 40.0)
    assert solved_um == pytest.approx(d50_um, abs=0.03)
    assert mill.capacity_kg_per_h(SPEC, solved_um, 0.65, 1000.0) == pytest.approx(capacity, rel=0.03)


def run(rpm: float, hours: float, controlled: bool = True, feed: float = 40.0) -> mill.MillState:
    state = mill.MillState()
    for _ in range(int(hours * 720)):
        given = mill.feeder_kg_per_h(state.hold_up_kg, feed) if controlled else feed
        state = mill.step(SPEC, state, mill.MillInputs(rpm, given), 5.0)
    return state


def test_hold_up_control_reaches_the_steady_state() -> None:
    state = run(3970.0, 6.0)
    assert state.rate_kg_per_h == pytest.approx(40.0, rel=0.03)
    assert state.hold_up_kg == pytest.approx(22.0, abs=1.0)
    assert state.d50_um == pytest.approx(3.30, abs=0.03)


def test_an_overfed_mill_floods() -> None:
    state = run(3970.0, 6.0, controlled=False, feed=60.0)
    assert state.hold_up_kg > 80.0
    assert state.rate_kg_per_h < 20.0


def test_mill_mass_balances() -> None:
    state = run(3970.0, 3.0)
    assert state.fed_kg == pytest.approx(state.hold_up_kg + state.product_kg + state.fines_kg)
    assert 0.003 <= state.fines_kg / (state.product_kg + state.fines_kg) <= 0.01


def test_a_new_speed_shows_in_the_product_after_minutes() -> None:
    state = run(3970.0, 3.0)
    for _ in range(60):
        state = mill.step(SPEC, state, mill.MillInputs(3500.0, 40.0), 5.0)
    assert 3.45 < state.d50_um < 3.90


def test_half_a_micrometre_finer_halves_the_capacity() -> None:
    ratio = mill.capacity_kg_per_h(SPEC, 2.8, 0.65, 1000.0) / mill.capacity_kg_per_h(SPEC, 3.3, 0.65, 1000.0)
    assert 0.40 <= ratio <= 0.50


def test_residual_hydrogen_and_pressure_help_milling() -> None:
    base = mill.capacity_kg_per_h(SPEC, 3.3, 0.65, 1000.0)
    assert mill.capacity_kg_per_h(SPEC, 3.3, 0.65, 2000.0) == pytest.approx(1.15 * base)
    assert mill.capacity_kg_per_h(SPEC, 3.3, 0.75, 1000.0) > 1.2 * base


def test_nominal_distribution_has_no_coarse_particles() -> None:
    sizes = mill.sizes(SPEC, 3.3, 40.0)
    assert sizes.span == pytest.approx(4.68, abs=0.01)
    assert mill.share_above(sizes, sizes.d90_um) == pytest.approx(0.10, abs=0.01)
    assert mill.share_above(sizes, sizes.d50_um) == pytest.approx(0.5, abs=0.01)
    assert mill.share_above(sizes, 12.0) == 0.0


def test_an_imbalance_passes_the_vibration_alarm() -> None:
    assert mill.vibration_mm_per_s(4000.0, 1.0) < 4.5
    assert mill.vibration_mm_per_s(4000.0, 1.0, 4.0) > 4.5


@pytest.mark.parametrize(("ppm", "expected"), [(10, 107), (20, 214), (50, 536), (100, 1070)])
def test_oxygen_from_the_milling_gas(ppm: float, expected: float) -> None:
    assert oxygen.mill_pickup_ppm(ppm, 40.0) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("rpm", "expected"), [(3970, 214), (4270, 456), (4490, 770)])
def test_finer_powder_takes_up_more_oxygen(rpm: float, expected: float) -> None:
    _, rate = mill.operating_point(SPEC, rpm, 40.0)
    assert oxygen.mill_pickup_ppm(20.0, rate) == pytest.approx(expected, rel=0.06)


def test_thirty_seconds_in_air_cost_seven_hundred_ppm() -> None:
    assert oxygen.air_pickup_ppm(30.0, False) == pytest.approx(700.0, rel=0.05)
    assert oxygen.air_pickup_ppm(30.0, True) < 160.0


def test_box_pickup_and_reactivity() -> None:
    assert oxygen.box_pickup_ppm(100.0, 600.0, 3.3) == pytest.approx(1.0)
    assert oxygen.reactivity(2500.0) == 1.5
    assert oxygen.reactivity(900.0) == 1.0


def test_thick_layers_can_ignite_and_thin_ones_never() -> None:
    assert oxygen.ignites(15.0, 90.0, 0.1)
    assert not oxygen.ignites(15.0, 90.0, 0.5)
    assert not oxygen.ignites(5.0, 90.0, 0.0)


def test_a_purge_brings_the_loop_below_fifty_ppm() -> None:
    assert oxygen.purge_oxygen_ppm(210_000.0, 60.0, 3.0, 30 * 60.0) < 50.0
    assert oxygen.loop_oxygen_ppm(100.0, 20.0, 600.0) == pytest.approx(20.0, abs=1.0)
