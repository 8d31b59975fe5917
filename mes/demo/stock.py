"""Raw material for the demo: delivered to the floor by hand and received in the service by the crew, once."""

from typing import Any

import httpx

from mes.demo.api import Api
from mes.materials import catalogue
from mes.materials.catalogue import OpeningLot

FIRST_RAW_BIN = 5001
_GASES = {"O": "oxygen_ppm", "C": "carbon_ppm", "N": "nitrogen_ppm", "H": "hydrogen_ppm"}


async def deliver(api: Api, floor_url: str) -> int:
    """Receive the opening stock that is not there yet; returns how many lots were received."""
    known = {item["code"] for item in (await api.get("/lots", stage="metal", limit=500))["items"]}
    received = 0
    async with httpx.AsyncClient(base_url=floor_url, timeout=30.0) as floor:
        for n, lot in enumerate(catalogue.shipped().opening_stock):
            if lot.lot in known:
                continue
            await receive(api, floor, lot, FIRST_RAW_BIN + n)
            received += 1
    return received


async def receive(api: Api, floor: httpx.AsyncClient, lot: OpeningLot, carrier: int) -> None:
    """One delivery: put into a raw bin by hand, if it is not there yet, and booked by the crew."""
    standing = (await floor.get(f"/carriers/{carrier}")).json()
    if not standing["mass_kg"]:
        (await floor.post("/raw", json=delivery(lot, carrier))).raise_for_status()
    body = lot.model_dump() | {"carrier": carrier, "place": "STORE"}
    await api.post("/lots", body)


def delivery(lot: OpeningLot, carrier: int) -> dict[str, Any]:
    """What the floor is told of a delivery: composition of the metal in wt%, gases and carbon in wt ppm."""
    gases = {key: 1e4 * lot.assay_wt_pct[name] for name, key in _GASES.items() if name in lot.assay_wt_pct}
    body = {"carrier": carrier, "material": lot.material, "lot": lot.lot, "mass_kg": lot.mass_kg}
    return body | {"composition": _closed(dict(lot.assay_wt_pct))} | gases


def _closed(assay: dict[str, float]) -> dict[str, float]:
    """The metal's elements, summing to 100."""
    metals = {name: share for name, share in assay.items() if name not in (*_GASES, "Si")}
    whole = sum(metals.values())
    return {name: 100.0 * share / whole for name, share in metals.items()}
