"""Verbs of the ledger: what enters, what becomes of it, what is taken for a test, what is written off.

All take the caller's session and write facts and projections together; nobody here commits.
"""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries, record, rules, stock
from mes.lots.dispositions import IN_WORK, USABLE, Disposition
from mes.lots.events import Addition, Input, Loss, Output, Placed, Recorded, Stamp, Transformation
from mes.lots.rules import MG_PER_KG, Balance, Refused
from mes.lots.tables import Lot, LotComp, LotStock
from mes.materials import catalogue
from mes.materials import service as materials
from mes.materials.service import Delivery
from mes.platform import facts
from mes.platform.errors import Conflict, Invalid
from mes.platform.ids import next_code


@dataclass(frozen=True, slots=True)
class Taken:
    """An input as it was found: the lot, what is taken of it and what stays."""

    lot: Lot
    stock: LotStock
    given: Input
    mass_mg: int
    pieces: int


async def receive_raw(
    session: AsyncSession, delivery: Delivery, stamp: Stamp, carriers: tuple[Placed, ...] = ()
) -> str:
    """A raw lot enters the plant; returns its code. Raises `Invalid` and `Conflict` as `materials` does."""
    known = catalogue.shipped()
    materials.check(delivery, known)
    code = delivery.lot or await next_code(session, "RM")
    await materials.record_receipt(session, code, delivery, known, stamp.plant_ms, stamp.wall_ms, stamp.by)
    mass = delivery.mass_mg
    output = Output(delivery.material, mass, carriers=carriers, source="receipt")
    entry = Addition(delivery.material, mass, source="receipt")
    what = Transformation("receive", stamp, (), outputs=(output,), additions=(entry,), kind="receive")
    event = await record.event(session, what, Balance(0, mass, mass, 0, 0))
    lot = await record.lot(session, event, code, output, stage="metal", comp_owner=None)
    session.add(LotComp(lot=lot.id, raw=lot.id, fraction=1.0))
    await record.lines(session, event, what, [], [lot])
    told = {"material": delivery.material, "mass_mg": mass, "supplier": delivery.supplier}
    await facts.record(session, stamp.by, "lot.receive", code, told)
    await session.flush()
    return code


async def transform(session: AsyncSession, what: Transformation) -> Recorded:
    """Record one event. The balance closes exactly; beyond its tolerance the new lots are held.

    Raises `Conflict` for taking more than there is, a held or rejected lot, or mass reserved for other orders;
    `Invalid` for an event that is none.
    """
    taken = await _take(session, what)
    made = [*what.outputs, *what.byproducts]
    codes = [item.lot.code for item in taken]
    children = [rules.Child(out.mass_mg, _indices(out, codes)) for out in made]
    try:
        edges = rules.shares([item.mass_mg for item in taken], children) if children else []
    except Refused as error:
        raise Invalid(str(error)) from error
    balance = _balance(what, taken)
    event = await record.event(session, what, balance)
    held = not balance.within(what.tolerance_mg)
    lots = await record.children(session, event, what, taken, made, edges)
    await record.lines(session, event, what, taken, lots)
    if held:
        await _hold(session, lots[: len(what.outputs)], _why_unbalanced(balance, what), what.stamp)
    inherited = [item.lot.code for item in taken if item.stock.disposition == Disposition.HOLD]
    if inherited and what.despite_hold:  # a specimen is free: it is there to decide about the hold
        await _hold(session, lots, f"made from {', '.join(inherited)}, which is on hold", what.stamp)
    await _draw_down(session, taken, what)
    new = tuple(lot.code for lot in lots)
    cut = len(what.outputs)
    emptied = tuple(item.lot.code for item in taken if item.mass_mg == item.stock.mass_mg)
    return Recorded(event.id, new[:cut], new[cut:], balance.unexplained_mg, held, emptied)


async def consume(session: AsyncSession, lot: str, mass_mg: int | None, reason: str, stamp: Stamp) -> Recorded:
    """Write off a part of a lot (all if not stated): it leaves the plant as a loss with a reason."""
    row, left = await stock.get(session, lot)
    mass = left.mass_mg if mass_mg is None else mass_mg
    event = Transformation(
        "write_off", stamp, (Input(row.code, mass),), losses=(Loss(reason, mass, source="typed"),), kind="write_off"
    )
    return await transform(session, event)


