"""Snapshots of open batches: the fold so far as one JSON row, so that a restart reads the last events and not all.

A snapshot is a cache of the journal and nothing else: deleting all of them changes nothing, and one that this release
cannot read (another `SHAPE`, or damaged) is passed over. A batch gets its next one after `EVERY` more events.
"""

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import journal, queries
from mes.batches.tables import BatchSnapshotRow
from mes.platform.db import Database
from recipes.engine.evolve import fold
from recipes.engine.state import BatchState

SHAPE = 1  # raise it when `BatchState` or the meaning of an event changes: older snapshots are then ignored
EVERY = 50
_STATE: TypeAdapter[BatchState] = TypeAdapter(BatchState)


def to_json(state: BatchState) -> str:
    """A state as text."""
    return _STATE.dump_json(state).decode()


def from_json(text: str) -> BatchState | None:
    """The state that `to_json` wrote; None for a text that is none."""
    try:
        return _STATE.validate_json(text)
    except ValidationError:
        return None


async def load_state(session: AsyncSession, batch: str) -> BatchState:
    """The fold of a batch's journal, from its newest readable snapshot on."""
    start = await _start(session, batch)
    return fold(await journal.load(session, batch, after=start.seen), start)


async def _start(session: AsyncSession, batch: str) -> BatchState:
    row = await queries.newest_snapshot(session, batch, SHAPE)
    state = None if row is None else from_json(row.state)
    return state if row is not None and state is not None and state.seen == row.seq else BatchState()


async def take(db: Database) -> int:
    """Write a snapshot of each open batch that has `EVERY` events more than its last; forget those no longer needed.

    Returns how many were written. The folding is done before the write transaction: events never change.
    """
    async with db.read() as session:
        due = await queries.due_for_snapshot(session, EVERY, SHAPE)
        states = {batch: await load_state(session, batch) for batch in due}
    async with db.write(effect=False) as session:
        for batch, state in states.items():
            row = BatchSnapshotRow(batch=batch, seq=state.seen, shape=SHAPE, state=to_json(state))
            await session.merge(row)
            await queries.forget_snapshots(session, batch, before=state.seen)
        await queries.forget_settled_snapshots(session)
    return len(states)
