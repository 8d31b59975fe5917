"""The Modbus link against a real server on loopback."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.backoff import BackOff
from drivers.errors import LinkDown, LinkTimeout, Refused
from drivers.link import LinkState
from drivers.modbus import ModbusLink, ModbusTiming
from drivers.signals import ModbusAddress, Quality, Signal

pytestmark = pytest.mark.asyncio(loop_scope="module")
PLANT_MS = 1_772_344_800_123


def signal(number: int, name: str, device: int, register: int, kind: str, **more: Any) -> Signal:
    address = ModbusAddress(device, more.pop("table", "holding"), register)
    return Signal(number, name, address, kind, line="plant.yaml:7", **more)


SEQ = signal(1, "BL-01.Cmd.SEQ", 1, 0, "u32", writable=True)
TOKEN = signal(2, "BL-01.Cmd.TOKEN", 1, 2, "u64", writable=True)
SPARE = signal(3, "BL-01.Cmd.HB", 1, 6, "u16", writable=True)
STATE = signal(4, "BL-01.Sts.STATE", 1, 10, "u16", group="fast")
CLOCK = signal(5, "BL-01.Sts.PLANT_MS", 1, 11, "u64", group="fast")
O2 = signal(6, "BL-01.PV.o2_ppm", 1, 20, "f32", low=0, high=210_000)
FORBIDDEN = signal(7, "BL-01.PV.forbidden", 1, 24, "u16")
BEHIND = signal(8, "BL-01.PV.mass_kg", 1, 26, "f32")
DECIMAL = signal(9, "AF-01.temperature_c", 2, 1, "i16", scale=0.1)
ON_DEMAND = signal(11, "BL-01.Sts.REPORT_0", 1, 50, "u16", group="demand")
READ_ONLY = signal(10, "BL-01.Cmd.locked", 1, 8, "u16", writable=True)
ONCE = signal(12, "AF-01.Cmd.SEQ", 2, 30, "u32", group="demand")
SIGNALS = [SEQ, TOKEN, SPARE, STATE, CLOCK, O2, FORBIDDEN, BEHIND, DECIMAL, READ_ONLY, ON_DEMAND, ONCE]
HOLES = {24, 50}


class Device:
    """Registers of two devices behind one server; register 24 is forbidden, 8 cannot be changed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.words = {1: [0] * 60, 2: [0] * 60}
        self.asked: list[tuple[int, int, int, int]] = []
        self.silent: set[int] = set()
        self.heard_again = asyncio.Event()
        self.busy = False
        self.forbidden = set(HOLES)
        self.put(1, 20, ">f", 250.0)
        self.put(1, 26, ">f", 300.5)
        self.put(1, 11, ">Q", PLANT_MS)
        self.put(1, 10, ">H", 1)
        self.put(2, 1, ">h", -242)

    def put(self, device: int, register: int, code: str, value: float | int) -> None:
        words = struct.unpack(f">{struct.calcsize(code) // 2}H", struct.pack(code, value))
        self.words[device][register : register + len(words)] = words

    async def start(self) -> None:
        self.server = ModbusTcpServer([self._device(1), self._device(2)], address=("127.0.0.1", self.port))
        await self.server.serve_forever(background=True)

    def fall_silent(self, *devices: int) -> None:
        self.silent.update(devices)
        self.heard_again.clear()

    def speak(self) -> None:
        self.silent.clear()
        self.heard_again.set()

    async def stop(self) -> None:
        await self.server.shutdown()

    def _device(self, number: int) -> SimDevice:
        async def answer(code: int, start: int, address: int, count: int, registers: list[int], new: Any) -> Any:
            return await self.answer(number, code, address, count, registers, new)

        return SimDevice(id=number, simdata=[SimData(0, count=60, datatype=DataType.REGISTERS)], action=answer)

    async def answer(self, number: int, code: int, at: int, count: int, registers: list[int], new: Any) -> Any:
        self.asked.append((number, code, at, count))
        if number in self.silent:
            await self.heard_again.wait()
        if self.busy:
            return ExcCodes.DEVICE_BUSY
        if number == 1 and self.forbidden.intersection(range(at, at + count)):
            return ExcCodes.ILLEGAL_ADDRESS
        words = self.words[number]
        if new is not None:
            for i, word in enumerate(new):
                if at + i != READ_ONLY.address.register:
                    words[at + i] = word
        registers[at : at + count] = words[at : at + count]
        return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def device() -> AsyncIterator[Device]:
    device = Device()
    await device.start()
    yield device
    await device.stop()


