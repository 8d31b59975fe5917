"""All SQL of the historian."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.historian.tables import Frame, TagSet


async def tagset(session: AsyncSession, digest: str) -> TagSet | None:
    """The tag set with this content."""
    found: TagSet | None = await session.scalar(select(TagSet).where(TagSet.digest == digest))
    return found


async def tagsets(session: AsyncSession) -> Sequence[TagSet]:
    """All tag sets, oldest first."""
    return (await session.scalars(select(TagSet).order_by(TagSet.id))).all()


async def add_tagset(session: AsyncSession, row: TagSet) -> None:
    """Insert a tag set now, so that it has its id."""
    session.add(row)
    await session.flush()


async def last_ms(session: AsyncSession, source: str) -> int | None:
    """Plant time of the newest sample of a source."""
    query = select(func.max(Frame.t1_ms)).join(TagSet, TagSet.id == Frame.tagset).where(TagSet.source == source)
    found: int | None = await session.scalar(query)
    return found


async def add_frames(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Insert the frames of one flush."""
    await session.execute(insert(Frame), rows)


async def widen(session: AsyncSession, tagset_id: int, span_ms: int) -> None:
    """A frame of this set covers a longer time than any before."""
    await session.execute(update(TagSet).where(TagSet.id == tagset_id).values(max_span_ms=span_ms))


async def payloads(session: AsyncSession, tagset_id: int, from_ms: int, until_ms: int, span_ms: int) -> Sequence[bytes]:
    """Frames with samples in a range of plant time, in the order written."""
    query = select(Frame.payload).where(
        Frame.tagset == tagset_id,
        Frame.t1_ms >= from_ms,
        Frame.t1_ms <= until_ms + span_ms,
        Frame.t0_ms <= until_ms,
    )
    return (await session.scalars(query.order_by(Frame.t1_ms, Frame.id))).all()
