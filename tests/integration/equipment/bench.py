"""A service's equipment over one database and the running plant; used by the tests and by the child that is killed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import recipes
from mes.equipment.endpoints import read_endpoints
from mes.equipment.events import CommandEvent
from mes.equipment.links import Links
from mes.equipment.live import Live
from mes.equipment.model import PlantModel
from mes.equipment.service import Equipment
from mes.historian.service import History
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.ids import new_run_id
from recipes.engine.handshake import Code
from recipes.engine.ports import UnitView
from recipes.loading import load_unit_class

MODEL = Path(__file__).parent / "plant.yaml"
_ANNEALING = Path(recipes.__file__).parent / "library" / "unit_classes" / "annealing_furnace.yaml"


@dataclass
class Bench:
    """What a test needs: verbs, the database, and what the listeners heard."""

    equipment: Equipment
    db: Database
    heard: list[CommandEvent]
    history: History

    async def start(self, unit: str, phase: str, **params: float) -> int:
        """START in a transaction of its own; the run id."""
        run_id = new_run_id()
        async with self.db.write() as session:
            await self.equipment.command(
                session, unit, Code.START, phase=phase, params=params, run_id=run_id, by="test"
            )
        return run_id

    async def send(self, unit: str, code: Code, run_id: int = 0) -> None:
        """Any other command in a transaction of its own."""
        async with self.db.write() as session:
            await self.equipment.command(session, unit, code, run_id=run_id, by="test", why="test")

    async def until(self, unit: str, holds: Callable[[UnitView], bool], timeout_s: float = 40) -> UnitView:
        """The first view for which the condition holds."""
        changed = asyncio.Event()
        self.equipment.on_change.append(lambda _: changed.set())
        try:
            async with asyncio.timeout(timeout_s):
                while not holds(view := self.equipment.view(unit)):
                    changed.clear()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.5):
                            await changed.wait()
        except TimeoutError:
            raise AssertionError(f"{unit} never got there: {self.equipment.view(unit)}") from None
        return view

    async def ready(self, unit: str) -> UnitView:
        """Attached and Idle."""
        return await self.until(unit, lambda v: v.state == "Idle" and not v.conditions)


@contextlib.asynccontextmanager
async def bench(data_dir: Path, database: Path) -> AsyncIterator[Bench]:
    """A service's start on this database; leaving ends it as a kill would: nothing is said to the machines."""
    model, clock = PlantModel.load(MODEL), Clock()
    plant_clock = PlantClock(clock)
    db = await Database.open(f"sqlite:///{database}")
    await db.create_all()
    live = Live(model, clock)
    links = Links(model, read_endpoints(data_dir / "plant" / "endpoints.json", model), live, clock, plant_clock)
    annealing = load_unit_class(_ANNEALING.read_text(encoding="utf-8"), str(_ANNEALING)).model
    programs = {"annealing_furnace": {n: p.soft for n, p in annealing.phases.items() if p.soft is not None}}
    equipment = await Equipment.open(model, links, live, db, clock, plant_clock, programs)
    heard: list[CommandEvent] = []

    async def hear(_session: object, event: CommandEvent) -> None:
        heard.append(event)

    equipment.listeners.append(hear)
    history = History(db, model, plant_clock)
    live.add(history.take)
    running = asyncio.create_task(equipment.run())
    try:
        yield Bench(equipment, db, heard, history)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await db.close()
