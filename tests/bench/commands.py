"""From the intent of a command to its block in the PLC, over loopback, on one running furnace."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

import mes.equipment
from mes.equipment.endpoints import read_endpoints
from mes.equipment.links import Links
from mes.equipment.live import Live
from mes.equipment.model import PlantModel
from mes.equipment.service import Equipment
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.ids import new_run_id
from recipes.engine.handshake import Code
from recipes.engine.ports import UnitView
from simulators import plant as virtual_plant
from tests.bench.row import Row, folder, limit

UNIT = "SF-01"
PAIRS = 50  # of HOLD and RESTART
LIMIT_S = 30.0
START_MS = 1_790_000_000_000
INTERFACE = Path(mes.equipment.__file__).parent / "interfaces" / "sinter_furnace.yaml"
MODEL = f"""
plant: bench
name: One furnace
simulated: true
interfaces: [{INTERFACE}]
connections:
  thermal: {{protocol: opcua, namespace: "urn:rp-100:thermal"}}
areas:
  - {{id: thermal, name: Furnaces}}
units:
  - {{id: {UNIT}, name: Sinter furnace, area: thermal, unit_class: sinter_furnace, connection: thermal}}
"""


def intent_to_write() -> Row:
    """99th percentile: from before the transaction of the intent until the block is written and read back."""
    with folder() as place:
        spent_ms = asyncio.run(_measure(place))
    p99 = float(np.percentile(spent_ms, 99))
    return limit(
        f"command intent to PLC write, p99 of {len(spent_ms)} (median {np.median(spent_ms):.0f} ms)", p99, "ms", 100
    )


FIGURES = (intent_to_write,)


class _Timed:
    """A link that notes when each write has returned."""

    def __init__(self, link: Any) -> None:
        self._link = link
        self.written_s = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._link, name)

    async def write(self, *args: Any, **more: Any) -> None:
        await self._link.write(*args, **more)
        self.written_s = time.perf_counter()


async def _measure(place: Path) -> list[float]:
    async with (
        virtual_plant.start(place, speed=60, start_ms=START_MS, seed=1, units=[UNIT]),
        _equipment(place) as open_,
    ):
        db, equipment = open_
        channel = equipment.machinery.channels[UNIT]
        link = _Timed(channel.link)
        channel.link = link  # type: ignore[assignment]
        await _until(equipment, lambda view: view.state == "Idle" and not view.conditions)
        run_id = new_run_id()
        await _send(
            db, equipment, Code.START, run_id, phase="evacuate", params={"pressure_pa": 0.01, "min_s": 14_400.0}
        )
        spent_ms: list[float] = []
        for _ in range(PAIRS):
            for state, code in (("Running", Code.HOLD), ("Held", Code.RESTART)):
                await _until(equipment, lambda view, state=state: view.state == state)  # type: ignore[misc]
                began_s = time.perf_counter()
                await _send(db, equipment, code, run_id)
                await _written(link, began_s)
                spent_ms.append((link.written_s - began_s) * 1000)
        return spent_ms


@asynccontextmanager
async def _equipment(place: Path) -> AsyncIterator[tuple[Database, Equipment]]:
    path = place / "plant.yaml"
    path.write_text(MODEL, encoding="utf-8")
    model, clock = PlantModel.load(path), Clock()
    plant_clock, live = PlantClock(clock), Live(model, clock)
    db = await Database.open(f"sqlite:///{place / 'service.db'}")
    await db.create_all()
    links = Links(model, read_endpoints(place / "plant" / "endpoints.json", model), live, clock, plant_clock)
    equipment = await Equipment.open(model, links, live, db, clock, plant_clock, {})
    running = asyncio.create_task(equipment.run())
    try:
        yield db, equipment
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await db.close()


async def _send(db: Database, equipment: Equipment, code: Code, run_id: int, **more: Any) -> None:
    async with db.write() as session:
        await equipment.command(session, UNIT, code, run_id=run_id, by="bench", **more)


async def _until(equipment: Equipment, holds: Callable[[UnitView], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not holds(equipment.view(UNIT)):  # noqa: ASYNC110 - every change of any kind counts
            await asyncio.sleep(0.01)


async def _written(link: _Timed, after_s: float) -> None:
    async with asyncio.timeout(LIMIT_S):
        while link.written_s < after_s:  # noqa: ASYNC110 - an event would cost what is measured
            await asyncio.sleep(0.002)
