"""The journal of batches: append with the expected sequence, and all that an event means in the same transaction.

A `PhaseIntended` without its command row, or the other way round, cannot exist: both are one commit. Consequences
are given in by the composition (`consequences.py`), so that this file knows events and rows only.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries
from mes.batches.tables import BatchRow
from mes.platform import facts
from mes.platform.canonical import digest
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from recipes.engine.events import Event, from_json, kind_of, to_json
from recipes.engine.ports import SequenceConflict

Consequence = Callable[[AsyncSession, BatchRow, Event, "Moment"], Awaitable[None]]


ENGINE, DISPATCHER = "engine", "dispatcher"
"""The authors of what no person asked for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event was appended and by whom; both times in milliseconds."""

    plant_ms: int
    wall_ms: int
    by: str


class BatchJournal:
    """`recipes.engine.ports.Journal` over the database. It keeps no events: a kill loses nothing."""

    def __init__(self, db: Database, clock: Clock, plant_clock: PlantClock, consequence: Consequence) -> None:
        self._db = db
        self._clock = clock
        self._plant_clock = plant_clock
        self._consequence = consequence

    async def load(self, batch_id: str) -> Sequence[Event]:
        """All events of the batch in order."""
        async with self._db.read() as session:
            return await load(session, batch_id)

    async def append(self, batch_id: str, events: Sequence[Event], *, after: int) -> None:
        """Append durably in one transaction of its own, or raise `SequenceConflict`."""
        async with self._db.write() as session:
            await self.append_in(session, batch_id, events, after=after, by=ENGINE)

    async def append_in(
        self, session: AsyncSession, batch_id: str, events: Sequence[Event], *, after: int, by: str
    ) -> None:
        """Append in the caller's transaction with every consequence. Raises `SequenceConflict`."""
        moment = Moment(self._plant_clock.now_ms(), self._clock.wall_ms(), by)
        row = await queries.batch(session, batch_id)
        if row is None or row.seq != after:
            raise SequenceConflict(f"{batch_id} has {row.seq if row else 'no'} events, {after} expected")
        rows = [
            {
                "batch": batch_id,
                "seq": after + n,
                "kind": kind_of(event),
                "payload": to_json(event),
                "by": by,
                "plant_ms": moment.plant_ms,
                "wall_ms": moment.wall_ms,
            }
            for n, event in enumerate(events, start=1)
        ]
        try:
            await queries.add_events(session, rows)
        except IntegrityError as error:
            raise SequenceConflict(batch_id) from error
        row.seq = after + len(events)
        if by not in (ENGINE, DISPATCHER):
            await _to_trail(session, batch_id, rows, by)
        for event in events:
            await self._consequence(session, row, event, moment)


async def _to_trail(session: AsyncSession, batch_id: str, rows: Sequence[Mapping[str, Any]], by: str) -> None:
    """What a person did to a batch is chained by the hash of the record; its values stay out of the trail."""
    first = rows[0]
    told = {"seq": first["seq"], "events": len(rows), "record_sha256": digest([row["payload"] for row in rows])}
    await facts.record(session, by, f"batch.{first['kind']}", f"batch:{batch_id}", told)


async def load(session: AsyncSession, batch_id: str, after: int = 0) -> list[Event]:
    """Events of the batch in order, after a sequence number."""
    return [from_json(row.kind, row.payload) for row in await queries.events(session, batch_id, after)]
