"""Exact reads and verified writes of OPC UA values, one request each."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.uaerrors import UaError

from drivers.errors import LinkDown, LinkTimeout, Refused
from drivers.link import Diagnostics
from drivers.opcua.connection import Connection
from drivers.opcua.nodes import chunks, describe, read_nodes
from drivers.opcua.values import same_on_the_wire, to_data_value
from drivers.signals import Signal

Writes = Sequence[tuple[Signal, float | int]]
T = TypeVar("T")


class Exchange:
    """Requests of one link over whichever connection it has now; counts them in the link's diagnostics."""

    def __init__(self, name: str, diagnostics: Diagnostics, timeout_s: float) -> None:
        self._name = name
        self._diagnostics = diagnostics
        self._timeout_s = timeout_s
        self._one_write = asyncio.Lock()

    async def read(self, connection: Connection, signals: Sequence[Signal]) -> list[ua.DataValue | None]:
        """Data values in the order asked; None where the node's namespace is not on the server."""
        nodes = [connection.facts.node_of(s) for s in signals]
        known = [i for i, node in enumerate(nodes) if node is not None]
        found: dict[int, ua.DataValue] = {}
        for part in chunks(len(known), connection.facts.nodes_per_read):
            asked = [known[i] for i in part]
            request = read_nodes(connection.client, [n for i in asked if (n := nodes[i]) is not None])
            found.update(zip(asked, await self._ask(connection, request), strict=True))
        return [found.get(i) for i in range(len(signals))]

    async def write(self, connection: Connection, writes: Writes, verify: bool) -> None:
        """One Write in the order given, then one read-back. Raises `Refused`, `LinkTimeout`."""
        values = [to_data_value(signal, value) for signal, value in writes]
        nodes = [_node(connection, signal) for signal, _ in writes]
        request = [
            ua.WriteValue(NodeId=node, AttributeId=ua.Int32(AttributeIds.Value), Value=value)
            for node, value in zip(nodes, values, strict=True)
        ]
        session = connection.client.uaclient.session
        async with self._one_write:
            sent = session.write(ua.WriteParameters(NodesToWrite=request))
            self._check_statuses(writes, await self._ask(connection, sent, sends=True))
            if verify:
                back = await self._ask(connection, read_nodes(connection.client, nodes), sends=True)
                self._check_read_back(writes, values, back)

    def _check_statuses(self, writes: Writes, statuses: Sequence[ua.StatusCode]) -> None:
        refused = [f"{describe(s)}: {c.name}" for (s, _), c in zip(writes, statuses, strict=True) if not c.is_good()]
        if refused:
            self._diagnostics.refusals += 1
            raise Refused(f"{self._name}: write refused: {'; '.join(refused)}")

    def _check_read_back(self, writes: Writes, sent: Sequence[ua.DataValue], back: Sequence[ua.DataValue]) -> None:
        for (signal, value), written, read in zip(writes, sent, back, strict=True):
            if not same_on_the_wire(signal, written, read):
                self._diagnostics.refusals += 1
                got = read.Value.Value if read.Value is not None else None
                raise Refused(f"{describe(signal)}: wrote {value}, read back {got}")

    async def _ask(self, connection: Connection, request: Awaitable[T], *, sends: bool = False) -> T:
        """One request. With `sends` a lost connection is a time-out: nobody knows whether the write arrived."""
        self._diagnostics.requests += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await request
        except TimeoutError as error:
            self._diagnostics.timeouts += 1
            raise LinkTimeout(f"{self._name}: no answer in {self._timeout_s} s") from error
        except OSError as error:
            raise (LinkTimeout if sends else LinkDown)(f"{self._name}: connection lost: {error}") from error
        except UaError as error:
            self._diagnostics.refusals += 1
            raise Refused(f"{self._name}: {type(error).__name__}: {error}") from error
        connection.hear()
        return answer


def _node(connection: Connection, signal: Signal) -> ua.NodeId:
    node = connection.facts.node_of(signal)
    if node is None:
        raise Refused(f"{describe(signal)}: the server does not have this namespace")
    return node
