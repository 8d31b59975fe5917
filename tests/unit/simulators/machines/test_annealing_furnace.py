"""An annealing furnace under a supervisor that writes registers, as docs/plc/annealing_furnace.md says."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from simulators.carriers import CarrierError, CarrierStore
from simulators.machines.annealing_furnace import AnnealingFurnace
from simulators.machines.registers import get
from simulators.machines.unit import Environment
from simulators.physics import transforms
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000
ONE, TWO = 1, 2


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def sintered(pieces: int = 42) -> Material:
    """Blocks of the nominal 45SH alloy as they come from the sinter furnace (process section 10.14)."""
    composition = {"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}
    return Material(
        form=Form.SINTERED, mass_kg=0.38 * pieces, pieces=pieces, composition_wt_pct=composition | {"Fe": 66.34},
        oxygen_ppm=900.0, carbon_ppm=600.0, d10_um=1.375, d50_um=3.3, d90_um=6.435, alignment=0.9565,
        green_density=0.6, relative_density=0.998, grain_um=5.61, peak_c=1050.0, quench_k_per_min=24.0,
    )  # fmt: skip


class Desk:
    """The supervisor: writes and reads registers of both devices, one scan of 100 ms at a time."""

    def __init__(self, env: Environment, period_s: int = 60) -> None:
        self.env = env
        self.unit = AnnealingFurnace("AF-01", env)
        self.plant_ms, self.wall_ms = T0, T0
        self.period_ms = 1000 * period_s
        self.scan(0)

    def scan(self, plant_ms: int | None = None) -> None:
        self.plant_ms += self.period_ms if plant_ms is None else plant_ms
        self.wall_ms += 100
        self.unit.scan(self.plant_ms, self.wall_ms)

    def write(self, device: int, register: int, value: int) -> None:
        """As the Modbus server does: into the image, then the unit hears of it."""
        image = self.unit.devices[device]
        assert register in image.holding
        assert register not in image.read_only
        image.holding[register] = value & 0xFFFF
        self.unit.written(device, register, [value & 0xFFFF])

    def word(self, device: int, register: int) -> int:
        return int(get(self.unit.devices[device].holding, register, "i16"))

    def value(self, register: int) -> float:
        return float(get(self.unit.devices[TWO].holding, register, "f32"))

    def wait(self, done: Callable[[], bool], limit_h: float = 12.0) -> float:
        """Scan until something is true; returns the hours it took."""
        start_ms = self.plant_ms
        while not done():
            assert self.plant_ms - start_ms < limit_h * 3.6e6, f"not within {limit_h} h: {self.unit.body}"
            self.scan()
        return (self.plant_ms - start_ms) / 3.6e6

    def evacuate(self) -> None:
        for register in (4, 2, 1):
            self.write(TWO, register, 0)
        self.write(TWO, 0, 1)
        self.wait(lambda: self.value(20) <= 1.0, 2.0)

    def soak(self, temperature_c: float, hold_min: int) -> None:
        self.write(TWO, 4, 0)
        self.write(ONE, 23, 0)
        self.write(ONE, 324, hold_min)
        self.write(ONE, 35, 60)
        self.write(ONE, 2, round(10 * temperature_c))
        self.wait(lambda: self.value(22) >= temperature_c - 3.0, 8.0)
        self.write(ONE, 23, 1)
        self.wait(lambda: self.word(ONE, 23) == 3, hold_min / 60.0 + 1.0)

    def quench(self, until_c: float) -> None:
        self.write(ONE, 23, 0)
        self.write(ONE, 35, 0)
        self.write(ONE, 2, 200)
        self.write(TWO, 0, 0)
        self.write(TWO, 3, 120)
        self.write(TWO, 1, 1)
        self.wait(lambda: self.value(20) > 60_000.0 and self.value(20) >= 108_000.0, 0.5)
        self.write(TWO, 4, 500)
        self.wait(lambda: max(self.value(22), self.value(24)) <= until_c, 4.0)
        self.write(TWO, 4, 0)

    def vent(self) -> None:
        for register, value in ((4, 0), (0, 0), (1, 0), (2, 1)):
            self.write(TWO, register, value)
        self.wait(lambda: self.value(20) > 95_000.0, 1.0)
        self.write(TWO, 2, 0)


def loaded(env: Environment, count: int = 12) -> list[int]:
    trays = [2001 + n for n in range(count)]
    for tray in trays:
        env.carriers.put(tray, sintered())
        env.carriers.move(tray, "AF-01")
    return trays


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


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
