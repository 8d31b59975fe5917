"""What a faceplate says about the time that a phase still takes: only what the machine itself says."""

from pathlib import Path

import pytest

import mes.equipment
from mes.equipment.faces import share_done, time_left_s
from mes.equipment.model import PlantModel, Unit

PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"


@pytest.fixture(scope="module")
def units() -> dict[str, Unit]:
    return dict(PlantModel.load(PLANT).units)


def test_a_simple_controller_tells_by_its_timer(units: dict[str, Unit]) -> None:
    left_s = time_left_s(units["AF-01"], {"remaining_min": 45.0})
    assert left_s == 2700.0
    assert share_done(8100.0, left_s) == 0.75


@pytest.mark.parametrize("values", [{}, {"remaining_min": 0.0}, {"remaining_min": -3.0}])
def test_without_a_running_timer_nobody_knows(units: dict[str, Unit], values: dict[str, float]) -> None:
    left_s = time_left_s(units["AF-01"], values)
    assert left_s is None
    assert share_done(8100.0, left_s) is None


def test_another_machine_does_not_borrow_the_meaning_of_the_name(units: dict[str, Unit]) -> None:
    assert time_left_s(units["SF-01"], {"remaining_min": 45.0}) is None
