"""The single writer: order, commit, rollback, and rows that nobody may change."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform import ids
from mes.platform.db import Database, after_commit
from mes.platform.tables import append_only_ddl


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'db' / 'test.db'}")
    await database.create_all()
    yield database
    await database.close()


async def fail(db: Database, work: Callable[[AsyncSession], Awaitable[object]]) -> None:
    async def write() -> None:
        async with db.write() as session:
            await work(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()


async def test_codes_are_consecutive_and_a_rollback_leaves_no_gap(db: Database) -> None:
    async with db.write() as session:
        assert await ids.next_code(session, "B") == "B-0001"
    await fail(db, lambda session: ids.next_code(session, "B"))
    async with db.write() as session:
        assert await ids.next_code(session, "B") == "B-0002"
        assert await ids.next_code(session, "L") == "L-0001"


async def test_writers_take_turns_in_the_order_they_came(db: Database) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        async with db.write() as session:
            await ids.next_code(session, "X")
            order.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(write(number))
    assert order == list(range(10))


async def test_a_call_after_the_commit_sees_the_rows_and_a_failed_transaction_forgets_it(db: Database) -> None:
    called: list[str] = []

    async def ask(session: AsyncSession) -> None:
        after_commit(session, lambda: called.append("failed"))

    await fail(db, ask)
    async with db.write() as session:
        await ids.next_code(session, "Y")
        after_commit(session, lambda: called.append("committed"))
        assert called == []
    assert called == ["committed"]


async def test_readers_do_not_wait_for_the_writer_and_do_not_see_its_work(db: Database) -> None:
    async with db.write() as session:
        await ids.next_code(session, "Z")
        async with db.read() as reader:
            assert await reader.scalar(text("SELECT count(*) FROM counter WHERE prefix = 'Z'")) == 0
    async with db.read() as reader:
        assert await reader.scalar(text("SELECT count(*) FROM counter WHERE prefix = 'Z'")) == 1


async def test_a_write_inside_a_write_is_an_error_and_not_a_deadlock(db: Database) -> None:
    async with db.write():
        with pytest.raises(RuntimeError, match="already open"):
            async with db.write():
                pass


async def test_the_journal_is_durable_at_commit(db: Database) -> None:
    async with db.write() as session:
        assert await session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert await session.scalar(text("PRAGMA journal_mode")) == "wal"


async def test_the_database_itself_refuses_to_change_an_append_only_row(db: Database) -> None:
    async with db.write() as session:
        await session.execute(text("CREATE TABLE fact (a INTEGER)"))
        for statement in append_only_ddl("fact", "sqlite"):
            await session.execute(text(statement))
        await session.execute(text("INSERT INTO fact VALUES (1)"))
    for statement in ("UPDATE fact SET a = 2", "DELETE FROM fact"):
        with pytest.raises(IntegrityError, match="append-only"):
            async with db.write() as session:
                await session.execute(text(statement))


async def test_the_watcher_is_told_how_long_each_write_took(db: Database) -> None:
    took: list[float] = []
    db.on_write = took.append
    async with db.write() as session:
        await ids.next_code(session, "W")
    assert len(took) == 1
    assert 0 < took[0] < 5
