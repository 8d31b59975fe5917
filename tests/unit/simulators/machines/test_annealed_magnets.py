"""What an annealing furnace does to the blocks in it: coercivity by temperature, time and quench; the door."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.annealing_desk import ONE, T0, TWO, Desk, inside, loaded, sintered

from simulators.carriers import CarrierError, CarrierStore
from simulators.machines.unit import Environment
from simulators.physics import transforms


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def test_a_two_stage_anneal_brings_the_coercivity_to_its_optimum(env: Environment) -> None:
    trays = loaded(env)
    desk = Desk(env)
    before_kg = sum(inside(env, tray).mass_kg for tray in trays)
    assert desk.value(28) == pytest.approx(before_kg, abs=0.06)
    desk.evacuate()
    desk.soak(900.0, 120)
    desk.quench(90.0)
    assert desk.value(30) > 15.0
    desk.evacuate()
    desk.soak(520.0, 180)
    desk.quench(70.0)
    desk.vent()
    desk.scan()
    assert 9.0 < (desk.plant_ms - T0) / 3.6e6 < 18.0
    for tray in trays:
        part = inside(env, tray)
        assert part.quench_k_per_min > 20.0
        assert transforms.quality_of(part).hcj_ka_per_m == pytest.approx(1631.0, rel=0.012)
        env.carriers.move(tray, "STORE")
    assert sum(inside(env, tray).mass_kg for tray in trays) == pytest.approx(before_kg, abs=1e-9)
    desk.scan()
    assert desk.value(28) == 0.0


def test_a_stopped_fan_leaves_the_coercivity_low(env: Environment) -> None:
    tray = loaded(env, 1)[0]
    desk = Desk(env)
    desk.evacuate()
    desk.soak(520.0, 120)
    desk.write(ONE, 35, 0)
    desk.write(ONE, 2, 200)
    desk.write(TWO, 0, 0)
    desk.write(TWO, 3, 120)
    desk.write(TWO, 1, 1)
    desk.wait(lambda: desk.value(22) < 80.0, 40.0)
    desk.vent()
    desk.scan()
    assert desk.value(30) == 0.0
    assert inside(env, tray).quench_k_per_min == 24.0
    assert inside(env, tray).stage1_s == 0.0


def test_the_door_holds_the_carriers_until_the_chamber_is_vented(env: Environment) -> None:
    tray = loaded(env, 1)[0]
    desk = Desk(env)
    desk.evacuate()
    with pytest.raises(CarrierError, match="inside AF-01"):
        env.carriers.move(tray, "STORE")
    desk.vent()
    desk.scan()
    assert env.carriers.move(tray, "STORE").place == "STORE"


def test_parts_of_different_history_keep_their_own(env: Environment) -> None:
    treated = replace(sintered(), stage1_s=7200.0)
    env.carriers.put(2001, treated)
    env.carriers.put(2002, sintered())
    for tray in (2001, 2002):
        env.carriers.move(tray, "AF-01")
    desk = Desk(env)
    desk.evacuate()
    desk.soak(520.0, 60)
    desk.quench(80.0)
    desk.vent()
    desk.scan()
    assert (inside(env, 2001).stage1_s, inside(env, 2002).stage1_s) == (7200.0, 0.0)
    assert inside(env, 2001).stage2_c != inside(env, 2002).stage2_c
