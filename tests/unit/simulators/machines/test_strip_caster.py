"""The strip caster melts, casts and empties a whole charge, and loses nothing of it on the way."""

from typing import Any

import pytest

from simulators.machines.blocks import Code, Result, State
from simulators.machines.caster_body import EARTH_LEAK, NOZZLE_FREEZE, WATER_FLOW_LOW
from simulators.machines.strip_caster import StripCaster
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

CHARGE = {"Nd": 20.8, "Pr": 6.9, "Dy": 3.37, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.95}
CHARGE_KG = 300.0
DRUM, FLAKE_DRUM, SKULL_BIN = 1001, 1002, 3001


@pytest.fixture
def caster(env: Environment, bench: Any) -> Any:
    composition = CHARGE | {"Fe": 100.0 - sum(CHARGE.values())}
    charge = Material(form=Form.CHARGE, mass_kg=CHARGE_KG, composition_wt_pct=composition, origin={"L-1": 1.0})
    env.carriers.put(DRUM, charge)
    for each in (DRUM, FLAKE_DRUM, SKULL_BIN):
        env.carriers.move(each, "VIM-01")
    return bench(StripCaster("VIM-01", env))


def melted(caster: Any) -> Any:
    caster.phase("load", DRUM)
    caster.phase("evacuate", 5.0, 1200.0)
    assert caster.phase("leak_check", 600.0)["rise_pa_per_h"] < 30.0
    caster.phase("degas_heat", 600.0, 1200.0)
    caster.phase("backfill_ar", 40_000.0)
    caster.phase("melt", 1480.0, 180.0)
    caster.phase("refine_hold", 1480.0, 420.0)
    caster.phase("spin_wheel", 1.2)
    return caster


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


def element_kg(material: Material, element: str) -> float:
    return material.mass_kg * material.composition_wt_pct[element] / 100.0


def test_a_whole_heat_gives_flake_of_the_alloy_and_keeps_every_gram(caster: Any, env: Environment) -> None:
    melted(caster)
    evaporated = caster.machine.furnace.melt.evaporated_share
    poured = caster.phase("pour", 1430.0, 30.0)
    caster.phase("cool_flake", 55.0)
    caster.phase("vent")
    out = caster.phase("unload", FLAKE_DRUM)
    skull = caster.phase("clean_skull", SKULL_BIN)
    flake, rest = inside(env, FLAKE_DRUM), inside(env, SKULL_BIN)
    assert flake.form is Form.FLAKE
    assert 0.25 <= out["flake_thickness_mm"] <= 0.35
    assert out["mass_kg"] == pytest.approx(flake.mass_kg, abs=0.005)
    assert skull["mass_kg"] == pytest.approx(rest.mass_kg, abs=0.005)
    assert 0.985 <= flake.mass_kg / CHARGE_KG <= 0.992
    assert 540.0 < poured["elapsed_s"] < 660.0
    vapour_kg = CHARGE_KG - flake.mass_kg - rest.mass_kg
    rare_earth = sum(CHARGE[each] for each in ("Nd", "Pr", "Dy")) / 100.0
    assert evaporated <= vapour_kg / CHARGE_KG / rare_earth < 0.006
    for element in ("Fe", "B", "Co"):
        assert element_kg(flake, element) + element_kg(rest, element) == pytest.approx(
            CHARGE_KG * (100.0 - sum(CHARGE.values()) if element == "Fe" else CHARGE[element]) / 100.0, abs=1e-9
        )


def test_losses_of_the_rare_earth_are_those_that_the_charge_is_made_with(caster: Any, env: Environment) -> None:
    melted(caster)
    caster.phase("pour", 1430.0, 30.0)
    flake = caster.machine.flake
    for element, lost_share in (("Nd", 0.015), ("Dy", 0.008), ("Ga", 0.015)):
        kept = flake.composition_wt_pct[element] / flake.composition_wt_pct["Co"]
        charged = CHARGE[element] / CHARGE["Co"]
        assert 1.0 - kept / charged == pytest.approx(lost_share, abs=0.0025)


def test_a_melt_takes_its_energy(caster: Any) -> None:
    caster.phase("load", DRUM)
    caster.phase("evacuate", 5.0, 1200.0)
    caster.phase("backfill_ar", 40_000.0)
    report = caster.phase("melt", 1480.0, 180.0)
    assert 120.0 < report["energy_kwh"] < 180.0
    assert report["temperature_c"] > 1470.0


