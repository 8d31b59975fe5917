"""All SQL of the ledger."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots.genealogy import Edge
from mes.lots.tables import (
    CarrierPlace,
    EventLine,
    Lot,
    LotCarrier,
    LotComp,
    LotDisposition,
    LotEdge,
    LotEvent,
    LotReservation,
    LotStock,
    SerialRange,
)

LotRow = tuple[Lot, LotStock]
_COLUMNS: dict[str, Any] = {
    "stage": Lot.stage,
    "material": Lot.material,
    "order_code": Lot.order_code,
    "batch": Lot.batch,
    "disposition": LotStock.disposition,
}


def _rows() -> Select[Lot, LotStock]:
    return select(Lot, LotStock).join(LotStock, LotStock.lot_id == Lot.id)


async def _all(session: AsyncSession, query: Select[Lot, LotStock]) -> list[LotRow]:
    return [(lot, stock) for lot, stock in (await session.execute(query)).tuples()]


async def by_code(session: AsyncSession, code: str) -> LotRow | None:
    """A lot with its stock."""
    row = (await session.execute(_rows().where(Lot.code == code))).one_or_none()
    return None if row is None else (row[0], row[1])


async def by_codes(session: AsyncSession, codes: Collection[str]) -> dict[str, LotRow]:
    """Lots with their stock, by code; unknown codes are missing from the answer."""
    rows = await session.execute(_rows().where(Lot.code.in_(codes)))
    return {lot.code: (lot, stock) for lot, stock in rows.tuples()}


async def by_ids(session: AsyncSession, ids: Collection[int]) -> dict[int, LotRow]:
    """Lots with their stock, by id."""
    found: dict[int, LotRow] = {}
    for part in _chunks(ids):
        rows = await session.execute(_rows().where(Lot.id.in_(part)))
        found |= {lot.id: (lot, stock) for lot, stock in rows.tuples()}
    return found


async def page(session: AsyncSession, where: dict[str, str | None], before: int | None, limit: int) -> list[LotRow]:
    """Lots, newest first. `where` may name stage, material, disposition, order_code, batch."""
    query = _rows().order_by(Lot.id.desc()).limit(limit)
    for name, value in where.items():
        if value is not None:
            query = query.where(_COLUMNS[name] == value)
    if before is not None:
        query = query.where(Lot.id < before)
    return await _all(session, query)


async def in_stock(
    session: AsyncSession, materials: Collection[str], dispositions: Collection[str], order: str | None
) -> list[LotRow]:
    """Lots with something left, oldest first; with `order` those of that order or of none."""
    query = _rows().where(Lot.material.in_(materials), LotStock.disposition.in_(dispositions), LotStock.mass_mg > 0)
    if order is not None:
        query = query.where(or_(Lot.order_code == order, Lot.order_code.is_(None)))
    return await _all(session, query.order_by(Lot.id))


async def event(session: AsyncSession, event_id: int) -> LotEvent:
    """The event of this id. Raises `sqlalchemy.exc.NoResultFound` if there is none."""
    return (await session.scalars(select(LotEvent).where(LotEvent.id == event_id))).one()


async def events(session: AsyncSession, ids: Collection[int]) -> list[LotEvent]:
    """Events of these ids, oldest first."""
    return list(await session.scalars(select(LotEvent).where(LotEvent.id.in_(ids)).order_by(LotEvent.id)))


async def lines(session: AsyncSession, event_ids: Collection[int]) -> list[EventLine]:
    """All lines of these events."""
    query = select(EventLine).where(EventLine.event_id.in_(event_ids))
    return list(await session.scalars(query.order_by(EventLine.event_id, EventLine.n)))


async def taken_mg(session: AsyncSession, lot_id: int) -> int:
    """What all events together took from a lot, from the lines."""
    query = select(func.sum(EventLine.mass_mg)).where(EventLine.lot_id == lot_id, EventLine.role == "input")
    return int(await session.scalar(query) or 0)


async def takings(session: AsyncSession, lot_ids: Collection[int]) -> list[EventLine]:
    """The input lines that took from these lots."""
    query = select(EventLine).where(EventLine.lot_id.in_(lot_ids), EventLine.role == "input")
    return list(await session.scalars(query))


async def set_stock(
    session: AsyncSession, lot_id: int, mass_mg: int, pieces: int | None, disposition: str | None = None
) -> None:
    """Move the projection of a lot's stock."""
    values: dict[str, Any] = {"mass_mg": mass_mg, "pieces": pieces}
    if disposition is not None:
        values["disposition"] = disposition
    await session.execute(update(LotStock).where(LotStock.lot_id == lot_id).values(values))


