"""An annealing furnace under a supervisor that writes registers, as docs/plc/annealing_furnace.md says."""

from itertools import pairwise
from pathlib import Path

import pytest
from support.annealing_desk import ONE, TWO, Desk, inside, loaded

from simulators.carriers import CarrierStore
from simulators.machines.registers import get
from simulators.machines.unit import Environment


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def test_the_timer_counts_only_within_five_kelvin_and_ends_with_its_set_point_standing(env: Environment) -> None:
    desk = Desk(env)
    desk.evacuate()
    for register, value in ((324, 30), (35, 100), (2, 4000), (23, 1)):
        desk.write(ONE, register, value)
    desk.scan()
    desk.scan()
    assert (desk.word(ONE, 23), desk.word(ONE, 325)) == (1, 30)
    desk.wait(lambda: desk.word(ONE, 325) < 30)
    assert abs(desk.word(ONE, 1) - 4000) <= 60
    desk.write(ONE, 23, 2)
    left = desk.word(ONE, 325)
    for _ in range(20):
        desk.scan()
    assert (desk.word(ONE, 23), desk.word(ONE, 325)) == (2, left)
    desk.write(ONE, 23, 1)
    desk.wait(lambda: desk.word(ONE, 23) == 3, 1.0)
    assert (desk.word(ONE, 2), desk.word(ONE, 325)) == (4000, 0)
    desk.write(ONE, 23, 1)
    assert desk.word(ONE, 23) == 3
    desk.write(ONE, 23, 0)
    desk.write(ONE, 23, 1)
    assert (desk.word(ONE, 23), desk.word(ONE, 325)) == (1, 30)


def test_the_working_set_point_ramps_and_the_stored_one_does_not(env: Environment) -> None:
    desk = Desk(env, period_s=10)
    desk.write(ONE, 35, 60)
    desk.write(ONE, 2, 3000)
    steps = []
    for _ in range(30):
        desk.scan()
        steps.append(desk.word(ONE, 5))
        assert desk.word(ONE, 2) == 3000
    rises = [b - a for a, b in pairwise(steps)]
    assert max(rises) <= 11
    assert steps[-1] == pytest.approx(200 + 60 * 5, abs=12)


def test_of_vacuum_and_argon_valve_the_later_command_wins(env: Environment) -> None:
    desk = Desk(env)
    desk.write(TWO, 0, 1)
    desk.write(TWO, 1, 1)
    assert (desk.word(TWO, 0), desk.word(TWO, 1)) == (0, 1)
    desk.write(TWO, 0, 1)
    assert (desk.word(TWO, 0), desk.word(TWO, 1)) == (1, 0)


def test_the_fan_turns_only_above_sixty_kilopascal_and_cuts_the_heating(env: Environment) -> None:
    desk = Desk(env, period_s=5)
    desk.write(ONE, 2, 5000)
    desk.scan()
    assert desk.word(ONE, 4) > 0
    desk.write(TWO, 4, 500)
    desk.scan()
    desk.scan()
    assert (desk.value(26), desk.word(ONE, 4)) == (50.0, 0)
    desk.write(TWO, 0, 1)
    desk.wait(lambda: desk.value(20) < 60_000.0, 1.0)
    desk.scan()
    assert desk.value(26) == 0.0
    assert not desk.word(TWO, 10) & 4
    desk.scan()
    assert desk.word(ONE, 4) > 0


def test_an_open_vent_valve_or_missing_water_cuts_the_heating(env: Environment) -> None:
    desk = Desk(env, period_s=5)
    desk.write(ONE, 2, 5000)
    desk.write(TWO, 2, 1)
    desk.scan()
    assert desk.word(ONE, 4) == 0
    desk.write(TWO, 2, 0)
    desk.scan()
    assert desk.word(ONE, 4) > 0
    desk.unit.apply({"fault": "sensor", "tag": "water_flow_l_per_min", "kind": "stuck", "value": 10.0})
    desk.scan()
    assert desk.word(ONE, 4) == 0
    assert not desk.word(TWO, 10) & 2


def test_a_broken_thermocouple_shows_in_the_status_word_and_stops_heat_and_timer(env: Environment) -> None:
    desk = Desk(env, period_s=5)
    desk.write(ONE, 2, 5000)
    desk.write(ONE, 23, 1)
    desk.unit.apply({"fault": "sensor", "tag": "temperature_c", "kind": "nan"})
    desk.scan()
    desk.scan()
    assert desk.word(ONE, 75) == 1 << 5
    assert desk.word(ONE, 1) == 0x7FFF
    assert desk.word(ONE, 4) == 0


