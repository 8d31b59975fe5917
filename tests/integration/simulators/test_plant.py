"""The virtual plant as processes: bare clients of both protocols run phases on it, and it survives being stopped."""

import asyncio
import json
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asyncua import Client, ua

from simulators import plant as virtual_plant

START_MS = 1_790_000_000_000
LAYOUT = struct.Struct(">IIIQQHHHH32f")
NAMES = ("INSTALL_ID", "EPOCH", "SEQ", "TOKEN", "RUN_ID", "CODE", "EXPECT", "TTL_HB", "PHASE")
KINDS = (ua.VariantType.UInt32,) * 3 + (ua.VariantType.UInt64,) * 2 + (ua.VariantType.UInt16,) * 4
IDLE, RUNNING, COMPLETE, HELD = 1, 2, 3, 9


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[virtual_plant.Plant]:
    """One plant for the module: starting a server costs seconds."""
    units = {"SF-01", "SF-02", "SF-03"}
    data_dir = tmp_path_factory.mktemp("plant")
    async with virtual_plant.start(data_dir, speed=600, start_ms=START_MS, units=units) as running:
        yield running


class Supervisor:
    """A bare OPC UA client that follows docs/plc-interface.md for one unit."""

    def __init__(self, client: Client, namespace: int, unit: str, seq: int = 0) -> None:
        self.client, self.namespace, self.unit, self.seq = client, namespace, unit, seq

    def node(self, name: str) -> Any:
        return self.client.get_node(ua.NodeId(f"{self.unit}.{name}", self.namespace))

    async def status(self, name: str) -> Any:
        return await self.node(f"Sts.{name}").read_value()

    async def command(self, code: int, phase: int = 0, params: tuple[float, ...] = ()) -> int:
        """Write a block in one request, wait for its acknowledgement, return the result."""
        self.seq += 1
        params += (0.0,) * (32 - len(params))
        head = (77, 1, self.seq, 9000 + self.seq, 50_000 + self.seq, code, 0xFFFF, 5, phase)
        values = dict(zip(NAMES, zip(head, KINDS, strict=True), strict=True))
        values |= {f"PARAM_{n}": (value, ua.VariantType.Float) for n, value in enumerate(params)}
        crc = zlib.crc32(LAYOUT.pack(*head, *params))
        seq = values.pop("SEQ")
        values |= {"SEQ": seq, "CRC": (crc, ua.VariantType.UInt32)}
        nodes = [self.node(f"Cmd.{name}") for name in values]
        await self.client.write_values(nodes, [ua.DataValue(ua.Variant(*each)) for each in values.values()])
        await self.until("ACK_SEQ", self.seq)
        return int(await self.status("ACK_RESULT"))

    async def until(self, name: str, wanted: int) -> None:
        async def reached() -> bool:
            return bool(await self.status(name) == wanted)

        await until(reached)


async def connected(plant: virtual_plant.Plant, unit: str, seq: int = 0) -> Supervisor:
    client = Client(plant.endpoints["thermal"])
    await client.connect()
    return Supervisor(client, await client.get_namespace_index("urn:rp-100:thermal"), unit, seq)


def counters(plant: virtual_plant.Plant, server: str) -> dict[str, int]:
    found: dict[str, int] = json.loads((plant.data_dir / "plant" / "counters" / f"{server}.json").read_text())
    return found


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(30):
        while True:
            if await true():
                return
            await asyncio.sleep(0.05)


async def test_a_bare_opcua_client_runs_a_phase_and_a_restart_goes_on(plant: virtual_plant.Plant) -> None:
    panel = await connected(plant, "SF-01")
    assert await panel.status("STATE") == IDLE
    assert await panel.command(1, 2, (1000.0, 0.0)) == 1
    await panel.until("STATE", COMPLETE)
    assert await panel.status("REPORT_SEQ") == 1
    assert 0.0 < await panel.status("REPORT_0") <= 1000.0
    assert await panel.command(8) == 1
    assert await panel.status("STATE") == IDLE
    assert await panel.command(1, 3, (3600.0,)) == 1
    await panel.client.disconnect()
    lines = [json.loads(each) for each in (plant.data_dir / "plant/exec/SF-01.jsonl").read_text().splitlines()]
    assert [(each["seq"], each["code"], each["result"]) for each in lines] == [(1, 1, 1), (2, 8, 1), (3, 1, 1)]
    url = plant.endpoints["thermal"]
    await plant.stop_group("thermal")
    await plant.start_group("thermal")
    assert plant.endpoints["thermal"] == url
    panel = await connected(plant, "SF-01", seq=3)
    assert await panel.status("ACK_SEQ") == 3
    assert await panel.status("BOOT_ID") == 2
    await panel.until("STATE", COMPLETE)
    assert await panel.status("REPORT_SEQ") == 3
    assert await panel.command(8) == 1
    await panel.client.disconnect()


