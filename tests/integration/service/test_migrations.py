"""Revisions build what the tables say, on both databases, with every protection."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mes import migrations
from mes.app import schema
from mes.platform.db import Database
from mes.platform.errors import Invalid
from mes.platform.tables import APPEND_ONLY, Base

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def differences(connection: Connection) -> list[object]:
    def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return not (kind == "table" and name == "alembic_version")

    context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_an_empty_database_upgraded_equals_the_tables(database_url: str) -> None:
    found: list[object] = []
    db = await Database.open(database_url)
    await db.alter(migrations.upgrade)
    await db.alter(lambda connection: found.extend(differences(connection)))
    await db.close()
    assert found == []
    assert schema.DOMAINS  # all domains are imported: their tables are in the metadata


async def test_every_append_only_table_is_protected_by_the_revisions(database_url: str) -> None:
    db = await Database.open(database_url)
    await db.alter(migrations.upgrade)
    async with db.read() as session:
        names = set((await session.scalars(text(TRIGGERS[db.dialect]))).all())
    await db.close()
    unprotected = [table for table in APPEND_ONLY if not any(name.startswith(f"append_only_{table}") for name in names)]
    assert unprotected == []


async def test_an_upgrade_twice_changes_nothing(database_url: str) -> None:
    db = await Database.open(database_url)
    await db.alter(migrations.upgrade)
    await db.alter(migrations.upgrade)
    await db.close()


async def test_the_head_written_down_is_the_newest_revision(database_url: str) -> None:
    found: list[str | None] = []
    db = await Database.open(database_url)
    await db.alter(
        lambda connection: found.append(ScriptDirectory.from_config(migrations.config(connection)).get_current_head())
    )
    await db.close()
    assert found == [migrations.HEAD]


async def test_tables_of_unknown_release_are_refused_and_left_as_they_are(database_url: str) -> None:
    db = await Database.open(database_url)
    await db.alter(lambda connection: connection.execute(text("CREATE TABLE batch (id INTEGER)")))
    with pytest.raises(Invalid, match=r"no record of their release \(batch"):
        await schema.upgrade(db)
    kept: list[object] = []
    await db.alter(lambda connection: kept.extend(connection.execute(text("SELECT * FROM batch")).keys()))
    await db.close()
    assert kept == ["id"]
