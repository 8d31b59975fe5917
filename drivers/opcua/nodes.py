"""Namespaces and nodes: from the configured URI and identifier to node ids of this connection."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from drivers.signals import OpcUaAddress, Signal

SERVER_NAMESPACES = ua.NodeId(ua.Int32(ObjectIds.Server_NamespaceArray))
LIMIT_READ = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead))
LIMIT_ITEMS = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall))


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What must be learnt anew at each connect: namespace indexes may change when a server restarts."""

    namespaces: Mapping[str, int]
    nodes_per_read: int
    items_per_call: int

    def node_of(self, signal: Signal) -> ua.NodeId | None:
        """The node id on this connection; None when the server does not have the namespace."""
        address = signal.address
        if not isinstance(address, OpcUaAddress) or address.namespace not in self.namespaces:
            return None
        return ua.NodeId(ua.String(address.node), ua.Int16(self.namespaces[address.namespace]), ua.NodeIdType.String)


async def learn(client: Client, chunk: int) -> ServerFacts:
    """Read the namespace array and the operation limits (absent or 0 = no limit) in one request."""
    values = await read_nodes(client, [SERVER_NAMESPACES, LIMIT_READ, LIMIT_ITEMS])
    uris = values[0].Value.Value if values[0].Value is not None else None
    namespaces = {uri: index for index, uri in enumerate(uris or ())}
    return ServerFacts(namespaces, _limit(values[1], chunk), _limit(values[2], chunk))


def _limit(data: ua.DataValue, chunk: int) -> int:
    value = data.Value.Value if data.Value is not None else None
    return min(value, chunk) if isinstance(value, int) and value > 0 else chunk


async def read_nodes(client: Client, nodes: Sequence[ua.NodeId]) -> list[ua.DataValue]:
    """One Read request of the values, with source timestamps."""
    wanted = [ua.ReadValueId(NodeId=node, AttributeId=ua.Int32(AttributeIds.Value)) for node in nodes]
    return await client.uaclient.session.read(ua.ReadParameters(NodesToRead=wanted))


def chunks(count: int, size: int) -> Iterator[range]:
    """Ranges of at most `size` that cover `count`."""
    return (range(start, min(start + size, count)) for start in range(0, count, size))


def describe(signal: Signal) -> str:
    """The signal's node as people write it, with the place of its definition."""
    address = signal.address
    if not isinstance(address, OpcUaAddress):
        return f"{signal.name}: not an OPC UA address ({signal.line})"
    return f"{signal.name}: node nsu={address.namespace};s={address.node} ({signal.line})"
