"""The OPC UA link against a real server on loopback."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from asyncua import Server, ua

from drivers.backoff import BackOff
from drivers.errors import LinkDown, Refused
from drivers.link import LinkState
from drivers.opcua import OpcUaLink
from drivers.signals import OpcUaAddress, Quality, Signal

pytestmark = pytest.mark.asyncio(loop_scope="module")
URI = "urn:test:thermal"
PLANT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
PLANT_MS = int(PLANT.timestamp() * 1000)
V = ua.VariantType


def signal(number: int, node: str, kind: str, **more: Any) -> Signal:
    return Signal(number, node, OpcUaAddress(more.pop("uri", URI), node), kind, line="plant.yaml:41", **more)


TEMPERATURE = signal(1, "SF-01.PV.zone1_temperature_c", "f32", unit="°C", low=0, high=1400)
SCALED = signal(2, "SF-01.PV.pressure_kpa", "f32", scale=1000.0, unit="Pa")
STATE = signal(3, "SF-01.Sts.STATE", "u16", group="fast")
TOKEN = signal(4, "SF-01.Cmd.TOKEN", "u64", writable=True)
PARAM = signal(5, "SF-01.Cmd.PARAM_0", "f32", writable=True)
SEQ = signal(6, "SF-01.Cmd.SEQ", "u32", writable=True)
LOCKED = signal(7, "SF-01.Sts.MODE", "u16", writable=True)
MISSING = signal(8, "SF-01.PV.no_such_node", "f32")
MISTYPED = signal(9, "SF-01.Sts.NAME", "f32")
ELSEWHERE = signal(10, "SF-09.PV.zone1_temperature_c", "f32", uri="urn:test:other")
UNSTAMPED = signal(11, "SF-01.Cmd.PHASE", "u16")
SIGNALS = [UNSTAMPED, TEMPERATURE, SCALED, STATE, TOKEN, PARAM, SEQ, LOCKED, MISSING, MISTYPED, ELSEWHERE]
NODES = {
    TEMPERATURE.name: (V.Float, 20.5),
    SCALED.name: (V.Float, 101.5),
    STATE.name: (V.UInt16, 1),
    TOKEN.name: (V.UInt64, 0),
    PARAM.name: (V.Float, 0.0),
    SEQ.name: (V.UInt32, 0),
    LOCKED.name: (V.UInt16, 2),
    UNSTAMPED.name: (V.UInt16, 0),
    MISTYPED.name: (V.String, "furnace"),
}
WRITABLE = {TOKEN.name, PARAM.name, SEQ.name}


class Plant:
    """A server with the nodes above, on one port for its whole life, so that it can be stopped and started."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"opc.tcp://127.0.0.1:{self.port}"

    async def start(self, namespaces_before: int = 0) -> None:
        self.server = Server()
        await self.server.init()
        self.server.set_endpoint(self.url)
        self.server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        for n in range(namespaces_before):
            await self.server.register_namespace(f"urn:test:before-{n}")
        self.ns = await self.server.register_namespace(URI)
        for name, (kind, value) in NODES.items():
            node = await self.server.nodes.objects.add_variable(self.node(name), name, ua.Variant(value, kind))
            if name in WRITABLE:
                await node.set_writable()
            await self.set(name, value)
        await self.server.start()

    async def stop(self) -> None:
        await self.server.stop()

    def node(self, name: str) -> ua.NodeId:
        return ua.NodeId(name, self.ns)

    async def set(self, name: str, value: Any, status: int = 0) -> None:
        data = ua.DataValue(
            ua.Variant(value, NODES[name][0]),
            ua.StatusCode(status),
            SourceTimestamp=PLANT if name != UNSTAMPED.name else None,
        )
        await self.server.write_attribute_value(self.node(name), data)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plant() -> AsyncIterator[Plant]:
    plant = Plant()
    await plant.start()
    yield plant
    await plant.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def linked(plant: Plant, tools: Any) -> AsyncIterator[Any]:
    seen = tools.Recorder()
    link = OpcUaLink(
        "thermal",
        plant.url,
        SIGNALS,
        on_columns=seen.columns,
        on_state=seen.state,
        wall_ms=tools.wall_ms,
        back_off=BackOff(0.1, 0.5),
    )
    async with tools.running(link.run):
        await tools.until(lambda: link.state is LinkState.UP, what=link.diagnostics.last_error)
        yield link, seen