def make_link(device: Device, seen: Any, tools: Any, timing: ModbusTiming | None = None) -> ModbusLink:
    return ModbusLink(
        "forming",
        "127.0.0.1",
        device.port,
        SIGNALS,
        on_columns=seen.columns,
        on_state=seen.state,
        wall_ms=tools.wall_ms,
        clocks=[CLOCK.id],
        back_off=BackOff(0.1, 0.5),
        timing=timing,
    )


@pytest_asyncio.fixture(loop_scope="module")
async def linked(device: Device, tools: Any) -> AsyncIterator[Any]:
    seen = tools.Recorder()
    link = make_link(device, seen, tools)
    async with tools.running(link.run):
        await tools.until(lambda: link.state is LinkState.UP)
        yield link, seen


async def test_every_value_is_known_as_soon_as_the_link_is_up(linked: Any) -> None:
    _, seen = linked
    assert seen.value(O2.id) == 250.0
    assert seen.value(DECIMAL.id) == pytest.approx(-24.2)
    assert seen.quality(O2.id) is Quality.GOOD


async def test_values_carry_the_plant_time_of_their_connection(linked: Any) -> None:
    _, seen = linked
    assert seen.latest[O2.id][2] == PLANT_MS
    assert seen.latest[DECIMAL.id][2] == PLANT_MS  # this device publishes none of its own


async def test_a_forbidden_register_makes_only_its_own_signal_bad(linked: Any, device: Device) -> None:
    link, seen = linked
    assert seen.quality(FORBIDDEN.id) is Quality.BAD
    assert seen.quality(O2.id) is Quality.GOOD
    assert seen.value(BEHIND.id) == 300.5
    assert set(link.diagnostics.bad_signals) == {FORBIDDEN.name, ON_DEMAND.name}
    text = link.diagnostics.bad_signals[FORBIDDEN.name]
    assert "exception 02" in text
    assert "plant.yaml:7" in text


async def test_the_device_is_not_asked_again_and_again_for_what_it_refuses(
    linked: Any, device: Device, tools: Any
) -> None:
    device.asked.clear()
    await tools.until(lambda: sum(1 for n, _, at, _ in device.asked if (n, at) == (1, 20)) >= 2)
    assert not [q for q in device.asked if q[0] == 1 and HOLES.intersection(range(q[2], q[2] + q[3]))]


async def test_what_was_refused_is_tried_again_and_heals(device: Device, tools: Any) -> None:
    seen = tools.Recorder()
    link = make_link(device, seen, tools, timing=ModbusTiming(retry_bad_s=0.3))
    async with tools.running(link.run):
        await tools.until(lambda: link.state is LinkState.UP)
        assert set(link.diagnostics.bad_signals) == {FORBIDDEN.name, ON_DEMAND.name}
        device.forbidden = set()
        try:
            await tools.until(lambda: not link.diagnostics.bad_signals)
            assert seen.quality(FORBIDDEN.id) is Quality.GOOD
            device.asked.clear()
            await tools.until(lambda: sum(1 for q in device.asked if q[2] == FORBIDDEN.address.register) >= 2)
            assert not [q for q in device.asked if q[2] == ON_DEMAND.address.register]  # read once, then never polled
        finally:
            device.forbidden = set(HOLES)


async def test_a_change_arrives_and_limits_rule_its_quality(linked: Any, device: Device, tools: Any) -> None:
    _, seen = linked
    device.put(1, 10, ">H", 9)
    await tools.until(lambda: seen.value(STATE.id) == 9)
    device.put(1, 20, ">f", -1.0)
    await tools.until(lambda: seen.quality(O2.id) is Quality.BAD)
    device.put(1, 20, ">f", float("nan"))
    await tools.until(lambda: seen.value(O2.id) != seen.value(O2.id))
    device.put(1, 20, ">f", 240.0)
    await tools.until(lambda: seen.quality(O2.id) is Quality.GOOD)


