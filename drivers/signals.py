"""Signals and readings: the words in which drivers speak.

A `Signal` is one value of one machine at one address. Readings travel as `Columns`, one block of equal-length
arrays per publish result or register block, so that no object is made per value on the value road.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Quality(IntEnum):
    """Quality of a reading; the numbers are the two top bits of an OPC UA status code."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


@dataclass(frozen=True, slots=True)
class OpcUaAddress:
    """A node by namespace URI and string identifier; the namespace index is resolved after each connect."""

    namespace: str
    node: str


@dataclass(frozen=True, slots=True)
class ModbusAddress:
    """A register by device id, table (`holding` or `input`) and zero-based protocol address.

    High word first unless `low_word_first` (Watlow).
    """

    device_id: int
    table: str
    register: int
    low_word_first: bool = False


Address = OpcUaAddress | ModbusAddress


@dataclass(frozen=True, slots=True)
class Signal:
    """One value of one machine.

    `kind` is the wire type: bool, i16, u16, i32, u32, u64, f32 or f64. The value in engineering units is
    raw x scale + offset. `low` and `high` bound what is believed: a value outside is quality BAD.
    `group` is `fast` (handshake words), `normal`, or `demand` (verified by the first read, then neither subscribed
    nor polled: only read and written when asked). `line` is `file:line` of its definition, for errors.
    """

    id: int
    name: str
    address: Address
    kind: str
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    low: float = float("-inf")
    high: float = float("inf")
    group: str = "normal"
    writable: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Readings of one source at one moment, column by column (all arrays have the same length).

    `ids` int32 signal ids; `values` float64 (NaN when there is none); `quality` uint8 `Quality`;
    `source_ms` int64 plant-time milliseconds given by the machine (the receive time for machines that publish
    none); `received_ms` wall-time milliseconds. An id may occur more than once: the last one is the newest.
    A value outside its signal's bounds is kept and BAD. `machine_time` is False when no machine has told the time
    of these readings: they must not set a plant clock.
    """

    ids: NDArray[np.int32]
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    source_ms: NDArray[np.int64]
    received_ms: int
    machine_time: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """One exact value, for handshake blocks and read-backs: integers stay integers (u64 does not fit a float)."""

    signal: Signal
    value: float | int | None
    quality: Quality
    source_ms: int
    received_ms: int
