"""Commands to class B units: accepted or refused in the caller's transaction, because the supervisor is the machine."""

from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import soft_steps
from mes.equipment.intents import Intent, Moment, store
from mes.equipment.model import Unit
from mes.equipment.rows import PHASE_COMMANDS
from mes.equipment.soft_steps import SoftRecord
from mes.equipment.tables import CommandRow
from mes.platform.errors import Conflict, Invalid
from recipes.engine.commands import NotAllowed
from recipes.engine.handshake import Code
from recipes.engine.ports import RowState
from recipes.engine.soft import command_soft, resolve_soft
from recipes.engine.soft_events import SoftEvent, SoftStarted
from recipes.engine.states import State


async def store_soft(session: AsyncSession, unit: Unit, intent: Intent, moment: Moment) -> CommandRow:
    """The command's row, accepted, and the step it means. Raises `Conflict` when the phase's state is against it."""
    soft = await soft_steps.load(session, unit.id)
    run_id, n, event = _step(unit, soft, intent, moment)
    row = await store(session, unit, intent, moment)
    row.state = str(RowState.ACCEPTED)
    await session.flush()
    await soft_steps.append(session, unit.id, run_id, n, event, moment.wall_ms, moment.plant_ms)
    return row


async def resolve(session: AsyncSession, unit: Unit, *, done: bool, by: str, reason: str, moment: Moment) -> None:
    """A person's word on a doubted write: it counts as done, or it is to be written again. Raises `Conflict`."""
    soft = await soft_steps.load(session, unit.id)
    try:
        event = resolve_soft(soft.run, done=done, by=by, reason=reason)
    except NotAllowed as error:
        raise Conflict(f"{unit.id}: {error}") from error
    await soft_steps.append(session, unit.id, soft.run.run_id, soft.count + 1, event, moment.wall_ms, moment.plant_ms)


def _step(unit: Unit, soft: SoftRecord, intent: Intent, moment: Moment) -> tuple[int, int, SoftEvent | str]:
    if intent.code is Code.START:
        if soft.state is not State.IDLE:
            raise Conflict(f"{unit.id} is {soft.state}, not Idle")
        started = SoftStarted(intent.run_id, intent.phase, dict(intent.params or {}), moment.plant_ms)
        return intent.run_id, 1, started
    return soft.run.run_id, soft.count + 1, _phase_command(unit, soft, intent, moment)


def _phase_command(unit: Unit, soft: SoftRecord, intent: Intent, moment: Moment) -> SoftEvent:
    command = PHASE_COMMANDS.get(intent.code)
    if command is None:
        raise Invalid(f"{unit.id} does not take {intent.code.name}")
    if soft.acknowledged:
        raise Conflict(f"{command} is not legal in Idle")
    try:
        return command_soft(soft.run, command, moment.plant_ms)
    except NotAllowed as error:
        raise Conflict(f"{unit.id}: {error}") from error
