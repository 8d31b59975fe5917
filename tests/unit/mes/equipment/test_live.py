"""Latest values: never invented, never silently old."""

from typing import Any

import numpy as np
import pytest

from drivers.signals import Columns, Quality
from mes.equipment.live import STALE, Live
from mes.equipment.model import PlantModel


def _columns(plant: PlantModel, values: dict[str, float], at_ms: int, quality: int = 0) -> Columns:
    ids = np.array([plant.by_name[n].signal.id for n in values], dtype=np.int32)
    n = len(ids)
    marks = np.full(n, quality, dtype=np.uint8)
    return Columns(ids, np.array(list(values.values())), marks, np.full(n, 42, dtype=np.int64), at_ms)


@pytest.fixture
def live(plant: PlantModel, clock: Any) -> Live:
    return Live(plant, clock)


def test_before_the_first_reading_a_value_is_bad_and_absent(live: Live) -> None:
    value = live.get("SF-01.pressure_pa")
    assert (value.value, value.quality, value.reason) == (None, Quality.BAD, "no value was ever read")


def test_a_reading_is_shown_with_its_times(live: Live, plant: PlantModel, clock: Any) -> None:
    live.take(_columns(plant, {"SF-01.pressure_pa": 0.5, "SF-02.pressure_pa": 7.0}, clock.wall_ms()))
    value = live.get("SF-02.pressure_pa")
    assert (value.value, value.good, value.source_ms, value.received_ms) == (7.0, True, 42, clock.wall_ms())


def test_the_newest_of_two_readings_in_one_block_stays(live: Live, plant: PlantModel, clock: Any) -> None:
    one = _columns(plant, {"SF-01.pressure_pa": 1.0}, clock.wall_ms())
    twice = np.repeat(one.ids, 2)
    live.take(Columns(twice, np.array([1.0, 2.0]), np.zeros(2, np.uint8), np.array([1, 2]), clock.wall_ms()))
    assert live.get("SF-01.pressure_pa").value == 2.0


def test_a_silent_server_makes_its_values_stale_and_no_others(live: Live, plant: PlantModel, clock: Any) -> None:
    live.take(_columns(plant, {"SF-01.pressure_pa": 1.0}, clock.wall_ms()))
    live.take(_columns(plant, {"HD-01.pressure_pa": 1.0}, clock.wall_ms()))
    clock.advance(6)
    live.take(_columns(plant, {"HD-02.pressure_pa": 1.0}, clock.wall_ms()))
    assert live.get("SF-01.pressure_pa").quality == STALE
    assert live.get("SF-01.pressure_pa").value == 1.0
    assert not live.get("SF-01.pressure_pa").good
    assert live.get("HD-01.pressure_pa").good


def test_a_lost_link_makes_its_values_bad_at_once(live: Live, plant: PlantModel, clock: Any) -> None:
    live.take(_columns(plant, {"SF-01.pressure_pa": 1.0}, clock.wall_ms()))
    live.lost("thermal")
    assert live.get("SF-01.pressure_pa").value is None
    assert live.get("SF-01.pressure_pa").quality == Quality.BAD


def test_listeners_hear_whole_columns_without_unknown_ids(live: Live, plant: PlantModel, clock: Any) -> None:
    heard: list[Columns] = []
    end = live.add(heard.append)
    known = _columns(plant, {"SF-01.pressure_pa": 1.0}, clock.wall_ms())
    ids = np.append(known.ids, np.int32(1))
    strange = Columns(ids, np.array([1.0, 2.0]), np.zeros(2, np.uint8), np.array([1, 1]), clock.wall_ms())
    live.take(strange)
    end()
    live.take(known)
    assert [c.ids.tolist() for c in heard] == [known.ids.tolist()]


def test_conditions_see_good_finite_and_fresh_values_only(live: Live, plant: PlantModel, clock: Any) -> None:
    live.take(_columns(plant, {"SF-01.pressure_pa": 1.0, "SF-01.setpoint_c": float("nan")}, clock.wall_ms()))
    live.take(_columns(plant, {"SF-01.fan_hz": 1.0}, clock.wall_ms(), int(Quality.UNCERTAIN)))
    assert live.unit_values("SF-01") == {"pressure_pa": 1.0}
    assert live.unit_values("SF-01", after_ms=clock.wall_ms()) == {}
