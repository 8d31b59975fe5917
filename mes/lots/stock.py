"""Verbs on what is there: dispositions, reservations, carriers."""

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries
from mes.lots.dispositions import USABLE, Disposition, may_follow, needs_signature
from mes.lots.events import Placed, Stamp
from mes.lots.rules import MG_PER_KG, largest_remainder
from mes.lots.tables import Lot, LotCarrier, LotDisposition, LotReservation, LotStock
from mes.platform import facts
from mes.platform.errors import Conflict, Invalid, NotFound


async def get(session: AsyncSession, code: str) -> tuple[Lot, LotStock]:
    """A lot with its stock. Raises `NotFound`."""
    row = await queries.by_code(session, code)
    if row is None:
        raise NotFound(f"lot {code} does not exist")
    return row


async def set_disposition(
    session: AsyncSession, code: str, wanted: Disposition, reason: str, stamp: Stamp, signature: str | None = None
) -> None:
    """Append a disposition. Raises `Conflict` if it cannot follow the present one, `Invalid` without a signature."""
    lot, stock = await get(session, code)
    now = Disposition(stock.disposition)
    if not may_follow(now, wanted):
        raise Conflict(f"lot {code} is {now}: it cannot become {wanted}")
    if needs_signature(wanted) and signature is None:
        raise Invalid(f"making lot {code} {wanted} needs a signature")
    append_disposition(session, lot.id, wanted, reason, stamp, signature)
    await queries.set_disposition(session, lot.id, wanted)
    await facts.record(session, stamp.by, f"lot.{wanted}", code, {"reason": reason, "signature": signature})


async def hold(session: AsyncSession, code: str, reason: str, stamp: Stamp) -> bool:
    """Put a lot on hold if anything is left of it and it is not held for this reason already; says whether it did."""
    lot, stock = await get(session, code)
    if stock.disposition == Disposition.CONSUMED:
        return False
    known = await queries.dispositions(session, lot.id)
    if stock.disposition == Disposition.HOLD and any(row.reason == reason for row in known):
        return False
    await set_disposition(session, code, Disposition.HOLD, reason, stamp)
    return True


def append_disposition(
    session: AsyncSession, lot_id: int, wanted: Disposition, reason: str, stamp: Stamp, signature: str | None = None
) -> None:
    """The fact alone; the caller keeps the projection."""
    session.add(
        LotDisposition(
            lot_id=lot_id, disposition=wanted, reason=reason[:500], signature=signature, plant_ms=stamp.plant_ms,
            wall_ms=stamp.wall_ms, by=stamp.by,
        )
    )  # fmt: skip


async def reserve(session: AsyncSession, code: str, order: str, mass_mg: int | None, stamp: Stamp) -> int:
    """Set mass aside for an order (all that is free if not stated); returns it. Raises `Conflict` for too much."""
    lot, stock = await get(session, code)
    free = stock.mass_mg - sum((await queries.reserved(session, lot.id)).values())
    wanted = free if mass_mg is None else mass_mg
    if wanted <= 0 or wanted > free:
        raise Conflict(f"lot {code} has {free / MG_PER_KG:g} kg free, {wanted / MG_PER_KG:g} kg wanted for {order}")
    await _book(session, lot.id, order, wanted, "reserved", stamp)
    return wanted


async def unreserve(session: AsyncSession, code: str, order: str, stamp: Stamp, reason: str = "given back") -> int:
    """Give back all that is set aside of a lot for an order; returns it."""
    lot, _ = await get(session, code)
    mass = (await queries.reserved(session, lot.id)).get(order, 0)
    if mass:
        await _book(session, lot.id, order, -mass, reason, stamp)
    return mass


async def use_reservations(
    session: AsyncSession, lot: Lot, left_mg: int, taken_mg: int, order: str | None, stamp: Stamp
) -> None:
    """Book what is taken against the reservations. Raises `Conflict` if it belongs to other orders.

    With `order` only that order's reservation is used; without it all are used alike. What no longer exists cannot
    stay reserved.
    """
    open_mg = await queries.reserved(session, lot.id)
    others = sum(mass for name, mass in open_mg.items() if name != order)
    if order is not None and taken_mg > left_mg - others:
        free = (left_mg - others) / MG_PER_KG
        raise Conflict(f"lot {lot.code}: {free:g} kg are not reserved for others, {taken_mg / MG_PER_KG:g} kg wanted")
    mine = {order: open_mg[order]} if order in open_mg and order is not None else {} if order is not None else open_mg
    if not mine:
        return
    used = min(taken_mg, sum(mine.values()))
    for (name, _mass), part in zip(mine.items(), largest_remainder(used, list(mine.values())), strict=True):
        if part:
            await _book(session, lot.id, name, -part, "used", stamp)


async def _book(session: AsyncSession, lot_id: int, order: str, mass_mg: int, reason: str, stamp: Stamp) -> None:
    session.add(
        LotReservation(
            lot_id=lot_id, order_code=order, mass_mg=mass_mg, reason=reason, plant_ms=stamp.plant_ms,
            wall_ms=stamp.wall_ms, by=stamp.by,
        )
    )  # fmt: skip
    await session.flush()


async def available(session: AsyncSession, materials: set[str], order: str | None = None) -> list[tuple[str, int]]:
    """Usable lots of these materials, oldest first, with what is not reserved for other orders (mg)."""
    found: list[tuple[str, int]] = []
    for lot, stock in await queries.in_stock(session, materials, USABLE, order):
        open_mg = await queries.reserved(session, lot.id)
        free = stock.mass_mg - sum(mass for name, mass in open_mg.items() if name != order)
        if free > 0:
            found.append((lot.code, free))
    return found


async def place(session: AsyncSession, carrier: int, where: str, plant_ms: int) -> None:
    """Note where a carrier stands now."""
    await queries.set_place(session, carrier, where, plant_ms)
    await session.flush()


async def put_on(session: AsyncSession, lot_id: int, parts: tuple[Placed, ...], plant_ms: int) -> None:
    """Note what of a lot lies on which carriers. Raises `Invalid` for a carrier named twice."""
    if len({part.carrier for part in parts}) != len(parts):
        raise Invalid("a carrier is named twice for one lot")
    for part in parts:
        session.add(
            LotCarrier(
                lot_id=lot_id, carrier=part.carrier, position=part.position, mass_mg=part.mass_mg, pieces=part.pieces
            )
        )
        if part.place is not None:
            await queries.set_place(session, part.carrier, part.place, plant_ms)


async def move_to(session: AsyncSession, code: str, parts: tuple[Placed, ...], stamp: Stamp) -> None:
    """The lot was put on other carriers: replace what is known. Raises `NotFound`, `Invalid`."""
    lot, _ = await get(session, code)
    await queries.empty_carriers(session, lot.id)
    await put_on(session, lot.id, parts, stamp.plant_ms)
    await session.flush()


async def take_off(session: AsyncSession, lot_id: int, taken_mg: int, pieces: int, wanted: tuple[int, ...]) -> None:
    """A part of a lot was taken: from the carriers named, else from its carriers in order."""
    rows = [row for row, _ in await queries.carriers(session, [lot_id])]
    rows.sort(key=lambda row: (row.carrier not in wanted, row.position or 0, row.carrier))
    for row in rows:
        mass, count = min(row.mass_mg, taken_mg), min(row.pieces or 0, pieces)
        taken_mg, pieces = taken_mg - mass, pieces - count
        row.mass_mg -= mass
        row.pieces = None if row.pieces is None else row.pieces - count
        if row.mass_mg == 0:
            await queries.empty_carriers(session, lot_id, [row.carrier])
    await session.flush()
