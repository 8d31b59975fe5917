"""Samples of many signals as columns, and their stored form.

Payload: one version byte, then zstd over: int64 t0, uint32 n, uint16 place in the tag set, uint32 milliseconds after
t0, uint8 quality, float32 or float64 values; each column together, which is what makes them small. Version 1 has
float32 values, version 2 float64. Old versions stay readable for as long as there are rows.
"""

import struct
from dataclasses import dataclass

import numpy as np
import zstandard
from numpy.typing import NDArray

_HEAD = struct.Struct("<qI")
_LEVEL = 3
_LONGEST_MS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Samples:
    """`place` is the index in the tag set (int32), `t_ms` plant time, `values` NaN where there is none."""

    place: NDArray[np.int32]
    t_ms: NDArray[np.int64]
    quality: NDArray[np.uint8]
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.place)


def joined(parts: list[Samples]) -> Samples:
    """All samples in the order given."""
    return Samples(
        np.concatenate([p.place for p in parts]),
        np.concatenate([p.t_ms for p in parts]),
        np.concatenate([p.quality for p in parts]),
        np.concatenate([p.values for p in parts]),
    )


def encode(samples: Samples, *, wide: bool) -> bytes:
    """The payload. Raises `ValueError` for a frame that covers more than 49 days of plant time."""
    t0 = int(samples.t_ms.min())
    if int(samples.t_ms.max()) - t0 > _LONGEST_MS:
        raise ValueError("a frame covers too long a time")
    body = b"".join(
        (
            _HEAD.pack(t0, len(samples)),
            samples.place.astype("<u2").tobytes(),
            (samples.t_ms - t0).astype("<u4").tobytes(),
            samples.quality.astype("u1").tobytes(),
            samples.values.astype("<f8" if wide else "<f4").tobytes(),
        )
    )
    return bytes([2 if wide else 1]) + zstandard.ZstdCompressor(level=_LEVEL).compress(body)


def decode(payload: bytes, decompressor: zstandard.ZstdDecompressor | None = None) -> Samples:
    """The samples of a payload. Raises `ValueError` for a version that this code does not know."""
    if payload[0] not in (1, 2):
        raise ValueError(f"unknown frame version {payload[0]}")
    body = (decompressor or zstandard.ZstdDecompressor()).decompress(payload[1:])
    t0, n = _HEAD.unpack_from(body)
    at = _HEAD.size
    place = np.frombuffer(body, "<u2", n, at)
    after = np.frombuffer(body, "<u4", n, at + 2 * n)
    quality = np.frombuffer(body, "u1", n, at + 6 * n)
    values = np.frombuffer(body, "<f4" if payload[0] == 1 else "<f8", n, at + 7 * n)
    return Samples(
        place.astype(np.int32), t0 + after.astype(np.int64), quality.astype(np.uint8), values.astype(np.float64)
    )
