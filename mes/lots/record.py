"""Writing one event's rows: the event, its lots, lines, edges, composition vectors and serial ranges."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries, rules, stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Output, Transformation
from mes.lots.rules import Balance, Share
from mes.lots.tables import EventLine, Lot, LotComp, LotEdge, LotEvent, LotStock, SerialRange
from mes.materials import catalogue
from mes.platform.ids import next_code

if TYPE_CHECKING:
    from mes.lots.service import Taken


async def event(session: AsyncSession, what: Transformation, balance: Balance) -> LotEvent:
    """The row of the event, with its exact balance."""
    row = LotEvent(
        kind=what.kind, operation=what.operation, batch=what.batch, order_code=what.order,
        inputs_mg=balance.inputs_mg, additions_mg=balance.additions_mg, outputs_mg=balance.outputs_mg,
        byproducts_mg=balance.byproducts_mg, loss_mg=balance.loss_mg, unexplained_mg=balance.unexplained_mg,
        tolerance_mg=what.tolerance_mg, plant_ms=what.stamp.plant_ms, wall_ms=what.stamp.wall_ms, by=what.stamp.by,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def lot(
    session: AsyncSession, made_by: LotEvent, code: str, out: Output, *, stage: str, comp_owner: int | None,
    order: str | None = None, product: str | None = None,
) -> Lot:  # fmt: skip
    """One new lot with its stock and carriers. Without a `comp_owner` it is its own (its id is known only now)."""
    latest = await queries.last_id(session)
    row = Lot(
        id=latest + 1, code=code, stage=stage, material=out.material, product=product or out.product, order_code=order,
        batch=made_by.batch, event_id=made_by.id, comp_owner=comp_owner or latest + 1, mass_mg=out.mass_mg,
        pieces=out.pieces, created_plant_ms=made_by.plant_ms, created_wall_ms=made_by.wall_ms,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    session.add(LotStock(lot_id=row.id, mass_mg=out.mass_mg, pieces=out.pieces, disposition=Disposition.FREE))
    await stock.put_on(session, row.id, out.carriers, made_by.plant_ms)
    await session.flush()
    return row


async def children(
    session: AsyncSession, made_by: LotEvent, what: Transformation, taken: "Sequence[Taken]", made: Sequence[Output],
    edges: Sequence[Share],
) -> list[Lot]:  # fmt: skip
    """The lots of an event with their edges, vectors and serial numbers."""
    owners = {item.lot.comp_owner for item in taken}
    vectors = await queries.vectors(session, owners)
    shared: dict[tuple[int, ...], int] = {}  # children of the same inputs share one vector
    lots: list[Lot] = []
    for index, out in enumerate(made):
        mine = [edge for edge in edges if edge.child == index]
        parents = [taken[edge.parent] for edge in mine]
        key = tuple(edge.parent for edge in mine)
        above = {item.lot.comp_owner for item in parents}
        owner = above.pop() if len(above) == 1 else shared.get(key)
        code = await next_code(session, "S" if what.kind == "sample" else "L")
        row = await lot(
            session, made_by, code, out, stage=_stage(out), comp_owner=owner,
            order=_order(out, parents, what),
            product=_product(out, parents) if index < len(what.outputs) else None,
        )  # fmt: skip
        if owner is None:
            shared[key] = row.id
            _vector(session, row.id, mine, taken, vectors)
        for edge in mine:
            parent = taken[edge.parent].lot.id
            session.add(
                LotEdge(child=row.id, parent=parent, mass_mg=edge.mass_mg, fraction=edge.fraction, event_id=made_by.id)
            )
        if index < len(what.outputs):
            await _serials(session, row, out, parents)
        lots.append(row)
    await session.flush()
    return lots


async def lines(
    session: AsyncSession, made_by: LotEvent, what: Transformation, taken: "Sequence[Taken]", lots: Sequence[Lot]
) -> None:
    """Every amount of the event as a row of its own."""
    made = [*what.outputs, *what.byproducts]
    cut = len(what.outputs)
    rows: list[tuple[str, int | None, str, int, int | None, int, str]] = [
        ("input", t.lot.id, t.lot.material, t.mass_mg, t.pieces or None, t.given.division_mg, t.given.source)
        for t in taken
    ]
    rows += [
        (
            "output" if i < cut else "byproduct",
            row.id,
            out.material,
            out.mass_mg,
            out.pieces,
            out.division_mg,
            out.source,
        )
        for i, (row, out) in enumerate(zip(lots, made, strict=True))
    ]
    rows += [("addition", None, a.material, a.mass_mg, None, a.division_mg, a.source) for a in what.additions]
    rows += [
        ("loss", None, part.reason[:64], part.mass_mg, None, part.division_mg, part.source) for part in what.losses
    ]
    names = ("role", "lot_id", "material", "mass_mg", "pieces", "division_mg", "source")
    for n, row in enumerate(rows):
        session.add(EventLine(event_id=made_by.id, n=n, **dict(zip(names, row, strict=True))))
    await session.flush()


def _vector(
    session: AsyncSession, lot_id: int, mine: Sequence[Share], taken: "Sequence[Taken]",
    vectors: dict[int, dict[int, float]],
) -> None:  # fmt: skip
    parts = {edge.parent: vectors[taken[edge.parent].lot.comp_owner] for edge in mine}
    vector = rules.mixed(parts, {edge.parent: edge.fraction for edge in mine})
    session.add_all(LotComp(lot=lot_id, raw=raw, fraction=share) for raw, share in vector.items())


async def _serials(session: AsyncSession, row: Lot, out: Output, parents: "Sequence[Taken]") -> None:
    inherited = await queries.ranges(session, [item.lot.id for item in parents])
    if inherited:
        session.add_all(SerialRange(lot_id=row.id, first=r.first, last=r.last) for r in inherited)
    elif out.serialised and out.pieces:
        first = await queries.last_serial(session) + 1
        session.add(SerialRange(lot_id=row.id, first=first, last=first + out.pieces - 1))
    await session.flush()


def _stage(out: Output) -> str:
    known = catalogue.shipped().materials.get(out.material)
    return known.stage if known is not None else ""


def _order(out: Output, parents: "Sequence[Taken]", what: Transformation) -> str | None:
    above = {item.lot.order_code for item in parents}
    agreed = next(iter(above)) if len(above) == 1 else None
    return out.order or (agreed if len(out.parents) > 0 else None) or what.order or agreed


def _product(out: Output, parents: "Sequence[Taken]") -> str | None:
    above = {item.lot.product for item in parents}
    return out.product or (above.pop() if len(above) == 1 else None)
