"""Where a lot comes from and where it went.

Backward answers read the composition cache and, for the tree, the edges; both agree and a test says so. Forward *by
contact* is the recall question (every lot that holds any of it); *by mass* keeps only lots that hold at least a given
fraction and never answers a recall.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries, stock
from mes.lots.genealogy import Edge, fractions_back, fractions_forward
from mes.lots.tables import Lot, LotStock
from mes.materials import service as materials


class Direction(StrEnum):
    """`back` to the raw lots, `forward` to what was made of it."""

    BACK = "back"
    FORWARD = "forward"


class By(StrEnum):
    """`contact`: any amount; `mass`: at least a fraction."""

    CONTACT = "contact"
    MASS = "mass"


@dataclass(frozen=True, slots=True)
class Node:
    """A lot of a trace; `fraction` is of it in the traced lot (back) or of the traced lot in it (forward)."""

    lot: Lot
    stock: LotStock
    fraction: float


@dataclass(frozen=True, slots=True)
class OriginShare:
    """What mass fraction of a lot comes from one raw lot."""

    lot: str
    material: str
    supplier: str
    country: str
    source_class: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer: nodes oldest first, the edges among them, and for `back` the origin."""

    lot: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    origin: tuple[OriginShare, ...]


async def trace(
    session: AsyncSession, code: str, direction: Direction, by: By = By.CONTACT, at_least: float = 0.01
) -> Trace:
    """The genealogy of a lot. `at_least` cuts forward answers by mass. Raises `NotFound`."""
    lot, _ = await stock.get(session, code)
    back = direction is Direction.BACK
    family = await queries.relatives(session, lot.id, back=back)
    edges = await (queries.edges_into if back else queries.edges_out_of)(session, family)
    shares = fractions_back(lot.id, edges) if back else fractions_forward(lot.id, edges)
    if by is By.MASS:
        shares = {node: share for node, share in shares.items() if share >= at_least}
    rows = await queries.by_ids(session, shares)
    kept = tuple(edge for edge in edges if edge.parent in rows and edge.child in rows)
    nodes = tuple(Node(*rows[node], shares[node]) for node in sorted(rows))
    return Trace(code, nodes, kept, await origin(session, lot) if back else ())


async def raw_vector(session: AsyncSession, lot: Lot) -> dict[int, float]:
    """Fraction by raw lot id, from the cache."""
    return (await queries.vectors(session, [lot.comp_owner]))[lot.comp_owner]


async def origin(session: AsyncSession, lot: Lot) -> tuple[OriginShare, ...]:
    """Raw lots of a lot with supplier, country and mass fraction, largest first; the fractions sum to 1."""
    vector = await raw_vector(session, lot)
    rows = await queries.by_ids(session, vector)
    known = await materials.origins(session, [row.code for row, _ in rows.values()])
    shares = [
        OriginShare(o.lot, o.material, o.supplier, o.country, o.source_class, vector[raw])
        for raw, (row, _) in rows.items()
        for o in [known[row.code]]
    ]
    return tuple(sorted(shares, key=lambda share: (-share.fraction, share.lot)))


async def composition(session: AsyncSession, lot: Lot) -> dict[str, float]:
    """Element contents in wt% by the assays of the raw lots; losses and additions are not in it."""
    vector = await raw_vector(session, lot)
    rows = await queries.by_ids(session, vector)
    assays = await materials.assays(session, [row.code for row, _ in rows.values()])
    elements: dict[str, float] = {}
    for raw, share in vector.items():
        for element, wt_pct in assays.get(rows[raw][0].code, {}).items():
            elements[element] = elements.get(element, 0.0) + share * wt_pct
    return dict(sorted(elements.items(), key=lambda item: -item[1]))


async def lots_holding(session: AsyncSession, raw_code: str, at_least: float) -> dict[str, float]:
    """Lots that hold at least this fraction of a raw lot, by the index of the cache. Raises `NotFound`."""
    raw, _ = await stock.get(session, raw_code)
    found = await queries.holding_raw(session, raw.id, at_least)
    rows = await queries.by_ids(session, found)
    return {rows[lot][0].code: share for lot, share in found.items()}


async def codes(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Codes of lots by id."""
    return {lot_id: lot.code for lot_id, (lot, _) in (await queries.by_ids(session, ids)).items()}
