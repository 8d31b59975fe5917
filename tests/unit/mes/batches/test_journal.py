"""The journal: in order, with the expected sequence, never changed, and one with what its events mean."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mes.batches import journal, queries
from mes.batches.journal import BatchJournal, Moment
from mes.batches.tables import BatchRow
from mes.platform import facts
from mes.platform.canonical import digest
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from recipes.engine.events import BlockStarted, Event, Note, StateChanged, to_json
from recipes.engine.ports import SequenceConflict
from recipes.engine.states import State

CHANGED = StateChanged(State.IDLE, State.RUNNING, "command")


def a_batch() -> BatchRow:
    return BatchRow(
        id="B-0001", recipe="sinter-45sh", recipe_version=1, recipe_hash="ab" * 32, unit="SF-01",
        unit_class="sinter_furnace", state="Idle", conditions=[], size_mg=1, trial=False, plan={}, seq=0,
        created_by="P-0001", created_plant_ms=0, created_wall_ms=0,
    )  # fmt: skip


async def heard(_session: Any, row: BatchRow, event: Event, at: Moment) -> None:
    if isinstance(event, Note):
        row.step = f"{event.text} by {at.by}"
    if isinstance(event, BlockStarted):
        raise RuntimeError("the consequence fails")


@pytest.fixture
async def book(db: Database) -> BatchJournal:
    plant_clock = PlantClock(Clock())
    plant_clock.hear(77_000)
    async with db.write() as session:
        session.add(a_batch())
    return BatchJournal(db, Clock(), plant_clock, heard)


async def test_events_come_back_in_order_and_as_they_were(book: BatchJournal) -> None:
    events = [CHANGED, Note("one"), Note("two")]
    await book.append("B-0001", events[:1], after=0)
    await book.append("B-0001", events[1:], after=1)
    assert await book.load("B-0001") == events


async def test_rows_are_gapless_and_carry_both_times_and_the_actor(book: BatchJournal, db: Database) -> None:
    async with db.write() as session:
        await book.append_in(session, "B-0001", [Note("one"), Note("two")], after=0, by="P-0007")
    async with db.read() as session:
        rows = await queries.events(session, "B-0001")
        assert [(row.seq, row.by, row.plant_ms) for row in rows] == [(1, "P-0007", 77_000), (2, "P-0007", 77_000)]
        assert all(row.wall_ms > 77_000 for row in rows)
        assert await queries.last_seq(session, "B-0001") == 2
        assert [row.seq for row in await queries.events(session, "B-0001", after=1)] == [2]


async def test_what_a_person_did_goes_to_the_trail_by_its_hash_and_what_the_engine_did_does_not(
    book: BatchJournal, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str, str, dict[str, Any]]] = []

    async def trail(_session: Any, actor: str, action: str, target: str, payload: dict[str, Any]) -> None:
        told.append((actor, action, target, payload))

    monkeypatch.setattr(facts, "_listeners", [trail])
    asked = Note("stop, please")
    await book.append("B-0001", [CHANGED], after=0)
    async with db.write() as session:
        await book.append_in(session, "B-0001", [asked, Note("more")], after=1, by="P-0007")
    sha256 = digest([to_json(asked), to_json(Note("more"))])
    assert told == [("P-0007", "batch.note", "batch:B-0001", {"seq": 2, "events": 2, "record_sha256": sha256})]


@pytest.mark.parametrize("after", [0, 2])
async def test_another_sequence_than_expected_is_refused_and_nothing_is_kept(book: BatchJournal, after: int) -> None:
    await book.append("B-0001", [CHANGED], after=0)
    with pytest.raises(SequenceConflict):
        await book.append("B-0001", [Note("late")], after=after)
    assert await book.load("B-0001") == [CHANGED]


async def test_a_batch_that_is_not_there_takes_no_events(book: BatchJournal) -> None:
    with pytest.raises(SequenceConflict):
        await book.append("B-9999", [CHANGED], after=0)


async def test_the_database_itself_refuses_a_second_writer_of_a_number(book: BatchJournal, db: Database) -> None:
    await book.append("B-0001", [CHANGED], after=0)
    async with db.write() as session:
        await session.execute(text("UPDATE batch SET seq = 0"))  # as a process sees it that read before the append
    with pytest.raises(SequenceConflict):
        await book.append("B-0001", [Note("twice")], after=0)


@pytest.mark.parametrize("statement", ["UPDATE batch_event SET payload = '{}'", "DELETE FROM batch_event"])
async def test_nobody_changes_what_was_recorded(book: BatchJournal, db: Database, statement: str) -> None:
    await book.append("B-0001", [CHANGED], after=0)
    with pytest.raises(IntegrityError, match="append-only"):
        async with db.write() as session:
            await session.execute(text(statement))
    assert await book.load("B-0001") == [CHANGED]


async def test_the_projection_and_the_consequence_are_of_the_same_transaction(book: BatchJournal, db: Database) -> None:
    await book.append("B-0001", [Note("lid cold")], after=0)
    async with db.read() as session:
        row = await queries.batch(session, "B-0001")
    assert row is not None
    assert (row.seq, row.step) == (1, "lid cold by engine")


async def test_an_event_whose_consequence_fails_never_happened(book: BatchJournal, db: Database) -> None:
    with pytest.raises(RuntimeError):
        await book.append("B-0001", [CHANGED, BlockStarted("load")], after=0)
    async with db.read() as session:
        row = await queries.batch(session, "B-0001")
        assert row is not None
        assert (row.seq, await journal.load(session, "B-0001")) == (0, [])
