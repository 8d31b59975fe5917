"""Scales, gas analysers and meters show what their pages in docs/plc/utilities.md say."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierStore
from simulators.machines.registers import get
from simulators.machines.unit import Environment, RegisterUnit
from simulators.machines.utilities import DewPointMeter, EnergyMeter, FloorScales, OxygenAnalyser, dew_point_c_of
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def powder(mass_kg: float) -> Material:
    return Material(form=Form.POWDER, mass_kg=mass_kg)


def shown(unit: RegisterUnit, address: int, kind: str = "f32") -> Any:
    image = unit.devices[1]
    return get(image.holding or image.inputs, address, kind)


def remember(env: Environment, unit: str, memory: dict[str, Any]) -> None:
    path = env.plant_dir / "units" / f"{unit}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(memory))


def test_a_platform_shows_gross_mass_in_divisions_and_the_carrier_on_it(env: Environment) -> None:
    env.carriers.put(1001, powder(287.123456))
    env.carriers.move(1001, "WB-01/C")
    scales = FloorScales("WB-01", env)
    scales.scan(T0, T0)
    mass_kg = shown(scales, 4)
    assert mass_kg == pytest.approx(287.123456 + 18.0, abs=0.05)
    assert mass_kg / 0.02 == pytest.approx(round(mass_kg / 0.02), abs=2e-3)
    assert shown(scales, 18, "u32") == 1001
    assert (shown(scales, 0), shown(scales, 2), shown(scales, 14, "u32")) == (0.0, 0.0, 0)
    assert shown(scales, 9, "u64") == T0


@pytest.mark.parametrize(("carrier", "platform", "at", "tare_kg", "division_kg", "kg"), [
    (1001, "C", 4, 18.0, 0.02, 60.0), (1001, "C", 4, 18.0, 0.02, 290.0), (3001, "B", 2, 1.2, 0.001, 2.0),
    (3001, "B", 2, 1.2, 0.001, 28.0), (4001, "A", 0, 0.8, 0.0001, 0.3),
])  # fmt: skip
def test_no_weighing_is_off_by_more_than_a_division(
    env: Environment, carrier: int, platform: str, at: int, tare_kg: float, division_kg: float, kg: float
) -> None:
    env.carriers.move(carrier, f"WB-01/{platform}")
    scales, off, true_kg = FloorScales("WB-01", env), [], 0.0
    for n in range(100):
        more_kg = kg if n == 0 else 0.37 * division_kg
        env.carriers.put(carrier, powder(more_kg))
        true_kg += more_kg
        scales.scan(T0, T0)
        off.append(abs(shown(scales, at) - tare_kg - true_kg))
    f32_kg = (kg + tare_kg) * 2**-23
    assert division_kg / 2 + f32_kg < max(off) <= division_kg + f32_kg


def test_a_mass_is_stable_one_second_after_the_last_change(env: Environment) -> None:
    env.carriers.put(3001, powder(1.0))
    env.carriers.move(3001, "WB-01/B")
    scales = FloorScales("WB-01", env)
    stable = []
    for wall_ms in (0, 900, 1000):
        scales.scan(T0, T0 + wall_ms)
        stable.append(shown(scales, 7, "u16"))
    env.carriers.pour(3001, 3002, 0.4)
    scales.scan(T0, T0 + 1100)
    stable.append(shown(scales, 7, "u16"))
    assert stable == [0, 0, 1, 0]
    assert shown(scales, 2) == pytest.approx(1.8, abs=0.002)


def test_the_same_load_always_reads_the_same(env: Environment) -> None:
    env.carriers.put(4001, powder(0.512345))
    env.carriers.move(4001, "WB-01/A")
    first, second = FloorScales("WB-01", env), FloorScales("WB-01", env)
    first.scan(T0, T0)
    second.scan(T0 + 5, T0 + 5)
    assert shown(first, 0) == shown(second, 0) == pytest.approx(1.312345, abs=2e-4)


def test_an_overloaded_platform_shows_no_number_and_is_never_stable(env: Environment) -> None:
    env.carriers.put(1001, powder(20.0))
    env.carriers.move(1001, "WB-01/B")
    scales = FloorScales("WB-01", env)
    scales.scan(T0, T0)
    scales.scan(T0, T0 + 5000)
    assert math.isnan(shown(scales, 2))
    assert shown(scales, 7, "u16") == 0


def test_two_carriers_on_one_platform_add_up_and_read_no_tag(env: Environment) -> None:
    for each in (4001, 4002):
        env.carriers.move(each, "WB-01/B")
    scales = FloorScales("WB-01", env)
    scales.scan(T0, T0)
    assert shown(scales, 2) == pytest.approx(1.6, abs=0.002)
    assert shown(scales, 16, "u32") == 0


def test_nothing_on_the_scales_can_be_written(env: Environment) -> None:
    image = FloorScales("WB-01", env).devices[1]
    assert image.read_only == frozenset(image.holding)


def test_the_analysers_follow_the_mill_and_see_air_without_one(env: Environment) -> None:
    oxygen, dew = OxygenAnalyser("OA-01", env), DewPointMeter("DP-01", env)
    oxygen.scan(T0, T0)
    assert shown(oxygen, 0) == pytest.approx(209_500.0, rel=0.05)
    assert shown(dew, 6) == pytest.approx(9.0, abs=1.0)
    remember(env, "JM-01", {"body": {"loop": {"oxygen_ppm": 20.0}}})
    oxygen.scan(T0, T0)
    dew.scan(T0, T0)
    assert shown(oxygen, 0) == pytest.approx(20.0, rel=0.05)
    assert shown(dew, 6) == pytest.approx(dew_point_c_of(20.0), abs=1.0)
    assert dew_point_c_of(20.0) < -55.0
    assert shown(oxygen, 2, "u16") == 0


def test_a_broken_oxygen_cell_says_so(env: Environment) -> None:
    oxygen = OxygenAnalyser("OA-01", env)
    oxygen.apply({"fault": "sensor", "tag": "o2_ppm", "kind": "nan"})
    oxygen.scan(T0, T0)
    assert math.isnan(shown(oxygen, 0))
    assert shown(oxygen, 2, "u16") == 1


def test_a_meter_counts_the_heat_of_its_furnaces_over_plant_time_and_keeps_it(env: Environment) -> None:
    remember(env, "SF-01", {"status": {"state": 2}, "body": {"acts": {"control": {"output": [0.5, 0.5, 0.5]}}}})
    remember(env, "AF-01", {"body": {"valves": {"vacuum": True}, "controller": {"output": 0.1}}})
    meter = EnergyMeter("EM-02", env)
    for hour in range(3):
        meter.scan(T0 + hour * 3_600_000, T0 + hour)
    # four furnaces at rest take 12 kW, SF-01 22 kW of drives and 60 kW of heat, AF-01 22 kW of pumps and 12 kW of heat
    assert shown(meter, 52) == pytest.approx(128_000.0, rel=0.02)
    assert shown(meter, 72) == pytest.approx(256.0, rel=1e-6)
    meter.save()
    assert shown(EnergyMeter("EM-02", env), 72) == pytest.approx(256.0, rel=1e-6)
