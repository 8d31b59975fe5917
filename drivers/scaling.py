"""From engineering values to raw values of the wire and back, one exact value at a time.

Integers without scale stay integers, so that a u64 token survives; everything else is a float.
"""

import math
import struct

from drivers.errors import Refused
from drivers.signals import Signal

INTEGER_LIMITS: dict[str, tuple[int, int]] = {
    "i16": (-(2**15), 2**15 - 1),
    "u16": (0, 2**16 - 1),
    "i32": (-(2**31), 2**31 - 1),
    "u32": (0, 2**32 - 1),
    "u64": (0, 2**64 - 1),
}
FLOAT_KINDS = frozenset({"f32", "f64"})
KINDS = frozenset({"bool", *INTEGER_LIMITS, *FLOAT_KINDS})
F32_MAX = struct.unpack(">f", b"\x7f\x7f\xff\xff")[0]


def is_plain(signal: Signal) -> bool:
    """True when the raw value is the engineering value."""
    return signal.scale == 1.0 and signal.offset == 0.0


def to_engineering(signal: Signal, raw: float | int | bool) -> float | int:
    """The value in the signal's unit; an unscaled integer stays an exact integer."""
    if is_plain(signal):
        return int(raw) if isinstance(raw, bool) else raw
    return raw * signal.scale + signal.offset


def is_believed(signal: Signal, value: float | int) -> bool:
    """False for what is not finite or lies outside the signal's bounds."""
    return math.isfinite(value) and signal.low <= value <= signal.high


def to_raw(signal: Signal, value: float | int) -> float | int:
    """The raw value to send. NaN passes for float kinds (it means *unchanged* to some machines).

    Raises `Refused` for a signal that is not writable, a value outside its bounds or one its kind cannot hold.
    """
    if not signal.writable:
        raise Refused(f"{signal.name}: is not configured as writable ({signal.line})")
    if signal.kind in FLOAT_KINDS and math.isnan(value):
        return value
    if not is_believed(signal, value):
        raise Refused(f"{signal.name}: {value} is outside {signal.low} to {signal.high} ({signal.line})")
    raw = value if is_plain(signal) else (value - signal.offset) / signal.scale
    return _as_float(signal, raw) if signal.kind in FLOAT_KINDS else _as_integer(signal, raw)


def _as_float(signal: Signal, raw: float | int) -> float:
    if signal.kind == "f32" and abs(raw) > F32_MAX:
        raise Refused(f"{signal.name}: {raw} does not fit an f32 ({signal.line})")
    return float(raw)


def _as_integer(signal: Signal, raw: float | int) -> int:
    whole = round(raw)
    if is_plain(signal) and whole != raw:
        raise Refused(f"{signal.name}: {raw} is no whole number ({signal.line})")
    low, high = (0, 1) if signal.kind == "bool" else INTEGER_LIMITS[signal.kind]
    if not low <= whole <= high:
        raise Refused(f"{signal.name}: {raw} does not fit {signal.kind} ({signal.line})")
    return whole