async def set_disposition(session: AsyncSession, lot_id: int, disposition: str) -> None:
    """Move the projection of a lot's disposition."""
    await session.execute(update(LotStock).where(LotStock.lot_id == lot_id).values(disposition=disposition))


async def dispositions(session: AsyncSession, lot_id: int) -> list[LotDisposition]:
    """What was decided about a lot, oldest first."""
    query = select(LotDisposition).where(LotDisposition.lot_id == lot_id).order_by(LotDisposition.id)
    return list(await session.scalars(query))


async def reserved(session: AsyncSession, lot_id: int) -> dict[str, int]:
    """Open reservations of a lot: mg by order."""
    total = func.sum(LotReservation.mass_mg)
    query = select(LotReservation.order_code, total).where(LotReservation.lot_id == lot_id)
    rows = await session.execute(query.group_by(LotReservation.order_code).having(total > 0))
    return {order: int(mass) for order, mass in rows.tuples()}


async def reservations_of(session: AsyncSession, order: str) -> dict[str, int]:
    """Open reservations of an order: mg by lot code."""
    total = func.sum(LotReservation.mass_mg)
    query = select(Lot.code, total).join(Lot, Lot.id == LotReservation.lot_id)
    query = query.where(LotReservation.order_code == order).group_by(Lot.code).having(total > 0)
    return {code: int(mass) for code, mass in (await session.execute(query)).tuples()}


async def vectors(session: AsyncSession, owners: Collection[int]) -> dict[int, dict[int, float]]:
    """Composition vectors of these owners: fraction by raw lot id."""
    found: dict[int, dict[int, float]] = {owner: {} for owner in owners}
    for row in await session.scalars(select(LotComp).where(LotComp.lot.in_(owners))):
        found[row.lot][row.raw] = row.fraction
    return found


async def holding_raw(session: AsyncSession, raw: int, at_least: float) -> dict[int, float]:
    """Ids of all lots whose vector holds at least this fraction of a raw lot, with the fraction."""
    query = select(Lot.id, LotComp.fraction).join(LotComp, LotComp.lot == Lot.comp_owner)
    rows = await session.execute(query.where(LotComp.raw == raw, LotComp.fraction >= at_least))
    return {lot: fraction for lot, fraction in rows.tuples()}


async def relatives(session: AsyncSession, lot_id: int, *, back: bool) -> set[int]:
    """Ids of all ancestors (`back`) or descendants of a lot, itself included. UNION: no path is walked twice."""
    near, far = (LotEdge.child, LotEdge.parent) if back else (LotEdge.parent, LotEdge.child)
    seed = select(cast(literal(lot_id), BigInteger).label("id")).cte("line", recursive=True)
    line = seed.union(select(far).where(near == seed.c.id))
    return set(await session.scalars(select(line.c.id)))


async def edges_into(session: AsyncSession, children: Collection[int]) -> list[Edge]:
    """All edges whose child is one of these."""
    return await _edges(session, LotEdge.child, children)


async def edges_out_of(session: AsyncSession, parents: Collection[int]) -> list[Edge]:
    """All edges whose parent is one of these."""
    return await _edges(session, LotEdge.parent, parents)


