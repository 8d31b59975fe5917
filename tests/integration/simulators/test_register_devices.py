"""Devices without a handshake behind the Modbus server, driven by a bare client (docs/plc/annealing_furnace.md)."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pymodbus.client import AsyncModbusTcpClient

from simulators.carriers import CarrierStore
from simulators.machines.annealing_furnace import AnnealingFurnace
from simulators.machines.unit import Environment
from simulators.machines.utilities import EnergyMeter, FloorScales
from simulators.physics.material import Form, Material
from simulators.servers.counters import Counters
from simulators.servers.modbus import ModbusEndpoint

T0 = 1_790_000_000_000


class Hall:
    """A furnace on devices 1 and 2, the scales on 3, a meter on 4; scanned by the test."""

    def __init__(self, path: Path) -> None:
        self.env = Environment(path, CarrierStore(path / "plant" / "carriers"))
        self.furnace, self.scales = AnnealingFurnace("AF-01", self.env), FloorScales("WB-01", self.env)
        self.meter = EnergyMeter("EM-02", self.env)
        self.endpoint = ModbusEndpoint([(1, self.furnace), (3, self.scales), (4, self.meter)], Counters())
        self.now_ms = T0

    def scan(self, plant_ms: int = 10_000) -> None:
        self.now_ms += plant_ms
        for unit in (self.furnace, self.scales, self.meter):
            unit.scan(self.now_ms, self.now_ms)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    hall = Hall(tmp_path)
    hall.scan()
    yield hall
    await hall.endpoint.stop()


@pytest.fixture
async def client(hall: Hall) -> AsyncIterator[AsyncModbusTcpClient]:
    url = urlsplit(await hall.endpoint.start())
    client = AsyncModbusTcpClient(url.hostname or "", port=url.port or 0, timeout=5)
    await client.connect()
    yield client
    client.close()


def number(registers: list[int]) -> float:
    return float(struct.unpack(">f", struct.pack(">HH", *registers))[0])


@pytest.mark.parametrize("single", [True, False])
async def test_a_set_point_is_written_by_function_6_and_by_function_16(
    hall: Hall, client: AsyncModbusTcpClient, single: bool
) -> None:
    if single:
        answer = await client.write_register(2, 5200, device_id=1)
    else:
        answer = await client.write_registers(2, [5200], device_id=1)
    assert not answer.isError()
    assert (await client.read_holding_registers(2, count=1, device_id=1)).registers == [5200]
    assert hall.furnace.body.controller.target_c == 520.0


async def test_a_measured_value_refuses_a_write(client: AsyncModbusTcpClient) -> None:
    assert (await client.write_register(1, 5200, device_id=1)).exception_code == 2
    assert (await client.write_register(20, 1, device_id=2)).exception_code == 2


async def test_the_valve_plc_shows_the_interlock_in_its_registers(hall: Hall, client: AsyncModbusTcpClient) -> None:
    await client.write_registers(0, [1, 0, 0, 120, 500], device_id=2)
    hall.scan()
    await client.write_register(1, 1, device_id=2)
    assert (await client.read_holding_registers(0, count=5, device_id=2)).registers == [0, 1, 0, 120, 500]


async def test_scales_and_meter_answer_on_their_own_devices_and_functions(
    hall: Hall, client: AsyncModbusTcpClient
) -> None:
    hall.env.carriers.put(3001, Material(form=Form.POWDER, mass_kg=1.0))
    hall.env.carriers.move(3001, "WB-01/B")
    hall.scan()
    mass = await client.read_holding_registers(2, count=2, device_id=3)
    assert number(mass.registers) == pytest.approx(2.2, abs=0.003)
    power = await client.read_input_registers(52, count=2, device_id=4)
    assert number(power.registers) > 10_000.0
    assert (await client.read_holding_registers(52, count=2, device_id=4)).exception_code == 2
