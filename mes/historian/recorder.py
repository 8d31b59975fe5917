"""Recording: columns from the links into a bounded buffer, and from there one commit per flush of all sources.

When the database is slow the buffer grows; when it is full the oldest samples go, and a BAD mark stands where they
were: a gap is recorded as a gap. After a start each source gets a BAD mark right behind its last stored sample, so
that a curve never runs on through the time in which nobody listened.
"""

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from drivers.signals import Columns, Quality
from mes.equipment.model import PlantModel, PlantSignal
from mes.historian import queries
from mes.historian.exceptions import ExceptionFilter
from mes.historian.samples import Samples, encode, joined
from mes.historian.tables import TagSet
from mes.platform import log
from mes.platform.clock import PlantClock
from mes.platform.db import Database

logger = log.get("historian")

FLUSH_S = 1.0
LIMIT = 500_000  # samples of one source in memory


@dataclass
class _Source:
    name: str
    ids: NDArray[np.int32]
    wide: bool
    filter: ExceptionFilter
    waiting: deque[Samples] = field(default_factory=deque)
    lost: dict[int, int] = field(default_factory=dict)  # place -> plant time of the first sample that was lost
    count: int = 0
    tagset: int = 0
    span_ms: int = 0


def _source(name: str, signals: list[PlantSignal]) -> _Source:
    kept = sorted((s for s in signals if s.kept), key=lambda s: s.signal.id)
    ids = np.array([s.signal.id for s in kept], dtype=np.int32)
    wide = any(s.signal.kind in ("u32", "i32", "u64", "f64") for s in kept)
    return _Source(name, ids, wide, ExceptionFilter(np.array([s.deadband for s in kept], dtype=np.float64)))


class Recorder:
    """`dropped` counts samples that a full buffer lost."""

    def __init__(self, db: Database, model: PlantModel, plant_clock: PlantClock) -> None:
        self._db = db
        self._model = model
        self._plant_clock = plant_clock
        made = [_source(name, model.of_connection(name)) for name in model.connections]
        self._sources = [s for s in made if len(s.ids)]
        self._of = {int(i): s for s in self._sources for i in s.ids}
        self.dropped = 0
        self.ready = asyncio.Event()

    def take(self, columns: Columns) -> None:
        """A listener of `Live`. All columns of one call come from one server."""
        if self._model.simulated and not self._plant_clock.heard:
            return  # nobody has told the plant's time yet, and wall time is not it
        source = next((self._of[i] for i in columns.ids.tolist() if i in self._of), None)
        if source is None:
            return
        at = np.minimum(np.searchsorted(source.ids, columns.ids), len(source.ids) - 1).astype(np.int32)
        mine = source.ids[at] == columns.ids
        place, t_ms = at[mine], columns.source_ms[mine]
        quality, values = columns.quality[mine], columns.values[mine]
        keep = source.filter.news(place, t_ms, quality, values)
        if keep.any():
            self._put(source, Samples(place[keep], t_ms[keep], quality[keep], values[keep]))

    async def run(self) -> None:
        """Flush for ever; when cancelled, flush once more."""
        await self.open()
        self.ready.set()
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self._flush_or_wait()
        finally:
            await asyncio.shield(self._flush_or_wait())

    async def open(self) -> None:
        """Find or make the tag sets, and mark the gap since the last sample."""
        async with self._db.write() as session:
            for source in self._sources:
                row = await _tagset(session, source)
                source.tagset, source.span_ms = row.id, row.max_span_ms
                last_ms = await queries.last_ms(session, source.name)
                if last_ms is not None:
                    n = len(source.ids)
                    gap = _gap(np.arange(n, dtype=np.int32), np.full(n, last_ms + 1, dtype=np.int64))
                    await queries.add_frames(session, [_row(source, gap)])

    async def flush(self) -> int:
        """Store what waits, in one commit; how many samples. What a failed commit held goes back to the buffer."""
        taken = [(s, _take(s)) for s in self._sources if s.waiting]
        if not taken:
            return 0
        try:
            return await self._store(taken)
        except Exception:
            for source, parts in taken:
                source.waiting.extendleft(reversed(parts))
                source.count += sum(len(p) for p in parts)
            raise

    async def _flush_or_wait(self) -> None:
        try:
            await self.flush()
        except Exception:
            # a database that does not answer is no reason to lose what the machines say
            logger.exception("history_flush_failed")

    async def _store(self, taken: list[tuple[_Source, list[Samples]]]) -> int:
        frames = [(source, joined(parts)) for source, parts in taken]
        rows = [_row(source, samples) for source, samples in frames]
        async with self._db.write(effect=False) as session:
            await queries.add_frames(session, rows)
            for source, row in zip((s for s, _ in frames), rows, strict=True):
                span_ms = row["t1_ms"] - row["t0_ms"]
                if span_ms > source.span_ms:
                    await queries.widen(session, source.tagset, span_ms)
                    source.span_ms = span_ms
        return sum(len(samples) for _, samples in frames)

    def _put(self, source: _Source, samples: Samples) -> None:
        source.waiting.append(samples)
        source.count += len(samples)
        while source.count > LIMIT and len(source.waiting) > 1:
            self._forget(source, source.waiting.popleft())

    def _forget(self, source: _Source, lost: Samples) -> None:
        source.count -= len(lost)
        self.dropped += len(lost)
        for place, t_ms in zip(lost.place.tolist(), lost.t_ms.tolist(), strict=True):
            source.lost.setdefault(place, t_ms)


def _take(source: _Source) -> list[Samples]:
    """All that waits, with a BAD mark for each signal at the first of its samples that were lost."""
    parts = list(source.waiting)
    if source.lost:
        place = np.array(list(source.lost), dtype=np.int32)
        parts.insert(0, _gap(place, np.array(list(source.lost.values()), dtype=np.int64)))
    source.waiting.clear()
    source.lost.clear()
    source.count = 0
    return parts


async def _tagset(session: AsyncSession, source: _Source) -> TagSet:
    content = source.ids.astype("<i4").tobytes()
    digest = hashlib.sha256(source.name.encode() + content).hexdigest()
    row = await queries.tagset(session, digest)
    if row is None:
        row = TagSet(source=source.name, digest=digest, tag_ids=content, max_span_ms=0)
        await queries.add_tagset(session, row)
    return row


def _gap(place: NDArray[np.int32], t_ms: NDArray[np.int64]) -> Samples:
    n = len(place)
    return Samples(place, t_ms, np.full(n, int(Quality.BAD), dtype=np.uint8), np.full(n, np.nan))


def _row(source: _Source, samples: Samples) -> dict[str, Any]:
    return {
        "tagset": source.tagset,
        "t0_ms": int(samples.t_ms.min()),
        "t1_ms": int(samples.t_ms.max()),
        "n": len(samples),
        "payload": encode(samples, wide=source.wide),
    }