async def _edges(session: AsyncSession, column: Any, ids: Collection[int]) -> list[Edge]:
    found: list[Edge] = []
    for part in _chunks(ids):
        query = select(LotEdge.parent, LotEdge.child, LotEdge.mass_mg, LotEdge.fraction).where(column.in_(part))
        found += [Edge(*row) for row in (await session.execute(query)).tuples()]
    return found


async def sole_parents(session: AsyncSession, lot_id: int) -> list[int]:
    """The unbroken line of lots above, as long as each was made from one lot only; nearest first."""
    chain: list[int] = []
    parents = await edges_into(session, [lot_id])
    while len(parents) == 1:
        chain.append(parents[0].parent)
        parents = await edges_into(session, [parents[0].parent])
    return chain


async def carriers(session: AsyncSession, lot_ids: Collection[int]) -> list[tuple[LotCarrier, str | None]]:
    """Carriers of these lots with the place each stands at, if known."""
    query = select(LotCarrier, CarrierPlace.place).outerjoin(CarrierPlace, CarrierPlace.carrier == LotCarrier.carrier)
    query = query.where(LotCarrier.lot_id.in_(lot_ids)).order_by(LotCarrier.position, LotCarrier.carrier)
    return [(row, place) for row, place in (await session.execute(query)).tuples()]


async def full_carriers(session: AsyncSession) -> list[LotCarrier]:
    """Every carrier that holds something of a lot."""
    return list(await session.scalars(select(LotCarrier).where(LotCarrier.mass_mg > 0)))


async def lots_on(session: AsyncSession, carrier: int) -> list[LotRow]:
    """What lies on a carrier."""
    query = _rows().join(LotCarrier, LotCarrier.lot_id == Lot.id).where(LotCarrier.carrier == carrier)
    return await _all(session, query.order_by(Lot.id))


async def empty_carriers(session: AsyncSession, lot_id: int, only: Collection[int] | None = None) -> None:
    """Forget that a lot lies on its carriers, or on some of them."""
    query = delete(LotCarrier).where(LotCarrier.lot_id == lot_id)
    await session.execute(query if only is None else query.where(LotCarrier.carrier.in_(only)))


async def set_place(session: AsyncSession, carrier: int, place: str, plant_ms: int) -> None:
    """Note where a carrier stands now."""
    await session.merge(CarrierPlace(carrier=carrier, place=place, plant_ms=plant_ms))


async def ranges(session: AsyncSession, lot_ids: Collection[int]) -> list[SerialRange]:
    """Serial ranges of these lots in order."""
    query = select(SerialRange).where(SerialRange.lot_id.in_(lot_ids)).order_by(SerialRange.first)
    return list(await session.scalars(query))


async def lots_with_serial(session: AsyncSession, serial: int) -> list[LotRow]:
    """The lots a magnet was ever part of, newest first."""
    held: ColumnElement[bool] = (SerialRange.first <= serial) & (SerialRange.last >= serial)
    query = _rows().join(SerialRange, SerialRange.lot_id == Lot.id).where(held).order_by(Lot.id.desc())
    return await _all(session, query)


async def last_id(session: AsyncSession) -> int:
    """The highest lot id; the one writer gives out the next."""
    return int(await session.scalar(select(func.max(Lot.id))) or 0)


async def last_serial(session: AsyncSession) -> int:
    """The highest serial number given out, 0 at first."""
    return int(await session.scalar(select(func.max(SerialRange.last))) or 0)


async def of_order(session: AsyncSession, order: str) -> list[LotRow]:
    """All lots made for an order, oldest first."""
    return await _all(session, _rows().where(Lot.order_code == order).order_by(Lot.id))


def _chunks(ids: Iterable[int], size: int = 5_000) -> Iterable[Sequence[int]]:
    ordered = sorted(ids)  # SQLite binds at most 32766 variables
    return [ordered[i : i + size] for i in range(0, len(ordered), size)]
