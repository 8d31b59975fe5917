"""Intents: checked and stored in the caller's transaction, before anything goes to a wire."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import queries
from mes.equipment.codec import EXPECT
from mes.equipment.model import Phase, Unit
from mes.equipment.rows import known
from mes.equipment.tables import CommandRow, UnitMemory
from mes.platform.errors import Conflict, Invalid
from recipes.engine.handshake import Cancel, Code, may_issue, next_row

TTL_HB = 30
OWNED = frozenset({Code.START, Code.SETPARAM, Code.RESTART, Code.RESET, Code.REPORT_ACK})


@dataclass(frozen=True, slots=True)
class Intent:
    """A command somebody wants. `by` is a person's id or `engine`, `why` their reason."""

    code: Code
    phase: str = ""
    params: Mapping[str, float] | None = None
    run_id: int = 0
    by: str = "engine"
    why: str = ""
    batch_id: str | None = None
    expect: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Wall and plant time and the owner's epoch, and what the PLC showed last."""

    wall_ms: int
    plant_ms: int
    epoch: int
    ack_seq: int
    boot_id: int


async def memory_of(session: AsyncSession, unit: str) -> UnitMemory:
    """The memory row of a unit, made when it is first needed."""
    found = await queries.memory(session, unit)
    if found is None:
        found = UnitMemory(unit=unit, last_seq=0, acked_seq=0, boot_id=0, strokes_read=0)
        await queries.add(session, found)
    return found


async def check_owner(session: AsyncSession, unit: str, intent: Intent) -> None:
    """A unit claimed by a batch obeys that batch alone. Raises `Conflict` naming the batch."""
    claim = await queries.claim(session, unit)
    if claim is not None and claim.batch_id != intent.batch_id and intent.code in OWNED:
        raise Conflict(f"{unit} belongs to batch {claim.batch_id}", batch=claim.batch_id)


def check_phase(unit: Unit, intent: Intent) -> Phase | None:
    """The phase of a START or SETPARAM. Raises `Invalid` for a phase or parameter that the class does not have."""
    if intent.code not in (Code.START, Code.SETPARAM):
        return None
    phase = unit.interface.phases.get(intent.phase)
    if phase is None:
        raise Invalid(f"{unit.unit_class} has no phase {intent.phase!r}")
    params = intent.params or {}
    if unknown := sorted(set(params) - set(phase.parameters)):
        raise Invalid(f"phase {phase.name} has no parameter {', '.join(unknown)}")
    # a carrier that is not named means none here; anything else must be said
    needed = sorted(name for name, slot in phase.parameters.items() if slot.unit != "id" and name not in params)
    if intent.code is Code.START and needed:
        raise Invalid(f"phase {phase.name} needs {', '.join(needed)}")
    return phase


async def store(session: AsyncSession, unit: Unit, intent: Intent, moment: Moment) -> CommandRow:
    """Insert the row with the unit's next SEQ; rows that it overtakes begin to resolve. Raises `Conflict`."""
    memory = await memory_of(session, unit.id)
    if memory.quarantine is not None and intent.code is not Code.NOP:
        raise Conflict(f"{unit.id} is quarantined: {memory.quarantine}")
    before = await queries.open_commands(session, unit.id)
    if intent.code is not Code.NOP and not may_issue(intent.code, tuple(known(r).row for r in before)):
        raise Conflict(f"{unit.id} has an open command", command=before[0].id)
    memory.last_seq = max(memory.last_seq, moment.ack_seq) + 1
    row = _row(unit, intent, moment, memory)
    await queries.add(session, row)
    for overtaken in before:
        _resolve(overtaken, row, moment)
    return row


def _row(unit: Unit, intent: Intent, moment: Moment, memory: UnitMemory) -> CommandRow:
    return CommandRow(
        id=uuid.uuid4().hex,
        unit=unit.id,
        seq=memory.last_seq,
        epoch=moment.epoch,
        code=int(intent.code),
        phase=intent.phase or None,
        params={name: float(value) for name, value in (intent.params or {}).items()},
        run_id=intent.run_id,
        expect=EXPECT[intent.code] if intent.expect is None else intent.expect,
        ttl_hb=TTL_HB,
        state="pending",
        tries=1,
        reason="",
        barrier_seq=0,
        boot_id=moment.boot_id or memory.boot_id,
        ack_seq=moment.ack_seq or memory.acked_seq,
        batch_id=intent.batch_id,
        by=intent.by,
        why=intent.why,
        created_wall_ms=moment.wall_ms,
        created_plant_ms=moment.plant_ms,
        changed_wall_ms=moment.wall_ms,
        changed_plant_ms=moment.plant_ms,
    )


def _resolve(overtaken: CommandRow, barrier: CommandRow, moment: Moment) -> None:
    before = known(overtaken).row
    after, _ = next_row(before, Cancel(barrier.seq, known(barrier).row.token))
    if after.state is before.state:
        return
    overtaken.state, overtaken.reason = str(after.state), after.reason
    overtaken.barrier_seq, overtaken.barrier_id = barrier.seq, barrier.id
    overtaken.changed_wall_ms, overtaken.changed_plant_ms = moment.wall_ms, moment.plant_ms