def test_a_held_melt_does_not_freeze(caster: Any) -> None:
    melted(caster)
    assert caster.command(Code.START, 9, (1430.0, 30.0)) is Result.ACCEPTED
    caster.run_until(lambda: caster.machine.phase.memory["poured_kg"] > 100.0, 1.0)
    caster.command(Code.HOLD)
    caster.run_until(lambda: caster.machine.status.state is State.HELD)
    poured_kg = caster.machine.phase.memory["poured_kg"]
    for _ in range(90):
        caster.scan()
    assert caster.machine.melt_c > 1400.0
    assert caster.machine.phase.memory["poured_kg"] == poured_kg
    caster.command(Code.RESTART)
    caster.run_until(lambda: caster.machine.status.state is State.COMPLETE, 1.0)
    assert caster.machine.charge is None


def test_a_pour_cut_short_keeps_what_is_cast_and_what_is_still_in_the_crucible(caster: Any) -> None:
    melted(caster)
    caster.command(Code.START, 9, (1430.0, 30.0))
    caster.run_until(lambda: caster.machine.phase.memory["poured_kg"] > 100.0, 1.0)
    caster.command(Code.ABORT)
    machine = caster.machine
    evaporated_share = machine.furnace.melt.evaporated_share
    caster.run_until(lambda: caster.machine.status.state is State.ABORTED)
    held = machine.charge.mass_kg + machine.flake.mass_kg + machine.skull.mass_kg
    rare_earth = sum(CHARGE[each] for each in ("Nd", "Pr", "Dy")) / 100.0
    cast_kg = CHARGE_KG - machine.charge.mass_kg
    vapour_kg = evaporated_share * rare_earth * cast_kg
    assert held == pytest.approx(CHARGE_KG - vapour_kg, abs=1e-9)
    assert machine.drives.power_kw == 0.0
    assert machine.status.report[0] == pytest.approx(machine.flake.mass_kg, abs=0.06)


def test_an_empty_drum_or_one_elsewhere_is_refused(caster: Any, env: Environment) -> None:
    assert caster.command(Code.START, 1, (float(FLAKE_DRUM),)) is Result.REJ_PARAM
    env.carriers.move(DRUM, "STORE")
    assert caster.command(Code.START, 1, (float(DRUM),)) is Result.REJ_PARAM


def test_flake_is_no_charge(caster: Any, env: Environment) -> None:
    env.carriers.put(FLAKE_DRUM, Material(form=Form.FLAKE, mass_kg=10.0))
    assert caster.command(Code.START, 1, (float(FLAKE_DRUM),)) is Result.REJ_PARAM


def test_nothing_melts_in_air_and_nothing_is_poured_on_a_wheel_that_stands(caster: Any) -> None:
    caster.phase("load", DRUM)
    assert caster.command(Code.START, 6, (1480.0, 180.0)) is Result.REJ_INTERLOCK
    caster.phase("evacuate", 5.0, 1200.0)
    assert caster.command(Code.START, 9, (1430.0, 30.0)) is Result.REJ_INTERLOCK


@pytest.mark.parametrize(
    ("tag", "value", "bit"),
    [("coil_water_flow_l_per_min", 100.0, WATER_FLOW_LOW), ("earth_leak_ma", 80.0, EARTH_LEAK)],
)
def test_lost_water_or_an_earth_leak_cuts_the_power_and_holds(caster: Any, tag: str, value: float, bit: int) -> None:
    caster.phase("load", DRUM)
    caster.phase("evacuate", 5.0, 1200.0)
    caster.phase("backfill_ar", 40_000.0)
    caster.command(Code.START, 6, (1480.0, 180.0))
    caster.scan()
    caster.machine.apply({"fault": "sensor", "tag": tag, "kind": "stuck", "value": value})
    caster.run_until(lambda: caster.machine.status.state is State.HELD, 0.2)
    caster.scan()
    assert caster.machine.alarmed(bit)
    assert caster.machine.power_kw() == 0.0


def test_a_cold_melt_freezes_the_nozzle_and_holds_the_pour(caster: Any) -> None:
    melted(caster)
    caster.command(Code.START, 9, (1430.0, 30.0))
    caster.machine.apply({"fault": "sensor", "tag": "melt_temperature_c", "kind": "stuck", "value": 1300.0})
    caster.run_until(lambda: caster.machine.status.state is State.HELD, 0.2)
    assert caster.machine.alarmed(NOZZLE_FREEZE)


def test_a_leak_shows_in_the_check(caster: Any) -> None:
    caster.machine.apply({"fault": "leak", "pa_per_h": 100.0})
    caster.phase("load", DRUM)
    caster.phase("evacuate", 20.0, 1200.0)
    assert caster.phase("leak_check", 600.0)["rise_pa_per_h"] > 60.0
    assert caster.machine.alarmed(0)


def test_a_restart_of_the_plc_finds_melt_and_drives_as_they_were(caster: Any, env: Environment) -> None:
    melted(caster)
    caster.machine.close()
    again = StripCaster("VIM-01", env)
    assert again.charge == caster.machine.charge
    assert again.furnace == caster.machine.furnace
    assert again.drives == caster.machine.drives
    assert again.status.boot_id == caster.machine.status.boot_id + 1
