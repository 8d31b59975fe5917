"""A sinter furnace runs a whole recipe by direct scans, and keeps the promises of docs/plc/sinter_furnace.md."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierStore
from simulators.machines.blocks import Code, Result, State
from simulators.machines.sinter_furnace import SinterFurnace
from simulators.machines.unit import Environment
from simulators.physics import transforms
from simulators.physics.material import Form, Material

Trays = Callable[[str, int], list[int]]


@pytest.fixture
def furnace(env: Environment, bench: Any) -> Any:
    return bench(SinterFurnace("SF-01", env))


def whole_recipe(furnace: Any, trays: list[int]) -> dict[str, dict[str, float]]:
    store = furnace.machine.env.carriers
    found = {"load": furnace.phase("load", *map(float, trays))}
    found["evacuate"] = furnace.phase("evacuate", 0.05, 3600.0)
    found["leak_check"] = furnace.phase("leak_check", 900.0)
    found["lubricant"] = furnace.phase("burn_off_hold", 300.0, 2.5, 5400.0, 1.0)
    found["hydrogen"] = furnace.phase("burn_off_hold", 600.0, 3.0, 5400.0, 5.0)
    found["outgas"] = furnace.phase("burn_off_hold", 850.0, 4.0, 3600.0, 0.05)
    found["soak"] = furnace.phase("soak", 1050.0, 3.0, 14400.0, 3.0)
    found["vac_cool"] = furnace.phase("vac_cool", 950.0, 3.0)
    found["quench"] = furnace.phase("quench", 120000.0, 70.0, 50.0)
    found["vent"] = furnace.phase("vent")
    store.move(3001, furnace.machine.unit_id)
    found["unload"] = furnace.phase("unload", 3001.0)
    return found


def test_a_whole_recipe_gives_sintered_parts_on_their_own_trays(furnace: Any, green_trays: Trays) -> None:
    trays = green_trays("SF-01", 12)
    store = furnace.machine.env.carriers
    green_kg = sum(store.get(each).material.mass_kg for each in trays)
    found = whole_recipe(furnace, trays)
    after = [store.get(each) for each in trays]
    assert all(each.material.form is Form.SINTERED and each.locked_by is None for each in after)
    out = found["unload"]
    assert out["pieces"] + out["reject_pieces"] == found["load"]["pieces"] == 504
    assert [out[f"pieces_{n}"] for n in range(1, 13)] == [each.material.pieces for each in after]
    assert green_kg - out["mass_kg"] - out["reject_kg"] == pytest.approx(green_kg * 0.0019, rel=0.25)
    assert all(each.material.relative_density > 0.99 for each in after)
    quality = transforms.quality_of(after[0].material)
    assert 1.33 < quality.br_t < 1.38
    assert found["leak_check"]["rise_pa_per_h"] < 5.0
    assert 10.0 < found["hydrogen"]["peak_pressure_pa"] < 60.0 or found["lubricant"]["peak_pressure_pa"] > 10.0
    assert found["soak"]["temperature_c"] == pytest.approx(1050.0, abs=2.0)
    assert found["soak"]["min_temperature_c"] >= 1046.9
    assert 15.0 < found["quench"]["rate_c_per_min"] < 35.0
    hours = (furnace.plant_ms - 1_790_000_000_000) / 3.6e6
    assert 20.0 < hours < 30.0


def test_the_same_seed_gives_the_same_batch(tmp_path: Path, bench: Any, green_trays_in: Any) -> None:
    found = []
    for name in ("a", "b"):
        env = Environment(tmp_path / name, CarrierStore(tmp_path / name / "plant" / "carriers"), seed=3)
        furnace = bench(SinterFurnace("SF-02", env))
        found.append(whole_recipe(furnace, green_trays_in(env, "SF-02", 2)))
    assert found[0] == found[1]


def test_a_load_at_room_pressure_only(furnace: Any, green_trays: Trays) -> None:
    trays = green_trays("SF-01", 2)
    furnace.phase("load", float(trays[0]))
    assert furnace.command(Code.START, 1, (float(trays[1]),)) is Result.REJ_INTERLOCK


def test_a_load_refuses_unknown_empty_and_absent_carriers(furnace: Any, green_trays: Trays) -> None:
    tray = float(green_trays("SF-01", 1)[0])
    furnace.machine.env.carriers.move(2100, "SF-01")
    for wrong in ((0.0,), (1.0,), (2100.0,), (2050.0,), (tray, tray), (tray + 0.5,), (1001.0,)):
        assert furnace.command(Code.START, 1, wrong) is Result.REJ_PARAM, wrong
    assert furnace.command(Code.START, 1, (tray,)) is Result.ACCEPTED


def test_a_load_of_anything_but_parts_is_refused(furnace: Any, env: Environment) -> None:
    env.carriers.put(2001, Material(form=Form.POWDER, mass_kg=10.0))
    env.carriers.move(2001, "SF-01")
    assert furnace.command(Code.START, 1, (2001.0,)) is Result.REJ_PARAM


def test_low_cooling_water_cuts_the_heat(furnace: Any, green_trays: Trays) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    furnace.command(Code.START, 5, (1000.0, 5.0, 7200.0, 5.0))
    fault = {"fault": "sensor", "tag": "water_flow_l_per_min", "kind": "stuck", "value": 100.0}
    furnace.machine.apply(fault)
    furnace.run_until(lambda: furnace.machine.status.state is State.HELD, limit_h=1)
    assert furnace.machine.status.fail_code == 2
    assert furnace.machine.alarmed(7)
    furnace.machine.apply(fault | {"kind": "clear"})
    furnace.command(Code.RESTART)
    furnace.run_until(lambda: furnace.machine.status.state is State.COMPLETE)


def test_no_heat_without_vacuum(furnace: Any) -> None:
    assert furnace.command(Code.START, 4, (300.0, 2.5, 0.0, 1.0)) is Result.REJ_INTERLOCK


def test_a_leak_shows_in_the_leak_check(furnace: Any, green_trays: Trays) -> None:
    furnace.phase("load", float(green_trays("SF-01", 1)[0]))
    furnace.phase("evacuate", 0.05, 3600.0)
    furnace.machine.apply({"fault": "leak", "pa_per_h": 60.0})
    assert furnace.phase("leak_check", 900.0)["rise_pa_per_h"] == pytest.approx(63.5, abs=4.0)
    assert furnace.machine.alarmed(0)


def test_a_pump_down_that_never_ends_is_held(furnace: Any) -> None:
    furnace.machine.apply({"fault": "leak", "pa_per_h": 2e5})
    assert furnace.command(Code.START, 2, (0.05, 0.0)) is Result.ACCEPTED
    furnace.run_until(lambda: furnace.machine.status.state is State.HELD, limit_h=3)
    assert furnace.machine.status.fail_code == 101
    assert furnace.machine.alarmed(1)


def soaking(furnace: Any, trays: list[int]) -> None:
    furnace.phase("load", *map(float, trays))
    furnace.phase("evacuate", 0.05, 1800.0)
    furnace.phase("burn_off_hold", 600.0, 5.0, 0.0, 100.0)


def test_a_held_ramp_stays_at_its_temperature_and_goes_on_after_restart(furnace: Any, green_trays: Trays) -> None:
    furnace.phase("load", float(green_trays("SF-01", 1)[0]))
    furnace.phase("evacuate", 0.05, 1800.0)
    assert furnace.command(Code.START, 4, (600.0, 5.0, 0.0, 100.0)) is Result.ACCEPTED
    furnace.run_until(lambda: furnace.machine.acts.control.setpoint_c > 300.0)
    assert furnace.command(Code.HOLD) is Result.ACCEPTED
    furnace.run_until(lambda: furnace.machine.status.state is State.HELD)
    held_c = furnace.machine.acts.control.setpoint_c
    for _ in range(60):
        furnace.scan()
    assert furnace.machine.acts.control.setpoint_c == held_c
    assert furnace.machine.body.heat.load_c == pytest.approx(held_c, abs=25.0)
    assert furnace.command(Code.RESTART) is Result.ACCEPTED
    furnace.run_until(lambda: furnace.machine.status.state is State.COMPLETE)


def test_a_held_soak_goes_on_soaking(furnace: Any, green_trays: Trays) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    assert furnace.command(Code.START, 5, (1000.0, 5.0, 7200.0, 5.0)) is Result.ACCEPTED
    furnace.run_until(lambda: furnace.machine.status.step == 2)
    furnace.command(Code.HOLD)
    for _ in range(180):
        furnace.scan()
    assert furnace.machine.status.state is State.HELD
    furnace.command(Code.RESTART)
    furnace.run_until(lambda: furnace.machine.status.state is State.COMPLETE, limit_h=1)
    assert furnace.machine.status.report[2] > 3 * 3600.0 - 200.0


@pytest.mark.parametrize(("code", "ended"), [(Code.STOP, State.STOPPED), (Code.ABORT, State.ABORTED)])
def test_stop_and_abort_cut_the_heat_and_report(furnace: Any, green_trays: Trays, code: Code, ended: State) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    assert furnace.command(Code.START, 5, (1000.0, 5.0, 7200.0, 5.0)) is Result.ACCEPTED
    furnace.scan()
    assert furnace.command(code) is Result.ACCEPTED
    furnace.scan(0)
    status = furnace.machine.status
    assert status.state is ended
    assert status.report_seq == furnace.seq - 1
    assert not furnace.machine.acts.control.on
    assert furnace.machine.acts.pumps == "high_vacuum"
    assert furnace.command(Code.REPORT_ACK) is Result.ACCEPTED
    assert status.state is State.IDLE


def test_an_over_temperature_trips_the_heaters(furnace: Any, green_trays: Trays) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    furnace.command(Code.START, 5, (1000.0, 5.0, 7200.0, 5.0))
    furnace.run_until(lambda: furnace.machine.status.step == 2)
    furnace.machine.apply({"fault": "sensor", "tag": "zone2_temperature_c", "kind": "offset", "value": -60.0})
    furnace.run_until(lambda: furnace.machine.status.state is State.HELD, limit_h=2)
    assert furnace.machine.status.fail_code == 102
    assert furnace.machine.alarmed(4)
    assert not furnace.machine.acts.control.on


def test_a_broken_thermocouple_is_replaced_by_the_others(furnace: Any, green_trays: Trays) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    furnace.machine.apply({"fault": "sensor", "tag": "zone1_temperature_c", "kind": "nan"})
    report = furnace.phase("soak", 1000.0, 5.0, 600.0, 5.0)
    assert furnace.machine.alarmed(3)
    assert report["temperature_c"] == pytest.approx(1000.0, abs=5.0)
    shown = furnace.machine.process_values()["zone1_temperature_c"]
    assert shown != shown


def test_a_batch_goes_on_from_retained_memory(furnace: Any, env: Environment, bench: Any, green_trays: Trays) -> None:
    soaking(furnace, green_trays("SF-01", 1))
    furnace.command(Code.START, 5, (1000.0, 5.0, 7200.0, 5.0))
    furnace.run_until(lambda: furnace.machine.status.step == 2)
    furnace.machine.close()
    before, body = furnace.machine.status, furnace.machine.body
    again = SinterFurnace("SF-01", env)
    assert again.body == body
    assert (again.status.ack_seq, again.status.run_id) == (before.ack_seq, before.run_id)
    assert again.status.state is State.RUNNING
    assert again.status.boot_id == before.boot_id + 1
    furnace.machine = again
    furnace.run_until(lambda: again.status.state is State.COMPLETE, limit_h=3)
    assert again.status.report[2] == pytest.approx(7200.0, abs=10.0)
