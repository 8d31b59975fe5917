"""Raw material ordered again: before a charge would run short, the crew receives another lot into an empty bin."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import httpx

from mes.demo import stock
from mes.demo.api import Api
from mes.demo.programme import CHARGE_KG, PRODUCT
from mes.materials import catalogue, charge
from mes.materials.catalogue import OpeningLot
from mes.orders import products

MARGIN = 1.1  # a lot with less than this of a charge's need counts as short
CHARGES = 4  # how many charges a new delivery is good for
RAW_BINS = range(5001, 5100)


@cache
def need_kg() -> dict[str, float]:
    """What one charge of the demo takes of each material, by the assays of the opening stock."""
    known = catalogue.shipped()
    alloy = known.alloys[products.get(PRODUCT).alloy]
    assays = {lot.material: lot.assay_wt_pct for lot in reversed(known.opening_stock)}  # the first of each counts
    parts = [charge.Ingredient(name, assays[name], known.materials[name].minor) for name in alloy.materials]
    plan = charge.make_up(alloy.target_wt_pct, round(CHARGE_KG * 1e6), parts, loss_pct=alloy.loss_pct)
    return {line.key: line.mass_mg / 1e6 for line in plan.lines}


def short(lots: Iterable[Mapping[str, Any]]) -> list[str]:
    """Materials of which no single lot holds enough for the next charge; `lots` as `GET /lots` lists them."""
    best: dict[str, float] = {}
    for lot in lots:
        if lot["disposition"] in ("free", "released"):
            best[lot["material"]] = max(best.get(lot["material"], 0.0), lot["mass_kg"])
    return [name for name, kg in need_kg().items() if best.get(name, 0.0) < MARGIN * kg]


def delivery(material: str, number: int) -> OpeningLot:
    """The `number`-th further delivery (from 1) of a material, by the supplier that delivered it before."""
    first = next(lot for lot in catalogue.shipped().opening_stock if lot.material == material)
    mass_kg = max(first.mass_kg, float(round(CHARGES * need_kg()[material])))
    code = f"{first.lot.rsplit('-', 1)[0]}-D{number}"
    return first.model_copy(update={"lot": code, "supplier_lot": f"{first.supplier_lot}/{number}", "mass_kg": mass_kg})


async def restock(api: Api, floor_url: str, number: int) -> list[str]:
    """Receive what is short, as delivery `number`; the materials received, none when all bins are full."""
    lots = (await api.get("/lots", stage="metal", limit=500))["items"]
    received: list[str] = []
    async with httpx.AsyncClient(base_url=floor_url, timeout=30.0) as floor:
        for material in short(lots):
            used = {each["id"] for each in (await floor.get("/carriers")).json()}
            empty = next((bin_ for bin_ in RAW_BINS if bin_ not in used), None)
            if empty is None:
                return received
            await stock.receive(api, floor, delivery(material, number), empty)
            received.append(material)
    return received