async def test_a_busy_device_is_bad_and_never_zero(linked: Any, device: Device, tools: Any) -> None:
    link, seen = linked
    device.busy = True
    await tools.until(lambda: seen.quality(STATE.id) is Quality.BAD)
    assert "exception 06" in link.diagnostics.bad_signals[STATE.name]
    assert STATE.name in link.diagnostics.silent_signals
    assert FORBIDDEN.name not in link.diagnostics.silent_signals  # refused before: the plant file is wrong there
    device.busy = False
    await tools.until(lambda: seen.quality(STATE.id) is Quality.GOOD and STATE.name not in link.diagnostics.bad_signals)
    assert not link.diagnostics.silent_signals


async def test_neighbours_are_written_by_one_function_16_and_read_back(linked: Any, device: Device) -> None:
    link, _ = linked
    device.asked.clear()
    await link.write([(SEQ, 41), (TOKEN, 2**64 - 5), (SPARE, 7)])
    assert [q for q in device.asked if q[1] == 16] == [(1, 16, 0, 7)]
    readings = await link.read([TOKEN, SEQ, FORBIDDEN, DECIMAL])
    assert [r.value for r in readings[:2]] == [2**64 - 5, 41]
    assert readings[2].quality is Quality.BAD
    assert readings[3].value == pytest.approx(-24.2)


async def test_a_write_that_does_not_stick_is_refused(linked: Any) -> None:
    link, _ = linked
    with pytest.raises(Refused, match="read back"):
        await link.write([(READ_ONLY, 5)])
    with pytest.raises(Refused, match="exception 02"):
        await link.write([(replace(FORBIDDEN, writable=True), 5)])
    with pytest.raises(Refused, match="not configured as writable"):
        await link.write([(O2, 5)])
    with pytest.raises(Refused, match="does not fit u16"):
        await link.write([(SPARE, 70_000)])


async def test_a_silent_device_is_bad_and_the_others_keep_their_rate(linked: Any, device: Device, tools: Any) -> None:
    link, seen = linked
    device.fall_silent(2)
    await tools.until(lambda: seen.quality(DECIMAL.id) is Quality.BAD)
    device.put(1, 10, ">H", 3)
    await tools.until(lambda: seen.value(STATE.id) == 3)
    assert link.state is LinkState.UP
    device.speak()
    await tools.until(lambda: seen.quality(DECIMAL.id) is Quality.GOOD)


async def test_what_is_read_once_is_known_again_after_its_device_was_silent(
    linked: Any, device: Device, tools: Any
) -> None:
    link, seen = linked
    device.fall_silent(2)
    await tools.until(lambda: ONCE.name in link.diagnostics.bad_signals)
    device.speak()
    await tools.until(lambda: ONCE.name not in link.diagnostics.bad_signals)
    assert seen.quality(ONCE.id) is Quality.GOOD
    device.asked.clear()
    await tools.until(lambda: sum(1 for n, _, at, _ in device.asked if (n, at) == (2, 1)) >= 2)
    assert not [q for q in device.asked if (q[0], q[2]) == (2, 30)]


async def test_a_write_without_an_answer_is_unknown(linked: Any, device: Device) -> None:
    link, _ = linked
    device.fall_silent(1)
    try:
        with pytest.raises(LinkTimeout):
            await link.write([(SPARE, 8)])
    finally:
        device.speak()


async def test_a_stopped_server_makes_all_bad_within_three_seconds_and_is_found_again(
    linked: Any, device: Device, tools: Any
) -> None:
    link, seen = linked
    await tools.until(lambda: link.state is LinkState.UP)
    losses = link.diagnostics.losses
    await device.stop()
    took = await tools.until(lambda: link.state is not LinkState.UP)
    assert took < 3.0
    assert all(seen.quality(s.id) is Quality.BAD for s in SIGNALS)
    with pytest.raises(LinkDown):
        await link.write([(SEQ, 1)])
    await device.start()
    await tools.until(lambda: link.state is LinkState.UP and seen.quality(O2.id) is Quality.GOOD)
    assert link.diagnostics.losses == losses + 1


async def test_a_server_that_falls_silent_is_lost_within_three_seconds(linked: Any, device: Device, tools: Any) -> None:
    link, seen = linked
    await tools.until(lambda: link.state is LinkState.UP)
    device.fall_silent(1, 2)
    took = await tools.until(lambda: link.state is not LinkState.UP)
    device.speak()
    assert took < 3.0
    assert seen.quality(STATE.id) is Quality.BAD
    await tools.until(lambda: link.state is LinkState.UP)
