"""A class A machine behind the Modbus server, driven by a bare client (docs/plc-interface.md sections 1 to 5)."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pymodbus.client import AsyncModbusTcpClient

from simulators.carriers import CarrierStore
from simulators.machines.sinter_furnace import SinterFurnace
from simulators.machines.unit import Environment, RegisterImage, RegisterUnit
from simulators.servers.counters import Counters
from simulators.servers.modbus import ModbusEndpoint

START_MS = 1_790_000_000_000
LAYOUT = struct.Struct(">IIIQQHHHH32f")
IDLE, RUNNING, COMPLETE = 1, 2, 3


class Meter(RegisterUnit):
    """A read-only device with input registers."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self.devices = {1: RegisterImage(inputs={52: 0x4120, 53: 0}), 2: RegisterImage(holding={7: 0})}
        self.heard: list[tuple[int, int, list[int]]] = []

    def written(self, device_id: int, address: int, values: list[int]) -> None:
        self.heard.append((device_id, address, values))


class Hall:
    """An endpoint with a machine on device 1 and a meter on devices 4 and 5, scanned by the test."""

    def __init__(self, path: Path) -> None:
        env = Environment(path, CarrierStore(path / "plant" / "carriers"))
        self.machine, self.meter, self.counters = SinterFurnace("SF-01", env), Meter("EM-01", env), Counters()
        self.endpoint = ModbusEndpoint([(1, self.machine), (4, self.meter)], self.counters)
        self.now_ms = START_MS

    async def scan(self, plant_ms: int = 60_000) -> None:
        self.now_ms += plant_ms
        self.machine.scan(self.now_ms, self.now_ms)
        await self.endpoint.publish(self.now_ms, self.now_ms)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    hall = Hall(tmp_path)
    await hall.scan()
    yield hall
    await hall.endpoint.stop()


@pytest.fixture
async def client(hall: Hall) -> AsyncIterator[AsyncModbusTcpClient]:
    url = urlsplit(await hall.endpoint.start())
    client = AsyncModbusTcpClient(url.hostname or "", port=url.port or 0, timeout=5)
    await client.connect()
    yield client
    client.close()


def block(seq: int, code: int, phase: int = 0, params: tuple[float, ...] = ()) -> list[int]:
    raw = LAYOUT.pack(
        77, 1, seq, 900 + seq, 50_000 + seq, code, 0xFFFF, 100, phase, *params, *[0.0] * (32 - len(params))
    )
    raw += struct.pack(">I", zlib.crc32(raw))
    return list(struct.unpack(">84H", raw))


async def registers(client: AsyncModbusTcpClient, address: int, count: int = 1) -> list[int]:
    answer = await client.read_holding_registers(address, count=count, device_id=1)
    assert not answer.isError()
    return list(answer.registers)


async def test_a_bare_client_runs_a_phase(hall: Hall, client: AsyncModbusTcpClient) -> None:
    await client.write_registers(0, block(1, 1, 2, (1000.0, 0.0)), device_id=1)
    await client.write_registers(90, [4711], device_id=1)
    await hall.scan(0)
    status = await registers(client, 100, 59)
    assert struct.unpack(">II", struct.pack(">4H", *status[:4])) == (1, 1)
    assert (status[8], status[36], status[50], status[58]) == (1, RUNNING, 4711, 2)
    async with asyncio.timeout(20):
        while (await registers(client, 136))[0] != COMPLETE:
            await hall.scan()
    report = await registers(client, 160, 2)
    assert 0.0 < struct.unpack(">f", struct.pack(">2H", *report))[0] <= 1000.0
    pressure = await registers(client, 300 + 2 * list(hall.machine.VALUES).index("pressure_pa"), 2)
    assert struct.unpack(">f", struct.pack(">2H", *pressure))[0] < 1000.0
    await client.write_registers(0, block(2, 8), device_id=1)
    await hall.scan(0)
    assert (await registers(client, 136))[0] == IDLE
    assert hall.machine.commands_received == 2


async def test_only_the_command_area_may_be_written(hall: Hall, client: AsyncModbusTcpClient) -> None:
    for address in (84, 100, 136, 160, 300, 999):
        answer = await client.write_registers(address, [1], device_id=1)
        assert answer.isError(), address
        assert answer.exception_code == 2
    assert (await client.read_holding_registers(80, count=10, device_id=1)).isError()
    assert (await client.read_input_registers(100, count=1, device_id=1)).isError()


async def test_simple_devices_follow_the_first_id_of_their_unit(hall: Hall, client: AsyncModbusTcpClient) -> None:
    answer = await client.read_input_registers(52, count=2, device_id=4)
    assert answer.registers == [0x4120, 0]
    assert (await client.read_holding_registers(52, count=2, device_id=4)).isError()
    await client.write_register(7, 42, device_id=5)
    assert hall.meter.heard == [(2, 7, [42])]
    assert (await client.read_holding_registers(7, count=1, device_id=5)).registers == [42]


async def test_connections_and_requests_are_counted_and_connections_dropped(
    hall: Hall, client: AsyncModbusTcpClient
) -> None:
    for _ in range(3):
        await registers(client, 136)
    assert (hall.counters.connections, hall.counters.requests) == (1, 3)
    hall.endpoint.drop_connections()
    async with asyncio.timeout(10):
        while hall.counters.connections < 2:
            await asyncio.sleep(0.02)
            if not client.connected:
                await client.connect()
    await registers(client, 136)
