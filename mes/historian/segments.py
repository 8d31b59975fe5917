"""Where samples of one signal are read from. The journal is the only source now; sealed chunks would be another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import zstandard
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from mes.historian import queries
from mes.historian.exceptions import KEEP_MS
from mes.historian.samples import Samples, decode, joined


@dataclass(frozen=True, slots=True)
class Series:
    """Samples of one signal by plant time, in order."""

    t_ms: NDArray[np.int64]
    quality: NDArray[np.uint8]
    values: NDArray[np.float64]


EMPTY = Series(np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.float64))


class Segments(Protocol):
    """A store of samples."""

    async def read(self, ids: Sequence[int], from_ms: int, until_ms: int) -> dict[int, Series]:
        """Samples of each signal in the range, and at least the one before it if there is any."""


class JournalSegments:
    """Reads frames; each is decoded once for all signals asked."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def read(self, ids: Sequence[int], from_ms: int, until_ms: int) -> dict[int, Series]:
        """See `Segments.read`."""
        wanted = np.array(sorted(set(ids)), dtype=np.int32)
        parts: dict[int, list[Series]] = {int(i): [] for i in wanted}
        for row in await queries.tagsets(self._session):
            tags = np.frombuffer(row.tag_ids, "<i4")
            places = np.flatnonzero(np.isin(tags, wanted))
            if len(places):
                # an unchanged value is stored again after KEEP_MS, so the sample before the range is not far
                early_ms = from_ms - 2 * (KEEP_MS + row.max_span_ms)
                stored = await queries.payloads(self._session, row.id, early_ms, until_ms, row.max_span_ms)
                await asyncio.to_thread(_split, stored, tags, places, parts)
        return {i: _in_order(found) for i, found in parts.items()}


def _split(
    stored: Sequence[bytes], tags: NDArray[np.int32], places: NDArray[np.intp], parts: dict[int, list[Series]]
) -> None:
    decompressor = zstandard.ZstdDecompressor()
    frames: list[Samples] = [decode(payload, decompressor) for payload in stored]
    if not frames:
        return
    everything = joined(frames)
    for place in places:
        mine = everything.place == place
        series = Series(everything.t_ms[mine], everything.quality[mine], everything.values[mine])
        parts[int(tags[place])].append(series)


def _in_order(found: list[Series]) -> Series:
    if not found:
        return EMPTY
    t_ms = np.concatenate([s.t_ms for s in found])
    order = np.argsort(t_ms, kind="stable")
    quality = np.concatenate([s.quality for s in found])
    return Series(t_ms[order], quality[order], np.concatenate([s.values for s in found])[order])
