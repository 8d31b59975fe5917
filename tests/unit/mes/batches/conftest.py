"""The shipped route and classes, a database, and execution over a plant that a test moves by hand."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

import mes.equipment
from mes import recipebook
from mes.batches import queries
from mes.batches.execution import Execution, execution
from mes.batches.tables import BatchRow
from mes.equipment.claims import Claims
from mes.equipment.model import PlantModel, Unit
from mes.equipment.scales import ScaleReading
from mes.lots import service as lots
from mes.lots import stock
from mes.lots.events import Input, Output, Placed, Stamp, Transformation
from mes.lots.tables import Lot, LotStock
from mes.materials import catalogue
from mes.materials.service import Delivery
from mes.orders import service as orders
from mes.orders.service import Trial
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database, after_commit
from mes.platform.errors import Conflict
from mes.platform.feed import Feed
from recipes import library
from recipes.engine.handshake import Code
from recipes.engine.ports import CommandView, Report, RowState, UnitView
from recipes.engine.states import Command, State
from recipes.library import Library
from recipes.model import MasterRecipe
from recipes.route import Route
from recipes.unit_class import UnitClass

PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"
STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "test")
KG = 1_000_000
IDLE = UnitView(State.IDLE)


@pytest.fixture(scope="session")
def shipped() -> Library:
    return library.shipped()


@pytest.fixture(scope="session")
def route(shipped: Library) -> Route:
    return shipped.routes["block-45sh"].model


@pytest.fixture(scope="session")
def classes(shipped: Library) -> dict[str, UnitClass]:
    return {name: loaded.model for name, loaded in shipped.unit_classes.items()}


@pytest.fixture(scope="session")
def recipes(shipped: Library) -> dict[str, MasterRecipe]:
    return {name: loaded.model for name, loaded in shipped.recipes.items()}


@pytest.fixture(scope="session")
def plant() -> PlantModel:
    return PlantModel.load(PLANT)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Path:
    """A database with the shipped recipes in its book; each test has a copy."""
    path = tmp_path_factory.mktemp("batches") / "template.db"
    asyncio.run(_fill(path, shipped))
    return path


async def _fill(path: Path, shipped: Library) -> None:
    database = await Database.open(f"sqlite:///{path}")
    await database.create_all()
    async with database.write() as session:
        models = [loaded.model for loaded in shipped.recipes.values()]
        await recipebook.import_library(session, models, [loaded.model for loaded in shipped.routes.values()])
    await database.close()


@pytest.fixture
async def db(tmp_path: Path, template: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{shutil.copy(template, tmp_path)}")
    yield database
    await database.close()


@dataclass(frozen=True)
class Sent:
    """A command as the equipment was asked to store it."""

    unit: str
    code: Code
    phase: str
    params: Mapping[str, float]
    run_id: int


@dataclass(repr=False)
class HandPlant:
    """The equipment's side of execution: units stand as a test puts them, what is sent is kept and accepted."""

    model: PlantModel
    claims_of: Claims
    views: dict[str, UnitView] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    on_scale_kg: dict[int, float] = field(default_factory=dict)
    on_change: list[Any] = field(default_factory=list)
    links: Any = field(default_factory=lambda: SimpleNamespace(silent=lambda: []))

    def unit(self, unit_id: str) -> Unit:
        return self.model.units[unit_id]

    def missing_signals(self, unit_id: str) -> list[str]:
        return self.missing.get(unit_id, [])

    async def claim(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        await self.claims_of.take(session, unit_id, batch_id)

    async def release(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        await self.claims_of.release(session, unit_id, batch_id)

    async def claims(self, session: AsyncSession) -> dict[str, str]:
        return await self.claims_of.all(session)

    def view(self, unit_id: str) -> UnitView:
        return self.views.get(unit_id, IDLE)

    async def weigh(self, carrier: int) -> ScaleReading:
        if carrier not in self.on_scale_kg:
            raise Conflict(f"carrier {carrier} stands on no scale")
        net = self.on_scale_kg[carrier]
        return ScaleReading("WB-01/C", carrier, net + 18, 18.0, net, 0.02)

    async def command(
        self, session: AsyncSession, unit_id: str, code: Code, *, phase: str, params: Mapping[str, float], run_id: int,
        by: str, batch_id: str,
    ) -> str:  # fmt: skip
        self.sent.append(Sent(unit_id, code, phase, params, run_id))
        after_commit(session, lambda: self._taken(unit_id, code, run_id))
        return f"C-{len(self.sent)}"

    def _taken(self, unit_id: str, code: Code, run_id: int) -> None:
        if code is Code.START:
            accepted = CommandView(run_id, Command.START, RowState.ACCEPTED)
            self.views[unit_id] = UnitView(State.RUNNING, run_id, start=accepted)

    def ends(self, unit_id: str, state: State = State.COMPLETE, **reports: float) -> None:
        """The running phase ends, its report is stored and the unit is Idle again."""
        view = self.views[unit_id]
        report = Report(view.run_id, state, reports)
        self.views[unit_id] = replace(view, state=State.IDLE, report=report)


@dataclass(repr=False)
class Shop:
    """Execution over a hand plant, with a ledger to fill."""

    db: Database
    plant: HandPlant
    run: Execution
    feed: Feed

    async def order(self, pieces: int = 400, trial: Trial | None = None) -> str:
        async with self.db.write() as session:
            return await orders.create(session, "BLK-45SH-50x20x9", "", pieces, None, trial, "P-0001")

    async def start(self, pieces: int = 400, charge_kg: float | None = 300.0) -> str:
        """A started order."""
        order = await self.order(pieces)
        async with self.db.write() as session:
            await self.run.order_verbs.start(session, order, charge_kg=charge_kg, by="P-0001")
        return order

    async def receive(self, scale: float = 1.0) -> None:
        """The opening stock, or a part of it, in raw bins from 5001."""
        async with self.db.write() as session:
            for n, lot in enumerate(catalogue.shipped().opening_stock):
                mass = round(lot.mass_kg * KG * scale)
                delivery = Delivery(
                    lot.material, mass, lot.supplier, lot.supplier_lot, lot.country, lot.lot,
                    assay_wt_pct=lot.assay_wt_pct,
                )  # fmt: skip
                await lots.receive_raw(session, delivery, STAMP, (Placed(5001 + n, mass),))

    async def lot(
        self, material: str, *places: tuple[int, float, int | None], order: str | None = None, batch: str | None = None
    ) -> str:
        """A lot made from iron, on carriers given as (carrier, kg, pieces)."""
        parts = tuple(Placed(carrier, round(kg * KG), pieces) for carrier, kg, pieces in places)
        counted = [part.pieces for part in parts if part.pieces is not None]
        mass = sum(part.mass_mg for part in parts)
        async with self.db.write() as session:
            raw = await lots.receive_raw(session, Delivery("iron", mass, "lulea-iron", "x"), STAMP)
            output = Output(material, mass, sum(counted) if counted else None, carriers=parts, order=order)
            made = Transformation("make", STAMP, (Input(raw),), (output,), batch=batch, order=order)
            return (await lots.transform(session, made)).outputs[0]

    async def rows(self, order: str | None = None) -> list[BatchRow]:
        async with self.db.read() as session:
            return list(
                await (queries.open_batches(session) if order is None else queries.batches_of_order(session, order))
            )

    async def stock(self, code: str) -> tuple[Lot, LotStock]:
        async with self.db.read() as session:
            return await stock.get(session, code)


@pytest.fixture
async def shop(db: Database, plant: PlantModel, classes: dict[str, UnitClass]) -> Shop:
    """An idle plant with the shipped recipes in the book."""
    clock = Clock()
    plant_clock = PlantClock(clock)
    plant_clock.hear(STAMP.plant_ms)
    db.plant_clock = plant_clock
    hands, feed = HandPlant(plant, Claims(plant_clock)), Feed()
    parts: Any = hands
    return Shop(db, hands, execution(db, parts, clock, plant_clock, feed, classes, lambda _: []), feed)
