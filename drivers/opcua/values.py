"""Values of OPC UA and ours: variants to send, readings and arrays out of data values."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from asyncua import ua
from asyncua.ua.status_codes import StatusCodes
from numpy.typing import NDArray

from drivers.scaling import FLOAT_KINDS, is_believed, to_engineering, to_raw
from drivers.signals import Quality, Reading, Signal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
VARIANT_OF_KIND = {
    "bool": ua.VariantType.Boolean,
    "i16": ua.VariantType.Int16,
    "u16": ua.VariantType.UInt16,
    "i32": ua.VariantType.Int32,
    "u32": ua.VariantType.UInt32,
    "u64": ua.VariantType.UInt64,
    "f32": ua.VariantType.Float,
    "f64": ua.VariantType.Double,
}


def quality_of(status: ua.StatusCode | None) -> Quality:
    """The two top bits of the status code; 11 is reserved and counts as bad (Part 4, 7.39)."""
    return Quality.GOOD if status is None else Quality(min(status.value >> 30, 2))


def source_ms_of(source: datetime | None, otherwise_ms: int) -> int:
    """Milliseconds UTC of a source timestamp, or what the caller takes when the server gave none."""
    return otherwise_ms if source is None else (source - EPOCH) // MILLISECOND


def to_data_value(signal: Signal, value: float | int) -> ua.DataValue:
    """The value to write, typed by the signal's kind and without timestamps. Raises `Refused`."""
    raw = to_raw(signal, value)
    typed = bool(raw) if signal.kind == "bool" else raw
    return ua.DataValue(ua.Variant(typed, VARIANT_OF_KIND[signal.kind]))


def why_unreadable(signal: Signal, data: ua.DataValue) -> str | None:
    """Why the node can never serve this signal (missing, forbidden, of another type); None when it can."""
    status = data.StatusCode
    if status is not None and status.value in _CONFIGURATION_FAULTS:
        return status.name
    variant = data.Value
    if variant is None or variant.Value is None:
        return None
    expected = VARIANT_OF_KIND[signal.kind]
    if variant.is_array or variant.VariantType != expected:
        shape = "an array of " if variant.is_array else ""
        return f"the node is {shape}{variant.VariantType.name}, the signal says {signal.kind}"
    return None


_CONFIGURATION_FAULTS = frozenset(
    {
        StatusCodes.BadNodeIdUnknown,
        StatusCodes.BadNodeIdInvalid,
        StatusCodes.BadAttributeIdInvalid,
        StatusCodes.BadNotReadable,
        StatusCodes.BadUserAccessDenied,
    }
)


def to_reading(signal: Signal, data: ua.DataValue | None, otherwise_ms: int, received_ms: int) -> Reading:
    """One exact reading. What is not a believable value of the signal's kind is BAD; `None` stands for no node."""
    if data is None or data.Value is None or why_unreadable(signal, data) is not None or data.Value.Value is None:
        return Reading(signal, None, Quality.BAD, otherwise_ms, received_ms)
    source_ms = source_ms_of(data.SourceTimestamp, otherwise_ms)
    value = to_engineering(signal, data.Value.Value)
    quality = quality_of(data.StatusCode) if is_believed(signal, value) else Quality.BAD
    return Reading(signal, value if value == value else None, quality, source_ms, received_ms)


@dataclass(frozen=True, slots=True)
class ValueArrays:
    """Data values column by column: raw (NaN for none), quality by status code, source time (`NO_TIME` for none)."""

    raw: NDArray[np.float64]
    quality: NDArray[np.uint8]
    source_ms: NDArray[np.int64]


NO_TIME = -1


def to_arrays(values: Sequence[ua.DataValue]) -> ValueArrays:
    """Columns of one publish result or read."""
    raw = np.array([_number(v) for v in values], dtype=np.float64)
    status = np.array([0 if v.StatusCode is None else v.StatusCode.value for v in values], dtype=np.uint32)
    quality = np.minimum(status >> np.uint32(30), np.uint32(2)).astype(np.uint8)
    source_ms = np.array([source_ms_of(v.SourceTimestamp, NO_TIME) for v in values], dtype=np.int64)
    return ValueArrays(raw, quality, source_ms)


def _number(data: ua.DataValue) -> float:
    value = data.Value.Value if data.Value is not None else None
    return value if isinstance(value, (int, float)) else np.nan


def same_on_the_wire(signal: Signal, written: ua.DataValue, read: ua.DataValue) -> bool:
    """True when a read-back shows what was written: bit by bit as f32 where the wire is f32, NaN equal to NaN."""
    if written.Value is None or read.Value is None or quality_of(read.StatusCode) is Quality.BAD:
        return False
    sent, got = written.Value.Value, read.Value.Value
    if not isinstance(got, (int, float)):
        return False
    if signal.kind not in FLOAT_KINDS:
        return bool(sent == got)
    packed = ">f" if signal.kind == "f32" else ">d"
    return (sent != sent and got != got) or struct.pack(packed, sent) == struct.pack(packed, got)
