"""Anchors find what the chain alone cannot: a cut tail and a chain written anew."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from mes import audit
from mes.audit import service
from mes.audit.anchors import AnchorFile
from mes.platform.db import Database


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    yield database
    await database.close()


@pytest.fixture
def file(tmp_path: Path) -> AnchorFile:
    return AnchorFile(tmp_path / "pki" / "audit.key", tmp_path / "anchors" / "audit.jsonl")


async def write(db: Database, count: int, actor: str = "P-0001") -> None:
    async with db.write() as session:
        for _ in range(count):
            await audit.append(session, actor, "lot.hold", "lot:L-0001", {})


async def anchor(db: Database, file: AnchorFile) -> None:
    async with db.read() as session:
        await service.anchor(session, file, 1_764_000_000_000)


async def judge(db: Database, file: AnchorFile) -> tuple[int | None, list[str]]:
    async with db.read() as session:
        return (await audit.verify(session)).broken_seq, await service.anchor_faults(session, file)


async def empty(db: Database, where: str = "1 = 1") -> None:
    async with db.write() as session:
        await session.execute(text("DROP TRIGGER IF EXISTS append_only_audit_DELETE"))
        await session.execute(text(f"DELETE FROM audit WHERE {where}"))


async def test_an_untouched_trail_fits_its_anchors(db: Database, file: AnchorFile) -> None:
    for _ in range(3):
        await write(db, 5)
        await anchor(db, file)
    assert [a.seq for a in file.read()] == [5, 10, 15]
    assert await judge(db, file) == (None, [])


async def test_a_head_is_anchored_once(db: Database, file: AnchorFile) -> None:
    await anchor(db, file)
    assert file.read() == []
    await write(db, 2)
    await anchor(db, file)
    await anchor(db, file)
    assert [a.seq for a in file.read()] == [2]


async def test_a_cut_tail_is_found_only_by_the_anchor(db: Database, file: AnchorFile) -> None:
    await write(db, 10)
    await anchor(db, file)
    await empty(db, "seq > 7")
    assert await judge(db, file) == (None, ["entry 10 was anchored and is gone"])


async def test_a_chain_written_anew_is_found_only_by_the_anchor(db: Database, file: AnchorFile) -> None:
    await write(db, 10)
    await anchor(db, file)
    await empty(db)
    await write(db, 10, actor="P-0002")
    assert await judge(db, file) == (None, ["entry 10 is not the one that was anchored"])


async def test_an_anchor_of_another_key_is_refused(db: Database, file: AnchorFile, tmp_path: Path) -> None:
    await write(db, 3)
    forged = AnchorFile(tmp_path / "other.key", tmp_path / "anchors" / "audit.jsonl")
    await anchor(db, forged)
    assert await judge(db, file) == (None, ["the anchor of entry 3 is not signed by this installation"])


async def test_the_key_is_readable_by_its_owner_only(db: Database, file: AnchorFile, tmp_path: Path) -> None:
    await write(db, 1)
    await anchor(db, file)
    assert stat.S_IMODE((tmp_path / "pki" / "audit.key").stat().st_mode) == 0o600
