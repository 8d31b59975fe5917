"""CPU of the links against the bare libraries, on the same servers in the same run.

`FIGURES` are functions without arguments; each returns a dict with name, value, unit, reference, ratio, bound, ok.
The servers live in a process of their own, so that only the client's CPU is counted.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from asyncua import Client, Server, ua
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.link import LinkState
from drivers.modbus import ModbusLink, ModbusTiming
from drivers.opcua import OpcUaLink
from drivers.signals import Columns, ModbusAddress, OpcUaAddress, Signal

NODES = 300
CHANGES_PER_S = 5
VALUES = 6_000
BLOCKS = 400
BLOCKS_A_ROUND = 10
ROUNDS = 6
WARM_UP_S = 0.3
URI = "urn:bench"
_STAMP = datetime(2026, 3, 1, tzinfo=UTC)


def opcua_cpu_per_value() -> dict[str, Any]:
    """Client CPU for each value of a subscription, against asyncua with a callback for whole publish results."""
    with _server(_serve_opcua) as port:
        url = f"opc.tcp://127.0.0.1:{port}"
        reference_us, ours_us = _best_of_both(lambda: _asyncua_alone(url), lambda: _our_opcua(url), 2)
    return _figure("OPC UA client CPU per value", ours_us, "µs", reference_us, 1.0)


def modbus_cpu_per_block() -> dict[str, Any]:
    """Client CPU to read and decode 100 registers into columns, against a bare pymodbus read of them."""
    with _server(_serve_modbus) as port:
        reference_us, ours_us = _best_of_both(lambda: _pymodbus_alone(port), lambda: _our_modbus(port), ROUNDS)
    return _figure("Modbus client CPU per block of 100 registers", ours_us, "µs", reference_us, 1.2)


FIGURES = (opcua_cpu_per_value, modbus_cpu_per_block)


Measure = Callable[[], Coroutine[Any, Any, float]]


def _best_of_both(reference: Measure, ours: Measure, rounds: int) -> tuple[float, float]:
    """Taken in turns, so that a busy machine slows both; the least of each is nearest to the work itself."""
    pairs = [(asyncio.run(reference()), asyncio.run(ours())) for _ in range(rounds)]
    return min(p[0] for p in pairs), min(p[1] for p in pairs)


def _figure(name: str, value: float, unit: str, reference: float, bound: float) -> dict[str, Any]:
    ratio = value / reference
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "reference": round(reference, 2),
        "ratio": round(ratio, 3),
        "bound": bound,
        "ok": ratio <= bound,
    }


class _Meter:
    """Counts, and after a warm-up tells CPU microseconds per unit."""

    def __init__(self) -> None:
        self.count = 0

    async def us_each(self, wanted: int) -> float:
        await asyncio.sleep(WARM_UP_S)
        before, cpu_s = self.count, time.process_time()
        while self.count - before < wanted:  # noqa: ASYNC110 - an event would cost what is measured
            await asyncio.sleep(0.1)
        return (time.process_time() - cpu_s) * 1e6 / (self.count - before)


async def _asyncua_alone(url: str) -> float:
    meter = _Meter()

    def published(result: ua.PublishResult) -> None:
        for notification in result.NotificationMessage.NotificationData or ():
            values = [(item.ClientHandle, item.Value) for item in notification.MonitoredItems]
            meter.count += len(values)

    async with Client(url) as client:
        index = await client.get_namespace_index(URI)
        wanted = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=20, RequestedLifetimeCount=200
        )
        made = await client.uaclient.session.create_subscription(wanted, published)
        items = [
            ua.MonitoredItemCreateRequest(
                ItemToMonitor=ua.ReadValueId(NodeId=ua.NodeId(f"n{i}", index), AttributeId=ua.AttributeIds.Value),
                MonitoringMode=ua.MonitoringMode.Reporting,
                RequestedParameters=ua.MonitoringParameters(ClientHandle=i, SamplingInterval=100, QueueSize=10),
            )
            for i in range(NODES)
        ]
        request = ua.CreateMonitoredItemsParameters(SubscriptionId=made.SubscriptionId, ItemsToCreate=items)
        await client.uaclient.session.create_monitored_items(request)
        return await meter.us_each(VALUES)


async def _our_opcua(url: str) -> float:
    signals = [Signal(i, f"n{i}", OpcUaAddress(URI, f"n{i}"), "f32", group="fast") for i in range(NODES)]
    return await _measure(lambda **more: OpcUaLink("bench", url, signals, **more), VALUES, per_value=True)


async def _pymodbus_alone(port: int) -> float:
    client = AsyncModbusTcpClient("127.0.0.1", port=port)
    await client.connect()
    for _ in range(50):
        await client.read_holding_registers(0, count=100, device_id=1)
    cpu_s = time.process_time()
    for n in range(BLOCKS):
        await client.read_holding_registers(100 * (n % BLOCKS_A_ROUND), count=100, device_id=1)
    used_us = (time.process_time() - cpu_s) * 1e6
    client.close()
    return used_us / BLOCKS


async def _our_modbus(port: int) -> float:
    signals = [
        Signal(i, f"r{i}", ModbusAddress(1, "holding", 2 * i), "f32", group="fast") for i in range(50 * BLOCKS_A_ROUND)
    ]
    timing = ModbusTiming(fast_s=0.0, read_limit=100)
    make: Callable[..., Any] = lambda **more: ModbusLink("bench", "127.0.0.1", port, signals, timing=timing, **more)  # noqa: E731
    return await _measure(make, BLOCKS, per_value=False)


async def _measure(make: Callable[..., Any], wanted: int, *, per_value: bool) -> float:
    meter = _Meter()

    def columns(block: Columns) -> None:
        meter.count += len(block.ids) if per_value else 1

    link = make(on_columns=columns, on_state=lambda _, __: None, wall_ms=lambda: time.time_ns() // 1_000_000)
    running = asyncio.ensure_future(link.run())
    while link.state is not LinkState.UP:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    try:
        return await meter.us_each(wanted)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@contextmanager
def _server(serve: Callable[[Callable[[int], None]], Awaitable[None]]) -> Iterator[int]:
    """A server in a child process; yields its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_run, args=(serve, theirs), daemon=True)
    child.start()
    try:
        if not ours.poll(60):
            raise TimeoutError("the server of the benchmark did not start")
        yield ours.recv()
    finally:
        child.terminate()
        child.join(10)


