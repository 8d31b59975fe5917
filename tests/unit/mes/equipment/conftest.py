"""The shipped plant, and a clock that a test moves."""

from pathlib import Path

import pytest

import mes.equipment
from mes.equipment.model import PlantModel
from mes.platform.clock import Clock

PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"


class HandClock(Clock):
    """Both times stand still until they are moved."""

    def __init__(self) -> None:
        self.now_ms = 1_750_000_000_000
        self.now_s = 100.0

    def wall_ms(self) -> int:
        return self.now_ms

    def monotonic_s(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)
        self.now_s += seconds


@pytest.fixture(scope="session")
def plant() -> PlantModel:
    return PlantModel.load(PLANT)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
