"""The plant clock: speed, brake, persistence."""

from pathlib import Path

import pytest

from simulators.clock import BRAKED_SPEED, PlantClock

START_MS = 1_790_000_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    PlantClock.create(tmp_path / "clock.bin", START_MS, 60.0)
    return tmp_path / "clock.bin"


def test_plant_time_goes_at_its_speed(path: Path) -> None:
    clock = PlantClock(path)
    for tick in range(51):
        clock.tick(tick * 20.0)
    assert clock.plant_ms() == START_MS + 60_000


def test_parts_of_a_millisecond_are_not_lost(path: Path) -> None:
    clock = PlantClock(path)
    clock.set_speed(0.33)
    for tick in range(101):
        clock.tick(tick * 1.0)
    assert clock.plant_ms() == START_MS + 33


def test_one_brake_of_any_process_slows_all(path: Path) -> None:
    clock, other = PlantClock(path), PlantClock(path)
    other.brake(3, 60_000)
    clock.tick(0.0)
    clock.tick(100.0)
    assert clock.plant_ms() == START_MS + 100 * BRAKED_SPEED
    other.brake(3, 0)
    clock.tick(200.0)
    assert clock.plant_ms() == START_MS + 100 * BRAKED_SPEED + 6000


def test_a_brake_does_not_speed_up_a_slow_plant(path: Path) -> None:
    clock = PlantClock(path)
    clock.set_speed(2.0)
    clock.brake(0, 60_000)
    assert clock.effective_speed() == 2.0


def test_a_late_tick_makes_no_jump(path: Path) -> None:
    clock = PlantClock(path)
    clock.tick(0.0)
    clock.tick(60_000.0)
    assert clock.plant_ms() == START_MS + 200 * 60


def test_a_plant_that_is_there_keeps_its_time(path: Path) -> None:
    clock = PlantClock(path)
    clock.tick(0.0)
    clock.tick(100.0)
    PlantClock.create(path, 0, 7.0)
    assert (clock.plant_ms(), clock.speed()) == (START_MS + 6000, 7.0)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(4096))
    with pytest.raises(ValueError, match="no plant clock"):
        PlantClock(tmp_path / "x")
