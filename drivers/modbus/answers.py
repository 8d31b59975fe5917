"""Answers to register reads that keep the bytes as they came.

The library's own answers unpack every register by itself and print the list of them for a log line that is off;
a block is unpacked at once by `codec.Layout`. Registered with the client by its own means (`register`).
"""

from pymodbus.exceptions import ModbusIOException
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse


class HoldingAnswer(ReadHoldingRegistersResponse):
    """Answer to function 3; `data` are the registers, big endian."""

    function_code = 3
    data: bytes = b""

    def decode(self, data: bytes) -> None:
        """Check the byte count and keep the bytes."""
        count = data[0] if data else 0
        if len(data) <= count or count % 2:
            raise ModbusIOException(f"{count} bytes announced, {len(data) - 1} came", function_code=self.function_code)
        self.data = data[1 : count + 1]


class InputAnswer(HoldingAnswer):
    """Answer to function 4."""

    function_code = 4