async def test_every_value_is_known_as_soon_as_the_link_is_up(linked: Any) -> None:
    link, seen = linked
    assert seen.value(TEMPERATURE.id) == 20.5
    assert seen.value(SCALED.id) == 101_500
    assert seen.quality(TEMPERATURE.id) is Quality.GOOD
    assert link.diagnostics.connects == 1


async def test_source_time_is_the_machines(linked: Any) -> None:
    _, seen = linked
    assert seen.latest[TEMPERATURE.id][2] == PLANT_MS


async def test_a_value_that_the_server_never_stamped_is_as_old_as_the_newest_word(linked: Any) -> None:
    _, seen = linked
    assert seen.latest[UNSTAMPED.id][2] == PLANT_MS
    assert all(block.machine_time for block in seen.blocks if block.quality.min() == Quality.GOOD)


async def test_a_change_arrives_by_subscription_in_one_block(linked: Any, plant: Plant, tools: Any) -> None:
    _, seen = linked
    await plant.set(TEMPERATURE.name, 21.0)
    await plant.set(SCALED.name, 99.0)
    await tools.until(lambda: seen.value(TEMPERATURE.id) == 21.0)
    assert seen.value(SCALED.id) == 99_000


async def test_every_state_of_the_fast_group_is_seen(linked: Any, plant: Plant, tools: Any) -> None:
    _, seen = linked
    for state in (2, 8, 9, 1):
        await plant.set(STATE.name, state)
    await tools.until(lambda: states(seen)[-4:] == [2, 8, 9, 1])


def states(seen: Any) -> list[float]:
    return [v for b in seen.blocks for i, v in zip(b.ids, b.values, strict=True) if i == STATE.id]


async def test_quality_comes_from_the_status_and_the_limits(linked: Any, plant: Plant, tools: Any) -> None:
    _, seen = linked
    await plant.set(TEMPERATURE.name, 30.0, ua.StatusCodes.UncertainLastUsableValue)
    await tools.until(lambda: seen.quality(TEMPERATURE.id) is Quality.UNCERTAIN)
    await plant.set(TEMPERATURE.name, 1500.0)
    await tools.until(lambda: seen.quality(TEMPERATURE.id) is Quality.BAD)
    await plant.set(TEMPERATURE.name, math.nan)
    await tools.until(lambda: math.isnan(seen.value(TEMPERATURE.id)))
    assert seen.quality(TEMPERATURE.id) is Quality.BAD
    await plant.set(TEMPERATURE.name, 25.0)
    await tools.until(lambda: seen.quality(TEMPERATURE.id) is Quality.GOOD)


async def test_a_missing_node_is_bad_and_named_with_its_place(linked: Any) -> None:
    link, seen = linked
    for bad, why in ((MISSING, "BadNodeIdUnknown"), (MISTYPED, "String"), (ELSEWHERE, "namespace")):
        text = link.diagnostics.bad_signals[bad.name]
        assert "plant.yaml:41" in text
        assert why in text
        assert seen.quality(bad.id) is Quality.BAD


async def test_read_is_exact_for_64_bits(linked: Any, plant: Plant) -> None:
    link, _ = linked
    await plant.set(TOKEN.name, 2**64 - 3)
    readings = await link.read([TOKEN, MISSING, ELSEWHERE, SCALED])
    assert readings[0].value == 2**64 - 3
    assert isinstance(readings[0].value, int)
    assert readings[0].source_ms == PLANT_MS
    assert [r.quality for r in readings[:3]] == [Quality.GOOD, Quality.BAD, Quality.BAD]
    assert readings[3].signal is SCALED


