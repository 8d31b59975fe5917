"""Verbs of materials: a delivery and its assay are recorded; the stock itself is kept by `mes.lots`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.materials import queries
from mes.materials.catalogue import Catalogue
from mes.materials.tables import Assay, RawReceipt
from mes.platform.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Delivery:
    """A raw lot as delivered. `assay_wt_pct` empty means the nominal assay of the material."""

    material: str
    mass_mg: int
    supplier: str
    supplier_lot: str
    country: str = ""  # empty: the supplier's
    lot: str = ""  # empty: the next code
    source_class: str = "primary"
    assay_wt_pct: Mapping[str, float] = field(default_factory=dict)
    assay_method: str = "supplier certificate"
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a raw lot comes from."""

    lot: str
    material: str
    supplier: str
    country: str
    source_class: str


def check(delivery: Delivery, catalogue: Catalogue) -> None:
    """Raises `Invalid` for an unknown or wrong material, an unknown supplier, or an assay above 100 %."""
    material = catalogue.materials.get(delivery.material)
    if material is None or material.kind != "raw":
        raise Invalid(f"{delivery.material} is not a raw material")
    if delivery.supplier not in catalogue.suppliers:
        raise Invalid(f"supplier {delivery.supplier} is not known")
    if delivery.mass_mg <= 0:
        raise Invalid("a delivery weighs more than nothing")
    if sum(delivery.assay_wt_pct.values()) > 100.5 or any(share < 0 for share in delivery.assay_wt_pct.values()):
        raise Invalid("the assay does not sum to at most 100 wt%")


async def record_receipt(
    session: AsyncSession, lot: str, delivery: Delivery, catalogue: Catalogue, plant_ms: int, wall_ms: int, by: str
) -> None:
    """Append the receipt and the assay of a raw lot. Raises `Conflict` if the code was used before."""
    if await queries.receipt(session, lot) is not None:
        raise Conflict(f"lot {lot} was received before")
    country = delivery.country or catalogue.suppliers[delivery.supplier].country
    session.add(
        RawReceipt(
            lot=lot, material=delivery.material, supplier=delivery.supplier, supplier_lot=delivery.supplier_lot,
            country=country, source_class=delivery.source_class, mass_mg=delivery.mass_mg,
            evidence=dict(delivery.evidence), received_plant_ms=plant_ms, received_wall_ms=wall_ms, received_by=by,
        )
    )  # fmt: skip
    given = dict(delivery.assay_wt_pct)
    method = delivery.assay_method if given else "nominal"
    assay = given or catalogue.materials[delivery.material].assay_wt_pct
    await record_assay(session, lot, assay, method, wall_ms, by)


async def record_assay(
    session: AsyncSession, lot: str, wt_pct: Mapping[str, float], method: str, wall_ms: int, by: str
) -> None:
    """Append an assay; from now on it is the valid one of the lot."""
    session.add(Assay(lot=lot, wt_pct=dict(wt_pct), method=method, wall_ms=wall_ms, by=by))
    await session.flush()


async def origins(session: AsyncSession, lots: Collection[str]) -> dict[str, Origin]:
    """Origin of each raw lot among these."""
    rows = await queries.receipts(session, lots)
    return {code: Origin(code, row.material, row.supplier, row.country, row.source_class) for code, row in rows.items()}


async def assays(session: AsyncSession, lots: Collection[str]) -> dict[str, dict[str, float]]:
    """Valid assay (wt%) of each of these lots that has one."""
    rows = await queries.newest_assays(session, lots)
    return {code: dict(row.wt_pct) for code, row in rows.items()}
