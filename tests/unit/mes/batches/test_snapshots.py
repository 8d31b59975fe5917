"""Snapshots: the same state from any of them, from none, and from none that can be read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from mes.batches import journal, queries, snapshots
from mes.batches.tables import BatchSnapshotRow
from mes.platform.db import Database
from recipes.engine.events import Note
from recipes.engine.evolve import evolve, fold
from recipes.engine.state import BatchState, BlockState, OpenPrompt, PhaseRun
from recipes.engine.states import ENDED, Command, State

numbers = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(max_size=8)
values = st.dictionaries(names, numbers, max_size=3)
blocks = st.builds(
    BlockState, turn=st.integers(0, 9), branch=st.none() | st.integers(0, 3), due_ms=st.none() | st.integers(0, 2**50)
)
runs = st.builds(
    PhaseRun, names, st.integers(1, 2**53 - 1), names, values, st.booleans(), st.none() | st.sampled_from(State),
    st.none() | st.sampled_from(Command), st.none(), st.frozensets(names, max_size=2),
)  # fmt: skip
questions = st.builds(
    OpenPrompt, st.integers(1, 99), names, names,
    st.lists(st.fixed_dictionaries({"name": names, "low": numbers, "high": st.none()}), max_size=2).map(tuple),
    st.none() | names, st.dictionaries(names, st.lists(names, max_size=2), max_size=2),
)  # fmt: skip
states = st.builds(
    BatchState, batch_id=names, state=st.sampled_from(State), parameters=values, values=values, sums=values,
    conditions=st.frozensets(names, max_size=3), blocks=st.dictionaries(names, blocks, max_size=3),
    run=st.none() | runs, runs=st.dictionaries(names, st.integers(0, 9), max_size=2), size_kg=numbers,
    prompts=st.dictionaries(st.integers(1, 99), questions, max_size=2), seen=st.integers(0, 2**40),
)  # fmt: skip


@given(states)
def test_a_state_comes_back_from_its_text_as_it_was(state: BatchState) -> None:
    assert snapshots.from_json(snapshots.to_json(state)) == state


@pytest.mark.parametrize("damaged", ["", "{}{", '{"state": "Baking"}', "[]"])
def test_a_text_that_is_no_state_is_none(damaged: str) -> None:
    assert snapshots.from_json(damaged) is None


async def charging(shop: Any) -> str:
    """An open batch with a journal and an open prompt."""
    await shop.receive()
    order = await shop.start(charge_kg=100.0)
    await shop.run.dispatcher.look()
    await shop.run.runtime.look()
    return str((await shop.rows(order))[-1].id)


async def stored(db: Database, batch: str) -> tuple[BatchState, BatchState]:
    """The state from the newest snapshot on, and from the whole journal."""
    async with db.read() as session:
        return await snapshots.load_state(session, batch), fold(await journal.load(session, batch))


async def put(db: Database, batch: str, seq: int, state: str, shape: int = snapshots.SHAPE) -> None:
    async with db.write() as session:
        session.add(BatchSnapshotRow(batch=batch, seq=seq, shape=shape, state=state))


async def test_from_a_snapshot_at_any_event_the_fold_ends_the_same(shop: Any) -> None:
    batch = await charging(shop)
    async with shop.db.read() as session:
        events = await journal.load(session, batch)
    assert len(events) > 3
    state = BatchState()
    for event in events:
        state = evolve(state, event)
        await put(shop.db, batch, state.seen, snapshots.to_json(state))
        fast, whole = await stored(shop.db, batch)
        assert fast == whole


async def test_the_fold_starts_at_the_newest_snapshot_and_not_before(shop: Any) -> None:
    batch = await charging(shop)
    _, whole = await stored(shop.db, batch)
    marked = BatchState(batch_id="from the snapshot", seen=whole.seen)
    await put(shop.db, batch, whole.seen, snapshots.to_json(marked))
    assert (await stored(shop.db, batch))[0] == marked


async def test_deleting_all_snapshots_changes_nothing(shop: Any) -> None:
    batch = await charging(shop)
    row = (await shop.rows())[0]
    await shop.run.runtime.journal.append(batch, [Note("x")] * snapshots.EVERY, after=row.seq)
    assert await snapshots.take(shop.db) == 1
    fast, whole = await stored(shop.db, batch)
    async with shop.db.write() as session:
        await session.execute(text("DELETE FROM batch_snapshot"))
    assert await shop.run.runtime.state(batch) == fast == whole
    await shop.run.runtime.look()
    assert shop.run.runtime.waiting(batch)


@pytest.mark.parametrize(("seq", "state", "shape"), [(2, "no json", 1), (3, '{"seen": 2}', 1), (2, '{"seen": 2}', 0)])
async def test_a_snapshot_that_cannot_be_trusted_is_passed_over(shop: Any, seq: int, state: str, shape: int) -> None:
    batch = await charging(shop)
    await put(shop.db, batch, seq, state, shape)
    fast, whole = await stored(shop.db, batch)
    assert fast == whole


async def test_a_snapshot_is_taken_each_so_many_events_and_replaces_the_one_before(shop: Any) -> None:
    batch = await charging(shop)
    seq = (await shop.rows())[0].seq
    assert await snapshots.take(shop.db) == 0
    for _ in range(2):
        await shop.run.runtime.journal.append(batch, [Note("x")] * snapshots.EVERY, after=seq)
        seq += snapshots.EVERY
        assert await snapshots.take(shop.db) == 1
        assert await snapshots.take(shop.db) == 0
    async with shop.db.read() as session:
        rows = await session.execute(text("SELECT batch, seq FROM batch_snapshot"))
        assert rows.all() == [(batch, seq)]


async def test_the_snapshots_of_a_settled_batch_are_dropped(shop: Any) -> None:
    batch = await charging(shop)
    await put(shop.db, batch, 1, "{}")
    async with shop.db.write() as session:
        row = await queries.batch(session, batch)
        assert row is not None
        row.settled, row.state = True, str(min(ENDED))
    await snapshots.take(shop.db)
    async with shop.db.read() as session:
        assert await queries.newest_snapshot(session, batch, snapshots.SHAPE) is None
