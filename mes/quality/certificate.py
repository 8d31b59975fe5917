"""The document of an inspection certificate in the manner of EN 10204 type 3.1: facts only, as plain JSON.

Type 3.1 gives results of the delivered lot itself, validated by somebody independent of manufacturing: here the
person of the quality role who signed the release. Figures are put in as they are printed, so that document and print
cannot disagree.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries as lot_queries
from mes.lots import trace
from mes.lots.dispositions import Disposition
from mes.lots.rules import MG_PER_KG
from mes.lots.tables import Lot, LotStock
from mes.orders import products
from mes.platform.canonical import digest
from mes.platform.clock import iso
from mes.platform.errors import Conflict
from mes.quality import master, queries, service
from mes.quality.master import SpecLimit
from mes.quality.properties import PROPERTIES
from mes.quality.rules import Test
from mes.quality.service import Assessed
from mes.quality.tables import ResultFile
from mes.users import queries as users

# Pole pieces of a closed circuit saturate: above this IEC 60404-5 needs a note.
CLOSED_CIRCUIT_LIMIT_KA_PER_M = 1600.0
NOTE_CLOSED_CIRCUIT = (
    "HcJ above 1600 kA/m measured in a closed circuit (IEC 60404-5): saturation of the pole pieces may bias the value; "
    "an open-circuit pulsed-field measurement is decisive in case of dispute."
)
NOTE_COMPOSITION = "Composition by mass balance from the assays of the raw material lots; additions are not included."
NOTE_SIMULATED = "SIMULATED: made by a simulated plant. This is not a certificate of any real material."
SHOWN_ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "Co", "Cu", "Ga", "Al", "Zr", "B", "Fe")


def shown(property_id: str, value: float) -> str:
    """A figure with the decimals of its property."""
    return f"{value:.{PROPERTIES[property_id].decimals}f}"


async def document(
    session: AsyncSession, lot: Lot, left: LotStock, *, code: str, version: int, plant: str, simulated: bool,
    plant_ms: int,
) -> dict[str, Any]:  # fmt: skip
    """Everything the certificate says. Raises `Conflict` unless the lot is released by a signature that still holds."""
    assessed = await service.assess(session, lot.code)
    signature = await release_signature(session, lot, left)
    samples = [row.code for row in await service.samples_of(session, lot)]
    curves = await queries.curves_of(session, samples)
    product = products.get(lot.product or "")
    origin = await trace.origin(session, lot)
    serials = await lot_queries.ranges(session, [lot.id])
    return {
        "certificate": {
            "id": code, "version": version, "type": "EN 10204 type 3.1", "issued_at": iso(plant_ms),
            "simulated": simulated,
        },
        "manufacturer": plant,
        "order": lot.order_code,
        "product": {
            "id": product.id, "name": product.name, "dimensions_mm": list(product.dimensions_mm),
            "coating": product.coating, "magnetised": product.magnetised,
        },
        "lot": {
            "code": lot.code, "material": lot.material, "pieces": left.pieces,
            "mass_kg": f"{left.mass_mg / MG_PER_KG:.3f}",
            "serials": [[row.first, row.last] for row in serials], "made_at": iso(lot.created_plant_ms),
        },
        "specification": {
            "id": assessed.specification.id, "name": assessed.specification.name,
            "standard": assessed.specification.standard, "verdict": assessed.proposal.verdict,
            "grade": assessed.proposal.grade, "designation": _designation(assessed),
        },
        "results": _results(assessed),
        "curves": [_curve(row) for row in curves],
        "composition_wt_pct": await _composition(session, lot),
        "origin": [
            {"lot": o.lot, "material": o.material, "supplier": o.supplier, "country": o.country,
             "source_class": o.source_class, "mass_fraction": f"{o.fraction:.6f}"}
            for o in origin
        ],
        "origin_by_country": _by_country([(o.country, o.fraction) for o in origin]),
        "process": await _process(session, lot),
        "notes": _notes(assessed.tests, simulated),
        "signature": signature,
    }  # fmt: skip


async def release_signature(session: AsyncSession, lot: Lot, left: LotStock) -> dict[str, Any]:
    """The signature of the release, checked against the record as it is now. Raises `Conflict`."""
    if left.disposition != Disposition.RELEASED:
        raise Conflict(f"lot {lot.code} is {left.disposition}: only a released lot is certified")
    released = [row for row in await lot_queries.dispositions(session, lot.id) if row.disposition == "released"]
    row = await users.signature(session, released[-1].signature or "")
    if row is None:
        raise Conflict(f"the release of lot {lot.code} is not signed")
    if row.record_hash != digest(await service.release_record(session, lot)):
        raise Conflict(f"the record of lot {lot.code} has changed since it was released: hold it and decide again")
    return {
        "id": row.id, "name": row.printed_name, "person": row.person_id, "meaning": row.meaning, "reason": row.reason,
        "signed_at": iso(row.signed_plant_ms), "signed_wall_at": iso(row.signed_wall_ms),
        "record_hash": row.record_hash, "function": "Inspection representative (quality), independent of manufacturing",
    }  # fmt: skip


def _designation(assessed: Assessed) -> str | None:
    return next((g.short_name for g in master.grades() if g.grade == assessed.specification.grade), None)


def _results(assessed: Assessed) -> list[dict[str, Any]]:
    by_property: dict[str, list[Test]] = defaultdict(list)
    for test in assessed.tests:
        if not test.invalid:
            by_property[test.property].append(test)
    limits = {limit.property: limit for limit in assessed.specification.limits}
    order = [*limits, *(name for name in PROPERTIES if name not in limits)]
    return [_result(name, by_property[name], limits.get(name)) for name in order if by_property.get(name)]


def _result(name: str, tests: Sequence[Test], limit: SpecLimit | None) -> dict[str, Any]:
    known, first = PROPERTIES[name], tests[0]
    return {
        "property": name, "name": known.name, "unit": known.unit,
        "values": [{"specimen": test.sample, "value": shown(name, test.value)} for test in tests],
        "limit": limit.text() if limit else None,
        "conforms": all(limit.holds(test.value) for test in tests) if limit else None,
        "method": first.method, "instrument": first.instrument, "calibration_due": first.calibration_due,
        "temperature_c": first.temperature_c,
    }  # fmt: skip


def _curve(row: ResultFile) -> dict[str, Any]:
    return {
        "file": row.name, "sha256": row.sha256, "sample": str(row.header.get("sample", "")),
        "points": len(row.h_ka_per_m or []), "h_ka_per_m": row.h_ka_per_m, "j_t": row.j_t,
    }  # fmt: skip


async def _composition(session: AsyncSession, lot: Lot) -> dict[str, str]:
    found = await trace.composition(session, lot)
    return {element: f"{found[element]:.2f}" for element in SHOWN_ELEMENTS if found.get(element, 0.0) >= 0.005}


def _by_country(shares: list[tuple[str, float]]) -> dict[str, str]:
    total: dict[str, float] = defaultdict(float)
    for country, fraction in shares:
        total[country] += fraction
    return {country: f"{share:.6f}" for country, share in sorted(total.items(), key=lambda item: -item[1])}


async def _process(session: AsyncSession, lot: Lot) -> list[dict[str, Any]]:
    """The events that made the lot and everything above it, oldest first."""
    family = await lot_queries.by_ids(session, await lot_queries.relatives(session, lot.id, back=True))
    events = await lot_queries.events(session, {row.event_id for row, _ in family.values()})
    return [
        {
            "operation": event.operation, "batch": event.batch, "at": iso(event.plant_ms),
            "in_kg": f"{event.inputs_mg / MG_PER_KG:.3f}", "out_kg": f"{event.outputs_mg / MG_PER_KG:.3f}",
        }
        for event in events
        if event.kind == "transform"
    ]  # fmt: skip


def _notes(tests: Sequence[Test], simulated: bool) -> list[str]:
    notes = [NOTE_SIMULATED] if simulated else []
    if any(
        test.property == "hcj_ka_per_m" and test.value > CLOSED_CIRCUIT_LIMIT_KA_PER_M and test.method == "IEC 60404-5"
        for test in tests
    ):
        notes.append(NOTE_CLOSED_CIRCUIT)
    return [*notes, NOTE_COMPOSITION]
