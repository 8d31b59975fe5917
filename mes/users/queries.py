"""SQL of people, sessions and signatures."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.users.tables import PersonRow, SessionRow, SignatureRow


async def person(session: AsyncSession, person_id: str) -> PersonRow | None:
    """By id."""
    return await session.get(PersonRow, person_id)


async def by_username(session: AsyncSession, username: str) -> PersonRow | None:
    """By the name typed at sign-in."""
    found: PersonRow | None = await session.scalar(select(PersonRow).where(PersonRow.username == username))
    return found


async def people(session: AsyncSession) -> Sequence[PersonRow]:
    """Everyone, by id."""
    return (await session.scalars(select(PersonRow).order_by(PersonRow.id))).all()


async def names(session: AsyncSession) -> dict[str, str]:
    """The name of everyone, by id."""
    return {row.id: row.name for row in await people(session)}


async def live_session(session: AsyncSession, token_hash: str) -> tuple[SessionRow, PersonRow] | None:
    """The session of a secret with its person, whether or not it has run out."""
    row = (
        await session.execute(
            select(SessionRow, PersonRow)
            .join(PersonRow, PersonRow.id == SessionRow.person_id)
            .where(SessionRow.token_hash == token_hash)
        )
    ).first()
    return None if row is None else (row[0], row[1])


async def touch(session: AsyncSession, token_hash: str, wall_ms: int) -> None:
    """The session was used."""
    await session.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen_wall_ms=wall_ms))


async def end_session(session: AsyncSession, token_hash: str) -> None:
    """Forget one session."""
    await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


async def forget_expired(session: AsyncSession, wall_ms: int, unused_since_ms: int = 0) -> int:
    """Forget sessions that have run out or were last used before a moment; returns how many."""
    over = (SessionRow.expires_wall_ms < wall_ms) | (SessionRow.seen_wall_ms < unused_since_ms)
    gone = await session.scalars(delete(SessionRow).where(over).returning(SessionRow.token_hash))
    return len(gone.all())


async def signature(session: AsyncSession, signature_id: str) -> SignatureRow | None:
    """One signature."""
    return await session.get(SignatureRow, signature_id)


async def signatures_of(session: AsyncSession, record_type: str, record_id: str) -> Sequence[SignatureRow]:
    """All signatures of a record, oldest first."""
    wanted = select(SignatureRow).where(SignatureRow.record_type == record_type, SignatureRow.record_id == record_id)
    return (await session.scalars(wanted.order_by(SignatureRow.signed_wall_ms, SignatureRow.id))).all()
