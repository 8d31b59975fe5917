"""Data changes straight from the bytes of a publish response, without an object per value.

The library builds five objects for each value. A link needs four numbers of it: handle, value, status, source time.
What this decoder does not know (arrays, strings, events, diagnostics) it leaves to the library as a whole.
Encoding: OPC UA Part 6, sections 5.1.2, 5.2.2 and 7.1; Part 4, sections 5.14.5 and 7.25.
"""

import struct
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from asyncua import ua
from asyncua.client.ua_session import UaSession
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary
from asyncua.ua.uaerrors import UaStructParsingError

from drivers.opcua.values import NO_TIME, ValueArrays

PUBLISH_RESPONSE = b"\x01\x00\x3d\x03"  # four-byte node id, namespace 0, 829
DATA_CHANGE = b"\x01\x00\x2b\x03\x01"  # four-byte node id, namespace 0, 811, with a byte-string body
NO_ADDITIONAL_HEADER = b"\x00\x00\x00"
SCALARS = {0: "", 1: "?", 2: "b", 3: "B", 4: "h", 5: "H", 6: "i", 7: "I", 8: "q", 9: "Q", 10: "f", 11: "d"}
VALUE, STATUS, SOURCE_TIME, SERVER_TIME, SOURCE_PICO, SERVER_PICO = 1, 2, 4, 8, 16, 32
FILETIME_OF_1970 = 116_444_736_000_000_000
NAN = float("nan")


class Unknown(Exception):
    """The response holds something that the library has to decode."""


@dataclass(slots=True)
class DataChanges:
    """The monitored-item notifications of one notification message, column by column."""

    handles: list[int] = field(default_factory=list)
    values: list[float | int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    filetimes: list[int] = field(default_factory=list)

    def arrays(self) -> ValueArrays:
        """As a link wants them."""
        filetimes = np.array(self.filetimes, dtype=np.int64)
        source_ms = np.where(filetimes > 0, (filetimes - FILETIME_OF_1970) // 10_000, NO_TIME)
        severity = np.array(self.statuses, dtype=np.uint32) >> np.uint32(30)
        quality = np.minimum(severity, np.uint32(2)).astype(np.uint8)
        return ValueArrays(np.array(self.values, dtype=np.float64), quality, source_ms)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a notification with one encoding mask and one scalar type is laid out; indexes are -1 for what is absent."""

    whole: struct.Struct
    value: int
    status: int
    source: int


@cache
def _shape(mask: int, kind: int) -> _Shape:
    if kind not in SCALARS or mask & ~63:
        raise Unknown(f"mask {mask:#x}, variant {kind:#x}")
    code, at = "<IB", {}
    for bit, part in (
        (VALUE, "B" + SCALARS[kind]),
        (STATUS, "I"),
        (SOURCE_TIME, "q"),
        (SOURCE_PICO, "H"),
        (SERVER_TIME, "q"),
        (SERVER_PICO, "H"),
    ):
        if mask & bit:
            code += part
            at[bit] = len(code) - 2
    has_value = mask & VALUE and SCALARS[kind]
    return _Shape(struct.Struct(code), at[VALUE] if has_value else -1, at.get(STATUS, -1), at.get(SOURCE_TIME, -1))


def _read_items(raw: bytes, at: int, count: int, into: DataChanges) -> int:
    """Append `count` notifications; returns where they end."""
    for _ in range(count):
        mask = raw[at + 4]
        shape = _shape(mask, raw[at + 5] if mask & VALUE else 0)
        found = shape.whole.unpack_from(raw, at)
        into.handles.append(found[0])
        into.values.append(found[shape.value] if shape.value >= 0 else NAN)
        into.statuses.append(found[shape.status] if shape.status >= 0 else 0)
        into.filetimes.append(found[shape.source] if shape.source >= 0 else 0)
        at += shape.whole.size
    return at


def decode(raw: bytes) -> ua.PublishResult:
    """A publish result whose notification data are `DataChanges`. Raises `Unknown` for everything else."""
    try:
        return _decode(raw)
    except (struct.error, IndexError) as error:
        raise Unknown(str(error)) from error


def _decode(raw: bytes) -> ua.PublishResult:
    at = _skip_header(raw)
    subscription, sequences = struct.unpack_from("<Ii", raw, at)
    at += 8 + 4 * max(sequences, 0)
    more, sequence, _, count = struct.unpack_from("<?Iqi", raw, at)
    at += 17
    changes = DataChanges()
    for _ in range(count):
        at = _read_notification(raw, at, changes)
    message = ua.NotificationMessage(SequenceNumber=sequence, NotificationData=[changes] if changes.handles else [])
    return ua.PublishResult(SubscriptionId=subscription, MoreNotifications=more, NotificationMessage=message)


def _skip_header(raw: bytes) -> int:
    """Type id, time, request handle, service result, no diagnostics, no strings, no additional header."""
    result, diagnostics, strings = struct.unpack_from("<IBi", raw, 16)
    plain = raw[:4] == PUBLISH_RESPONSE and raw[25:28] == NO_ADDITIONAL_HEADER
    if not plain or result or diagnostics or strings > 0:
        raise Unknown("response header")
    return 28


def _read_notification(raw: bytes, at: int, into: DataChanges) -> int:
    if raw[at : at + 5] != DATA_CHANGE:
        raise Unknown("no data change")
    length, items = struct.unpack_from("<ii", raw, at + 5)
    end = _read_items(raw, at + 13, items, into)
    (diagnostics,) = struct.unpack_from("<i", raw, end)
    if diagnostics > 0 or end + 4 != at + 9 + length:
        raise Unknown("diagnostics or a length that does not fit")
    return end + 4


class BatchSession(UaSession):
    """The library's session with the decoder above in its publish loop."""

    async def publish(self, acks: list[ua.SubscriptionAcknowledgement]) -> ua.PublishResponse:
        """One publish request; the answer's notification data are `DataChanges` wherever that is possible."""
        request = ua.PublishRequest()
        request.Parameters.SubscriptionAcknowledgements = acks
        data = await self._send_request(request, timeout=0)
        try:
            return ua.PublishResponse(Parameters=decode(bytes(data)))
        except Unknown:
            return _by_library(data)


def _by_library(data: Buffer) -> ua.PublishResponse:
    try:
        return struct_from_binary(ua.PublishResponse, data)
    except Exception as error:
        raise UaStructParsingError from error
