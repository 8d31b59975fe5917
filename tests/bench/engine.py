"""Two hundred batches at once against the commits of the same journal alone.

The machines answer at once and in memory, so that what is measured is the engine: looks, decisions, folds, journal.
Each append goes into a second journal too, for which nobody decides or folds and whose events mean nothing.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches.consequences import Consequences
from mes.batches.journal import BatchJournal, Moment
from mes.batches.plans import Plan
from mes.batches.runtime import Runtime
from mes.batches.service import Batches
from mes.batches.tables import BatchRow
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database, after_commit
from mes.platform.feed import Feed
from mes.recipebook.rules import Version
from recipes.engine.events import Event
from recipes.engine.handshake import Code
from recipes.engine.ports import CommandView, Report, RowState, UnitView
from recipes.engine.states import Command, State
from recipes.loading import load_recipe, load_unit_class
from tests.bench.row import Row, folder, ratio

BATCHES = 200
CLASS = """
unit_class: oven
title: Oven
control: A
signals: {temperature_c: {low: 0, high: 1400}}
phases:
  heat:
    parameters: {temperature_c: {low: 0, high: 1200}, hold_s: {low: 0, high: 36000, default: 9}}
    reports: [temperature_c]
    max_s: =hold_s + 600
"""
RECIPE = """
recipe: heat
unit_class: oven
parameters: {top_c: {value: 1000, low: 900, high: 1100}}
procedure:
  - repeat:
      id: again
      until: first.temperature_c > 500
      limit: 3
      do: [{id: first, phase: heat, with: {temperature_c: =top_c - 100, hold_s: 60}}]
"""


def batches_at_once() -> Row:
    """Events a second of the engine, against the journal's commits alone."""
    with folder() as place:
        events, engine_s, alone_s = asyncio.run(_both(place))
    name = f"engine: {BATCHES} batches at once, {events} events"
    return ratio(name, events / engine_s, "events/s", events / alone_s, 0.5, at_least=True)


FIGURES = (batches_at_once,)


@dataclass
class _Ovens:
    """Units that complete each phase as soon as its START is stored."""

    views: dict[str, UnitView] = field(default_factory=dict)
    model: Any = None
    on_change: list[Any] = field(default_factory=list)

    def unit(self, _unit: str) -> Any:
        return SimpleNamespace(unit_class="oven", lacks=lambda _wanted: [])

    def missing_signals(self, _unit: str) -> list[str]:
        return []

    async def claim(self, _session: AsyncSession, _unit: str, _batch: str) -> None:
        return None

    def view(self, unit: str) -> UnitView:
        return self.views.get(unit, UnitView(State.IDLE))

    async def command(
        self, session: AsyncSession, unit: str, code: Code, *, run_id: int, params: Mapping[str, float], **_: Any
    ) -> str:
        assert code is Code.START
        done = CommandView(run_id, Command.START, RowState.COMPLETED)
        report = Report(run_id, State.COMPLETE, {"temperature_c": params["temperature_c"]})
        view = replace(UnitView(State.IDLE), start=done, report=report)
        after_commit(session, lambda: self.views.update({unit: view}))
        return "C"


class _Twice(BatchJournal):
    """The engine's journal; each append goes into the other one too, at once, so that a busy machine slows both."""

    other: BatchJournal
    other_s = 0.0
    events = 0

    async def append(self, batch_id: str, events: Sequence[Event], *, after: int) -> None:
        await super().append(batch_id, events, after=after)
        began_s = time.perf_counter()
        await self.other.append(batch_id, events, after=after)
        self.other_s += time.perf_counter() - began_s
        self.events += len(events)


async def _both(place: Path) -> tuple[int, float, float]:
    runtime, journal, codes = await _engine(place / "engine.db")
    db = await Database.open(f"sqlite:///{place / 'alone.db'}")
    journal.other = await _alone(db, runtime.db, codes)
    began_s = time.perf_counter()
    while not await _all_done(runtime.db, codes):
        await runtime.look()
    engine_s = time.perf_counter() - began_s - journal.other_s
    await runtime.db.close()
    await db.close()
    return journal.events, engine_s, journal.other_s


async def _engine(path: Path) -> tuple[Runtime, _Twice, list[str]]:
    """A runner over two hundred ovens, each with a batch that was just started."""
    db, clock = await Database.open(f"sqlite:///{path}"), Clock()
    await db.create_all()
    plant_clock, ovens = PlantClock(clock), _Ovens()
    parts: Any = ovens
    journal = _Twice(db, clock, plant_clock, Consequences(parts, Feed()))
    unit_class = load_unit_class(CLASS, "oven.yaml").model
    recipe = load_recipe(RECIPE, "heat.yaml").model
    version = Version(recipe, 1, recipe.content_hash(), "Effective", "shipped", None)
    batches = Batches(db, journal, parts, clock, plant_clock, {"oven": unit_class})
    async with db.write() as session:
        codes = [await batches.create(session, version, f"OV-{n}", Plan(), by="bench") for n in range(BATCHES)]
    return Runtime(db, journal, parts, plant_clock, {"oven": unit_class}), journal, codes


async def _all_done(db: Database, codes: list[str]) -> bool:
    async with db.read() as session:
        ends = [await session.get_one(BatchRow, code) for code in (codes[0], codes[-1])]
    return all(row.state == State.COMPLETE for row in ends)


async def _alone(db: Database, filled: Database, codes: list[str]) -> BatchJournal:
    """A journal whose events mean nothing, over the same batches at the same point."""
    await db.create_all()
    names = [column.key for column in BatchRow.__mapper__.column_attrs]
    async with filled.read() as session:
        rows = [await session.get_one(BatchRow, code) for code in codes]
    async with db.write() as session:
        session.add_all(BatchRow(**{name: getattr(row, name) for name in names}) for row in rows)
    return BatchJournal(db, Clock(), PlantClock(Clock()), _nothing)


async def _nothing(_session: AsyncSession, _row: BatchRow, _event: Event, _at: Moment) -> None:
    return None
