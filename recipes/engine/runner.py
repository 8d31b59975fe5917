"""Runs one batch: one look and at most one step at a time; operator commands pass through the same door.

It remembers nothing that is not in the journal: the state it keeps is a cache of the fold, dropped when somebody else
appended. So it may be killed at any `await`; a new runner reads the journal and goes on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from recipes.engine.commands import answer, request, resolve_run
from recipes.engine.control import ControlRecipe, control_recipe
from recipes.engine.decide import Decision, decide
from recipes.engine.events import Answer, Event
from recipes.engine.evolve import fold
from recipes.engine.ports import Journal, NewRunId, SequenceConflict, Surroundings
from recipes.engine.state import BatchState
from recipes.engine.states import Command
from recipes.unit_class import UnitClass


class BatchRunner:
    """Advances one batch. `unit_classes` gives the class that a recipe names."""

    def __init__(
        self,
        batch_id: str,
        journal: Journal,
        surroundings: Surroundings,
        unit_classes: Callable[[str], UnitClass],
        new_run_id: NewRunId,
    ) -> None:
        self._batch_id = batch_id
        self._journal = journal
        self._surroundings = surroundings
        self._unit_classes = unit_classes
        self._new_run_id = new_run_id
        self._state: BatchState | None = None
        self._control: ControlRecipe | None = None
        self._door = asyncio.Lock()

    async def state(self) -> BatchState:
        """The state by the journal."""
        async with self._door:
            return await self._loaded()

    async def tick(self) -> Decision:
        """One look and at most one step; gives what was done, or what the batch waits for."""
        async with self._door:
            state = await self._loaded()
            snapshot = await self._surroundings.look(self._batch_id, state.unit)
            decision = decide(self._recipe(state), state, snapshot, self._new_run_id)
            try:
                await self._record(state, decision.events)
            except SequenceConflict:
                return Decision()
            return decision

    async def command(self, command: Command, by: str, reason: str = "") -> None:
        """A command of a person; raises NotAllowed."""
        await self._judged(lambda state: request(state, command, by, reason))

    async def answer(self, n: int, values: Mapping[str, Answer], by: str, signature: str = "") -> None:
        """An answer to a prompt; raises NotAllowed."""
        await self._judged(lambda state: answer(state, n, values, by, signature))

    async def resolve(self, outcome: str, by: str, reason: str, reports: Mapping[str, float] | None = None) -> None:
        """A person's word on a run of unknown outcome; raises NotAllowed."""
        await self._judged(lambda state: resolve_run(state, outcome, by, reason, reports))

    async def _judged(self, judge: Callable[[BatchState], Sequence[Event]]) -> None:
        async with self._door:
            try:
                state = await self._loaded()
                await self._record(state, judge(state))
            except SequenceConflict:
                # somebody else appended: the request is judged again by what is true now
                state = await self._loaded()
                await self._record(state, judge(state))

    async def _loaded(self) -> BatchState:
        if self._state is None:
            self._state = fold(await self._journal.load(self._batch_id))
        return self._state

    async def _record(self, state: BatchState, events: Sequence[Event]) -> None:
        if not events:
            return
        # until the append returned it is not known whether it happened: then the journal is read again
        self._state = None
        await self._journal.append(self._batch_id, events, after=state.seen)
        self._state = fold(events, state)

    def _recipe(self, state: BatchState) -> ControlRecipe:
        if self._control is None:
            self._control = control_recipe(state, self._unit_classes(str(state.recipe["unit_class"])))
        return self._control
