"""Requests of one Modbus connection, one at a time, counted and timed; errors in our words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from drivers.cancelling import raise_if_cancelled
from drivers.errors import LinkDown, LinkTimeout
from drivers.link import Diagnostics
from drivers.modbus.answers import HoldingAnswer, InputAnswer
from drivers.modbus.plan import Block

# The library logs every unanswered request as an error; our link counts and reports them itself.
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledge",
    6: "device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target does not respond",
}


class ExceptionAnswer(Exception):
    """The device answered with an exception code (Modbus Application Protocol V1.1b3, section 7)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code:02d} {EXCEPTIONS.get(code, 'unknown')}")
        self.code = code

    @property
    def is_address(self) -> bool:
        """True when another choice of registers may be answered."""
        return self.code in (2, 3)

    @property
    def is_permanent(self) -> bool:
        """True when the same request can never succeed: illegal function, address or value."""
        return self.code in (1, 2, 3)


class Requests:
    """A new client for each connection; the library's own reconnect and retries are off.

    A retry of the library would repeat a write behind our back; a write acts at most once.
    """

    def __init__(self, host: str, port: int, timeout_s: float, diagnostics: Diagnostics) -> None:
        self._timeout_s = timeout_s
        self._diagnostics = diagnostics
        self._loop = asyncio.get_running_loop()
        self._client = AsyncModbusTcpClient(
            host, port=port, timeout=timeout_s, retries=0, reconnect_delay=0, trace_connect=self._connection_changed
        )
        self._client.register(HoldingAnswer)
        self._client.register(InputAnswer)
        self.lost = asyncio.Event()
        self.unanswered = 0
        self._peer = f"{host}:{port}"

    async def open(self) -> None:
        """Connect. Raises `LinkDown`."""
        if not await self._client.connect():
            raise LinkDown(f"{self._peer}: connection refused or no answer")
        self.lost.clear()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _connection_changed(self, connected: bool) -> None:
        if not connected:
            self.lost.set()

    async def read(self, block: Block) -> bytes:
        """Registers of a block. Raises `ExceptionAnswer`, `LinkTimeout`, `LinkDown`."""
        return await self.read_registers(block.device_id, block.table, block.start, block.count)

    async def read_registers(self, device_id: int, table: str, start: int, count: int) -> bytes:
        """Registers by table, function 3 or 4, big endian as they came."""
        ask = self._client.read_holding_registers if table == "holding" else self._client.read_input_registers
        answer = await self._ask(lambda: ask(start, count=count, device_id=device_id))
        data = answer.data if isinstance(answer, HoldingAnswer) else b""
        if len(data) != 2 * count:
            raise LinkTimeout(f"{self._peer}: device {device_id} sent {len(data)} of {2 * count} bytes")
        return data

    async def write_registers(self, device_id: int, start: int, words: Sequence[int]) -> None:
        """One function 16, so that the device never sees half a value."""
        await self._ask(lambda: self._client.write_registers(start, list(words), device_id=device_id))

    async def _ask(self, request: Callable[[], Awaitable[ModbusPDU]]) -> ModbusPDU:
        if self.lost.is_set():
            raise LinkDown(f"{self._peer}: connection closed by the other side")
        self._diagnostics.requests += 1
        started = self._loop.time()
        try:
            answer = await request()
        except ConnectionException as error:
            raise LinkDown(f"{self._peer}: {error}") from error
        except ModbusException as error:
            self._diagnostics.timeouts += 1
            self.unanswered += 1
            raise LinkTimeout(f"{self._peer}: no answer in {self._timeout_s} s") from error
        raise_if_cancelled()
        self.unanswered = 0
        self._diagnostics.round_trip_ms = (self._loop.time() - started) * 1000
        if answer.isError():
            raise ExceptionAnswer(answer.exception_code)
        return answer
