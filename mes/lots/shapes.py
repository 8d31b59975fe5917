"""Lots as HTTP answers, and how they are put together."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries
from mes.lots.rules import MG_PER_KG
from mes.lots.tables import Lot, LotCarrier, LotEvent, LotStock, SerialRange
from mes.lots.trace import Node, OriginShare, Trace
from mes.platform.clock import iso
from mes.platform.web import Out
from mes.users.queries import names as people_names


class LotBrief(Out):
    """A lot in a list. `mass_kg` and `pieces` are what is left of it."""

    code: str
    stage: str
    material: str
    product: str | None
    order: str | None
    batch: str | None
    mass_kg: float
    initial_mass_kg: float
    pieces: int | None
    disposition: str
    created_at: str
    created_wall_at: str


class CarrierOut(Out):
    """A part of a lot on a carrier; `place` is where the carrier was last seen."""

    carrier: int
    place: str | None
    position: int | None
    pieces: int | None
    mass_kg: float


class BalanceOut(Out):
    """Masses of the event that made the lot."""

    operation: str
    in_kg: float
    additions_kg: float
    out_kg: float
    byproducts_kg: float
    loss_kg: float
    unexplained_kg: float
    tolerance_kg: float


class DispositionOut(Out):
    """A decision about a lot."""

    disposition: str
    reason: str
    by: str
    by_name: str
    signature: str | None
    at: str
    wall_at: str


class SerialsOut(Out):
    """Serial numbers of the magnets of a lot: first and last of its ranges."""

    first: int
    last: int


class NodeOut(Out):
    """A lot of a trace."""

    code: str
    stage: str
    material: str
    mass_kg: float
    initial_mass_kg: float
    pieces: int | None
    disposition: str
    fraction: float | None
    batch: str | None


class EdgeOut(Out):
    """`mass_kg` of the parent went into the child, `fraction` of what the child consists of."""

    parent: str
    child: str
    mass_kg: float
    fraction: float


class OriginOut(Out):
    """Mass fraction that comes from one raw lot."""

    lot: str
    material: str
    supplier: str
    country: str
    source_class: str
    fraction: float


class TraceOut(Out):
    """A genealogy; `origin` is filled for `back`."""

    lot: str
    direction: str
    by: str
    nodes: list[NodeOut]
    edges: list[EdgeOut]
    origin: list[OriginOut]


def brief(lot: Lot, stock: LotStock) -> LotBrief:
    """A lot for a list."""
    return LotBrief(
        code=lot.code, stage=lot.stage, material=lot.material, product=lot.product, order=lot.order_code,
        batch=lot.batch, mass_kg=stock.mass_mg / MG_PER_KG, initial_mass_kg=lot.mass_mg / MG_PER_KG,
        pieces=stock.pieces, disposition=stock.disposition, created_at=iso(lot.created_plant_ms),
        created_wall_at=iso(lot.created_wall_ms),
    )  # fmt: skip


def carrier(row: LotCarrier, place: str | None) -> CarrierOut:
    """One carrier of a lot."""
    return CarrierOut(
        carrier=row.carrier, place=place, position=row.position, pieces=row.pieces, mass_kg=row.mass_mg / MG_PER_KG
    )  # fmt: skip


def balance(event: LotEvent) -> BalanceOut:
    """The balance of an event in kg."""
    return BalanceOut(
        operation=event.operation, in_kg=event.inputs_mg / MG_PER_KG, additions_kg=event.additions_mg / MG_PER_KG,
        out_kg=event.outputs_mg / MG_PER_KG, byproducts_kg=event.byproducts_mg / MG_PER_KG,
        loss_kg=event.loss_mg / MG_PER_KG, unexplained_kg=event.unexplained_mg / MG_PER_KG,
        tolerance_kg=event.tolerance_mg / MG_PER_KG,
    )  # fmt: skip


def serials(ranges: Iterable[SerialRange]) -> SerialsOut | None:
    """The hull of a lot's serial ranges."""
    known = list(ranges)
    return SerialsOut(first=min(r.first for r in known), last=max(r.last for r in known)) if known else None


def origin(share: OriginShare) -> OriginOut:
    """One line of the origin table."""
    return OriginOut(
        lot=share.lot, material=share.material, supplier=share.supplier, country=share.country,
        source_class=share.source_class, fraction=share.fraction,
    )  # fmt: skip


def trace(found: Trace, direction: str, by: str) -> TraceOut:
    """A genealogy for the browser."""
    codes = {node.lot.id: node.lot.code for node in found.nodes}
    edges = [
        EdgeOut(parent=codes[e.parent], child=codes[e.child], mass_kg=e.mass_mg / MG_PER_KG, fraction=e.fraction)
        for e in found.edges
    ]
    return TraceOut(
        lot=found.lot, direction=direction, by=by, nodes=[_node(node) for node in found.nodes], edges=edges,
        origin=[origin(share) for share in found.origin],
    )  # fmt: skip


def _node(node: Node) -> NodeOut:
    return NodeOut(
        code=node.lot.code, stage=node.lot.stage, material=node.lot.material,
        mass_kg=node.stock.mass_mg / MG_PER_KG, initial_mass_kg=node.lot.mass_mg / MG_PER_KG,
        pieces=node.stock.pieces, disposition=node.stock.disposition, fraction=node.fraction, batch=node.lot.batch,
    )  # fmt: skip


async def carriers_of(session: AsyncSession, lot_id: int) -> list[CarrierOut]:
    """Where a lot lies."""
    return [carrier(row, place) for row, place in await queries.carriers(session, [lot_id])]


async def dispositions_of(session: AsyncSession, lot_id: int) -> list[DispositionOut]:
    """What was decided about a lot, oldest first."""
    names = await people_names(session)
    return [
        DispositionOut(
            disposition=row.disposition, reason=row.reason, by=row.by, by_name=names.get(row.by, row.by),
            signature=row.signature, at=iso(row.plant_ms), wall_at=iso(row.wall_ms),
        )
        for row in await queries.dispositions(session, lot_id)
    ]  # fmt: skip
