"""OPC UA server of one endpoint: several machines as flat variables, as the server of an S7-1500 would show them.

Only changed values are written, with plant time as source timestamp: handshake words in each scan, process values and
running times twice a wall second. Anonymous clients on loopback may read everything and write `Cmd` only.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.monitored_item_service import MonitoredItemValues
from asyncua.server.server import Server
from asyncua.server.subscription_service import SubscriptionService
from asyncua.server.user_managers import UserManager

from simulators.machines.blocks import COMMAND_FIELDS, HB_ENGINE, STATUS_FIELDS
from simulators.machines.plc import Machine
from simulators.servers.counters import Counters
from simulators.servers.registers import command_from

ua: Any = asyncua.ua
"""The package exports its names without types."""

VALUES_PERIOD_MS = 500
_TYPES = {
    "u16": ua.VariantType.UInt16,
    "u32": ua.VariantType.UInt32,
    "u64": ua.VariantType.UInt64,
    "f32": ua.VariantType.Float,
}
_RUNNING_TIMES = frozenset({"ELAPSED_MS", "PLANT_MS"})


class _Anonymous(UserManager):
    """Lets clients without a name in as plain users, and nobody as administrator."""

    def get_user(
        self, iserver: Any, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> User | None:
        return User(role=UserRole.User) if username is None else None


class _CountingSubscriptions(SubscriptionService):
    """Counts the values that leave in publish responses."""

    counters: Counters

    async def create_subscription(self, params: Any, callback: Any, *args: Any, **kwargs: Any) -> Any:
        async def counted(result: Any, *rest: Any) -> None:
            for part in result.NotificationMessage.NotificationData:
                self.counters.values += len(getattr(part, "MonitoredItems", ()))
            await callback(result, *rest)

        return await super().create_subscription(params, counted, *args, **kwargs)


class _Connections(list[Any]):
    """The server's list of client connections, which counts those that are added."""

    def __init__(self, counters: Counters) -> None:
        super().__init__()
        self._counters = counters

    def append(self, item: Any) -> None:
        self._counters.connections += 1
        super().append(item)


def keep_values_uncopied() -> None:
    """Half of the cost of a changed value is a deep copy of it. The values written here are never changed
    afterwards, so the reference is enough; to be called once by a process that serves machines only."""

    def set_current_datavalue(self: MonitoredItemValues, value: Any) -> None:
        self.old_dvalue, self.current_dvalue = self.current_dvalue, value

    setattr(MonitoredItemValues, "set_current_datavalue", set_current_datavalue)  # noqa: B010