async def test_opcua_values_carry_plant_time_and_are_counted(plant: virtual_plant.Plant) -> None:
    async def free() -> bool:
        async with httpx.AsyncClient(base_url=plant.endpoints["floor"]) as floor:
            return bool((await floor.get("/clock")).json()["effective_speed"] == 600.0)

    await until(free)
    before = counters(plant, "thermal")
    panel = await connected(plant, "SF-02")
    seen: list[ua.DataValue] = []

    class Handler:
        def datachange_notification(self, node: Any, value: Any, data: Any) -> None:
            seen.append(data.monitored_item.Value)

    subscription = await panel.client.create_subscription(100, Handler())
    await subscription.subscribe_data_change(panel.node("PV.zone1_temperature_c"))

    async def five_values() -> bool:
        return len(seen) >= 5

    async def counted() -> bool:
        return counters(plant, "thermal")["values"] - before["values"] >= 5

    await until(five_values)
    stamps = [each.SourceTimestamp.timestamp() * 1000 for each in seen[1:]]
    async with httpx.AsyncClient(base_url=plant.endpoints["floor"]) as floor:
        now_ms = (await floor.get("/clock")).json()["plant_ms"]
    assert all(START_MS <= each <= now_ms for each in stamps)
    assert stamps == sorted(stamps)
    assert stamps[-1] - stamps[0] > 60_000, "plant time goes at 600 times wall time"
    await until(counted)
    assert counters(plant, "thermal")["connections"] == before["connections"] + 1
    await panel.client.disconnect()


async def test_faults_reach_their_unit(plant: virtual_plant.Plant) -> None:
    panel = await connected(plant, "SF-03")
    async with httpx.AsyncClient(base_url=plant.endpoints["floor"]) as floor:
        fault = {"unit": "SF-03", "fault": "sensor", "tag": "pressure_pa", "kind": "nan"}
        assert (await floor.post("/faults", json=fault)).status_code == 200
        assert (await floor.post("/faults", json={"unit": "SF-03", "fault": "gremlins"})).status_code == 422

        async def bad() -> bool:
            return not (await panel.node("PV.pressure_pa").read_data_value(False)).StatusCode.is_good()

        await until(bad)
        assert (await floor.post("/faults", json={"unit": "SF-03", "fault": "local_mode"})).status_code == 200
        await panel.until("MODE", 1)
        assert await panel.command(1, 2, (1000.0, 0.0)) == 5
    await panel.client.disconnect()


async def test_an_unread_report_brakes_the_whole_plant(plant: virtual_plant.Plant) -> None:
    panel = await connected(plant, "SF-02")
    async with httpx.AsyncClient(base_url=plant.endpoints["floor"]) as floor:

        async def speed_is(wanted: float) -> bool:
            return bool((await floor.get("/clock")).json()["effective_speed"] == wanted)

        async def braked() -> bool:
            return await speed_is(10.0)

        async def free() -> bool:
            return await speed_is(600.0)

        await until(free)
        assert await panel.command(1, 2, (1000.0, 0.0)) == 1
        await panel.until("STATE", COMPLETE)
        await until(braked)
        assert await panel.command(8) == 1
        await until(free)
    await panel.client.disconnect()


async def test_a_power_cut_loses_no_acknowledgement(plant: virtual_plant.Plant) -> None:
    panel = await connected(plant, "SF-02", seq=10)
    assert await panel.command(1, 2, (0.05, 14400.0)) == 1
    await plant.kill_group("thermal")
    await plant.start_group("thermal")
    panel = await connected(plant, "SF-02", seq=11)
    assert await panel.status("ACK_SEQ") == 11
    assert await panel.status("EXEC_0_SEQ") == 11
    assert await panel.status("STATE") == RUNNING
    assert await panel.command(5) == 1
    await panel.client.disconnect()


async def test_the_plant_ends_clean_and_keeps_its_clock(tmp_path: Path) -> None:
    plant = virtual_plant.start(tmp_path, speed=1000, start_ms=START_MS, units=set())
    async with plant, httpx.AsyncClient() as http:
        url = f"{plant.endpoints['floor']}/clock"

        async def plant_ms() -> int:
            return int((await http.get(url)).json()["plant_ms"])

        async def advanced() -> bool:
            return await plant_ms() >= START_MS + 100_000

        await until(advanced)
        reached = await plant_ms()
        assert (await http.put(url, json={"speed": 5.0})).json()["speed"] == 5.0
    announced = json.loads((tmp_path / "plant" / "endpoints.json").read_text())
    assert announced["simulated"] is True
    async with virtual_plant.start(tmp_path, speed=1, start_ms=0, units=set()) as plant, httpx.AsyncClient() as http:
        assert (await http.get(f"{plant.endpoints['floor']}/clock")).json()["plant_ms"] >= reached
