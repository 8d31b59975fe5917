"""The blender mixes powder lots by mass under nitrogen, with a measured dose of lubricant."""

from typing import Any

import pytest

from simulators.machines.blender import DRIVE_FAULT, Blender
from simulators.machines.blocks import Code, Result, State
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

COMPOSITION = {"Nd": 20.45, "Pr": 6.8, "Dy": 3.35, "B": 0.96, "Fe": 68.44}
FIRST, SECOND, OUT = 1001, 1002, 1003


def powder(lot: str, mass_kg: float, oxygen_ppm: float) -> Material:
    return Material(
        form=Form.POWDER, mass_kg=mass_kg, composition_wt_pct=COMPOSITION, origin={lot: 1.0}, oxygen_ppm=oxygen_ppm,
        hydrogen_ppm=900.0, d10_um=1.375, d50_um=3.3, d90_um=6.435,
    )  # fmt: skip


@pytest.fixture
def blender(env: Environment, bench: Any) -> Any:
    env.carriers.put(FIRST, powder("L-1", 180.0, 400.0))
    env.carriers.put(SECOND, powder("L-2", 60.0, 600.0))
    for each in (FIRST, SECOND, OUT):
        env.carriers.move(each, "BL-01")
    return bench(Blender("BL-01", env))


def charged(blender: Any) -> Any:
    report = blender.phase("charge_lots", FIRST, SECOND)
    assert report == {"mass_kg": 240.0, "drums": 2.0}
    assert blender.phase("purge_n2", 100.0)["o2_ppm"] <= 100.0
    return blender


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


def test_two_lots_and_lubricant_become_one_blend(blender: Any, env: Environment) -> None:
    charged(blender)
    dosed_kg = blender.phase("dose_lubricant", 0.1)["mass_kg"]
    mixed = blender.phase("mix", 8.0, 7200.0)
    out_kg = blender.phase("discharge", OUT)["mass_kg"]
    blend = inside(env, OUT)
    assert blend.form is Form.BLEND
    assert dosed_kg == pytest.approx(0.24, rel=0.02)
    assert blend.lubricant_fraction == pytest.approx(dosed_kg / blend.mass_kg, rel=1e-3)
    assert mixed["revolutions"] == pytest.approx(960.0, abs=10.0)
    assert 22.0 < mixed["temperature_c"] < 40.0
    assert out_kg == pytest.approx(blend.mass_kg, abs=0.005)
    assert blend.origin == pytest.approx({"L-1": 0.75, "L-2": 0.25})
    picked_up = blend.oxygen_ppm - (0.75 * 400.0 + 0.25 * 600.0)
    assert 0.0 < picked_up < 50.0
    dosed_exactly_kg = blend.lubricant_fraction * blend.mass_kg
    assert blend.mass_kg == pytest.approx(240.0 + dosed_exactly_kg + 240.0 * picked_up * 1e-6, abs=1e-4)
    assert blender.machine.powder is None


def test_without_movement_nothing_is_lost_or_gained_but_the_dose(blender: Any, env: Environment) -> None:
    charged(blender)
    blender.phase("dose_lubricant", 0.2)
    dosed_kg = blender.machine.vessel.dosed_kg
    blender.phase("discharge", OUT)
    assert inside(env, OUT).mass_kg == pytest.approx(240.0 + dosed_kg, abs=1e-9)


def test_neither_lubricant_nor_movement_in_air(blender: Any) -> None:
    blender.phase("charge_lots", FIRST, SECOND)
    assert blender.command(Code.START, 3, (0.1,)) is Result.REJ_INTERLOCK
    assert blender.command(Code.START, 4, (8.0, 7200.0)) is Result.REJ_INTERLOCK


def test_a_held_dose_stops_and_goes_on_to_its_mass(blender: Any) -> None:
    charged(blender)
    blender.command(Code.START, 3, (0.1,))
    blender.scan()
    blender.command(Code.HOLD)
    blender.run_until(lambda: blender.machine.status.state is State.HELD)
    held_kg = blender.machine.vessel.dosed_kg
    for _ in range(10):
        blender.scan()
    assert blender.machine.vessel.dosed_kg == held_kg
    blender.command(Code.RESTART)
    blender.run_until(lambda: blender.machine.status.state is State.COMPLETE, 2.0)
    assert blender.machine.status.report[0] == pytest.approx(0.24, rel=0.02)


def test_a_held_drum_stands_still_and_its_time_does_not_count(blender: Any) -> None:
    charged(blender)
    blender.command(Code.START, 4, (8.0, 7200.0))
    for _ in range(10):
        blender.scan()
    blender.command(Code.HOLD)
    blender.run_until(lambda: blender.machine.vessel.rpm == 0.0, 0.2)
    left_s = blender.machine.phase.memory["left_s"]
    for _ in range(30):
        blender.scan()
    assert blender.machine.phase.memory["left_s"] == left_s
    blender.command(Code.RESTART)
    blender.run_until(lambda: blender.machine.status.state is State.COMPLETE, 3.0)


def test_a_stopped_mix_keeps_the_powder_in_the_vessel(blender: Any, env: Environment) -> None:
    charged(blender)
    blender.command(Code.START, 4, (8.0, 7200.0))
    blender.scan()
    blender.command(Code.STOP)
    blender.run_until(lambda: blender.machine.status.state is State.STOPPED)
    blender.command(Code.REPORT_ACK)
    assert blender.machine.rpm_set == 0.0
    blender.phase("discharge", OUT)
    assert inside(env, OUT).mass_kg == pytest.approx(240.0, abs=0.01)


def test_a_drive_that_does_not_follow_is_held(blender: Any) -> None:
    charged(blender)
    blender.command(Code.START, 4, (8.0, 7200.0))
    blender.scan()
    blender.machine.apply({"fault": "sensor", "tag": "speed_rpm", "kind": "stuck", "value": 2.0})
    blender.run_until(lambda: blender.machine.status.state is State.HELD, 0.2)
    assert blender.machine.status.fail_code == 2
    assert blender.machine.rpm_set == 0.0


def test_the_drive_alarm_stands_while_the_drum_turns(blender: Any) -> None:
    charged(blender)
    blender.command(Code.START, 4, (8.0, 7200.0))
    blender.scan()
    blender.machine.apply({"fault": "sensor", "tag": "speed_rpm", "kind": "stuck", "value": 2.0})
    blender.scan(10_000)
    assert blender.machine.alarmed(DRIVE_FAULT)


def test_empty_foreign_and_doubled_drums_are_refused(blender: Any, env: Environment) -> None:
    assert blender.command(Code.START, 1, (float(OUT),)) is Result.REJ_PARAM
    assert blender.command(Code.START, 1, (float(FIRST), float(FIRST))) is Result.REJ_PARAM
    env.carriers.move(SECOND, "STORE")
    assert blender.command(Code.START, 1, (float(SECOND),)) is Result.REJ_PARAM


def test_powder_that_has_not_been_milled_is_refused(blender: Any, env: Environment) -> None:
    env.carriers.put(OUT, Material(form=Form.HD_POWDER, mass_kg=5.0))
    assert blender.command(Code.START, 1, (float(OUT),)) is Result.REJ_PARAM


def test_a_restart_of_the_plc_finds_powder_and_vessel_as_they_were(blender: Any, env: Environment) -> None:
    charged(blender)
    blender.machine.close()
    again = Blender("BL-01", env)
    assert (again.powder, again.vessel, again.purging) == (blender.machine.powder, blender.machine.vessel, True)
