"""SQL of the reports: reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots.tables import EventLine, Lot, LotEvent
from mes.users.tables import PersonRow, SignatureRow


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a transformation; `lot` is its code, None for additions and losses."""

    role: str
    lot: str | None
    material: str
    mass_mg: int
    pieces: int | None
    source: str
    division_mg: int


async def transformations(session: AsyncSession, batch: str) -> Sequence[LotEvent]:
    """Events of the mass ledger that this batch made, oldest first."""
    return (await session.scalars(select(LotEvent).where(LotEvent.batch == batch).order_by(LotEvent.id))).all()


async def lines(session: AsyncSession, event_id: int) -> list[Line]:
    """The amounts of one of them, in order."""
    query = select(EventLine, Lot.code).outerjoin(Lot, Lot.id == EventLine.lot_id)
    rows = await session.execute(query.where(EventLine.event_id == event_id).order_by(EventLine.n))
    return [
        Line(row.role, code, row.material, row.mass_mg, row.pieces, row.source, row.division_mg) for row, code in rows
    ]


async def signatures(session: AsyncSession, ids: Sequence[str]) -> dict[str, SignatureRow]:
    """Signatures by id."""
    rows = await session.scalars(select(SignatureRow).where(SignatureRow.id.in_(ids)))
    return {row.id: row for row in rows}


async def names(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """Names of people by id; whoever is gone keeps the id."""
    rows = await session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids)))
    return {person_id: name for person_id, name in rows}
