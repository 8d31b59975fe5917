"""The chain of the audit trail: any change inside it is found."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mes import audit
from mes.audit.rules import GENESIS, Entry, Link, check, link_hash
from mes.platform.db import Database


def chain(count: int) -> list[Link]:
    links: list[Link] = []
    prev = GENESIS
    for seq in range(1, count + 1):
        entry = Entry(seq, 1000 + seq, 2000 + seq, "P-0001", "lot.hold", f"lot:L-{seq:04d}", '{"n":1}')
        links.append(Link(entry, prev, link_hash(prev, entry)))
        prev = links[-1].hash
    return links


def test_an_untouched_chain_fits() -> None:
    links = chain(20)
    verdict = check(links)
    assert (verdict.count, verdict.last_hash, verdict.broken_seq) == (20, links[-1].hash, None)


@given(st.integers(0, 9), st.sampled_from(["wall_ms", "plant_ms", "actor", "action", "target", "payload"]))
def test_a_changed_field_is_found_at_its_entry(index: int, field: str) -> None:
    links = chain(10)
    entry = links[index].entry
    value = getattr(entry, field)
    change: dict[str, Any] = {field: value + 1 if isinstance(value, int) else value + "x"}
    changed = replace(entry, **change)
    links[index] = replace(links[index], entry=changed)
    assert check(links).broken_seq == index + 1


@given(st.integers(0, 8))
def test_a_deleted_entry_is_found(index: int) -> None:
    links = chain(10)
    del links[index]
    assert check(links).broken_seq == index + 2


@given(st.integers(0, 8))
def test_swapped_entries_are_found(index: int) -> None:
    links = chain(10)
    links[index], links[index + 1] = links[index + 1], links[index]
    assert check(links).broken_seq == index + 2


def test_an_inserted_entry_is_found() -> None:
    links = chain(10)
    links.insert(5, links[4])
    assert check(links).broken_seq == 5


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    yield database
    await database.close()


async def append(db: Database, count: int) -> None:
    async with db.write() as session:
        for number in range(count):
            await audit.append(session, "P-0001", "order.create", f"order:SO-{number:04d}", {"pieces": number})


async def test_what_was_appended_verifies_from_the_database(db: Database) -> None:
    await append(db, 30)
    async with db.read() as session:
        verdict = await audit.verify(session)
    assert (verdict.count, verdict.broken_seq) == (30, None)


async def test_a_row_changed_behind_the_triggers_back_is_found(db: Database) -> None:
    await append(db, 10)
    async with db.write() as session:
        await session.execute(text("DROP TRIGGER append_only_audit_UPDATE"))
        await session.execute(text("UPDATE audit SET actor = 'P-0002' WHERE seq = 4"))
    async with db.read() as session:
        assert (await audit.verify(session)).broken_seq == 4


async def test_the_database_refuses_to_change_the_trail(db: Database) -> None:
    await append(db, 2)
    with pytest.raises(IntegrityError, match="append-only"):
        async with db.write() as session:
            await session.execute(text("DELETE FROM audit WHERE seq = 2"))
