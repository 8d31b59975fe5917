"""A hydrogen furnace runs a whole recipe by direct scans, and keeps the promises of docs/plc/hydrogen_furnace.md."""

from typing import Any

import pytest

from simulators.machines.blocks import Code, Result, State
from simulators.machines.hydrogen_furnace import HydrogenFurnace
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

COMPOSITION = {
    **{"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96},
    "Fe": 66.34,
}


@pytest.fixture
def furnace(env: Environment, bench: Any) -> Any:
    flake = Material(form=Form.FLAKE, mass_kg=300.0, composition_wt_pct=COMPOSITION, oxygen_ppm=100.0)
    env.carriers.put(1001, flake)
    env.carriers.move(1001, "HD-01")
    env.carriers.move(1002, "HD-01")
    return bench(HydrogenFurnace("HD-01", env))


def prepared(furnace: Any) -> Any:
    furnace.phase("load", 1001.0, 0.0)
    furnace.phase("evacuate", 10.0, 1800.0)
    furnace.phase("leak_check", 600.0)
    furnace.phase("purge_ar", 2.0)
    return furnace


def test_a_whole_recipe_gives_powder_and_balances_its_hydrogen(furnace: Any) -> None:
    prepared(furnace)
    furnace.phase("h2_fill", 100000.0, 600.0)
    absorbed = furnace.phase("absorb", 100000.0, 600.0, 2.0, 1200.0, 14400.0)
    gas = furnace.phase("evacuate_h2", 100.0)
    released = furnace.phase("dehydrogenate", 540.0, 4.0, 21600.0, 10.0)
    furnace.phase("cool", 50.0)
    out = furnace.phase("discharge", 1002.0)
    powder = furnace.machine.env.carriers.get(1002).material
    assert powder.form is Form.HD_POWDER
    assert absorbed["uptake_percent"] > 95.0
    assert 220.0 < absorbed["peak_temperature_c"] < 290.0
    in_bed_kg = absorbed["h2_kg"] - gas["h2_kg"] - released["h2_kg"]
    assert powder.hydrogen_ppm == pytest.approx(in_bed_kg / 300.0 * 1e6, rel=0.01)
    assert 700.0 < powder.hydrogen_ppm < 1000.0
    picked_up_kg = (powder.oxygen_ppm - 100.0) * 1e-6 * 300.0
    assert out["mass_kg"] + out["dust_kg"] == pytest.approx(300.0 + in_bed_kg + picked_up_kg, abs=0.02)
    assert furnace.machine.charge is None


def test_no_hydrogen_before_the_leak_check_and_the_purge(furnace: Any) -> None:
    furnace.phase("load", 1001.0, 0.0)
    furnace.phase("evacuate", 10.0, 1800.0)
    assert furnace.command(Code.START, 5, (100000.0, 600.0)) is Result.REJ_INTERLOCK
    furnace.phase("leak_check", 600.0)
    assert furnace.command(Code.START, 5, (100000.0, 600.0)) is Result.REJ_INTERLOCK
    furnace.phase("purge_ar", 2.0)
    assert furnace.command(Code.START, 5, (100000.0, 600.0)) is Result.ACCEPTED


def test_hydrogen_in_the_area_closes_the_valve_and_holds(furnace: Any) -> None:
    prepared(furnace)
    furnace.phase("h2_fill", 100000.0, 600.0)
    furnace.command(Code.START, 6, (100000.0, 600.0, 2.0, 1200.0, 14400.0))
    furnace.machine.apply({"fault": "sensor", "tag": "area_lel_percent", "kind": "stuck", "value": 25.0})
    furnace.run_until(lambda: furnace.machine.status.state is State.HELD, limit_h=1)
    assert furnace.machine.status.fail_code == 2
    assert furnace.machine.valves.hydrogen_nl_per_min == 0.0
    assert furnace.machine.alarmed(2)


def test_a_held_absorption_closes_hydrogen_and_goes_on_after_restart(furnace: Any) -> None:
    prepared(furnace)
    furnace.phase("h2_fill", 100000.0, 600.0)
    furnace.command(Code.START, 6, (100000.0, 600.0, 2.0, 1200.0, 14400.0))
    furnace.run_until(lambda: furnace.machine.vessel.bed.matrix_fraction > 0.3)
    furnace.command(Code.HOLD)
    furnace.scan()
    supplied = furnace.machine.vessel.bed.supplied_mol
    for _ in range(30):
        furnace.scan()
    assert furnace.machine.vessel.bed.supplied_mol == supplied
    furnace.command(Code.RESTART)
    furnace.run_until(lambda: furnace.machine.status.state is State.COMPLETE)
    assert furnace.machine.status.report[2] > 95.0


def test_passivated_flake_cut_short_raises_uptake_low(env: Environment, bench: Any) -> None:
    flake = Material(form=Form.FLAKE, mass_kg=300.0, composition_wt_pct=COMPOSITION, passivated=1.0)
    env.carriers.put(1001, flake)
    env.carriers.move(1001, "HD-02")
    furnace = prepared(bench(HydrogenFurnace("HD-02", env)))
    furnace.phase("h2_fill", 100000.0, 600.0)
    report = furnace.phase("absorb", 100000.0, 600.0, 2.0, 1200.0, 1800.0)
    assert report["uptake_percent"] < 80.0
    assert furnace.machine.alarmed(3)


def test_a_battery_failure_forgets_the_phase_but_not_the_charge(furnace: Any) -> None:
    prepared(furnace)
    mass_kg, boot = furnace.machine.charge.mass_kg, furnace.machine.status.boot_id
    furnace.machine.apply({"fault": "reboot", "retain": False})
    assert furnace.machine.status.ack_seq == 0
    assert furnace.machine.status.boot_id == boot + 1
    assert furnace.machine.charge.mass_kg == mass_kg
