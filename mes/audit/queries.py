"""SQL of the trail."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mes.audit.tables import AuditRow


async def last(session: AsyncSession) -> AuditRow | None:
    """The newest entry."""
    found: AuditRow | None = await session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))
    return found


async def from_seq(session: AsyncSession, seq: int, limit: int) -> Sequence[AuditRow]:
    """Entries from `seq` on, oldest first."""
    wanted = select(AuditRow).where(AuditRow.seq >= seq).order_by(AuditRow.seq).limit(limit)
    return (await session.scalars(wanted)).all()


async def page(
    session: AsyncSession, before_seq: int | None, limit: int, actor: str | None, target: str | None
) -> Sequence[AuditRow]:
    """Entries before `before_seq`, newest first."""
    wanted = select(AuditRow).order_by(AuditRow.seq.desc()).limit(limit)
    if before_seq is not None:
        wanted = wanted.where(AuditRow.seq < before_seq)
    if actor is not None:
        wanted = wanted.where(AuditRow.actor == actor)
    if target is not None:
        wanted = wanted.where(AuditRow.target == target)
    return (await session.scalars(wanted)).all()


async def hashes(session: AsyncSession, seqs: Sequence[int]) -> dict[int, str]:
    """The hash of each of these entries that exists."""
    rows = await session.execute(select(AuditRow.seq, AuditRow.hash).where(AuditRow.seq.in_(seqs)))
    return {seq: digest for seq, digest in rows}
