"""SIGKILL around the writes to a simple controller: none is made twice unless a person says so."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.plant import RunningPlant
from support.record import assert_sound_soft, of_kind, restarts
from support.relay import Relay
from support.service import Site, ended, events, idle, until

from mes.demo.api import Api

CONTROLLER, VALVES = 1, 2
TARGET, TIMER, VACUUM = 2, 23, 0  # registers of docs/plc/annealing_furnace.md


@pytest.fixture
async def wire(plant: RunningPlant, site: Site) -> AsyncIterator[Relay]:
    """AF-01 is reached through a relay that keeps what is written."""
    async with Relay(plant.endpoints["af-01"]) as relay:
        file = plant.data_dir / "endpoints-relayed.json"
        file.write_text(json.dumps({**plant.endpoints, "af-01": relay.url, "simulated": True}))
        site.settings["SINTERLINE_ENDPOINTS_FILE"] = str(file)
        yield relay
        site.kill()
        del site.settings["SINTERLINE_ENDPOINTS_FILE"]


async def test_f01_no_write_to_a_simple_controller_is_repeated_without_a_person(
    plant: RunningPlant, site: Site, wire: Relay
) -> None:
    plant.set_speed(60)
    site.start("soft_write.before:4")  # the fourth opens the vacuum valve
    async with await site.person() as operator:
        await idle(operator, "AF-01")
        batch = str((await operator.post("/batches", {"recipe": "bake", "unit": "AF-01"}))["id"])
        await site.killed()
    assert _written(wire, VALVES, VACUUM) == []
    site.start("soft_write.after")
    async with await site.person() as operator:
        await _in_doubt(operator)
        assert _written(wire, VALVES, VACUUM) == []
        await until(operator, f"/batches/{batch}", lambda shown: shown["state"] == "Held")
        await _decide_and_restart(operator, batch)
        await site.killed()
    assert _written(wire, VALVES, VACUUM) == [1]
    for point in ("report_commit.before", "report_commit.after", "soft_write.after:5"):  # the fifth is the target
        site.start(point)
        await site.killed()
    assert _written(wire, VALVES, VACUUM) == [1]
    assert _written(wire, CONTROLLER, TARGET) == [3000]
    site.start()
    async with await site.person() as operator:
        await until(operator, "/equipment/units/AF-01/signals", lambda page: _value(page, "timer_status") == 1, 90)
    site.kill()  # the controller counts on by itself
    plant.set_speed(600)
    site.start()
    async with await site.person() as operator:
        assert (await ended(operator, batch))["state"] == "Complete"
        await idle(operator, "AF-01")
        journal = await events(operator, batch)
    assert_sound_soft(journal)
    assert len(restarts(journal)) == 6
    assert _written(wire, CONTROLLER, TARGET) == [3000]
    assert _written(wire, CONTROLLER, TIMER).count(1) == 1
    assert {data["block"]: data for data in of_kind(journal, "phase_completed")}["soak"]["reports"]["hold_s"] == 600


def _written(wire: Relay, device: int, register: int) -> list[int]:
    return [words[0] for at, first, words in wire.writes if (at, first) == (device, register)]


def _value(page: dict[str, Any], name: str) -> float | None:
    return {str(s["name"]).split(".")[-1]: s["value"] for s in page["signals"]}[name]


async def _in_doubt(operator: Api) -> None:
    await until(operator, "/equipment/units/AF-01", lambda unit: "unconfirmed" in unit["conditions"])


async def _decide_and_restart(operator: Api, batch: str) -> None:
    """The valve is not open: write it again, and go on."""
    await operator.post("/equipment/units/AF-01/doubt", {"done": False, "reason": "looked at the valve"})
    await until(operator, f"/batches/{batch}", lambda shown: not shown["conditions"])
    await operator.post(f"/batches/{batch}/commands", {"command": "Restart", "reason": "valve looked at"})