def test_the_end_of_the_timer_slows_the_plant_clock_until_the_next_write(env: Environment) -> None:
    desk = Desk(env)
    for register, value in ((324, 5), (2, 200), (23, 1)):
        desk.write(ONE, register, value)
    assert not desk.unit.braking(desk.wall_ms)
    desk.wait(lambda: desk.word(ONE, 23) == 3, 1.0)
    assert desk.unit.braking(desk.wall_ms + 9_000)
    assert not desk.unit.braking(desk.wall_ms + 10_100)
    desk.scan()
    assert desk.unit.braking(desk.wall_ms)
    desk.write(ONE, 23, 0)
    assert not desk.unit.braking(desk.wall_ms)
    desk.scan()
    assert not desk.unit.braking(desk.wall_ms)


def test_a_reached_temperature_and_a_reached_argon_pressure_slow_the_plant_clock_too(env: Environment) -> None:
    loaded(env, 2)
    desk = Desk(env)
    desk.evacuate()
    desk.write(ONE, 35, 100)
    desk.write(ONE, 2, 4000)
    desk.wait(lambda: desk.unit.braking(desk.wall_ms))
    assert desk.unit.body.furnace.heat.load_c == pytest.approx(400.0, abs=3.1)
    for device, register, value in ((ONE, 2, 200), (TWO, 3, 100), (TWO, 1, 1)):
        desk.write(device, register, value)
    assert not desk.unit.braking(desk.wall_ms)
    desk.wait(lambda: desk.unit.braking(desk.wall_ms), 0.2)
    assert desk.unit.body.furnace.pressure_pa >= 90_000.0


def test_an_end_of_the_timer_gives_up_the_rest_of_the_plant_time_of_its_scan(env: Environment) -> None:
    desk = Desk(env)
    for register, value in ((324, 1), (2, 200), (23, 1)):
        desk.write(ONE, register, value)
    desk.write(TWO, 0, 1)
    desk.scan(3_600_000)
    assert desk.word(ONE, 23) == 3
    assert desk.unit.body.furnace.pumped_s == pytest.approx(60.0, abs=5.0)


def test_a_restart_goes_on_with_set_points_timer_heat_and_load(env: Environment) -> None:
    trays = loaded(env, 3)
    desk = Desk(env)
    desk.evacuate()
    for register, value in ((324, 60), (35, 80), (2, 5200), (23, 1)):
        desk.write(ONE, register, value)
    desk.wait(lambda: desk.word(ONE, 325) < 50)
    desk.unit.close()
    again = Desk(env)
    assert again.unit.body == desk.unit.body
    assert again.unit.closed == desk.unit.closed
    registers = (2, 5, 23, 35, 324, 325)
    assert [again.word(ONE, each) for each in registers] == [desk.word(ONE, each) for each in registers]
    again.plant_ms = desk.plant_ms
    again.unit.scan(again.plant_ms, again.wall_ms)
    again.wait(lambda: again.word(ONE, 23) == 3, 2.0)
    again.quench(80.0)
    again.vent()
    again.scan()
    assert all(inside(env, tray).stage2_c > 500.0 for tray in trays)
    assert all(env.carriers.get(tray).locked_by is None for tray in trays)


def test_a_write_survives_a_power_failure_right_after_it(env: Environment) -> None:
    desk = Desk(env)
    desk.write(ONE, 2, 9000)
    desk.write(TWO, 3, 120)
    again = Desk(env)
    assert (again.word(ONE, 2), again.word(TWO, 3)) == (9000, 120)


def test_measured_values_cannot_be_written_and_limits_clip(env: Environment) -> None:
    desk = Desk(env)
    assert desk.unit.devices[ONE].read_only == {1, 4, 5, 75, 325}
    assert 20 in desk.unit.devices[TWO].read_only
    desk.write(ONE, 2, 20_000)
    desk.write(ONE, 35, -5)
    desk.write(TWO, 4, 900)
    assert (desk.word(ONE, 2), desk.word(ONE, 35), desk.word(TWO, 4)) == (12_000, 0, 600)


def test_plant_time_and_a_frozen_scan_show_on_the_wire(env: Environment) -> None:
    desk = Desk(env)
    desk.scan()
    assert get(desk.unit.devices[TWO].holding, 11, "u64") == desk.plant_ms
    desk.unit.apply({"fault": "freeze_scan", "on": True})
    frozen_ms = desk.plant_ms
    desk.scan()
    assert get(desk.unit.devices[TWO].holding, 11, "u64") == frozen_ms
