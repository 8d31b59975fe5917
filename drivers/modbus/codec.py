"""Registers and values: kinds, word order, and a whole block at once.

A register is 16 bits, big endian on the wire; a wider value takes consecutive registers, high word first unless its
address says otherwise (Modbus Application Protocol V1.1b3 leaves this to the device).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

FORMATS = {"bool": "H", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "u64": "Q", "f32": "f", "f64": "d"}
WORDS = {kind: struct.calcsize(f">{code}") // 2 for kind, code in FORMATS.items()}


def encode(kind: str, raw: float | int, low_word_first: bool = False) -> list[int]:
    """Registers of one raw value. The value must fit its kind (`drivers.scaling.to_raw` sees to that)."""
    words = list(struct.unpack(f">{WORDS[kind]}H", struct.pack(f">{FORMATS[kind]}", raw)))
    return words[::-1] if low_word_first else words


def to_bytes(words: Sequence[int]) -> bytes:
    """Registers as they travel."""
    return struct.pack(f">{len(words)}H", *words)


def decode(kind: str, words: Sequence[int], low_word_first: bool = False) -> float | int:
    """The raw value of its registers, exact."""
    ordered = words[::-1] if low_word_first else words
    return struct.unpack(f">{FORMATS[kind]}", struct.pack(f">{WORDS[kind]}H", *ordered))[0]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Item:
    """One value inside a block: `key` is the caller's, `offset` counts registers from the block's start."""

    key: int
    offset: int
    kind: str
    low_word_first: bool = False

    @property
    def end(self) -> int:
        """Offset of the first register behind the value."""
        return self.offset + WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Layout:
    """Decodes one block of registers with as few calls as possible: one unpack for all values that do not overlap."""

    count: int
    items: tuple[Item, ...]
    _order: tuple[int, ...] | None = field(init=False, default=None)
    _passes: tuple[struct.Struct, ...] = field(init=False)
    keys: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        passes = _passes(self.items)
        set_ = object.__setattr__
        set_(self, "_order", _register_order(self.count, self.items))
        set_(self, "_passes", tuple(_struct_of(p, self.count) for p in passes))
        set_(self, "keys", tuple(item.key for p in passes for item in p))

    def values(self, data: bytes) -> Sequence[float | int]:
        """Raw values in the order of `keys`; `data` are the block's registers, big endian."""
        if self._order is not None:
            data = b"".join([data[2 * i : 2 * i + 2] for i in self._order])
        if len(self._passes) == 1:
            return self._passes[0].unpack(data)
        return [value for one in self._passes for value in one.unpack(data)]


def _register_order(count: int, items: Sequence[Item]) -> tuple[int, ...] | None:
    """Where low-word-first values stand, their registers are turned round before the block is unpacked."""
    order = list(range(count))
    for item in items:
        if item.low_word_first:
            order[item.offset : item.end] = range(item.end - 1, item.offset - 1, -1)
    return tuple(order) if order != list(range(count)) else None


def _passes(items: Sequence[Item]) -> list[list[Item]]:
    """Split overlapping values (a word and the bits of it under another name) over several passes."""
    passes: list[list[Item]] = []
    for item in sorted(items, key=lambda i: (i.offset, i.end)):
        fitting = next((p for p in passes if p[-1].end <= item.offset), None)
        if fitting is None:
            passes.append([item])
        else:
            fitting.append(item)
    return passes


def _struct_of(items: Sequence[Item], count: int) -> struct.Struct:
    parts, at = [">"], 0
    for item in items:
        parts.append(f"{2 * (item.offset - at)}x{FORMATS[item.kind]}")
        at = item.end
    return struct.Struct("".join(parts) + f"{2 * (count - at)}x")
