"""How the values of a simple Modbus device lie in its registers: high word first, signed words in two's complement."""

import struct

_FORMATS = {"u16": ">H", "i16": ">h", "u32": ">I", "u64": ">Q", "f32": ">f"}


def put(image: dict[int, int], address: int, kind: str, value: float | int) -> None:
    """Write a value into an image. `kind` is u16, i16, u32, u64 or f32."""
    raw = struct.pack(_FORMATS[kind], value if kind == "f32" else int(value))
    for offset, word in enumerate(struct.unpack(f">{len(raw) // 2}H", raw)):
        image[address + offset] = word


def get(image: dict[int, int], address: int, kind: str) -> float | int:
    """Read a value from an image. Raises KeyError for an address that is not there."""
    layout = _FORMATS[kind]
    words = [image[address + offset] for offset in range(struct.calcsize(layout) // 2)]
    found: float | int = struct.unpack(layout, struct.pack(f">{len(words)}H", *words))[0]
    return found


def tenths(value: float) -> int:
    """A value as a signed word with one decimal; beyond its range, and for NaN, the word's own maximum (over range)."""
    if value != value:
        return 0x7FFF
    return max(-0x8000, min(0x7FFF, round(value * 10.0)))
