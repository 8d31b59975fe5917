"""SQL of the platform: counters and stored answers."""

from sqlalchemy import delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform.tables import Counter, StoredAnswer


async def next_number(session: AsyncSession, prefix: str) -> int:
    """Move the counter of `prefix` and return its new value; the first is 1."""
    moved: int | None = await session.scalar(
        update(Counter).where(Counter.prefix == prefix).values(last=Counter.last + 1).returning(Counter.last)
    )
    if moved is not None:
        return moved
    await session.execute(insert(Counter).values(prefix=prefix, last=1))
    return 1


async def stored_answer(session: AsyncSession, scope: str, key: str) -> StoredAnswer | None:
    """The row of a key, if the key was ever used."""
    return await session.get(StoredAnswer, (scope, key))


async def store_answer(
    session: AsyncSession, scope: str, key: str, status: int, media_type: str, answer: bytes, digest: str
) -> None:
    """Fill in what the request was answered."""
    await session.execute(
        update(StoredAnswer)
        .where(StoredAnswer.scope == scope, StoredAnswer.key == key)
        .values(status=status, media_type=media_type, answer=answer, answer_hash=digest)
    )


async def forget_answers(session: AsyncSession, before_wall_ms: int) -> None:
    """Drop keys older than this; a client repeats within minutes, not days."""
    await session.execute(delete(StoredAnswer).where(StoredAnswer.created_wall_ms < before_wall_ms))


async def ping(session: AsyncSession) -> None:
    """Ask the database for a sign of life."""
    await session.execute(text("SELECT 1"))


async def damage(session: AsyncSession) -> list[str]:
    """What SQLite's own check finds wrong with the file; PostgreSQL looks after itself (checksums)."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    rows = (await session.execute(text("PRAGMA quick_check"))).scalars().all()
    return [str(row) for row in rows if row != "ok"]
