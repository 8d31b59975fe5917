"""What an event means beside itself, in the same transaction: the projection, prompts, commands to the unit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import acts, queries
from mes.batches.journal import Moment
from mes.batches.plans import Plan
from mes.batches.tables import BatchPromptRow, BatchRow
from mes.equipment.service import Equipment
from mes.platform.db import after_commit
from mes.platform.feed import Feed
from recipes.engine.events import (
    BatchCreated,
    BlockStarted,
    ConditionChanged,
    Event,
    PhaseCommandIntended,
    PhaseIntended,
    PromptAnswered,
    PromptOpened,
    StateChanged,
)
from recipes.engine.handshake import Code
from recipes.engine.states import ENDED, Command, State

_CODES: Mapping[Command, Code] = {
    Command.HOLD: Code.HOLD,
    Command.RESTART: Code.RESTART,
    Command.STOP: Code.STOP,
    Command.ABORT: Code.ABORT,
}


class Consequences:
    """Bound to the equipment and the feed; called by the journal for each appended event."""

    def __init__(self, equipment: Equipment, feed: Feed) -> None:
        self._equipment = equipment
        self._feed = feed

    async def __call__(self, session: AsyncSession, row: BatchRow, event: Event, at: Moment) -> None:
        """Write what the event means."""
        match event:
            case StateChanged():
                _state(row, event, at)
            case BlockStarted(block=block):
                row.step = block
            case ConditionChanged(condition=word, on=on):
                row.conditions = sorted({*row.conditions, word} if on else set(row.conditions) - {word})
            case PhaseIntended():
                await self._command(session, row, Code.START, event.run_id, at, event.phase, event.params)
            case PhaseCommandIntended(command=command, run_id=run_id):
                await self._command(session, row, _CODES[command], run_id, at)
            case PromptOpened():
                await self._open_prompt(session, row, event, at)
            case PromptAnswered(n=n, values=values, by=by):
                await queries.close_prompt(session, row.id, n, by, dict(values), at.plant_ms)
                self._tell(session, "prompt", {"id": row.id, "n": n})
            case BatchCreated() | _:
                pass
        self._tell(session, "batch", {"id": row.id, "unit": row.unit})

    async def _command(
        self,
        session: AsyncSession,
        row: BatchRow,
        code: Code,
        run_id: int,
        at: Moment,
        phase: str = "",
        params: Mapping[str, float] | None = None,
    ) -> None:
        await self._equipment.command(
            session, row.unit, code, phase=phase, params=dict(params or {}), run_id=run_id, by=at.by, batch_id=row.id
        )

    async def _open_prompt(self, session: AsyncSession, row: BatchRow, event: PromptOpened, at: Moment) -> None:
        plan = Plan.model_validate(row.plan)
        earlier = [p for p in await queries.prompts(session, row.id) if p.block == event.block]
        resolved = acts.resolve(event.act, plan, row.id, row.unit, len(earlier) + 1)
        act: dict[str, Any] = {**event.act, "resolved": resolved, "run": len(earlier) + 1}
        session.add(
            BatchPromptRow(
                batch=row.id,
                n=event.n,
                block=event.block,
                text=event.text,
                unit=row.unit,
                sign=event.sign,
                fields=[dict(field) for field in event.fields],
                act=act,
                opened_plant_ms=at.plant_ms,
                opened_wall_ms=at.wall_ms,
            )
        )
        await session.flush()
        self._tell(session, "prompt", {"id": row.id, "n": event.n})

    def _tell(self, session: AsyncSession, topic: str, data: dict[str, Any]) -> None:
        after_commit(session, lambda: self._feed.publish(topic, data))


def _state(row: BatchRow, event: StateChanged, at: Moment) -> None:
    row.state = str(event.after)
    if event.after is State.RUNNING and row.started_plant_ms is None:
        row.started_plant_ms = at.plant_ms
    if event.after in ENDED:
        row.ended_plant_ms = at.plant_ms