def _run(serve: Callable[[Callable[[int], None]], Awaitable[None]], pipe: Any) -> None:
    async def main() -> None:
        await serve(pipe.send)

    asyncio.run(main())


async def _serve_opcua(tell: Callable[[int], None]) -> None:
    server = Server()
    await server.init()
    server.set_endpoint("opc.tcp://127.0.0.1:0")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace(URI)
    for folder in range(0, NODES, 100):
        parent = await server.nodes.objects.add_folder(index, f"f{folder}")
        for i in range(folder, min(folder + 100, NODES)):
            await parent.add_variable(ua.NodeId(f"n{i}", index), f"n{i}", ua.Variant(0.0, ua.VariantType.Float))
    async with server:
        tell(server.bserver.port)
        value = 0.0
        while True:
            await asyncio.sleep(1 / CHANGES_PER_S)
            value += 1.0
            data = ua.DataValue(ua.Variant(value, ua.VariantType.Float), SourceTimestamp=_STAMP)
            for i in range(NODES):
                await server.write_attribute_value(ua.NodeId(f"n{i}", index), data)


async def _serve_modbus(tell: Callable[[int], None]) -> None:
    memory = SimDevice(id=1, simdata=[SimData(0, count=100 * BLOCKS_A_ROUND, values=1, datatype=DataType.REGISTERS)])
    server = ModbusTcpServer([memory], address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    tell(server.transport.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    for figure in FIGURES:
        print(figure())
