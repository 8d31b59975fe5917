"""All SQL of materials."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from mes.materials.tables import Assay, RawReceipt


async def receipt(session: AsyncSession, lot: str) -> RawReceipt | None:
    """The receipt of a raw lot, None for a lot that was made here."""
    return await session.get(RawReceipt, lot)


async def receipts(session: AsyncSession, lots: Collection[str]) -> dict[str, RawReceipt]:
    """The receipts of those of these lots that were bought."""
    rows = await session.scalars(select(RawReceipt).where(RawReceipt.lot.in_(lots)))
    return {row.lot: row for row in rows}


async def newest_assays(session: AsyncSession, lots: Collection[str]) -> dict[str, Assay]:
    """The valid assay of each of these lots that has one."""
    newest = select(func.max(Assay.id)).where(Assay.lot.in_(lots)).group_by(Assay.lot)
    rows = await session.scalars(select(Assay).where(Assay.id.in_(newest)))
    return {row.lot: row for row in rows}
