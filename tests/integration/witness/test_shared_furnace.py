"""One furnace with the parts of two orders from two blends: loaded together, kept apart in every record."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.documents import SHIPPED_LIBRARY
from support.plant import START_MS, RunningPlant
from support.service import Site, ended, idle, until

from mes.app import schema
from mes.batches.tables import OrderRunRow
from mes.demo.api import Api
from mes.demo.crew import Crew
from mes.demo.hands import Hands
from mes.lots import service as lots
from mes.lots.events import Input, Output, Placed, Stamp, Transformation
from mes.materials.service import Delivery
from mes.orders import service as orders
from mes.orders.rules import OrderCommand
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.users.demo import DEMO_PASSWORD
from simulators.carriers import CarrierStore
from simulators.physics.material import Form, Material

KG, TRAY_KG, TRAY = 1_000_000, 16.8, 42
FURNACE = "SF-02"  # the other tests leave SF-01 hot or under vacuum
STAMP = Stamp(START_MS, START_MS, "test")
ALLOY = {"Nd": 20.7, "Pr": 6.9, "Dy": 3.3, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}


@dataclass
class Stock:
    """An order with what it was made from and the trays that hold its blocks."""

    order: str
    raw: set[str]
    trays: list[int]
    blocks: dict[str, int] = field(default_factory=dict)  # lot -> tray


async def test_a_furnace_loaded_with_two_orders_keeps_their_lots_and_origins_apart(
    plant: RunningPlant, site: Site
) -> None:
    first = await _prepare(site, plant, "A", [2001, 2002])
    second = await _prepare(site, plant, "B", [2003, 2004, 2005])
    plant.set_speed(3600)
    site.start(SINTERLINE_LIBRARY_DIR=str(SHIPPED_LIBRARY))
    async with await site.person("lead") as lead, _crew(site, plant):
        await idle(lead, FURNACE)
        wanted = {"route": "block-45sh", "operation": "sinter", "orders": [first.order, second.order], "unit": FURNACE}
        plan = await lead.post("/load-plans", wanted)
        assert [(p["carrier"], p["position"]) for p in plan["positions"]] == [(2000 + n, n) for n in range(1, 6)]
        assert {p["lot"] for p in plan["positions"]} == {*first.blocks, *second.blocks}
        await lead.post(f"/load-plans/{plan['id']}/fix")
        used = await until(
            lead, "/load-plans", lambda page: page["items"][0]["state"] == "used", operation="sinter"
        )  # fmt: skip
        batch = used["items"][0]["batch"]
        assert (await ended(lead, batch, 150))["state"] == "Complete"
        done = await until(lead, f"/batches/{batch}", lambda shown: bool(shown["outputs"]))
        assert (done["unit"], done["orders"]) == (FURNACE, [first.order, second.order])
        for stock in (first, second):
            await _assert_apart(lead, plant, stock)


async def _assert_apart(api: Api, plant: RunningPlant, stock: Stock) -> None:
    store = CarrierStore(plant.data_dir / "plant" / "carriers")
    made = (await api.get("/lots", order=stock.order, stage="sintered", limit=100))["items"]
    sintered = [lot for lot in made if lot["material"] == "sintered-block"]
    assert len(sintered) == len(stock.blocks)
    for line in sintered:
        trace = await api.get(f"/lots/{line['code']}/trace", direction="back", by="mass")
        assert {part["lot"] for part in trace["origin"]} == stock.raw
        parents = {edge["parent"] for edge in trace["edges"] if edge["child"] == line["code"]}
        (parent,) = parents & set(stock.blocks)
        lot = await api.get(f"/lots/{line['code']}")
        (carrier,) = lot["carriers"]
        assert carrier["carrier"] == stock.blocks[parent]
        truth = store.get(carrier["carrier"]).material
        assert truth is not None
        assert lot["pieces"] == truth.pieces
        assert set(truth.origin) == stock.raw


async def _prepare(site: Site, plant: RunningPlant, name: str, trays: list[int]) -> Stock:
    """An order on hold whose pressed blocks, from a blend of its own, wait for the furnace: in ledger and floor."""
    raw = {f"RM-{name}-1", f"RM-{name}-2"}
    store = CarrierStore(plant.data_dir / "plant" / "carriers")
    for tray in trays:
        store.put(tray, _green(raw))
    async with _database(site.data_dir / "db" / "sinterline.db") as db, db.write() as session:
        order = await orders.create(session, "BLK-45SH-50x20x9", "", 100, None, None, "test")
        session.add(OrderRunRow(order=order, charge_mg=None, blocks=60, versions={}, left_limits=[],
                                started_plant_ms=START_MS))  # fmt: skip
        for command in (OrderCommand.START, OrderCommand.HOLD):
            await orders.command(session, order, command, "shares a furnace", "test")
        mass = round(TRAY_KG * KG)
        for code in sorted(raw):
            await lots.receive_raw(
                session, Delivery("iron", mass * len(trays), "lulea-iron", code, lot=code), STAMP
            )  # fmt: skip
        blend = await _become(
            session, "blend", [Input(c, mass * len(trays) // 2) for c in sorted(raw)], mass * len(trays), (), order
        )
        stock = Stock(order, raw, trays)
        for tray in trays:
            places = (Placed(tray, mass, TRAY, place="STORE"),)
            stock.blocks[await _become(session, "cip-block", [Input(blend, mass)], mass, places, order)] = tray
    return stock


async def _become(
    session: Any, material: str, inputs: list[Input], mass_mg: int, places: tuple[Placed, ...], order: str
) -> str:
    pieces = sum(place.pieces or 0 for place in places) or None
    output = Output(material, mass_mg, pieces, carriers=places, order=order)
    made = await lots.transform(session, Transformation("made", STAMP, tuple(inputs), (output,), order=order))
    return made.outputs[0]


def _green(raw: set[str]) -> Material:
    composition = {**ALLOY, "Fe": 100 - sum(ALLOY.values())}
    return Material(
        form=Form.GREEN, mass_kg=TRAY_KG, pieces=TRAY, composition_wt_pct=composition,
        origin=dict.fromkeys(raw, 1 / len(raw)), oxygen_ppm=900, hydrogen_ppm=900, carbon_ppm=600, d10_um=1.375,
        d50_um=3.3, d90_um=6.43, alignment=0.957, green_density=0.60, lubricant_fraction=0.001,
    )  # fmt: skip


@asynccontextmanager
async def _database(path: Path) -> AsyncIterator[Database]:
    """The site's own database while no service runs on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    db = await Database.open(f"sqlite:///{path}", clock)
    db.plant_clock = PlantClock(clock)
    db.plant_clock.hear(START_MS)
    await schema.upgrade(db)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def _crew(site: Site, plant: RunningPlant) -> AsyncIterator[None]:
    """Hands that do what prompts ask, while the block lasts."""
    hands = Hands(plant.endpoints["floor"], plant.data_dir / "hands.jsonl")
    async with Api(await site.url(), "crew", DEMO_PASSWORD) as api:
        working = asyncio.create_task(Crew(api, hands).run())
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await hands.aclose()
