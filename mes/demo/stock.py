"""Raw material for the demo: delivered to the floor by hand and received in the service by the crew, once."""

import httpx

from mes.demo.api import Api
from mes.materials import catalogue

FIRST_RAW_BIN = 5001


async def deliver(api: Api, floor_url: str) -> int:
    """Receive the opening stock that is not there yet; returns how many lots were received."""
    known = {item["code"] for item in (await api.get("/lots", stage="metal", limit=500))["items"]}
    received = 0
    async with httpx.AsyncClient(base_url=floor_url, timeout=30.0) as floor:
        for n, lot in enumerate(catalogue.shipped().opening_stock):
            if lot.lot in known:
                continue
            carrier = FIRST_RAW_BIN + n
            standing = (await floor.get(f"/carriers/{carrier}")).json()
            if not standing["mass_kg"]:
                body = {"carrier": carrier, "material": lot.material, "lot": lot.lot, "mass_kg": lot.mass_kg}
                body["composition"] = _closed(dict(lot.assay_wt_pct))
                (await floor.post("/raw", json=body)).raise_for_status()
            await api.post(
                "/lots",
                {
                    "material": lot.material,
                    "mass_kg": lot.mass_kg,
                    "supplier": lot.supplier,
                    "supplier_lot": lot.supplier_lot,
                    "lot": lot.lot,
                    "country": lot.country,
                    "source_class": lot.source_class,
                    "assay_wt_pct": dict(lot.assay_wt_pct),
                    "carrier": carrier,
                    "place": "STORE",
                },
            )
            received += 1
    return received


def _closed(assay: dict[str, float]) -> dict[str, float]:
    """The metal's elements, summing to 100: gases are the floor's own business."""
    metals = {name: share for name, share in assay.items() if name not in ("O", "C", "N", "H", "Si")}
    whole = sum(metals.values())
    return {name: 100.0 * share / whole for name, share in metals.items()}