class _Variables:
    """The variables of one machine and what was last written to them."""

    def __init__(self, machine: Machine, namespace: int) -> None:
        self.machine = machine
        self._namespace = namespace
        self._kinds = {f"Sts.{each.name}": each.kind for each in STATUS_FIELDS}
        self._kinds |= {f"PV.{name}": "f32" for name in machine.VALUES}
        self._commands = {f"Cmd.{each.name}": each.kind for each in (*COMMAND_FIELDS, HB_ENGINE)}
        self._written: dict[str, float | int] = {}
        self._values_ms = 0

    def node(self, name: str) -> Any:
        return ua.NodeId(f"{self.machine.unit_id}.{name}", self._namespace)

    async def create(self, server: Server) -> None:
        """Folders Cmd, Sts and PV of at most 100 variables each."""
        unit = await server.nodes.objects.add_folder(
            ua.NodeId(self.machine.unit_id, self._namespace), f"{self._namespace}:{self.machine.unit_id}"
        )
        folders = {}
        for name in ("Cmd", "Sts", "PV"):
            folders[name] = await unit.add_folder(self.node(name), f"{self._namespace}:{name}")
        for name, kind in (self._commands | self._kinds).items():
            zero = ua.Variant(0.0 if kind == "f32" else 0, _TYPES[kind])
            folder, browse = name.split(".", 1)
            node = await folders[folder].add_variable(self.node(name), f"{self._namespace}:{browse}", zero)
            await node.write_value(_unstamped(zero, folder))
            if folder == "Cmd":
                await node.set_writable()

    def receive(self, space: Any) -> None:
        """Hand what clients have written to the machine."""
        fields = {
            name[4:]: space.read_attribute_value(self.node(name), ua.AttributeIds.Value).Value.Value
            for name in self._commands
        }
        self.machine.receive(command_from(fields), int(fields["HB_ENGINE"]))

    def changes(self, wall_ms: int) -> dict[str, float | int]:
        """What has to be written now."""
        due = wall_ms - self._values_ms >= VALUES_PERIOD_MS
        now: dict[str, float | int] = {
            f"Sts.{name}": each
            for name, each in self.machine.status.wire().items()
            if due or name not in _RUNNING_TIMES
        }
        if due:
            self._values_ms = wall_ms
            now |= {f"PV.{name}": each for name, each in self.machine.process_values().items()}
        changed = {name: each for name, each in now.items() if not _same(self._written.get(name), each)}
        self._written |= changed
        return changed

    def data_value(self, name: str, value: float | int, source: datetime) -> Any:
        """With source time; a value that is no number is a sensor failure."""
        bad = isinstance(value, float) and not math.isfinite(value)
        status = ua.StatusCode(ua.StatusCodes.BadSensorFailure if bad else ua.StatusCodes.Good)
        return ua.DataValue(ua.Variant(value, _TYPES[self._kinds[name]]), status, source)


def _unstamped(value: Any, folder: str) -> Any:
    """The value before the first scan. The library stamps it with wall time, which is no plant time: take it off."""
    waiting = ua.StatusCodes.Good if folder == "Cmd" else ua.StatusCodes.BadWaitingForInitialData
    return ua.DataValue(value, ua.StatusCode(waiting))


class OpcUaEndpoint:
    """One listening server with its machines."""

    def __init__(self, namespace_uri: str, machines: Sequence[Machine], counters: Counters) -> None:
        self._uri = namespace_uri
        self._machines = machines
        self._counters = counters
        self._server = Server(user_manager=_Anonymous())
        self._variables: list[_Variables] = []

    async def start(self, port: int = 0) -> str:
        """Build the address space, listen on loopback, return the URL. Raises OSError when the port is taken."""
        server, inner = self._server, self._server.iserver
        inner.allow_remote_admin = False
        counting = _CountingSubscriptions(inner.aspace, iserver=inner)
        counting.counters = self._counters
        inner.subscription_service = counting
        await server.init()
        server.set_server_name(self._uri)
        server.set_endpoint(f"opc.tcp://127.0.0.1:{port}")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        namespace = await server.register_namespace(self._uri)
        for machine in self._machines:
            variables = _Variables(machine, namespace)
            await variables.create(server)
            self._variables.append(variables)
        await server.start()
        listener: Any = server.bserver
        listener.clients = _Connections(self._counters)
        return f"opc.tcp://127.0.0.1:{listener.port}"

    def receive(self) -> None:
        """Before a scan: command blocks to the machines."""
        for each in self._variables:
            each.receive(self._server.iserver.aspace)

    async def publish(self, plant_ms: int, wall_ms: int) -> None:
        """After a scan: changed values to the variables."""
        source = datetime.fromtimestamp(plant_ms / 1000.0, UTC)
        write = self._server.iserver.aspace.write_attribute_value
        for each in self._variables:
            for name, value in each.changes(wall_ms).items():
                await write(each.node(name), ua.AttributeIds.Value, each.data_value(name, value, source))

    def drop_connections(self) -> None:
        """Close every client connection; clients may come back at once."""
        for transport in list(self._server.iserver.asyncio_transports):
            transport.close()

    async def stop(self) -> None:
        await self._server.stop()


def _same(old: float | int | None, new: float | int) -> bool:
    return old == new or (old != old and new != new)