async def test_a_write_keeps_its_order_in_one_request(linked: Any, plant: Plant) -> None:
    link, _ = linked
    heard: list[str] = []
    service = plant.server.iserver.isession.__class__
    original = service.write

    async def listen(self: Any, params: ua.WriteParameters) -> Any:
        heard.append(" ".join(str(w.NodeId.Identifier).split(".")[-1] for w in params.NodesToWrite))
        return await original(self, params)

    service.write = listen
    try:
        await link.write([(PARAM, 1052.25), (TOKEN, 2**63 + 7), (SEQ, 41)])
    finally:
        service.write = original
    assert heard == ["PARAM_0 TOKEN SEQ"]
    assert [r.value for r in await link.read([PARAM, TOKEN, SEQ])] == [1052.25, 2**63 + 7, 41]


async def test_a_float_that_f32_rounds_passes_the_read_back_and_nan_does_too(linked: Any) -> None:
    link, _ = linked
    await link.write([(PARAM, 0.1)])
    await link.write([(PARAM, math.nan)])
    assert (await link.read([PARAM]))[0].quality is Quality.BAD


async def test_a_refused_write_names_the_node_and_the_status(linked: Any) -> None:
    link, _ = linked
    with pytest.raises(Refused, match=r"SF-01\.Sts\.MODE.*plant\.yaml:41.*BadUserAccessDenied|BadNotWritable"):
        await link.write([(LOCKED, 1)])
    with pytest.raises(Refused, match="not configured as writable"):
        await link.write([(TEMPERATURE, 1.0)])
    assert link.diagnostics.refusals == 1


async def test_a_stopped_server_makes_all_bad_within_three_seconds_and_is_found_again(
    linked: Any, plant: Plant, tools: Any
) -> None:
    link, seen = linked
    await plant.stop()
    took = await tools.until(lambda: link.state is not LinkState.UP)
    assert took < 3.0
    assert all(seen.quality(s.id) is Quality.BAD for s in SIGNALS)
    with pytest.raises(LinkDown):
        await link.write([(SEQ, 1)])
    await plant.start(namespaces_before=2)  # the index of our namespace is another one now
    await tools.until(lambda: link.state is LinkState.UP and seen.quality(TEMPERATURE.id) is Quality.GOOD)
    await plant.set(TEMPERATURE.name, 77.0)
    await tools.until(lambda: seen.value(TEMPERATURE.id) == 77.0)
    assert link.diagnostics.losses == 1


async def test_a_server_that_falls_silent_is_lost_within_three_seconds(plant: Plant, tools: Any) -> None:
    relay = Relay(plant.port)
    await relay.start()
    seen = tools.Recorder()
    url = f"opc.tcp://127.0.0.1:{relay.port}"
    link = OpcUaLink(
        "thermal", url, [TEMPERATURE, STATE], on_columns=seen.columns, on_state=seen.state, wall_ms=tools.wall_ms
    )
    async with tools.running(link.run):
        await tools.until(lambda: link.state is LinkState.UP)
        relay.deaf = True
        took = await tools.until(lambda: link.state is not LinkState.UP)
        assert took < 3.0
        assert seen.quality(TEMPERATURE.id) is Quality.BAD
    await relay.stop()


async def test_security_none_is_refused_beyond_loopback(tools: Any) -> None:
    seen = tools.Recorder()
    with pytest.raises(ValueError, match="SecurityPolicy None"):
        OpcUaLink(
            "x", "opc.tcp://10.0.0.9:4840", [], on_columns=seen.columns, on_state=seen.state, wall_ms=tools.wall_ms
        )


class Relay:
    """A TCP relay that can stop to pass bytes without closing: a server that hangs, a cable that is cut."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.deaf = False
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers += [writer, far_writer]
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if not self.deaf:
                writer.write(data)
        writer.close()

    async def stop(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
