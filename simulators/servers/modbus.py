"""Modbus TCP server of one endpoint: devices with register images behind pymodbus.

Function 3 reads holding registers, 4 input registers, 6 and 16 write; anything else and any address that is not in the
image is refused. Reads are answered from the image of the last scan.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from simulators.machines.plc import Machine
from simulators.machines.unit import RegisterImage, RegisterUnit, Unit
from simulators.servers.counters import Counters
from simulators.servers.registers import MachineImage

Written = Callable[[int, list[int]], None]
_READ_HOLDING, _READ_INPUT, _WRITE_ONE, _WRITES = 3, 4, 6, (6, 16)


class Device:
    """One device id with its image."""

    def __init__(self, device_id: int, image: RegisterImage, written: Written, counters: Counters) -> None:
        self.device_id = device_id
        self._image = image
        self._written = written
        self._counters = counters

    def sim_device(self) -> SimDevice:
        """As pymodbus wants it: memory for every address, and this object's `_act` on each access."""
        addresses = sorted(set(self._image.holding) | set(self._image.inputs))
        blocks: list[SimData] = []
        start = 0
        for n, address in enumerate(addresses):
            if n + 1 == len(addresses) or addresses[n + 1] != address + 1:
                first = addresses[start]
                blocks.append(SimData(first, count=address - first + 1, values=0, datatype=DataType.REGISTERS))
                start = n + 1
        return SimDevice(id=self.device_id, simdata=blocks, action=self._act)

    async def _act(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        self._counters.requests += 1
        if function in _WRITES and values is not None:
            return self._write(address, [int(each) for each in values])
        # after a single write the library reads the register back under the same function code
        if function not in (_READ_HOLDING, _READ_INPUT, _WRITE_ONE):
            return ExcCodes.ILLEGAL_FUNCTION
        table = self._image.inputs if function == _READ_INPUT else self._image.holding
        wanted = range(address, address + count)
        if any(each not in table for each in wanted):
            return ExcCodes.ILLEGAL_ADDRESS
        registers[address - start : address - start + count] = [table[each] for each in wanted]
        return None

    def _write(self, address: int, values: list[int]) -> ExcCodes | None:
        holding, read_only = self._image.holding, self._image.read_only
        wanted = range(address, address + len(values))
        if any(each not in holding or each in read_only for each in wanted):
            return ExcCodes.ILLEGAL_ADDRESS
        holding.update(zip(wanted, values, strict=True))
        self._written(address, values)
        return None


class _CountingServer(ModbusTcpServer):
    """Counts the connections that clients make."""

    counters: Counters

    def callback_new_connection(self) -> Any:
        self.counters.connections += 1
        handler: Any = ServerRequestHandler
        return handler(self, self.trace_packet, self.trace_pdu, self.trace_connect)


class ModbusEndpoint:
    """One listening server with its units, given as (first device id, unit)."""

    def __init__(self, units: Sequence[tuple[int, Unit]], counters: Counters) -> None:
        self._counters = counters
        self._images: list[MachineImage] = []
        self._devices = [device for device_id, unit in units for device in self._of(device_id, unit)]
        self._server: _CountingServer | None = None

    def _of(self, device_id: int, unit: Unit) -> Iterator[Device]:
        if isinstance(unit, Machine):
            image = MachineImage(unit)
            self._images.append(image)
            yield Device(device_id, image.image, image.written, self._counters)
        elif isinstance(unit, RegisterUnit):
            for local, registers in unit.devices.items():
                written = partial(unit.written, local)
                yield Device(device_id + local - 1, registers, written, self._counters)

    def receive(self) -> None:
        """Nothing to fetch: writes reach the machines as they arrive."""

    async def publish(self, plant_ms: int, wall_ms: int) -> None:
        """After a scan: new values into the images."""
        for image in self._images:
            image.publish()

    async def start(self, port: int = 0) -> str:
        """Listen on loopback and return the URL. Raises RuntimeError when the port is taken."""
        server = _CountingServer([each.sim_device() for each in self._devices], address=("127.0.0.1", port))
        server.counters = self._counters
        await server.serve_forever(background=True)
        self._server = server
        listener: Any = server.transport
        bound = listener.sockets[0].getsockname()[1]
        return f"modbus://127.0.0.1:{bound}"

    def drop_connections(self) -> None:
        """Close every client connection; clients may come back at once."""
        if self._server is not None:
            for connection in list(self._server.active_connections.values()):
                connection.close()

    async def stop(self) -> None:
        if self._server is not None:
            server: Any = self._server
            await server.shutdown()