async def withdraw_sample(
    session: AsyncSession, lot: str, stamp: Stamp, *, mass_mg: int | None = None, pieces: int | None = None
) -> str:
    """Take a specimen from a lot, also from a held one; returns the specimen's lot code. Raises `Conflict`."""
    row, left = await stock.get(session, lot)
    try:
        mass, count = rules.take(lot, left.mass_mg, left.pieces, mass_mg, pieces)
    except Refused as error:
        raise Conflict(str(error)) from error
    out = Output("specimen", mass, count or None, source="count" if pieces else "scale")
    event = Transformation("sample", stamp, (Input(row.code, mass, count),), byproducts=(out,), kind="sample")
    return (await transform(session, event)).byproducts[0]


def _indices(out: Output, codes: list[str]) -> tuple[int, ...]:
    try:
        return tuple(codes.index(parent) for parent in out.parents)
    except ValueError as error:
        raise Invalid(f"an output names a lot that is no input: {out.parents}") from error


async def _take(session: AsyncSession, what: Transformation) -> list[Taken]:
    given = _together(what.inputs)
    if not given:
        raise Invalid("an event needs an input")
    rows = await queries.by_codes(session, [item.lot for item in given])
    taken: list[Taken] = []
    for item in given:
        if item.lot not in rows:
            raise Invalid(f"lot {item.lot} does not exist")
        lot, left = rows[item.lot]
        usable = left.disposition in (IN_WORK if what.despite_hold else USABLE)
        if not usable and not (what.kind in ("sample", "write_off") and left.mass_mg > 0):
            raise Conflict(f"lot {lot.code} is {left.disposition} and cannot be used")
        try:
            mass, pieces = rules.take(lot.code, left.mass_mg, left.pieces, item.mass_mg, item.pieces)
        except Refused as error:
            raise Conflict(str(error)) from error
        await stock.use_reservations(session, lot, left.mass_mg, mass, what.order, what.stamp)
        taken.append(Taken(lot, left, item, mass, pieces))
    return taken


def _together(inputs: tuple[Input, ...]) -> list[Input]:
    """One input per lot: several carriers of one lot are one taking."""
    found: dict[str, Input] = {}
    for item in inputs:
        first = found.get(item.lot)
        if first is None:
            found[item.lot] = item
            continue
        if first.mass_mg is None or item.mass_mg is None:
            raise Invalid(f"lot {item.lot} is named twice without saying how much each time")
        pieces = (first.pieces or 0) + (item.pieces or 0) if first.pieces or item.pieces else None
        both = first.carriers + item.carriers
        found[item.lot] = replace(first, mass_mg=first.mass_mg + item.mass_mg, pieces=pieces, carriers=both)
    return list(found.values())


def _balance(what: Transformation, taken: list[Taken]) -> Balance:
    if any(mass < 0 for mass in [*(a.mass_mg for a in what.additions), *(part.mass_mg for part in what.losses)]):
        raise Invalid("an addition or loss below zero")
    return Balance(
        inputs_mg=sum(item.mass_mg for item in taken),
        additions_mg=sum(part.mass_mg for part in what.additions),
        outputs_mg=sum(out.mass_mg for out in what.outputs),
        byproducts_mg=sum(out.mass_mg for out in what.byproducts),
        loss_mg=sum(part.mass_mg for part in what.losses),
    )


def _why_unbalanced(balance: Balance, what: Transformation) -> str:
    kg, bound = balance.unexplained_mg / MG_PER_KG, what.tolerance_mg / MG_PER_KG
    return f"{what.operation}: {kg:+.4f} kg unexplained, tolerance {bound:.4f} kg"


async def _hold(session: AsyncSession, lots: list[Lot], reason: str, stamp: Stamp) -> None:
    for lot in lots:
        stock.append_disposition(session, lot.id, Disposition.HOLD, reason, stamp)
        await queries.set_disposition(session, lot.id, Disposition.HOLD)


async def _draw_down(session: AsyncSession, taken: list[Taken], what: Transformation) -> None:
    for item in taken:
        left = item.stock.mass_mg - item.mass_mg
        pieces = None if item.stock.pieces is None else item.stock.pieces - item.pieces
        if left == 0:
            await queries.empty_carriers(session, item.lot.id)
            await queries.set_stock(session, item.lot.id, 0, 0 if pieces is not None else None, Disposition.CONSUMED)
            for order in await queries.reserved(session, item.lot.id):
                await stock.unreserve(session, item.lot.code, order, what.stamp, "consumed")
        else:
            await stock.take_off(session, item.lot.id, item.mass_mg, item.pieces, item.given.carriers)
            await queries.set_stock(session, item.lot.id, left, pieces)
    await session.flush()
