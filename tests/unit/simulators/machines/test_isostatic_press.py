"""The isostatic press takes trays of green blocks to 200 MPa and gives them back denser on the same trays."""

from typing import Any

import pytest

from simulators.carriers import CarrierError
from simulators.machines.blocks import Code, Result, State
from simulators.machines.isostatic_press import DOOR_NOT_LOCKED, PRESSURE_LOSS, IsostaticPress
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

TRAYS = [2001, 2002, 2003]
RATE = 8e7


def blocks(pieces: int) -> Material:
    return Material(
        form=Form.GREEN, mass_kg=0.4 * pieces, pieces=pieces, composition_wt_pct={"Nd": 27.0, "Fe": 73.0},
        lubricant_fraction=0.001, d10_um=1.375, d50_um=3.3, d90_um=6.435, green_density=0.51,
    )  # fmt: skip


@pytest.fixture
def vessel(env: Environment, bench: Any) -> Any:
    for tray in TRAYS:
        env.carriers.put(tray, blocks(42))
        env.carriers.move(tray, "CIP-01")
    return bench(IsostaticPress("CIP-01", env))


def loaded(vessel: Any) -> Any:
    vessel.phase("load", *TRAYS)
    return vessel


def inside(env: Environment, tray: int) -> Material:
    material = env.carriers.get(tray).material
    assert material is not None
    return material


def test_blocks_come_out_denser_on_their_trays_with_all_their_mass(vessel: Any, env: Environment) -> None:
    report = vessel.phase("load", *TRAYS)
    assert report == {"mass_kg": 50.4, "pieces": 126.0}
    assert vessel.phase("pressurise", 2e8, RATE)["pressure_pa"] == pytest.approx(2e8, rel=0.003)
    assert vessel.phase("hold", 45.0)["min_pressure_pa"] == pytest.approx(2e8, rel=0.003)
    assert vessel.phase("release", RATE)["pressure_pa"] < 1.1e5
    assert vessel.phase("unload") == report
    for tray in TRAYS:
        part = inside(env, tray)
        assert (part.mass_kg, part.pieces) == (pytest.approx(0.4 * 42, abs=1e-9), 42)
        assert part.green_density == pytest.approx(0.60, abs=0.005)
        assert env.carriers.get(tray).locked_by is None
    assert vessel.machine.trays == {}


def test_pressure_follows_its_rate(vessel: Any) -> None:
    vessel.period_ms = 5_000
    loaded(vessel)
    start_ms = vessel.plant_ms
    vessel.phase("pressurise", 2e8, RATE)
    assert (vessel.plant_ms - start_ms) / 60_000 == pytest.approx(2e8 / RATE, abs=0.2)


def test_a_held_vessel_keeps_its_pressure(vessel: Any) -> None:
    vessel.period_ms = 5_000
    loaded(vessel)
    vessel.command(Code.START, 2, (2e8, RATE))
    vessel.run_until(lambda: vessel.machine.pressure > 1e8, 0.1)
    vessel.command(Code.HOLD)
    vessel.run_until(lambda: vessel.machine.status.state is State.HELD)
    held_pa = vessel.machine.pressure
    for _ in range(20):
        vessel.scan()
    assert vessel.machine.pressure == held_pa
    vessel.command(Code.RESTART)
    vessel.run_until(lambda: vessel.machine.status.state is State.COMPLETE, 0.1)


def test_a_stopped_vessel_can_only_be_released_and_then_unloaded(vessel: Any) -> None:
    vessel.period_ms = 5_000
    loaded(vessel)
    vessel.command(Code.START, 2, (2e8, RATE))
    vessel.run_until(lambda: vessel.machine.pressure > 1e8, 0.1)
    vessel.command(Code.ABORT)
    vessel.run_until(lambda: vessel.machine.status.state is State.ABORTED)
    vessel.command(Code.REPORT_ACK)
    assert vessel.command(Code.START, 5) is Result.REJ_INTERLOCK
    vessel.phase("release", RATE)
    vessel.phase("unload")


def test_trays_inside_cannot_be_moved(vessel: Any, env: Environment) -> None:
    loaded(vessel)
    with pytest.raises(CarrierError, match="inside CIP-01"):
        env.carriers.move(TRAYS[0], "STORE")


def test_an_abort_during_loading_gives_the_trays_back(vessel: Any, env: Environment) -> None:
    vessel.command(Code.START, 1, tuple(float(tray) for tray in TRAYS))
    assert env.carriers.get(TRAYS[0]).locked_by == "CIP-01"
    vessel.command(Code.ABORT)
    vessel.run_until(lambda: vessel.machine.status.state is State.ABORTED)
    assert env.carriers.get(TRAYS[0]).locked_by is None
    assert inside(env, TRAYS[0]).mass_kg == pytest.approx(16.8)


def test_more_than_the_vessel_takes_is_refused(vessel: Any, env: Environment) -> None:
    env.carriers.put(2004, blocks(42))
    env.carriers.move(2004, "CIP-01")
    assert vessel.command(Code.START, 1, (*map(float, TRAYS), 2004.0)) is Result.REJ_PARAM


@pytest.mark.parametrize("tray", [2099, 1001, 999_999])
def test_an_empty_wrong_or_unknown_carrier_is_refused(vessel: Any, env: Environment, tray: int) -> None:
    if tray < 9000:
        env.carriers.move(tray, "CIP-01")
    assert vessel.command(Code.START, 1, (float(tray),)) is Result.REJ_PARAM


def test_sintered_parts_are_refused(vessel: Any, env: Environment) -> None:
    env.carriers.put(2004, Material(form=Form.SINTERED, mass_kg=1.0, pieces=3))
    env.carriers.move(2004, "CIP-01")
    assert vessel.command(Code.START, 1, (2004.0,)) is Result.REJ_PARAM


def test_no_pressure_on_an_empty_vessel_and_no_dwell_without_pressure(vessel: Any) -> None:
    assert vessel.command(Code.START, 2, (2e8, RATE)) is Result.REJ_INTERLOCK
    loaded(vessel)
    assert vessel.command(Code.START, 3, (45.0,)) is Result.REJ_INTERLOCK


def test_falling_pressure_is_alarmed_during_the_dwell(vessel: Any) -> None:
    loaded(vessel)
    vessel.phase("pressurise", 2e8, RATE)
    vessel.command(Code.START, 3, (300.0,))
    vessel.machine.apply({"fault": "sensor", "tag": "pressure_pa", "kind": "stuck", "value": 1.7e8})
    vessel.scan(10_000)
    assert vessel.machine.alarmed(PRESSURE_LOSS)


def test_a_lock_that_opens_stops_the_rise(vessel: Any) -> None:
    vessel.period_ms = 5_000
    loaded(vessel)
    vessel.command(Code.START, 2, (2e8, RATE))
    vessel.run_until(lambda: vessel.machine.pressure > 1e8, 0.1)
    vessel.machine.apply({"fault": "sensor", "tag": "door_locked", "kind": "stuck", "value": 0.0})
    vessel.run_until(lambda: vessel.machine.status.state is State.HELD, 0.1)
    assert vessel.machine.alarmed(DOOR_NOT_LOCKED)
    assert vessel.machine.rate == 0.0


def test_a_restart_of_the_plc_finds_trays_and_pressure_as_they_were(vessel: Any, env: Environment) -> None:
    loaded(vessel)
    vessel.phase("pressurise", 2e8, RATE)
    vessel.machine.close()
    again = IsostaticPress("CIP-01", env)
    machine = vessel.machine
    assert (again.trays, again.pressure, again.peak) == (machine.trays, machine.pressure, machine.peak)
