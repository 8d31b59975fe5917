"""Hands act on the real floor, each act at most once, and remember it over a restart."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mes.demo.hands import FloorRefused, Hands
from simulators.carriers import CarrierStore
from simulators.clock import PlantClock
from simulators.floor import FloorServer
from simulators.machines.unit import Environment, JobUnit

RAW, PAN = 5001, 3001
POUR = {"op": "pour", "from": RAW, "to": PAN, "mass_kg": 1.0}
START_MS = 1_790_000_000_000


class Workplace(JobUnit):
    """Slicing that is ready at once."""

    def submit(self, request: Mapping[str, Any], plant_ms: int) -> str:
        return "MC-01-1"

    def job(self, job_id: str) -> dict[str, Any]:
        return {"done": True, "pieces": 40, "scrap": {"chipped": 2}}


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"))


@pytest.fixture
async def floor_url(env: Environment) -> AsyncIterator[str]:
    path = env.plant_dir / "clock.bin"
    PlantClock.create(path, START_MS, 60.0)
    server = FloorServer(env, PlantClock(path), {"HANDS": Workplace("HANDS", env)})
    url = await server.start()
    yield url
    await server.stop()


@pytest.fixture
async def hands(floor_url: str, tmp_path: Path) -> AsyncIterator[Hands]:
    made = Hands(floor_url, tmp_path / "hands.jsonl")
    yield made
    await made.aclose()


async def deliver(hands: Hands) -> None:
    raw = {"op": "raw", "carrier": RAW, "material": "ndpr", "lot": "S-1", "mass_kg": 50.0}
    await hands.carry_out("delivery", [raw])


def mass_kg(env: Environment, carrier: int) -> float:
    material = env.carriers.get(carrier).material
    return material.mass_kg if material else 0.0


async def test_an_act_is_done_once_however_often_it_is_asked_for(hands: Hands, env: Environment) -> None:
    await deliver(hands)
    await hands.carry_out("B-1/2", [POUR])
    await hands.carry_out("B-1/2", [POUR])
    assert mass_kg(env, PAN) == pytest.approx(1.0, abs=0.01)


async def test_new_hands_know_what_the_old_ones_did(
    hands: Hands, env: Environment, floor_url: str, tmp_path: Path
) -> None:
    await deliver(hands)
    await hands.carry_out("B-1/2", [POUR])
    again = Hands(floor_url, tmp_path / "hands.jsonl")
    await again.carry_out("B-1/2", [POUR])
    await again.aclose()
    assert mass_kg(env, PAN) == pytest.approx(1.0, abs=0.01)


async def test_a_carrier_that_was_pushed_off_the_scale_is_weighed_again(hands: Hands, env: Environment) -> None:
    for key, carrier in (("B-1/1", 3001), ("B-2/1", 3002), ("B-1/1", 3001)):
        await hands.carry_out(key, [{"op": "weigh", "carrier": carrier}])
    assert env.carriers.get(3001).place == "WB-01/A"
    assert env.carriers.get(3002).place == "STORE"


async def test_what_the_floor_refuses_is_said_and_not_taken_as_done(hands: Hands) -> None:
    with pytest.raises(FloorRefused, match="pour"):
        await hands.carry_out("B-1/2", [POUR])
    await deliver(hands)
    assert await hands.carry_out("B-1/2", [POUR])


async def test_counts_of_a_job_come_back_for_the_form(hands: Hands) -> None:
    found = await hands.carry_out("B-1/3", [{"op": "work", "place": "MC-01", "operation": "slice"}])
    assert (found["pieces"], found["scrap"]) == (40, {"chipped": 2})
    assert hands.jobs == 0


async def test_the_clock_on_the_wall_is_the_plants(hands: Hands) -> None:
    assert await hands.plant_ms() == START_MS
