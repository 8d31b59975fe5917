"""The service's figures of its own traffic against those that the servers kept."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from support.plant import RunningPlant
from support.service import Site, ended, idle

from mes.demo.api import Api

SERVERS = {"thermal": "values", "af-01": "requests", "utilities": "requests"}
WITHIN = 0.01
ENOUGH = 600


async def test_connections_values_requests_and_commands_are_those_that_the_servers_counted(
    plant: RunningPlant, site: Site
) -> None:
    earlier = {server: await _at_rest(plant, server) for server in SERVERS}
    site.start()
    async with await site.person("operator") as operator:
        await idle(operator, "SF-01")
        batch = str((await operator.post("/batches", {"recipe": "pump", "unit": "SF-01"}))["id"])
        assert (await ended(operator, batch))["state"] == "Complete"
        await idle(operator, "SF-01")
        for server, figure in SERVERS.items():
            # a request may be under way while the two sides are read: enough of them that it is less than 1 %
            while (await _links(operator))[server][figure] < ENOUGH:  # noqa: ASYNC110  (a figure of another process)
                await asyncio.sleep(0.2)
            before = (await _links(operator))[server]
            counted = Counter(await _rewritten(plant, server)) - Counter(earlier[server])
            after = (await _links(operator))[server]
            assert before["connects"] == counted["connections"] == after["connects"] == 1
            assert before[figure] * (1 - WITHIN) <= counted[figure] <= after[figure] * (1 + WITHIN)
        thermal = (await _links(operator))["thermal"]
    consumed = sum(len(plant.executed(unit)) for unit in ("SF-01", "SF-02"))
    assert thermal["commands"] == consumed
    assert consumed > 6


async def _at_rest(plant: RunningPlant, server: str) -> dict[str, int]:
    """The server's counters once they stand still: it may publish for a moment to a client that was killed."""
    found = await _rewritten(plant, server)
    while (again := await _rewritten(plant, server)) != found:
        found = again
    return found


async def _rewritten(plant: RunningPlant, server: str) -> dict[str, int]:
    """The server's counters, freshly written."""
    path = plant.data_dir / "plant" / "counters" / f"{server}.json"
    written = path.stat().st_mtime_ns
    async with asyncio.timeout(10):
        while path.stat().st_mtime_ns == written:  # noqa: ASYNC110  (a file of another process)
            await asyncio.sleep(0.01)
    return plant.counters(server)


async def _links(api: Api) -> dict[str, Any]:
    return {link["connection"]: link for link in (await api.get("/equipment/links"))["items"]}


@pytest.fixture(autouse=True)
def _fast(plant: RunningPlant) -> None:
    plant.set_speed(300)
