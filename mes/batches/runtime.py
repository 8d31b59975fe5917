"""Keeps all open batches moving: look, decide, append, again. A kill at any await costs a look and nothing else.

The folded state of a batch is cached by its number of events; the journal's expected sequence catches every case in
which the cache is behind. What a batch waits for is told to people from memory only.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from mes.batches import queries, snapshots
from mes.batches.journal import BatchJournal
from mes.batches.plans import Plan
from mes.batches.tables import BatchRow
from mes.equipment.service import Equipment
from mes.platform.clock import PlantClock
from mes.platform.db import Database
from mes.platform.errors import MesError
from mes.platform.ids import new_run_id
from recipes.engine.control import ControlRecipe, control_recipe
from recipes.engine.decide import decide
from recipes.engine.events import Event, Note
from recipes.engine.evolve import fold
from recipes.engine.ports import SequenceConflict, Snapshot, UnitView
from recipes.engine.procedure import Waiting
from recipes.engine.state import BatchState
from recipes.engine.states import ENDED, State
from recipes.unit_class import ControlClass, UnitClass

log = structlog.get_logger()
MAX_STEPS = 50  # in one go, before other batches have their turn
IDLE_LOOK_S = 0.2  # conditions on values and plant time are looked at this often


@dataclass(slots=True)
class _Open:
    state: BatchState
    control: ControlRecipe
    plan: Plan
    waiting: tuple[Waiting, ...] = ()
    trouble: str = ""


@dataclass(slots=True)
class Runtime:
    """The runner of all batches; `wake` is called from anywhere in the event loop."""

    db: Database
    journal: BatchJournal
    equipment: Equipment
    plant_clock: PlantClock
    unit_classes: dict[str, UnitClass]
    _open: dict[str, _Open] = field(default_factory=dict)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, _unit: str = "") -> None:
        """Something may have changed: look again soon."""
        self._wanted.set()

    def waiting(self, batch_id: str) -> list[str]:
        """What the batch waits for, in words."""
        known = self._open.get(batch_id)
        if known is None:
            return []
        words = [item.text for item in known.waiting]
        return [*words, known.trouble] if known.trouble else words

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wanted.clear()
            await self.look()
            try:
                async with asyncio.timeout(IDLE_LOOK_S):  # `wait_for` of 3.11 may swallow a cancellation
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """One round over all open batches."""
        async with self.db.read() as session:
            rows = [row for row in await queries.open_batches(session) if row.state not in ("Idle",)]
        for gone in set(self._open) - {row.id for row in rows}:
            del self._open[gone]
        for row in rows:
            try:
                await self._advance(row)
            except SequenceConflict:
                self._open.pop(row.id, None)
                self.wake()
            except MesError as error:
                known = self._open.get(row.id)
                if known is not None and known.trouble != error.detail:
                    known.trouble = error.detail
                    log.warning("batch_waits", batch=row.id, reason=error.detail)

    async def say_restarted(self) -> None:
        """Each batch that was under way has in its record that nobody looked after it for a while.

        Call it once, before anything runs.
        """
        async with self.db.read() as session:
            rows = [row for row in await queries.open_batches(session) if State(row.state) not in (*ENDED, State.IDLE)]
        for row in rows:
            note = Note("the service was started again; until then the machine was on its own")
            await self.journal.append(row.id, (note,), after=row.seq)

    async def state(self, batch_id: str) -> BatchState:
        """The fold of a batch's journal."""
        async with self.db.read() as session:
            return await snapshots.load_state(session, batch_id)

    async def _advance(self, row: BatchRow) -> None:
        known = await self._known(row)
        for _ in range(MAX_STEPS):
            snapshot = Snapshot(self.plant_clock.now_ms(), self.view(row), known.plan.params)
            decision = decide(known.control, known.state, snapshot, new_run_id)
            if not decision.events:
                known.waiting = decision.waiting
                known.trouble = ""
                return
            await self._append(row.id, known, decision.events)
        self.wake()

    async def _append(self, batch_id: str, known: _Open, events: tuple[Event, ...]) -> None:
        await self.journal.append(batch_id, events, after=known.state.seen)
        known.state = fold(events, known.state)

    async def _known(self, row: BatchRow) -> _Open:
        known = self._open.get(row.id)
        if known is not None and known.state.seen == row.seq:
            return known
        async with self.db.read() as session:
            state = await snapshots.load_state(session, row.id)
        known = _Open(state, control_recipe(state, self.unit_classes[row.unit_class]), Plan.model_validate(row.plan))
        self._open[row.id] = known
        return known

    def view(self, row: BatchRow) -> UnitView:
        """The unit as it is; a place where people work is always ready."""
        if self.unit_classes[row.unit_class].control is ControlClass.C:
            return UnitView(State.IDLE)
        return self.equipment.view(row.unit)
