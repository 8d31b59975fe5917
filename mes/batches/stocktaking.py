"""What execution needs to know of lots: what of an order waits for an operation, and which carriers are empty."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries
from mes.batches.plans import Placed, Plan
from mes.equipment.model import PlantModel
from mes.lots import queries as lots
from mes.lots.dispositions import IN_WORK, USABLE


async def waiting_lots(
    session: AsyncSession, order: str, materials: Collection[str], planned: Collection[tuple[str, int]]
) -> list[Placed]:
    """Usable material of an order (its own, or reserved for it) by carrier, without what open batches plan to take."""
    reserved = await lots.reservations_of(session, order)
    rows = {lot.code: (lot, left) for lot, left in await lots.of_order(session, order)}
    rows.update(await lots.by_codes(session, list(reserved)))
    usable = [
        lot
        for lot, left in rows.values()
        if lot.material in materials and left.mass_mg > 0 and left.disposition in USABLE
        and _may_take(order, await lots.reserved(session, lot.id))
    ]  # fmt: skip
    by_id = {lot.id: lot for lot in usable}
    found = [
        Placed(
            lot=by_id[row.lot_id].code,
            carrier=row.carrier,
            material=by_id[row.lot_id].material,
            mass_mg=row.mass_mg,
            pieces=row.pieces,
        )
        for row, _ in await lots.carriers(session, list(by_id))
        if row.mass_mg > 0
    ]
    return sorted((p for p in found if (p.lot, p.carrier) not in planned), key=lambda p: (p.lot, p.carrier))


def _may_take(order: str, reserved: Mapping[str, int]) -> bool:
    """Whether a lot is nobody's, or set aside for this order too."""
    return not reserved or order in reserved


async def planned_carriers(session: AsyncSession, but: str = "") -> tuple[set[tuple[str, int]], set[int]]:
    """Lots by carrier that open batches and load plans (`but` this one) take, and every carrier that they use."""
    taken: set[tuple[str, int]] = set()
    used: set[int] = set()
    for row in await queries.open_batches(session):
        plan = Plan.model_validate(row.plan)
        taken |= {(p.lot, p.carrier) for p in plan.inputs}
        used |= set(plan.carriers) | {d.pan for d in plan.doses}
    for document in await queries.open_load_plans(session, but):
        plan = Plan.model_validate(document)
        taken |= {(p.lot, p.carrier) for p in plan.inputs}
    return taken, used


async def empty_carriers(session: AsyncSession, model: PlantModel, used: Collection[int]) -> dict[str, list[int]]:
    """Carriers without material and without a plan, by kind."""
    full = {row.carrier for row in await lots.full_carriers(session)}
    return {
        kind.kind: [c for c in range(kind.first, kind.last + 1) if c not in full and c not in used]
        for kind in model.carriers
    }


async def heels(session: AsyncSession, unit: str, materials: Collection[str]) -> list[Placed]:
    """Material that earlier batches left in a unit: an input of the next batch on it.

    One that is on hold too: it lies in the machine and mixes with what comes, which is then on hold as well.
    """
    found: list[Placed] = []
    for lot, left in await lots.in_stock(session, materials, IN_WORK, None):
        row = await queries.batch(session, lot.batch or "")
        if row is not None and row.unit == unit:
            found.append(Placed(lot=lot.code, carrier=0, material=lot.material, mass_mg=left.mass_mg))
    return found
