"""Which unit is woken by which word."""

from typing import Any

import numpy as np

from drivers.signals import Columns
from mes.equipment.model import PlantModel
from mes.equipment.watch import Watch


class Woken:
    """Counts what a channel would be told."""

    def __init__(self) -> None:
        self.touched = self.beats = 0

    def touch(self) -> None:
        self.touched += 1

    def beat(self) -> None:
        self.beats += 1


def _take(watch: Watch, plant: PlantModel, values: dict[str, float]) -> None:
    ids = np.array([plant.by_name[n].signal.id for n in values], np.int32)
    n = len(ids)
    watch.take(Columns(ids, np.array(list(values.values())), np.zeros(n, np.uint8), np.zeros(n, np.int64), 0))


def _watch(plant: PlantModel) -> tuple[Watch, dict[str, Any]]:
    channels: dict[str, Any] = {u: Woken() for u in ("SF-01", "SF-02")}
    return Watch([plant.units[u] for u in channels], channels), channels


def test_a_changed_word_wakes_its_unit_only(plant: PlantModel) -> None:
    watch, channels = _watch(plant)
    _take(watch, plant, {"SF-01.Sts.STATE": 1.0, "SF-02.Sts.STATE": 1.0})
    _take(watch, plant, {"SF-01.Sts.STATE": 2.0, "SF-02.Sts.STATE": 1.0})
    assert (channels["SF-01"].touched, channels["SF-02"].touched) == (2, 1)


def test_the_heartbeat_tells_life_and_wakes_nobody(plant: PlantModel) -> None:
    watch, channels = _watch(plant)
    for beat in (1.0, 2.0, 2.0, 3.0):
        _take(watch, plant, {"SF-01.Sts.HB_PLC": beat})
    assert (channels["SF-01"].beats, channels["SF-01"].touched) == (3, 0)


def test_process_values_and_absent_words_wake_nobody(plant: PlantModel) -> None:
    watch, channels = _watch(plant)
    _take(watch, plant, {"SF-01.pressure_pa": 1.0, "SF-01.Sts.STATE": float("nan"), "HD-01.Sts.STATE": 3.0})
    assert channels["SF-01"].touched == 0
