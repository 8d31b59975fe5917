"""The floor of the service on both databases: one writer at a time, facts that stay, a chain that fits."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mes import audit
from mes.platform import ids
from mes.platform.db import Database


async def test_two_services_on_one_database_never_give_out_a_code_twice(database: Database, database_url: str) -> None:
    other = await Database.open(database_url)
    codes: list[str] = []

    async def give(db: Database) -> None:
        for _ in range(10):
            async with db.write() as session:
                codes.append(await ids.next_code(session, "B"))

    async with asyncio.TaskGroup() as group:
        group.create_task(give(database))
        group.create_task(give(other))
    await other.close()
    assert sorted(codes) == [f"B-{n:04d}" for n in range(1, 21)]


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'P-0002'", "DELETE FROM audit"])
async def test_the_database_refuses_to_change_a_fact(database: Database, statement: str) -> None:
    async with database.write() as session:
        await audit.append(session, "P-0001", "lot.hold", "lot:L-0001", {"reason": "cracked"})

    async def change() -> None:
        async with database.write() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        await change()


async def test_the_trail_fits_after_many_writers(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as session:
            await audit.append(session, f"P-{number:04d}", "order.create", f"order:SO-{number:04d}", {"pieces": number})

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(write(number))
    async with database.read() as session:
        verdict = await audit.verify(session)
    assert (verdict.count, verdict.broken_seq) == (20, None)


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as session:
            await audit.append(session, "P-0001", "lot.hold", "lot:L-0001", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.read() as session:
        assert (await audit.verify(session)).count == 0
